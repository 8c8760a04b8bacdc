"""The points of an edition as steps. In: a program. Out: registers of low, likely, high, and of what only the experts leave
open.
"""

from __future__ import annotations

from yipanqi.engines.eligibility._exact import pack
from yipanqi.engines.eligibility._kernel import Op
from yipanqi.engines.eligibility._program import Program
from yipanqi.engines.eligibility.definition import Band, Item


def _packed(band: Band) -> int:
    return pack(band.low, band.likely, band.high)


def _table(p: Program, values: list[int]) -> int:
    return p.table(values + [0] * (16 - len(values)))


def _count(p: Program, item: Item, best: bool) -> tuple[int, int]:
    number = p.t(Op.set_truth, len(item.bands))
    for n, band in reversed(list(enumerate(item.bands))):
        names = (band.column,) if band.column else item.columns
        count = p.stretched(names, item.over) if best and item.over else p.clipped(names)
        p.step(Op.band, number, count, band.at_least, n, int(best))
    return number, _table(p, [_packed(b) for b in item.bands])


def _numbered(p: Program, item: Item, best: bool) -> tuple[int, int]:
    """(t of the band's number, start of its table of packed points)."""
    bands, anything = [_packed(b) for b in item.bands], pack(0, item.most // 2, item.most)
    if item.method == "count":
        return _count(p, item, best)
    if item.method == "flag":
        yes, no = bands  # the truth itself is the number: 0 no, 1 unknown, 2 yes
        return p.flag(item.columns[0]), _table(p, [no, yes if best else no, yes])
    after = [0, bands[0] if best else 0, anything]
    if item.method == "share":
        have, base = p.number(item.columns[0]), p.number(item.base)
        found, key = p.once("share", item.key)
        if found is None:
            start = p.table([b.at_least for b in item.bands])
            found = p.seen[key] = p.t(Op.share_band, have, base, start, len(bands), int(item.part))
        return found, _table(p, [*bands, 0, after[1], after[1]])  # without a base it is as open as a blank
    y1, y2, y3 = (p.number(n) for n in item.columns)
    found, key = p.once("growth", item.key)
    if found is None:
        start = p.table([*(b.at_least for b in item.bands), *(int(b.strict) for b in item.bands)])
        found = p.seen[key] = p.t(Op.growth_band, y1, y2, y3, start, len(bands))
    return found, _table(p, [*bands, *after])


def _mask(p: Program, item: Item, best: bool) -> int:
    """The t of whether one of the required counts is at least one; -1: nothing is required."""
    if not item.requires:
        return -1
    found, key = p.once("required", item.requires, best)
    if found is None:
        found = p.seen[key] = p.t(Op.set_truth, 0)
        for name in item.requires:
            p.step(Op.band, found, p.clipped((name,)), 1, 1, int(best))
    return found


def _fixed(p: Program, item: Item) -> bool:
    """Whether every firm gets the same whole range."""
    return item.method == "expert" and not (item.columns and item.columns[0] in p.widths)


def _give(p: Program, item: Item, to: int, best: bool) -> None:
    mask, anything = _mask(p, item, best), pack(0, item.most // 2, item.most)
    if item.method != "expert":
        number, start = _numbered(p, item, best)
        p.step(Op.give, to, number, start, mask)
    else:
        p.step(Op.award, to, p.number(item.columns[0]), item.most, anything, mask)


def _totals(p: Program, best: bool) -> int:
    groups: dict[str, int] = {}
    choices: dict[str, int] = {}
    same: dict[tuple[str, int], int] = {}  # points that do not depend on the firm, added up beforehand
    for item in p.edition.items:
        if item.choice:
            one = p.p(pack(0, item.most // 2, item.most) if _fixed(p, item) else 0)
            if not _fixed(p, item):
                _give(p, item, one, best)
            if item.choice in choices:
                p.step(Op.best_points, choices[item.choice], one)
            else:
                choices[item.choice] = one
        else:
            group = item.group if item.group in p.edition.caps else ""
            if group not in groups:
                groups[group] = p.p()
            if _fixed(p, item):
                key = (group, _mask(p, item, best))
                same[key] = same.get(key, 0) + pack(0, item.most // 2, item.most)
            else:
                _give(p, item, groups[group], best)
    for (group, mask), value in same.items():
        p.step(Op.grant, groups[group], value, p.always if mask < 0 else mask)
    total = p.p()
    for group, points in groups.items():
        if group:
            p.step(Op.cap, points, points, p.edition.caps[group])
        p.step(Op.add_points, total, points)
    for points in choices.values():
        p.step(Op.add_points, total, points)
    return total


def score_of(p: Program, need: int | None) -> dict[str, int]:
    """Registers low, likely, high, open."""
    found = {name: p.t() for name in ("low", "likely", "high", "open")}
    p.step(Op.score, _totals(p, False), _totals(p, True), *found.values(), 0 if need is None else need)
    return found
