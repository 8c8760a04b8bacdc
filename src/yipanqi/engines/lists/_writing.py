"""A list written. In: frames and a target. Out: files that appear whole or not at all, in which no text runs as a formula.

One frame a file; further ones are a second sheet in .xlsx, else a file beside the first (`OUT.open.csv`). `-` is standard output,
one JSON object a line. Amounts stay numbers, dates days, blanks blank.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import BinaryIO

import polars as pl

from yipanqi.engines.lists._source import is_stream
from yipanqi.values.fault import Fault

OUT = (".csv", ".tsv", ".jsonl", ".xlsx", ".parquet")
RUNS = "^[=+@\t\r\n＝＋－＠-]"  # what a spreadsheet may take for the beginning of a formula, in full width too
_NUMBER = r"^-[0-9][0-9,]*(?:\.[0-9]+)?%?$"  # a negative number as text is a number still
_SHEET_ROWS, _CELL_LETTERS, _SAMPLE = 1_048_575, 32_767, 200


@dataclass(frozen=True)
class Part:
    """One frame of an answer: `title` names its sheet; `beside` names the file of a further part ('' is the main one)."""

    title: str
    frame: pl.DataFrame
    beside: str = ""


def check_target(target: Path, sources: Sequence[Path | None] = (), beside: Sequence[str] = ()) -> Path:
    """Fault unless the answer can be written there by its ending, and stands on no input. To be asked before long work."""
    if is_stream(target) or _is_pipe(target):
        return target
    endings = "、".join(OUT)
    if target.is_dir():
        raise Fault(
            "folder",
            f"{target} 是文件夹，请给出文件名（{endings}）。",
            f"{target} is a folder; name a file ({', '.join(OUT)}).",
            exit_code=2,
        )
    if target.suffix.lower() not in OUT:
        what = target.suffix or "没有后缀的"
        raise Fault(
            "ending",
            f"不认识的文件类型：{target}（不能写 {what} 文件）；请用 {endings}，或用 - 写到标准输出。",
            f"Unknown kind of file: {target}; use {', '.join(OUT)}, or - for standard output.",
            exit_code=2,
        )
    if not target.parent.is_dir():
        raise Fault(
            "out",
            f"写不了 {target}：没有文件夹 {target.parent}。",
            f"Cannot write {target}: there is no folder {target.parent}.",
            exit_code=2,
        )
    for path in (target, *(_beside(target, b) for b in beside if target.suffix.lower() != ".xlsx")):
        for source in sources:
            if source is not None and not is_stream(source) and _same(path, source):
                raise Fault(
                    "same_file",
                    f"结果不能写到输入文件 {source} 上；请换一个名字。",
                    f"The answer may not replace the input {source}; give it another name.",
                    exit_code=2,
                )
    return target


def write(target: Path, parts: Sequence[Part], sources: Sequence[Path | None] = ()) -> list[Path]:
    """Write all parts, or none. Returns where each is. Raises Fault (`out`, `full`, `too_long`, and those of `check_target`)."""
    check_target(target, sources, [p.beside for p in parts[1:]])
    try:
        if is_stream(target) or _is_pipe(target):
            _stream(target, parts[0].frame)
            return [target] * len(parts)
        if target.suffix.lower() == ".xlsx":
            _whole({target: lambda file: _book(file, parts)})
            return [target] * len(parts)
        places = [_beside(target, p.beside) if p.beside else target for p in parts]
        _whole({place: _writer(p.frame, target.suffix.lower()) for place, p in zip(places, parts, strict=True)})
        return places
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise _out(target, fault) from fault


def _beside(target: Path, name: str) -> Path:
    return target.with_name(f"{target.stem}.{name}{target.suffix}") if name else target


def _same(one: Path, other: Path) -> bool:
    """The same file, also by a link or by letters in another case."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_pipe(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _out(target: Path, fault: OSError) -> Fault:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT) or "space left" in str(fault).lower():
        return Fault(
            "full",
            f"写不了 {target}：磁盘已满；什么也没有写。请腾出空间或换一个磁盘。",
            f"Cannot write {target}: the disk is full; nothing was written. Make room or choose another disk.",
        )
    return Fault(
        "out",
        f"写不了 {target}：{fault.strerror or fault}。请检查文件夹是否存在、可写，文件是否正被打开。",
        f"Cannot write {target}: {fault.strerror or fault}. Check that the folder exists and may be written and that the "
        "file is not open.",
        exit_code=2,
    )


