"""Short loops over a block of rows, one a step of the kernel. In and out: registers, that is arrays of one block.

Whole numbers are Int64 with UNKNOWN for a blank; truths are bytes 0 no, 1 unknown, 2 yes, so that Kleene's and is the lesser, or
the greater.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.extending import intrinsic

UNKNOWN = -(2**63)
LARGEST = 2**63 - 1
NO, MAYBE, YES = 0, 1, 2
NEGATIVE, ABSURD = 1, 2  # bits of a faulty value
SPREAD = np.array([sum(((b >> i) & 1) << (8 * i) for i in range(8)) for b in range(256)], dtype=np.uint64)  # bits to bytes
GATHER = np.uint64(0x0102040810204080)  # bytes 0/1 to bits, by one multiplication


def _pointer(kind: Any) -> Any:
    @intrinsic
    def at(context: Any, address: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return builder.inttoptr(given[0], ir.PointerType(ir.IntType(kind.bitwidth)))

        return types.CPointer(kind)(types.int64), code

    return at


at_64, at_32, at_16, at_8 = (_pointer(k) for k in (types.int64, types.int32, types.uint16, types.uint8))


@njit(nogil=True, cache=True)
def unpack(address: int, start: int, out: Any) -> None:
    """Bits from bit `start` as bytes 0 or 1; `out` has room for whole bytes."""
    first, shift, m = start >> 3, start & 7, out.size
    bits = carray(at_8(address), (first + (m + shift + 7) // 8,))
    whole = out[: m // 8 * 8].view(np.uint64)
    if shift == 0:
        for j in range(whole.size):
            whole[j] = SPREAD[bits[first + j]]
    else:
        for j in range(whole.size):
            whole[j] = SPREAD[((bits[first + j] >> shift) | (bits[first + j + 1] << (8 - shift))) & 255]
    for i in range(m // 8 * 8, m):
        out[i] = (bits[(start + i) >> 3] >> ((start + i) & 7)) & 1


@njit(nogil=True, cache=True)
def pack_bits(flags: Any, address: int, start: int) -> int:
    """Bytes 0 or 1 written as bits from row `start` (a multiple of 8); how many are 0."""
    m = flags.size
    bits = carray(at_8(address), ((start + m + 7) >> 3,))
    whole, ones = flags[: m // 8 * 8].view(np.uint64), 0
    for j in range(whole.size):
        bits[(start >> 3) + j] = np.uint8((whole[j] * GATHER) >> np.uint64(56))
    if m % 8:
        last = 0
        for i in range(m // 8 * 8, m):
            last |= flags[i] << (i % 8)
        bits[(start + m) >> 3] = last
    for i in range(m):
        ones += flags[i]
    return m - ones


@njit(nogil=True, cache=True)
def load(out: Any, source: Any, known: Any, sure: bool, low: int, high: int) -> int:
    """A column with its blanks as UNKNOWN; `sure`: there are none. How many values lie outside low … high."""
    count: Any = 0
    if sure:
        for i in range(out.size):
            v = np.int64(source[i])
            out[i] = v
            count += (v > high) | (v < low)
    else:
        for i in range(out.size):
            v = np.int64(source[i])
            out[i] = v if known[i] else UNKNOWN
            count += ((v > high) | (v < low)) & (known[i] != 0)
    return count


@njit(nogil=True, cache=True)
def young(out: Any, founded: Any, year_end: int) -> None:
    """A blank of a year that ended before the firm was founded counts as nothing."""
    for i in range(out.size):
        if out[i] == UNKNOWN and founded[i] > year_end:
            out[i] = 0


@njit(nogil=True, cache=True)
def guard(out: Any, bad: Any, low: int, limit: int) -> None:
    """Impossible values become unknown, `bad` says how."""
    for i in range(out.size):
        v = out[i]
        if v != UNKNOWN and (v > limit or v < low):
            bad[i] = ABSURD if v > limit or v < -limit else NEGATIVE
            out[i] = UNKNOWN


@njit(nogil=True, cache=True)
def add(out: Any, a: Any, b: Any) -> None:
    for i in range(out.size):
        out[i] = UNKNOWN if (a[i] == UNKNOWN) | (b[i] == UNKNOWN) else a[i] + b[i]


@njit(nogil=True, cache=True)
def add_known(out: Any, a: Any, b: Any) -> None:
    for i in range(out.size):
        out[i] = (0 if a[i] == UNKNOWN else a[i]) + (0 if b[i] == UNKNOWN else b[i])


@njit(nogil=True, cache=True)
def enough(out: Any, known: Any, total: Any, line: int) -> None:
    """What is known if it suffices, else the total."""
    for i in range(out.size):
        out[i] = known[i] if known[i] >= line else total[i]


@njit(nogil=True, cache=True)
def stretch(out: Any, total: Any, founded: Any, first: int, second: int) -> None:
    """What a total of three years would be if it were that of the years since the founding; a blank day is the latest."""
    for i in range(out.size):
        a, day = total[i], founded[i]
        more = a * 3 if (day == UNKNOWN) | (day > second) else (a * 3) >> 1
        out[i] = UNKNOWN if a == UNKNOWN else (a if (day != UNKNOWN) & (day <= first) else more)


@njit(nogil=True, cache=True)
def less(out: Any, start: int, a: Any) -> None:
    for i in range(out.size):
        out[i] = UNKNOWN if a[i] == UNKNOWN else start - a[i]


@njit(nogil=True, cache=True)
def rate(out: Any, by: Any, limits: Any, rates: Any) -> None:
    """The first rate whose limit is not exceeded; the last has none."""
    last = limits.size - 1
    for i in range(out.size):
        out[i] = rates[last]
    for j in range(last - 1, -1, -1):
        limit, r = limits[j], rates[j]
        for i in range(out.size):
            out[i] = r if by[i] <= limit else out[i]
    for i in range(out.size):
        out[i] = UNKNOWN if by[i] == UNKNOWN else out[i]


@njit(nogil=True, cache=True)
def share_need(out: Any, base: Any, rates: Any, fixed: int, of: int, strict: int) -> None:
    """The least whole number that reaches the share; a quotient guessed in floats and set right in whole numbers."""
    inverse, more = 1.0 / of, (0 if strict else of - 1)
    for i in range(out.size):
        n = fixed if fixed >= 0 else rates[i]
        sure = (base[i] > 0) & (n != UNKNOWN)
        x = base[i] * n + more if sure else 0
        q = np.int64(np.float64(x) * inverse)
        r = x - q * of  # the guess is at most one off: every quotient is below 3·10¹⁵
        q += int(r >= of) - int(r < 0)
        out[i] = q + strict if sure else UNKNOWN


@njit(nogil=True, cache=True)
def share_holds(out: Any, have: Any, base: Any, rates: Any, fixed: int, of: int, strict: int) -> None:
    """Whether the share is reached, by cross-multiplication."""
    for i in range(out.size):
        n = fixed if fixed >= 0 else rates[i]
        sure = (have[i] != UNKNOWN) & (base[i] > 0) & (n != UNKNOWN)
        out[i] = (2 if have[i] * of >= base[i] * n + strict else 0) if sure else 1


@njit(nogil=True, cache=True)
def reach(out: Any, gap: Any, have: Any, need: Any, fixed: int, most: int) -> None:
    """holds and gap of have >= need (<= if `most`); `fixed` stands for need where it is not UNKNOWN."""
    sign = -1 if most else 1
    for i in range(out.size):
        h, n = have[i], (need[i] if fixed == UNKNOWN else fixed)
        short = (n - h) * sign
        short = short if short > 0 else 0
        gap[i] = UNKNOWN if (h == UNKNOWN) | (n == UNKNOWN) else short
    for i in range(out.size):
        out[i] = (gap[i] == 0) * 2 + (gap[i] == UNKNOWN)


@njit(nogil=True, cache=True)
def clip(out: Any, a: Any) -> None:
    """A count in a byte: above 254 is 254, below nothing nothing, a blank 255."""
    for i in range(out.size):
        v = a[i]
        v = v if v < 254 else 254
        v = v if v > 0 else 0
        out[i] = 255 if a[i] == UNKNOWN else v


@njit(nogil=True, cache=True)
def band(out: Any, count: Any, line: int, number: int, best: int) -> None:
    """The number of a band where its line is reached (or may be, for the best data)."""
    least, given, top = np.uint8(line), np.uint8(number), np.uint8(255 if best else 254)
    for i in range(out.size):
        c, o = count[i], out[i]
        out[i] = given if (c >= least) & (c <= top) else o


@njit(nogil=True, cache=True)
def share_band(out: Any, have: Any, base: Any, lines: Any, part: int) -> None:
    """Band of a share in hundredths; then none, blank (or a part beyond the whole), no base."""
    k = lines.size
    for i in range(out.size):
        out[i] = k
    for j in range(k - 1, -1, -1):
        for i in range(out.size):
            out[i] = j if have[i] * 100 >= base[i] * lines[j] else out[i]
    for i in range(out.size):
        if (have[i] == UNKNOWN) | (base[i] == UNKNOWN) | ((part != 0) & (have[i] > base[i])):
            out[i] = k + 1
        if base[i] == 0:
            out[i] = k + 2


@njit(nogil=True, cache=True)
def _reaches(y1: int, y2: int, y3: int, line: int, strict: int) -> bool:
    """100·Y2² + 100·Y1·Y3 >= line·Y1·Y2 in limbs of 25 bits."""
    mask = (1 << 25) - 1
    a1, a0, b1, b0, c1, c0 = y1 >> 25, y1 & mask, y2 >> 25, y2 & mask, y3 >> 25, y3 & mask
    low = (b0 * b0 + a0 * c0) * 100 - a0 * b0 * line - strict
    mid = (2 * b1 * b0 + a1 * c0 + a0 * c1) * 100 - (a1 * b0 + a0 * b1) * line + (low >> 25)
    return (b1 * b1 + a1 * c1) * 100 - a1 * b1 * line + (mid >> 25) >= 0


@njit(nogil=True, cache=True, error_model="numpy")
def growth_band(out: Any, y1: Any, y2: Any, y3: Any, lines: Any, stricts: Any, ratio: Any, number: Any) -> None:
    """Band of growth; then none, blank, negative base. A float decides away from the lines, whole numbers beside them."""
    k, beside = lines.size, 0
    for i in range(out.size):
        a, b, c = np.float64(y1[i]), np.float64(y2[i]), np.float64(y3[i])
        last = c / b
        ratio[i] = (last + (last if a == 0.0 else b / a)) * 100.0
        number[i] = k
    for j in range(k):
        line = 200.0 + 2.0 * lines[j]
        for i in range(out.size):
            number[i] -= ratio[i] >= line
    for i in range(out.size):
        beside += abs(ratio[i] - np.floor(ratio[i] + 0.5)) < 1e-5
    if beside:
        _settle(number, y1, y2, y3, lines, stricts, ratio)
    for i in range(out.size):
        a, b, c = y1[i], y2[i], y3[i]
        n = k + 2 if (a < 0) | (b < 0) else number[i]
        n = k + 1 if (a == UNKNOWN) | (b == UNKNOWN) | (c == UNKNOWN) else n
        out[i] = k if b == 0 else n


@njit(nogil=True, cache=True)
def _settle(number: Any, y1: Any, y2: Any, y3: Any, lines: Any, stricts: Any, ratio: Any) -> None:
    """Rows within 10⁻⁵ of a whole hundredth, where a float (a thousand million times finer) must not decide."""
    k = lines.size
    for i in range(number.size):
        if abs(ratio[i] - np.floor(ratio[i] + 0.5)) < 1e-5 and y1[i] >= 0 and y2[i] > 0 and y3[i] != UNKNOWN:
            number[i] = k
            for j in range(k - 1, -1, -1):
                if y1[i] == 0:
                    reached = y3[i] * 100 >= y2[i] * (100 + lines[j]) + stricts[j]
                else:
                    reached = _reaches(y1[i], y2[i], y3[i], 200 + 2 * lines[j], stricts[j])
                if reached:
                    number[i] = j


@njit(nogil=True, cache=True)
def give(points: Any, number: Any, table: Any, mask: Any, masked: bool) -> None:
    """Add the points of each row's band; none where `mask` is 0."""
    if masked:
        for i in range(points.size):
            points[i] += table[number[i]] if mask[i] else 0
    else:
        for i in range(points.size):
            points[i] += table[number[i]]


