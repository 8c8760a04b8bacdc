"""What an address or a form asks for, typed once. In: the text of a parameter. Out: a value within bounds; its default for
anything else.

Pages never read a number, a year or an amount by hand: `int()` and `Decimal()` take `²`, a number of 4 400 digits, `NaN` and
`1e999999999`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator

from yipanqi.values.period import FIRST_YEAR, LAST_YEAR, Period
from yipanqi.values.words import say

#: A search looks for the first words and characters only: every word asks each register anew.
MOST_WORDS, MOST_CHARACTERS = 8, 100
#: The largest number of a column of 64 bits.
MOST_WHOLE = 2**63 - 1


def page(asked: Mapping[str, str], total: int, size: int) -> tuple[int, int]:
    """(the page that the address asks for, how many there are) of `total` lines; the first for what is no page, the last beyond
    the end.
    """
    found = Paginator(range(total), size).get_page(whole(asked.get("page"), 1, otherwise=1))
    return found.number, found.paginator.num_pages


def page_unbounded(asked: Mapping[str, str]) -> int:
    """The page that the address asks for where nobody knows yet how many there are."""
    return whole(asked.get("page"), 1, 100_000) or 1


def whole(text: str | None, least: int = 0, most: int = MOST_WHOLE, otherwise: int | None = None) -> int | None:
    """A whole number from `least` to `most` written in plain digits."""
    if not text or not text.isascii() or "_" in text:
        return otherwise
    found = _cleaned(forms.IntegerField(min_value=least, max_value=most), text)
    return otherwise if found is None else int(found)


def wholes(texts: list[str], least: int = 1) -> list[int]:
    """The whole numbers among `texts`, as ticked boxes send them."""
    return [n for n in (whole(text, least) for text in texts) if n is not None]


def year(text: str | None, otherwise: int | None = None) -> int | None:
    """A year that the records may have."""
    return whole(text, FIRST_YEAR, LAST_YEAR, otherwise)


def period(text: str | None) -> str | None:
    """A period such as 2024, 2024Q3 or 2024-06 in its own spelling."""
    try:
        return Period.asked(text).code if text else None
    except ValueError:
        return None


def choice(text: str | None, among: Any, otherwise: str = "") -> str:
    """One of `among`."""
    return text if text is not None and text in among else otherwise


def search(text: str | None) -> str:
    """The words of a search: the first eight, and no more than a hundred characters."""
    return " ".join((text or "")[: 4 * MOST_CHARACTERS].split()[:MOST_WORDS])[:MOST_CHARACTERS].strip()


def cut_words(text: str | None) -> str:
    """What a reader is told when a search was cut; '' when it was not."""
    if " ".join((text or "").split()) == search(text):
        return ""
    return say(
        f"搜索词过长，只按前 {MOST_WORDS} 个词、{MOST_CHARACTERS} 个字搜索。",
        f"The search was too long; the first {MOST_WORDS} words and {MOST_CHARACTERS} characters were looked for.",
    )


def changed(request: Any, changes: Mapping[str, str]) -> str:
    """The address of this page with some values changed; '' takes one away."""
    asked = request.GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    return f"{request.path}?{asked.urlencode()}" if asked else str(request.path)


def decimal(text: str, least: Decimal | int, most: Decimal | int) -> Decimal:
    """A plain decimal number from `least` to `most`; separators of thousands are allowed. ValueError for anything else."""
    plain = text.strip().replace(",", "").replace("，", "")
    found = None if "_" in plain else _cleaned(forms.DecimalField(min_value=least, max_value=most, max_digits=40), plain)
    if found is None:
        raise ValueError(f"not a number from {least} to {most}: {text[:40]!r}")
    return Decimal(found)


def day(text: str) -> date:
    """A day such as 2025-12-31 within the years that the records may have. ValueError for anything else."""
    found = date.fromisoformat(text.strip())
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"not a day of {FIRST_YEAR} to {LAST_YEAR}: {text[:40]!r}")
    return found


def _cleaned(field: forms.Field, text: str) -> Any:
    try:
        return field.clean(text)
    except ValidationError:
        return None
