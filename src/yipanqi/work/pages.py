"""The page kit bound to cases: what a reader may do as a form, the way of a case as a step bar, its history as a timeline.

In: a flow, a record, a reader. What may be done, what is lacking and what may be seen is asked of `queries`; a form asks what the
moves declare, and says beside each field what a move still lacks.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction

from yipanqi.accounts.access import may, places_of
from yipanqi.registry.queries import this_moment
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import ChoiceField, RegisterForm, TextField
from yipanqi.ui.parts import Event, Step
from yipanqi.ui.showing import text_of
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import _cases as opening
from yipanqi.work import actions, queries
from yipanqi.work.access import acting
from yipanqi.work.catalogue import flow_of
from yipanqi.work.flow import Asked, Need
from yipanqi.work.models import Case
from yipanqi.work.shown import Offer

_STATES = {"done": "done", "now": "now", "to_come": "todo"}


def offered(flow: str, record: int, user: Any, on: date) -> list[Offer]:
    """What the reader may do with a record now, whether it has a case or not."""
    one = queries.case_of(user, flow, record)
    return queries.offers(one, user, on) if one is not None else queries.first_offers(flow, record, user, on)


def move_form(flow: str, record: int, user: Any, on: date, *, but: Iterable[str] = ()) -> type[RegisterForm]:
    """One form for all moves that are open to the reader, `but` some: the move, the reason where one has reasons, what they ask
    for, a note.
    """
    offers = {o.name: o for o in offered(flow, record, user, on) if o.is_open and o.name not in set(but)}
    reasons = {code: words for o in offers.values() for code, words in o.reasons.items()}
    asks = {need.key: need for o in offers.values() for need in o.asks}
    fields: dict[str, Any] = {
        "move": ChoiceField(lambda: [(name, str(o.words)) for name, o in offers.items()], label=Words("怎么办", "What to do"))
    }
    if reasons:
        label = Words("原因", "Reason")
        fields["code"] = ChoiceField(lambda: [(k, str(w)) for k, w in reasons.items()], label=label, required=False)
    if any(o.reason for o in offers.values()):
        fields["reason"] = TextField(500, label=Words("理由", "Why"), required=False)
    fields |= {key: _field(need) for key, need in asks.items()}
    fields["note"] = TextField(300, label=Words("备注", "Note"), required=False)

    def clean(form: RegisterForm) -> dict[str, Any]:
        given = form.cleaned_data
        offer = offers.get(given.get("move") or "")
        if offer is not None:
            _complete(form, offer, Asked(case, found, acting(user), on, this_moment(), given))
        return given

    declared = flow_of(flow)
    found = opening.record_of(declared, record)
    case = queries.case_of(user, flow, record) or Case(model=declared.label, record=record, flow=flow, stage=declared.first)
    return type("MoveForm", (RegisterForm,), {**fields, "clean": clean})


def _field(need: Need) -> Any:
    field = copy.deepcopy(need.field) if need.field is not None else TextField(300)
    field.label, field.required = need.words, False  # another move may do without; `clean` asks for it
    return field


def _complete(form: RegisterForm, offer: Offer, asked: Asked) -> None:
    for need in offer.asks:
        if need.key not in form.errors and (said := need.lacks(asked)) is not None:
            form.add_error(need.key, str(said))
    if offer.reasons and asked.given.get("code") not in offer.reasons:
        form.add_error("code", say("请选择原因。", "Choose a reason."))
    if offer.reason and not (asked.given.get("reason") or "").strip():
        form.add_error("reason", say("请写明理由。", "Say why."))


def moved(flow: str, record: int, given: Mapping[str, Any], *, by: str, on: date) -> Case:
    """Make the move that such a form gives; what other moves ask for is left aside."""
    rest = {k: v for k, v in given.items() if k not in ("move", "code", "reason", "note")}
    move = flow_of(flow).move(given["move"])
    asked = {n.key for n in move.needs if n.given} if move else set()
    return actions.begin(
        flow,
        record,
        given["move"],
        by=by,
        on=on,
        code=given.get("code") or "" if move and move.reasons else "",
        reason=given.get("reason") or "",
        note=given.get("note") or "",
        **{k: v for k, v in rest.items() if k in asked},
    )


def assign_form(flow: str, record: int, user: Any) -> type[RegisterForm]:
    """Who is put in charge of a record's case: an officer who sees its place, a deputy, an office."""
    one = queries.case_of(user, flow, record)
    return _assign_form(one.place if one is not None else getattr(opening.record_of(flow_of(flow), record), "place", None))


def _assign_form(place: str | None) -> type[RegisterForm]:
    """The same for the officers of a place, looked up once for both fields."""

    @cache
    def offered() -> list[tuple[str, str]]:
        return queries.officers_of(place)

    fields: dict[str, Any] = {
        "person": ChoiceField(offered, label=Words("经办人", "In charge"), required=False),
        "deputy": ChoiceField(offered, label=Words("代办人", "Deputy"), required=False),
        "office": TextField(120, label=Words("科室", "Office"), required=False),
    }
    return type("AssignForm", (RegisterForm,), fields)


