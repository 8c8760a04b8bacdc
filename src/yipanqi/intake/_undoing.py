"""Taking a batch back, in three buckets. In: an accepted batch. Out: what was reversed, what was kept, what could not be, and
why.

Reversed: added records deleted, changed values set back. Kept: what a person or a later batch has changed since. Could not: what
something else refers to now, and what somebody is working on (a record with a case, the state of one whose case is open). One
transaction. A batch of which something was left is `partly` undone: undone again, it gives back what has become free since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from yipanqi.intake import _accepting as accepting
from yipanqi.intake import _columns as columns
from yipanqi.intake import _doubting as doubting
from yipanqi.intake import _holding as holding
from yipanqi.intake import _memories as memories
from yipanqi.intake import _rights as rights
from yipanqi.intake import _sealing as sealing
from yipanqi.intake import _wording as wording
from yipanqi.intake import _writing as writing
from yipanqi.intake import limits
from yipanqi.intake.catalogue import FIGURES, FLOOR, RESOLVERS
from yipanqi.intake.models import Batch, Change, Revision
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault

_SHOWN = 1000
_PIECE = 50_000


@dataclass
class Undone:
    """The three buckets while they fill."""

    reversed: int = 0
    deleted: int = 0
    kept: int = 0
    could_not: int = 0
    details: list[dict[str, Any]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    gone: dict[str, set[int]] = field(default_factory=dict)  # label -> records that were taken out
    rows: set[tuple[int, int]] = field(default_factory=set)  # reading and row of the file of whatever was reversed

    def reverse(self, label: str, rows: pl.DataFrame) -> None:
        """Count records or values that are taken back; `rows` says of which reading and row each is."""
        self.reversed += rows.height
        self.touched.add(label)
        self.rows |= set(rows.select("reading", "row").iter_rows())

    def leave(self, bucket: str, model: str, rows: Iterable[dict[str, Any]]) -> None:
        """Count rows that are not reversed; the first thousand are named."""
        for row in rows:
            setattr(self, bucket, getattr(self, bucket) + 1)
            if len(self.details) < _SHOWN:
                self.details.append({"bucket": bucket, "model": model, **row})


def undo(batch: Batch, by: str) -> dict[str, Any]:
    places = rights.handle(batch, by)
    with holding.held(batch.pk) as mine:
        if not mine:
            raise holding.busy(batch)
        with transaction.atomic():
            accepting.one_at_a_time()
            locked = Batch.objects.select_for_update().get(pk=batch.pk)
            if locked.state not in ("accepted", "partly"):
                raise Fault(
                    "not_accepted",
                    f"批次 {batch.pk}（{batch.name}）没有入库（状态“{wording.STATES[locked.state].zh}”），无可撤销。",
                    f"Batch {batch.pk} ({batch.name}) is {wording.STATES[locked.state].en}: there is nothing to undo.",
                )
            before = _rows_before(locked)
            done = _undo(locked, places)
            summary = {
                "rows": len(done.rows - before),
                "reversed": done.reversed,
                "deleted": done.deleted,
                "kept": done.kept,
                "could_not": done.could_not,
            }
            summary["organisations"] = _organisations(locked)
            Revision.bump(*done.touched)
            doubting.undone(locked, by)
            memories.unlearn(locked)
            locked.state, locked.ended_at = "partly" if done.kept or done.could_not else "undone", timezone.now()
            so_far = {name: summary[name] + locked.undone.get(name, 0) for name in ("rows", "reversed", "deleted")}
            locked.undone = {**summary, **so_far, "by": by, "details": done.details}
            locked.save(update_fields=["state", "ended_at", "undone"])
            FLOOR.undone(locked, by)
            if summary["rows"] > limits.own().at_once:
                FIGURES.ready()
            record(
                by, "intake.undo", f"batch:{batch.pk}", {"name": batch.name, **summary, **sealing.seal(done.touched, done.gone)}
            )
    batch.refresh_from_db()
    return {**summary, "details": done.details}


def _rows_before(batch: Batch) -> set[tuple[int, int]]:
    """Reading and row of the file of whatever an earlier undo of the batch set back: a row counts once."""
    if batch.state != "partly":
        return set()
    return set(Change.objects.filter(reading__batch=batch, reverted=True).values_list("reading", "row"))


def _undo(batch: Batch, places: rights.Places) -> Undone:
    readings = list(batch.readings.values_list("pk", flat=True))
    done = Undone()
    changes = _changes_of(readings)
    labels = {m.lower() for m in batch.counts.get("records", {})} | set(changes["model"].unique())
    for label in _children_first(labels):
        model = apps.get_model(label)
        added = columns.fetch(model, ("id", "key", "reading", "row"), columns.among("reading_id"), [columns.listed(readings)])
        mine = changes.filter(pl.col("model") == label).join(added, left_on="record", right_on="id", how="anti")
        if places is not None:
            added, mine = _within(model, added, "id", places, done), _within(model, mine, "record", places, done)
        _set_back(model, label, mine, readings, done)
        _delete(model, label, added, readings, done)
    return done


def _within(model: type[models.Model], rows: pl.DataFrame, by: str, places: tuple[str, ...], done: Undone) -> pl.DataFrame:
    """Without the records that have moved out of reach since: those are kept, and only their numbers are named."""
    ids = rows[by].unique()
    parts = [
        columns.fetch(model, ("id", "place"), columns.among(columns.quoted("id")), [columns.listed(ids[i : i + _PIECE])])
        for i in range(0, len(ids), _PIECE)
    ]
    gone = [r["id"] for part in parts for r in part.iter_rows(named=True) if not rights.within(r["place"], places)]
    away = rows.filter(pl.col(by).is_in(gone))
    done.leave("kept", model._meta.label_lower, ({"record": r, "reason": "outside"} for r in away[by]))
    return rows.filter(~pl.col(by).is_in(gone))


def _changes_of(readings: list[int]) -> pl.DataFrame:
    return columns.fetch(
        Change,
        ("id", "model", "record", "field", "old", "new", "reading", "row"),
        f"{columns.among('reading_id')} AND NOT {columns.quoted('reverted')}",
        [columns.listed(readings)],
    )


def _children_first(labels: set[str]) -> list[str]:
    """A model that refers to another comes before it, so that the other is free when its turn comes."""
    left, order = sorted(labels), []
    while left:
        free = next((a for a in left if not any(_refers(b, a) for b in left if b != a)), left[0])
        left.remove(free)
        order.append(free)
    return order


def _refers(one: str, other: str) -> bool:
    target = apps.get_model(other)
    return any(f.is_relation and f.related_model is target for f in apps.get_model(one)._meta.concrete_fields)


# ---- changed values -------------------------------------------------------------------------------------------------


def _later(label: str, records: pl.Series, readings: list[int]) -> pl.DataFrame:
    """What others have done to these records: id of the change, record, field, by, reading."""
    return columns.fetch(
        Change,
        ("id", "record", "field", "by", "reading"),
        f"{columns.quoted('model')} = %s AND NOT {columns.quoted('reverted')} AND {columns.among(columns.quoted('record'))}"
        f" AND (reading_id IS NULL OR NOT {columns.among('reading_id')})",
        [label, columns.listed(records), columns.listed(readings)],
    )


def _set_back(model: type[models.Model], label: str, changes: pl.DataFrame, readings: list[int], done: Undone) -> None:
    """Values that are still this batch's become what they were."""
    if not changes.height:
        return
    later = _later(label, changes["record"].unique(), readings).rename({"id": "later#", "by": "by#"})
    judged = changes.join(later.select("record", "field", "later#", "by#"), on=["record", "field"], how="left")
    judged = judged.filter(pl.col("later#").is_null() | (pl.col("later#") > pl.col("id"))).unique("id", keep="last")
    untouched = changes.join(judged, on="id", how="anti")  # every other change of the field is older
    judged = pl.concat([judged, untouched], how="diagonal")
    over = judged.filter(pl.col("later#").is_not_null())
    done.leave(
        "kept",
        label,
        (
            {"record": r["record"], "field": r["field"], "reason": "changed_since", "by": r["by#"]}
            for r in over.iter_rows(named=True)
        ),
    )
    free = judged.filter(pl.col("later#").is_null())
    for name in free["field"].unique(maintain_order=True):
        _set_field_back(model, label, name, free.filter(pl.col("field") == name), done)


