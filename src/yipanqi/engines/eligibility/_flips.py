"""The nearest ways to qualify. In: firms that fail or are undecided. Out: one, two or three changes, each way tried out as it is
printed.

For each change only amounts at which something turns are tried (a need reached, a band entered, found in whole numbers);
every way is applied and judged by `screen`, and the least amount that works is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, islice, permutations, product
from typing import Any

import polars as pl

from yipanqi.engines.eligibility._arriving import meant
from yipanqi.engines.eligibility._bounds import printed
from yipanqi.engines.eligibility._breakpoints import Row, Turns, applied, movable
from yipanqi.engines.eligibility._frames import collected
from yipanqi.engines.eligibility._screen import screen
from yipanqi.engines.eligibility._standing import BLANK, Standing, standings
from yipanqi.engines.eligibility._trials import Trials, Way
from yipanqi.engines.eligibility.definition import LIMITS, Change, Edition, Share
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

LEVERS = 3  # more changes at once are no advice
TRIED = 5_000  # combinations of amounts tried for one firm with one number of changes
SCHEMA: dict[str, Any] = {
    "firm": pl.String,
    "rank": pl.Int64,
    "before": pl.String,
    "after": pl.String,
    **{f"{part}_{n}": kind for n in range(1, LEVERS + 1) for part, kind in (("change", pl.String), ("amount", pl.Int64))},
    "most": pl.Int64,
    "kind": pl.String,
    "assumed": pl.List(pl.String),
    "cost": pl.Int64,
    "feasible": pl.Boolean,
    "late": pl.String,
    "deadline": pl.String,
    "score_low": pl.Int64,
    "score_likely": pl.Int64,
    "score_high": pl.Int64,
}


def learnt(edition: Edition, row: Row) -> list[Change]:
    """Blanks read as changes from nothing: the amount is what the missing figure must at least be (not what others are measured
    by).
    """
    shares = [c.test for c in edition.conditions if isinstance(c.test, Share)]
    bases = {n for t in shares for n in t.base} - {n for t in shares for n in t.have}
    return [
        Change(f"learn:{c.name}", Words(f"查明{c.words.zh}", f"find out {c.words.en}"), {c.name: 1}, reason="learn")
        for c in edition.columns.values()
        if c.kind in LIMITS and not c.name.startswith("points_") and row.get(c.name) is None and c.name not in bases
    ]


def _when(change: Change, amount: int, on: date, today: date, deadline: date) -> str:
    """Why there is no time for it: closed (the books of the year), wait or days; empty where there is."""
    if change.reason == "learn":
        return ""
    if "founded_on" in change.moves:
        return "" if on + timedelta(amount) <= deadline else "wait"
    if change.settled == "year_end":
        return "" if today <= date(on.year - 1, 12, 31) else "closed"
    return "" if today + timedelta(change.days) <= deadline else "days"


class _Ways:
    """The ways of firms that are worth trying, by the number of changes."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.edition = turns, turns.edition
        self._first: dict[tuple[int, str], list[int]] = {}  # amounts on the firm as it is
        self._orders: dict[tuple[Any, ...], list[tuple[list[tuple[Change, ...]], bool]]] = {}

    def of(self, firm: Standing, size: int) -> Iterator[Way]:
        """Amounts for every set of so many changes that bear on all that stands in the way, in either order of two."""
        row = firm.row
        changes = [c for c in self.edition.changes if movable(c, row)]
        if firm.verdict == "unknown" and size == 1:
            changes += learnt(self.edition, row)
        seen: set[tuple[tuple[str, int], ...]] = set()
        for orders, apart in self._several(tuple(changes), firm.blocking, size):
            if apart:
                yield from product(*([(c, n) for n in self._amounts(c, firm)] for c in orders[0]))
                continue
            for order in orders:
                for made in self._combined(order, row, firm, row):
                    way = made if order is orders[0] else made[::-1]
                    key = tuple((c.key, amount) for c, amount in way)
                    if key not in seen:
                        seen.add(key)
                        yield way

    def _several(
        self, changes: tuple[Change, ...], blocking: frozenset[str], size: int
    ) -> list[tuple[list[tuple[Change, ...]], bool]]:
        """Sets of changes with the orders in which they are made (two of them in either), and whether none bears on the amounts
        of another.
        """
        case = (blocking, size, *(c.key for c in changes))
        found = self._orders.get(case)
        if found is None:
            touched = {c.key: self.turns.bearing(c)[2] & blocking for c in changes}
            useful = [c for c in changes if touched[c.key]]
            found = self._orders[case] = []
            for several in combinations(useful, size):
                if blocking <= frozenset().union(*(touched[c.key] for c in several)):
                    apart = all(self.turns.apart(one, other) for one, other in permutations(several, 2))
                    found.append(([several] if size != 2 or apart else [several, several[::-1]], apart))
        return found

    def _combined(self, changes: tuple[Change, ...], row: Row, firm: Standing, first: Row) -> Iterator[Way]:
        """Amounts of changes made one after the other, each on the firm as the ones before have left it, or as it was."""
        if not changes:
            yield ()
            return
        one, rest = changes[0], changes[1:]
        amounts = self._amounts(one, firm)
        if row is not first:
            amounts = sorted({*self.turns.amounts(one, row), *amounts})
        for amount in amounts:
            for more in self._combined(rest, applied(row, ((one, amount),)) if rest else row, firm, first):
                yield ((one, amount), *more)

    def _amounts(self, change: Change, firm: Standing) -> list[int]:
        key = (firm.at, change.key)
        found = self._first.get(key)
        if found is None:
            found = self._first[key] = self.turns.amounts(change, firm.row)
        return found


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


