"""Conditions, points and the verdict as steps. In: an edition, a day, which columns there are. Out: the program written."""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility._kernel import Op
from yipanqi.engines.eligibility._kernel_loops import MAYBE, NO, UNKNOWN, YES
from yipanqi.engines.eligibility._program import EPOCH, Program, money
from yipanqi.engines.eligibility._program_points import score_of
from yipanqi.engines.eligibility._texts import NO_LINE, NOT_COVERED
from yipanqi.engines.eligibility.definition import (
    Age,
    Amount,
    Condition,
    Edition,
    Flag,
    Listed,
    Outside,
    Reason,
    Score,
    Sector,
    Share,
    columns_of,
    item_columns,
)


def _causes(p: Program, names: tuple[str, ...], rest: int, more: tuple[tuple[int, int], ...] = ()) -> int:
    """The t of why nothing is known: negative before absurd before `more` before the rest."""
    cause = p.t(Op.set_truth, rest)
    for truth, code in reversed(more):
        p.step(Op.cause, cause, truth, 3, code)
    bad = [p.bad[n] for n in names if n in p.bad and n in p.widths]
    for bit, code in ((2, Reason.absurd), (1, Reason.negative)):
        for register in bad:
            p.step(Op.cause, cause, register, bit, code)
    return cause


def _reason(p: Program, key: str, holds: int, cause: int, short: int | None = None) -> None:
    short = p.t(Op.set_truth, Reason.short) if short is None else short
    p.put(f"{key}.reason", "reason", Op.out_byte, p.t(Op.reason, holds, short, cause), 0, -1)


def _nothing(p: Program, key: str, form: str, have: int | None, op: Op | None) -> int:
    """A condition whose threshold nobody verified."""
    p.fixed(f"{key}.holds", "bits", None)
    if have is None or op is None:
        p.fixed(f"{key}.have", form, None)
    else:
        p.put(f"{key}.have", form, op, have)
    p.fixed(f"{key}.need", form, None)
    p.fixed(f"{key}.gap", form, None)
    p.fixed(f"{key}.reason", "reason", Reason.no_parameter)
    return p.t(Op.set_truth, MAYBE)


def _line(p: Program, key: str, have: int, need: int | None, need_w: int, form: str, most: bool = False, beyond: int = -1) -> int:
    """holds, have, need, gap of have >= need, written; the t of holds. `beyond`: the t of a part that exceeds its whole."""
    out = Op.out_64 if form == "i64" else Op.out_32
    gap = p.w()
    holds = p.t(Op.reach, gap, have, need_w, UNKNOWN if need is None else need, int(most))
    if beyond >= 0:
        p.step(Op.pick, gap, beyond, 1, -1, UNKNOWN)
        p.step(Op.pick_truth, holds, beyond, 1, MAYBE)
    p.put(f"{key}.holds", "bits", Op.out_truth, holds)
    p.put(f"{key}.have", form, out, have)
    if need is None:
        p.put(f"{key}.need", form, out, need_w)
    else:
        p.fixed(f"{key}.need", form, need)
    p.put(f"{key}.gap", form, out, gap)
    return holds


def _yes_no(p: Program, key: str, have: int, holds: int, need: int) -> None:
    p.put(f"{key}.holds", "bits", Op.out_truth, holds)
    p.put(f"{key}.have", "i8", Op.out_yes_no, have, YES, have)
    p.fixed(f"{key}.need", "i8", need)
    p.put(f"{key}.gap", "i8", Op.out_yes_no, holds, NO, holds)


def _rates(p: Program, test: Share) -> tuple[int, int]:
    """(w of the rates, or 0; the one rate, or -1)."""
    if test.by is None or len(test.bands) == 1:
        return 0, test.bands[0][1] or 0
    rates = p.w()
    start = p.table([*(limit or 0 for limit, _ in test.bands), *(n or 0 for _, n in test.bands)])
    p.step(Op.rate, rates, p.number(test.by), start, len(test.bands))
    return rates, -1


def _share(p: Program, key: str, test: Share, whole: bool) -> int:
    form = "i64" if money(p.edition, test.have) else "i32"
    have = p.total(test.have)
    if any(n is None for _, n in test.bands):
        return _nothing(p, key, form, have, Op.out_64 if form == "i64" else Op.out_32) if whole else p.t(Op.set_truth, MAYBE)
    base = p.total(test.base)
    rates, fixed = _rates(p, test)
    beyond = p.t(Op.exceeds, have, base) if test.part else -1
    if not whole and test.out_of <= 1000 and max(len(test.have), len(test.base)) <= 8:  # no product beyond 8·10¹⁸
        return _sound(p, p.t(Op.share, have, base, rates, fixed, test.out_of, int(test.strict)), beyond)
    need = p.w()
    p.step(Op.need, need, base, rates, fixed, test.out_of, int(test.strict))
    if not whole:
        return _sound(p, p.t(Op.reach, p.w(), have, need, UNKNOWN, 0), beyond)
    holds = _line(p, key, have, None, need, form, beyond=beyond)
    more = [(p.t(Op.is_zero, base), int(Reason.zero_base))]
    if beyond >= 0:
        more.append((beyond, int(Reason.contradicted)))
    _reason(p, key, holds, _causes(p, columns_of(test), Reason.missing, tuple(more)))
    return holds


