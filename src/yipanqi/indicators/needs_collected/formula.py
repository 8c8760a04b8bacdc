"""Needs by day of collection. In: needs. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a need: counted, left out (another period) or missing (no day)."""
    frame = dated(facts["needs"], "collected_on", scope)
    return finish(frame.with_columns(numerator=nw.lit(1, dtype=nw.Int64)), "needs")
