"""The nearest ways to qualify. In: firms that fail or are undecided. Out: one, two or three changes, each way tried out as it is printed.

For each change only amounts at which something turns are tried (a need reached, a band entered, found in whole numbers);
every way is applied and judged by `screen`, and the least amount that works is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, islice, permutations
from typing import Any

import polars as pl

from yipanqi.engines.eligibility._arriving import meant
from yipanqi.engines.eligibility._bounds import printed
from yipanqi.engines.eligibility._breakpoints import Row, Turns, applied, movable
from yipanqi.engines.eligibility._frames import collected
from yipanqi.engines.eligibility._screen import screen
from yipanqi.engines.eligibility.definition import LIMITS, Change, Edition, Score, Share
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

Way = tuple[tuple[Change, int], ...]
LEVERS = 3  # more changes at once are no advice
TRIED = 5_000  # combinations of amounts tried for one firm with one number of changes
CHUNK = 50_000  # trials judged at once
BLANK = ("missing", "manual")  # reasons of not knowing that an answer settles
SCHEMA: dict[str, Any] = {
    "firm": pl.String, "rank": pl.Int64, "before": pl.String, "after": pl.String,
    **{f"{part}_{n}": kind for n in range(1, LEVERS + 1) for part, kind in (("change", pl.String), ("amount", pl.Int64))},
    "most": pl.Int64, "kind": pl.String, "assumed": pl.List(pl.String), "cost": pl.Int64, "feasible": pl.Boolean, "late": pl.String,
    "deadline": pl.String, "score_low": pl.Int64, "score_likely": pl.Int64, "score_high": pl.Int64,
}


@dataclass(frozen=True)
class Standing:
    """A firm that does not pass: what stands in the way, and the blanks that are taken to hold meanwhile."""

    row: Row
    judged: Row
    blocking: frozenset[str]
    assumed: frozenset[str]

    @property
    def firm(self) -> str:
        """Its key, as text."""
        return str(self.row["firm"])


def learnt(edition: Edition, row: Row) -> list[Change]:
    """Blanks read as changes from nothing: the amount is what the missing figure must at least be (not what others are measured by)."""
    shares = [c.test for c in edition.conditions if isinstance(c.test, Share)]
    bases = {n for t in shares for n in t.base} - {n for t in shares for n in t.have}
    return [
        Change(f"learn:{c.name}", Words(f"查明{c.words.zh}", f"find out {c.words.en}"), {c.name: 1}, reason="learn")
        for c in edition.columns.values()
        if c.kind in LIMITS and not c.name.startswith("points_") and row.get(c.name) is None and c.name not in bases
    ]


def _standings(row: Row, judged: Row, turns: Turns) -> list[Standing]:
    """What to overcome on the nearest route that a change could open; where only blanks are in the way each of them by itself, the others being taken to hold."""
    edition = turns.edition
    if judged["verdict"] == "experts":
        return [Standing(row, judged, frozenset(c.key for c in edition.conditions if isinstance(c.test, Score)), frozenset())]
    shared = set.intersection(*(set(route) for route in edition.ways))
    within_reach = frozenset().union(*(turns.bearing(c)[2] for c in edition.changes))
    routes = []
    for number, route in enumerate(edition.ways):
        blocking = {k for k in route if judged[f"{k}.holds"] is not True and judged[f"{k}.reason"] != "experts"}
        assumed = {k for k in blocking if judged[f"{k}.reason"] in BLANK and (number == 0 or k in shared)}
        failing = {k for k in blocking if judged[f"{k}.holds"] is False}
        routes.append((not failing <= within_reach, len(blocking - assumed), len(assumed), blocking - assumed, assumed))
    *_, failing, assumed = min(routes, key=lambda r: r[:3])
    if failing:
        return [Standing(row, judged, frozenset(failing), frozenset(assumed))]
    return [Standing(row, judged, frozenset({k}), frozenset(assumed - {k})) for k in sorted(assumed)]


def _when(change: Change, amount: int, on: date, today: date, deadline: date) -> str:
    """Why there is no time for it: closed (the books of the year), wait or days; empty where there is."""
    if change.reason == "learn":
        return ""
    if "founded_on" in change.moves:
        return "" if on + timedelta(amount) <= deadline else "wait"
    if change.settled == "year_end":
        return "" if today <= date(on.year - 1, 12, 31) else "closed"
    return "" if today + timedelta(change.days) <= deadline else "days"


def _combined(changes: Sequence[Change], row: Row, turns: Turns, first: Row) -> Iterator[Way]:
    """Amounts of changes made one after the other, each on the firm as the ones before have left it, or as it was."""
    if not changes:
        yield ()
        return
    one = changes[0]
    for amount in sorted({*turns.amounts(one, row), *(turns.amounts(one, first) if row is not first else ())}):
        for rest in _combined(changes[1:], applied(row, ((one, amount),)), turns, first):
            yield ((one, amount), *rest)


def _ways(firm: Standing, turns: Turns, size: int) -> Iterator[Way]:
    edition, row = turns.edition, firm.row
    changes = [c for c in edition.changes if movable(c, row)]
    if firm.judged["verdict"] == "unknown" and size == 1:
        changes += learnt(edition, row)
    touched = {c.key: turns.bearing(c)[2] & firm.blocking for c in changes}
    useful = [c for c in changes if touched[c.key]]
    seen: set[tuple[tuple[str, int], ...]] = set()
    for several in combinations(useful, size):
        if firm.blocking <= frozenset().union(*(touched[c.key] for c in several)):
            for order in permutations(several) if size == 2 else (several,):
                for made in _combined(order, row, turns, row):
                    way = tuple(sorted(made, key=lambda step: changes.index(step[0])))
                    key = tuple((c.key, amount) for c, amount in way)
                    if key not in seen:
                        seen.add(key)
                        yield way


def _tried(table: pl.DataFrame, ways: Sequence[tuple[Standing, Way]], edition: Edition, on: date) -> list[Row]:
    """The judgement of each firm after its way."""
    names = [n for n in table.columns if n == "firm" or n in edition.columns]
    schema = {n: table.schema[n] for n in names}
    wide = {n: (pl.Int64 if n in edition.columns and edition.columns[n].kind in LIMITS else d) for n, d in schema.items()}
    for name in {n for _, way in ways for c, _ in way for n in c.moves} - {*names}:  # a column that the file does not have, to be found out
        wide[name] = pl.Int64
    found: list[Row] = []
    for start in range(0, len(ways), CHUNK):
        made = [applied(firm.row, way) for firm, way in ways[start : start + CHUNK]]
        found += screen(pl.DataFrame([{n: r.get(n) for n in wide} for r in made], schema=wide), edition, on=on).to_dicts()
    return found


def _works(firm: Standing, after: Row, edition: Edition) -> bool:
    """Nothing stands in the way any more but the experts, and what is taken to hold."""
    before = firm.judged
    if before["verdict"] == "experts":
        need = next(c.test.need for c in edition.conditions if isinstance(c.test, Score))
        return bool(after["verdict"] == "pass" or (need is not None and after["score.likely"] >= need > before["score.likely"]))
    if after["verdict"] in ("pass", "experts"):
        return True
    return bool(firm.assumed) and any(all(
        after[f"{k}.holds"] is True or (after[f"{k}.holds"] is None and (after[f"{k}.reason"] == "experts" or k in firm.assumed)) for k in route)
        for route in edition.ways)


def _effort(way: Way, row: Row) -> float:
    """How large the changes are, measured by the figures that they move."""
    total = 0.0
    for change, amount in way:
        for name in change.moves:
            held = row.get(name)
            total += amount / 365 if isinstance(held, date) else amount / (abs(held or 0) + 1)
    return total


def _outcome(after: Row, edition: Edition) -> str:
    """pass or experts; where blanks are taken to hold, what is left when they do."""
    if after["verdict"] in ("pass", "experts"):
        return str(after["verdict"])
    return "experts" if any(after[f"{c.key}.reason"] == "experts" for c in edition.conditions) else "pass"


def _record(firm: Standing, way: Way, after: Row, edition: Edition, days: tuple[date, date, date]) -> Row:
    prices = [None if c.price is None else c.price * n for c, n in way]
    late = next((reason for c, n in way if (reason := _when(c, n, *days))), "")
    steps = {f"{part}_{n + 1}": value for n, (c, amount) in enumerate(way) for part, value in (("change", c.key), ("amount", amount))}
    assumed = [c.key for c in edition.conditions if c.key in firm.assumed and after[f"{c.key}.holds"] is not True]
    return {
        "firm": firm.firm, "before": str(firm.judged["verdict"]), "after": _outcome(after, edition), **steps,
        "kind": "learn" if not way or any(c.reason == "learn" for c, _ in way) else "change",
        "assumed": assumed,
        "cost": None if None in prices or not way else sum(p for p in prices if p is not None),
        "feasible": not late, "late": late, "deadline": days[2].isoformat(),
        "score_low": after.get("score.low"), "score_likely": after.get("score.likely"), "score_high": after.get("score.high"),
        "effort": _effort(way, firm.row), "size": len(way), "way": way,
        "standing": replace(firm, assumed=frozenset(assumed)),
    }


def _least(found: list[Row]) -> list[Row]:
    """Of each change or set of changes the least amounts, and of blanks taken to hold the fewest."""
    best: dict[tuple[str, ...], Row] = {}
    for record in found:
        key = (record["firm"], *(c.key for c, _ in record["way"]))
        order = len(record["assumed"]), record["effort"]
        if key not in best or order < (len(best[key]["assumed"]), best[key]["effort"]):
            best[key] = record
    return list(best.values())


def last_day(on: date, deadline: date | None) -> date:
    """The last day to apply: the year's end if none is given; Fault `deadline` for one in another year than `on`, or before it."""
    end = date(on.year, 12, 31)
    last = deadline or end
    if not on <= last <= end:
        raise Fault("deadline", f"截止日 {last} 须在申报日 {on} 与当年年末 {end} 之间：跨年后三个会计年度随之后移，请改申报日。",
                    f"The deadline {last} must lie between the day of application {on} and the end of that year {end}: "
                    "in another year the three fiscal years are others, so change the day of application.", exit_code=2)
    return last


