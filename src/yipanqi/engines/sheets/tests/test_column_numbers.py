"""A row that counts the columns is no record, and a record called 甲 is no such row."""

from __future__ import annotations

from datetime import date

import pytest

from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.structure import tables

HEAD = ["单位名称", "项目数", "人员数", "经费"]
DATA = [["某研究院", 7, 12, 5.5], ["某大学", 9, 3, 6]]


def first_label(row, *, head=HEAD, data=DATA, merges=()):
    (table,) = tables(Grid.of_rows("S", 0, [head, row, *data], merges=list(merges)))
    return table.body["A"][0]


@pytest.mark.parametrize(
    "row",
    [
        ["甲", 1, 2, 3],
        ["甲", "1", "2", "3"],
        ["A", 1, 2, 3],
        ["甲", "乙", 1, 2],
        ["—", 1, 2, 3],
        ["(1)", "(2)", "(3)", "(4)"],
        [1, 2, 3, 4],
        ["甲", "1", "2", "3=1+2"],
        ["0", "1", "2", "3"],
    ],
)
def test_a_row_that_counts_the_columns_is_part_of_the_heading(row):
    assert first_label(row) == "某研究院"


@pytest.mark.parametrize(
    "row",
    [
        ["甲", 1, 3, 2],
        ["甲", 1, 2, 4],
        ["甲", 1, 2, None],
        ["甲", "—", 1, 2],
        ["乙", 1, 2, 3],
        ["甲", 2, 3, 4],
        ["甲", 1, 2, 3.5],
        ["甲", 1, 2, date(2024, 1, 3)],
        ["甲", 1, 2, True],
        ["甲", "A", 1, 2],
    ],
)
def test_a_record_is_a_record(row):
    assert first_label(row) == row[0]


@pytest.mark.parametrize(
    ("row", "below"),
    [
        (["甲", 1, 2, 3], ["乙", 4, 5, 6]),
        (["A", 1, 2, 3], ["B", 9, 9, 9]),
        (["1", 2, 3, 4], ["2", 5, 5, 5]),
        ([1, 2, 3, 4], [2, 7, 7, 7]),
    ],
)
def test_a_row_after_which_the_next_goes_on_is_a_record(row, below):
    assert str(first_label(row, data=[below, *DATA])) == str(row[0])
    assert first_label(row) == "某研究院"


def test_a_cell_merged_over_two_columns_counts_for_both():
    head = ["单位名称", "所在地", "人员数", "经费"]
    data = [["某研究院", "南湖区", 12, 5.5]]
    assert first_label(["甲", None, 1, 2], head=head, data=data, merges=[(1, 0, 1, 1)]) == "某研究院"
    assert first_label(["甲", None, 1, 2], head=head, data=data) == "甲"
