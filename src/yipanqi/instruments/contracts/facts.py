"""What the register of contracts tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "technology_contracts",
        "contracts.Contract",
        ("number", "title", "category", "value", "turnover", "non_technical_cost", "seller_name", "seller_place", "buyer_name", "buyer_place",
         "related_parties", "signed_on", "registered_on"),
    )
]
