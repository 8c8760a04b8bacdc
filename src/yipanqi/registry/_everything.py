"""Everything that is known of one organisation, with its origin.

In: organisation and user. Out: names, merges, relations, records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, Count, QuerySet, Value

from yipanqi.accounts.access import organisation_of
from yipanqi.engines.identity import reasons
from yipanqi.intake.access import sight
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Reading, Record
from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.registry.models import Merge, Name, Organisation, Person, Relation
from yipanqi.values.words import Words, say

SHOWN = 50
_OWN = {
    "registry.statement": Words("年度报表", "Yearly statements"),
    "registry.qualification": Words("资格与名单", "Qualifications and lists"),
}
_WHY = {
    "seen_before": ("此前已按同样写法入库", "came in under the same words before"),
    "first_seen": ("首次出现", "first seen"),
    "named": ("人工更名", "renamed by a person"),
}


@dataclass(frozen=True)
class NameOf:
    """A spelling of the organisation and where it came from."""

    id: int
    spelling: str
    code: str | None
    place: str | None
    reason: str
    why: str
    decision: str
    confidence: float
    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True)
class MergeOf:
    """An organisation that was merged into this one and can be taken out again."""

    id: int
    away_id: int
    name: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class RelationOf:
    """How the organisation stands to another one or to a person. `outgoing`: it is the subject."""

    kind: str
    outgoing: bool
    other_kind: str
    other_id: int
    other_name: str
    share: float | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Section:
    """The records of one register that point to the organisation: how many, and the newest."""

    label: str
    words: Words
    field: str
    total: int
    records: list[Any]

    @property
    def title(self) -> str:
        return str(self.words)

    zh = property(lambda self: self.words.zh)
    en = property(lambda self: self.words.en)


@dataclass(frozen=True)
class About:
    """All of it."""

    organisation: Organisation
    names: list[NameOf]
    merges: list[MergeOf]
    relations: list[RelationOf]
    sections: list[Section]


def why(reason: str) -> tuple[str, str]:
    """A reason in both languages."""
    return reasons.get(reason) or _WHY.get(reason) or (reason, reason)


def origin(reading: Reading | None) -> tuple[str, str]:
    """(file name, sheet) of a reading; its batch must have been fetched with it."""
    return (reading.batch.name, reading.sheet) if reading is not None else ("", "")


def about(one: Organisation, user: Any) -> About:
    """A fixed number of queries for any number of records: five, one for all totals, one for each register with records."""
    ids = family(one)
    return About(one, _names(ids), _merges(ids), _relations(ids, user), _sections(one, ids, user))


def family(one: Organisation) -> list[int]:
    """The organisation and all that were merged into it."""
    into: dict[int, list[int]] = {}
    for away, root in Organisation.objects.exclude(merged_into=None).values_list("pk", "merged_into"):
        into.setdefault(root, []).append(away)
    found, queue = [], [one.pk]
    while queue:
        pk = queue.pop()
        if pk not in found:
            found.append(pk)
            queue += into.get(pk, [])
    return found


def _names(ids: list[int]) -> list[NameOf]:
    out = []
    for name in Name.objects.filter(organisation__in=ids).select_related("reading__batch__file").order_by("pk")[:200]:
        file, sheet = origin(name.reading)
        out.append(
            NameOf(
                name.pk,
                name.spelling,
                name.code,
                name.place,
                name.reason,
                say(*why(name.reason)),
                name.decision,
                name.confidence,
                file,
                sheet,
                name.row,
            )
        )
    return out


def _merges(ids: list[int]) -> list[MergeOf]:
    found = Merge.objects.filter(into__in=ids, undone_at=None).select_related("away").order_by("pk")
    return [MergeOf(m.pk, m.away_id, m.away.name, m.by, m.at, m.reason) for m in found]


def _relations(ids: list[int], user: Any) -> list[RelationOf]:
    """Relations in both directions. A person's name is shown only to those who may see the person."""
    as_subject = models.Q(subject_kind="organisation", subject__in=ids)
    as_object = models.Q(object_kind="organisation", object__in=ids)
    found = list(Relation.objects.filter(as_subject | as_object).order_by("kind", "pk")[:500])
    others = [
        (r.object_kind, r.object) if r.subject_kind == "organisation" and r.subject in ids else (r.subject_kind, r.subject)
        for r in found
    ]
    if not found:
        return []
    names: dict[tuple[str, int], str] = {}
    for pk, name in Organisation.objects.filter(pk__in=[i for k, i in others if k == "organisation"]).values_list("pk", "name"):
        names["organisation", pk] = name
    for pk, name in (
        Person.objects.visible_to(user).filter(pk__in=[i for k, i in others if k == "person"]).values_list("pk", "name")
    ):
        names["person", pk] = name
    return [
        RelationOf(
            r.kind,
            r.subject in ids and r.subject_kind == "organisation",
            kind,
            pk,
            names.get((kind, pk), "●●●"),
            r.share,
            r.valid_from,
            r.valid_to,
        )
        for r, (kind, pk) in zip(found, others, strict=True)
    ]


