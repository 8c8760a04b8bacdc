"""A person's own frame as the rule means it. In: a native frame. Out: the same backend; yes and no in words are Booleans,
whole floats whole (but for money, where decimals may be yuan).

Equal in every library: Polars, pandas (through Arrow), DuckDB, PySpark. What cannot be meant so is a Fault that names a value.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from yipanqi.engines.eligibility.definition import LIMITS, Edition
from yipanqi.values.fault import Fault
from yipanqi.values.frames import arrived, is_foreign, refuse_fractions

YES = ("yes", "y", "true", "t", "1", "是", "有", "√", "✓")
NO = ("no", "n", "false", "f", "0", "否", "无", "没有", "不是", "×")
BLANK = ("", "-", "—", "/", "null", "none", "nan", "未知")


def meant(native: Any, edition: Edition) -> Any:
    """The frame with the edition's columns in its types, where they can be; the very same object where nothing is to be done."""
    whole_fen(native, edition)
    if is_foreign(native):
        native = arrived(native, "frame")
    frame = nw.from_native(native)
    made: dict[str, nw.Expr] = {}
    checks: dict[str, nw.Expr] = {}
    for name, dtype in dict(frame.collect_schema()).items():
        column = edition.columns.get(name)
        if column is None:
            continue
        if column.kind == "flag" and dtype == nw.String:
            low = nw.col(name).str.strip_chars().str.to_lowercase()
            made[name] = nw.when(low.is_in(YES)).then(nw.lit(True)).otherwise(nw.when(low.is_in(NO)).then(nw.lit(False)))
            checks[name] = ~low.is_in((*YES, *NO, *BLANK))
        elif column.kind == "flag" and dtype.is_numeric():
            made[name] = nw.when(nw.col(name) == 1).then(nw.lit(True)).otherwise(nw.when(nw.col(name) == 0).then(nw.lit(False)))
            checks[name] = (nw.col(name) != 0) & (nw.col(name) != 1)
        elif column.kind in LIMITS and dtype.is_float():
            whole = nw.when(~nw.col(name).is_nan()).then(nw.col(name))
            made[name] = whole.cast(nw.Int64)
            checks[name] = (whole % 1 != 0) | (whole.abs() >= 2.0**63)
        elif column.kind == "date" and dtype == nw.Datetime:
            made[name] = nw.col(name).cast(nw.Date)
        elif column.kind == "text" and dtype.is_integer():
            made[name] = nw.col(name).cast(nw.String)
    if not made:
        return native
    for name, bad in checks.items():
        _told(frame, name, bad, edition)
    return frame.with_columns(**made).to_native()


def whole_fen(native: Any, edition: Edition) -> None:
    """Fault for decimals in an amount; asked before pandas is taken over as Arrow, where whole decimals become whole numbers."""
    refuse_fractions(native, {c.name: c.words.zh for c in edition.columns.values() if c.kind == "fen"})


def _told(frame: Any, name: str, bad: nw.Expr, edition: Edition) -> None:
    found = frame.lazy().filter(bad).select(name).head(1).collect(backend="polars")
    if not len(found):
        return
    value, column = found[name][0], edition.columns[name]
    zh, en = (
        ("是或否（是/否、yes/no、true/false、1/0）", "yes or no (是/否, yes/no, true/false, 1/0)")
        if column.kind == "flag"
        else ("整数", "a whole number")
    )
    raise Fault(
        "column_value", f"列“{column.words.zh}”（{name}）里的“{value}”应为{zh}。", f"Column {name}: “{value}” should be {en}."
    )
