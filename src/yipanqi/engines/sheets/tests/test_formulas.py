"""Formulas that failed or were never computed are unknown and said, in every container; real zeros and blanks stay what they
are.
"""

import zipfile
from datetime import date

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from yipanqi.engines.sheets import read, tidy
from yipanqi.engines.sheets._formulas import Found, never_computed

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(path, rows, *, calculation="", chain=False, program="Microsoft Excel"):
    """A workbook around the XML of rows; with what the program that wrote it leaves behind."""
    sheets = '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{RELATION}">{sheets}{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>",
        "docProps/app.xml": f"<Properties><Application>{program}</Application></Properties>",
    }
    if chain:
        parts["xl/calcChain.xml"] = f'<calcChain {NS}><c r="B2" i="1"/></calcChain>'
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return path


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>金额(万元)</t></is></c></row>'


def column(_, cells):
    """Column B of a table whose second column holds the XML `cells`, as rows of XML."""
    rows = HEAD + "".join(
        f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>甲{i}</t></is></c>{c}</row>' for i, c in enumerate(cells, 2)
    )
    return rows


def values(book):
    cells = tidy(book)
    return cells.select("value", "problem").rows()


LOAD = '<calcPr calcId="1" fullCalcOnLoad="1"/>'
ZERO = ['<c r="B2"><f>1*0</f><v>0</v></c>', '<c r="B3"><v>0</v></c>']
UNKNOWN, NOTHING = (None, "formula_without_result"), (0.0, None)


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({"calculation": LOAD}, UNKNOWN),  # asks to be computed and never was
        ({"calculation": LOAD, "chain": True}, NOTHING),  # a program that computes has been here
        ({"program": "Apache POI"}, UNKNOWN),  # nothing but zeros
        ({"program": "Apache POI", "chain": True}, NOTHING),
        ({"program": "LibreOffice/7.4"}, NOTHING),
        ({"program": "WPS 表格"}, NOTHING),
        ({"program": ""}, UNKNOWN),
    ],
)
def test_a_zero_is_believed_only_where_something_computed_it(tmp_path, options, first):
    path = package(tmp_path / "a.xlsx", column(tmp_path, ZERO), **options)
    assert values(read(path, isolate=False)) == [first, NOTHING]


def test_one_real_result_makes_the_zeros_real_unless_the_file_asks_to_be_computed(tmp_path):
    rows = column(tmp_path, [*ZERO, '<c r="B4"><f>1+1</f><v>2</v></c>'])
    assert values(read(package(tmp_path / "a.xlsx", rows, program="x"), isolate=False)) == [NOTHING, NOTHING, (20000.0, None)]
    asked = read(package(tmp_path / "b.xlsx", rows, calculation=LOAD), isolate=False)
    assert values(asked) == [UNKNOWN, NOTHING, (20000.0, None)]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><f>A1</f></c>',
        '<c r="B2"><f>A1</f><v></v></c>',
        '<c r="B2"><f>A1</f><v/></c>',
        '<c r="B2" s="1"><f>A1</f><v> </v></c>',
        '<c r="B2"><f t="shared" ref="B2:B3" si="0">A1</f></c>',
        '<c r="B2"><f t="shared" si="0"/></c>',
        '<c r="B2"><f t="shared" si="0"/><v/></c>',
        '<c r="B2"><f t="array" ref="B2:B2">SUM(A1)</f></c>',
        '<c r="B2" t="str"><f>A1&amp;"x"</f></c>',
        '<c t="n" r="B2"><f ca="1">NOW()</f><v></v></c>',
        '<x:c r="B2"><x:f>A1</x:f></x:c>',
    ],
)
def test_a_formula_without_a_result_is_unknown(tmp_path, cell):
    path = package(
        tmp_path / "a.xlsx",
        column(tmp_path, [cell, '<c r="B3"><v>3</v></c>']).replace("<x:c", "<c").replace("</x:c", "</c").replace("x:f", "f"),
        chain=True,
    )
    book = read(path, isolate=False)
    assert values(book) == [UNKNOWN, (30000.0, None)]
    assert book.notes == ("formula_without_result:1",)


