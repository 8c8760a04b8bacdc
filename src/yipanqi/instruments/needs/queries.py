"""The needs that a reader sees, visits that wait to be made into needs, needs that say the same; all through `visible_to`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from yipanqi.accounts.access import organisation_of, places_of
from yipanqi.instruments.needs.models import Need
from yipanqi.intake.access import Sight, sheet_fields, sight
from yipanqi.intake.queries import first_origin
from yipanqi.registry import pages, reads
from yipanqi.registry import queries as registry
from yipanqi.registry.models import Organisation
from yipanqi.ui.pages import Column, ListPage
from yipanqi.ui.parts import Light
from yipanqi.ui.showing import text_of
from yipanqi.values.fault import Fault
from yipanqi.values.places import within
from yipanqi.values.words import Words, say

VISITS = reads.declare(
    __name__, "visits", number="text", visited_on="date", category="text", firm_name="text", description="text"
)
_LISTED = ("title", "place", "kind", "budget", "wanted_by", "status", "collected_on")
_LIGHTS = {"waiting": "slow", "in_contact": "info", "signed": "ok", "dropped": "none"}
#: Every column of a need, in the order of its sheet.
COLUMNS = tuple(Column.of(f, unit="") for f in sheet_fields(Need))
#: One need that a reader may see; one that an officer answers for; what became of one; the deed that corrects one.
seen, owned, events, corrects = (
    pages.register_record(Need),
    pages.own_record(Need),
    pages.events(Need),
    pages.corrects(Need, "need"),
)


def sight_of(user: Any) -> Sight:
    """Which columns of which needs `user` may read."""
    return sight(Need, user)


def light(need: Any) -> Light | None:
    """The state of a need with its word: waiting asks for something, signed is well."""
    field: Any = Need._meta.get_field("status")
    return (
        Light(_LIGHTS[need.status], text_of("choice", need.status, choices=field.sheet.choices))
        if need.status in _LIGHTS
        else None
    )


def listed(title: Words, **others: Any) -> ListPage:
    """The list of needs, the newest first."""
    found = pages.register_list(
        Need,
        title,
        _LISTED,
        filters=("status", "kind", "willing_to_post"),
        search=("title", "firm_name", "number", "problem"),
        order=("-collected_on", "-pk"),
        empty=Words("还没有技术需求", "There is no need yet"),
        empty_note=Words("收一张需求表，或登记一条。", "Take in a sheet of needs, or take one down."),
        **others,
    )
    first, *rest = found.columns
    firm = {"sub": lambda need: need.firm_name}
    dots = {"light": lambda need: _dot(need)}
    return replace(found, columns=(replace(first, **firm), *(replace(c, **dots) if c.name == "status" else c for c in rest)))


def _dot(need: Any) -> Light | None:
    """The light without its word, which stands beside it."""
    found = light(need)
    return Light(found.kind) if found else None


def whence(need: Any) -> str:
    """Where a need came from: its file, sheet and row, or a person."""
    origin = first_origin(need)
    if origin is None or origin.reading is None:
        return say("在页面上登记", "taken down on a page")
    return say(f"来自《{origin.file}》{origin.sheet} 第 {origin.row} 行", f"from {origin.file}, {origin.sheet}, row {origin.row}")


def firm(user: Any, pk: str) -> Organisation:
    """The firm for which an officer takes a need down. Fault where it lies outside the officer's places."""
    found, own = registry.organisation(user, int(pk)), places_of(user)
    if found is None or not within(found.place, own):
        raise Fault(
            "place",
            "这家企业不在您的地区，请交所在县（市、区）登记。",
            "The firm lies outside your places; its own county takes the need down.",
        )
    return found


def visits(user: Any) -> QuerySet:
    """Visits to firms with a technical problem that are no need yet, the newest first."""
    found = reads.records(VISITS).visible_to(user).filter(category="technology").exclude(description=None)
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
