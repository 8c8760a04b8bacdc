"""Rows beside each other, rows by their key, and a list as it opens: what the work lists stand on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db.models import Q

from yipanqi.ui.listing import at_first, side_by_side
from yipanqi.ui.pages import Column, Filter, ListPage
from yipanqi.ui.rows import Rows
from yipanqi.values.words import Words


def one(pk: Any, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(pk=pk, **more)


COLUMNS = (Column("name", Words("名称", "Name")), Column("amount", Words("金额", "Amount"), "money", unit="万元"))


def test_two_rows_stand_beside_each_other_a_line_a_column_and_what_differs_says_so() -> None:
    rows = [one(1, name="甲", amount=10_000_00), one(2, name="甲", amount=20_000_00)]
    table = side_by_side(COLUMNS, rows, ["先", "后"], link=lambda row: f"/{row.pk}/")
    assert [(title.words, title.href) for title in table.titles] == [("", ""), ("先", "/1/"), ("后", "/2/")]
    name, amount = table.rows
    assert (name.name.text, name.name.sub, [c.text for c in name.cells]) == ("名称", "", ["甲", "甲"])
    assert (amount.name.text, amount.name.sub) == ("金额（万元）", "不同")
    assert [(c.text, c.words) for c in amount.cells] == [("1.00", "先"), ("2.00", "后")], "on a telephone each says whose it is"


def test_rows_are_found_by_their_key_whatever_it_is_made_of() -> None:
    rows = Rows([one("A:split:B"), one(7), SimpleNamespace(name="no key")])
    assert [row.pk for row in rows.keyed(["7", "A:split:B", "none"])] == ["A:split:B", 7]
    assert not list(rows.keyed([""])) and not list(rows.keyed(["None"])), "a row without a key is none"


def test_a_list_as_it_opens_has_the_filters_that_are_on_by_themselves() -> None:
    years = Filter(
        "year", Words("年", "Year"), list, lambda v: Q(year=int(v)), needed=True, offered=lambda user: [("2024", "2024年")]
    )
    state = Filter("state", Words("状态", "State"), lambda: [("open", "待核")], lambda v: Q(state=v), first="open")
    other = Filter("code", Words("发现", "Finding"), lambda: [("x", "x")], lambda v: Q(code=v))
    rows = [one(n, year=y, state=s, code="y") for n, (y, s) in enumerate([(2024, "open"), (2023, "open"), (2024, "done")])]
    page = ListPage("k", Words("单", "List"), lambda user: Rows(rows), (), filters=(years, state, other))
    assert [row.pk for row in at_first(page, None)] == [0]
