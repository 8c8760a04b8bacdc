"""What stands at an address. In: a path, `-` or a pipe. Out: `Block`s, one a table: headings, cells as they stand, row numbers,
units.

The content decides the kind: Parquet and JSON lines are read here, everything else by the reader of spreadsheets.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines import sheets
from yipanqi.values.fault import Fault
from yipanqi.values.reading import Unit, without_unit
from yipanqi.values.scratch import scratch
from yipanqi.values.words import Words

IN = (".csv", ".tsv", ".jsonl", ".xlsx", ".xls", ".ods", ".parquet")
_STREAMS = ("-", "/dev/stdin", "/dev/stdout", "/dev/fd/0", "/dev/fd/1", "/proc/self/fd/0", "/proc/self/fd/1")
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
_WHY = {
    "longer": Words(
        "格数比表头多，各格可能错位（数里有千分位逗号的，请加引号或去掉逗号）",
        "more cells than the header, so cells may be out of place (quote numbers with commas, or take the commas out)",
    ),
    "unclosed": Words(
        "引号没有成对，后面的行被并进同一格，请补上引号",
        "a quotation mark is not closed, and rows below went into one cell; close it",
    ),
}
_TOO_MUCH = ("too_large", "out_of_memory", "timed_out", "too_many_rows", "too_many_cells")


@dataclass(frozen=True)
class Block:
    """One table: `cells` has a column a heading (in `headings` order) under its position as text; `rows` numbers them as on the
    screen.
    """

    sheet: str
    headings: list[str]
    cells: pl.DataFrame
    rows: pl.Series
    roles: pl.Series
    units: list[Unit | None] = field(default_factory=list)
    percent: list[bool] = field(default_factory=list)
    table_units: tuple[Unit, ...] = ()
    faulty: dict[int, Words] = field(default_factory=dict)  # rows whose cells are not where their headings are, and why
    over: tuple[tuple[int, int, int], ...] = ()  # position, first and last row of each value merged over several rows


@dataclass(frozen=True)
class Source:
    """A file as read: its name, its tables on visible sheets, the names of hidden and of empty sheets, remarks of the reader."""

    name: str
    blocks: list[Block]
    hidden: list[str]
    date1904: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        return len({b.sheet for b in self.blocks}) > 1


def is_stream(path: Path) -> bool:
    """`-` or a device that stands for standard input or output."""
    return str(path) in _STREAMS


@contextmanager
def inflow(path: Path) -> Iterator[tuple[Path, str]]:
    """A regular file with the content of `path` and the name to call it by; what comes through a pipe is put into a file
    first.
    """
    if path.is_file() and not is_stream(path):
        yield path, path.name
        return
    if path.is_dir():
        raise Fault("folder", f"{path} 是文件夹，请给出文件。", f"{path} is a folder; name a file.", exit_code=2)
    if not is_stream(path) and not path.exists():
        raise Fault("file", f"找不到文件：{path}。请检查路径。", f"No such file: {path}. Check the path.", exit_code=2)
    with scratch("list") as folder:
        kept = Path(folder) / "stdin"
        with kept.open("wb") as file:
            if is_stream(path):
                shutil.copyfileobj(sys.stdin.buffer, file)
            else:
                with path.open("rb") as pipe:
                    shutil.copyfileobj(pipe, file)
        yield kept, "stdin" if is_stream(path) else path.name


def load(path: Path) -> Source:
    """Everything that is in the file. Raises Fault with one clear line."""
    with inflow(path) as (file, name):
        if not file.stat().st_size:
            raise Fault("empty", f"{name} 是空文件。", f"{name} is empty.")
        kind = _kind(file)
        if kind == "parquet":
            return Source(name, [_block(_parquet(file, name))], [])
        if kind == "json":
            return Source(name, [_block(_json(file, name))], [])
        return _spreadsheet(file, name)


def _kind(path: Path) -> str:
    """parquet, json or spreadsheet, by the first bytes; an ending is believed only where they say nothing."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PAR1") or path.suffix.lower() == ".parquet":
        return "parquet"
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json") or plain.startswith((b'{"', b"[{", b"{ ")):
        return "json"
    return "spreadsheet"


def _block(frame: pl.DataFrame) -> Block:
    cells = pl.DataFrame({str(n): _flat(column) for n, column in enumerate(frame.iter_columns())})
    rows = pl.Series(range(1, frame.height + 1), dtype=pl.Int32)
    headings, units = split_units(frame.columns)
    return Block("", headings, cells, rows, pl.Series(["data"] * frame.height, dtype=pl.String), units, [False] * frame.width)


def split_units(written: Sequence[str]) -> tuple[list[str], list[Unit | None]]:
    """Headings without their units, and the units: what a sheet says over its cells, a key of JSON or a column of Parquet says
    too.
    """
    units = [sheets.unit_in(h) for h in written]
    headings: list[str] = []
    for n, (heading, unit) in enumerate(zip(written, units, strict=True)):
        plain = without_unit(heading) if unit is not None else heading
        headings.append(plain if plain and plain not in headings and plain not in written[n + 1 :] else heading)
    return headings, units


