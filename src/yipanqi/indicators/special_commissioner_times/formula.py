"""Dispatches by their first day. In: special_commissioners. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a dispatch: begun in the period counts."""
    frame = dated(facts["special_commissioners"], "starts_on", scope)
    return finish(frame.with_columns(numerator=nw.lit(1, dtype=nw.Int64)), "special_commissioners")
