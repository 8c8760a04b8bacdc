"""Both kinds of commissioner: two sheets of one workbook (OFFICE sheet 14)."""

from yipanqi.instruments.commissioners.models import InnovationCommissioner, SpecialCommissioner
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="innovation_commissioners",
        number=14,
        zh="科创专员派驻名单",
        en="Innovation commissioners",
        files=("科创专员", "科技特派员"),
        tabs=("科创专员",),
        titles=("科创专员",),
        columns=columns_of(InnovationCommissioner),
        records=(
            Records(
                "commissioners.InnovationCommissioner",
                key=("name", "institution"),
                links=(Link(name="institution"),),
            ),
        ),
    ),
    Sheet(
        name="special_commissioners",
        number=14,
        zh="科技特派员派驻名单",
        en="Special commissioners",
        files=("科技特派员", "特派员"),
        tabs=("特派员",),
        titles=("特派员",),
        columns=columns_of(SpecialCommissioner),
        records=(Records("commissioners.SpecialCommissioner", key=("number",), links=(Link(name="host"),)),),
    ),
]
