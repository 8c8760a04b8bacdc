"""Frames at the door. In: a native frame. Out: Polars where a method needs it; pandas goes through Arrow, where blanks stay
blanks.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl


def is_pandas(frame: Any) -> bool:
    """A pandas frame: its own arithmetic on blanks is not three-valued, so it is computed as Arrow columns."""
    return type(frame).__module__.split(".")[0] == "pandas"


def arrived(frame: Any) -> pl.DataFrame:
    """A pandas frame as Polars: whole numbers that pandas holds as floats because of blanks are whole again."""
    return pl.from_pandas(frame.convert_dtypes(dtype_backend="pyarrow"))


def back(frame: pl.DataFrame) -> Any:
    """A Polars frame as pandas with Arrow columns."""
    words = [n for n, d in frame.schema.items() if d.is_(pl.Categorical) or isinstance(d, pl.Enum)]
    return frame.with_columns(pl.col(words).cast(pl.String)).to_pandas(use_pyarrow_extension_array=True)


def collected(frame: Any) -> pl.DataFrame:
    """Any frame as an eager Polars frame (the methods that look for changes work in memory)."""
    if isinstance(frame, pl.DataFrame):
        return frame
    if is_pandas(frame):
        return arrived(frame)
    return nw.from_native(frame).lazy().collect(backend="polars").to_native()
