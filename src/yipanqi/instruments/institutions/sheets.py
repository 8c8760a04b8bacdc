"""The self-evaluation of institutions (OFFICE sheet 12)."""

from yipanqi.instruments.institutions.models import Institution
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="institutions",
        number=12,
        zh="新型研发机构绩效评价自评表",
        en="R&D institutions and laboratories",
        files=("新型研发机构", "科创平台", "实验室"),
        titles=("新型研发机构", "绩效评价", "科创平台"),
        columns=columns_of(Institution),
        records=(Records("institutions.Institution", key=("name",), links=(Link(name="name", code="firm_code"),)),),
        year_from_title="year",
        purpose="declared",
    )
]
