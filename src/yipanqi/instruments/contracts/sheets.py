"""The register of technology contracts as the registries hand it over (OFFICE sheet 5)."""

from yipanqi.instruments.contracts import _arriving
from yipanqi.instruments.contracts.models import Contract, Receipt
from yipanqi.intake.definition import Link, Records, Sheet, columns_of
from yipanqi.registry.sheets import place_column

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
                against=_arriving.against,
                elsewhere=_arriving.elsewhere,
                links=(Link(name="seller_name", code="seller_code", place="seller_place"),),
            ),
        ),
    ),
    Sheet(
        name="technology_receipts",
        number=5,
        zh="技术性收入到账登记表",
        en="Payments received under technology contracts",
        files=("技术性收入", "到账"),
        titles=("技术性收入", "到账登记"),
        columns=(*columns_of(Receipt), place_column("卖方所在地", "Seller's place")),
        records=(
            Records(
                "contracts.Receipt",
                key=("number", "voucher"),
                links=(Link(name="seller_name", place="place", create=False),),
                within={"number": "contracts.Contract"},
            ),
        ),
    ),
]
