"""Firms in which the corridor's fund invested, cumulative. In: fund_investments. Out: rows with 1 each."""

from collections.abc import Mapping

from yipanqi.indicators.corridor_investment.formula import tests
from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, once, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an investment; a firm with several counts once."""
    out, missing = tests(scope)
    frame, out = once(facts["fund_investments"], ["organisation"], out, missing, "same_firm")
    return settle(frame, "fund_investments", out, missing)
