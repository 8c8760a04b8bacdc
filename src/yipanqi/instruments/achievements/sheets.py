"""The pool of achievements (OFFICE sheet 6)."""

from yipanqi.instruments.achievements.models import Achievement
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="achievements",
        number=6,
        zh="科技成果汇总表",
        en="Achievements offered",
        files=("科技成果", "成果汇总"),
        titles=("科技成果", "成果汇总"),
        columns=columns_of(Achievement),
        records=(Records("achievements.Achievement", key=("number",), links=(Link(name="owner_name"),)),),
    )
]
