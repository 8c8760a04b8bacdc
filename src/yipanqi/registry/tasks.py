"""What the registry has to look at once a day."""

from __future__ import annotations

from django.utils import timezone

from yipanqi.jobs.definition import Done, Run, job
from yipanqi.registry import queries
from yipanqi.values.words import Words


@job(
    "registry.retention",
    Words("核对个人信息保存期限", "Looking for personal data kept too long"),
    again="it only looks",
    cron="30 3 * * *",
)
def retention(run: Run) -> Done:
    """How many records hold personal columns beyond their time; a person erases them."""
    count = len(queries.due_for_erasure(timezone.localdate()))
    if not count:
        return Done(Words("没有到期的个人信息。", "No personal data are due."))
    return Done(
        Words(
            f"{count} 条记录的个人信息已到保存期限：用 yipanqi retention 查看，加 --apply 删除。",
            f"Personal data of {count} records are due: see yipanqi retention, erase them with --apply.",
        )
    )
