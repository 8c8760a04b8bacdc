"""What the pool of needs tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "needs",
        "needs.Need",
        (
            "number",
            "title",
            "firm_name",
            "kind",
            "industry_written",
            "background",
            "problem",
            "specification",
            "budget",
            "willing_to_post",
            "collected_on",
            "wanted_by",
            "status",
        ),
        lent=("ways",),
    )
]
