"""One definition, four engines: the same rows judged on Polars, pandas, DuckDB and PySpark give the same columns."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
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


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_pandas_and_duckdb_equal_polars(name: str) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: its equality with Polars is not tested here")
    edition = EDITIONS[name]
    table = frame(rows(edition), edition)
    want = _plain(screen(table, edition, on=ON, detail=True))
    relation = duckdb.from_arrow(table.to_arrow())
    assert _plain(screen(relation, edition, on=ON, detail=True).pl()) == want
    assert _plain(verdicts(relation, edition, on=ON).pl()) == _plain(verdicts(table, edition, on=ON))
    assert _plain(pl.from_pandas(screen(table.to_pandas(use_pyarrow_extension_array=True), edition, on=ON, detail=True))) == want
    assert _plain(screen(table.lazy(), edition, on=ON, detail=True).collect()) == want


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_the_sieve_for_many_firms_changes_no_verdict(name: str) -> None:
    edition = EDITIONS[name]
    table = frame(rows(edition, 2500), edition)
    many = pl.concat([table.with_columns(firm=pl.col("firm") + f"-{n}") for n in range(10)])
    assert many.height >= 20_000
    assert verdicts(many, edition, on=ON).equals(screen(many, edition, on=ON).select("firm", "verdict"))


@pytest.fixture(scope="module")
def spark() -> Any:
    pyspark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: its equality with Polars is not tested here")
    session = (
        pyspark.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A standalone master and two workers on loopback; the address of the master."""
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: a standalone master is not tested here")
    start = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    port, quiet = _free_port(), {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    surroundings = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    master = ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    worker = [
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        "127.0.0.1",
        "--cores",
        "1",
        "--memory",
        "600m",
        "--webui-port",
        "0",
        f"spark://127.0.0.1:{port}",
    ]
    started = []
    try:
        for part in (master, worker, worker):
            started.append(subprocess.Popen([start, *part], env=surroundings, **quiet))  # type: ignore[call-overload]
            time.sleep(4)
        yield f"spark://127.0.0.1:{port}"
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.torture
@pytest.mark.slow
def test_a_standalone_master_with_two_workers_equals_polars(cluster: str, tmp_path: Path) -> None:
    edition = EDITIONS["high_tech_firm"]
    table = frame(rows(edition), edition)
    table.write_parquet(tmp_path / "firms.parquet")
    # A session of its own process: one interpreter holds one Spark context.
    script = tmp_path / "judge.py"
    script.write_text(_ON_CLUSTER, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script), cluster, str(tmp_path)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-1] == "2"  # both workers took part
    assert _plain(pl.read_parquet(tmp_path / "judged" / "*.parquet")) == _plain(screen(table, edition, on=ON))


_ON_CLUSTER = """
import sys
from datetime import date
from pyspark.sql import SparkSession
from yipanqi.engines.eligibility import screen
from yipanqi.rules import edition
master, folder = sys.argv[1:]
on = date(2025, 6, 30)
session = (SparkSession.builder.master(master).config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
           .config("spark.driver.bindAddress", "127.0.0.1").config("spark.executor.memory", "500m").getOrCreate())
firms = session.read.parquet(folder + "/firms.parquet").repartition(4)
screen(firms, edition("high_tech_firm", on=on), on=on).write.parquet(folder + "/judged")
print(session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1)
session.stop()
"""


@pytest.mark.daily(3)
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_spark_equals_polars(name: str, spark: Any, tmp_path: Any) -> None:
    edition = EDITIONS[name]
    table = frame(rows(edition), edition)
    table.write_parquet(tmp_path / "firms.parquet")
    judged = screen(spark.read.parquet(str(tmp_path / "firms.parquet")), edition, on=ON)
    judged.write.parquet(str(tmp_path / "judged"))
    assert _plain(pl.read_parquet(tmp_path / "judged" / "*.parquet")) == _plain(screen(table, edition, on=ON))
