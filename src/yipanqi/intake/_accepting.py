"""A preview becomes records. In: a previewed batch. Out: everything written in one transaction, or nothing and a clear fault.

Records may have changed since the preview: then it is compared anew, and a value that somebody else changed meanwhile stops it.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace

import polars as pl
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yipanqi.intake import _counting as counting
from yipanqi.intake import _difference as difference
from yipanqi.intake import _doubting as doubting
from yipanqi.intake import _holding as holding
from yipanqi.intake import _judging as judging
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _keying as keying
from yipanqi.intake import _lacking as columns
from yipanqi.intake import _later as later
from yipanqi.intake import _masking as masking
from yipanqi.intake import _memories as memories
from yipanqi.intake import _resolving as resolving
from yipanqi.intake import _rights as rights
from yipanqi.intake import _sealing as sealing
from yipanqi.intake import _wording as wording
from yipanqi.intake import _writing as writing
from yipanqi.intake import limits
from yipanqi.intake.catalogue import FIGURES, FLOOR, RESOLVERS
from yipanqi.intake.models import Batch, Problem, Revision
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault

#: Said while it is written: how many lines of how many. It may raise to call the acceptance off.
Telling = Callable[[int, int], None]
_READY = ("previewed", "interrupted")
_LOCK = 7130002  # one acceptance at a time (PostgreSQL; SQLite's IMMEDIATE does the same)


class _Conflict(Exception):
    def __init__(self, kept: keeping.Kept, clashes: pl.DataFrame) -> None:
        self.kept, self.clashes = kept, clashes


class _Outside(Exception):
    def __init__(self, kept: keeping.Kept, rows: pl.DataFrame) -> None:
        self.kept, self.rows = kept, rows


def accept(batch: Batch, by: str, reason: str = "", leave_red: bool = False, tell: Telling | None = None) -> Batch:
    rights.handle(batch, by)
    reason = doubting.reason_of(reason)
    _with_keys(batch)
    with holding.held(batch.pk) as mine:
        if not mine:
            raise holding.busy(batch)
        if not Batch.objects.filter(pk=batch.pk, state__in=_READY).update(state="accepting") or not keeping.is_there(batch.pk):
            batch.refresh_from_db()
            if batch.state == "accepting":
                _back(batch)
            state = wording.STATES[batch.state]
            raise Fault(
                "not_previewed",
                f"批次 {batch.pk}（{batch.name}）当前状态为“{state.zh}”，没有可入库的预览。请重新提交文件。",
                f"Batch {batch.pk} ({batch.name}) is {state.en}: there is no preview to accept. Send the file again.",
            )
        try:
            with transaction.atomic():
                _write(batch, by, reason, leave_red, _steps(tell))
        except _Conflict as clash:
            _refreshed(batch, clash.kept)
            raise _conflict(batch, clash.clashes) from None
        except _Outside as left:
            _refreshed(batch, left.kept)
            raise _lost(batch, left.rows) from None
        except (DatabaseError, OSError) as fault:
            _back(batch)
            raise _told(batch, fault) from fault
        except BaseException:
            _back(batch)
            raise
    keeping.drop(batch.pk)
    batch.refresh_from_db()
    return batch


def _with_keys(batch: Batch) -> None:
    """Fault for a table of which no record could be told from another: its key columns are not there, or not said."""
    for reading in batch.readings.exclude(recognised="") if batch.state in _READY else ():
        if named := columns.lacking(reading):
            zh, en = "、".join(w.zh for w in named), ", ".join(w.en or w.zh for w in named)
            raise Fault(
                "no_key",
                f"“{reading.sheet}”缺{zh}这一列，分不清新增还是变更，不能收下。请指定是哪一列，或改作另一种表。",
                f"{reading.sheet} lacks {en}: new records cannot be told from known ones. Say which column it is.",
            )


def discard(batch: Batch, by: str) -> Batch:
    rights.handle(batch, by)
    with transaction.atomic():
        if holding.is_held(batch.pk):
            raise holding.busy(batch)
        open_ = Batch.objects.filter(pk=batch.pk, state__in=(*_READY, *later.UNREAD))
        done = open_.update(state="refused", ended_at=timezone.now())
        if not done:
            raise Fault(
                "not_previewed",
                f"批次 {batch.pk} 不在预览状态，不能放弃。",
                f"Batch {batch.pk} is not a preview; it cannot be put away.",
            )
        record(by, "intake.discard", f"batch:{batch.pk}", {"name": batch.name})
    keeping.drop(batch.pk)
    later.forget_password(batch.pk)
    batch.refresh_from_db()
    return batch


def one_at_a_time() -> None:
    """Until the transaction ends nobody else writes batches."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _steps(tell: Telling | None) -> Callable[[int, int], None]:
    return tell or (lambda done, of: None)


