"""The register of technology contracts as the registries hand it over (OFFICE sheet 5)."""

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="technology_contracts",
        number=5,
        zh="技术合同登记台账",
        en="Register of technology contracts",
        files=("技术合同",),
        titles=("技术合同",),
        columns=columns_of(Contract),
        records=(
            Records(
                "contracts.Contract",
                key=("number",),
                links=(Link(name="seller_name", code="seller_code", place="seller_place"),),
            ),
        ),
    )
]
