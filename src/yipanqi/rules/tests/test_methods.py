"""What is built on the screening: nearest ways, whom to phone, what if, explanations, widening, wrong units, refusals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yipanqi.engines.eligibility import (
    NOTICE,
    blanked,
    disputed,
    explain,
    flips,
    phone_cells,
    phone_first,
    screen,
    suspects,
    verdicts,
    what_if,
    widen,
)
from yipanqi.engines.eligibility._bounds import kind_of_change, step
from yipanqi.engines.eligibility._breakpoints import applied
from yipanqi.engines.eligibility._flips import learnt
from yipanqi.rules import edition
from yipanqi.rules.tests.firms import AWARDED, GOOD, ON, WAN, firms, frame
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.slow  # random or whole-city input

HTF = edition("high_tech_firm", on=ON)
SME = edition("technology_sme", on=ON)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def table(*changes: dict[str, Any]) -> pl.DataFrame:
    return frame([{**GOOD, "firm": f"F{n}", **change} for n, change in enumerate(changes)], HTF)


def _flipped(row: dict[str, Any], way: dict[str, Any], less: int, which: int, found: Any) -> str:
    """The verdict after the way; with `less` of one change by what is printed at the least."""
    named = {c.key: c for c in (*found.changes, *learnt(found, row))}
    moves = [(named[way[f"change_{n}"]], way[f"amount_{n}"]) for n in (1, 2, 3) if way[f"change_{n}"]]
    if less:
        change, amount = moves[which - 1]
        moves[which - 1] = (change, max(amount - step(kind_of_change(change, found), amount), 0))
    return verdicts(frame([applied(row, tuple(moves))], found), found, on=ON)["verdict"].item()


def test_each_way_flips_the_verdict_and_one_unit_less_does_not() -> None:
    rows = [
        {**GOOD, "firm": f"F{n}", **change}
        for n, change in enumerate(
            (
                {"science_staff": 9},
                {"science_staff": 3, "employees": 37},
                {"rd_spend_3": 1, "rd_in_china_3": 1},
                {"high_tech_income": 0},
                {"rights_class_1": 0, "rights_class_2": 0},
                {"founded_on": ON - timedelta(300)},
                {"conversions": 0, "rights_class_1": 0},
                {"science_staff": None},
                {"science_staff": 9, "high_tech_income": 7},
                {"rd_in_china_3": None, "rd_in_china_2": 0},
            )
        )
    ]
    ways = flips(frame(rows, HTF), HTF, on=ON, most=50).to_dicts()
    assert {w["firm"] for w in ways} == {r["firm"] for r in rows} - {"F6"} | ({"F6"} & {w["firm"] for w in ways})
    for way in ways:
        row = next(r for r in rows if r["firm"] == way["firm"])
        if way["before"] == "experts":
            continue
        assert _flipped(row, way, 0, 0, HTF) == way["after"] in ("pass", "experts")
        for which in (1, 2) if way["change_2"] else (1,):
            if way[f"amount_{which}"] > 0:
                assert _flipped(row, way, 1, which, HTF) not in ("pass", "experts"), (way, row)


@QUIET
@given(data=st.data())
def test_ways_of_random_small_firms_are_least(data: st.DataObject) -> None:
    row = {
        **data.draw(firms(SME)),
        "firm": "F0",
        "forbidden_products": False,
        "misconduct": False,
        "employees": 100,
        "sales": 100 * WAN,
        "total_assets": WAN,
    }
    for way in flips(frame([row], SME), SME, on=ON, most=20).to_dicts():
        if way["before"] == "experts" or way["assumed"]:
            continue
        assert _flipped(row, way, 0, 0, SME) in ("pass", "experts")
        if way["amount_1"] > 0 and not way["change_2"]:
            assert _flipped(row, way, 1, 1, SME) not in ("pass", "experts")


def test_a_way_says_whether_there_is_time_for_it() -> None:
    firm = table({"science_staff": 9}, {"founded_on": ON - timedelta(300)}, {"rights_class_1": 0, "rights_class_2": 0})
    late = {(w["firm"], w["change_1"]): w["feasible"] for w in flips(firm, HTF, on=ON).to_dicts()}
    early = {(w["firm"], w["change_1"]): w["feasible"] for w in flips(firm, HTF, on=ON, today=date(2024, 9, 1)).to_dicts()}
    assert (late["F0", "science_staff"], early["F0", "science_staff"]) == (False, True)  # last year's books are closed
    assert late["F1", "wait"] and late["F2", "rights_class_2"]
    strict = flips(firm, HTF, on=ON, deadline=ON + timedelta(59)).to_dicts()
    assert {(w["firm"], w["change_1"]): w["feasible"] for w in strict}["F2", "rights_class_2"] is False


def test_phone_first_counts_what_each_answer_settles() -> None:
    firm = table(
        {"science_staff": None}, {"science_staff": None}, {"accidents": None, "science_staff": None}, {"conversions": None}, {}
    )
    cells = {(c["firm"], c["column"]): c["settles"] for c in phone_cells(firm, HTF, on=ON).to_dicts()}
    assert cells["F0", "science_staff"] == 1
    assert 0 < cells["F2", "science_staff"] < 1  # too few settles it, enough leaves the accidents open
    assert cells["F2", "accidents"] == 0.5
    ranked = phone_first(firm, HTF, on=ON)
    assert ranked["column"][0] == "science_staff"
    assert ranked.row(0, named=True)["surely"] == 2


def test_what_if_names_who_is_gained_and_lost_and_why() -> None:
    firm = table({"science_staff": 9}, {"science_staff": 10}, {"science_staff": None})
    softer = what_if(firm, HTF, HTF.changed(staff_share=(9, 100)), on=ON).to_dicts()
    assert softer == [{"firm": "F0", "before": "fail", "after": "experts", "change": "gained", "reasons": "staff"}]
    assert what_if(firm, HTF, HTF.changed(staff_share=(11, 100)), on=ON)["change"].to_list() == ["lost"]
    with pytest.raises(KeyError, match="no parameter"):
        HTF.changed(nonsense=1)


def test_an_unverified_threshold_decides_nothing_until_a_city_fills_it_in() -> None:
    ladder = edition("research_centre_ladder.institute", on=ON)
    firm = frame([{"firm": "F0", "is_centre": True, "rd_spend": 10**9, "sales": 10**10, "rd_staff": 40}], ladder)
    assert verdicts(firm, ladder, on=ON)["verdict"].item() == "unknown"
    tried = screen(firm, ladder, {"institute_rd": 10**9, "institute_staff": 41}, on=ON).to_dicts()[0]
    assert (tried["rd.holds"], tried["staff.gap"], tried["verdict"]) == (True, 1, "fail")


def test_an_explanation_names_clause_gap_purpose_and_the_right_to_a_person() -> None:
    row = screen(table({"rd_spend_3": 100 * WAN}), HTF, on=ON).to_dicts()[0]
    told = explain(row, HTF)
    assert "第十一条(五)" in told.text.zh and "差50万元" in told.text.zh and "lacks CNY 500,000" in told.text.en
    assert NOTICE.zh in told.text.zh and "第二十四条" in NOTICE.zh and HTF.purpose.en in told.text.en
    assert [s.key for s in told.sentences if s.holds is False] == ["rd"]


def test_statistical_returns_are_refused() -> None:
    returns = table({}).with_columns(basis=pl.lit("statistics"))
    with pytest.raises(Fault, match="统计法") as fault:
        screen(returns, HTF, on=ON)
    assert fault.value.code == "statistics_basis" and "Statistics Law" in fault.value.en
    with pytest.raises(Fault, match="统计法"):
        widen(pl.DataFrame({"firm": ["a"], "year": [2024], "sales": [1], "basis": ["statistics"]}), [2024])
    assert screen(returns.with_columns(basis=pl.lit("recognition")), HTF, on=ON).height == 1


def test_amounts_that_are_not_whole_are_refused_by_name() -> None:
    with pytest.raises(Fault, match="sales_1"):
        screen(table({}).with_columns(pl.col("sales_1") + 0.5), HTF, on=ON)
    with pytest.raises(Fault, match="sales_1"):  # yuan cannot be told from fen in a column of decimals
        screen(table({}).with_columns(pl.col("sales_1").cast(pl.Float64)), HTF, on=ON)
    with pytest.raises(Fault, match="firm"):
        screen(table({}).drop("firm"), HTF, on=ON)


def test_long_statements_are_widened_and_two_for_one_year_are_unknown_unless_equal() -> None:
    long = pl.DataFrame(
        {
            "firm": ["a", "a", "a", "a", "b", "b", "c"],
            "year": [2022, 2023, 2024, 2024, 2024, 2024, 2019],
            "sales": [1, 2, 3, 3, 4, 5, 9],
            "rd_spend": [1, 1, None, 7, 6, 6, 9],
        }
    )
    wide = widen(long, [2022, 2023, 2024]).sort("firm").to_dicts()
    assert wide == [
        {"firm": "a", "sales_1": 1, "rd_spend_1": 1, "sales_2": 2, "rd_spend_2": 1, "sales_3": 3, "rd_spend_3": 7},
        {"firm": "b", "sales_1": None, "rd_spend_1": None, "sales_2": None, "rd_spend_2": None, "sales_3": None, "rd_spend_3": 6},
    ]
    assert disputed(long).to_dicts() == [{"firm": "b", "year": 2024, "column": "sales", "low": 4, "high": 5}]
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: widening on it is not tested here")
    assert widen(duckdb.from_arrow(long.to_arrow()), [2022, 2023, 2024]).pl().sort("firm").to_dicts() == wide


def test_a_wrong_unit_is_said_from_history_and_from_peers_and_never_corrected() -> None:
    peers = [{"sales_1": (3000 + n) * WAN} for n in range(25)]
    all_wrong = {f"sales_{y}": v // 10_000 for y, v in ((1, 3000 * WAN), (2, 4000 * WAN), (3, 5000 * WAN))}
    firm = table({"rd_spend_2": 250 * WAN * 10_000}, all_wrong, {"rd_spend_3": 30 * WAN}, *peers)
    before = firm.clone()
    found = suspects(firm, HTF)
    cells = {(r["firm"], r["column"]): r["against"] for r in found.to_dicts()}
    assert cells == {("F0", "rd_spend_2"): "history", **{("F1", f"sales_{y}"): "peers" for y in (1, 2, 3)}}
    assert firm.equals(before)
    assert verdicts(blanked(firm, found), HTF, on=ON)["verdict"].to_list()[:3] == ["unknown", "unknown", "fail"]


def test_awarded_points_settle_the_score_and_impossible_ones_do_not() -> None:
    firm = table(AWARDED, {**AWARDED, "points_advancement": 9})
    got = screen(firm, HTF, on=ON)
    assert got["verdict"].to_list() == ["pass", "pass"] and got["score.low"].to_list() == [80, 73]
