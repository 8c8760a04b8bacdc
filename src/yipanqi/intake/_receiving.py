"""A file comes in. In: bytes and who sent them. Out: a batch, previewed or refused. Also what a killed process left behind."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from yipanqi.engines.sheets import SheetError, Workbook, read
from yipanqi.intake import _holding as holding
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _later as later
from yipanqi.intake import _previewing as previewing
from yipanqi.intake import _rights as rights
from yipanqi.intake import _storing as storing
from yipanqi.intake import limits
from yipanqi.intake._ahead import Ahead
from yipanqi.intake.models import Batch, Reading, StoredFile
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

_log = logging.getLogger("yipanqi.intake")


def receive(
    source: str | Path | Any,
    *,
    name: str,
    by: str,
    place: str | None,
    password: str | None,
    read_ahead: Ahead | None = None,
    at_once: int | None = None,
) -> Batch:
    rights.reach(by)  # before anything is kept
    stored = storing.store(source, name=name, by=by)
    return begin(stored, name=name, by=by, place=place, password=password, read_ahead=read_ahead, at_once=at_once)


def begin(
    stored: StoredFile,
    *,
    name: str,
    by: str,
    place: str | None,
    password: str | None,
    read_ahead: Ahead | None = None,
    said: dict[str, Any] | None = None,
    at_once: int | None = None,
) -> Batch:
    """A batch for a file that is kept already; 'queued' where there is more to read than `at_once` bytes."""
    with transaction.atomic():
        batch = Batch(file=stored, name=name, by=by, said=said or {}, **sent_for(by, place))
        batch.save()
        record(by, "intake.receive", f"batch:{batch.pk}", {"name": name, "sha256": stored.sha256, "size": stored.size})
    return look_or_queue(batch, password, read_ahead, at_once)


def sent_for(by: str, place: str | None) -> dict[str, str]:
    """The place of the sender and the places within reach, as a batch keeps them. Fault for a place that is not the sender's."""
    reach = rights.reach(by)
    if place and not rights.within(place, reach):
        raise Fault(
            "not_your_place",
            f"您不能代 {place} 报送，只能报送本县（市、区）的表。",
            f"You may not report for {place}, only for your own county.",
        )
    return {"place": place or (reach or ("",))[0], "reach": rights.written(reach)}


def look_or_queue(batch: Batch, password: str | None, read_ahead: Ahead | None = None, at_once: int | None = None) -> Batch:
    """Read and preview, or leave it to whoever calls `look_later` where there is more to read than `at_once` bytes."""
    if at_once is not None and later.weight(storing.path_of(batch.file.sha256)) > at_once:
        later.keep_password(batch.pk, password)
        batch.state, batch.moves = "queued", {}
        batch.save(update_fields=["state", "moves"])
        return batch
    with holding.held(batch.pk):
        return look(batch, password, read_ahead)


def look_later(batch: Batch, tell: Callable[[int, int], None]) -> Batch:
    """Read and preview a file that was left for later; one that was read, or put away, is left as it is. Fault while another
    process reads it. What `tell(done, of)` raises between its steps leaves the batch queued.
    """
    with holding.held(batch.pk) as mine:
        if not mine:
            raise holding.busy(batch)
        if not Batch.objects.filter(pk=batch.pk, state__in=later.UNREAD).update(state="reading"):
            batch.refresh_from_db()
            return batch
        batch.refresh_from_db()
        try:
            look(batch, later.password(batch.pk), tell=tell)
        except BaseException:
            Batch.objects.filter(pk=batch.pk, state="reading").update(state="queued")
            raise
    later.forget_password(batch.pk)
    return batch


def look(
    batch: Batch, password: str | None, read_ahead: Ahead | None = None, tell: Callable[[int, int], None] | None = None
) -> Batch:
    """Read and preview; what goes wrong becomes the batch's fault."""
    try:
        if tell:
            tell(0, 3)
        book, heads = as_said(batch, password, read_ahead)
        if tell:
            tell(1, 3)
        return previewing.preview(batch, book, heads)
    except (SheetError, Fault) as fault:
        return refuse(batch, fault.zh, fault.en)
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        full = storing.disk_full(batch.name)
        refuse(batch, full.zh, full.en)
        raise full from fault


