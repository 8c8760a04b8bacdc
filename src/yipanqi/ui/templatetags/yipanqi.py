"""Tags of every template: words in pairs, icons, figures and days as people read them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yipanqi.values.money import money_words
from yipanqi.values.words import language, say

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> str:
    """The wording of the reader's language, with {name} filled in."""
    words = say(zh, en)
    return words.format(**values) if values else words


@functools.cache
def _svg(name: str) -> str:
    path = resources.files("yipanqi.ui") / "static" / "vendor" / "icons" / f"{name}.svg"
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return text[text.index("<svg") :].replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon as inline SVG; with `label`, screen readers hear it, else they pass over it."""
    svg = mark_safe(_svg(name))  # our own file, fetched from the lock file
    if not label:
        return format_html('<span class="icon-box">{}</span>', svg)
    return format_html('<span class="icon-box">{}</span><span class="visually-hidden">{}</span>', svg, label)


@register.filter
def money(fen: int | None) -> str:
    """Fen as 万元, 亿元 or CNY million."""
    return str(money_words(fen))


@register.filter
def count(number: int | None) -> str:
    """A number of things with its thousands apart; unknown is —."""
    return "—" if number is None or number == "" else f"{number:,}"


@register.filter
def plain(number: float | None) -> str:
    """A measured number with as many decimals as it has, four at most."""
    return "" if number is None or number == "" else f"{number:,.4f}".rstrip("0").rstrip(".")


@register.filter
def look(kind: str) -> str:
    """The style of a table's cell by the kind of its field: numbers to the right, short things in one line, words with room."""
    if kind in ("money", "count", "ratio", "number"):
        return "num"
    return "words" if kind in ("text", "industry") else "words short" if kind == "choice" else "tight"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as 2024年3月5日 or 5 Mar 2024."""
    if value is None:
        return "—"
    if language() == "en":
        return f"{value.day} {value:%b} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """A moment to the minute, in the city's time."""
    if value is None:
        return "—"
    from django.utils import timezone

    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.filter
def actor(by: str) -> str:
    """Who did it: a sign-in name, or the command line in words."""
    from yipanqi.ledger.queries import actor_words

    return actor_words(by)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """mapping[key], or None."""
    try:
        return mapping.get(key)
    except AttributeError:
        return mapping[key]


@register.filter
def percent(share: float | None) -> str:
    """A share of one as a whole percentage."""
    return "—" if share is None else f"{share * 100:.0f}%"


@dataclass(frozen=True)
class Beside:
    """The pages before and after one, 0 where there is none; whether there are several at all."""

    before: int
    after: int
    several: bool


@register.simple_tag
def neighbours(page: int | None, pages: int | None) -> Beside:
    """The pages beside `page` of `pages`."""
    here, last = page or 1, pages or 1
    return Beside(here - 1 if here > 1 else 0, here + 1 if here < last else 0, last > 1)


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: Any) -> str:
    """The page's query string with some values changed; None removes one."""
    from django.http import QueryDict

    request = context.get("request")
    found = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = str(value)
    text = found.urlencode()
    return f"?{text}" if text else "?"
