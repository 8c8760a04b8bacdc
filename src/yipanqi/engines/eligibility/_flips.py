"""The nearest ways to qualify. In: firms that fail or are undecided. Out: single changes, or the cheapest pair, each tried out.

For each change only amounts at which something turns are tried (a need reached, a band entered, found in whole numbers);
every way is applied and judged by `screen`, and the least amount that works is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl

from yipanqi.engines.eligibility._breakpoints import Row, Turns, applied, movable
from yipanqi.engines.eligibility._frames import collected
from yipanqi.engines.eligibility._screen import screen
from yipanqi.engines.eligibility.definition import Change, Condition, Edition, Score, Share
from yipanqi.values.words import Words

Way = tuple[tuple[Change, int], ...]
SCHEMA = {
    "firm": pl.String, "rank": pl.Int64, "before": pl.String, "after": pl.String, "change_1": pl.String, "amount_1": pl.Int64,
    "change_2": pl.String, "amount_2": pl.Int64, "kind": pl.String, "cost": pl.Int64, "feasible": pl.Boolean,
    "score_low": pl.Int64, "score_likely": pl.Int64, "score_high": pl.Int64,
}


def learnt(edition: Edition, row: Row) -> list[Change]:
    """Blanks read as changes from nothing: the amount is what the missing figure must at least be (not what others are measured by)."""
    shares = [c.test for c in edition.conditions if isinstance(c.test, Share)]
    bases = {n for t in shares for n in t.base} - {n for t in shares for n in t.have}
    return [
        Change(f"learn:{c.name}", Words(f"查明{c.words.zh}，须不少于", f"find out {c.words.en}, at least"), {c.name: 1}, reason="learn")
        for c in edition.columns.values()
        if c.kind in ("fen", "persons", "count") and not c.name.startswith("points_") and row.get(c.name) is None
        and c.name not in bases
    ]


def _open(judged: Row, edition: Edition) -> list[Condition]:
    """Conditions that stand in the way on the route that is nearest: a score that the experts may still pass does not."""
    def blocking(key: str) -> bool:
        return judged[f"{key}.holds"] is not True and judged[f"{key}.reason"] != "experts"

    routes = [[edition.condition(k) for k in route if blocking(k)] for route in edition.ways]
    return min(routes, key=len)


def _feasible(change: Change, amount: int, on: date, today: date, deadline: date) -> bool:
    if change.reason == "learn":
        return True
    if "founded_on" in change.moves:
        return on + timedelta(amount) <= deadline
    if change.settled == "year_end":
        return today <= date(on.year - 1, 12, 31)
    return today + timedelta(change.days) <= deadline


def _ways(row: Row, judged: Row, turns: Turns, pairs: bool) -> Iterator[Way]:
    edition = turns.edition
    blocking = {c.key for c in _open(judged, edition)}
    changes = [c for c in edition.changes if movable(c, row)]
    if judged["verdict"] == "unknown":
        changes += learnt(edition, row)
    if judged["verdict"] == "experts":
        blocking = {c.key for c in edition.conditions if isinstance(c.test, Score)}
    touched = [turns.bearing(c)[2] for c in changes]
    if not pairs:
        for change, keys in zip(changes, touched, strict=True):
            if blocking <= keys:
                for amount in turns.amounts(change, row):
                    yield ((change, amount),)
        return
    for n, first in enumerate(changes):
        for m in range(n + 1, len(changes)):
            if blocking <= touched[n] | touched[m]:
                second = changes[m]
                own = turns.amounts(second, row)
                for amount in turns.amounts(first, row):
                    moved = applied(row, ((first, amount),))
                    for other in sorted({*own, *turns.amounts(second, moved)}):
                        yield ((first, amount), (second, other))


def _tried(table: pl.DataFrame, ways: list[tuple[int, Way]], rows: list[Row], edition: Edition, on: date) -> list[Row]:
    names = [n for n in table.columns if n == "firm" or n in edition.columns]
    made = [{**applied(rows[index], way), "firm": rows[index]["firm"]} for index, way in ways]
    schema = {n: table.schema[n] for n in names}
    wide = {n: (pl.Int64 if d.is_integer() and n != "firm" else d) for n, d in schema.items()}
    frame = pl.DataFrame([{n: r.get(n) for n in names} for r in made], schema=wide)
    keep = ["verdict", *(c for c in ("score.low", "score.likely", "score.high") if edition.items)]
    return screen(frame, edition, on=on).select(keep).to_dicts()


def _works(before: Row, after: Row, edition: Edition) -> bool:
    if before["verdict"] != "experts":
        return after["verdict"] in ("pass", "experts")
    need = next(c.test.need for c in edition.conditions if isinstance(c.test, Score))
    return after["verdict"] == "pass" or (need is not None and after["score.likely"] >= need > before["score.likely"])


def _effort(way: Way, row: Row) -> float:
    """How large the changes are, measured by the figures that they move."""
    total = 0.0
    for change, amount in way:
        for name in change.moves:
            held = row.get(name)
            total += amount / 365 if isinstance(held, date) else amount / (abs(held or 0) + 1)
    return total


def _record(way: Way, row: Row, before: Row, after: Row, days: tuple[date, date, date]) -> Row:
    prices = [None if c.price is None else c.price * n for c, n in way]
    second = way[1] if len(way) > 1 else None
    return {
        "firm": str(row["firm"]), "before": str(before["verdict"]), "after": str(after["verdict"]),
        "change_1": way[0][0].key, "amount_1": way[0][1], "change_2": second[0].key if second else None,
        "amount_2": second[1] if second else None, "kind": "learn" if any(c.reason == "learn" for c, _ in way) else "change",
        "cost": None if None in prices else sum(p for p in prices if p is not None),
        "feasible": all(_feasible(c, n, *days) for c, n in way),
        "score_low": after.get("score.low"), "score_likely": after.get("score.likely"), "score_high": after.get("score.high"),
        "effort": _effort(way, row), "size": len(way),
    }


def _least(found: list[Row]) -> list[Row]:
    """Of each change or pair the least amounts."""
    best: dict[tuple[str, str, str | None], Row] = {}
    for record in found:
        key = (record["firm"], record["change_1"], record["change_2"])
        if key not in best or record["effort"] < best[key]["effort"]:
            best[key] = record
    return list(best.values())


def flips(frame: Any, edition: Edition, *, on: date, today: date | None = None, deadline: date | None = None,
          most: int = 5) -> pl.DataFrame:
    """The `most` nearest ways of each firm that does not pass; a Polars frame, one row a way, best first.

    `on` day of application, `today` (default `on`) from when one can act, `deadline` (default the year's end) last day to apply.
    Columns: firm, rank, before, after (pass, or experts: nothing but their points is open), change_1, amount_1 (base units),
    change_2, amount_2 (a pair, only where no single change works), kind (change; learn: what a missing figure must be), cost (fen,
    null: no price), feasible, score_low/likely/high afterwards. A firm that already depends on the experts alone is lifted to a
    middle score that passes.
    """
    table = collected(frame)
    judged_frame = screen(table, edition, on=on)
    mask = judged_frame["verdict"].cast(pl.String) != "pass"
    rows, judged = table.filter(mask).to_dicts(), judged_frame.filter(mask).to_dicts()
    days = (on, today or on, deadline or date(on.year, 12, 31))
    found: list[Row] = []
    turns, left = Turns(edition, on), list(range(len(rows)))
    for pairs in (False, True):
        ways = [(i, way) for i in left for way in _ways(rows[i], judged[i], turns, pairs)]
        after = _tried(table, ways, rows, edition, on) if ways else []
        found += [_record(way, rows[i], judged[i], a, days) for (i, way), a in zip(ways, after, strict=True)
                  if _works(judged[i], a, edition)]
        solved = {r["firm"] for r in found}
        left = [i for i in left if str(rows[i]["firm"]) not in solved and judged[i]["verdict"] != "experts"]
    return _ranked(_least(found), most)


def _ranked(found: list[Row], most: int) -> pl.DataFrame:
    found.sort(key=lambda r: (r["firm"], r["size"], not r["feasible"], r["cost"] is None, r["cost"] or 0, r["effort"], r["change_1"]))
    ranked, firm, rank = [], None, 0
    for record in found:
        rank = rank + 1 if record["firm"] == firm else 1
        firm = record["firm"]
        if rank <= most:
            ranked.append({**record, "rank": rank})
    return pl.DataFrame([{n: r.get(n) for n in SCHEMA} for r in ranked], schema=SCHEMA)
