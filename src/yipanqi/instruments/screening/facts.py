"""What the screening list tells others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "candidates",
        "screening.Candidate",
        (
            "year",
            "is_applying",
            "above_scale",
            "tech_sme",
            "founded_on",
            "field_of_technology",
            "employees",
            "science_staff",
            "high_tech_income",
            "high_tech_share",
            "rights_class_1",
            "rights_class_2",
            "conversions",
            "recognised_year",
            "valid_to",
            "round",
        ),
    )
]
