"""PDF output. In: `Document`. Out: PDF/A-2, tagged, with its own typefaces inside; the same bytes for the
same document.

The layout is document.typ, set by typst; the document goes in as JSON, never as markup. Characters that the
typefaces lack are printed as 〓 with a note, never as empty boxes, and `warnings` names them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import typst

from yipanqi.engines.documents import chart as charts
from yipanqi.engines.documents import fonts
from yipanqi.engines.documents.model import (
    Block,
    Chart,
    Document,
    FigureRef,
    Items,
    Note,
    Paragraph,
    Run,
    Section,
    Table,
    figure_id,
    figures_of,
    index_of,
    runs_of,
)
from yipanqi.engines.documents.wording import basis_of, day_in_words, numbered, word
from yipanqi.values.words import Words


def render(document: Document) -> bytes:
    """The PDF. Raises Fault when the typefaces are not built."""
    data = _substitute(_data(document), document)
    out = typst.compile(
        input=(resources.files(__package__) / "document.typ").read_bytes(),
        font_paths=_faces(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2a"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(out, bytes)
    return out


def warnings(document: Document) -> tuple[Words, ...]:
    """What a reader of the PDF should be told before it is sent: characters that the typefaces lack, and
    where they stand.
    """
    found: dict[str, str] = {}
    for text in _texts(_data(document)):
        for character in fonts.undrawable(text):
            found.setdefault(character, text if len(text) <= 24 else f"{text[:23]}…")
    return tuple(
        Words(
            f"字体里没有“{c}”（U+{ord(c):04X}，见“{where}”），PDF 中印作〓；Word 和网页不受影响",
            f"The typeface has no “{c}” (U+{ord(c):04X}, in “{where}”); the PDF prints 〓 there, Word and web are not affected",
        )
        for c, where in found.items()
    )


def png(svg: str, ppi: int = 220) -> bytes:
    """An SVG chart as PNG at 156 mm width, drawn with the same typefaces (Word cannot show SVG everywhere)."""
    source = (
        "#set page(width: 156mm, height: auto, margin: 0pt, fill: white)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)\n'
    )
    out = typst.compile(
        input=source.encode(),
        font_paths=_faces(),
        ignore_system_fonts=True,
        format="png",
        ppi=ppi,
        sys_inputs={"svg": svg},
    )
    assert isinstance(out, bytes)
    return out


@cache
def _faces() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts.folder())])


def _data(document: Document) -> dict[str, Any]:
    say, imprint = document.language, document.imprint
    entries = index_of(document)
    colon = "：" if say == "zh" else ": "
    declared = any(ref.declared for ref in figures_of(document))
    return {
        "language": say,
        "title": document.title,
        "subtitle": document.subtitle,
        "issuer": document.issuer,
        "mark": document.mark,
        "mark-size": mark_size(document.mark),
        "number": document.number,
        "day": [document.day.year, document.day.month, document.day.day],
        "date": day_in_words(document.day, say),
        "addressee": document.addressee,
        "notices": list(document.notices),
        "running": document.notices[0] if document.notices else "",
        "sections": _sections(document.sections, document),
        "appendix": _sections(document.appendix, document),
        "annex": f"{word('appendix', say)}{colon}{word('index', say)}" if entries and say == "zh" else "",
        "appendix-word": word("appendix", say),
        "index-title": word("index", say),
        "index-note": word("index_note", say) + (word("declared_note", say) if declared else ""),
        "index-head": [word(n, say) for n in ("no", "figure", "place", "period", "value", "basis")],
        "index": [
            {
                "id": figure_id(e.ref),
                "name": e.name.replace("_", "_\u200b"),  # a bare key may break
                "place": e.place or e.ref.place,
                "period": e.period or e.ref.period,
                "value": e.ref.text + ("*" if e.ref.declared else ""),
                "href": "" if e.ref.declared else e.ref.href,
                "basis": word("declared", say)
                if e.ref.declared
                else basis_of(e.counted, e.left_out, e.missing, say) or (word("open", say) if e.ref.href else "—"),
                "source": e.source,
            }
            for e in entries
        ],
        "imprint": imprint
        and {
            "copies": word("copies", say) + imprint.copies_to if imprint.copies_to else "",
            "by": imprint.printed_by,
            "on": day_in_words(imprint.printed_on, say) + word("printed", say).rstrip() if imprint.printed_on else "",
        },
        "substituted": "",
    }


def mark_size(mark: str) -> float:
    """Size in points of the issuer's mark: as large as fits the 156 mm line, at most 22 mm high."""
    width = sum(1.12 if ord(c) > 0x2E7F else 0.6 for c in mark) or 1
    return round(min(442 / width, 62.0), 1)


def _sections(sections: tuple[Section, ...], document: Document) -> list[dict[str, Any]]:
    return [
        {
            "level": s.level,
            "apart": s.apart,
            "label": label,
            "heading": s.heading,
            "blocks": [_block(b, document) for b in s.blocks],
        }
        for label, s in numbered(sections, document.language)
    ]


def _block(block: Block, document: Document) -> dict[str, Any]:
    say = document.language
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": _runs(block.runs)}
    if isinstance(block, Note):
        return {
            "kind": "note",
            "runs": [{"kind": "text", "text": word("note", say), "bold": False}, *_runs(block.runs)],
        }
    if isinstance(block, Items):
        return {"kind": "items", "numbered": block.numbered, "items": [_runs(item) for item in block.items]}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "caption": block.caption,
            "header": list(block.header),
            "rows": [[{"runs": _runs(runs_of(cell))} for cell in row] for row in block.rows],
            "notes": list(block.notes),
            "widths": list(block.widths or [1.0] * len(block.header)),
            "aligns": list(block.aligns or "l" + "c" * (len(block.header) - 1)),
        }
    return _chart(block, document)


def _chart(block: Chart, document: Document) -> dict[str, Any]:
    say = document.language
    summary = block.summary or charts.summary(block, say)
    return {
        "kind": "chart",
        "caption": block.caption,
        "svg": charts.svg(block, say),
        "summary": summary,
        "notes": list(block.notes),
    }


def _runs(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [
        {"kind": "figure", "text": r.text, "href": r.href, "id": figure_id(r), "declared": r.declared}
        if isinstance(r, FigureRef)
        else {"kind": "text", "text": r.text, "bold": r.bold}
        for r in runs
    ]


def _substitute(data: dict[str, Any], document: Document) -> dict[str, Any]:
    missing = list(dict.fromkeys(c for text in _texts(data) for c in fonts.undrawable(text)))
    if not missing:
        return data
    out = _mapped(data)
    out["substituted"] = word("substitute", document.language) + ", ".join(f"U+{ord(c):04X}" for c in missing)
    return out


#: Parts of the data that are addresses, not words.
_NOT_PRINTED = frozenset({"href", "id", "kind", "language"})


def _mapped(value: Any) -> Any:
    if isinstance(value, str):
        return fonts.substituted(value)
    if isinstance(value, list):
        return [_mapped(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key in _NOT_PRINTED else _mapped(item) for key, item in value.items()}
    return value


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return [text for key, item in value.items() if key not in _NOT_PRINTED for text in _texts(item)]
    return []
