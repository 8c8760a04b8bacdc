"""What the pool of achievements tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "achievements",
        "achievements.Achievement",
        (
            "number",
            "name",
            "owner_name",
            "field_of_technology",
            "summary",
            "specification",
            "applications",
            "maturity",
            "asking_price",
            "published_on",
            "expires_on",
        ),
        lent=("rights", "ways", "contact", "phone"),
    )
]
