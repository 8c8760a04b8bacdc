"""The engine against `reference.py`, firm by firm, and the law of blanks: knowing less never settles or turns a verdict."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yipanqi.engines.eligibility import screen, verdicts
from yipanqi.engines.eligibility.reference import screen_one
from yipanqi.rules import editions
from yipanqi.rules.tests.firms import AWARDED, GOOD, ON, firms, frame

pytestmark = pytest.mark.slow  # random or whole-city input

EDITIONS = editions(on=ON)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def _equal(got: pl.DataFrame, rows: list[dict], edition) -> None:
    for found, row in zip(got.to_dicts(), rows, strict=True):
        for key, value in screen_one(row, edition, ON).items():
            if key.endswith(".have") and value is None:
                continue  # a score's `have` is our reading of the middle
            assert found[key] == value, (key, row)


@pytest.mark.parametrize("name", sorted(EDITIONS))
@QUIET
@given(data=st.data())
def test_every_column_is_what_the_plain_judge_finds(name: str, data: st.DataObject) -> None:
    edition = EDITIONS[name]
    rows = data.draw(st.lists(firms(edition), min_size=1, max_size=25))
    absent = data.draw(st.one_of(st.just([]), st.lists(st.sampled_from(sorted(edition.columns)), max_size=4)))
    rows = [{k: v for k, v in row.items() if k not in absent} for row in rows]
    table = frame(rows, edition)
    got = screen(table, edition, on=ON)
    _equal(got, rows, edition)
    assert got["verdict"].equals(verdicts(table, edition, on=ON)["verdict"])
    assert screen(table.lazy(), edition, on=ON).collect().equals(got)


@pytest.mark.parametrize("name", sorted(EDITIONS))
@QUIET
@given(data=st.data())
def test_a_blank_settles_nothing_and_turns_nothing(name: str, data: st.DataObject) -> None:
    edition = EDITIONS[name]
    row = data.draw(firms(edition))
    if data.draw(st.booleans()):
        row = {**GOOD, **AWARDED, **{k: v for k, v in row.items() if data.draw(st.booleans())}}
    blanks = [n for n in edition.columns if row.get(n) is not None]
    table = frame([row, *({**row, n: None} for n in blanks)], edition)
    full, *without = verdicts(table, edition, on=ON)["verdict"].to_list()
    founded = row.get("founded_on")
    for name_, verdict in zip(blanks, without, strict=True):
        column = edition.columns[name_]
        others = [n for n in edition.columns if n != name_ and edition.columns[n].year == column.year and row.get(n) is not None]
        young = column.year and founded and founded.year > ON.year - 4 + column.year and not others
        if young or name_.startswith("points_"):
            # a year before the firm existed of which nothing is stated counts as nothing; awarded points are the experts', not
            # data
            continue
        allowed = {
            "pass": {"pass", "unknown"},
            "fail": {"fail", "unknown"},
            "unknown": {"unknown"},
            "experts": {"experts", "unknown"},
        }[full]
        assert verdict in allowed, (name_, full, verdict, row)
