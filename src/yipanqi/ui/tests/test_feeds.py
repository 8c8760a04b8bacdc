"""Feeds and written filters, without a database: XML that holds, marks that stay, amounts read as in a sheet."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.db.models import Q

from yipanqi.ui.feeds import ATOM, atom
from yipanqi.ui.pages import Entry, Filter, ListPage, TabbedPage
from yipanqi.values.words import Words, speaking

NS = {"a": ATOM}


def fed(**asked: str) -> ElementTree.Element:
    entries = [
        Entry("XQ/1", "断经\x00检测", "/market/needs/XQ1/", "A & B <c>", date(2024, 3, 1)),
        Entry("XQ2", "铬回收", "/market/needs/XQ2/", "", None),
    ]
    places = {"base": "https://city.example", "itself": "https://city.example/f.xml", "home": "/market/"}
    return ElementTree.fromstring(atom("市场", "market:needs", asked, entries, author="市场", **places))


def test_a_feed_is_well_formed_whatever_was_written() -> None:
    root = fed()
    assert [e.findtext("a:title", namespaces=NS) for e in root.findall("a:entry", NS)] == ["断经检测", "铬回收"]
    assert root.findtext("a:entry/a:summary", namespaces=NS) == "A & B <c>"
    assert root.find("a:entry/a:link", NS).attrib == {"href": "https://city.example/market/needs/XQ1/"}  # type: ignore[union-attr]
    assert root.findtext("a:updated", namespaces=NS) == "2024-03-01T00:00:00Z"


def test_marks_stay_and_each_search_is_a_feed_of_its_own() -> None:
    marks = {e.findtext("a:id", namespaces=NS) for root in (fed(), fed(q="断经")) for e in root.findall("a:entry", NS)}
    assert marks == {"tag:yipanqi,2024:market:needs:XQ%2F1", "tag:yipanqi,2024:market:needs:XQ2"}
    names = [root.findtext("a:id", namespaces=NS) for root in (fed(), fed(q="断经"), fed(q="断经", place="330481"))]
    assert len(set(names)) == 3 and names[0] == "tag:yipanqi,2024:market:needs"


@pytest.mark.parametrize(
    ("text", "fen"), [("80", 80_0000_00), ("80万", 80_0000_00), ("1.2亿", 1_2000_0000_00), ("500元", 500_00), ("0", 0)]
)
def test_a_written_amount_is_read_as_in_a_sheet(text: str, fen: int) -> None:
    at_least, at_most = (Filter.money("least", Words("预算", "Budget"), "budget", most=most) for most in (False, True))
    assert at_least.typed is not None and at_least.typed(text) == text
    assert (at_least.where(text), at_most.where(text)) == (Q(budget__gte=fen), Q(budget__lte=fen))


@pytest.mark.parametrize("text", ["", "x", "-5", "1e30", "80%", "NaN", "9" * 30])
def test_what_is_no_amount_is_as_if_it_were_not_asked(text: str) -> None:
    found = Filter.money("least", Words("预算", "Budget"), "budget")
    assert found.typed is not None and found.typed(text) == ""


def test_the_unit_of_a_written_amount_is_said() -> None:
    found = Filter.money("least", Words("预算不少于", "Budget from"), "budget")
    assert str(found.words) == "预算不少于（万元）"
    with speaking("en"):
        assert str(found.words) == "Budget from (CNY 10,000)"


def test_a_tab_that_there_is_none_of_is_the_first() -> None:
    one = ListPage("toy", Words("表", "List"), records=lambda user: None, columns=())  # type: ignore[arg-type, return-value]
    page = TabbedPage("kind", {"needs": (Words("需求", "Needs"), one), "offers": (Words("成果", "Offers"), one)})
    assert [page.chosen({"kind": k}) for k in ("offers", "needs", "x", "")] == ["offers", "needs", "needs", "needs"]
    assert page.chosen({}) == "needs"
