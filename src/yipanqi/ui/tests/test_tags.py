"""The tags and filters of every template, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from yipanqi.ui.templatetags.shapes import chosen
from yipanqi.ui.templatetags.telling import fault_title, fault_words, may_lie_behind_sign_in, sign
from yipanqi.ui.templatetags.yipanqi import Beside, count, day, icon, item, look, moment, money, neighbours, percent, t
from yipanqi.values.words import speaking

COMPILER = CottonCompiler()


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


@pytest.mark.parametrize(
    ("page", "pages", "beside"),
    [
        (1, 1, Beside(0, 0, False)),
        (1, 3, Beside(0, 2, True)),
        (2, 3, Beside(1, 3, True)),
        (3, 3, Beside(2, 0, True)),
        (None, None, Beside(0, 0, False)),
    ],
)
def test_a_page_knows_the_ones_beside_it(page: int | None, pages: int | None, beside: Beside) -> None:
    assert neighbours(page, pages) == beside


def test_the_chosen_option_is_found_whether_it_is_a_number_or_a_text() -> None:
    assert chosen([(2019, "2019"), (2018, "2018")], "2019") == [(2019, "2019", True), (2018, "2018", False)]
    assert [on for *_, on in chosen([("a", "A"), ("b", "B")], None)] == [False, False]


def test_a_menu_chooses_its_option_and_may_leave_it_open() -> None:
    pick = '<c-pick name="place" key="p" words="x" :options="places" :value="place" any="all" />'
    html = Template(COMPILER.process(pick)).render(Context({"places": [("1", "<一>"), ("2", "二")], "place": "2"}))
    assert '<option value="">all</option>' in html and '<option value="2" selected>二</option>' in html
    assert '<option value="1">&lt;一&gt;</option>' in html and 'name="place"' in html and 'for="p"' in html
    assert "data-submit" not in html and "visually-hidden" not in html


@pytest.mark.parametrize(
    ("code", "title", "words"),
    [
        (404, "没有这个页面", "地址可能写错了"),
        (403, "您没有这项权限", "请联系本单位的系统管理员"),
        (400, "这一步做不了", "没有写入任何内容"),
        (499, "这一步做不了", "没有写入任何内容"),
        (507, "这一步做不了", "没有写入任何内容"),
        (500, "系统出了差错", "没有写入任何内容"),
        (503, "系统出了差错", "没有写入任何内容"),
    ],
)
def test_a_fault_is_headed_by_whose_it_is(code: int, title: str, words: str) -> None:
    with speaking("zh"):
        assert fault_title(code) == title and fault_words(code).startswith(words)
    with speaking("en"):
        assert fault_title(code).isascii() and fault_words(code).isascii()


def test_only_what_is_not_there_may_lie_behind_the_sign_in() -> None:
    class SignedIn:
        is_authenticated = True

    assert may_lie_behind_sign_in(404, AnonymousUser()) and may_lie_behind_sign_in(404, "")
    assert not may_lie_behind_sign_in(404, SignedIn()) and not may_lie_behind_sign_in(403, AnonymousUser())
    assert (sign("error"), sign("success")) == ("alert-circle", "circle-check")
