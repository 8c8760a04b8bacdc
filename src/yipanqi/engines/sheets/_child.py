"""The reading process. In: tasks as lines of JSON on standard input. Out: folders with workbooks, and one
line of answer each.

It limits its own memory and time before it opens the file, so that a hostile file can only end this process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yipanqi.engines.sheets.model import Heads


def main() -> int:
    """One task a line on standard input, one answer a line on standard output, until the input ends."""
    # Everything is loaded before the limit is set: a library that finds no room to load looks like a
    # damaged file.
    from yipanqi.engines.sheets import _bulk, _csv, _excel, _handover, _html, _load  # noqa: F401

    start = 0
    for line in sys.stdin:
        task = json.loads(line)
        start = start or _in_use()
        print(json.dumps(_answer(task, start)), flush=True)
    return 0


def _answer(task: dict[str, Any], start: int) -> dict[str, str]:
    """Read, hand over, and say how it went. `start` is the address space in use before the first file."""
    from yipanqi.engines.sheets import _handover, _load
    from yipanqi.engines.sheets.model import Limits, SheetError

    limits = Limits(**task["limits"])
    _bound(start + limits.memory_bytes, limits.seconds)
    answer: dict[str, str] = {"code": "ok"}
    try:
        book = _load.load(Path(task["path"]), limits, task["password"], cells=task["cells"], heads=_heads(task["heads"]))
        _handover.save(book, Path(task["out"]))
    except SheetError as error:
        answer = {"code": error.code, "zh": error.zh, "en": error.en}
    except MemoryError:
        answer = {"code": "out_of_memory"}
    except BaseException as error:
        answer = {"code": "corrupt"}
        if any(word in str(error).lower() for word in ("memory", "alloc", "map segment")):
            answer = {"code": "out_of_memory"}
    if answer["code"] == "corrupt" and _peak() > start + limits.memory_bytes // 2:
        answer = {"code": "out_of_memory"}  # a library that finds no room often says that the file is broken
    return answer


def _heads(said: dict[str, dict[str, list[int]]] | None) -> Heads:
    """Rows of headings as JSON brings them: its names are all texts."""
    return {tab: {int(n): (first, last) for n, (first, last) in rows.items()} for tab, rows in (said or {}).items()}


def _peak() -> int:
    """The most address space that this process has used, 0 where the platform does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak"))
    except (OSError, StopIteration, ValueError):
        return 0


def _in_use() -> int:
    """Address space in use now; 2 GB where the platform does not tell."""
    try:
        import resource

        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ImportError):
        return 1 << 31


def _bound(memory: int, seconds: float) -> None:
    """Limit address space, and processor time from now on. Only soft limits: the next file has its own."""
    try:
        import resource
    except ImportError:
        return
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(spent + seconds * 4) + 2),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    sys.exit(main())
