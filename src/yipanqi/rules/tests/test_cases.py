"""Every rule's `cases.toml`: each threshold from both sides, judged by the engine and by the plain judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from yipanqi.engines.eligibility import Edition, screen
from yipanqi.engines.eligibility.reference import screen_one
from yipanqi.rules import edition, names
from yipanqi.rules.reading import read

KINDS = {"fen": pl.Int64, "persons": pl.Int64, "count": pl.Int64, "flag": pl.Boolean, "date": pl.Date, "text": pl.String}
CASES = [(rule, case) for rule in names() for case in read(rule, "cases.toml")["case"]]


def _row(rule: str, case: dict[str, Any]) -> dict[str, Any]:
    row = {**read(rule, "cases.toml")["firm"], **case.get("set", {})}
    return {k: v for k, v in row.items() if k not in case.get("blank", ())}


def _frame(row: dict[str, Any], found: Edition) -> pl.DataFrame:
    return pl.DataFrame([row], schema={n: KINDS[found.columns[n].kind] if n in found.columns else pl.String for n in row})


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{r}: {c['name']}" for r, c in CASES])
def test_case(rule: str, case: dict[str, Any]) -> None:
    on = read(rule, "cases.toml")["on"]
    found = edition(case.get("edition", rule), on=on)
    row = _row(rule, case)
    got = screen(_frame(row, found), found, on=on, detail=True).to_dicts()[0]
    want = {k: None if v == "unknown" and k != "verdict" else v for k, v in case["expect"].items()}
    assert {k: got[k] for k in want} == want
    judge = screen_one(row, found, on)
    assert {k: judge[k] for k in want if k in judge} == {k: v for k, v in want.items() if k in judge}


@pytest.mark.parametrize("rule", names())
def test_every_condition_is_met_and_missed_in_some_case(rule: str) -> None:
    seen: dict[str, set[Any]] = {}
    on = read(rule, "cases.toml")["on"]
    for case in read(rule, "cases.toml")["case"]:
        found = edition(case.get("edition", rule), on=on)
        row = _row(rule, case)
        got = screen(_frame(row, found), found, on=on).to_dicts()[0]
        for c in found.conditions:
            seen.setdefault(f"{found.rule} {c.key}", set()).add((got[f"{c.key}.holds"], got[f"{c.key}.reason"]))
    for key, outcomes in seen.items():
        empty = all(reason == "no_parameter" for _, reason in outcomes)
        alone = key.split()[1] in ("national_award", "recognised_body", "led_standard")  # alike the certificate
        assert empty or alone or {True, False} <= {holds for holds, _ in outcomes}, key


#: Numbers that no verdict rests on: what they are worth is held elsewhere (`test_tax.py`, `test_ways.py`), or they only tell of a
#: certificate.
ELSEWHERE = {
    "commissioned_share",
    "other_cap",
    "valid_years",
    "days_rights_class_2",
    "rate",
    "rate_chip_tools",
    "abroad_cap",
    "income_tax",
    "income_tax_high_tech",
    "loss_years",
    "loss_years_status",
    "transfer_exempt",
    "licence_within_transfer",
    "licence_years",
    "above_exempt",
    "days",
}


def _near(value: Any) -> Iterator[Any]:
    """The value with one of its numbers one more or one less, or its truth turned."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            for other in _near(part):
                yield (*value[:n], other, *value[n + 1 :])


def _outcomes(cases: list[dict[str, Any]], rows: list[dict[str, Any]], found: Edition, on: Any) -> list[dict[str, Any]]:
    names = [n for n in ("firm", *found.columns) if any(n in row for row in rows)]
    table = pl.DataFrame(
        [{n: row.get(n) for n in names} for row in rows],
        schema={n: KINDS[found.columns[n].kind] if n in found.columns else pl.String for n in names},
    )
    got = screen(table, found, on=on, detail=True).to_dicts()
    return [{k: one[k] for k in case["expect"]} for case, one in zip(cases, got, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("rule", names())
def test_every_number_of_a_rule_is_held_from_both_sides_by_a_case(rule: str) -> None:
    on = read(rule, "cases.toml")["on"]
    kept: dict[str, list[dict[str, Any]]] = {}
    for case in read(rule, "cases.toml")["case"]:
        kept.setdefault(case.get("edition", rule), []).append(case)
    loose: dict[str, set[str]] = {}
    for name, cases in kept.items():
        found = edition(name, on=on)
        rows = [_row(rule, case) for case in cases]
        truth = _outcomes(cases, rows, found, on)
        for key, parameter in found.parameters.items():
            for value in () if key in ELSEWHERE or parameter.value is None else _near(parameter.value):
                if key == "rd_bands" and value[-1][0] != 0:
                    continue  # the last band has no upper limit
                held = _outcomes(cases, rows, found.changed(**{key: value}), on) != truth
                if not held:
                    loose.setdefault(f"{name} {key}", set()).add(str(value))
    assert not loose
