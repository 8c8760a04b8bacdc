"""Web output and what all outputs share: charts, numbering, dates, index."""

import re
from dataclasses import replace
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from yipanqi.engines.documents import (
    Chart,
    Document,
    FigureRef,
    Paragraph,
    Section,
    Series,
    Table,
    Text,
    chart,
    figure_id,
    figures_of,
    html,
    index_of,
)
from yipanqi.engines.documents.wording import chinese_number, day_in_words, numbered


def test_page_needs_nothing_else(document: Document, english_document: Document) -> None:
    for one in (document, english_document):
        page = html.page(one)
        assert "<script" not in page and " style=" not in page and "@import" not in page and "url(" not in page
        assert not re.search(r'(?:src|srcset)="', page) and "<link" not in page
        assert page.count("<style>") == 1 and page == html.page(one)
        assert "<style" not in html.fragment(one)


def test_words_are_escaped(document: Document) -> None:
    nasty = '<img src=x onerror="1">&\'"'
    ref = FigureRef('k"><b>', "p", "2024", nasty, 'http://x/?a="&b')
    made = html.fragment(
        replace(
            document,
            title=nasty,
            notices=(nasty,),
            sections=(Section(nasty, (Paragraph((Text(nasty), ref)),)),),
        )
    )
    assert "<img" not in made and "<b>" not in made and 'a="' not in made


def test_figures_link_to_records_or_to_the_index(document: Document) -> None:
    made = html.fragment(document)
    assert (
        'data-figure="rd_intensity@330400@2023" href="http://localhost:8000/figures/rd_intensity?place=330400&amp;period=2023"'
        in made
    )
    assert '<span class="doc-declared" data-figure="delegations@330400@2024">12批次*</span>' in made
    bare = replace(document, sections=(Section("一", (Paragraph((FigureRef("a", "b", "2024", "1"),)),)),), index=())
    made = html.fragment(bare)
    assert 'href="#f-a@b@2024"' in made and 'id="f-a@b@2024"' in made


def test_headings_follow_the_title(document: Document) -> None:
    levels = [int(n) for n in re.findall(r"<h(\d)", html.fragment(document, heading_level=2))]
    assert levels == [2, 3, 3, 4, 5, 6, 4, 3, 3]


def test_index_lists_every_figure_once(document: Document) -> None:
    ids = [figure_id(entry.ref) for entry in index_of(document)]
    assert ids == [figure_id(ref) for ref in figures_of(document)] and len(set(ids)) == len(ids) == 7


def test_numbering_starts_again_under_each_heading() -> None:
    sections = [
        Section("a"),
        Section("b", level=2),
        Section("c", level=3),
        Section("d", level=3),
        Section("e"),
        Section("f", level=2),
    ]
    assert [label for label, _ in numbered(sections, "zh")] == [
        "一、",
        "（一）",
        "1.",
        "2.",
        "二、",
        "（一）",
    ]
    assert [label for label, _ in numbered(sections, "en")] == [
        "1. ",
        "1.1 ",
        "1.1.1 ",
        "1.1.2 ",
        "2. ",
        "2.1 ",
    ]


def test_numbers_and_days_in_words() -> None:
    numbers = {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        21: "二十一",
        99: "九十九",
        100: "一百",
        101: "一百零一",
        110: "一百一十",
        115: "一百一十五",
        999: "九百九十九",
        1000: "一千",
        1001: "一千零一",
        1010: "一千零一十",
        1100: "一千一百",
        2005: "二千零五",
        9999: "九千九百九十九",
    }
    assert {n: chinese_number(n) for n in numbers} == numbers
    for beyond in (0, 10_000):
        with pytest.raises(ValueError, match="1 to 9999"):
            chinese_number(beyond)
    assert day_in_words(date(2024, 1, 5), "zh") == "2024年1月5日" and day_in_words(date(2024, 1, 5), "en") == "5 January 2024"


def test_unknown_is_a_gap_not_a_zero() -> None:
    made = chart.svg(Chart("bar", "t", ("a", "b"), (Series("", (2.0, None)),)))
    assert made.count("<rect") == 1 and "暂缺" in made
    line = chart.svg(Chart("line", "t", ("a", "b", "c", "d", "e"), (Series("", (1.0, 2.0, None, 3.0, 4.0)),)))
    assert line.count("<polyline") == 2 and line.count("<circle") == 4


@pytest.mark.parametrize("values", [(0.0, 0.0), (-3.0, 5.0), (1e-6, 2e-6), (3.2e11, 1e11), (None, None), (7.0, 7.0)])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_every_mark_lies_inside_the_picture(kind: str, values: tuple[float | None, ...]) -> None:
    made = chart.svg(Chart(kind, "t", ("a", "b"), (Series("s", values),)))  # type: ignore[arg-type]
    height = float(re.search(r'height="(\d+)"', made)[1])  # type: ignore[index]
    for y in re.findall(r' (?:y|cy|y1|y2)="([-\d.]+)"', made):
        assert 0 <= float(y) <= height
    assert "nan" not in made and " style=" not in made


def test_bars_are_as_long_as_their_values() -> None:
    made = chart.svg(Chart("bar", "t", ("a", "b", "c"), (Series("", (1.0, 2.0, 4.0)),)))
    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', made)]
    assert heights[1] / heights[0] == pytest.approx(2, abs=0.01) and heights[2] / heights[0] == pytest.approx(4, abs=0.01)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="row 1"):
        Table("t", ("a", "b"), (("1",),))
    with pytest.raises(ValueError, match="values"):
        Chart("bar", "t", ("a",), (Series("s", (1.0, 2.0)),))
    with pytest.raises(ValueError, match="level 5"):
        Section("x", level=5)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_page_is_accessible_and_fits_the_screen(
    browser: Browser, document: Document, english_document: Document, width: int
) -> None:
    for one in (document, english_document):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.set_content(html.page(one))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [v["id"] for v in Axe().run(page).response["violations"]] == []
        page.close()