# ---- records --------------------------------------------------------------------------------------------------------


@cache
def pointing() -> tuple[tuple[type[Record], str], ...]:
    """(model, field) of every register whose records point to an organisation, the registry's own first."""
    found = []
    for model in apps.get_models():
        if issubclass(model, Record):
            for field in model._meta.concrete_fields:
                if field.is_relation and field.related_model is Organisation:
                    found.append((model, field.name))
    return tuple(sorted(found, key=lambda f: (f[0]._meta.app_label != "registry", f[0]._meta.label, f[1])))


@cache
def words_of(label: str) -> Words:
    """The name of a register, by its label in lower case."""
    if label in _OWN:
        return _OWN[label]
    model = apps.get_model(label)
    own = getattr(model, "WORDS", None)
    for instrument in INSTRUMENTS:
        if label in [name.lower() for name in instrument.lists]:
            if own is None and len(instrument.lists) > 1:
                return next((s.words for s in SHEETS if any(r.model == model._meta.label for r in s.records)), instrument.words)
            return own or instrument.words
    return own or Words(model._meta.label, model._meta.label)


def _sections(one: Organisation, ids: list[int], user: Any) -> list[Section]:
    asked = [(model, name, visible_about(model, name, one, ids, user)) for model, name in pointing()]
    totals = dict(_totals(asked))
    out = []
    for model, name, found in asked:
        label = model._meta.label_lower
        total = totals.get(f"{label}.{name}", 0)
        if total:
            order = ("-year", "-pk") if any(f.name == "year" for f in model._meta.concrete_fields) else ("-pk",)
            records = list(sight(model, user).mark(found).select_related("reading__batch__file").order_by(*order)[:SHOWN])
            out.append(Section(label, words_of(label), name, total, records))
    return out


def visible_about(model: type[Record], name: str, one: Organisation, ids: list[int], user: Any) -> QuerySet:
    """An organisation sees all records about itself; everybody else what the register shows them."""
    code = organisation_of(user)
    own = name == "organisation" and code is not None and one.uscc == code and model.ORGANISATION_PATH
    manager = model._default_manager
    found = manager.all() if own else manager.visible_to(user)  # type: ignore[attr-defined]
    return found.filter(**{f"{name}__in": ids})


def _totals(asked: list[tuple[type[Record], str, QuerySet]]) -> Iterator[tuple[str, int]]:
    """(label.field, how many) in one query."""
    parts = [
        found.order_by()
        .annotate(what=Value(f"{model._meta.label_lower}.{name}", CharField()))
        .values("what")
        .annotate(n=Count("pk"))
        .values_list("what", "n")
        for model, name, found in asked
    ]
    if parts:
        yield from parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
