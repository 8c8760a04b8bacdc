"""How a figure is written for people, in both languages. In: value, unit, decimals. Out: text; unknown is '—' in both."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yipanqi.values.money import money_words
from yipanqi.values.words import Words

UNKNOWN = Words("—", "—")


def decimal_text(value: float, places: int) -> str:
    """`value` rounded half up on its shortest decimal form, with thousands separators and without trailing zeros."""
    number = Decimal(repr(value) if isinstance(value, float) else str(value))
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ordinal(number: int) -> str:
    """1 → '1st', 22 → '22nd', 113 → '113th'."""
    tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def value_words(
    value: float | int | None, unit: str, places: int = 0, *, unit_zh: str = "", unit_en: str = "", of: int | None = None
) -> Words:
    """A figure as people read it: 3.56% · 376.6亿元 / CNY 37.66 billion · 第2位 / 2nd of 11 · 83家 / 83 centres."""
    if value is None:
        return UNKNOWN
    if unit == "share":
        text = f"{decimal_text(float(Decimal(repr(float(value))) * 100), places)}%"
        return Words(text, text)
    if unit == "yuan":
        return money_words(int((Decimal(repr(float(value))) * 100).to_integral_value(ROUND_HALF_UP)), places)
    if unit == "place":
        peers_zh, peers_en = (f"（共{of}个）", f" of {of}") if of else ("", "")
        return Words(f"第{int(value)}位{peers_zh}", f"{ordinal(int(value))}{peers_en}")
    text = decimal_text(value, places)
    if of is not None:  # a coverage
        if value == of:
            return Words(f"全部{text}{unit_zh}", f"all {text} {unit_en}".strip())
        return Words(f"{text}{unit_zh}（共{of}个）", f"{text} of {of} {unit_en}".strip())
    return Words(f"{text}{unit_zh}", f"{text} {unit_en}".strip())
