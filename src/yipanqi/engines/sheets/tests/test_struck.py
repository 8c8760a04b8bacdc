"""A number of which a part is struck out is the part that is left, never both in one."""

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from yipanqi.engines.sheets import _package, read

OUT, IN = InlineFont(strike=True), InlineFont(strike=False)


def cells(tmp_path, *texts):
    book = openpyxl.Workbook()
    book.active.append(["编号", "名称", "金额（万元）"])
    for n, text in enumerate(texts):
        book.active.append([f"A{n}", "甲公司", text])
    book.save(tmp_path / "a.xlsx")
    return [str(v) for v in read(tmp_path / "a.xlsx", isolate=False).sheets[0].tables[0].body["C"]]


@pytest.mark.parametrize("large", [False, True])
def test_what_is_struck_out_is_left_out(tmp_path, monkeypatch, large):
    if large:
        monkeypatch.setattr(_package, "SMALL", 0)
    found = cells(
        tmp_path,
        CellRichText(TextBlock(OUT, "300"), " 280"),
        CellRichText("1,200", TextBlock(OUT, "1,100")),
        CellRichText(TextBlock(IN, "3"), "5"),
        "40 0",
    )
    assert found == ["280", "1,200", "35", "40 0"]


def test_a_text_all_of_whose_parts_are_struck_out_says_so(tmp_path):
    assert cells(tmp_path, CellRichText(TextBlock(OUT, "300"), TextBlock(OUT, "万元")), "5")[0] == "300万元（删除线）"


def test_words_stay_as_they_stand(tmp_path):
    assert cells(tmp_path, CellRichText(TextBlock(OUT, "旧版2号楼一层大厅"), "新版"), "x")[0] == "旧版2号楼一层大厅新版"
