"""Typed reading of one cell, slow and obvious: the judge of the whole-column reader.

In: a raw cell (text, number, date, bool or None), a kind, perhaps a unit. Out: `Reading` (value, problem, notice). Blank
marks are unknown, never zero. Numbers are exact decimals until the last step.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from yipanqi.values.reading._days import read_day
from yipanqi.values.reading._headings import UNSURE
from yipanqi.values.reading._units import UNITS, Unit
from yipanqi.values.reading._written import (
    STRUCK,
    Written,
    as_written,
    formula_problem,
    is_blank,
    shortest,
    tidy_text,
    tight,
)
from yipanqi.values.reading.codes import uscc_problem

KINDS = (
    "text",
    "code",
    "uscc",
    "money",
    "number",
    "count",
    "ratio",
    "date",
    "day",
    "year",
    "month",
    "flag",
    "choice",
)
MAX_INT = 2**63 - 1
TRUE_WORDS = frozenset(["是", "√", "✓", "✔", "☑", "y", "yes", "有", "1", "true", "t", "对", "已", "v", "●", "■", "真"])
FALSE_WORDS = frozenset(
    [
        "否",
        "×",
        "✗",
        "✘",
        "☐",
        "n",
        "no",
        "无",
        "0",
        "false",
        "f",
        "x",
        "没有",
        "未",
        "不是",
        "○",
        "□",
        "假",
        "非",
    ]
)

PERCENT = UNITS["%"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: `value` (None = unknown), `problem` (why it could not be read) and `notice` (how it
    was read).
    """

    value: Any
    problem: str | None = None
    notice: str | None = None


def _exact(written: Written, unit: Unit | None) -> Fraction:
    """The number in base units: a unit in the cell beats the column's."""
    factor = written.unit.factor if written.unit else Fraction(1)
    if written.unit is None and unit is not None:
        factor = unit.factor
        if written.size > 1 and unit.factor > 1:  # '3亿' in a column of 万元 is 3 亿 of the base unit
            factor = Fraction(1)
    assert written.number is not None
    return Fraction(written.number) * written.size * factor