def _set_field_back(model: type[models.Model], label: str, name: str, changes: pl.DataFrame, done: Undone) -> None:
    at_work = pl.col("record").is_in(sorted(FLOOR.states(label).get(name, ())))
    done.leave(
        "could_not",
        label,
        ({"record": r, "field": name, "reason": "state_in_case"} for r in changes.filter(at_work)["record"]),
    )
    changes = changes.filter(~at_work)
    if not changes.height:
        return
    kind = columns.dtype(columns.field_of(model, name))
    parts = [
        columns.fetch(
            model, ("id", name), columns.among(columns.quoted("id")), [columns.listed(changes["record"][i : i + _PIECE])]
        )
        for i in range(0, changes.height, _PIECE)
    ]
    now = pl.concat(parts).rename({"id": "record", name: "now#"})
    typed = changes.with_columns(
        columns.from_json(changes["old"], kind).alias("old#"), columns.from_json(changes["new"], kind).alias("new#")
    )
    judged = typed.join(now, on="record", how="left").with_columns(
        pl.col("record").is_in(now["record"].implode()).alias("there#")
    )
    gone = judged.filter(~pl.col("there#"))
    done.leave("could_not", label, ({"record": r, "field": name, "reason": "record_gone"} for r in gone["record"]))
    still = judged.filter("there#").with_columns((pl.col("now#").eq_missing(pl.col("new#"))).alias("still#"))
    if kind == pl.Float64:
        still = still.with_columns((~columns.differs("now#", "new#", kind)).alias("still#"))
    done.leave(
        "kept", label, ({"record": r, "field": name, "reason": "other_value"} for r in still.filter(~pl.col("still#"))["record"])
    )
    back = still.filter("still#")
    if back.height:
        writing.set_values(model, name, back.select(pl.col("old#").alias("value"), pl.col("record").alias("id")))
        _mark(back["id"])
        done.reverse(label, back)


