"""Days by hand: what is chosen, why the rest is not, what contradicts itself."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from yipanqi.engines.timetable import timetable, told, with_remedy
from yipanqi.engines.timetable._check import broken
from yipanqi.engines.timetable._expand import by_programme
from yipanqi.engines.timetable._flow import colour
from yipanqi.engines.timetable._tables import seat
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


def asked(*rows: tuple, **more: list) -> pl.DataFrame:
    return pl.DataFrame({"a_id": [r[0] for r in rows], "b_id": [r[1] for r in rows], "weight": [r[2] for r in rows], **more})


def why(plan) -> dict[tuple[str, str], tuple]:
    return {
        (r["a_id"], r["b_id"]): (r["reason"], r["remedy"], r["remedy_slot"], r["remedy_party"]) for r in plan.unmet.to_dicts()
    }


def large(a: int = 40, b: int = 30, wanted: int = 500, seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    at = rng.choice(a * b, wanted, replace=False)
    return pl.DataFrame(
        {"a_id": [f"A{i}" for i in at // b], "b_id": [f"B{i}" for i in at % b], "weight": rng.integers(1, 1001, wanted)}
    )


def test_everyone_free_is_settled_by_the_flow_and_every_slot_holds_what_its_tables_hold() -> None:
    plan = timetable(large(), 8, 9)
    assert plan.method == "flow" and plan.proven and plan.gap == 0 and plan.bound == plan.total
    assert plan.meetings.group_by("slot").len()["len"].to_list() == [9] * 8
    with speaking("en"):
        assert str(plan.proof) == "proven optimal (bound by minimum-cost flow, slots by bipartite edge colouring)"


def test_the_programme_finds_the_same_total_as_the_flow() -> None:
    flow = timetable(large(), 8, 9)
    programme = by_programme(flow.problem, time_limit=10)
    assert programme.method in ("lp", "mip") and programme.bound == flow.total
    assert flow.problem.weight[programme.slot >= 0].sum() == flow.total
    assert not broken(flow.problem, programme.slot, seat(flow.problem, programme.slot))


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_absences_by_fitting_or_by_the_programme_reach_one_total(share: float) -> None:
    ids = [*[f"A{i}" for i in range(40)], *[f"B{i}" for i in range(30)]]
    party, slot = np.nonzero(np.random.default_rng(5).random((70, 8)) >= share)
    away = pl.DataFrame({"party_id": [ids[p] for p in party], "slot": slot + 1})
    plan = timetable(large(), 8, 9, away)
    programme = by_programme(plan.problem, time_limit=10)
    assert plan.proven and plan.total == plan.problem.weight[programme.slot >= 0].sum() == programme.bound
    assert (plan.method == "fit") == (share == 0.2)


def test_a_plan_that_is_stopped_says_its_gap() -> None:
    ids = [*[f"A{i}" for i in range(40)], *[f"B{i}" for i in range(30)]]
    party, slot = np.nonzero(np.random.default_rng(5).random((70, 8)) >= 0.6)
    away = pl.DataFrame({"party_id": [ids[p] for p in party], "slot": slot + 1})
    whole, stopped = timetable(large(), 8, 9, away), timetable(large(), 8, 9, away, time_limit=0.0)
    assert stopped.total <= whole.total <= stopped.bound
    assert stopped.proven == (stopped.total == stopped.bound) and (stopped.proven or "未证明最优" in str(stopped.proof))


def test_unlike_slots_are_evened_out_or_left_to_the_programme() -> None:
    room = [9, 9, 9, 9, 4, 12, 9, 9]
    plan = timetable(large(), 8, room)
    assert plan.proven and (np.bincount(plan.meetings["slot"], minlength=9)[1:] <= room).all()
    ring = asked(
        ("甲", "X", 1), ("甲", "Y", 1), ("乙", "X", 1), ("乙", "Y", 1)
    )  # a ring of four has two and two, never three and one
    plan = timetable(ring, 2, [3, 1])
    assert plan.total == 3 and plan.proven and plan.method != "flow"


def test_colouring_uses_no_slot_twice_at_a_node() -> None:
    edges = np.array([(a, 10 + b) for a in range(5) for b in range(5)])
    of = colour(edges, np.array([5] * 5))
    assert of is not None
    for node in range(15):
        mine = of[(edges == node).any(1)]
        assert len(set(mine.tolist())) == len(mine)
    assert colour(edges, np.array([5, 5, 5, 5, 4])) is None


def test_the_same_input_gives_the_same_plan() -> None:
    away = pl.DataFrame({"party_id": ["A0", "A1", "B0"], "slot": [1, 2, 3], "free": [0, 0, 0]})
    one, two = timetable(large(), 8, 9, away), timetable(large(), 8, 9, away)
    assert one.meetings.equals(two.meetings) and one.unmet.equals(two.unmet)


def test_reasons_and_remedies() -> None:
    away = pl.DataFrame({"party_id": ["甲", "丁"], "slot": ["9:00", "9:20"], "free": [0, 0]})
    frame = asked(
        ("甲", "X", 9), ("甲", "Y", 5), ("丁", "Z", 3), ("丁", "W", 2), ("乙", "W", 8), ("甲", "丁", 1), veto=[0, 0, 1, 0, 0, 0]
    )
    plan = timetable(frame, ["9:00", "9:20"], 2, away)
    found = why(plan)
    assert found["丁", "Z"] == ("not_possible", "none", None, None)
    assert found["甲", "Y"] == ("a_full", "free", "9:00", "甲")
    assert found["甲", "丁"][0] == "no_common_slot"
    assert told(plan).filter(pl.col("reason") == "not_possible")["reason_text"].to_list() == ["不安排"]
    with speaking("en"):
        assert "甲 frees 9:00" in told(plan)["remedy_text"].to_list()


def test_one_more_table_is_named_where_it_helps_most() -> None:
    plan = timetable(asked(("甲", "X", 3), ("乙", "Y", 2), ("丙", "Z", 1)), 1, 1)
    assert why(plan) == {("乙", "Y"): ("no_table", "table", 1, None), ("丙", "Z"): ("no_table", "table", 1, None)}
    after = with_remedy(plan, 1)
    assert after.meetings.height == 2 and after.meetings["a_id"].to_list() == ["甲", "乙"]


def test_limits_and_rest() -> None:
    frame = asked(("甲", "X", 3), ("甲", "Y", 2), ("甲", "Z", 1))
    limited = timetable(frame, 3, 3, most_per_day=2)
    assert limited.total == 5 and why(limited)["甲", "Z"][:2] == ("limit", "limit")
    rested = timetable(frame, 3, 3, in_a_row=2)
    assert rested.total == 5 and why(rested)["甲", "Z"][:2] == ("rest", "rest")
    assert timetable(frame, 3, 3, in_a_row=2, breaks=["1"]).total == 6
    assert timetable(frame, 3, 3, most_per_day=2, days=["一", "一", "二"]).total == 6
    assert timetable(frame, 3, 3, most_per_day={"甲": 1}).total == 3


def test_a_third_party_must_be_free_too() -> None:
    frame = asked(("甲", "X", 3), ("乙", "Y", 2), third_id=["专家", "专家"])
    plan = timetable(frame, 2, 2, pl.DataFrame({"party_id": ["专家"], "slot": [2]}))
    assert plan.total == 3 and plan.meetings["slot"].to_list() == [2]
    assert why(plan)["乙", "Y"] == ("third_full", "free", 1, "专家")


def test_confirmed_meetings_keep_slot_and_table() -> None:
    fixed = pl.DataFrame({"a_id": ["乙"], "b_id": ["Y"], "slot": [2], "table": [3]})
    plan = timetable(asked(("甲", "Y", 9), ("乙", "Y", 1), ("乙", "X", 9)), 2, 3, fixed=fixed)
    rows = {(r["a_id"], r["b_id"]): (r["slot"], r["table"], r["fixed"]) for r in plan.meetings.to_dicts()}
    assert rows["乙", "Y"] == (2, 3, True) and rows["甲", "Y"][0] == 1 and rows["乙", "X"][0] == 1


def test_a_party_keeps_its_table() -> None:
    plan = timetable(asked(*[(f"A{i}", "X", 1) for i in range(4)]), 4, 6)
    assert plan.meetings["table"].n_unique() == 1 and plan.walks == 0


def test_weights_with_decimals_and_of_nothing() -> None:
    plan = timetable(asked(("甲", "X", 0.5), ("甲", "Y", 0.25), ("乙", "Z", 0.0)), 1, 3)
    assert plan.total == 0.5 and plan.meetings.height == 2  # of no weight, but nothing speaks against it


def test_numbers_on_both_sides_are_two_lists_and_that_is_said() -> None:
    plan = timetable(pl.DataFrame({"a_id": [1, 1, 2], "b_id": [1, 2, 1], "weight": [1, 1, 1]}), 2, 2)
    assert plan.total == 3 and "两侧各自编号" in plan.notes[0].zh and plan.meetings.schema["a_id"] == pl.Int64


def test_one_id_on_both_sides_is_one_party() -> None:
    plan = timetable(asked(("甲", "乙", 1), ("乙", "丙", 1), ("丙", "甲", 1)), 2, 5)
    assert plan.total == 2 and plan.proven


FAULTS = {
    "requests.columns": (pl.DataFrame({"a_id": ["甲"]}), {}, "b_id"),
    "requests.empty": (asked(("甲", "X", 1)).clear(), {}, "没有任何"),
    "requests.blank": (asked(("甲", " ", 1)), {}, "第 1 行"),
    "requests.self": (asked(("甲", "甲", 1)), {}, "自己"),
    "requests.twice": (asked(("甲", "X", 1), ("X", "甲", 1)), {}, "第 1 行重复"),
    "requests.weight": (asked(("甲", "X", -1)), {}, "-1"),
    "requests.must_veto": (asked(("甲", "X", 1), must=[1], veto=[1]), {}, "既必须"),
    "requests.must": (asked(("甲", "X", 1), must=["也许"]), {}, "也许"),
    "requests.third": (asked(("甲", "X", 1), third_id=["X"]), {}, "第三方"),
    "availability.contradiction": (
        asked(("甲", "X", 1)),
        {"availability": pl.DataFrame({"party_id": ["甲", "甲"], "slot": [1, 1], "free": [1, 0]})},
        "既写有空又写没空",
    ),
    "availability.slot": (
        asked(("甲", "X", 1)),
        {"availability": pl.DataFrame({"party_id": ["甲"], "slot": [7]})},
        "没有时段“7”",
    ),
    "availability.unknown": (asked(("甲", "X", 1)), {"availability": pl.DataFrame({"party_id": ["无"], "slot": [1]})}, "无"),
    "fixed.unknown": (asked(("甲", "X", 1)), {"fixed": pl.DataFrame({"a_id": ["无"], "b_id": ["X"], "slot": [1]})}, "无"),
    "fixed.table": (
        asked(("甲", "X", 1)),
        {"fixed": pl.DataFrame({"a_id": ["甲"], "b_id": ["X"], "slot": [1], "table": [9]})},
        "9 号桌",
    ),
    "fixed.party": (
        asked(("甲", "X", 1), ("甲", "Y", 1)),
        {"fixed": pl.DataFrame({"a_id": ["甲", "甲"], "b_id": ["X", "Y"], "slot": [1, 1]})},
        "已有第 1 行",
    ),
    "must.party": (
        asked(*[("甲", f"X{i}", 1) for i in range(3)], must=[1, 1, 1]),
        {},
        "甲 有 3 场必见（X0、X1、X2），只有 2 个空闲时段",
    ),
    "must.tables": (asked(*[(f"甲{i}", f"X{i}", 1) for i in range(9)], must=[1] * 9), {}, "必见 9 场"),
    "must.slot": (
        asked(("甲", "X", 1), must=[1]),
        {"availability": pl.DataFrame({"party_id": ["甲", "X"], "slot": [1, 2]})},
        "没有共同的空闲时段",
    ),
}


@pytest.mark.parametrize("code", FAULTS)
def test_faults_are_one_line_that_says_where(code: str) -> None:
    frame, more, said = FAULTS[code]
    with pytest.raises(Fault) as fault:
        timetable(frame, 2, 4, **more)
    assert fault.value.code == f"timetable.{code}"
    assert said in fault.value.zh and "\n" not in fault.value.zh and fault.value.en.isascii() is not None


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 1e15, None])
def test_absurd_weights(weight: float | None) -> None:
    with pytest.raises(Fault, match="权重"):
        timetable(asked(("甲", "X", 1.0), ("甲", "Y", weight)), 2, 2)


def test_must_meets_that_conflict_only_together_are_named() -> None:
    # 甲, 乙 and 丙 share the only slots of X: three meetings for two slots, while each pair alone would fit. 丁–Y is no part of
    # it.
    frame = asked(("甲", "X", 1), ("乙", "X", 1), ("甲", "Y", 1), ("乙", "Y", 1), ("丙", "Z", 1), must=[1] * 5)
    away = pl.DataFrame({"party_id": ["甲", "甲", "乙", "乙"], "slot": [1, 2, 1, 3]})
    away = pl.concat([away, pl.DataFrame({"party_id": ["X", "X", "Y", "Y"], "slot": [1, 2, 1, 2]})])
    with pytest.raises(Fault) as fault:
        timetable(frame, 3, 4, away)
    assert fault.value.code.startswith("timetable.must") and "丙–Z" not in fault.value.zh


def test_more_tables_and_slots_that_make_no_sense() -> None:
    for slots, tables in ((0, 1), (2, [1]), (2, -1), (["a", "a"], 1), (2, {"9": 1})):
        with pytest.raises(Fault) as fault:
            timetable(asked(("甲", "X", 1)), slots, tables)
        assert fault.value.exit_code == 2


def test_one_party_in_other_spellings_is_one_party_and_that_is_said() -> None:
    plan = timetable(asked(("甲公司", "乙院", 5), ("甲 公司", "丁院", 3), ("Ａ1", "B1", 2), ("a1", "B2", 1)), 1, 9)
    assert plan.meetings.select("a_id", "b_id").rows() == [("甲公司", "乙院"), ("Ａ1", "B1")]
    assert "“甲公司” = “甲 公司”" in plan.notes[0].zh and "“Ａ1” = “a1”" in plan.notes[0].en
    assert timetable(asked(("甲公司", "乙院", 5), ("丙公司", "丁院", 3)), 1, 9).notes == ()
    free = pl.DataFrame({"party_id": ["甲公司\u200b", "甲公司"], "slot": ["1", "2"], "free": ["否", "是"]})
    sure = pl.DataFrame({"a_id": ["嘉興電子"], "b_id": [" 乙院"], "slot": ["2"], "table": ["1"]})
    plan = timetable(asked(("甲 公司", "乙院", 5), ("嘉兴电子", "乙院", 3)), 3, 1, free, sure, most_per_day={"甲　公司": 1})
    assert [(a, s) for a, s in plan.meetings.select("a_id", "slot").rows()] == [("嘉兴电子", 2)], "its only free slot is taken"


def test_two_spellings_of_one_party_do_not_meet() -> None:
    with pytest.raises(Fault) as caught:
        timetable(asked(("甲公司", "甲 公司", 5)), 1, 9)
    assert "“甲 公司”只是“甲公司”的另一种写法" in caught.value.zh and "another spelling" in caught.value.en
    with pytest.raises(Fault, match="重复"):
        timetable(asked(("甲公司", "乙院", 5), ("甲 公司", "乙院", 3)), 1, 9)


def test_one_more_slot_is_no_remedy_where_the_limit_of_the_day_binds() -> None:
    frame = asked(("A1", "B2", 5), ("A2", "B1", 5), ("A1", "B1", 1))
    assert why(timetable(frame, 2, 4, most_per_day=1))["A1", "B1"] == ("limit", "limits", 2, "A1、B1")
    plan = timetable(frame, 2, 4, most_per_day=1)
    assert {(r["a_id"], r["b_id"]): r["slot"] for r in with_remedy(plan, 2).meetings.to_dicts()}["A1", "B1"] == 2
    # in one slot both are busy: a second one is enough without a limit, and not with the limit of one meeting
    assert why(timetable(frame, 1, 4))["A1", "B1"][1] == "slot"
    assert why(timetable(frame, 1, 4, most_per_day=2))["A1", "B1"][1] == "slot"
    assert why(timetable(frame, 1, 4, most_per_day=1))["A1", "B1"][:2] == ("limit", "none")
    # nor where a third meeting in a row would leave no break
    three = asked(("A", "B", 9), ("A", "C", 8), ("A", "D", 7), must=[1, 1, 0])
    assert why(timetable(three, 2, 4))["A", "D"][1] == "slot" and why(timetable(three, 2, 4, in_a_row=2))["A", "D"][1] == "none"


def test_one_more_slot_is_offered_only_to_those_whom_it_serves() -> None:
    four = asked(("A", "B", 9), ("A", "C", 8), ("A", "D", 7), ("A", "E", 6), must=[1, 1, 0, 0])
    found = why(timetable(four, 2, 4))
    assert found["A", "D"][1] == "slot" and found["A", "E"][1] == "none"
