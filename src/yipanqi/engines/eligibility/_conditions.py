"""One condition as columns: holds, have, need, gap and the reason. In: a condition and what the frame offers. Out:
expressions.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from yipanqi.engines.eligibility._cells import Sight
from yipanqi.engines.eligibility._exact import share_up, whole
from yipanqi.engines.eligibility.definition import (
    SECTIONS,
    Age,
    Amount,
    Condition,
    Flag,
    Listed,
    Outside,
    Reason,
    Score,
    Sector,
    Share,
    columns_of,
    divisions_of,
)


@dataclass
class Judged:
    """A condition compiled: Boolean `holds`; Int64 `have`, `need`, `gap`; `causes` of not knowing, strongest first."""

    holds: nw.Expr
    have: nw.Expr
    need: nw.Expr
    gap: nw.Expr
    causes: tuple[tuple[nw.Expr, Reason], ...] = ()
    rest: Reason = Reason.missing


def _short(have: nw.Expr, need: nw.Expr) -> nw.Expr:
    """What is missing to the line: 0 when reached, null when unknown."""
    return nw.when(have >= need).then(nw.lit(0)).otherwise(need - have)


def nothing() -> nw.Expr:
    """An unknown whole number."""
    return nw.lit(None).cast(nw.Int64)


def never() -> nw.Expr:
    """An unknown truth."""
    return nw.lit(None).cast(nw.Boolean)


def judge(condition: Condition, sight: Sight) -> Judged:
    """Compile a condition other than the score."""
    match condition.test:
        case Share() as test:
            return _share(condition.key, test, sight)
        case Amount() as test:
            return _amount(condition.key, test, sight)
        case Flag() as test:
            return _flag(test, sight)
        case Age() as test:
            return _age(test, sight)
        case Listed() as test:
            return _listed(condition.key, test, sight)
        case Sector() as test:
            return _sector(condition.key, test, sight)
        case Outside() as test:
            return _outside(condition.key, test, sight)
        case Score():
            raise TypeError("the score is compiled from the points")


def _faulty(test: Share | Amount | Sector, sight: Sight) -> list[tuple[nw.Expr, Reason]]:
    names = tuple(n for n in columns_of(test) if sight.edition.columns[n].kind not in ("text", "date", "flag"))
    negative, absurd = sight.impossible(names)
    return [(e, r) for e, r in ((negative, Reason.negative), (absurd, Reason.absurd)) if e is not None]


def _rate(test: Share, sight: Sight) -> nw.Expr | int:
    """n of `out_of` for each firm."""
    if test.by is None or len(test.bands) == 1:
        return test.bands[0][1] or 0
    by = sight.cell(test.by)
    chain: nw.Expr = whole(test.bands[-1][1] or 0)
    for limit, rate in reversed(test.bands[:-1]):
        chain = nw.when(by <= whole(limit or 0)).then(whole(rate or 0)).otherwise(chain)
    return chain if test.by in test.base else nw.when(~by.is_null()).then(chain)


def _share(key: str, test: Share, sight: Sight) -> Judged:
    have, base = sight.total(test.have), sight.total(test.base)
    if any(rate is None for _, rate in test.bands):
        return Judged(never(), have, nothing(), nothing(), (), Reason.no_parameter)
    need = share_up(base, _rate(test, sight), test.out_of, test.strict, sight.spark)
    need = sight.put(3, f"{key}.need", nw.when(base > 0).then(need))
    causes = [*_faulty(test, sight), (base == 0, Reason.zero_base)]
    if not test.part:
        return Judged(have >= need, have, need, _short(have, need), tuple(causes))
    causes.append((have > base, Reason.contradicted))
    fits = have <= base
    return Judged(nw.when(fits).then(have >= need), have, need, nw.when(fits).then(_short(have, need)), tuple(causes))


def _amount(key: str, test: Amount, sight: Sight) -> Judged:
    have = sight.total(test.have)
    if test.need is None:
        return Judged(never(), have, nothing(), nothing(), (), Reason.no_parameter)
    line = test.need + (test.direction == ">")
    if test.partial and len(test.have) > 1 and any(sight.unknown(n) for n in test.have):
        known = sight.total(test.have, known=True)
        have = sight.put(2, f"{key}.have", nw.when(known >= line).then(known).otherwise(have))
    need, causes = nw.lit(line), tuple(_faulty(test, sight))
    if test.direction == "<=":
        return Judged(have <= need, have, need, nw.when(have <= need).then(nw.lit(0)).otherwise(have - need), causes)
    return Judged(have >= need, have, need, _short(have, need), causes)


def _flag(test: Flag, sight: Sight) -> Judged:
    cell = sight.cell(test.column)
    have = nw.when(cell).then(whole(1)).otherwise(nw.when(~cell).then(whole(0)))
    holds = cell if test.wanted else ~cell
    gap = nw.when(holds).then(whole(0)).otherwise(nw.when(~holds).then(whole(1)))
    return Judged(holds, have, whole(int(test.wanted)), gap)


def _age(test: Age, sight: Sight) -> Judged:
    days = sight.days(test.column)
    if test.days is None:
        return Judged(never(), days, nothing(), nothing(), (), Reason.no_parameter)
    need = nw.lit(test.days)
    return Judged(days >= need, days, need, _short(days, need))


def _yes_no(key: str, yes: nw.Expr, no: nw.Expr | None, sight: Sight) -> Judged:
    """Kinds of text: listed on one side, on the other, or on neither (null)."""
    have: nw.Expr = nw.when(yes).then(whole(1))
    if no is not None:
        have = nw.when(yes).then(whole(1)).otherwise(nw.when(no).then(whole(0)))
    have = sight.put(3, f"{key}.have", have)
    return Judged(have == 1, have, whole(1), whole(1) - have)


def _listed(key: str, test: Listed, sight: Sight) -> Judged:
    if test.column not in sight.dtypes:
        return Judged(never(), nothing(), whole(1), nothing())
    cell = sight.cell(test.column)
    judged = _yes_no(key, cell.is_in(list(test.yes)), cell.is_in(list(test.no)) if test.no else None, sight)
    judged.causes = ((~cell.is_null(), Reason.unrecognised),)
    return judged


def _codes(column: str, sight: Sight) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Letter, digits and division of an industry code (C3973, 3973 or C); the letter may be absent."""
    cell = sight.cell(column)
    letter = sight.put(1, "letter", cell.str.slice(0, 1))
    lettered = letter.is_in(list(SECTIONS))
    digits = sight.put(2, "digits", nw.when(lettered).then(cell.str.slice(1)).otherwise(cell))
    return letter, digits, digits.str.slice(0, 2)


