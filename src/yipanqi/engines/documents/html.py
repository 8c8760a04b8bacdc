"""Web output. In: `Document`. Out: a fragment for a page of the portal, or one self-contained page.

No scripts, no style attributes, nothing fetched: the fragment takes its looks from
static/documents/document.css, which the self-contained page carries inside. Headings start at h1 for the
title, or one lower when `heading_level=2`.
"""

from __future__ import annotations

from html import escape
from importlib import resources

from yipanqi.engines.documents import chart as charts
from yipanqi.engines.documents.model import (
    Block,
    Cell,
    Chart,
    Document,
    FigureRef,
    IndexEntry,
    Items,
    Note,
    Paragraph,
    Run,
    Table,
    figure_id,
    figures_of,
    index_of,
    runs_of,
)
from yipanqi.engines.documents.wording import basis_of, day_in_words, numbered, word


def style() -> str:
    """The style sheet of documents."""
    found = resources.files("yipanqi.engines.documents") / "static" / "documents" / "document.css"
    return found.read_text(encoding="utf-8")


def page(document: Document) -> str:
    """One complete HTML file that needs nothing else."""
    lang = "zh-CN" if document.language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(document.title)}</title>\n<style>\n{style()}</style>\n</head>\n<body class="doc-page">\n'
        f"<main>\n{fragment(document)}</main>\n</body>\n</html>\n"
    )


def fragment(document: Document, *, heading_level: int = 1) -> str:
    """The document as one `<article class="doc">`; its title is `h<heading_level>`."""
    lang = "zh-CN" if document.language == "zh" else "en"
    out = [f'<article class="doc doc-{document.language}" lang="{lang}">\n', _head(document, heading_level)]
    for label, section in numbered(document.sections, document.language):
        out.append(_heading(f"{label}{section.heading}", section.level + heading_level, section.level))
        out.extend(_block(block, document) for block in section.blocks)
    out.append(_signature(document))
    for label, section in numbered(document.appendix, document.language):
        out.append(_heading(f"{label}{section.heading}", section.level + heading_level, section.level))
        out.extend(_block(block, document) for block in section.blocks)
    out.append(_index(document, heading_level + 1))
    out.append(_imprint(document))
    out.append("</article>\n")
    return "".join(out)


def _head(document: Document, level: int) -> str:
    out = ['<header class="doc-head">\n']
    if document.mark:
        out.append(f'<p class="doc-mark">{escape(document.mark)}</p>\n')
    if document.number:
        out.append(f'<p class="doc-number">{escape(document.number)}</p>\n')
    if document.mark:
        out.append('<div class="doc-rule"></div>\n')
    out.append(f'<h{level} class="doc-title">{escape(document.title)}</h{level}>\n')
    if document.subtitle:
        out.append(f'<p class="doc-subtitle">{escape(document.subtitle)}</p>\n')
    out.extend(f'<p class="doc-notice">{escape(notice)}</p>\n' for notice in document.notices)
    out.append("</header>\n")
    if document.addressee:
        out.append(f'<p class="doc-addressee">{escape(document.addressee)}</p>\n')
    return "".join(out)


def _heading(text: str, level: int, depth: int) -> str:
    level = min(level, 6)
    return f'<h{level} class="doc-h{depth}">{escape(text)}</h{level}>\n'


def _block(block: Block, document: Document) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_runs(block.runs)}</p>\n"
    if isinstance(block, Note):
        return f'<p class="doc-note">{escape(word("note", document.language))}{_runs(block.runs)}</p>\n'
    if isinstance(block, Items):
        tag = "ol" if block.numbered else "ul"
        return f"<{tag}>\n" + "".join(f"<li>{_runs(item)}</li>\n" for item in block.items) + f"</{tag}>\n"
    if isinstance(block, Table):
        return _table(block, document)
    return _chart(block, document)


def _chart(block: Chart, document: Document) -> str:
    notes = "".join(f'<p class="doc-note">{escape(note)}</p>\n' for note in block.notes)
    picture = charts.svg(block, document.language)
    caption = f"<figcaption>{escape(block.caption)}</figcaption>"
    return f'<figure class="doc-chart" tabindex="0">\n{caption}\n{picture}\n{notes}</figure>\n'


