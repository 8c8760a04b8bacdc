"""The frames made arrays: ids become positions, scores whole numbers where they can be; every contradiction is a Fault in one
line.

Scores with up to six decimals are scaled to integers exactly; others are rounded to a fine grid, and the bound is then taken
on the scores as given, so that it stays true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yipanqi.values.fault import Fault
from yipanqi.values.frames import arrived
from yipanqi.values.reading import in_one_spelling, spellings_told
from yipanqi.values.words import Words, plural

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass
class Problem:
    """Agents × tasks: possible pairs sorted by agent and task (`i`, `j`, whole `s`), bounds of both sides, what is banned and
    fixed.
    """

    agents: pl.Series
    tasks: pl.Series
    i: Ints
    j: Ints
    score: Floats
    least: Ints
    most: Ints
    floor: Ints  # least of a task
    needed: Ints
    banned: pl.DataFrame  # i, j, score, reason: pairs with a score that a conflict forbids
    fixed: pl.DataFrame  # i, j, score
    rules: list[tuple[int, Mask, int, str]] = field(default_factory=list)  # task, agents that count, how many, attribute
    notes: list[Words] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.agents)

    @property
    def m(self) -> int:
        return len(self.tasks)


def frame_of(given: Any) -> pl.DataFrame:
    """Any data frame (Polars, pandas, Arrow, DuckDB, Spark …) as a Polars one."""
    return arrived(given)


def whole(score: Floats, room: int) -> tuple[Ints, int, bool]:
    """Scores as whole numbers below `room`, the factor, and whether they are exactly the scores given."""
    top = float(np.abs(score).max()) if score.size else 0.0
    for factor in (1, 10, 100, 1000, 10_000, 100_000, 1_000_000):
        grid = np.rint(score * factor)
        if top * factor < room and np.all(np.abs(score * factor - grid) <= 1e-9 * np.maximum(1.0, np.abs(grid))):
            return grid.astype(np.int64), factor, True
    factor = max(1, 1 << max(0, int(np.log2(room / max(top, 1e-300)) - 1)))
    return np.rint(score * factor).astype(np.int64), factor, False


def prepare(scores: Any, loads: Any, tasks: Any, conflicts: Any, fixed: Any, coverage: Any, attributes: Any) -> Problem:
    """The problem of these frames; raises Fault where they contradict each other."""
    scores, loads, tasks, conflicts, fixed, coverage, attributes, notes = _one_spelling(
        scores, loads, tasks, conflicts, fixed, coverage, attributes
    )
    pairs = _pairs(frame_of(scores), "scores")
    blank = pairs["score"].is_null() | pairs["score"].is_nan()
    if blank.any():
        notes.append(
            Words(
                f"{blank.sum()} 对没有分数，按不可指派处理",
                f"{plural(int(blank.sum()), 'pair has', 'pairs have')} no score: taken as not possible",
            )
        )
    pairs = pairs.filter(~blank)
    if pairs["score"].is_infinite().any():
        bad = pairs.filter(pl.col("score").is_infinite()).row(0)
        raise _fault(
            "score",
            f"{bad[0]}—{bad[1]} 的分数是无穷大，请改为普通数字",
            f"the score of {bad[0]} and {bad[1]} is infinite; give a plain number",
        )
    load, need = _bounds(loads, "agent_id", "most", 1), _bounds(tasks, "task_id", "needed", 1)
    agents = _ids(pairs["agent_id"], None if load is None else load["agent_id"], "agent_id")
    works = _ids(pairs["task_id"], None if need is None else need["task_id"], "task_id")
    least, most, missed = _sides(agents, load, "most")
    floor, needed, _ = _sides(works, need, "needed")
    if load is not None and missed:
        notes.append(
            Words(
                f"{missed} 人在负荷表中没有行，按最多 1 项处理",
                f"{missed} agents have no row of loads and may take one task each",
            )
        )
    at = _positions(pairs, agents, works)
    held, frozen = _conflicts(conflicts, at, agents, works), _fixed(fixed, at, agents, works)
    at, banned, frozen = _apart(at, held, frozen, agents, works)
    _within(frozen, agents, works, most, needed)
    at = at.sort("i", "j")
    made = Problem(
        agents,
        works,
        at["i"].to_numpy().astype(np.int64),
        at["j"].to_numpy().astype(np.int64),
        at["score"].to_numpy().astype(np.float64),
        least,
        most,
        floor,
        needed,
        banned,
        frozen,
        notes=notes,
    )
    made.rules = _rules(coverage, attributes, made)
    return made


def _one_spelling(*given: Any) -> tuple[Any, ...]:
    """The frames with each agent and each task as it was first written in any of them, and lines where spellings differed."""
    frames, notes = [None if g is None else frame_of(g) for g in given], []
    for column in ("agent_id", "task_id"):
        frames, told = in_one_spelling(frames, (column,))
        notes += [spellings_told(told)] if told else []
    return *frames, notes


def spelled_as(problem: Problem, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with its agents and tasks as `problem` spells them."""
    for ids in (problem.agents, problem.tasks):
        _, found = in_one_spelling([pl.DataFrame({ids.name: ids}), frame], (ids.name,))[0]
        frame = frame if found is None else found
    return frame