@njit(nogil=True, cache=True)
def give_awarded(points: Any, given: Any, most: int, anything: int, mask: Any, masked: bool) -> None:
    """Add the points that are known, or the whole range."""
    for i in range(points.size):
        fits = (given[i] >= 0) & (given[i] <= most)
        value = given[i] * 0x010101 if fits else anything
        points[i] += 0 if masked and mask[i] == 0 else value


@njit(nogil=True, cache=True)
def give_fixed(points: Any, value: int, mask: Any) -> None:
    """Add the same points to every row where `mask` is not 0."""
    for i in range(points.size):
        points[i] += np.int32(value) if mask[i] else np.int32(0)


@njit(nogil=True, cache=True)
def add_points(points: Any, more: Any) -> None:
    for i in range(points.size):
        points[i] += more[i]


@njit(nogil=True, cache=True)
def least_of_parts(out: Any, a: Any, cap: int) -> None:
    """Each of the three parts at most `cap`."""
    low, mid, high = np.int32(cap), np.int32(cap << 8), np.int32(cap << 16)
    for i in range(out.size):
        v = a[i]
        x, y, z = v & np.int32(255), v & np.int32(255 << 8), v & np.int32(255 << 16)
        out[i] = (x if x < low else low) | (y if y < mid else mid) | (z if z < high else high)