def _table(block: Table, document: Document) -> str:
    aligns = block.aligns or "l" + "c" * (len(block.header) - 1)
    head = "".join(f'<th scope="col" class="doc-{a}">{escape(h)}</th>' for h, a in zip(block.header, aligns, strict=True))
    rows = []
    for row in block.rows:
        cells = "".join(f'<td class="doc-{a}">{_cell(cell)}</td>' for cell, a in zip(row, aligns, strict=True))
        rows.append(f"<tr>{cells}</tr>\n")
    notes = "".join(f'<p class="doc-note">{escape(note)}</p>\n' for note in block.notes)
    return (
        f'<div class="doc-table" tabindex="0" role="region" aria-label="{escape(block.caption, quote=True)}">\n'
        f"<table>\n<caption>{escape(block.caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n{notes}"
    )


def _cell(cell: Cell) -> str:
    return _runs(runs_of(cell))


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(_figure(run) if isinstance(run, FigureRef) else _text(run.text, run.bold) for run in runs)


def _text(text: str, bold: bool) -> str:
    return f"<strong>{escape(text)}</strong>" if bold else escape(text)


def _figure(ref: FigureRef) -> str:
    name = escape(figure_id(ref), quote=True)
    if ref.declared:
        return f'<span class="doc-declared" data-figure="{name}">{escape(ref.text)}*</span>'
    href = escape(ref.href or f"#f-{figure_id(ref)}", quote=True)
    return f'<a class="doc-figure" data-figure="{name}" href="{href}">{escape(ref.text)}</a>'


def _signature(document: Document) -> str:
    day = f'<time datetime="{document.day.isoformat()}">{day_in_words(document.day, document.language)}</time>'
    return f'<div class="doc-signature"><p>{escape(document.issuer)}</p><p>{day}</p></div>\n'


def _index(document: Document, level: int) -> str:
    entries = index_of(document)
    if not entries:
        return ""
    say = document.language
    head = "".join(f'<th scope="col">{word(name, say)}</th>' for name in ("no", "figure", "place", "period", "value", "basis"))
    rows = "".join(_index_row(number, entry, document) for number, entry in enumerate(entries, 1))
    declared = any(ref.declared for ref in figures_of(document))
    note = word("index_note", say) + (word("declared_note", say) if declared else "")
    name = word("index", say)
    title = f"{word('appendix', say)}{'：' if say == 'zh' else ': '}{name}"
    return (
        f'<section class="doc-index">\n<h{level} class="doc-h1">{title}</h{level}>\n<p class="doc-note">{note}</p>\n'
        f'<div class="doc-table" tabindex="0" role="region" aria-label="{name}">\n<table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</div>\n</section>\n"
    )


def _index_row(number: int, entry: IndexEntry, document: Document) -> str:
    say, ref = document.language, entry.ref
    basis = escape(word("declared", say) if ref.declared else basis_of(entry.counted, entry.left_out, entry.missing, say))
    if ref.href and not ref.declared:
        basis = f'<a href="{escape(ref.href, quote=True)}">{basis or word("open", say)}</a>'
    source = f'<br><span class="doc-small">{escape(entry.source)}</span>' if entry.source else ""
    return (
        f'<tr id="f-{escape(figure_id(ref), quote=True)}"><td class="doc-c">{number}</td><td>{escape(entry.name)}</td>'
        f"<td>{escape(entry.place or ref.place)}</td><td>{escape(entry.period or ref.period)}</td>"
        f'<td class="doc-c">{escape(ref.text)}{"*" if ref.declared else ""}</td><td>{basis}{source}</td></tr>\n'
    )


def _imprint(document: Document) -> str:
    imprint = document.imprint
    if imprint is None:
        return ""
    say = document.language
    day = day_in_words(imprint.printed_on, say) + word("printed", say).rstrip() if imprint.printed_on else ""
    copies = f"<p>{word('copies', say)}{escape(imprint.copies_to)}</p>" if imprint.copies_to else ""
    return f'<footer class="doc-imprint">{copies}<p><span>{escape(imprint.printed_by)}</span><span>{day}</span></p></footer>\n'
