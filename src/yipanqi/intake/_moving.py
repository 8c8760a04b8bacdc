"""What a batch puts into the registers, as columns. In: a previewed or an accepted batch. Out: `Edits` for each model.

Nothing is written. Of a preview: what acceptance would add and change.
Of an accepted batch: what its absence would take away and set back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from django.apps import apps
from django.db import models

from yipanqi.intake import _accepting as accepting
from yipanqi.intake import _columns as columns
from yipanqi.intake import _doubting as doubting
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _rights as rights
from yipanqi.intake._difference import Difference, fields_of
from yipanqi.intake.models import Batch, Change

#: Ids of records and organisations that are not there yet begin here: after all that are.
UNBORN = 10**12


@dataclass(frozen=True)
class Edits:
    """Changes of the records of one model: `added` (reading and fields), `removed` ids, `values`: field -> record, value."""

    added: pl.DataFrame = field(default_factory=pl.DataFrame)
    removed: frozenset[int] = frozenset()
    values: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def size(batch: Batch) -> int:
    """How many rows of the file say something new."""
    return int(batch.counts.get("added", 0)) + int(batch.counts.get("changed", 0))


def forward(batch: Batch, *, leave_red: bool = False) -> dict[str, Edits]:
    """Label -> what acceptance would do; `leave_red`: rows that cannot be so stay out. Fault when the preview is gone."""
    kept = _up_to_date(keeping.load(batch.pk))
    if leave_red:
        kept = rights.without(kept, doubting.red_rows(kept.said))
    return {one.model.lower(): edits for one in kept.differences if (edits := _of(one)) is not None}


def _up_to_date(kept: keeping.Kept) -> keeping.Kept:
    """The preview compared anew where its registers or the organisations have changed since."""
    now = keeping.stamps()
    asked = {one.model.lower() for one in kept.differences} | {"registry.organisation", "registry.name"}
    if all(kept.stamps.get(label) == now.get(label) for label in asked):
        return kept
    return accepting.anew(kept)


def _of(one: Difference) -> Edits | None:
    model = apps.get_model(one.model)
    new, changes = one.frame.filter(pl.col("bucket") == "new"), one.changes.filter(pl.col("id").is_not_null())
    if not new.height and not changes.height:
        return None
    names = fields_of(new)
    born = [
        pl.coalesce(n, pl.col(f"{n}#token") + UNBORN).alias(n) for n in names if f"{n}#token" in new.columns
    ]  # an organisation that acceptance would make
    values = {
        str(name): pl.DataFrame({"record": part["id"], "value": _typed(model, str(name), part["new"])})
        for (name,), part in changes.group_by("field", maintain_order=True)
    }
    return Edits(added=new.with_columns(born).select("reading", *names), values=values)


def _typed(model: type[models.Model], name: str, texts: pl.Series) -> pl.Series:
    token = texts.str.extract(r'^"new#(\d+)"$').cast(pl.Int64)
    kind = columns.dtype(columns.field_of(model, name))
    if token.null_count() == len(token):
        return columns.from_json(texts, kind)
    known = texts.set(token.is_not_null(), None)
    return pl.select(pl.coalesce(columns.from_json(known, kind), token + UNBORN))[:, 0]


def backward(batch: Batch) -> dict[str, Edits]:
    """Label -> what would be undone if the batch had never come; values that somebody changed later stay as they are."""
    out: dict[str, Edits] = {}
    mine = Change.objects.filter(reading__batch=batch, reverted=False)
    labels = {name.lower() for name in batch.counts.get("records", {})} | set(mine.values_list("model", flat=True).distinct())
    for label in sorted(labels):
        model = apps.get_model(label)
        gone = frozenset(model._default_manager.filter(reading__batch=batch).values_list("pk", flat=True))
        said = pl.DataFrame(
            [(pk, r, f, json.dumps(o)) for pk, r, f, o in _set(label, mine) if r not in gone],
            schema={"change": pl.Int64, "record": pl.Int64, "field": pl.String, "old": pl.String},
            orient="row",
        )
        values = {
            str(name): pl.DataFrame(
                {"record": part["record"], "value": columns.from_json(_null(part["old"]), _kind(model, name))}
            )
            for (name,), part in said.group_by("field", maintain_order=True)
        }
        if gone or values:
            out[label] = Edits(removed=gone, values=values)
    return out


def _kind(model: type[models.Model], name: object) -> object:
    return columns.dtype(columns.field_of(model, str(name)))


def _null(texts: pl.Series) -> pl.Series:
    return texts.replace({"null": None})


def _set(label: str, mine: models.QuerySet[Change]) -> list[tuple[int, int, str, object]]:
    """(change, record, field, value before) of what the batch says of a record and nobody has changed since."""
    own = list(mine.filter(model=label).order_by("-id").values_list("pk", "record", "field", "old"))
    first = {(record, field): (pk, old) for pk, record, field, old in own}
    last: dict[tuple[int, str], int] = {}
    for pk, record, name, _ in own:
        last.setdefault((record, name), pk)
    every = [record for _, record, _, _ in own]
    later = set()
    for at in range(0, len(every), 1000):
        found = Change.objects.filter(model=label, record__in=every[at : at + 1000], reverted=False)
        later |= {(r, f) for pk, r, f in found.values_list("pk", "record", "field") if pk > last.get((r, f), pk)}
    return [(pk, record, name, old) for (record, name), (pk, old) in first.items() if (record, name) not in later]