def _rounded(value: Fraction) -> int:
    """Half away from zero, as accountants do."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


def _hidden_size(written: Written, unit: Unit | None) -> bool:
    """The cell shows thousands without saying so: right under （千元）, a riddle under any other heading."""
    return written.shown and (unit is None or unit.factor != written.size)


_LONG = re.compile(r"^\s*-?\d(?:\.\d+)?[eE]\+(?:1[5-9]|[2-9]\d)\s*$")


def _notice(raw: Any, written: Written) -> str | None:
    """A spreadsheet keeps 15 digits of a number: of a longer one the last are lost. A text keeps all of them."""
    lost = (isinstance(raw, float) and abs(raw) >= 1e15) or (isinstance(raw, str) and bool(_LONG.match(raw)))
    return "digits_lost" if lost else written.notice


def unfit_for_money(unit: Unit) -> str | None:
    """Why a bare number in `unit` is no amount of yuan; None when it is one."""
    if unit.is_money:
        return None
    return "foreign_currency" if unit.is_foreign else "unit_unclear" if unit == UNSURE else "wrong_unit"


def read_money(raw: Any, unit: Unit | None = None) -> Reading:
    """Whole fen; notice `rounded` when more than a fiftieth of a fen was lost."""
    written = as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.unit and not written.unit.is_money:
        return Reading(None, "foreign_currency" if written.unit.is_foreign else "wrong_unit")
    if _hidden_size(written, unit):
        return Reading(None, "display_unclear")
    if unit is not None and not written.unit and (wrong := unfit_for_money(unit)):
        return Reading(None, wrong)
    fen = _exact(written, unit if unit and unit.is_money else None) * 100
    whole = _rounded(fen)
    if abs(whole) > MAX_INT:
        return Reading(None, "too_large")
    return Reading(whole, None, _notice(raw, written) or ("rounded" if abs(fen - whole) > Fraction(1, 50) else None))


def read_number(raw: Any, unit: Unit | None = None) -> Reading:
    """A Float64 in the base unit."""
    written = as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.number.adjusted() > 280:
        return Reading(None, "too_large")
    if _hidden_size(written, unit):
        return Reading(None, "display_unclear")
    return Reading(float(_exact(written, unit)), None, _notice(raw, written))


def read_count(raw: Any, unit: Unit | None = None) -> Reading:
    """A whole number of things, not negative."""
    written = as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.unit and (written.unit.is_money or written.unit.is_share):
        return Reading(None, "wrong_unit")
    if _hidden_size(written, unit):
        return Reading(None, "display_unclear")
    if written.number.adjusted() > 30:
        return Reading(None, "too_large")
    value = _exact(written, unit if unit and not unit.is_share else None)
    near = _rounded(value)
    if abs(value - near) > Fraction(1, 10**6):
        return Reading(None, "not_whole")
    if near < 0:
        return Reading(None, "negative")
    return Reading(near, None, _notice(raw, written)) if near <= MAX_INT else Reading(None, "too_large")


@dataclass(frozen=True, slots=True)
class Shares:
    """What a column says about its bare numbers: the heading's unit, whether the cells are formatted as percentages, whether some
    bare number is beyond ±1, and between which shares the cells lie that leave no doubt.
    """

    unit: Unit | None = None
    formatted: bool = False
    large: bool = False
    low: float = math.nan
    high: float = math.nan


def shares_of(raws: Iterable[Any], unit: Unit | None = None, formatted: bool = False) -> Shares:
    """The evidence of a whole column, for `read_ratio`."""
    unit = unit if unit is not None and unit.is_share else None
    sure: list[float] = []
    large = False
    for raw in raws:
        if is_blank(raw):
            continue
        written = as_written(raw)
        if written.number is None:
            continue
        if written.unit is not None and written.unit.is_share:
            sure.append(
                abs(float(written.number * written.size * written.unit.factor.numerator / written.unit.factor.denominator))
            )
        elif written.unit is None and abs(number := float(written.number * written.size)) > 1 and not formatted:
            large = True
            sure.append(abs(number * float((unit or PERCENT).factor)))
    sure = [x for x in sure if x > 0]
    return Shares(unit, formatted, large, min(sure, default=math.nan), max(sure, default=math.nan))


def in_doubt(number: float, column: Shares) -> tuple[bool, str | None, str | None]:
    """(per cent?, problem, notice) of a bare number of the column.

    Beyond ±1 it is per cent, however it is headed. Within, the heading decides, and the shares that leave no doubt have a say: a
    number that lies with them only as a share of one, or between both readings, is no certain number.
    """
    if column.formatted or number == 0:
        return False, None, None
    if abs(number) > 1:
        return True, None, None
    headed = column.unit is not None
    if headed and abs(number) == 1:
        return True, None, None
    if math.isnan(column.low):
        return headed, None, "percent_below_one" if headed else "share_of_one"
    as_share, as_percent = _away(abs(number), column), _away(abs(number) * float((column.unit or PERCENT).factor), column)
    if not headed and not column.large:  # 0.5 beside 3.5%
        return False, None, "share_of_one"
    if as_percent <= as_share:
        return True, None, None
    if as_percent - as_share < 1:
        return headed, None if headed else "share_unsure", "percent_below_one" if headed else None
    return (False, None, "share_of_one") if not headed and abs(number) < 1 else (True, "share_unsure", None)


def _away(share: float, column: Shares) -> float:
    """How many powers of ten a share lies outside those without doubt."""
    size = math.log10(share) if share > 0 else -math.inf
    return max(0.0, math.log10(column.low) - size, size - math.log10(column.high))


def read_ratio(raw: Any, column: Shares | Unit | None = None) -> Reading:
    """A share of one. '3.5%' always is 0.035; what a bare number is its column says (`shares_of`)."""
    written = as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.unit and not written.unit.is_share:
        return Reading(None, "wrong_unit")
    if _hidden_size(written, None):
        return Reading(None, "display_unclear")
    if written.number.adjusted() > 280:
        return Reading(None, "too_large")
    if written.unit:
        return Reading(float(_exact(written, None)), None, written.notice)
    if not isinstance(column, Shares):
        column = shares_of([raw], column)
    percent, problem, notice = in_doubt(float(written.number * written.size), column)
    if problem:
        return Reading(None, problem)
    return Reading(float(_exact(written, (column.unit or PERCENT) if percent else None)), None, written.notice or notice)


def read_code(raw: Any) -> Reading:
    """A code: no spaces, half width, leading zeros kept; digits that a spreadsheet has already lost are a
    problem.
    """
    if isinstance(raw, bool | date | datetime | time):
        return Reading(str(raw))
    if isinstance(raw, float | int):
        if isinstance(raw, float) and (abs(raw) >= 1e15 or not math.isfinite(raw)):
            return Reading(None, "damaged_code")
        return Reading(shortest(raw))
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy_text(raw))).lstrip("'`")
    if re.fullmatch(r"\d\.\d+[Ee]\+?\d+|\d[Ee](?:\+\d+|1[5-9]|[2-9]\d)|\d{16,}\.0+", text):
        return Reading(None, "damaged_code")
    if re.fullmatch(r"\d{1,15}\.0", text):
        text = text[:-2]
    return Reading(text or None)


def read_uscc(raw: Any) -> Reading:
    """A 统一社会信用代码 in capitals; what its check digits say is a notice, never a problem."""
    found = read_code(raw)
    if found.value is None:
        return found
    code = found.value.upper()
    problem = uscc_problem(code)
    notice = None if problem is None else "check_digit" if problem.endswith("check") else f"uscc_{problem}"
    return Reading(code, None, notice)


def read_date(raw: Any, date1904: bool = False) -> Reading:
    """A day; a month becomes its first day, with notice `day_unknown`; a year alone is unknown (`year_only`)."""
    found = read_day(tidy_text(raw) if isinstance(raw, str) else raw, date1904)
    return Reading(found.day, found.problem, found.notice)


def read_whole_day(raw: Any, date1904: bool = False) -> Reading:
    """A day for a test that counts days: a month is not enough (`month_only`)."""
    found = read_date(raw, date1904)
    return Reading(None, "month_only") if found.notice == "day_unknown" else found


def read_year(raw: Any) -> Reading:
    """A calendar year 1900-2100: 2024, '2024年', '2024年度', or the year of a date."""
    if isinstance(raw, str):
        found = re.fullmatch(r"(\d{4})(?:\.0)?(?:年度?|-\d{4})?", tight(raw))
        found = found or re.fullmatch(r"(\d{4})年?(?:会计)?(?:年度|全年)", tight(raw))
        if found and 1900 <= int(found[1]) <= 2100:
            return Reading(int(found[1]))
        raw = float(tight(raw)) if re.fullmatch(r"[0-9]{1,15}(?:\.0)?", tight(raw)) else raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if raw == raw // 1 and 1900 <= raw <= 2100:
            return Reading(int(raw))
        if raw == raw // 1 and raw < 20000:  # 24 is no serial number of a day in a column of years
            return Reading(None, "not_a_year")
    day = read_date(raw)
    if isinstance(raw, int | float) and day.problem == "month_unsure":
        return Reading(int(raw))
    if (
        day.problem in ("year_only", "month_only", "month_unsure")
        and isinstance(raw, str)
        and (found := re.match(r"\d{4}", tight(raw)))
    ):  # 2024年底
        return Reading(int(found[0]))
    return Reading(day.value.year) if day.value else Reading(None, "not_a_year")


def read_month(raw: Any) -> Reading:
    """A month as '2024-03'; a year alone is no month."""
    if isinstance(raw, str) and re.fullmatch(r"\d{4}年?", tight(raw)):
        return Reading(None, "not_a_month")
    if (
        isinstance(raw, str)
        and (found := re.fullmatch(r"(\d{4})年?(\d{1,2})月.*", tight(raw)))
        and read_date(raw).problem == "month_only"
    ):
        return Reading(f"{found[1]}-{int(found[2]):02d}")
    day = read_date(raw)
    if day.value is None or (isinstance(raw, int | float) and 1900 <= raw <= 2100 and raw == int(raw)):
        return Reading(None, "not_a_month")
    return Reading(day.value.strftime("%Y-%m") if day.value.year > 999 else None, None, None)


def read_flag(raw: Any) -> Reading:
    """Yes, no, or unknown."""
    if isinstance(raw, bool):
        return Reading(raw)
    word = tight(shortest(raw) if isinstance(raw, int | float) else str(raw))
    if word in TRUE_WORDS:
        return Reading(True)
    return Reading(False) if word in FALSE_WORDS else Reading(None, "not_yes_or_no")


def choice_table(choices: Mapping[str, Sequence[str] | str]) -> dict[str, str]:
    """Every spelling, tightened, to its code."""
    table: dict[str, str] = {}
    for code, spellings in choices.items():
        for word in (code, *((spellings,) if isinstance(spellings, str) else spellings)):
            table.setdefault(tight(str(word)), code)
    return table


def read_choice(raw: Any, choices: Mapping[str, Sequence[str] | str]) -> Reading:
    """The code whose spelling the cell holds."""
    word = tight(shortest(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else str(raw))
    code = choice_table(choices).get(word)
    return Reading(code) if code is not None else Reading(None, "not_a_choice")


def read_text(raw: Any) -> Reading:
    """Text with line breaks as one space; numbers as short as possible."""
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return Reading(shortest(raw))
    return Reading(tidy_text(raw if isinstance(raw, str) else str(raw)) or None)


def read_cell(
    raw: Any,
    kind: str,
    unit: Unit | None = None,
    choices: Mapping[str, Sequence[str] | str] | None = None,
    date1904: bool = False,
    shares: Shares | None = None,
) -> Reading:
    """Read one cell as `kind` (one of KINDS). `unit` is the column's; a unit written in the cell beats it."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
    failed = formula_problem(tight(raw)) if isinstance(raw, str) else None
    if failed:
        return Reading(None, failed)
    if isinstance(raw, str) and raw.endswith(STRUCK):
        return Reading(None, "struck_out")
    if kind == "choice" and raw is not None and choices:
        found = read_choice(raw, choices)
        return found if found.problem is None or not is_blank(raw) else Reading(None)
    if kind == "flag" and raw is not None:
        found = read_flag(raw)
        return found if found.problem is None or not is_blank(raw) else Reading(None)
    if is_blank(raw, words=kind != "text"):
        return Reading(None)
    if kind == "ratio":
        return read_ratio(raw, shares or unit)
    if kind in ("money", "number", "count"):
        return {"money": read_money, "number": read_number, "count": read_count}[kind](raw, unit)
    if kind in ("date", "day"):
        return read_date(raw, date1904) if kind == "date" else read_whole_day(raw, date1904)
    if kind == "choice":
        return Reading(read_text(raw).value)
    return {"text": read_text, "code": read_code, "uscc": read_uscc, "year": read_year, "month": read_month}[kind](raw)
