"""Who may take in which row. In: the name of whoever acts, proposals. Out: the places within reach, and the rows that lie
outside.

A row lies outside when a column that decides its place, the record that it would make, the record that it would change or the
record that it belongs to (the policy of a claim, the contract of a payment) does, or its number was given in another place.
Nothing is compared for such a row: neither a bucket nor a value tells what stands in a record of another place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl
from django.apps import apps

from yipanqi.accounts.access import may, places_of
from yipanqi.accounts.queries import account
from yipanqi.intake import _columns as columns
from yipanqi.intake import _counting as counting
from yipanqi.intake._keeping import Kept
from yipanqi.intake._keying import text_key
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch
from yipanqi.values.fault import Fault
from yipanqi.values.places import beginning
from yipanqi.values.places import within as inside_one

Places = tuple[str, ...] | None  # None: the whole city
ROWS = {"reading": pl.Int64, "row": pl.Int32}
OUTSIDE = {**ROWS, "field": pl.String}  # the column whose cell is to be looked at


def reach(by: str) -> Places:
    """The places that `by` may report for. A name without an account is the owner at the command line.

    Raises Fault for an account that may not take files in.
    """
    user = account(by)
    if user is None:
        return None
    if not may(user, "take_in"):
        raise Fault(
            "may_not_take_in",
            "您的账号不能收件。请交给所在县（市、区）或市科技局的工作人员。",
            "Your account may not take files in. Hand the file to an officer of your county or of the city.",
        )
    return places_of(user)


def reach_now(by: str) -> Places:
    """The same, and no place for an account that may no longer take anything in."""
    try:
        return reach(by)
    except Fault:
        return ()


def written(places: Places) -> str:
    """Places as a batch keeps them."""
    return "*" if places is None else ",".join(sorted(places))


def read(text: str) -> Places:
    return None if text == "*" else tuple(p for p in text.split(",") if p)


def within(code: str | None, places: Places) -> bool:
    """Whether a place is one of these or lies in one of them; an unknown place lies nowhere."""
    return inside_one(code, places)


def covers(places: Places, other: Places) -> bool:
    """Whether all of `other` lies within `places`."""
    return places is None or (other is not None and all(within(p, places) for p in other))


def common(one: Places, other: Places) -> Places:
    """What lies within both."""
    if one is None or other is None:
        return other if one is None else one
    return tuple(sorted({p for p in one if within(p, other)} | {p for p in other if within(p, one)}))


def handle(batch: Batch, by: str) -> Places:
    """The places for which `by` may write this batch: the sender's then and now, and one's own. Fault when it is not one's to
    touch.
    """
    own, sent = reach(by), read(batch.reach)
    if not covers(own, sent):
        raise Fault(
            "no_batch",
            f"没有批次 {batch.pk}，或您无权办理。",
            f"There is no batch {batch.pk}, or it is not yours to handle.",
            exit_code=2,
        )
    return common(own, common(sent, reach_now(batch.by)))


# ---- rows -----------------------------------------------------------------------------------------------------------


def outside(places: Places, keyed: Iterable[tuple[str, pl.DataFrame]], stated: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """OUTSIDE: the rows that lie outside `places`, each once. `keyed`: proposals by model, with their keys; `stated`: reading,
    row and deciding columns.

    Of a row that is outside by what it says itself the place is named; of one that is so only by a record that it would change
    or that it belongs to, the column that names that record. Nothing else differs, so the answer tells nothing of that record.
    """
    parts = [pl.DataFrame(schema=OUTSIDE)]
    if places is None:
        return parts[0]
    for frame in stated:
        parts += [_rows(frame.filter(pl.col(n).is_not_null() & ~_inside(n, places)), n) for n in frame.columns if n not in ROWS]
    keyed = list(keyed)
    parts += [_rows(frame.filter(~_inside("place", places)), "place") for _, frame in keyed]
    for model, frame in keyed:
        parts.append(_rows(_not_ours(model, frame, places), _naming(model)))
        for name, register in belonging(model).items():
            if name in frame.columns:
                named = frame.select("reading", "row", text_key(pl.col(name)).alias("key")).drop_nulls("key")
                parts.append(_rows(_not_ours(register, named, places), name))
    return pl.concat(parts).unique(list(ROWS), keep="first", maintain_order=True)


def _not_ours(model: str, frame: pl.DataFrame, places: tuple[str, ...]) -> pl.DataFrame:
    """The rows whose `key` is that of a record of another place, or was given there, whether there is such a record or not."""
    known = columns.by_key(apps.get_model(model), frame["key"].unique(), ("place",))
    held = known.filter(~_inside("place", places))
    away = pl.concat([held.select("key"), *(given_elsewhere(model, frame["key"], places))])
    ours = known.filter(_inside("place", places))
    return frame.join(away.join(ours, on="key", how="anti"), on="key", how="semi", maintain_order="left")


def is_anothers(model: str, key: str, by: str) -> bool:
    """Whether a record that `by` changes may not come to be called `key`: another place's record is, or was to be."""
    places = reach_now(by)
    return places is not None and _not_ours(model, pl.DataFrame({"key": [key]}), places).height > 0


