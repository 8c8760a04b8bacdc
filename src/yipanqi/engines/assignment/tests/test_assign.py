"""Cases by hand: reasons, what stayed open, faults in one line, files of every kind, published optima."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from yipanqi.engines.assignment import assign, assign_array, reassign
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


def scores(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"agent_id": pl.String, "task_id": pl.String, "score": pl.Float64}, orient="row")


THREE = scores(("甲", "一", 9), ("甲", "二", 8), ("乙", "一", 7), ("乙", "二", 1), ("丙", "三", 5))


def test_the_total_counts_not_the_greedy_choice() -> None:
    found = assign(THREE)
    plan = {t: (a, r, second) for a, t, r, second in found.pairs.select("agent_id", "task_id", "reason", "runner_up").iter_rows()}
    assert plan == {"一": ("乙", "balance", "甲"), "二": ("甲", "best", "乙"), "三": ("丙", "only", None)}
    assert (found.total, found.bound, found.gap, found.optimal) == (20, 20, 0, True)
    assert found.pairs.filter(pl.col("task_id") == "一")["runner_up_busy"].item() == "二"
    assert "甲" in found.pairs.filter(pl.col("task_id") == "一")["why"].item()


def reasons(found: Any) -> dict[tuple[str, str], tuple[str, int]]:
    return {(a, t): (r, rank) for a, t, r, rank in found.pairs.select("agent_id", "task_id", "reason", "rank").iter_rows()}


def test_only_the_highest_score_of_a_task_is_called_the_highest() -> None:
    panel = scores(("甲", "一", 9), ("乙", "一", 8), ("丙", "一", 8), ("丁", "一", 1))
    tasks = pl.DataFrame({"task_id": ["一"], "needed": [3]})
    found = assign(panel, None, tasks)
    assert reasons(found) == {("甲", "一"): ("best", 1), ("乙", "一"): ("next", 2), ("丙", "一"): ("next", 2)}
    assert found.pairs["why"].to_list()[1] == "分数第 2；更高者也都在该任务上"
    # two with the same highest score are both the highest; the fourth place is worse than all of them
    whole = assign(
        scores(("甲", "一", 9), ("乙", "一", 9), ("丁", "一", 1)), None, pl.DataFrame({"task_id": ["一"], "needed": [3]})
    )
    assert reasons(whole) == {("甲", "一"): ("best", 1), ("乙", "一"): ("best", 1), ("丁", "一"): ("next", 3)}


def test_who_scores_higher_is_said_to_be_elsewhere_only_where_it_is() -> None:
    away = assign(scores(("甲", "一", 9), ("乙", "一", 8)), pl.DataFrame({"agent_id": ["甲"], "most": [0]}))
    assert reasons(away) == {("乙", "一"): ("aside", 2)} and "甲 不能承担任务" in away.pairs["why"].item()
    lawyer = assign(
        scores(("甲", "一", 9), ("乙", "一", 8)),
        coverage=pl.DataFrame({"attribute": ["法律"], "least": [1]}),
        attributes=pl.DataFrame({"agent_id": ["乙"], "attribute": ["法律"]}),
    )
    assert reasons(lawyer) == {("乙", "一"): ("rules", 2)} and "甲 分数更高、尚有余量" in lawyer.pairs["why"].item()
    both = assign(THREE)
    assert (
        reasons(both)["乙", "一"] == ("balance", 2)
        and "甲 用在别处，负荷已满" in both.pairs.filter(pl.col("task_id") == "一")["why"].item()
    )


def test_every_open_place_has_its_reason() -> None:
    pairs = scores(("甲", "满", 3), ("甲", "好", 9), ("乙", "避", 5), ("甲", "混", 2), ("乙", "混", 2))
    bans = pl.DataFrame({"agent_id": ["乙", "乙"], "task_id": ["避", "混"], "reason": ["同一单位", "师生"]})
    tasks = pl.DataFrame({"task_id": ["满", "好", "避", "混", "空"], "needed": [1] * 5})
    found = assign(pairs, None, tasks, bans)
    assert dict(found.unfilled.select("task_id", "reason").iter_rows()) == {
        "满": "full",
        "避": "conflicts",
        "混": "mixed",
        "空": "no_score",
    }
    assert found.places == 1 and found.wanted == 5
    assert "少 3" in found.notes[0].zh and "3 too few" in found.notes[0].en
    remedy = found.unfilled.filter(pl.col("task_id") == "满")["remedy"].item()
    more = assign(pairs, pl.DataFrame({"agent_id": ["甲"], "most": [2]}), tasks, bans)
    assert "甲" in remedy and more.places == 2  # the remedy does what it says


def test_a_cancellation_moves_the_fewest() -> None:
    first = assign(scores(("a", "x", 5), ("b", "y", 5), ("c", "x", 1), ("c", "y", 1), ("b", "x", 9)))
    found = reassign(first.pairs, scores(("b", "y", 5), ("b", "x", 9), ("c", "x", 1), ("c", "y", 1)))
    assert {(a, t): c for a, t, c in found.moved.select("agent_id", "task_id", "change").iter_rows()} == {
        ("a", "x"): "given_up",
        ("b", "y"): "kept",
        ("c", "x"): "new",
    }
    free = assign(scores(("b", "y", 5), ("b", "x", 9), ("c", "x", 1), ("c", "y", 1)))
    assert free.total == 10 and found.total == 6  # what keeping b in place gives up


@pytest.mark.parametrize(
    ("kind", "more", "zh", "en"),
    [
        ("scores", THREE.head(1), "甲—一 出现了不止一次", "more than once"),
        ("conflicts", pl.DataFrame({"agent_id": ["戊"], "task_id": ["一"]}), "编号 戊", "names 戊"),
        ("fixed", pl.DataFrame({"agent_id": ["甲"], "task_id": ["九"]}), "编号 九", "names 九"),
        (
            "loads",
            pl.DataFrame({"agent_id": ["甲"], "least": [3], "most": [2]}),
            "least（3）大于 most（2）",
            "least (3) of agent_id 甲",
        ),
        ("loads", pl.DataFrame({"agent_id": ["甲"], "most": ["许多"]}), "许多", "whole number"),
        ("loads", pl.DataFrame({"agent_id": ["甲", "甲"], "most": [1, 2]}), "不止一次", "more than once"),
        ("tasks", pl.DataFrame({"task_id": ["一"], "needed": [1.5]}), "1.5", "whole number"),
        ("coverage", pl.DataFrame({"attribute": ["法律"], "least": [1]}), "没有人具备“法律”", "nobody has"),
    ],
)
def test_contradictions_are_one_clear_line(kind: str, more: pl.DataFrame, zh: str, en: str) -> None:
    given = {"scores": THREE, kind: pl.concat([THREE, more]) if kind == "scores" else more}
    with pytest.raises(Fault) as caught:
        assign(**given)
    assert zh in caught.value.zh and en.lower() in caught.value.en.lower()
    assert "\n" not in caught.value.zh + caught.value.en


def test_a_fixed_pair_in_conflict_is_refused_with_the_reason() -> None:
    with pytest.raises(Fault, match="同一单位"):
        assign(
            THREE,
            conflicts=pl.DataFrame({"agent_id": ["甲"], "task_id": ["一"], "reason": ["同一单位"]}),
            fixed=pl.DataFrame({"agent_id": ["甲"], "task_id": ["一"]}),
        )


def test_nothing_given_is_nothing_planned() -> None:
    found = assign(THREE.head(0))
    assert (found.places, found.total, found.gap, found.pairs.height) == (0, 0, 0, 0)
    assert assign(pl.DataFrame(THREE).to_pandas()).total == 20


def test_blank_scores_are_unknown_not_zero() -> None:
    found = assign(pl.concat([THREE, scores(("丁", "三", float("nan")))]))
    assert "丁" not in found.pairs["agent_id"].to_list() and "1 对没有分数" in found.notes[0].zh


def test_the_words_follow_the_language() -> None:
    with speaking("en"):
        assert "only possible" in assign(THREE).pairs.filter(pl.col("task_id") == "三")["why"].item()


def test_published_optimum(shared_data: Path) -> None:
    """OR-Library assign100: 305 (J. E. Beasley)."""
    numbers = np.array(gzip.decompress((shared_data / "orlib-assignment" / "assign100.txt.gz").read_bytes()).split(), float)
    costs = numbers[1:].reshape(100, 100)
    for candidates in (None, 3, 10):
        found = assign_array(-costs, candidates=candidates)
        assert -found.total == 305 and found.gap == 0 and found.optimal
    pairs = [(str(i), str(j), -costs[i, j]) for i in range(100) for j in range(100)]
    assert assign(scores(*pairs)).total == -305


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_equal_to_other_solvers(seed: int) -> None:
    """HiGHS as whole-number program and OR-Tools agree on total and places, with loads on both sides."""
    from ortools.graph.python import linear_sum_assignment as other

    rng = np.random.default_rng(seed)
    n, m = 40, 30
    table = rng.integers(0, 1000, (n, m)).astype(float)
    table[rng.random((n, m)) < 0.7] = np.nan
    i, j = np.nonzero(~np.isnan(table))
    most, needed = rng.integers(0, 4, n), rng.integers(0, 4, m)
    plan = assign_array(table, most=most, needed=needed)
    sides = np.zeros((n + m, len(i)))
    sides[i, np.arange(len(i))] = sides[n + j, np.arange(len(i))] = 1
    answer = milp(
        -(table[i, j] + 1e6),
        constraints=LinearConstraint(sides, -np.inf, np.concatenate([most, needed])),
        integrality=np.ones(len(i)),
        bounds=Bounds(0, 1),
    )
    assert len(plan.agents) == round(answer.x.sum()) and plan.total == round(table[i, j] @ np.rint(answer.x)) and plan.optimal
    square = rng.integers(0, 1000, (30, 30))
    solver = other.SimpleLinearSumAssignment()
    rows, cols = np.indices(square.shape)
    solver.add_arcs_with_cost(rows.ravel(), cols.ravel(), -square.ravel())
    assert solver.solve() == solver.OPTIMAL and assign_array(square, candidates=5).total == -solver.optimal_cost()


def test_scores_that_are_no_round_numbers_are_proved_to_their_grid() -> None:
    rng = np.random.default_rng(7)
    table = rng.random((60, 50)) * 1e3
    plan = assign_array(table, candidates=5)
    from scipy.optimize import linear_sum_assignment

    rows, cols = linear_sum_assignment(table, maximize=True)
    assert plan.total == pytest.approx(table[rows, cols].sum()) and plan.gap <= 50 * plan.grid and plan.grid < 1e-3


def test_one_agent_or_task_in_other_spellings_is_one() -> None:
    scores = pl.DataFrame(
        {"agent_id": ["张三", "张 三", "李四"], "task_id": ["项目A", "项目B", "项目Ａ"], "score": [5.0, 4.0, 3.0]}
    )
    plan = assign(scores, pl.DataFrame({"agent_id": ["张三\u200b"], "most": [1]}))
    assert sorted(plan.pairs.select("agent_id", "task_id").rows()) == [("张三", "项目B"), ("李四", "项目A")]
    assert any("“张三” = “张 三”" in n.zh for n in plan.notes) and any("“项目A” = “项目Ａ”" in n.en for n in plan.notes)
    banned = assign(scores, conflicts=pl.DataFrame({"agent_id": ["張三"], "task_id": ["项目b"]}))
    assert ("张三", "项目B") not in banned.pairs.select("agent_id", "task_id").rows()
    again = reassign(pl.DataFrame({"agent_id": ["張三"], "task_id": ["項目 B"]}), scores)
    assert again.moved.height == again.pairs.height and ("张三", "项目B") in again.pairs.select("agent_id", "task_id").rows()
    with pytest.raises(Fault, match="空格、全半角"):
        assign(pl.DataFrame({"agent_id": ["张三", "张 三"], "task_id": ["A", "A"], "score": [5.0, 4.0]}))
