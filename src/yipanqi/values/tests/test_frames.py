"""Frames of other libraries at the door: blanks are null, whole numbers whole, mixed things text; the answer is of the caller's
kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from yipanqi.values.fault import Fault
from yipanqi.values.frames import answered, arrived, is_foreign, is_pandas, refuse_fractions

PLAIN = pl.DataFrame({"firm": ["甲", None], "staff": [3, None], "share": [0.5, None]})


KINDS: dict[str, Callable[[], Any]] = {
    "polars": lambda: PLAIN,
    "lazy": PLAIN.lazy,
    "pandas": PLAIN.to_pandas,
    "pyarrow": PLAIN.to_arrow,
    "duckdb": lambda: duckdb.from_arrow(PLAIN.to_arrow()),
    "narwhals": lambda: nw.from_native(PLAIN),
    "nullable": lambda: pd.DataFrame({"firm": ["甲", None], "staff": pd.array([3, None], "Int64"), "share": [0.5, float("nan")]}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_arrives_with_blanks_as_null_and_whole_numbers_whole(kind: str) -> None:
    found = arrived(KINDS[kind]())
    assert found.equals(PLAIN) and found.schema["staff"] == pl.Int64


def test_a_column_of_numbers_and_words_arrives_as_text() -> None:
    given = pd.DataFrame({1: ["12", 12, None, 1.5], "n": [1.0, float("nan"), 3.0, 4.0]})
    assert arrived(given).to_dict(as_series=False) == {"1": ["12", "12", None, "1.5"], "n": [1, None, 3, 4]}
    assert list(given.columns) == [1, "n"] and given[1][1] == 12  # what was given stays as it is


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"a": [1]}, "builtins.dict"),
        ([1], "builtins.list"),
        (PLAIN["firm"], "polars.series.series.Series"),
        (pd.Series([1], name="a"), "pandas.Series"),
        (None, "builtins.NoneType"),
    ],
)
def test_what_is_no_frame_is_one_line(given: Any, kind: str) -> None:
    with pytest.raises(Fault) as told:
        arrived(given, "needs")
    assert told.value.code == "frame_kind" and told.value.exit_code == 2
    assert told.value.zh.startswith(f"needs：{kind} 不是能用的数据框") and told.value.en.startswith(
        f"needs: {kind} is no data frame"
    )
    with pytest.raises(Fault) as unnamed:
        arrived(given)
    assert unnamed.value.zh.startswith(kind) and unnamed.value.en.startswith(kind)


def test_which_frames_are_taken_over_before_they_are_computed_on() -> None:
    assert {kind: is_foreign(made()) for kind, made in KINDS.items()} == {
        "polars": False,
        "lazy": False,
        "pandas": False,
        "pyarrow": True,
        "duckdb": False,
        "narwhals": False,
        "nullable": False,
    }
    assert is_foreign({"a": [1]}) and is_pandas(PLAIN.to_pandas()) and not is_pandas(PLAIN)


def test_an_answer_is_of_the_kind_that_was_asked_with() -> None:
    answer = pl.DataFrame({"verdict": pl.Series(["yes", "no"], dtype=pl.Enum(["yes", "no"])), "n": [1, None]})
    words = answer.with_columns(pl.col("verdict").cast(pl.String))
    given = {kind: made() for kind, made in KINDS.items()}
    assert answered(answer, PLAIN) is answer and answered(answer, {"a": [1]}) is answer
    assert answered(answer, given["lazy"]).collect().equals(answer)
    table = answered(answer, given["pyarrow"])
    assert isinstance(table, pa.Table) and pl.from_arrow(table).equals(words)
    frame = answered(answer, given["pandas"])
    assert (
        isinstance(frame, pd.DataFrame)
        and list(frame["verdict"]) == ["yes", "no"]
        and frame["n"][0] == 1
        and frame["n"].isna()[1]
    )


def test_a_relation_is_answered_on_its_own_connection() -> None:
    own = duckdb.connect()
    own.execute("CREATE TABLE mine AS SELECT 'yes' AS verdict, 5 AS weight")
    first, second = (answered(pl.DataFrame({"verdict": ["yes"], "n": [n]}), own.table("mine")) for n in (1, 2))
    assert isinstance(first, duckdb.DuckDBPyRelation) and (first.fetchall(), second.fetchall()) == ([("yes", 1)], [("yes", 2)])
    assert first.join(own.table("mine"), "verdict").fetchall() == [("yes", 1, 5)]
    assert own.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal").fetchone() == (0,)


def test_a_frame_of_spark_is_answered_by_its_own_session() -> None:
    """Spark itself takes twenty seconds to start (`tests/calls/test_frames.py` does): here what it would be given."""
    session = type("Session", (), {"createDataFrame": staticmethod(lambda table: ("made", table))})()
    frame = type("DataFrame", (), {"__module__": "pyspark.sql.classic.dataframe", "sparkSession": session})()
    made, table = answered(pl.DataFrame({"verdict": pl.Series(["yes"], dtype=pl.Enum(["yes"]))}), frame)
    assert made == "made" and isinstance(table, pa.Table) and table.to_pylist() == [{"verdict": "yes"}]


AMOUNTS: dict[str, tuple[Any, bool]] = {
    "polars": (pl.DataFrame({"sales": [20_000_000.0, None]}), True),
    "polars, fen": (pl.DataFrame({"sales": [2_000_000_000, None]}), False),
    "polars, nothing": (pl.DataFrame({"sales": [None, float("nan")]}, schema={"sales": pl.Float64}), False),
    "lazy": (pl.LazyFrame({"sales": [0.5]}), True),
    "other column": (pl.DataFrame({"sale": [0.5]}), False),
    "pandas": (pd.DataFrame({"sales": [20_000_000.0, 1.0]}), True),
    "pandas with blanks": (pd.DataFrame({"sales": [20_000_000, None]}), True),
    "pandas, nothing": (pd.DataFrame({"sales": [float("nan")]}), False),
    "pandas, fen": (pd.DataFrame({"sales": pd.array([1, None], "Int64")}), False),
    "pandas, mixed": (pd.DataFrame({"sales": pd.Series([1, 2.0], dtype=object)}), True),
    "pandas, mixed fen": (pd.DataFrame({"sales": pd.Series([1, None], dtype=object)}), False),
    "pyarrow": (pa.table({"sales": [1.0]}), True),
    "pyarrow, fen": (pa.table({"sales": [1]}), False),
    "duckdb": (duckdb.sql("SELECT 20000000.00 AS sales"), True),
    "duckdb, fen": (duckdb.sql("SELECT 20000000 AS sales"), False),
    "no frame": ({"sales": [0.5]}, False),
}


@pytest.mark.parametrize("kind", AMOUNTS)
def test_money_in_decimals_is_refused_with_how_to_convert_it(kind: str) -> None:
    frame, refused = AMOUNTS[kind]
    if not refused:
        return refuse_fractions(frame, {"sales": "销售收入"})
    with pytest.raises(Fault) as told:
        refuse_fractions(frame, {"sales": "销售收入"})
    assert (
        told.value.code == "amount_type" and "销售收入" in told.value.zh and "* 100" in told.value.zh and "Int64" in told.value.en
    )
