"""What the recognition rule says of a contract is said when it arrives, not only when a figure leaves it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.contracts._standing import against
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Batch, Problem

HEADINGS = (
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方所在地",
    "买方名称",
    "合同成交额",
    "技术交易额",
    "签订日期",
    "登记日期",
)


def proposal(**given: Any) -> pl.DataFrame:
    row = {
        "reading": 1,
        "row": 4,
        "number": "1",
        "category": "service",
        "value": 100,
        "turnover": 100,
        "seller_name": "甲公司",
        "buyer_name": "乙公司",
        "signed_on": date(2024, 5, 1),
        "registered_on": date(2024, 6, 1),
        "organisation": None,
    } | given
    return pl.DataFrame([row])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, None),
        ({"turnover": 101}, "turnover"),
        ({"turnover": 99}, None),
        ({"turnover": 0}, "turnover"),
        ({"turnover": 1}, None),
        ({"turnover": -1}, "turnover"),
        ({"turnover": None}, None),
        ({"value": None}, None),
        ({"category": "sale"}, "category"),
        ({"category": None}, None),
        ({"buyer_name": "甲 公司"}, "buyer_name"),
        ({"buyer_name": None}, None),
        ({"signed_on": None, "registered_on": None, "turnover": -1}, None),
    ],
)
def test_only_what_is_certain_speaks_against_a_contract(given: dict[str, Any], field: str | None) -> None:
    found = against(proposal(**given))
    assert found["field"].to_list() == ([field] if field else [])


def test_a_sheet_without_the_columns_accuses_nobody() -> None:
    assert against(proposal().select("reading", "row", "number")).is_empty()


def test_a_red_row_stays_out_and_the_others_go_in(hand_in: Callable[..., Batch]) -> None:
    batch = hand_in(
        "技术合同认定登记明细表.xlsx",
        Tab(
            "明细",
            "嘉兴市技术合同认定登记明细表",
            HEADINGS,
            [
                (
                    "2024330402000001",
                    "样例一",
                    "服务",
                    "嘉兴甲科技有限公司",
                    "南湖区",
                    "杭州乙有限公司",
                    1,
                    2,
                    "2024-05-01",
                    "2024-06-01",
                ),
                (
                    "2024330402000002",
                    "别的题目",
                    "服务",
                    "嘉兴甲科技有限公司",
                    "南湖区",
                    "杭州丙有限公司",
                    2,
                    2,
                    "2024-05-01",
                    "2024-06-01",
                ),
            ],
        ),
        accept_red="",
    )
    (told,) = Problem.objects.filter(code="red_check")
    assert (told.row, told.letter, told.severity, told.field) == (4, "H", "refused", "turnover")
    assert told.detail["zh"].startswith("技术交易额高于成交额（") and told.detail["en"].startswith("turnover above the value (")
    assert (batch.counts["added"], batch.counts["refused"], batch.counts["red"]) == (1, 1, 1)
    assert list(Contract.objects.values_list("number", flat=True)) == ["2024330402000002"]


PAIR = [
    (
        f"202433040200000{n}",
        f"智能检测系统{n}期",
        "开发",
        "嘉兴甲科技有限公司",
        "南湖区",
        "杭州乙有限公司",
        90,
        90,
        day,
        "2024-06-01",
    )
    for n, day in ((1, "2024-05-01"), (2, "2024-05-31"))
]


@pytest.mark.parametrize(("day", "told"), [("2024-05-31", True), ("2024-06-01", False)])
@pytest.mark.parametrize("apart", [False, True])
def test_a_split_is_seen_within_the_batch_and_against_the_register(
    hand_in: Callable[..., Batch], day: str, told: bool, apart: bool
) -> None:
    first, second = PAIR[0], (*PAIR[1][:8], day, PAIR[1][9])
    tabs = [
        Tab("明细", "嘉兴市技术合同认定登记明细表", HEADINGS, rows)
        for rows in ([[first], [second]] if apart else [[first, second]])
    ]
    batches = [hand_in(f"{n}.xlsx", tab) for n, tab in enumerate(tabs)]
    found = Problem.objects.filter(reading__batch=batches[-1], code="check", severity="finding")
    assert found.count() == (0 if not told else 1 if apart else 2) and all(
        p.detail["zh"].startswith("疑似拆分：与合同 2024330402") for p in found
    )
    assert Contract.objects.count() == 2


def test_a_known_row_that_comes_again_is_not_told_again(hand_in: Callable[..., Batch]) -> None:
    tab = Tab(
        "明细",
        "嘉兴市技术合同认定登记明细表",
        HEADINGS,
        [
            (
                "2024330402000001",
                "样例一",
                "买卖",
                "嘉兴甲科技有限公司",
                "南湖区",
                "杭州乙有限公司",
                2,
                2,
                "2024-05-01",
                "2024-06-01",
            )
        ],
    )
    hand_in("一.xlsx", tab)
    again = hand_in("二.xlsx", tab)
    assert not Problem.objects.filter(reading__batch=again, severity="finding").exists()


@pytest.mark.parametrize(("place", "red"), [("平湖市", True), ("南湖区", False), (None, False)])
def test_a_seller_of_another_county_is_taken_with_a_reason_alone(
    hand_in: Callable[..., Batch], place: str | None, red: bool
) -> None:
    headings = (*HEADINGS, "卖方统一社会信用代码")
    firm, code = "嘉兴甲科技有限公司", "91330402MA28A0002D"
    known = ("2024330402000001", "样例一", "服务", firm, "南湖区", "杭州乙有限公司", 2, 2, "2024-05-01", "2024-06-01", code)
    hand_in("一.xlsx", Tab("明细", "嘉兴市技术合同认定登记明细表", headings, [known]))
    later = ("2024330402000002", "另一题目", "服务", firm, place, "杭州丙有限公司", 3, 3, "2024-05-01", "2024-06-01", code)
    batch = hand_in("二.xlsx", Tab("明细", "嘉兴市技术合同认定登记明细表", headings, [later]), accept_red="")
    told = Problem.objects.filter(reading__batch=batch, code="red_check")
    assert [p.detail["zh"].startswith("名录中该单位在另一个县（市、区）") for p in told] == ([True] if red else [])
    assert Contract.objects.count() == (1 if red else 2)
