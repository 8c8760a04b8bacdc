"""Objections to an award while its notice stands. In: a call and who objects. Out: an objection with a case of its own, its page.

Whoever acts for an organisation may object, the poster excepted; the office answers with a reason within five working days. No
contract is signed while one is unanswered, or after one was upheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yipanqi.accounts.access import is_officer, is_organisation
from yipanqi.instruments.bounties import queries
from yipanqi.instruments.bounties.flow import OBJECTION, notice_of
from yipanqi.instruments.bounties.models import Call, Objection
from yipanqi.registry.queries import today
from yipanqi.ui.deeds import Deed
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column, DetailPage
from yipanqi.ui.parts import Crumb, Section
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import actions as floor
from yipanqi.work import pages as work
from yipanqi.work import queries as cases

OBJECTIONS = Words("异议", "Objections")
_COLUMNS = (
    Column("organisation", Words("提出单位", "Raised by"), value=lambda one: one.organisation.name),
    Column("raised_on", Words("提出日", "Raised on"), "day"),
)
_BRIEFLY = Column("words", OBJECTIONS, value=lambda one: one.words[:120], wide=True)
_RESULT = Column("stage", Words("结果", "Result"), value=lambda one: str(cases.stage(one.case, one.reader)) if one.case else "—")


@transaction.atomic
def object_to(call: int, organisation: Any, words: str, *, by: str, on: date) -> Objection:
    """Object to the award of a call. Raises Fault where no notice stands, for the poster itself, and without a reason."""
    one = Call.objects.staged().select_related("organisation").filter(pk=call).first()
    if one is None or one.stage != "awarded" or on > notice_of(one).last:
        raise Fault("no_notice", "这张榜不在公示期内。", "No notice of this bounty stands now.", exit_code=2)
    if organisation is None or organisation.pk == one.organisation_id:
        raise Fault("own", "发榜方不能对自己的榜提异议。", "The poster does not object to its own bounty.", exit_code=2)
    if not words.strip():
        raise Fault("words", "请写明异议和理由。", "Say what you object to, and why.", exit_code=2)
    made = Objection.objects.create(
        call=one, organisation=organisation, place=one.place, words=words.strip()[:2000], raised_on=on, by=by
    )
    floor.begin(OBJECTION, made.pk, "raise", by=by, on=on)
    return made


def objection(user: Any, pk: int) -> Any:
    """One that the reader may see, with its case."""
    return next(iter(_seen(user, pk=pk)), None)


def _seen(user: Any, **which: Any) -> list[Any]:
    """Those that the reader may see, each with its case."""
    found = list(Objection.objects.visible_to(user).select_related("call", "organisation").filter(**which).order_by("pk"))
    for one in found:
        one.case, one.reader = cases.case_of(user, OBJECTION, one.pk), user
    return found


def offered(user: Any, call: Any, part: Any) -> bool:
    """Whether an organisation can object now."""
    return call.stage == "awarded" and today() <= notice_of(call).last


def cards(user: Any, call: Any) -> list[Section]:
    """How one objects, while the notice stands; to whom they concern, the objections that there are."""
    found, open_now = _seen(user, call=call), offered(user, call, None)
    if not found and not open_now:
        return []
    how = say(
        "公示期内，登录的单位可在本页提出异议并写明理由；也可书面交科技局。5 个工作日内答复；没有答复或异议成立的，不签约。",
        "While the notice stands an organisation that is signed in objects here, with its reason; or in writing to the bureau. "
        "It is answered within five working days; nothing is signed while it is unanswered or when it is upheld.",
    )
    count, note = str(len(found)) if found else "", how if open_now else ""
    table = grid((_BRIEFLY, *_COLUMNS, _RESULT), found, link=_page)
    return [Section(str(OBJECTIONS), sub=count, note=note, grid=table, deeds=["object"], wide=True)]


def _page(one: Any) -> str:
    return reverse("bounty-objection", args=[one.pk])


def _bounty(one: Any) -> str:
    return reverse("bounty", args=[one.call_id])


def _move(user: Any, one: Any, given: Mapping[str, Any], rows: Any) -> None:
    work.moved(OBJECTION, one.pk, given, by=user.get_username(), on=today())


page = DetailPage(
    title=lambda one: one.call.title,
    record=objection,
    may=lambda user: is_officer(user) or is_organisation(user),
    facts=OBJECTIONS,
    columns=(
        Column("words", Words("异议和理由", "Objection and reason"), wide=True),
        *_COLUMNS,
        Column(
            "call",
            Words("榜单", "Bounty"),
            value=lambda one: one.call.title,
            href=lambda one: reverse("bounty", args=[one.call_id]),
        ),
    ),
    crumbs=lambda one: [Crumb(one.call.title, _bounty(one))],
    steps=lambda one: work.steps(one.case, one.reader) if one.case else (),
    sections=lambda user, one: [Section(say("经过", "What was done"), events=work.events(one.case, user))] if one.case else [],
    deeds=(
        Deed(
            "move",
            Words("记录", "Record"),
            _move,
            title=Words("下一步", "Next step"),
            offered=lambda user, one, part: bool(work.offered(OBJECTION, one.pk, user, today())),
            form=lambda user, one, part: work.move_form(OBJECTION, one.pk, user, today()),
            primary=True,
        ),
    ),
    address=_page,
).view()


def raised(user: Any, call: Any, given: Mapping[str, Any], rows: Any) -> Words:
    """What the deed on the page of a call does."""
    object_to(call.pk, queries.own_organisation(user), given.get("words") or "", by=user.get_username(), on=today())
    return Words("异议已提出，科技局会在 5 个工作日内答复。", "Raised; the bureau answers within five working days.")
