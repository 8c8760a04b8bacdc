"""The register of decisions under due-diligence exemption."""

from yipanqi.instruments.exemptions.models import Exemption
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="exemptions",
        number=20,
        zh="尽职免责决策登记表",
        en="Decisions under diligence exemption",
        files=("尽职免责", "负面清单"),
        titles=("尽职免责", "负面清单"),
        columns=columns_of(Exemption),
        records=(Records("exemptions.Exemption", key=("number",), links=(Link(name="institution"),)),),
    )
]
