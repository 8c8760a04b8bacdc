"""Sub-funds, investments and cash flows: three sheets of one workbook (OFFICE sheet 10)."""

from yipanqi.instruments.funds.models import CashFlow, Investment, SubFund
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

_FILES = ("母基金", "子基金", "基金")

SHEETS = [
    Sheet(
        name="sub_funds",
        number=10,
        zh="子基金情况表",
        en="Sub-funds",
        files=_FILES,
        tabs=("子基金",),
        titles=("子基金",),
        columns=columns_of(SubFund),
        records=(Records("funds.SubFund", key=("name",)),),
    ),
    Sheet(
        name="fund_investments",
        number=10,
        zh="投资项目情况表",
        en="Investments of the funds",
        files=_FILES,
        tabs=("项目", "投资项目", "直投"),
        titles=("投资项目", "直投项目"),
        columns=columns_of(Investment),
        records=(
            Records(
                "funds.Investment",
                key=("investor_name", "organisation", "invested_on"),
                links=(Link(name="firm_name", code="firm_code"),),
            ),
        ),
        place_from_title=False,
    ),
    Sheet(
        name="fund_cash_flows",
        number=10,
        zh="资金流水",
        en="Cash flows of the funds",
        files=_FILES,
        tabs=("资金流水", "流水"),
        titles=("资金流水", "流水"),
        columns=columns_of(CashFlow),
        records=(
            Records(
                "funds.CashFlow",
                key=("paid_on", "payer", "payee", "voucher"),
                within={"payer": "funds.SubFund", "payee": "funds.SubFund"},
            ),
        ),
    ),
]
