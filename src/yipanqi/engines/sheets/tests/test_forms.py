"""Sheets as offices keep them, written here by code (synthetic): titles, unit rows, merged headers, groups,
notes.
"""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from yipanqi.engines.sheets import SheetError, read, row_labels, tidy


@pytest.fixture
def form(tmp_path):
    """A screening sheet: merged title, form line, two header rows with years merged over three, counties
    merged down.
    """
    path = tmp_path / "2024年度高新技术企业培育申报排摸表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("排摸表")
        day = book.add_format({"num_format": "yyyy/m/d"})
        share = book.add_format({"num_format": "0.0%"})
        sheet.merge_range("A1:K1", "某市2024年度高新技术企业培育申报排摸表")
        sheet.write("A2", "填报单位（盖章）：")
        sheet.write("E2", "填报日期：2024年3月5日")
        sheet.write("J2", "单位：万元")
        for cells, text in (
            ("A3:A4", "序号"),
            ("B3:B4", "县（市、区）"),
            ("C3:C4", "企业名称"),
            ("D3:D4", "统一社会信用代码"),
            ("E3:E4", "成立日期"),
            ("F3:H3", "近三年销售收入"),
            ("I3:I4", "职工总数（人）"),
            ("J3:J4", "科技人员占比(%)"),
            ("K3:K4", "备注"),
        ):
            sheet.merge_range(cells, text)
        sheet.write_row("F4", ["2021年", "2022年", "2023年"])
        sheet.merge_range("B5:B7", "甲县")
        rows = [
            (1, "企业一", "91110105771583283D", 36526, 1200.5, 1300, "约1400", 120, 0.31, None),
            (2, "企业 二 ", "91330200750364874C", 36900, 10, 20, 30, 8, 0.5, "已更名"),
            (None, "小计", None, None, 1210.5, 1320, 1430, 128, None, None),
        ]
        for r, row in enumerate(rows, 4):
            sheet.write_row(r, 0, row[:1])
            sheet.write_row(r, 2, row[1:3])
            if row[3]:
                sheet.write_number(r, 4, row[3], day)
            sheet.write_row(r, 5, row[4:8])
            if row[8] is not None:
                sheet.write_number(r, 9, row[8], share)
            sheet.write_row(r, 10, row[9:])
        sheet.write_row("A8", [4, "乙县", "企业三", "91440300311906854A"])
        sheet.write_row("F8", ["—", "…", 5, 3])
        sheet.write("A9", "合计")
        sheet.write_row("F9", [1210.5, 1320, 1435, 131])
        sheet.write("A11", "注：1.数据为年报口径。")
        sheet.write("A12", "审核人：          填表人：         联系电话：")
        hidden = book.add_worksheet("字典")
        hidden.write_row(0, 0, ["代码", "名称"])
        hidden.hide()
    return path


def test_office_form(form):
    book = read(form, isolate=False)
    assert [(s.name, s.visible) for s in book.sheets] == [("排摸表", True), ("字典", False)]
    (table,) = book.sheets[0].tables
    assert table.title == "某市2024年度高新技术企业培育申报排摸表"
    assert (table.unit.symbol, table.header_rows) == ("万元", (3, 4))
    assert [c.path for c in table.columns] == [
        ("序号",),
        ("县（市、区）",),
        ("企业名称",),
        ("统一社会信用代码",),
        ("成立日期",),
        ("近三年销售收入", "2021年"),
        ("近三年销售收入", "2022年"),
        ("近三年销售收入", "2023年"),
        ("职工总数",),
        ("科技人员占比",),
        ("备注",),
    ]
    assert [c.unit and c.unit.symbol for c in table.columns] == [None] * 5 + ["万元"] * 3 + ["人", "%", None]
    assert [c.role for c in table.columns] == ["label"] * 3 + ["value"] * 8
    assert table.body["row"].to_list() == [5, 6, 7, 8, 9]
    assert table.body["role"].to_list() == ["data", "data", "subtotal", "data", "total"]
    assert table.body["B"].to_list() == ["甲县", "甲县", "甲县", "乙县", None]
    assert table.body["E"].to_list() == [date(2000, 1, 1), date(2001, 1, 9), None, None, None]
    assert row_labels(table).to_list()[:2] == ["甲县 / 企业一", "甲县 / 企业二"]
    assert [r for r, _ in table.notes] == [11, 12]
    cells = tidy(book)
    assert cells.columns[:11] == [
        "file",
        "sheet",
        "table",
        "row",
        "col",
        "row_label",
        "header_path",
        "unit",
        "value",
        "raw",
        "role",
    ]
    sales = cells.filter(pl.col("header_path") == "近三年销售收入 / 2023年", pl.col("role") == "data")
    assert sales["value"].to_list() == [14_000_000.0, 300_000.0, 50_000.0]
    assert sales["raw"].to_list() == ["约1400", "30", "5"]
    assert cells.filter(pl.col("header_path") == "科技人员占比")["value"].to_list() == [
        0.31,
        0.5,
    ]  # percentage cells
    assert cells.filter(pl.col("role") == "note").height == 2


