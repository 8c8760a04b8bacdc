"""The cities' R&D intensities, to be ranked. In: place_statistics. Out: rows of the scope's peers, fen over fen."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rd_intensity.formula import rows as intensity_rows


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """The rows of R&D intensity for the peers only; other places are not part of the comparison."""
    return intensity_rows(facts, scope).filter(nw.col("place").is_in(list(scope.peers)))
