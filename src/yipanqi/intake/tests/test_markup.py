"""Problems come back on the sender's own workbook: comments and colours on the cells, a list with links; styles stay."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from yipanqi.intake import actions, markup, queries
from yipanqi.intake.models import Batch
from yipanqi.intake.tests.workbooks_made import CONTRACT_HEADINGS, contract, write

pytestmark = pytest.mark.django_db
BAD = [
    contract(1),
    contract(2, 合同成交额="一大笔"),
    contract(3, 合同类别="唱歌"),
    contract(4, 合同登记编号=None),
    contract(5, 签订日期="某日", 备注="=cmd|' /C calc'!A0"),
    contract(6, 卖方所在地="火星"),
]


def _marked(path: Path) -> tuple[Batch, openpyxl.Workbook]:
    batch = actions.take_in(path, by="city")
    return batch, openpyxl.load_workbook(io.BytesIO(markup.marked(batch)))


def test_nothing_valid_is_lost_because_a_neighbour_is_wrong(tmp_path: Path) -> None:
    batch, _ = _marked(write(tmp_path / "技术合同.xlsx", BAD))
    assert {k: batch.counts[k] for k in ("rows", "added", "refused")} == {"rows": 6, "added": 5, "refused": 1}
    found = {(t.cell, t.severity, t.code) for t in queries.problems(batch)}
    assert found == {
        ("I5", "unread", "not_a_number"),
        ("D6", "unread", "not_a_choice"),
        ("B7", "refused", "key_missing"),
        ("K8", "unread", "not_a_date"),
        ("N8", "notice", "formula_like"),
        ("G9", "unread", "unknown_place"),
    }


def test_the_copy_keeps_the_senders_cells_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同.xlsx", BAD)
    original = openpyxl.load_workbook(path).worksheets[0]
    _, book = _marked(path)
    sheet = book["Sheet1"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [[c.value for c in row] for row in original.iter_rows()]
    assert "“一大笔”不是数字" in sheet["I5"].comment.text
    assert "is not a number" in sheet["I5"].comment.text
    assert sheet["I5"].fill.fgColor.rgb.endswith("FFE699")
    assert sheet["B7"].fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet["I4"].comment is None
    assert (
        str(
            sheet.merged_cells.ranges[0] if isinstance(sheet.merged_cells.ranges, list) else next(iter(sheet.merged_cells.ranges))
        )
        == "A1:N1"
    )


def test_the_list_names_each_cell_and_links_to_it(tmp_path: Path) -> None:
    _, book = _marked(write(tmp_path / "技术合同.xlsx", BAD))
    listing = book.worksheets[0]
    assert listing.title == "问题清单 Problems"
    assert "整行未收 1 处，读不懂 4 处（保留原值，没有原值的为未知），提示 1 处" in listing["A1"].value
    assert [listing.cell(row, 2).value for row in range(3, 9)] == ["I5", "D6", "B7", "K8", "N8", "G9"]
    assert listing["B3"].hyperlink.location == "'Sheet1'!I5"
    assert all(cell.data_type != "f" for row in listing.iter_rows() for cell in row)


def test_other_formats_come_back_with_the_same_cells_at_the_same_addresses(tmp_path: Path) -> None:
    path = tmp_path / "技术合同登记台账.csv"
    lines = [["2024年度技术合同登记台账"], ["单位：万元"], list(CONTRACT_HEADINGS), *BAD]
    path.write_text("\n".join(",".join("" if c is None else str(c) for c in row) for row in lines), encoding="gb18030")
    batch, book = _marked(path)
    assert batch.counts["added"] == 5
    sheet = book.worksheets[1]
    assert (sheet["A1"].value, sheet["B3"].value, sheet["C4"].value) == (
        "2024年度技术合同登记台账",
        "合同登记编号",
        "第1号技术开发",
    )
    assert sheet["I5"].value == "一大笔"
    assert "不是数字" in sheet["I5"].comment.text
    assert sheet["N8"].data_type == "s"


def test_a_large_file_comes_back_with_its_problems_only(tmp_path: Path, settings: object) -> None:
    settings.INTAKE_LIMITS = {"marked_rows": 100, "comments": 1}  # type: ignore[attr-defined]
    rows = [contract(n) for n in range(1, 151)]
    rows[119] = contract(120, 合同成交额="一大笔")
    rows[129] = contract(130, 合同成交额="很多")
    _, book = _marked(write(tmp_path / "技术合同.xlsx", rows))
    assert "只含表头和有问题的行" in book.worksheets[0]["A1"].value
    sheet = book.worksheets[1]
    found = {row[0].value: row for row in sheet.iter_rows()}
    assert sheet.max_row == 5  # title, unit line, headings, two rows
    assert found[123][9].value == "一大笔"
    assert sum(c.comment is not None for row in sheet.iter_rows() for c in row) == 1
    assert book.worksheets[0]["B3"].hyperlink.location == "'Sheet1'!A4"
