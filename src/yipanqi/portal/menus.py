"""The menu beside every page and the city's name above it. In: a request. Out: entries for the template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yipanqi.accounts.access import is_officer, is_organisation, manages_users, may, places_of, role_of
from yipanqi.portal import queries
from yipanqi.registry.queries import city_or_none, place_names, profile, waiting_for_review
from yipanqi.values.words import Words, say

GROUPS = {
    "steering": Words("统筹", "Steering"),
    "enterprises": Words("企业", "Enterprises"),
    "platforms": Words("平台", "Platforms"),
    "market": Words("市场", "Market"),
    "finance": Words("金融", "Finance"),
    "people": Words("人才", "People"),
    "own": Words("自设台账", "Own registers"),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """Name and state of the city, and what the reader may do, for every page."""
    user = getattr(request, "user", None)
    found = city_or_none()
    city = (
        {"name": place_names().get(found.code, found.code), "code": found.code, "synthetic": found.synthetic} if found else None
    )
    return {
        "city": city,
        "role": role_of(user),
        "for_organisation": is_organisation(user),
        "may_take_in": may(user, "take_in"),
        "may_decide": may(user, "decide"),
        "own_places": [place_names().get(code, code) for code in places_of(user) or ()],
    }


def main_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """What the reader can go to, in the order of the work."""
    user = getattr(request, "user", None)
    officer = is_officer(user)
    entries: list[tuple[str, str, str, str, int]] = []
    if officer:
        entries += [
            ("/", "chess", "棋盘", "The board", 0),
            ("/figures/", "chart-bar", "指标", "Figures", 0),
            ("/research/", "microscope", "研发投入", "R&D intensity", 0),
            ("/compare/", "scale", "比较", "Comparison", 0),
            ("/briefing/", "file-text", "简报", "Briefing", 0),
        ]
        if may(user, "take_in"):
            entries.append(("/intake/", "inbox", "收件", "Intake", 0))
            entries.append(("/jobs/", "clock", "后台作业", "Jobs", 0))
        entries += [
            ("/organisations/", "building", "单位", "Organisations", 0),
            ("/review/", "git-merge", "身份核对", "Identity review", waiting_for_review(user) if may(user, "decide") else 0),
        ]
        if may(user, "see_personal"):
            entries.append(("/persons/", "users", "个人信息", "Personal data", 0))
        if may(user, "run_for_all"):
            entries.append(("/city/", "settings", "本市设置", "City settings", 0))
        if manages_users(user):
            entries.append(("/users/", "key", "用户", "Users", 0))
    else:
        entries += [("/", "home", "首页", "Home", 0), ("/compare/", "scale", "全国比较", "Comparison", 0)]
        if is_organisation(user):
            entries.append(("/organisations/", "building", "本单位", "My organisation", 0))
    path = request.path
    out: list[dict[str, Any]] = [
        {
            "href": href,
            "icon": icon,
            "words": say(zh, en),
            "count": count,
            "here": path == href or (href != "/" and path.startswith(href)),
        }
        for href, icon, zh, en, count in entries
    ]
    return out + _registers(user, path, officer)


def _registers(user: Any, path: str, officer: bool) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    known, hidden = queries.kinds(), profile().get("hide", [])
    for group, words in GROUPS.items():
        lines = []
        for instrument in queries.instruments():
            if instrument.menu == group and instrument.key not in hidden:
                own = instrument.pages if officer else instrument.own_pages if is_organisation(user) else ()
                lines += [
                    {"href": href, "icon": icon, "words": str(name), "here": path == href, "count": 0}
                    for href, name, icon in (*own, *instrument.open_pages)
                ]
                for label in instrument.lists:
                    kind = known[label.lower()]
                    if (
                        officer
                        or getattr(kind.model, "PUBLIC", None) is not None
                        or (is_organisation(user) and getattr(kind.model, "ORGANISATION_PATH", ""))
                    ):
                        lines.append(_line(kind, path))
        if lines:
            out += [{"heading": str(words)}, *lines]
    extra = [known[label] for label in queries.REGISTRY_LISTS]
    lines = [_line(kind, path) for kind in extra if officer or getattr(kind.model, "PUBLIC", None) is not None]
    return out + ([{"heading": say("名录与统计", "Registers and statistics")}, *lines] if lines else [])


def _line(kind: Any, path: str) -> dict[str, Any]:
    return {"href": kind.href, "icon": kind.icon, "words": kind.title, "here": path.startswith(kind.href), "count": 0}