def given_elsewhere(model: str, keys: pl.Series, places: tuple[str, ...]) -> list[pl.DataFrame]:
    """Those of the keys that were given in another place, as the register's own sheets tell."""
    told = [r.elsewhere for sheet in SHEETS for r in sheet.records if r.model.lower() == model.lower() and r.elsewhere]
    one = keys.unique().drop_nulls()
    return [pl.DataFrame({"key": one.filter(elsewhere(one, places))}, schema={"key": pl.String}) for elsewhere in told]


def _naming(model: str) -> str:
    """The first column of the key of a model's records: where its number stands."""
    keys = (r.key for sheet in SHEETS for r in sheet.records if r.model.lower() == model.lower())
    return next(keys, ("place",))[0]


def belonging(model: str) -> dict[str, str]:
    """column -> the register whose record it names and to which a record of `model` belongs, as the sheets declare it."""
    return {
        name: register
        for sheet in SHEETS
        for records in sheet.records
        if records.model.lower() == model.lower()
        for name, register in records.within.items()
    }


def _inside(name: str, places: tuple[str, ...]) -> pl.Expr:
    told = [pl.col(name).str.starts_with(beginning(p)) for p in places if p]
    return pl.any_horizontal(told).fill_null(False) if told else pl.lit(False)


def _rows(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    return frame.select(pl.col("reading").cast(pl.Int64), pl.col("row").cast(pl.Int32), pl.lit(field).alias("field"))


def left(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """`frame` (reading, row …) without those rows."""
    return frame.join(rows, on=["reading", "row"], how="anti", maintain_order="left") if rows.height else frame


def outside_now(kept: Kept, places: Places) -> pl.DataFrame:
    """The rows of a preview that lie outside as its records are now."""
    live = [(d.model, d.frame.filter(pl.col("bucket").is_in(["new", "changed", "same"]))) for d in kept.differences]
    return outside(places, live, ())


def without(kept: Kept, rows: pl.DataFrame) -> Kept:
    """The preview with those rows refused: neither their values nor their buckets are left in it."""
    found = []
    for one in kept.differences:
        gone = one.frame.join(rows, on=["reading", "row"], how="semi")["key"].unique().implode()
        found.append(
            replace(one, frame=left(one.frame, rows), changes=left(one.changes, rows).filter(~pl.col("key").is_in(gone)))
        )
    refused = rows.select("reading", "row", pl.lit(counting.REFUSED, pl.Int8).alias("rank"))
    return Kept(found, kept.names, kept.stamps, pl.concat([left(kept.floor, rows), refused]), left(kept.said, rows))
