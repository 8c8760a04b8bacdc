"""What the funds' registers tell others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "sub_funds",
        "funds.SubFund",
        ("name", "direction", "founded_on", "size", "committed", "paid_in", "reinvestment_multiple", "reinvested"),
    ),
    Fact(
        "fund_investments",
        "funds.Investment",
        (
            "investor_name",
            "firm_name",
            "invested_on",
            "amount",
            "stake",
            "value_latest",
            "valued_on",
            "counts_as_local",
            "exit_amount",
        ),
    ),
    Fact("fund_cash_flows", "funds.CashFlow", ("paid_on", "payer", "payee", "kind", "amount")),
]
