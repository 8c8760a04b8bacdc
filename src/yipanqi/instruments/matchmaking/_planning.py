"""The timetable of a day: made anew, and changed as little as possible. Reckoned without a transaction, written in one, together
with the move of its case; whose meetings change once they are published is told, and nobody else.

A part of this folder's deeds (`actions`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yipanqi.engines.timetable import Change, Plan, Replanned, replan, standing, timetable
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.instruments.matchmaking.models import Agenda, Party, Request, Seat
from yipanqi.ledger.actions import record
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import actions as work
from yipanqi.work.shown import Telling


def open_day(one: Agenda) -> None:
    """Ask where it stands now. Raises Fault for a session that is closed."""
    one.__dict__.pop("stage", None)
    if one.stage == "closed":
        raise Fault("closed", "本场已办结，不能再改。", "This session is closed.", exit_code=2)


def moved(one: Agenda, move: str, *, by: str, at: datetime | None = None, **given: Any) -> None:
    """Make a move of the flow; the first one opens the case. Raises Fault that says who may, or what is missing."""
    now = at or this_moment()
    one.stage = work.begin(flow.FLOW, one.session_id, move, by=by, on=timezone.localdate(now), at=now, **given).stage


def plan(one: Agenda, *, by: str, at: datetime | None = None, time_limit: float = 20.0) -> Plan:
    """The timetable made anew; confirmed meetings keep slot and table. Raises Fault when must-meets conflict, and when what it
    rests on changed while it was reckoned: nobody waits for the database meanwhile.
    """
    open_day(one)
    given = _given(one)
    if not given.frame.height:
        raise Fault(
            "requests",
            "还没有对接请求，先导入参会方和请求。",
            "There is no request yet; bring in parties and requests first.",
            exit_code=2,
        )
    made = timetable(
        given.frame,
        given.starts,
        given.tables,
        given.available,
        given.confirmed,
        in_a_row=given.in_a_row,
        breaks=given.rests,
        time_limit=time_limit,
    )
    with transaction.atomic():
        _as_given(one, given)
        before, published = _meetings(one), one.stage == "confirmed"
        _write(one, made, given.frame)
        if published:
            tells = _tells(one, before, _meetings(one))
            moved(one, "plan_on" if given.confirmed.height else "plan_anew", by=by, at=at, tells=tells)
        else:
            moved(one, "plan", by=by, at=at)
            if given.confirmed.height:
                moved(one, "publish", by=by, at=at)
        _keep(one, made, by, at or this_moment())
        record(
            by,
            "matchmaking.plan",
            f"session:{one.session_id}",
            {
                "meetings": made.meetings.height,
                "unmet": made.unmet.height,
                "total": made.total,
                "proven": made.proven,
                "version": one.version,
            },
        )
    return made


@dataclass(frozen=True)
class _Given:
    """All that a timetable rests on."""

    frame: pl.DataFrame
    starts: list[str]
    tables: list[int]
    available: pl.DataFrame | None
    confirmed: pl.DataFrame
    seats: pl.DataFrame
    rests: list[str]
    in_a_row: int | None

    def same(self, other: _Given) -> bool:
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return all(
            a.equals(b) if isinstance(a, pl.DataFrame) and isinstance(b, pl.DataFrame) else type(a) is type(b) and a == b
            for a, b in pairs
        )


def _given(one: Agenda) -> _Given:
    frame = queries.asked(one)
    return _Given(
        frame,
        queries.starts(one),
        queries.tables(one),
        queries.available(one, frame),
        queries.kept(one, confirmed=True),
        queries.kept(one),
        queries.rests(one),
        one.in_a_row,
    )


def _as_given(one: Agenda, given: _Given) -> None:
    """Inside the transaction that writes: hold the day, as it stands now. Fault when it is no longer what was reckoned with."""
    Agenda.objects.select_for_update().get(pk=one.pk)
    one.refresh_from_db()
    open_day(one)
    if not given.same(_given(one)):
        raise Fault(
            "day_moved",
            "排期期间有人改了参会方、请求或时间表，没有写入任何内容。请再排一次。",
            "Parties, requests or the timetable were changed while it was reckoned; nothing was written. Plan again.",
        )


def _write(one: Agenda, made: Plan, frame: pl.DataFrame) -> None:
    """Seats as in the plan (outcomes of those that stay are kept) and the reasons of the rest."""
    ids = frame["request"].to_list()
    stay: dict[int, tuple[str, int]] = {}
    for r in np.flatnonzero(made.slot >= 0).tolist():
        stay[ids[r]] = (made.problem.slots[int(made.slot[r])], int(made.table[r]))
    had = {seat.request_id: seat for seat in one.seats.all()}
    gone = [seat.pk for request, seat in had.items() if stay.get(request) != (seat.slot, seat.table)]
    flags = {request: seat.confirmed for request, seat in had.items()}
    one.seats.filter(pk__in=gone).delete()
    Seat.objects.bulk_create(
        [
            Seat(agenda=one, request_id=request, slot=slot, table=table, confirmed=flags.get(request, False))
            for request, (slot, table) in stay.items()
            if request not in had or had[request].pk in gone
        ]
    )
    changed = []
    rows = {ids[row["request"]]: row for row in made.unmet.to_dicts()}
    for request in one.requests.all():
        row = rows.get(request.pk)
        told = (
            {}
            if row is None
            else {
                "reason": row["reason"],
                "remedy": row["remedy"],
                "slot": row["remedy_slot"],
                "party": row["remedy_party"],
                "reason_party": row["reason_party"],
                "cost": row["cost"],
                "instead": row["instead"],
            }
        )
        if request.why != told:
            request.why = told
            changed.append(request)
    Request.objects.bulk_update(changed, ["why"], batch_size=500)


def _keep(one: Agenda, made: Plan, by: str, at: datetime) -> None:
    one.version += 1
    one.total, one.bound = float(made.total), float(made.bound)
    one.proof = {"zh": made.proof.zh, "en": made.proof.en}
    one.planned_at, one.planned_by = at, by
    one.save()


def change(
    one: Agenda,
    *,
    by: str,
    at: datetime | None = None,
    leaves: Party | None = None,
    slot: str = "",
    fewer_at: str = "",
    absence: tuple[Party, str] | None = None,
    off: Seat | None = None,
) -> Replanned:
    """The smallest change after one loss: a party, a slot, the last table of a slot, a party in a slot, or one meeting. Who is to
    be told of it stands with its case; once the timetable is published, whoever has an account reads it there.
    """
    open_day(one)
    given, now = _given(one), at or this_moment()
    frame = given.frame
    concerned = set(frame["a_id"]) | set(frame["b_id"]) | set(frame["third_id"].drop_nulls())
    asked = Change(
        leaves=[leaves.name] if leaves and leaves.name in concerned else (),
        slots=[slot] if slot else (),
        tables=[(fewer_at, _last_table(one, fewer_at))] if fewer_at else (),
        absences=[(absence[0].name, absence[1])] if absence and absence[0].name in concerned else (),
        cancelled=[(off.request.a.name, off.request.b.name)] if off else (),
    )
    before = standing(
        frame,
        given.starts,
        given.tables,
        given.seats,
        given.available,
        given.confirmed,
        in_a_row=given.in_a_row,
        breaks=given.rests,
    )
    after = replan(before, asked)
    with transaction.atomic():
        _as_given(one, given)
        _write_change(one, after, leaves, slot, fewer_at, absence, off, by, now)
    return after


def _write_change(
    one: Agenda,
    after: Replanned,
    leaves: Party | None,
    slot: str,
    fewer_at: str,
    absence: tuple[Party, str] | None,
    off: Seat | None,
    by: str,
    now: datetime,
) -> None:
    before = _meetings(one)
    _lose(one, leaves, slot, fewer_at, absence, off)
    _write(one, after.plan, queries.asked(one))
    moved(one, "change", by=by, at=now, tells=_tells(one, before, _meetings(one), but=leaves))
    _keep(one, after.plan, by, now)
    record(
        by,
        "matchmaking.change",
        f"session:{one.session_id}",
        {
            "party": leaves.pk if leaves else None,
            "slot": slot,
            "fewer_at": fewer_at,
            "changes": after.changes.height,
            "moved": after.moved,
        },
    )


@transaction.atomic
def move(seat: Seat, slot: str, table: int, *, by: str, at: datetime | None = None) -> None:
    """One meeting to another slot and table, as an officer chose. Raises Fault that says why it cannot be held there. It stays
    confirmed where it was; who takes part in it is told.
    """
    one = Agenda.objects.select_for_update().get(pk=seat.agenda_id)
    open_day(one)
    held = queries.seats(one).filter(pk=seat.pk).first()
    if held is None or held.result:
        raise Fault("held", "这一场已登记结果或已取消，不能再移。", "It has an outcome, or was called off.", exit_code=2)
    spot = next((s for s in queries.spots(held) if s.slot == slot), None)
    if spot is None or table not in spot.tables:
        why = spot.why if spot and spot.why else Words("这张桌不空", "this table is not free")
        raise Fault("spot", f"不能移到 {slot}：{why.zh}。", f"It cannot be held at {slot}: {why.en}.", exit_code=2)
    before = _meetings(one)
    one.seats.filter(pk=held.pk).update(slot=slot, table=table)
    moved(one, "change", by=by, at=at, tells=_tells(one, before, _meetings(one)))
    one.version += 1
    one.save(update_fields=["version"])
    record(by, "matchmaking.move", f"session:{one.session_id}", {"seat": held.pk, "slot": slot, "table": table})


def _last_table(one: Agenda, slot: str) -> int:
    if slot not in queries.starts(one) or not (number := queries.tables(one)[queries.starts(one).index(slot)]):
        raise Fault("tables", "这个时段没有桌可减。", "This slot has no table to lose.", exit_code=2)
    return number


@dataclass(frozen=True)
class _Met:
    """Where a request has its meeting, and who is there."""

    place: str
    slot: str
    who: tuple[Party, ...]


def _meetings(one: Agenda) -> dict[int, _Met]:
    """Request -> its meeting."""
    seats = queries.seats(one).select_related(*(f"request__{side}__organisation" for side in ("a", "b", "third")))
    return {
        s.request_id: _Met(f"{s.slot} · {s.table}", s.slot, tuple(p for p in (s.request.a, s.request.b, s.request.third) if p))
        for s in seats
    }


def _tells(one: Agenda, before: dict[int, _Met], after: dict[int, _Met], but: Party | None = None) -> list[Telling]:
    """Each party of each meeting that is another now, by name; `but` whoever left. An account reads it where it reads the
    timetable: once it is published.
    """
    made = []
    for request in {**before, **after}:
        old, new = before.get(request), after.get(request)
        if old and new and old.place == new.place:
            continue
        what = "added" if old is None else "cancelled" if new is None else "moved" if old.slot != new.slot else "table"
        who = (new or old).who  # type: ignore[union-attr]
        made += [_telling(one, p, what, [o for o in who if o != p], old, new) for p in who if but is None or p.pk != but.pk]
    return sorted(made, key=lambda t: t.name)


def _telling(one: Agenda, party: Party, what: str, others: list[Party], old: _Met | None, new: _Met | None) -> Telling:
    before, after = old.place if old else "", new.place if new else ""
    words = {"title": one.session.name, "before": before, "after": after}
    zh = flow.TOLD[what].zh.format(**words, other="、".join(p.name for p in others))
    en = flow.TOLD[what].en.format(**words, other=", ".join(p.name for p in others))
    code = party.organisation.uscc if party.organisation and one.stage == "confirmed" else ""
    about = {"party": party.pk, "what": what, "with": [p.pk for p in others], "before": before, "after": after}
    return Telling(party.name, Words(zh, en), code or "", about)


def _lose(
    one: Agenda, leaves: Party | None, slot: str, fewer_at: str, absence: tuple[Party, str] | None, off: Seat | None
) -> None:
    """What is lost is lost in the records too."""
    if leaves is not None:
        Party.objects.filter(pk=leaves.pk).update(left=True)
        one.seats.filter(Q(request__a=leaves) | Q(request__b=leaves) | Q(request__third=leaves)).delete()
    if slot:
        one.fewer = {**one.fewer, slot: 0}
    if fewer_at:
        one.fewer = {**one.fewer, fewer_at: _last_table(one, fewer_at) - 1}
    if absence is not None:
        party, at = absence
        free = party.free if party.free is not None else queries.starts(one)
        Party.objects.filter(pk=party.pk).update(free=[s for s in free if s != at])
    if off is not None:
        off.request.delete()
