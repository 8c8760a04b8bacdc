"""What the market knows: what is published and what it lacks, proposals and their outcomes, what is due, the funnel.

Everything that a page shows goes through `visible_to`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Length, Trim
from django.urls import reverse

from yipanqi.accounts.access import may, organisation_of, places_of
from yipanqi.instruments.market import flow
from yipanqi.instruments.market._read import CONTRACTS, model_of, register
from yipanqi.instruments.market._sides import FACTS, OPEN
from yipanqi.instruments.market.models import Listing, Matching, Proposal
from yipanqi.intake.access import Sight, sight
from yipanqi.registry import reads
from yipanqi.registry.catalogue import Wait
from yipanqi.registry.frames import stamps
from yipanqi.values.words import Words, say
from yipanqi.work import queries as floor

#: A number with a unit, in words that Python's and PostgreSQL's regular expressions both know.
_UNIT = (
    r"\d\s*(%|％|‰|℃|°|[kKMGTcmnpμµ]?(m|g|W|Wh|Hz|V|A|Ah|Pa|L|l|N|J|s|mol|B|bps|dB|eV|Ω|t)(?![a-zA-Z])|(min|h|rpm|ppm|ppb|fps|dpi|bit)(?![a-zA-Z])"
    r"|个|件|台|套|吨|分贝|度|转|欧|亿|升|毫升|毫克|帧|目|片|块|条|克|千克|公斤|毫米|厘米|微米|纳米|米|秒|分钟|小时|天|年|个月|元|万|倍|次|级|成|兆|赫|伏|安|瓦|帕|公里|人)"
)


#: Lines of each card of the desk.
SHOWN = 15
#: Proposals, the surest first.
SUREST = ("-level", "-score", "need", "rank", "pk")


def in_care(user: Any, kind: str) -> QuerySet:
    """The needs or achievements that an officer answers for: all of the city, or those of the officer's places; nobody else
    any.
    """
    codes, found = places_of(user), register(kind)
    if codes is None:
        return found
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(place__startswith=code)
    return found.filter(inside)


def measurable(text: str | None) -> bool:
    """Whether a specification names a number with a unit."""
    return bool(text and re.search(_UNIT, text))


@dataclass(frozen=True)
class Gap:
    """One question that a reader would ask, with an example; `required` before publication."""

    key: str
    words: Words
    example: Words
    required: bool


def need_gaps(need: Any, listing: Listing | None = None) -> list[Gap]:
    """What a need does not say yet, the required first."""
    said = {
        "problem": bool(need.problem and len(need.problem.strip()) >= 6),
        "target": measurable(need.specification),
        "wanted_by": need.wanted_by is not None,
        "willing": need.willing_to_post is True,
        "budget": need.budget is not None,
        "maturity": bool(listing and listing.maturity_from and listing.maturity_to),
        "ip_terms": bool(listing and listing.ip_terms),
    }
    return [Gap(k, q, e, k in flow.REQUIRED) for k, (q, e) in flow.QUESTIONS.items() if not said[k]]


def achievement_gaps(one: Any) -> list[Gap]:
    """What the quality gate misses in an achievement."""
    said = {
        "owner": bool(one.owner_name),
        "field": bool(one.field_of_technology),
        "summary": len((one.summary or "").strip()) >= 20,
        "specification": measurable(one.specification),
        "rights": bool(one.rights),
        "maturity": bool(one.maturity),
        "contact": bool(one.contact or one.phone),
    }
    return [Gap(key, words, Words("", ""), True) for key, words in flow.GATE.items() if not said[key]]


def lacking(kind: str, one: Any) -> list[Gap]:
    """What has to be added before publication, consent apart."""
    if kind == "achievement":
        return achievement_gaps(one)
    return [g for g in need_gaps(one) if g.required and g.key != "willing"]


def listings(kind: str, numbers: Iterable[str]) -> dict[str, Listing]:
    """number -> what the market added."""
    return {one.number: one for one in Listing.objects.filter(kind=kind, number__in=list(numbers))}


def withdrawn(kind: str) -> set[str]:
    """Numbers that were taken off the market."""
    return set(Listing.objects.filter(kind=kind, withdrawn=True).values_list("number", flat=True))


def renewed() -> dict[str, date]:
    """Achievement -> the day to which it was renewed."""
    return dict(Listing.objects.filter(kind="achievement").exclude(renewed_to=None).values_list("number", "renewed_to"))


def starting_grades() -> dict[str, int]:
    """Need -> the grade of maturity that it starts from, where somebody said so."""
    return dict(Listing.objects.filter(kind="need").exclude(maturity_from=None).values_list("number", "maturity_from"))


def open_needs() -> QuerySet:
    """Needs that everybody may read: consent, open, the required questions answered, not withdrawn."""
    found = _complete(register("need").filter(**model_of("need").PUBLIC)).exclude(number__in=withdrawn("need"))
    return found.order_by("-collected_on", "-pk")


def _complete(found: QuerySet) -> QuerySet:
    """Those that answer the required questions; the same as `need_gaps` says of each."""
    return found.annotate(_said=Length(Trim("problem"))).filter(_said__gte=6, specification__regex=_UNIT, wanted_by__isnull=False)


def with_renewal(found: QuerySet) -> QuerySet:
    """Achievements, each with the day to which it was renewed (`again`)."""
    said = Listing.objects.filter(kind="achievement", number=OuterRef("number")).values("renewed_to")[:1]
    return found.annotate(again=Subquery(said))


def ends_on(one: Any, again: date | None = None) -> tuple[date | None, bool]:
    """(the last day of an achievement on the market, whether it is the default of this software)."""
    again = again or getattr(one, "again", None)
    if again or one.expires_on:
        return again or one.expires_on, False
    return (_years_after(one.published_on, flow.LIFE_YEARS), True) if one.published_on else (None, False)


def _years_after(day: date, years: int) -> date:
    return (
        day.replace(year=day.year + years, day=28)
        if (day.month, day.day) == (2, 29) and (day.year + years) % 4
        else day.replace(year=day.year + years)
    )


def _published_since(on: date) -> date:
    """The earliest day of publication whose default life holds on `on`."""
    return date(on.year - flow.LIFE_YEARS, 3, 1) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - flow.LIFE_YEARS)


def _in_force(on: date) -> Q:
    """Own last day not before `on`, or the default life where the sheet says none; renewals apart."""
    return Q(expires_on__gte=on) | Q(expires_on=None, published_on__gte=_published_since(on))


def sight_of(kind: str, user: Any) -> Sight:
    """Which columns of needs or achievements `user` may read, and of which of them."""
    return sight(register(kind).model, user)


def open_achievements(on: date, user: Any = None) -> QuerySet:
    """Achievements that everybody may read: published, in force (or renewed), not withdrawn; marked as `user`'s own or not."""
    known = renewed()
    again, over = [n for n, day in known.items() if day >= on], [n for n, day in known.items() if day < on]
    found = with_renewal(register("achievement")).filter(published_on__isnull=False, published_on__lte=on)
    found = found.exclude(number__in=withdrawn("achievement"))
    found = found.filter((_in_force(on) & ~Q(number__in=over)) | Q(number__in=again))
    return (found if user is None else sight_of("achievement", user).mark(found)).order_by("-published_on", "-pk")


