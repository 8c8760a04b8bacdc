"""The cells of one sheet before anything is known about them. In: rows of native values. Out: `Grid`.

A small sheet keeps Python rows, a large one polars columns of text; both answer the same questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import polars as pl

from yipanqi.values.reading import DASHES, formula_problem, shortest, tight

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based, inclusive
_NUMBER_TEXT = re.compile(r"^[+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]\d+|(?<=\.\d)[eE]\d+)?[%‰]?$|^[+-]?\.\d+%?$")
_YEAR = re.compile(r"^(?:19|20)\d{2}(?:\.0)?年?(?:度|E|e)?$")
BIG = 10**15  # a spreadsheet keeps 15 digits: a larger whole number has lost some and stays a float
FAILED = r"^\s*(?:[#＃]|(?i:err)|错误)"  # how what a failed formula shows begins: a quick look before a close one


def clean(value: Any) -> Any:
    """A cell's value; None when it is blank."""
    if isinstance(value, str):
        text = value.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
        return text if text.strip(" \n\t\u3000\ufeff") else None
    return value


def is_number(value: Any) -> bool:
    """A number, date or boolean, or a text that is nothing but a number."""
    if isinstance(value, str):
        return bool(_NUMBER_TEXT.match(value.strip().replace(" ", "")))
    return value is not None


_NOTED = re.compile(
    r"^(?:[(（][a-z][)）])?\s*[+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?\s*%?\s*"
    r"(?:[\u2460-\u2473\u24ea⁰¹²³⁴⁵⁶⁷⁸⁹*＊†‡※#]+|[(（\[](?:初步数?|预计|估计|估算|快报数?|调整|修订|暂估|[a-z]|\d{1,2})[)）\]])$|^[(（][a-z][)）]\s*\d[\d,.]*$"
)


def is_noted(value: Any) -> bool:
    """A number with the mark of a note: 850.5①, 900.1*, 1000.2（初步）, (p)150000."""
    return isinstance(value, str) and bool(_NOTED.match(value.strip()))


def is_year(value: Any) -> bool:
    """1949 to 2099, as number or text, perhaps with 年."""
    return (
        bool(_YEAR.match(shortest(value) if isinstance(value, int | float) else value.strip()))
        if isinstance(value, int | float | str) and not isinstance(value, bool)
        else False
    )


def is_mark(value: Any) -> bool:
    """A dash or dots in place of a number, or what a failed formula shows."""
    if not isinstance(value, str):
        return False
    text = value.strip().lower()
    return text in DASHES or (text[:1] in "#＃e错" and formula_problem(tight(text)) is not None)


