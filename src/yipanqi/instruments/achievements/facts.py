"""What the pool of achievements tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "achievements",
        "achievements.Achievement",
        ("number", "name", "field_of_technology", "maturity", "asking_price", "published_on", "expires_on"),
    )
]
