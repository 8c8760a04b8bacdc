"""What the register of contracts tells others: the contracts with their recognition, what officers decided, and the money
received.
"""

from yipanqi.instruments.contracts import _standing
from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "technology_contracts",
        "contracts.Contract",
        (
            "number",
            "title",
            "category",
            "subtype",
            "value",
            "turnover",
            "non_technical_cost",
            "seller_name",
            "seller_place",
            "buyer_name",
            "buyer_place",
            "field_of_technology",
            "related_parties",
            "signed_on",
            "starts_on",
            "ends_on",
            "registered_on",
        ),
        made=_standing.MADE,
        make=_standing.make,
        known=_standing.known,
        doubted=_standing.doubted,
        beside=_standing.BESIDE,
    ),
    Fact("contract_decisions", "contracts.Decision", ("number", "code", "other", "state", "ground", "on")),
    Fact("contract_rulings", "contracts.Ruling", ("number", "verdict", "turnover", "on")),
    Fact(
        "technology_receipts", "contracts.Receipt", ("number", "received_on", "amount", "technical", "cost", "tax", "withdrawn")
    ),
]
