"""Projects by day of landing, cumulative. In: enclave_projects. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a project: landed before the end of the period counts. A project that entered later says nothing of the period."""
    landed, status = nw.col("landed_on"), nw.col("status")
    out, missing = during("landed_on", scope, cumulative=True)
    out = {
        "not_yet": nw.col("enters_on") >= scope.period.end,
        "not_landed": landed.is_null() & (status != "landed"),
        "landed_later": out["other_period"],
        "after_as_of": out["after_as_of"],
    }
    return settle(
        facts["enclave_projects"], "enclave_projects", out, {"no_state": landed.is_null() & status.is_null(), **missing}
    )
