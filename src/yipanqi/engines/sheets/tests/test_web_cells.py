"""Cells of web pages and of XML of 2003: what is struck out, not shown, raised, or shown rounded never becomes another number."""

import pytest

from yipanqi.engines.sheets import Limits, read, tidy
from yipanqi.engines.sheets._html import read_html, read_xml2003

SS = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def cell(inside, attributes="", style=""):
    page = (
        f"<html><head><style>{style}</style></head><body><table><tr><td>企业<td>收入</tr><tr><td>甲<td "
        f"{attributes}>{inside}</td></tr></table></body></html>"
    )
    (grid,) = read_html(page.encode(), "表.html", Limits())
    return grid.row(1)[1]


@pytest.mark.parametrize(
    "struck",
    [
        "<s>101</s>",
        "<strike>101</strike>",
        "<del>101</del>",
        "<s><font>101</font></s>",
        '<span style="text-decoration:line-through">101</span>',
        '<span style="color:red; TEXT-DECORATION: underline line-through">101</span>',
        '<b class="font5 xl9">101</b>',
    ],
)
def test_what_is_struck_out_says_so(struck):
    assert cell(struck, style=".xl9, td.xl8 {color:red; text-decoration:line-through;}") == "101（删除线）"
    assert cell(struck + "91", style=".xl9{text-decoration:line-through}") == "91"


def test_a_struck_cell_a_struck_row_and_what_is_no_number():
    assert (
        cell("101", 'style="text-decoration:line-through"')
        == cell("101", "class=xl8", "td.xl8{text-decoration:line-through}")
        == "101（删除线）"
    )
    assert cell("<s>南湖公司</s>") == "南湖公司"
    assert (
        cell("101", 'style="text-decoration:underline"')
        == cell("101", "class=xl7", ".xl8{text-decoration:line-through}")
        == "101"
    )
    page = (
        '<table><tr><td>企业<td>收入</tr><tr style="text-decoration:line-through"><td>甲<td>101</tr><tr><td>乙<td>7</tr></table>'
    )
    (grid,) = read_html(page.encode(), "表.html", Limits())
    assert [list(grid.row(n)) for n in (1, 2)] == [["甲", "101（删除线）"], ["乙", "7"]]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("101<br>202", "101\n202"),
        ("<p>101</p><p>202</p>", "101\n202"),
        ("101<div>202</div>", "101\n202"),
        ("<br>101<br>", "101"),
        ("90&nbsp;000", "90 000"),
        ("2<sup>3</sup>", "2³"),
        ("2<sup><font>3</font></sup>", "2³"),
        ("10<sub>2</sub>", "10²"),
        ("m<sup>2</sup>", "m2"),
        ("1<sup>①</sup>", "1①"),
        ('5<span style="display:none">99</span>', "5"),
        ("5<span hidden>99</span>", "5"),
        ('5<span class="no">99</span>', "5"),
        ("<comment>9</comment>5", "5"),
        ("5<span>99</span>", "599"),
        ("101<table><tr><td>7</tr></table>", "101\n7"),
        ("上\n  年", "上 年"),
    ],
)
def test_pieces_of_a_cell_that_stand_apart_stay_apart(inside, text):
    assert cell(inside, style=".no{display:none}") == text


@pytest.mark.parametrize(
    ("shown", "stated", "text"),
    [
        ("101", "101.37", "101.37"),
        ("26%", "0.255", "25.5%"),
        ("(1,234)", "-1234.5", "(1235)"),
        ("(1,235)", "-1234.5", "(1234.5)"),
        ("-101", "-101.37", "-101.37"),
        ("101", "101", "101"),
        ("1,200", "1200", "1,200"),
        ("101万", "1013700", "101万"),
        ("2024/4/1", "45383", "2024/4/1"),
        ("1.23E+11", "123456789012", "123456789012"),
        ("101", "", "101"),
        ("101", "x", "101"),
        ("101", "nan", "101"),
    ],
)
def test_the_number_that_a_page_states_beside_the_rounded_one(shown, stated, text):
    want = shown if text == "(1235)" else text  # 1,234 is not 1234.5 rounded: what is shown stands
    assert cell(shown, f'x:num="{stated}"') == cell(shown, f'sdval="{stated}"') == want


def test_two_numbers_under_each_other_are_no_number_and_do_not_take_the_unit_of_the_others(tmp_path):
    path = tmp_path / "表.html"
    path.write_text(
        "<table><tr><td>表（单位：万元）</td></tr><tr><td>企业<td>收入<td>人数</tr><tr><td>甲<td>101<br>202<td>1</tr><tr><td>乙<td><s>9</s><td>2</tr>"
        "<tr style='display:none'><td>丙<td>5<td>3</tr></table>",
        encoding="utf-8",
    )
    book = read(path, isolate=False)
    cells = tidy(book)
    assert cells.filter(cells["col"] == "B")["value"].to_list() == [None, None, 50_000]
    assert "hidden:表!5" in book.notes


def xml(cells, styles="", row="", columns=""):
    data = (
        f'<Workbook {SS}><Styles><Style ss:ID="k"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="c" '
        'ss:Parent="k"><NumberFormat ss:Format="Fixed"/></Style>'
        '<Style ss:ID="n" ss:Parent="k"><Font ss:StrikeThrough="0"/></Style><Style ss:ID="u"><NumberFormat '
        'ss:Format="&quot;$&quot;#,##0.00"/></Style>'
        '<Style ss:ID="e"><NumberFormat ss:Format="Euro Currency"/></Style></Styles><Worksheet '
        f'ss:Name="表"><Table>{columns}<Row {row}>{cells}</Row></Table>'
        "</Worksheet></Workbook>"
    )
    (grid,) = read_xml2003(data.encode(), "表.xml", Limits())
    return grid


@pytest.mark.parametrize(
    ("style", "value"), [("k", "77（删除线）"), ("c", "77（删除线）"), ("n", 77.0), ("u", "$ 77"), ("e", "€ 77"), ("none", 77.0)]
)
def test_the_looks_of_xml_of_2003(style, value):
    data = '<Data ss:Type="Number">77</Data>'
    assert xml(f'<Cell ss:StyleID="{style}">{data}</Cell>').row(0)[0] == value
    assert xml(f"<Cell>{data}</Cell>", row=f'ss:StyleID="{style}"').row(0)[0] == value
    assert xml(f"<Cell>{data}</Cell>", columns=f'<Column ss:StyleID="{style}"/>').row(0)[0] == value


def test_parts_of_a_cell_and_hidden_rows_of_xml_of_2003():
    parts = '<Data ss:Type="String" xmlns:h="http://www.w3.org/TR/REC-html40"><h:S>90</h:S>91</Data>'
    grid = xml(f"<Cell>{parts}</Cell>", row='ss:Hidden="1"')
    assert (grid.row(0)[0], grid.hidden_rows) == ("91", {0})
    assert xml(f"<Cell>{parts.replace('91', '')}</Cell>").row(0)[0] == "90（删除线）"
