"""The cases of every indicator: its records in, its figure out, on Polars and on Arrow tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from yipanqi.indicators.definition import Scope, load
from yipanqi.indicators.rows import silent
from yipanqi.values.fact import ALWAYS, FRAMES, LISTED_IN
from yipanqi.values.figure import rank, tally
from yipanqi.values.period import Period

FOLDER = Path(__file__).parent.parent
NAMES = sorted(p.parent.name for p in FOLDER.glob("*/indicator.toml"))


def _cases() -> list:
    found = []
    for name in NAMES:
        path = FOLDER / name / "cases.toml"
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"] if path.exists() else []:
            found.append(pytest.param(name, case, id=f"{name}: {case['name']}"))
    return found


def _frame(rows: list[dict], reads: Mapping[str, str]) -> pl.DataFrame:
    """Records of a case as a typed frame; a column that no record states is there and unknown. A case may state what the
    indicator does not read, to show that it does not matter.
    """
    types = {**dict.fromkeys((c for row in rows for c in row), ""), **ALWAYS, **reads}
    made = [{**dict.fromkeys(types), **row, "record": n} for n, row in enumerate(rows, 1)]
    for row in made:
        row |= {c: date.fromisoformat(row[c]) for c, kind in types.items() if kind == "date" and row[c] is not None}
    return pl.DataFrame(made, schema={c: FRAMES.get(kind) for c, kind in types.items()})


#: Indicator -> the reasons that its cases have met; filled by `test_case`.
SEEN: dict[str, set[str]] = {}


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
    frames = {f: _frame(case.get(f, []), indicator.reads[f]) for f in indicator.facts}
    if backend == "arrow":
        frames = {f: frame.to_arrow() for f, frame in frames.items()}
    scope = Scope(Period.parse(case["period"]), date.fromisoformat(case["as_of"]), tuple(case.get("peers", ())))
    made = indicator.rows({f: nw.from_native(frame) for f, frame in frames.items()}, scope)
    rows = pl.from_arrow(made.to_arrow())
    assert isinstance(rows, pl.DataFrame)
    SEEN.setdefault(name, set()).update(rows["reason"].drop_nulls())
    if indicator.kind == "rank":
        value, of = rank(rows, case["place"], scope.peers)
        assert {"value": value, "of": of} == {"value": case["expect"].get("value"), "of": case["expect"]["of"]}
        return
    unspoken = silent(rows)
    if "place" in case:
        rows = rows.filter(pl.col("place") == case["place"])
    sums = tally(rows, indicator.kind)
    expected = case["expect"]
    assert {k: sums[k] for k in ("counted", "left_out", "missing")} == {
        k: expected[k] for k in ("counted", "left_out", "missing")
    }
    why = dict(rows.drop_nulls("reason").group_by("reason").len().iter_rows())
    assert set(why) <= set(indicator.reasons)
    if "why" in expected:
        assert why == expected["why"]
    if expected["counted"]:
        assert sums["value"] == pytest.approx(expected["value"], abs=1e-12)
    else:
        assert (None if unspoken else sums["value"]) == expected.get("value")


def _undated(frame: pl.DataFrame) -> pl.DataFrame:
    times = [c for c, kind in frame.schema.items() if kind == pl.Date or c.endswith("year") or c == LISTED_IN]
    return frame.with_columns(pl.lit(None, dtype=frame.schema[c]).alias(c) for c in times)


@pytest.mark.parametrize(("name", "case"), _cases())
def test_records_without_any_time_speak_of_no_period(name: str, case: dict) -> None:
    """Nothing is counted and nothing is zero where nobody knows of any record to which time it belongs."""
    indicator = load(name)
    frames = {f: nw.from_native(_undated(_frame(case.get(f, []), indicator.reads[f]))) for f in indicator.facts}
    made = indicator.rows(
        frames, Scope(Period.parse(case["period"]), date.fromisoformat(case["as_of"]), tuple(case.get("peers", ())))
    )
    assert "counted" not in made["role"].to_list()
    assert silent(made.to_native())


@pytest.mark.parametrize("name", NAMES)
def test_every_reason_of_an_indicator_has_a_case(name: str) -> None:
    """Runs after the cases of this file."""
    if name not in SEEN:
        pytest.skip("its cases were not run")
    spec = tomllib.loads((FOLDER / name / "indicator.toml").read_text(encoding="utf-8"))["indicator"]
    assert set(spec.get("reasons", {})) <= SEEN[name]


def test_a_folder_with_an_unknown_kind_is_a_fault_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (FOLDER / "card_pilots" / "indicator.toml").read_text(encoding="utf-8")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "indicator.toml").write_text(text.replace('"count"', '"sum"', 1), encoding="utf-8")
    monkeypatch.setattr("yipanqi.indicators.definition.resources.files", lambda package: tmp_path)
    with pytest.raises(ValueError, match="odd"):
        load("odd")
