"""What is done on the floor: moves and taking them back, assigning, reminding, commenting, attaching, deciding, owing and
returning sheets.

The only writer of this folder. Each deed is one transaction with one entry in the ledger. `by` is a sign-in name, `on` the
city's day, `at` the moment (now, unless a test or an import says otherwise). A refusal is a Fault that says who may, or what
is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction

from yipanqi.accounts.queries import account
from yipanqi.intake.models import Revision
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import _attaching as attaching
from yipanqi.work import _cases as cases
from yipanqi.work import _faults as faults
from yipanqi.work import _moving as moving
from yipanqi.work import _telling as telling
from yipanqi.work._deciding import decide, withdraw_decision
from yipanqi.work._ledger import written
from yipanqi.work._owing import give_back, owe, remind_duties
from yipanqi.work.access import Actor, acting, actor
from yipanqi.work.models import (
    Assignment,
    Attachment,
    Case,
    Comment,
    Notice,
    Reminder,
)
from yipanqi.work.shown import Telling

LONGEST = 2000
#: Of several deeds that one press did: whom to tell (person, place) -> how many cases.
Together = Counter[tuple[str, str]]


@transaction.atomic
def move(
    case: Case | int,
    name: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    reason: str = "",
    code: str = "",
    note: str = "",
    confirmed: bool = False,
    tells: Sequence[Telling] = (),
    **given: Any,
) -> Case:
    """Make a move of the case's flow; the case as it stands then.

    `reason` in words, `code` one of the move's reasons, `confirmed` where it asks for that, `given` what it declares. Where
    it needs several persons, the last of them moves it; the others' voices are steps too. `tells`: whom this deed concerns
    besides those whom the move names, each in its own words.
    """
    who = actor(by)
    held = cases.held(_number(case), who)
    moving.moved(held, who, moving.Wish(name, on, at or this_moment(), reason, code, note, confirmed, given, tells))
    return held.case


@transaction.atomic
def begin(
    flow: str,
    record: int,
    name: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    reason: str = "",
    code: str = "",
    note: str = "",
    confirmed: bool = False,
    tells: Sequence[Telling] = (),
    **given: Any,
) -> Case:
    """The same for a record that may have no case yet: the first deed opens it. Nothing is opened where the move is refused."""
    who, moment = actor(by), at or this_moment()
    held = cases.opened(flow, record, who, on, moment)
    moving.moved(held, who, moving.Wish(name, on, moment, reason, code, note, confirmed, given, tells))
    return held.case


@transaction.atomic
def touch(flow: str, record: int, *, by: str, on: date, at: datetime | None = None) -> Case:
    """The case of a record, opened by an officer of its place where there is none: to assign it, comment on it or attach to
    it before its first move.
    """
    who = actor(by)
    held = cases.opened(flow, record, who, on, at or this_moment())
    _officer(who, held.case, Words("立案", "opening a case"))
    written(by, f"{flow}.open", f"case:{held.case.pk}", {"record": f"{held.case.model}:{record}"})
    return held.case


@transaction.atomic
def undo(case: Case | int, *, by: str, on: date, reason: str, at: datetime | None = None) -> Case:
    """Take the last deed back while its cooling-off lasts: a step that reverses it; stage, day and register as before;
    notices that have not left are dropped.
    """
    who = actor(by)
    held = cases.held(_number(case), who)
    moving.reversed_last(held, who, on, at or this_moment(), reason)
    return held.case


@transaction.atomic
def assign(
    case: Case | int,
    *,
    by: str,
    on: date,
    office: str = "",
    person: str = "",
    deputy: str = "",
    reason: str = "",
    at: datetime | None = None,
    told: Together | None = None,
) -> Case:
    """Give a case to an office, a person and a deputy (sign-in names of officers who see its place). Whoever gets it is told;
    with `told`, later and once, by `tell_together`.
    """
    who, moment = actor(by), at or this_moment()
    held = cases.held(_number(case), who)
    _officer(who, held.case, Words("指派", "assigning"))
    if not (office.strip() or person):
        raise faults.blank(Words("科室或经办人", "an office or a person"))
    for name in {person, deputy} - {""}:
        _can_work_on(name, held.case)
    if deputy and deputy == person:
        raise Fault("same", "代办人不能与经办人是同一人。", "The deputy must be somebody else than the person in charge.")
    one, was = held.case, {held.case.owner_person, held.case.owner_deputy}
    one.owner_office, one.owner_person, one.owner_deputy = office.strip()[:120], person, deputy
    one.save(update_fields=["owner_office", "owner_person", "owner_deputy"])
    made = Assignment.objects.create(
        case=one, office=one.owner_office, person=person, deputy=deputy, reason=reason.strip()[:300], by=by, on=on, at=moment
    )
    words = Words(f"“{one.title}”（{held.flow.words.zh}）已交给您办。", f"“{one.title}” ({held.flow.words.en}) is yours to do.")
    _tell(words, moment, [{"person": p} for p in sorted({person, deputy} - was - {"", by})], one, told)
    Revision.bump(cases.LABEL)
    detail = {"office": one.owner_office, "person": person, "deputy": deputy}
    written(by, "work.assign", f"case:{one.pk}", detail, made, reason=made.reason)
    return one


@transaction.atomic
def remind(
    case: Case | int, *, by: str, on: date, text: str = "", at: datetime | None = None, told: Together | None = None
) -> Reminder:
    """催办: remind whoever is in charge; where parties are to act now, them too. By an officer, or by a party of the case: the
    office once a day and its parties once, so that neither keeps the other from it. With `told` the office's own people are
    told later and once, by `tell_together`.
    """
    who, moment = actor(by), at or this_moment()
    held = cases.held(_number(case), who)
    one = held.case
    if one.closed_at is not None:
        raise Fault("ended", f"“{one.title}”已办结，无须催办。", f"“{one.title}” has ended; there is nothing to remind of.")
    if any(actor(sent.by).is_officer == who.is_officer for sent in one.reminders.filter(on=on)):
        raise Fault("today", "今天已经催办过，明天可以再催。", "A reminder went out today already; another may tomorrow.")
    to = telling.in_charge(one, by) + [{"organisation": c} for c in telling.awaited(held)]
    if not to:
        raise Fault(
            "nobody",
            "这个事项还没有经办人，请先指派，再催办。",
            "Nobody is in charge of this case; assign it first, then remind.",
        )
    due, due_en = (f"，应于 {faults.day(one.due_on)}前办", f", due by {one.due_on}") if one.due_on else ("", "")
    more, more_en = (f"：{text.strip()}", f": {text.strip()}") if text.strip() else ("", "")
    _tell(Words(f"催办“{one.title}”{due}{more}", f"Reminder: “{one.title}”{due_en}{more_en}"), moment, to, one, told)
    made = Reminder.objects.create(case=one, text=text.strip()[:300], by=by, on=on, at=moment)
    written(by, "work.remind", f"case:{one.pk}", {"to": len(to)}, made, text=made.text)
    return made


@transaction.atomic
def comment(case: Case | int, text: str, *, by: str, on: date, shared: bool = False, at: datetime | None = None) -> Comment:
    """Say something about a case. Officers choose whether its parties read it; what a party says, everybody who sees the case
    reads.
    """
    who = actor(by)
    held = cases.held(_number(case), who)
    if not text.strip():
        raise faults.blank(Words("评论", "what you want to say"))
    if len(text.strip()) > LONGEST:
        raise Fault("long", f"评论不超过 {LONGEST} 字，可改用附件。", f"At most {LONGEST} characters; attach a paper instead.")
    made = Comment.objects.create(
        case=held.case, text=text.strip(), shared=shared or not who.is_officer, by=by, on=on, at=at or this_moment()
    )
    written(by, "work.comment", f"case:{held.case.pk}", {"comment": made.pk, "shared": made.shared}, made, text=made.text)
    return made


@transaction.atomic
def attach(
    case: Case | int,
    source: IO[bytes],
    *,
    name: str,
    by: str,
    on: date,
    kind: str = "",
    internal: bool = False,
    at: datetime | None = None,
) -> Attachment:
    """Hang a paper on a case (`kind` of the flow's `attachments`). Fault for what is empty, too large, of another kind than
    it says, or of none that is taken.
    """
    who = actor(by)
    held = cases.held(_number(case), who)
    made = attaching.attached(held, source, name, kind, internal and who.is_officer, by, on, at or this_moment())
    written(by, "work.attach", f"case:{held.case.pk}", {"attachment": made.pk, "kind": kind, "sha256": made.file.sha256})
    return made


@transaction.atomic
def detach(attachment: int, *, by: str, on: date, reason: str, at: datetime | None = None) -> Attachment:
    """Take a paper off a case: it is no longer shown and no longer counts; the bytes stay. By whoever attached it, or an
    officer.
    """
    who = actor(by)
    found = Attachment.objects.select_related("case").filter(pk=attachment, removed_at=None).first()
    if found is None:
        raise Fault(
            "no_attachment", "没有这个附件，可能已被取下。", "There is no such paper; it may have been taken off already."
        )
    held = cases.held(found.case_id, who)
    if found.by != by:
        _officer(who, held.case, Words("取下别人的附件", "taking off somebody else's paper"))
    if not reason.strip():
        raise faults.blank(Words("取下的理由", "why it is taken off"))
    found.removed_by, found.removed_reason, found.removed_at = by, reason.strip()[:300], at or this_moment()
    found.save(update_fields=["removed_by", "removed_reason", "removed_at"])
    written(by, "work.detach", f"case:{held.case.pk}", {"attachment": found.pk}, found, removed_reason=found.removed_reason)
    return found


def read(notices: list[int], *, by: str, at: datetime | None = None) -> int:
    """Somebody has read what he or she was told; how many of these were unread. No entry in the ledger."""
    from yipanqi.work.queries import notices_for

    moment = at or this_moment()
    mine = notices_for(actor(by).user, moment).filter(pk__in=notices, read_at=None).values_list("pk", flat=True)
    return Notice.objects.filter(pk__in=list(mine)).update(read_at=moment)


@transaction.atomic
def told(notice: int, *, by: str, at: datetime | None = None) -> Notice:
    """The office has told somebody another way, such as by telephone: an officer of the case says so, once."""
    who = actor(by)
    found = Notice.objects.select_for_update().filter(pk=notice, dropped_at=None).exclude(case=None).first()
    if found is None:
        raise Fault("no_notice", "没有这条通知，可能已撤回。", "There is no such notice; it may have been taken back.")
    held = cases.held(found.case_id or 0, who)
    _officer(who, held.case, Words("记下已通知", "noting that somebody was told"))
    if found.told_at is None:
        found.told_by, found.told_at = by, at or this_moment()
        found.save(update_fields=["told_by", "told_at"])
        written(by, "work.told", f"case:{held.case.pk}", {"notice": found.pk})
    return found


def tell_together(words: Words, told: Together, *, at: datetime | None = None) -> int:
    """One notice to each that `told` holds, `{n}` of `words` its number of cases; how many went out."""
    moment = at or this_moment()
    for (kind, name), n in sorted(told.items()):
        telling.tell(words.format(n=n), moment, [{kind: name}])
    return len(told)


def _tell(words: Words, at: datetime, to: list[dict[str, str]], case: Case, told: Together | None) -> None:
    """Tell them now; where there will be one notice for several cases, count the office's own people. A party is told of each."""
    for one in to:
        if told is None or "organisation" in one:
            telling.tell(words, at, [one], case=case)
        else:
            told.update(one.items())


# ---- who -----------------------------------------------------------------------------------------------------------------


def _number(case: Case | int) -> int:
    return case if isinstance(case, int) else int(case.pk)


def _officer(who: Actor, case: Case, what: Words) -> None:
    if not who.reaches(case.place):
        raise faults.officers_only(what)


def _can_work_on(name: str, case: Case) -> None:
    if not acting(account(name)).reaches(case.place):
        raise Fault(
            "cannot",
            f"{faults.named(name)}不是能看到这个事项的工作人员，不能指派。",
            f"{faults.named(name)} is no officer who sees this case; it cannot be given to them.",
        )


__all__ = [
    "assign",
    "attach",
    "begin",
    "comment",
    "decide",
    "detach",
    "give_back",
    "move",
    "owe",
    "read",
    "remind",
    "remind_duties",
    "tell_together",
    "told",
    "touch",
    "undo",
    "withdraw_decision",
]
