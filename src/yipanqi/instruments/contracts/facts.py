"""What the register of contracts tells others: the contracts, and the money received under them."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "technology_contracts",
        "contracts.Contract",
        ("number", "title", "category", "subtype", "value", "turnover", "non_technical_cost", "seller_name", "seller_place", "buyer_name", "buyer_place",
         "field_of_technology", "related_parties", "signed_on", "starts_on", "ends_on", "registered_on"),
    ),
    Fact("technology_receipts", "contracts.Receipt", ("number", "received_on", "amount", "technical", "cost", "tax", "withdrawn")),
]
