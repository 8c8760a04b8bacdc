"""The same answers without compiling, for little work. In: the offers' columns, queries. Out: the best k of each, to the bit of
the kernel.

A first search in a fresh installation would wait ten seconds for machine code that a few texts do not need.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

LITTLE = 100_000  # terms asked (and a share of the postings met) up to which numpy takes less than loading the compiled search


def little(rows: sp.csr_matrix, frequency: np.ndarray) -> bool:
    """Whether these queries are soon answered: `frequency` is the number of offers that hold each term."""
    if rows.nnz > LITTLE:
        return False
    met = frequency[rows.indices[rows.indices < frequency.size]].sum()
    return bool(rows.nnz + met / 256 <= LITTLE)


def search(
    rows: sp.csr_matrix,
    columns: sp.csc_matrix,
    place: np.ndarray,
    out_starts: np.ndarray,
    out_offers: np.ndarray,
    ids: np.ndarray,
    scores: np.ndarray,
) -> None:
    """Write each query's best offers and scores into `ids` and `scores`; terms are added by their `place`, negative ones left
    away.
    """
    numbers = np.arange(columns.shape[0])
    for q in range(rows.shape[0]):
        part = slice(rows.indptr[q], rows.indptr[q + 1])
        terms, values = rows.indices[part], rows.data[part]
        known = terms < place.size
        terms, values = terms[known], values[known]
        sums = np.zeros(columns.shape[0], np.float32)
        for at in np.argsort(place[terms]):
            low, high = columns.indptr[terms[at]], columns.indptr[terms[at] + 1]
            sums[columns.indices[low:high]] += values[at] * columns.data[low:high]
        out = out_offers[out_starts[q] : out_starts[q + 1]]
        sums[out[out < sums.size]] = 0
        first = np.lexsort((numbers, -sums))[: ids.shape[1]]
        first = first[sums[first] > 0]
        ids[q, : first.size] = first
        scores[q, : first.size] = sums[first]
