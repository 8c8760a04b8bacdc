"""Which offers are worth a closer look. In: rows of both sides. Out: for each need its best offers by plain cosines, exactly.

One sparse product answers for all: words and pairs of characters of whole texts, single characters of titles, side by side.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.matching._basis import Rows
from yipanqi.engines.matching._kernel import Index, top_k

LEAST = 100  # candidates of a need: the pool in which views are compared
_PARTS = (("title", "c1", 1.0), ("whole", "c2", 0.5), ("whole", "w", 0.5))


def weighted(rows: Rows) -> sp.csr_matrix:
    """The rows whose dot product is the weighted sum of the cosines of `_PARTS`.

    Column c of part p becomes column 3c + p, so that a vocabulary may grow without moving what is there.
    """
    spread = []
    width = 0
    for at, (side, space, weight) in enumerate(_PARTS):
        part = getattr(rows, side)[space].tocoo()
        spread.append((part.row, part.col * len(_PARTS) + at, part.data * np.sqrt(weight)))
        width = max(width, part.shape[1] * len(_PARTS))
    row, column, value = (np.concatenate(piece) for piece in zip(*spread, strict=True))
    return sp.csr_matrix((value.astype(np.float32), (row, column)), shape=(len(rows), width))


def best_offers(needs: Rows, index: Index, k: int, only: np.ndarray | None = None) -> np.ndarray:
    """(needs × k; `only`: of the needs at these positions) positions of offers, best first, −1 where a need has fewer that share
    anything; ties go to the earlier offer.
    """
    asked = weighted(needs) if only is None else weighted(needs)[only]
    if not asked.nnz:  # nothing is written, and perhaps nothing anywhere
        return np.full((asked.shape[0], k), -1, dtype=np.int64)
    return top_k(asked, index, k)[0]
