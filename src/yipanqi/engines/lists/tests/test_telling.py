"""What is told beside an answer: of several files, file by file and sheet by sheet; of one, as it is."""

from __future__ import annotations

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.lists import Listing, Refused
from yipanqi.values.words import Words, speaking

SAME = Words("没有用到的列：“颜色”", "Columns not used: “颜色”")
WHY = Words("没有编号", "no id")


def _listing(name: str, *rows: tuple[str, int]) -> Listing:
    return Listing(name, pl.DataFrame(), pl.DataFrame(), {}, [SAME], [Refused(sheet, row, "", WHY) for sheet, row in rows])


def test_of_several_files_each_says_what_was_left_of_it() -> None:
    notes, refused = lists.of_files(_listing("needs.xlsx", ("二", 4), ("一", 9), ("一", 3)), None, _listing("offers.xlsx"))
    whole = Words("合计", "of the whole")
    with speaking("en"):
        assert lists.told([*notes, whole], refused) == [
            "of the whole",
            "needs.xlsx:",
            "  Columns not used: “颜色”",
            "  3 rows were not answered:",
            "    “一”, row 3: no id",
            "    “一”, row 9: no id",
            "    “二”, row 4: no id",
            "offers.xlsx:",
            "  Columns not used: “颜色”",
        ]
        assert lists.as_json(notes, refused)["notes"] == [
            "needs.xlsx: Columns not used: “颜色”",
            "offers.xlsx: Columns not used: “颜色”",
        ]
    assert {r["file"] for r in lists.as_json(notes, refused)["refused"]} == {"needs.xlsx"}


def test_of_one_file_nothing_says_which() -> None:
    notes, refused = lists.of_files(_listing("needs.xlsx", ("", 3)), None)
    with speaking("en"):
        assert lists.told(notes, refused) == ["Columns not used: “颜色”", "1 row was not answered:", "  row 3: no id"]
    assert lists.as_json(notes, refused) == {
        "notes": [SAME.zh],
        "refused": [{"file": None, "sheet": None, "row": 3, "name": None, "why": WHY.zh}],
    }


def test_of_many_refused_rows_the_first_are_told() -> None:
    _, refused = lists.of_files(_listing("needs.xlsx", *(("", n) for n in range(1, 23))))
    assert lists.told([], refused)[-1] == "  ……另有 2 行（--json 列出全部）" and len(lists.told([], refused)) == 22