def fields_of(found: QuerySet, field: str) -> list[str]:
    """The values of a field, the most frequent first."""
    rows = found.order_by().exclude(**{field: None}).values_list(field).annotate(n=Count("pk")).order_by("-n", field)
    return [name for name, _ in rows[:40]]


def incomplete_needs(user: Any) -> QuerySet:
    """Open needs with consent, in the officer's care, that lack something required."""
    found = in_care(user, "need").filter(status__in=OPEN, willing_to_post=True)
    return found.exclude(pk__in=_complete(found).order_by().values("pk")).order_by("place", "pk")


def with_gaps(kind: str, found: Iterable[Any]) -> list[Any]:
    """Needs or achievements, each with what it does not say yet (`gaps`)."""
    rows = list(found)
    added = listings(kind, [one.number for one in rows]) if kind == "need" else {}
    for one in rows:
        one.gaps = need_gaps(one, added.get(one.number)) if kind == "need" else achievement_gaps(one)
    return rows


@dataclass(frozen=True)
class Standing:
    """How a need or an achievement stands on the market, for one reader: whether he or she keeps it, whether it is open, what the
    market added, what it lacks, until when, its proposals and the members of its best team that wait.
    """

    kind: str
    keeper: bool
    open: bool
    added: Listing | None
    gaps: list[Gap]
    ends: date | None
    guessed: bool
    over: bool
    soon: bool
    proposals: list[Any]
    team: list[Any]
    said: dict[str, Any]  # what a form begins with


