"""What policies and claims tell others."""

from yipanqi.values.fact import Fact

FACTS = [
    Fact(
        "insurance_policies",
        "insurance.Policy",
        (
            "number",
            "product",
            "sum_insured",
            "premium",
            "starts_on",
            "ends_on",
            "surrendered_on",
            "is_pilot",
            "subsidy_due",
            "subsidy_paid",
        ),
    ),
    Fact("insurance_claims", "insurance.Claim", ("number", "policy_number", "occurred_on", "estimate", "paid", "closed_on")),
]