def as_said(batch: Batch, password: str | None, read_ahead: Ahead | None = None) -> tuple[Workbook, previewing.Headings]:
    """The workbook, and for each table whose headings a person has said to stand elsewhere what they seemed to be."""
    book = workbook(batch, password, read_ahead)
    seemed = previewing.headed_elsewhere(batch, book)
    if not seemed:
        return book, {}
    heads: dict[str, dict[int, tuple[int, int]]] = {}
    for (tab, number), one in seemed.items():
        heads.setdefault(tab, {})[number] = one.rows
    return workbook(batch, password, heads=heads), seemed


def workbook_of(reading: Reading) -> Workbook:
    """The workbook of an earlier reading, its headings where that reading took them from."""
    rows = (reading.header_first or 0, reading.header_last or 0)
    heads = {reading.sheet: {reading.table: rows}} if reading.told.get("headed") else None
    return workbook(reading.batch, None, heads=heads)


def workbook(
    batch: Batch,
    password: str | None,
    read_ahead: Ahead | None = None,
    *,
    heads: dict[str, dict[int, tuple[int, int]]] | None = None,
) -> Workbook:
    """The kept file, read in a process of its own. Messages speak of it by the sender's name. `heads`: rows of headings by tab
    and table, where they do not stand where they seem to.
    """
    path = storing.path_of(batch.file.sha256)
    if not path.exists():
        raise Fault(
            "file_gone",
            f"{batch.name}：数据目录中找不到原始文件，请重新提交，或从备份恢复。",
            f"{batch.name}: the file as received is missing from the data folder; send it again or restore a backup.",
        )
    try:
        stem, digest = Path(batch.name).stem, batch.file.sha256
        book = read_ahead.workbook(digest) if read_ahead and not heads else None
        if book is None:
            said = {(digest if tab == stem else tab): rows for tab, rows in (heads or {}).items()} | (heads or {})
            book = read(path, limits=limits.reader(), password=password, isolate=limits.isolated(), heads=said or None)
        # Formats without tabs are named after their file, which here is a digest.
        own = tuple(replace(s, name=stem) if s.name == digest[: len(s.name)] else s for s in book.sheets)
        return replace(book, sheets=own, path_name=batch.name)
    except SheetError as fault:
        digest = batch.file.sha256
        raise SheetError(fault.code, fault.zh.replace(digest, batch.name), fault.en.replace(digest, batch.name)) from None


def refuse(batch: Batch, zh: str, en: str) -> Batch:
    say_refused(batch, zh, en)
    try:
        batch.save(update_fields=["state", "error", "ended_at"])
    except DatabaseError:  # a full disk: the next start finds the batch and says so
        _log.warning("batch %s could not be marked as refused", batch.pk)
    return batch


def say_refused(batch: Batch, zh: str, en: str) -> None:
    """The batch says why it is refused (unsaved)."""
    batch.state, batch.ended_at = "refused", timezone.now()
    batch.error = f"{' '.join(zh.splitlines())}\n{' '.join(en.splitlines())}"


def recover() -> list[str]:
    """Batches in the middle of something that no living process holds."""
    lines = []
    for batch in Batch.objects.filter(state__in=("reading", "accepting")).order_by("id"):
        if holding.is_held(batch.pk):
            continue
        lines.append(_interrupted(batch))
    return lines


def _interrupted(batch: Batch) -> str:
    was, ready = batch.state, keeping.is_there(batch.pk)
    zh, en = f"批次 {batch.pk}（{batch.name}）", f"Batch {batch.pk} ({batch.name})"
    if was == "accepting" and ready:
        zh += "入库时进程中断，事务已整体回滚，没有写入任何记录；预览还在，可直接再次确认入库。"
        en += " was interrupted while being accepted; its transaction was rolled back whole and no record was written. "
        en += "The preview is still there: accept it again."
    else:
        zh += "读取时进程中断，没有写入任何记录；原始文件已保存，请重新提交。"
        en += " was interrupted while being read; no record was written. The file is kept: send it again."
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk, state=was).update(state="interrupted", ended_at=timezone.now(), error=f"{zh}\n{en}")
        record("system", "intake.recover", f"batch:{batch.pk}", {"was": was})
    return say(zh, en)