def standing(user: Any, kind: str, one: Any, on: date) -> Any:
    """The record, with how it stands (`at`)."""
    added = listings(kind, [one.number]).get(one.number)
    ends, guessed = ends_on(one, added.renewed_to if added else None) if kind == "achievement" else (None, False)
    one.again = added.renewed_to if added else None
    own = own_needs(user) if kind == "need" else own_achievements(user)
    keeper = own.filter(pk=one.pk).exists() or (may(user, "decide") and in_care(user, kind).filter(pk=one.pk).exists())
    is_open = (open_needs() if kind == "need" else open_achievements(on)).filter(pk=one.pk).exists()
    pairs = told(user, proposals(user, need=one.number)[:30], on) if kind == "need" and user.is_authenticated else []
    team = [p for p in pairs if p.team and p.stage == "proposed" and not p.told.side]
    names = ("maturity_from", "maturity_to", "ip_terms", "renewed_to")
    said = {name: getattr(added, name) for name in names} if added else {}
    said |= {name: getattr(one, name) for name in flow.FILLED} if kind == "need" else {}
    one.at = Standing(
        kind,
        keeper,
        is_open,
        added,
        (need_gaps(one, added) if kind == "need" else achievement_gaps(one)) if keeper else [],
        ends,
        guessed,
        ends is not None and ends < on,
        ends is not None and on <= ends and (ends - on).days <= flow.AHEAD,
        pairs,
        team,
        said,
    )
    return one


@dataclass(frozen=True)
class Own:
    """What an organisation has on the market."""

    needs: list[Any]
    achievements: list[Any]
    proposals: list[Any]


def own(user: Any, on: date) -> Own:
    """An organisation's needs and achievements with what they lack, and the proposals that it was told of."""
    return Own(
        with_gaps("need", own_needs(user)[:50]),
        with_gaps("achievement", with_renewal(own_achievements(user))[:50]),
        told(user, proposals(user)[:50], on),
    )


def own_needs(user: Any) -> QuerySet:
    """The needs of the organisation that `user` acts for."""
    code = organisation_of(user)
    return register("need").filter(organisation__uscc=code).order_by("-collected_on", "-pk") if code else register("need").none()


def own_achievements(user: Any) -> QuerySet:
    """The achievements of the organisation that `user` acts for."""
    code = organisation_of(user)
    return (
        register("achievement").filter(organisation__uscc=code).order_by("-published_on", "-pk")
        if code
        else register("achievement").none()
    )


def need(user: Any, number: str) -> Any:
    """One need that `user` may read, or None: the open ones everybody, the others their owner and the officer in charge."""
    return (
        open_needs().filter(number=number).first()
        or in_care(user, "need").filter(number=number).order_by("pk").last()
        or own_needs(user).filter(number=number).first()
    )


def achievement(user: Any, number: str, on: date) -> Any:
    """One achievement that `user` may read, or None."""
    return (
        open_achievements(on, user=user).filter(number=number).first()
        or in_care(user, "achievement").filter(number=number).order_by("pk").last()
        or own_achievements(user).filter(number=number).first()
    )


def expiring(user: Any, on: date) -> QuerySet:
    """Achievements on the market that leave it within AHEAD days and were not renewed beyond."""
    later = on + timedelta(flow.AHEAD + 1)
    known = renewed()
    soon = [n for n, day in known.items() if on <= day < later]
    ends = _in_force(on) & ~_in_force(later) & ~Q(number__in=list(known))
    found = in_care(user, "achievement").filter(published_on__lte=on).filter(ends | Q(number__in=soon))
    return with_renewal(found.exclude(number__in=withdrawn("achievement"))).order_by("expires_on", "pk")


def unpublished(user: Any) -> QuerySet:
    """Achievements in the officer's care without a day of publication: to pass the gate."""
    return in_care(user, "achievement").filter(published_on=None).order_by("pk")


def latest() -> Matching | None:
    """The newest matching."""
    return Matching.objects.order_by("-at", "-pk").first()


def state() -> str:
    """The state of the facts that a matching rests on."""
    told = "|".join(f"{k}={v}" for k, v in sorted(stamps(FACTS).items()))
    return hashlib.sha256(told.encode()).hexdigest()


def proposals(user: Any, *, stage: str = "", need: str = "") -> QuerySet[Proposal]:
    """Proposals that `user` may see: the surest first."""
    found = Proposal.objects.visible_to(user).select_related("demander", "supplier")
    if stage:
        found = found.filter(stage=stage)
    if need:
        found = found.filter(need=need)
    return found.order_by(*SUREST)


