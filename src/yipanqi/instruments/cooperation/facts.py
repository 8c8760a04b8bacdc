"""What the list of projects of international cooperation tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "cooperation_projects",
        "cooperation.CooperationProject",
        ("project", "country", "programme", "starts_on", "ends_on", "funding"),
    )
]
