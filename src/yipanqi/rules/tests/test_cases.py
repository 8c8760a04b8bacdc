"""Every rule's `cases.toml`: each threshold from both sides, judged by the engine and by the plain judge."""

from __future__ import annotations

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
