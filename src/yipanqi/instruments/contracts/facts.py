"""What the register of contracts tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "technology_contracts",
        "contracts.Contract",
        ("number", "category", "value", "turnover", "seller_place", "buyer_place", "signed_on", "registered_on"),
    )
]
