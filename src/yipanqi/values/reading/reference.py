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
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yipanqi.values.reading._days import read_day
from yipanqi.values.reading._units import UNITS, Unit, parse_unit
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
    "year",
    "month",
    "flag",
    "choice",
)
#: Marks that stand for "nothing entered"; the second set only where a word cannot be an answer.
DASHES = frozenset(
    [
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "———",
        "–",
        "…",
        "……",
        "...",
        "......",
        "/",
        "//",
        "\\",
        "#",
        "*",
        "·",
        ".",
        "、",
        "_",
        "__",
        "－",
        "−",
        "─",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "#n/a",
        "nil",
    ]
)
UNKNOWN_WORDS = frozenset(
    [
        "无",
        "待定",
        "不详",
        "未知",
        "暂无",
        "未填",
        "未提供",
        "缺",
        "缺失",
        "空",
        "无数据",
        "不适用",
        "待补",
        "待补充",
        "待核实",
        "unknown",
        "tbd",
        "n.a.",
        "不明",
    ]
)
_FORMULA_ERRORS = frozenset(
    ["#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#getting_data", "#spill!", "#calc!"]
)
MAX_INT = 2**63 - 1
TRUE_WORDS = frozenset(
    ["是", "√", "✓", "✔", "☑", "y", "yes", "有", "1", "true", "t", "对", "已", "v", "●", "■", "真"]
)
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

