"""What the list of visits tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "visits",
        "visits.Visit",
        ("number", "visited_on", "category", "assigned_on", "due_on", "done_on", "done", "rating"),
        lent=("firm_name", "description"),
    )
]
