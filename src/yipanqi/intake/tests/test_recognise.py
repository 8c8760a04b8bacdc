"""Which sheet a table is: a handful of a sheet's own headings is enough, two that may be meant are asked, nothing is taken
silently.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from yipanqi.engines.sheets import Table, read
from yipanqi.intake import _recognise as recognise
from yipanqi.intake import actions
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.definition import Sheet
from yipanqi.intake.tests.workbooks_made import write

AROUND = recognise.Around("报表.xlsx", "Sheet1", "2024年情况")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    return read(path, isolate=False).sheets[0].tables[0]


def _table(blank: Table, headings: list[str]) -> Table:
    letters = [chr(65 + n) for n in range(len(headings))]
    columns = tuple(replace(blank.columns[0], letter=x, path=(h,)) for x, h in zip(letters, headings, strict=True))
    return replace(
        blank, columns=columns, body=pl.DataFrame({"row": [2, 3], "role": ["data"] * 2, **{x: ["甲", "乙"] for x in letters}})
    )


def _own(sheet: Sheet) -> tuple[list[str], list[str]]:
    """(headings that identify a record, the others)."""
    plain = [c for c in sheet.columns if not c.spread and not c.group]
    names = {k for r in sheet.records for k in r.key} | {link.name for r in sheet.records for link in r.links}
    keys = list(dict.fromkeys(c.heading.zh for c in plain if c.field in names))
    return keys, [h for h in dict.fromkeys(c.heading.zh for c in plain) if h not in keys]


@pytest.mark.parametrize("name", SHEETS.names())
def test_a_handful_of_a_sheets_own_headings_is_enough(blank: Table, name: str) -> None:
    keys, others = _own(SHEETS[name])
    draw = random.Random(name)
    for _ in range(4):
        headings = keys + draw.sample(others, min(len(others), max(2, 5 - len(keys))))
        ranked = recognise.candidates(_table(blank, headings), AROUND, SHEETS)
        assert ranked[0].sheet.name == name, headings
        # what is not taken is asked: only where few of the headings are peculiar to the sheet, or another one is as likely
        assert (
            recognise.sure(ranked)
            or not ranked[0].named
            or ranked[0].score - ranked[1].score < recognise.LEAD
            or ranked[0].score < 0.56
        ), (
            headings,
            ranked[:2],
        )


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        (["机构名称", "类型", "级别", "所在地", "成立日期"], "institutions"),
        (["合同登记编号", "卖方名称", "合同成交额", "技术交易额", "登记日期"], "technology_contracts"),
        (["需求编号", "企业名称", "需求名称", "预算投入"], "needs"),
        (["地区", "地区生产总值", "全社会R&D经费", "位次"], "place_statistics"),
    ],
)
def test_five_headings_exactly_the_products_own(blank: Table, headings: list[str], name: str) -> None:
    ranked = recognise.candidates(_table(blank, headings), AROUND, SHEETS)
    assert recognise.sure(ranked) and ranked[0].sheet.name == name


@pytest.mark.parametrize(
    ("title", "extra", "name", "taken"),
    [
        ("2024年高新技术企业认定名单", "备注", "high_tech_listing", True),
        ("认定的高企", "备注", "high_tech_listing", True),
        ("知识产权示范企业名单", "备注", "high_tech_listing", False),
        ("瞪羚企业名单", "高企证书编号", "high_tech_listing", True),
        ("", "备注", "high_tech_listing", False),
    ],
)
def test_a_list_of_other_firms_is_never_taken_for_one_that_moves_a_figure(
    blank: Table, title: str, extra: str, name: str, taken: bool
) -> None:
    """Name, county, certificate and day fit any list of chosen firms."""
    headings = ["企业名称", "县（市、区）", "证书编号", "认定日期", extra]
    around = recognise.Around("名单.xlsx", "Sheet1", title)
    ranked = recognise.candidates(_table(blank, headings), around, SHEETS)
    assert ranked[0].sheet.name == name
    assert recognise.sure(ranked) is taken


def _candidate(name: str, score: float, *, complete: bool = True, hits: int = 5) -> recognise.Candidate:
    from yipanqi.intake._matching import Hit

    return recognise.Candidate(SHEETS[name], score, tuple(Hit("A", str(n), "", 1.0, "name") for n in range(hits)), complete)


@pytest.mark.parametrize(
    ("ranked", "taken"),
    [
        ([], False),
        ([("needs", 0.5, True, 5)], True),
        ([("needs", 0.499, True, 5)], False),
        ([("needs", 0.9, False, 5)], False),
        ([("needs", 0.7, True, 5), ("visits", 0.641, True, 5)], False),
        ([("needs", 0.7, True, 5), ("visits", 0.639, True, 5)], True),
        ([("needs", 0.7, True, 5), ("visits", 0.69, False, 5)], True),
        ([("needs", 0.7, True, 3)], False),
        ([("needs", 0.7, True, 4)], True),
        ([("needs", 0.75, True, 3)], True),
    ],
)
def test_what_is_not_sure_is_asked(ranked: list[tuple[str, float, bool, int]], taken: bool) -> None:
    assert recognise.sure([_candidate(n, s, complete=c, hits=h) for n, s, c, h in ranked]) is taken


@pytest.mark.django_db
def test_two_sheets_nearly_alike_are_asked_never_the_first_silently(tmp_path: Path) -> None:
    """编号, 企业名称, 县（市、区）, 备注 may be visits or needs or exemptions: nothing is written until somebody has said
    which.
    """
    path = write(
        tmp_path / "情况.xlsx",
        [["1", "示例甲公司", "秀洲区", "无"], ["2", "示例乙公司", "秀洲区", "无"]],
        ("编号", "企业名称", "县（市、区）", "备注"),
        title="",
        unit="",
        total=False,
    )
    batch = actions.take_in(path, by="city")
    reading = batch.readings.get()
    assert (batch.state, reading.recognised) == ("previewed", "") and len(reading.candidates) > 1
