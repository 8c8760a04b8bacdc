"""Policies in force on the last day. In: insurance_policies. Out: rows with fen."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, day_of, settle, standing


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a policy: of a pilot product and in force on the last day counts.

    The cover of a policy runs to the end of its last day. Surrender ends it when the contract is dissolved (保险法
    第五十四条, [M] from memory): on the day of surrender it is in force no more.
    """
    amount, pilot = nw.col("sum_insured"), nw.col("is_pilot")
    out, missing = standing("starts_on", "ends_on", scope)
    gone = nw.col("surrendered_on") <= day_of(scope)
    return settle(
        facts["insurance_policies"],
        "insurance_policies",
        {**out, "surrendered": gone, "not_pilot": ~pilot},
        {**missing, "no_end": nw.col("ends_on").is_null(), "no_product": pilot.is_null(), "no_amount": amount.is_null()},
        numerator=amount,
    )
