"""What a person may do, in one place. In: a user (or None for the public). Out: yes or no, or the places to see."""

from __future__ import annotations

from typing import Any

from yipanqi.values.words import Words

#: What personal data may be read or exported for; the one that is given stands in the ledger beside the reading.
PURPOSES = {
    "handling": Words("办理本人或本单位的事项", "handling a matter of that person or organisation"),
    "contact": Words("工作联系", "getting in touch in the course of work"),
    "checking": Words("核实登记内容", "checking what is registered"),
    "supervision": Words("监督检查、审计", "supervision or audit"),
    "rights": Words("答复本人的查阅、复制、更正、删除请求", "answering the person's own request"),
    "upkeep": Words("台账维护", "upkeep of the register"),
    "own": Words("查看本单位自己的信息", "an organisation reading about itself"),
}
#: Purposes that an officer may choose from; the last one is an organisation's.
OFFERED = {code: words for code, words in PURPOSES.items() if code != "own"}

#: What each role may do besides reading what `visible_to` shows.
DEEDS = {
    "city_officer": {"take_in", "undo", "decide", "freeze_briefing", "see_personal"},
    "county_officer": {"take_in", "undo", "decide"},
    "organisation": set(),
    "public": set(),
}


def role_of(user: Any) -> str:
    """The role of `user`; anybody not signed in is the public, and a superuser counts as a city officer."""
    if user is None or not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", True):
        return "public"
    if user.is_superuser:
        return "city_officer"
    return str(user.role)


def may(user: Any, deed: str) -> bool:
    """Whether `user` may do `deed` (a key of DEEDS)."""
    return deed in DEEDS[role_of(user)]


def places_of(user: Any) -> tuple[str, ...] | None:
    """Place codes that `user` may see records of; None means every place; empty means none."""
    role = role_of(user)
    if role == "city_officer":
        return None
    if role == "county_officer":
        return tuple(str(code) for code in user.places)
    return ()


def organisation_of(user: Any) -> str | None:
    """统一社会信用代码 of the organisation that `user` acts for, or None."""
    return (user.organisation_code or None) if role_of(user) == "organisation" else None
