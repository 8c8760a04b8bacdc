"""What a frame offers to a rule. In: a native frame. Out: guarded cells as expressions, and stages of columns built on them.

An eager frame is looked at once (minimum, maximum, blanks), so that guards are written only for columns that need them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import narwhals as nw

from yipanqi.engines.eligibility._exact import beside_a_line, growth_ratio, growth_settled, whole
from yipanqi.engines.eligibility.definition import LIMITS, Column, Edition, of_year
from yipanqi.values.fault import Fault

STAGES = 8
DTYPES: dict[str, Any] = {
    "fen": nw.Int64,
    "persons": nw.Int64,
    "count": nw.Int64,
    "flag": nw.Boolean,
    "date": nw.Date,
    "text": nw.String,
}


@dataclass
class Sight:
    """How a frame looks to an edition on a day: which columns are there, which may hold blanks, which hold impossible values."""

    edition: Edition
    on: date
    frame: Any
    dtypes: dict[str, Any]
    nullable: set[str]
    dirty: set[str]
    spark: bool
    polars: bool
    codes: bool = False
    eager: Any = None
    stages: list[dict[str, nw.Expr]] = field(default_factory=lambda: [{} for _ in range(STAGES)])

    def put(self, stage: int, name: str, expr: nw.Expr) -> nw.Expr:
        """Compute `expr` in that stage under an inner name; the column to use in later stages."""
        inner = "~" + name.replace(".", " ")  # Spark reads a dot as a field of a structure
        self.stages[stage].setdefault(inner, expr)
        return nw.col(inner)

    def year_end(self, column: Column) -> date:
        """The last day of the column's fiscal year (3 = the year before the application)."""
        return date(self.on.year - 4 + (column.year or 3), 12, 31)

    def unknown(self, name: str) -> bool:
        """Whether the cell may be unknown in some row."""
        return name in self.nullable or name in self.dirty or name not in self.dtypes

    def cell(self, name: str) -> nw.Expr:
        """The value as stated; null where blank or impossible; 0 where the firm did not exist in that year and states nothing of
        it.
        """
        column = self.edition.columns[name]
        kind = DTYPES[column.kind]
        absent = name not in self.dtypes
        value, plain = nw.lit(None).cast(kind) if absent else nw.col(name), True
        if name in self.dirty:
            limit = LIMITS[column.kind]
            value, plain = nw.when((value >= (-limit if column.signed else 0)) & (value <= limit)).then(value), False
        if column.year and (absent or name in self.nullable) and (untold := self._untold(column.year)) is not None:
            young = every([self.cell("founded_on") > nw.lit(self.year_end(column)), *untold])
            value, plain = nw.when(young).then(nw.lit(0)).otherwise(value), False
        return value if plain else self.put(0, name, value)

    def _untold(self, year: int) -> list[nw.Expr] | None:
        """Booleans that together say that every cell of that year is blank; None where no row can be so, or no founding day is
        told.
        """
        stated = [n for n in of_year(self.edition, year) if n in self.dtypes]
        dated = "founded_on" in self.dtypes and "founded_on" in self.edition.columns
        return [nw.col(n).is_null() for n in stated] if dated and all(n in self.nullable for n in stated) else None

    def total(self, names: tuple[str, ...], *, known: bool = False) -> nw.Expr:
        """Sum of cells; unknown if one is. With `known` the sum of those that are known."""
        cells = [self.cell(n) for n in names]
        if known:
            cells = [
                nw.when(~c.is_null()).then(c).otherwise(nw.lit(0)) if self.unknown(n) else c
                for c, n in zip(cells, names, strict=True)
            ]
        if len(cells) == 1 and not known:
            return cells[0]
        total = cells[0]
        for cell in cells[1:]:
            total = total + cell
        return self.put(1, ("known " if known else "") + "+".join(names), total)

    def impossible(self, names: tuple[str, ...]) -> tuple[nw.Expr | None, nw.Expr | None]:
        """Booleans: one of the columns is negative where it may not be; one is beyond every limit."""
        negative = absurd = None
        for name in names:
            column = self.edition.columns[name]
            if name in self.dirty and name in self.dtypes:
                value, limit = nw.col(name), LIMITS[column.kind]
                beyond = (value > limit) | (value < -limit)
                absurd = beyond if absurd is None else absurd | beyond
                if not column.signed:
                    below = (value < 0) & (value >= -limit)
                    negative = below if negative is None else negative | below
        return negative, absurd

    def days(self, name: str) -> nw.Expr:
        """Whole days from the date in the column to the day of application (Int64)."""
        value = self.cell(name)
        if self.polars:
            return self.put(1, f"days {name}", nw.lit((self.on - date(1970, 1, 1)).days, dtype=nw.Int32) - value.cast(nw.Int32))
        year, month, day = (getattr(value.dt, part)().cast(nw.Int64) for part in ("year", "month", "day"))
        # Days of the civil calendar, the year beginning in March so that leap days come last.
        early = nw.when(month <= 2).then(whole(1)).otherwise(nw.when(month > 2).then(whole(0)))
        years = self.put(1, f"years {name}", year - early)
        since_march = self.put(1, f"months {name}", month - 3 + early * 12)
        number = years * 365 + years // 4 - years // 100 + years // 400 + (since_march * 153 + 2) // 5 + day - 1
        return self.put(2, f"days {name}", whole(_civil(self.on)) - number)


def every(parts: list[nw.Expr]) -> nw.Expr:
    """All of them, in Kleene's logic."""
    together = parts[0]
    for one in parts[1:]:
        together = together & one
    return together


def _civil(day: date) -> int:
    early = day.month <= 2
    years, months = day.year - early, day.month - 3 + 12 * early
    return years * 365 + years // 4 - years // 100 + years // 400 + (months * 153 + 2) // 5 + day.day - 1


