"""The list of visits and problems (OFFICE sheet 15)."""

from yipanqi.instruments.visits.models import Visit
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="visits",
        number=15,
        zh="助企走访问题清单",
        en="Visits and problems",
        files=("走访", "助企"),
        titles=("走访", "问题清单", "助企"),
        columns=columns_of(Visit),
        records=(Records("visits.Visit", key=("number",), links=(Link(name="firm_name", code="firm_code"),)),),
    )
]
