"""How an office lays out a sheet. In: headings, records, title, unit line, notes. Out: a workbook, a CSV file or HTML named .xls.

Title over all columns, the line with office and unit, a header block with merged cells, county cells merged downward, subtotal
rows, notes and the signature line.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yipanqi.demo._xls import write_xls
from yipanqi.demo._xlsx import HEADER, SMALL, TITLE, TOTAL, Grid, Line, Percent, write_xlsx

#: Stands in every workbook.
SYNTHETIC = "模型城市合成数据，非真实统计；企业、人员均为虚构。 / Synthetic data of a model city, not real statistics."
SIGNATURE = "审核人：                填表人：                联系电话："


class Total(list):
    """The cells of a subtotal or total row."""


class Filtered(list):
    """The cells of a data row that somebody's filter has hidden."""


class Heading(list):
    """A row inside the table that names the section below it."""


@dataclass
class Page:
    """One sheet. `columns` are heading paths, top level first; `rows` yields lists of cells (or Total, Filtered, Heading)."""

    name: str
    title: str
    columns: Sequence[tuple[str, ...]]
    rows: Iterable[list]
    under: str = ""  # second line: office, day, unit
    notes: tuple[str, ...] = ()
    merge_down: tuple[int, ...] = ()  # columns (from 0) whose equal neighbours are merged
    hidden: bool = False
    hidden_columns: tuple[int, ...] = ()  # from 1
    filtered: bool = False
    signature: bool = True
    numbered: bool = False  # a row of column numbers under the headings, as on statistical forms
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return max(len(path) for path in self.columns)

    @property
    def first(self) -> int:
        """The first row of the header, from 1."""
        return 1 + bool(self.title) + bool(self.under)


def write_book(path: Path, pages: Iterable[Page]) -> Path:
    """Write an .xlsx workbook."""
    return write_xlsx(path, [_grid(page) for page in pages])


def write_old_book(path: Path, pages: Iterable[Page]) -> Path:
    """Write a binary .xls workbook."""
    return write_xls(path, [_grid(page) for page in pages])


def _grid(page: Page) -> Grid:
    merges = list(page.merges)
    return Grid(
        page.name,
        _lines(page, merges),
        merges,
        widths=[_width(path) for path in page.columns],
        hidden_columns=page.hidden_columns,
        hidden=page.hidden,
        freeze=page.first + page.depth - 1,
        filtered=(page.first + page.depth - 1, 1, len(page.columns)) if page.filtered else None,
    )


def _width(path: tuple[str, ...]) -> float:
    last = path[-1]
    return 32.0 if "名称" in last or "简介" in last or "内容" in last or "问题" in last else 20.0 if "代码" in last else 12.0


def _lines(page: Page, merges: list[tuple[int, int, int, int]]) -> Iterator[Line]:
    wide = len(page.columns)
    if page.title:
        merges.append((1, 1, 1, wide))
        yield Line([page.title], TITLE, height=30.0)
    if page.under:
        merges.append((page.first - 1, 1, page.first - 1, wide))
        yield Line([page.under], SMALL)
    merges += [(r + page.first, c + 1, r2 + page.first, c2 + 1) for r, c, r2, c2 in spans(page.columns)]
    yield from (Line(cells, HEADER) for cells in header(page.columns))
    row = page.first + page.depth - 1
    if page.numbered:
        row += 1
        yield Line(["甲", "乙", *(str(n) for n in range(1, wide - 1))], HEADER)
    for line in _body(page, row, merges):
        row += 1
        yield line
    for text in (*_notes(page), *([SIGNATURE] if page.signature else [])):
        row += 1
        merges.append((row, 1, row, wide))
        yield Line([text], SMALL)


def _notes(page: Page) -> tuple[str, ...]:
    if not page.notes:
        return (f"注：{SYNTHETIC}",)
    first, *rest = (*page.notes, SYNTHETIC)
    return (f"注：1.{first}", *(f"    {n}.{text}" for n, text in enumerate(rest, 2)))


