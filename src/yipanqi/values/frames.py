"""Data frames of any library at the door. In: pandas, Polars (lazy too), PyArrow, DuckDB, PySpark. Out: Polars, and back to the caller's kind.

Missing is null in all of them: NaN of pandas, NaN in a column of numbers with gaps. Anything else is one Fault that says how to convert.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from yipanqi.values.fault import Fault

KINDS = "pandas、Polars、PyArrow、DuckDB、PySpark"


def is_pandas(frame: Any) -> bool:
    """A pandas frame: its own arithmetic on blanks is not three-valued, so it is computed as Arrow columns."""
    return type(frame).__module__.split(".")[0] == "pandas"


def is_foreign(frame: Any) -> bool:
    """No frame that narwhals computes on as it is: a PyArrow table is taken over (at no cost), anything unknown is a Fault there."""
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
        raise Fault("frame_kind", f"{zh}{kind} 不是能用的数据框；请用 {KINDS} 的数据框，字典或列表先用 polars.DataFrame(…) 转换，文件用 polars.read_csv(…) 等读入。",
                    f"{en}{kind} is no data frame that can be used; give one of pandas, Polars, PyArrow, DuckDB or PySpark: convert a dict or a list "
                    "with polars.DataFrame(…), read a file with polars.read_csv(…).", exit_code=2) from fault


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


def answered(frame: pl.DataFrame, like: Any) -> Any:
    """A Polars answer in the kind of the frame that was asked with: pandas (Arrow columns), PyArrow table, lazy Polars, Spark; else Polars.

    A DuckDB relation belongs to its connection, which an answer cannot know: it stays Polars, which DuckDB reads by its name.
    """
    if isinstance(like, pl.LazyFrame):
        return frame.lazy()
    root = type(like).__module__.split(".")[0]
    if root not in ("pandas", "pyarrow", "pyspark"):
        return frame
    words = [n for n, d in frame.schema.items() if d in (pl.Categorical, pl.Enum)]
    plain = frame.with_columns(pl.col(words).cast(pl.String))
    if root == "pandas":
        return plain.to_pandas(use_pyarrow_extension_array=True)
    if root == "pyarrow":
        return plain.to_arrow()
    return like.sparkSession.createDataFrame(plain.to_arrow())
