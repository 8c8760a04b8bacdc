"""The engine against every plan there is: bounds, fixed pairs, bans, coverage rules, fairness, plans after a change; and its own
proof.
"""

import math
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.assignment import _prices, assign, assign_array, reassign, reference
from yipanqi.values.fault import Fault


@pytest.fixture(autouse=True, scope="module", params=[-1, _prices.LITTLE], ids=["compiled", "plain"])
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything here holds with the loops compiled and as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_prices, "LITTLE", request.param)
        yield


AGENTS, TASKS = ("a", "b", "c", "d"), ("x", "y", "z")


@st.composite
def problems(draw: st.DrawFn, *, whole: bool = False) -> dict[str, object]:
    score = (
        st.integers(-5, 9)
        if whole
        else st.one_of(st.integers(-5, 9), st.floats(-5, 9, allow_nan=False), st.integers(-50, 90).map(lambda x: x / 10))
    )
    pairs = draw(st.dictionaries(st.tuples(st.sampled_from(AGENTS), st.sampled_from(TASKS)), score, max_size=8))
    most = {a: draw(st.integers(0, 3)) for a in AGENTS}
    needed = {t: draw(st.integers(0, 3)) for t in TASKS}
    return {
        "scores": pairs,
        "most": most,
        "needed": needed,
        "least": {a: draw(st.integers(0, m)) for a, m in most.items()} if draw(st.booleans()) else dict.fromkeys(AGENTS, 0),
        "floor": {t: draw(st.integers(0, m)) for t, m in needed.items()} if draw(st.booleans()) else dict.fromkeys(TASKS, 0),
    }


def frames(p: dict) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    scores = pl.DataFrame([(a, t, float(s)) for (a, t), s in p["scores"].items()], schema=SCORES, orient="row")
    loads = pl.DataFrame([(a, p["least"][a], p["most"][a]) for a in AGENTS], schema=["agent_id", "least", "most"], orient="row")
    tasks = pl.DataFrame([(t, p["floor"][t], p["needed"][t]) for t in TASKS], schema=["task_id", "least", "needed"], orient="row")
    return scores, loads, tasks


SCORES = {"agent_id": pl.String, "task_id": pl.String, "score": pl.Float64}
PAIRS = {"agent_id": pl.String, "task_id": pl.String}


def table(pairs: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=PAIRS, orient="row")


def judged(p: dict, **more: object) -> tuple[float, ...]:
    return reference.best(p["scores"], p["least"], p["most"], p["floor"], p["needed"], **more)  # type: ignore[arg-type]


def stands(found, p: dict) -> None:
    """The plan keeps every bound and its total is the sum of its scores."""
    plan = list(found.pairs.select("agent_id", "task_id").iter_rows())
    assert len(set(plan)) == len(plan) and set(plan) <= set(p["scores"])
    assert all(sum(a == b for b, _ in plan) <= p["most"][a] for a in AGENTS)
    assert all(sum(t == u for _, u in plan) <= p["needed"][t] for t in TASKS)
    assert math.isclose(found.total, sum(p["scores"][x] for x in plan), abs_tol=1e-9)
    assert found.bound >= found.total - 1e-9


