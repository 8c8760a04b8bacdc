"""What the reading process hands over is what it read: the same tables whether read here, or there and carried across."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from yipanqi.engines.sheets import Limits, Workbook, _handover, _load, read


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    one = made.active
    one.title = "合同"
    one.append(["某市合同情况表（单位：万元）"])
    one.append(["县（市、区）", "企业名称", "成交额", "签订日期", "是否规上"])
    for row in (
        ["南湖区", "甲公司", 12.5, "2024-03-05", True],
        [None, "乙公司", "约30", None, False],
        ["秀洲区", "丙公司", None, "2024.3", None],
    ):
        one.append(row)
    one.merge_cells("A3:A4")
    one.append(["合计", None, 42.5])
    made.create_sheet("空").append([])
    hidden = made.create_sheet("旧稿")
    hidden.append(["名称", "金额"])
    hidden.append(["甲", 1])
    hidden.sheet_state = "hidden"
    made.save(tmp_path / "合同.xlsx")
    return tmp_path / "合同.xlsx"


def same(one: Workbook, two: Workbook) -> None:
    assert [(s.name, s.visible, s.rows, s.columns, s.notes) for s in one.sheets] == [
        (s.name, s.visible, s.rows, s.columns, s.notes) for s in two.sheets
    ]
    for a, b in zip((t for s in one.sheets for t in s.tables), (t for s in two.sheets for t in s.tables), strict=True):
        for field in fields(a):
            mine, other = getattr(a, field.name), getattr(b, field.name)
            assert mine.equals(other, null_equal=True) if isinstance(mine, pl.DataFrame) else mine == other, field.name


def test_read_here_and_read_there_are_the_same(book: Path) -> None:
    same(read(book, isolate=False), read(book))


@pytest.mark.parametrize("cells", [False, True])
def test_what_is_saved_is_restored(book: Path, tmp_path: Path, cells: bool) -> None:
    found = _load.load(book, Limits(), None, cells=cells)
    (tmp_path / "out").mkdir()
    _handover.save(found, tmp_path / "out")
    same(found, _handover.restore(tmp_path / "out"))


def test_cells_as_they_stand_keep_a_name_under_its_merge_and_a_flag(book: Path) -> None:
    body = _load.load(book, Limits(), None, cells=True).sheets[0].tables[0].body
    assert body.filter(pl.col("row").is_in([3, 4]))["A"].to_list() == ["南湖区", "南湖区"]
