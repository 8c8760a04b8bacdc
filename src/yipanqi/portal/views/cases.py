"""One matter: where it stands, who is in charge, what was said and done; assign, comment, remind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from yipanqi.accounts.access import is_officer, may_change
from yipanqi.registry.queries import place_names, today
from yipanqi.ui.answers import download
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import FlagField, RegisterForm, TextField
from yipanqi.ui.pages import Column, DetailPage
from yipanqi.ui.parts import Act, Comment, Crumb, File, Person, Section
from yipanqi.ui.showing import text_of
from yipanqi.values.words import Words, say
from yipanqi.work import actions, pages, queries
from yipanqi.work.shown import Item


class _Said(RegisterForm):
    text = TextField(2000, label=Words("评论", "Comment"), lines=3)
    shared = FlagField(label=Words("当事方也能看到", "The parties read it too"), required=False)


class _SaidByParty(RegisterForm):
    text = TextField(2000, label=Words("给经办人留言", "Say to the office"), lines=3)


class _Remind(RegisterForm):
    text = TextField(300, label=Words("附言", "Add"), required=False)


def _how(user: Any) -> dict[str, Any]:
    return {"by": user.get_username(), "on": today()}


def _seen(user: Any, pk: int) -> Item | None:
    """The matter as this reader may see it: parties neither see stages that are kept from them nor who in the office acts."""
    one = queries.case(user, pk)
    return queries.items([one], user, today())[0] if one is not None else None


def _ours(user: Any, one: Item) -> bool:
    return is_officer(user) and may_change(user, one.place or None)


def _assign(user: Any, one: Item, given: Mapping[str, Any], rows: Any) -> None:
    actions.assign(one.case, **{name: given.get(name) or "" for name in ("office", "person", "deputy")}, **_how(user))


def _say(user: Any, one: Item, given: Mapping[str, Any], rows: Any) -> None:
    actions.comment(one.case, given["text"], shared=bool(given.get("shared")), **_how(user))


def _remind(user: Any, one: Item, given: Mapping[str, Any], rows: Any) -> None:
    actions.remind(one.case, text=given.get("text") or "", **_how(user))


def _comments(user: Any, case: Any) -> list[Comment]:
    found = list(queries.comments(case, user))
    # As in the history of a case: who in the office said it is for officers to know.
    names = queries.names_of(c.by for c in found if is_officer(user) or c.by == user.get_username())
    office, kept = say("科技局", "the bureau"), say("当事方看不到", "kept from the parties")
    return [Comment(Person(names.get(c.by, office)), text_of("day", c.at), c.text, "" if c.shared else kept) for c in found]


def _sections(user: Any, one: Item) -> list[Section]:
    case = queries.case(user, one.case)
    papers = [File(p.name, f"{p.on}", f"/cases/{one.case}/papers/{p.pk}/") for p in queries.attachments(case, user)]
    return [
        *([Section(say("经办", "In charge"), deeds=("assign",))] if _ours(user, one) else []),
        Section(say("评论", "Comments"), comments=_comments(user, case), deeds=("comment",)),
        Section(say("催办", "Reminder"), deeds=("remind",)),
        Section(say("经过", "What was done"), events=pages.events(case, user), wide=True),
        *([Section(say("附件", "Papers"), files=papers)] if papers else []),
    ]


case = DetailPage(
    title=lambda one: one.title or str(one.flow),
    record=_seen,
    columns=(
        Column("flow", Words("事项", "Matter"), value=lambda one: str(one.flow)),
        Column("stage", Words("现在", "Stands at"), value=lambda one: str(one.stage)),
        Column("since", Words("自", "Since"), "day"),
        Column("due_on", Words("期限", "Due"), "day"),
        Column("place", Words("地区", "Place"), value=lambda one: place_names().get(one.place, "")),
        Column("owner", Words("经办人", "In charge"), value=lambda one: one.owner or one.office or say("未定人", "nobody yet")),
    ),
    crumbs=lambda one: [Crumb(say("我的工作台", "My desk"), "/")],
    acts=lambda user, one: [Act(say("去办理", "Work on it"), one.page, "arrow-right", primary=True)],
    sections=_sections,
    facts=Words("事项", "Matter"),
    deeds=(
        Deed(
            "assign",
            Words("指派", "Assign"),
            _assign,
            may=_ours,
            form=lambda user, one, part: pages.assign_form(one.flow_key, one.record, user),
            initial=lambda user, one, part: pages.in_charge(queries.case(user, one.case)),
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
    address=lambda one: f"/cases/{one.case}/",
).view()


def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A paper of the matter, as a download."""
    found = queries.paper(request.user, paper) if queries.case(request.user, pk) is not None else None
    if found is None:
        raise Http404
    where, name, media = found
    return download(name, Path(where).read_bytes(), media)
