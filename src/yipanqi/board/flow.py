"""What is done about a target that lags: a case with its owner, its next steps and the reminders that went out.

A reminder or an assignment opens the case; nothing has to be done for a target that is on the pace.
"""

from typing import Any

from yipanqi.registry.queries import place_names
from yipanqi.ui.fields import CellField
from yipanqi.values.words import Words
from yipanqi.work.flow import Flow, Move, Stage, given, officer_here, optional

FLOW = "target"


def called(target: Any) -> str:
    """A target as a notice names it: the place and the indicator."""
    return f"{place_names().get(target.place or '', target.place or '')} · {target.indicator or target.key}"


FLOWS = [
    Flow(
        key=FLOW,
        model="board.Target",
        words=Words("目标督办", "Following up a target"),
        stages={"open": Stage(Words("督办中", "followed up")), "done": Stage(Words("已办结", "settled"))},
        moves=(
            Move(
                "plan",
                Words("记下一步", "Note the next step"),
                ("open",),
                "open",
                officer_here,
                needs=(
                    given("step", Words("下一步", "the next step")),
                    optional("until", Words("何时完成", "by when"), field=CellField("date")),
                ),
                told=("owner",),
            ),
            Move("settle", Words("办结", "Settle"), ("open",), "done", officer_here, reason=True),
            Move("resume", Words("重新督办", "Follow up again"), ("done",), "open", officer_here, reason=True),
        ),
        page="/board/{record}/",
        title=called,
    )
]
