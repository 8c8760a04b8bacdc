"""Struck-out digits in .xls, .xlsb and .ods: as in .xlsx, what is left holds, and nothing left is unknown."""

from __future__ import annotations

import struct
import zipfile

import pytest

from yipanqi.engines.sheets import read
from yipanqi.engines.sheets._records import _container
from yipanqi.engines.sheets._struck_binary import of_xls, of_xlsb
from yipanqi.engines.sheets.tests.old_workbooks import record
from yipanqi.engines.sheets.tests.test_xlsb import record as part
from yipanqi.engines.sheets.tests.test_xlsb import row, wide

#: texts with their runs (first character, font); font 5 is the fifth and struck out, there is no font 4
TEXTS = [
    ("300 280", [(0, 5), (3, 0)]),
    ("1,2001,100", [(0, 0), (5, 5)]),
    ("300万元", [(0, 5)]),
    ("旧版2号楼一层大厅新版", [(0, 5), (8, 0)]),
    ("35", [(0, 1)]),
    ("约400", []),
    ("甲", []),
    ("金额（万元）", []),
    ("编号", []),
]
HELD = {"300280": "280", "1,2001,100": "1,200", "300万元": "300万元（删除线）"}


def _text(words, runs, *, narrow=False):
    head = struct.pack("<HB", len(words), (0 if narrow else 1) | (8 if runs else 0)) + (
        struct.pack("<H", len(runs)) if runs else b""
    )
    return head, words.encode("latin-1" if narrow else "utf-16-le"), b"".join(struct.pack("<HH", *r) for r in runs)


