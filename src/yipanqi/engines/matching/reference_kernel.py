"""The slow, obvious judge of the kernel: every score, added term by term, then a full sort. In and out as `_kernel.top_k`."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp


def all_scores(queries: sp.csr_matrix, docs: sp.csr_matrix) -> np.ndarray:
    """Dense float32 scores of every query with every offer, added from the rarest term to the commonest, then by term number."""
    columns = docs.toarray().astype(np.float32)
    frequency = (columns > 0).sum(axis=0)
    order = np.lexsort((np.arange(frequency.size), frequency))
    scores = np.zeros((queries.shape[0], docs.shape[0]), np.float32)
    asked = queries.toarray().astype(np.float32)
    for q in range(queries.shape[0]):
        for t in order:
            if asked[q, t]:
                scores[q] += asked[q, t] * columns[:, t]
    return scores


def top_k(
    queries: sp.csr_matrix, docs: sp.csr_matrix, k: int = 10, exclude: sp.csr_matrix | np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The k largest scores above 0 of each query, the smaller offer number first of equals; -1 and 0 where there are fewer."""
    return best_of(all_scores(queries, docs), k, exclude)


def best_of(scores: np.ndarray, k: int, exclude: sp.csr_matrix | np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The same of scores known."""
    scores = scores.copy()
    if isinstance(exclude, np.ndarray):
        for q, d in enumerate(exclude):
            if d >= 0:
                scores[q, d] = 0
    elif exclude is not None:
        scores[exclude.toarray().astype(bool)] = 0
    ids, best = np.full((len(scores), k), -1, np.int32), np.zeros((len(scores), k), np.float32)
    for q, row in enumerate(scores):
        order = [d for d in np.lexsort((np.arange(row.size), -row)) if row[d] > 0][:k]
        ids[q, : len(order)] = order
        best[q, : len(order)] = row[order]
    return ids, best
