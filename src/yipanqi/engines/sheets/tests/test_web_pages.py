"""Web pages, web archives and XML of 2003 that call themselves .xls: their words, spans, days and truths; pages that hold no
table.
"""

from datetime import datetime

import pytest

from yipanqi.engines.sheets import Limits, SheetError, read
from yipanqi.engines.sheets._formats import detect
from yipanqi.engines.sheets._html import read_html, read_mhtml, read_xml2003

NAME = "表.xls"
SS = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def rows(page, encoding="utf-8"):
    (grid,) = read_html(page.encode(encoding), NAME, Limits())
    return [list(grid.row(n)) for n in range(grid.height)], grid


def refused(reader, data):
    with pytest.raises(SheetError) as caught:
        reader(data, NAME, Limits())
    return caught.value.code, caught.value.en


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("gb2312", "gbk"),
        ("GBK", "gbk"),
        ("utf-8", "gbk"),
        ("no-such-charset", "gbk"),
        ("big5", "big5"),
        ("", "utf-16"),
    ],
)
def test_the_page_is_read_in_the_encoding_that_it_is_in(declared, encoding):
    page = (
        f'<html><meta charset="{declared}"><table><tr><td>企業名稱<td>南湖</tr></table></html>'
        if declared
        else "<table><tr><td>企業名稱<td>南湖</table>"
    )
    assert rows(page, encoding)[0] == [["企業名稱", "南湖"]]


def test_words_spans_captions_and_breaks():
    page = """<?xml version="1.0" encoding="utf-8"?><html><head><title>不读</title><style>p{}</style></head><body>某市<b>技术</b>合同<script>var a</script>
    <!-- 不读 --><h3>一览</h3><table><caption>表1</caption><tr><th rowspan=2>地区</th><th colspan="2">金额</th></tr><tr><td>上年<br>万元</td><td>本年</td></tr>
    <tr><td>南&nbsp;湖</td><td>1</td><td colspan=x>2</td><i>不读</i></tr></table>注：示例</body></html>"""  # noqa: E501
    found, grid = rows(page)
    assert found == [
        ["某市技术合同", None, None],
        ["一览", None, None],
        ["表1", None, None],
        ["地区", "金额", None],
        [None, "上年\n万元", "本年"],
        ["南 湖", "1", "2"],
        ["注：示例", None, None],
    ]
    assert grid.merges == [(3, 0, 4, 0), (3, 1, 3, 2)]


def test_a_page_laid_out_with_tables_and_a_table_inside_a_cell_of_words():
    inside = "<table><tr><td>甲<td>1</tr><tr><td>乙<td>2</tr></table>"
    assert rows(f"<table><tr><td>{inside}</td></tr></table>")[0] == [["甲", "1"], ["乙", "2"]]
    assert rows(f"<table><tr><td>名称</td><td>另</td><td>含 {inside}</td></tr></table>")[0] == [
        ["名称", "另", "含\n甲\n1\n乙\n2"]
    ]


def test_rows_beyond_the_limit_are_left():
    (grid,) = read_html(("<table>" + "<tr><td>甲" * 9 + "</table>").encode(), NAME, Limits(rows=3))
    assert grid.height == 4  # one more than the limit, which then says so


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<html><frameset><frame src="a.files/sheet001.htm"></frameset></html>', "points at another file (a.files/sheet001.htm)"),
        ("<html><frameset></frameset></html>", "points at another file and holds"),
        ("<html><body><p>请先登录</p></body></html>", "a web page without a table: 请先登录"),
        ("<html><body></body></html>", "a web page without a table)"),
    ],
)
def test_a_page_without_a_table_is_refused(page, said):
    code, en = refused(read_html, page.encode())
    assert code == "not_a_spreadsheet" and said in en
    assert refused(read_html, b"\xef\xbb\xbf")[0] == "corrupt"


def archive(*parts):
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    return (
        head
        + b"".join(b"--b\r\nContent-Type: %s; charset=utf-8\r\n\r\n%s\r\n" % (kind, body.encode()) for kind, body in parts)
        + b"--b--\r\n"
    )


def test_the_parts_of_a_web_archive_that_hold_a_table(tmp_path):
    data = archive(
        (b"text/html", "<p>目录</p>"),
        (b"text/html", "<table><tr><td>名称<td>数</tr></table>"),
        (b"text/css", "td{}"),
        (b"text/html", "<table><tr><td>乙<td>4</tr></table>"),
    )
    grids = read_mhtml(data, NAME, Limits())
    assert [(g.index, list(g.row(0))) for g in grids] == [(0, ["名称", "数"]), (1, ["乙", "4"])]
    assert refused(read_mhtml, archive((b"text/html", "<p>目录</p>")))[0] == "corrupt"
    path = tmp_path / NAME
    path.write_bytes(data)
    assert (detect(path, NAME), read(path, isolate=False).format) == ("mhtml", "mhtml")


def test_xml_of_2003_keeps_places_days_and_truths(tmp_path):
    cells = "".join(
        f'<Cell{at}><Data ss:Type="{kind}">{text}</Data></Cell>'
        for at, kind, text in (
            ("", "String", "甲"),
            (' ss:Index="3"', "Number", "2.5"),
            ("", "Number", "二"),
            ("", "Boolean", "1"),
            ("", "Boolean", "0"),
            ("", "DateTime", "2025-03-04T00:00:00.000"),
            ("", "DateTime", "2025-03-04T10:30:00.000"),
            ("", "DateTime", "去年"),
        )
    )
    xml = (
        f'<?xml version="1.0"?><Workbook {SS}><Worksheet ss:Name="明细"><Table><Row ss:Index="2"><Cell '
        'ss:MergeAcross="2" ss:MergeDown="1"><Data '
        'ss:Type="String">标题</Data></Cell><Cell/></Row><Row '
        f'ss:Index="5">{cells}</Row></Table></Worksheet><Worksheet/></Workbook>'
    )
    path = tmp_path / NAME
    path.write_text(xml, encoding="utf-8")
    assert detect(path, NAME) == "xml2003"
    grid, blank = read_xml2003(xml.encode(), NAME, Limits())
    assert (grid.name, grid.numbers, grid.merges, blank.name, blank.height) == ("明细", [1, 4], [(1, 0, 2, 2)], "Sheet2", 0)
    assert list(grid.row(1)) == ["甲", None, 2.5, "二", True, False, datetime(2025, 3, 4), datetime(2025, 3, 4, 10, 30), "去年"]
    assert refused(read_xml2003, b"no xml")[0] == "corrupt"
