"""The list of awards."""

from yipanqi.instruments.awards.models import Award
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="awards",
        number=19,
        zh="科技奖项登记表",
        en="Awards",
        files=("奖项", "获奖"),
        titles=("奖项", "获奖"),
        columns=columns_of(Award),
        records=(Records("awards.Award", key=("name", "project", "winner"), links=(Link(name="winner"),)),),
    )
]