_PREFIX = {
    "约": "approximate",
    "大约": "approximate",
    "约为": "approximate",
    "近": "approximate",
    "将近": "approximate",
    "接近": "approximate",
    "~": "approximate",
    "≈": "approximate",
    "大概": "approximate",
    ">": "more_than",
    ">=": "more_than",
    "≥": "more_than",
    "超": "more_than",
    "超过": "more_than",
    "大于": "more_than",
    "不少于": "more_than",
    "不低于": "more_than",
    "至少": "more_than",
    "突破": "more_than",
    "<": "less_than",
    "<=": "less_than",
    "≤": "less_than",
    "小于": "less_than",
    "不足": "less_than",
    "低于": "less_than",
    "少于": "less_than",
    "不超过": "less_than",
    "至多": "less_than",
}
_SUFFIX = {
    "左右": "approximate",
    "上下": "approximate",
    "余": "more_than",
    "多": "more_than",
    "+": "more_than",
    "以上": "more_than",
    "以下": "less_than",
    "以内": "less_than",
}
_NUMBER = re.compile(
    r"^(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<tail>\.\d*)?(?P<power>e[+-]?\d{1,3})?",
    re.IGNORECASE,
)
_SIZES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "万亿": 10**12,
}
_FOREIGN = re.compile(r"美元|欧元|日元|英镑|港元|港币|usd|eur|\$|€|£")
PERCENT = UNITS["%"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: `value` (None = unknown), `problem` (why it could not be read) and `notice` (how it was read)."""

    value: Any
    problem: str | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: its decimal value, the unit or size in the cell, a notice; or a problem."""

    number: Decimal | None
    unit: Unit | None = None
    size: int = 1
    problem: str | None = None
    notice: str | None = None


def tidy_text(raw: str) -> str:
    """Line breaks, tabs and hard spaces to single spaces, trimmed; widths stay as written."""
    text = raw.replace("_x000D_", " ").replace("\u200b", "").replace("\ufeff", "")
    return re.sub(r"[\s\u00a0\u3000]+", " ", text).strip()


def tight(raw: str) -> str:
    """Half width, lower case, no space at all: the form in which numbers, dates and words are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy_text(raw))).lower()


def shortest(number: float | int) -> str:
    """A number as a code or label: 138.0 is '138'; no exponent below 1e15."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def is_blank(raw: Any, words: bool = True) -> bool:
    """Nothing entered: None, NaN, blanks and dashes, and (with `words`) 无, 待定, 不详 …"""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return True
    if not isinstance(raw, str):
        return False
    text = tight(raw)
    return text in DASHES or (words and text in UNKNOWN_WORDS)


def written_number(text: str) -> Written:
    """Read `text` (already `tight`) as a number with its notice and unit."""
    rest = text.replace("−", "-").replace("，", ",").replace("﹣", "-")
    if rest in _FORMULA_ERRORS:
        return Written(None, problem="formula_error")
    rest = re.sub(r"^(?:人民币|rmb|cny|[¥￥])", "", rest)
    rest = re.sub(r"(?:人民币|rmb|整)$", "", rest)
    if _FOREIGN.search(rest):
        return Written(None, problem="foreign_currency")
    notice = None
    for word in sorted(_PREFIX, key=len, reverse=True):
        if rest.startswith(word):
            rest, notice = rest[len(word) :], _PREFIX[word]
            break
    rest = re.sub(r"^[¥￥]", "", rest)
    if re.fullmatch(r"\([\d,.]+\)", rest):  # accountants' negative
        rest = "-" + rest[1:-1]
    found = _NUMBER.match(rest)
    if not found or not (found["digits"] or (found["tail"] and len(found["tail"]) > 1)):
        return Written(None, problem="not_a_number")
    number = Decimal(
        (found["sign"] or "")
        + (found["digits"] or "0").replace(",", "")
        + (found["tail"] or "")
        + (found["power"] or "")
    )
    rest, late = _take_suffix(rest[found.end() :])
    size = next(
        (s for s in sorted(_SIZES, key=len, reverse=True) if rest.startswith(s) and parse_unit(rest) is None),
        "",
    )
    if size:
        rest, later = _take_suffix(rest[len(size) :])
        late = late or later
    rest, last = (rest, None) if not rest or parse_unit(rest) else _take_suffix_end(rest)
    unit = parse_unit(rest) if rest else None
    if rest and unit is None:
        return Written(None, problem="not_a_number")
    return Written(number, unit, _SIZES.get(size, 1), None, notice or late or last)


def _take_suffix(rest: str) -> tuple[str, str | None]:
    for word, notice in _SUFFIX.items():
        if rest.startswith(word):
            return rest[len(word) :], notice
    return rest, None


def _take_suffix_end(rest: str) -> tuple[str, str | None]:
    for word, notice in _SUFFIX.items():
        if rest.endswith(word):
            return rest[: -len(word)], notice
    return rest, None


def _as_written(raw: Any) -> Written:
    if isinstance(raw, bool) or isinstance(raw, date | datetime | time):
        return Written(None, problem="not_a_number")
    if isinstance(raw, int):
        return Written(Decimal(raw))
    if isinstance(raw, float):
        return Written(Decimal(repr(raw))) if math.isfinite(raw) else Written(None, problem="not_a_number")
    return written_number(tight(str(raw)))


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


def read_money(raw: Any, unit: Unit | None = None) -> Reading:
    """Whole fen; notice `rounded` when more than a fiftieth of a fen was lost."""
    written = _as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.unit and not written.unit.is_money:
        return Reading(None, "wrong_unit")
    fen = _exact(written, unit if unit and unit.is_money else None) * 100
    whole = _rounded(fen)
    if abs(whole) > MAX_INT:
        return Reading(None, "too_large")
    return Reading(whole, None, written.notice or ("rounded" if abs(fen - whole) > Fraction(1, 50) else None))


def read_number(raw: Any, unit: Unit | None = None) -> Reading:
    """A Float64 in the base unit."""
    written = _as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.number.adjusted() > 280:
        return Reading(None, "too_large")
    return Reading(float(_exact(written, unit)), None, written.notice)


def read_count(raw: Any, unit: Unit | None = None) -> Reading:
    """A whole number of things, not negative."""
    written = _as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.unit and (written.unit.is_money or written.unit.is_share):
        return Reading(None, "wrong_unit")
    if written.number.adjusted() > 30:
        return Reading(None, "too_large")
    value = _exact(written, unit if unit and not unit.is_share else None)
    near = _rounded(value)
    if abs(value - near) > Fraction(1, 10**6):
        return Reading(None, "not_whole")
    if near < 0:
        return Reading(None, "negative")
    return Reading(near, None, written.notice) if near <= MAX_INT else Reading(None, "too_large")


def read_ratio(raw: Any, unit: Unit | None = None) -> Reading:
    """A share of one. '3.5%' always is 0.035; a bare number follows `unit` (see `ratio_unit`), 1 when None and at most 1."""
    written = _as_written(raw)
    if written.number is None:
        return Reading(None, written.problem)
    if written.unit and not written.unit.is_share:
        return Reading(None, "wrong_unit")
    if written.number.adjusted() > 280:
        return Reading(None, "too_large")
    if unit is None and written.unit is None:
        unit = ratio_unit([raw], None)
    return Reading(float(_exact(written, unit)), None, written.notice)


def ratio_unit(raws: Iterable[Any], unit: Unit | None, percent_cells: bool = False) -> Unit:
    """What a bare number of this column means, decided once for the column.

    The heading's unit when it is % or ‰, unless the cells are formatted as percentages (`percent_cells`: the stored
    number is the share). Without a unit: a share of one when no bare number is beyond ±1, else percent.
    """
    one = Unit("", "share", Fraction(1))
    if percent_cells:
        return one
    if unit is not None and unit.is_share:
        return unit
    for raw in raws:
        if is_blank(raw):
            continue
        written = _as_written(raw)
        if written.number is not None and written.unit is None and abs(written.number) * written.size > 1:
            return PERCENT
    return one


def read_code(raw: Any) -> Reading:
    """A code: no spaces, half width, leading zeros kept; digits that a spreadsheet has already lost are a problem."""
    if isinstance(raw, bool | date | datetime | time):
        return Reading(str(raw))
    if isinstance(raw, float | int):
        if isinstance(raw, float) and (abs(raw) >= 1e15 or not math.isfinite(raw)):
            return Reading(None, "damaged_code")
        return Reading(shortest(raw))
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy_text(raw))).lstrip("'`")
    if re.fullmatch(r"\d(?:\.\d+)?[Ee]\+?\d+", text):
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
    """A day; months and years without a day become their first day, with notice `day_unknown`."""
    day, notice = read_day(raw if not isinstance(raw, str) else tight(raw), date1904)
    return Reading(day, None, notice) if day else Reading(None, "not_a_date")


