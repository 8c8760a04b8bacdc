"""Long statements made wide. In: (firm, year, amounts …). Out: one row a firm, `<column>_1` … by joins on the year, never a
pivot.

Two statements for one year: equal values are one, a blank yields to a value, two different values are unknown and listed by
`disputed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

from yipanqi.engines.eligibility._frames import arrived, back, is_pandas
from yipanqi.values.fault import Fault

NOT_AMOUNTS = ("firm", "year", "basis", "record")


def _statements(native: Any) -> Any:
    frame = nw.from_native(native)
    names = frame.collect_schema().names()
    if not {"firm", "year"} <= set(names):
        raise Fault("no_firm_year", "年度数据须有 firm 和 year 两列。", "Statements need the columns firm and year.", exit_code=2)
    if "basis" in names and len(frame.lazy().filter(nw.col("basis") == "statistics").select("basis").head(1).collect()):
        raise Fault(
            "statistics_basis",
            "年度数据中含统计调查数据（《统计法》），不得用于认定、资助等决定。",
            "The statements contain data collected under the Statistics Law, which may not decide recognitions or subsidies.",
        )
    return frame


def _amounts(frame: Any) -> list[str]:
    return [n for n in frame.collect_schema().names() if n not in NOT_AMOUNTS]


def _one_a_year(frame: Any, names: list[str]) -> Any:
    """One row a firm: equal or single values stay, different ones become unknown."""
    if isinstance(frame, nw.DataFrame) and _once_each(frame["firm"]):
        return frame.select("firm", *names)
    ends = [end for n in names for end in (nw.col(n).min().alias(f"{n}<"), nw.col(n).max().alias(f"{n}>"))]
    grouped = frame.group_by("firm").agg(*ends)
    return grouped.select("firm", *(nw.when(nw.col(f"{n}<") == nw.col(f"{n}>")).then(nw.col(f"{n}<")).alias(n) for n in names))


def _once_each(firms: nw.Series) -> bool:
    """No firm twice: seen at once where they come in ascending order."""
    ascending = (firms > firms.shift(1)).sum() == max(len(firms) - 1, 0)
    return ascending or firms.n_unique() == len(firms)


def _in_memory(frame: nw.DataFrame, names: list[str], years: Sequence[int]) -> Any:
    """The same for a Polars frame: firms in the same order every year stand side by side, others are joined."""
    wide: pl.DataFrame | None = None
    for number, year in enumerate(years, 1):
        part = _one_a_year(frame.filter(nw.col("year") == year), names).to_native()
        part = part.rename({n: f"{n}_{number}" for n in names})
        if wide is None:
            wide = part
        elif wide["firm"].equals(part["firm"]):
            wide = wide.hstack(part.drop("firm").get_columns())
        else:
            wide = wide.join(part, on="firm", how="full", coalesce=True)
    return wide


def widen(statements: Any, years: Sequence[int]) -> Any:
    """One row a firm with each amount of each year: `sales_1` is that of `years[0]`. Same backend in and out.

    A firm without a statement for a year gets null. Fault `no_firm_year` without the two key columns, `statistics_basis`.
    """
    if is_pandas(statements):
        return back(widen(arrived(statements), years))
    frame = _statements(statements)
    names = _amounts(frame)
    if isinstance(frame, nw.DataFrame) and frame.implementation.is_polars():
        return _in_memory(frame, names, years)
    wide = frame.filter(nw.col("year").is_in(list(years))).select("firm").unique()
    for number, year in enumerate(years, 1):
        part = _one_a_year(frame.filter(nw.col("year") == year), names)
        wide = wide.join(part.rename({n: f"{n}_{number}" for n in names}), on="firm", how="left")
    return wide.to_native()


def disputed(statements: Any) -> Any:
    """Cells with two different values for one firm and year: firm, year, column, low, high."""
    if is_pandas(statements):
        return back(disputed(arrived(statements)))
    frame = _statements(statements)
    found = []
    for name in _amounts(frame):
        grouped = frame.group_by("firm", "year").agg(low=nw.col(name).min(), high=nw.col(name).max())
        found.append(
            grouped.filter(nw.col("low") != nw.col("high")).select(
                "firm", "year", nw.lit(name).alias("column"), nw.col("low").cast(nw.Int64), nw.col("high").cast(nw.Int64)
            )
        )
    return nw.concat(found).to_native()
