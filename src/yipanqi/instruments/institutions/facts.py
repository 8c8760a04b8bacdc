"""What the register of institutions tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "institutions",
        "institutions.Institution",
        ("name", "kind", "level", "founded_on", "year", "staff", "rd_spend", "income", "hatched", "grade"),
    )
]
