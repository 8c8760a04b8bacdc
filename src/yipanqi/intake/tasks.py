"""Taking a large file in, beside the request: the same acceptance, with its progress told."""

from __future__ import annotations

from yipanqi.intake import actions, queries
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.jobs.models import Job
from yipanqi.ledger import actions as ledger
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

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