def _record(firm: Standing, way: Way, after: Row, edition: Edition, days: tuple[date, date, date], effort: float) -> Row:
    prices = [None if c.price is None else c.price * n for c, n in way]
    late = next((reason for c, n in way if (reason := _when(c, n, *days))), "")
    steps = {
        f"{part}_{n + 1}": value for n, (c, amount) in enumerate(way) for part, value in (("change", c.key), ("amount", amount))
    }
    assumed = _still_assumed(firm, after, edition)
    return {
        "firm": firm.firm,
        "before": firm.verdict,
        "after": _outcome(after, edition),
        **steps,
        "kind": "learn" if not way or any(c.reason == "learn" for c, _ in way) else "change",
        "assumed": assumed,
        "cost": None if None in prices or not way else sum(p for p in prices if p is not None),
        "feasible": not late,
        "late": late,
        "deadline": days[2].isoformat(),
        "score_low": after.get("score.low"),
        "score_likely": after.get("score.likely"),
        "score_high": after.get("score.high"),
        "effort": effort,
        "size": len(way),
        "way": way,
        "standing": replace(firm, assumed=frozenset(assumed)),
    }


def _still_assumed(firm: Standing, after: Row, edition: Edition) -> list[str]:
    """The conditions that are taken to hold after the way, too."""
    return (
        [c.key for c in edition.conditions if c.key in firm.assumed and after[f"{c.key}.holds"] is not True]
        if firm.assumed
        else []
    )


class _Least:
    """Of each change or set of changes the least amounts, and of blanks taken to hold the fewest."""

    def __init__(self) -> None:
        self.best: dict[tuple[str, ...], tuple[tuple[int, float], Standing, Way, Row]] = {}

    def offer(self, firm: Standing, way: Way, after: Row, assumed: int) -> None:
        """Keep the way where it is less than what is kept for its changes."""
        key, order = (firm.firm, *(c.key for c, _ in way)), (assumed, _effort(way, firm.row))
        if key not in self.best or order < self.best[key][0]:
            self.best[key] = (order, firm, way, after)


def last_day(on: date, deadline: date | None) -> date:
    """The last day to apply: the year's end if none is given; Fault `deadline` for one in another year than `on`, or before
    it.
    """
    end = date(on.year, 12, 31)
    last = deadline or end
    if not on <= last <= end:
        raise Fault(
            "deadline",
            f"截止日 {last} 须在申报日 {on} 与当年年末 {end} 之间：跨年后三个会计年度随之后移，请改申报日。",
            f"The deadline {last} must lie between the day of application {on} and the end of that year {end}: "
            "in another year the three fiscal years are others, so change the day of application.",
            exit_code=2,
        )
    return last