def _write(batch: Batch, by: str, reason: str, leave_red: bool, tell: Telling) -> None:
    one_at_a_time()
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != "accepting":
        raise holding.busy(batch)
    kept = keeping.load(batch.pk)
    outside = rights.outside_now(kept, rights.handle(locked, by))
    if outside.height:
        raise _Outside(rights.without(kept, outside), outside)
    if kept.stamps != keeping.stamps():
        kept = _anew(kept)
    kept = _without_red(batch, kept, reason, leave_red)
    differences = _with_organisations(batch, kept)
    touched, done, of = [], 0, sum(_lines(d) for d in differences)
    for found in differences:
        tell(done, of)
        if found.changes.height or (found.frame["bucket"] == "new").any():
            writing.write(found, by, lambda n, before=done: tell(min(before + n, of), of))
            touched.append(found.model)
            if difference.in_case(found.model, found.changes)[1].height:  # somebody began to work on it while this was written
                raise holding.busy(batch)
        done += _lines(found)
    tell(done, of)
    Revision.bump(*touched)
    counting.count(locked, kept)
    doubted = (
        {"doubted": doubting.keep(kept.said, _keys(kept, differences), reason, by), "reason": reason}
        if reason and locked.counts["red"]
        else {}
    )
    locked.state, locked.ended_at, locked.error, locked.moves = "accepted", timezone.now(), "", {}
    locked.save(update_fields=["state", "ended_at", "error", "counts", "moves"])
    memories.learn(locked)
    FLOOR.accepted(locked, by)
    if of > limits.own().at_once:
        FIGURES.ready()
    record(
        by,
        "intake.accept",
        f"batch:{batch.pk}",
        {"name": batch.name, "sha256": batch.file.sha256, **locked.counts, **doubted, **sealing.seal(touched)},
    )


def _lines(found: difference.Difference) -> int:
    """How much there is to write of it."""
    return int((found.frame["bucket"] == "new").sum()) + found.changes.height


def _without_red(batch: Batch, kept: keeping.Kept, reason: str, leave_red: bool) -> keeping.Kept:
    """The preview as it may be written: with a reason all of it, else without the rows that cannot be so, if they may stay
    out.
    """
    red = doubting.red_rows(kept.said)
    if not red.height or reason:
        return kept
    if not leave_red:
        raise doubting.unexplained(red.height)
    doubting.marked_refused(batch)
    return replace(rights.without(kept, red), names=rights.left(kept.names, red), said=kept.said)


def _keys(kept: keeping.Kept, written: list[difference.Difference]) -> dict[tuple[str, str], str]:
    """(model, key of the preview) -> key of the record written: an organisation that is made has got its number."""
    pairs = zip(kept.differences, written, strict=True)
    return {
        (a.model.lower(), one): now
        for a, b in pairs
        for one, now in zip(a.frame["key"], b.frame["key"], strict=True)
        if one != now
    }


# ---- meanwhile ------------------------------------------------------------------------------------------------------


