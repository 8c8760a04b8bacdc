"""Columns of money whose size cannot be are asked about, once and clearly; those that can be are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, queries
from yipanqi.intake._plausible import off

pytestmark = pytest.mark.django_db
HEADS = ("合同登记编号", "合同名称", "合同类别", "卖方名称", "买方名称")


def _sheet(path: Path, heading: str, amounts: list[Any], first: int = 1) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "技术合同"
    book.active.append([*HEADS, heading, "签订日期", "登记日期"])
    for n, amount in enumerate(amounts, first):
        book.active.append([f"HT{n:04}", f"示例{n}", "技术开发", "示例甲科技有限公司", f"买方{n}", amount, "2024-03-05", "2024-04-01"])
    book.save(path)
    return path


def _asked(batch: Any) -> list[tuple[str, str]]:
    codes = ("size_unlikely", "size_unlike_register", "amount_unlike_others")
    return [(t.cell, t.wrong.zh) for t, p in ((queries.told(p), p) for r in batch.readings.all() for p in r.problems.filter(code__in=codes))]


def test_a_contract_of_a_hundred_yuan_beside_last_years_million(tmp_path: Path) -> None:
    assert not _asked(actions.take_in(_sheet(tmp_path / "技术合同2023.xlsx", "合同成交额（万元）", [101, 120, 90]), by="test"))
    told = _asked(actions.take_in(_sheet(tmp_path / "技术合同2024.xlsx", "合同成交额（元）", [101, 120, 90], 11), by="test"))
    assert [cell for cell, _ in told] == ["F1"] and "差了约一万倍" in told[0][1]


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


@pytest.mark.parametrize(("value", "usual", "expected"), [(1, 1_000, True), (1, 999, False), (1, 200_000, True), (1, 200_001, False),
                                                          (1_000, 1, True), (999, 1, False), (200_000, 1, True), (200_001, 1, False)])
def test_ten_thousand_times_off(value: float, usual: float, expected: bool) -> None:
    assert off(value, usual) is expected


def test_two_columns_of_one_heading_are_told_row_by_row_where_they_differ(tmp_path: Path) -> None:
    path = _sheet(tmp_path / "技术合同.xlsx", "合同成交额（万元）", [101, 120, 90, None])
    book = openpyxl.load_workbook(path)
    for row, value in enumerate(["合同成交额（万元）", 101, 125, None, 70], 1):
        book.active.cell(row, 9, value)
    book.save(path)
    batch = actions.take_in(path, by="test")
    found = [(queries.told(p).cell, p.severity, queries.told(p).wrong.zh) for r in batch.readings.all() for p in r.problems.filter(code="heading_twice")]
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
