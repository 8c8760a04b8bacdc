"""Contracts registered in the period. In: technology_contracts. Out: rows that count one each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a contract: counted, left out (another period, after the as-of day) or missing (no day of registration)."""
    frame = facts["technology_contracts"].with_columns(numerator=nw.lit(1))
    return finish(dated(frame, "registered_on", scope), "technology_contracts")
