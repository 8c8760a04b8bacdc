"""A label alone in its row: a record of which nothing is known yet, or the heading of a section."""

from __future__ import annotations

import openpyxl
import pytest

from yipanqi.engines.sheets import read


def roles(tmp_path, rows, merges=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    (table,) = read(tmp_path / "a.xlsx", isolate=False).sheets[0].tables
    return table.body["role"].to_list()


PEOPLE = ["姓名", "项目数", "经费（万元）"]
FIRMS = ["企业名称", "项目数", "经费（万元）"]
KINDS = ["项目", "本年", "上年"]


@pytest.mark.parametrize("head", [PEOPLE, FIRMS, KINDS, ["", "项目数", "经费"]])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_name_alone_is_a_record_wherever_it_stands(tmp_path, head, at):
    rows = [["张三", 1, 10], ["王五", 2, 30]]
    rows.insert(at, ["李四"])
    assert roles(tmp_path, [head, *rows]) == ["data"] * 3


def test_a_list_of_names_alone_is_a_list_of_records(tmp_path):
    assert roles(tmp_path, [PEOPLE, ["张三"], ["李四"], ["王五"]]) == ["data"] * 3
    assert roles(tmp_path, [["序号", *PEOPLE], [1, "张三", 4, 5], [2, "李四"], [3, "王五", 1, 1]]) == ["data"] * 3
    assert (
        roles(tmp_path, [["县区", *PEOPLE], ["南湖区", "张三", 4, 5], [None, "李四"], [None, "王五", 1, 1]], ["A2:A4"])
        == ["data"] * 3
    )


@pytest.mark.parametrize(
    "text", ["一、企业", "（一）企业", "1、企业", "第一类 企业", "①企业", "企业：", "按行业分", "南湖区", "2024年", "一季度"]
)
def test_the_text_says_that_it_heads_a_section(tmp_path, text):
    assert roles(tmp_path, [KINDS, [text], ["甲", 5, 2], ["乙", 3, 4]]) == ["section", "data", "data"]


def test_what_all_labels_have_in_common_says_nothing(tmp_path):
    assert roles(tmp_path, [KINDS, ["一、人员", 1, 2], ["二、经费"], ["三、项目", 3, 4]]) == ["data"] * 3
    assert roles(tmp_path, [KINDS, ["南湖区"], ["秀洲区", 1, 2], ["海宁市", 3, 4]]) == ["data"] * 3


def test_a_merge_and_rows_set_in_say_it(tmp_path):
    rows = [["甲", 5, 2], ["企业"], ["乙", 3, 4]]
    assert roles(tmp_path, [KINDS, *rows], ["A3:C3"]) == ["data", "section", "data"]
    assert roles(tmp_path, [KINDS, ["甲", 5, 2], ["企业"], ["　乙", 3, 4]]) == ["data", "section", "data"]
    assert roles(tmp_path, [KINDS, ["　甲", 5, 2], ["　企业"], ["　乙", 3, 4]]) == ["data"] * 3


def test_headings_that_come_again_and_again_say_it(tmp_path):
    rows = [["企业"], ["甲", 5, 2], ["乙", 3, 4], ["高校"], ["丙", 5, 6]]
    assert roles(tmp_path, [KINDS, *rows]) == ["section", "data", "data", "section", "data"]
    assert roles(tmp_path, [FIRMS, *rows]) == ["section", "data", "data", "section", "data"]  # 企业 is a group of firms
    assert roles(tmp_path, [PEOPLE, *rows]) == ["data"] * 5
    assert roles(tmp_path, [FIRMS, ["华为"], ["甲", 5, 2], ["中兴"], ["丙", 5, 6]]) == ["data"] * 4
    assert roles(tmp_path, [KINDS, *rows[1:]]) == ["data"] * 4  # one alone is no pattern


def test_a_numeral_in_the_column_of_serial_numbers(tmp_path):
    head = ["序号", "名称", "经费"]
    assert roles(tmp_path, [head, ["一", "企业"], [1, "甲", 2], [2, "乙", 2]])[0] == "section"
    assert roles(tmp_path, [head, ["一", "企业"], ["二", "甲", 2], ["三", "乙", 2]])[0] == "data"


@pytest.mark.parametrize("text", ["以下空白", "无", "某市统计局", "此表由各县报送"])
def test_a_word_below_the_table_is_no_record(tmp_path, text):
    assert roles(tmp_path, [PEOPLE, ["张三", 1, 10], ["李四", 2, 5], [text]]) == ["data"] * 2
