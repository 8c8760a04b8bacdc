"""The search of one block, compiled. In: a block, queries with terms from the rarest to the commonest. Out: the best k so far,
better.

Whole texts share a word with most offers, but only through common words, and a score that reaches the top k has rare words in
it. So the common end of a query, as far as it cannot lift an offer to the k-th best score known, is left away (as MaxScore
does); the few offers that could still get there are completed one by one, in the same order of addition, so every score has
the bits of the full sum.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from ._kernel_blocks import Block, fetch, postings, weight

STRIP = 64  # sums looked at together
WARM = 16  # a first bound is sought after one posting for WARM offers of a block …
DEAR = 4  # … where the terms that cannot be left away have more than one for DEAR
SPARE = 8  # offers kept for the first bound beyond k, as some may be left out
SHARE = 0.65  # of the bound that the terms left away may add


class Asked(NamedTuple):
    """Queries: `starts[q]:ends[q]` of terms and values, rarest first; the offers each may not get, as CSR arrays."""

    starts: np.ndarray
    ends: np.ndarray
    terms: np.ndarray
    values: np.ndarray
    out_starts: np.ndarray
    out_offers: np.ndarray


class Best(NamedTuple):
    """Offers and scores, best first, of every query."""

    ids: np.ndarray
    scores: np.ndarray


@njit(nogil=True, cache=True)
def put_in_order(starts: np.ndarray, terms: np.ndarray, values: np.ndarray, place: np.ndarray, asked: Asked) -> None:
    """Sort each query's terms by `place`; terms whose place is negative or that the index does not know are left away."""
    for q in range(starts.size - 1):
        low = starts[q]
        keys = np.empty(starts[q + 1] - low, np.int64)
        n = 0
        for i in range(low, starts[q + 1]):
            if terms[i] < place.size and place[terms[i]] >= 0:
                keys[n] = (np.int64(place[terms[i]]) << 32) | (i - low)
                n += 1
        keys = keys[:n]
        keys.sort()
        for i in range(n):
            at = low + (keys[i] & 0xFFFFFFFF)
            asked.terms[low + i] = terms[at]
            asked.values[low + i] = values[at]
        asked.starts[q] = low
        asked.ends[q] = low + n


