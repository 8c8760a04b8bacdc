"""Sheets whose cells lie far apart and workbooks that other readers refuse: the same values, read as a stream; text columns of
large sheets.
"""

import zipfile
from datetime import date, datetime

import polars as pl
import pytest
import python_calamine as calamine
import xlsxwriter

from yipanqi.engines.sheets import Limits, SheetError, read
from yipanqi.engines.sheets._package import Part
from yipanqi.engines.sheets._sparse import is_date_format
from yipanqi.engines.sheets._sparse import read as read_far
from yipanqi.engines.sheets.grid import as_text_column, narrowed, typed_text
from yipanqi.engines.sheets.tests.old_workbooks import number_cell, stream, text_cell
from yipanqi.engines.sheets.tests.test_torture import NS, inline, package, sheet_xml

STRINGS = f"<sst {NS}><si><t>名称</t></si><si><r><t>甲</t></r><r><t>公司</t></r><rPh><t>jia</t></rPh></si></sst>"
STYLES = (
    f'<styleSheet {NS}><numFmts><numFmt numFmtId="180" formatCode="yyyy年m月"/><numFmt numFmtId="181" '
    'formatCode="0.0&quot;天&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="180"/><xf numFmtId="181"/></cellXfs></styleSheet>'
)
CELLS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c>'
    + inline("B1", "日期")
    + '</row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>45717</v></c>'
    '<c r="C2" s="2"><v>45717.5</v></c><c r="D2" s="3"><v>3</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" '
    't="str"><v>字</v></c><c r="G2" t="s"><v>9</v></c>'
    '<c r="H2"><v>12x</v></c><c r="I2"><f>1+1</f></c><c r="J2" t="str"><f>A1</f></c><c r="K2" t="b"><v>0</v></c></row>'
    '<row><c><v>8</v></c><c s="1"><v>-1</v></c></row>'
)


def far(path, rows=CELLS, *, limits=None, wanted=None, marks=None, date1904=False, **parts):
    parts = parts or {"xl/sharedStrings.xml": STRINGS, "xl/styles.xml": STYLES}
    package(path, sheet_xml(rows), **parts)
    with zipfile.ZipFile(path) as file:
        part = Part("S", "xl/worksheets/sheet1.xml", 0, marks=marks or {})
        return read_far(file, part, 0, True, date1904, limits or Limits(), path.name, wanted)


def test_every_kind_of_cell(tmp_path):
    grid = far(tmp_path / "远.xlsx", marks={(4, 0): "#REF!"})
    assert list(grid.row(0))[:2] == ["名称", "日期"] and grid.numbers == [0, 1, 2, 4]
    assert list(grid.row(1)) == [
        "甲公司",
        date(2025, 3, 1),
        datetime(2025, 3, 1, 12),
        3,
        True,
        "字",
        None,
        "12x",
        grid.row(1)[8],
        None,
        False,
    ]
    assert (
        "1+1" not in str(grid.row(1)[8]) and grid.row(1)[8] is not None
    )  # a formula that nobody computed is said, not left blank
    assert list(grid.row(2))[:2] == [8, -1] and grid.row(3)[0] == "#REF!"
    assert far(tmp_path / "四.xlsx", date1904=True).row(1)[1] == date(2029, 3, 2)
    bare = far(tmp_path / "无.xlsx", **{"xl/other.xml": "<a/>"})
    assert bare.row(1)[1] == 45717 and bare.row(0)[0] is None


def test_the_first_rows_alone_and_the_limits(tmp_path):
    grid = far(tmp_path / "头.xlsx", wanted=1, marks={(0, 5): "#N/A", (9, 0): "#N/A"})
    assert (grid.numbers, grid.row(0)[5]) == ([0], "#N/A")
    for limits in (Limits(rows=2), Limits(cells=3)):
        with pytest.raises(SheetError) as caught:
            far(tmp_path / "限.xlsx", limits=limits)
        assert caught.value.code == "too_many_rows"
    assert far(tmp_path / "够.xlsx", limits=Limits(rows=3)).height == 3


def test_what_is_filled_far_to_the_right_is_left_before_memory_is_full(tmp_path):
    rows = f'<row r="1">{inline("A1", "甲")}{inline("XFD1", "远")}</row><row r="2">{inline("A2", "乙")}</row>'
    assert far(tmp_path / "宽.xlsx", rows, limits=Limits(cells=200)).width == 1
    assert far(tmp_path / "窄.xlsx", rows, limits=Limits(cells=2 * 16384)).width == 16384