def _sound(p: Program, holds: int, beyond: int) -> int:
    """Nothing is known of a part that exceeds its whole."""
    if beyond >= 0:
        p.step(Op.pick_truth, holds, beyond, 1, MAYBE)
    return holds


def _amount(p: Program, key: str, test: Amount, whole: bool) -> int:
    form = "i64" if money(p.edition, test.have) else "i32"
    have = p.total(test.have)
    if test.need is None:
        return _nothing(p, key, form, have, Op.out_64 if form == "i64" else Op.out_32) if whole else p.t(Op.set_truth, MAYBE)
    line, most = test.need + (test.direction == ">"), test.direction == "<="
    if test.partial and len(test.have) > 1:
        known, chosen = p.total(test.have, Op.add_known), p.w()
        p.step(Op.enough, chosen, known, have, line)
        have = chosen
    if not whole:
        return p.t(Op.reach, p.w(), have, 0, line, int(most))
    holds = _line(p, key, have, line, 0, form, most)
    _reason(p, key, holds, _causes(p, test.have, Reason.missing))
    return holds


def _age(p: Program, key: str, test: Age, whole: bool) -> int:
    days = p.w()
    p.step(Op.less, days, (p.on - EPOCH).days, p.number(test.column))
    if test.days is None:
        return _nothing(p, key, "i32", days, Op.out_32) if whole else p.t(Op.set_truth, MAYBE)
    if not whole:
        return p.t(Op.reach, p.w(), days, 0, test.days, 0)
    holds = _line(p, key, days, test.days, 0, "i32")
    _reason(p, key, holds, p.t(Op.set_truth, Reason.missing))
    return holds


def _flag(p: Program, key: str, test: Flag, whole: bool) -> int:
    cell = p.flag(test.column)
    holds = cell if test.wanted else p.t(Op.negate, cell)
    if whole:
        _yes_no(p, key, cell, holds, int(test.wanted))
        _reason(p, key, holds, p.t(Op.set_truth, Reason.missing))
    return holds


def _listed(p: Program, key: str, test: Listed | Outside, whole: bool) -> int:
    holds = p.text(test.column, test, MAYBE)
    if whole:
        _yes_no(p, key, holds, holds, 1)
        _reason(p, key, holds, p.text_cause(test.column, Reason.missing))
    return holds


def _sector(p: Program, key: str, test: Sector, whole: bool) -> int:
    line, have, need = p.text(test.column, test, NO_LINE), p.w(), p.w()
    p.step(Op.set_whole, have, UNKNOWN)
    p.step(Op.set_whole, need, UNKNOWN)
    for number, one in enumerate(test.lines):
        if p.edition.columns[one.have].kind == "flag":
            value = p.w()
            p.step(Op.whole, value, p.flag(one.have))
        else:
            value = p.number(one.have)
        p.step(Op.pick, have, line, number, value)
        p.step(Op.pick, need, line, number, -1, one.need or 0)
    if not whole:
        holds = p.t(Op.reach, p.w(), have, need, UNKNOWN, 0)
        p.step(Op.pick_truth, holds, line, NOT_COVERED, NO)
        return holds
    gap = p.w()
    holds = p.t(Op.reach, gap, have, need, UNKNOWN, 0)
    p.step(Op.pick_truth, holds, line, NOT_COVERED, NO)
    p.put(f"{key}.holds", "bits", Op.out_truth, holds)
    for part, register in (("have", have), ("need", need), ("gap", gap)):
        p.put(f"{key}.{part}", "i64", Op.out_64, register)
    short = p.t(Op.set_truth, Reason.short)
    p.step(Op.pick_truth, short, line, NOT_COVERED, Reason.not_covered)
    cause = p.t(Op.set_truth, Reason.missing)
    p.step(Op.pick_truth, cause, line, NO_LINE, Reason.unrecognised)
    for bit, code in ((2, Reason.absurd), (1, Reason.negative)):
        for name in columns_of(test):
            if name in p.bad and name in p.widths:
                p.step(Op.cause, cause, p.bad[name], bit, code)
    blank = p.text_cause(test.column, Reason.missing)
    p.step(Op.pick_truth, cause, blank, Reason.missing, Reason.missing)
    _reason(p, key, holds, cause, short)
    return holds


