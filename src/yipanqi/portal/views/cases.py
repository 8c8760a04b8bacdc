"""One matter: where it stands, who is in charge, what was said and done; assign, comment, remind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from yipanqi.accounts.access import is_officer, may_change
from yipanqi.registry.queries import place_names, shown_day
from yipanqi.ui.answers import download
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import FlagField, RegisterForm, TextField
from yipanqi.ui.pages import Column, DetailPage
from yipanqi.ui.parts import Act, Comment, Crumb, File, Person, Section
from yipanqi.ui.showing import text_of
from yipanqi.values.words import Words, say
from yipanqi.work import actions, pages, queries
from yipanqi.work.catalogue import flow_of


class _Said(RegisterForm):
    text = TextField(2000, label=Words("评论", "Comment"), lines=3)
    shared = FlagField(label=Words("当事方也能看到", "The parties read it too"), required=False)


class _SaidByParty(RegisterForm):
    text = TextField(2000, label=Words("给经办人留言", "Say to the office"), lines=3)


class _Remind(RegisterForm):
    text = TextField(300, label=Words("附言", "Add"), required=False)


def _how(user: Any) -> dict[str, Any]:
    return {"by": user.get_username(), "on": shown_day()}


def _ours(user: Any, one: Any) -> bool:
    return is_officer(user) and may_change(user, one.place)


def _assign(user: Any, one: Any, given: Mapping[str, Any], rows: Any) -> None:
    actions.assign(one, **{name: given.get(name) or "" for name in ("office", "person", "deputy")}, **_how(user))


def _say(user: Any, one: Any, given: Mapping[str, Any], rows: Any) -> None:
    actions.comment(one, given["text"], shared=bool(given.get("shared")), **_how(user))


def _remind(user: Any, one: Any, given: Mapping[str, Any], rows: Any) -> None:
    actions.remind(one, text=given.get("text") or "", **_how(user))


def _sections(user: Any, one: Any) -> list[Section]:
    names = queries.names_of(c.by for c in one.comments.all())
    said = [
        Comment(
            Person(names.get(c.by, c.by)),
            text_of("day", c.at),
            c.text,
            "" if c.shared else say("当事方看不到", "kept from the parties"),
        )
        for c in queries.comments(one, user)
    ]
    papers = [File(p.name, f"{p.on}", f"/cases/{one.pk}/papers/{p.pk}/") for p in queries.attachments(one, user)]
    found = [
        Section(say("经办", "In charge"), deeds=("assign",)),
        Section(say("评论", "Comments"), comments=said, deeds=("comment",)),
        Section(say("催办", "Reminder"), deeds=("remind",)),
        Section(say("经过", "What was done"), events=pages.events(one, user), wide=True),
    ]
    if papers:
        found.append(Section(say("附件", "Papers"), files=papers))
    return [s for s in found if s.title != say("经办", "In charge") or _ours(user, one)]


case = DetailPage(
    title=lambda one: one.title or str(flow_of(one.flow).words),
    record=lambda user, pk: queries.case(user, pk),
    columns=(
        Column("flow", Words("事项", "Matter"), value=lambda one: str(flow_of(one.flow).words)),
        Column("stage", Words("现在", "Stands at"), value=lambda one: str(flow_of(one.flow).stages[one.stage].words)),
        Column("stage_on", Words("自", "Since"), "day"),
        Column("due_on", Words("期限", "Due"), "day"),
        Column("place", Words("地区", "Place"), value=lambda one: place_names().get(one.place or "", "")),
        Column("owner", Words("经办人", "In charge"), value=lambda one: queries.called(one) or say("未定人", "nobody yet")),
    ),
    crumbs=lambda one: [Crumb(say("我的工作台", "My desk"), "/")],
    acts=lambda user, one: [Act(say("去办理", "Work on it"), flow_of(one.flow).page_of(one.record), "arrow-right", primary=True)],
    steps=lambda one: (),
    sections=_sections,
    facts=Words("事项", "Matter"),
    deeds=(
        Deed(
            "assign",
            Words("指派", "Assign"),
            _assign,
            may=_ours,
            form=lambda user, one, part: pages.assign_form(one.flow, one.record, user),
            initial=lambda user, one, part: pages.in_charge(one),
            done=Words("已指派。", "Assigned."),
        ),
        Deed(
            "comment",
            Words("发表", "Say it"),
            _say,
            form=lambda user, one, part: _Said if is_officer(user) else _SaidByParty,
            done=Words("已发表。", "Said."),
        ),
        Deed(
            "remind", Words("催办", "Remind"), _remind, form=lambda user, one, part: _Remind, done=Words("已催办。", "Reminded.")
        ),
    ),
    address=lambda one: f"/cases/{one.pk}/",
).view()


def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A paper of the matter, as a download."""
    found = queries.paper(request.user, paper) if queries.case(request.user, pk) is not None else None
    if found is None:
        raise Http404
    where, name, media = found
    return download(name, Path(where).read_bytes(), media)
