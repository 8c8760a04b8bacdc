"""Formats of .xls, .xlsb and .ods: the same looks as of .xlsx, from streams made by hand after the published layouts."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from yipanqi.engines.sheets import read, tidy
from yipanqi.engines.sheets._look import Look
from yipanqi.engines.sheets._looks_biff import of_xls, of_xlsb, xlsb_counts_from_1904
from yipanqi.engines.sheets._looks_ods import of_ods


def _record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def _xls(xfs=((0, 9), (5, 0), (0, 164)), code='0!.0,"万"'):
    """A stream with fonts 0 1 2 3 5 (the last struck), one format and one sheet of cells in row 3."""
    fonts = b"".join(
        _record(0x31, struct.pack("<HHHHHBBBBBB", 200, 8 if n == 4 else 0, 0, 400, 0, 0, 0, 0, 0, 1, 0) + b"A") for n in range(5)
    )
    wide = code.encode("utf-16-le")
    head = _record(0x0809, struct.pack("<HH", 0x0600, 5)) + fonts + _record(0x041E, struct.pack("<HHB", 164, len(code), 1) + wide)
    head += b"".join(_record(0xE0, struct.pack("<HH", *xf) + bytes(16)) for xf in ((0, 0), *xfs))
    sheet = _record(0x0809, struct.pack("<HH", 0x0600, 0x10))
    sheet += _record(0x0203, struct.pack("<HHHd", 3, 0, 1, 0.65)) + _record(0x027E, struct.pack("<HHHI", 3, 1, 2, 0))
    sheet += _record(0xBD, struct.pack("<HHHIHIH", 3, 2, 3, 0, 0, 0, 3)) + _record(0x0A)
    name = b"A"
    where = len(head) + 4 + 8 + len(name) + 4
    return head + _record(0x85, struct.pack("<IHBB", where, 0, 1, 0) + name) + _record(0x0A) + sheet


def test_the_looks_of_an_xls():
    (looks,) = of_xls(_xls())
    assert looks == {(3, 0): Look("0%"), (3, 1): Look("", True), (3, 2): Look('0!.0,"万"')}


def test_formats_that_say_nothing_cost_nothing():
    assert of_xls(_xls(((0, 2), (0, 4), (0, 14)))) == [{}]
    assert of_xls(b"\x09\x08\x10") == []


def _part(kind, body=b""):
    out = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return out + (bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])) + body


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_the_looks_of_an_xlsb_with_long_and_short_cells():
    styles = (
        _part(44, struct.pack("<H", 164) + _wide("[$USD] 0"))
        + _part(43, struct.pack("<HH", 220, 0))
        + _part(43, struct.pack("<HH", 220, 8))
    )
    styles += _part(626) + _part(47, struct.pack("<HHH", 0, 9, 0)) + _part(627)  # the formats of styles are not those of cells
    styles += (
        _part(617)
        + b"".join(_part(47, struct.pack("<HHH", 0, n, f)) for n, f in ((0, 0), (10, 0), (164, 0), (0, 1)))
        + _part(618)
    )
    cells = _part(0, struct.pack("<I", 4)) + _part(5, struct.pack("<IId", 1, 1, 0.65)) + _part(16, struct.pack("<Id", 2, 20.0))
    cells += _part(12, struct.pack("<I", 0)) + _part(13, struct.pack("<II", 3, 0)) + _part(7, struct.pack("<III", 9, 1, 0))
    book = _part(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("表一"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/styles.bin", styles)
        package.writestr("xl/workbook.bin", book)
        package.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        package.writestr("xl/worksheets/sheet1.bin", cells)
    with zipfile.ZipFile(file) as package:
        assert of_xlsb(package) == {"表一": {(4, 1): Look("0.00%"), (4, 2): Look("[$USD] 0"), (4, 4): Look("", True)}}


@pytest.mark.parametrize(("flags", "expected"), [(1, True), (0, False), (2, False)])
def test_an_xlsb_says_whether_its_days_count_from_1904(flags, expected):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/workbook.bin", _part(131) + _part(153, struct.pack("<II", flags, 0) + _wide("")))
    with zipfile.ZipFile(file) as package:
        assert xlsb_counts_from_1904(package) is expected


_ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">
<office:automatic-styles><number:number-style style:name="N1"><number:number number:min-integer-digits="6"/></number:number-style>
<number:number-style style:name="N2"><number:number number:min-integer-digits="1" number:display-factor="1000"/><number:text>千</number:text></number:number-style>
<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="ce3" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="表一"><table:table-column table:number-columns-repeated="6"/>%s</table:table></office:spreadsheet></office:body>
</office:document-content>"""  # noqa: E501


