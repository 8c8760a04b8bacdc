"""Money is whole fen inside; yuan, 万元 and 亿元 exist only at the edges. In: fen (int). Out: text in both languages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yipanqi.values.words import Words

_STEPS = ((Decimal(10) ** 10, "亿元", Decimal(10) ** 11, "billion"), (Decimal(10) ** 6, "万元", Decimal(10) ** 8, "million"))


def _trim(number: Decimal, places: int) -> str:
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_words(fen: int | None, places: int = 2) -> Words:
    """`fen` as people read it: 376.6亿元 · CNY 37.66 billion; unknown becomes — in both."""
    if fen is None:
        return Words("—", "—")
    amount = Decimal(fen)
    zh = f"{_trim(amount / 100, places)}元"
    for size, unit, _, _ in _STEPS:
        if abs(amount) >= size:
            zh = f"{_trim(amount / size, places)}{unit}"
            break
    en = f"CNY {_trim(amount / 100, places)}"
    for _, _, size, unit in _STEPS:
        if abs(amount) >= size:
            en = f"CNY {_trim(amount / size, places)} {unit}"
            break
    return Words(zh, en)
