"""Read files in a process of their own. In: path and limits. Out: Workbook; a crash or a hang becomes a
SheetError.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from yipanqi.engines.sheets import _handover
from yipanqi.engines.sheets.model import MB, Heads, Limits, SheetError, Workbook
from yipanqi.values.scratch import scratch


class Reader:
    """A reading process that takes several files, one after another. A file that breaks it breaks only it.

    A file that a used process does not read is read once more in a fresh one, so that no file suffers from another.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._said: IO[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout, self._said):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
        self._process = self._said = None

    def read(
        self, path: Path, limits: Limits, password: str | None, *, cells: bool = False, heads: Heads | None = None
    ) -> Workbook:
        """Have `path` read; raises SheetError with one clear line when it cannot be."""
        with scratch("sheet") as folder:
            task = {
                "path": str(path.resolve()),
                "out": folder,
                "password": password,
                "cells": cells,
                "heads": heads,
                "limits": asdict(limits),
            }
            used = self._process is not None
            answer = self._ask(task, limits)
            if used and answer.get("code") != "ok":
                self.close()
                answer = self._ask(task, limits)
            if answer.get("code") == "ok":
                return _handover.restore(Path(folder))
        self.close()
        raise _fault(path.name, limits, answer)

    def _ask(self, task: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """The answer of the process, at most `limits.seconds` later; with its exit code and last words when it ended."""
        if self._process is None:
            self._start()
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.flush()
            line = self._lines.get(timeout=limits.seconds)
        except queue.Empty:
            self.close()
            return {"code": "timed_out"}
        except BrokenPipeError:
            line = None
        answer = _answer(line or "")
        if "code" not in answer:
            answer = {"returncode": process.wait(), "stderr": self._last_words()}
            self.close()
        return answer

    def _start(self) -> None:
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "POLARS_MAX_THREADS": "2",
            "RAYON_NUM_THREADS": "2",
            "PYTHONIOENCODING": "utf-8",
            "MALLOC_ARENA_MAX": "2",
        }
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "yipanqi.engines.sheets._child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=env,
        )
        self._lines = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(self._process.stdout, self._lines), daemon=True).start()

    def _last_words(self) -> str:
        if self._said is None:
            return ""
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace")


@dataclass
class _Kept:
    """The reading process that this process keeps for small files, one after another: starting one takes longer than reading.

    It ends with this process, which holds the other end of its input.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    reader: Reader = field(default_factory=Reader)
    owner: int = 0

    def end(self) -> None:
        if self.owner == os.getpid():
            self.reader.close()


_KEPT = _Kept()
_SMALL = 8 * MB  # a larger file may leave much memory behind in its process
atexit.register(_KEPT.end)


def read_apart(path: Path, limits: Limits, password: str | None, *, cells: bool = False, heads: Heads | None = None) -> Workbook:
    """Have `path` read by a process of its own (a large file, or while the kept one is busy) or by the one that is kept."""
    small = path.is_file() and path.stat().st_size <= _SMALL
    if small and _KEPT.lock.acquire(blocking=False):
        try:
            if _KEPT.owner != os.getpid():  # made before a fork: its pipes are the parent's
                _KEPT.reader, _KEPT.owner = Reader(), os.getpid()
            return _KEPT.reader.read(path, limits, password, cells=cells, heads=heads)
        finally:
            _KEPT.lock.release()
    with Reader() as reader:
        return reader.read(path, limits, password, cells=cells, heads=heads)


def _listen(pipe: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _fault(name: str, limits: Limits, answer: dict[str, Any]) -> SheetError:
    code, ended = answer.get("code"), answer.get("returncode")
    if code == "timed_out" or ended == -24:
        return _timed_out(name, limits)
    if code == "out_of_memory" or ended == -9 or (ended is not None and _ran_out(ended, answer["stderr"])):
        return out_of_memory(name, limits)
    if code is None or "zh" not in answer:
        return SheetError(
            "corrupt",
            f"{name}：文件损坏，读不出来，请用 Excel 或 WPS 打开后另存，再提交。",
            f"{name}: damaged and not to be read; open it in Excel or WPS, save it and send it again.",
        )
    return SheetError(code, answer["zh"], answer["en"])


def _answer(stdout: str) -> dict[str, Any]:
    lines = stdout.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else {}
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _ran_out(returncode: int, stderr: str) -> bool:
    return (
        any(w in stderr for w in ("memory allocation", "MemoryError", "Cannot allocate", "bad_alloc", "out of memory"))
        or returncode == -6
    )


def out_of_memory(name: str, limits: Limits) -> SheetError:
    return SheetError(
        "out_of_memory",
        f"{name}：读取所需内存超过上限 {limits.memory_bytes // MB} MB，请拆分文件或删除空白区域后再提交。",
        f"{name}: needs more than {limits.memory_bytes // MB} MB; split the file or delete blank areas.",
    )


def _timed_out(name: str, limits: Limits) -> SheetError:
    return SheetError(
        "timed_out",
        f"{name}：读取超过 {limits.seconds:g} 秒，已停止，请拆分文件后再提交。",
        f"{name}: reading took more than {limits.seconds:g} seconds and was stopped; split the file.",
    )
