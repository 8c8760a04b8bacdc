"""The Word file: layout of GB/T 9704-2012 and the five known ways in which such files go wrong."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx as python_docx
import pytest
from docx.shared import Mm
from lxml import etree

from yipanqi.engines.documents import Document, FigureRef, Paragraph, Section, Text, docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHARED = set("“”‘’—…·")


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def trees(raw: bytes) -> dict[str, etree._Element]:
    return {n: etree.fromstring(d) for n, d in parts(raw).items() if n.startswith("word/") and n.endswith(".xml")}


def runs(raw: bytes) -> list[tuple[str, dict[str, str]]]:
    """(text, rFonts attributes) of every run with text, in body, header and footers."""
    out = []
    for tree in trees(raw).values():
        for run in tree.iter(f"{W}r"):
            text = "".join(t.text or "" for t in run.iter(f"{W}t"))
            fonts = run.find(f"{W}rPr/{W}rFonts")
            if text:
                out.append((text, {} if fonts is None else {k.removeprefix(W): v for k, v in fonts.attrib.items()}))
    return out


def styles(raw: bytes) -> dict[str, etree._Element]:
    tree = trees(raw)["word/styles.xml"]
    return {s.get(f"{W}styleId"): s for s in tree.iter(f"{W}style")}


def test_pitfall_chinese_quotes_and_dashes_take_the_chinese_face(document: Document) -> None:
    seen = set()
    for text, fonts in runs(docx.render(document)):
        if SHARED & set(text) and "— " not in text and " —" not in text:
            assert set(text) <= SHARED, text  # in runs of their own
            assert fonts["ascii"] == fonts["hAnsi"] == fonts["eastAsia"] and fonts["hint"] == "eastAsia"
            seen |= set(text)
    assert {"“", "”", "—"} <= seen


def test_pitfall_apostrophe_in_a_latin_word_stays_latin(document: Document) -> None:
    section = Section("一", (Paragraph((Text("见People’s Daily报道的“创新”"),)),))
    found = [f for t, f in runs(docx.render(replace(document, sections=(section,)))) if "’" in t]
    assert len(found) == 1 and found[0]["ascii"] == "Times New Roman" and found[0]["eastAsia"] == "仿宋_GB2312"


def test_pitfall_no_theme_face_anywhere(document: Document, english_document: Document) -> None:
    for one in (document, english_document):
        files = parts(docx.render(one))
        assert not [name for name in files if "theme" in name]
        for name, data in files.items():
            assert b"asciiTheme" not in data and b"eastAsiaTheme" not in data and b"hAnsiTheme" not in data, name
            assert b"themeColor" not in data and b"/theme" not in data, name


def test_pitfall_outline_levels_are_those_of_the_headings(document: Document) -> None:
    raw = docx.render(document)
    for level in (1, 2, 3, 4):
        assert styles(raw)[f"Heading{level}"].find(f"{W}pPr/{W}outlineLvl").get(f"{W}val") == str(level - 1)
    assert styles(raw)["Title"].find(f"{W}pPr/{W}outlineLvl") is None
    found = [
        (p.style.name, p.text) for p in python_docx.Document(io.BytesIO(raw)).paragraphs if p.style.name.startswith("Heading")
    ]
    assert found == [
        ("Heading 1", "一、总体情况"),
        ("Heading 1", "二、重点工作"),
        ("Heading 2", "（一）科技成果转化"),
        ("Heading 3", "1.登记质量"),
        ("Heading 4", "(1)复核"),
        ("Heading 2", "（二）专项行动"),
        ("Heading 1", "三、下一步打算"),
    ]


def test_pitfall_tables_and_pictures_have_no_fixed_lines(document: Document) -> None:
    raw = docx.render(document)
    tree, sheet = trees(raw)["word/document.xml"], styles(raw)

    def rule(paragraph: etree._Element) -> str | None:
        own = paragraph.find(f"{W}pPr/{W}spacing")
        style = sheet[paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")].find(f"{W}pPr/{W}spacing")
        return (own if own is not None and own.get(f"{W}lineRule") else style).get(f"{W}lineRule")

    cells = [p for cell in tree.iter(f"{W}tc") for p in cell.iter(f"{W}p")]
    pictures = [p for p in tree.iter(f"{W}p") if p.find(f".//{W}drawing") is not None]
    assert len(cells) > 50 and len(pictures) == 2
    assert {rule(p) for p in cells + pictures} == {"auto"}
    body = [p for p in tree.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "BodyText"]
    assert {rule(p) for p in body} == {"exact"}


def test_pitfall_every_run_and_style_names_its_chinese_face(document: Document, english_document: Document) -> None:
    for one in (document, english_document):
        raw = docx.render(one)
        assert all(fonts.get("eastAsia") and fonts.get("ascii") for _, fonts in runs(raw))
        for key, style in styles(raw).items():
            if style.get(f"{W}type") == "paragraph":
                assert style.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia"), key
    faces = {
        key: s.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")
        for key, s in styles(docx.render(document)).items()
        if s.get(f"{W}type") == "paragraph"
    }
    assert faces["BodyText"] == "仿宋_GB2312" and faces["Title"] == "方正小标宋简体" and faces["Heading1"] == "黑体"
    assert faces["Heading2"] == "楷体_GB2312" and faces["Heading3"] == faces["Heading4"] == "仿宋_GB2312"


def test_substitutes_are_named_for_faces_that_a_machine_may_lack(document: Document) -> None:
    table = trees(docx.render(document))["word/fontTable.xml"]
    names = {f.get(f"{W}name"): f.find(f"{W}altName") for f in table}
    assert "仿宋" in names["仿宋_GB2312"].get(f"{W}val").split(",")
    assert names["方正小标宋简体"] is not None and names["楷体_GB2312"] is not None


def test_page_is_that_of_the_standard(document: Document) -> None:
    file = python_docx.Document(io.BytesIO(docx.render(document)))
    page = file.sections[0]
    assert [round(x.mm) for x in (page.page_width, page.page_height, page.top_margin, page.left_margin)] == [
        210,
        297,
        37,
        28,
    ]
    assert abs(page.page_width - page.left_margin - page.right_margin - Mm(156)) < Mm(0.1)
    assert abs(page.page_height - page.top_margin - page.bottom_margin - Mm(225)) < Mm(0.1)
    sheet = styles(docx.render(document))
    line = int(sheet["BodyText"].find(f"{W}pPr/{W}spacing").get(f"{W}line")) / 20
    size = int(sheet["BodyText"].find(f"{W}rPr/{W}sz").get(f"{W}val")) / 2
    squeeze = int(sheet["BodyText"].find(f"{W}rPr/{W}spacing").get(f"{W}val")) / 20
    assert int(225 / 25.4 * 72 / line) == 22 and size == 16 and int(156 / 25.4 * 72 / (size + squeeze)) == 28
    assert sheet["Title"].find(f"{W}rPr/{W}sz").get(f"{W}val") == "44"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(document: Document) -> None:
    raw = docx.render(document)
    file = python_docx.Document(io.BytesIO(raw))
    section = file.sections[0]
    assert trees(raw)["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    for footer, style, side in (
        (section.footer, "PageNumberOdd", "right"),
        (section.even_page_footer, "PageNumberEven", "left"),
    ):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —" and line.style.style_id == style
        assert styles(raw)[style].find(f"{W}pPr/{W}jc").get(f"{W}val") == side
        assert "PAGE" in "".join(i.text for i in line._p.iter(f"{W}instrText"))
    assert section.header.paragraphs[0].text == document.notices[0]


def test_head_signature_and_imprint(document: Document) -> None:
    file = python_docx.Document(io.BytesIO(docx.render(document)))
    texts = [p.text for p in file.paragraphs if p.text]
    assert texts[:2] == ["科技创新工作简报", "第〔2024〕12号"]
    assert texts[texts.index("示范市科学技术局") + 1] == "2024年12月31日"
    assert [c.text for c in file.tables[-1].rows[-1].cells] == [
        "示范市科学技术局办公室",
        "2024年12月31日印发",
    ]
    assert "抄送：" in file.tables[-1].rows[0].cells[0].text


def test_figures_are_links_and_rows_of_the_index(document: Document) -> None:
    raw = docx.render(document)
    file = python_docx.Document(io.BytesIO(raw))
    links = {rel.target_ref for rel in file.part.rels.values() if rel.is_external}
    assert "http://localhost:8000/figures/rd_intensity?place=330400&period=2023" in links
    index = file.tables[-2]
    assert [c.text for c in index.rows[1].cells][:5] == ["1", "研发投入强度", "示范市", "2023年", "3.56%"]
    assert index.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    declared = [row.cells[5].text for row in index.rows if row.cells[4].text.endswith("*")]
    assert declared == ["申报数，无记录可查"]


def test_figure_without_address_leads_to_its_row_of_the_index(document: Document) -> None:
    one = Section("一", (Paragraph((FigureRef("institutions", "330400", "2024", "35家"),)),))
    tree = trees(docx.render(replace(document, sections=(one,), index=())))["word/document.xml"]
    anchors = [link.get(f"{W}anchor") for link in tree.iter(f"{W}hyperlink") if link.get(f"{W}anchor")]
    marks = {mark.get(f"{W}name") for mark in tree.iter(f"{W}bookmarkStart")}
    assert len(anchors) == 1 and set(anchors) == marks


def test_same_document_same_bytes_and_no_clock(document: Document) -> None:
    raw = docx.render(document)
    assert raw == docx.render(document)
    assert raw != docx.render(replace(document, day=date(2025, 1, 1)))
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        assert {info.date_time for info in file.infolist()} == {(2024, 12, 31, 0, 0, 0)}
        assert b"2024-12-31T00:00:00Z" in file.read("docProps/core.xml")


def test_pictures_say_in_words_what_they_show(document: Document) -> None:
    raw = docx.render(document)
    described = [e.get("descr") for e in trees(raw)["word/document.xml"].iter() if e.tag.endswith("}docPr")]
    assert len(described) == 2 and "2023 3.56" in described[0] and "港区 暂缺" in described[1]


@pytest.mark.parametrize("nasty", ["<w:p/>&\x0b\x00", "𠮷野家", "a\nb", ""])
def test_odd_words_do_not_break_the_file(document: Document, nasty: str) -> None:
    section = Section(f"标题{nasty}", (Paragraph((Text(f"前{nasty}后"),)),))
    file = python_docx.Document(io.BytesIO(docx.render(replace(document, sections=(section,)))))
    assert any("前" in p.text and "后" in p.text for p in file.paragraphs)
