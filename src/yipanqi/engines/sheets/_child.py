"""The reading process. In: arguments as JSON on standard input. Out: a folder with the workbook, or one
line of error.

It limits its own memory and time before it opens the file, so that a hostile file can only end this process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    """Read, hand over, and say on standard output how it went."""
    task = json.load(sys.stdin)
    # Everything is loaded before the limit is set: a library that finds no room to load looks like a
    # damaged file.
    from yipanqi.engines.sheets import _bulk, _csv, _excel, _handover, _html, _load  # noqa: F401
    from yipanqi.engines.sheets.model import Limits, SheetError

    limits = Limits(**task["limits"])
    start = _bound(limits.memory_bytes, limits.seconds)
    answer: dict[str, str] = {"code": "ok"}
    try:
        book = _load.load(Path(task["path"]), limits, task["password"])
        _handover.save(book, Path(task["out"]))
    except SheetError as error:
        answer = {"code": error.code, "zh": error.zh, "en": error.en}
    except MemoryError:
        answer = {"code": "out_of_memory"}
    except BaseException as error:
        answer = {"code": "corrupt", "why": f"{type(error).__name__}: {error}"[:200]}
        if any(word in str(error).lower() for word in ("memory", "alloc", "map segment")):
            answer = {"code": "out_of_memory"}
    if answer["code"] == "corrupt" and _peak() > start + limits.memory_bytes // 2:
        answer = {"code": "out_of_memory"}  # a library that finds no room often says that the file is broken
    print(json.dumps(answer))
    return 0


def _peak() -> int:
    """The most address space that this process has used, 0 where the platform does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak"))
    except (OSError, StopIteration, ValueError):
        return 0


def _bound(memory: int, seconds: float) -> int:
    """Limit address space above what is in use now, and processor time; returns what is in use."""
    try:
        import resource
    except ImportError:
        return 0
    try:
        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        now = 1 << 31
    for what, most in (
        (resource.RLIMIT_AS, now + memory),
        (resource.RLIMIT_CPU, int(seconds) * 4 + 2),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):
            continue
    return now


if __name__ == "__main__":
    sys.exit(main())
