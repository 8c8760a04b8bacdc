"""What officers do with a session: call it, set its day, bring in parties and requests, plan, confirm, change, record outcomes,
close.

The only writer of this folder. One transaction and one ledger entry a deed, beside that of its case where it moves one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.instruments.matchmaking._agreed import Taken, lacking
from yipanqi.instruments.matchmaking._planning import change as change
from yipanqi.instruments.matchmaking._planning import move as move
from yipanqi.instruments.matchmaking._planning import moved, open_day
from yipanqi.instruments.matchmaking._planning import plan as plan
from yipanqi.instruments.matchmaking.models import Agenda, Meeting, Party, Request, Seat, Session, Veto
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.reading import party as as_party

MOST_SLOTS, MOST_TABLES = 200, 2_000
#: Of one workbook, which is taken in while its sender waits: about a second of computing.
MOST_PARTIES, MOST_REQUESTS = 2_000, 10_000


def _key(*parts: str) -> str:
    """The identity of a record as the intake makes it from the same cells."""
    return "|".join(re.sub(r"\s+", "", unicodedata.normalize("NFKC", p)).replace("|", "/").upper() for p in parts)[:255]


@transaction.atomic
def call(values: Mapping[str, Any], *, by: str) -> Session:
    """A new session: number, name, kind, held_on, venue, place, organiser. Raises Fault without number or name, or when it
    exists.
    """
    number, name = str(values.get("number") or "").strip(), str(values.get("name") or "").strip()
    if not number or not name:
        raise Fault("session", "请填写活动编号和活动名称。", "Give the number and the name of the session.", exit_code=2)
    kinds = Session._meta.get_field("kind").sheet.choices  # type: ignore[attr-defined]
    if values.get("kind") and values["kind"] not in kinds:
        raise Fault("session", "没有这种类型。", "There is no such kind.", exit_code=2)
    if Session.objects.filter(key=_key(number)).exists():
        raise Fault("session", f"活动编号 {number} 已有。", f"There is a session {number} already.", exit_code=2)
    wanted = ("kind", "held_on", "venue", "place", "organiser")
    made = Session.objects.create(key=_key(number), number=number, name=name, **{k: values.get(k) or None for k in wanted})
    Revision.bump("matchmaking.Session")
    record(by, "matchmaking.call", f"session:{made.pk}", {"number": number, "name": name})
    return made


@transaction.atomic
def set_day(
    session: Session,
    *,
    slots: list[dict[str, Any]],
    tables: int,
    by: str,
    fewer: Mapping[str, int] | None = None,
    in_a_row: int | None = None,
    deadline: date | None = None,
) -> Agenda:
    """Slots with times and breaks, tables, deadline. Raises Fault for slots that overlap or that a seat stands in."""
    _slots_stand(slots)
    names = {s["start"] for s in slots}
    fewer = dict(fewer or {})
    if not 1 <= tables <= MOST_TABLES or any(s not in names or not 0 <= n <= MOST_TABLES for s, n in fewer.items()):
        raise Fault(
            "tables",
            f"桌数应在 1 到 {MOST_TABLES} 之间，例外的时段须在时段表中。",
            f"Tables: 1 to {MOST_TABLES}, exceptions for slots of the day only.",
            exit_code=2,
        )
    if in_a_row is not None and in_a_row < 1:
        raise Fault("in_a_row", "连续场次上限至少为 1。", "Meetings in a row: at least 1.", exit_code=2)
    one, _ = Agenda.objects.select_for_update().get_or_create(session=session, defaults={"place": session.place})
    used = set(one.seats.values_list("slot", flat=True))
    if lost := sorted(used - names):
        raise Fault(
            "slots",
            f"时段 {'、'.join(lost)} 已排有对接，请用“减少时段”。",
            f"Meetings stand in {', '.join(lost)}; use “lose a slot”.",
            exit_code=2,
        )
    one.slots, one.tables, one.fewer, one.in_a_row, one.deadline, one.place = (
        slots,
        tables,
        fewer,
        in_a_row,
        deadline,
        session.place,
    )
    one.save()
    moved(one, "call" if one.stage == "called" else "set", by=by)
    record(by, "matchmaking.set_day", f"session:{session.pk}", {"slots": len(slots), "tables": tables, "deadline": deadline})
    return one


def _slots_stand(slots: list[dict[str, Any]]) -> None:
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise Fault("slots", f"时段数应在 1 到 {MOST_SLOTS} 之间。", f"1 to {MOST_SLOTS} slots.", exit_code=2)
    before = ""
    for s in slots:
        if not (_clock(s["start"]) and _clock(s["end"]) and before <= s["start"] < s["end"]):
            raise Fault(
                "slots",
                f"时段 {s['start']}–{s['end']} 不对：写成 09:30-09:50，按先后排列，不得重叠。",
                f"Slot {s['start']}–{s['end']}: write 09:30-09:50, in order, without overlap.",
                exit_code=2,
            )
        before = s["end"]


def _clock(text: str) -> bool:
    return re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", text) is not None


@transaction.atomic
def take_in(one: Agenda, found: Mapping[str, list[dict[str, Any]]], *, by: str) -> dict[str, int]:
    """Parties, requests and vetoes of a workbook (see forms.workbook): new ones are added, known ones updated, none removed."""
    open_day(one)
    if len(found["parties"]) > MOST_PARTIES or len(found["requests"]) > MOST_REQUESTS:
        raise Fault(
            "too_many",
            f"一次最多 {MOST_PARTIES} 个参会方、{MOST_REQUESTS} 个请求。",
            f"At most {MOST_PARTIES} parties and {MOST_REQUESTS} requests.",
            exit_code=2,
        )
    known = {as_party(p.name): p for p in one.parties.order_by("-pk")}
    parties = _parties(one, found["parties"], known)
    added = {"parties": parties, "requests": _requests(one, found["requests"], known), "vetoes": 0}
    for row in found["vetoes"]:
        _, new = Veto.objects.update_or_create(
            agenda=one,
            by=_known(known, row["by"], row),
            other=_known(known, row["other"], row),
            defaults={"reason": (row.get("reason") or "")[:300]},
        )
        added["vetoes"] += new
    n = "新增参会方 {parties}，请求 {requests}，不见 {vetoes} · {parties} parties, {requests} requests, {vetoes} vetoes added"
    moved(one, "gather", by=by, note=n.format(**added))
    record(by, "matchmaking.take_in", f"session:{one.session_id}", added)
    return added


def _parties(one: Agenda, rows: Sequence[Mapping[str, Any]], known: dict[str | None, Party]) -> int:
    """The parties of these rows, new or updated, in `known` too; how many are new. A name in other blanks, widths or case is the
    same party, called as it was first. What is as it was is not written, so that a workbook sent again costs little.
    """
    starts = set(queries.starts(one))
    whose = queries.organisations_coded(str(row.get("code") or "") for row in rows) | queries.organisations_named(
        _name(row) for row in rows if not row.get("code")
    )
    fresh: list[Party] = []
    changed: dict[int, Party] = {}
    for row in rows:
        name = _name(row)
        said = _said_of(one, row, name, starts, whose)
        party = known.get(as_party(name))
        if party is None:
            party = known[as_party(name)] = Party(agenda=one, name=name)
            fresh.append(party)
        elif party.pk and any(getattr(party, key) != value for key, value in said.items()):
            changed[party.pk] = party
        for key, value in said.items():
            setattr(party, key, value)
    Party.objects.bulk_create(fresh)
    for party in changed.values():
        party.save(update_fields=["side", "free", "organisation", "place", "contact", "phone"])
    return len(fresh)


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"]).strip()[:200]


def _said_of(one: Agenda, row: Mapping[str, Any], name: str, starts: set[str], whose: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of its party."""
    if not name or row["side"] not in flow.SIDES:
        raise Fault("party", f"参会方“{name}”缺名称或类型。", f"Party “{name}” lacks a name or a side.")
    free, code = row.get("free"), str(row.get("code") or "")
    if free is not None and (unknown := [s for s in free if s not in starts]):
        raise Fault(
            "party",
            f"参会方“{name}”的空闲时段 {'、'.join(unknown)} 不在本场时段中。",
            f"Party “{name}”: {', '.join(unknown)} are no slots of this session.",
        )
    organisation = whose.get(code or name)
    said = {key: str(row[key])[:most] for key, most in (("contact", 100), ("phone", 60)) if row.get(key)}  # a blank leaves it
    return {"side": row["side"], "free": free, "organisation": organisation, "place": one.place, **said}


