"""Records against the last deed. In: models whose records a deed has changed. Out: their roots for the ledger, and later what
differs.

A digest of each record is kept beside, and the digest of all of these stands in the deed's entry of the ledger: whoever changes a
record with SQL is found, by the record, until the next deed on the same register; that one keeps what it meets, but the records
that differ from the state before without any deed on them are named in its entry.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
_ID = struct.Struct(">q")


@dataclass
class Differing:
    """`changed`: (label, record) that differ though no deed touched the register; `broken`: labels whose digests are not
    those of the ledger; `waiting`: labels that deeds have changed since they were sealed; `count`: records that were
    compared.
    """

    changed: list[tuple[str, int]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    count: int = 0


def seal(labels: Iterable[str], gone: Mapping[str, set[int]] | None = None) -> dict[str, Any]:
    """Inside the deed's transaction, after its last change and after `Revision.bump`: keep the digests; give what the entry is to
    hold:
    the roots by label, and records that are other than sealed before though no change of them is on record ('unexplained').

    `gone`: records that the deed itself took out.
    """
    stamps = dict(Revision.objects.values_list("model", "stamp"))
    before = {one.model: one for one in Sealed.objects.filter(model__in=[name.lower() for name in labels])}
    roots, odd = {}, {}
    for label in sorted({name.lower() for name in labels}):
        model = apps.get_model(label)
        if not issubclass(model, Record):
            continue
        names = [f.column for f in model._meta.concrete_fields]
        digests = b"".join(_digests(model, names))
        if found := _unexplained(before.get(label), names, digests) - (gone or {}).get(label, set()):
            odd[label] = sorted(found)[:_MOST]
        Sealed.objects.update_or_create(
            model=label, defaults={"stamp": stamps.get(label, ""), "columns": names, "at": timezone.now(), "digests": digests}
        )
        roots[label] = _root(names, digests)
    return {KEY: roots} | ({ODD: odd} if odd else {})


def unsealed() -> list[str]:
    """Labels of registers that were never sealed, or that deeds have changed since."""
    have = dict(Sealed.objects.values_list("model", "stamp"))
    stamps = dict(Revision.objects.values_list("model", "stamp"))
    return [label for label in registers() if stamps.get(label) and have.get(label) != stamps[label]]


def registers() -> list[str]:
    """Labels of all models of records."""
    return sorted(model._meta.label_lower for model in apps.get_models() if issubclass(model, Record))


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
        if stamps.get(label) != one.stamp or not set(one.columns) <= {f.column for f in model._meta.concrete_fields}:
            found.waiting.append(label)
            continue
        now, before = _table(b"".join(_digests(model, one.columns))), _table(bytes(one.digests))
        found.count += len(before)
        found.changed += [(label, pk) for pk in sorted(set(now) | set(before)) if now.get(pk) != before.get(pk)]
    return found


def _unexplained(one: Sealed | None, names: list[str], digests: bytes) -> set[int]:
    """Records sealed before that are other by now, or gone, with no change on record since."""
    if one is None or one.columns != names or digests.startswith(bytes(one.digests)):
        return set()
    now = _table(digests)
    other = {pk for pk, digest in _table(bytes(one.digests)).items() if now.get(pk) != digest}
    changes = Change.objects.filter(model=one.model, at__gte=one.at) | Change.objects.filter(model=one.model, reverted=True)
    return other - set(changes.values_list("record", flat=True))


def _digests(model: type[models.Model], names: list[str]) -> Iterator[bytes]:
    key = columns.quoted(str(model._meta.pk.column))
    listed = ", ".join(columns.quoted(name) for name in names)
    last, sha, pack = -(1 << 62), hashlib.sha256, _ID.pack
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
