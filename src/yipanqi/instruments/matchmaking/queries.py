"""What a session knows: its agenda, parties, requests, timetable, what is not met and why, outcomes and funnel. Through
`visible_to`.

Vetoes leave this file only for officers of the session, or for the party that gave them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from yipanqi.accounts.access import is_officer, is_organisation, may
from yipanqi.engines.timetable import REASONS, REMEDIES
from yipanqi.instruments.matchmaking._agreed import agreed as agreed
from yipanqi.instruments.matchmaking._moving import spots as spots
from yipanqi.instruments.matchmaking.flow import FLOW
from yipanqi.instruments.matchmaking.models import Agenda, Party, Request, Seat, Session, Veto
from yipanqi.registry.catalogue import Wait
from yipanqi.registry.models import Organisation
from yipanqi.registry.queries import called_each
from yipanqi.registry.queries import organisation as registered
from yipanqi.values.words import Words, say
from yipanqi.work import queries as work


def sessions(user: Any, state: str = "", search: str = "") -> QuerySet[Session]:
    """Sessions that an officer may see, the newest first; `state`: a stage of flow.STAGES, or 'none' for those without an
    agenda.
    """
    found = (
        Session.objects.visible_to(user).select_related("agenda").annotate(stage=work.stage_at(FLOW)).order_by("-held_on", "-pk")
    )
    if state:
        found = found.filter(Q(agenda=None) if state == "none" else Q(agenda__isnull=False, stage=state))
    return found.filter(Q(name__icontains=search) | Q(number__icontains=search)) if search else found


SESSION = Session


def session(user: Any, pk: int) -> Session | None:
    """One session, or None where `user` may not see it or is no officer."""
    if not is_officer(user):
        return None
    found = Session.objects.visible_to(user).filter(pk=pk).select_related("agenda").first()
    if found is not None:
        found.reader = user
    return found


def day(one: Session) -> Agenda | None:
    """The day of a session, where it is set."""
    return getattr(one, "agenda", None)


def agenda(user: Any, pk: int) -> Agenda | None:
    """The planned day of a session (by the session's id)."""
    found = session(user, pk)
    return getattr(found, "agenda", None) if found else None


def parties(one: Agenda) -> QuerySet[Party]:
    """Who takes part, by side and name, with the number of their requests' seats."""
    return one.parties.select_related("organisation").order_by("left", "side", "name")


def requests(one: Agenda) -> QuerySet[Request]:
    """What is asked, the heaviest first."""
    return one.requests.select_related("a", "b", "third", "seat").order_by("-must", "-weight", "pk")


def vetoes(user: Any, one: Agenda) -> QuerySet[Veto]:
    """Silent vetoes, for officers who may decide; nobody else gets any."""
    found = one.vetoes.select_related("by", "other").order_by("pk")
    return found if may(user, "decide") and session(user, one.session_id) else found.none()


def seats(one: Agenda) -> QuerySet[Seat]:
    """The timetable, by slot and table."""
    return one.seats.select_related("request__a", "request__b", "request__third").order_by("slot", "table")


@dataclass(frozen=True)
class Told:
    """Whom a change concerns: what became of a meeting with whom, `slot · table` before and after, and when it was told."""

    pk: int
    name: str
    what: str
    other: str
    before: str
    after: str
    since: datetime | None


def case(user: Any, one: Agenda | None) -> Any:
    """The case of a day, where the reader may see it."""
    return work.case_of(user, FLOW, one.session_id) if one is not None else None


def told(user: Any, one: Agenda, most: int | None = None) -> list[Told]:
    """Who is to be told of changes, those not told yet first."""
    names = dict(one.parties.values_list("pk", "name"))
    found = work.tellings(work.cases(FLOW, user).filter(record=one.session_id), user)[:most]
    return [
        Told(
            n.pk,
            n.name,
            n.about["what"],
            "、".join(names[pk] for pk in n.about["with"] if pk in names),
            n.about["before"],
            n.about["after"],
            n.since,
        )
        for n in found
    ]


def untold(user: Any, one: Agenda | None = None) -> int:
    """How many are still to be told, of one day or of all that the reader sees."""
    cases = work.cases(FLOW, user)
    return work.untold(cases if one is None else cases.filter(record=one.session_id), user).count()


def meeting(user: Any, pk: int, seat: int) -> Seat | None:
    """One meeting of a session (by the session's id)."""
    one = agenda(user, pk)
    return seats(one).select_related("agenda__session").filter(pk=seat).first() if one is not None else None


def next_meeting(one: Agenda, after: Seat) -> Seat | None:
    """The next one of the day without an outcome, from this one on and round again."""
    open_ = list(seats(one).filter(result="").exclude(pk=after.pk))
    return next((s for s in open_ if (s.slot, s.table) > (after.slot, after.table)), open_[0] if open_ else None)


def by_party(one: Agenda) -> dict[int, list[Seat]]:
    """Party -> its meetings in order."""
    found: dict[int, list[Seat]] = {}
    for seat in seats(one):
        for pk in members(seat.request):
            found.setdefault(pk, []).append(seat)
    return found


def starts(one: Agenda) -> list[str]:
    """The slots by their start."""
    return [str(s["start"]) for s in one.slots]


def rests(one: Agenda) -> list[str]:
    """The slots after which there is a break."""
    return [str(s["start"]) for s in one.slots if s.get("rest")]


def tables(one: Agenda) -> list[int]:
    """Tables slot by slot."""
    return [int(one.fewer.get(start, one.tables)) for start in starts(one)]


def asked(one: Agenda) -> pl.DataFrame:
    """The requests of parties that take part, as the timetable wants them; a party's id is its name, unique in its session."""
    refused = {frozenset(pair) for pair in one.vetoes.values_list("by", "other")}
    rows = [
        {
            "a_id": r.a.name,
            "b_id": r.b.name,
            "third_id": r.third.name if r.third else None,
            "weight": r.weight,
            "must": r.must,
            "veto": any(frozenset(pair) in refused for pair in combinations(members(r), 2)),
            "request": r.pk,
        }
        for r in requests(one).order_by("pk")
        if not (r.a.left or r.b.left or (r.third and r.third.left))
    ]
    kinds = {
        "a_id": pl.String,
        "b_id": pl.String,
        "third_id": pl.String,
        "weight": pl.Float64,
        "must": pl.Boolean,
        "veto": pl.Boolean,
        "request": pl.Int64,
    }
    return pl.DataFrame(rows, schema=kinds)


def members(request: Request) -> list[int]:
    """The parties of a request."""
    return [p for p in (request.a_id, request.b_id, request.third_id) if p is not None]


def available(one: Agenda, frame: pl.DataFrame) -> pl.DataFrame | None:
    """Free slots of those parties of `frame` that said when; the others are free throughout. None when nobody did."""
    wanted = set(frame["a_id"]) | set(frame["b_id"]) | set(frame["third_id"].drop_nulls())
    known, rows = starts(one), []
    for name, free in one.parties.filter(left=False).exclude(free=None).values_list("name", "free"):
        if name in wanted:
            rows += [{"party_id": name, "slot": s, "free": s in free} for s in known]
    return pl.DataFrame(rows, schema={"party_id": pl.String, "slot": pl.String, "free": pl.Boolean}) if rows else None


def kept(one: Agenda, *, confirmed: bool = False) -> pl.DataFrame:
    """The timetable as it stands (or only what is confirmed) as [a_id, b_id, slot, table]."""
    found = one.seats.filter(confirmed=True) if confirmed else one.seats.all()
    rows = list(found.values_list("request__a__name", "request__b__name", "slot", "table"))
    return pl.DataFrame(rows, schema={"a_id": pl.String, "b_id": pl.String, "slot": pl.String, "table": pl.Int64}, orient="row")


def why(request: Request) -> tuple[str, str]:
    """Reason and remedy of an unmet request in the current language."""
    told = request.why
    if not told:
        return say("尚未排期", "not planned yet"), ""
    words = {
        "a": request.a.name,
        "b": request.b.name,
        "third": request.third.name if request.third else "",
        "slot": told.get("slot"),
        "pair": told.get("instead"),
        "cost": f"{told.get('cost') or 0:g}",
    }
    reason = REASONS[told["reason"]].format(**words, party=told.get("reason_party"))
    return str(reason), str(REMEDIES[told["remedy"]].format(**words, party=told.get("party")))


def unmet(one: Agenda) -> list[dict[str, Any]]:
    """Requests without a meeting, the heaviest first, with reason and remedy."""
    found = requests(one).filter(seat=None, a__left=False, b__left=False).exclude(third__left=True)
    return [{"it": r, "reason": why(r)[0], "remedy": why(r)[1]} for r in found]


def most_useful(one: Agenda) -> list[tuple[str, int]]:
    """Remedies that would serve several requests at once: (words, requests), the most useful first."""
    counts = Counter(why(r)[1] for r in requests(one).filter(seat=None) if r.why and r.why.get("remedy") in ("table", "slot"))
    return [(words, n) for words, n in counts.most_common(5) if n > 1]


def schedule(party: Party) -> list[Seat]:
    """The meetings of one party, in order."""
    mine = Q(request__a=party) | Q(request__b=party) | Q(request__third=party)
    return list(Seat.objects.filter(mine).select_related("request__a", "request__b", "request__third").order_by("slot"))


def others(seat: Seat, party: Party) -> str:
    """Whom the party meets there."""
    r = seat.request
    return "、".join(p.name for p in (r.a, r.b, r.third) if p and p.pk != party.pk)


def party(user: Any, pk: int) -> Party | None:
    """A party that `user` may see: officers those of their sessions, an organisation itself."""
    return Party.objects.visible_to(user).filter(pk=pk).select_related("agenda__session", "organisation").first()


def own_parties(user: Any) -> QuerySet[Party]:
    """Where the organisation of `user` takes part, the newest first."""
    if not is_organisation(user):
        return Party.objects.none()
    return Party.objects.visible_to(user).select_related("agenda__session").order_by("-agenda__session__held_on", "pk")


def own_requests(one: Party) -> list[Request]:
    """What this party asked for or is asked for, without saying why anything is refused."""
    return list(Request.objects.filter(Q(a=one) | Q(b=one)).select_related("a", "b", "seat").order_by("pk"))


def own_vetoes(one: Party) -> set[int]:
    """Parties that this party will not meet."""
    return set(Veto.objects.filter(by=one).values_list("other", flat=True))


def organisation(user: Any, value: str | None) -> Organisation | None:
    """The organisation that was looked up, if `user` may see it."""
    return registered(user, int(value)) if value else None


def organisations_named(names: Iterable[str]) -> dict[str, Organisation]:
    """Name -> the one organisation of this name in any spelling."""
    found = called_each(names, Organisation.objects.filter(merged_into=None))
    return {name: named[0] for name, named in found.items() if len(named) == 1}


def organisations_coded(codes: Iterable[str]) -> dict[str, Organisation]:
    """Code as it was written -> its organisation."""
    plain = {code: "".join(unicodedata.normalize("NFKC", code).split()).upper() for code in codes if code}
    found = {one.uscc: one for one in Organisation.objects.filter(merged_into=None, uscc__in=set(plain.values()))}
    return {code: found[uscc] for code, uscc in plain.items() if uscc in found}


def funnel(one: Agenda) -> list[tuple[Words, int, float | None]]:
    """Requests → planned → held → with a result → signed: (stage, number, share of the stage before)."""
    results = dict(one.seats.exclude(result="").values_list("result").annotate(n=Count("pk")))
    held = sum(n for key, n in results.items() if key != "absent")
    hopeful = sum(results.get(key, 0) for key in ("signed", "intention", "follow_up"))
    steps = [
        (Words("请求", "Requests"), one.requests.count()),
        (Words("排上", "Planned"), one.seats.count()),
        (Words("已对接", "Held"), held),
        (Words("有进展", "With a result"), hopeful),
        (Words("签约", "Signed"), results.get("signed", 0)),
    ]
    return [
        (words, n, n / before[1] if before and before[1] else None)
        for (words, n), before in zip(steps, [None, *steps], strict=False)
    ]


def results(one: Agenda) -> dict[str, int]:
    """Result -> meetings."""
    return dict(one.seats.exclude(result="").values_list("result").annotate(n=Count("pk")))


def refusals(one: Agenda) -> list[tuple[str, int]]:
    """Coded reasons why nothing came of it -> meetings, the most frequent first."""
    return list(one.seats.exclude(reason="").values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason"))


def amount(one: Agenda) -> int | None:
    """What was signed, in fen; None while no signed meeting has an amount."""
    known = [a for a in one.seats.filter(result="signed").values_list("amount", flat=True) if a is not None]
    return sum(known) if known else None


def due(one: Agenda, on: date) -> QuerySet[Seat]:
    """Meetings to be followed up whose day has come."""
    return seats(one).filter(follow_up_on__lte=on, result__in=("intention", "follow_up")).order_by("follow_up_on")


def late(one: Agenda, on: date) -> bool:
    """The deadline for requests has passed and nothing is planned yet."""
    return one.stage == "called" and one.deadline is not None and one.deadline < on


def waits(user: Any, now: datetime, on: date) -> list[Wait]:
    """For a party its meetings to come; for officers those to be told of a change and sessions without a timetable past their
    deadline.
    """
    today = timezone.localdate(now)
    if is_organisation(user):
        coming = sum(
            len(schedule(p))
            for p in own_parties(user)
            .annotate(stage=work.stage_at(FLOW, "agenda__session"))
            .filter(stage="confirmed", agenda__session__held_on__gte=today)
        )
        return [Wait(Words("场对接会面即将举行", "meetings to come"), coming, "/matchmaking/mine/")]
    told = untold(user)
    idle = Agenda.objects.visible_to(user).at("called").filter(deadline__lt=today).count()
    return [
        Wait(Words("条对接变更待通知", "changes of meetings to be told"), told, "/matchmaking/"),
        Wait(
            Words("场对接会征集已截止，待排期", "sessions past their deadline without a timetable"),
            idle,
            "/matchmaking/",
            late=True,
        ),
    ]
