"""Delimited text. In: bytes. Out: rows of text. Encodings: UTF-8 (with and without mark), UTF-16, GB18030;
delimiter sniffed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from yipanqi.engines.sheets._formats import not_a_spreadsheet, utf16_without_mark
from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.model import Limits, SheetError

_DELIMITERS = ",\t;|，"


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16"
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace"), "utf-8-sig"
    if utf16_without_mark(data[:65536]):
        return data.decode(
            "utf-16-le" if data[1:4000:2].count(0) >= data[0:4000:2].count(0) else "utf-16-be", "replace"
        ), "utf-16"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # cut off in the middle of a character
            return data[: error.start].decode("utf-8"), "utf-8"
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        text = data.decode("gb18030", "replace")
        if text.count("\ufffd") > max(3, len(text) // 200):
            for other in ("big5", "cp1252"):
                try:
                    return data.decode(other), other
                except UnicodeDecodeError:
                    continue
            raise not_a_spreadsheet(name, "无法识别的编码", "unknown encoding") from error
        return text, "gb18030"


def sniff(text: str) -> str:
    """The delimiter that cuts the first lines most evenly into most cells."""
    lines = [line for line in text[:200_000].splitlines()[:60] if line.strip()]
    if text[:4].lower() == "sep=":
        return text[4:5]
    best, score = ",", 0.0
    for mark in _DELIMITERS:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=mark)]
        some = [n for n in counts if n]
        if not some:
            continue
        common = max(set(some), key=some.count)
        worth = some.count(common) / len(lines) * min(common, 20) ** 0.5 * (0.3 if mark == "，" else 1)
        if worth > score:
            best, score = mark, worth
    return best


def _rows(text: str, delimiter: str, limits: Limits, name: str) -> Iterator[list[str | None]]:
    csv.field_size_limit(16 * 1024 * 1024)
    cells = 0
    try:
        for n, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            cells += len(row)
            if n > limits.rows or cells > limits.cells:
                raise SheetError(
                    "too_many_rows",
                    f"{name}：行数过多（上限 {limits.rows} 行）。",
                    f"{name}: too many rows (at most {limits.rows}).",
                )
            yield [v if v != "" else None for v in row]
    except csv.Error as error:
        raise SheetError(
            "corrupt",
            f"{name}：文本表格无法解析（{error}）。",
            f"{name}: the text table cannot be parsed ({error}).",
        ) from None


def read(path: Path, name: str, limits: Limits) -> tuple[list[Grid], list[str]]:
    """One grid; remarks name encoding and delimiter."""
    data = path.read_bytes()
    text, encoding = decode(data, name)
    controls = sum(c < " " and c not in "\t\r\n\f\x1a" for c in text[:20000])
    if controls > max(5, len(text[:20000]) // 100):
        raise not_a_spreadsheet(name, "二进制文件", "a binary file")
    delimiter = sniff(text)
    if text[:4].lower() == "sep=":
        text = text.split("\n", 1)[1] if "\n" in text else ""
    if len(text) > 8_000_000:
        from yipanqi.engines.sheets._bulk import grid_of_text

        grid = grid_of_text(text, delimiter, name, limits)
        if grid is not None:
            return [grid], [f"{encoding}, {delimiter!r}"]
    grid = Grid.of_rows(Path(name).stem, 0, _rows(text, delimiter, limits, name))
    return [grid], [f"{encoding}, {delimiter!r}"]