@njit(nogil=True, cache=True)
def most_of_parts(out: Any, a: Any) -> None:
    """Of each part the larger."""
    for i in range(out.size):
        x, y = out[i], a[i]
        out[i] = max(x & 255, y & 255) | max((x >> 8) & 255, (y >> 8) & 255) << 8 | max(x >> 16, y >> 16) << 16


@njit(nogil=True, cache=True)
def score(worst: Any, best: Any, low: Any, likely: Any, high: Any, open_: Any, need: int) -> None:
    """low, likely, high; `open_`: 2 where whatever the blanks are the experts decide."""
    for i in range(worst.size):
        w, b = worst[i], best[i]
        low[i], high[i] = w & 255, b >> 16
        likely[i] = (((w >> 8) & 255) + ((b >> 8) & 255)) >> 1
        open_[i] = 2 if ((b & 255) < need) & ((w >> 16) >= need) else 0


@njit(nogil=True, cache=True)
def score_holds(out: Any, gap: Any, low: Any, high: Any, need: int) -> None:
    """`need` fits into a byte."""
    line = np.uint8(need)
    for i in range(out.size):
        out[i] = np.uint8(low[i] >= line) + np.uint8(high[i] >= line)
    for i in range(out.size):
        h = high[i]
        gap[i] = np.uint8(line - h) if h < line else np.uint8(0)


