"""Sheets that are owed: asked for, given back, reminded of. In: sheet, place or body, period, day. Out: a Duty."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yipanqi.intake.catalogue import SHEETS
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import _faults as faults
from yipanqi.work import _telling as telling
from yipanqi.work._ledger import written
from yipanqi.work.access import Actor, actor
from yipanqi.work.models import Duty, Reminder


@transaction.atomic
def owe(
    sheet: str,
    *,
    period: str,
    begins_on: date,
    due_on: date,
    by: str,
    place: str = "",
    body: str = "",
    office: str = "",
    person: str = "",
    at: datetime | None = None,
) -> Duty:
    """Say that a place (or a body, by its unified code) hands in a sheet for a period by a day. Saying it again moves its day
    and owner.
    """
    _city_or_here(actor(by), place, Words("布置报表", "asking for sheets"))
    if sheet not in SHEETS:
        raise Fault("no_sheet", f"没有名为 {sheet} 的表。", f"There is no sheet {sheet}.", exit_code=2)
    if bool(place) == bool(body):
        raise Fault(
            "whose", "请写明由哪个地方或哪个单位报送（二选一）。", "Say which place or which body hands it in, one of them."
        )
    if due_on < begins_on:
        raise Fault("due", "应交日早于报告期开始之日。", "It would be due before its period begins.")
    made, _ = Duty.objects.update_or_create(
        sheet=sheet,
        place=place,
        body=body,
        period=period,
        defaults={
            "begins_on": begins_on,
            "due_on": due_on,
            "owner_office": office,
            "owner_person": person,
            "by": by,
            "at": at or this_moment(),
        },
    )
    written(
        by, "work.owe", f"duty:{made.pk}", {"sheet": sheet, "place": place or body, "period": period, "due": due_on.isoformat()}
    )
    return made


@transaction.atomic
def give_back(duty: int, *, by: str, on: date, reason: str, at: datetime | None = None) -> Duty:
    """退回: what was handed in does not do; it is owed again, with the reason, until the next acceptance."""
    found = _duty(duty)
    _city_or_here(actor(by), found.place, Words("退回报表", "returning sheets"))
    if found.closed_on is None:
        raise Fault("not_closed", "这张表还没有交，无可退回。", "This sheet was not handed in yet; there is nothing to return.")
    if not reason.strip():
        raise faults.blank(Words("退回的理由", "why it is returned"))
    found.closed_on, found.batch, found.returned_on, found.returned_reason = None, None, on, reason.strip()
    found.save(update_fields=["closed_on", "batch", "returned_on", "returned_reason"])
    sheet = SHEETS[found.sheet]
    words = Words(
        f"{found.period}“{sheet.zh}”被退回：{reason.strip()}", f"{found.period} “{sheet.en}” was returned: {reason.strip()}"
    )
    telling.tell(words, at or this_moment(), _of_duty(found), duty=found)
    written(by, "work.give_back", f"duty:{found.pk}", {"period": found.period}, found, returned_reason=found.returned_reason)
    return found


@transaction.atomic
def remind_duties(duties: list[int], *, by: str, on: date, at: datetime | None = None) -> int:
    """催办 sheets that have not come; how many reminders went out (each sheet once a day, what has come not at all)."""
    who, sent = actor(by), 0
    for found in Duty.objects.select_for_update().filter(pk__in=duties, closed_on=None).order_by("pk"):
        _city_or_here(who, found.place, Words("催报", "reminding of sheets"))
        if found.reminders.filter(on=on).exists():
            continue
        sheet = SHEETS[found.sheet]
        words = Words(
            f"请报{found.period}“{sheet.zh}”，应于 {faults.day(found.due_on)}前交。",
            f"Please hand in “{sheet.en}” for {found.period}, due by {found.due_on.isoformat()}.",
        )
        telling.tell(words, at or this_moment(), _of_duty(found), duty=found)
        Reminder.objects.create(duty=found, by=by, on=on, at=at or this_moment())
        sent += 1
    if sent:
        written(by, "work.remind_duties", "duties", {"duties": sorted(duties), "sent": sent})
    return sent


def _city_or_here(who: Actor, place: str, what: Words) -> None:
    if not who.reaches(place or None):
        raise faults.officers_only(what)


def _duty(number: int) -> Duty:
    found = Duty.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Fault("no_duty", "没有这项报送任务。", "There is no such duty.", exit_code=2)
    return found


def _of_duty(duty: Duty) -> list[dict[str, str]]:
    """Whoever hands it in."""
    if duty.owner_person:
        return [{"person": duty.owner_person}]
    return [{"organisation": duty.body}] if duty.body else [{"place": duty.place}]
