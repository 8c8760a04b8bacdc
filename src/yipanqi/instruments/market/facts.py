"""What the market tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "market_proposals",
        "market.Proposal",
        (
            "need",
            "kind",
            "offer",
            "level",
            "team",
            "stage",
            "refusal",
            "proposed_on",
            "invited_on",
            "met_on",
            "intended_on",
            "signed_on",
            "contract_number",
            "amount",
        ),
        typed={"amount": "money"},
        lent=("need_title", "offer_title", "demander", "supplier", "score"),
    )
]
