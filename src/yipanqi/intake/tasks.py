"""Taking a large file in, beside the request: the same reading, acceptance and undoing, with their progress told."""

from __future__ import annotations

from typing import Any

from yipanqi.intake import actions, limits, markup, queries
from yipanqi.intake.models import Batch
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.jobs.models import Job
from yipanqi.ledger import actions as ledger
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

_SECONDS = 60.0  # how long figures are reckoned where nobody waits for a page
_READ_AGAIN = "a batch that was read already is left as it is; a preview is there whole or not at all"
_UNDO_AGAIN = "what was taken back is gone; a batch that is undone already is left as it is"
_AGAIN = "a batch that is accepted already is left as it is: its state is written in the transaction that writes its records"


@job("intake.accept", Words("收下一批表", "Accepting a batch"), again=_AGAIN)
def accept(run: Run, batch: int, reason: str, preview: str) -> Done:
    """Write the preview that its sender saw into the records. Fault when it has become another since, or the file cannot be
    accepted.
    """
    found = queries.batch_by_number(batch)
    done = Done(Words(f"已收下“{found.name}”。", f"“{found.name}” was accepted."), f"/intake/{batch}/")
    if found.state == "accepted":
        return done
    actions.recover()  # what a killed attempt left 'accepting' may be accepted again
    if queries.preview_mark(found) != preview:
        raise Fault(
            "preview_moved",
            f"“{found.name}”的预览在排队期间变了，没有写入任何内容。请打开核对后再收下。",
            f"The preview of “{found.name}” changed while it waited; nothing was written. Open it, check it and accept again.",
        )
    actions.accept(found, run.by, reason=reason, tell=run.tell)
    actions.reckon(found, _SECONDS)
    return done


def accept_beside(batch: int, by: str, reason: str) -> Job:
    """Ask that the batch be accepted as its preview stands now; the open job where somebody has asked already."""
    found = queries.batch_by_number(batch)
    return jobs.ask(
        accept,
        by,
        key=f"batch:{batch}",
        about=Words(found.name, found.name),
        batch=batch,
        reason=reason,
        preview=queries.preview_mark(found),
    )


_HERE = 5  # files that one request accepts itself


def take_together(batch: int, by: str, before: int) -> bool:
    """Accept one of several batches, `before` of which were accepted within this request; False where it is left to a worker."""
    found = queries.batch_by_number(batch)
    if before >= _HERE or queries.is_large(found):
        accept_beside(batch, by, "")
        return False
    actions.accept(found, by=by)
    return True


@job("intake.read", Words("读取并预览", "Reading and previewing"), again=_READ_AGAIN)
def read(run: Run, batch: int) -> Done:
    """Read a queued batch, preview it, and reckon which figures it will move. Fault when its file cannot be read."""
    found = actions.read_queued(queries.batch_by_number(batch), run.tell)
    run.tell(2, 3)
    if found.state == "previewed":
        actions.reckon(found, _SECONDS)
    if found.state == "refused":
        zh, _, en = found.error.partition("\n")
        return Done(Words(zh or "已放弃。", en or "It was put away."), f"/intake/{batch}/")
    return Done(Words(f"“{found.name}”已读完，请核对预览。", f"“{found.name}” was read; check its preview."), f"/intake/{batch}/")


def read_beside(batch: Batch, by: str) -> Job | None:
    """Ask that a queued batch be read; None for one that waits for nothing."""
    if batch.state != "queued":
        return None
    asked = jobs.ask(read, by, key=f"batch:{batch.pk}", about=Words(batch.name, batch.name), batch=batch.pk)
    batch.refresh_from_db()
    return asked


def receive_beside(source: Any, *, name: str, by: str, place: str | None, password: str | None = None, of: int = 1) -> Batch:
    """Receive a file within a request, one `of` so many: a small one is previewed, a large one waits for a worker."""
    at_once = limits.own().read_at_once // of
    batch = actions.receive(source, name=name, by=by, place=place, password=password, at_once=at_once)
    read_beside(batch, by)
    return batch


@job("intake.mark", Words("批注原表", "Marking up a workbook"), again="the copy is written over, whole or not at all")
def mark(run: Run, batch: int) -> Done:
    """Make the marked copy of a large workbook. Fault where its file cannot be read."""
    found = queries.batch_by_number(batch)
    markup.make(found)
    words = Words(f"“{found.name}”已批注好，可以下载。", f"“{found.name}” is marked up and can be downloaded.")
    return Done(words, f"/intake/{batch}/marked/")


def marked_beside(batch: Batch, by: str) -> bytes | Job:
    """The marked copy, where it is small or was made already; else the job that makes it."""
    if not markup.is_large(batch):
        return markup.marked(batch)
    if data := markup.made(batch):
        return data
    asked = jobs.ask(mark, by, key=f"marked:{batch.pk}:{by}"[:120], about=Words(batch.name, batch.name), batch=batch.pk)
    return asked if asked.is_open else (markup.made(batch) or asked)


@job("intake.undo", Words("撤销一批表", "Undoing a batch"), again=_UNDO_AGAIN)
def undo(run: Run, batch: int) -> Done:
    """Take a large batch back."""
    found = queries.batch_by_number(batch)
    if found.state not in ("accepted", "partly"):
        return Done(Words(f"“{found.name}”已撤销。", f"“{found.name}” was undone."), f"/intake/{batch}/")
    return Done(queries.undone_words(actions.undo(found, run.by)), f"/intake/{batch}/")


def undo_beside(batch: Batch, by: str) -> Job:
    """Ask that an accepted batch be taken back."""
    return jobs.ask(undo, by, key=f"batch:{batch.pk}", about=Words(batch.name, batch.name), batch=batch.pk)


@job(
    "intake.checkpoint",
    Words("为台账签署检查点", "Signing a checkpoint of the ledger"),
    again="a checkpoint of an unchanged ledger is the one that is there",
    cron="50 23 * * *",
)
def checkpoint(run: Run) -> Done:
    """Bind what pages have changed to the ledger, and sign for it."""
    actions.seal(run.by)
    made = ledger.checkpoint()
    if made is None:
        return Done(Words("没有签名密钥，没有签署。", "There is no key to sign with; nothing was signed."))
    return Done(Words(f"已签署到第 {made.size} 条。", f"Signed up to entry {made.size}."))
