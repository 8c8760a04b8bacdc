"""Binary workbooks: records in full and in short, merges, failed formulas and zeros that nobody computed."""

import struct
import zipfile

import pytest

from yipanqi.engines.sheets import SheetError, read, tidy


def record(kind, data=b""):
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, out = len(data), b""
    while size > 0x7F:
        out, size = out + bytes([size & 0x7F | 0x80]), size >> 7
    return number + out + bytes([size]) + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number, *cells):
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)) + b"".join(cells)


def cell(kind, column, value):
    return record(kind, struct.pack("<II", column, 0) + value)


def short(kind, value):
    return record(kind + 11, struct.pack("<I", 0) + value)


def real(value):
    return struct.pack("<d", value)


def formula(kind, column, value):
    return cell(kind, column, value + struct.pack("<HII", 0, 0, 0))


def rk(number):
    return struct.pack("<i", number << 2 | 2)


def xlsb(path, *rows, flags=0, merges=(), more=None):
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 9, 0, 9)) + record(145) + b"".join(rows) + record(146)
    sheet += b"".join(record(176, struct.pack("<IIII", *m)) for m in merges) + record(130)
    calculation = record(157, struct.pack("<IIIdIH", 1, 1, 100, 0.001, 0, 0x6A | flags))
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("明细"))
        + record(144)
        + calculation
        + record(132)
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    frame = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="{}" Target="{}"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("_rels/.rels", frame.format(f"{kind}/officeDocument", "xl/workbook.bin"))
        file.writestr("xl/_rels/workbook.bin.rels", frame.format(f"{kind}/worksheet", "worksheets/sheet1.bin"))
        file.writestr("xl/workbook.bin", book)
        file.writestr("xl/worksheets/sheet1.bin", sheet)
        for name, data in (more or {}).items():
            file.writestr(name, data)
    return read(path, isolate=False)


HEAD = row(0, cell(6, 0, wide("名称")), cell(6, 1, wide("金额（万元）")), cell(6, 2, wide("人数")))


def test_records_in_full_and_in_short_give_the_same(tmp_path):
    full = row(1, cell(6, 0, wide("甲")), cell(5, 1, real(1.5)), cell(2, 2, rk(7)))
    book = xlsb(tmp_path / "a.xlsb", HEAD, full, row(2, cell(6, 0, wide("乙")), short(5, real(2.0)), short(2, rk(8))))
    assert [r[2:] for r in book.sheets[0].tables[0].body.rows()] == [("甲", 1.5, 7), ("乙", 2.0, 8)]


def test_short_records_of_every_kind_and_from_the_first_column(tmp_path):
    head = row(0, short(6, wide("名称")), short(6, wide("金额（万元）")), short(6, wide("人数")), short(6, wide("在")))
    lines = [
        row(1, short(6, wide("甲" * 70)), short(1, b""), short(2, rk(7)), short(4, b"\x01")),
        row(2, short(6, wide("乙")), short(3, b"\x17"), short(5, real(8.0))),
    ]
    book = xlsb(tmp_path / "a.xlsb", head, *lines)
    assert [r[2:] for r in book.sheets[0].tables[0].body.rows()] == [("甲" * 70, None, 7, True), ("乙", "#REF!", 8, None)]


@pytest.mark.parametrize(
    ("made", "flags", "more", "expected"),
    [
        (formula(9, 1, real(0.0)), 1, None, (None, "formula_without_result")),
        (formula(9, 1, real(0.0)), 0, None, (None, "formula_without_result")),
        (formula(9, 1, real(0.0)), 1, {"xl/calcChain.bin": b""}, (0.0, None)),
        (formula(9, 1, real(3.0)), 1, None, (30000.0, None)),
        (formula(11, 1, b"\x07"), 0, None, (None, "formula_error")),
        (cell(3, 1, b"\x2a"), 0, None, (None, "formula_error")),
    ],
)
def test_formulas(tmp_path, made, flags, more, expected):
    book = xlsb(
        tmp_path / "a.xlsb",
        HEAD,
        row(1, cell(6, 0, wide("甲")), made),
        row(2, cell(6, 0, wide("乙")), cell(5, 1, real(2.0))),
        flags=flags,
        more=more,
    )
    assert tidy(book).select("value", "problem").rows() == [expected, (20000.0, None)]


def test_merged_labels_are_filled_down(tmp_path):
    head = row(0, cell(6, 0, wide("地区")), cell(6, 1, wide("名称")), cell(6, 2, wide("人数")))
    lines = [
        row(1, cell(6, 0, wide("南湖区")), cell(6, 1, wide("甲")), cell(2, 2, rk(7))),
        row(2, cell(6, 1, wide("乙")), cell(2, 2, rk(8))),
    ]
    body = xlsb(tmp_path / "a.xlsb", head, *lines, merges=[(1, 2, 0, 0)]).sheets[0].tables[0].body
    assert body["A"].to_list() == ["南湖区", "南湖区"]


def test_a_damaged_one_is_refused(tmp_path):
    path = tmp_path / "坏.xlsb"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.bin", b"\x80")
    with pytest.raises(SheetError) as caught:
        read(path)
    assert "Rust" not in caught.value.zh and caught.value.code == "corrupt"
