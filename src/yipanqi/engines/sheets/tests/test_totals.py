"""Rows that sum up are no records, wherever they stand and however they are worded."""

import polars as pl
import pytest

from yipanqi.engines.sheets import read

HEAD = "合同编号,合同名称,卖方名称,所在地,成交额（万元）\n"
DATA = [
    "HT1,示例一,甲科技有限公司,南湖区,10",
    "HT2,合计算法研究,合计通科技有限公司,秀洲区,20",
    "HT3,其中央系统,共创科技有限公司,南湖区,30",
]


def roles(tmp_path, lines, head=HEAD):
    path = tmp_path / "a.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return read(path, isolate=False).sheets[0].tables[0].body["role"].to_list()


@pytest.mark.parametrize(
    "words",
    [
        "合计",
        "合　计",
        "合计（3份）",
        "总计：",
        "累计",
        "共3份",
        "嘉兴市合计",
        "本页小计",
        "其中：南湖区",
        "平均值",
        "中位数",
        "Total",
        "Subtotal",
        "Average",
    ],
)
@pytest.mark.parametrize("column", [0, 1, 2, 3])
@pytest.mark.parametrize("place", [1, 3])
def test_a_total_in_any_column_in_the_middle_or_at_the_end(tmp_path, words, column, place):
    total = ",".join([*[""] * column, words, *[""] * (3 - column), "60"])
    found = roles(tmp_path, [*DATA[:place], total, *DATA[place:]])
    assert found[place] in ("total", "subtotal")
    assert found[:place] + found[place + 1 :] == ["data"] * 3


def test_a_total_beside_a_serial_number(tmp_path):
    lines = [f"{i},{line}" for i, line in enumerate(DATA, 1)]
    assert roles(tmp_path, [*lines, "4,,合计（3份）,,,60"], "序号," + HEAD)[-1] == "total"


def test_names_with_the_same_letters_are_records(tmp_path):
    names = [
        "小计量具厂",
        "合计通科技有限公司",
        "共创科技有限公司",
        "总计划研究院",
        "其中堂文化有限公司",
        "平均律工作室",
        "Total Energy Ltd",
    ]
    lines = [f"HT{i},{name},{name},南湖区,{i}" for i, name in enumerate(names)]
    assert set(roles(tmp_path, lines)) == {"data"}


def test_a_word_of_a_total_behind_a_name_is_a_value(tmp_path):
    lines = ["HT1,示例,甲公司,合计,10", "HT2,示例二,乙公司,南湖区,10", "HT3,示例三,丙公司,秀洲区,10"]
    assert roles(tmp_path, lines)[0] == "data"
    assert pl.Series(roles(tmp_path, ["合计,,,,5", *lines])).to_list()[0] == "total"


@pytest.mark.parametrize(
    "words", ["计：3单", "3单", "计", "小结", "Σ", "同比增长", "占比", "上年同期", "完成率", "差额", "总保费", "审核人：张三"]
)
@pytest.mark.parametrize("column", [0, 1])
def test_a_label_that_compares_or_counts_is_no_record(tmp_path, words, column):
    lines = [*DATA, ",".join([*[""] * column, words, *[""] * (3 - column), "60"])]
    assert roles(tmp_path, lines)[3] in ("total", "subtotal", "note")


@pytest.mark.parametrize("head", ["指标,口径,2023年,2024年\n", "项目,口径,2023年,2024年\n"])
def test_what_is_measured_may_be_a_comparison(tmp_path, head):
    assert set(roles(tmp_path, ["高企数,全市,10,20", "占比,全市,10,20", "同比增长,全市,5,6"], head)) == {"data"}


def test_a_comparison_behind_a_name_is_a_value(tmp_path):
    assert set(roles(tmp_path, ["HT1,占比,甲公司,秀洲区,10", "HT2,同比增长,乙公司,秀洲区,10"])) == {"data"}


def test_a_group_named_by_a_value_of_another_column_with_nothing_but_sums(tmp_path):
    head = "保单号,投保企业,所在地,险种,保费\n"
    data = ["B1,甲公司,秀洲区,专利险,10", "B2,乙公司,南湖区,研发险,20"]
    assert roles(tmp_path, [*data, "秀洲,,,,10", "南湖区,,,,20", "专利险,1家,,,10"], head)[2:] == ["subtotal"] * 3
    assert roles(tmp_path, [*data, "B3,,,,10", "乙公司,,,,20", ",丙公司,,,5"], head) == ["data"] * 5  # keys and firms are records


def test_a_first_row_of_errors_or_dashes_is_a_record(tmp_path):
    for cell in ("#N/A", "—", "#NAME?"):
        assert roles(tmp_path, [f"fd-1,{cell},{cell},{cell},{cell}", *DATA]) == ["data"] * 4


def test_a_row_with_nothing_but_its_key_is_a_record_and_a_heading_of_a_section_is_none(tmp_path):
    assert roles(tmp_path, ["HT9,,,,", *DATA, "HT4,,,,"]) == ["data"] * 5
    firms = ["甲科技有限公司,秀洲区,10", "乙材料有限公司,南湖区,20"]
    assert roles(tmp_path, [*firms, "丙有限公司,,"], "企业名称,所在地,保费\n") == ["data"] * 3
    assert len(roles(tmp_path, [*firms, "制表单位：某某有限公司,,"], "企业名称,所在地,保费\n")) == 2
    for heading in ("一、技术开发", "秀洲区", "2024年"):
        assert roles(tmp_path, [f"{heading},,,,", *DATA])[0] == "section"


@pytest.mark.parametrize(
    ("words", "amount", "role"),
    [
        ("", "60", "total"),
        ("—", "60", "total"),
        ("", "61", "data"),
        ("", "59.99", "data"),
        ("丁公司", "60", "data"),
        ("", "", "data"),
    ],
)
def test_a_last_row_without_a_name_is_a_total_where_it_is_the_sum(tmp_path, words, amount, role):
    lines = [*DATA, f"{words},,,,{amount}"]
    assert [*roles(tmp_path, lines), "data"][3] == role


def test_one_row_above_is_no_sum(tmp_path):
    assert roles(tmp_path, ["HT1,示例一,甲公司,南湖区,10", ",,,,10"]) == ["data", "data"]
