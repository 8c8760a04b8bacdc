"""A report: what is needed always has a value, its tables stand on the page and in the workbook, who may not finds nothing."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q
from django.http import Http404
from django.test import RequestFactory
from openpyxl import load_workbook

from yipanqi.ledger.models import Entry
from yipanqi.ui.pages import Column, Filter, ListPage, ReportPage, Table
from yipanqi.ui.rows import Rows
from yipanqi.values.words import Words

YEAR = Filter(
    "year",
    Words("年份", "Year"),
    lambda: [("2024", "2024"), ("2023", "2023")],
    lambda v: Q(year=v),
    needed=True,
)
ROWS = [SimpleNamespace(pk=n, name=f"甲{n}", fen=n * 1_000_000, year=str(2023 + n % 2)) for n in range(1, 6)]
COLUMNS = (Column("name", Words("名称", "Name")), Column("fen", Words("金额", "Amount"), "money", "万元"))


def report(user: Any, on: Any) -> Any:
    return [one for one in ROWS if one.year == on["year"]]


PAGE = ReportPage(
    key="toy-report",
    title=Words("报表", "Report"),
    report=report,
    tables=lambda found: [
        Table(Words("甲/表", "One"), COLUMNS, found, most=2, note="注"),
        Table(Words("空表", "None"), COLUMNS, []),
    ],
    may=lambda user: user.is_authenticated,
    filters=(YEAR,),
    scope=lambda found: [f"{len(found)} 行"],
    note=lambda found: "怎么读",
)
LIST = ListPage(
    key="toy-list",
    title=Words("名单", "List"),
    records=lambda user: Rows(ROWS),
    columns=COLUMNS[:1],
    exported=COLUMNS,
    filters=(YEAR,),
    order=("-fen",),
)


def asked(page: Any, query: str, signed_in: bool = True) -> Any:
    request = RequestFactory().get(f"/toy/{query}")
    request.user = SimpleNamespace(is_authenticated=signed_in, get_username=lambda: "officer")
    answer = page.view()(request)
    return answer if query.endswith("xlsx") else answer.context_data["page"]


@pytest.mark.parametrize(
    ("query", "year"), [("", "2024"), ("?year=2023", "2023"), ("?year=²", "2024"), ("?year=", "2024"), ("?year=all", "2024")]
)
def test_what_is_needed_has_always_a_value(query: str, year: str) -> None:
    shown = asked(PAGE, query)
    assert [(t.words, t.here) for t in shown.tabs] == [("2024", year == "2024"), ("2023", year == "2023")]
    assert shown.head.scope == [f"{3 if year == '2024' else 2} 行"]
    one = asked(LIST, query)
    assert [t.here for t in one.tabs] == [year == "2024", year == "2023"] and one.bar.pills == [] and one.bar.choices == []
    assert ("year", year) in one.bar.kept and len(one.rows) == (3 if year == "2024" else 2)


def test_tables_are_cut_on_the_page_and_whole_in_the_workbook() -> None:
    full, empty = asked(PAGE, "").sections
    assert [row.name.text for row in full.grid.rows] == ["甲1", "甲3"] and full.note == "另有 1 行，见导出的工作簿。 注"
    assert empty.grid is None and empty.note == "没有记录。"


@pytest.mark.django_db
def test_the_workbook_has_a_sheet_a_table_and_says_what_it_is() -> None:
    book = load_workbook(io.BytesIO(asked(PAGE, "?year=2024&as=xlsx").content))
    assert book.sheetnames == ["甲 表", "空表", "说明"]
    assert [[c.value for c in row] for row in book["甲 表"].rows] == [
        ["名称", "金额（万元）"],
        ["甲1", 1],
        ["甲3", 3],
        ["甲5", 5],
    ]
    about = {row[0].value: row[1].value for row in book["说明"].rows}
    assert about["年份"] == "2024" and about["导出人"] == "officer"
    assert {"3 行", "怎么读"} & {row[1].value for row in book["说明"].rows} == {"3 行", "怎么读"}
    assert Entry.objects.get(action="export").subject == "report:toy-report"


@pytest.mark.django_db
def test_a_list_may_export_more_columns_than_it_shows() -> None:
    book = load_workbook(io.BytesIO(asked(LIST, "?year=2023&as=xlsx").content)).worksheets[0]
    assert [[c.value for c in row] for row in book.rows] == [["名称", "金额（万元）"], ["甲4", 4], ["甲2", 2]]


def test_who_may_not_finds_nothing() -> None:
    with pytest.raises(Http404):
        asked(PAGE, "", signed_in=False)


def test_printing_has_no_tabs_and_no_acts() -> None:
    shown = asked(PAGE, "?as=print")
    assert shown.tabs == () and shown.head.acts == () and len(asked(PAGE, "").head.acts) == 2
