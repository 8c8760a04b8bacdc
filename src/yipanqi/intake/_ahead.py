"""The next file read while this one is worked on. In: paths in order. Out: each path with its reading under way.

Reading runs in a process of its own, so that on two cores a folder of workbooks takes little more time than writing alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from yipanqi.engines.sheets import Reader, SheetError, Workbook, read
from yipanqi.intake import limits


class Ahead:
    """One file that is being read. It says what it read only of the very bytes that were kept."""

    def __init__(self, future: Future[tuple[str, Workbook | SheetError | None]]) -> None:
        self._future = future

    def wait(self) -> None:
        """Until it has been read."""
        self._future.result()

    def workbook(self, sha256: str) -> Workbook | None:
        """The workbook; None when the file was other bytes by then. Raises SheetError for a file that cannot be read."""
        digest, found = self._future.result()
        if isinstance(found, SheetError) and digest == sha256:
            raise found
        return found if isinstance(found, Workbook) and digest == sha256 else None


def ahead(paths: Sequence[Path], password: str | None) -> Iterator[tuple[Path, Ahead]]:
    """Each path with its reading; the one after it is started before it is handed out."""
    with Reader() as reader, ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        under_way: list[Ahead] = []
        for at, path in enumerate(paths):
            for coming in paths[at + len(under_way) : at + 2]:
                under_way.append(Ahead(pool.submit(_read, reader, coming, password)))
            yield path, under_way.pop(0)


def _read(reader: Reader, path: Path, password: str | None) -> tuple[str, Workbook | SheetError | None]:
    try:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if limits.isolated():
            return digest, reader.read(path, limits.reader(), password)
        return digest, read(path, limits=limits.reader(), password=password, isolate=False)
    except SheetError as fault:
        return digest, fault
    except OSError:
        return "", None  # said when the file itself is received
