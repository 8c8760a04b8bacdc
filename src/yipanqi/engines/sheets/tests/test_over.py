"""Amounts, counts and days merged over several rows: where they stand; labels are no such values."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from yipanqi.engines.sheets import read

ROWS = [
    ["名称", "地区", "金额", "日期"],
    ["甲公司", "南湖区", 5, "2024-03-05"],
    ["乙公司", "南湖区", 6, "2024-03-06"],
    ["丙公司", "秀洲区", 7, "2024-03-07"],
    ["合计", None, 18, None],
]


@pytest.mark.parametrize(
    ("area", "over"),
    [
        ("C2:C3", (("C", 2, 3),)),
        ("C3:C4", (("C", 3, 4),)),
        ("C4:C5", ()),  # one record and the total beneath
        ("C2:D2", ()),
        ("C1:C2", ()),
        ("B2:B3", ()),  # words hold for both rows
        ("A2:A3", ()),
    ],
)
@pytest.mark.parametrize("isolate", [False, True])
def test_a_value_over_two_records_is_told(tmp_path: Path, area: str, over: tuple, isolate: bool) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells(area)
    book.save(tmp_path / "表.xlsx")
    assert read(tmp_path / "表.xlsx", isolate=isolate).sheets[0].tables[0].over == over
