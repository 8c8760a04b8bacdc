"""Which offers are worth a closer look. In: rows of both sides. Out: for each need its best offers by plain cosines, exactly.

One sparse product answers for all: words and pairs of characters of whole texts, single characters of titles, side by side.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.matching._basis import Rows

LEAST = 100  # candidates of a need: the pool in which views are compared
_PARTS = (("title", "c1", 1.0), ("whole", "c2", 0.5), ("whole", "w", 0.5))
_CHUNK = 256


def weighted(rows: Rows) -> sp.csr_matrix:
    """The rows whose dot product is the weighted sum of the cosines of `_PARTS`."""
    return sp.hstack([getattr(rows, side)[space] * np.sqrt(weight) for side, space, weight in _PARTS], format="csr")


def best_offers(needs: Rows, offers: Rows, k: int) -> np.ndarray:
    """(needs × k) positions of offers, best first, −1 where a need has fewer that share anything; ties go to the earlier offer."""
    left, right = weighted(needs), weighted(offers)
    out = np.full((left.shape[0], k), -1, dtype=np.int32)
    for at in range(0, left.shape[0], _CHUNK):
        product = (left[at : at + _CHUNK] @ right.T).tocsr()
        for row in range(product.shape[0]):
            columns = product.indices[product.indptr[row] : product.indptr[row + 1]]
            values = product.data[product.indptr[row] : product.indptr[row + 1]]
            best = np.lexsort((columns, -values))[:k]
            out[at + row, : len(best)] = columns[best]
    return out