@njit(nogil=True, cache=True)
def reason(out: Any, holds: Any, short: Any, cause: Any) -> None:
    """The code of the reason: 0 held, 1 short (or what `short` says), else the cause."""
    for i in range(out.size):
        h, s, c = holds[i], short[i], cause[i]
        o = s if h == np.uint8(0) else c
        out[i] = np.uint8(0) if h == np.uint8(2) else o


@njit(nogil=True, cache=True)
def verdict(out: Any, met: Any, experts: Any) -> None:
    """0 pass, 1 fail, 2 unknown, 3 experts."""
    for i in range(out.size):
        m, e = met[i], experts[i]
        o = np.uint8(3) if e == np.uint8(2) else np.uint8(2)
        o = np.uint8(1) if m == np.uint8(0) else o
        out[i] = np.uint8(0) if m == np.uint8(2) else o


@njit(nogil=True, cache=True)
def choose(out: Any, of: Any, value: int, then: int) -> None:
    """`then` where `of` has the value."""
    wanted, given = np.uint8(value), np.uint8(then)
    for i in range(out.size):
        a, o = of[i], out[i]
        out[i] = given if a == wanted else o


@njit(nogil=True, cache=True)
def marked(out: Any, of: Any, bit: int, then: int) -> None:
    """`then` where `of` has the bit."""
    mask, given = np.uint8(bit), np.uint8(then)
    for i in range(out.size):
        a, o = of[i], out[i]
        out[i] = given if (a & mask) != np.uint8(0) else o


@njit(nogil=True, cache=True)
def logic(out: Any, a: Any, b: Any, kind: int) -> None:
    """Kleene's and (0), or (1); not (2)."""
    if kind == 0:
        for i in range(out.size):
            x, y = a[i], b[i]
            out[i] = x if x < y else y
    elif kind == 1:
        for i in range(out.size):
            x, y = a[i], b[i]
            out[i] = x if x > y else y
    else:
        for i in range(out.size):
            out[i] = np.uint8(2) - a[i]


@njit(nogil=True, cache=True)
def equal(out: Any, a: Any, value: int) -> None:
    """1 where the whole number is the value, else 0."""
    for i in range(out.size):
        out[i] = a[i] == value


@njit(nogil=True, cache=True)
def exceeds(out: Any, a: Any, b: Any) -> None:
    """1 where both are known and a is larger, else 0."""
    for i in range(out.size):
        out[i] = (a[i] > b[i]) & (b[i] != UNKNOWN)