def in_charge(one: Case | None) -> dict[str, str]:
    """What such a form shows first."""
    return {"person": one.owner_person, "deputy": one.owner_deputy, "office": one.owner_office} if one is not None else {}


@transaction.atomic
def assigned(
    flow: str, record: int, given: Mapping[str, Any], *, by: str, on: date, told: actions.Together | None = None
) -> Case:
    """Put in charge whom such a form names; the first deed on a record opens its case."""
    one = Case.objects.filter(model=flow_of(flow).label, record=record, flow=flow).first()
    one = one or actions.touch(flow, record, by=by, on=on)
    who = {name: given.get(name) or "" for name in ("office", "person", "deputy")}
    return actions.assign(one, by=by, on=on, told=told, **who)


def own_place(user: Any) -> str | None:
    """The place whose officers such a reader puts in charge; None for the whole city."""
    own = places_of(user)
    return own[0] if own else None


def many(
    flow: str, record: Callable[[Any], int], *, on: Callable[[], date], place: Callable[[Any], str | None] = own_place
) -> tuple[Deed, ...]:
    """What is done to ticked rows of a list whose records are in a flow: put somebody in charge of all of them, remind (催办)
    whoever is in charge. `record(row)` is the record's number, `place(user)` the place whose officers are offered, `on` the day.
    Each person is told once, with the number of cases.
    """
    name = flow_of(flow).words
    yours = Words(f"{{n}} 件“{name.zh}”已交给您办。", f"{{n}} matters of “{name.en}” are yours to do.")
    due = Words(f"催办：{{n}} 件“{name.zh}”等您办。", f"Reminder: {{n}} matters of “{name.en}” wait for you.")
    return (
        Deed(
            "assign-many",
            Words("指派", "Assign"),
            lambda user, rows, given, _: _each_told(
                rows,
                lambda row, told: assigned(flow, record(row), given, by=user.get_username(), on=on(), told=told),
                Words("已指派", "assigned"),
                yours,
            ),
            may=lambda user, found: may(user, "decide"),
            form=lambda user, found, part: _assign_form(place(user)),
            many=True,
            icon="user-check",
        ),
        Deed(
            "remind-many",
            Words("催办", "Remind"),
            lambda user, rows, given, _: _each_told(
                rows, lambda row, told: _reminded(flow, record(row), user, on(), told), Words("已催办", "reminded"), due
            ),
            may=lambda user, found: may(user, "decide"),
            many=True,
            icon="bell",
        ),
    )


def each(rows: Iterable[Any], deed: Callable[[Any], Any], words: Words) -> Words:
    """Do a deed to each of the ticked rows; what could not be done is said with its reasons. Fault where nothing was done."""
    done, refused = 0, {}
    for row in rows:
        try:
            deed(row)
            done += 1
        except Fault as fault:
            refused.setdefault(str(fault), 0)
            refused[str(fault)] += 1
    why = "；".join(f"{n} 条：{said}" for said, n in refused.items()), "; ".join(f"{n}: {said}" for said, n in refused.items())
    if not done:
        raise Fault("none_done", f"都没有办成。{why[0]}", f"Nothing was done. {why[1]}")
    left = (f"；没有办成的 {why[0]}", f"; not done {why[1]}") if refused else ("", "")
    return Words(f"{words.zh} {done} 条{left[0]}", f"{done} {words.en}{left[1]}")


def _each_told(rows: Iterable[Any], deed: Callable[[Any, actions.Together], Any], words: Words, notice: Words) -> Words:
    """The same, and each whom it concerns is told once."""
    told = Counter[tuple[str, str]]()
    said = each(rows, lambda row: deed(row, told), words)
    actions.tell_together(notice, told)
    return said


def _reminded(flow: str, record: int, user: Any, on: date, told: actions.Together) -> None:
    one = queries.case_of(user, flow, record)
    if one is None:
        raise Fault("nobody", "还没有人经办，请先指派。", "Nobody is in charge yet; assign it first.")
    actions.remind(one, by=user.get_username(), on=on, told=told)


def steps(one: Case | None, user: Any) -> list[Step]:
    """The step bar of a case for this reader; nothing where there is none."""
    marks = queries.bar(one, user) if one is not None else []
    return [Step(str(m.words), _STATES[m.state], m.on.isoformat() if m.on else "") for m in marks]


def events(one: Case | None, user: Any) -> list[Event]:
    """What was done, the newest first; by whom, and what parties do not see, for officers."""
    return [_event(deed) for deed in (queries.history(one, user) if one is not None else [])]


def _event(deed: Any) -> Event:
    words = f"{deed.words}：{deed.before} → {deed.after}" if deed.before != deed.after else str(deed.words)
    who = say("；", "; ").join(t for t in (deed.reason, deed.note, deed.by) if t)
    tags = (
        (deed.hidden, Words("当事方不知", "kept from the parties")),
        (deed.voice, Words("表态", "a voice")),
        (deed.taken_back, Words("已撤回", "taken back")),
    )
    note = say("，", ", ").join(str(w) for on, w in tags if on)
    return Event(text_of("day", deed.on), words, who, "" if deed.voice or deed.hidden else "key", note=note)
