"""The cases of every indicator: its records in, its figure out, on Polars and on Arrow tables."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from yipanqi.indicators.definition import Scope, load
from yipanqi.values.figure import rank, tally
from yipanqi.values.period import Period

FOLDER = Path(__file__).parent.parent
NAMES = sorted(p.parent.name for p in FOLDER.glob("*/indicator.toml"))
DATES = ("_on",)


def _cases() -> list:
    found = []
    for name in NAMES:
        path = FOLDER / name / "cases.toml"
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"] if path.exists() else []:
            found.append(pytest.param(name, case, id=f"{name}: {case['name']}"))
    return found


def _type(column: str) -> pl.DataType | type[pl.DataType]:
    if column.endswith("_on"):
        return pl.Date
    if column in ("year", "recognised_year"):
        return pl.Int32
    if column in BOOLEANS:
        return pl.Boolean
    if column in NUMBERS or column in ("record", "organisation"):
        return pl.Int64
    return pl.String


BOOLEANS = {"is_applying", "above_scale", "withdrawn", "is_pilot", "hatched", "is_local", "is_mother_fund"}
NUMBERS = {"rd_spend", "gdp", "turnover", "value", "amount", "technical", "sum_insured", "size", "times", "bidders"}


def _frame(rows: list[dict], columns: set[str]) -> pl.DataFrame:
    """Records of a case as a typed frame; a column that no record states is there and unknown."""
    names = sorted({"record", "place", "organisation", *columns, *(c for row in rows for c in row)})
    data = {
        c: [date.fromisoformat(r[c]) if c.endswith("_on") and c in r else r.get(c) for r in rows] for c in names
    }
    data["record"] = list(range(1, len(rows) + 1))
    return pl.DataFrame({c: pl.Series(c, v, dtype=_type(c)) for c, v in data.items()})


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_has_cases_and_words(name: str) -> None:
    assert (FOLDER / name / "cases.toml").exists(), f"indicators/{name} has no cases.toml"
    indicator = load(name)
    for words in (indicator.words, indicator.definition, indicator.unit_words, *indicator.reasons.values()):
        assert (words.zh.strip() and words.en.strip() and words.zh != words.en) or words.zh == "%"
    assert indicator.citation


@pytest.mark.parametrize("backend", ["polars", "arrow"])
@pytest.mark.parametrize(("name", "case"), _cases())
def test_case(name: str, case: dict, backend: str) -> None:
    indicator = load(name)
    everything = tomllib.loads((FOLDER / name / "cases.toml").read_text(encoding="utf-8"))["case"]
    columns = {f: {c for one in everything for row in one.get(f, []) for c in row} for f in indicator.facts}
    frames = {f: _frame(case.get(f, []), columns[f]) for f in indicator.facts}
    if backend == "arrow":
        frames = {f: frame.to_arrow() for f, frame in frames.items()}
    scope = Scope(Period.parse(case["period"]), date.fromisoformat(case["as_of"]), tuple(case.get("peers", ())))
    made = indicator.rows({f: nw.from_native(frame) for f, frame in frames.items()}, scope)
    rows = pl.from_arrow(made.to_arrow())
    assert isinstance(rows, pl.DataFrame)
    if indicator.kind == "rank":
        value, of = rank(rows, case["place"], scope.peers)
        assert {"value": value, "of": of} == {"value": case["expect"].get("value"), "of": case["expect"]["of"]}
        return
    if "place" in case:
        rows = rows.filter(pl.col("place") == case["place"])
    sums = tally(rows, indicator.kind)
    expected = case["expect"]
    assert {k: sums[k] for k in ("counted", "left_out", "missing")} == {
        k: expected[k] for k in ("counted", "left_out", "missing")
    }
    assert set(rows.filter(pl.col("reason").is_not_null())["reason"]) <= set(indicator.reasons)
    if expected["counted"]:
        assert sums["value"] == expected["value"]
    else:
        assert sums["value"] in (None, expected.get("value"))
