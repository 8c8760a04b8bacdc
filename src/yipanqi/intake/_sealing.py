"""Records against the last deed. In: models whose records a deed has changed. Out: their roots for the ledger, and later what
differs.

A digest of each record is kept beside, and the digest of all of these stands in the deed's entry of the ledger: whoever changes a
record with SQL is found, by the record, until the next deed on the same register; that one keeps what it meets, but the records
that differ from the state before without any deed on them are named in its entry.

A table that is no register says which of its columns are kept so (`SEALED`). One that only grows (`GROWS`), such as the history
of changes, is read from the last row sealed: what lies before is compared with what it was when it was new.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from yipanqi.intake import _columns as columns
from yipanqi.intake.models import Change, Record, Revision, Sealed

#: Where the roots stand in the detail of an entry: label -> hexadecimal SHA-256.
KEY = "sealed"
ODD = "unexplained"
_MOST = 100
_PIECE = 20_000
_WIDTH = 24
_BEFORE = -(1 << 62)
_ID = struct.Struct(">q")
_LATE = timedelta(minutes=10)  # a row whose transaction ended after that of a later one is taken into the next seal


@dataclass
class Differing:
    """`changed`: (label, record) that differ though no deed touched the register; `broken`: labels whose digests are not
    those of the ledger; `waiting`: labels that deeds have changed since they were sealed; `count`: records that were
    compared; `rows`: those of tables that are no registers.
    """

    changed: list[tuple[str, int]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    count: int = 0
    rows: int = field(default=0, compare=False)

    def of_records(self, *, other: bool = False) -> list[tuple[str, int]]:
        """What differs in registers, or in the `other` tables."""
        return [(label, pk) for label, pk in self.changed if issubclass(apps.get_model(label), Record) is not other]


def seal(labels: Iterable[str], gone: Mapping[str, set[int]] | None = None, afresh: Iterable[str] = ()) -> dict[str, Any]:
    """Inside the deed's transaction, after its last change and after `Revision.bump`: keep the digests; give what the entry is to
    hold:
    the roots by label, and records that are other than sealed before though no change of them is on record ('unexplained').

    `gone`: records that the deed itself took out; `afresh`: tables that only grow and in which it altered rows.
    """
    stamps = dict(Revision.objects.values_list("model", "stamp"))
    before = {one.model: one for one in Sealed.objects.filter(model__in=[name.lower() for name in labels])}
    roots, odd = {}, {}
    aside = [label for label in unsealed() if not issubclass(apps.get_model(label), Record)]
    for label in sorted({name.lower() for name in labels} & set(registers()) | set(aside)):
        model = apps.get_model(label)
        names = _columns(model)
        digests = b"".join(_digests(model, names))
        if found := _unexplained(before.get(label), names, digests) - (gone or {}).get(label, set()):
            odd[label] = sorted(found)[:_MOST]
        Sealed.objects.update_or_create(
            model=label, defaults={"stamp": stamps.get(label, ""), "columns": names, "at": timezone.now(), "digests": digests}
        )
        roots[label] = _root(names, digests)
    return {KEY: roots | grown(afresh)} | ({ODD: odd} if odd else {})


def grown(afresh: Iterable[str] = ()) -> dict[str, str]:
    """The roots of the tables that only grow, where rows have come; `afresh`: those of which a deed altered rows."""
    roots = {}
    for model in _growing():
        label, names = model._meta.label_lower, _columns(model)
        one = Sealed.objects.filter(model=label).first()
        whole = one is None or one.columns != names or label in afresh
        before = b"" if one is None or whole else bytes(one.digests)
        more = b"".join(_digests(model, names, _last(before)))
        if one is not None and not whole and (late := _late(model, one)):
            kept = _table(before) | {pk: d for pk, d in _table(b"".join(_digests(model, names))).items() if pk in late}
            before = b"".join(_ID.pack(pk) + kept[pk] for pk in sorted(kept) if pk <= _last(before))
            whole = True
        if whole or more:
            digests = before + more
            Sealed.objects.update_or_create(
                model=label, defaults={"stamp": "", "columns": names, "at": timezone.now(), "digests": digests}
            )
            roots[label] = _root(names, digests)
    return roots


def _growing() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if getattr(model, "GROWS", "")]


def _last(digests: bytes) -> int:
    return _ID.unpack_from(digests, len(digests) - _WIDTH)[0] if digests else _BEFORE


def _late(model: Any, one: Sealed) -> set[int]:
    """Rows of lower numbers than the last one sealed that came while it was sealed."""
    held = set(_table(bytes(one.digests)))
    around = {f"{model.GROWS}__gte": one.at - _LATE, "pk__lte": _last(bytes(one.digests))}
    return set(model._default_manager.filter(**around).values_list("pk", flat=True)) - held


def unsealed() -> list[str]:
    """Labels of registers that were never sealed, or that deeds have changed since."""
    have = dict(Sealed.objects.values_list("model", "stamp"))
    stamps = dict(Revision.objects.values_list("model", "stamp"))
    return [label for label in registers() if stamps.get(label) and have.get(label) != stamps[label]]


def registers() -> list[str]:
    """Labels of all models of records, and of the tables kept in the same way that do not only grow."""
    return sorted(
        model._meta.label_lower
        for model in apps.get_models()
        if issubclass(model, Record) or (getattr(model, "SEALED", ()) and not getattr(model, "GROWS", ""))
    )


def _columns(model: Any) -> list[str]:
    named = getattr(model, "SEALED", ())
    return [model._meta.get_field(name).column for name in named] or [f.column for f in model._meta.concrete_fields]


def differing(told: Mapping[str, str]) -> Differing:
    """Compare all that is sealed with the records as they are. `told`: label -> root as the ledger has it."""
    found = Differing()
    stamps = dict(Revision.objects.values_list("model", "stamp"))
    sealed = {one.model: one for one in Sealed.objects.all()}
    for label in sorted(set(told) | set(sealed)):
        one = sealed.get(label)
        if one is None or told.get(label) != _root(one.columns, bytes(one.digests)):
            found.broken.append(label)
            continue
        model = apps.get_model(label)
        if getattr(model, "GROWS", ""):
            found.changed += _overwritten(model, one)
            found.rows += len(one.digests) // _WIDTH
            continue
        if stamps.get(label) != one.stamp or not set(one.columns) <= {f.column for f in model._meta.concrete_fields}:
            found.waiting.append(label)
            continue
        now, before = _table(b"".join(_digests(model, one.columns))), _table(bytes(one.digests))
        if issubclass(model, Record):
            found.count += len(before)
        else:
            found.rows += len(before)
        found.changed += [(label, pk) for pk in sorted(set(now) | set(before)) if now.get(pk) != before.get(pk)]
    return found


def _overwritten(model: Any, one: Sealed) -> list[tuple[str, int]]:
    """Rows sealed before that are other or gone, and rows put in among them."""
    if not set(one.columns) <= {f.column for f in model._meta.concrete_fields}:
        return []
    before, last = _table(bytes(one.digests)), _last(bytes(one.digests))
    now = {pk: d for pk, d in _table(b"".join(_digests(model, one.columns))).items() if pk <= last}
    late = _late(model, one)
    return [
        (model._meta.label_lower, pk) for pk in sorted(set(now) | set(before)) if now.get(pk) != before.get(pk) and pk not in late
    ]


def _unexplained(one: Sealed | None, names: list[str], digests: bytes) -> set[int]:
    """Records sealed before that are other by now, or gone, with no change on record since."""
    if one is None or one.columns != names or digests.startswith(bytes(one.digests)) or one.model not in _of_records():
        return set()
    now = _table(digests)
    other = {pk for pk, digest in _table(bytes(one.digests)).items() if now.get(pk) != digest}
    changes = Change.objects.filter(model=one.model, at__gte=one.at) | Change.objects.filter(model=one.model, reverted=True)
    return other - set(changes.values_list("record", flat=True))


def _of_records() -> set[str]:
    """Registers whose every change is on record."""
    return {label for label in registers() if issubclass(apps.get_model(label), Record)}


def _digests(model: type[models.Model], names: list[str], after: int | None = None) -> Iterator[bytes]:
    key = columns.quoted(str(model._meta.pk.column))
    listed = ", ".join(columns.quoted(name) for name in names)
    last, sha, pack = _BEFORE if after is None else after, hashlib.sha256, _ID.pack
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {listed} FROM {columns.quoted(model._meta.db_table)} WHERE {key} > %s ORDER BY {key} "
                f"LIMIT {_PIECE}",
                [last],
            )
            rows = cursor.fetchall()
        yield b"".join([pack(row[0]) + sha(repr(row).encode()).digest()[:16] for row in rows])
        if len(rows) < _PIECE:
            return
        last = rows[-1][0]


def _table(digests: bytes) -> dict[int, bytes]:
    return {_ID.unpack_from(digests, at)[0]: digests[at + 8 : at + _WIDTH] for at in range(0, len(digests), _WIDTH)}


def _root(names: list[str], digests: bytes) -> str:
    return hashlib.sha256("|".join(names).encode() + b"\n" + digests).hexdigest()
