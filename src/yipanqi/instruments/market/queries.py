"""What the market knows: what is published and what it lacks, proposals and their outcomes, what is due, the funnel.

Everything that a page shows goes through `visible_to`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.apps import apps
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Length, Trim

from yipanqi.accounts.access import organisation_of, places_of
from yipanqi.instruments.market import flow
from yipanqi.instruments.market._sides import FACTS, OPEN
from yipanqi.instruments.market.models import Listing, Matching, Proposal
from yipanqi.intake.access import Sight, sight
from yipanqi.registry.catalogue import FACTS as CATALOGUE
from yipanqi.registry.catalogue import Wait
from yipanqi.registry.frames import stamps
from yipanqi.registry.queries import members
from yipanqi.ui import parameters
from yipanqi.values.words import Words

#: A number with a unit, in words that Python's and PostgreSQL's regular expressions both know.
_UNIT = (
    r"\d\s*(%|％|‰|℃|°|[kKMGTcmnpμµ]?(m|g|W|Wh|Hz|V|A|Ah|Pa|L|l|N|J|s|mol|B|bps|dB|eV|Ω|t)(?![a-zA-Z])|(min|h|rpm|ppm|ppb|fps|dpi|bit)(?![a-zA-Z])"
    r"|个|件|台|套|吨|分贝|度|转|欧|亿|升|毫升|毫克|帧|目|片|块|条|克|千克|公斤|毫米|厘米|微米|纳米|米|秒|分钟|小时|天|年|个月|元|万|倍|次|级|成|兆|赫|伏|安|瓦|帕|公里|人)"
)


def register(kind: str) -> QuerySet:
    """All records of needs or achievements, whoever asks; pages filter them by `in_care` or `visible_to`."""
    return apps.get_model(CATALOGUE["needs" if kind == "need" else "achievements"].model).objects.all()


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


def achievement_gaps(one: Any) -> list[Words]:
    """What the quality gate misses in an achievement, in words."""
    said = {
        "owner": bool(one.owner_name),
        "field": bool(one.field_of_technology),
        "summary": len((one.summary or "").strip()) >= 20,
        "specification": measurable(one.specification),
        "rights": bool(one.rights),
        "maturity": bool(one.maturity),
        "contact": bool(one.contact or one.phone),
    }
    return [words for key, words in flow.GATE.items() if not said[key]]


def lacking(kind: str, one: Any) -> list[tuple[Words, Words | None]]:
    """What has to be added before publication: (what, example), consent apart."""
    if kind == "achievement":
        return [(words, None) for words in achievement_gaps(one)]
    return [(g.words, g.example) for g in need_gaps(one) if g.required and g.key != "willing"]


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


def open_needs(asked: dict[str, str] | None = None) -> QuerySet:
    """Needs that everybody may read: consent, open, the required questions answered, not withdrawn."""
    found = _complete(register("need").filter(**register("need").model.PUBLIC)).exclude(number__in=withdrawn("need"))
    return _narrowed(
        found, asked or {}, ("title", "problem", "specification", "industry_written"), "industry_written", "budget"
    ).order_by("-collected_on", "-pk")


def _complete(found: QuerySet) -> QuerySet:
    """Those that answer the required questions; the same as `need_gaps` says of each."""
    return found.annotate(_said=Length(Trim("problem"))).filter(_said__gte=6, specification__regex=_UNIT, wanted_by__isnull=False)


def ends_on(one: Any, again: date | None) -> tuple[date | None, bool]:
    """(the last day of an achievement on the market, whether it is the default of this software)."""
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


def open_achievements(on: date, asked: dict[str, str] | None = None, user: Any = None) -> QuerySet:
    """Achievements that everybody may read: published, in force (or renewed), not withdrawn; marked as `user`'s own or not."""
    known = renewed()
    again, over = [n for n, day in known.items() if day >= on], [n for n, day in known.items() if day < on]
    found = (
        register("achievement")
        .filter(published_on__isnull=False, published_on__lte=on)
        .exclude(number__in=withdrawn("achievement"))
    )
    found = found.filter((_in_force(on) & ~Q(number__in=over)) | Q(number__in=again))
    names = ("name", "summary", "specification", "applications", "field_of_technology", "owner_name")
    mine = sight_of("achievement", user)
    if asked and asked.get("least"):  # a price that may not be read is not found by either
        found = found.filter(mine.where("asking_price", Q(asking_price__isnull=False)))
    return _narrowed(
        found if user is None else mine.mark(found), asked or {}, names, "field_of_technology", "asking_price"
    ).order_by("-published_on", "-pk")


def _narrowed(found: QuerySet, asked: dict[str, str], texts: tuple[str, ...], field: str, money: str) -> QuerySet:
    for word in asked.get("q", "").split()[:8]:
        any_text = Q()
        for name in texts:
            any_text |= Q(**{f"{name}__icontains": word})
        found = found.filter(any_text)
    if asked.get("place"):
        found = found.filter(place__in=members(asked["place"]))
    if asked.get("field"):
        found = found.filter(**{field: asked["field"]})
    if asked.get("maturity") and any(f.name == "maturity" for f in found.model._meta.get_fields()):
        found = found.filter(maturity=asked["maturity"])
    if (bound := parameters.whole(asked.get("least"), 0, 10**8)) is not None:
        side = "lte" if money == "asking_price" else "gte"  # a reader looks for budgets from, for prices up to
        found = found.filter(**{f"{money}__{side}": bound * 1_000_000})  # 万元
    return found


