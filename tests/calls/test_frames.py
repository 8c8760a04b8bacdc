"""The calls at top level: any data frame in, the caller's own kind out; the same answer in all of them."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

import yipanqi
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.measured

NAMES = pl.DataFrame(
    {"id": ["1", "2", "3"], "name": ["嘉兴甲乙科技有限公司", "嘉兴甲乙科技有限责任公司", "杭州丙丁贸易有限公司"]}
)
SCORES = pl.DataFrame({"agent_id": ["甲", "甲", "乙"], "task_id": ["一", "二", "一"], "score": [9.0, 8.0, 7.0]})
ASKED = pl.DataFrame({"a_id": ["甲", "甲", "乙"], "b_id": ["X", "Y", "X"], "weight": [3, 2, 1]})
NEEDS = pl.DataFrame({"id": ["n1"], "title": ["永磁电机节能控制"]})
OFFERS = pl.DataFrame({"id": ["o1", "o2"], "title": ["污泥脱水机", "永磁电机控制器"]})
FIRMS = pl.DataFrame(
    {
        "firm": ["A", "B", "C"],
        "rd_spend": [100, None, 300],
        "audited_accounts": ["是", "no", None],
        "resident": ["yes", "否", "—"],
        "industry": ["C3973", "F5111", "C3973"],
    }
)


def _duckdb(frame: pl.DataFrame) -> Any:
    return pytest.importorskip("duckdb").from_arrow(frame.to_arrow())


KINDS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda f: f,
    "lazy": lambda f: f.lazy(),
    "pandas": lambda f: f.to_pandas().convert_dtypes(),
    "pandas-arrow": lambda f: f.to_pandas(use_pyarrow_extension_array=True),
    "pyarrow": lambda f: f.to_arrow(),
    "duckdb": _duckdb,
}


def _rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of any frame, for comparing."""
    if hasattr(frame, "pl"):
        frame = frame.pl()
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, pl.DataFrame):
        frame = pl.from_pandas(frame) if hasattr(frame, "iloc") else pl.from_arrow(frame)
    words = [n for n, d in frame.schema.items() if isinstance(d, pl.Enum)]
    rows = frame.with_columns(pl.col(words).cast(pl.String)).to_dicts()
    return sorted(rows, key=str)


def _same_kind(given: Any, answer: Any) -> bool:
    return type(given).__module__.split(".")[0] == type(answer).__module__.split(".")[0]


def test_the_examples_run() -> None:
    found = doctest.testmod(yipanqi)
    assert found.attempted >= 15 and not found.failed


@pytest.mark.parametrize("kind", KINDS)
def test_every_engine_takes_every_kind_and_answers_alike(kind: str) -> None:
    to = KINDS[kind]
    for call, args in ((yipanqi.resolve, (NAMES,)), (lambda n, o: yipanqi.match(n, o, 1), (NEEDS, OFFERS))):
        answer = call(*(to(a) for a in args))
        assert _rows(answer) == _rows(call(*args))
        assert _same_kind(to(args[0]), answer)
    plan = yipanqi.assign(to(SCORES))
    assert _same_kind(to(SCORES), plan.pairs)
    assert plan.total == 15 and plan.optimal and _rows(plan.pairs) == _rows(yipanqi.assign(SCORES).pairs)
    day = yipanqi.timetable(to(ASKED), 2, 1, availability=to(pl.DataFrame({"party_id": ["乙"], "slot": [1]})))
    assert _same_kind(to(ASKED), day.meetings) and _same_kind(to(ASKED), day.unmet)
    assert day.total == 5 and _rows(day.meetings) == _rows(yipanqi.timetable(ASKED, 2, 1).meetings)


@pytest.mark.parametrize("kind", KINDS)
def test_screening_reads_yes_no_in_words_and_amounts_with_gaps_alike(kind: str) -> None:
    answer = yipanqi.screen(KINDS[kind](FIRMS), "super_deduction", on="2025-06-30")
    assert _rows(answer) == _rows(
        yipanqi.screen(
            FIRMS.with_columns(
                pl.col("rd_spend").cast(pl.Int64),
                audited_accounts=pl.Series([True, False, None]),
                resident=pl.Series([True, False, None]),
            ),
            "super_deduction",
            on=date(2025, 6, 30),
        )
    )
    assert _same_kind(KINDS[kind](FIRMS), answer)


