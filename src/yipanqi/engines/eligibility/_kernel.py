"""A small machine that runs a screening block by block. In: steps (see `_program.py`), addresses of columns. Out: columns filled.

Nothing is compiled for a rule: a rule is a list of steps, so that a county is judged as readily as ten million firms.
Registers hold one block: w whole numbers, t bytes (truths, bands, reasons), p packed points.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numba import carray, njit

from yipanqi.engines.eligibility import _kernel_loops as loops
from yipanqi.engines.eligibility._kernel_loops import LARGEST, UNKNOWN, at_8, at_16, at_32, at_64, pack_bits, unpack

BLOCK = 2048


class Op(IntEnum):
    """The steps; their operands are named in `Program` of `_program.py`."""

    load = 0
    truth = 1
    text = 2
    add = 3
    add_known = 4
    enough = 5
    less = 6
    rate = 7
    need = 8
    share = 9
    reach = 10
    band = 11
    share_band = 12
    growth_band = 13
    give = 14
    award = 15
    grant = 16
    set_points = 17
    cap = 18
    add_points = 19
    best_points = 20
    score = 21
    score_holds = 22
    set_truth = 23
    both = 24
    either = 25
    negate = 26
    settle = 27
    cause = 28
    is_zero = 29
    reason = 30
    verdict = 31
    out_64 = 32
    out_32 = 33
    out_byte = 34
    out_truth = 35
    out_yes_no = 36
    whole = 37
    pick = 38
    pick_truth = 39
    set_whole = 40
    clip = 41
    exceeds = 42
    untold = 43
    stretch = 44


(
    LOAD,
    TRUTH,
    TEXT,
    ADD,
    ADD_KNOWN,
    ENOUGH,
    LESS,
    RATE,
    NEED,
    SHARE,
    REACH,
    BAND,
    SHARE_BAND,
    GROWTH_BAND,
    GIVE,
    AWARD,
    GRANT,
    SET_POINTS,
    CAP,
    ADD_POINTS,
    BEST_POINTS,
    SCORE,
    SCORE_HOLDS,
    SET_TRUTH,
    BOTH,
    EITHER,
    NEGATE,
    SETTLE,
    CAUSE,
    IS_ZERO,
    REASON,
    VERDICT,
    OUT_64,
    OUT_32,
    OUT_BYTE,
    OUT_TRUTH,
    OUT_YES_NO,
    WHOLE,
    PICK,
    PICK_TRUTH,
    SET_WHOLE,
    CLIP,
    EXCEEDS,
    UNTOLD,
    STRETCH,
) = (int(o) for o in Op)


@njit(nogil=True, cache=True)
def _column(p: Any, w: Any, t: Any, known: Any, where: Any, bits: Any, shift: Any, row: int, faults: Any, spoilt: Any) -> None:
    """load: w, slot, width, founded (w or -1), year end, limit (0: none), signed, bad (t)."""
    m, slot, low, high, outside = known.size, p[2], UNKNOWN, LARGEST, 0
    if p[6]:
        low, high = (-p[6] if p[7] else 0), p[6]
    out, sure = w[p[1]][:m], bits[slot] == 0
    if where[slot] == 0:
        out[:], sure = UNKNOWN, False
    else:
        if not sure:
            unpack(bits[slot], shift[slot] + row, known)
        if p[3] == 8:
            outside = loops.load(out, carray(at_64(where[slot] + 8 * row), (m,)), known, sure, low, high)
        else:
            outside = loops.load(out, carray(at_32(where[slot] + 4 * row), (m,)), known, sure, low, high)
    if p[4] >= 0 and not sure:
        loops.young(out, w[p[4]][:m], p[5])
    if p[6]:
        t[p[8]][:m] = 0
        if outside:
            loops.guard(out, t[p[8]][:m], low, high)
        spoilt[p[8]] = outside
        faults[slot] += outside


@njit(nogil=True, cache=True)
def _untold(p: Any, w: Any, known: Any, where: Any, bits: Any, shift: Any, row: int) -> None:
    """untold: w of days kept only where the column is blank, w of days, slot, the day after which they matter."""
    m, slot = known.size, p[3]
    out, days, late = w[p[1]][:m], w[p[2]][:m], 0
    for i in range(m):
        late += days[i] > p[4]
    if late == 0 or (where[slot] != 0 and bits[slot] == 0):
        out[:] = UNKNOWN
    elif where[slot] == 0:
        out[:] = days
    else:
        unpack(bits[slot], shift[slot] + row, known)
        for i in range(m):
            out[i] = UNKNOWN if known[i] else days[i]


@njit(nogil=True, cache=True)
def _words(p: Any, t: Any, known: Any, where: Any, bits: Any, shift: Any, row: int) -> None:
    """truth: t, slot. text: t, slot of codes (two bytes), start of its table (by code) in the places of the slot."""
    m, slot = known.size, p[2]
    out = t[p[1]][:m]
    if where[slot] == 0:
        out[:] = p[3]
    elif p[0] == TEXT:
        codes, table = carray(at_16(where[slot] + 2 * row), (m,)), carray(at_8(bits[slot]), (1 << 16,))
        for i in range(m):
            out[i] = table[codes[i]]
    else:
        unpack(where[slot], shift[slot] + row, out)
        if bits[slot]:
            unpack(bits[slot], shift[slot] + row, known)
            for i in range(m):
                out[i] = 2 * out[i] if known[i] else 1
        else:
            for i in range(m):
                out[i] = 2 * out[i]


@njit(nogil=True, cache=True)
def _wholes(p: Any, w: Any, t: Any, data: Any) -> None:
    op, out = p[0], w[p[1]]
    if op == ADD:
        loops.add(out, w[p[2]], w[p[3]])
    elif op == ADD_KNOWN:
        loops.add_known(out, w[p[2]], w[p[3]])
    elif op == ENOUGH:
        loops.enough(out, w[p[2]], w[p[3]], p[4])
    elif op == LESS:
        loops.less(out, p[2], w[p[3]])
    elif op == RATE:
        loops.rate(out, w[p[2]], data[p[3] : p[3] + p[4]], data[p[3] + p[4] : p[3] + 2 * p[4]])
    elif op == NEED:
        loops.share_need(out, w[p[2]], w[p[3]], p[4], p[5], p[6])
    elif op == STRETCH:
        loops.stretch(out, w[p[2]], w[p[3]], p[4], p[5])
    elif op == WHOLE:
        for i in range(out.size):
            out[i] = UNKNOWN if t[p[2], i] == 1 else t[p[2], i] >> 1
    elif op == PICK:
        for i in range(out.size):
            out[i] = (p[5] if p[4] < 0 else w[p[4], i]) if t[p[2], i] == p[3] else out[i]
    else:
        out[:] = p[2]


@njit(nogil=True, cache=True)
def _truths(p: Any, w: Any, t: Any, data: Any, ratio: Any, number: Any) -> None:
    op, out = p[0], t[p[1]]
    if op == SHARE:
        loops.share_holds(out, w[p[2]], w[p[3]], w[p[4]], p[5], p[6], p[7])
    elif op == REACH:
        loops.reach(out, w[p[2]], w[p[3]], w[p[4]], p[5], p[6])
    elif op == BAND:
        loops.band(out, t[p[2]], p[3], p[4], p[5])
    elif op == SHARE_BAND:
        loops.share_band(out, w[p[2]], w[p[3]], data[p[4] : p[4] + p[5]], p[6])
    elif op == GROWTH_BAND:
        lines, stricts = data[p[5] : p[5] + p[6]], data[p[5] + p[6] : p[5] + 2 * p[6]]
        loops.growth_band(out, w[p[2]], w[p[3]], w[p[4]], lines, stricts, ratio, number)
    elif op == SET_TRUTH:
        out[:] = p[2]
    elif op == IS_ZERO:
        loops.equal(out, w[p[2]], 0)
    elif op == EXCEEDS:
        loops.exceeds(out, w[p[2]], w[p[3]])
    else:
        loops.clip(out, w[p[2]])


@njit(nogil=True, cache=True)
def _logic(p: Any, t: Any, spoilt: Any) -> None:
    op, out = p[0], t[p[1]]
    if op in (BOTH, EITHER):
        loops.logic(out, t[p[2]], t[p[3]], op - BOTH)
    elif op == NEGATE:
        loops.logic(out, t[p[2]], t[p[2]], 2)
    elif op == SETTLE:  # what is open: yes if the route is decided, else what `only` says
        if p[3] >= 0:
            out[:] = t[p[3]]
        else:
            out[:] = 0
        loops.choose(out, t[p[2]], 0, 2)
        loops.choose(out, t[p[2]], 2, 2)
    elif op == CAUSE:
        if spoilt[p[2]]:
            loops.marked(out, t[p[2]], p[3], p[4])
    elif op == PICK_TRUTH:
        loops.choose(out, t[p[2]], p[3], p[4])
    elif op == REASON:
        loops.reason(out, t[p[2]], t[p[3]], t[p[4]])
    else:
        loops.verdict(out, t[p[2]], t[p[3]])


@njit(nogil=True, cache=True)
def _pointed(p: Any, w: Any, t: Any, points: Any, data: Any) -> None:
    op, a = p[0], p[1]
    if op == GIVE:
        loops.give(points[a], t[p[2]], data[p[3] : p[3] + 16], t[max(p[4], 0)], p[4] >= 0)
    elif op == AWARD:
        loops.give_awarded(points[a], w[p[2]], p[3], p[4], t[max(p[5], 0)], p[5] >= 0)
    elif op == GRANT:
        loops.give_fixed(points[a], p[2], t[p[3]])
    elif op == SET_POINTS:
        points[a, :] = p[2]
    elif op == CAP:
        loops.least_of_parts(points[a], points[p[2]], p[3])
    elif op == ADD_POINTS:
        loops.add_points(points[a], points[p[2]])
    elif op == BEST_POINTS:
        loops.most_of_parts(points[a], points[p[2]])
    elif op == SCORE:
        loops.score(points[p[1]], points[p[2]], t[p[3]], t[p[4]], t[p[5]], t[p[6]], p[7])
    else:
        loops.score_holds(t[p[1]], t[p[2]], t[p[3]], t[p[4]], p[5])


@njit(nogil=True, cache=True)
def _out(p: Any, w: Any, t: Any, flags: Any, where: Any, bits: Any, blanks: Any, row: int) -> None:
    """out_64, out_32: w, slot. out_byte: t, slot. out_truth: t, slot. out_yes_no: t, slot, the byte that counts as one, t of
    blanks.
    """
    op, slot, m = p[0], p[2], flags.size
    if op in (OUT_64, OUT_32):
        a = w[p[1]][:m]
        if op == OUT_64:
            wide = carray(at_64(where[slot] + 8 * row), (m,))
            for i in range(m):
                wide[i] = a[i]
        else:
            narrow = carray(at_32(where[slot] + 4 * row), (m,))
            for i in range(m):
                narrow[i] = np.int32(a[i])
        for i in range(m):
            flags[i] = a[i] != UNKNOWN
        blanks[slot] += pack_bits(flags, bits[slot], row)
        return
    b = t[p[1]]
    if op == OUT_TRUTH:
        for i in range(m):
            flags[i] = b[i] == 2
        pack_bits(flags, where[slot], row)
        for i in range(m):
            flags[i] = b[i] != 1
        blanks[slot] += pack_bits(flags, bits[slot], row)
        return
    small = carray(at_8(where[slot] + row), (m,))
    if op == OUT_BYTE:
        for i in range(m):
            small[i] = b[i]
    else:
        for i in range(m):
            small[i] = b[i] == p[3]
    if op == OUT_YES_NO or p[4] >= 0:
        c = t[p[4]]
        for i in range(m):
            flags[i] = c[i] != 1
        blanks[slot] += pack_bits(flags, bits[slot], row)


@njit(nogil=True, cache=True)
def run(
    steps: Any, sizes: Any, data: Any, where: Any, bits: Any, shift: Any, blanks: Any, faults: Any, first: int, end: int
) -> None:
    """Rows first (a multiple of 8) to end. `where`: address of each slot's values, `bits`: of its validity (0: none), `shift`:
    its bit.
    """
    w, t = np.zeros((sizes[0], BLOCK), np.int64), np.zeros((sizes[1], BLOCK), np.uint8)
    points, ratio, known = np.zeros((sizes[2], BLOCK), np.int32), np.empty(BLOCK, np.float64), np.empty(BLOCK, np.uint8)
    number, spoilt = np.empty(BLOCK, np.int64), np.ones(sizes[1], np.int64)
    for row in range(first, end, BLOCK):
        flags = known[: min(BLOCK, end - row)]  # the last block is reckoned whole, but only its rows are read and written
        for s in range(steps.shape[0]):
            p = steps[s]
            op = p[0]
            if op == LOAD:
                _column(p, w, t, flags, where, bits, shift, row, faults, spoilt)
            elif op == UNTOLD:
                _untold(p, w, flags, where, bits, shift, row)
            elif op in (TRUTH, TEXT):
                _words(p, t, flags, where, bits, shift, row)
            elif ADD <= op <= NEED or op in (WHOLE, PICK, SET_WHOLE, STRETCH):
                _wholes(p, w, t, data)
            elif SHARE <= op <= GROWTH_BAND or op in (SET_TRUTH, IS_ZERO, CLIP, EXCEEDS):
                _truths(p, w, t, data, ratio, number)
            elif GIVE <= op <= SCORE_HOLDS:
                _pointed(p, w, t, points, data)
            elif OUT_64 <= op <= OUT_YES_NO:
                _out(p, w, t, flags, where, bits, blanks, row)
            else:
                _logic(p, t, spoilt)
