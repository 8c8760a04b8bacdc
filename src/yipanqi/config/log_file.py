"""One log file for all processes of an installation. In: lines. Out: `yipanqi.log`, and `.1` to `.5` before it.

Each line is appended by one write, so that processes do not cut into each other's; whoever meets a full file moves it on, one
at a time, and the others notice before their next line that the file has another name. A disk that takes no more stops
nobody.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path


class SharedLog(logging.handlers.WatchedFileHandler):
    """A log file that several processes write and move on."""

    def __init__(self, filename: str, largest: int = 5_000_000, kept: int = 5) -> None:
        super().__init__(filename, encoding="utf-8", delay=True)
        self.largest, self.kept = largest, kept

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, after moving a full file on."""
        try:
            self._move_on()
            super().emit(record)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full or read-only disk: the line is lost, what was being done is not, and nobody's screen gets a traceback."""
        if self.stream is not None:
            try:
                self.stream.close()
            except OSError:
                pass
            self.stream = None  # type: ignore[assignment]

    def _move_on(self) -> None:
        if os.name == "nt" or _size(self.baseFilename) < self.largest:
            return
        import fcntl

        with open(f"{self.baseFilename}.lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _size(self.baseFilename) < self.largest:  # another process was quicker
                return
            for n in range(self.kept, 0, -1):
                before = Path(f"{self.baseFilename}.{n - 1}" if n > 1 else self.baseFilename)
                if before.exists():
                    before.replace(f"{self.baseFilename}.{n}")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