@dataclass(frozen=True)
class Told:
    """A proposal as one reader may know it: which side he or she stands on ('' for officers), the stage and its words, the day
    by which something is due, what was answered (None: nothing yet), whether an answer is awaited, what to add after a
    refusal; of its contract what the register says and its page.
    """

    side: str
    seen: str
    stage: Words
    due: date | None
    said: bool | None
    waits: bool
    advice: str
    contract: str = ""
    contract_page: str = ""


def told(user: Any, found: Iterable[Proposal], on: date) -> list[Any]:
    """Proposals, each as `user` may know it (`told`), with its case (None: nobody has touched it)."""
    rows: list[Any] = list(found)
    cases = floor.of_records(flow.FLOW, user, [one.pk for one in rows])
    answers = floor.answered(cases.values(), user, ("agree", "decline"))
    for one in rows:
        side, case = side_of(user, one), cases.get(one.pk)
        one.case, one.reader = case, user
        said = {"agree": True, "decline": False}.get(answers.get(case.pk, "")) if case else None
        seen = (case.shown if side else case.stage) if case else one.stage
        due = (case.shown_due_on if side else case.due_on) if case else None
        over = due is not None and on > due
        advice = flow.REFUSALS.get(one.refusal)
        one.told = Told(
            side,
            seen,
            flow.QUIET if side and over and seen in flow.ASKED else flow.STAGES[seen],
            due,
            said,
            bool(side) and said is None and seen in flow.ASKED and not over,
            f"{advice[0]}{say('：', ': ')}{advice[1]}" if advice and one.stage == "refused" else "",
        )
    return rows


def proposal(user: Any, pk: int, on: date) -> Any:
    """One proposal as `user` may know it, None where it may not be seen."""
    seen = Proposal.objects.visible_to(user) if user.is_authenticated else Proposal.objects.none()
    found = seen.select_related("demander", "supplier", "matching").filter(pk=pk)
    for one in told(user, found, on):
        number, record = contract(user, one.contract_number), None
        words = Words("登记台账中还没有这个编号", "not in the register of contracts yet")
        if number is not None:
            record, day = number["record"], number["registered_on"]
            words = Words(f"已登记 {day or ''}", f"registered {day or ''}")
        page = reverse("record", args=["contracts.contract", record]) if record else ""
        one.told = replace(one.told, contract=str(words) if one.contract_number else "", contract_page=page)
        return one
    return None


def overdue(user: Any, on: date) -> list[Proposal]:
    """Proposals whose next step was due before `on`, the longest first; the first of them."""
    return _by_day(user, _late(user, on))


def _late(user: Any, on: date) -> Any:
    return floor.cases(flow.FLOW, user).open().filter(due_on__lt=on)


def due_soon(user: Any, on: date, days: int = 14) -> list[Proposal]:
    """Proposals whose next step is due within `days`."""
    return _by_day(user, floor.cases(flow.FLOW, user).open().filter(due_on__gte=on, due_on__lte=on + timedelta(days)))


def _by_day(user: Any, cases: Any) -> list[Proposal]:
    first = cases.order_by("due_on", "pk").values_list("record", flat=True)[:SHOWN]
    order = {number: at for at, number in enumerate(first)}
    return sorted(proposals(user).filter(pk__in=list(order)), key=lambda p: order[p.pk])


def unmatched(user: Any) -> QuerySet:
    """Open needs in the officer's care without any proposal."""
    have = Proposal.objects.values("need")
    return in_care(user, "need").filter(status__in=OPEN).exclude(number__in=have).order_by("-collected_on", "pk")


def decided() -> set[tuple[str, str]]:
    """(need, offer) of the pairs that people dealt with."""
    touched = Q(pk__in=floor.touched(flow.FLOW))
    return set(Proposal.objects.filter(~Q(stage="proposed") | touched).values_list("need", "offer"))


def settled() -> tuple[set[str], set[str]]:
    """(needs refused as already solved, offers refused for want of capacity), unless their owner added something later."""
    later = {("need", one.number): one.at for one in Listing.objects.filter(kind="need")}
    later |= {("achievement", f"achievement:{one.number}"): one.at for one in Listing.objects.filter(kind="achievement")}
    solved, full = set(), set()
    for need_id, kind, offer_id, refusal, at in Proposal.objects.filter(
        stage="refused", refusal__in=("already_solved", "no_capacity")
    ).values_list("need", "kind", "offer", "refusal", "changed_at"):
        who, into, what = (
            (("need", need_id), solved, need_id) if refusal == "already_solved" else ((kind, offer_id), full, offer_id)
        )
        if who not in later or later[who] < at:
            into.add(what)
    return solved, full


