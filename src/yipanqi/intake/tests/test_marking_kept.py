"""A marked copy keeps pictures, charts and the results of formulas."""

import io
import re
import struct
import zipfile
import zlib

import openpyxl
import xlsxwriter

from yipanqi.intake._marking_kept import kept


def picture():
    """The smallest PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def received():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("明细 & 表")
        sheet.write_row(0, 0, ["名称", "数"])
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.write_formula("B3", '="甲"&"乙"', None, "甲乙")
        sheet.write_formula("B4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B5", "=1=1", None, True)
        sheet.insert_image("D2", "p.png", {"image_data": io.BytesIO(picture())})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='明细 & 表'!$B$2:$B$3"})
        sheet.insert_chart("F2", chart)
        sheet.write_comment("A1", "批注")
        book.add_worksheet("空")
    return out.getvalue()


def copied(data, change=None):
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.create_sheet("清单", 0)
    if change:
        change(book["明细 & 表"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_results_of_formulas_are_kept_where_the_formula_is():
    def change(sheet):
        sheet["B2"] = 7

    data = received()
    sheet = openpyxl.load_workbook(io.BytesIO(kept(data, copied(data, change))), data_only=True)["明细 & 表"]
    assert [sheet[f"B{r}"].value for r in (2, 3, 4, 5)] == [7, "甲乙", "#DIV/0!", True]


def test_pictures_and_charts_hang_in_their_sheet():
    data = received()
    package = zipfile.ZipFile(io.BytesIO(kept(data, copied(data))))
    names = package.namelist()
    assert package.read("xl/kept/media/image1.png") == picture()
    assert [n for n in names if n.startswith(("xl/drawings/drawing", "xl/charts"))] == []  # half a chart is not left beside it
    sheet = next(n for n in names if n.startswith("xl/worksheets/sheet") and b"rIdKept" in package.read(n))
    xml, folder = package.read(sheet), sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    assert xml.index(b"<drawing ") < xml.index(b"<legacyDrawing ")
    assert b'Target="/xl/kept/drawings/drawing1.xml"' in package.read(folder)
    types = package.read("[Content_Types].xml").decode()
    for path in re.findall(r'PartName="/([^"]+)"', types):
        assert path in names, path
    for name in names:
        if name.startswith("xl/kept") and name.endswith(".xml"):
            assert f'PartName="/{name}"' in types, name
    assert 'Extension="png"' in types


def test_a_copy_that_cannot_be_followed_stays_as_it_is():
    assert kept(b"no package", b"copy") == b"copy"
