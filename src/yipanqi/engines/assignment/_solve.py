"""`assign` and `reassign`: from frames to a plan with its proof, its reasons and what it could not fill."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.assignment._arrays import _Pairs, refine, room_of, top_of_pairs
from yipanqi.engines.assignment._cover import cover
from yipanqi.engines.assignment._flow import best
from yipanqi.engines.assignment._problem import Floats, Ints, Mask, Problem, frame_of, prepare, spelled_as, whole
from yipanqi.engines.assignment._reasons import lacking, reasons, shortage, unfilled, unmet
from yipanqi.values.frames import answered
from yipanqi.values.words import Words

PRUNE = 200  # pairs per agent and task from which coverage rules are solved on candidates first


@dataclass(frozen=True)
class Assignment:
    """A plan and everything a person needs to believe or change it.

    pairs: `agent_id, task_id, score, fixed, rank` (1: nobody possible scores higher on this task), `reason` (code), `why`,
        `runner_up, runner_up_score, runner_up_busy` (the best other agent of the task and what holds it; null where there is
        none).
    unfilled: `task_id, needed, filled, reason` (no_score, conflicts, full, mixed, elsewhere), `why, remedy`.
    lacking: `kind` (agent, task, coverage), `id, attribute, least, got`: every lower bound that could not be met.
    total: sum of the scores, fixed pairs included; bound: no plan of as many places is worth more; gap: bound − total.
    optimal: gap 0 (or below the grid on which scores with more than six decimals were rounded), no plan fills more places.
    places, wanted: how many places were filled, of how many. method, rounds, dropped: how; pairs pruned and proved not to matter.
    agent_prices, task_prices: `id, price`: what one place more of this agent or task is worth in the plan.
    moved: for `reassign`: `agent_id, task_id, change` (kept, given_up, new), `why`; empty otherwise.
    """

    pairs: pl.DataFrame
    unfilled: pl.DataFrame
    lacking: pl.DataFrame
    total: float
    bound: float
    gap: float
    optimal: bool
    places: int
    wanted: int
    method: str
    rounds: int
    dropped: int
    agent_prices: pl.DataFrame
    task_prices: pl.DataFrame
    moved: pl.DataFrame
    notes: tuple[Words, ...]


@dataclass(frozen=True)
class _Core:
    chosen: Mask
    bound: float
    short: int
    proved: bool
    method: str
    rounds: int
    dropped: int
    agent: Floats
    task: Floats


def assign(
    scores: Any,
    loads: Any = None,
    tasks: Any = None,
    conflicts: Any = None,
    fixed: Any = None,
    *,
    coverage: Any = None,
    attributes: Any = None,
    fair: bool = False,
    candidates: int | None = None,
    seconds: float = 60.0,
    explain: bool = True,
) -> Assignment:
    """Who does what: first the fewest places below a least or a coverage rule, then the most places filled, then the highest
    total.

    scores: `agent_id, task_id, score`; a pair that is not listed is not possible. loads: `agent_id, least, most` (default 0
    and 1). tasks: `task_id, needed, least` (default 1 and 0). conflicts: `agent_id, task_id[, reason]`. fixed: `agent_id,
    task_id`. coverage: `attribute, least[, task_id]` (no task: every task) over attributes: `agent_id, attribute`. fair: the
    lowest score of any pair is made as high as it can be before the total. candidates: keep the best so many of each agent
    and task at first; prices prove that the rest does not matter, or bring it back. seconds: for whole-number programs only,
    where coverage rules make the linear one fractional. explain: False leaves reasons and runners-up out. Frames of any
    library, answered in that of `scores`. Raises Fault.
    """
    problem = prepare(scores, loads, tasks, conflicts, fixed, coverage, attributes)
    return _as_asked(_planned(problem, None, fair, candidates, seconds, explain), scores)


def reassign(
    previous: Any,
    scores: Any,
    loads: Any = None,
    tasks: Any = None,
    conflicts: Any = None,
    fixed: Any = None,
    *,
    coverage: Any = None,
    attributes: Any = None,
    seconds: float = 60.0,
) -> Assignment:
    """The plan after a change that moves the fewest: shortfalls and places as in `assign`, then the most pairs of `previous`,
    then total.

    previous: `agent_id, task_id` as handed out; the other frames as they are now. `moved` says for each pair whether and why.
    """
    problem = prepare(scores, loads, tasks, conflicts, fixed, coverage, attributes)
    before = (
        spelled_as(problem, frame_of(previous))
        .select(pl.col("agent_id").cast(pl.String), pl.col("task_id").cast(pl.String))
        .unique(maintain_order=True)
    )
    return _as_asked(_planned(problem, before, False, None, seconds, True), scores)


def _as_asked(plan: Assignment, scores: Any) -> Assignment:
    """The plan's frames in the library of the scores."""
    if isinstance(scores, pl.DataFrame):
        return plan
    frames = ("pairs", "unfilled", "lacking", "agent_prices", "task_prices", "moved")
    return replace(plan, **{n: answered(getattr(plan, n), scores) for n in frames})