@pytest.mark.parametrize(("column", "value", "said"), [("audited_accounts", "也许", "也许"), ("rd_spend", 1.5, "1.5")])
@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas", "duckdb"])
def test_a_value_that_cannot_be_meant_is_named(kind: str, column: str, value: Any, said: str) -> None:
    frame = FIRMS.with_columns(pl.when(pl.col("firm") == "A").then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
    with pytest.raises(Fault, match=said):
        yipanqi.screen(KINDS[kind](frame), "super_deduction", on="2025-06-30")


@pytest.mark.parametrize("kind", KINDS)
def test_money_in_decimals_is_not_taken_for_fen(kind: str) -> None:
    to = KINDS[kind] if kind != "pandas" else lambda f: f.to_pandas()
    yuan, costly = FIRMS.with_columns(pl.col("rd_spend").cast(pl.Float64)), NEEDS.with_columns(budget=20_000_000.0)
    for call in (
        lambda: yipanqi.screen(to(yuan), "super_deduction", on="2025-06-30"),
        lambda: yipanqi.match(to(costly), to(OFFERS)),
        lambda: yipanqi.match(
            to(NEEDS), to(OFFERS.with_columns(price=1.0)), pairs=to(pl.DataFrame({"need_id": ["n1"], "offer_id": ["o1"]}))
        ),
    ):
        with pytest.raises(Fault) as told:
            call()
        assert told.value.code == "amount_type" and "* 100" in told.value.en
    assert _rows(yipanqi.match(to(NEEDS.with_columns(budget=2_000_000_000)), to(OFFERS), 1))[0]["offer_id"] == "o2"


@pytest.mark.parametrize("wrong", [{"id": ["1"]}, [1, 2], "names.csv", None, 3])
def test_what_is_no_frame_is_told_how_to_convert(wrong: Any) -> None:
    for call in (
        yipanqi.resolve,
        yipanqi.assign,
        lambda f: yipanqi.timetable(f, 1, 1),
        lambda f: yipanqi.match(f, OFFERS),
        lambda f: yipanqi.screen(f, "above_scale", on="2025-06-30"),
    ):
        with pytest.raises(Fault) as told:
            call(wrong)
        assert told.value.code == "frame_kind" and "polars.DataFrame" in told.value.zh and "polars.DataFrame" in told.value.en


def test_a_wrong_day_and_rule_are_one_line() -> None:
    for rule, on in (("above_scale", "30.6.2025"), ("nosuch", "2025-06-30")):
        with pytest.raises(Fault) as told:
            yipanqi.screen(FIRMS, rule, on=on)
        assert told.value.exit_code == 2


def test_numbers_and_words_in_one_pandas_column_are_ids() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"agent_id": [1, "B"], "task_id": ["x", "y"], "score": [1, 2]})
    assert yipanqi.assign(frame).pairs["agent_id"].to_list() == ["1", "B"]


@pytest.mark.daily(2)
@pytest.mark.slow
def test_spark_frames_too() -> None:
    sql = pytest.importorskip("pyspark.sql")
    spark = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    try:
        made = spark.createDataFrame(NAMES.to_arrow())
        answer = yipanqi.resolve(made)
        assert _same_kind(made, answer) and _rows(answer.toArrow()) == _rows(yipanqi.resolve(NAMES))
        plan = yipanqi.assign(spark.createDataFrame(SCORES.to_arrow()))
        assert plan.total == 15 and plan.pairs.count() == 2
        answer = yipanqi.screen(spark.createDataFrame(FIRMS.to_arrow()), "super_deduction", on="2025-06-30")
        assert _rows(answer.toArrow()) == _rows(yipanqi.screen(FIRMS, "super_deduction", on="2025-06-30"))
    finally:
        spark.stop()
