"""Values as people read them on a page. In: a value, the kind of its column, its unit. Out: text; unknown is 未知."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from yipanqi.values.money import money_words
from yipanqi.values.reading import parse_unit
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import language, say

#: What stands where a reader may know that there is a value, and not which.
MASK = "●●●"
#: Kinds that are numbers and stand to the right.
NUMBERS = ("money", "count", "number", "ratio")
UNITS = {"元": "CNY", "万元": "CNY 10,000", "亿元": "CNY 100 million", "%": "%", "人": "persons", "年": "years", "项": "items"}


def unknown() -> str:
    """The word for a value that nobody has said."""
    return say("未知", "unknown")


def unit_words(unit: str) -> str:
    """A unit as it stands beside a field or in the head of a column."""
    return say(unit, UNITS.get(unit, unit)) if unit else ""


def option_words(spellings: tuple[str, ...]) -> str:
    """The words of a choice in the reader's language."""
    return spellings[1] if language() == "en" and len(spellings) > 1 else spellings[0]


def amount(fen: int, unit: str, places: int = 2) -> str:
    """Fen as a number of `unit` with a fixed number of decimals, rounded half up; the unit is said elsewhere."""
    found = parse_unit(unit)
    factor = Decimal(found.factor.numerator) / found.factor.denominator if found else Decimal(1)
    return f"{(Decimal(fen) / 100 / factor).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def text_of(
    kind: str,
    value: Any,
    *,
    unit: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """A value as people read it; money in `unit` where one is given (the head names it), else with its own."""
    if value is None or value == "":
        return unknown()
    if kind == "money":
        return amount(value, unit) if unit else str(money_words(value))
    if kind == "ratio":
        return f"{decimal_text(value * 100, 2)}%"
    if kind in ("number", "count"):
        return decimal_text(value, 4)
    if kind == "year":
        return say(f"{value}年", str(value))
    if kind == "flag":
        return say("是", "yes") if value else say("否", "no")
    if kind == "choice":
        return option_words((choices or {}).get(value, (str(value),)))
    if kind == "industry":
        return f"{value} {(names or {}).get(value, '')}".strip()
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return (names or {}).get(str(value), str(value))
