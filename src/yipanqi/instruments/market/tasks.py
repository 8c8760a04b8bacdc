"""Matching the whole market beside the request."""

from __future__ import annotations

from datetime import date

from yipanqi.instruments.market import actions
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.values.words import Words

_AGAIN = (
    "a matching is kept whole in one transaction and the newest one holds; pairs that people decided on are not proposed again"
)


@job("market.match", Words("重新匹配", "Matching anew"), again=_AGAIN)
def match(run: Run, on: str) -> Done:
    """Match every open need with what is on offer."""
    made = actions.run(on=date.fromisoformat(on), by=run.by)
    return Done(
        Words(
            f"已匹配 {made.needs} 项需求，提出 {made.proposals} 条建议。",
            f"{made.needs} needs matched, {made.proposals} proposals.",
        ),
        "/market/desk/",
    )
