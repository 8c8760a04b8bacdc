"""Pilots in force on the last day. In: card_pilots. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish, in_force


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a pilot: running on the last day counts."""
    frame = in_force(facts["card_pilots"], "starts_on", "ends_on", scope)
    return finish(frame.with_columns(numerator=nw.lit(1, dtype=nw.Int64)), "card_pilots")
