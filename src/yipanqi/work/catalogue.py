"""Every flow that the instruments declare; filled at start by `config.discovery`, and held against its register there."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from yipanqi.intake.fields import SheetField
from yipanqi.values.catalogue import Catalogue
from yipanqi.work.flow import Flow

FLOWS: Catalogue[Flow] = Catalogue("flows")


def add(flow: Flow) -> None:
    """Make a flow known under its key. ValueError where its register has no such column or value, or its key is taken."""
    if faults := list(_against_register(flow)):
        raise ValueError(f"flow {flow.key!r}: {'; '.join(faults)}")
    FLOWS.add(flow.key, flow)


def flow_of(key: str) -> Flow:
    """The flow of that key; KeyError is a fault of the program."""
    return FLOWS[key]


def _against_register(flow: Flow) -> Iterator[str]:
    """Columns, codes of the state and beginnings of paths that its register does not know; another flow that writes it."""
    model = apps.get_model(flow.model)
    paths = [p for p in flow.parties.values() if isinstance(p, str)]
    named = flow.title if isinstance(flow.title, str) else ""
    for path in (flow.register_field, named, *paths):
        try:
            if path:
                model._meta.get_field(path.split("__")[0])
        except FieldDoesNotExist:
            yield f"{flow.model} has no column {path.split('__')[0]!r}"
            return
    if flow.register_field:
        field = model._meta.get_field(flow.register_field)
        codes = field.sheet.choices if isinstance(field, SheetField) else {}
        for stage in flow.stages.values():
            if stage.register is not None and codes and stage.register not in codes:
                yield f"{flow.register_field} cannot be {stage.register!r}"
        for other in FLOWS:
            if other.key != flow.key and other.label == flow.label and other.register_field == flow.register_field:
                yield f"{other.key!r} writes {flow.register_field!r} already"
