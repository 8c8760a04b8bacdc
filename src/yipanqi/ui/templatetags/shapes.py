"""Tags of the components: shapes of lights, marks of steps, marked words. Each draws a state; none decides one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yipanqi.ui.templatetags.yipanqi import icon
from yipanqi.values.words import Words

register = template.Library()

_DRAWN = {
    "ok": '<circle cx="5" cy="5" r="4.2" fill="currentColor"/>',
    "slow": '<path d="M5 .8 9.6 9.2H.4z" fill="currentColor"/>',
    "late": '<rect x=".9" y=".9" width="8.2" height="8.2" fill="currentColor"/>',
    "none": '<circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2 1.4"/>',
    "info": "",
}
_STATES = {
    "done": Words("已完成", "done"),
    "now": Words("现在", "now"),
    "todo": Words("未到", "to come"),
    "open": Words("已具备", "met"),
    "wait": Words("还在等", "waiting"),
    "shut": Words("不具备", "lacking"),
}


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The shape of a light: circle, triangle, square, dashed ring; nothing for a stage without a judgement."""
    if not _DRAWN[kind]:
        return mark_safe("")
    return format_html(
        '<svg class="yp-shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{}</svg>', mark_safe(_DRAWN[kind])
    )


@register.simple_tag
def mark(state: str, number: int) -> str | SafeString:
    """What stands in the disc of a step: a tick when it is done, else its number."""
    return icon("check") if state == "done" else str(number)


@register.simple_tag
def state_words(state: str) -> str:
    """The state of a step or gate as a screen reader says it."""
    return str(_STATES[state])


@register.simple_tag
def marking(text: str, marked: bool) -> str | SafeString:
    """A piece of a sentence, marked or plain."""
    return format_html("<mark>{}</mark>", text) if marked else text


@register.filter
def chosen(options: Iterable[tuple[Any, Any]], value: Any) -> list[tuple[Any, Any, bool]]:
    """(value, words, whether it is the chosen one) of each option."""
    return [(code, words, str(code) == str(value)) for code, words in options]


@register.filter
def thousands(number: int | str) -> str:
    """A whole number with its thousands apart."""
    return f"{int(number):,}"