def _planned(
    p: Problem, before: pl.DataFrame | None, fair: bool, candidates: int | None, seconds: float, explain: bool
) -> Assignment:
    at_a, at_t = p.fixed["i"].to_numpy(), p.fixed["j"].to_numpy()
    used, filled = np.bincount(at_a, minlength=p.n).astype(np.int64), np.bincount(at_t, minlength=p.m).astype(np.int64)
    rules = [
        (j, who, least - int((at_a[at_t == j][:, None] == np.flatnonzero(who)).any(axis=1).sum()), name)
        for j, who, least, name in p.rules
    ]
    free = replace(
        p,
        least=np.maximum(0, p.least - used),
        most=p.most - used,
        floor=np.maximum(0, p.floor - filled),
        needed=p.needed - filled,
        rules=[r for r in rules if r[2] > 0],
    )
    kept = _kept(free, before)
    core = _fair(free, kept, candidates, seconds) if fair else _core(free, kept, candidates, seconds)
    total = float(p.score[core.chosen].sum()) + float(p.fixed["score"].fill_null(0.0).sum())
    top = core.bound + float(p.fixed["score"].fill_null(0.0).sum())
    gap = max(0.0, top - total)
    gap = 0.0 if gap <= 1e-9 * max(1.0, abs(top)) else gap
    pairs = reasons(p, core.chosen, explain)
    missed = lacking(p, core.chosen)
    return Assignment(
        pairs,
        unfilled(p, core.chosen),
        missed,
        total,
        top,
        gap,
        core.proved and gap == 0.0,
        pairs.height,
        int(p.needed.sum()),
        core.method,
        core.rounds,
        core.dropped,
        pl.DataFrame({"id": p.agents.alias("id"), "price": core.agent}),
        pl.DataFrame({"id": p.tasks.alias("id"), "price": core.task}),
        _moved(p, core.chosen, before),
        (*p.notes, *shortage(p), *unmet(missed)),
    )


def _kept(p: Problem, before: pl.DataFrame | None) -> Mask | None:
    if before is None:
        return None
    was = set(before.iter_rows())
    agents, tasks = p.agents.to_list(), p.tasks.to_list()
    return np.fromiter(((agents[i], tasks[j]) in was for i, j in zip(p.i, p.j, strict=True)), bool, len(p.i))


def _core(p: Problem, kept: Mask | None, candidates: int | None, seconds: float) -> _Core:
    if p.rules:
        return _covered(p, kept, candidates, seconds)
    places = int(min(p.most.sum(), p.needed.sum()))
    stages = int(p.least.any() or p.floor.any()) + int(kept is not None)
    reach = room_of(p.n, p.m, places, stages > 0)
    if stages == 2:
        reach = max(1, int(reach / (2 * places + 2)))
    s, factor, exact = whole(p.score, max(2, reach))
    plain = s
    if kept is not None and len(s):
        s = s + kept * (int(np.ptp(plain)) * places + 1)
    bonus = int(np.ptp(s)) * places + 1 if len(s) and (p.least.any() or p.floor.any()) else 0
    i, j, rest = p.i, p.j, _Pairs(p.i[:0], p.j[:0], s[:0])
    if candidates is not None:
        top = top_of_pairs(i, j, s, p.n, p.m, candidates)
        rest, i, j, s = _Pairs(i[~top], j[~top], s[~top]), i[top], j[top], s[top]
    before = rest.count
    i, j, s, found, left, rounds = refine(i, j, s, rest, p.least, p.most, p.floor, p.needed, bonus)
    chosen = _back(p, i[found.chosen], j[found.chosen])
    slack = (found.bound + left - found.value) / factor
    grid = 0.0 if exact else int(chosen.sum()) / factor
    proved = slack == 0 and found.most_places
    bound = float(p.score[chosen].sum()) + slack + (grid if slack else 0.0)
    return _Core(
        chosen,
        bound,
        0,
        proved,
        found.method,
        rounds,
        before - rest.taken,
        (found.prices[-2] - found.prices[: p.n]) / factor,
        found.prices[p.n : -2] / factor,
    )


def _back(p: Problem, i: Ints, j: Ints) -> Mask:
    """The mask over all pairs of the problem for these."""
    key = p.i * p.m + p.j
    chosen = np.zeros(len(key), bool)
    chosen[np.searchsorted(key, i * p.m + j)] = True
    return chosen


