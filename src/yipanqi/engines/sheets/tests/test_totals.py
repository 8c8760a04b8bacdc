"""Rows that sum up are no records, wherever they stand and however they are worded."""

import polars as pl
import pytest

from yipanqi.engines.sheets import read

HEAD = "合同编号,合同名称,卖方名称,所在地,成交额（万元）\n"
DATA = ["HT1,示例一,甲科技有限公司,南湖区,10", "HT2,合计算法研究,合计通科技有限公司,秀洲区,20", "HT3,其中央系统,共创科技有限公司,南湖区,30"]


def roles(tmp_path, lines, head=HEAD):
    path = tmp_path / "a.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return read(path, isolate=False).sheets[0].tables[0].body["role"].to_list()


@pytest.mark.parametrize("words", ["合计", "合　计", "合计（3份）", "总计：", "累计", "共3份", "嘉兴市合计", "本页小计", "其中：南湖区", "平均值", "中位数", "Total", "Subtotal", "Average"])
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
    names = ["合计通科技有限公司", "共创科技有限公司", "总计划研究院", "其中堂文化有限公司", "平均律工作室", "Total Energy Ltd"]
    lines = [f"HT{i},{name},{name},南湖区,{i}" for i, name in enumerate(names)]
    assert set(roles(tmp_path, lines)) == {"data"}


def test_a_word_of_a_total_behind_a_name_is_a_value(tmp_path):
    lines = ["HT1,示例,甲公司,合计,10", "HT2,示例二,乙公司,南湖区,10", "HT3,示例三,丙公司,秀洲区,10"]
    assert roles(tmp_path, lines)[0] == "data"
    assert pl.Series(roles(tmp_path, ["合计,,,,5", *lines])).to_list()[0] == "total"
