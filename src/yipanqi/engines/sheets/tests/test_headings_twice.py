"""One heading over two columns: the same cells are one thing said twice, different ones are told apart and told."""

import pytest

from yipanqi.engines.sheets import read, tidy


def made(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    book = read(path, isolate=False)
    return [c.heading for c in book.sheets[0].tables[0].columns], book


@pytest.mark.parametrize(
    ("text", "headings", "notes"),
    [
        (
            "名称,技术交易额,技术交易额\n甲公司,1,2\n乙公司,3,3\n",
            ["名称", "技术交易额", "技术交易额（C 列）"],
            ["heading_twice:a!B、C “技术交易额” B2≠C2"],
        ),
        ("名称,技术交易额,技术交易额\n甲公司,1,1\n乙公司,3,3\n", ["名称", "技术交易额", "技术交易额"], []),
        (
            "名称,技术交易额,技术交易额\n甲公司,1,\n乙公司,3,3\n",
            ["名称", "技术交易额", "技术交易额（C 列）"],
            ["heading_twice:a!B、C “技术交易额” B2≠C2"],
        ),
        ("名称,数,数,数\n甲公司,1,1,2\n乙公司,3,3,3\n", ["名称", "数", "数", "数（D 列）"], ["heading_twice:a!B、D “数” B2≠D2"]),
        ("名称,数,数\n示例甲公司,1,1\n示例乙公司,,\n示例丙公司,3,3\n", ["名称", "数", "数"], []),
        ("名称,备注,数（C 列）\n甲公司,x,2\n乙公司,y,3\n", ["名称", "备注", "数（C 列）"], []),
        (
            "名称,电话,电话\n甲公司,139,138\n乙公司,137,137\n",
            ["名称", "电话", "电话（C 列）"],
            ["heading_twice:a!B、C “电话” B2≠C2"],
        ),
    ],
)
def test_columns_with_one_heading(tmp_path, text, headings, notes):
    found, book = made(tmp_path, text)
    assert found == headings
    assert [n for n in book.notes if n.startswith("heading")] == notes


def test_both_stay_in_the_long_table(tmp_path):
    _, book = made(tmp_path, "名称,技术交易额（万元）,技术交易额（万元）\n甲公司,1,2\n")
    assert tidy(book).select("header_path", "value").rows() == [("技术交易额", 10000.0), ("技术交易额（C 列）", 20000.0)]