def test_an_empty_text_that_was_computed_is_a_blank(tmp_path):
    book = read(
        package(
            tmp_path / "a.xlsx",
            column(tmp_path, ['<c r="B2" t="str"><f>IF(1,"","x")</f><v></v></c>', '<c r="B3"><v>3</v></c>']),
            chain=True,
        ),
        isolate=False,
    )
    assert values(book) == [(30000.0, None)]
    assert book.notes == ()


def test_every_cell_of_an_array_formula_without_a_result(tmp_path):
    cells = ['<c r="B2"><f t="array" ref="B2:B4">A2:A4</f></c>', '<c r="B3"><v>0</v></c>', "", '<c r="B5"><v>5</v></c>']
    assert values(read(package(tmp_path / "a.xlsx", column(tmp_path, cells)), isolate=False)) == [UNKNOWN] * 3 + [(50000.0, None)]


def test_cells_that_do_not_say_where_they_stand(tmp_path):
    rows = (
        HEAD + '<row><c t="inlineStr"><is><t>甲</t></is></c><c><f>A1</f></c></row><row><c '
        't="inlineStr"><is><t>乙</t></is></c><c><v>2</v></c></row>'
    )
    assert values(read(package(tmp_path / "a.xlsx", rows), isolate=False)) == [UNKNOWN, (20000.0, None)]


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"])
def test_failed_formulas_and_the_same_written_as_text(tmp_path, error):
    cells = [
        f'<c r="B2" t="e"><v>{error}</v></c>',
        f'<c r="B3" t="e"><f>1/0</f><v>{error}</v></c>',
        f'<c r="B4" t="inlineStr"><is><t>{error}</t></is></c>',
        '<c r="B5"><v>5</v></c>',
    ]
    book = read(package(tmp_path / "a.xlsx", column(tmp_path, cells), chain=True), isolate=False)
    assert values(book) == [(None, "formula_error")] * 3 + [(50000.0, None)]
    assert book.notes == ("formula_error:3",)
    assert tidy(book)["raw"].to_list()[:3] == [error] * 3


def test_a_column_of_errors_only_is_not_lost(tmp_path):
    book = read(package(tmp_path / "a.xlsx", HEAD + '<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>'), isolate=False)
    assert tidy(book).select("row", "col", "problem").rows() == [(2, "B", "formula_error")]


@pytest.mark.slow
def test_a_large_sheet_is_marked_too(tmp_path):
    path = tmp_path / "big.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["名称", "金额（万元）", "交易额（万元）", "日期", *(f"列{i}" for i in range(12))])
        for r in range(1, 20_000):
            sheet.write_row(r, 0, [f"示例{r}公司", r + 0.5])
            sheet.write_formula(r, 2, f"=B{r + 1}*2", None, {15_000: "#DIV/0!", 15_001: 0}.get(r, r * 2.5 + 0.25))
            sheet.write_datetime(r, 3, date(2024, 1, 1), day)
            sheet.write_row(r, 4, [r * 1.5] * 12)
    with zipfile.ZipFile(path) as file:
        assert file.getinfo("xl/worksheets/sheet1.xml").file_size > 6 * 1024 * 1024
    read_back = read(path, isolate=False)
    body = read_back.sheets[0].tables[0].body
    assert body.filter(pl.col("row").is_in([15_000, 15_001, 15_002]))["C"].to_list() == ["37497.75", "#DIV/0!", "#NO_RESULT!"]
    assert body["D"].n_unique() == 1
    assert read_back.notes == ("formula_without_result:1", "formula_error:1")


def test_a_sheet_saved_by_a_library(tmp_path):
    book = openpyxl.Workbook()
    for row in (["名称", "金额（万元）"], ["甲", "=1+1"], ["乙", 3]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert values(read(tmp_path / "a.xlsx", isolate=False)) == [UNKNOWN, (30000.0, None)]


def test_never_computed_needs_zeros():
    assert not never_computed([Found()], chain=False, on_load=True, program="")