def outcomes() -> pl.DataFrame:
    """need_id, offer_id, code of every pair that people decided, for learning; silent vetoes are no judgement of the pair."""
    rows = []
    for need_id, offer_id, stage, refusal in (
        Proposal.objects.filter(stage__in=("refused", "signed", "intention", "met"))
        .order_by("need", "offer")
        .values_list("need", "offer", "stage", "refusal")
    ):
        rows.append((need_id, offer_id, refusal if stage == "refused" else stage))
    return pl.DataFrame(rows, schema={"need_id": pl.String, "offer_id": pl.String, "code": pl.String}, orient="row")


def funnel(user: Any) -> list[dict[str, Any]]:
    """How many needs got how far, each stage counted apart, its share of the stage that it comes from, and the money of signed
    contracts (fen).
    """
    mine, care = Proposal.objects.visible_to(user), in_care(user, "need")
    order = ("invited", "agreed", "met", "intention", "signed")
    agreed = list(floor.came_to(flow.FLOW, user, "agreed"))
    sums = {stage: Count("need", distinct=True, filter=_reached(stage, agreed)) for stage in order}
    found = mine.aggregate(proposed=Count("need", distinct=True), amount=Sum("amount", filter=Q(stage="signed")), **sums)
    counts = {
        "collected": care.count(),
        "published": _complete(care.filter(willing_to_post=True)).count(),
        **{k: found[k] for k in ("proposed", *order)},
    }
    # Published and matched are both parts of what was collected; each later stage is a part of the one before it.
    base = {"published": "collected", "proposed": "collected", **dict(zip(order, ("proposed", *order), strict=False))}
    out = [
        {"stage": stage, "n": n, "share": n / counts[base[stage]] if stage in base and counts[base[stage]] else None}
        for stage, n in counts.items()
    ]
    out[-1]["amount"] = found["amount"]
    return out


def _reached(stage: str, agreed: list[int]) -> Q:
    """Proposals that came at least to `stage`, whatever became of them later."""
    met = Q(met_on__isnull=False)
    return {
        "invited": Q(invited_on__isnull=False) | met,
        "agreed": Q(pk__in=agreed) | met,
        "met": met,
        "intention": Q(intended_on__isnull=False) | Q(stage="signed"),
        "signed": Q(stage="signed"),
    }[stage]


def side_of(user: Any, one: Proposal) -> str:
    """demand or supply: which party `user` acts for in a proposal; '' for neither."""
    code = organisation_of(user)
    if code and one.demander and one.demander.uscc == code:
        return "demand"
    return "supply" if code and one.supplier and one.supplier.uscc == code else ""


def contract(user: Any, number: str) -> dict[str, Any] | None:
    """The registered contract of this number: record, turnover (fen), whether the reader may open it; None when it is not
    registered.
    """
    found = reads.records(CONTRACTS).filter(number=number).first() if number else None
    if found is None:
        return None
    seen = reads.records(CONTRACTS).visible_to(user).filter(pk=found.pk).exists()
    return {"record": found.pk if seen else None, "turnover": found.turnover, "registered_on": found.registered_on}


def texts(one: Proposal, user: Any, on: date) -> list[tuple[Words, str]]:
    """(side, text) of both sides as far as `user` may read them, for showing the phrases that they share."""
    out = []
    asked = need(user, one.need)
    if asked is not None:
        out.append(
            (
                Words("需求方写的", "The need says"),
                "\n".join(filter(None, (asked.title, asked.problem, asked.specification, asked.background))),
            )
        )
    if one.kind == "achievement" and (given := achievement(user, one.offer.split(":", 1)[1], on)):
        out.append(
            (
                Words("供给方写的", "The offer says"),
                "\n".join(filter(None, (given.name, given.summary, given.specification, given.applications))),
            )
        )
    return out


def waits(user: Any, now: datetime, on: date) -> list[Wait]:
    """For a party the invitations that it has not answered and its needs that lack something; for officers the steps that are
    overdue.
    """
    if organisation_of(user):
        asked = [one for one in told(user, proposals(user), on) if one.told.waits]
        short = [n for n in with_gaps("need", own_needs(user).filter(status__in=OPEN)) if any(g.required for g in n.gaps)]
        return [
            Wait(Words("项对接邀请等您答复", "invitations wait for your answer"), len(asked), "/market/mine/"),
            Wait(
                Words("项需求还不完整，补充后可公开", "needs lack something before they can be published"),
                len(short),
                "/market/mine/",
            ),
        ]
    return [Wait(Words("项撮合超过约定日期", "proposals past their day"), _late(user, on).count(), "/market/desk/", late=True)]
