"""Old .xls files: code pages that lie, Excel 5 and 95, objects inside, formats given anew, formulas without results and
failed.
"""

import struct
from datetime import date

import olefile
import pytest

from yipanqi.engines.sheets import SheetError, read, tidy
from yipanqi.engines.sheets._records import clean, main_stream
from yipanqi.engines.sheets.tests.old_workbooks import (
    error_cell,
    formula_cell,
    number_cell,
    record,
    special,
    stream,
    text_cell,
    workbook,
)

UNKNOWN, FAILED = (None, "formula_without_result"), (None, "formula_error")


def table(path, data):
    path.write_bytes(data)
    book = read(path, isolate=False)
    first = book.sheets[0].tables[0]
    return [c.heading for c in first.columns], [r[2:] for r in first.body.rows()], book


def cells(extra=(), **how):
    return [
        text_cell(0, 0, "企业名称", **how),
        text_cell(0, 1, "金额（万元）", **how),
        text_cell(1, 0, "嘉兴示例甲公司", **how),
        text_cell(2, 0, "海宁例乙公司", **how),
        *extra,
    ]


NUMBERS = [number_cell(1, 1, 1.5), number_cell(2, 1, 2)]


@pytest.mark.parametrize("codepage", [1200, 1252, 936, 10008, 950, 932, 65001, 0, 437, 4711])
def test_texts_since_excel_97_are_utf_16_whatever_the_code_page_says(tmp_path, codepage):
    headings, body, book = table(tmp_path / "a.xls", workbook(cells(NUMBERS), codepage=codepage))
    assert headings == ["企业名称", "金额"]
    assert body == [("嘉兴示例甲公司", 1.5), ("海宁例乙公司", 2.0)]
    assert (book.format, book.sheets[0].name) == ("xls", "明细")


@pytest.mark.parametrize("codepage", [936, 10008, 1252, 10000, 0])
@pytest.mark.parametrize("bare", [False, True])
def test_excel_5_and_95_in_gbk(tmp_path, codepage, bare):
    data = stream(cells(NUMBERS, wide=False), version=0x0500, codepage=codepage)
    if not bare:
        data = workbook(cells(NUMBERS, wide=False), version=0x0500, codepage=codepage)
    headings, body, book = table(tmp_path / "a.xls", data)
    assert headings == ["企业名称", "金额"]
    assert body == [("嘉兴示例甲公司", 1.5), ("海宁例乙公司", 2.0)]
    assert (book.sheets[0].name, book.sheets[0].tables[0].columns[1].unit.symbol) == ("明细", "万元")


@pytest.mark.parametrize(
    ("codepage", "encoding", "word"),
    [
        (950, "big5", "測試公司"),
        (936, "big5", "測試公司"),
        (936, "gbk", "囍镕璟玥公司"),
        (936, "gbk", "αβ型公司"),
        (932, "cp932", "テスト"),
        (1252, "cp1252", "Café Müller"),
        (1252, "cp1252", "Müller"),
        (1251, "cp1251", "Москва"),
    ],
)
def test_excel_5_in_other_code_pages(tmp_path, codepage, encoding, word):
    made = [
        text_cell(0, 0, "Name", wide=False),
        text_cell(0, 1, "N", wide=False),
        text_cell(1, 0, word, wide=False, encoding=encoding),
        number_cell(1, 1, 3),
    ]
    _, body, _ = table(tmp_path / "a.xls", workbook(made, version=0x0500, codepage=codepage, name="S"))
    assert body == [(word, 3)]


def test_days_numbers_and_formulas_of_excel_5(tmp_path):
    more = [
        number_cell(1, 1, 45356, 1),
        number_cell(2, 1, 45357, 1),
        text_cell(0, 2, "数", wide=False),
        formula_cell(1, 2, special(0)),
        record(0x207, struct.pack("<H", 4) + "甲乙".encode("gbk")),
        error_cell(2, 2, 42),
        text_cell(0, 3, "占", wide=False),
        record(
            0xBD,
            struct.pack("<HH", 1, 3)
            + struct.pack("<HI", 0, (7 << 2) | 2)
            + struct.pack("<HI", 0, (250 << 2) | 3)
            + struct.pack("<H", 4),
        ),
    ]
    _, body, _ = table(
        tmp_path / "a.xls",
        workbook(cells(more, wide=False), version=0x0500, codepage=936, formats=[(164, "yyyy\\-mm")], looks=[0, 164]),
    )
    assert [r[1:4] for r in body] == [(date(2024, 3, 5), "甲乙", 7.0), (date(2024, 3, 6), "#N/A", None)]


