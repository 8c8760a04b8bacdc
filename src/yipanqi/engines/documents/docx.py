"""Word output. In: `Document`. Out: a .docx after GB/T 9704-2012, the same bytes for the same document.

A4, margins 37/28/26/35 mm, type area 156 × 225 mm, 22 lines of 28 characters; official faces by name (none
is ours to ship), each with a substitute in the font table. Figures are links to their records and rows of
the index at the end.
"""

from __future__ import annotations

import io
from datetime import datetime, time

import docx as python_docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from yipanqi.engines.documents import _docx_package as package
from yipanqi.engines.documents import chart as charts
from yipanqi.engines.documents import pdf
from yipanqi.engines.documents._docx_page import put_page
from yipanqi.engines.documents._docx_styles import faces, put_styles
from yipanqi.engines.documents._docx_text import write_runs, write_text
from yipanqi.engines.documents.model import (
    Block,
    Cell,
    Chart,
    Document,
    FigureRef,
    Items,
    Language,
    Note,
    Paragraph,
    Section,
    Table,
    Text,
    figure_id,
    figures_of,
    index_of,
    runs_of,
)
from yipanqi.engines.documents.wording import basis_of, day_in_words, numbered, word

_WIDTH_MM = 156.0
_INDEX_WIDTHS = (0.8, 2.3, 1.3, 1.2, 1.3, 2.3)


def render(document: Document) -> bytes:
    """The Word file. Raises Fault when a chart has to be drawn and the typefaces are not built."""
    word_file = python_docx.Document()
    put_styles(word_file, document.language)
    put_page(word_file, document)
    _head(word_file, document)
    _sections(word_file, document.sections, document)
    _signature(word_file, document)
    _sections(word_file, document.appendix, document)
    _index(word_file, document)
    _imprint(word_file, document)
    _properties(word_file, document)
    out = io.BytesIO()
    word_file.save(out)
    return package.settled(out.getvalue(), document.day, faces(document.language))


def _head(out: WordDocument, document: Document) -> None:
    if document.mark:
        line = out.add_paragraph(style="Issuer mark")
        write_text(line, document.mark, document.language, size=pdf.mark_size(document.mark) * 0.98)
        for _ in range(2 if document.language == "zh" else 0):
            out.add_paragraph(style="Blank line")
    if document.number or document.mark:
        line = out.add_paragraph(style="Document number")
        write_text(line, document.number, document.language)
        if document.mark:
            _rule_under(line)
            out.add_paragraph(style="Blank line")
    write_text(out.add_paragraph(style="Title"), document.title, document.language)
    if document.subtitle:
        write_text(out.add_paragraph(style="Subtitle"), document.subtitle, document.language)
    for notice in document.notices:
        write_text(out.add_paragraph(style="Notice"), notice, document.language)
    if document.language == "zh":
        out.add_paragraph(style="Blank line")
    if document.addressee:
        write_text(out.add_paragraph(style="Addressee"), document.addressee, document.language)


def _sections(out: WordDocument, sections: tuple[Section, ...], document: Document) -> None:
    for label, section in numbered(sections, document.language):
        line = out.add_paragraph(style=f"Heading {section.level}")
        if section.apart:
            line.paragraph_format.page_break_before = True
        write_text(line, f"{label}{section.heading}", document.language)
        for block in section.blocks:
            _block(out, block, document)


def _block(out: WordDocument, block: Block, document: Document) -> None:
    say = document.language
    if isinstance(block, Paragraph):
        write_runs(out.add_paragraph(style="Body Text"), block.runs, say)
    elif isinstance(block, Note):
        write_runs(out.add_paragraph(style="Table note"), (Text(word("note", say)), *block.runs), say)
    elif isinstance(block, Items):
        for number, item in enumerate(block.items, 1):
            lead = (f"（{number}）" if say == "zh" else f"({number}) ") if block.numbered else "• "
            write_runs(out.add_paragraph(style="Body Text"), (Text(lead), *item), say)
    elif isinstance(block, Table):
        write_text(out.add_paragraph(style="Caption"), block.caption, say)
        aligns = block.aligns or "l" + "c" * (len(block.header) - 1)
        _table(out, block.header, block.rows, block.widths or (1.0,) * len(block.header), aligns, document)
        for note in block.notes:
            write_text(out.add_paragraph(style="Table note"), note, say)
        if not block.notes:
            out.add_paragraph(style="After table")
    else:
        _chart(out, block, document)


def _chart(out: WordDocument, block: Chart, document: Document) -> None:
    say = document.language
    line = out.add_paragraph(style="Picture")
    picture = line.add_run().add_picture(io.BytesIO(pdf.png(charts.svg(block, say))), width=Mm(_WIDTH_MM * 0.9))
    shape = picture._inline.docPr
    shape.set("name", block.caption)
    shape.set("descr", block.summary or charts.summary(block, say))
    write_text(out.add_paragraph(style="Chart caption"), block.caption, say)
    for note in block.notes:
        write_text(out.add_paragraph(style="Table note"), note, say)


