"""Blocks of postings: up to BLOCK consecutive offers, per term the offers that hold it. In: CSR rows. Out: blocks, joined where
small.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

BLOCK = 65536  # offers a block: local numbers fit 16 bits, the sums (256 KiB) the second-level cache
COMMON = 256  # a term that one in COMMON offers of a block holds is common there …
LEAST = 64  # … if LEAST hold it …
MOST = 32768  # … and it is one of the MOST commonest: their numbers fit 16 bits


class Block(NamedTuple):
    """Consecutive offers. Term t lies at `starts[t]:starts[t + 1]` of one array of four-byte cells, seen as `weights` and as
    `offers`.

    First come its weights, then the local offer numbers, ascending, two a cell: a rare term is found in one line of the cache.
    The common terms of each offer lie the other way round as well, in the same form: `row_starts`, `row_weights`, `row_slots`,
    where `slots[t]` is the number of a common term, -1 of others.
    """

    first: int
    n_docs: int
    starts: np.ndarray
    weights: np.ndarray
    offers: np.ndarray
    slots: np.ndarray
    row_starts: np.ndarray
    row_weights: np.ndarray
    row_slots: np.ndarray


def size(block: Block) -> int:
    """Bytes held."""
    return sum(part.nbytes for part in (block.starts, block.weights, block.slots, block.row_starts, block.row_weights))


def block(rows: sp.csr_matrix, low: int, high: int, first: int) -> Block:
    """The rows low … high - 1 as the offers from number `first` on."""
    indptr = rows.indptr[low : high + 1]
    part = slice(indptr[0], indptr[-1])
    many = np.bincount(rows.indices[part], minlength=rows.shape[1])
    starts, weights = _room(many)
    _fill(indptr - indptr[0], rows.indices[part], rows.data[part], starts, weights, weights.view(np.uint16))
    return _with_rows(first, high - low, starts, weights, many)


def joined(one: Block, other: Block) -> Block:
    """Two neighbours as one block; the second may know more terms."""
    many = lengths(other)
    many[: one.starts.size - 1] += lengths(one)
    starts, weights = _room(many)
    _join(one, other, starts, weights, weights.view(np.uint16))
    return _with_rows(one.first, one.n_docs + other.n_docs, starts, weights, many)


def append(held: list[Block], rows: sp.csr_matrix) -> None:
    """Further offers as blocks behind those held; a small block is joined with a neighbour hardly larger."""
    for low in range(0, rows.shape[0], BLOCK):
        high = min(low + BLOCK, rows.shape[0])
        held.append(block(rows, low, high, held[-1].first + held[-1].n_docs if held else 0))
        while len(held) > 1 and held[-2].n_docs <= 2 * held[-1].n_docs and held[-2].n_docs + held[-1].n_docs <= BLOCK:
            last = held.pop()
            held[-1] = joined(held[-1], last)


def lengths(block: Block) -> np.ndarray:
    """Offers that hold each term."""
    return np.diff(block.starts).astype(np.int64) * 2 // 3


def _room(many: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    starts = np.zeros(many.size + 1, np.uint32)
    np.cumsum(many + (many + 1) // 2, out=starts[1:])
    cells = np.empty(
        starts[-1], np.float32
    )  # not zeros(): of large arrays numpy asks the system for large pages, of zeroed ones not
    cells[:] = 0
    return starts, cells


def _with_rows(first: int, count: int, starts: np.ndarray, weights: np.ndarray, many: np.ndarray) -> Block:
    common = np.flatnonzero(many * COMMON >= max(count, LEAST * COMMON))
    if common.size > MOST:
        common = np.sort(common[np.argsort(-many[common], kind="stable")[:MOST]])
    slots = np.full(many.size, -1, np.int32)
    slots[common] = np.arange(common.size)
    offers = weights.view(np.uint16)
    each = np.zeros(count, np.int64)
    _count_common(common, starts, offers, each)
    row_starts, row_weights = _room(each)
    row_slots = row_weights.view(np.uint16)
    _fill_rows(common, starts, weights, offers, row_starts, row_weights, row_slots)
    return Block(first, count, starts, weights, offers, slots, row_starts, row_weights, row_slots)


@njit(nogil=True, cache=True)
def raise_to(most: np.ndarray, terms: np.ndarray, values: np.ndarray) -> None:
    """Raise each term's largest weight to those given."""
    for i in range(terms.size):
        most[terms[i]] = max(most[terms[i]], values[i])


