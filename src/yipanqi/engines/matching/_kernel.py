"""Exact top k of sparse products: offers as doc-blocked postings, whole texts as queries, two threads, no C compiler.

In: CSR rows of float32 weights, none negative (offers, then queries in the same terms). Out: the k offers of the largest
scores per query. A score is the float32 sum of `query weight × offer weight`, added from the rarest term to the commonest
(offers that hold the term, then term number); so it does not depend on threads, on blocks, or on whether offers came at once
or one after another. An offer that shares no weighted term (score 0) is no match. Of equal scores the smaller offer number
comes first.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy.sparse as sp

from . import _kernel_plain as plain

if TYPE_CHECKING:
    from ._kernel_blocks import Block

LARGEST = 1e15  # no sum of products of weights overflows float32
BATCH = 32768  # queries put in order at a time: bounds the memory beside the results
SHARE = 512  # queries a thread takes at a time, at most
FEW = 4096  # offers that may stay rows until a search is large


class _Held(NamedTuple):
    """Blocks and the largest weight of each of their terms; rows that are in no block yet, in the order in which they came."""

    blocks: tuple[Block, ...]
    most: np.ndarray
    waiting: tuple[sp.csr_matrix, ...]


class Index:
    """Offers ready to be searched. Blocks are never changed, only added or joined; adding returns another index that shares them.

    Few offers stay rows until a search is large enough to be worth compiled code.
    """

    def __init__(self, held: _Held, n_docs: int, frequency: np.ndarray) -> None:
        self._held = held
        self._columns: sp.csc_matrix | None = None
        self.n_docs = n_docs
        self.n_terms = int(frequency.size)
        self.frequency = frequency
        order = np.lexsort((np.arange(self.n_terms), frequency))
        self.place = np.empty(self.n_terms, np.int32)
        self.place[order] = np.arange(self.n_terms)
        self.place[frequency == 0] = -1

    @classmethod
    def build(cls, weighted_docs: sp.csr_matrix) -> Index:
        """The index of n_docs × n_terms weights. ValueError where a weight is negative, not a number or above LARGEST."""
        terms = weighted_docs.shape[1]
        return cls(_Held((), np.zeros(terms, np.float32), ()), 0, np.zeros(terms, np.int64)).add(weighted_docs)

    def add(self, more_docs: sp.csr_matrix) -> Index:
        """The index with further offers, numbered on; the answers equal those of an index built from all at once.

        The rows may have more terms than the index knew, not fewer. A small block is joined with a neighbour hardly larger.
        """
        more = _checked(more_docs)
        if more.shape[1] < self.n_terms:
            raise ValueError(f"the offers have {more.shape[1]} terms, the index has {self.n_terms}")
        if self.n_docs + more.shape[0] > np.iinfo(np.int32).max:
            raise ValueError("more than 2147483647 offers")
        frequency = np.bincount(more.indices, minlength=more.shape[1])
        frequency[: self.n_terms] += self.frequency
        grown = Index(self._held._replace(waiting=(*self._held.waiting, more)), self.n_docs + more.shape[0], frequency)
        if grown.n_docs > FEW:
            grown.compiled()
        return grown

    def compiled(self) -> _Held:
        """All offers in blocks, for the compiled search."""
        from . import _kernel_blocks as blocks

        held = self._held
        if held.waiting:
            most = np.zeros(self.n_terms, np.float32)
            most[: held.most.size] = held.most
            into = list(held.blocks)
            for rows in held.waiting:
                blocks.raise_to(most, rows.indices, rows.data)
                blocks.append(into, rows)
            held = self._held = _Held(tuple(into), most, ())
            self._columns = None
        return held

    def few(self) -> sp.csc_matrix | None:
        """The columns of all offers where all are rows still, else None."""
        held = self._held
        if held.blocks or not held.waiting:
            return None
        if self._columns is None:
            parts = [sp.csr_matrix((r.data, r.indices, r.indptr), (r.shape[0], self.n_terms)) for r in held.waiting]
            self._columns = sp.vstack(parts, "csc")
        return self._columns

    def part_of(self, frequency: np.ndarray) -> Index:
        """The same offers as one part of many: scores are added in the order of all parts' `frequency` (offers that hold each
        term).
        """
        if frequency.shape != (self.n_terms,) or (frequency < self.frequency).any():
            raise ValueError("the frequencies of all parts are not those of more offers in the same terms")
        return Index(self._held, self.n_docs, np.asarray(frequency, np.int64))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The compiled blocks of all offers."""
        return self.compiled().blocks

    @property
    def nbytes(self) -> int:
        """Bytes held: 6 a weight, 8 a term and block, 16 a term, and 10 for 64 offers a common term of a block."""
        from ._kernel_blocks import size

        held = self.compiled()
        return sum(map(size, held.blocks)) + sum(a.nbytes for a in (self.frequency, held.most, self.place))


