"""A figure made again from its records: unknown stays unknown, a rank needs every peer, nothing is nearly right."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from yipanqi.briefing.pack import pack_bytes, verify_pack, verifying
from yipanqi.briefing.pack.recompute import agrees, recomputed, rule_for


def row(role: str = "counted", numerator: Any = 1, denominator: Any = None, place: str = "a") -> dict[str, Any]:
    return {"role": role, "numerator": numerator, "denominator": denominator, "place": place}


def figure(value: Any, kind: str = "count", **more: Any) -> dict[str, Any]:
    return {"key": "k", "place": "a", "value": value, "kind": kind, **more}


@pytest.mark.parametrize(
    ("kind", "rows", "value"),
    [
        ("count", [row(), row(), row("left_out"), row("missing")], 2),
        ("amount", [row(numerator="12345"), row("left_out", 9)], Fraction(12345, 100)),
        ("exposure", [row(numerator=700)], 7),
        ("ratio", [row(numerator=1, denominator=2), row(numerator=0, denominator=4), row("missing", 5, 5)], Fraction(1, 6)),
        ("ratio", [row(numerator=1, denominator=0)], None),
        ("count", [row("missing")], None),
        ("count", [], 0),
        ("count", [row(numerator="")], 0),
    ],
)
def test_each_kind_has_its_rule(kind: str, rows: list[dict[str, Any]], value: Any) -> None:
    assert recomputed(figure(None, kind), rows) == value


def test_a_rule_of_its_own_goes_before_the_kind() -> None:
    assert rule_for({"kind": "amount", "rule": {"kind": "count"}}) == {"kind": "count"}
    assert recomputed({"kind": "amount", "rule": {"kind": "count"}}, [row(), row()]) == 2
    with pytest.raises(ValueError):
        recomputed({"rule": {"kind": "guess"}}, [row()])


@pytest.mark.parametrize(
    ("value", "rows", "right"),
    [
        (None, [], True),
        (0, [], True),
        (None, [row("missing")], True),
        (0, [row("missing")], False),
        (None, [row()], False),
        (1, [row()], True),
        (2, [row()], False),
        (1, [row(numerator="x")], False),
        (1, [row("left_out")], False),
    ],
)
def test_unknown_is_right_only_where_nothing_was_counted(value: Any, rows: list[dict[str, Any]], right: bool) -> None:
    assert agrees(figure(value), rows) is right


@pytest.mark.parametrize(("counted", "right"), [(2, True), (1, False), (3, False)])
def test_as_many_are_counted_as_it_says(counted: int, right: bool) -> None:
    assert agrees(figure(2, counted=counted), [row(), row(), row("missing")]) is right


@pytest.mark.parametrize(("off", "right"), [(0, True), (1e-14, True), (1e-9, False), (-1e-9, False)])
def test_nearly_is_not_equal(off: float, right: bool) -> None:
    assert agrees(figure(0.25 + off, "ratio"), [row(numerator=1, denominator=4)]) is right


def test_a_rank_compares_exactly_and_needs_every_peer() -> None:
    rows = [
        row(numerator=710, denominator=20_000),
        row(numerator=355, denominator=10_000, place="b"),
        row(numerator=4, denominator=100, place="c"),
    ]
    assert recomputed(figure(None, "rank", of=3), rows) == 2, "equal ratios share the better rank"
    assert recomputed(figure(None, "rank", of=4), rows) is None
    assert agrees(figure(2, "rank", of=3), rows) and not agrees(figure(2, "rank", of=4), rows)
    assert recomputed({**figure(None, "rank"), "place": "z"}, rows) is None


def test_a_number_that_is_none_is_told_not_raised(parts: dict[str, Any]) -> None:
    bad = {name: [{**row, "numerator": "viel"} for row in rows] for name, rows in parts["records"].items()}
    verdict = verify_pack(pack_bytes(**{**parts, "records": bad})[0])
    assert not verdict.ok and any(check.name.startswith("figure:") and "重算得 —" in check.zh for check in verdict.checks)


def test_a_pack_too_large_to_look_at_is_refused(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_MOST_MEMBERS", 3)
    (check,) = verify_pack(pack_bytes(**parts)[0]).checks
    assert (check.name, check.ok) == ("archive", False) and "过大" in check.zh
