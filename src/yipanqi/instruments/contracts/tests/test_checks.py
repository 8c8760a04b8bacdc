"""The checks of the register of contracts: each finding on both sides of its line, decisions that outlive checks, and the two sides of the turnover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.contracts import actions, queries
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db

HEADINGS = ["合同登记编号", "合同名称", "合同类别", "卖方名称", "卖方所在地", "买方名称", "买方所在地", "合同成交额（元）", "技术交易额（元）", "设备及材料等费用（元）", "签订日期", "登记日期", "是否关联"]


def row(number: str, title: str = "织机检测装置开发", seller: str = "甲公司", buyer: str = "乙公司", value: float | None = 100, turnover: float | None = 80,
        cost: float | None = 20, signed: str = "2024-03-01", registered: str = "2024-04-01", kind: str | None = "开发", place: str = "秀洲区",
        where: str = "海宁市", related: str = "否") -> list[Any]:
    return [number, title, kind, seller, place, buyer, where, value, turnover, cost, signed, registered, related]


@pytest.fixture
def filled(hand_in: Callable) -> Callable:
    def given(*rows: list[Any]) -> dict[str, set[str]]:
        hand_in("2024年技术合同认定登记明细表.xlsx", Tab("明细", "2024年技术合同认定登记明细表", HEADINGS, list(rows), under="单位：元"))
        out: dict[str, set[str]] = {}
        for number, code in queries.findings(queries.contracts()).select("number", "code").iter_rows():
            out.setdefault(code, set()).add(number[-3:])
        return out

    return given


A, B, C, D = (f"2024330411000{n}" for n in ("001", "002", "003", "004"))


def test_amounts_on_both_sides_of_their_lines(filled: Callable) -> None:
    found = filled(row(A), row(B, title="甲", value=100, turnover=100, cost=0), row(C, title="乙", value=100, turnover=101, cost=None),
                   row(D, title="丙", value=100, turnover=79, cost=20))
    assert found == {"over_value": {"003"}, "sum_differs": {"004"}}


def test_days_kind_words_and_relations(filled: Callable) -> None:
    found = filled(row(A, signed="2024-04-01"), row(B, title="设备采购合同", signed="2024-04-02"), row(C, title="工艺研究", kind=None, related="是"),
                   row("20243304810000009", title="另一处"),
                   row("2024330402000010", title="开发区", place="嘉兴经济技术开发区"))
    assert found == {"early": {"002"}, "content": {"002"}, "unknown_kind": {"003"}, "related": {"003"}, "elsewhere": {"009"}}


def test_duplicates_and_splits_of_the_same_parties(filled: Callable) -> None:
    found = filled(row(A, title="检测装置一期"), row(B, title="检测装置二期", signed="2024-03-31", value=90, turnover=70),
                   row(C, title="检测装置三期", signed="2024-05-01", registered="2024-05-02", value=80, turnover=60),
                   row(D, title="检测装置一期", buyer="丙公司"), row("2024330411000005", title="膜材料", seller="丁公司"),
                   row("2024330411000006", title="膜材料", seller="丁公司"))
    # A and B are thirty days apart, B and C thirty-one.
    assert found == {"split": {"001", "002"}, "duplicate": {"005", "006"}}


def test_unknown_cells_find_nothing(filled: Callable) -> None:
    assert filled(row(A, turnover=None, cost=None, value=None)) == {}


def test_a_decision_outlives_the_next_check_and_needs_a_reason(filled: Callable) -> None:
    filled(row(C, value=100, turnover=101, cost=None))
    city = ensure_user("city", "a long password 1", role="city_officer", places=[])
    assert [r["code"] for r in queries.work_list(city)] == ["over_value"]
    with pytest.raises(Fault, match="依据"):
        actions.decide(C, "over_value", "cleared", reason=" ", by="test")
    actions.decide(C, "over_value", "cleared", reason="外币折算差", by="test")
    assert queries.work_list(city) == [] and [r["state"] for r in queries.work_list(city, state="cleared")] == ["cleared"]
    actions.decide(C, "over_value", "open", reason="", by="test")
    assert len(queries.work_list(city)) == 1


def test_recognition_is_a_proposal_under_the_rule_of_the_day(filled: Callable) -> None:
    filled(row(A), row(B, title="设备采购合同"), row(C, title="乙", value=100, turnover=101, cost=None))
    assert queries.recognition(queries.contracts(), date(2024, 6, 30)) == {"pass": 1, "unknown": 1, "fail": 1}
    assert queries.recognition(queries.contracts(), date(2026, 6, 30)) == {"unknown": 2, "fail": 1}, "the annex of 2026 is not at hand"
    assert queries.recognition(queries.contracts().clear(), date(2024, 6, 30)) == {}


def test_seller_and_buyer_are_two_sides_and_only_local_sales_are_in_both(filled: Callable) -> None:
    filled(row(A, turnover=80), row(B, title="乙", where="宁波市", turnover=50, value=50, cost=0), row(C, title="丙", place="海宁市", where="海宁市", turnover=30, value=30, cost=0),
           row(D, title="丁", turnover=None, cost=None))
    from yipanqi.values.words import speaking

    with speaking("en"):
        assert queries.flows("330400", 2024, None)["buyer"]["330481"] == 110_00, "places are written in Chinese for every reader"
    found = queries.flows("330400", 2024, None)
    assert found["seller"]["330411"] == 130_00 and found["seller"]["330481"] == 30_00
    assert found["buyer"]["330481"] == 110_00 and found["buyer"][""] == 50_00 and found["silent"] == 1
    assert found["both"][("330411", "330481")] == 80_00 and found["local"] == 110_00
    assert [m["to_date"] for m in found["months"]][3:5] == [160_00, 160_00]


def test_money_received_never_exceeds_the_value(filled: Callable) -> None:
    filled(row(A))
    assert queries.received(A) == ([], None), "unknown, not zero"
    actions.receive(A, date(2024, 5, 1), 60_00, by="test")
    actions.receive(A, date(2024, 6, 1), 40_00, by="test")
    assert queries.received(A)[1] == 100_00
    with pytest.raises(Fault, match="超过合同成交额"):
        actions.receive(A, date(2024, 7, 1), 1, by="test")
    with pytest.raises(Fault, match="大于零"):
        actions.receive(A, date(2024, 7, 1), 0, by="test")


@pytest.mark.parametrize(("role", "places", "sees"), [("city_officer", [], True), ("county_officer", ["330411"], True), ("county_officer", ["330481"], False),
                                                      ("organisation", [], None), ("public", [], None)])
def test_who_sees_a_finding(filled: Callable, role: str, places: list[str], sees: bool | None) -> None:
    filled(row(C, title="机密工艺", value=100, turnover=101, cost=None))
    client = Client()
    client.force_login(ensure_user("someone", "a long password 1", role=role, places=places))
    page = client.get("/contracts/checks/")
    assert page.status_code == (404 if sees is None else 200)
    if sees is not None:
        assert ("机密工艺" in page.content.decode()) == sees
        assert client.get(f"/contracts/{C}/").status_code == (200 if sees else 404)
        assert client.post("/contracts/checks/decide/", {"number": C, "code": "over_value", "state": "cleared", "reason": "x"}).status_code == (302 if sees else 404)
        assert client.get("/contracts/flows/").status_code == client.get("/contracts/checks/export/").status_code == 200


def test_the_workbook_of_findings_opens(filled: Callable) -> None:
    import io

    filled(row(C, value=100, turnover=101, cost=None))
    client = Client()
    client.force_login(ensure_user("city", "a long password 1", role="city_officer", places=[]))
    frame = pl.read_excel(io.BytesIO(client.get("/contracts/checks/export/").content))
    assert frame.row(0)[0] == C and frame.row(0)[6] == 101 and "高于" in frame.row(0)[7]
