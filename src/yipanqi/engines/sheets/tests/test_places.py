"""A workbook whose rows and cells do not say where they stand reads as the same workbook with its places."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import polars as pl
import pytest
from openpyxl.styles import Font

from yipanqi.engines.sheets import _package, read
from yipanqi.engines.sheets._places import placed


def book(path):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (
        ["名称", "签约额（元）", "比例", None, "报价", "旧价", "金额（万元）"],
        ["甲", 1010000, 0.65, None, 20, 300, "=1-1"],
        ["乙", 7, 0.5, None, 8, 9, 3],
    ):
        sheet.append(row)
    sheet["B2"].number_format = '0!.0,"万"'
    sheet["C2"].number_format = sheet["C3"].number_format = "0%"
    sheet["E2"].number_format = "[$USD] 0"
    sheet["F2"].font = Font(strike=True)
    made.save(path)
    return path


def rewrite(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if "worksheets/sheet1" in name else data)
    return target


def no_cell(xml):
    """Without places of cells; what is left out in between stays as an empty cell, as the standard asks."""
    return re.sub(
        rb'<c r="[A-Z]+\d+"',
        b"<c",
        xml.replace(b'<c r="E2"', b'<c r="D2" /><c r="E2"')
        .replace(b'<c r="E3"', b'<c r="D3" /><c r="E3"')
        .replace(b'<c r="E1"', b'<c r="D1" /><c r="E1"'),
    )


def no_row(xml):
    return re.sub(rb'<row r="\d+"', b"<row", no_cell(xml))


def some(xml):
    return xml.replace(b'<c r="F2"', b"<c")


@pytest.mark.parametrize("change", [no_cell, no_row, some])
@pytest.mark.parametrize("large", [False, True])
def test_formats_strikes_and_formulas_stand_where_they_should(tmp_path, monkeypatch, change, large):
    with_places = book(tmp_path / "a.xlsx")
    expected = read(with_places, isolate=False).sheets[0].tables[0]
    assert expected.body["B"].to_list()[0] == "101万" and "删除线" in expected.body["F"].to_list()[0]
    if large:
        monkeypatch.setattr(_package, "SMALL", 0)
    found = read(rewrite(with_places, tmp_path / "b.xlsx", change), isolate=False).sheets[0].tables[0]
    assert found.body.with_columns(pl.all().cast(pl.String)).rows() == expected.body.with_columns(pl.all().cast(pl.String)).rows()
    assert [(c.path, c.percent_cells) for c in found.columns] == [(c.path, c.percent_cells) for c in expected.columns]


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ("<row><c/><c><v>1</v></c></row><row r='5'><c s='1'/></row><row><c/></row>", ["1", "A1", "B1", "5", "A5", "6", "A6"]),
        ("<x:row><x:c r='C1'/><x:c><x:v>2</x:v></x:c></x:row>", ["1", "C1", "D1"]),
        ('<row r="7"><c r="Z7"/><c t="s"><v>0</v></c></row>', ["7", "Z7", "AA7"]),
    ],
)
def test_a_place_is_one_further_than_the_one_before(rows, places):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><cols><col min='1'/></cols><sheetData>{rows}</sheetData></worksheet>"
        )
        file.writestr("xl/other.xml", "<c/>")
    full = placed(zipfile.ZipFile(data))
    assert full is not None
    with zipfile.ZipFile(io.BytesIO(full)) as file:
        assert re.findall(r"r=[\"'](\w+)", file.read("xl/worksheets/sheet1.xml").decode()) == places
        assert file.read("xl/other.xml") == b"<c/>"


def test_a_workbook_with_all_places_is_left_alone(tmp_path):
    with zipfile.ZipFile(book(tmp_path / "a.xlsx")) as file:
        assert placed(file) is None
