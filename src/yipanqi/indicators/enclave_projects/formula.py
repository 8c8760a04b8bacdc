"""Projects by day of entry, cumulative. In: enclave_projects. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a project: entered before the end of the period counts."""
    frame = dated(facts["enclave_projects"], "enters_on", scope, cumulative=True)
    return finish(frame.with_columns(numerator=nw.lit(1, dtype=nw.Int64)), "enclave_projects")
