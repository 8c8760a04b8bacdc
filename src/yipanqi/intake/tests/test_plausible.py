"""Columns of money whose size cannot be are asked about, once and clearly; those that can be are not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, queries
from yipanqi.intake._matching import Hit
from yipanqi.intake._plausible import asked, off
from yipanqi.intake._wording import meaning
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.definition import Column, Sheet
from yipanqi.intake.fields import Heading

pytestmark = pytest.mark.django_db
HEADS = ("合同登记编号", "合同名称", "合同类别", "卖方名称", "买方名称")


def _sheet(path: Path, heading: str, amounts: list[Any], first: int = 1) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "技术合同"
    book.active.append([*HEADS, heading, "签订日期", "登记日期"])
    for n, amount in enumerate(amounts, first):
        book.active.append(
            [f"HT{n:04}", f"示例{n}", "技术开发", "示例甲科技有限公司", f"买方{n}", amount, "2024-03-05", "2024-04-01"]
        )
    book.save(path)
    return path


def _asked(batch: Any) -> list[tuple[str, str]]:
    codes = ("size_unlikely", "size_unlike_register", "amount_unlike_others")
    return [
        (t.cell, t.wrong.zh)
        for t, p in ((queries.told(p), p) for r in batch.readings.all() for p in r.problems.filter(code__in=codes))
    ]


def test_a_contract_of_a_hundred_yuan_beside_last_years_million(tmp_path: Path) -> None:
    assert not _asked(actions.take_in(_sheet(tmp_path / "技术合同2023.xlsx", "合同成交额（万元）", [101, 120, 90]), by="test"))
    told = _asked(actions.take_in(_sheet(tmp_path / "技术合同2024.xlsx", "合同成交额（元）", [101, 120, 90], 11), by="test"))
    assert [cell for cell, _ in told] == ["F1"] and "差了约 10,000 倍" in told[0][1]


def test_amounts_of_some_fen(tmp_path: Path) -> None:
    told = _asked(actions.take_in(_sheet(tmp_path / "技术合同.xlsx", "合同成交额（元）", [0.05, 0.06, 0.07]), by="test"))
    assert len(told) == 1 and "0.06 元" in told[0][1]


def test_one_cell_in_yuan_among_ten_thousands(tmp_path: Path) -> None:
    amounts = [101, 120, 90, 110, 95, 105, 1_010_000]
    told = _asked(actions.take_in(_sheet(tmp_path / "技术合同.xlsx", "合同成交额（万元）", amounts), by="test"))
    assert [cell for cell, _ in told] == ["F8"]
    assert Contract.objects.get(number="HT0007").value == 1_010_000 * 10_000 * 100  # asked, not changed


@pytest.mark.parametrize("amounts", [[101, 120, 90, 110, 95, 105, 9_000], [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000], [101]])
def test_what_can_be_is_not_asked(tmp_path: Path, amounts: list[float]) -> None:
    assert not _asked(actions.take_in(_sheet(tmp_path / "技术合同.xlsx", "合同成交额（万元）", amounts), by="test"))


@pytest.mark.parametrize(
    ("value", "usual", "expected"),
    [
        (1, 500, True),
        (1, 499, False),
        (1, 200_000, True),
        (1, 200_001, False),
        (500, 1, True),
        (499, 1, False),
        (200_000, 1, True),
        (200_001, 1, False),
    ],
)
def test_a_thousand_or_ten_thousand_times_off(value: float, usual: float, expected: bool) -> None:
    assert off(value, usual) is expected


def _size(heading: Heading, cells: list[Any]) -> list[tuple[str, int, str]]:
    """(code, row, what it says) of a column of typed cells (money in fen) under row 1 of a sheet that no register stands
    behind.
    """
    sheet = Sheet("x", 1, "表", "sheet", (), (Column("x", heading),))
    frame = pl.DataFrame({"row": range(2, 2 + len(cells)), "x": cells}, schema_overrides={"row": pl.Int32})
    found = asked(frame, sheet, [Hit("B", "x", heading.zh, 1.0, "exact")], 1)
    return [
        (r["code"], r["row"], meaning(r["code"], r["raw"], json.loads(r["detail"]), {})[0].zh)
        for r in found.iter_rows(named=True)
    ]


MONEY, COUNT, NUMBER = "money", "count", "number"


@pytest.mark.parametrize("zh", ["人均工资", "平均工资", "职工平均工资", "人均研发费用", "年均薪酬", "工资（人均）"])
@pytest.mark.parametrize(
    ("yuan", "asks"), [(27, True), (999.99, True), (1_000, False), (108_000, False), (10_000_000, False), (10_000_000.01, True)]
)
def test_what_one_person_earns_or_costs(zh: str, yuan: float, asks: bool) -> None:
    found = _size(Heading(MONEY, zh, "x"), [round(yuan * 100)] * 3)
    assert [code for code, _, _ in found] == ["size_unlikely"] * asks


@pytest.mark.parametrize(
    ("heading", "value", "asks"),
    [
        (Heading(COUNT, "职工总数", "x"), 1_000_000, False),
        (Heading(COUNT, "职工总数", "x"), 1_000_001, True),
        (Heading(COUNT, "常住人口", "x"), 5_000_000, False),
        (Heading(NUMBER, "场地面积", "x", unit="平方米"), 10, False),
        (Heading(NUMBER, "场地面积", "x", unit="平方米"), 9.9, True),
        (Heading(NUMBER, "场地面积", "x", unit="亩"), 1.2, False),
        (Heading(NUMBER, "建筑面积", "x"), 10**10, False),
        (Heading(NUMBER, "建筑面积", "x"), 10**10 + 1, True),
        (Heading(COUNT, "专利数", "x"), 1, False),
    ],
)
def test_heads_and_areas_that_cannot_be(heading: Heading, value: float, asks: bool) -> None:
    assert [code for code, _, _ in _size(heading, [value] * 3)] == ["number_size_unlikely"] * asks


def test_a_number_a_thousand_or_ten_thousand_times_off_the_others_of_its_column() -> None:
    others = [111, 95, 130, 101, 120, 99]
    assert _size(Heading(COUNT, "职工总数", "x"), [*others, 1_110_000]) == [
        ("number_unlike_others", 8, "1,110,000 与本列其他数（多在 111 上下）差了约 10,000 倍，单位是否写错？")
    ]
    assert [(c, r) for c, r, _ in _size(Heading(NUMBER, "场地面积", "x"), [*(n * 1000 for n in others), 111])] == [
        ("number_unlike_others", 8)
    ]
    assert "约 1,000 倍" in _size(Heading(MONEY, "合同金额", "x"), [*(n * 10**6 for n in others), 111_000])[0][2]
    assert not _size(Heading(COUNT, "职工总数", "x"), [*others, 45_000])
    assert not _size(Heading(NUMBER, "得分", "x"), [*others, 1_110_000]) and not _size(
        Heading(NUMBER, "年份", "x"), [*others, 1_110_000]
    )


def test_heads_beside_those_of_last_year(tmp_path: Path) -> None:
    heading, name = Heading(COUNT, "认定件数", "x"), "value"
    actions.take_in(_sheet(tmp_path / "技术合同2023.xlsx", "合同成交额（万元）", [101, 120, 90]), by="test")
    like = SHEETS["technology_contracts"]
    sheet = replace(like, columns=(Column(name, heading),))
    frame = pl.DataFrame(
        {"row": [2, 3], name: [101, 120]}, schema_overrides={"row": pl.Int32}
    )  # fen of the register are numbers here
    found = asked(frame.with_columns(pl.col(name) * 10), sheet, [Hit("B", name, "认定件数", 1.0, "exact")], 1)
    assert found["code"].to_list() == ["number_size_unlike_register"] and found["row"].to_list() == [1]


def test_two_columns_of_one_heading_are_told_row_by_row_where_they_differ(tmp_path: Path) -> None:
    path = _sheet(tmp_path / "技术合同.xlsx", "合同成交额（万元）", [101, 120, 90, None])
    book = openpyxl.load_workbook(path)
    for row, value in enumerate(["合同成交额（万元）", 101, 125, None, 70], 1):
        book.active.cell(row, 9, value)
    book.save(path)
    batch = actions.take_in(path, by="test")
    found = [
        (queries.told(p).cell, p.severity, queries.told(p).wrong.zh)
        for r in batch.readings.all()
        for p in r.problems.filter(code="heading_twice")
    ]
    assert found == [
        ("F3", "finding", "同一表头有两列：取了 F 列的“120”，没有取 I 列的“125”"),
        ("F4", "finding", "同一表头有两列：取了 F 列的“90”，没有取 I 列的“—”"),
        ("F5", "finding", "同一表头有两列：取了 F 列的“—”，没有取 I 列的“70”"),
    ]
    assert Contract.objects.get(number="HT0002").value == 120 * 10_000 * 100


def test_two_columns_that_agree_are_not_told(tmp_path: Path) -> None:
    path = _sheet(tmp_path / "技术合同.xlsx", "合同成交额（万元）", [101, 120])
    book = openpyxl.load_workbook(path)
    for row, value in enumerate(["合同成交额（万元）", 101, 120], 1):
        book.active.cell(row, 9, value)
    book.save(path)
    batch = actions.take_in(path, by="test")
    assert not [p for r in batch.readings.all() for p in r.problems.filter(code="heading_twice")]


@pytest.mark.parametrize(
    ("title", "heading", "amounts", "asks"),
    [
        (None, "合同成交额", [2500, 5000], True),
        (None, "合同成交额", [9999], True),
        (None, "合同成交额", [10_000], False),
        ("单位：元", "合同成交额", [2500, 5000], False),
        (None, "合同成交额（元）", [2500, 5000], False),
        (None, "合同成交额", ["2500元", "5000元"], False),
    ],
)
def test_a_first_file_that_names_no_unit_is_asked_about(
    tmp_path: Path, title: str | None, heading: str, amounts: list[Any], asks: bool
) -> None:
    path = _sheet(tmp_path / "技术合同.xlsx", heading, amounts)
    if title:
        book = openpyxl.load_workbook(path)
        book.active.insert_rows(1)
        book.active["A1"] = title
        book.save(path)
    reading = actions.take_in(path, by="test").readings.get()
    assert [(t.code, t.letter) for t in queries.sizes_asked(reading)] == ([("unit_nowhere", "F")] if asks else [])


def test_once_the_register_holds_amounts_it_is_compared_with_them(tmp_path: Path) -> None:
    actions.take_in(_sheet(tmp_path / "技术合同2023.xlsx", "合同成交额（元）", [4000, 6000]), by="test")
    again = actions.take_in(_sheet(tmp_path / "技术合同2024.xlsx", "合同成交额", [2500, 5000], 11), by="test").readings.get()
    assert not queries.sizes_asked(again)
