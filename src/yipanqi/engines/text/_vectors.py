"""Tokens → weighted rows. In: texts. Out: scipy CSR matrices, a row a text, a column a token, weighted by BM25 or TF-IDF.

A `Space` learns document frequencies from one corpus and keeps them (so that scores can be compared over time and new items
cost only themselves); tokens met later get a column of their own and the weight of a token that no document of the corpus
has. BM25 is the Lucene form: idf = ln(1 + (N − df + ½)/(df + ½)), tf·(k1+1)/(tf + k1·(1 − b + b·length/mean length)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import scipy.sparse as sp

Tokeniser = Callable[[str | None], list[str]]
K1, B = 1.2, 0.75


class Space:
    """Vocabulary and document frequencies of a corpus for one tokeniser."""

    def __init__(self, tokenise: Tokeniser) -> None:
        self.tokenise = tokenise
        self.vocabulary: dict[str, int] = {}
        self.documents = 0
        self.mean_length = 1.0
        self._idf = np.zeros(0)

    def fit(self, corpus: Sequence[str | None]) -> sp.csr_matrix:
        """Learn from `corpus` (n texts) and return its counts (n × tokens). Empty texts count as documents of length 0.

        Columns go from common tokens to rare ones, then by name: the same texts in any order give the same columns, and what
        is read most lies together.
        """
        matrix = self._count(corpus)
        names = list(self.vocabulary)
        held = np.bincount(matrix.indices, minlength=matrix.shape[1]).tolist()
        order = sorted(range(len(names)), key=lambda at: (-held[at], names[at]))
        self.vocabulary = {names[at]: n for n, at in enumerate(order)}
        matrix = matrix[:, order].tocsr()
        matrix.sort_indices()
        frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
        self.documents = len(corpus)
        self.mean_length = max(float(matrix.data.sum()) / max(len(corpus), 1), 1e-9)
        self._idf = _idf(frequency, self.documents)
        return matrix

    def restore(self, vocabulary: Sequence[str], documents: int, mean_length: float, idf: np.ndarray) -> None:
        """Become the space that had these numbers."""
        self.vocabulary = {token: at for at, token in enumerate(vocabulary)}
        self.documents, self.mean_length, self._idf = documents, mean_length, idf

    @property
    def idf(self) -> np.ndarray:
        """Weight of each column; tokens met after `fit` weigh as one that no document has."""
        missing = len(self.vocabulary) - len(self._idf)
        if missing > 0:
            self._idf = np.concatenate([self._idf, np.full(missing, _idf(np.zeros(1), self.documents)[0])])
        return self._idf

    def counts(self, texts: Sequence[str | None]) -> sp.csr_matrix:
        """How often each token stands in each text; new tokens get new columns at the end."""
        return self._count(texts)

    def _count(self, texts: Sequence[str | None]) -> sp.csr_matrix:
        return self.count_tokens(self.tokenise(text) for text in texts)

    def count_tokens(self, rows: Iterable[list[str]]) -> sp.csr_matrix:
        """As `counts` for texts already cut."""
        vocabulary = self.vocabulary
        numbers: list[np.ndarray] = []
        lengths: list[int] = []
        for tokens in rows:
            ids = np.fromiter((vocabulary.setdefault(t, len(vocabulary)) for t in tokens), dtype=np.int64, count=len(tokens))
            numbers.append(ids)
            lengths.append(len(tokens))
        column = np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.int64)
        row = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
        shape = (len(lengths), len(vocabulary))
        matrix = sp.csr_matrix((np.ones(len(column)), (row, column)), shape=shape)
        matrix.sum_duplicates()
        return matrix

    def bm25(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Rows of documents: the dot product with a 0/1 query row (`binary`) is its BM25 score."""
        length = np.asarray(counts.sum(axis=1)).ravel()
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        norm = K1 * (1 - B + B * length[rows] / self.mean_length)
        return _same_shape(counts, self.idf[counts.indices] * counts.data * (K1 + 1) / (counts.data + norm))

    def tfidf(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Rows (1 + ln tf)·idf of length 1, so that dot products are cosines. An empty text is a row of zeros."""
        return unit_rows(_same_shape(counts, (1 + np.log(counts.data)) * self.idf[counts.indices]))


def _idf(frequency: np.ndarray, documents: int) -> np.ndarray:
    return np.log1p((documents - frequency + 0.5) / (frequency + 0.5))


def _same_shape(matrix: sp.csr_matrix, data: np.ndarray) -> sp.csr_matrix:
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def binary(counts: sp.csr_matrix) -> sp.csr_matrix:
    """The same pattern with ones."""
    return _same_shape(counts, np.ones(len(counts.data)))


def unit_rows(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Rows of Euclidean length 1; rows of zeros stay."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    length = np.sqrt(np.bincount(rows, weights=matrix.data**2, minlength=matrix.shape[0]))
    length[length == 0] = 1.0
    return _same_shape(matrix, matrix.data / length[rows])


def widen(matrix: sp.csr_matrix, columns: int) -> sp.csr_matrix:
    """The same rows in a space that has grown to `columns`."""
    if matrix.shape[1] == columns:
        return matrix
    return sp.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns))