def _anew(kept: keeping.Kept) -> keeping.Kept:
    """Resolve and compare again; a change that the person has not seen in the preview is a conflict."""
    names = resolving.find(kept.names)
    moved = _moved(kept.names, names)
    found, clashes = [], []
    for old in kept.differences:
        frame, rekeyed = _rekeyed(old.frame, moved), _rekeyed(old.changes, moved)
        more = rekeyed.filter(pl.col("id").is_null()).drop("id")
        fresh = difference.compare(old.model, frame, more, pl.DataFrame(schema=difference.NOTES))
        clashes.append(
            fresh.changes.filter(pl.col("id").is_not_null()).join(
                rekeyed.filter(pl.col("id").is_not_null()), on=["key", "field", "old", "new"], how="anti", nulls_equal=True
            )
        )
        left = fresh.notes.filter(pl.col("code") == difference.IN_CASE).select("reading", "row", "field")
        gone = masking.lost(fresh.frame, apps.get_model(old.model)).with_columns(
            pl.lit("key").alias("field"), pl.lit(None, pl.String).alias("old"), pl.lit(None, pl.String).alias("new")
        )
        clashes.append(gone.select(*(pl.col(n).cast(t) for n, t in difference.CHANGES.items())))
        clashes.append(rekeyed.join(left, on=["reading", "row", "field"], how="semi"))  # somebody began to work on it meanwhile
        found.append(fresh)
    fresh_kept = keeping.Kept(found, names, keeping.stamps(), kept.floor, judging.judged(found))
    unseen = pl.concat(clashes) if clashes else pl.DataFrame(schema=difference.CHANGES)
    if unseen.height:
        raise _Conflict(fresh_kept, unseen)
    return fresh_kept


def anew(kept: keeping.Kept) -> keeping.Kept:
    """The preview as it would be now, whoever has changed what since."""
    try:
        return _anew(kept)
    except _Conflict as clash:
        return clash.kept


