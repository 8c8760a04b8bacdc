"""The page of an official document in Word: size, margins, grid, running notice, page numbers odd right and
even left.
"""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from yipanqi.engines.documents._docx_styles import LINE, SONG, W, fonts_xml
from yipanqi.engines.documents._docx_text import write_text
from yipanqi.engines.documents.model import Document, Language


def put_page(out: WordDocument, document: Document) -> None:
    """Set up the one section of the document."""
    section = out.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin, section.right_margin, section.bottom_margin = (
        Mm(37),
        Mm(28),
        Mm(26),
        Mm(35),
    )
    section.header_distance, section.footer_distance = Mm(24), Mm(21.6)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    if (
        document.language == "zh"
    ):  # 22 lines; the 28 characters come from the styles, since programs read a character grid differently
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(LINE))
    out.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        _running(header.paragraphs[0], out, document)
    for footer, parity in ((section.footer, "odd"), (section.even_page_footer, "even")):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], f"Page number {parity}", out, document.language)


def _running(line: WordParagraph, out: WordDocument, document: Document) -> None:
    line.style = out.styles["Header"]
    if document.notices:
        write_text(line, document.notices[0], document.language)


def _page_number(line: WordParagraph, style: str, out: WordDocument, language: Language) -> None:
    """— 1 —: the dashes and the field, in half-width 宋体."""
    line.style = out.styles[style]
    write_text(line, "— ", language)
    face = fonts_xml(SONG, SONG)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        inner = (
            f'<w:fldChar w:fldCharType="{kind}"/>'
            if kind in ("begin", "separate", "end")
            else (f"<w:t>{text}</w:t>" if kind == "text" else f'<w:instrText xml:space="preserve">{text}</w:instrText>')
        )
        line._p.append(parse_xml(f'<w:r xmlns:w="{W}"><w:rPr>{face}</w:rPr>{inner}</w:r>'))
    write_text(line, " —", language)