def _fonts(struck=True):
    return b"".join(
        record(0x31, struct.pack("<HHHHHBBBBBB", 200, 8 if n == 4 and struck else 0, 0, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
        for n in range(5)
    )


def _stream(*, cut=None, struck=True, cells=None, looks=((0, 0), (5, 0))):
    """A workbook whose shared texts are TEXTS; with `cut` the record breaks so many bytes into the characters of the first
    one.
    """
    pieces, body = [], struct.pack("<II", len(TEXTS), len(TEXTS))
    for n, (words, runs) in enumerate(TEXTS):
        head, letters, tail = _text(words, runs)
        if n == 0 and cut is not None:
            pieces.append(body + head + letters[:cut])
            body = (b"\x01" if cut < len(letters) else b"") + letters[cut:] + tail
        else:
            body += head + letters + tail
    pieces.append(body)
    table = record(0xFC, pieces[0]) + b"".join(record(0x3C, p) for p in pieces[1:])
    begin = record(0x0809, struct.pack("<HHHH", 0x0600, 5, 0, 0) + bytes(8))
    xfs = b"".join(record(0xE0, struct.pack("<HH", *xf) + bytes(16)) for xf in looks)
    rows = cells or [(0, 0, 8, 0), (0, 1, 7, 0), *((n + 1, 0, 6, 0) for n in range(6)), *((n + 1, 1, n, 0) for n in range(6))]
    sheet = record(0x0809, struct.pack("<HHHH", 0x0600, 16, 0, 0) + bytes(8))
    sheet += b"".join(record(0xFD, struct.pack("<HHHI", r, c, xf, text)) for r, c, text, xf in rows) + record(0x0A)
    name = struct.pack("<B", 1) + b"\x00A"
    head = begin + _fonts(struck) + xfs
    at = len(head) + 4 + 6 + len(name) + len(table) + 4
    return head + record(0x85, struct.pack("<IH", at, 0) + name) + table + record(0x0A) + sheet


@pytest.mark.parametrize("cut", [None, 0, 2, 6, 14])
def test_the_runs_of_an_xls_wherever_a_record_breaks(cut):
    assert of_xls(_stream(cut=cut)) == HELD


def test_no_struck_font_or_a_damaged_table_is_nothing():
    assert of_xls(_stream(struck=False)) == {} and of_xls(b"") == {}
    whole = _stream()
    assert of_xls(whole[: whole.index(record(0xFC)[:2]) + 30]) == {}


def test_an_xls_is_read_with_what_still_holds(tmp_path):
    (tmp_path / "a.xls").write_bytes(_container(_stream()))
    body = read(tmp_path / "a.xls", isolate=False).sheets[0].tables[0].body
    assert body["B"].to_list() == ["280", "1,200", "300万元（删除线）", "旧版2号楼一层大厅新版", "35", "约400"]


def test_a_text_of_an_xls_struck_out_as_a_whole_is_unknown_where_it_is_an_amount(tmp_path):
    rows = [(0, 0, 8, 0), (0, 1, 7, 0), (1, 0, 6, 1), (1, 1, 5, 1), (2, 0, 6, 0), (2, 1, 5, 0)]
    (tmp_path / "a.xls").write_bytes(_container(_stream(cells=rows)))
    body = read(tmp_path / "a.xls", isolate=False).sheets[0].tables[0].body
    assert body["B"].to_list() == ["约400（删除线）", "约400"] and body["A"].to_list() == ["甲", "甲"]


def _xlsb(path, *, struck=8):
    shared = b"".join(
        part(
            19,
            bytes([1 if runs else 0])
            + wide(words)
            + (struct.pack("<I", len(runs)) + b"".join(struct.pack("<HH", a, f > 1) for a, f in runs) if runs else b""),
        )
        for words, runs in TEXTS
    )
    styles = part(43, struct.pack("<HH", 220, 0)) + part(43, struct.pack("<HH", 220, struck)) + part(617, struct.pack("<I", 2))
    styles += part(47, struct.pack("<HHH", 0, 0, 0)) + part(47, struct.pack("<HHH", 0, 0, 1)) + part(618)
    cells = [row(0, part(7, struct.pack("<III", 0, 0, 8)), part(7, struct.pack("<III", 1, 0, 7)))]
    cells += [
        row(n + 1, part(7, struct.pack("<III", 0, 0, 6)), part(7, struct.pack("<III", 1, 1 if n == 5 else 0, n)))
        for n in range(6)
    ]
    sheet = part(129) + part(148, struct.pack("<IIII", 0, 9, 0, 9)) + part(145) + b"".join(cells) + part(146) + part(130)
    book = part(131) + part(143) + part(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("明细")) + part(144) + part(132)
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("_rels/.rels", rels % f'<Relationship Id="rId1" Type="{kind}officeDocument" Target="xl/workbook.bin"/>')
        file.writestr(
            "xl/_rels/workbook.bin.rels",
            rels
            % (
                f'<Relationship Id="rId1" Type="{kind}worksheet" Target="worksheets/sheet1.bin"/>'
                f'<Relationship Id="rId2" Type="{kind}sharedStrings" Target="sharedStrings.bin"/><Relationship Id="rId3" '
                f'Type="{kind}styles" Target="styles.bin"/>'
            ),
        )
        for name, data in (
            ("workbook", book),
            ("worksheets/sheet1", sheet),
            ("styles", styles),
            ("sharedStrings", part(159, struct.pack("<II", 9, 9)) + shared + part(160)),
        ):
            file.writestr(f"xl/{name}.bin", data)
    return path


def test_an_xlsb_is_read_with_what_still_holds(tmp_path):
    body = read(_xlsb(tmp_path / "a.xlsb"), isolate=False).sheets[0].tables[0].body
    assert body["B"].to_list() == ["280", "1,200", "300万元（删除线）", "旧版2号楼一层大厅新版", "35", "约400（删除线）"]


def test_an_xlsb_without_struck_fonts_or_with_damage_is_nothing(tmp_path):
    with zipfile.ZipFile(_xlsb(tmp_path / "a.xlsb", struck=0)) as package:
        assert of_xlsb(package) == {}
    with zipfile.ZipFile(tmp_path / "b.xlsb", "w") as package:
        package.writestr("xl/styles.bin", part(43, struct.pack("<HH", 220, 8)))
        package.writestr("xl/sharedStrings.bin", part(19, b"\x01" + wide("3 5") + b"\x09"))
        assert of_xlsb(package) == {}
    with zipfile.ZipFile(tmp_path / "c.xlsb", "w") as package:
        assert of_xlsb(package) == {}


_ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-type="single"/></style:style>
<style:style style:name="T2" style:family="text" style:parent-style-name="Old"/>
<style:style style:name="T3" style:family="text" style:parent-style-name="Old"><style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="ce1" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="表">%s</table:table></office:spreadsheet></office:body></office:document-content>"""  # noqa: E501
_ALL = """<?xml version="1.0"?><office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:styles><style:style style:name="Old" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style></office:styles></office:document-styles>"""


def _ods(path, cells, *, styles=True):
    def line(text, look=""):
        return (
            "<table:table-row><table:table-cell "
            f'office:value-type="string"{look}><text:p>{text}</text:p></table:table-cell></table:table-row>'
        )

    rows = line("金额（万元）") + "".join(line(*c) if isinstance(c, tuple) else line(c) for c in cells)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _ODS % rows)
        if styles:
            package.writestr("styles.xml", _ALL)
    return [str(v) for v in read(path, isolate=False).sheets[0].tables[0].body["A"]]


@pytest.mark.parametrize("name", ["T1", "T2"])
def test_an_ods_is_read_with_what_still_holds(tmp_path, name):
    out = f'<text:span text:style-name="{name}">'
    found = _ods(
        tmp_path / "a.ods",
        [
            f"{out}300</text:span> 280",
            f"1,200{out}1,<text:s/>100</text:span>",
            f"{out}300万元</text:span>",
            f"{out}旧版2号楼一层大厅</text:span>新版",
            '<text:span text:style-name="T3">3</text:span>5',
            "40",
        ],
    )
    assert found == ["280", "1,200", "300万元（删除线）", "旧版2号楼一层大厅新版", "35", "40"]


def test_a_text_of_an_ods_struck_out_as_a_whole(tmp_path):
    look = ' table:style-name="ce1"'
    assert _ods(tmp_path / "a.ods", [("300", look), ("张三", look), "40"], styles=False) == ["300（删除线）", "张三", "40"]
