"""Which page opens to whom, declared by the beginning of its address; the longest beginning that fits holds. In: an address as
Django writes it, a user or a role. Out: yes or no.

`RightsMiddleware` holds every request to it before a view is asked; a view still answers for the records that it shows. An
address that no declaration names opens to nobody, and a test says so. The table of rights, for readers, is made from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.accounts.access import manages_users, standing
from yipanqi.accounts.roles import ROLES, Role
from yipanqi.values.words import Words, say


@dataclass(frozen=True)
class Circle:
    """Whose pages: `holds` by role; `administrators`: of those only the ones who manage users; `by_record`: the page opens to
    all of them, and what it shows, or whether it is there at all, is told by the record.
    """

    words: Words
    holds: Callable[[Role], bool]
    administrators: bool = False
    by_record: bool = False

    def opens(self, user: Any) -> bool:
        return self.holds(standing(user)) and (not self.administrators or manages_users(user))


def _deed(name: str) -> Callable[[Role], bool]:
    return lambda role: name in role.deeds


EVERYBODY = Circle(Words("所有人", "everybody"), lambda role: True)
BY_RECORD = Circle(Words("所有人，按记录", "everybody, by record"), lambda role: True, by_record=True)
SIGNED_IN = Circle(Words("登录的人", "whoever is signed in"), lambda role: role.key != "public")
STATING = Circle(
    Words("科技局工作人员和单位", "officers who decide, and organisations"),
    lambda role: "decide" in role.deeds or role.reach == "organisation",
)
WITH_A_DESK = Circle(
    Words("科技局工作人员和单位", "officers of the bureau, and organisations"),
    lambda role: role.office or role.reach == "organisation",
)
OFFICERS = Circle(Words("科技局工作人员", "officers of the bureau"), lambda role: role.office)
TAKING_IN = Circle(Words("收件的人", "who takes sheets in"), _deed("take_in"))
DECIDING = Circle(Words("办理的人", "who decides"), _deed("decide"))
PERSONAL = Circle(Words("可看个人信息的人", "who reads personal columns"), _deed("see_personal"))
#: Whoever took a file in reads its personal columns for a purpose too, though not those of the register.
STATING_PURPOSE = Circle(
    Words("可看个人信息的人和收件的人", "who reads personal columns, and who takes sheets in"),
    lambda role: "see_personal" in role.deeds or "take_in" in role.deeds,
)
CITY = Circle(Words("全市测算的人", "who runs for the whole city"), _deed("run_for_all"))
ADMINISTRATORS = Circle(
    Words("用户管理员", "administrators of users"), lambda role: role.office and not role.reads_only, administrators=True
)

#: Beginning of an address -> whose it is; addresses that differ from the beginning of their folder stand below it. An instrument
#: declares its own in `access.py`, and `config.discovery` adds them.
RIGHTS: dict[str, tuple[Circle, Words]] = {
    "": (EVERYBODY, Words("首页", "Home")),
    "about/": (EVERYBODY, Words("关于", "About")),
    "livez": (EVERYBODY, Words("是否在运行", "Whether it runs")),
    "components/": (EVERYBODY, Words("组件", "Components")),
    "compare/": (EVERYBODY, Words("全国比较", "Comparison")),
    "language/": (EVERYBODY, Words("切换语言", "Language")),
    "sign-in/": (EVERYBODY, Words("登录", "Sign in")),
    "sign-out/": (EVERYBODY, Words("退出", "Sign out")),
    "welcome/": (BY_RECORD, Words("用链接设置密码", "Set a password under a link")),
    "calendar/": (WITH_A_DESK, Words("日历", "Calendar")),
    "calendar/<str:token>.ics": (BY_RECORD, Words("订阅的日历", "A calendar subscribed to")),
    "notices/": (SIGNED_IN, Words("通知", "Notices")),
    "cases/": (SIGNED_IN, Words("一件事项", "One matter")),
    "board/": (OFFICERS, Words("棋盘", "The board")),
    "account/": (SIGNED_IN, Words("我的账号", "My account")),
    "look-up/": (BY_RECORD, Words("输入时查找", "Search while typing")),
    "search/": (BY_RECORD, Words("搜索", "Search")),
    "lists/": (BY_RECORD, Words("台账", "Registers")),
    "records/": (BY_RECORD, Words("记录", "Records")),
    "files/": (BY_RECORD, Words("收到的原表行", "Rows as received")),
    "sheets/": (EVERYBODY, Words("空白表", "Empty templates")),
    "figures/": (OFFICERS, Words("指标", "Figures")),
    "figures/own/": (CITY, Words("自设指标", "Own figures")),
    "figures/<slug:key>/": (BY_RECORD, Words("一个指标", "One figure")),
    "city/": (CITY, Words("本市设置", "The city's own settings")),
    "research/": (OFFICERS, Words("研发投入", "R&D intensity")),
    "places/": (OFFICERS, Words("一个地区", "One place")),
    "organisations/": (SIGNED_IN, Words("单位", "Organisations")),
    "organisations/sheets/": (BY_RECORD, Words("几个单位的一页纸", "Sheets of several organisations")),
    "review/": (DECIDING, Words("身份核对", "Identity review")),
    "persons/": (PERSONAL, Words("个人信息", "Personal data")),
    "purpose/": (STATING_PURPOSE, Words("声明用途", "Saying what for")),
    "jobs/": (OFFICERS, Words("后台作业", "Jobs")),
    "intake/": (TAKING_IN, Words("收件", "Intake")),
    "users/": (ADMINISTRATORS, Words("用户", "Users")),
    "rights/": (ADMINISTRATORS, Words("权限表", "Table of rights")),
    "briefing/": (OFFICERS, Words("简报", "Briefing")),
}


def declare(found: Mapping[str, tuple[Circle, Words]]) -> None:
    """Add the addresses of a folder; one that stands there already is a fault of the program (ValueError)."""
    if twice := [at for at in found if RIGHTS.get(at, found[at]) is not found[at]]:
        raise ValueError(f"declared twice: {', '.join(twice)}")
    RIGHTS.update(found)


#: What a role that only reads may send all the same.
_SENT_BY_ALL = ("language/", "sign-in/", "sign-out/", "account/", "purpose/", "welcome/")


def declared(route: str) -> str | None:
    """The beginning that holds for an address; None where none does. '' is the first page alone."""
    fitting = [one for one in RIGHTS if (one and route.startswith(one)) or route == one]
    return max(fitting, key=len, default=None)


def opens(route: str, user: Any) -> bool:
    """Whether an address may open to `user` at all."""
    found = declared(route)
    return found is not None and RIGHTS[found][0].opens(user)


@dataclass(frozen=True)
class Told:
    """A line of the table of rights: the beginning of an address, its page, whose it is, and by role yes, record (by record),
    administrator or no.
    """

    route: str
    words: Words
    whose: Words
    roles: dict[str, str]

    @property
    def address(self) -> str:
        """The beginning of the address as a reader knows it: … for what differs from record to record."""
        return "/" + re.sub("<[^>]+>", "…", self.route)


def told() -> list[Told]:
    """The table of rights."""
    return [
        Told(at, words, of.words, {key: _mark(of, role) for key, role in ROLES.items()}) for at, (of, words) in RIGHTS.items()
    ]


def _mark(circle: Circle, role: Role) -> str:
    if not circle.holds(role):
        return "no"
    return "administrator" if circle.administrators else "record" if circle.by_record else "yes"


def undeclared(routes: Iterable[str]) -> list[str]:
    """Those that no declaration names."""
    return [route for route in routes if declared(route) is None]


class RightsMiddleware:
    """Stands after the sign-in and inside what tells faults."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """404 for whom the address is not, as for a page that is not there; a role that only reads is told so where it sends."""
        route = request.resolver_match.route if request.resolver_match else ""
        if route.startswith("account/") and standing(request.user).key == "public":
            return None  # led to the sign-in by its view
        if not opens(route, request.user):
            raise Http404
        if request.method == "POST" and standing(request.user).reads_only and not route.startswith(_SENT_BY_ALL):
            what = say("您的角色只能查看，没有写入任何内容。", "Your role reads only; nothing was written.")
            return render(request, "ui/fault.html", {"code": 403, "what": what}, status=403)
        return None