def see(native: Any, edition: Edition, on: date) -> tuple[Sight, bool]:
    """Look at a native frame; Fault where it may not be used or a column is of a wrong type. Also: is it eager Polars."""
    frame = nw.from_native(native)
    implementation = frame.implementation
    dtypes = dict(frame.collect_schema())
    casts = {n: DTYPES[edition.columns[n].kind] for n in dtypes if n in edition.columns}
    casts = {
        n: kind for n, kind in casts.items() if dtypes[n] != kind and not (kind == nw.Int64 and _fits(dtypes[n], n, edition))
    }
    if casts:
        frame = frame.with_columns(nw.col(n).cast(kind) for n, kind in casts.items())
    numeric = [n for n in dtypes if n in edition.columns and edition.columns[n].kind in LIMITS]
    eager = isinstance(frame, nw.DataFrame)
    nullable, dirty = (
        _look(frame, edition, dtypes, numeric) if eager else ({n for n in dtypes if n in edition.columns}, set(numeric))
    )
    polars = implementation.is_polars()
    sight = Sight(
        edition,
        on,
        frame.lazy() if eager and polars else frame,
        dtypes,
        nullable,
        dirty,
        implementation.is_spark_like(),
        polars,
        eager=frame if eager and polars else None,
    )
    return sight, eager and polars


def settle_growth(sight: Sight) -> None:
    """Add `growth <item>`: the growth ratio in hundredths, divided in floats and made exact wherever it lies near a whole
    hundredth.
    """
    items = [i for i in sight.edition.items if i.method == "growth" and all(n in sight.dtypes for n in i.columns)]
    if not items or sight.eager is None:
        return
    years = {i.key: [sight.cell(n) for n in i.columns] for i in items}
    staged = sight.frame.with_columns(**sight.stages[0]) if sight.stages[0] else sight.frame
    ratios = {key: growth_ratio(*cells) for key, cells in years.items()}
    made = staged.select(**ratios).with_columns(**{f"near {k}": beside_a_line(nw.col(k)) for k in ratios})
    found = gather(made)
    read = {
        "founded_on",
        *(n for year in (1, 2, 3) for n in of_year(sight.edition, year)),
        *(c for i in items for c in i.columns),
    }
    frame, used = sight.eager, [n for n in sight.dtypes if n in read]
    for item in items:
        ratio, near = found[item.key], found[f"near {item.key}"].fill_null(False).arg_true()
        if len(near):
            few = sight.eager.select(*used)[near].lazy()
            few = few.with_columns(**sight.stages[0]) if sight.stages[0] else few
            y1, y2, y3 = years[item.key]
            exact = growth_settled(few.select(y1=y1, y2=y2, y3=y3).collect(), [(b.at_least, b.strict) for b in item.bands])
            ratio = ratio.scatter(near, exact)
        frame = frame.with_columns(ratio.alias(f"growth {item.key}"))
        sight.dtypes[f"growth {item.key}"] = nw.Float64
    sight.frame = frame.lazy()


def gather(frame: nw.LazyFrame) -> nw.DataFrame:
    """Evaluate a lazy Polars plan piece by piece, so that what lies between stays in the processor's memory."""
    return nw.from_native(frame.to_native().collect(engine="streaming"))


def _fits(dtype: Any, name: str, edition: Edition) -> bool:
    """People and counts may stay in 32 bits: their largest product with a percentage does too."""
    return dtype == nw.Int32 and edition.columns[name].kind != "fen"


def _look(frame: nw.DataFrame, edition: Edition, dtypes: dict[str, Any], numeric: list[str]) -> tuple[set[str], set[str]]:
    used = [n for n in dtypes if n in edition.columns]
    if not used:
        return set(), set()
    blanks = frame.select(nw.col(*used).null_count()).rows(named=True)[0]
    ends: dict[str, Any] = {}
    if numeric:
        ends = frame.select(
            *(nw.col(n).min().alias(f"<{n}") for n in numeric), *(nw.col(n).max().alias(f">{n}") for n in numeric)
        ).rows(named=True)[0]
    dirty = set()
    for name in numeric:
        column, low, high = edition.columns[name], ends[f"<{name}"], ends[f">{name}"]
        limit = LIMITS[column.kind]
        if low is not None and (low < (-limit if column.signed else 0) or high > limit):
            dirty.add(name)
    return {n for n in used if blanks[n]}, dirty


def checked(frame: Any, dtypes: dict[str, Any], edition: Edition) -> None:
    """Refuse statistical returns and columns that cannot be what their name says."""
    if "basis" in dtypes:
        found = frame.lazy().filter(nw.col("basis") == "statistics").select("basis").head(1).collect()
        if len(found):
            raise Fault(
                "statistics_basis",
                "数据来自统计调查（依据《统计法》收集），不得用于认定、资助等决定。请改用企业自行申报、税务或经审计的数据。",
                "The data were collected under the Statistics Law and may not decide recognitions or subsidies. "
                "Use self-declared, tax or audited data.",
            )
    for name, dtype in dtypes.items():
        column = edition.columns.get(name)
        if column is None:
            continue
        numeric = column.kind in LIMITS
        null = dtype == nw.Unknown or str(dtype) == "Unknown"
        if not null and ((numeric and not dtype.is_integer()) or (column.kind == "date" and not dtype.is_temporal())):
            raise Fault(
                "column_type",
                f"列“{column.words.zh}”（{name}）应为{'整数（分、人或件）' if numeric else '日期'}，实际为 {dtype}。",
                f"Column {name} must hold {'whole numbers (fen, persons or counts)' if numeric else 'dates'}, not {dtype}.",
            )
