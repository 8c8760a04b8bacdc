"""One definition, four engines: the same rows judged on Polars, pandas, DuckDB and PySpark give the same columns."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.engines.eligibility import screen, verdicts
from yipanqi.rules import editions
from yipanqi.rules.tests.firms import AWARDED, GOOD, ON, WAN, frame

EDITIONS = editions(on=ON)


def rows(edition: Any, number: int = 400) -> list[dict[str, Any]]:
    """Firms around the good one: each value kept, blanked, or moved to a line, beside it, or out of all bounds."""
    draw = random.Random(7)
    made = []
    for n in range(number):
        row: dict[str, Any] = {"firm": f"F{n:05d}"}
        for column in edition.columns.values():
            value = {**GOOD, **AWARDED}.get(column.name)
            chance = draw.random()
            if chance < 0.08:
                value = None
            elif column.kind in ("fen", "persons", "count"):
                value = 50 * WAN if value is None else value
                value = value + draw.choice([0, 0, 0, 1, -1, -value, draw.randrange(1, 10**9), -5 * value, 10**15])
            elif column.kind == "flag":
                value = draw.random() < 0.5
            elif column.kind == "date":
                value = date(2018 + draw.randrange(8), draw.randrange(1, 13), draw.randrange(1, 29))
            elif column.name == "industry":
                value = draw.choice(["C3973", "F5111", "K70", "L7212", "47", "A01", "84"])
            row[column.name] = value
        made.append(row)
    return made


def _plain(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows by firm, whole numbers and words alike whatever the engine calls them."""
    words = [n for n, d in table.schema.items() if isinstance(d, pl.Enum)]
    return table.with_columns(pl.col(words).cast(pl.String)).sort("firm").to_dicts()


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_pandas_and_duckdb_equal_polars(name: str) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: its equality with Polars is not tested here")
    edition = EDITIONS[name]
    table = frame(rows(edition), edition)
    want = _plain(screen(table, edition, on=ON, detail=True))
    relation = duckdb.from_arrow(table.to_arrow())
    assert _plain(screen(relation, edition, on=ON, detail=True).pl()) == want
    assert _plain(verdicts(relation, edition, on=ON).pl()) == _plain(verdicts(table, edition, on=ON))
    assert _plain(pl.from_pandas(screen(table.to_pandas(), edition, on=ON, detail=True))) == want
    assert _plain(screen(table.lazy(), edition, on=ON, detail=True).collect()) == want


@pytest.fixture(scope="module")
def spark() -> Any:
    pyspark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: its equality with Polars is not tested here")
    session = (pyspark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
               .config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.driver.host", "127.0.0.1").getOrCreate())
    yield session
    session.stop()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_spark_equals_polars(name: str, spark: Any, tmp_path: Any) -> None:
    edition = EDITIONS[name]
    table = frame(rows(edition), edition)
    table.write_parquet(tmp_path / "firms.parquet")
    judged = screen(spark.read.parquet(str(tmp_path / "firms.parquet")), edition, on=ON)
    judged.write.parquet(str(tmp_path / "judged"))
    assert _plain(pl.read_parquet(tmp_path / "judged" / "*.parquet")) == _plain(screen(table, edition, on=ON))