def flips(frame: Any, edition: Edition, *, on: date, today: date | None = None, deadline: date | None = None,
          most: int = 5) -> pl.DataFrame:
    """The `most` nearest ways of each firm that does not pass; a Polars frame, one row a way, best first.

    `on` day of application, `today` (default `on`) from when one can act, `deadline` (default the year's end) last day to apply.
    Columns: firm, rank, before, after (pass, or experts: nothing but their points is open), change_1, amount_1 (base units, as they are
    printed), change_2, amount_2, change_3, amount_3 (only where fewer changes do not work), most (up to what a missing figure may go; null:
    any higher one will do), kind (change; learn: what a missing figure must be; without a change: only blanks are in the way), assumed
    (conditions that are unknown for blanks and taken to hold), cost (fen, null: no price), feasible, late (closed, wait, days: why there is
    no time), deadline, score_low/likely/high afterwards. A firm that already depends on the experts alone is lifted to a middle score that
    passes. Fault `deadline` for a last day in another year than `on`, or before it.
    """
    days = (on, today or on, last_day(on, deadline))
    table = collected(meant(frame, edition))
    judged_frame = screen(table, edition, on=on)
    mask = judged_frame["verdict"].cast(pl.String) != "pass"
    rows, judged = table.filter(mask).to_dicts(), judged_frame.filter(mask).to_dicts()
    turns, found = Turns(edition, on), []
    left = [s for row, said in zip(rows, judged, strict=True) for s in _standings(row, said, turns)]
    for size in range(1, LEVERS + 1):
        ways = [(firm, way) for firm in left for way in islice(_ways(firm, turns, size), TRIED)]
        for (firm, way), after in zip(ways, _tried(table, ways, edition, on), strict=True):
            record = _record(firm, way, after, edition, days)
            if _works(firm, after, edition) and _works(record["standing"], after, edition):  # also with no more taken to hold than is said
                found.append(record)
        solved = {r["firm"] for r in found}
        left = [s for s in left if s.firm not in solved and s.judged["verdict"] == "fail"]
    found = _ranked(_least(found), most)

    def works(trials: Sequence[tuple[Standing, Way]]) -> list[bool]:
        return [_works(s, after, edition) for (s, _), after in zip(trials, _tried(table, trials, edition, on), strict=True)]

    found = printed(found, turns, works)
    found += _blanks_alone(rows, judged, turns, {r["firm"] for r in found}, days)
    made = [{n: r.get(n) for n in SCHEMA} for r in sorted(found, key=lambda r: (r["firm"], r["rank"]))]
    return pl.DataFrame(made, schema=SCHEMA)


def _blanks_alone(rows: list[Row], judged: list[Row], turns: Turns, solved: set[str], days: tuple[date, date, date]) -> list[Row]:
    """Firms with nothing but blanks in the way, of which no single amount decides: that they hold is all that is asked."""
    found = []
    for row, said in zip(rows, judged, strict=True):
        firms = _standings(row, said, turns) if said["verdict"] == "unknown" and str(row["firm"]) not in solved else []
        if firms and all(said[f"{k}.reason"] in BLANK for s in firms for k in s.blocking):
            every = replace(firms[0], blocking=frozenset(), assumed=frozenset().union(*(s.blocking | s.assumed for s in firms)))
            found.append({**_record(every, (), said, turns.edition, days), "rank": 1})
    return found


def _ranked(found: list[Row], most: int) -> list[Row]:
    found.sort(key=lambda r: (r["firm"], r["size"], not r["feasible"], len(r["assumed"]), r["cost"] is None, r["cost"] or 0, r["effort"],
                              r["change_1"]))
    ranked, firm, rank = [], None, 0
    for record in found:
        rank = rank + 1 if record["firm"] == firm else 1
        firm = record["firm"]
        if rank <= most:
            ranked.append({**record, "rank": rank})
    return ranked