def _scored(p: Program, key: str, test: Score, score: dict[str, int], whole: bool) -> int:
    if test.need is None:
        if whole:
            _nothing(p, key, "i8", None, None)
            p.outputs.pop(-4)
            p.put(f"{key}.have", "i8", Op.out_byte, score["low"], 0, -1)
        return p.t(Op.set_truth, MAYBE)
    gap, holds = p.t(), p.t()
    p.step(Op.score_holds, holds, gap, score["low"], score["high"], test.need)
    if whole:
        p.put(f"{key}.holds", "bits", Op.out_truth, holds)
        p.put(f"{key}.have", "i8", Op.out_byte, score["likely"], 0, -1)
        p.fixed(f"{key}.need", "i8", test.need)
        p.put(f"{key}.gap", "i8", Op.out_byte, gap, 0, holds)
        cause = _open_cause(p)
        p.step(Op.pick_truth, cause, score["open"], YES, Reason.experts)
        _reason(p, key, holds, cause)
    return holds


def _open_cause(p: Program) -> int:
    """The t of why the points are open: a blank, or where there is none a ratio without a base or how the rule is read."""
    bases = dict.fromkeys(i.base for i in p.edition.items if i.method == "share")
    if not bases and not any(i.over for i in p.edition.items):
        return p.t(Op.set_truth, Reason.missing)
    cause = p.t(Op.set_truth, Reason.missing if bases else Reason.manual)
    for name in bases:
        p.step(Op.cause, cause, p.t(Op.is_zero, p.number(name)), 3, Reason.zero_base)
    names = dict.fromkeys(n for i in p.edition.items for n in item_columns(i))
    for name in names:
        flag = p.edition.columns[name].kind == "flag"
        p.step(Op.pick_truth, cause, p.flag(name) if flag else p.clipped((name,)), MAYBE if flag else 255, Reason.missing)
    return cause


def _judged(p: Program, condition: Condition, score: dict[str, int] | None, whole: bool) -> int:
    key = condition.key
    match condition.test:
        case Share() as test:
            return _share(p, key, test, whole)
        case Amount() as test:
            return _amount(p, key, test, whole)
        case Flag() as test:
            return _flag(p, key, test, whole)
        case Age() as test:
            return _age(p, key, test, whole)
        case Listed() | Outside() as test:
            return _listed(p, key, test, whole)
        case Sector() as test:
            return _sector(p, key, test, whole)
        case Score() as test:
            assert score is not None
            return _scored(p, key, test, score, whole)


def _written(p: Program, whole: bool) -> Program:
    """All steps of the edition."""
    edition = p.edition
    needs = [c.test.need for c in edition.conditions if isinstance(c.test, Score)]
    score = score_of(p, needs[0] if needs else None) if edition.items else None
    holds = {c.key: _judged(p, c, score, whole) for c in edition.conditions}
    if score and whole:
        for name in ("low", "likely", "high"):
            p.put(f"score.{name}", "i8", Op.out_byte, score[name], 0, -1)
    met: list[int] = []
    maybe: list[int] = []
    scored = {c.key for c in edition.conditions if isinstance(c.test, Score)}
    for route in edition.ways:
        met.append(p.all_of(Op.both, [holds[k] for k in route]))
        if score and scored & set(route):
            only = p.all_of(Op.both, [*(holds[k] for k in route if k not in scored), score["open"]])
            maybe.append(p.t(Op.settle, met[-1], only))
        elif len(edition.ways) > 1:
            maybe.append(p.t(Op.settle, met[-1], -1))
    experts = p.all_of(Op.both, maybe) if maybe else p.t(Op.set_truth, NO)
    p.put("verdict", "verdict", Op.out_byte, p.t(Op.verdict, p.all_of(Op.either, met), experts), 0, -1)
    return p


_MADE: dict[tuple[int, date, tuple[tuple[str, int], ...], bool], tuple[Edition, Program]] = {}


def program(edition: Edition, on: date, widths: dict[str, int], whole: bool) -> Program:
    """The steps of an edition, kept for the next call; `whole`: all columns, else the verdict alone."""
    key = (id(edition), on, tuple(sorted(widths.items())), whole)
    kept = _MADE.get(key)
    if kept is None or kept[0] is not edition:
        if len(_MADE) > 64:
            _MADE.clear()
        kept = _MADE[key] = (edition, _written(Program(edition, on, widths), whole))
    return kept[1]
