"""What the lists of commissioners tell others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "innovation_commissioners",
        "commissioners.InnovationCommissioner",
        ("name", "unit", "institution", "starts_on", "ends_on"),
    ),
    Fact(
        "special_commissioners",
        "commissioners.SpecialCommissioner",
        ("number", "kind", "name", "unit", "field_of_technology", "industry", "content", "starts_on", "ends_on", "times", "solved"),
    ),
]
