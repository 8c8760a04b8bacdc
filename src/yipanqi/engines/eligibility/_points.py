"""Points that experts give within bands. In: the items of an edition. Out: the packed sums for the worst and the best data.

A blank count is read once as nothing (worst) and once as enough (best): what lies between is what the data leave open,
what lies between low and high is what the experts leave open.
"""

from __future__ import annotations

from datetime import date

import narwhals as nw

from yipanqi.engines.eligibility._cells import Sight
from yipanqi.engines.eligibility._exact import STEP, growth_parts, growth_reaches, pack, part, quotient
from yipanqi.engines.eligibility.definition import Band, Item, item_columns

Packed = nw.Expr | int
NONE = pack(0, 0, 0)


def whole(value: int) -> nw.Expr:
    """A literal of 32 bits, enough for packed points."""
    return nw.lit(value, dtype=nw.Int32)


def _pack(band: Band) -> int:
    return pack(band.low, band.likely, band.high)


def lit(value: Packed) -> nw.Expr:
    """A packed number as an expression."""
    return whole(value) if isinstance(value, int) else value


def _chain(cases: list[tuple[nw.Expr, int]], rest: Packed) -> nw.Expr:
    chain = lit(rest)
    for predicate, value in reversed(cases):
        chain = nw.when(predicate).then(whole(value)).otherwise(chain)
    return chain


def _open(predicate: nw.Expr, cell: nw.Expr, best: bool, blank: bool) -> nw.Expr:
    """For the best data a blank satisfies the predicate; for the worst `when` already passes it by."""
    return (predicate | cell.is_null()) if best and blank else predicate


def _count(item: Item, sight: Sight, best: bool) -> Packed:
    cases = []
    for band in item.bands:
        names = (band.column,) if band.column else item.columns
        cell = _stretched(item.over, names, sight) if best and item.over else sight.total(names)
        blank = any(sight.unknown(n) for n in names)
        cases.append((_open(cell >= band.at_least, cell, best, blank), _pack(band)))
    return _chain(cases, NONE)


def _stretched(over: str, names: tuple[str, ...], sight: Sight) -> nw.Expr:
    """The three-year total that a young firm's own years would come to."""
    total, founded = sight.total(names), sight.cell(over)
    three = total * 3
    ends = [nw.lit(date(sight.on.year - back, 12, 31)) for back in (3, 2)]
    return (
        nw.when(founded <= ends[0])
        .then(total)
        .otherwise(nw.when(founded <= ends[1]).then(quotient(three, 2, sight.spark)).otherwise(three))
    )


def _flag(item: Item, sight: Sight, best: bool) -> Packed:
    cell, (yes, no) = sight.cell(item.columns[0]), item.bands
    if not sight.unknown(item.columns[0]):
        return _chain([(cell, _pack(yes))], _pack(no))
    rest = yes if best else no  # yes never gives fewer points than no
    return _chain([(cell, _pack(yes)), (~cell, _pack(no))], _pack(rest))