@pytest.mark.parametrize("version", [0x0500, 0x0600])
@pytest.mark.parametrize(
    ("formats", "number", "value"),
    [((), 14, date(2024, 3, 5)), ([(14, "0.00")], 14, 45356), ([(2, "yyyy/m/d")], 2, date(2024, 3, 5))],
)
def test_what_the_file_says_of_a_format_beats_what_its_number_means(tmp_path, version, formats, number, value):
    wide = version == 0x0600
    more = [number_cell(1, 1, 45356, 1), number_cell(2, 1, 45356, 1)]
    _, body, _ = table(
        tmp_path / "a.xls",
        workbook(cells(more, wide=wide), version=version, codepage=1200 if wide else 936, formats=formats, looks=[0, number]),
    )
    assert body[0][1] == value


@pytest.mark.parametrize("version", [0x0500, 0x0600])
@pytest.mark.parametrize(
    ("first", "recalc", "expected"),
    [
        (formula_cell(1, 1, 0.0, 2), b"", UNKNOWN),  # a library's zero, to be computed when opened
        (formula_cell(1, 1, special(3)), b"", UNKNOWN),  # a library's empty text
        (formula_cell(1, 1, 0.0, 2), struct.pack("<II", 0x1C1, 0x1EB), (0.0, None)),  # the number of an engine that computed
        (formula_cell(1, 1, 0.0, 0), b"", (0.0, None)),
        (formula_cell(1, 1, 3.0, 2), b"", (30000.0, None)),
        (formula_cell(1, 1, special(2, 7)), b"", FAILED),
        (error_cell(1, 1, 23), b"", FAILED),
    ],
)
def test_formulas_that_failed_or_were_never_computed(tmp_path, version, first, recalc, expected):
    wide = version == 0x0600
    data = workbook(
        cells([first, number_cell(2, 1, 2)], wide=wide), version=version, codepage=1200 if wide else 936, recalc=recalc
    )
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    assert tidy(read(path, isolate=False)).select("value", "problem").rows() == [expected, (20000.0, None)]


def test_one_computed_result_makes_the_zeros_real(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(workbook(cells([formula_cell(1, 1, 0.0, 2), formula_cell(2, 1, 2.0, 2)])))
    assert tidy(read(path, isolate=False))["value"].to_list() == [0.0, 20000.0]


@pytest.mark.parametrize(
    ("code", "shown"),
    [(0, "#NULL!"), (7, "#DIV/0!"), (15, "#VALUE!"), (23, "#REF!"), (29, "#NAME?"), (36, "#NUM!"), (42, "#N/A")],
)
def test_errors_keep_their_name(tmp_path, code, shown):
    _, body, book = table(tmp_path / "a.xls", workbook(cells([error_cell(1, 1, code), number_cell(2, 1, 2)])))
    assert body[0][1] == shown
    assert book.notes == ("formula_error:1",)


def test_the_container_holds_any_size(tmp_path):
    data = stream(cells(NUMBERS), before=record(0x1234, bytes(8000)) * 1000)
    assert main_stream(clean(data)).rstrip(b"\0") == data.rstrip(b"\0")
    path = tmp_path / "a.ole"
    path.write_bytes(clean(data))
    assert olefile.OleFileIO(str(path)).listdir() == [["Workbook"]]


def test_a_broken_stream_is_refused_in_plain_words(tmp_path):
    path = tmp_path / "坏.xls"
    path.write_bytes(workbook(cells(NUMBERS))[:3000])
    with pytest.raises(SheetError) as caught:
        read(path)
    assert caught.value.code == "corrupt"
    assert caught.value.zh == "坏.xls：文件损坏或不完整，请用 Excel 或 WPS 打开后另存，或重新导出、重新下载，再提交。"
