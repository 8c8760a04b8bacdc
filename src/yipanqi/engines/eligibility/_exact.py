"""Whole-number arithmetic that is equal on every backend: shares rounded up, and growth compared without a float.

Growth g = ½(Y2/Y1 + Y3/Y2) − 1 reaches t hundredths exactly when 100·Y2² + 100·Y1·Y3 − (200 + 2t)·Y1·Y2 >= 0; the products
have up to 110 bits, so they are formed from 25-bit limbs and only Int64 is needed.
"""

from __future__ import annotations

import narwhals as nw

LIMB = 1 << 25
SHIFT = 1 << 61  # a multiple of LIMB above every middle sum: keeps the dividend positive
OFFSET = 1 << 50  # above every amount
STEP = 8  # bits of a part in packed points: low, likely, high


def whole(value: int) -> nw.Expr:
    """An Int64 literal."""
    return nw.lit(value, dtype=nw.Int64)


def quotient(value: nw.Expr, divisor: int, spark: bool) -> nw.Expr:
    """floor(value / divisor) for value >= 0; Spark divides in double, so the remainder is taken off first."""
    if not spark:
        return value // divisor
    return ((value - value % divisor) / divisor).cast(nw.Int64)


def share_up(amount: nw.Expr, numerator: nw.Expr | int, divisor: int, strict: bool, spark: bool) -> nw.Expr:
    """The least whole x with x/amount >= numerator/divisor (> if `strict`), amount >= 0."""
    add = 0 if strict else divisor - 1
    if not spark:
        top = (amount * numerator + add) if add else amount * numerator
        return top // divisor + 1 if strict else top // divisor
    rest = amount % divisor
    up = quotient(amount, divisor, spark) * numerator + quotient(rest * numerator + add, divisor, spark)
    return up + 1 if strict else up


def _limbs(value: nw.Expr, spark: bool) -> tuple[nw.Expr, nw.Expr]:
    high = quotient(value + OFFSET, LIMB, spark) - OFFSET // LIMB
    return high, value - high * LIMB


def growth_parts(y1: nw.Expr, y2: nw.Expr, y3: nw.Expr, spark: bool) -> dict[str, nw.Expr]:
    """Limbs of A = Y2² + Y1·Y3 and B = Y1·Y2, by name; from them `growth_reaches` compares with any line."""
    (a1, a0), (b1, b0), (c1, c0) = _limbs(y1, spark), _limbs(y2, spark), _limbs(y3, spark)
    return {
        "a2": b1 * b1 + a1 * c1,
        "a1": b1 * b0 * 2 + a1 * c0 + a0 * c1,
        "a0": b0 * b0 + a0 * c0,
        "b2": a1 * b1,
        "b1": a1 * b0 + a0 * b1,
        "b0": a0 * b0,
    }


def growth_reaches(parts: dict[str, nw.Expr], hundredths: int, strict: bool, spark: bool) -> nw.Expr:
    """Boolean: growth >= hundredths/100 (> if `strict`), for Y1, Y2 > 0."""
    line = 200 + 2 * hundredths
    high, mid, low = (parts[f"a{i}"] * 100 - parts[f"b{i}"] * line for i in (2, 1, 0))
    if strict:
        low = low - 1
    mid = mid + quotient(low + SHIFT, LIMB, spark) - SHIFT // LIMB
    high = high + quotient(mid + SHIFT, LIMB, spark) - SHIFT // LIMB
    return high >= 0


def growth_ratio(y1: nw.Expr, y2: nw.Expr, y3: nw.Expr) -> nw.Expr:
    """100·(Y2/Y1 + Y3/Y2), or 200·Y3/Y2 where Y1 = 0, as a float, for comparison with 200 + 2·line."""
    return nw.when(y1 == 0).then(y3 / y2 * 200).otherwise((y2 / y1 + y3 / y2) * 100)


def beside_a_line(ratio: nw.Expr) -> nw.Expr:
    """Boolean: within 10⁻⁵ of a whole hundredth, where a float (a thousand million times finer) must not decide."""
    return (ratio - (ratio + 0.5).floor()).abs() < 1e-5


def growth_settled(years: nw.DataFrame, lines: list[tuple[int, bool]]) -> nw.Series:
    """The ratio of few rows (y1, y2, y3) in whole numbers: the highest of (line, strict) reached, as 200 + 2·line."""
    y1, y2, y3 = (nw.col(n).cast(nw.Int128) for n in ("y1", "y2", "y3"))
    few = years.select("y1", "y2", "y3", a=(y2 * y2 + y1 * y3) * 100, b=y1 * y2)
    y1, y2, y3, a, b = (nw.col(n) for n in ("y1", "y2", "y3", "a", "b"))
    value: nw.Expr = nw.lit(0.0)
    for line, strict in reversed(lines):
        two = y3 * 100 > y2 * (100 + line) if strict else y3 * 100 >= y2 * (100 + line)
        three = a > b * (200 + 2 * line) if strict else a >= b * (200 + 2 * line)
        reached = nw.when(y1 == 0).then(two).otherwise(three)
        value = nw.when(reached).then(nw.lit(200.0 + 2 * line + strict / 2)).otherwise(value)
    return few.select(value=value)["value"]


def pack(low: int, likely: int, high: int) -> int:
    """Three numbers below 256 in one whole number, so that one addition adds all three."""
    return low | likely << STEP | high << 2 * STEP


def part(packed: nw.Expr, index: int, spark: bool) -> nw.Expr:
    """The low (0), likely (1) or high (2) of packed points."""
    if index == 2:
        return quotient(packed, 1 << 2 * STEP, spark)
    shifted = packed if index == 0 else quotient(packed, 1 << STEP, spark)
    return shifted % (1 << STEP)
