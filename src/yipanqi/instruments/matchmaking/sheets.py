"""Sessions and their meetings: two sheets of one workbook (OFFICE sheet 9)."""

from yipanqi.instruments.matchmaking.models import Meeting, Session
from yipanqi.intake.definition import Link, Records, Sheet, columns_of


def _unstated(_around: str) -> str:
    """The session of a list that names none."""
    return "未注明"


SHEETS = [
    Sheet(
        name="matchmaking_sessions",
        number=9,
        zh="对接活动台账",
        en="Matchmaking sessions",
        files=("对接会", "对接活动"),
        tabs=("活动", "成效", "对接活动"),
        titles=("对接会", "对接活动", "成效"),
        columns=columns_of(Session),
        records=(Records("matchmaking.Session", key=("number",)),),
    ),
    Sheet(
        name="matchmaking_meetings",
        number=9,
        zh="对接明细",
        en="Meetings at sessions",
        files=("对接会", "对接活动"),
        tabs=("对接明细", "明细"),
        titles=("对接明细",),
        columns=columns_of(Meeting),
        records=(
            Records(
                "matchmaking.Meeting",
                key=("session_number", "demander", "supplier", "subject"),
                within={"session_number": "matchmaking.Session"},
                links=(
                    Link(name="demander"),
                    Link(name="supplier", place=None, field="supplier_organisation"),
                ),
            ),
        ),
        told={"session_number": _unstated},
    ),
]
