"""A heading block in which the heading of the row labels does not stand in the first row."""

import polars as pl
import pytest

from yipanqi.engines.sheets import read, tidy
from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.structure import tables

DATA = [["全国", "National", 100, 60, 7], *([f"地区{n}", f"Place {n}", n, n * 2, n * 3] for n in range(1, 15))]
N = None


def headings(head, lead=(("高技术产业生产经营情况",), ("单位：万元",))):
    width = 5
    found = tables(Grid.of_rows("S", 0, [list(r) + [N] * (width - len(r)) for r in (*lead, *head, *DATA)]))
    assert len(found) == 1
    assert found[0].body["A"].to_list() == [r[0] for r in DATA]
    return [c.path for c in found[0].columns]


@pytest.mark.parametrize("place", range(6))
def test_in_any_row_of_a_block_written_in_pieces(place):
    head = [
        [N, N, "企业数", "营业", "利润"],
        [N, N, N, "收入", "总额"],
        [N, N, "(个)", "(亿元)", "(亿元)"],
        [N, N, "Number of", "Business", "Total"],
        [N, N, "Enterprises", "Revenue", "Profits"],
        [N, N, "(unit)", "(100 million yuan)", "(100 million yuan)"],
    ]
    head[place][:2] = ["地    区", "Region"]
    assert headings(head) == [("地区",), ("Region",), ("企业数",), ("营业收入",), ("利润总额",)]


def test_beneath_a_heading_that_spans_the_others():
    head = [[N, N, "研发经费", N, N], ["地区", "Region", N, "政府资金", "企业资金"]]
    assert headings(head)[2:] == [("研发经费",), ("研发经费", "政府资金"), ("研发经费", "企业资金")]


@pytest.mark.parametrize("title", ["各地区研发经费情况", "2024年研发经费", "附件2", "经费汇总"])
def test_a_title_that_stands_to_the_right_is_no_heading(title):
    head = [["地区", "Region", "研发经费", "政府资金", "企业资金"]]
    assert headings(head, lead=(("附件1",), (N, N, title)))[2:] == [("研发经费",), ("政府资金",), ("企业资金",)]


def test_a_column_of_numbers_with_marks_of_notes_stays_a_column_of_values(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        '地区,生产总值（亿元）,人口（万人）\n南湖区,850.5①,61.2\n秀洲区,900.1*,60\n海宁市,1000.2（初步）,70\n桐乡市,"1,234.5②",80\n',
        encoding="utf-8",
    )
    book = read(path, isolate=False)
    assert [c.role for c in book.sheets[0].tables[0].columns] == ["label", "value", "value"]
    cells = tidy(book).filter(pl.col("col") == "B")
    assert cells["row_label"].to_list() == ["南湖区", "秀洲区", "海宁市", "桐乡市"]
    assert all(problem == "not_a_number" and value is None for value, problem in cells.select("value", "problem").rows())


def test_names_with_numbers_are_labels(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("项目,名称,金额（万元）\n甲,A1*,1\n乙,B2*,2\n", encoding="utf-8")
    assert [c.role for c in read(path, isolate=False).sheets[0].tables[0].columns] == ["label", "label", "value"]
