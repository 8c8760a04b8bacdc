"""Delimited text. In: bytes. Out: rows of text. Encodings: UTF-8, UTF-16 (with and without mark), GB18030, Big5, by what the
bytes give as text; delimiter sniffed. What exporters wrap around cells (="0012", '0012) is taken off.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from yipanqi.engines.sheets._bulk import grid_of_text
from yipanqi.engines.sheets._formats import not_a_spreadsheet, utf16_without_mark
from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.model import Limits, SheetError

_DELIMITERS = ",\t;|，"
LONG = 1_000_000  # letters from which a text is read by columns, not by rows


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding). Bytes that fit no encoding whole stand as U+FFFD; the caller tells how many."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return data.decode("utf-32", "replace"), "utf-32"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16"
    wide = utf16_without_mark(data[:65536])
    if wide:
        return data.decode(wide, "replace"), wide
    data = data.replace(b"\0", b"")  # padding of old systems
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace"), "utf-8-sig"
    if data.isascii() and b"~{" in data and b"~}" in data:  # HZ, of old mail systems
        return data.decode("hz", "replace"), "hz"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # cut off in the middle of a character
            return data[: error.start].decode("utf-8"), "utf-8"
    text = data.decode("utf-8", "replace")
    if sum(c > "\x7f" for c in text) > 2 * text.count("\ufffd"):  # text in another encoding is almost never whole characters here
        return text, "utf-8"
    return _chinese(data, name)


def _chinese(data: bytes, name: str) -> tuple[str, str]:
    """GB18030 or Big5, whichever gives fewer broken and more everyday characters."""
    texts = {encoding: data.decode(encoding, "replace") for encoding in ("gb18030", "big5hkscs")}
    worth = {encoding: everyday(text[:20_000]) for encoding, text in texts.items()}
    best = max(worth, key=lambda e: worth[e])
    text = texts[best]
    if text.count("\ufffd") > max(3, len(text) // 200):
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError as error:
            raise not_a_spreadsheet(name, "无法识别的编码", "unknown encoding") from error
    return text, best.removesuffix("hkscs")


def everyday(text: str) -> float:
    """The share of everyday characters among those beyond ASCII: GB 2312 or Big5 level 1 and the marks of Chinese print."""
    beyond = [c for c in text if c > "\x7f"]
    return sum(_is_everyday(c) for c in beyond) / len(beyond) if beyond else 0.0


@lru_cache(maxsize=8192)
def _is_everyday(c: str) -> bool:
    if c in "，。、；：？！“”‘’（）《》〈〉【】—…·％￥　／－":
        return True
    simple, full = c.encode("gb2312", "ignore"), c.encode("big5", "ignore")
    return (len(simple) == 2 and 0xB0 <= simple[0] <= 0xD7) or (
        len(full) == 2 and 0xA440 <= int.from_bytes(full, "big") <= 0xC67E
    )


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


def _rows(text: str, delimiter: str, limits: Limits, name: str, grid: Grid) -> Iterator[list[str | None]]:
    """The rows of the text; `grid` keeps how long each was and which swallowed others because its quotation mark is not
    closed.
    """
    csv.field_size_limit(16 * 1024 * 1024)
    cells = 0
    kept: list[str] = []
    try:
        for n, row in enumerate(csv.reader(_keeping(io.StringIO(text, newline=""), kept), delimiter=delimiter)):
            grid.lengths[n] = (next((k for k in range(len(row), 0, -1) if row[k - 1].strip()), 0), len(row))
            if (len(kept) > 1 or kept[0].count('"') % 2) and not _closed(kept, delimiter):
                grid.unclosed.append(n)
            kept.clear()
            cells += len(row)
            if n > limits.rows or cells > limits.cells:
                raise SheetError(
                    "too_many_rows",
                    f"{name}：行数过多（上限 {limits.rows} 行）。",
                    f"{name}: too many rows (at most {limits.rows}).",
                )
            yield [unwrapped(v) if v != "" else None for v in row]
    except csv.Error:
        raise SheetError(
            "corrupt",
            f"{name}：文本表格无法解析（有一格超过 16 MB，多半是引号没有成对）；请检查引号，或另存为 .xlsx 再提交。",
            f"{name}: the text table cannot be parsed (a cell of more than 16 MB; a quotation mark is missing?); save it "
            "as .xlsx.",
        ) from None


def _keeping(lines: Iterable[str], kept: list[str]) -> Iterator[str]:
    for line in lines:
        kept.append(line)
        yield line


def _closed(lines: list[str], delimiter: str) -> bool:
    """Whether the lines of one row end each quoted cell with a quotation mark and what may follow it."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def unwrapped(text: str) -> str:
    """A cell without what exporters wrap around texts so that a spreadsheet program keeps them: ="0012", '0012."""
    if text[:2] == '="' and text[-1] == '"' and len(text) > 2:
        return text[2:-1].replace('""', '"')
    if text[:1] == "'" and "'" not in text[1:] and len(text) > 1:
        return text[1:]
    return text


def _bare_wrappers(text: str, delimiter: str) -> str:
    """="1,200" that is not itself quoted as a quoted cell, so that its delimiters do not cut it."""
    mark = re.escape(delimiter)
    return re.sub(rf'(^|{mark})="([^"\n]*)"(?={mark}|\r?$)', r'\1"\2"', text, flags=re.MULTILINE) if '="' in text else text


def read(path: Path, name: str, limits: Limits) -> tuple[list[Grid], list[str]]:
    """One grid; remarks name encoding and delimiter."""
    data = path.read_bytes()
    text, encoding = decode(data, name)
    controls = sum(c < " " and c not in "\t\r\n\f\x1a" for c in text[:20000])
    if controls > max(5, len(text[:20000]) // 100):
        raise not_a_spreadsheet(name, "二进制文件", "a binary file")
    if "\n" not in text:
        text = text.replace("\r", "\n")  # old Macintosh
    delimiter = sniff(text)
    if text[:4].lower() == "sep=":
        text = text.split("\n", 1)[1] if "\n" in text else ""
    text = _bare_wrappers(text, delimiter)
    notes = [f"{encoding}, {delimiter!r}"]
    if replaced := text.count("\ufffd"):
        notes.append(f"replaced:{replaced}")
    if len(text) > LONG:
        grid = grid_of_text(text, delimiter, name, limits)
        if grid is not None:
            return [grid], notes
    seen = Grid("", 0)
    grid = Grid.of_rows(
        Path(name).stem, 0, _rows(text, delimiter, limits, name, seen), lengths=seen.lengths, unclosed=seen.unclosed
    )
    return [grid], notes
