"""What the register of contracts tells others: the contracts with their recognition, what officers decided, and the money
received.
"""

from yipanqi.instruments.contracts import _decided, _standing
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
    Fact(
        "contract_decisions",
        "work.Decision",
        (),
        made=_decided.FOUND,
        make=_decided.found,
        read=_decided.READ,
        only=_decided.FINDINGS,
    ),
    Fact(
        "contract_rulings",
        "work.Decision",
        (),
        made=_decided.RULED,
        make=_decided.ruled,
        read=_decided.READ,
        only=_decided.RULINGS,
    ),
    Fact(
        "technology_receipts", "contracts.Receipt", ("number", "received_on", "amount", "technical", "cost", "tax", "withdrawn")
    ),
]
