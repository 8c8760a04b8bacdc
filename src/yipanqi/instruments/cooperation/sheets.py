"""The list of projects of international cooperation."""

from yipanqi.instruments.cooperation.models import CooperationProject
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="cooperation_projects",
        number=23,
        zh="国际科技合作项目情况表",
        en="Projects of international cooperation",
        files=("国际科技合作", "国际合作项目"),
        titles=("国际科技合作", "国际合作项目"),
        columns=columns_of(CooperationProject),
        records=(
            Records(
                "cooperation.CooperationProject", key=("project", "unit_name"), links=(Link(name="unit_name", place="place"),)
            ),
        ),
    )
]