def flips(
    frame: Any, edition: Edition, *, on: date, today: date | None = None, deadline: date | None = None, most: int = 5
) -> pl.DataFrame:
    """The `most` nearest ways of each firm that does not pass; a Polars frame, one row a way, best first.

    `on` day of application, `today` (default `on`) from when one can act, `deadline` (default the year's end) last day to
    apply. Columns: firm, rank, before, after (pass, or experts: nothing but their points is open), change_1, amount_1 (base
    units, as they are printed), change_2, amount_2, change_3, amount_3 (only where fewer changes do not work), most (up to
    what a missing figure may go; null: any higher one will do), kind (change; learn: what a missing figure must be; without a
    change: only blanks are in the way), assumed (conditions that are unknown for blanks and taken to hold), cost (fen, null:
    no price), feasible, late (closed, wait, days: why there is no time), deadline, score_low/likely/high afterwards. A firm
    that already depends on the experts alone is lifted to a middle score that passes. Fault `deadline` for a last day in
    another year than `on`, or before it.
    """
    days = (on, today or on, last_day(on, deadline))
    table = collected(meant(frame, edition))
    judged = screen(table, edition, on=on)
    mask = judged["verdict"].cast(pl.String) != "pass"
    table, judged, turns = table.filter(mask), judged.filter(mask), Turns(edition, on)
    firms, trials, least = list(standings(table, judged, turns)), Trials(table, edition, on), _Least()
    left, worth = [s for several in firms for s in several], _Ways(turns)
    for size in range(1, LEVERS + 1):
        ways = [(firm, way) for firm in left for way in islice(worth.of(firm, size), TRIED)]
        for (firm, way), after in zip(ways, trials.works(ways), strict=True):
            if after is None:
                continue
            assumed = _still_assumed(firm, after, edition)
            if len(assumed) == len(firm.assumed) or trials.suffices(
                replace(firm, assumed=frozenset(assumed)), after
            ):  # no more taken to hold than is said
                least.offer(firm, way, after, len(assumed))
        solved = {key[0] for key in least.best}
        left = [s for s in left if s.verdict == "fail" and s.firm not in solved]
    found = _ranked(
        [_record(firm, way, after, edition, days, effort) for (_, effort), firm, way, after in least.best.values()], most
    )
    found = printed(found, turns, lambda tried: [after is not None for after in trials.works(tried)])
    found += _blanks_alone(firms, judged, edition, {r["firm"] for r in found}, days)
    made = sorted(found, key=lambda r: (r["firm"], r["rank"]))
    return pl.DataFrame({n: pl.Series([r.get(n) for r in made], dtype=kind) for n, kind in SCHEMA.items()})


def _blanks_alone(
    firms: list[list[Standing]], judged: pl.DataFrame, edition: Edition, solved: set[str], days: tuple[date, date, date]
) -> list[Row]:
    """Firms with nothing but blanks in the way, of which no single amount decides: that they hold is all that is asked."""
    found = []
    open_ones = [f for f in firms if f and f[0].verdict == "unknown" and f[0].firm not in solved]
    for several, said in zip(open_ones, judged[[f[0].at for f in open_ones]].to_dicts(), strict=True):
        if all(said[f"{k}.reason"] in BLANK for s in several for k in s.blocking):
            every = replace(
                several[0], blocking=frozenset(), assumed=frozenset().union(*(s.blocking | s.assumed for s in several))
            )
            found.append({**_record(every, (), said, edition, days, 0.0), "rank": 1})
    return found


def _ranked(found: list[Row], most: int) -> list[Row]:
    found.sort(
        key=lambda r: (
            r["firm"],
            r["size"],
            not r["feasible"],
            len(r["assumed"]),
            r["cost"] is None,
            r["cost"] or 0,
            r["effort"],
            r["change_1"],
        )
    )
    ranked, firm, rank = [], None, 0
    for record in found:
        rank = rank + 1 if record["firm"] == firm else 1
        firm = record["firm"]
        if rank <= most:
            ranked.append({**record, "rank": rank})
    return ranked
