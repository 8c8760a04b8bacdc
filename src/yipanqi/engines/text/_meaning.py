"""Meaning learnt from the city's own corpus, no model downloaded. In: a fitted `Space` and its texts. Out: dense vectors.

`Latent` (LSA): truncated SVD of the TF-IDF rows. `word_vectors`: SVD of positive pointwise mutual information of tokens that stand in
one sentence (contexts smoothed by the power ¾). Both start from a fixed vector, so equal inputs give equal bytes on one machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from yipanqi.engines.text._vectors import Space, binary


def _singular(matrix: sp.csr_matrix, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The `size` largest singular triples, largest first; signs fixed so that each right vector's largest entry is positive."""
    least = min(matrix.shape)
    size = min(size, least - 1)
    if size < 1 or matrix.nnz == 0:
        return np.zeros((matrix.shape[0], 0)), np.zeros(0), np.zeros((0, matrix.shape[1]))
    start = np.random.default_rng(0).standard_normal(least)
    left, values, right = svds(matrix, k=size, v0=start)
    order = np.argsort(-values, kind="stable")
    left, values, right = left[:, order], values[order], right[order]
    sign = np.sign(right[np.arange(size), np.abs(right).argmax(axis=1)])
    sign[sign == 0] = 1
    return left * sign, values, right * sign[:, None]


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of length 1; rows of zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1.0)


class Latent:
    """LSA basis of a corpus: texts → vectors of `size` numbers, cosine = dot product."""

    def __init__(self, weighted: sp.csr_matrix, size: int = 150) -> None:
        self.basis = _singular(weighted, size)[2].T  # tokens × size

    def project(self, weighted: sp.csr_matrix) -> np.ndarray:
        """Unit vectors of TF-IDF rows; tokens that the basis does not know are passed over."""
        known = weighted[:, : self.basis.shape[0]] if weighted.shape[1] > self.basis.shape[0] else weighted
        return unit(np.asarray(known @ self.basis[: known.shape[1]]))


def word_vectors(space: Space, sentences: Sequence[str], size: int = 150, power: float = 0.5) -> np.ndarray:
    """A unit vector for every token of `space` (tokens × size); zeros for tokens that no sentence has beside another."""
    counts = binary(space.counts(sentences))
    together = (counts.T @ counts).tocoo()
    apart = together.row != together.col
    row, column, value = together.row[apart], together.col[apart], together.data[apart]
    tokens = counts.shape[1]
    total = np.bincount(row, weights=value, minlength=tokens)
    context = total**0.75
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.log(value / total[row] / (context[column] / context.sum()))
    keep = information > 0
    matrix = sp.csr_matrix((information[keep], (row[keep], column[keep])), shape=(tokens, tokens))
    left, values, _ = _singular(matrix, size)
    return unit(left * values**power)
