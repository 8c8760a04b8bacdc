"""Rows and columns that nobody sees on the screen are read and named."""

from __future__ import annotations

import openpyxl

from yipanqi.engines.sheets import read
from yipanqi.engines.sheets._load import _runs


def notes(path, *, columns=(), rows=(), state="visible"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    for n in range(12):
        sheet.append(["名称", "金额", "备注"] if not n else [f"甲{n}", n * 7, "x"])
    for column in columns:
        sheet.column_dimensions[column].hidden = True
    for row in rows:
        sheet.row_dimensions[row].hidden = True
    sheet.sheet_state = state
    book.create_sheet("另").append(["名称", "数"])
    book.save(path)
    return [n for n in read(path, isolate=False).notes if n.startswith("hidden")]


def test_what_is_hidden_on_a_visible_sheet_is_named(tmp_path):
    path = tmp_path / "a.xlsx"
    assert notes(path) == []
    assert notes(path, columns="B") == ["hidden:表!B"]
    assert notes(path, columns="BC", rows=(3, 4, 5, 9)) == ["hidden:表!B、C、3—5、9"]
    assert notes(path, columns="X", rows=(40,)) == []  # nothing stands there
    assert notes(path, columns="B", state="hidden") == []
    assert read(path, isolate=False).sheets[0].tables[0].body["B"].len() == 11


def test_runs_of_rows():
    assert _runs([]) == [] and _runs([3]) == ["3"] and _runs([3, 5, 6]) == ["3", "5—6"]