def _growth(item: Item, sight: Sight, best: bool) -> Packed:
    y1, y2, y3 = (sight.cell(n) for n in item.columns)
    spark = sight.spark
    if f"growth {item.key}" in sight.dtypes:  # the exact ratio was found beforehand; any line between its neighbours fits
        ratio = nw.col(f"growth {item.key}")
        reach = {b.at_least: (ratio > b.at_least * 2 + 200 if b.strict else ratio >= b.at_least * 2 + 200) for b in item.bands}
        reach2 = reach
    else:
        # Without a first year (nothing in it, or the firm is younger) the last two years count: g = Y3/Y2 − 1.
        parts = {n: sight.put(1, f"{item.key} {n}", e) for n, e in growth_parts(y1, y2, y3, spark).items()}
        reach = {b.at_least: growth_reaches(parts, b.at_least, b.strict, spark) for b in item.bands}
        reach2 = {
            b.at_least: (y3 * 100 > y2 * (100 + b.at_least) if b.strict else y3 * 100 >= y2 * (100 + b.at_least))
            for b in item.bands
        }
    manual = pack(0, item.most // 2, item.most)  # a negative base: the guideline has no formula
    first, top = lit(NONE), _pack(item.bands[0])
    second = lit(NONE)
    for band in reversed(item.bands):
        first = nw.when(reach[band.at_least]).then(whole(_pack(band))).otherwise(first)
        second = nw.when(reach2[band.at_least]).then(whole(_pack(band))).otherwise(second)
    chain = first if reach is reach2 else nw.when(y1 == 0).then(second).otherwise(first)
    if any(sight.edition.columns[n].signed for n in item.columns):
        chain = nw.when((y1 < 0) | (y2 < 0)).then(whole(manual)).otherwise(chain)
    if any(sight.unknown(n) for n in item.columns):
        blank = y1.is_null() | y2.is_null() | y3.is_null()
        chain = nw.when(blank).then(whole(top if best else NONE)).otherwise(chain)
    return nw.when(y2 == 0).then(whole(NONE)).otherwise(chain)


def _share(item: Item, sight: Sight, best: bool) -> Packed:
    have, total = sight.cell(item.columns[0]), sight.cell(item.base)
    chain = _chain([(have * 100 >= total * b.at_least, _pack(b)) for b in item.bands], NONE)
    open_ = total == 0  # no ratio: the data leave it open, no expert decides it
    if item.part:
        open_ = open_ | (have > total)
    if sight.unknown(item.columns[0]) or sight.unknown(item.base):
        open_ = open_ | have.is_null() | total.is_null()
    return nw.when(open_).then(whole(_pack(item.bands[0]) if best else NONE)).otherwise(chain)


def _awarded(item: Item, sight: Sight) -> Packed:
    """The whole range of the experts, or the points that they (or the firm for itself) have already given."""
    anything = pack(0, item.most // 2, item.most)
    if not item.columns or item.columns[0] not in sight.dtypes:
        return anything
    cell = sight.cell(item.columns[0])
    fits = (cell >= 0) & (cell <= item.most)
    return nw.when(fits).then(cell.cast(nw.Int64) * pack(1, 1, 1)).otherwise(whole(anything)).cast(nw.Int32)


def _points(item: Item, sight: Sight, best: bool) -> Packed:
    if item.method == "expert":
        points: Packed = _awarded(item, sight)
    else:
        points = {"count": _count, "flag": _flag, "growth": _growth, "share": _share}[item.method](item, sight, best)
    return points


def _required(names: tuple[str, ...], sight: Sight, best: bool) -> nw.Expr:
    some: nw.Expr | None = None
    for name in names:
        cell = sight.cell(name)
        one = _open(cell >= 1, cell, best, sight.unknown(name))
        some = one if some is None else some | one
    assert some is not None
    return some


def item_points(item: Item, sight: Sight, best: bool) -> Packed:
    """The packed points of one item."""
    points = _points(item, sight, best)
    if item.requires:
        points = nw.when(_required(item.requires, sight, best)).then(lit(points)).otherwise(whole(NONE))
    return points


def _larger(a: nw.Expr, b: nw.Expr, spark: bool) -> nw.Expr:
    """Of each part the larger: one alternative may promise more and assure less."""
    parts = [(part(a, n, spark), part(b, n, spark)) for n in range(3)]
    low, likely, high = (nw.when(x >= y).then(x).otherwise(y) for x, y in parts)
    return (low + likely * (1 << STEP) + high * (1 << 2 * STEP)).cast(nw.Int32)


def open_columns(sight: Sight) -> bool:
    """Whether some column of the points may be blank, or a ratio without a base: only then worst and best differ."""
    return any(i.method == "share" or i.over for i in sight.edition.items) or any(
        sight.unknown(n) for item in sight.edition.items for n in item_columns(item)
    )


def totals(sight: Sight, best: bool) -> nw.Expr:
    """Packed points of all items, alternatives and caps applied (ready for stage 4)."""
    name = "best" if best else "worst"
    groups: dict[str, list[Packed]] = {}
    choices: dict[str, list[nw.Expr]] = {}
    for item in sight.edition.items:
        points = item_points(item, sight, best)
        if item.choice:
            choices.setdefault(item.choice, []).append(sight.put(2, f"{item.key} {name}", lit(points)))
        else:
            groups.setdefault(_capped(item, sight), []).append(points)
    for ways in choices.values():
        top = ways[0]
        for other in ways[1:]:
            top = _larger(top, other, sight.spark)
        groups.setdefault("", []).append(top)
    parts = [sight.put(2 if not choices else 3, f"points {g} {name}", _sum(p)) for g, p in groups.items()]
    return _cap(parts, list(groups), sight)


def _capped(item: Item, sight: Sight) -> str:
    """The item's group if its cap can bind."""
    cap = sight.edition.caps.get(item.group)
    together = sum(i.most for i in sight.edition.items if i.group == item.group)
    return item.group if cap is not None and together > cap else ""


def _sum(points: list[Packed]) -> nw.Expr:
    fixed = sum(p for p in points if isinstance(p, int))
    total: nw.Expr | None = None
    for p in points:
        if not isinstance(p, int):
            total = p if total is None else total + p
    if total is None:
        return whole(fixed)
    return total + fixed if fixed else total


def _cap(parts: list[nw.Expr], names: list[str], sight: Sight) -> nw.Expr:
    total = parts[0]
    for one in parts[1:]:
        total = total + one
    for one, group in zip(parts, names, strict=True):
        if group:
            high, cap = part(one, 2, sight.spark), sight.edition.caps[group]
            total = total - nw.when(high > cap).then((high - cap) * (1 << 2 * STEP)).otherwise(nw.lit(0))
    return total
