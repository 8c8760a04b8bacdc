"""Files that break readers, most of them written here by code: each is read, or refused with one clear
line.
"""

import io
import zipfile
from datetime import date

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from yipanqi.engines.sheets import Limits, SheetError, read, tidy

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORKBOOK = (
    f'<?xml version="1.0"?><workbook {NS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<workbookPr{pr}/><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELS = (
    '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT = (
    '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)

pytestmark = pytest.mark.slow  # random or whole-city input


def package(path, sheet, pr="", **parts):
    """A minimal workbook around the XML of one sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": ROOT,
            "xl/workbook.xml": WORKBOOK.replace("{pr}", pr),
            "xl/_rels/workbook.xml.rels": RELS,
            "xl/worksheets/sheet1.xml": sheet,
            **parts,
        }.items():
            file.writestr(name, text)
    return path


def sheet_xml(rows, before="", after=""):
    return f'<?xml version="1.0"?><worksheet {NS}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def inline(ref, text):
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def refused(path, **options):
    with pytest.raises(SheetError) as caught:
        read(path, **options)
    error = caught.value
    assert path.name in error.zh and path.name in error.en
    assert "\n" not in error.zh and "Traceback" not in error.en
    return error.code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.xlsx", b"", "empty"),
        ("空白.csv", b"  \r\n\r\n", "empty"),
        ("a.pdf", b"%PDF-1.7 ...", "not_a_spreadsheet"),
        ("图.xls", b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_spreadsheet"),
        ("二进制.xls", bytes(range(256)) * 40, "not_a_spreadsheet"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(500), "corrupt"),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "corrupt"),
    ],
)
def test_refused_with_one_clear_line(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    assert refused(path, isolate=False) == code


def test_missing_file_folder_word_and_plain_zip(tmp_path):
    assert refused(tmp_path / "没有.xlsx", isolate=False) == "not_a_spreadsheet"
    for inside in ("word/document.xml", "readme.txt"):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(inside, "x")
        assert refused(path, isolate=False) == "not_a_spreadsheet"


def ordinary(path, rows=200):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["名称", "金额(万元)"])
        for r in range(1, rows + 1):
            sheet.write_row(r, 0, [f"单位{r}", r])
    return path


def test_truncated_anywhere_never_crashes(tmp_path):
    whole = ordinary(tmp_path / "a.xlsx").read_bytes()
    cut = tmp_path / "cut.xlsx"
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        cut.write_bytes(whole[: int(len(whole) * share)])
        assert refused(cut, isolate=False) == "corrupt"


def test_damaged_bytes_never_crash(tmp_path):
    """Flip a byte every so often: the file is read or refused, in a child process that may die."""
    whole = bytearray(ordinary(tmp_path / "a.xlsx").read_bytes())
    path = tmp_path / "damaged.xlsx"
    for at in range(40, len(whole), len(whole) // 6):
        copy = bytearray(whole)
        copy[at] ^= 0xFF
        path.write_bytes(copy)
        try:
            assert read(path).sha256
        except SheetError as error:
            assert error.code in ("corrupt", "not_a_spreadsheet")


def test_a_sheet_that_claims_everything_and_holds_three_cells(tmp_path):
    rows = (
        f'<row r="1">{inline("A1", "名称")}</row><row r="2">{inline("A2", "甲")}</row><row '
        f'r="1048576">{inline("XFD1048576", "远")}</row>'
    )
    path = package(tmp_path / "huge.xlsx", sheet_xml(rows, before='<dimension ref="A1:XFD1048576"/>'))
    book = read(path)
    assert book.sheets[0].rows == 1048576
    cells = tidy(book)
    assert "远" in cells["raw"].to_list() or any("远" in text for t in book.sheets[0].tables for _, text in t.notes)


@pytest.mark.torture
def test_a_million_blank_formatted_rows(tmp_path):
    junk = "".join(f'<row r="{r}"><c r="A{r}" s="0"/><c r="B{r}" s="0"/></row>' for r in range(4, 300_000))
    rows = (
        f'<row r="1">{inline("A1", "名称")}{inline("B1", "数量(件)")}</row><row r="2">{inline("A2", "甲")}<c '
        'r="B2"><v>3</v></c></row>'
    )
    book = read(package(tmp_path / "junk.xlsx", sheet_xml(rows + junk)))
    assert book.sheets[0].tables[0].body.height == 1
    assert tidy(book)["value"].to_list() == [3.0]


def test_zip_bomb(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": ROOT,
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": RELS,
        }.items():
            file.writestr(name, text)
        file.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))
    assert refused(path, isolate=False) == "zip_bomb"


def test_memory_and_time_are_limited(tmp_path):
    path = ordinary(tmp_path / "big.xlsx", rows=120_000)
    assert refused(path, limits=Limits(memory_bytes=64 << 20)) == "out_of_memory"
    assert refused(path, limits=Limits(seconds=0.05)) == "timed_out"
    assert refused(path, limits=Limits(rows=1000)) == "too_many_rows"
    assert refused(path, limits=Limits(file_bytes=1000)) == "too_large"


def test_inline_strings_line_ends_and_prefixed_names(tmp_path):
    rows = (
        f"<row>{inline('', '名_x000D_&#10;称')}{inline('', '数')}</row>".replace(' r=""', "")
        + '<row><c t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c><c><v>2.5</v></c></row>'
    )
    book = read(package(tmp_path / "inline.xlsx", sheet_xml(rows)), isolate=False)
    table = book.sheets[0].tables[0]
    assert [c.heading for c in table.columns] == ["名称", "数"]
    assert (table.body["A"].to_list(), table.body["B"].to_list()) == (["甲乙"], [2.5])
    plain = sheet_xml('<row r="1"><c r="A1" t="str"><v>名称</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>')
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?xml", "<?xml").replace('xmlns="', 'xmlns:x="')
    book = read(package(tmp_path / "prefix.xlsx", prefixed), isolate=False)
    assert book.sheets[0].tables[0].body.height == 1


def test_shared_strings_that_are_missing(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>9</v></c></row><row r="2"><c r="A2"><v>1</v></c><c '
        'r="B2"><v>2</v></c></row>'
    )
    path = package(tmp_path / "nostrings.xlsx", sheet_xml(rows))
    try:
        assert read(path).sheets[0].rows >= 1
    except SheetError as error:
        assert error.code == "corrupt"


def test_dates_of_1904_and_formulas_never_computed(tmp_path):
    path = tmp_path / "d1904.xlsx"
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["日期", "数"])
    book.active.append([date(2024, 3, 5), "=1+1"])
    book.save(path)
    found = read(path, isolate=False)
    assert found.date1904
    assert found.sheets[0].tables[0].body["A"].to_list() == [date(2024, 3, 5)]
    assert found.notes == ("formula_without_result:1",)


def test_numbers_stored_as_text_keep_their_zeros(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "金额"])
        for r, (code, value) in enumerate([("0012", "1,200"), ("0013", "—"), (14, 5)], 1):
            sheet.write(r, 0, code)
            sheet.write(r, 1, value)
    body = read(path, isolate=False).sheets[0].tables[0].body
    assert body["A"].to_list() == ["0012", "0013", "14"]
    assert body["B"].to_list() == ["1,200", "—", "5"]


TEXT = "地区,金额(万元)\n北 京,1.5\n天津,2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_text_encodings_and_delimiters(tmp_path, encoding, mark):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.replace(",", mark).encode(encoding))
    cells = tidy(read(path, isolate=False))
    assert cells.select("row_label", "unit", "value").rows() == [
        ("北京", "yuan", 15000.0),
        ("天津", "yuan", 20000.0),
    ]


@pytest.mark.torture
def test_large_text(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(
        (
            "某市台账\n名称,编号,金额(万元)\n" + "".join(f"企业{i},00{i},{i}.5\n" for i in range(500_000)) + "注：合成数据\n"
        ).encode("gb18030")
    )
    (table,) = read(path, isolate=False).sheets[0].tables
    assert table.body.height == 500_000
    assert table.body["B"][0] == "000"
    assert tidy(path)["value"].sum() == pytest.approx(1e4 * sum(i + 0.5 for i in range(500_000)))


HTML = """<html><head><meta http-equiv=Content-Type content="text/html; charset={0}"></head><body><h3>某表</h3><table>
<tr><td rowspan=2>地区</td><td colspan=2>经费（亿元）</td></tr><tr><td>上年</td><td>本年</td></tr>
<tr><td>北&nbsp;京</td><td>1</td><td>2</td></tr><tr><td>天津</td><td>3<td>&nbsp;</table><p>注：示例。</p></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk"])
def test_html_saved_as_xls(tmp_path, charset):
    path = tmp_path / "a.xls"
    path.write_bytes(HTML.format(charset).encode("utf-8" if charset == "utf-8" else "gbk"))
    book = read(path, isolate=False)
    (table,) = book.sheets[0].tables
    assert (book.format, table.title, table.header_rows) == ("html", "某表", (2, 3))
    assert [c.path for c in table.columns] == [("地区",), ("经费", "上年"), ("经费", "本年")]
    values = tidy(book).filter(pl.col("role") == "data").select("row_label", "value").rows()
    assert values == [("北京", 1e8), ("北京", 2e8), ("天津", 3e8)]


def test_mhtml_and_xml_2003(tmp_path):
    path = tmp_path / "a.xls"
    body = HTML.format("utf-8").encode()
    path.write_bytes(
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; '
        b"charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + body + b"\r\n--b--\r\n"
    )
    assert read(path, isolate=False).sheets[0].tables[0].body.height == 2
    ss = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    path.write_text(
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {ss}><Worksheet '
        'ss:Name="甲"><Table><Row><Cell ss:MergeAcross="1">'
        '<Data ss:Type="String">标题</Data></Cell></Row><Row ss:Index="3"><Cell><Data '
        'ss:Type="String">名称</Data></Cell><Cell><Data ss:Type="String">数量(件)'
        '</Data></Cell></Row><Row><Cell><Data ss:Type="String">乙</Data></Cell><Cell><Data '
        'ss:Type="Number">4</Data></Cell></Row></Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    book = read(path, isolate=False)
    assert (book.format, book.sheets[0].name, book.sheets[0].tables[0].title) == ("xml2003", "甲", "标题")
    assert tidy(book).select("row_label", "value").rows() == [("乙", 4.0)]


def test_password(tmp_path):
    import msoffcrypto.format.ooxml as ooxml

    plain = io.BytesIO(ordinary(tmp_path / "p.xlsx").read_bytes())
    path = tmp_path / "locked.xlsx"
    for password, asked in (("VelvetSweatshop", None), ("secret", "secret")):
        with path.open("wb") as out:
            ooxml.OOXMLFile(plain).encrypt(password, out)
        book = read(path, isolate=False, password=asked)
        assert (book.encrypted, book.sheets[0].tables[0].body.height) == (True, 200)
    assert refused(path, isolate=False) == "password_unknown"
    assert refused(path, isolate=False, password="wrong") == "password_unknown"


def test_every_published_torture_file_is_read_or_refused(shared_data):
    """In a child process, as in real use; nothing but a SheetError may come out."""
    read_well = empty = 0
    for path in sorted((shared_data / "spreadsheets" / "xlrd").iterdir()):
        try:
            book = read(path)
            assert tidy(book).height >= 0
            read_well += 1
        except SheetError as error:
            assert error.code in ("not_a_spreadsheet", "corrupt", "empty"), path.name
            assert path.name in error.zh
            empty += error.code == "empty"
    assert (read_well, empty) >= (11, 4)


ODS = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text"))


@pytest.mark.parametrize(
    ("tail", "rows"),
    [
        (
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>',
            1,
        ),
        (
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell office:value-type="string" '
            'table:number-columns-repeated="16384">'
            "<text:p>x</text:p></table:table-cell></table:table-row>",
            None,
        ),
    ],
)
def test_ods_that_repeats_to_the_edge(tmp_path, tail, rows):
    def cell(text, more=""):
        return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'

    body = (
        f"<table:table-row>{cell('地区')}{cell('经费(万元)')}</table:table-row><table:table-row>{cell('北京')}"
        '<table:table-cell office:value-type="float" office:value="2"/></table:table-row>' + tail
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        file.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {ODS}><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    if rows is None:
        assert refused(path) == "too_large"
    else:
        assert tidy(path)["value"].to_list() == [20000.0]