def as_text(value: Any) -> str:
    """A value as it would stand in a text cell."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shortest(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


@dataclass
class Grid:
    """A sheet's cells, `height` × `width`, with what the file says about them."""

    name: str
    index: int
    visible: bool = True
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    percent_columns: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    truncated: bool = False
    numbers: list[int] = field(default_factory=list)  # sheet row (0-based) of each kept row
    rows: list[list[Any]] = field(default_factory=list)
    frame: pl.DataFrame | None = None  # large sheets: columns c0, c1 … of the rows after `rows`
    counts: list[int] = field(default_factory=list)
    lengths: dict[int, tuple[int, int]] = field(
        default_factory=dict
    )  # of delimited text: cells of a row up to the last filled one, and all
    unclosed: list[int] = field(default_factory=list)  # rows of delimited text in which a quotation mark is not closed
    width: int = 0
    _seen: dict[int, list[Any]] = field(default_factory=dict, repr=False)

    @classmethod
    def of_rows(cls, name: str, index: int, rows: Any, first: int = 0, left: int = 0, **more: Any) -> Grid:
        """A small sheet from an iterable of rows; `first` and `left` are where they start on the sheet."""
        grid = cls(name, index, **more)
        for i, row in enumerate(rows):
            cells = [clean(v) for v in row]
            filled = sum(v is not None for v in cells)
            if filled:
                grid.numbers.append(first + i)
                grid.rows.append([None] * left + cells)
                grid.counts.append(filled)
        grid.width = max(map(len, grid.rows), default=0)
        for row in grid.rows:
            row.extend([None] * (grid.width - len(row)))
        return grid

    def add_frame(self, frame: pl.DataFrame, numbers: list[int], counts: list[int]) -> None:
        """Append the rows of a large sheet as columns; `numbers` and `counts` tell each row's place and
        filled cells.
        """
        self.width = max(self.width, frame.width)
        for row in self.rows:
            row.extend([None] * (self.width - len(row)))
        missing = [pl.lit(None, pl.String).alias(f"c{j}") for j in range(frame.width, self.width)]
        self.frame = frame.with_columns(missing) if missing else frame
        self.numbers += numbers
        self.counts += counts

    @property
    def height(self) -> int:
        return len(self.numbers)

    def row(self, i: int) -> list[Any]:
        """The values of the i-th filled row."""
        if i < len(self.rows) or self.frame is None:
            return self.rows[i]
        if i not in self._seen:
            if len(self._seen) > 5000:
                self._seen.clear()
            self._seen[i] = list(self.frame.row(i - len(self.rows)))
        return self._seen[i]

    def without_digit(self) -> list[int]:
        """The rows of the columns of a large sheet in which no cell holds a digit: a second header may stand among them."""
        if self.frame is None:
            return []
        left = self.frame.with_row_index("at", len(self.rows))
        for name, kind in self.frame.schema.items():
            wordy = ~pl.col(name).str.contains("[0-9]") if kind == pl.String else pl.lit(False)
            left = left.filter(pl.col(name).is_null() | wordy)
        return left["at"].to_list()

    def column(self, j: int, first: int, last: int) -> pl.Series:
        """Column j of the filled rows first … last-1, in its own type."""
        head = len(self.rows)
        if self.frame is None or last <= head:
            return typed([self.rows[i][j] for i in range(first, last)])
        whole = self.frame.to_series(j)
        start = max(first - head, 0)
        cut = whole.slice(start, last - head - start)
        if cut.dtype == pl.String and cut.null_count() - whole.null_count() != len(cut) - len(whole):
            cut = typed_text(cut)  # text only because of a title or a note outside
        cut = narrowed(cut)
        if first >= head:
            return cut
        above = typed([self.rows[i][j] for i in range(first, head)])
        if above.null_count() == len(above) or above.dtype == cut.dtype:
            return pl.concat([above.cast(cut.dtype), cut])
        return pl.concat([above.cast(pl.String), cut.cast(pl.String)])

    def part(self, rows: range, columns: range) -> Grid:
        """A block of this grid as a grid of its own (columns keep their index by `offset` in the caller)."""
        out = Grid(
            self.name,
            self.index,
            self.visible,
            merges=self.merges,
            hidden_columns=self.hidden_columns,
            hidden_rows=self.hidden_rows,
            percent_columns=self.percent_columns,
        )
        for i in rows:
            cells = [v if j in columns else None for j, v in enumerate(self.row(i))]
            filled = sum(v is not None for v in cells)
            if filled:
                out.rows.append(cells)
                out.counts.append(filled)
                out.numbers.append(self.numbers[i])
        out.width = self.width
        return out


def mark(rows: list[list[Any]], left: int, marks: dict[tuple[int, int], str]) -> int:
    """Write `marks` (by row and column of the sheet) over `rows`, the first of which is row 0; out: the column that they begin
    at.
    """
    if marks and (short := left - min(c for _, c in marks)) > 0:
        for cells in rows:
            cells[:0] = [None] * short
        left -= short
    for (r, c), text in marks.items():
        while len(rows) <= r:
            rows.append([])
        rows[r] += [None] * (c - left + 1 - len(rows[r]))
        rows[r][c - left] = text
    return left