def _flat(column: pl.Series) -> pl.Series:
    """A column a cell can hold: lists joined by a semicolon, words instead of categories."""
    if isinstance(column.dtype, pl.List | pl.Array):
        return pl.Series([None if v is None else ";".join(str(x) for x in v) for v in column.to_list()], dtype=pl.String)
    if column.dtype in (pl.Categorical, pl.Enum, pl.Struct, pl.Object):
        return column.cast(pl.String, strict=False)
    return column.cast(pl.Float64) if column.dtype.is_decimal() else column


def _parquet(path: Path, name: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except Exception as fault:  # whatever a reader of foreign files may raise
        raise _unreadable(name, fault) from fault


def _json(path: Path, name: str) -> pl.DataFrame:
    try:
        return pl.read_ndjson(path, infer_schema_length=None)
    except Exception:  # an array, another encoding, numbers and words in one column: taken line by line
        return _json_by_line(path, name)


def _json_by_line(path: Path, name: str) -> pl.DataFrame:
    text = _decoded(path.read_bytes(), name)
    lines = enumerate(text.splitlines(), 1)
    try:
        found = json.loads(text) if text.lstrip().startswith("[") else None
    except ValueError as fault:
        raise _unreadable(name, fault) from fault
    records: list[Any] = found if isinstance(found, list) else []
    for number, line in lines if found is None else ():
        if not line.strip():
            continue
        try:
            records.append(json.loads(line))
        except ValueError as fault:
            raise Fault(
                "unreadable",
                f"{name} 第 {number} 行不是完整的 JSON，读不了；请改正或重新导出。",
                f"{name}, line {number} is no whole JSON; correct it or export the file again.",
            ) from fault
    if not all(isinstance(r, dict) for r in records):
        raise Fault("unreadable", f"{name} 的 JSON 不是一行一条记录，读不了。", f"{name}: the JSON is not one record a line.")
    names = list(dict.fromkeys(str(k) for r in records for k in r))
    columns = {n: [r.get(n) for r in records] for n in names}
    return pl.DataFrame({n: _one_type(values) for n, values in columns.items()})


def _one_type(values: list[Any]) -> pl.Series:
    kinds = {type(v) for v in values if v is not None}
    if kinds <= {int, float} or (len(kinds) == 1 and kinds <= {str, bool}):
        return pl.Series(values, strict=False)
    return pl.Series(
        [None if v is None else v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values], dtype=pl.String
    )


def _decoded(data: bytes, name: str) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Fault(
        "encoding",
        f"{name} 的文字编码认不出；请另存为 UTF-8。",
        f"{name}: the encoding of the text is not known; save it as UTF-8.",
    )


def _unreadable(name: str, fault: Exception) -> Fault:
    why = (str(fault).splitlines() or [type(fault).__name__])[0][:120]
    return Fault(
        "unreadable",
        f"{name} 读不了：{why}。请确认文件完整、类型与后缀相符。",
        f"{name} cannot be read: {why}. Check that it is whole and of the kind its ending says.",
    )


def _spreadsheet(path: Path, name: str) -> Source:
    try:
        book = sheets.read(path, cells=True)
    except sheets.SheetError as fault:
        advice = (
            ("可另存为 Parquet，或按行拆成几个文件分别处理。", " Save it as Parquet, or split it by rows.")
            if fault.code in _TOO_MUCH
            else ("", "")
        )
        raise Fault(
            fault.code, fault.zh.replace(path.name, name) + advice[0], fault.en.replace(path.name, name) + advice[1]
        ) from fault
    blocks = []
    faulty = {
        int(row): _WHY[code]
        for code, _, rows in (n.partition(":") for n in book.notes)
        if code in _WHY
        for row in rows.split("、")
    }
    for sheet in book.sheets:
        blocks += [
            _table(sheet.name, t, len(book.sheets) > 1, faulty)
            for t in sheet.tables
            if sheet.visible and t.cells is not None and t.columns
        ]
    hidden = [s.name for s in book.sheets if not s.visible and s.rows]
    if not blocks:
        raise Fault("empty", f"{name} 里没有表格。", f"There is no table in {name}.")
    return Source(name, blocks, hidden, book.date1904, book.notes)


def _table(sheet: str, table: sheets.Table, several: bool, faulty: dict[int, Words]) -> Block:
    assert table.cells is not None
    headings, seen = [], set()
    for column in table.columns:
        heading = column.heading or f"{column.letter} 列"
        headings.append(heading if heading not in seen else f"{heading} {column.letter}")
        seen.add(heading)
    cells = pl.DataFrame({str(n): table.cells[c.letter] for n, c in enumerate(table.columns)})
    rows = table.cells["row"]
    roles = pl.DataFrame({"row": rows}).join(table.body.select("row", "role"), on="row", how="left", maintain_order="left")[
        "role"
    ]
    return Block(
        sheet if several else "",
        headings,
        cells,
        rows,
        roles.fill_null("below"),
        [c.own_unit for c in table.columns],
        [c.percent_cells for c in table.columns],
        table.units,
        faulty,
        tuple((n, first, last) for x, first, last in table.over for n, c in enumerate(table.columns) if c.letter == x),
    )
