"""The row of a template that shows how to fill it in is no record, no heading, and spoils no column; records beside it stay."""

import pytest

from yipanqi.engines.sheets import read

HEAD = ["合同编号", "合同名称", "卖方名称", "成交额（万元）", "签订日期"]
DATA = [["HT1", "示例技术开发", "示例甲公司", "101", "2024-03-05"], ["HT2", "例行检测服务", "说明科技公司", "102", "2024-03-06"]]


def table(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(r) for r in rows) + "\n", encoding="utf-8")
    book = read(path, isolate=False)
    return book.sheets[0].tables


@pytest.mark.parametrize(
    "example",
    [
        ["示例", "某技术开发合同", "某公司", "100", "2024-01-01"],
        ["例", "某技术开发合同", "某公司", "100", "2024-01-01"],
        ["填写说明", "填全称", "营业执照名称", "数字", "yyyy-mm-dd"],
        ["2024330411（示例编号）", "填写合同全称", "营业执照名称", "数字", "yyyy-mm-dd"],
        ["必填", "必填", "必填", "数字", "日期"],
        ["如：HT001", "如：某合同", "全称", "数字", "格式：2024-01-01"],
        ["Example:", "a contract", "a firm", "1", "2024-01-01"],
    ],
)
def test_an_example_under_the_headings(tmp_path, example):
    tables = table(tmp_path, [HEAD, example, *DATA])
    assert len(tables) == 1
    assert tables[0].body["A"].to_list() == ["HT1", "HT2"]
    assert tables[0].body["role"].to_list() == ["data", "data"]
    assert [c.heading for c in tables[0].columns] == ["合同编号", "合同名称", "卖方名称", "成交额", "签订日期"]


def test_records_that_only_sound_like_examples(tmp_path):
    rows = [["HT0", "示例工程", "数字政通科技公司", "100", "2024-01-01"], *DATA]
    assert table(tmp_path, [HEAD, *rows])[0].body["A"].to_list() == ["HT0", "HT1", "HT2"]
    named = [["HT0（例）", "示例工程（示例）", "某公司（示例）", "100", "2024-01-01"], *DATA]
    assert table(tmp_path, [HEAD, *named])[0].body.height == 3


def test_an_example_among_the_records(tmp_path):
    tables = table(tmp_path, [HEAD, *DATA, ["示例", "某合同", "某公司", "100", "2024-01-01"]])
    assert tables[0].body["role"].to_list() == ["data", "data", "note"]
