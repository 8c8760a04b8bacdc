"""The PDF: readable text, links, tags, archive form, same bytes, and no empty boxes for rare characters."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from yipanqi.engines.documents import Document, Paragraph, Section, Text, fonts, pdf
from yipanqi.values.fault import Fault


def opened(raw: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(raw))


def words(raw: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in opened(raw).pages))


def test_same_document_same_bytes(document: Document) -> None:
    assert pdf.render(document) == pdf.render(document)


def test_text_numbers_and_notice_are_there(document: Document) -> None:
    raw = pdf.render(document)
    text = words(raw)
    for part in (
        "关于2024年全市科技创新重点工作进展情况的简报",
        "一、总体情况",
        "（一）科技成果转化",
        "喆芯微电子",
        "3.56%",
        "376.6亿元",
        "12批次*",
        "示范市科学技术局",
    ):
        assert part in text, part
    for number, page in enumerate(opened(raw).pages, 1):
        assert document.notices[0] in page.extract_text()
        assert f"—{number}—" in re.sub(r"\s", "", page.extract_text())


def test_page_is_a4_and_numbers_change_sides(document: Document) -> None:
    pages = opened(pdf.render(document)).pages
    assert [round(float(x)) for x in pages[0].mediabox[2:]] == [595, 842]
    sides = []
    for page in pages[:2]:
        spots: list[tuple[float, str]] = []
        page.extract_text(visitor_text=lambda t, cm, tm, fd, fs, spots=spots: spots.append((tm[4] * cm[0] + cm[4], t)))
        sides.append(max(x for x, text in spots if "—" in text and "——" not in text))
    assert sides[0] > 400 and sides[1] < 200


def test_figures_are_links(document: Document) -> None:
    targets = [
        a.get_object()["/A"]["/URI"]
        for page in opened(pdf.render(document)).pages
        for a in page.get("/Annots", [])
        if "/A" in a.get_object() and "/URI" in a.get_object()["/A"]
    ]
    assert "http://localhost:8000/figures/rd_intensity?place=330400&period=2023" in targets
    assert not any("delegations" in target for target in targets)


def test_archive_form_tagged_with_faces_inside(document: Document) -> None:
    raw = pdf.render(document)
    file = opened(raw)
    root = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "zh-CN" and "/StructTreeRoot" in root
    meta = root["/Metadata"].get_data()
    assert b"<pdfaid:part>2" in meta and "关于2024年全市".encode() in meta
    fonts_used = {f.get_object()["/BaseFont"] for page in file.pages for f in page["/Resources"]["/Font"].values()}
    assert all(re.match(r"/[A-Z]{6}\+Noto(Sans|Serif)SC-", name) for name in fonts_used)


def test_charts_carry_their_words(document: Document) -> None:
    alts: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict):
            if "/Alt" in node:
                alts.append(str(node["/Alt"]))
            kids = node.get("/K", [])
            for kid in kids if isinstance(kids, list) else [kids]:
                if not isinstance(kid, int):
                    walk(kid)

    walk(opened(pdf.render(document)).trailer["/Root"]["/StructTreeRoot"])
    assert any("2023 3.56" in alt for alt in alts) and any("港区 暂缺" in alt for alt in alts)


def test_rare_characters_are_named_and_never_boxes(document: Document) -> None:
    assert pdf.warnings(document) == ()
    rare = replace(document, sections=(Section("人员", (Paragraph((Text("䶮某某、㛃某某、喆某某"),)),)),))
    told = pdf.warnings(rare)
    assert len(told) == 2 and "U+4DAE" in told[0].zh and "U+4DAE" in told[0].en
    text = words(pdf.render(rare))
    assert "〓某某、〓某某、喆某某" in text and "U+4DAE,U+36C3" in text


def test_faces_draw_the_characters_of_official_texts() -> None:
    assert fonts.undrawable("〔2024〕12号“”‘’——…、。（）《》％‰①㎡℃≥≤→▲●喆镕昇堃垚ABCxyz0123456789") == []


def test_words_are_data_not_markup(document: Document) -> None:
    nasty = '#panic("x") *粗* $x$ \\ @ref <b> "q" // 注释 #sys.inputs'
    text = words(pdf.render(replace(document, sections=(Section(nasty, (Paragraph((Text(nasty),)),)),))))
    assert text.count(re.sub(r"\s", "", nasty)) == 2


def test_english(english_document: Document) -> None:
    raw = pdf.render(english_document)
    assert opened(raw).trailer["/Root"]["/Lang"] == "en-GB"
    assert "R&Dintensitywas3.56%" in words(raw) and "Indexoffigures" in words(raw)


def test_missing_faces_are_said_in_one_line(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.resources, "files", lambda _: tmp_path)
    monkeypatch.setattr(fonts, "__file__", str(tmp_path / "a/b/c/d/e/fonts.py"))
    with pytest.raises(Fault, match="make setup") as told:
        fonts.folder()
    assert "make setup" in told.value.en and "\n" not in told.value.en
