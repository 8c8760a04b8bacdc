"""Runs of text in Word, each character in the right face. In: runs, language. Out: w:r elements in a
paragraph.

Word takes quotes, dashes and dots that both scripts share from the Latin face unless told otherwise; in
Chinese text they are cut into runs of their own, set in the Chinese face for every script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from yipanqi.engines.documents._docx_package import bookmark_of
from yipanqi.engines.documents._docx_styles import BLUE, fonts_xml, style_of
from yipanqi.engines.documents.model import FigureRef, Language, Run, Text, figure_id

#: Signs of both scripts: “ ” ‘ ’ — – … · ‰ × ÷ ± ° § → and circled numbers; full-width signs are Chinese anyway.
SHARED = (
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2015\u2026\u2025\u00b7\u2022\u2030\u00d7\u00f7\u00b1\u00b0\u00a7"
    "\u2190-\u2193\u2460-\u2473\u2264\u2265\u2260\u2248\u25a0-\u25cf"
)
_PIECES = re.compile(f"[{SHARED}]+|[^{SHARED}]+")


def write_runs(line: WordParagraph, runs: tuple[Run, ...], language: Language) -> None:
    """Append `runs` to a paragraph; figures become links, declared figures get a dashed line and a star."""
    for run in runs:
        if isinstance(run, Text):
            write_text(line, run.text, language, bold=run.bold)
        elif run.declared:
            write_text(line, f"{run.text}*", language, underline="dash")
        else:
            _link(line, run, language)


def write_text(
    line: WordParagraph,
    text: str,
    language: Language,
    *,
    bold: bool = False,
    size: float | None = None,
    underline: str = "",
) -> None:
    """Append text to a paragraph, in as many runs as faces ask for."""
    for element in _elements(line, text, language, bold=bold, size=size, underline=underline):
        line._p.append(element)


def _elements(
    line: WordParagraph,
    text: str,
    language: Language,
    *,
    bold: bool = False,
    size: float | None = None,
    underline: str = "",
    colour: str = "",
) -> Iterator[BaseOxmlElement]:
    face = style_of(line.style.name if line.style else "Normal", language)
    for piece, shared in _pieces(text, language):
        run, properties, words = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:t")
        properties.append(parse_xml(fonts_xml(face.chinese, face.chinese if shared else face.latin, hint=shared)))
        if bold:
            properties.append(OxmlElement("w:b"))
            properties.append(OxmlElement("w:bCs"))
        if colour:
            properties.append(_valued("w:color", colour))
        if size is not None:
            half_points = str(round(size * 2))
            properties.append(_valued("w:sz", half_points))
            properties.append(_valued("w:szCs", half_points))
        if underline:
            properties.append(_valued("w:u", underline))
        run.append(properties)
        words.text = "".join(c for c in piece if c >= " " or c in "\t\n")  # XML has no control characters
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        yield run


def _pieces(text: str, language: Language) -> Iterator[tuple[str, bool]]:
    """Pieces and whether each is shared signs that must take the Chinese face; an apostrophe inside a Latin
    word stays Latin.
    """
    if language != "zh":
        if text:
            yield text, False
        return
    held = ""
    for found in _PIECES.finditer(text):
        piece = found[0]
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        latin = piece == "\u2019" and before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
        if piece[0] in _SHARED_SET and not latin:
            if held:
                yield held, False
            held = ""
            yield piece, True
        else:
            held += piece
    if held:
        yield held, False


_SHARED_SET = frozenset(c for c in map(chr, range(0x3000)) if re.match(f"[{SHARED}]", c))


def _link(line: WordParagraph, ref: FigureRef, language: Language) -> None:
    link = OxmlElement("w:hyperlink")
    if ref.href:
        link.set(qn("r:id"), line.part.relate_to(ref.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    else:
        link.set(qn("w:anchor"), bookmark_of(figure_id(ref)))
    link.set(qn("w:history"), "1")
    for element in _elements(line, ref.text, language, colour=BLUE):
        link.append(element)
    line._p.append(link)


def _valued(name: str, value: str) -> BaseOxmlElement:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element
