"""Registers full of text: labels merged over several rows, days written as text."""

from datetime import datetime
from pathlib import Path

import xlsxwriter

from yipanqi.engines.sheets import read


def test_label_in_the_middle_is_repeated_and_a_number_is_not(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["序号", "姓名", "派驻机构", "经费", "说明"])
        for at, name in enumerate(["甲一", "乙二", "丙三", "丁四"], 1):
            sheet.write_row(at, 0, [at, name, None, None, f"第{at}人"])
        sheet.merge_range(1, 2, 3, 2, "示例研究院")
        sheet.write(4, 2, "样本实验室")
        sheet.merge_range(1, 3, 2, 3, "120")
        sheet.write(3, 3, "约80")
        sheet.write(4, 3, "60")
    body = read(path).sheets[0].tables[0].body
    assert body["C"].to_list() == ["示例研究院", "示例研究院", "示例研究院", "样本实验室"]
    assert body["D"].to_list() == ["120", None, "约80", "60"]


def test_days_written_as_text_under_day_cells_are_rows_and_no_new_heading(tmp_path: Path) -> None:
    path = tmp_path / "visits.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("清单")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["编号", "走访日期", "问题描述", "交办日期", "办结日期"])
        for at in range(1, 9):
            sheet.write(at, 0, f"ZQ{at}")
            sheet.write(at, 2, "招不到合适的工艺工程师")
            for column in (1, 3, 4):
                if at in (3, 6):
                    sheet.write(at, column, f"2024年{at}月{column + 9}日")
                else:
                    sheet.write_datetime(at, column, datetime(2024, at, column + 9), day)
    tables = read(path).sheets[0].tables
    assert [(t.header_rows, t.body.height) for t in tables] == [((1, 1), 8)]