def _body(page: Page, row: int, merges: list[tuple[int, int, int, int]]) -> Iterator[Line]:
    """Data lines; cells of `merge_down` columns are written once for each run of equal values and merged over it."""
    open_: dict[int, tuple[object, int]] = {}  # column -> (value, first row)

    def close(column: int, last: int) -> None:
        value, first = open_.pop(column, (None, last))
        if value is not None and last > first:
            merges.append((first, column + 1, last, column + 1))

    for cells in page.rows:
        row += 1
        special = isinstance(cells, Total | Heading)
        for column in page.merge_down:
            value = None if special else cells[column]
            if column in open_ and open_[column][0] == value:
                cells[column] = None
                continue
            close(column, row - 1)
            if value is not None:
                open_[column] = (value, row)
        yield Line(cells, TOTAL if special else None, hidden=isinstance(cells, Filtered))
    for column in page.merge_down:
        close(column, row)


def header(columns: Sequence[tuple[str, ...]]) -> list[list[str | None]]:
    """The header block, a merged heading only in its first cell."""
    depth = max(len(path) for path in columns)
    block: list[list[str | None]] = [[None] * len(columns) for _ in range(depth)]
    for column, path in enumerate(columns):
        for level, text in enumerate(path):
            if column and columns[column - 1][: level + 1] == path[: level + 1] and level < len(path) - 1:
                continue
            block[level][column] = text
    return block


def spans(columns: Sequence[tuple[str, ...]]) -> list[tuple[int, int, int, int]]:
    """Merged cells of the header block, from 0: groups across, single headings downward."""
    depth = max(len(path) for path in columns)
    found = []
    for column, path in enumerate(columns):
        if len(path) < depth:
            found.append((len(path) - 1, column, depth - 1, column))
        for level in range(len(path) - 1):
            group = path[: level + 1]
            if column and columns[column - 1][: level + 1] == group:
                continue
            last = column
            while last + 1 < len(columns) and columns[last + 1][: level + 1] == group and len(columns[last + 1]) > level + 1:
                last += 1
            if last > column:
                found.append((level, column, level, last))
    return found


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Percent):
        return f"{float(value) * 100:.2f}%"
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return str(value)


def write_csv(path: Path, page: Page, encoding: str = "gb18030") -> Path:
    """The sheet as a comma-separated file: no title, joined headings, a comment line at the end says that it is synthetic."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["".join(path) for path in page.columns])
    writer.writerows([_shown(value) for value in cells] for cells in page.rows)
    writer.writerow([f"注：{SYNTHETIC}"])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_html(path: Path, page: Page) -> Path:
    """The sheet as an HTML table saved under the name of a workbook, as web systems export it."""
    out = [
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
        f'content="text/html; charset=utf-8"></head><body><table border="1"><tr><td colspan="{len(page.columns)}">'
        f"{html.escape(page.title)}</td></tr>"
    ]
    if page.under:
        out.append(f'<tr><td colspan="{len(page.columns)}">{html.escape(page.under)}</td></tr>')
    over = {(r, c): (r2, c2) for r, c, r2, c2 in spans(page.columns)}
    for level, line in enumerate(header(page.columns)):
        out.append("<tr>")
        for column, text in enumerate(line):
            if text is not None:
                last_row, last_column = over.get((level, column), (level, column))
                size = f' rowspan="{last_row - level + 1}" colspan="{last_column - column + 1}"'
                out.append(f"<th{size}>{html.escape(text)}</th>")
        out.append("</tr>")
    for cells in page.rows:
        out.append("<tr>" + "".join(f"<td>{html.escape(_shown(value))}</td>" for value in cells) + "</tr>\n")
    for text in (*_notes(page), SIGNATURE):
        out.append(f'<tr><td colspan="{len(page.columns)}">{html.escape(text)}</td></tr>')
    path.write_text("".join(out) + "</table></body></html>", encoding="utf-8", newline="")
    return path
