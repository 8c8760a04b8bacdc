"""The list of findings as it is worked: a group in one row and decided once, a call with what was told; who may not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.contracts import flow, queries
from yipanqi.instruments.contracts.models import Contract
from yipanqi.instruments.contracts.tests.registered import A, B, C, D, row
from yipanqi.intake.models import Change
from yipanqi.work import queries as floor
from yipanqi.work.models import Decision

pytestmark = pytest.mark.django_db

CHECKS = "/contracts/checks/"


@pytest.fixture
def office(city: Any) -> Client:
    client = Client()
    client.force_login(city)
    return client


def of_county(*places: str) -> Client:
    client = Client()
    client.force_login(ensure_user("county", "a long password 1", role="county_officer", places=list(places)))
    return client


def split(filled: Callable, **others: Any) -> None:
    filled(
        *(
            row(n, title=f"检测装置{t}期", value=200, turnover=100, cost=100, **others)
            for n, t in ((A, "一"), (B, "二"), (C, "三"))
        )
    )


def test_a_group_that_was_registered_out_of_order_leaves_one_in_the_figure(filled: Callable, office: Client, city: Any) -> None:
    days = {A: ("一", "2024-03-01", "2024-04-01"), B: ("二", "2024-03-03", "2024-04-03"), C: ("三", "2024-03-05", "2024-04-04")}
    days[D] = ("四", "2024-03-07", "2024-04-02")  # found beside the second and the third alone
    filled(*(row(n, title=f"检测装置{t}期", turnover=80, signed=on, registered=at) for n, (t, on, at) in days.items()))
    key = re.findall(r'name="tick" value="([^"]+)"', office.get(CHECKS).content.decode())[0]
    sent = {"do": "decide", "open": key, "state": "confirmed", "ground": "merged", "then": "stay"}
    assert office.post(f"{CHECKS}?open={key}", sent).status_code == 302
    assert counted() == [80_00]
    assert [queries.proposal(n)["verdict"] for n in (A, B, C, D)] == ["recognised", *["rejected"] * 3]
    said = queries.recognition(city)
    assert dict(said.select("number", "stands").iter_rows())[D] == "rejected", "recognition and figure say the same"


def counted() -> list[int]:
    """The turnover of the contracts that count."""
    return queries.contracts().filter(pl.col("excluded").is_null())["recognised"].to_list()


def test_a_group_is_one_row_side_by_side_decided_once_and_the_figure_falls(filled: Callable, office: Client, city: Any) -> None:
    split(filled)
    page = office.get(CHECKS).content.decode()
    assert page.count('name="tick"') == 1 and "3 份一组" in page and "0.03" in page, "three pairs, 300 yuan together"
    key = re.findall(r'name="tick" value="([^"]+)"', page)[0]
    side = office.get(f"{CHECKS}?open={key}").content.decode().partition("<aside")[2]
    assert all(f"检测装置{t}期" in side for t in "一二三") and side.count("计入") >= 3
    assert "合并登记后指标减少 200元" in side, "what it comes to stands there before it is decided"
    assert counted() == [100_00] * 3
    refused = office.post(f"{CHECKS}?open={key}", {"do": "decide", "open": key, "state": "confirmed"})
    assert refused.status_code == 422 and "请选择或写明依据" in refused.content.decode() and not Decision.objects.exists()
    sent = {"do": "decide", "open": key, "state": "confirmed", "ground": "merged", "then": "stay"}
    assert office.post(f"{CHECKS}?open={key}", sent).status_code == 302
    assert counted() == [100_00], "what was merged leaves the figure"
    assert Decision.objects.filter(kind="finding").count() == 3 and not queries.work_list(city)
    side = office.get(f"{CHECKS}?state=confirmed&open={key}").content.decode().partition("<aside")[2]
    assert side.count("已与另一份合同合并登记") == 2, "with that reason, and the first registration stands"
    assert "3 份一组" in side and "属实，已合并登记" in side


def test_what_is_told_on_the_telephone_is_a_change_of_the_contract(filled: Callable, office: Client, city: Any) -> None:
    filled(row(A, value=100, turnover=101), row(B, title="乙", value=100, turnover=80))
    key, one = f"{A}:over_value:", Contract.objects.get(number=A)
    side = office.get(f"{CHECKS}?open={key}").content.decode().partition("<aside")[2]
    assert 'name="v_turnover"' in side and 'name="v_value"' in side and "缺联系人" in side
    at = f"{CHECKS}?open={key}"
    silent = office.post(at, {"do": "call", "open": key, "result": "missed", "v_turnover": "80元"})
    assert silent.status_code == 422 and not Change.objects.exists()
    sent = {"do": "call", "open": key, "result": "reached", "basis": "paper", "v_turnover": "80元", "v_value": "100元"}
    assert office.post(at, sent).status_code == 302
    change = Change.objects.get(model="contracts.contract", record=one.pk)
    assert (change.field, change.old, change.new) == ("turnover", 101_00, 80_00)
    assert change.reason.startswith("电话，") and "已收凭证" in change.reason
    assert queries.work_list(city) == [], "and nothing is found any more"
    case = floor.of_records(flow.CHECKING, city, [one.pk])[one.pk]
    assert case.stage == "settled" and [d.words.zh for d in floor.history(case, city)] == ["核定", "通话"]
    assert office.get(flow.FLOWS[0].page_of(one.pk), follow=True).redirect_chain == [(f"/contracts/{A}/", 302)]


def test_ticked_findings_are_decided_given_away_and_taken_along(filled: Callable, office: Client, city: Any) -> None:
    filled(*(row(n, title=t, related="是") for n, t in ((A, "甲法"), (B, "乙法"))), row(C, title="丙法", value=100, turnover=101))
    related, over = [f"{n}:related:" for n in (A, B)], f"{C}:over_value:"
    page = office.get(CHECKS).content.decode()
    assert page.index(f'value="{over}"') < page.index(f'value="{related[0]}"'), "first what lowers the figure"
    assert office.post(CHECKS, {"do": "decide-many", "decide-many-state": "cleared"}).status_code == 422, "nothing ticked"
    given = {"do": "assign-many", "tick": [over], "assign-many-office": "成果科"}
    assert office.post(CHECKS, given).status_code == 302
    pk = Contract.objects.get(number=C).pk
    assert queries.in_charge([pk]) == {pk: "成果科"} and "成果科" in office.get(CHECKS).content.decode()
    assert office.get(f"{CHECKS}?person=成果科").content.decode().count('name="tick"') == 1
    sent = {"do": "decide-many", "tick": [*related, over], "decide-many-state": "cleared", "decide-many-ground": "priced"}
    said = office.post(CHECKS, sent, follow=True).content.decode()
    assert "已核定 3 条" in said and not queries.work_list(city)
    assert floor.of_records(flow.CHECKING, city, [pk])[pk].stage == "settled", "the check of who was in charge is closed"
    again = {"do": "decide", "open": over, "state": "open", "then": "stay"}
    assert office.post(f"{CHECKS}?state=all&open={over}", again).status_code == 302
    assert floor.of_records(flow.CHECKING, city, [pk])[pk].stage == "open"
    book = office.post(f"{CHECKS}?state=all", {"do": "xlsx", "tick": [over]}).content
    assert pl.read_excel(io.BytesIO(book))["合同登记编号"].to_list() == [C], "the ticked row alone"


def test_another_county_neither_sees_nor_writes_and_of_two_counties_the_city_decides(filled: Callable, office: Client) -> None:
    other = "2024330481000001"
    filled(
        row(A, title="检测装置一期", value=100, turnover=101),
        row(other, title="检测装置二期", place="海宁市", value=100, turnover=90, cost=10),
    )
    key, county = f"{A}:over_value:", of_county("330481")
    assert "检测装置一期" not in county.get(f"{CHECKS}?open={key}").content.decode()
    for sent in (
        {"do": "call", "result": "reached", "v_turnover": "1"},
        {"do": "decide", "state": "cleared", "ground": "record"},
    ):
        assert county.post(f"{CHECKS}?open={key}", {**sent, "open": key}).status_code == 422
    pair = f"{other}:split:{A}"
    side = county.get(f"{CHECKS}?open={pair}").content.decode().partition("<aside")[2]
    assert "另有 1 份不在您负责的地区" in side and "检测装置一期" not in side
    refused = county.post(f"{CHECKS}?open={pair}", {"do": "decide", "open": pair, "state": "confirmed", "ground": "merged"})
    assert refused.status_code == 422 and "请市科技局核定" in refused.content.decode()
    assert not Decision.objects.exists() and not Change.objects.exists()
    assert county.get(f"/contracts/record/{Contract.objects.get(number=A).pk}/").status_code == 404


def test_groups_hang_together_by_any_number_of_steps_and_unknown_amounts_stay_unknown(filled: Callable, city: Any) -> None:
    rows = [(A, "一", "2024-03-01"), (B, "二", "2024-03-25"), (C, "三", "2024-04-18")]
    filled(
        *(row(n, title=f"检测装置{t}期", signed=day, turnover=None if n == C else 80) for n, t, day in rows),
        row(D, title="另一件事", buyer="丙公司", value=100, turnover=101),
    )
    found = {r["code"]: r for r in queries.grouped(city, state="open") if r["code"] in ("split", "over_value")}
    assert found["split"]["numbers"] == (A, B, C) and found["split"]["turnover"] is None
    assert set(found["split"]["pairs"]) == {(B, A), (C, B)}
    assert (found["over_value"]["numbers"], found["over_value"]["pairs"], found["over_value"]["turnover"]) == ((D,), (), 101_00)