def _covered(p: Problem, kept: Mask | None, candidates: int | None, seconds: float) -> _Core:
    places = int(best(p.i, p.j, np.zeros(len(p.i), np.int64), p.least * 0, p.most, p.floor * 0, p.needed, 0).chosen.sum())
    if candidates is None and len(p.i) > PRUNE * (p.n + p.m):
        candidates = 100
    on = np.ones(len(p.i), bool) if candidates is None else top_of_pairs(p.i, p.j, p.score, p.n, p.m, candidates)
    if kept is not None:
        on |= kept
    rounds = 0
    while True:  # each turn takes up a pair at least, so it ends
        rounds += 1
        got = cover(
            p.i[on],
            p.j[on],
            p.score[on],
            p.least,
            p.most,
            p.floor,
            p.needed,
            p.rules,
            places,
            None if kept is None else kept[on],
            seconds,
        )
        if on.all():
            break
        if got.short or int(got.chosen.sum()) < places:
            on[:] = True  # the dropped pairs may help the places, which prices of the score do not tell
            continue
        gain = ~on & (p.score > _prices(p, got.agent, got.task, got.rule, got.each) + 1e-7)
        if not gain.any():
            break
        on |= gain
    chosen = np.zeros(len(p.i), bool)
    chosen[np.flatnonzero(on)[got.chosen]] = True
    return _Core(chosen, got.bound, got.short, True, got.method, rounds, int((~on).sum()), got.agent, got.task)


def _prices(p: Problem, agent: Floats, task: Floats, rule: Floats, each: float) -> Floats:
    price = agent[p.i] + task[p.j] + each
    for (j, who, _, _), value in zip(p.rules, rule, strict=True):
        if value:
            price = price + value * ((p.j == j) & who[p.i])
    return price


def _fair(p: Problem, kept: Mask | None, candidates: int | None, seconds: float) -> _Core:
    """The highest threshold that costs no place and no least, by bisection over the scores; then the best plan above it."""
    first = _core(p, kept, candidates, seconds)
    levels = np.unique(p.score)
    low, high, found = 0, len(levels) - 1, (first, np.ones(len(p.i), bool))

    def worth(core: _Core, on: Mask) -> tuple[int, int]:
        at = np.flatnonzero(on)[core.chosen]
        return -_short(p, at), len(at)

    aim = worth(*found)
    while low < high:
        middle = (low + high + 1) // 2
        on = p.score >= levels[middle]
        core = _core(replace(p, i=p.i[on], j=p.j[on], score=p.score[on]), None if kept is None else kept[on], candidates, seconds)
        if worth(core, on) == aim:
            low, found = middle, (core, on)
        else:
            high = middle - 1
    core, on = found
    chosen = np.zeros(len(p.i), bool)
    chosen[np.flatnonzero(on)[core.chosen]] = True
    return replace(core, chosen=chosen)


def _short(p: Problem, at: Ints) -> int:
    """Places below a least or a rule."""
    load, fill = np.bincount(p.i[at], minlength=p.n), np.bincount(p.j[at], minlength=p.m)
    lack = np.maximum(0, p.least - load).sum() + np.maximum(0, p.floor - fill).sum()
    return int(lack + sum(max(0, least - int(((p.j[at] == j) & who[p.i[at]]).sum())) for j, who, least, _ in p.rules))


def _moved(p: Problem, chosen: Mask, before: pl.DataFrame | None) -> pl.DataFrame:
    schema = {"agent_id": pl.String, "task_id": pl.String, "change": pl.String, "why": pl.String}
    if before is None:
        return pl.DataFrame(schema=schema)
    agents, tasks = p.agents.to_list(), p.tasks.to_list()
    now = {(agents[i], tasks[j]) for i, j in zip(p.i[chosen], p.j[chosen], strict=True)}
    now |= {(agents[i], tasks[j]) for i, j in p.fixed.select("i", "j").iter_rows()}
    possible = {(agents[i], tasks[j]) for i, j in zip(p.i, p.j, strict=True)} | now
    banned = {(agents[i], tasks[j]) for i, j in p.banned.select("i", "j").iter_rows()}
    was = list(before.iter_rows())
    rows = []
    for pair in was:
        if pair in now:
            rows.append((*pair, "kept", None))
        else:
            gone = "conflict" if pair in banned else "gone" if pair not in possible else "room"
            rows.append((*pair, "given_up", str(_GONE[gone])))
    rows += [(*pair, "new", None) for pair in sorted(now - set(was))]
    return pl.DataFrame(rows, schema=schema, orient="row")


_GONE = {
    "conflict": Words("现在须回避", "now in conflict"),
    "gone": Words("不再可行（没有分数，或人、任务已不在）", "no longer possible (no score, or the agent or task is gone)"),
    "room": Words("为补上变动留下的空位让出", "given up to fill what the change left open"),
}