def test_same_in_a_child_process(form):
    inside, outside = read(form, isolate=False), read(form)
    assert inside.sha256 == outside.sha256
    assert tidy(inside).equals(tidy(outside))
    assert [t.columns for s in inside.sheets for t in s.tables] == [t.columns for s in outside.sheets for t in s.tables]


def test_tables_below_and_beside_each_other(tmp_path):
    path = tmp_path / "several.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        places = ["全 国", "北 京", "天 津", "河 北"]
        for top, title, heads in (
            (0, "表1 研发经费", ["地区", "经费(亿元)", "强度(%)"]),
            (9, "表1 续表", ["地区", "专利(件)", "论文(篇)"]),
        ):
            sheet.write(top, 0, title)
            sheet.write_row(top + 2, 0, heads)
            for i, place in enumerate(places):
                sheet.write_row(top + 3 + i, 0, [place, 1.5 * (i + 1), i])
        sheet.write_row(2, 5, ["地区", "人数(万人)"])
        for i, place in enumerate(places):
            sheet.write_row(3 + i, 5, [place, i + 0.25])
        sheet.write(17, 0, "注：示例。")
    tables = read(path, isolate=False).sheets[0].tables
    assert [(t.title, t.header_rows, [c.heading for c in t.columns]) for t in tables] == [
        ("表1 研发经费", (3, 3), ["地区", "经费", "强度"]),
        ("表1 续表", (12, 12), ["地区", "专利", "论文"]),
        (None, (3, 3), ["地区", "人数"]),
    ]
    cells = tidy(path)
    assert cells.filter(pl.col("col") == "B", pl.col("table") == 1)["value"].to_list() == [
        1.5e8,
        3e8,
        4.5e8,
        6e8,
    ]
    assert cells.filter(pl.col("col") == "C", pl.col("table") == 1)["value"].to_list() == [
        0.0,
        0.01,
        0.02,
        0.03,
    ]
    assert cells.filter(pl.col("col") == "G")["value"].to_list() == [2500.0, 12500.0, 22500.0, 32500.0]
    assert cells.filter(pl.col("role") == "total")["row_label"].unique().to_list() == ["全国"]


def test_register_of_text_only(tmp_path):
    path = tmp_path / "名录.csv"
    path.write_bytes(
        "某市研发机构名录\n序号,机构名称,依托企业,级别,认定文号\n1,一院,甲公司,省级,文〔2020〕1号\n3,二院,乙公司,市级,文〔2021〕2号\n".encode(
            "gb18030"
        )
    )
    (table,) = read(path, isolate=False).sheets[0].tables
    assert (table.title, table.header_rows) == ("某市研发机构名录", (2, 2))
    assert [c.role for c in table.columns] == ["label", "label", "value", "value", "value"]
    assert table.body["D"].to_list() == ["省级", "市级"]


