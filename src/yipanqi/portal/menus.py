"""The menu beside every page, the city's name above it, and how much waits. In: a request. Out: frozen entries for the template.

About ten entries by task; the one that the reader is in opens and shows its pages and registers one level down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from yipanqi.accounts.access import is_officer, is_organisation, manages_users, may, places_of, role_of
from yipanqi.intake.queries import waiting as batches_waiting
from yipanqi.portal import queries
from yipanqi.registry.queries import city_or_none, place_names, profile, waiting_for_review
from yipanqi.users.queries import saved_views
from yipanqi.values.words import Words, say
from yipanqi.work.queries import to_do, unread

#: Tasks whose lines the instruments give: key of an instrument's `menu` -> (words, icon).
TASKS = {
    "enterprises": (Words("企业", "Enterprises"), "building-factory-2"),
    "market": (Words("市场", "Market"), "arrows-exchange"),
    "platforms": (Words("平台", "Platforms"), "flask"),
    "finance": (Words("资金", "Finance"), "coins"),
    "people": (Words("人才", "People"), "users"),
}


@dataclass(frozen=True)
class Line:
    """A page one level down, with how many things wait there."""

    href: str
    words: str
    count: int = 0
    here: bool = False


@dataclass(frozen=True)
class Group:
    """An entry of the menu: a task with its pages. `open`: the reader is in it, or sees few pages in all."""

    words: str
    icon: str
    lines: tuple[Line, ...]
    open: bool = False

    @property
    def href(self) -> str:
        """Its first page."""
        return self.lines[0].href

    @property
    def count(self) -> int:
        """What waits behind it, told where its lines are not shown."""
        return 0 if self.below else sum(line.count for line in self.lines)

    @property
    def here(self) -> bool:
        """Whether the entry itself is the page that is open."""
        return not self.below and any(line.here for line in self.lines)

    @property
    def below(self) -> tuple[Line, ...]:
        """The lines that are shown: none where there is but one page of that name, or the entry is folded."""
        return self.lines if self.open and (len(self.lines) > 1 or self.lines[0].words != self.words) else ()


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
        "unread": unread(user),
    }


def main_menu(request: HttpRequest) -> list[Group]:
    """What the reader can go to, in the order of the work."""
    user = getattr(request, "user", None)
    groups = [Group(str(words), icon, tuple(lines)) for words, icon, lines in _tasks(user) if lines]
    kept = tuple(Line(one.href, one.words) for one in saved_views(user)) if user is not None else ()
    at = max((len(line.href) for g in groups for line in g.lines if _covers(line.href, request.path)), default=-1)
    few = not is_officer(user)
    found = [_placed(g, request.path, at, few) for g in groups]
    return [*found, Group(say("我的视图", "My views"), "bookmark", kept, open=True)] if kept else found


def _covers(href: str, path: str) -> bool:
    """Whether a page lies under an address; only itself lies under the home page."""
    plain = href.split("?")[0]
    return path == plain or (plain != "/" and path.startswith(plain))


def _placed(group: Group, path: str, at: int, few: bool) -> Group:
    """The group with its line marked: of all lines that cover the page the one with the longest address is where it is."""
    lines = tuple(replace(line, here=len(line.href) == at and _covers(line.href, path)) for line in group.lines)
    return replace(group, lines=lines, open=few or any(line.here for line in lines))


def _tasks(user: Any) -> list[tuple[Words, str, list[Line]]]:
    officer = is_officer(user)
    of_instruments = _of_instruments(user, officer)
    registers = [*_registry_lists(officer), *of_instruments.pop("own", [])]
    if not officer:
        own = [_line("/organisations/", "本单位", "My organisation")] if is_organisation(user) else []
        home = ("我的事项", "My matters") if is_organisation(user) else ("首页", "Home")
        return [
            (Words(*home), "home", [_line("/", *home)]),
            (Words("本单位", "My organisation"), "building", own),
            *((*TASKS[key], lines) for key, lines in of_instruments.items()),
            (
                Words("比较与统计", "Comparison and statistics"),
                "scale",
                [_line("/compare/", "全国比较", "Comparison"), *registers],
            ),
        ]
    firms = [_line("/organisations/", "单位", "Organisations")]
    if may(user, "decide"):
        firms.append(_line("/review/", "身份核对", "Identity review", waiting_for_review(user)))
    of_instruments["enterprises"] = [*of_instruments.get("enterprises", []), *firms]
    return [
        (Words("我的工作台", "My desk"), "home", [_line("/", "我的工作台", "My desk", to_do(user))]),
        (Words("棋盘", "The board"), "layout-grid", [_line("/board/", "棋盘", "The board")]),
        (Words("指标", "Figures"), "chart-line", _figures(user)),
        (Words("收件", "Intake"), "inbox", _intake(user)),
        *((*words, of_instruments[key]) for key, words in TASKS.items() if key in of_instruments),
        (Words("简报", "Briefing"), "file-text", [_line("/briefing/", "简报", "Briefing")]),
        (Words("台账", "Registers"), "table", registers),
        (Words("管理", "Administration"), "settings", _administration(user)),
    ]


def _figures(user: Any) -> list[Line]:
    own = [_line("/figures/own/new/", "自定指标", "Own figures")] if may(user, "run_for_all") else []
    return [
        _line("/figures/", "全部指标", "All figures"),
        _line("/research/", "研发投入", "R&D intensity"),
        _line("/compare/", "比较", "Comparison"),
        *own,
    ]


def _intake(user: Any) -> list[Line]:
    if not may(user, "take_in"):
        return []
    return [_line("/intake/", "收件", "Intake", batches_waiting(user)), _line("/jobs/", "后台作业", "Jobs")]


def _administration(user: Any) -> list[Line]:
    asked = (
        (may(user, "run_for_all"), "/city/", "本市设置", "City settings"),
        (manages_users(user), "/users/", "账号", "Accounts"),
        (may(user, "see_personal"), "/persons/", "个人信息", "Personal data"),
    )
    return [_line(href, zh, en) for open_to, href, zh, en in asked if open_to]


def _of_instruments(user: Any, officer: bool) -> dict[str, list[Line]]:
    """Key of the menu -> pages and registers that the reader may open, in the order of the catalogue. The registers of an
    instrument that has pages to work on stand among the registers for officers: the task shows where the work is done.
    """
    found: dict[str, list[Line]] = {}
    known, hidden = queries.kinds(), profile().get("hide", [])
    for instrument in queries.instruments():
        if instrument.key in hidden:
            continue
        own = instrument.pages if officer else instrument.own_pages if is_organisation(user) else ()
        pages = [Line(href, str(name)) for href, name, _ in (*own, *instrument.open_pages)]
        kinds = [known[at] for at in map(str.lower, instrument.lists) if queries.opens(known[at], user)]
        found.setdefault(instrument.menu, []).extend(pages)
        found.setdefault("own" if officer and pages else instrument.menu, []).extend(Line(k.href, k.title) for k in kinds)
    return {key: lines for key, lines in found.items() if lines}


def _registry_lists(officer: bool) -> list[Line]:
    kinds = [queries.kinds()[label] for label in queries.REGISTRY_LISTS]
    return [Line(k.href, k.title) for k in kinds if officer or getattr(k.model, "PUBLIC", None) is not None]


def _line(href: str, zh: str, en: str, count: int = 0) -> Line:
    return Line(href, say(zh, en), count)
