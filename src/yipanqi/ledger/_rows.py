"""The entries as rows, whatever holds them. In: the database, an export (.jsonl), a SQLite file, a backup. Out: rows in order,
one by one.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from yipanqi.ledger._chain import Row
from yipanqi.values.fault import Fault
from yipanqi.values.scratch import scratch

EXPORT = "ledger.jsonl"
_COLUMNS = "number, at, {by}, action, subject, detail, previous, digest"
_PIECE = 5000
_SQLITE = b"SQLite format 3\x00"
_parts = itemgetter(*Row._fields)
_decoded = json.JSONDecoder().decode


def from_database(after: int = 0) -> Iterator[Row]:
    """The entries numbered above `after`, in the order of their numbers, without models: a million takes seconds."""
    from django.db import connection

    from yipanqi.ledger.models import Entry

    sql = (
        f"SELECT {_COLUMNS.format(by=connection.ops.quote_name('by'))} FROM {Entry._meta.db_table} WHERE number > %s ORDER "
        "BY number"
    )
    if connection.vendor == "postgresql":
        yield from _by_pieces(sql, after)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [after])
        while rows := cursor.fetchmany(_PIECE):
            for row in rows:
                yield _row(row)


def _by_pieces(sql: str, after: int) -> Iterator[Row]:  # pragma: no cover - the suite that is measured runs on SQLite
    """PostgreSQL hands a whole answer over at once: ask for pieces."""
    from django.db import connection

    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {_PIECE}", [after])
            rows = cursor.fetchall()
        for row in rows:
            yield _row(row)
        if len(rows) < _PIECE:
            return
        after = rows[-1][0]


def _row(row: Any) -> Row:
    number, at, by, action, subject, detail, previous, digest = row
    return Row(
        number, _moment(at), by, action, subject, _decoded(detail) if isinstance(detail, str) else detail, previous, digest
    )


def _moment(at: str | datetime) -> str:
    """As `isoformat` writes a moment in UTC; SQLite keeps it without zone, and may bring the whole second either way."""
    if isinstance(at, str):
        return f"{at.replace(' ', 'T', 1)}+00:00"
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()


def exported(rows: Iterator[Row]) -> Iterator[str]:
    """One line of JSON an entry, without line end."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for row in rows:
        yield encode(row._asdict())


def from_file(path: Path) -> Iterator[Row]:
    """The entries of an export, of a SQLite database, or of a backup that holds either. Fault where there are none to read."""
    with path.open("rb") as file:
        head = file.read(16)
    if head == _SQLITE:
        yield from _from_sqlite(path)
    elif zipfile.is_zipfile(path):
        yield from _from_zip(path)
    else:
        with path.open("rb") as file:
            yield from _from_lines(file, path.name)


def _from_zip(path: Path) -> Iterator[Row]:
    with zipfile.ZipFile(path) as pack:
        names = set(pack.namelist())
        if EXPORT in names:
            with pack.open(EXPORT) as member:
                yield from _from_lines(member, f"{path.name} / {EXPORT}")
            return
        if "database/yipanqi.sqlite3" not in names:
            raise Fault(
                "no_ledger",
                f"{path.name} 里没有台账；请给出导出的台账（yipanqi ledger export）或备份。",
                f"{path.name} holds no ledger; give an exported ledger (yipanqi ledger export) or a backup.",
                exit_code=2,
            )
        with scratch("ledger") as folder:
            yield from _from_sqlite(Path(pack.extract("database/yipanqi.sqlite3", folder)))


def _from_sqlite(path: Path) -> Iterator[Row]:
    opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for row in opened.execute(f"SELECT {_COLUMNS.format(by=chr(34) + 'by' + chr(34))} FROM ledger_entry ORDER BY number"):
            yield _row(row)
    except sqlite3.DatabaseError as fault:
        raise Fault(
            "no_ledger", f"{path.name} 里的台账读不出来（{fault}）。", f"The ledger in {path.name} cannot be read ({fault})."
        ) from fault
    finally:
        opened.close()


def _from_lines(file: Any, name: str) -> Iterator[Row]:
    for at, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = Row._make(_parts(_decoded(line.decode())))
            if (
                type(row.number) is not int
                or type(row.at) is not str
                or type(row.previous) is not str
                or type(row.digest) is not str
            ):
                raise ValueError
        except (ValueError, TypeError, KeyError) as fault:
            raise Fault(
                "no_ledger",
                f"{name} 第 {at} 行不是台账的一条；请给出导出的台账（yipanqi ledger export）或备份。",
                f"Line {at} of {name} is no entry of a ledger; give an exported ledger (yipanqi ledger export) or a backup.",
            ) from fault
        yield row
