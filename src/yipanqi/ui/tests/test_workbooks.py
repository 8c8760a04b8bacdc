"""Workbooks of plain values: words to choose from, several lines in a cell, shares, names that Excel would refuse."""

from __future__ import annotations

import io

import openpyxl

from yipanqi.ui.workbooks import Sheet, book


def test_sheets_of_plain_values() -> None:
    data = book(
        [
            Sheet("桌次/甲", ["时段", "1 号桌"], [["10:00", "甲\n乙"], ["10:20", None]], widths={1: 24}, wraps=True),
            Sheet("名单", ["名称", "有空"], [["甲", "是"]], offers={1: ["是", "否"]}),
            ("份额", ["项", "占比"], [["甲", 0.5]]),
        ]
    )
    made = openpyxl.load_workbook(io.BytesIO(data))
    assert made.sheetnames == ["桌次 甲", "名单", "份额"]
    first, second, third = made
    assert first["B2"].value == "甲\n乙" and first["B2"].alignment.wrap_text and first["B3"].value is None
    assert first.column_dimensions["B"].width > 24 > first.column_dimensions["A"].width and first.freeze_panes == "B2"
    (offer,) = second.data_validations.dataValidation
    assert offer.formula1 == '"是,否"' and str(offer.sqref) == "B2:B5001"
    assert third["B2"].value == 0.5 and third["B2"].number_format == "General"


def test_shares_belong_to_the_first_sheet() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([("一", ["a"], [[0.5]]), ("二", ["a"], [[0.5]])], shares=(0,))))
    assert [sheet["A2"].number_format for sheet in made] == ["0.0%", "General"]
