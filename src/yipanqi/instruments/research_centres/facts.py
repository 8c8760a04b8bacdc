"""What the list of R&D centres tells others."""

from yipanqi.values.fact import LISTED_IN, Fact

FACTS = [
    Fact(
        "research_centres",
        "research_centres.ResearchCentre",
        ("name", "level", "recognised_year", "evaluation", "withdrawn", "staff", "rd_spend", LISTED_IN),
    )
]
