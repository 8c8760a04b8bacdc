"""Erase what a record tells about a person. In: register, record, columns, who and why. Out: how many cells were sealed.

The values go from the record, its history, the problems and samples of the sheets they came in, and the ledger's store of
personal values.
The cells of received files that hold them, in whatever batch, are shown to nobody any more (see docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.apps import apps
from django.db import models, transaction

from yipanqi.engines.sheets import SheetError
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _sealing as sealing
from yipanqi.intake.access import key_columns, personal_columns, sheet_fields
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Change, Problem, Reading, Record, Redaction, Revision
from yipanqi.ledger.actions import destroy
from yipanqi.ledger.actions import record as write_down
from yipanqi.values.fault import Fault


def erase(label: str, record_id: int, columns: Iterable[str], by: str, reason: str) -> int:
    model: Any = apps.get_model(label)
    label, names = label.lower(), sorted(set(columns))
    wrong = [n for n in names if n not in personal_columns(model)]
    if wrong or not names:
        raise Fault(
            "not_personal",
            f"{label} 中不是个人信息的列：{'、'.join(wrong) or '（未选列）'}。",
            f"{label}: not personal columns: {', '.join(wrong) or 'none chosen'}.",
            exit_code=2,
        )
    with transaction.atomic():
        found = model._default_manager.select_for_update().filter(pk=record_id).first()
        if found is None:
            raise Fault("no_record", f"找不到记录 {label} {record_id}。", f"There is no record {label} {record_id}.")
        sealed = _seal(model, found, names) if isinstance(found, Record) else 0
        _blank(model, found, names)
        Change.objects.filter(model=label, record=record_id, field__in=names).update(old=None, new=None, reason="")
        Change.objects.bulk_create(Change(model=label, record=record_id, field=n, old=None, new=None, by=by) for n in names)
        for name in names:
            destroy(f"{label}:{record_id}:{name}", by, reason)
        Revision.bump(label)
        write_down(
            by,
            "erase_personal",
            f"{label}:{record_id}",
            {
                "columns": names,
                "reason": reason,
                "cells": sealed,
                **sealing.seal([label], afresh=[Change._meta.label_lower, label]),
            },
        )
    return sealed


def _blank(model: Any, found: Any, names: list[str]) -> None:
    """Unknown from now on; a key that named the person becomes a number, and whoever has no name is called by it."""
    for name in names:
        field = model._meta.get_field(name)
        setattr(found, name, None if field.null else b"" if isinstance(field, models.BinaryField) else "")
    if isinstance(found, Record) and key_columns(model) & set(names):
        found.key = f"erased:{found.pk}"
    found.save()


def _seal(model: Any, found: Any, names: list[str]) -> int:
    """Seal the cells that hold the values, with every column there that filled no field: in the record's own rows, and in the
    rows with its key in any other sheet of this kind, so that a file that came twice does not tell what one of them no longer
    does.
    """
    cells: set[tuple[int, str, int, str]] = set()  # file, sheet, row, letter
    own = {(found.reading_id, found.row)} | set(
        Change.objects.filter(model=model._meta.label_lower, record=found.pk)
        .exclude(reading=None)
        .values_list("reading_id", "row")
    )
    keys = {
        f.name: str(getattr(found, f.name))
        for f in sheet_fields(model)  # type: ignore[attr-defined]
        if f.name in key_columns(model) and f.sheet.kind in ("text", "code") and getattr(found, f.name)
    }  # type: ignore[attr-defined]
    sheets = [s.name for s in SHEETS if any(r.model_class is model for r in s.records)]
    for reading in Reading.objects.filter(recognised__in=sheets).select_related("batch__file"):
        stray = [str(u.get("letter")) for u in reading.unmapped]
        letters = [str(hit.get("letter")) for n in names if (hit := reading.mapping.get(n))] + stray
        rows = {row for pk, row in own if pk == reading.pk and row is not None} | _rows_of(reading, keys)
        cells |= {(reading.batch.file_id, reading.sheet, row, x) for row in rows for x in letters}
        Problem.objects.filter(reading=reading, row__in=rows).filter(
            models.Q(field__in=names) | models.Q(letter__in=stray)
        ).update(raw="", detail={})
        if rows and any(u.get("sample") for u in reading.unmapped):
            reading.unmapped = [{**u, "sample": ""} for u in reading.unmapped]
            reading.save(update_fields=["unmapped"])
    Redaction.objects.bulk_create(
        [Redaction(file_id=f, sheet=s, row=r, letter=x) for f, s, r, x in sorted(cells)], ignore_conflicts=True
    )
    return len(cells)


def _rows_of(reading: Reading, keys: dict[str, str]) -> set[int]:
    """The rows of a table whose key columns say what the record's say, read again from the file."""
    wanted = [(str(hit.get("letter")), text) for n, text in keys.items() if (hit := reading.mapping.get(n))]
    if not wanted or len(wanted) < len(keys):
        return set()
    try:
        book = receiving.workbook_of(reading)
    except (SheetError, Fault, OSError):
        return set()  # a file that nobody can open shows nothing either
    rows: set[int] = set()
    for sheet in book.sheets:
        for table in sheet.tables if sheet.name == reading.sheet else ():
            if table.number == reading.table and all(letter in table.body.columns for letter, _ in wanted):
                same = pl.all_horizontal(pl.col(letter).cast(pl.String).str.strip_chars() == text for letter, text in wanted)
                rows |= {int(row) for row in table.body.filter(same)["row"].to_list()}
    return rows
