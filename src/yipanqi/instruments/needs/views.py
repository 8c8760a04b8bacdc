"""Pages of the needs: the list, one need, its history and corrections; how needs come in: visits, firms, officers, sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import is_organisation, may
from yipanqi.instruments.needs import actions, forms, queries
from yipanqi.registry.pages import PLACE, receives
from yipanqi.registry.queries import today
from yipanqi.ui.pages import Column, DetailPage, FormPage, HistoryPage, ListPage, edit_page, import_page
from yipanqi.ui.parts import Act, Crumb, Section
from yipanqi.values.words import Words, say

VISITS, NEED, NEEDS = Words("走访转需求", "Needs from visits"), Words("登记需求", "Take a need down"), Words("技术需求", "Needs")
DONE = Words("已登记。下面列出读者还会问什么。", "Taken down. Below is what a reader will still ask.")


def decides(user: Any) -> bool:
    """Officers."""
    return may(user, "decide")


def _crumbs(record: Any = None) -> list[Crumb]:
    return [Crumb(str(NEEDS), reverse("needs")), *([Crumb(record.title, reverse("need", args=[record.pk]))] if record else [])]


def _market(need: Any) -> str:
    """Where a need is worked on, with what it still lacks."""
    return reverse("market-need", args=[need.number])


# ---- list and record ----------------------------------------------------------------------------------------------------

needs = queries.listed(
    title=NEEDS,
    may=decides,
    link=lambda need: reverse("need", args=[need.pk]),
    acts=lambda user: [
        Act(str(VISITS), reverse("needs-visits")),
        Act(say("收表", "Take in a sheet"), reverse("needs-import"), "upload"),
        Act(str(NEED), reverse("needs-new"), "plus", primary=True),
    ],
).view()


def _acts(user: Any, need: Any) -> list[Act]:
    found = [
        Act(say("经过", "History"), reverse("need-history", args=[need.pk]), "history"),
        Act(say("在大市场看", "On the market"), _market(need)),
    ]
    if queries.owned(user, need.pk):
        found.append(Act(say("修改", "Change"), reverse("need-edit", args=[need.pk]), "edit", primary=True))
    return found


need = DetailPage(
    title=lambda found: found.title,
    record=queries.seen,
    columns=queries.COLUMNS,
    sight=queries.sight_of,
    may=decides,
    crumbs=lambda found: _crumbs(),
    scope=lambda found: [found.number, found.firm_name],
    light=queries.light,
    acts=_acts,
    sections=lambda user, found: [
        Section(say("经过", "History"), events=queries.events(user, found)[:6], note=queries.whence(found))
    ],
).view()

history = HistoryPage(
    title=lambda found: found.title, record=queries.seen, events=queries.events, may=decides, crumbs=_crumbs
).view()

edit = edit_page(
    title=lambda found: found.title,
    record=queries.owned,
    form=lambda user, found: forms.EditForm,
    names=forms.EDITED,
    correct=queries.corrects,
    may=decides,
    done=Words("已改，旧值留在经过里。", "Changed; the old value stays in the history."),
    crumbs=_crumbs,
    back=lambda found: reverse("need", args=[found.pk]),
).view()

imports = import_page(
    title=Words("收需求表", "Take in a sheet of needs"), deed=receives, may=lambda user: may(user, "take_in"), crumbs=_crumbs
).view()

# ---- how needs come in --------------------------------------------------------------------------------------------------

visits = ListPage(
    key="needs-visits",
    title=VISITS,
    records=queries.visits,
    columns=(
        Column("description", Words("问题", "Problem"), wide=True),
        Column("firm_name", Words("企业", "Firm"), wide=True),
        Column("place", Words("地区", "Place"), "place", order="place"),
        Column("visited_on", Words("走访日期", "Visited on"), "date", order="visited_on"),
    ),
    may=decides,
    search=("description", "firm_name"),
    place=PLACE,
    order=("-visited_on", "-pk"),
    scope=lambda user: [
        say("走访记下的技术问题，还没有登记为需求的", "technical problems brought up on visits that are no need yet")
    ],
    link=lambda visit: reverse("needs-capture", args=[visit.number]),
    verb=lambda user, visit: Act(say("登记为需求", "Make a need"), reverse("needs-capture", args=[visit.number])),
    empty=Words("没有待转的走访问题", "No visit waits"),
    empty_note=Words("走访里类别为“技术”的问题会出现在这里。", "Problems of the kind “technology” from visits stand here."),
).view()


def _capture(user: Any, visit: Any, given: Mapping[str, Any], rows: Any) -> str:
    return _market(actions.capture(visit, given, by=user.get_username(), on=today()))


capture = FormPage(
    title=Words("登记为需求", "Make a need of a visit"),
    record=queries.visit,
    form=lambda user, visit: forms.NeedForm,
    initial=lambda user, visit: {"problem": visit.description},
    deed=_capture,
    may=decides,
    submit=Words("登记", "Take it down"),
    done=DONE,
    crumbs=lambda visit: [*_crumbs(), Crumb(str(VISITS), reverse("needs-visits"))],
    scope=lambda visit: [visit.firm_name, visit.visited_on.isoformat() if visit.visited_on else visit.number],
    note=lambda visit: visit.description or "",
    faults={"words": "problem", "twin": "title"},
).view()


def _states(user: Any) -> bool:
    return decides(user) or (is_organisation(user) and queries.organisation(user) is not None)


def _take_down(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
    firm = queries.firm(user, given["firm"]) if "firm" in given else queries.organisation(user)
    source = "visit" if decides(user) else "platform"
    return _market(actions.state(firm, given, by=user.get_username(), on=today(), source=source))


new = FormPage(
    title=NEED,
    form=lambda user, record: forms.TakenForm if decides(user) else forms.NeedForm,
    deed=_take_down,
    may=_states,
    submit=Words("登记", "Take it down"),
    done=DONE,
    faults={"words": "problem", "twin": "title", "place": "firm"},
).view()
