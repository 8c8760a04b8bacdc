"""Meaning learnt from the city's own corpus, no model downloaded. In: a fitted `Space` and its texts. Out: dense vectors.

`Latent` (LSA): truncated SVD of the TF-IDF rows. `word_vectors`: SVD of positive pointwise mutual information of tokens that
stand in one sentence (contexts smoothed by the power ¾). Both start from seeded vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.text._vectors import Space, binary

SEED, ROUNDS, SPARE = 20, 3, 16
MOST_SENTENCES, MOST_TOKENS = 200_000, 40_000


def _singular(matrix: sp.csr_matrix, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The `size` largest singular values and right vectors (size × columns), largest first, by subspace iteration.

    The start is seeded and signs are fixed, so that each vector's largest entry is positive.
    """
    size = min(size, min(matrix.shape) - 1)
    if size < 1 or matrix.nnz == 0:
        return np.zeros(0), np.zeros((0, matrix.shape[1]))
    wide = min(size + SPARE, min(matrix.shape))
    matrix = matrix.tocsr()
    turned = matrix.T.tocsr()
    basis = _orthonormal(matrix @ np.random.default_rng(SEED).standard_normal((matrix.shape[1], wide)))
    for _ in range(ROUNDS):
        basis = _orthonormal(matrix @ _orthonormal(turned @ basis))
    if not basis.shape[1]:
        return np.zeros(0), np.zeros((0, matrix.shape[1]))
    rows = turned @ basis  # columns × wide: its left directions are the right ones of `matrix`
    squares, mixing = np.linalg.eigh(rows.T @ rows)
    order = np.argsort(-squares, kind="stable")[:size]
    values = np.sqrt(np.maximum(squares[order], 0.0))
    right = (rows @ mixing[:, order] / np.where(values > 1e-12, values, 1.0)).T
    size = len(values)
    sign = np.sign(right[np.arange(size), np.abs(right).argmax(axis=1)])
    sign[sign == 0] = 1
    return values, right * sign[:, None]


def _orthonormal(columns: np.ndarray) -> np.ndarray:
    """An orthonormal basis of what the columns span, by the eigenvectors of their Gram matrix (few large products)."""
    for _ in range(2):  # the second pass removes what rounding left over in the first
        if not columns.shape[1]:
            break
        squares, mixing = np.linalg.eigh(columns.T @ columns)
        real = squares > squares[-1] * 1e-14
        columns = columns @ (mixing[:, real] / np.sqrt(squares[real]))
    return columns


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of length 1; rows of zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1.0)


class Latent:
    """LSA basis of a corpus: texts → vectors of `size` numbers, cosine = dot product."""

    def __init__(self, weighted: sp.csr_matrix, size: int = 150) -> None:
        self.basis = _singular(weighted, size)[1].T  # tokens × size

    def project(self, weighted: sp.csr_matrix) -> np.ndarray:
        """Unit vectors of TF-IDF rows; tokens that the basis does not know are passed over."""
        known = weighted[:, : self.basis.shape[0]] if weighted.shape[1] > self.basis.shape[0] else weighted
        return unit(np.asarray(known @ self.basis[: known.shape[1]]))


def word_vectors(space: Space, sentences: Sequence[str], size: int = 150, power: float = 0.5) -> np.ndarray:
    """A unit vector for every token of `space` (tokens × size); zeros for tokens that no sentence has beside another.

    Of a larger corpus only `MOST_SENTENCES` sentences, evenly spread, and the `MOST_TOKENS` commonest tokens are looked at.
    """
    step = max(1, -(-len(sentences) // MOST_SENTENCES))
    counts = binary(space.counts(sentences[::step]))
    common = np.bincount(counts.indices, minlength=counts.shape[1])
    if counts.shape[1] > MOST_TOKENS:
        keep = np.zeros(counts.shape[1], dtype=bool)
        keep[np.lexsort((np.arange(len(common)), -common))[:MOST_TOKENS]] = True
        counts = (counts @ sp.diags(keep.astype(float))).tocsr()
        counts.eliminate_zeros()
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
    values, right = _singular(matrix, size)  # the matrix is symmetric: left and right are the same directions
    return unit(right.T * values**power)