def _fault(code: str, zh: str, en: str) -> Fault:
    return Fault(f"assign.{code}", f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def _pairs(frame: pl.DataFrame, where: str, *, scored: bool = True) -> pl.DataFrame:
    wanted = ["agent_id", "task_id", *(["score"] if scored else [])]
    absent = [c for c in wanted if c not in frame.columns]
    if absent:
        raise _fault(
            "columns",
            f"{where} 缺少列 {'、'.join(absent)}；现有：{'、'.join(frame.columns[:10])}",
            f"{where} lacks the columns {', '.join(absent)}; it has {', '.join(frame.columns[:10])}",
        )
    cast = [pl.col(c).cast(pl.String) for c in wanted[:2]]
    frame = frame.with_columns(*cast, *([pl.col("score").cast(pl.Float64, strict=False)] if scored else []))
    for c in wanted[:2]:
        if frame[c].null_count() or (frame[c].str.strip_chars() == "").any():
            raise _fault("blank_id", f"{where} 的 {c} 有空格，请补上编号", f"{where} has rows without {c}; fill them in")
    if (twice := frame.select(wanted[:2]).is_duplicated()).any():
        a, t = frame.filter(twice).select(wanted[:2]).row(0)
        raise _fault(
            "twice",
            f"{where} 中 {a}—{t} 出现了不止一次（空格、全半角、大小写之别不算两个），请只留一行",
            f"{where} names {a} and {t} more than once (blanks, widths and case make no difference); keep one row",
        )
    return frame


def _bounds(given: Any, key: str, top: str, usual: int) -> pl.DataFrame | None:
    """`key`, `least`, `top` with whole numbers ≥ 0, least ≤ top; blanks are 0 and `usual`."""
    if given is None:
        return None
    frame = frame_of(given)
    if key not in frame.columns:
        raise _fault(
            "columns",
            f"缺少列 {key}；现有：{'、'.join(frame.columns[:10])}",
            f"there is no column {key}, only {', '.join(frame.columns[:10])}",
        )
    frame = frame.with_columns(pl.col(key).cast(pl.String))
    for column, blank in (("least", 0), (top, None)):
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit(blank, pl.Int64).alias(column))
        number = frame[column].cast(pl.Float64, strict=False)
        bad = (
            (number.is_null() & frame[column].is_not_null())
            | (number < 0).fill_null(False)
            | (number != number.floor()).fill_null(False)
        )
        if bad.any():
            who, what = frame.filter(bad).select(key, column).row(0)
            raise _fault(
                "load",
                f"{key} {who} 的 {column} 是 {what}，应为不小于 0 的整数",
                f"{column} of {key} {who} is {what}; it must be a whole number of at least 0",
            )
        frame = frame.with_columns(number.cast(pl.Int64).alias(column))
    frame = frame.with_columns(pl.col("least").fill_null(0)).with_columns(
        pl.col(top).fill_null(pl.max_horizontal(pl.lit(usual), pl.col("least")))
    )
    if (cross := frame.filter(pl.col("least") > pl.col(top))).height:
        who, low, high = cross.select(key, "least", top).row(0)
        raise _fault(
            "load",
            f"{key} {who} 的 least（{low}）大于 {top}（{high}）",
            f"least ({low}) of {key} {who} is more than its {top} ({high})",
        )
    if (twice := frame[key].is_duplicated()).any():
        who = frame.filter(twice)[key][0]
        raise _fault(
            "twice", f"{key} {who} 的负荷出现了不止一次，请只留一行", f"the loads name {key} {who} more than once; keep one row"
        )
    return frame.select(key, "least", top)


def _ids(one: pl.Series, other: pl.Series | None, name: str) -> pl.Series:
    both = one if other is None else pl.concat([one.alias(name), other.alias(name)])
    return both.alias(name).unique().sort()


def _sides(ids: pl.Series, bounds: pl.DataFrame | None, top: str) -> tuple[Ints, Ints, int]:
    if bounds is None:
        return np.zeros(len(ids), np.int64), np.ones(len(ids), np.int64), 0
    joined = pl.DataFrame({ids.name: ids}).join(bounds, on=ids.name, how="left", maintain_order="left")
    missed = joined[top].null_count()
    return joined["least"].fill_null(0).to_numpy().astype(np.int64), joined[top].fill_null(1).to_numpy().astype(np.int64), missed


def _positions(frame: pl.DataFrame, agents: pl.Series, tasks: pl.Series) -> pl.DataFrame:
    """The rows with `i` and `j`; an id that is nowhere else known is null there."""
    a = pl.DataFrame({"agent_id": agents}).with_row_index("i").with_columns(pl.col("i").cast(pl.Int64))
    t = pl.DataFrame({"task_id": tasks}).with_row_index("j").with_columns(pl.col("j").cast(pl.Int64))
    return frame.join(a, on="agent_id", how="left", maintain_order="left").join(
        t, on="task_id", how="left", maintain_order="left"
    )


