"""The columns that a contract's recognition adds to its fact. In: contracts and the facts beside them. Out: `excluded`, `unclear`, `recognised`."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from yipanqi.instruments.contracts import flow
from yipanqi.rules.technology_contract.standing import judged

BESIDE = ("contract_decisions", "contract_rulings", "organisation_names")
MADE = {"excluded": str, "unclear": str, "recognised": int}
#: Name by which an organisation is certainly known.
_SURE = ("same", "confirmed")


def make(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with the columns of MADE."""
    names = beside["organisation_names"].filter(pl.col("decision").is_in(_SURE))
    words = {code: words.zh for code, words in {**flow.KINDS, **flow.OTHER_KINDS}.items() if code}
    return judged(frame, beside["contract_decisions"], beside["contract_rulings"], names, words)
