"""Exact top k of sparse products: offers as doc-blocked postings, whole texts as queries, two threads, no C compiler.

In: CSR rows of float32 weights, none negative (offers, then queries in the same terms). Out: the k offers of the largest scores per query.
A score is the float32 sum of `query weight × offer weight`, added from the rarest term to the commonest (offers that hold the term,
then term number); so it does not depend on threads, on blocks, or on whether offers came at once or one after another.
An offer that shares no weighted term (score 0) is no match. Of equal scores the smaller offer number comes first.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numba import njit

BLOCK = 16384  # offers a block: the accumulators (64 KiB) stay in the second-level cache; local numbers fit 16 bits
BATCH = 32768  # queries put in order at a time: bounds the memory beside the results
SHARE = 512  # queries a thread takes at a time


@dataclass(frozen=True)
class Block:
    """Postings of up to BLOCK consecutive offers: per term the local offer numbers, ascending, and their weights."""

    first: int
    count: int
    starts: np.ndarray
    offers: np.ndarray
    weights: np.ndarray

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return int(self.starts.nbytes + self.offers.nbytes + self.weights.nbytes)


@njit(nogil=True, cache=True)
def _count_terms(indices: np.ndarray, starts: np.ndarray) -> None:
    for i in range(indices.size):
        starts[indices[i] + 1] += 1
    for t in range(starts.size - 1):
        starts[t + 1] += starts[t]


@njit(nogil=True, cache=True)
def _fill_postings(
    indptr: np.ndarray,
    indices: np.ndarray,
    data: np.ndarray,
    starts: np.ndarray,
    offset: int,
    offers: np.ndarray,
    weights: np.ndarray,
) -> None:
    at = starts[:-1].copy()
    for d in range(indptr.size - 1):
        for i in range(indptr[d], indptr[d + 1]):
            t = indices[i]
            offers[at[t]] = offset + d
            weights[at[t]] = data[i]
            at[t] += 1


@njit(nogil=True, cache=True)
def _take_in(
    starts: np.ndarray,
    offers: np.ndarray,
    weights: np.ndarray,
    count: int,
    first: int,
    indptr: np.ndarray,
    terms: np.ndarray,
    values: np.ndarray,
    low: int,
    high: int,
    ids: np.ndarray,
    scores: np.ndarray,
    out_ptr: np.ndarray,
    out_ids: np.ndarray,
) -> None:
    """Let one block's offers into the best k so far of the queries low … high - 1."""
    sums = np.zeros(count, np.float32)
    k = ids.shape[1]
    known = starts.size - 1
    for q in range(low, high):
        for i in range(indptr[q], indptr[q + 1]):
            t = terms[i]
            if t >= known:
                continue
            v = values[i]
            for p in range(np.uint64(starts[t]), np.uint64(starts[t + 1])):
                sums[np.uint64(offers[p])] += v * weights[p]
        least = scores[q, k - 1]
        for d in range(count):
            s = sums[d]
            sums[d] = np.float32(0)
            if s > least:
                least = _insert(ids, scores, q, first + d, s, out_ptr, out_ids)


@njit(nogil=True, cache=True)
def _insert(
    ids: np.ndarray, scores: np.ndarray, q: int, offer: int, score: np.float32, out_ptr: np.ndarray, out_ids: np.ndarray
) -> np.float32:
    k = ids.shape[1]
    for i in range(out_ptr[q], out_ptr[q + 1]):
        if out_ids[i] == offer:
            return scores[q, k - 1]
    at = k - 1
    while at > 0 and scores[q, at - 1] < score:
        ids[q, at] = ids[q, at - 1]
        scores[q, at] = scores[q, at - 1]
        at -= 1
    ids[q, at] = offer
    scores[q, at] = score
    return scores[q, k - 1]


