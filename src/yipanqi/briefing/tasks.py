"""Freezing a briefing beside the request: it reads every record behind every figure."""

from __future__ import annotations

from yipanqi.board import queries as board
from yipanqi.briefing import actions
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.values.words import Words

_AGAIN = "frozen twice unchanged it is the same snapshot: it is named by the digest of its content"


@job("briefing.freeze", Words("冻结简报", "Freezing a briefing"), again=_AGAIN)
def freeze(run: Run, place: str | None, period: str | None) -> Done:
    """Keep the briefing as it stands when its turn comes."""
    made = actions.freeze(place, period, run.by)
    of = board.setting(made.period).period.words.zh
    return Done(
        Words(
            f"已冻结：{of}第 {made.number} 期，编号 {made.digest[:12]}",
            f"Frozen: issue {made.number} of {made.period}, {made.digest[:12]}",
        ),
        f"/briefing/?snapshot={made.digest[:16]}",
    )