def _requests(one: Agenda, rows: Sequence[Mapping[str, Any]], known: Mapping[str | None, Party]) -> int:
    """The requests of these rows, new or updated; how many are new."""
    there = {(r.a_id, r.b_id): r for r in one.requests.all()} if rows else {}
    fresh: list[Request] = []
    changed: dict[int, Request] = {}
    for row in rows:
        a, b, third = (_known(known, row.get(k), row) for k in ("a", "b", "third"))
        _pair_stands(a, b, third, row, there)
        said = {"third_id": third and third.pk, "weight": row["weight"], "must": row["must"]}
        said["subject"] = (row.get("subject") or "")[:300]
        made = there.get((a.pk, b.pk))
        if made is None:
            made = there[a.pk, b.pk] = Request(agenda=one, a=a, b=b)
            fresh.append(made)
        elif made.pk and any(getattr(made, key) != value for key, value in said.items()):
            changed[made.pk] = made
        for key, value in said.items():
            setattr(made, key, value)
    Request.objects.bulk_create(fresh, batch_size=500)
    Request.objects.bulk_update(changed.values(), ["third", "weight", "must", "subject"], batch_size=200)
    return len(fresh)


def _known(known: Mapping[str | None, Party], name: Any, row: Mapping[str, Any]) -> Any:
    if name in (None, ""):
        return None
    if as_party(str(name)) not in known:
        raise Fault(
            "party",
            f"第 {row.get('row', '?')} 行：“{name}”不在参会方名单中。",
            f"Row {row.get('row', '?')}: “{name}” is not among the parties.",
        )
    return known[as_party(str(name))]


