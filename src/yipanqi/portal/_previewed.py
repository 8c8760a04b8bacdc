"""Rows of a preview as people read them: what each record is called, what it says, what becomes what.

In: preview rows, the reader. Out: dicts.

What a record says today is shown only as far as the reader may read it there: nobody looks through a preview into a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from yipanqi.intake import queries
from yipanqi.intake.access import sheet_fields, sight
from yipanqi.intake.catalogue import SHEETS
from yipanqi.portal._narrowing import searchable
from yipanqi.portal.queries import MASK, kinds, shown_value
from yipanqi.registry.queries import organisation_names
from yipanqi.values.words import Words, say

_MOST = 6
_LINKED = {
    "place": Words("地区", "Place"),
    "organisation": Words("单位", "Organisation"),
    "supplier_organisation": Words("供方单位", "Supplier"),
}
NEW = "new#"  # how a preview writes an organisation that acceptance would make


@dataclass(frozen=True)
class _Known:
    """A record as the reader may see it: its columns that may be read, and what it is called."""

    readable: frozenset[str] = frozenset()
    title: str = ""


def plain(rows: list[Any], bucket: str, readings: list[Any], user: Any) -> list[dict[str, Any]]:
    """Preview rows with the name of each record; one without a register of its own is called by its sheet."""
    sheets = {r.pk: str(sheet.words) for r in readings if (sheet := queries.sheet_of(r))}
    if bucket == "refused":
        return [{"told": row} for row in rows]
    out, known, firms = [], _known(rows, user), _firms(rows)
    for row in rows:
        kind = kinds().get(row.model.lower())
        model = kind.model if kind else apps.get_model(row.model)
        it = known.get((row.model, row.key), _Known())
        named = naming(model, frozenset(row.values))
        # What no column of a sheet holds (on which basis a statement stands) is a word of the program.
        rest = [n for n in row.values if n not in named and _heading(model, n).zh][:_MOST]
        changes = [
            (
                _LINKED.get(name, words),
                _said(model, name, old, firms) if name in it.readable or old is None else MASK,
                _said(model, name, new, firms),
            )
            for name, words, old, new in row.changes
        ]
        out.append(
            {
                "key": row.key,
                "row": row.row,
                "kind": kind.title if kind else sheets.get(row.reading, row.key),
                "title": it.title or " · ".join(shown_value(model, n, row.values[n]) for n in named),
                "values": [(_heading(model, n), _said(model, n, row.values[n], firms)) for n in rest],
                "changes": changes,
            }
        )
    return out


def naming(model: Any, among: frozenset[str]) -> list[str]:
    """The columns of `among` that say which record it is: its first two texts, and the name of the firm that it belongs to."""
    firms = {k.name for sheet in SHEETS for r in sheet.records if r.model_class is model for k in r.links if k.name}
    texts = searchable(model, among)
    return list(dict.fromkeys([*texts[:2], *(n for n in texts if n in firms)]))[:3]


def _heading(model: Any, name: str) -> Words:
    found = next((f.sheet.words for f in sheet_fields(model) if f.name == name), None)  # type: ignore[attr-defined]
    return found or _LINKED.get(name, Words("", ""))


def _names_firm(name: str) -> bool:
    """Whether a column holds the number of an organisation: `organisation`, `supplier_organisation`."""
    return name.rpartition("_")[2] == "organisation"


def _said(model: Any, name: str, value: Any, firms: Mapping[int, str]) -> str:
    if not _names_firm(name) or value is None:
        return shown_value(model, name, value)
    if isinstance(value, str) and value.startswith(NEW):
        return say("新单位", "a new organisation")
    return firms.get(int(value), f"#{value}")


def _firms(rows: list[Any]) -> dict[int, str]:
    """Names of the organisations that rows link or linked their records to."""
    said = [v for row in rows for name, _, old, new in row.changes if _names_firm(name) for v in (old, new)]
    said += [v for row in rows for name, v in row.values.items() if _names_firm(name)]
    return organisation_names({v for v in said if isinstance(v, int)})


def _known(rows: list[Any], user: Any) -> dict[tuple[str, str], _Known]:
    """(register, key) -> the record as it stands for this reader; nothing for one that is hidden."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        if row.changes:
            keys.setdefault(row.model, []).append(row.key)
    out = {}
    for label, wanted in keys.items():
        model, kind = apps.get_model(label), kinds().get(label.lower())
        mine = sight(model, user)
        for one in mine.mark(model._default_manager.visible_to(user)).filter(key__in=wanted):
            linked = {f.name for f in model._meta.concrete_fields if f.is_relation and mine.is_own(one)}
            told = (getattr(one, n) for n in naming(model, mine.of(one)))
            out[label, one.key] = _Known(mine.of(one) | linked, " · ".join(str(v) for v in told if v) if kind else "")
    return out