def _mark(changes: pl.Series) -> None:
    """These changes no longer hold."""
    for start in range(0, len(changes), _PIECE):
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {columns.quoted(Change._meta.db_table)} SET reverted = %s WHERE {columns.among('id')}",
                [True, columns.listed(changes[start : start + _PIECE])],
            )


# ---- added records --------------------------------------------------------------------------------------------------


def _delete(model: type[models.Model], label: str, added: pl.DataFrame, readings: list[int], done: Undone) -> None:
    """Added records that nobody has touched and nothing refers to go."""
    if not added.height:
        return
    later = _later(label, added["id"], readings).unique("record", keep="last")
    touched = added.join(later.select(pl.col("record").alias("id"), "by"), on="id", how="inner")
    done.leave(
        "kept",
        label,
        ({"record": r["id"], "key": r["key"], "reason": "changed_since", "by": r["by"]} for r in touched.iter_rows(named=True)),
    )
    free = added.join(touched, on="id", how="anti")
    at_work = pl.col("id").is_in(sorted(FLOOR.with_case(label)))
    done.leave(
        "could_not",
        label,
        ({"record": r["id"], "key": r["key"], "reason": "in_case"} for r in free.filter(at_work).iter_rows(named=True)),
    )
    free = free.filter(~at_work)
    held = _held(model, free["id"])
    done.leave(
        "could_not",
        label,
        (
            {"record": r["id"], "key": r["key"], "reason": "referred_to", "by": held[r["id"]]}
            for r in free.filter(pl.col("id").is_in(list(held))).iter_rows(named=True)
        ),
    )
    leaving = free.filter(~pl.col("id").is_in(list(held)))
    gone = leaving["id"]
    if not len(gone):
        return
    for start in range(0, len(gone), _PIECE):
        ids = columns.listed(gone[start : start + _PIECE])
        done.touched |= _let_go(model, ids)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {columns.quoted(model._meta.db_table)} WHERE {columns.among('id')}", [ids])
            cursor.execute(
                f"UPDATE {columns.quoted(Change._meta.db_table)} SET reverted = %s WHERE {columns.quoted('model')} = %s "
                f"AND {columns.among(columns.quoted('record'))}",
                [True, label, ids],
            )
    done.gone.setdefault(label, set()).update(gone)
    done.reverse(label, leaving)
    done.deleted += len(gone)


def _links_to(model: type[models.Model]) -> list[tuple[models.ForeignKey, Any]]:
    """Foreign keys of other models that point at `model`, with what they do on deletion."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            found.append((relation.field, relation.on_delete))
    return found


def _held(model: type[models.Model], ids: pl.Series) -> dict[int, str]:
    """record id -> the model whose records refer to it and would lose it."""
    found: dict[int, str] = {}
    for link, deletion in _links_to(model):
        if deletion is models.SET_NULL:
            continue
        table, column = columns.quoted(link.model._meta.db_table), columns.quoted(link.column)
        for start in range(0, len(ids), _PIECE):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT DISTINCT {column} FROM {table} WHERE {columns.among(column)}",
                    [columns.listed(ids[start : start + _PIECE])],
                )
                found.update((row[0], link.model._meta.label) for row in cursor.fetchall())
    return found


def _let_go(model: type[models.Model], ids: Any) -> set[str]:
    """Links that may be left empty are emptied; labels of the models whose records lost one."""
    touched = set()
    for link, deletion in _links_to(model):
        if deletion is models.SET_NULL:
            table, column = columns.quoted(link.model._meta.db_table), columns.quoted(link.column)
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = NULL WHERE {columns.among(column)}", [ids])
                if cursor.rowcount:
                    touched.add(link.model._meta.label_lower)
    return touched


def _organisations(batch: Batch) -> dict[str, int]:
    """The registry takes back what only this batch made; without a registry there is nothing to take back."""
    unmake = getattr(RESOLVERS.organisation, "unmake", None)
    if unmake is None:
        return {"removed": 0, "kept": 0}
    return dict(unmake(list(batch.readings.values_list("pk", flat=True))))