def _pair_stands(a: Any, b: Any, third: Any, row: Mapping[str, Any], there: Mapping[tuple[int, int], Request]) -> None:
    at = f"第 {row['row']} 行：" if row.get("row") else "", f"Row {row['row']}: " if row.get("row") else ""
    if a is None or b is None or a == b or third in (a, b):
        raise Fault("request", f"{at[0]}请选择不同的参会方。", f"{at[1]}Choose different parties.", exit_code=2)
    if (b.pk, a.pk) in there:
        raise Fault("request", f"{at[0]}{a}–{b} 已有请求。", f"{at[1]}There is a request of {a}–{b} already.", exit_code=2)


def add_party(one: Agenda, row: Mapping[str, Any], *, by: str) -> dict[str, int]:
    """One party by hand."""
    return take_in(one, {"parties": [dict(row)], "requests": [], "vetoes": []}, by=by)


def add_request(one: Agenda, row: Mapping[str, Any], *, by: str) -> dict[str, int]:
    """One request by hand; `a`, `b`, `third` are names of parties."""
    return take_in(one, {"parties": [], "requests": [dict(row)], "vetoes": []}, by=by)


@transaction.atomic
def take_agreed(one: Agenda, pairs: list[Any], *, by: str) -> Taken:
    """The parties and requests of pairs that agreed on the market (`_agreed.agreed`); what the day has already is not touched."""
    Agenda.objects.select_for_update().get(pk=one.pk)
    made = lacking(one, pairs)
    if made.requests:
        take_in(one, {"parties": made.parties, "requests": made.requests, "vetoes": []}, by=by)
    return made


@transaction.atomic
def veto(one: Agenda, by_party: Party, other: Party, *, by: str, reason: str = "") -> Veto:
    """`by_party` will not meet `other`; a planned meeting of the two is taken out silently. Raises Fault when it is confirmed."""
    open_day(one)
    pair = {by_party.pk, other.pk}
    if len(pair) < 2 or {by_party.agenda_id, other.agenda_id} != {one.pk}:
        raise Fault("veto", "请选择本场两个不同的参会方。", "Choose two different parties of this session.", exit_code=2)
    met = [seat for seat in queries.seats(one) if pair <= set(queries.members(seat.request))]
    if any(seat.confirmed for seat in met):
        raise Fault("veto", "这一对的对接已确认；请先取消该场。", "Their meeting is confirmed; call it off first.", exit_code=2)
    one.seats.filter(pk__in=[seat.pk for seat in met]).delete()
    Request.objects.filter(agenda=one, a__in=pair, b__in=pair).update(
        must=False, why={"reason": "not_possible", "remedy": "none"}
    )
    made, _ = Veto.objects.update_or_create(agenda=one, by=by_party, other=other, defaults={"reason": reason.strip()[:300]})
    record(by, "matchmaking.veto", f"session:{one.session_id}", {"veto": made.pk})  # the ledger names no pair
    return made


@transaction.atomic
def confirm(one: Agenda, *, by: str, seats: Iterable[int] | None = None) -> int:
    """Freeze the given seats (all without): they are never moved again by planning. How many were."""
    open_day(one)
    found = one.seats.filter(confirmed=False)
    if seats is not None:
        found = found.filter(pk__in=list(seats))
    count = found.update(confirmed=True)
    if count:
        moved(one, "confirm" if one.stage == "confirmed" else "publish", by=by)
        record(by, "matchmaking.confirm", f"session:{one.session_id}", {"seats": count})
    return count


