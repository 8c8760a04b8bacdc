"""What the corridor's fund invested in its cities, to be ranked. In: fund_investments. Out: rows at the scope's peers."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.corridor_investment.formula import rows as investments
from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """The rows of the investments, each at the city of the corridor that it lies in; others are not part of the comparison."""
    place, peers = nw.col("place"), list(scope.peers)
    city = nw.concat_str([place.str.slice(0, 4), nw.lit("00")])
    made = investments(facts, scope).with_columns(place=nw.when(place.is_in(peers)).then(place).otherwise(city))
    return made.filter(nw.col("place").is_in(peers) & (nw.col("reason").is_null() | (nw.col("reason") != "other_fund")))
