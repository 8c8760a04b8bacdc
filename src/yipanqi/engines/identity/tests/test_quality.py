"""Badly written copies of a made-up, hostile register with the truth known: a wrong 'same' is worse than a doubtful one."""

from __future__ import annotations

import polars as pl
import pytest

from yipanqi.engines.identity import link
from yipanqi.engines.identity.synthetic import WAYS, register, spoiled_rows, world


def _judged(size: int, rows: int, seed: int) -> pl.DataFrame:
    everything = world(size, seed=seed)
    names = spoiled_rows(everything, rows, seed=seed, exact=0.2)
    answer = link(names.drop("truth", "spoiled"), register(everything))
    return (
        names.select("id", "truth", "spoiled")
        .join(answer, on="id")
        .with_columns(ok=pl.col("truth").eq_missing(pl.col("against_id")))
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_same_is_right_999_times_in_1000(seed: int) -> None:
    judged = _judged(20_000, 20_000, seed)
    same = judged.filter(pl.col("decision") == "same")
    known = judged.filter(pl.col("truth").is_not_null())
    proposed = known.filter(pl.col("ok") & (pl.col("decision") == "doubtful")).height
    precision = same["ok"].sum() / same.height
    print(
        f"same: precision {precision:.5f}, recall {same['ok'].sum() / known.height:.4f}; "
        f"with the doubtful ones recall {(same['ok'].sum() + proposed) / known.height:.4f}"
    )
    assert precision >= 0.999
    assert same["ok"].sum() / known.height >= 0.74
    assert (same["ok"].sum() + proposed) / known.height >= 0.92


@pytest.mark.slow
def test_recall_by_way_of_writing_is_printed_and_codes_always_find() -> None:
    judged = _judged(10_000, 20_000, 4).filter(pl.col("truth").is_not_null() & pl.col("spoiled").is_in(WAYS))
    table = (
        judged.group_by("spoiled")
        .agg(
            rows=pl.len(),
            same=(pl.col("ok") & (pl.col("decision") == "same")).mean(),
            doubtful=(pl.col("ok") & (pl.col("decision") == "doubtful")).mean(),
        )
        .sort("spoiled")
    )
    for way, rows, same, doubtful in table.iter_rows():
        print(f"{way:16} {rows:5} rows  same {same:.3f}  doubtful {doubtful:.3f}")
    share = dict(table.select("spoiled", "same").iter_rows())
    for way in ("width", "spaces", "remark", "old_code", "no_place_column", "form_word"):
        assert share[way] == 1.0, way
    for way in ("no_form", "short"):  # short names and names without legal form are for a person to decide
        assert judged.filter((pl.col("spoiled") == way) & (pl.col("decision") == "same") & ~pl.col("ok")).is_empty()