def test_a_workbook_of_three_cells_from_corner_to_corner(tmp_path):
    rows = (
        f'<row r="1">{inline("A1", "名称")}{inline("XFD1", "数量")}</row><row r="1048576">{inline("A1048576", "甲")}<c '
        'r="XFD1048576"><v>5</v></c></row>'
    )
    book = read(package(tmp_path / "角.xlsx", sheet_xml(rows)), isolate=False)
    assert book.sheets[0].rows == 1_048_576 and book.sheets[0].tables[0].body.row(0)[2:] == ("甲", 5)


ROWS = f'<row r="1">{inline("A1", "名称")}{inline("B1", "数量")}</row><row r="2">{inline("A2", "甲")}<c r="B2"><v>4</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (ROWS, {"xl/styles.xml": "<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs><bad"}),
        (ROWS, {"xl/sharedStrings.xml": "<sst><si><t>x</b></si>"}),
        (ROWS.replace("<v>4</v>", "<v>4"), {}),
        (ROWS.replace('<c r="B2">', '<c r="B2" t="zz">'), {}),
    ],
    ids=["styles", "strings", "cell", "type"],
)
def test_what_the_first_reader_refuses_is_read_as_far_as_it_can_be_understood(tmp_path, rows, parts):
    path = package(tmp_path / "坏.xlsx", sheet_xml(rows), **parts)
    with pytest.raises(calamine.CalamineError):
        calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
    book = read(path, isolate=False)
    assert (book.sheets[0].tables[0].body.rows(), book.notes) == ([(2, "data", "甲", 4)], ())


def test_a_bare_stream_and_too_many_rows(tmp_path):
    path = tmp_path / "裸.xls"
    path.write_bytes(stream([text_cell(0, 0, "名称"), text_cell(0, 1, "数量"), text_cell(1, 0, "甲"), number_cell(1, 1, 4.0)]))
    book = read(path, isolate=False)
    assert (book.format, book.sheets[0].tables[0].body.rows()) == ("xls", [(2, "data", "甲", 4)])
    path = tmp_path / "多.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for n in range(6):
            sheet.write_row(n, 0, ["甲", n])
        made.add_chartsheet()
    assert read(path, isolate=False, limits=Limits(rows=6)).sheets[0].rows == 6
    with pytest.raises(SheetError) as caught:
        read(path, isolate=False, limits=Limits(rows=5))
    assert caught.value.code == "too_many_rows"


@pytest.mark.parametrize(
    ("number", "code", "day"),
    [
        (14, None, True),
        (2, None, False),
        (14, "0.00", False),
        (200, "yyyy-mm-dd", True),
        (200, '0"天"', False),
        (200, "[Red]0.0", False),
        (200, "General", False),
    ],
)
def test_a_format_is_a_days_by_what_the_file_says(number, code, day):
    assert is_date_format(number, code) is day


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (["1", "2", None], [1, 2, None]),
        (["1.5", "2"], [1.5, 2.0]),
        (["007", "8"], ["007", "8"]),
        (["1.50", "2"], ["1.50", "2"]),
        (["1e5", "2"], ["1e5", "2"]),
        (["甲", "2"], ["甲", "2"]),
        (["1", "甲"], ["1", "甲"]),
        (["12345678901234567"], ["12345678901234567"]),
        (["2025-03-04", None], [date(2025, 3, 4), None]),
        (["2025-03-04 00:00:00"], [date(2025, 3, 4)]),
        (["2025-03-04T10:30:00", "2025-03-05 00:00:00.0"], [datetime(2025, 3, 4, 10, 30), datetime(2025, 3, 5)]),
        (["2025-13-04"], ["2025-13-04"]),
        ([None, None], [None, None]),
        (["1e999"], ["1e999"]),
    ],
)
def test_a_text_column_takes_the_type_that_it_spells(written, read_as):
    assert typed_text(pl.Series(written, dtype=pl.String)).to_list() == read_as


def test_columns_narrowed_and_as_text():
    assert narrowed(pl.Series([1.0, 2.0])).dtype == pl.Int64 and narrowed(pl.Series([1.5])).dtype == pl.Float64
    assert narrowed(pl.Series([1e300])).dtype == pl.Float64
    days = pl.Series([datetime(2025, 3, 4), datetime(2025, 3, 5)])
    assert narrowed(days).dtype == pl.Date and narrowed(pl.Series([datetime(2025, 3, 4, 1)])).dtype == pl.Datetime
    assert as_text_column(pl.Series([1.0, 2.5])).to_list() == ["1", "2.5"]
    assert as_text_column(days).to_list() == ["2025-03-04", "2025-03-05"]
    assert as_text_column(pl.Series([True, False])).to_list() == ["TRUE", "FALSE"]
    assert as_text_column(pl.Series(["甲"])).to_list() == ["甲"]