def _named(given: Any, where: str, agents: pl.Series, tasks: pl.Series) -> pl.DataFrame:
    found = _positions(_pairs(frame_of(given), where, scored=False), agents, tasks)
    lost = found.filter(pl.col("i").is_null() | pl.col("j").is_null())
    if lost.height:
        a, t, i = lost.select("agent_id", "task_id", "i").row(0)
        who = a if i is None else t
        raise _fault(
            "unknown",
            f"{where} 中的编号 {who} 在分数和负荷中都没有（共 {lost.height} 行如此），请核对写法",
            f"{where} names {who}, which neither scores nor loads know ({lost.height} such rows); check the spelling",
        )
    return found


def _conflicts(given: Any, at: pl.DataFrame, agents: pl.Series, tasks: pl.Series) -> pl.DataFrame:
    if given is None:
        return pl.DataFrame(schema={"i": pl.Int64, "j": pl.Int64, "why": pl.String})
    found = _named(given, "conflicts", agents, tasks)
    why = found["reason"].cast(pl.String) if "reason" in found.columns else pl.Series([None] * found.height, dtype=pl.String)
    return found.select("i", "j").with_columns(why.alias("why"))


def _fixed(given: Any, at: pl.DataFrame, agents: pl.Series, tasks: pl.Series) -> pl.DataFrame:
    if given is None:
        return pl.DataFrame(schema={"i": pl.Int64, "j": pl.Int64, "score": pl.Float64})
    found = _named(given, "fixed", agents, tasks).select("i", "j")
    return found.join(at.select("i", "j", "score"), on=["i", "j"], how="left", maintain_order="left")


def _apart(
    at: pl.DataFrame, held: pl.DataFrame, frozen: pl.DataFrame, agents: pl.Series, tasks: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Free pairs, pairs that a conflict forbids, fixed pairs."""
    clash = frozen.join(held, on=["i", "j"], how="inner")
    if clash.height:
        i, j = clash.select("i", "j").row(0)
        why = f"（{clash['why'][0]}）" if clash["why"][0] else ""
        raise _fault(
            "fixed_conflict",
            f"{agents[i]}—{tasks[j]} 既被固定又有回避{why}，请去掉其中一个",
            f"{agents[i]} and {tasks[j]} are fixed and in conflict{why}; drop one of the two",
        )
    banned = at.join(held, on=["i", "j"], how="inner").select("i", "j", "score", "why")
    free = at.join(held, on=["i", "j"], how="anti").join(frozen, on=["i", "j"], how="anti")
    return free.select("i", "j", "score"), banned, frozen


def _within(frozen: pl.DataFrame, agents: pl.Series, tasks: pl.Series, most: Ints, needed: Ints) -> None:
    for side, ids, room, zh, en in (("i", agents, most, "最多", "most"), ("j", tasks, needed, "需要", "needed")):
        count = np.bincount(frozen[side].to_numpy(), minlength=len(ids)) if frozen.height else np.zeros(len(ids), np.int64)
        over = np.flatnonzero(count > room)
        if len(over):
            who = over[0]
            raise _fault(
                "fixed_load",
                f"{ids[int(who)]} 的固定对有 {count[who]} 个，{zh}只 {room[who]} 个",
                f"{ids[int(who)]} has {count[who]} fixed pairs, but {en} is {room[who]}",
            )


def _rules(coverage: Any, attributes: Any, made: Problem) -> list[tuple[int, Mask, int, str]]:
    """Coverage rows (`attribute`, `least`, optional `task_id`: blank is every task) with the agents that have the attribute."""
    if coverage is None:
        return []
    rows, has = (
        frame_of(coverage),
        frame_of(attributes if attributes is not None else pl.DataFrame(schema={"agent_id": pl.String, "attribute": pl.String})),
    )
    where = {t: n for n, t in enumerate(made.tasks.to_list())}
    who = {a: n for n, a in enumerate(made.agents.to_list())}
    masks: dict[str, Mask] = {}
    for agent, attribute in has.select(pl.col("agent_id").cast(pl.String), pl.col("attribute").cast(pl.String)).iter_rows():
        if agent in who:
            masks.setdefault(attribute, np.zeros(made.n, bool))[who[agent]] = True
    out = []
    for row in rows.to_dicts():
        attribute, task, least = str(row["attribute"]), row.get("task_id"), int(row["least"])
        if attribute not in masks:
            raise _fault(
                "attribute", f"没有人具备“{attribute}”，请核对写法", f"nobody has the attribute “{attribute}”; check the spelling"
            )
        if task is not None and str(task) not in where:
            raise _fault("unknown", f"覆盖要求中的任务 {task} 不存在", f"coverage names the task {task}, which is not known")
        places = range(made.m) if task is None else [where[str(task)]]
        out += [(j, masks[attribute], least, attribute) for j in places if least > 0]
    return out
