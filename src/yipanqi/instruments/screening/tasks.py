"""Screening the whole city beside the request."""

from __future__ import annotations

from datetime import date

from yipanqi.instruments.screening import actions
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.values.words import Words

_AGAIN = "a run is kept whole in one transaction and the newest one holds; the same records give the same run"


@job("screening.run", Words("重新排摸", "Screening anew"), again=_AGAIN)
def screen(run: Run, rule: str, on: str) -> Done:
    """Judge every candidate of the year of `on`."""
    made = actions.run(rule, on=date.fromisoformat(on), by=run.by)
    count = sum(made.counts.values())
    return Done(Words(f"已排摸 {count} 家单位。", f"{count} candidates were screened."), "/screening/")
