"""R&D as the recognition collects it (195号 三(六)). In: a frame of expense items in fen. Out: what counts, in China and in all.

Commissioned R&D counts at 80 %; other expenses at most 20 % of the total, that is a quarter of all the rest. Blanks stay unknown.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from yipanqi.engines.eligibility import Edition

OWN = ("personnel", "direct_inputs", "depreciation", "amortisation", "design", "equipment_tests")
COMMISSIONED = ("commissioned_in_china", "commissioned_abroad")
OTHER = "other"


def collect(items: Any, edition: Edition) -> Any:
    """Add to each row: commissioned (counted), other_counted, rd_spend, rd_in_china (Int64 fen, parts of a fen dropped).

    `items`: columns of `OWN`, `COMMISSIONED` and `other` (人员人工、直接投入、折旧与长期待摊、无形资产摊销、设计、
    装备调试与试验、委托境内、委托境外、其他).
    """
    share, of = _pair(edition, "commissioned_share")
    cap, cap_of = _pair(edition, "other_cap")
    own = nw.col(OWN[0])
    for name in OWN[1:]:
        own = own + nw.col(name)
    frame = nw.from_native(items).with_columns(own_=own)
    frame = frame.with_columns(
        **{f"{n}_": nw.col(n) * share // of for n in COMMISSIONED},
    )
    frame = frame.with_columns(commissioned=nw.col("commissioned_in_china_") + nw.col("commissioned_abroad_"))
    frame = frame.with_columns(limit_=(nw.col("own_") + nw.col("commissioned")) * cap // (cap_of - cap))
    counted = (
        nw.when(nw.col(OTHER) <= nw.col("limit_"))
        .then(nw.col(OTHER))
        .otherwise(nw.when(nw.col(OTHER) > nw.col("limit_")).then(nw.col("limit_")))
    )
    frame = frame.with_columns(other_counted=counted)
    frame = frame.with_columns(
        rd_spend=nw.col("own_") + nw.col("commissioned") + nw.col("other_counted"),
        rd_in_china=nw.col("own_") + nw.col("commissioned_in_china_") + nw.col("other_counted"),
    )
    return frame.drop("own_", "limit_", *(f"{n}_" for n in COMMISSIONED)).to_native()


def _pair(edition: Edition, key: str) -> tuple[int, int]:
    value = edition.parameters[key].value
    assert isinstance(value, tuple)
    return value[0], value[1]