def _checked(rows: sp.csr_matrix) -> sp.csr_matrix:
    """Canonical CSR of float32: terms ascending, none twice, no stored zero."""
    rows = sp.csr_matrix(rows, dtype=np.float32)
    if rows.nnz and not (rows.data.min() >= 0 and rows.data.max() <= LARGEST):
        raise ValueError(f"weights must be numbers, not negative and at most {LARGEST:.0e}")
    if not (rows.has_canonical_format and (rows.nnz == 0 or rows.data.min() > 0)):
        rows = rows.copy()
        rows.sum_duplicates()
        rows.eliminate_zeros()
    return rows


def _left_out(exclude: sp.csr_matrix | np.ndarray | None, n: int, n_docs: int) -> tuple[np.ndarray, np.ndarray]:
    """Offers no query may get, as CSR arrays: from a matrix of queries × offers, or one offer number per query (-1 for none)."""
    if exclude is None:
        return np.zeros(n + 1, np.int64), np.zeros(0, np.int64)
    if sp.issparse(exclude):
        pairs = sp.csr_matrix(exclude)
        if pairs.shape[0] != n:
            raise ValueError(f"{pairs.shape[0]} rows of exclusions for {n} queries")
        return pairs.indptr.astype(np.int64), pairs.indices.astype(np.int64)
    one = np.asarray(exclude, dtype=np.int64)
    if one.shape != (n,):
        raise ValueError(f"exclusions of shape {one.shape} for {n} queries")
    return np.concatenate([[0], np.cumsum(one >= 0)]), one[one >= 0]


def top_k(
    queries: sp.csr_matrix,
    index: Index,
    k: int = 10,
    exclude: sp.csr_matrix | np.ndarray | None = None,
    threads: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The k best offers of each query: (n, k) int32 numbers, -1 where there is none, and (n, k) float32 scores, 0 there.

    `exclude` leaves pairs out: one offer number per query (-1 for none), or a sparse matrix of queries × offers.
    `threads` is the number of processors where not given; the answer is the same with any. ValueError where k < 1 or a weight is
    refused.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    rows = _checked(queries)
    n = rows.shape[0]
    ids, scores = np.full((n, k), -1, np.int32), np.zeros((n, k), np.float32)
    out_starts, out_offers = _left_out(exclude, n, index.n_docs)
    columns = index.few() if plain.little(rows, index.frequency) else None
    if columns is not None:
        plain.search(rows, columns, index.place, out_starts, out_offers, ids, scores)
        return ids, scores
    threads = threads or _processors()
    with ThreadPoolExecutor(threads) as pool:
        for low in range(0, n, BATCH):
            part = slice(low, min(low + BATCH, n))
            _ask(pool, threads, index, rows[part], ids[part], scores[part], out_starts[low:], out_offers)
    return ids, scores


def _ask(
    pool: ThreadPoolExecutor,
    threads: int,
    index: Index,
    rows: sp.csr_matrix,
    ids: np.ndarray,
    scores: np.ndarray,
    out_starts: np.ndarray,
    out_offers: np.ndarray,
) -> None:
    """Lead a batch of queries through all blocks in turn, each block by all threads; `ids` and `scores` hold the best so far."""
    from ._kernel_search import Asked, Best, put_in_order, search

    held = index.compiled()
    asked = Asked(
        np.empty(rows.shape[0], np.int64),
        np.empty(rows.shape[0], np.int64),
        np.empty(rows.nnz, np.int32),
        np.empty(rows.nnz, np.float32),
        out_starts,
        out_offers,
    )
    put_in_order(rows.indptr, rows.indices, rows.data, index.place, asked)
    best = Best(ids, scores)
    each = min(SHARE, rows.shape[0] // (4 * threads) + 1)
    shares = list(pairwise([*range(0, rows.shape[0], each), rows.shape[0]]))
    for block in held.blocks:
        for done in [pool.submit(search, block, held.most, asked, low, high, best) for low, high in shares]:
            done.result()


def _processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
