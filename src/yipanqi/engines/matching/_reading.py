"""Lists in files: .csv .tsv .jsonl .xlsx .parquet with Chinese or English headings in, the same kinds out, whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.values.fault import Fault

ENDINGS = (".csv", ".tsv", ".jsonl", ".xlsx", ".parquet")
_SEARCHED = 15  # rows of a sheet in which the headings are looked for
Headings = dict[str, tuple[str, ...]]


def ending(path: Path) -> str:
    """The ending of `path`, one of ENDINGS. Raises Fault."""
    found = path.suffix.lower()
    if found not in ENDINGS:
        raise Fault(
            "matching.ending",
            f"不认识的文件类型：{path}。请用 {'、'.join(ENDINGS)}。",
            f"Unknown kind of file: {path}. Use one of {', '.join(ENDINGS)}.",
            exit_code=2,
        )
    return found


def read(path: Path, headings: Headings) -> pl.DataFrame:
    """All columns of the file, those that `headings` knows under their English names; .csv and .xlsx as text."""
    kind = ending(path)
    if not path.is_file():
        raise Fault("matching.file", f"找不到文件：{path}。请检查路径。", f"No such file: {path}. Check the path.", exit_code=2)
    readers: dict[str, Callable[[Path, Headings], pl.DataFrame]] = {
        ".csv": _text,
        ".tsv": _text,
        ".xlsx": _sheet,
        ".parquet": lambda p, _: pl.read_parquet(p),
        ".jsonl": _lines,
    }
    try:
        raw = readers[kind](path, headings)
    except Fault:
        raise
    except Exception as fault:  # whatever a reader of foreign files may raise
        said = (str(fault).splitlines() or [type(fault).__name__])[0][:120]
        raise Fault(
            "matching.unreadable",
            f"读不了文件 {path}：{said}。请确认文件完整、类型与后缀相符。",
            f"Cannot read {path}: {said}. Check that it is whole and of the kind its ending says.",
        ) from fault
    return raw.rename({given: name for name, given in known(raw.columns, headings).items()}) if raw.width else raw


def known(columns: list[str], headings: Headings) -> dict[str, str]:
    """For each English name the column that carries it, the first listed spelling first."""
    plain = {_plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for name, spellings in headings.items():
        given = next((plain[s] for s in (name, *spellings) if s in plain), None)
        if given is not None and given not in found.values() and (given == name or name not in columns):
            found[name] = given
    return found


def _plain(heading: object) -> str:
    return re.sub(r"[\s*＊]+|[(（].*[)）]$", "", unicodedata.normalize("NFKC", str(heading or ""))).lower()


def _text(path: Path, headings: Headings) -> pl.DataFrame:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            break
    else:
        raise Fault(
            "matching.encoding",
            f"{path} 既不是 UTF-8 也不是 GB18030 文本。请另存为 UTF-8。",
            f"{path} is neither UTF-8 nor GB18030 text. Save it as UTF-8.",
        )
    if not text.strip():
        raise Fault("matching.empty", f"{path} 是空文件。", f"{path} is empty.")
    mark = "\t" if path.suffix.lower() == ".tsv" else ","
    return _headed(pl.read_csv(text.encode(), separator=mark, has_header=False, infer_schema=False), headings)


def _lines(path: Path, headings: Headings) -> pl.DataFrame:
    if not path.read_bytes().strip():
        raise Fault("matching.empty", f"{path} 是空文件。", f"{path} is empty.")
    return pl.read_ndjson(path, infer_schema_length=None)


def _sheet(path: Path, headings: Headings) -> pl.DataFrame:
    import fastexcel

    book = fastexcel.read_excel(path)
    sheets = [book.load_sheet(name, header_row=None, dtypes="string").to_polars() for name in book.sheet_names]
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise Fault("matching.empty", f"{path} 是空表。", f"{path} is an empty workbook.")
    return _headed(max(filled, key=lambda sheet: len(_best(sheet, headings)[1])), headings)


def _best(rows: pl.DataFrame, headings: Headings) -> tuple[int, dict[str, str]]:
    """The row that names most columns, the first of equals."""
    tried = [known([str(v) for v in row if v is not None], headings) for row in rows.head(_SEARCHED).iter_rows()]
    at = max(range(len(tried)), key=lambda n: (len(tried[n]), -n))
    return at, tried[at]


def _headed(rows: pl.DataFrame, headings: Headings) -> pl.DataFrame:
    at = _best(rows, headings)[0]
    names: list[str] = []
    for n, value in enumerate(rows.row(at)):
        text = str(value).strip() if value is not None else f"column {n + 1}"
        names.append(text if text not in names else f"{text} {n + 1}")
    below = rows.slice(at + 1).rename(dict(zip(rows.columns, names, strict=True)))
    return below.filter(~pl.all_horizontal(pl.all().fill_null("").str.strip_chars() == ""))


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write by ending; the file appears whole or not at all. Text that looks like a formula does not become one. Raises Fault."""
    kind = ending(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".yipanqi-", suffix=path.suffix)
        os.close(handle)
        part = Path(name)
        try:
            _write(frame, part, kind)
            os.chmod(part, 0o644)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        raise Fault(
            "matching.out",
            f"写不了 {path}：{fault.strerror}。请检查文件夹是否存在、可写、有空间。",
            f"Cannot write {path}: {fault.strerror}. Check that the folder exists, may be written and has room.",
            exit_code=2,
        ) from fault


def _write(frame: pl.DataFrame, path: Path, kind: str) -> None:
    if kind == ".parquet":
        frame.write_parquet(path)
    elif kind == ".jsonl":
        frame.write_ndjson(path)
    elif kind == ".xlsx":
        _write_book(frame, path)
    else:
        safe = frame.with_columns(pl.col(pl.String).str.replace("^([=+@])", "'$1"))
        safe.write_csv(path, include_bom=True, separator="\t" if kind == ".tsv" else ",")


def _write_book(frame: pl.DataFrame, path: Path) -> None:
    import xlsxwriter

    options: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, frame.columns, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(frame.columns):
            sheet.write_column(1, at, frame[column].to_list())
            sheet.set_column(at, at, 80 if column == "reasons" else 20)
        if frame.height:
            sheet.autofilter(0, 0, frame.height, frame.width - 1)
