"""What the register of bounties tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "bounties",
        "bounties.Bounty",
        (
            "number",
            "title",
            "amount",
            "posted_on",
            "bidders",
            "taken_by",
            "awarded_to",
            "signed_on",
            "contract_value",
            "accepted_on",
            "acceptance",
            "status",
        ),
    )
]
