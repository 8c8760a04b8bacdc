"""Data frames of any library at the door. In: pandas, Polars (lazy too), PyArrow, DuckDB, PySpark. Out: Polars, and back to the
caller's kind.

Missing is null in all of them: NaN of pandas, NaN in a column of numbers with gaps. Anything else is one Fault that says how to
convert.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl

from yipanqi.values.fault import Fault

KINDS = "pandas、Polars、PyArrow、DuckDB、PySpark"


def is_pandas(frame: Any) -> bool:
    """A pandas frame: its own arithmetic on blanks is not three-valued, so it is computed as Arrow columns."""
    return type(frame).__module__.split(".")[0] == "pandas"


def is_foreign(frame: Any) -> bool:
    """No frame that narwhals computes on as it is: a PyArrow table is taken over (at no cost), anything unknown is a Fault
    there.
    """
    if isinstance(frame, pl.DataFrame | pl.LazyFrame) or is_pandas(frame):
        return False
    return type(frame).__module__.split(".")[0] not in ("duckdb", "_duckdb", "pyspark", "sqlframe", "ibis", "narwhals")


def arrived(frame: Any, what: str = "") -> pl.DataFrame:
    """The frame as an eager Polars one; `what` names it in the Fault `frame_kind` for what is no frame."""
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if is_pandas(frame) and hasattr(frame, "columns"):
        return _from_pandas(frame)
    if type(frame).__module__.split(".")[0] == "pyarrow" and hasattr(frame, "schema"):
        made = pl.from_arrow(frame)
        return made if isinstance(made, pl.DataFrame) else made.to_frame()
    try:
        found = nw.from_native(frame)
        return found.lazy().collect(backend="polars").to_native()
    except (TypeError, ValueError, NotImplementedError, AttributeError) as fault:
        kind = f"{type(frame).__module__}.{type(frame).__qualname__}"
        zh, en = (f"{what}：", f"{what}: ") if what else ("", "")
        raise Fault(
            "frame_kind",
            f"{zh}{kind} 不是能用的数据框；请用 {KINDS} 的数据框，字典或列表先用 polars.DataFrame(…) 转换，文件用 "
            "polars.read_csv(…) 等读入。",
            f"{en}{kind} is no data frame that can be used; give one of pandas, Polars, PyArrow, DuckDB or PySpark: "
            "convert a dict or a list with polars.DataFrame(…), read a file with polars.read_csv(…).",
            exit_code=2,
        ) from fault


def _from_pandas(frame: Any) -> pl.DataFrame:
    """Whole numbers that pandas holds as floats because of blanks are whole again; a column of mixed things is text."""
    plain = frame.rename(columns=str)
    try:
        return pl.from_pandas(plain.convert_dtypes(dtype_backend="pyarrow"))
    except Exception:  # whatever Arrow may say of numbers and words in one column
        mixed = plain.copy()
        for name in [n for n in mixed.columns if mixed[n].dtype == object]:
            mixed[name] = [None if v is None or v != v else str(v) for v in mixed[name]]
        return pl.from_pandas(mixed.convert_dtypes(dtype_backend="pyarrow"))


def refuse_fractions(frame: Any, amounts: Mapping[str, str]) -> None:
    """Fault `amount_type` where a column of money (name -> its words) holds decimals: they might be yuan and would be read as
    fen.

    A column without any value passes; a DuckDB or SQL DECIMAL is refused like a float, whatever its digits.
    """
    named = nw.from_native(frame, pass_through=True)
    if not hasattr(named, "collect_schema"):
        return
    for name, dtype in dict(named.collect_schema()).items():
        if name not in amounts or not (dtype.is_decimal() or dtype.is_float() or (is_pandas(frame) and dtype == nw.Object)):
            continue
        if (value := _decimal(frame, named, name, dtype)) is not None:
            words = amounts[name]
            raise Fault(
                "amount_type",
                f"列“{words}”（{name}）里的“{value}”是小数：金额须是以“分”计的整数，为免把元当作分，未作换算。"
                f'以元计时先换算：Polars (pl.col("{name}") * 100).round().cast(pl.Int64)，pandas (df["{name}"] * '
                '100).round().astype("Int64")；'
                f'本来就是分时只转类型：cast(pl.Int64)、astype("Int64")。',
                f"Column {name}: “{value}” is a decimal. Money is whole fen, and yuan are not guessed to be fen. If "
                "these are yuan, convert them: Polars "
                f'(pl.col("{name}") * 100).round().cast(pl.Int64), pandas (df["{name}"] * 100).round().astype("Int64"); '
                "if they are fen "
                'already, only change the type: cast(pl.Int64), astype("Int64").',
                exit_code=2,
            )


def _decimal(frame: Any, named: Any, name: str, dtype: Any) -> Any:
    """The first value of a column, None where it has none (of a pandas column of mixed things: the first float)."""
    if is_pandas(frame):
        there = frame[name].dropna()
        return next((v for v in there if dtype != nw.Object or isinstance(v, float)), None)
    value = nw.col(name)
    there = ~value.is_null() & ~value.is_nan() if dtype.is_float() else ~value.is_null()
    return next(iter(named.lazy().filter(there).select(name).head(1).collect(backend="polars")[name]), None)


def answered(frame: pl.DataFrame, like: Any) -> Any:
    """A Polars answer in the kind of the frame that was asked with: pandas (Arrow columns), PyArrow table, lazy Polars, a
    DuckDB relation of the same connection, Spark; else Polars.
    """
    if isinstance(like, pl.LazyFrame):
        return frame.lazy()
    root = type(like).__module__.split(".")[0]
    if root not in ("pandas", "pyarrow", "duckdb", "_duckdb", "pyspark"):
        return frame
    words = [n for n, d in frame.schema.items() if d in (pl.Categorical, pl.Enum)]
    plain = frame.with_columns(pl.col(words).cast(pl.String))
    if root == "pandas":
        return plain.to_pandas(use_pyarrow_extension_array=True)
    answer = plain.to_arrow()
    if root == "pyarrow":
        return answer
    if root == "pyspark":
        return like.sparkSession.createDataFrame(answer)
    found = like.query("asked", "SELECT * FROM answer")  # DuckDB finds the Arrow table by its name here and keeps it
    return found.set_alias(f"answer_{id(answer)}")  # two answers of one connection can be joined
