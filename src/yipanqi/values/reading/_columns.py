"""Typed reading of a whole column. In: a Series as a spreadsheet gave it. Out: a frame `value`, `problem`,
`notice`.

Cells in plain form (almost all) are read by vector expressions; what is left is read once for each distinct cell by
`reference`, which is also the judge of the vector part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from yipanqi.values.reading import reference
from yipanqi.values.reading._days import settled
from yipanqi.values.reading._units import Unit
from yipanqi.values.reading._written import DASHES, STRUCK, UNKNOWN_WORDS
from yipanqi.values.reading.codes import uscc_problems

VALUE_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "code": pl.String,
    "uscc": pl.String,
    "money": pl.Int64,
    "number": pl.Float64,
    "count": pl.Int64,
    "ratio": pl.Float64,
    "date": pl.Date,
    "day": pl.Date,
    "year": pl.Int32,
    "month": pl.String,
    "flag": pl.Boolean,
    "choice": pl.String,
}
_PLAIN = r"^-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,6})?$"
_BLANK = sorted(DASHES)
_BLANK_WORDS = sorted(DASHES | UNKNOWN_WORDS)
_SAFE = float(2**44)  # below it a product of two doubles is within 1/100 of the exact decimal product


def _tight(cells: pl.Expr) -> pl.Expr:
    spaced = cells.str.replace_all("_x000D_", " ", literal=True).str.replace_all("[\u200b\ufeff]", "")
    spaced = spaced.str.replace_all("([\u2460-\u2473\u24ea])", "[$1]").str.replace_all(
        "([0-9])([⁰¹²³⁴⁵⁶⁷⁸⁹])", "$1^$2"
    )  # marks, no digits
    return spaced.str.normalize("NFKC").str.replace_all(r"[\s\x1c-\x1f]+", "").str.to_lowercase()


def read_column(
    series: pl.Series,
    kind: str,
    unit: Unit | None = None,
    choices: Mapping[str, Sequence[str] | str] | None = None,
    *,
    date1904: bool = False,
    percent_cells: bool = False,
    part: bool = False,
) -> pl.DataFrame:
    """Read `series` as `kind` (one of KINDS): a frame of its length with columns value, problem, notice.

    `value` has the type of VALUE_TYPES (money: Int64 fen; number: in the base unit; ratio: share of one); `problem` and
    `notice` are null or a short code. `unit` is the heading's; a unit written in a cell beats it. `percent_cells` says that
    the cells carry a percentage format, so that the stored numbers are shares already; `part` that the ratio is a part of a
    whole, so that more than all of it is a problem.
    """
    if kind not in VALUE_TYPES:
        raise ValueError(f"unknown kind {kind!r}; one of {', '.join(VALUE_TYPES)}")
    series = series.alias("raw")
    if series.dtype == pl.Null:
        series = series.cast(pl.String)
    if kind == "number" and percent_cells and unit is not None and unit.is_share:
        unit = None
    shares = _shares(series, unit, percent_cells) if kind == "ratio" else None
    fast = _fast(series, kind, unit, shares)
    if series.dtype == pl.String and kind in ("text", "code", "uscc"):  # the plain forms of the others hold no mark
        fast = _without_marked(fast)
    if not fast["done"].all():
        fast = _finish(fast, kind, unit, choices, date1904, shares)
    out = fast.drop("raw", "done")
    if kind == "uscc":
        out = _with_check_digits(out)
    if kind in ("date", "day") and series.dtype == pl.String:
        out = _by_the_years(series, out)
    return _within_the_whole(out) if part and kind == "ratio" else out


def _without_marked(fast: pl.DataFrame) -> pl.DataFrame:
    """A text that only says that a formula failed, or that is struck out, is left to `reference`, which calls it a problem."""
    marked = (
        fast["raw"].str.contains(r"^\s*(?:[#＃]|(?i:err)\s*[:：]|错误\s*[:：])") | fast["raw"].str.ends_with(STRUCK)
    ).fill_null(False)
    return fast.with_columns((pl.col("done") & ~marked).alias("done")) if marked.any() else fast


def _by_the_years(series: pl.Series, out: pl.DataFrame) -> pl.DataFrame:
    """A day that can be read with the year first or last is read with it first where the years of the column allow only that."""
    doubtful = (out["problem"] == "ambiguous").fill_null(False)
    if not doubtful.any():
        return out
    sure = out.filter(pl.Series(series.str.contains(r"(?:19|20)\d{2}").fill_null(False)))["value"].dt.year()
    low, high = sure.min(), sure.max()
    if not isinstance(low, int) or not isinstance(high, int):
        return out
    known = {text: settled(text, low, high) for text in series.filter(doubtful).unique()}
    days = series.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Date)
    found = pl.Series("found", days).is_not_null() & doubtful
    return out.with_columns(
        pl.when(found).then(days).otherwise("value").alias("value"),
        pl.when(found).then(None).otherwise("problem").alias("problem"),
        pl.when(found).then(pl.lit("two_digit_year")).otherwise("notice").alias("notice"),
    )


def _within_the_whole(out: pl.DataFrame) -> pl.DataFrame:
    """A part is never more than all of the whole, and never less than nothing of it."""
    over, under = pl.col("value") > 1 + 1e-9, pl.col("value") < 0
    if not out.select((over | under).any()).item():
        return out
    return out.with_columns(
        pl.when(over).then(pl.lit("over_whole")).when(under).then(pl.lit("negative")).otherwise("problem").alias("problem"),
        pl.when(~over & ~under).then("value").alias("value"),
        pl.when(~over & ~under).then("notice").alias("notice"),
    )


def _shares(series: pl.Series, unit: Unit | None, formatted: bool) -> reference.Shares:
    """The evidence of the column. Only its largest and smallest bare numbers have a say, so that few cells are looked at one by
    one.
    """
    cells = series.drop_nulls().unique()
    if not cells.dtype.is_numeric():
        return reference.shares_of(cells.to_list(), unit, formatted)
    size = cells.cast(pl.Float64).abs()
    beyond = size.filter((size > 1) & size.is_finite())
    return reference.shares_of([*(x for x in (beyond.min(), beyond.max()) if x is not None)], unit, formatted)


def _empty(cells: pl.Series | pl.DataFrame, value: pl.Expr, done: pl.Expr, dtype: Any) -> pl.DataFrame:
    null = pl.lit(None, pl.String)
    return (pl.DataFrame(cells) if isinstance(cells, pl.Series) else cells).select(
        "raw",
        value.cast(dtype).alias("value"),
        null.alias("problem"),
        null.alias("notice"),
        done.fill_null(True).alias("done"),
    )


def _fast(series: pl.Series, kind: str, unit: Unit | None, shares: reference.Shares | None = None) -> pl.DataFrame:
    """The plain cells. Columns raw, value, problem, notice, done."""
    if shares is not None:
        unit = None if shares.formatted else shares.unit or reference.PERCENT
    raw, dtype = pl.col("raw"), VALUE_TYPES[kind]
    nothing = pl.lit(None)
    if kind in ("money", "number", "count", "ratio"):
        if series.dtype.is_numeric():
            number = pl.DataFrame(series).with_columns(raw.cast(pl.Float64).fill_nan(None).alias("number"))
            return _numbers(number, pl.col("number").is_null(), kind, unit, shares)
        if series.dtype == pl.String:
            # Step by step: an expression that is used twice would be reckoned twice.
            cells, text = pl.DataFrame(series).with_columns(_tight(raw).alias("text")), pl.col("text")
            plain = text.str.contains(_PLAIN) & (text.str.len_chars() <= 16) & ~raw.str.contains(r"\d\s*[\n\r]\s*[+\-−\d.]")
            bare = pl.when(plain).then(text.str.replace_all(",", "", literal=True))
            cells = cells.with_columns(bare.cast(pl.Float64, strict=False).alias("number"))
            return _numbers(cells, raw.is_null() | text.is_in(_BLANK_WORDS), kind, unit, shares)
    if kind == "text" and series.dtype == pl.String:
        text = (
            raw.str.replace_all("_x000D_", " ", literal=True)
            .str.replace_all("[\u200b\ufeff]", "")
            .str.replace_all(r"[\s\x1c-\x1f]+", " ")
            .str.strip_chars()
        )
        blank = _tight(raw).is_in(_BLANK)
        return _empty(series, pl.when(blank).then(None).otherwise(text), pl.lit(True), dtype)
    if kind in ("code", "uscc") and series.dtype == pl.String:
        plain = raw.str.contains(r"^[A-Z0-9]{2,}$") & ~raw.str.contains(r"^\d(?:\.\d+)?E\+?\d+$")
        plain = plain & ~_tight(raw).is_in(_BLANK_WORDS)
        return _empty(series, pl.when(plain).then(raw), raw.is_null() | plain, dtype)
    if kind in ("date", "day") and series.dtype in (pl.Date, pl.Datetime):
        return _empty(series, raw.cast(pl.Date), raw.is_null() | (raw.dt.year() > 1900), dtype)
    if kind in ("date", "day") and series.dtype == pl.String:
        day = raw.str.to_date("%Y-%m-%d", strict=False)
        plain = raw.str.contains(r"^(?:19|20)\d{2}-\d{2}-\d{2}$") & day.is_not_null()
        return _empty(series, pl.when(plain).then(day), raw.is_null() | plain, dtype)
    if kind == "flag" and series.dtype == pl.Boolean:
        return _empty(series, raw, pl.lit(True), dtype)
    return _empty(series, nothing, raw.is_null(), dtype)


def _numbers(
    cells: pl.DataFrame, blank: pl.Expr, kind: str, unit: Unit | None, shares: reference.Shares | None = None
) -> pl.DataFrame:
    """Cells (column `number`) that are plain numbers, scaled; those where a double might not be exact are left to
    `reference`.
    """
    alike = shares is not None and not shares.formatted and math.isnan(shares.low)  # no bare number beyond ±1: all are read alike
    notice, percent = None, False
    if alike and shares is not None:
        percent, _, notice = reference.in_doubt(0.5, shares)
        unit = unit if percent else None
    wanted = unit if unit is not None and _fits(unit, kind) else None
    if kind == "money" and unit is not None and not unit.is_money:  # no bare number of such a column is an amount of yuan
        return _empty(cells, pl.lit(None), blank, VALUE_TYPES[kind])
    factor = wanted.factor if wanted else Fraction(1)
    number, scaled, whole = pl.col("number"), pl.col("scaled"), pl.col("whole")
    if kind == "money":
        fen = number * float(factor * 100) if (factor * 100).denominator == 1 else number / float(1 / (factor * 100))
        cells = cells.with_columns(fen.alias("scaled")).with_columns(scaled.round(0).alias("whole"))
        safe = (scaled.abs() < _SAFE) & ((scaled - whole).abs() < 0.01)
    elif kind == "count":
        cells = cells.with_columns((number * float(factor)).alias("scaled")).with_columns(scaled.round(0).alias("whole"))
        safe = (scaled.abs() < _SAFE) & ((scaled - whole).abs() < 1e-7) & (scaled >= 0)
    else:
        # All factors are powers of ten: shortest digits plus an exponent, parsed once, is the correctly
        # rounded product.
        power = _power_of_ten(factor)
        cells = cells.with_columns(number.cast(pl.String).alias("written"))
        written = pl.col("written")
        scaled_up = number if power == 0 else (written + pl.lit(f"e{power}")).cast(pl.Float64, strict=False)
        cells = cells.with_columns(scaled_up.alias("whole"))
        safe = (
            (number.abs() < 1e15)  # beyond it `reference` says that digits are lost, or too_large
            & (pl.lit(power == 0) | ~written.str.contains("e", literal=True))
            & whole.is_not_null()
        )
        if power is None:
            safe = pl.lit(False)
        if shares is not None and not shares.formatted and not alike:  # what is small is for `reference` to judge
            safe = safe & ((number.abs() > 1) | (number == 0))
    cells = cells.with_columns((number.is_not_null() & safe).alias("sure"))
    sure = pl.col("sure")
    out = _empty(cells, pl.when(sure).then(whole), blank | sure, VALUE_TYPES[kind])
    if alike and notice:
        told = (pl.col("value") != 0) & (number.abs() < 1 if percent else pl.lit(True))
        out = cells.select("number").hstack(out).with_columns(pl.when(told).then(pl.lit(notice)).alias("notice")).drop("number")
    return out


def _power_of_ten(factor: Fraction) -> int | None:
    """4 for 10000, -2 for 1/100, None for anything else."""
    digits = str(factor.numerator if factor.denominator == 1 else factor.denominator)
    if digits.strip("0") != "1" or digits[0] != "1" or (factor.denominator != 1 and factor.numerator != 1):
        return None
    return (len(digits) - 1) * (1 if factor.denominator == 1 else -1)


def _fits(unit: Unit, kind: str) -> bool:
    return unit.is_money if kind == "money" else not unit.is_share if kind == "count" else True


def _finish(
    frame: pl.DataFrame,
    kind: str,
    unit: Unit | None,
    choices: Mapping[str, Sequence[str] | str] | None,
    date1904: bool,
    shares: reference.Shares | None,
) -> pl.DataFrame:
    """Read the cells that are left, each distinct one once."""
    left = frame.filter(~pl.col("done"))["raw"].unique()
    readings = [reference.read_cell(raw, kind, unit, choices, date1904, shares) for raw in left.to_list()]
    table = pl.DataFrame(
        {
            "raw": left,
            "value_": pl.Series([r.value for r in readings], dtype=VALUE_TYPES[kind], strict=False),
            "problem_": pl.Series([r.problem for r in readings], dtype=pl.String),
            "notice_": pl.Series([r.notice for r in readings], dtype=pl.String),
        }
    )
    done = pl.col("done")
    return frame.join(table, on="raw", how="left", maintain_order="left").select(
        "raw",
        "done",
        pl.when(done).then("value").otherwise("value_").alias("value"),
        pl.when(done).then("problem").otherwise("problem_").alias("problem"),
        pl.when(done).then("notice").otherwise("notice_").alias("notice"),
    )


def _with_check_digits(out: pl.DataFrame) -> pl.DataFrame:
    problem = uscc_problems(out["value"])
    notice = pl.when(problem.str.ends_with("check")).then(pl.lit("check_digit")).otherwise(pl.lit("uscc_") + problem)
    return out.with_columns(notice.alias("notice"))
