"""Invented unified social credit codes with both check digits (GB 32100-2015, GB 11714). In: numbers. Out: codes.

The body starts with YP (firms) or YQ (others): no real register issues these, and everybody sees that they are invented.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INNER = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_OUTER = np.array([pow(3, i, 31) for i in range(17)])
_OUTER_VALUE = np.full(128, -1)
_OUTER_VALUE[[ord(c) for c in ALPHABET]] = np.arange(31)
_INNER_VALUE = np.array([int(chr(c), 36) if chr(c).isalnum() and c < 128 else -1 for c in range(128)])


def codes(heads: Sequence[str], bodies: Sequence[str]) -> list[str]:
    """`heads` are the first eight characters (kind and division), `bodies` the eight characters of the organisation."""
    if not heads:
        return []
    body = np.array([[ord(c) for c in text] for text in bodies])
    rest = 11 - (_INNER_VALUE[body] * _INNER).sum(axis=1) % 11
    ninth = np.where(rest == 10, ord("X"), np.where(rest == 11, ord("0"), ord("0") + rest % 10))
    head = np.array([[ord(c) for c in text] for text in heads])
    seventeen = np.concatenate([head, body, ninth[:, None]], axis=1)
    check = -(_OUTER_VALUE[seventeen] * _OUTER).sum(axis=1) % 31
    text = [bytes(row).decode() for row in seventeen.astype(np.uint8)]
    return [t + ALPHABET[c] for t, c in zip(text, check.tolist(), strict=True)]


def firm_codes(divisions: Sequence[str], numbers: Sequence[int], digits_only: Sequence[bool]) -> list[str]:
    """Codes of firms (91 …). With `digits_only` the body has digits alone, so that spreadsheets take the code for a number."""
    bodies = [f"{99_000_000 + n % 1_000_000:08d}" if only else f"YP{n:06d}" for n, only in zip(numbers, digits_only, strict=True)]
    return codes([f"91{d}" for d in divisions], bodies)


def body_codes(kind: str, divisions: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """Codes of other bodies: `kind` '12' public institution, '52' private non-enterprise unit, '91' company."""
    return codes([f"{kind}{d}" for d in divisions], [f"YQ{n:06d}" for n in numbers])
