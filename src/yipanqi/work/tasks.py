"""What the floor does by the clock."""

from __future__ import annotations

from yipanqi.jobs.definition import Done, Run, job
from yipanqi.registry.queries import today
from yipanqi.values.words import Words
from yipanqi.work import _sending as sending


@job(
    "work.letters",
    Words("每日提醒", "The day's reminders"),
    again="a letter of a day is marked before it leaves",
    cron="30 7 * * *",
)
def letters(run: Run) -> Done:
    """A letter to each person who has an address and something new, and a line to the office's messenger."""
    on = today()
    sent, refused = sending.letters(on, run.tell)
    return Done(sending.said(sent, refused, sending.to_messenger(on)))