def test_column_numbers_units_and_english_rows_belong_to_the_header(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text(
        "指标名称,代码,本年,上年\nItem,Code,This year,Last year\n甲,乙,1,2\n,,万元,万元\n营业收入,QB03,10,9\n其中："
        "出口,QB04,3,2\n",
        encoding="utf-8-sig",
    )
    (table,) = read(path, isolate=False).sheets[0].tables
    assert table.header_rows == (1, 4)
    assert [c.path for c in table.columns] == [("指标名称",), ("代码",), ("本年",), ("上年",)]
    assert [c.unit and c.unit.symbol for c in table.columns] == [None, None, "万元", "万元"]
    assert table.body["C"].to_list() == [10, 3] or table.body["C"].to_list() == ["10", "3"]


@pytest.mark.parametrize(
    ("first", "below", "taken", "told"),
    [
        ("甲,1,2,3", "乙某公司,7,8,9", False, True),  # may be a record: told
        ("甲,1,2,4", "乙某公司,7,8,9", True, False),  # does not count on: a record
        ("甲,1,2,3", "乙,7,8,9", True, False),  # 乙 follows: records
        ("甲,1,2,3", "乙某公司,一般,8,9", False, False),  # numbers over a text: no record could be meant
        ("甲,1,2,3=1+2", "乙某公司,7,8,9", False, False),
        ("1,2,3,4", "5,6,7,8", False, True),
    ],
)
def test_a_row_that_counts_the_columns_and_could_be_a_record_is_told(tmp_path, first, below, taken, told):
    path = tmp_path / "表.csv"
    path.write_text(f"名称,收入,利润,人数\n{first}\n{below}\n丙某公司,4,5,6\n", encoding="utf-8-sig")
    book = read(path, isolate=False)
    assert ("column_numbers:2" in book.notes) is told
    assert (book.sheets[0].tables[0].body["row"].to_list()[0] == 2) is taken


def test_rows_with_units_of_their_own(tmp_path):
    path = tmp_path / "目标.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "目标任务分解表")
        for cells, text in (
            ("A2:A3", "行动名称"),
            ("B2:B3", "指标名称"),
            ("C2:C3", "单位"),
            ("D2:D3", "年度目标"),
            ("E2:F2", "分解目标"),
        ):
            sheet.merge_range(cells, text)
        sheet.write_row("E3", ["甲县", "乙县"])
        sheet.merge_range("A4:A5", "行动一")
        sheet.write_row("B4", ["高企数", "家", 100, 60, 40])
        sheet.write_row("B5", ["研发经费", "亿元", 50, 20, 30])
    cells = tidy(read(path, isolate=False)).filter(pl.col("col").is_in(["D", "F"]))
    assert cells.select("row_label", "header_path", "unit", "value").rows() == [
        ("行动一 / 高企数", "年度目标", "count", 100.0),
        ("行动一 / 高企数", "分解目标 / 乙县", "count", 40.0),
        ("行动一 / 研发经费", "年度目标", "yuan", 5e9),
        ("行动一 / 研发经费", "分解目标 / 乙县", "yuan", 3e9),
    ]


def test_sections_and_an_empty_form(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "指标,本年,上年\n一、人员,,\n研发人员（人）,10,9\n二、经费,,\n研发经费（万元）,100,90\n",
        encoding="utf-8",
    )
    cells = tidy(read(path, isolate=False))
    assert cells.select("row_label", "unit", "value").rows()[:3] == [
        ("研发人员（人）", "persons", 10.0),
        ("研发人员（人）", "persons", 9.0),
        ("研发经费（万元）", "yuan", 1e6),
    ]
    path.write_text("某表,,\n单位：万元,,\n序号,名称,金额\n", encoding="utf-8")
    (table,) = read(path, isolate=False).sheets[0].tables
    assert (table.title, table.header_rows, table.body.height) == ("某表", (3, 3), 0)


def test_running_text_with_the_ending_of_a_workbook_is_refused_and_a_table_is_not(tmp_path: Path) -> None:
    (tmp_path / "说明.xlsx").write_text("这不是表格。\n只是一段文字。\n", encoding="utf-8")
    with pytest.raises(SheetError, match="纯文本"):
        read(tmp_path / "说明.xlsx", isolate=False)
    (tmp_path / "导出.xls").write_text("企业名称\t金额\n甲公司\t3\n", encoding="utf-8")
    assert read(tmp_path / "导出.xls", isolate=False).sheets[0].tables[0].body.height == 1