def lack(found) -> int:
    """How many places the plan stays below a least."""
    return int(found.lacking.select((pl.col("least") - pl.col("got")).sum()).item() or 0)


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=100, deadline=None)
@given(problems(), st.sampled_from([None, 1, 2]))
def test_no_plan_is_better(p: dict, candidates: int | None) -> None:
    found = assign(*frames(p), candidates=candidates)
    stands(found, p)
    short, places, _, total = judged(p)
    assert (lack(found), found.places) == (short, places)
    assert found.total == pytest.approx(total, abs=1e-7)
    assert found.gap < 1e-6
    assert found.unfilled["needed"].sum() - found.unfilled["filled"].sum() == found.wanted - found.places


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=80, deadline=None)
@given(problems(), st.data())
def test_fixed_pairs_stay_and_banned_ones_never_come(p: dict, data: st.DataObject) -> None:
    pairs = sorted(p["scores"])
    fixed = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    banned = (
        data.draw(st.lists(st.sampled_from([x for x in pairs if x not in fixed]), unique=True)) if len(pairs) > len(fixed) else []
    )
    left = {**p, "scores": {k: v for k, v in p["scores"].items() if k not in banned}}
    fits = all(sum(a == x for x, _ in fixed) <= p["most"][a] for a in AGENTS) and all(
        sum(t == x for _, x in fixed) <= p["needed"][t] for t in TASKS
    )
    if not fits:
        with pytest.raises(Fault, match="固定对"):
            assign(*frames(p), conflicts=table(banned), fixed=table(fixed))
        return
    found = assign(*frames(p), conflicts=table(banned), fixed=table(fixed))
    stands(found, left)
    short, places, _, total = judged(left, fixed=fixed)
    assert (lack(found), found.places) == (short, places) and found.total == pytest.approx(total, abs=1e-7)
    assert set(fixed) == set(found.pairs.filter("fixed").select("agent_id", "task_id").iter_rows())


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=60, deadline=None)
@given(problems(whole=True), st.sets(st.sampled_from(AGENTS), min_size=1), st.integers(1, 2), st.sampled_from([None, 1]))
def test_coverage_comes_first(p: dict, who: set[str], least: int, candidates: int | None) -> None:
    coverage = pl.DataFrame({"attribute": ["s"], "least": [least]})
    attributes = pl.DataFrame({"agent_id": sorted(who), "attribute": ["s"] * len(who)})
    found = assign(*frames(p), coverage=coverage, attributes=attributes, candidates=candidates)
    stands(found, p)
    short, places, _, total = judged(p, rules=[(t, frozenset(who), least) for t in TASKS])
    assert (lack(found), found.places) == (short, places)
    assert found.total == pytest.approx(total, abs=1e-6)


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=80, deadline=None)
@given(problems(whole=True))
def test_fair_lifts_the_lowest_score_first(p: dict) -> None:
    found = assign(*frames(p), fair=True)
    stands(found, p)
    _, places, lowest, _, total = judged(p, fair=True)
    assert found.places == places and found.total == pytest.approx(total)
    assert (found.pairs["score"].min() or 0.0) == (lowest if places else 0.0)


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=80, deadline=None)
@given(problems(whole=True), st.data())
def test_a_change_moves_the_fewest(p: dict, data: st.DataObject) -> None:
    first = assign(*frames(p))
    before = list(first.pairs.select("agent_id", "task_id").iter_rows())
    gone = data.draw(st.sampled_from(AGENTS))
    after = {**p, "scores": {k: v for k, v in p["scores"].items() if k[0] != gone}}
    found = reassign(first.pairs, *frames(after))
    stands(found, after)
    short, places, kept, total = judged(after, before=before)
    assert (lack(found), found.places) == (short, places)
    assert found.moved.filter(pl.col("change") == "kept").height == kept
    assert found.total == pytest.approx(total)
    assert found.moved.filter(pl.col("change") != "new").height == len(before)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from([None, 1, 2, 3]), st.integers(0, 10**6))
def test_tables_are_proved_for_every_pair(n: int, m: int, k: int | None, seed: int) -> None:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    scores = np.random.default_rng(seed).integers(0, 20, (n, m)).astype(float)
    rows, cols = linear_sum_assignment(scores, maximize=True)
    found = assign_array(scores, candidates=k)
    assert found.total == scores[rows, cols].sum() and len(found.agents) == min(n, m)
    assert found.optimal and found.gap == 0
    price = found.agent_prices[:, None] + found.task_prices[None, :]
    assert (scores <= price + 1e-9 + (np.isin(np.arange(n * m), found.agents * m + found.tasks).reshape(n, m) * 1e9)).all()