@njit(nogil=True, cache=True, inline="always")
def postings(starts: np.ndarray, term: Any) -> Any:
    """Of a term: how many offers hold it, where its weights begin, where its offers begin."""
    low = np.int64(starts[term])
    many = np.int64(np.uint64((np.int64(starts[term + 1]) - low) * 2) // np.uint64(3))
    return many, low, 2 * (low + many)


@njit(nogil=True, cache=True)
def _fill(
    indptr: np.ndarray, indices: np.ndarray, data: np.ndarray, starts: np.ndarray, weights: np.ndarray, offers: np.ndarray
) -> None:
    done = np.zeros(starts.size - 1, np.int32)
    for d in range(indptr.size - 1):
        for i in range(indptr[d], indptr[d + 1]):
            t = indices[i]
            _, low, place = postings(starts, t)
            weights[low + done[t]] = data[i]
            offers[place + done[t]] = d
            done[t] += 1


@njit(nogil=True, cache=True)
def _join(one: Block, other: Block, starts: np.ndarray, weights: np.ndarray, offers: np.ndarray) -> None:
    for t in range(starts.size - 1):
        _, low, place = postings(starts, t)
        if t < one.starts.size - 1:
            many, w, o = postings(one.starts, t)
            for i in range(many):
                weights[low + i] = one.weights[w + i]
                offers[place + i] = one.offers[o + i]
            low += many
            place += many
        many, w, o = postings(other.starts, t)
        for i in range(many):
            weights[low + i] = other.weights[w + i]
            offers[place + i] = other.offers[o + i] + one.n_docs


@njit(nogil=True, cache=True)
def _count_common(common: np.ndarray, starts: np.ndarray, offers: np.ndarray, each: np.ndarray) -> None:
    for s in range(common.size):
        many, _, place = postings(starts, common[s])
        for i in range(place, place + many):
            each[offers[i]] += 1


@njit(nogil=True, cache=True)
def _fill_rows(
    common: np.ndarray,
    starts: np.ndarray,
    weights: np.ndarray,
    offers: np.ndarray,
    row_starts: np.ndarray,
    row_weights: np.ndarray,
    row_slots: np.ndarray,
) -> None:
    done = np.zeros(row_starts.size - 1, np.int32)
    for s in range(common.size):
        many, first, place = postings(starts, common[s])
        for i in range(many):
            d = np.int64(offers[place + i])
            _, low, at = postings(row_starts, d)
            row_weights[low + done[d]] = weights[first + i]
            row_slots[at + done[d]] = s
            done[d] += 1


@njit(nogil=True, cache=True)
def weight(starts: np.ndarray, weights: np.ndarray, offers: np.ndarray, term: Any, offer: Any) -> Any:
    """The weight of a term in an offer (local number), 0 where it does not hold it."""
    many, first, place = postings(starts, term)
    low, high = 0, many
    while low < high:
        middle = (low + high) >> 1
        if offers[place + middle] < offer:
            low = middle + 1
        else:
            high = middle
    return weights[first + low] if low < many and offers[place + low] == offer else np.float32(0)


def _fetch(typing: Any, array: Any, at: Any) -> Any:
    """Ask the memory for the cell of an array before it is needed."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        held = make_array(signature.args[0])(context, builder, given[0])
        cell = builder.bitcast(builder.gep(held.data, [given[1]]), cgutils.voidptr_t)
        kinds = [cgutils.voidptr_t, *[ir.IntType(32)] * 3]
        ask = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), kinds), "llvm.prefetch.p0")
        builder.call(ask, [cell, *[ir.Constant(ir.IntType(32), n) for n in (0, 3, 1)]])
        return context.get_dummy_value()

    return types.void(array, types.intp), code


fetch: Any = intrinsic(_fetch)
