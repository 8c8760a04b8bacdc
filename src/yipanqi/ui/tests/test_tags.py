"""The tags and filters of every template, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from yipanqi.ui.templatetags.yipanqi import count, day, icon, item, look, moment, money, percent, t
from yipanqi.values.words import speaking


def test_words_come_in_the_readers_language() -> None:
    with speaking("zh"):
        assert t("收件", "Intake") == "收件" and t("{n} 行", "{n} rows", n=3) == "3 行"
    with speaking("en"):
        assert t("收件", "Intake") == "Intake" and t("{n} 行", "{n} rows", n=3) == "3 rows"


def test_unknown_is_a_dash_and_never_zero() -> None:
    assert [count(None), count(0), count(6200), percent(None), percent(0.0), percent(0.876), day(None), moment(None)] == [
        "—",
        "0",
        "6,200",
        "—",
        "0%",
        "88%",
        "—",
        "—",
    ]


def test_days_and_money_are_written_as_people_write_them() -> None:
    with speaking("zh"):
        assert day(date(2024, 3, 5)) == "2024年3月5日" and money(123_4567_00) == "123.46万元"
    with speaking("en"):
        assert day(date(2024, 3, 5)) == "5 Mar 2024" and money(123_4567_00) == "CNY 1.23 million"
    assert moment(datetime(2024, 3, 5, 16, 30, tzinfo=ZoneInfo("UTC"))) == "2024-03-06 00:30", "in the city's time"


@pytest.mark.parametrize(
    ("kind", "style"),
    [
        ("money", "num"),
        ("count", "num"),
        ("ratio", "num"),
        ("number", "num"),
        ("date", "tight"),
        ("year", "tight"),
        ("place", "tight"),
        ("text", "words"),
        ("choice", "words short"),
    ],
)
def test_cells_are_set_by_the_kind_of_their_field(kind: str, style: str) -> None:
    assert look(kind) == style


def test_icons_are_passed_over_unless_they_have_a_label() -> None:
    assert 'aria-hidden="true"' in icon("check") and "visually-hidden" not in icon("check")
    assert '<span class="visually-hidden">&lt;b&gt;</span>' in icon("check", "<b>"), "labels are escaped"


def test_links_keep_the_other_questions() -> None:
    context = Context({"request": RequestFactory().get("/", {"q": "a&b", "page": "3"})})
    assert Template("{% query page=4 %}").render(context) == "?q=a%26b&amp;page=4"
    assert Template("{% query page=None q=None %}").render(context) == "?"
    assert item({"a": 1}, "a") == 1 and item({}, "a") is None and item(("x",), 0) == "x"