def _moved(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """token -> what it is now: an organisation that exists by now, or another token."""
    return (
        pl.DataFrame({"was": before["token"], "organisation": after["organisation"], "token": after["token"]})
        .filter(pl.col("was").is_not_null())
        .unique("was")
    )


def _rekeyed(frame: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Tokens in link columns and keys as they stand now."""
    if not moved.height:
        return frame
    for name in [c.removesuffix("#token") for c in frame.columns if c.endswith("#token")]:
        hit = frame.select(pl.col(f"{name}#token").alias("was")).join(moved, on="was", how="left", maintain_order="left")
        frame = frame.with_columns(
            pl.coalesce(pl.col(name), hit["organisation"]).alias(name), hit["token"].alias(f"{name}#token")
        )
    token = frame["key"].str.extract(r"(?:^|\|)new#(\d+)(?:\||$)").cast(pl.Int64).alias("was")
    now = (
        token.to_frame()
        .join(moved, on="was", how="left", maintain_order="left")
        .select(pl.coalesce(pl.col("organisation").cast(pl.String), pl.format("new#{}", pl.col("token"))).alias("now"))["now"]
    )
    key = pl.when(now.is_not_null()).then(pl.col("key").str.replace(r"new#\d+", now)).otherwise("key")
    return frame.with_columns(key.alias("key"))


# ---- organisations --------------------------------------------------------------------------------------------------


def _with_organisations(batch: Batch, kept: keeping.Kept) -> list[difference.Difference]:
    """Make the organisations that records to be written name for the first time, and put their ids in."""
    if RESOLVERS.organisation is None or not kept.names.height:
        return kept.differences
    needed: set[int] = set()
    for found in kept.differences:
        live = found.frame.filter(pl.col("bucket").is_in(["new", "changed"]))
        for name in [c for c in live.columns if c.endswith("#token")]:
            needed |= set(live[name].drop_nulls().to_list())
    made: dict[int, int] = {}
    for reading in batch.readings.all():
        rows = kept.names.filter((pl.col("reading") == reading.pk) & pl.col("create"))
        rows = rows.filter(pl.col("token").is_null() | pl.col("token").is_in(list(needed)))
        rows = rows.filter(pl.col("organisation").is_not_null() | pl.col("token").is_not_null())
        if rows.height:
            made.update(RESOLVERS.organisation.make(_known(rows, made), reading))
    return [_filled(found, made) for found in kept.differences]


def _known(rows: pl.DataFrame, made: dict[int, int]) -> pl.DataFrame:
    """A token that an earlier table of this batch has already made is an organisation by now."""
    known = (
        pl.col("token").replace_strict(list(made), list(made.values()), default=None, return_dtype=pl.Int64)
        if made
        else pl.lit(None, pl.Int64)
    )
    return rows.with_columns(pl.coalesce("organisation", known).alias("organisation")).with_columns(
        pl.when(pl.col("organisation").is_null()).then("token").alias("token")
    )


def _filled(found: difference.Difference, made: dict[int, int]) -> difference.Difference:
    if not made:
        return found
    frame, changes = found.frame, found.changes
    for name in [c.removesuffix("#token") for c in frame.columns if c.endswith("#token")]:
        ids = pl.col(f"{name}#token").replace_strict(list(made), list(made.values()), default=None, return_dtype=pl.Int64)
        frame = frame.with_columns(pl.coalesce(name, ids).alias(name))
    token = pl.col("new").str.extract(r'^"new#(\d+)"$').cast(pl.Int64)
    ids = token.replace_strict(list(made), list(made.values()), default=None, return_dtype=pl.Int64).cast(pl.String)
    changes = changes.with_columns(pl.coalesce(ids, "new").alias("new"), keying.with_ids(pl.col("key"), made).alias("key"))
    return replace(found, frame=frame.with_columns(keying.with_ids(pl.col("key"), made).alias("key")), changes=changes)


# ---- faults ---------------------------------------------------------------------------------------------------------


def _back(batch: Batch) -> None:
    """Nothing was written: the preview may be accepted again."""
    try:
        Batch.objects.filter(pk=batch.pk, state="accepting").update(state="previewed")
    except DatabaseError:  # still no room: the next start finds the batch and says so
        pass


def _refreshed(batch: Batch, kept: keeping.Kept) -> None:
    """Keep the preview as it is now, for the person to look at again."""
    keeping.keep(batch.pk, kept)
    with transaction.atomic():
        counting.count(batch, kept)
        batch.state = "previewed"
        batch.save(update_fields=["state", "counts"])


def _conflict(batch: Batch, clashes: pl.DataFrame) -> Fault:
    first = clashes.row(0, named=True)
    n = clashes.height
    return Fault(
        "conflict",
        f"批次 {batch.pk}（{batch.name}）：预览之后有人改动了其中 {n} 个值（例如第 {first['row']} 行的 {first['field']}）。"
        f"没有写入任何内容，预览已更新，请核对后再次确认入库。",
        f"Batch {batch.pk} ({batch.name}): {n} of its values were changed by somebody since the preview (for example "
        f"{first['field']} in row {first['row']}). Nothing was written; the preview is up to date now. Check it and "
        "accept again.",
    )


def _lost(batch: Batch, rows: pl.DataFrame) -> Fault:
    """Rows that were within reach at the preview and are not now; the preview says it of each, too."""
    for (reading,), of in rows.group_by("reading"):
        Problem.objects.filter(reading_id=reading, row__in=of["row"].to_list()).delete()
    mapped = dict(batch.readings.values_list("pk", "mapping"))
    Problem.objects.bulk_create(
        [
            Problem(
                reading_id=r,
                row=n,
                letter=(mapped[r].get(name) or {}).get("letter") or "",
                field=name,
                code="outside",
                severity="refused",
                became="row",
            )
            for r, n, name in rows.select(*rights.OUTSIDE).iter_rows()
        ]
    )
    n = rows.height
    return Fault(
        "outside",
        f"批次 {batch.pk}（{batch.name}）：其中 {n} 行已不在可报送的范围。没有写入任何内容，预览已更新，请核对后再次确认入库。",
        f"Batch {batch.pk} ({batch.name}): {n} of its rows lie outside what may be reported by now. Nothing was written; "
        "the preview is up to date. Check it and accept again.",
    )


def _told(batch: Batch, fault: Exception) -> Fault:
    text = str(fault)
    if "full" in text or "No space" in text or getattr(fault, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return Fault(
            "disk_full",
            f"批次 {batch.pk}（{batch.name}）：磁盘已满，没有写入任何记录。请腾出空间后再次确认入库，预览还在。",
            f"Batch {batch.pk} ({batch.name}): the disk is full; no record was written. Free some space and accept again: "
            "the preview is still there.",
        )
    if "locked" in text or "timeout" in text.lower():
        return Fault(
            "busy",
            f"批次 {batch.pk}（{batch.name}）：数据库正忙（另一人正在入库），没有写入任何记录。请稍候再次确认。",
            f"Batch {batch.pk} ({batch.name}): the database is busy with somebody else's import; no record was written. "
            "Try again.",
        )
    line = text.splitlines()[0][:160] if text else type(fault).__name__
    return Fault(
        "database",
        f"批次 {batch.pk}（{batch.name}）：数据库拒绝写入（{line}），没有写入任何记录。",
        f"Batch {batch.pk} ({batch.name}): the database refused ({line}); no record was written.",
    )
