"""The list of enterprise R&D centres (OFFICE sheet 4)."""

from yipanqi.instruments.research_centres.models import ResearchCentre
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="research_centres",
        number=4,
        zh="企业研发机构名录",
        en="Enterprise R&D centres",
        files=("企业研发机构", "研发中心", "研发机构名录"),
        titles=("企业研发机构", "研发中心", "研发机构名录"),
        columns=columns_of(ResearchCentre),
        records=(
            Records(
                "research_centres.ResearchCentre",
                key=("name",),
                links=(Link(name="firm_name", code="firm_code"),),
            ),
        ),
    )
]
