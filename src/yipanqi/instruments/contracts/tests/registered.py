"""Contracts as a registry hands them over, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.contracts import queries

HEADINGS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方所在地",
    "买方名称",
    "买方所在地",
    "合同成交额（元）",
    "技术交易额（元）",
    "设备及材料等费用（元）",
    "签订日期",
    "登记日期",
    "是否关联",
]


def row(
    number: str,
    title: str = "织机检测装置开发",
    seller: str = "甲公司",
    buyer: str = "乙公司",
    value: float | None = 100,
    turnover: float | None = 80,
    cost: float | None = 20,
    signed: str = "2024-03-01",
    registered: str = "2024-04-01",
    kind: str | None = "开发",
    place: str = "秀洲区",
    where: str | None = "海宁市",
    related: str = "否",
) -> list[Any]:
    return [number, title, kind, seller, place, buyer, where, value, turnover, cost, signed, registered, related]


@pytest.fixture
def filled(hand_in: Callable) -> Callable:
    def given(*rows: list[Any]) -> dict[str, set[str]]:
        """Findings by code: the last three digits of their contracts."""
        hand_in(
            "2024年技术合同认定登记明细表.xlsx",
            Tab("明细", "2024年技术合同认定登记明细表", HEADINGS, list(rows), under="单位：元"),
        )
        out: dict[str, set[str]] = {}
        for number, code in queries.findings(queries.contracts()).select("number", "code").iter_rows():
            out.setdefault(code, set()).add(number[-3:])
        return out

    return given


A, B, C, D = (f"2024330411000{n}" for n in ("001", "002", "003", "004"))


@pytest.fixture
def city(db: None) -> Any:
    return ensure_user("city", "a long password 1", role="city_officer", places=[])
