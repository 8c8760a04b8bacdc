"""Bare BIFF streams of the oldest .xls files (versions 2 to 4). In: bytes. Out: one grid.

Reads numbers, texts, booleans and cached results of formulas after the public record layout; nothing else.
"""

from __future__ import annotations

import struct
from typing import Any

from yipanqi.engines.sheets._formats import corrupt
from yipanqi.engines.sheets._html import sparse
from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.model import Limits

_ENCODINGS = {
    437: "cp437",
    936: "gb18030",
    950: "big5",
    1250: "cp1250",
    1251: "cp1251",
    1252: "cp1252",
    10000: "mac_roman",
    32769: "cp1252",
}


def read(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """The cells of the first sheet stream."""
    rows: dict[int, dict[int, Any]] = {}
    at, encoding, waiting = 0, "cp1252", None
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        if len(body) < size:
            raise corrupt(name, "BIFF")
        at += 4 + size
        if kind == 0x42 and size >= 2:
            encoding = _ENCODINGS.get(struct.unpack_from("<H", body)[0], encoding)
        elif kind == 0x0A:
            break
        elif kind in (0x07, 0x207) and waiting is not None:
            rows.setdefault(waiting[0], {})[waiting[1]] = _text(body, 0, 1 if kind == 7 else 2, encoding)
            waiting = None
        else:
            try:
                found = _cell(kind, body, encoding)
            except struct.error:
                continue
            if found is not None:
                row, column, value = found
                if value is ...:
                    waiting = (row, column)
                elif value is not None:
                    rows.setdefault(row, {})[column] = value
        if len(rows) > limits.rows:
            break
    return [sparse(Grid("Sheet1", 0), rows, [])]


def _text(body: bytes, start: int, width: int, encoding: str) -> str:
    size = int.from_bytes(body[start : start + width], "little")
    return body[start + width : start + width + size].decode(encoding, "replace")


def _cell(kind: int, body: bytes, encoding: str) -> tuple[int, int, Any] | None:
    """(row, column, value); value ... when the text of a formula follows in the next record."""
    if kind not in (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406):
        return None
    row, column = struct.unpack_from("<HH", body)
    old = (kind < 0x10 and kind != 0x06) or (kind == 0x06)
    start = 7 if old else 6  # BIFF2 has three bytes of attributes, later versions the number of a format
    if kind == 0x02:
        return row, column, struct.unpack_from("<H", body, start)[0]
    if kind in (0x03, 0x203):
        return row, column, struct.unpack_from("<d", body, start)[0]
    if kind in (0x04, 0x204):
        return row, column, _text(body, start, 1 if old else 2, encoding)
    if kind in (0x05, 0x205):
        return row, column, None if body[start + 1] else bool(body[start])
    if kind == 0x27E:
        raw = struct.unpack_from("<i", body, start)[0]
        number = raw >> 2 if raw & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", raw & ~3))[0]
        return row, column, number / 100 if raw & 1 else number
    if kind in (0x06, 0x206, 0x406):
        result = body[start : start + 8]
        if result[6:8] == b"\xff\xff":
            return row, column, {0: ..., 1: bool(result[2])}.get(result[0])
        return row, column, struct.unpack("<d", result)[0]
    return None