def typed(values: list[Any]) -> pl.Series:
    """A column in its own type when all cells share it, else text."""
    kinds = {type(v) for v in values if v is not None}
    if not kinds:
        return pl.Series(values, dtype=pl.String)
    if kinds <= {int, float}:
        if all(v is None or (float(v).is_integer() and abs(v) < BIG) for v in values):
            return pl.Series([None if v is None else int(v) for v in values], dtype=pl.Int64)
        return pl.Series([None if v is None else float(v) for v in values], dtype=pl.Float64)
    if kinds == {bool}:
        return pl.Series(values, dtype=pl.Boolean)
    if kinds == {date}:
        return pl.Series(values, dtype=pl.Date)
    if kinds <= {date, datetime}:
        return pl.Series(
            [datetime(v.year, v.month, v.day) if type(v) is date else v for v in values],
            dtype=pl.Datetime("us"),
        )
    return pl.Series([None if v is None else as_text(v) for v in values], dtype=pl.String)


def as_text_column(series: pl.Series) -> pl.Series:
    """A column as the text of its cells, spelled as `as_text` does."""
    if series.dtype == pl.Float64:
        whole = series.cast(pl.String)
        return whole.str.replace(r"\.0$", "")
    if series.dtype == pl.Datetime:
        return narrowed(series).cast(pl.String).str.replace(r"\.0+$", "")
    if series.dtype == pl.Boolean:
        return series.cast(pl.String).str.to_uppercase()
    return series.cast(pl.String)


def narrowed(series: pl.Series) -> pl.Series:
    """Whole numbers as Int64, midnights as Date."""
    if series.dtype == pl.Float64 and len(series):
        whole = series.round(0)
        if (whole == series).all() and (series.abs() < BIG).all():
            return series.cast(pl.Int64)
    if series.dtype == pl.Datetime:
        days = series.cast(pl.Date)
        return days if (days.cast(series.dtype) == series).all() else series
    return series


def typed_text(series: pl.Series) -> pl.Series:
    """A text column of a large sheet in the type of its cells, when every cell is the shortest spelling of
    that type.
    """
    filled = series.drop_nulls()
    if not len(filled):
        return series
    head = filled.head(1000)
    if head.str.contains(r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.0+)?)?$").all():
        moments = series.str.slice(0, 19).str.replace("T", " ", literal=True)
        moments = (
            moments.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
            if int(head.str.len_chars().max() or 0) > 10  # type: ignore[arg-type,call-overload]
            else moments.str.to_date("%Y-%m-%d", strict=False)
        )
        if moments.null_count() == series.null_count():
            days = moments.cast(pl.Date)
            return days if (days.cast(moments.dtype) == moments).all() else moments
        return series
    if not head.str.contains(r"^-?\d").all():
        return series
    numbers = series.cast(pl.Float64, strict=False)
    if numbers.null_count() != series.null_count() or not numbers.is_finite().all():
        return series
    padded = filled.str.contains(r"^-?0\d|[eE+]|\d{16}|^-?\d+\.$")
    if padded.any() or (filled.str.contains(".", literal=True) & filled.str.ends_with("0")).any():
        return series
    whole = (numbers == numbers.round(0)).all() and (numbers.abs() < BIG).all()
    return numbers.cast(pl.Int64) if whole else numbers


def sparse(grid: Grid, rows: dict[int, dict[int, Any]], merges: list[Merge]) -> Grid:
    """Fill a grid from cells by row and column; blank rows take no room."""
    grid.merges = merges
    width = max((max(cells) + 1 for cells in rows.values() if cells), default=0)
    for r in sorted(rows):
        cells = [None] * width
        filled = 0
        for c, value in rows[r].items():
            cells[c] = clean(value)
            filled += cells[c] is not None
        if filled:
            grid.rows.append(cells)
            grid.numbers.append(r)
            grid.counts.append(filled)
    grid.width = width
    return grid
