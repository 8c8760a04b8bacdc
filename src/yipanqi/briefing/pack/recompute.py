"""A figure made again from its records alone. In: figure (with its rule) and rows. Out: an exact number, or
None when unknown.

Rules: sum (of numerators, divided by `scale`), count (of rows), ratio (sum over sum), rank (of `place` by
ratio, highest first). Only rows whose role is 'counted' enter; verify.js follows the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

_SCALES = {"amount": 100, "exposure": 100, "look_through": 100}  # fen to yuan
#: How far a published floating number may lie from the exact one.
TOLERANCE = Fraction(1, 10**12)


def rule_for(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of a figure: its own, or the one that its kind implies."""
    if figure.get("rule"):
        return dict(figure["rule"])
    kind = figure.get("kind")
    if kind in ("ratio", "index"):
        return {"kind": "ratio"}
    if kind == "rank":
        return {"kind": "rank", "place": figure["place"]}
    return {"kind": "sum", "scale": _SCALES.get(str(kind), 1)}


def recomputed(figure: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Fraction | None:
    """The figure from `rows` (role, place, numerator, denominator; numbers may be text). Raises ValueError
    on a bad number.
    """
    rule = rule_for(figure)
    counted = [row for row in rows if row.get("role") == "counted"]
    if not counted and any(row.get("role") == "missing" for row in rows):
        return None
    if rule["kind"] == "count":
        return Fraction(len(counted))
    if rule["kind"] == "rank":
        return _rank(counted, str(rule["place"]), figure.get("of"))
    numerator = sum(_whole(row.get("numerator")) for row in counted)
    if rule["kind"] == "sum":
        return Fraction(numerator, int(rule.get("scale", 1)))
    if rule["kind"] == "ratio":
        denominator = sum(_whole(row.get("denominator")) for row in counted)
        return Fraction(numerator, denominator) if denominator else None
    raise ValueError(f"unknown rule {rule['kind']!r}")


def agrees(figure: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the published value is what its records give, and as many were counted as it says."""
    try:
        own = recomputed(figure, rows)
    except ValueError:
        return False
    said = figure.get("value")
    counted = sum(row.get("role") == "counted" for row in rows)
    if "counted" in figure and figure["counted"] != counted:
        return False
    if said is None:  # where nothing was counted, nobody may yet know whether that means none
        return own is None or not counted
    if own is None:
        return False
    return abs(Fraction(said) - own) <= TOLERANCE * max(Fraction(1), abs(own))


def _rank(counted: Sequence[Mapping[str, Any]], place: str, of: int | None) -> Fraction | None:
    """The place among `of` peers; None unless every one of them is known."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in counted:
        both = sums[str(row.get("place"))]
        both[0] += _whole(row.get("numerator"))
        both[1] += _whole(row.get("denominator"))
    if place not in sums or len(sums) < (of or 0):
        return None
    ratios = {code: Fraction(n, d or 1) for code, (n, d) in sums.items()}
    return Fraction(1 + sum(ratio > ratios[place] for ratio in ratios.values()))


def _whole(value: Any) -> int:
    return 0 if value in (None, "") else int(value)
