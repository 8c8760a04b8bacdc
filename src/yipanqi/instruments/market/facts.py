"""What the market tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "market_proposals",
        "market.Proposal",
        ("need", "kind", "offer", "level", "stage", "refusal", "invited_on", "met_on", "signed_on", "amount"),
    )
]