@transaction.atomic
def outcome(
    seat: Seat,
    result: str,
    *,
    by: str,
    reason: str = "",
    amount: int | None = None,
    follow_up_on: date | None = None,
    note: str = "",
    follower: str = "",
) -> Meeting | None:
    """What came of a meeting; it is written to the register of meetings too. None for a meeting that was not held.

    Raises Fault for an unknown result, for none without a coded reason, for an amount where nothing was signed.
    """
    open_day(seat.agenda)
    if result not in flow.RESULTS:
        raise Fault("result", "请选择对接结果。", "Choose the result.", exit_code=2)
    if result == "none" and reason not in flow.REASONS:
        raise Fault(
            "reason",
            "未达成须选择原因，以便告诉双方要补什么。",
            "Choose why nothing came of it, so that both sides learn what to add.",
            exit_code=2,
        )
    if amount is not None and (result != "signed" or amount < 0):
        raise Fault(
            "amount",
            "只有签约才填金额，且不得为负。",
            "An amount only where something was signed, and not below zero.",
            exit_code=2,
        )
    if result == "follow_up" and follow_up_on is None:
        raise Fault("follow_up", "跟进须写下次跟进日期。", "Give the day of the next follow-up.", exit_code=2)
    seat.result, seat.reason, seat.amount = result, reason if result == "none" else "", amount
    seat.follow_up_on, seat.note, seat.confirmed = follow_up_on, note.strip()[:500], True
    seat.meeting = _meeting(seat, follower.strip()) if result != "absent" else None
    seat.save()
    record(by, "matchmaking.outcome", f"seat:{seat.pk}", {"result": result, "reason": seat.reason, "amount": amount})
    return seat.meeting


def _meeting(seat: Seat, follower: str) -> Meeting:
    """The row of the register of meetings that the outcome is; a follower left blank stays who it was."""
    request, session = seat.request, seat.agenda.session
    demand, supply = (
        (request.b, request.a) if request.a.side != "demand" and request.b.side == "demand" else (request.a, request.b)
    )
    subject = request.subject or "对接"
    key = _key(session.number or "", demand.name, supply.name, subject)
    made, _ = Meeting.objects.update_or_create(
        key=key,
        defaults={
            "session_number": session.number,
            "demander": demand.name,
            "supplier": supply.name,
            "subject": subject,
            "table": str(seat.table),
            "slot": seat.slot,
            "result": seat.result,
            "reason": flow.REASONS[seat.reason].zh if seat.reason else None,
            "note": seat.note or None,
            "organisation": demand.organisation,
            "supplier_organisation": supply.organisation,
            "place": session.place,
            **({"follower": follower} if follower else {}),
        },
    )
    Revision.bump("matchmaking.Meeting")
    return made


@transaction.atomic
def close(one: Agenda, *, by: str) -> Session:
    """The session is over: figures that the register does not have yet are filled from parties and outcomes; none is
    overwritten.
    """
    open_day(one)
    open_ = one.seats.filter(result="").count()
    if open_:
        raise Fault("open", f"还有 {open_} 场没有登记结果。", f"{open_} meetings have no outcome yet.", exit_code=2)
    results = queries.results(one)
    sides = {side: one.parties.filter(side=side, left=False).count() for side in flow.SIDES}
    counted = {
        "firms": sides["demand"],
        "institutes": sides["supply"],
        "projects": sum(n for k, n in results.items() if k != "absent"),
        "intentions": results.get("intention", 0),
        "signed": results.get("signed", 0),
        "signed_amount": queries.amount(one),
    }
    session = one.session
    fill = {name: n for name, n in counted.items() if getattr(session, name) is None and n is not None}
    if fill:
        correct("matchmaking.Session", session.pk, fill, by, "由对接结果汇总 · counted from the outcomes")
    moved(one, "close", by=by)
    record(by, "matchmaking.close", f"session:{session.pk}", counted)
    return Session.objects.get(pk=session.pk)


@transaction.atomic
def own_veto(party: Party, other: int, *, by: str, withdraw: bool = False) -> None:
    """A party says silently whom it will not meet, before the plan is confirmed; only partners of its own requests can be
    named.
    """
    one = party.agenda
    if one.stage not in ("called", "planned"):
        raise Fault("late", "时间表已确认，请联系主办方。", "The timetable is confirmed; ask the organiser.", exit_code=2)
    partners = {p for r in queries.own_requests(party) for p in (r.a_id, r.b_id)} - {party.pk}
    if other not in partners:
        raise Fault("party", "没有这个对接请求。", "There is no such request.", exit_code=2)
    if withdraw:
        Veto.objects.filter(agenda=one, by=party, other_id=other).delete()
        record(by, "matchmaking.veto_withdrawn", f"session:{one.session_id}", {})
    else:
        veto(one, party, Party.objects.get(pk=other), by=by)
