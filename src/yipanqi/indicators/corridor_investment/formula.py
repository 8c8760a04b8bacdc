"""Investments of the corridor's fund, cumulative. In: fund_investments. Out: rows with fen."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, settle

#: The corridor's fund by its name, half or full width.
FUND = "(?i)g60|ｇ６０"


def tests(scope: Scope) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) of the investments that the corridor's fund made up to the end of the period."""
    out, missing = during("invested_on", scope, cumulative=True)
    return {**out, "other_fund": ~nw.col("investor_name").str.contains(FUND)}, missing


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an investment, at the place where the firm is registered."""
    out, missing = tests(scope)
    amount = nw.col("amount")
    return settle(
        facts["fund_investments"], "fund_investments", out, {**missing, "no_amount": amount.is_null()}, numerator=amount
    )
