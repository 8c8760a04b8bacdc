"""Policies and claims that a reader sees, by day, product and place; applications that wait. All through `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.accounts.access import is_officer, organisation_of
from yipanqi.instruments.insurance import flow
from yipanqi.instruments.insurance.models import Claim, Policy
from yipanqi.registry import pages
from yipanqi.ui.parts import Light
from yipanqi.work import queries as floor

#: The registers, for the declarations of pages.
POLICY, CLAIM = Policy, Claim
_find = pages.register_record(Policy)
_LIGHTS = {"open": "none", "asked": "slow", "settled": "info", "paid": "ok", "refused": "none"}


def reads(user: Any) -> bool:
    """Officers, and whoever acts for an organisation."""
    return is_officer(user) or organisation_of(user) is not None


def policies(user: Any) -> QuerySet:
    """The policies that `user` may see."""
    return Policy.objects.visible_to(user)


def in_force(on: date) -> Q:
    """In force at the close of a day, as `_reckoning.state` says it."""
    return Q(starts_on__lte=on, ends_on__gte=on) & (Q(surrendered_on=None) | Q(surrendered_on__gt=on))


def policy(user: Any, pk: int) -> Any:
    """One policy with its case as this reader sees it."""
    found = _find(user, pk) if reads(user) else None
    if found is not None:
        found.case, found.reader = floor.case_of(user, flow.FLOW, found.pk), user
    return found


def light(one: Any) -> Light:
    """Where its subsidy stands."""
    stage = flow.FLOWS[0].first if one.case is None else one.case.stage
    return Light(_LIGHTS[stage], str(flow.FLOWS[0].stages[stage].words))


def claims(user: Any, on: Any = None) -> list[Claim]:
    """The claims that `user` sees, those on one policy where one is named."""
    found = Claim.objects.visible_to(user).order_by("occurred_on", "pk")
    return list(found if on is None else found.filter(policy_number=on.number))


def waiting(user: Any) -> QuerySet:
    """Policies whose subsidy has been asked for and not settled."""
    asked = floor.cases(flow.FLOW, user).filter(stage="asked").values("record")
    return policies(user).filter(pk__in=asked)