def among(codes: tuple[str, ...], column: str, sight: Sight) -> nw.Expr:
    """Boolean: the industry code lies in one of `codes`: a letter alone, a division, or a group or class."""
    letter, digits, division = _codes(column, sight)
    found: nw.Expr | None = None
    for size in (1, 2, 3, 4):
        wanted = [c for c in codes if len(c) == size]
        if wanted:
            match = (
                (letter.is_in(wanted) & (digits == ""))
                if size == 1
                else (division if size == 2 else digits.str.slice(0, size)).is_in(wanted)
            )
            found = match if found is None else found | match
    assert found is not None
    return found


def _readable(column: str, sight: Sight) -> nw.Expr:
    """Boolean: the code is a section, or two to four digits of a division that is one of the section's, if one is given."""
    letter, digits, division = _codes(column, sight)
    found = (letter.is_in(list(SECTIONS)) & (digits == "")) | (
        (letter == digits.str.slice(0, 1)) & division.is_in([d for s in SECTIONS for d in divisions_of(s)])
    )
    for section in SECTIONS:
        found = found | ((letter == section) & division.is_in(list(divisions_of(section))))
    return found & sight.cell(column).str.contains("^[A-T]?([0-9]{2,4})?$")


def _outside(key: str, test: Outside, sight: Sight) -> Judged:
    if test.column not in sight.dtypes:
        return Judged(never(), nothing(), whole(1), nothing())
    letter, digits, _ = _codes(test.column, sight)
    partly = digits.is_in([c for c in test.partly if c.isdigit()]) | (
        letter.is_in([c for c in test.partly if c.isalpha()]) & (digits == "")
    )
    clear, inside = _readable(test.column, sight) & ~partly, among(test.whole, test.column, sight)
    judged = _yes_no(key, clear & ~inside, clear & inside, sight)
    judged.causes = ((~sight.cell(test.column).is_null(), Reason.unrecognised),)
    return judged


def _sector(key: str, test: Sector, sight: Sight) -> Judged:
    if test.column not in sight.dtypes:
        return Judged(never(), nothing(), nothing(), nothing())
    _, digits, _ = _codes(test.column, sight)
    letter = nw.col("~letter")
    vague = digits.is_in([c for c in test.unclear if c.isdigit()]) | (
        letter.is_in([c for c in test.unclear if c.isalpha()]) & (digits == "")
    )
    have: nw.Expr = nothing()
    need: nw.Expr = whole(-1)  # -1: an industry that the rule does not cover
    line_of: nw.Expr = whole(-1)
    for number, line in reversed(list(enumerate(test.lines))):
        line_of = nw.when(among(line.codes, test.column, sight)).then(whole(number)).otherwise(line_of)
    line_of = sight.put(3, f"{key}.line", nw.when(_readable(test.column, sight) & ~vague).then(line_of))
    for number, line in enumerate(test.lines):
        kind = sight.edition.columns[line.have].kind
        cell = sight.cell(line.have)
        value = nw.when(cell).then(whole(1)).otherwise(nw.when(~cell).then(whole(0))) if kind == "flag" else cell
        have = nw.when(line_of == number).then(value).otherwise(have)
        need = nw.when(line_of == number).then(whole(line.need or 0)).otherwise(need)
    have = sight.put(4, f"{key}.have", have)
    need = sight.put(4, f"{key}.need", nw.when(line_of >= 0).then(need))
    covered = nw.when(line_of >= 0).then(have >= need).otherwise(nw.when(line_of == -1).then(nw.lit(False)))
    causes = (
        (sight.cell(test.column).is_null(), Reason.missing),
        *_faulty(test, sight),
        (line_of.is_null(), Reason.unrecognised),
    )
    return Judged(covered, have, need, _short(have, need), causes)
