"""Which columns of which records a reader may see: the one answer for pages, histories, source rows, exports, searches and
sorting.

In: a register's model and a user. Out: a `Sight`. Rows are chosen by `visible_to`, which asks `own_records` here. A column is
open to everybody only where its register names it (`OPEN`); the office's own remarks are for officers; what is personal needs
a purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from yipanqi.accounts.access import PURPOSES, is_officer, may, own_rows, places_of, standing
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.fields import SheetField

NOBODYS = Q(pk__in=[])


def own_records(model: Any, user: Any) -> Q | None:
    """The records that are the reader's own: None means all, else those of the places, or in which the reader is a party."""
    return own_rows(user, parties=parties_of(model))


def parties_of(model: Any) -> dict[str, str]:
    """The parties of a register's records by name: PARTIES, and `organisation` where the register says whose they are."""
    return ({"organisation": model.ORGANISATION_PATH} if model.ORGANISATION_PATH else {}) | dict(getattr(model, "PARTIES", {}))


def sheet_fields(model: type[models.Model]) -> list[SheetField]:
    """The fields of a register that come from sheets, in order."""
    return [f for f in model._meta.get_fields() if isinstance(f, SheetField)]


def personal_columns(model: type[models.Model]) -> frozenset[str]:
    """The columns that tell about a person: those of sheets, and those that a table without a sheet names as PERSONAL."""
    return frozenset(f.name for f in sheet_fields(model) if f.sheet.personal) | frozenset(getattr(model, "PERSONAL", ()))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Sight:
    """What one reader may see of one register. `own` None: every record is the reader's own.

    Of own records `inside` is read and `masked` is known to exist; of the others only `open`, and nothing where they are not
    public.
    """

    model: Any
    own: Q | None
    inside: frozenset[str]
    masked: frozenset[str]
    open: frozenset[str]
    officer: bool
    reach: str = ""  # the places of an officer, as a batch keeps them

    @property
    def listed(self) -> frozenset[str]:
        """Every column of which the reader may know that it is there."""
        return self.inside | self.masked | self.open

    @property
    def all_own(self) -> bool:
        """Whether whatever this reader sees of the register is the reader's own."""
        return self.own is None or self.model.PUBLIC is None

    def of(self, record: Any) -> frozenset[str]:
        """The columns whose values may be read of this record, which the reader sees already."""
        return self.inside if self.is_own(record) else self.open

    def is_own(self, record: Any) -> bool:
        """Whether this record is the reader's own; no query for one that `mark` has marked."""
        if self.all_own:
            return True
        marked = getattr(record, "_own", None)
        return bool(marked) if marked is not None else self.model._default_manager.filter(self.own, pk=record.pk).exists()

    def mark(self, found: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The same records, each knowing whether it is the reader's own."""
        if self.all_own:
            return found
        return found.annotate(
            _own=models.Case(models.When(self.own, then=True), default=False, output_field=models.BooleanField())
        )

    def where(self, name: str, condition: Q) -> Q:
        """`condition` on the column `name`, holding only where the reader may see that column; for a hidden one it never
        holds.
        """
        if name in self.open or (name in self.inside and self.all_own):
            return condition
        return self.own & condition if name in self.inside and self.own is not None else Q(pk__in=[])

    def order(self, name: str) -> Any:
        """The column to sort by; of records whose value may not be seen, nothing."""
        if name in self.open or self.all_own:
            return models.F(name)
        return models.Case(models.When(self.own, then=models.F(name)), default=None)

    def key(self, record: Any) -> str:
        """The record's key; '' where it is made of a column that this reader may not read."""
        may_read, parts = self.of(record), key_columns(self.model)
        known = {f.name for f in sheet_fields(self.model)}  # type: ignore[attr-defined]
        return record.key if all(n in may_read for n in parts if n in known or not self.is_own(record)) else ""


def key_columns(model: type[models.Model]) -> frozenset[str]:
    """The columns that make the key of a register's records, in any of its sheets."""
    return frozenset(n for sheet in SHEETS for records in sheet.records if records.model_class is model for n in records.key)


def sight(model: Any, user: Any, *, purpose: str = "") -> Sight:
    """What `user` may see of the register. Personal columns are read only for a `purpose` (a key of PURPOSES), and only by
    officers with the right or of one's own organisation; everybody else sees at most that they are there.
    """
    fields = sheet_fields(model)
    names = frozenset(f.name for f in fields)  # type: ignore[attr-defined]
    personal, internal = personal_columns(model), frozenset(f.name for f in fields if f.sheet.internal)  # type: ignore[attr-defined]
    officer, firm = is_officer(user), standing(user).own_personal
    own = own_records(model, user)
    inside = frozenset() if own == NOBODYS else (names if officer else names - internal) | {"place"}
    unmasked = purpose in PURPOSES and (may(user, "see_personal") or firm)
    # whom to telephone about an own record is read by whoever deals with it and says that it is for that
    calls = frozenset(getattr(model, "CONTACTS", ())) if purpose == "contact" and officer and may(user, "decide") else frozenset()
    masked = frozenset() if unmasked else (personal - calls) & inside
    is_open = frozenset(model.OPEN) - personal - internal if model.PUBLIC is not None else frozenset()
    reach = ("*" if own is None else ",".join(sorted(places_of(user) or ()))) if officer else ""
    return Sight(model, own, inside - masked, masked, is_open, officer, reach)


def personal_among(record: Any, names: Iterable[str]) -> list[str]:
    """The personal columns among `names` that say something in this record; reading them belongs in the ledger."""
    told = personal_columns(type(record))
    return sorted(n for n in names if n in told and getattr(record, n) not in (None, ""))
