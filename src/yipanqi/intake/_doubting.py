"""Records taken in although they cannot be so. In: a preview with its red checks, the reason of whoever accepts. Out: open
doubts.

Without a reason a red row stays out. A doubt is closed when a column that its check reads is changed, or when somebody says what
it came to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl
from django.apps import apps
from django.utils import timezone

from yipanqi.intake import _columns as columns
from yipanqi.intake.checks import RED
from yipanqi.intake.models import Batch, Change, Doubt, Problem, Revision
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

LONGEST = 300


def red_rows(said: pl.DataFrame) -> pl.DataFrame:
    """reading, row of what is taken only with a reason."""
    return said.filter(pl.col("severity") == RED).select("reading", "row").unique(maintain_order=True)


def reason_of(text: str) -> str:
    """The reason to take what a check speaks against; '' for none. Fault for one that says nothing, such as a full stop."""
    said = text.strip()
    if said and not re.search(r"[\u3400-\u9fff]|[^\W\d_]{2}", said):
        raise Fault(
            "reason",
            f"“{said[:20]}”说不明理由，没有收下。请写清楚为什么属实。",
            f"“{said[:20]}” is no reason; nothing was taken in. Say why it is so.",
            exit_code=2,
        )
    return said


def unexplained(rows: int) -> Fault:
    return Fault(
        "red",
        f"有 {rows} 行的内容不可能如此。请改正后重报；确实如此的，写明理由后仍可收下。没有写入任何记录。",
        f"{rows} rows say what cannot be so. Send them corrected, or say why they are to be taken all the same. No "
        "record was written.",
    )


def marked_refused(batch: Batch) -> None:
    """The lines of the rows that stayed out say so."""
    Problem.objects.filter(reading__batch=batch, severity="red").update(severity="refused")


def keep(said: pl.DataFrame, keys: Mapping[tuple[str, str], str], reason: str, by: str) -> int:
    """Write down each red check of the records that were just written; out: how many records. `keys`: (model, key of the preview)
    -> key now.
    """
    doubtful, records = said.filter(pl.col("severity") == RED), set()
    for (label,), part in doubtful.group_by("model", maintain_order=True):
        now = part.with_columns(pl.Series("key", [keys.get((label, k), k) for k in part["key"]], dtype=pl.String))
        there = columns.by_key(apps.get_model(str(label)), now["key"].unique(), ())
        rows = now.join(there, on="key", how="inner", maintain_order="left").to_dicts()
        Doubt.objects.bulk_create(
            [
                Doubt(
                    model=label,
                    record=r["id"],
                    field=r["field"],
                    check_key=r["check"],
                    zh=r["zh"],
                    en=r["en"],
                    reads=r["reads"],
                    reason=reason[:LONGEST],
                    by=by,
                    reading_id=r["reading"],
                    row=r["row"],
                )
                for r in rows
            ],
            batch_size=1_000,
        )
        records |= {(label, r["id"]) for r in rows}
    if records:
        Revision.bump(Doubt._meta.label)
    return len(records)


def changed(label: str, values: Iterable[tuple[int, str]], by: str) -> None:
    """Columns of records (id, column) have other values now: what was doubted about them is no longer what they say."""
    doubts = list(Doubt.objects.filter(model=label.lower(), open=True))
    stated = set(values) if doubts else set()
    for doubt in doubts:
        if any((doubt.record, name) in stated for name in (doubt.field, *doubt.reads)):
            _close(doubt, by, say("内容已改", "the record says something else now"))


def undone(batch: Batch, by: str) -> None:
    """The batch was taken back: its doubts end where nothing that their checks read stands as the batch said it."""
    readings = set(batch.readings.values_list("pk", flat=True))
    for doubt in Doubt.objects.filter(reading__in=readings, open=True):
        record_now = apps.get_model(doubt.model)._default_manager.filter(pk=doubt.record).values("reading_id").first()
        said = Change.objects.filter(
            model=doubt.model, record=doubt.record, field__in=[doubt.field, *doubt.reads], reading__in=readings, reverted=False
        )
        if record_now is None or (record_now["reading_id"] not in readings and not said.exists()):
            _close(doubt, by, say("该批已撤销", "the batch was taken back"))


def clear(doubt: Doubt, by: str, reason: str) -> None:
    """Somebody looked and says what it came to. Fault without a reason."""
    if not reason.strip():
        raise Fault("reason", "请写明核实的结果。", "Say what you found.")
    _close(doubt, by, reason.strip()[:LONGEST])
    record(by, "intake.clear", f"{doubt.model}:{doubt.record}", {"check": doubt.check_key, "reason": doubt.closed_reason})


def _close(doubt: Doubt, by: str, reason: str) -> None:
    doubt.open, doubt.closed_by, doubt.closed_reason, doubt.closed_at = False, by, reason, timezone.now()
    doubt.save(update_fields=["open", "closed_by", "closed_reason", "closed_at"])
    Revision.bump(Doubt._meta.label)