def fields_of(found: QuerySet, field: str) -> list[str]:
    """The values of a field, the most frequent first."""
    rows = found.order_by().exclude(**{field: None}).values_list(field).annotate(n=Count("pk")).order_by("-n", field)
    return [name for name, _ in rows[:40]]


def incomplete_needs(user: Any) -> QuerySet:
    """Open needs with consent, in the officer's care, that lack something required."""
    found = in_care(user, "need").filter(status__in=OPEN, willing_to_post=True)
    return found.exclude(pk__in=_complete(found).order_by().values("pk")).order_by("place", "pk")


def with_gaps(found: Iterable[Any]) -> list[tuple[Any, list[Gap]]]:
    """Needs with what each does not say yet."""
    needs = list(found)
    added = listings("need", [n.number for n in needs])
    return [(n, need_gaps(n, added.get(n.number))) for n in needs]


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
    return found.exclude(number__in=withdrawn("achievement")).order_by("expires_on", "pk")


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


def proposals(user: Any, *, stage: str = "", place: str = "", need: str = "", kind: str = "") -> QuerySet[Proposal]:
    """Proposals that `user` may see: the surest first."""
    found = Proposal.objects.visible_to(user).select_related("demander", "supplier")
    if stage:
        found = found.filter(stage=stage)
    if place:
        found = found.filter(place__in=members(place))
    if need:
        found = found.filter(need=need)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-level", "-score", "need", "rank", "pk")


def proposal(user: Any, pk: int) -> Proposal | None:
    """One proposal, if `user` may see it."""
    return Proposal.objects.visible_to(user).select_related("demander", "supplier", "matching").filter(pk=pk).first()


def overdue(user: Any, on: date) -> QuerySet[Proposal]:
    """Proposals whose next step was due before `on`."""
    return proposals(user).filter(due_on__lt=on).order_by("due_on", "pk")


def due_soon(user: Any, on: date, days: int = 14) -> QuerySet[Proposal]:
    """Proposals whose next step is due within `days`."""
    return proposals(user).filter(due_on__gte=on, due_on__lte=on + timedelta(days)).order_by("due_on", "pk")


def unmatched(user: Any) -> QuerySet:
    """Open needs in the officer's care without any proposal."""
    have = Proposal.objects.values("need")
    return in_care(user, "need").filter(status__in=OPEN).exclude(number__in=have).order_by("-collected_on", "pk")


def decided() -> set[tuple[str, str]]:
    """(need, offer) of the pairs that people dealt with."""
    return set(Proposal.objects.exclude(stage="proposed").values_list("need", "offer"))


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
    sums = {stage: Count("need", distinct=True, filter=_reached(stage)) for stage in order}
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


def _reached(stage: str) -> Q:
    """Proposals that came at least to `stage`, whatever became of them later."""
    met = Q(met_on__isnull=False)
    return {
        "invited": Q(invited_on__isnull=False) | met,
        "agreed": Q(demand_yes=True, supply_yes=True) | Q(stage="agreed") | met,
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


def stage_for(one: Proposal, side: str, on: date) -> Words:
    """The stage as this reader may know it. A party reads the last thing that it was told; an invitation that waits too long
    and one that was ended silently read alike.
    """
    if not side:
        return flow.STAGES[one.stage]
    if one.stage in ("invited", "agreed", "closed") and one.seen_until and on > one.seen_until:
        return flow.QUIET
    return flow.STAGES[one.seen or one.stage]


def may_answer(one: Proposal, side: str, on: date) -> bool:
    """Whether an answer is taken: while the invitation stands as far as this party knows."""
    open_to = one.stage in ("invited", "agreed", "closed") and one.seen in ("invited", "agreed")
    return open_to and (one.seen_until is None or on <= one.seen_until) and side in ("demand", "supply")


def contract(user: Any, number: str) -> dict[str, Any] | None:
    """The registered contract of this number: record, turnover (fen), whether the reader may open it; None when it is not
    registered.
    """
    model = apps.get_model(CATALOGUE["technology_contracts"].model)
    found = model.objects.filter(number=number).first() if number else None
    if found is None:
        return None
    seen = model.objects.visible_to(user).filter(pk=found.pk).exists()
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
        asked = [
            one
            for one in proposals(user).filter(stage__in=("invited", "agreed", "closed"), seen__in=("invited", "agreed"))
            if may_answer(one, side := side_of(user, one), on) and getattr(one, f"{side}_yes") is None
        ]
        short = [n for n, gaps in with_gaps(own_needs(user).filter(status__in=OPEN)) if any(g.required for g in gaps)]
        return [
            Wait(Words("项对接邀请等您答复", "invitations wait for your answer"), len(asked), "/market/mine/"),
            Wait(
                Words("项需求还不完整，补充后可公开", "needs lack something before they can be published"),
                len(short),
                "/market/mine/",
            ),
        ]
    return [Wait(Words("项撮合超过约定日期", "proposals past their day"), overdue(user, on).count(), "/market/desk/", late=True)]
