"""Number formats that say another number than the cell holds. Each format against its neighbours that say nothing."""

from __future__ import annotations

import openpyxl
import polars as pl
import pytest
from openpyxl.styles import Font

from yipanqi.engines.sheets import _bulk, _package, read, tidy
from yipanqi.engines.sheets._shown import is_percent, seen
from yipanqi.values.reading import read_column

SEEN = [
    (1010000, '0!.0,"万"', "101万"),
    (1012345, '0!.0,"万"', "101.2345万"),  # what is shown is rounded, what is meant is not
    (1010000, r'0\.0,"万元"', "101万元"),
    (1010000, "#0\\.0,万", "101万"),
    (3000000, '0!.0000"万元"', "300万元"),
    (3000000, r'0\!.0000"万元"', "300万元"),  # the same, converted
    (3000000, '0"!".0000"万元"', "300万元"),
    (1010000, r"0\.0000", "101万（按格式）"),
    (1010000, "#,##0,", "1010千（按格式）"),
    (1010000, '#,##0,"千"', "1010千"),
    (1010000, '0.00,,"M"', "1.01百万"),
    (1010000, '0.00,"万"', "1010000（显示倍数不明）"),  # shows thousands, says 万
    (12345678, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "1234.5678万"),
    (500, '[>=10000]0!.0,"万";0', None),
    (101, '0.00"万元"', "101万元"),
    (101, '0"人"', None),
    (20, "[$USD]\\ #,##0.00", "USD 20"),
    (-20, "[$USD] #,##0;-[$USD] #,##0", "USD -20"),
    (20, "[$$-409]#,##0.00", "$ 20"),
    (20, '"HK$"#,##0', "HK$ 20"),
    (20, "[$€-2] #,##0", "€ 20"),
    (20, "[$￥-411]#,##0", "日元 20"),
    (20, "[$￥-804]#,##0", None),
    (20, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ @_ ', None),
    (20, "[$-804]#,##0", None),
    (12, "000000", "000012"),
    (1234567, "000000", None),
    (12.5, "000", None),
    (12, '"HT"0000', "HT0012"),
    (0.65, "0.00%", "65%"),
    (65, '0.0"%"', "65%"),
    (1.2, '0.0"‰"', "1.2‰"),
    (45000, 'yyyy"年"m"月"d"日"', None),
    (5, "General", None),
    (1234.5, "#,##0.00_ ", None),
    (1234.5, "0.00_);[Red]\\(0.00\\)", None),
    (5, "0.00E+00", None),
    (1010000, r'0\!"万元"', "1010000万元"),  # the ! of one program, kept by another
    (101, 'General"万元"', "101万元"),
    (101, 'G/通用格式"万元"', "101万元"),
    (101, '[DBNum2][$-804]General"万元"', "101万元"),
    (101, '@"万元"', "101万元"),
    (101, "[DBNum1][$-804]General", None),
    (5, '"万元" 0.00', "5万元"),
    (5, '"第"0"批"', None),
    (1010000, '0"万"0000"元"', "101万元"),  # shows 101万0000元
    (1010000, '0"万"0000', "101万"),
    (1234567890, '0"亿"0000"万"0000', "12.3456789亿"),
    (1010000, '0"万"000"元"', "1010000（显示倍数不明）"),
    (13912345678, '000"-"0000"-"0000', None),
    (5, '0 "10k CNY"', "5（显示倍数不明）"),
    (50, '0"百"', "50（显示倍数不明）"),
    (50, '0"万余"', "50（显示倍数不明）"),
    (50, '0"百万"', "50百万"),
    (50, '0"千瓦"', None),
    (50, '0"家"', None),
    (1, '[=1]"是";[=0]"否"', "是"),
    (0, '[=1]"是";[=0]"否"', "否"),
    (3, '[=1]"是";[=0]"否";0', None),
    (0, '0;-0;"-"', None),
]


@pytest.mark.parametrize(("number", "code", "text"), SEEN)
def test_what_a_format_shows(number, code, text):
    assert seen(number, code) == text


def test_a_struck_number_says_so_whatever_its_format():
    assert seen(101, "General", struck=True) == "101（删除线）"
    assert seen(1010000, '0!.0,"万"', struck=True) == "101万（删除线）"


def test_percent_formats():
    assert is_percent("0.00%") and is_percent("0%;-0%") and not is_percent('0"%"') and not is_percent("0.00")


def _book(path, cells):
    book = openpyxl.Workbook()
    sheet = book.active
    for r, row in enumerate(cells, 1):
        for c, cell in enumerate(row, 1):
            value, code, struck = cell if isinstance(cell, tuple) else (cell, None, False)
            made = sheet.cell(r, c, value)
            if code:
                made.number_format = code
            if struck:
                made.font = Font(strike=True)
    book.save(path)
    return path


def _column(path, letter):
    return next(t for s in read(path, isolate=False).sheets for t in s.tables).body[letter]


def test_a_column_of_percentages_stays_numbers_and_a_mixed_one_is_read_cell_by_cell(tmp_path):
    whole = _book(tmp_path / "a.xlsx", [["名称", "占比（%）"], ["甲", (0.65, "0.0%", False)], ["乙", (0.7, "0%", False)]])
    assert tidy(whole)["value"].to_list() == [0.65, 0.7] and _column(whole, "B").dtype == pl.Float64
    mixed = _book(tmp_path / "b.xlsx", [["名称", "占比（%）"], ["甲", (0.65, "0.0%", False)], ["乙", (70, "0.0", False)]])
    assert tidy(mixed)["value"].to_list() == [0.65, 0.7]


def test_a_struck_amount_is_unknown_and_a_problem(tmp_path):
    path = _book(tmp_path / "a.xlsx", [["名称", "金额（万元）"], ["甲", (101, None, True)], ["乙", 102]])
    found = read_column(_column(path, "B"), "money")
    assert found["problem"].to_list() == ["struck_out", None] and found["value"].to_list() == [None, 10200]


def test_thousands_shown_without_a_word_are_right_under_thousands_alone(tmp_path):
    for heading, value in (("金额（千元）", 1010000.0), ("金额（万元）", None), ("金额", None)):
        path = _book(
            tmp_path / "a.xlsx", [["名称", heading], ["甲", (1010000, "#,##0,", False)], ["乙", (20000, "#,##0,", False)]]
        )
        assert tidy(path)["value"].to_list()[0] == value


def test_a_redefined_number_of_a_format_is_the_file_s_own():
    from yipanqi.engines.sheets._looks import styles

    xml = (
        b'<s><numFmts><numFmt numFmtId="10" formatCode="0.00"/></numFmts><fonts><font/></fonts><cellXfs><xf '
        b'numFmtId="10"/><xf numFmtId="9"/></cellXfs></s>'
    )
    assert list(styles(xml)) == [1]


def test_large_sheets_see_formats_and_lost_digits_too(tmp_path, monkeypatch):
    rows = [["名称", "统一社会信用代码", "金额（万元）", "占比（%）"]]
    rows += [[f"企业{n}", "91330411MA2ABCDEX1", (1010000 + n, '0!.0,"万"', False), (0.25, "0%", False)] for n in range(300)]
    rows[150][1] = 913304110012345678
    rows[151][3] = 70
    path = _book(tmp_path / "a.xlsx", rows)
    monkeypatch.setattr(_package, "SMALL", 10)
    monkeypatch.setattr(_bulk, "_HEAD_ROWS", 20)
    table = next(t for s in read(path, isolate=False).sheets for t in s.tables)
    code = read_column(table.body["B"], "uscc")
    assert code["problem"].to_list()[149] == "damaged_code" and code["problem"].null_count() == 299
    amounts = read_column(table.body["C"], "money", table.columns[2].unit)["value"]
    assert amounts.to_list() == [(1010000 + n) * 100 for n in range(300)]
    shares = read_column(table.body["D"], "ratio", table.columns[3].unit, percent_cells=table.columns[3].percent_cells)["value"]
    assert shares.to_list()[149:152] == [0.25, 0.7, 0.25]


def test_a_table_of_mixed_units_says_which_columns_found_none(tmp_path):
    def notes(line):
        path = _book(
            tmp_path / "a.xlsx",
            [
                ["某市科技情况表"],
                [line],
                ["县名称", "研发经费", "科技人员", "专利数", "浓淡"],
                ["甲", 101, 20, 3, 7],
                ["乙", 102, 21, 4, 8],
            ],
        )
        book = read(path, isolate=False)
        return [n for n in book.notes if n.startswith("without_unit")], tidy(book)["value"].to_list()[:4]

    assert notes("单位：万元、人、件") == (["without_unit:浓淡"], [1010000.0, 20.0, 3.0, 7.0])
    assert notes("单位：万元") == (["without_unit:浓淡"], [1010000.0, 20.0, 3.0, 7.0])  # nobody can say that it is one


def test_a_unit_of_money_over_a_group_or_a_table_is_for_its_money_alone(tmp_path):
    group = _book(
        tmp_path / "a.xlsx",
        [["名称", "研发情况（万元）", None], [None, "研发经费", "研发人员"], ["甲", 101, 20], ["乙", 102, 21]],
    )
    table = next(t for s in read(group, isolate=False).sheets for t in s.tables)
    assert [c.unit and c.unit.symbol for c in table.columns] == [None, "万元", None]
    over = _book(
        tmp_path / "b.xlsx", [["某市统计表（单位：万册）"], ["名称", "藏书", "专利数"], ["甲", 101, 20], ["乙", 102, 21]]
    )
    table = next(t for s in read(over, isolate=False).sheets for t in s.tables)
    assert [c.unit and c.unit.symbol for c in table.columns] == [None, "万册", "万册"]  # both are counts of pieces
    heads = _book(
        tmp_path / "c.xlsx", [["某市统计表（单位：万人）"], ["名称", "从业人员", "专利数"], ["甲", 101, 20], ["乙", 102, 21]]
    )
    table = next(t for s in read(heads, isolate=False).sheets for t in s.tables)
    assert [c.unit and c.unit.symbol for c in table.columns] == [None, "万人", None]
