"""OpenDocument sheets: printed prettily or not, with repeats, merges, hidden sheets, failed and uncomputed formulas."""

import zipfile
from datetime import datetime

import pytest

from yipanqi.engines.sheets import SheetError, read, tidy

NAMES = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text", "style"))


def text(words):
    return f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


def number(value, kind="float", formula=""):
    return (
        f'<table:table-cell {formula} office:value-type="{kind}" '
        f'office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    )


def ods(path, *rows, pretty=False, style="", more=""):
    lines = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in rows)
    xml = (
        f"<office:document-content {NAMES}><office:automatic-styles>{style}</office:automatic-styles><office:body><office"
        ":spreadsheet>"
        f'{more}<table:table table:name="明细"><table:table-column/>{lines}</table:table></office:spreadsheet></office:bo'
        "dy></office:document-content>"
    )
    if pretty:
        xml = xml.replace("><", ">\n    <").replace("<text:p>", "<text:p>\n  ").replace("</text:p>", "\n </text:p>")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", xml)
    return read(path, isolate=False)


HEAD = [text("名称"), text("金额（万元）"), text("日期")]


@pytest.mark.parametrize("pretty", [False, True])
def test_white_space_between_elements_means_nothing(tmp_path, pretty):
    day = '<table:table-cell office:value-type="date" office:date-value="2024-03-05"><text:p>3/5</text:p></table:table-cell>'
    clock = (
        '<table:table-cell office:value-type="date" office:date-value="2024-03-05T14:05:00"><text:p>x</text:p></table:table-cell>'
    )
    book = ods(
        tmp_path / "a.ods",
        HEAD,
        [text("甲 <text:span>公</text:span>司"), number(1.5), day],
        [text('乙<text:s text:c="2"/>丙'), number(2, "currency"), clock],
        pretty=pretty,
    )
    table = book.sheets[0].tables[0]
    assert [c.heading for c in table.columns] == ["名称", "金额", "日期"]
    assert [r[2:] for r in table.body.rows()] == [
        ("甲 公司", 1.5, datetime(2024, 3, 5)),
        ("乙  丙", 2.0, datetime(2024, 3, 5, 14, 5)),
    ]


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        ('<table:table-cell table:formula="of:=1+1"/>', None, "formula_without_result"),
        ('<table:table-cell table:formula="of:=1+1" office:value-type="float"/>', None, "formula_without_result"),
        (
            '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value=""><text:p/></table:table-cell>',
            None,
            "formula_without_result",
        ),
        (number(2, formula='table:formula="of:=1+1"'), 20000.0, None),
        (number(0, formula='table:formula="of:=1-1"'), 0.0, None),
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>',
            None,
            "formula_error",
        ),
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="float" '
            'office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>',
            None,
            "formula_error",
        ),
        (
            '<table:table-cell table:formula="of:=x" office:value-type="float" '
            'office:value="0"><text:p>Err:508</text:p></table:table-cell>',
            None,
            "formula_error",
        ),
        (text("#N/A"), None, "formula_error"),
        (number(3, "currency").replace("<text:p>", "<text:p>$"), None, None),  # no currency is named: what is shown says it
        (number(3, "currency").replace("<text:p>", "<text:p>￥"), 30000.0, None),
    ],
)
def test_formulas(tmp_path, cell, value, problem):
    book = ods(tmp_path / "a.ods", [text("名称"), text("金额（万元）")], [text("甲"), cell], [text("乙"), number(3)])
    assert tidy(book).select("value", "problem").rows() == [(value, problem), (30000.0, None)]


def test_repeats_merges_comments_and_hidden_sheets(tmp_path):
    merged = (
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>南湖区</text:p></table:table-cell>'
    )
    noted = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>甲<'
        "/text:p></table:table-cell>"
    )
    twice = (
        '<table:table-cell office:value-type="float" office:value="7" '
        'table:number-columns-repeated="2"><text:p>7</text:p></table:table-cell>'
    )
    style = '<style:style style:name="off"><style:table-properties table:display="false"/></style:style>'
    secret = f'<table:table table:name="旧稿" table:style-name="off"><table:table-row>{text("x")}</table:table-row></table:table>'
    book = ods(
        tmp_path / "a.ods",
        [text("区"), text("名称"), text("一"), text("二")],
        [merged, noted, twice],
        ["<table:covered-table-cell/>", text("乙"), twice],
        style=style,
        more=secret,
    )
    assert [(s.name, s.visible) for s in book.sheets] == [("旧稿", False), ("明细", True)]
    assert [r[2:] for r in book.sheets[1].tables[0].body.rows()] == [("南湖区", "甲", 7.0, 7.0), ("南湖区", "乙", 7.0, 7.0)]


def test_a_flat_document_is_refused_with_its_reason(tmp_path):
    path = tmp_path / "a.fods"
    path.write_text(
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><table:table/></office:document>',
        encoding="utf-8",
    )
    with pytest.raises(SheetError, match="扁平 OpenDocument") as error:
        read(path, isolate=False)
    assert error.value.code == "not_a_spreadsheet"