class Index:
    """Offers ready to be searched. Blocks are never changed, only added; adding returns another index that shares them."""

    def __init__(self, blocks: Sequence[Block], n_docs: int, frequency: np.ndarray) -> None:
        self.blocks = tuple(blocks)
        self.n_docs = n_docs
        self.frequency = frequency
        self.n_terms = int(frequency.size)

    @classmethod
    def build(cls, weighted_docs: sp.csr_matrix) -> Index:
        """The index of n_docs × n_terms weights. ValueError where a weight is negative or not a number."""
        return cls((), 0, np.zeros(weighted_docs.shape[1], np.int64)).add(weighted_docs)

    def add(self, more_docs: sp.csr_matrix) -> Index:
        """The index with further offers, numbered on; the answers equal those of an index built from all at once.

        The rows may have more terms than the index knew, not fewer.
        """
        more = _checked(more_docs)
        if more.shape[1] < self.n_terms:
            raise ValueError(f"the offers have {more.shape[1]} terms, the index has {self.n_terms}")
        if self.n_docs + more.shape[0] > np.iinfo(np.int32).max:
            raise ValueError("more than 2147483647 offers")
        frequency = np.bincount(more.indices, minlength=more.shape[1])
        frequency[: self.n_terms] += self.frequency
        blocks = list(self.blocks)
        for low in range(0, more.shape[0], BLOCK):
            blocks.append(_block(more, low, min(low + BLOCK, more.shape[0]), self.n_docs + low))
        return Index(blocks, self.n_docs + more.shape[0], frequency)

    @property
    def nbytes(self) -> int:
        """Bytes held: 6 per weight, 4 per term and block, 8 per term."""
        return sum(block.nbytes for block in self.blocks) + int(self.frequency.nbytes)


def _checked(rows: sp.csr_matrix) -> sp.csr_matrix:
    """Canonical CSR of float32: terms ascending, none twice, no stored zero."""
    rows = sp.csr_matrix(rows, dtype=np.float32)
    if rows.nnz and not (np.isfinite(rows.data).all() and rows.data.min() >= 0):
        raise ValueError("weights must be finite and not negative")
    if not (rows.has_canonical_format and (rows.nnz == 0 or rows.data.min() > 0)):
        rows = rows.copy()
        rows.sum_duplicates()
        rows.eliminate_zeros()
    return rows


def _block(rows: sp.csr_matrix, low: int, high: int, first: int) -> Block:
    indptr = rows.indptr[low : high + 1]
    part = slice(indptr[0], indptr[-1])
    starts = np.zeros(rows.shape[1] + 1, np.int32)
    _count_terms(rows.indices[part], starts)
    offers, weights = np.empty(starts[-1], np.uint16), np.empty(starts[-1], np.float32)
    _fill_postings(indptr - indptr[0], rows.indices[part], rows.data[part], starts, 0, offers, weights)
    return Block(first, high - low, starts, offers, weights)


def _rarest_first(rows: sp.csr_matrix, frequency: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows with the terms the index holds, each row from the rarest to the commonest, then by number."""
    n = rows.shape[0]
    row = np.repeat(np.arange(n), np.diff(rows.indptr))
    held = rows.indices < frequency.size
    held[held] = frequency[rows.indices[held]] > 0
    row, terms, values = row[held], rows.indices[held], rows.data[held]
    order = np.lexsort((terms, frequency[terms], row))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    return indptr.astype(np.int64), terms[order].astype(np.int32), values[order]


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
    `threads` is the number of processors where not given; the answer is the same with any. ValueError where k < 1 or a weight is negative.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    rows = _checked(queries)
    n = rows.shape[0]
    ids, scores = np.full((n, k), -1, np.int32), np.zeros((n, k), np.float32)
    out_ptr, out_ids = _left_out(exclude, n, index.n_docs)
    with ThreadPoolExecutor(threads or _processors()) as pool:
        for low in range(0, n, BATCH):
            part = slice(low, min(low + BATCH, n))
            _ask(pool, index, rows[part], ids[part], scores[part], out_ptr[low:], out_ids)
    return ids, scores


def _ask(
    pool: ThreadPoolExecutor, index: Index, rows: sp.csr_matrix, ids: np.ndarray, scores: np.ndarray, out_ptr: np.ndarray,
    out_ids: np.ndarray,
) -> None:
    """Lead a batch of queries through all blocks in turn, each block by all threads; `ids` and `scores` hold the best so far."""
    asked = _rarest_first(rows, index.frequency)
    shares = list(pairwise([*range(0, rows.shape[0], SHARE), rows.shape[0]]))

    def share(block: Block, low: int, high: int) -> None:
        held = (block.starts, block.offers, block.weights, block.count, block.first)
        _take_in(*held, *asked, low, high, ids, scores, out_ptr, out_ids)

    for block in index.blocks:
        for done in [pool.submit(share, block, low, high) for low, high in shares]:
            done.result()


def _processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
