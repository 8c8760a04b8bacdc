"""Tags of the pages that tell what became of a request: what went wrong, where to go, what was done."""

from __future__ import annotations

from typing import Any

from django import template

from yipanqi.values.words import Words

register = template.Library()

_NOTHING, _RIGHT, _REFUSED, _OURS = "nothing", "right", "refused", "ours"
_TITLES = {
    _NOTHING: Words("没有这个页面", "There is no such page"),
    _RIGHT: Words("您没有这项权限", "You do not have this right"),
    _REFUSED: Words("这一步做不了", "This cannot be done"),
    _OURS: Words("系统出了差错", "Something went wrong on our side"),
}
_WHAT_NOW = Words(
    "没有写入任何内容，详情已记入日志。请稍后再试；仍不行请把时间告诉管理员。",
    "Nothing was written; details are in the log. Try again later, and tell the administrator the time if it persists.",
)
_WORDS = {
    _NOTHING: Words(
        "地址可能写错了，或该内容不对您开放；未登录的请先登录。",
        "The address may be wrong, or its content is not open to you; sign in first if you have not.",
    ),
    _RIGHT: Words(
        "请联系本单位的系统管理员，或换一个账号登录。",
        "Ask your administrator, or sign in with another account.",
    ),
}


def _kind(code: int) -> str:
    if code in (404, 403):
        return _NOTHING if code == 404 else _RIGHT
    return _REFUSED if code < 500 or code == 507 else _OURS  # a full disk is no mistake of the program


@register.simple_tag
def fault_title(code: int) -> str:
    """What a page of this code is headed."""
    return str(_TITLES[_kind(code)])


@register.simple_tag
def fault_words(code: int) -> str:
    """What is said where the fault brought no words of its own."""
    return str(_WORDS.get(_kind(code), _WHAT_NOW))


@register.simple_tag
def may_lie_behind_sign_in(code: int, user: Any) -> bool:
    """Whether the page might be there for somebody who has signed in."""
    return code == 404 and not getattr(user, "is_authenticated", False)


@register.filter
def sign(tags: str) -> str:
    """The icon of a message: what failed, or what was done."""
    return "alert-circle" if tags == "error" else "circle-check"
