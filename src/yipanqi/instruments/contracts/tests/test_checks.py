"""The checks of the register of contracts: each finding on both sides of its line, recognition, decisions that last, both sides
of the turnover.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.contracts import actions, flow, queries
from yipanqi.instruments.contracts._checks import findings, word_list
from yipanqi.instruments.contracts.tests.registered import A, B, C, D, row
from yipanqi.registry.frames import fact_frame
from yipanqi.rules.technology_contract.conditions import EXCLUDED
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db

# ---- findings -------------------------------------------------------------------------------------------------------


def test_amounts_on_both_sides_of_their_lines(filled: Callable) -> None:
    found = filled(
        row(A),
        row(B, title="甲", value=100, turnover=100, cost=0),
        row(C, title="乙", value=100, turnover=100.01, cost=0),
        row(D, title="丙", value=100, turnover=79.99, cost=20),
        row("2024330411000005", title="丁", value=100, turnover=80.01, cost=20),
    )
    assert found == {"over_value": {"003"}, "sum_differs": {"004", "005"}}


def test_days_kind_words_and_relations(filled: Callable) -> None:
    found = filled(
        row(A, signed="2024-04-01"),
        row(B, title="设备采购合同", signed="2024-04-02"),
        row(C, title="工艺研究", kind=None, related="是"),
        row("20243304810000009", title="另一处"),
        row("20243304240000008", title="又一处"),
        row("2024330402000010", title="开发区", place="嘉兴经济技术开发区"),
    )
    assert found == {
        "early": {"002"},
        "plain_sale": {"002"},
        "unknown_kind": {"003"},
        "related": {"003"},
        "elsewhere": {"008"},
        "by_buyer": {"009"},
    }


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("原料采购", "plain_sale"),
        ("智能采购系统开发", None),
        ("智能采购系统开发及原料采购", "plain_sale"),
        ("宣传片拍摄", "routine_work"),
        ("柔性印刷电路研究", None),
        ("岗前培训", "routine_work"),
        ("劳务派遣", "labour"),
        ("保洁机器人研制", None),
        ("展厅室内设计", "general_design"),
        ("叶轮结构设计", None),
    ],
)
def test_words_of_the_reviewed_list_and_their_exceptions(filled: Callable, title: str, code: str | None) -> None:
    assert set(filled(row(A, title=title))) == ({code} if code else set())


def test_the_word_list_is_reviewed_and_has_a_rule_behind_each_group() -> None:
    words = word_list()
    assert words["reviewed"] <= date.today() and [g["key"] for g in words["group"]] == list(flow.CONTENTS)
    for group in words["group"]:
        assert len(set(group["words"])) == len(group["words"]) and group["key"] in EXCLUDED
        assert all(any(w in phrase for w in group["words"]) for phrase in group["unless"]), group["key"]


def test_splits_within_thirty_days_and_not_beyond(filled: Callable) -> None:
    found = filled(
        row(A, title="检测装置一期"),
        row(B, title="检测装置二期", signed="2024-03-31", value=90, turnover=70),
        row(C, title="检测装置三期", signed="2024-05-01", registered="2024-05-02", value=80, turnover=60),
        row(D, title="检测装置一期", buyer="丙公司"),
    )
    # A and B are thirty days apart, B and C thirty-one; D has another buyer.
    assert found == {"split": {"001", "002"}}


def test_like_titles_split_and_unlike_ones_do_not(filled: Callable) -> None:
    assert filled(
        row(A, title="高速织机断纱智能检测装置研制"),
        row(B, title="高速织机断纱智能检测装置的研制", value=90, turnover=70),
        row(C, title="水性树脂合成方法研究", value=70, turnover=50),
    ) == {"split": {"001", "002"}}


def _between_two(values: list[int], sellers: list[str], buyers: list[str]) -> pl.DataFrame:
    """Contracts of one title and day."""
    n = len(values)
    empty = {
        "organisation": pl.Int64,
        "non_technical_cost": pl.Int64,
        "registered_on": pl.Date,
        "seller_place": pl.String,
        "buyer_place": pl.String,
        "related_parties": pl.Boolean,
    }
    made = pl.DataFrame({"number": [f"{k:06d}" for k in range(n)], "title": "资信核查", "category": "service", "value": values})
    return made.with_columns(
        pl.Series("seller_name", sellers),
        pl.Series("buyer_name", buyers),
        turnover="value",
        signed_on=pl.lit(date(2024, 3, 1)),
        **{k: pl.lit(None, dtype=t) for k, t in empty.items()},
    )


@pytest.mark.parametrize(
    ("values", "buyers", "code", "most"),
    [
        (list(range(2000)), ["乙"] * 2000, "split", 4),
        ([7] * 2000, ["乙"] * 2000, "duplicate", 40),
        ([7] * 2000, ["乙", "甲"] * 1000, "both_sides", 80),
    ],
)
def test_thousands_between_two_parties_stay_thousands_of_pairs(
    values: list[int], buyers: list[str], code: str, most: int
) -> None:
    sellers = ["甲" if b == "乙" else "乙" for b in buyers]
    found = findings(_between_two(values, sellers, buyers), {})
    of_kind = found.filter(pl.col("code") == code)
    assert of_kind["number"].n_unique() == 2000 and found.height <= (most + 40) * 2000


def test_the_same_contract_under_two_numbers(filled: Callable) -> None:
    two = "2024330411000006"
    assert filled(row("2024330411000005", title="膜 材料（Ａ）"), row(two, title="膜材料(A)")) == {"duplicate": {"005", "006"}}


def test_parties_are_the_same_in_any_spelling(filled: Callable) -> None:
    one = row("2024330411000005", seller="嘉兴华晶电子有限公司", buyer="Abc 乙公司")
    assert filled(one, row("2024330411000006", seller="嘉興華晶電子 有限公司", buyer="ＡＢＣ乙公司\u200b")) == {
        "duplicate": {"005", "006"}
    }


def test_yearly_contracts_of_one_title_and_price_are_no_duplicates(filled: Callable) -> None:
    assert filled(row(A, signed="2023-03-01", registered="2023-03-02"), row(B)) == {}


def test_a_local_contract_registered_by_both_sides(filled: Callable) -> None:
    found = filled(
        row(A),
        row("2024330481000002", place="海宁市"),
        row("2024330481000007", title="丙", seller="乙公司", buyer="甲公司", place="海宁市", where="秀洲区"),
        row(B, title="丙"),
    )
    assert found == {"both_sides": {"001", "002", "007"}}, "by another registry, and with the parties the other way round"


def test_unknown_cells_find_nothing(filled: Callable) -> None:
    assert (
        filled(
            row(A, turnover=None, cost=None, value=None, signed="", registered=""),
            row(B, title="", value=None, seller="", buyer=""),
        )
        == {}
    )


# ---- decisions ------------------------------------------------------------------------------------------------------


def test_a_decision_outlives_the_next_check_and_needs_a_ground(filled: Callable, city: Any) -> None:
    bad = row(C, value=100, turnover=101, cost=None)
    filled(bad)
    assert [r["code"] for r in queries.work_list(city)] == ["over_value"]
    with pytest.raises(Fault, match="依据"):
        actions.decide(C, "over_value", "cleared", reason=" ", by="test")
    with pytest.raises(Fault, match="结论不符"):
        actions.decide(C, "over_value", "cleared", reason="", ground="withdrawn", by="test")
    with pytest.raises(Fault, match="核查结论"):
        actions.decide(C, "nonsense", "cleared", reason="x", by="test")
    actions.decide(C, "over_value", "cleared", reason="外币折算差", ground="original", by="test")
    filled(bad, row(D, title="另一份"))  # the list comes in again
    assert queries.work_list(city) == [] and [r["state"] for r in queries.work_list(city, state="cleared")] == ["cleared"]
    actions.decide(C, "over_value", "open", reason="", by="test")
    assert len(queries.work_list(city)) == 1


def test_a_pair_is_decided_once_for_both_and_a_new_pair_is_open(filled: Callable, city: Any) -> None:
    first, second, third = (
        row(A, title="检测装置一期"),
        row(B, title="检测装置二期", value=90, turnover=70),
        row(C, title="检测装置三期", value=80, turnover=60),
    )
    filled(first, second)
    assert [(r["number"], r["other"]) for r in queries.work_list(city)] == [(B, A)], "a pair is one line of work"
    with pytest.raises(Fault, match="另一份"):
        actions.decide(A, "split", "cleared", reason="x", by="test")
    actions.decide(A, "split", "cleared", reason="", ground="separate", other=B, by="test")
    assert queries.work_list(city) == [] and [r["state"] for r in queries.work_list(city, state="", number=B)] == ["cleared"]
    filled(first, second, third)
    assert [(r["number"], r["other"]) for r in queries.work_list(city)] == [(C, A), (C, B)]


def test_a_group_is_decided_once_and_of_what_was_merged_the_first_registration_counts(filled: Callable, city: Any) -> None:
    names = ("一", "二", "三", "四")
    rows = [row(n, title=f"检测装置{name}期", value=90, turnover=70) for n, name in zip((A, B, C, D), names, strict=True)]
    filled(*rows, row("2024330411000005", title="另一件"))
    pairs = {(r["other"], r["number"]) for r in queries.work_list(city)}
    assert pairs == {(A, B), (A, C), (B, C), (B, D), (C, D)}
    actions.decide(B, "split", "cleared", reason="", ground="separate", other=D, by="test")
    assert queries.group(B, "split", A) == [(A, B), (A, C), (B, C), (C, D)], "this one first; what was decided stays"
    assert queries.group(D, "split", B) == [(B, D), (A, B), (A, C), (B, C), (C, D)]
    actions.decide(A, "split", "confirmed", reason="", ground="merged", other=B, by="test", whole=True)
    assert queries.work_list(city) == [] and len(queries.work_list(city, state="confirmed")) == 4
    assert [r["other"] for r in queries.work_list(city, state="cleared")] == [B]
    found = proposals(city)
    assert (
        found["001"] == ("recognised", 70_00, [])
        and [found[n] for n in ("002", "003", "004")] == [("rejected", 0, ["once:no"])] * 3
    )
    stand = fact_frame("technology_contracts").sort("number")
    assert stand["excluded"].to_list() == [None, *["merged_20210101"] * 3, None]
    actions.decide(A, "split", "open", reason="", other=B, by="test")
    assert [r["number"] for r in queries.work_list(city)] == [B], "one of them is opened again by itself"


@pytest.mark.parametrize(
    ("code", "title", "ground", "said", "counts"),
    [
        ("plain_sale", "设备采购", "withdrawn", ["content:no", "plain_sale:no"], "plain_sale_20210101"),
        ("plain_sale", "设备采购", "corrected", [], None),
        ("early", "甲", "withdrawn", ["early", "withdrawn"], "withdrawn"),
        ("early", "甲", "to_mend", ["early"], None),
    ],
)
def test_what_was_confirmed_says_the_same_to_recognition_and_to_the_figure(
    filled: Callable, city: Any, code: str, title: str, ground: str, said: list[str], counts: str | None
) -> None:
    filled(row(A, title=title, signed="2024-05-01" if code == "early" else "2024-03-01"))
    actions.decide(A, code, "confirmed", reason="", ground=ground, by="test")
    assert proposals(city)["001"][2] == said
    assert fact_frame("technology_contracts")["excluded"].to_list() == [counts]
    with pytest.raises(Fault, match="结论不符"):
        actions.decide(A, code, "confirmed", reason="", ground="merged", by="test")


def test_work_by_county(filled: Callable, city: Any) -> None:
    filled(
        row(A, value=100, turnover=101),
        row("2024330481000002", title="乙", place="海宁市", value=100, turnover=101),
        row("2024330481000003", title="设备采购", place="海宁市"),
    )
    actions.decide("2024330481000003", "plain_sale", "confirmed", reason="", ground="withdrawn", by="test")
    assert queries.by_county([SimpleNamespace(**r) for r in queries.work_list(city, state="")]) == {
        "330411": {"open": 1},
        "330481": {"open": 1, "confirmed": 1},
    }


# ---- recognition ----------------------------------------------------------------------------------------------------


def proposals(user: Any) -> dict[str, tuple[str, int | None, list[str]]]:
    frame = queries.recognition(user)
    return {n[-3:]: (v, p, list(r)) for n, v, p, r in frame.select("number", "verdict", "proposed", "reasons").iter_rows()}


def test_recognition_is_proposed_with_its_reasons(filled: Callable, city: Any) -> None:
    filled(
        row(A),
        row(B, title="设备采购合同"),
        row(C, title="乙", value=100, turnover=101, cost=0),
        row(D, title="丙", cost=None, turnover=100),
        row("2024330411000005", title="丁", cost=None),
        row("2024330411000006", title="戊", kind=None),
        row("2024330411000007", title="己", signed="2024-05-01"),
    )
    found = proposals(city)
    assert found["001"] == ("recognised", 80_00, [])
    assert found["002"] == ("doubtful", None, ["content:unknown", "plain_sale:unknown"])
    assert found["003"] == ("doubtful", None, ["assessed:no", "costs_out:no"]), "amounts can be corrected: no ground to reject"
    assert found["004"] == ("recognised", 100_00, []), "nothing was taken out, so blank costs change nothing"
    assert found["005"] == ("doubtful", None, ["costs_out:unknown", "nothing_else_out:unknown"]), (
        "what was taken out is not stated"
    )
    assert found["006"] == ("doubtful", None, ["kind:unknown"])
    assert found["007"] == ("doubtful", None, ["early"])


def test_findings_that_people_settled_settle_recognition(filled: Callable, city: Any) -> None:
    twin = "2024330411000009"
    filled(
        row(A, title="设备采购合同"),
        row(B, title="广告制作"),
        row("2024330411000008", title="膜材料"),
        row(twin, title="膜材料", registered="2024-04-02"),
    )
    assert [proposals(city)[n][0] for n in ("008", "009")] == ["recognised", "doubtful"], "the first registration stands"
    actions.decide(A, "plain_sale", "confirmed", reason="", ground="withdrawn", by="test")
    actions.decide(B, "routine_work", "cleared", reason="", ground="technical", by="test")
    actions.decide(twin, "duplicate", "confirmed", reason="", ground="withdrawn", other="2024330411000008", by="test")
    found = proposals(city)
    assert found["001"] == ("rejected", 0, ["content:no", "plain_sale:no"]) and found["002"][0] == "recognised"
    assert [found[n][0] for n in ("008", "009")] == ["recognised", "rejected"] and found["009"][2] == ["once:no"]


def test_each_contract_stands_under_the_rule_of_its_day(filled: Callable, city: Any) -> None:
    filled(
        row(A, signed="2026-01-01", registered="2026-01-22"),
        row(B, title="乙", signed="2026-01-01", registered="2026-01-23"),
        row(C, title="丙", signed="", registered=""),
        row(D, title="丁", signed="2001-01-01", registered="2001-07-17"),
        row("2020330411000005", title="戊", kind="许可", signed="2020-01-01", registered="2020-12-31"),
    )
    found = proposals(city)
    assert found["001"][0] == found["005"][0] == "recognised"
    assert found["002"] == ("doubtful", None, ["costs_out:unknown", "nothing_else_out:unknown", "annex:unknown"]), (
        "the annex of 2026 is not at hand"
    )
    assert found["003"][2] == ["no_day"] and found["004"][2] == ["no_rule"]
    reasons = queries.reason_rows(found["002"][2], date(2026, 1, 23))
    assert all(r["clause"] and r["holds"] is None for r in reasons)
    assert queries.reason_rows(["no_day"], None)[0]["clause"] == ""


def test_a_person_decides_and_later_runs_respect_it(filled: Callable, city: Any) -> None:
    filled(row(A), row(B, title="设备采购合同"))
    with pytest.raises(Fault, match="写明理由"):
        actions.rule(A, "rejected", None, reason="", by="test")
    with pytest.raises(Fault, match="高于合同成交额"):
        actions.rule(A, "recognised", 100_01, reason="x", by="test")
    with pytest.raises(Fault, match="须写明技术交易额"):
        actions.rule(B, "recognised", None, reason="x", by="test")
    with pytest.raises(Fault, match="没有这份合同"):
        actions.rule("nowhere", "recognised", None, reason="x", by="test")
    actions.rule(A, "recognised", None, reason="", by="test")  # agreeing needs no reason
    actions.rule(B, "recognised", 60_00, reason="含定制工艺包", by="test")
    filled(row(A), row(B, title="设备采购合同"), row(C, title="新来的"))
    stands = {
        n[-3:]: (s, v, by) for n, s, v, by in queries.recognition(city).select("number", "stands", "recognised", "by").iter_rows()
    }
    assert stands == {
        "001": ("recognised", 80_00, "test"),
        "002": ("recognised", 60_00, "test"),
        "003": ("recognised", 80_00, ""),
    }
    assert queries.recognition(city, decided="yes").height == 2
    actions.rule(C, "doubtful", None, reason="待核", by="test")
    assert queries.recognition(city, verdict="doubtful")["recognised"].to_list() == [None], "what is doubtful has no turnover yet"
    actions.withdraw_ruling(C, by="test")
    assert queries.recognition(city, verdict="doubtful").is_empty()
    actions.withdraw_ruling(B, by="test")
    assert queries.recognition(city, verdict="doubtful")["number"].to_list() == [B]
    with pytest.raises(Fault, match="没有人工结论"):
        actions.withdraw_ruling(B, by="test")


# ---- both sides, and money received ---------------------------------------------------------------------------------

END = date(2024, 12, 31)


def test_seller_and_buyer_are_two_sides_and_only_local_sales_are_in_both(filled: Callable) -> None:
    filled(
        row(A, turnover=80),
        row(B, title="乙", where="宁波市", turnover=50, value=50, cost=0),
        row(C, title="丙", place="海宁市", where="海宁市", turnover=30, value=30, cost=0),
        row(D, title="丁", turnover=None, cost=None, where=None),
        row("2024330411000005", title="戊", where="经开区", turnover=10, value=10, cost=0),
    )
    found = queries.flows("330400", 2024, END)
    assert found["seller"] == {"330411": 140_00, "330481": 30_00} and found["total"] == 170_00
    assert found["buyer"] == {"330481": 110_00, "330471": 10_00, "outside": 50_00, "unstated": None}, (
        "none of whose turnover is known: unknown"
    )
    assert (
        found["both"] == {("330411", "330481"): 80_00, ("330411", "330471"): 10_00, ("330481", "330481"): 30_00}
        and found["local"] == 120_00
    )
    assert found["absorbed"] == 120_00 and (found["count"], found["unknown"], found["undated"]) == (5, 1, 0)


def test_months_to_date_beside_the_same_days_of_the_year_before(filled: Callable) -> None:
    filled(
        row(A, registered="2024-04-01"),
        row(B, title="乙", registered="2024-05-20"),
        row(C, title="丙", signed="2023-03-01", registered="2023-05-15"),
        row(D, title="丁", signed="2023-03-01", registered="2023-05-16"),
        row("2024330411000005", title="戊", registered="2024-05-15"),
    )
    months = queries.flows("330400", 2024, date(2024, 5, 15))["months"]
    assert [(m["now"], m["to_date"], m["before"]) for m in months[2:6]] == [
        (0, 0, 0),
        (80_00, 80_00, 0),
        (80_00, 160_00, 80_00),
        (None, None, None),
    ]
    assert queries.flows("330400", 2023, date(2024, 2, 29))["until_before"] == date(2022, 12, 31)
    assert queries.flows("330400", 2024, date(2024, 2, 29))["until_before"] == date(2023, 2, 28)


def test_licence_is_within_transfer_before_the_civil_code(filled: Callable) -> None:
    filled(
        row(A, kind="许可", signed="2020-01-01", registered="2020-12-31"),
        row(B, title="乙", kind="许可", signed="2021-01-01", registered="2021-01-04"),
    )
    assert queries.flows("330400", 2020, date(2020, 12, 31))["kinds"] == {"transfer": 80_00}
    found = queries.flows("330400", 2021, date(2021, 12, 31))
    assert found["kinds"] == {"licence": 80_00} and found["kinds_before"] == {"transfer": 80_00}


def test_money_received_never_exceeds_the_value(filled: Callable, city: Any) -> None:
    filled(row(A))
    assert queries.received(A) == ([], None), "unknown, not zero"
    first = actions.receive(A, date(2024, 5, 1), 60_00, by="test", technical=50_00)
    actions.receive(A, date(2024, 6, 1), 40_00, by="test", voucher="记-1")
    assert queries.received(A)[1] == 100_00 and [r["received"] for r in queries.income(city, 2024)] == [100_00]
    for amount, day, more, said in (
        (1, date(2024, 7, 1), {}, "超过合同成交额"),
        (0, date(2024, 7, 1), {}, "大于零"),
        (1, date(2024, 2, 29), {}, "早于合同签订"),
        (1, date(2024, 7, 1), {"on": date(2024, 6, 30)}, "今天之后"),
        (1, date(2024, 7, 1), {"technical": 2}, "技术性收入须在"),
    ):
        with pytest.raises(Fault, match=said):
            actions.receive(A, day, amount, by="test", **more)
    with pytest.raises(Fault, match="撤销原因"):
        actions.withdraw_receipt(A, first.pk, by="test", reason=" ")
    actions.withdraw_receipt(A, first.pk, by="test", reason="记到了别的合同")
    assert queries.received(A)[1] == 40_00
    with pytest.raises(Fault, match="已经记过"):
        actions.receive(A, date(2024, 7, 1), 1, by="test", voucher="记－１")
    assert queries.income(ensure_user("away", "a long password 1", role="county_officer", places=["330481"]), 2024) == []


@pytest.mark.parametrize(
    ("kind", "first", "last", "counts"),
    [
        ("transfer", None, None, True),
        ("licence", date(2024, 1, 1), date(2028, 12, 31), True),
        ("licence", date(2024, 1, 1), date(2028, 12, 30), False),
        ("licence", None, None, None),
        ("service", None, None, False),
    ],
)
def test_which_contracts_count_for_the_transfer_relief(
    kind: str, first: date | None, last: date | None, counts: bool | None
) -> None:
    assert queries.counts_for_relief({"category": kind, "starts_on": first, "ends_on": last}, date(2024, 6, 30)) is counts
