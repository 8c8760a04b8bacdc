"""Every row of a list, as `cells` gives it: merged words, lists of numbers, tables below each other, sheets without headings."""

import xlsxwriter

from yipanqi.engines.sheets import read


def tables(path, rows, merged=()):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for first, last, column, value in merged:
            sheet.merge_range(first, column, last, column, value)
    return read(path, isolate=False, cells=True).sheets[0].tables


def cells(path, rows, merged=()):
    (table,) = tables(path, rows, merged)
    return table.cells.rows()


def test_a_merged_word_holds_for_its_rows_and_a_merged_amount_once(tmp_path):
    rows = [["单位", "项目", "金额"], ["", "甲", ""], ["", "乙", ""], ["示例二公司", "丙", 3]]
    found = cells(tmp_path / "合.xlsx", rows, [(1, 2, 0, "示例一公司"), (1, 2, 2, 8)])
    assert found == [(2, "示例一公司", "甲", 8), (3, "示例一公司", "乙", None), (4, "示例二公司", "丙", 3)]


def test_remarks_totals_and_labels_are_rows_too(tmp_path):
    rows = [["名称", "数量"], ["甲", 1], ["注：示例", None], ["合计", 1]]
    assert [r[1] for r in cells(tmp_path / "全.xlsx", rows)] == ["甲", "注：示例", "合计"]


def test_a_list_of_numbers_keeps_its_first_record(tmp_path):
    assert cells(tmp_path / "窄.xlsx", [["序号", "得分"], [1, 2], [3, 4], [5, 6]]) == [(2, 1, 2), (3, 3, 4), (4, 5, 6)]
    wide = [["名称", "地区", "数量", "金额"], [1, 2, 3, 4], ["甲", "南湖", 5, 6.5]]
    assert [r[0] for r in cells(tmp_path / "宽.xlsx", wide)] == [3]
    english = [["id", "need", "offer", "score"], [1, 2, 3, 4], [5, 6, 7, 8]]
    assert [r[1] for r in cells(tmp_path / "英.xlsx", english)] == [1, 5]


def test_tables_below_each_other_end_where_the_next_begins(tmp_path):
    rows = [
        ["名称", "数量"],
        ["甲", 1],
        ["乙", 2],
        [],
        ["二、另一张表"],
        ["地区", "金额（万元）", "其中", "占比"],
        ["南湖", 5, 1, 2],
        ["海宁", 6, 2, 3],
    ]
    found = [[r[0] for r in t.cells.rows()] for t in tables(tmp_path / "双.xlsx", rows) if t.header_rows[0]]
    assert found == [[2, 3], [7, 8]]


def test_a_sheet_without_headings_is_given_whole(tmp_path):
    (table,) = tables(tmp_path / "无.xlsx", [[1, 2], [3, 4], [5, 6]])
    assert not table.header_rows[0] and table.cells.rows() == [(1, 1, 2), (2, 3, 4), (3, 5, 6)]