def _whole(writers: dict[Path, Callable[[BinaryIO], object]]) -> None:
    """Every file is written apart and takes its place when all are done."""
    done: list[tuple[Path, Path]] = []
    mask = os.umask(0)
    os.umask(mask)
    try:
        for path, writer in writers.items():
            real = path.resolve()  # a link keeps pointing where it points
            handle, name = tempfile.mkstemp(dir=real.parent, prefix=".yipanqi-", suffix=real.suffix)
            done.append((Path(name), real))
            with os.fdopen(handle, "wb") as file:
                writer(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o666 & ~mask)
        for part, real in done:
            os.replace(part, real)
    finally:
        for part, _ in done:
            part.unlink(missing_ok=True)


def _stream(target: Path, frame: pl.DataFrame) -> None:
    if is_stream(target):
        sys.stdout.flush()
        for piece in frame.iter_slices(20_000):
            sys.stdout.buffer.write(_lines(piece))
        sys.stdout.buffer.flush()
        return
    with target.open("wb") as file:
        for piece in frame.iter_slices(20_000):
            file.write(_lines(piece))


def _lines(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ndjson(buffer)
    return buffer.getvalue()


def _writer(frame: pl.DataFrame, ending: str) -> Callable[[BinaryIO], object]:
    if ending == ".parquet":
        return lambda file: frame.write_parquet(file)
    if ending == ".jsonl":
        return lambda file: [file.write(_lines(piece)) for piece in frame.iter_slices(20_000)]
    return lambda file: disarmed(frame).write_csv(file, include_bom=True, separator="\t" if ending == ".tsv" else ",")


def disarmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Text, headings too, that a spreadsheet could run gets an apostrophe before it; numbers stay numbers."""
    words = [n for n, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    safe = frame.with_columns(pl.col(words).cast(pl.String))
    text = pl.col(pl.String)
    safe = safe.with_columns(pl.when(text.str.contains(_NUMBER)).then(text).otherwise(text.str.replace(f"({RUNS})", "'$1")))
    return safe.rename(lambda name: pl.Series([name]).str.replace(f"({RUNS})", "'$1")[0])


def _book(file: BinaryIO, parts: Sequence[Part]) -> None:
    import xlsxwriter

    for part in parts:
        if part.frame.height > _SHEET_ROWS:
            raise Fault(
                "too_long",
                f"结果有 {part.frame.height} 行，一张工作表放不下；请写成 .csv 或 .parquet。",
                f"The answer has {part.frame.height} rows, more than a sheet holds; write .csv or .parquet.",
                exit_code=2,
            )
    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(file, plain) as book:
        formats = {
            "bold": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "held": book.add_format({"quote_prefix": True}),
        }
        for part in parts:
            _sheet(book, part, formats)


def _sheet(book: object, part: Part, formats: dict[str, object]) -> None:
    frame = part.frame
    sheet = book.add_worksheet(part.title[:31])  # type: ignore[attr-defined]
    for at, name in enumerate(frame.columns):
        sheet.write_string(0, at, name, formats["bold"])
        _column(sheet, at, frame[name], formats)
    sheet.freeze_panes(1, 0)
    if frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)


def _column(sheet: object, at: int, values: pl.Series, formats: dict[str, object]) -> None:
    text = values.cast(pl.String, strict=False).head(_SAMPLE)
    wide = max([len(values.name.encode("gb18030", "replace")), *(len(t.encode("gb18030", "replace")) for t in text if t)])
    sheet.set_column(at, at, min(60, max(8, wide + 2)), formats["day"] if values.dtype == pl.Date else None)  # type: ignore[attr-defined]
    risky = values.cast(pl.String).str.contains(RUNS).fill_null(False).to_list() if values.dtype == pl.String else None
    for row, value in enumerate(values.to_list(), 1):
        if value is None or value != value:
            continue
        if isinstance(value, str):
            if len(value) > _CELL_LETTERS:
                raise Fault(
                    "too_long",
                    f"“{values.name}”第 {row} 行的文字超过 {_CELL_LETTERS} 字，一个单元格放不下；请写成 .csv 或 .parquet。",
                    f"“{values.name}”, row {row}: more than {_CELL_LETTERS} letters do not fit a cell; write .csv or .parquet.",
                    exit_code=2,
                )
            sheet.write_string(row, at, value, formats["held"] if risky and risky[row - 1] else None)  # type: ignore[attr-defined]
        elif isinstance(value, bool):
            sheet.write_boolean(row, at, value)  # type: ignore[attr-defined]
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value) if abs(value) < 1e308 else sheet.write_string(row, at, str(value))  # type: ignore[attr-defined]
        elif isinstance(value, date) and not isinstance(value, datetime):
            sheet.write_datetime(row, at, value, formats["day"])  # type: ignore[attr-defined]
        else:
            sheet.write_string(row, at, value.isoformat() if isinstance(value, datetime | time) else str(value))  # type: ignore[attr-defined]