def _row(*cells):
    out = ""
    for cell in cells:
        kind, value, more = cell if isinstance(cell, tuple) else ("string", cell, "")
        said = "" if kind == "string" else f' office:value="{value}"'
        out += f'<table:table-cell office:value-type="{kind}"{said}{more}><text:p>{value}</text:p></table:table-cell>'
    return f"<table:table-row>{out}</table:table-row>"


@pytest.fixture
def ods(tmp_path):
    path = tmp_path / "a.ods"
    rows = _row("名称", "占比（%）", "金额（万元）", "编号", "产值（万元）", "划去（万元）")
    rows += _row(
        "甲",
        ("percentage", 0.65, ""),
        ("currency", 20, ' office:currency="USD"'),
        ("float", 12, ' table:style-name="ce1"'),
        ("float", 1010000, ' table:style-name="ce2"'),
        ("float", 5, ' table:style-name="ce3"'),
    )
    rows += _row(
        "乙", ("float", 70, ""), ("currency", 21, ' office:currency="CNY"'), ("float", 13, ""), ("float", 7, ""), ("float", 6, "")
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _ODS % rows)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return path


def test_the_looks_of_an_ods(ods):
    with zipfile.ZipFile(ods) as package:
        looks = of_ods(package)["表一"]
    assert (
        looks[1, 1] == Look("0%")
        and looks[1, 2].code == "[$USD] 0"
        and looks[1, 5].struck
        and (2, 1) not in looks
        and (2, 2) not in looks
    )
    found = tidy(read(ods, isolate=False)).sort("row", "col")
    assert found["raw"].to_list() == ["65%", "USD 20", "000012", "1010千", "5（删除线）", "70", "21", "13", "7", "6"]
    assert found["value"].to_list() == [0.65, None, None, 1010000.0, None, 0.7, 210000.0, None, 70000.0, 60000.0]


@pytest.mark.parametrize(
    ("style", "attributes", "seen"),
    [
        (
            '<number:currency-style style:name="N1"><number:currency-symbol number:language="ja" '
            'number:country="JP">¥</number:currency-symbol>'
            '<number:number number:min-integer-digits="1"/></number:currency-style>',
            'office:value-type="currency" office:currency="¥"',
            "[$JPY]0",
        ),
        (
            '<number:currency-style style:name="N1"><number:currency-symbol number:language="zh" '
            'number:country="CN">¥</number:currency-symbol>'
            '<number:number number:min-integer-digits="1"/></number:currency-style>',
            'office:value-type="currency" office:currency="¥"',
            None,
        ),
        (
            '<number:number-style style:name="N1"><number:number number:decimal-places="4" number:min-integer-digits="1">'
            '<number:embedded-text number:position="0">!</number:embedded-text></number:number><number:text>万'
            "元</number:text></number:number-style>",
            'office:value-type="float"',
            '0\\!.0000"万元"',
        ),
        (
            '<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="2" '
            'number:display-factor="1000">'
            '<number:embedded-text number:position="1">.</number:embedded-text></number:number><number:text>万</number:te'
            "xt></number:number-style>",
            'office:value-type="float"',
            '0\\.0,"万"',
        ),
    ],
)
def test_what_an_ods_style_says_of_yen_and_of_points_of_its_own(style, attributes, seen):
    names = " ".join(f'xmlns:{n}="urn:{n}"' for n in ("office", "style", "number", "table"))
    content = (
        f'<office:document-content {names}><office:automatic-styles>{style}<style:style style:name="c" '
        'style:family="table-cell" style:data-style-name="N1"/>'
        '</office:automatic-styles><office:body><table:table table:name="S"><table:table-row><table:table-cell '
        f'table:style-name="c" {attributes}/>'
        "</table:table-row></table:table></office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("content.xml", content)
    found = of_ods(zipfile.ZipFile(data)).get("S", {})
    assert {place: look.code for place, look in found.items()} == ({(0, 0): seen} if seen else {})
