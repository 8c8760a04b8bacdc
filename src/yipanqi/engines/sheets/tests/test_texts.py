"""Text tables and web pages as they really come: odd encodings, wrappers, pages inside cells, frames. Each is read right or
refused.
"""

import pytest

from yipanqi.engines.sheets import SheetError, read

SIMPLE = "编号,企业名称,金额(万元)\nA1,嘉兴示例有限公司,3\nA2,海宁样本有限公司,4\n"
FULL = "編號,企業名稱,金額(萬元)\nA1,台灣測試股份有限公司,1\n"


def rows(path, data):
    path.write_bytes(data)
    book = read(path, isolate=False)
    table = book.sheets[0].tables[0]
    return [c.heading for c in table.columns], [r[2:] for r in table.body.rows()], book.notes


def refusal(path, data):
    path.write_bytes(data)
    with pytest.raises(SheetError) as caught:
        read(path, isolate=False)
    assert path.name in caught.value.zh
    return caught.value


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((SIMPLE, e) for e in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "hz")),
        *((FULL, e) for e in ("big5", "utf-8", "gb18030", "utf-16-le")),
        ("编号,名称\n1,一号示例\n2,二〇一号\n", "utf-16-le"),  # 一 has a NUL where Latin letters have none
        ("编号,名称\n1,一号示例\n2,二〇一号\n", "utf-16-be"),
        ("编号;名称\n1;甲\n2;乙\n", "gb18030"),
    ],
)
def test_the_encoding_is_told_by_what_the_bytes_say(tmp_path, text, encoding):
    headings, body, _ = rows(tmp_path / "a.csv", text.encode(encoding))
    lines = [line.replace(";", ",").split(",") for line in text.splitlines()]
    assert headings == [h.replace("(万元)", "").replace("(萬元)", "") for h in lines[0]] or headings == lines[0]
    assert [list(map(str, r)) for r in body] == lines[1:]


@pytest.mark.parametrize(("bad", "encoding"), [(b"\xa0", "utf-8"), (b"\xff", "utf-8"), (b"\xff", "gb18030")])
def test_a_bad_byte_costs_one_character_and_is_told(tmp_path, bad, encoding):
    data = SIMPLE.encode(encoding).replace("示例有限公司".encode(encoding), "示例有限公司".encode(encoding) + bad)
    _, body, notes = rows(tmp_path / "a.csv", data)
    assert body[0][:2] == ("A1", "嘉兴示例有限公司�")
    assert body[1][:2] == ("A2", "海宁样本有限公司")
    assert notes == (f"{encoding}, ','", "replaced:1")


@pytest.mark.parametrize(
    "data",
    [
        SIMPLE.replace("\n", "\r").encode(),
        SIMPLE.replace(",4", ",4\0\0").encode(),
        SIMPLE.replace("\n", "\r\n").encode("gb18030"),
    ],
)
def test_line_ends_of_old_machines_and_padding(tmp_path, data):
    _, body, _ = rows(tmp_path / "a.csv", data)
    assert [list(map(str, r)) for r in body] == [["A1", "嘉兴示例有限公司", "3"], ["A2", "海宁样本有限公司", "4"]]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    assert refusal(tmp_path / "a.csv", bytes(range(256)) * 20).code == "not_a_spreadsheet"
    assert refusal(tmp_path / "b.csv", b"\0\1\2\3ab\n" * 500).code == "not_a_spreadsheet"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"=""0012"""', "0012"),
        ('="0012"', "0012"),
        ("'0012", "0012"),
        ("'=1+1", "=1+1"),
        ('="1,200,000"', "1,200,000"),
        ('"=""甲""""乙"""', '甲"乙'),
        ("'甲'公司", "'甲'公司"),
        ("=A1", "=A1"),
        ("12'", "12'"),
    ],
)
def test_what_exporters_wrap_around_texts(tmp_path, cell, value):
    _, body, _ = rows(tmp_path / "a.csv", f"编号,数\n{cell},x\nA2,y\n".encode())
    assert body[0] == (value, "x")


def test_wrappers_in_a_large_file(tmp_path):
    line = '"=""0012""",\'2024-03-05,' + "x" * 60 + "\n"
    _, body, _ = rows(tmp_path / "a.csv", ("编号,日期,文\n" + line * 100_000).encode())
    assert set(body) == {("0012", "2024-03-05", "x" * 60)}


TABLE = "<table border=1><tr><td>参数</td></tr></table>"


@pytest.mark.parametrize("page", [TABLE, "<html><body>x</body></html>", "<td>x</td>"])
def test_a_page_inside_a_cell_is_text(tmp_path, page):
    headings, body, _ = rows(tmp_path / "a.csv", f'编号,名称,背景\nX1,甲,"{page}"\nX2,乙,无\n'.encode())
    assert headings == ["编号", "名称", "背景"]
    assert body == [("X1", "甲", page), ("X2", "乙", "无")]


def test_a_page_is_still_a_page(tmp_path):
    page = "<tr><td>名称</td><td>数</td></tr><tr><td>甲</td><td>1</td></tr>"
    for data in (f"\n <table>{page}</table>", f"报表<table>{page}</table>", f"<!-- x, y --><html><table>{page}</table>"):
        headings, body, _ = rows(tmp_path / "a.xls", data.encode())
        assert headings == ["名称", "数"]
        assert body[-1] == ("甲", "1")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (
            '<html><frameset rows="*,39"><frame src="book.files/sheet001.htm"></frameset></html>',
            "指向另一个文件（book.files/sheet001.htm）",
        ),
        ('<html><body><iframe src="a.htm"></iframe></body></html>', "指向另一个文件（a.htm）"),
        ("<html><frameset></frameset></html>", "指向另一个文件，"),
        ("<html><body><h1>请先登录</h1></body></html>", "网页，里面没有表格：请先登录"),
    ],
)
def test_a_page_without_a_table_is_refused_with_the_reason(tmp_path, page, words):
    assert words in refusal(tmp_path / "a.xls", page.encode()).zh


def test_a_table_inside_the_cell_of_a_page_that_is_laid_out_with_tables(tmp_path):
    inner = "<table><tr><td>名称</td><td>数</td></tr><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    headings, body, _ = rows(tmp_path / "a.xls", f"<table><tr><td>{inner}</td></tr></table>".encode())
    assert (headings, body) == (["名称", "数"], [("甲", "1"), ("乙", "2")])


def test_a_table_inside_one_cell_of_a_record_belongs_to_the_record(tmp_path):
    inner = "<table><tr><td>长</td><td>3</td></tr></table>"
    page = (
        f"<table><tr><td>名称</td><td>参数</td></tr><tr><td>甲</td><td>见{inner}</td></tr><tr><td>乙</td><td>无</td></tr></table>"
    )
    headings, body, _ = rows(tmp_path / "a.xls", page.encode())
    assert headings == ["名称", "参数"]
    assert [r[0] for r in body] == ["甲", "乙"]
    assert body[0][1].split() == ["见", "长", "3"]
