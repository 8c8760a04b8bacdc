"""Visits that wait to be made into needs, and needs that say the same. Everything shown goes through `visible_to`."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from yipanqi.accounts.access import organisation_of
from yipanqi.instruments.needs.models import Need
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.models import Organisation


def visits(user: Any) -> QuerySet:
    """Visits to firms with a technical problem that are no need yet, the newest first."""
    found = apps.get_model(FACTS["visits"].model).objects.visible_to(user).filter(category="technology").exclude(description=None)
    found = found.annotate(_number=Concat(Value("XQ-"), "number", output_field=CharField()))
    return found.exclude(_number__in=Need.objects.filter(source="visit").values("key")).order_by("-visited_on", "-pk")


def visit(user: Any, number: str) -> Any:
    """One of them, or None."""
    return visits(user).filter(number=number).first()


def organisation(user: Any) -> Organisation | None:
    """The organisation that `user` acts for."""
    code = organisation_of(user)
    return Organisation.objects.filter(uscc=code).first() if code else None


def twin(firm: Any, title: str) -> Need | None:
    """A need of the same firm with the same name, if there is one."""
    return Need.objects.filter(organisation=firm, title=title.strip()).first() if firm is not None else None