@njit(nogil=True, cache=True)
def search(held: Block, most: np.ndarray, asked: Asked, low: int, high: int, best: Best) -> None:
    """Let one block's offers into the best k so far of the queries low … high - 1."""
    longest = 0
    for q in range(low, high):
        longest = max(longest, asked.ends[q] - asked.starts[q])
    sums = np.zeros(-(-held.n_docs // STRIP) * STRIP, np.float32)
    terms, values = np.empty(longest, np.int64), np.empty(longest, np.float32)
    rest, upto = np.zeros(longest + 1, np.float64), np.zeros(longest + 1, np.int64)
    found, wanted = np.empty(held.n_docs, np.int64), np.zeros(held.slots.max() + 1, np.int64)
    for q in range(low, high):
        n = _held_terms(held, most, asked, q, terms, values, rest, upto)
        if n:
            _one(held, asked, q, terms[:n], values[:n], rest, upto, sums, found, wanted, best)


@njit(nogil=True, cache=True)
def _held_terms(
    held: Block, most: np.ndarray, asked: Asked, q: int, terms: np.ndarray, values: np.ndarray, rest: np.ndarray, upto: np.ndarray
) -> int:
    """The query's terms that the block holds, the postings before each, and the most that each and those after it can add."""
    known = held.starts.size - 1
    n = 0
    for i in range(asked.starts[q], asked.ends[q]):
        t = np.int64(asked.terms[i])
        if t >= known:
            continue
        many, first, _ = postings(held.starts, t)
        fetch(held.weights, first)
        terms[n] = t
        values[n] = asked.values[i]
        upto[n + 1] = upto[n] + many
        n += many > 0
    rest[n] = 0
    for i in range(n - 1, -1, -1):
        rest[i] = rest[i + 1] + np.float64(values[i]) * np.float64(most[terms[i]])
    return n


@njit(nogil=True, cache=True)
def _one(
    held: Block,
    asked: Asked,
    q: int,
    terms: np.ndarray,
    values: np.ndarray,
    rest: np.ndarray,
    upto: np.ndarray,
    sums: np.ndarray,
    found: np.ndarray,
    wanted: np.ndarray,
    best: Best,
) -> None:
    n = terms.size
    slack = 1 + (n + 8) * 2.5e-7  # of rounding n products and sums to float32, several times over
    k = best.scores.shape[1]
    bound = float(best.scores[q, k - 1])
    done = 0
    if upto[_cut(rest, n, bound, SHARE)] * DEAR > held.n_docs:
        while done < n and upto[done + 1] * WARM < held.n_docs:
            done += 1
        _add(held, terms, values, 0, done, sums)
        bound = max(bound, _first_bound(held, asked, q, sums, best))
    share = SHARE
    while True:
        cut = max(_cut(rest, n, bound, share), done)
        _add(held, terms, values, done, cut, sums)
        done = cut
        bound = max(bound, float(best.scores[q, k - 1]))
        least = np.float32((bound / slack - rest[cut]) * 0.9999999 - 1e-37) if cut < n else np.float32(bound)
        if cut < n and least <= 0:
            share = 0.0
            continue
        room = found.size if cut == n else (upto[n] - upto[cut]) // 64 + 16
        many = _above(sums, least, found, room)
        if many <= room:
            break
        share = share / 2 if share > 0.2 else 0.0
    if cut < n:
        _complete(held, terms, values, wanted, cut, found, many, sums)
    for i in range(many):
        s = sums[found[i]]
        if s > best.scores[q, k - 1] and not _left_out(asked, q, held.first + found[i]):
            _insert(best, q, held.first + found[i], s)
    sums[:] = 0


@njit(nogil=True, cache=True)
def _complete(
    held: Block,
    terms: np.ndarray,
    values: np.ndarray,
    wanted: np.ndarray,
    cut: int,
    found: np.ndarray,
    many: int,
    sums: np.ndarray,
) -> None:
    """Add the terms left away to the sums of the offers found, in their order; `wanted` has room for a place of every common
    term.
    """
    n = terms.size
    seldom = cut
    for j in range(cut, n):
        if held.slots[terms[j]] >= 0:
            wanted[held.slots[terms[j]]] = j - cut + 1
        else:
            seldom = j + 1
    for i in range(many):
        fetch(held.row_starts, found[i])
    for i in range(many):
        _, low, place = postings(held.row_starts, found[i])
        fetch(held.row_weights, low)
        fetch(held.row_weights, low + 16)
        fetch(held.row_weights, place >> 1)
    part = np.zeros(n - cut + 1, np.float32)
    for i in range(many):
        d = found[i]
        many_terms, low, place = postings(held.row_starts, d)
        part[:] = 0
        for p in range(many_terms):
            part[wanted[held.row_slots[place + p]]] = held.row_weights[low + p]
        for j in range(cut, seldom):
            if held.slots[terms[j]] < 0:
                part[j - cut + 1] = weight(held.starts, held.weights, held.offers, terms[j], d)
        s = sums[d]
        for j in range(cut, n):
            s += values[j] * part[j - cut + 1]
        sums[d] = s
    for j in range(cut, n):
        if held.slots[terms[j]] >= 0:
            wanted[held.slots[terms[j]]] = 0


@njit(nogil=True, cache=True)
def _cut(rest: np.ndarray, n: int, bound: float, share: float) -> int:
    """The first term from which on all together add at most a share of the bound."""
    cut = n
    while cut > 0 and rest[cut - 1] <= share * bound:
        cut -= 1
    return cut


@njit(nogil=True, cache=True)
def _add(held: Block, terms: np.ndarray, values: np.ndarray, low: int, high: int, sums: np.ndarray) -> None:
    for i in range(low, high):
        v = values[i]
        many, first, place = postings(held.starts, terms[i])
        for p in range(np.uint64(many)):
            sums[np.uint64(held.offers[np.uint64(place) + p])] += v * held.weights[np.uint64(first) + p]


@njit(nogil=True, cache=True)
def _some_above(strip: np.ndarray, least: np.float32) -> bool:
    some = 0
    for j in range(STRIP):
        some |= int(np.int32(strip[j] > least))  # no early end: eight at a time
    return some != 0


@njit(nogil=True, cache=True)
def _above(sums: np.ndarray, least: np.float32, found: np.ndarray, room: Any) -> Any:
    """The numbers whose sum is above `least`, ascending, into `found`; more than `room` stops early."""
    n = 0
    for low in range(0, sums.size, STRIP):
        if _some_above(sums[low : low + STRIP], least):
            for j in range(low, low + STRIP):
                if sums[j] > least:
                    if n >= room or n >= found.size:
                        return room + 1
                    found[n] = j
                    n += 1
    return n


@njit(nogil=True, cache=True)
def _first_bound(held: Block, asked: Asked, q: int, sums: np.ndarray, best: Best) -> float:
    """A little less than k offers of this block have already; 0 where fewer were found."""
    k = best.scores.shape[1]
    close = Best(np.full((1, k + SPARE), -1, np.int32), np.zeros((1, k + SPARE), np.float32))
    for low in range(0, sums.size, STRIP):
        if _some_above(sums[low : low + STRIP], close.scores[0, k + SPARE - 1]):
            for j in range(low, low + STRIP):
                if sums[j] > close.scores[0, k + SPARE - 1]:
                    _insert(close, 0, j, sums[j])
    n = 0
    for i in range(k + SPARE):
        if close.ids[0, i] >= 0 and not _left_out(asked, q, held.first + close.ids[0, i]):
            n += 1
            if n == k:
                return np.float64(close.scores[0, i]) * 0.999999
    return 0.0


@njit(nogil=True, cache=True)
def _left_out(asked: Asked, q: int, offer: int) -> bool:
    left_out = False
    for i in range(asked.out_starts[q], asked.out_starts[q + 1]):
        left_out |= asked.out_offers[i] == offer
    return left_out


@njit(nogil=True, cache=True)
def _insert(best: Best, q: int, offer: int, score: np.float32) -> None:
    at = best.scores.shape[1] - 1
    while at > 0 and best.scores[q, at - 1] < score:
        best.ids[q, at] = best.ids[q, at - 1]
        best.scores[q, at] = best.scores[q, at - 1]
        at -= 1
    best.ids[q, at] = offer
    best.scores[q, at] = score
