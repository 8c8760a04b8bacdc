"""Any table as a long table. In: Workbook or path. Out: one row for each filled cell that is not a row label.

`value` is in the base unit (yuan, share of one, persons …), `raw` as written; `role` marks totals,
subtotals and notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets._heading import kind_of
from yipanqi.engines.sheets.grid import FAILED, is_noted
from yipanqi.engines.sheets.model import Column, Sheet, Table, Workbook
from yipanqi.values.reading import UNSURE, Unit, find_unit, formula_problem, is_part, read_column, tight

SCHEMA = {
    "file": pl.String,
    "sheet": pl.String,
    "table": pl.Int32,
    "row": pl.Int32,
    "col": pl.String,
    "row_label": pl.String,
    "header_path": pl.String,
    "unit": pl.String,
    "value": pl.Float64,
    "raw": pl.String,
    "role": pl.String,
    # why there is no value (formula_error, unit_unclear, over_whole …), or why it is to be checked (more_than, digits_lost …)
    "problem": pl.String,
}
#: What is said of a cell; that words are no number, nobody needs to be told.
_TOLD = (
    "struck_out",
    "display_unclear",
    "over_whole",
    "negative",
    "share_unsure",
    "too_large",
    "more_than",
    "less_than",
    "approximate",
    "digits_lost",
)
_CHANGE = re.compile("增|减|速|同比|环比|涨|跌|幅|变动|百分点")  # a growth of 0.3 % is nothing odd


def tidy_workbook(book: Workbook, *, hidden: bool = False) -> pl.DataFrame:
    """The long table of a workbook. Columns as in SCHEMA; hidden sheets only with `hidden`."""
    frames = [pl.DataFrame(schema=SCHEMA)]
    for sheet in book.sheets:
        if sheet.visible or hidden:
            for table in sheet.tables:
                frames += _table(book, sheet, table)
    return _with_problems(pl.concat(frames))


def _with_problems(cells: pl.DataFrame) -> pl.DataFrame:
    """Say of cells that only hold what a formula left that it failed or was never computed."""
    known = {
        t: formula_problem(tight(t)) for t in cells["raw"].filter(cells["raw"].str.contains(FAILED).fill_null(False)).unique()
    }
    noted = cells.filter(pl.col("value").is_null() & pl.col("raw").str.contains(r"\d"))["raw"].unique()
    known |= {t: "not_a_number" for t in noted if is_noted(t)}
    problem = pl.col("raw").replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
    cells = cells.with_columns(pl.coalesce(problem, "problem").alias("problem")) if known else cells
    unsure = pl.col("unit") == UNSURE.base  # no number of yuan, in whichever of the units it was meant
    told = pl.when(unsure & pl.col("value").is_not_null()).then(pl.lit("unit_unclear")).otherwise("problem").alias("problem")
    sure = ~unsure.fill_null(False)
    return cells.with_columns(told, pl.when(sure).then("value").alias("value"), pl.when(sure).then("unit").alias("unit"))


def row_labels(table: Table) -> pl.Series:
    """The label of each row of the body: its label columns joined by ' / ', translations left out, place
    names closed up.
    """
    names = label_columns(table)
    frame = table.body
    if not names or not frame.height:
        return pl.Series("row_label", [""] * frame.height, dtype=pl.String)
    parts = [_label(frame[c.letter]) for c in names]
    if len(parts) == 1:
        return parts[0].fill_null("").alias("row_label")
    return (
        pl.DataFrame({f"l{i}": p for i, p in enumerate(parts)})
        .select(pl.concat_str(pl.all(), separator=" / ", ignore_nulls=True).alias("row_label"))
        .to_series()
    )


def label_columns(table: Table) -> tuple[Column, ...]:
    """The label columns that name a row: no serial numbers, no English translation of the column before."""
    labels = [c for c in table.columns if c.role == "label"]
    named = [c for c in labels if not wording.SERIAL_HEADING.match(wording.squeeze("".join(c.path)))] or labels
    out: list[Column] = []
    for column in named:
        if out and _is_english(table.body[column.letter]) and not _is_english(table.body[out[-1].letter]):
            continue
        out.append(column)
    return tuple(out)


def _is_english(series: pl.Series) -> bool:
    if series.dtype != pl.String:
        return False
    filled = series.drop_nulls().head(200)
    return len(filled) > 0 and not filled.str.contains(r"[\u3400-\u9fff]").any()


def _label(series: pl.Series) -> pl.Series:
    text = series if series.dtype == pl.String else _as_raw(series)
    text = text.str.replace_all(r"[\s\u3000]+", " ").str.strip_chars()
    words = text.unique().drop_nulls().to_list()
    changed = {w: wording.normal_label(w) for w in words}
    changed = {w: n for w, n in changed.items() if w != n}
    return text.replace(changed) if changed else text


def _as_raw(series: pl.Series) -> pl.Series:
    """The cells as a person would have written them."""
    if series.dtype == pl.String:
        return series
    if series.dtype == pl.Float64:
        text = series.cast(pl.String)
        return text.str.replace(r"\.0$", "")
    if series.dtype == pl.Datetime:
        return series.dt.strftime("%Y-%m-%d %H:%M:%S")
    if series.dtype == pl.Boolean:
        return series.cast(pl.String).str.to_uppercase()
    return series.cast(pl.String)


def _table(book: Workbook, sheet: Sheet, table: Table) -> list[pl.DataFrame]:
    frame = table.body
    labels = row_labels(table)
    by_row = _row_units(table, labels)
    out = []
    for column in table.columns:
        if column.role == "label" and len(table.columns) > 1:
            continue
        series = frame[column.letter]
        keep = series.is_not_null()
        if not keep.any():
            continue
        values, problems, units = _scaled(series, column, by_row, labels)
        cells = pl.DataFrame(
            {
                "row": frame["row"],
                "row_label": labels,
                "unit": units,
                "value": values,
                "problem": problems,
                "raw": _as_raw(series),
                "role": frame["role"],
            }
        )
        out.append(
            cells.filter(keep).select(
                pl.lit(book.path_name).alias("file"),
                pl.lit(sheet.name).alias("sheet"),
                pl.lit(table.number, pl.Int32).alias("table"),
                "row",
                pl.lit(column.letter).alias("col"),
                "row_label",
                pl.lit(column.heading).alias("header_path"),
                "unit",
                "value",
                "raw",
                "role",
                "problem",
            )
        )
    if table.notes:
        notes = [
            (book.path_name, sheet.name, table.number, row, "A", "", "", None, None, text, "note", None)
            for row, text in table.notes
        ]
        out.append(pl.DataFrame(notes, schema=SCHEMA, orient="row"))
    whole = pl.concat([pl.DataFrame(schema=SCHEMA), *out])
    order = pl.col("col").replace_strict({c.letter: c.index for c in table.columns}, default=0, return_dtype=pl.Int32)
    return [whole.sort("row", order, maintain_order=True)]


#: Row labels that name heads, things or shares and never money (企业数, 研发强度).
_NO_MONEY = re.compile(r"(?:数|数量|人次|率|比重|占比|比例|强度|增长|增速|增幅)\s*$")


def _row_units(table: Table, labels: pl.Series) -> list[Unit | None] | None:
    """The unit of each row where rows have units of their own: a column 单位, or the label itself
    (研发经费（万元）).
    """
    if not 0 < table.body.height <= 20_000:
        return None
    written = next((c for c in table.columns if wording.UNIT_HEADING.match(wording.squeeze(c.heading))), None)
    if written is None:
        units = [find_unit(t) if t else None for t in labels.to_list()]
    else:
        units = [find_unit(t) if t else None for t in _as_raw(table.body[written.letter]).to_list()]
    return units if any(units) else None


def _unit_here(column: Column, kind: tuple[str, ...] | None, own: Unit | None, label: str) -> Unit | None:
    """The unit of one cell. The heading's own holds for all its rows; one that the table only lent gives way to the row's
    own, and money lent to a heading that says nothing (2024年) is no unit of heads, things and shares.
    """
    lent = column.unit
    if own is not None and (kind is None or own.base in kind):
        return own
    if kind is None and lent is not None and (lent.is_money or lent.is_foreign):
        said = kind_of(tuple(label.split(" / "))) if _NO_MONEY.search(label) else None
        return None if said is not None and said != ("yuan",) else lent
    return lent


def _scaled(
    series: pl.Series, column: Column, by_row: list[Unit | None] | None, labels: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Values in base units, what is to be said of them, and the names of those units, by the heading's own unit, else the row's,
    else the table's.
    """
    lent = column.inherited and column.unit is not None
    units: Sequence[Unit | None]
    if wording.UNIT_HEADING.match(wording.squeeze(column.heading)) or (column.unit is not None and not lent):
        units = [column.unit] * len(series)
    elif not lent:
        units = by_row or [None] * len(series)
    elif len(series) > 20_000:
        units = [column.unit] * len(series)
    else:
        kind, rows = kind_of(column.path), by_row or [None] * len(series)
        units = [_unit_here(column, kind, own, label or "") for own, label in zip(rows, labels.to_list(), strict=True)]
    several = set(units)
    if len(several) < 2:
        unit = next(iter(several), None)
        return *_values(series, replace(column, unit=unit)), pl.Series(
            [unit.base if unit else None] * len(series), dtype=pl.String
        )
    values: list[float | None] = [None] * len(series)
    problems: list[str | None] = [None] * len(series)
    for unit in several:
        at = [i for i, u in enumerate(units) if u == unit]
        for i, value, problem in zip(at, *_values(series[at], replace(column, unit=unit)), strict=True):
            values[i], problems[i] = value, problem
    return (
        pl.Series(values, dtype=pl.Float64),
        pl.Series(problems, dtype=pl.String),
        pl.Series([u.base if u else None for u in units], dtype=pl.String),
    )


def _values(series: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """Numbers in the base unit, null for what is no number; and what is to be said of them."""
    if series.dtype in (pl.Boolean, pl.Date, pl.Datetime, pl.Time) or wording.CODE_HEADING.search(column.heading):
        return pl.Series([None] * len(series), dtype=pl.Float64), pl.Series([None] * len(series), dtype=pl.String)
    if series.dtype == pl.String:  # 0012 is a code
        series = pl.select(pl.when(~series.str.contains(r"^\s*0\d")).then(series)).to_series()
    if column.unit is not None and column.unit.is_share:
        found = read_column(series, "ratio", column.unit, percent_cells=column.percent_cells, part=is_part(column.heading))
        told = _TOLD if _CHANGE.search(column.heading) else (*_TOLD, "percent_below_one")
    else:
        found, told = read_column(series, "number", column.unit), _TOLD
    said = found.select(pl.coalesce("problem", "notice").alias("said")).to_series()
    return found["value"], pl.select(pl.when(said.is_in(told)).then(said)).to_series()