def read_year(raw: Any) -> Reading:
    """A calendar year 1900-2100: 2024, '2024年', '2024年度', or the year of a date."""
    if isinstance(raw, str):
        found = re.fullmatch(r"(\d{4})(?:\.0)?(?:年度?|-\d{4})?", tight(raw))
        if found and 1900 <= int(found[1]) <= 2100:
            return Reading(int(found[1]))
        raw = float(tight(raw)) if re.fullmatch(r"[0-9]{1,15}(?:\.0)?", tight(raw)) else raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if raw == raw // 1 and 1900 <= raw <= 2100:
            return Reading(int(raw))
        if raw == raw // 1 and raw < 20000:  # 24 is no serial number of a day in a column of years
            return Reading(None, "not_a_year")
    day = read_date(raw)
    return Reading(day.value.year) if day.value else Reading(None, "not_a_year")


def read_month(raw: Any) -> Reading:
    """A month as '2024-03'; a year alone is no month."""
    if isinstance(raw, str) and re.fullmatch(r"\d{4}年?", tight(raw)):
        return Reading(None, "not_a_month")
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
) -> Reading:
    """Read one cell as `kind` (one of KINDS). `unit` is the column's; a unit written in the cell beats it."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
    if kind == "choice" and raw is not None and choices:
        found = read_choice(raw, choices)
        return found if found.problem is None or not is_blank(raw) else Reading(None)
    if kind == "flag" and raw is not None:
        found = read_flag(raw)
        return found if found.problem is None or not is_blank(raw) else Reading(None)
    if is_blank(raw, words=kind != "text"):
        return Reading(None)
    if kind in ("money", "number", "count", "ratio"):
        return {"money": read_money, "number": read_number, "count": read_count, "ratio": read_ratio}[kind](
            raw, unit
        )
    if kind == "date":
        return read_date(raw, date1904)
    if kind == "choice":
        return Reading(read_text(raw).value)
    return {"text": read_text, "code": read_code, "uscc": read_uscc, "year": read_year, "month": read_month}[
        kind
    ](raw)
