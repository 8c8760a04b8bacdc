"""What the market knows: what is published and what it lacks, proposals and their outcomes, what is due, the funnel.

Everything that a page shows goes through `visible_to`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.apps import apps
from django.db.models import Count, Q, QuerySet, Sum

from yipanqi.instruments.market import flow
from yipanqi.instruments.market._sides import FACTS, OPEN
from yipanqi.instruments.market.models import Listing, Matching, Proposal
from yipanqi.registry.catalogue import FACTS as CATALOGUE
from yipanqi.registry.frames import stamps
from yipanqi.registry.queries import members

_NUMBER = re.compile(r"\d")
_UNIT = re.compile(r"\d\s*(?:%|％|‰|℃|°|[a-zA-Zμµ]|个|件|台|套|吨|克|千克|毫米|厘米|微米|纳米|米|秒|分钟|小时|天|年|月|元|万|倍|次|级|成|兆|赫|伏|安|瓦|帕|公里|人)")


def _model(fact: str) -> Any:
    return apps.get_model(CATALOGUE[fact].model)


def measurable(text: str | None) -> bool:
    """Whether a specification names a number with a unit."""
    return bool(text and _UNIT.search(text))


@dataclass(frozen=True)
class Gap:
    """One question that a reader would ask, with an example; `required` before publication."""

    key: str
    words: Any
    example: Any
    required: bool


def need_gaps(need: Any, listing: Listing | None = None) -> list[Gap]:
    """What a need does not say yet, the required first."""
    said = {
        "problem": bool(need.problem and len(need.problem.strip()) >= 6), "target": measurable(need.specification), "wanted_by": need.wanted_by is not None,
        "willing": need.willing_to_post is True, "budget": need.budget is not None,
        "maturity": bool(listing and listing.maturity_from and listing.maturity_to), "ip_terms": bool(listing and listing.ip_terms),
    }
    return [Gap(k, q, e, k in flow.REQUIRED) for k, (q, e) in flow.QUESTIONS.items() if not said[k]]


def achievement_gaps(one: Any) -> list[Any]:
    """What the quality gate misses in an achievement, in words."""
    said = {
        "owner": bool(one.owner_name), "field": bool(one.field_of_technology), "summary": len((one.summary or "").strip()) >= 20,
        "specification": measurable(one.specification), "rights": bool(one.rights), "maturity": bool(one.maturity),
    }
    return [words for key, words in flow.GATE.items() if not said[key]]


def listings(kind: str, numbers: Iterable[str]) -> dict[str, Listing]:
    """number -> what the market added."""
    return {one.number: one for one in Listing.objects.filter(kind=kind, number__in=list(numbers))}


def withdrawn(kind: str) -> set[str]:
    """Numbers that were taken off the market."""
    return set(Listing.objects.filter(kind=kind, withdrawn=True).values_list("number", flat=True))


def renewed() -> dict[str, date]:
    """Achievement -> the day to which it was renewed."""
    return dict(Listing.objects.filter(kind="achievement").exclude(renewed_to=None).values_list("number", "renewed_to"))


def open_needs(asked: dict[str, str] | None = None) -> QuerySet:
    """Needs that everybody may read: consent, open, the required questions answered, not withdrawn."""
    model = _model("needs")
    found = model.objects.filter(**model.PUBLIC).exclude(number__in=withdrawn("need")).exclude(Q(problem=None) | Q(wanted_by=None))
    found = found.filter(specification__regex=r"[0-9]")
    return _narrowed(found, asked or {}, ("title", "problem", "specification", "industry_written"), "industry_written", "budget").order_by("-collected_on", "-pk")


def open_achievements(on: date, asked: dict[str, str] | None = None) -> QuerySet:
    """Achievements that everybody may read: published, in force (or renewed), not withdrawn."""
    model = _model("achievements")
    again = [n for n, day in renewed().items() if day >= on]
    found = model.objects.filter(published_on__isnull=False, published_on__lte=on).exclude(number__in=withdrawn("achievement"))
    found = found.filter(Q(expires_on=None) | Q(expires_on__gte=on) | Q(number__in=again))
    names = ("name", "summary", "specification", "applications", "field_of_technology", "owner_name")
    return _narrowed(found, asked or {}, names, "field_of_technology", "asking_price").order_by("-published_on", "-pk")


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
    if (text := asked.get("least", "")).isdigit() and len(text) < 9:
        found = found.filter(**{f"{money}__gte": int(text) * 1_000_000})  # 万元
    return found


def fields_of(found: QuerySet, field: str) -> list[str]:
    """The values of a field, the most frequent first."""
    rows = found.order_by().exclude(**{field: None}).values_list(field).annotate(n=Count("pk")).order_by("-n", field)
    return [name for name, _ in rows[:40]]


def incomplete_needs(user: Any, most: int = 200) -> list[tuple[Any, list[Gap]]]:
    """Open needs that `user` may see and that lack something required, with what they lack."""
    found = list(_model("needs").objects.visible_to(user).filter(status__in=OPEN, willing_to_post=True).order_by("place", "pk"))
    added = listings("need", [n.number for n in found])
    rows = [(n, need_gaps(n, added.get(n.number))) for n in found]
    return [(n, gaps) for n, gaps in rows if any(g.required for g in gaps)][:most]


def own_needs(user: Any) -> list[tuple[Any, list[Gap]]]:
    """The needs of the organisation that `user` acts for."""
    model = _model("needs")
    from yipanqi.accounts.access import organisation_of

    code = organisation_of(user)
    found = list(model.objects.filter(organisation__uscc=code).order_by("-collected_on", "-pk")) if code else []
    added = listings("need", [n.number for n in found])
    return [(n, need_gaps(n, added.get(n.number))) for n in found]


def need(user: Any, number: str) -> Any:
    """One need that `user` may read, or None: the open ones everybody, the others by visibility."""
    return open_needs().filter(number=number).first() or _model("needs").objects.visible_to(user).filter(number=number).first()


def achievement(user: Any, number: str, on: date) -> Any:
    """One achievement that `user` may read, or None."""
    return open_achievements(on).filter(number=number).first() or (
        _model("achievements").objects.visible_to(user).filter(number=number).first() if user.is_authenticated else None)


def expiring(user: Any, on: date, days: int = 90) -> QuerySet:
    """Achievements that end within `days` and were not renewed."""
    found = _model("achievements").objects.visible_to(user).filter(expires_on__gte=on, expires_on__lte=on + timedelta(days))
    return found.exclude(number__in=[n for n, day in renewed().items() if day > on + timedelta(days)]).order_by("expires_on", "pk")


def latest() -> Matching | None:
    """The newest matching."""
    return Matching.objects.order_by("-at", "-pk").first()


def state() -> str:
    """The state of the facts that a matching rests on."""
    return "|".join(f"{k}={v}" for k, v in sorted(stamps(FACTS).items()))[:200]


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


def unmatched(user: Any, most: int = 100) -> list[Any]:
    """Open needs without any proposal."""
    have = Proposal.objects.values_list("need", flat=True)
    return list(_model("needs").objects.visible_to(user).filter(status__in=OPEN).exclude(number__in=have).order_by("-collected_on", "pk")[:most])


def outcomes() -> pl.DataFrame:
    """need_id, offer_id, code of every pair that people decided, for learning; silent vetoes are no judgement of the pair."""
    rows = []
    for need_id, offer_id, stage, refusal in Proposal.objects.filter(stage__in=("refused", "signed", "intention", "met")).order_by("need", "offer").values_list(
            "need", "offer", "stage", "refusal"):
        rows.append((need_id, offer_id, refusal if stage == "refused" else stage))
    return pl.DataFrame(rows, schema={"need_id": pl.String, "offer_id": pl.String, "code": pl.String}, orient="row")


def funnel(user: Any) -> list[dict[str, Any]]:
    """How many needs got how far, each stage counted apart, its share of the stage that it comes from, and the money of signed contracts (fen)."""
    model = _model("needs")
    seen = model.objects.visible_to(user)
    mine = Proposal.objects.visible_to(user)
    order = ("invited", "agreed", "met", "intention", "signed")
    reached = {stage: mine.filter(_reached(stage)).values("need").distinct().count() for stage in order}
    rows = [("collected", seen.count()), ("published", seen.filter(**model.PUBLIC).count()), ("proposed", mine.values("need").distinct().count())]
    rows += list(reached.items())
    counts = dict(rows)
    # Published and matched are both parts of what was collected; each later stage is a part of the one before it.
    base = {"published": "collected", "proposed": "collected", **dict(zip(order, ("proposed", *order), strict=False))}
    out = [{"stage": stage, "n": n, "share": n / counts[base[stage]] if stage in base and counts[base[stage]] else None} for stage, n in rows]
    out[-1]["amount"] = mine.filter(stage="signed").aggregate(total=Sum("amount"))["total"]
    return out


def _reached(stage: str) -> Q:
    """Proposals that came at least to `stage`, whatever became of them later."""
    met = Q(met_on__isnull=False)
    return {
        "invited": Q(invited_on__isnull=False) | met, "agreed": Q(stage="agreed") | met, "met": met,
        "intention": Q(stage__in=("intention", "signed")), "signed": Q(stage="signed"),
    }[stage]


def side_of(user: Any, one: Proposal) -> str:
    """demand or supply: which party `user` acts for in a proposal; '' for neither."""
    from yipanqi.accounts.access import organisation_of

    code = organisation_of(user)
    if code and one.demander and one.demander.uscc == code:
        return "demand"
    return "supply" if code and one.supplier and one.supplier.uscc == code else ""