def _table(
    out: WordDocument,
    header: tuple[str, ...],
    rows: tuple[tuple[Cell, ...], ...],
    widths: tuple[float, ...],
    aligns: str,
    document: Document,
) -> None:
    """A ruled table of fixed widths whose header repeats; its lines are as high as their text, never 28
    points.
    """
    table = out.add_table(rows=0, cols=len(header), style="Ruled")
    table.autofit = False
    total = sum(widths)
    sizes = [Mm(_WIDTH_MM * width / total) for width in widths]
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = size
    for number, row in enumerate([tuple(Text(words, bold=True) for words in header), *rows]):
        line = table.add_row()
        properties = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, content, size, align in zip(line.cells, row, sizes, aligns, strict=True):
            cell.width = size
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            place = cell.paragraphs[0]
            place.style = out.styles["Table header" if number == 0 else f"Table text {align}"]
            write_runs(place, runs_of(content), document.language)


def _signature(out: WordDocument, document: Document) -> None:
    say = document.language
    if index_of(document) and say == "zh":
        out.add_paragraph(style="Blank line")
        write_text(out.add_paragraph(style="Body Text"), f"{word('appendix', say)}：{word('index', say)}", say)
    for _ in range(2 if say == "zh" else 1):
        out.add_paragraph(style="Blank line").paragraph_format.keep_with_next = True
    lines = (document.issuer, day_in_words(document.day, say))
    # The issuer is centred over the day, the longer of the two four characters from the right edge.
    width = max(sum(16 if ord(c) > 0x2E7F else 8.4 for c in text) for text in lines)
    for text in lines:
        line = out.add_paragraph(style="Signature")
        if say == "zh":
            line.paragraph_format.right_indent = Pt(56)
            line.paragraph_format.left_indent = Pt(max(0, 442 - 64 - width - 8))
        line.paragraph_format.keep_with_next = text == document.issuer
        write_text(line, text, say)


def _index(out: WordDocument, document: Document) -> None:
    entries, say = index_of(document), document.language
    if not entries:
        return
    first = out.add_paragraph(style="Appendix")
    first.paragraph_format.page_break_before = True
    write_text(first, word("appendix", say), say)
    write_text(out.add_paragraph(style="Appendix title"), word("index", say), say)
    declared = any(ref.declared for ref in figures_of(document))
    note = word("index_note", say) + (word("declared_note", say) if declared else "")
    write_text(out.add_paragraph(style="Table note"), note, say)
    rows: list[tuple[Cell, ...]] = []
    for number, entry in enumerate(entries, 1):
        ref = entry.ref
        basis = word("declared", say) if ref.declared else basis_of(entry.counted, entry.left_out, entry.missing, say)
        link = FigureRef(ref.key, ref.place, ref.period, basis or word("open", say), ref.href)
        cells = (Text(basis) if ref.declared or not ref.href else link, Text(_bracketed(entry.source, say)))
        rows.append(
            (
                str(number),
                entry.name,
                entry.place or ref.place,
                entry.period or ref.period,
                ref.text + ("*" if ref.declared else ""),
                cells,
            )
        )
    header = tuple(word(name, say) for name in ("no", "figure", "place", "period", "value", "basis"))
    _table(out, header, tuple(rows), _INDEX_WIDTHS, "clllcl", document)
    table = out.tables[-1]
    for number, entry in enumerate(entries, 1):
        _bookmark(table.rows[number].cells[0].paragraphs[0], package.bookmark_of(figure_id(entry.ref)), number)


def _bracketed(text: str, language: Language) -> str:
    if not text:
        return ""
    return f"（{text}）" if language == "zh" else f" ({text})"


def _imprint(out: WordDocument, document: Document) -> None:
    """The last lines, in a table that floats at the foot of the last page."""
    imprint, say = document.imprint, document.language
    if imprint is None:
        return
    printed = day_in_words(imprint.printed_on, say) + word("printed", say).rstrip() if imprint.printed_on else ""
    out.add_paragraph(style="After table")
    table = out.add_table(rows=0, cols=2, style="Imprint")
    table.autofit = False
    if imprint.copies_to:
        cells = table.add_row().cells
        whole = cells[0].merge(cells[1])
        whole.paragraphs[0].style = out.styles["Imprint line"]
        write_text(whole.paragraphs[0], word("copies", say) + imprint.copies_to, say)
    left, right = table.add_row().cells
    for cell, text, style, width in (
        (left, imprint.printed_by, "Imprint line", 96),
        (right, printed, "Imprint day", 60),
    ):
        cell.width = Mm(width)
        cell.paragraphs[0].style = out.styles[style]
        write_text(cell.paragraphs[0], text, say)
    place = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{name}"), value)
    table._tbl.tblPr.find(qn("w:tblStyle")).addnext(place)
    out.add_paragraph(style="After table")


def _rule_under(line: WordParagraph) -> None:
    """The red line 4 mm below the number, as wide as the type area."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", "C8102E")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def _bookmark(line: WordParagraph, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(number))
    line._p.append(start)
    line._p.append(end)


def _properties(out: WordDocument, document: Document) -> None:
    """Core properties from the document itself: no clock, no user name."""
    core = out.core_properties
    core.title, core.author, core.last_modified_by = document.title, document.issuer, document.issuer
    core.subject, core.comments, core.keywords = document.subtitle, "", ""
    core.language = "zh-CN" if document.language == "zh" else "en-GB"
    core.created = core.modified = datetime.combine(document.day, time())
    core.revision = 1
