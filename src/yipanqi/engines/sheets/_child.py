"""The reading process. In: arguments as JSON on standard input. Out: a folder with the workbook, or one line of error.

It limits its own memory and time before it opens the file, so that a hostile file can only end this process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    """Read, hand over, and say on standard output how it went."""
    task = json.load(sys.stdin)
    # Everything is loaded before the limit is set: a library that finds no room to load looks like a damaged file.
    from yipanqi.engines.sheets import _bulk, _csv, _excel, _handover, _html, _load  # noqa: F401
    from yipanqi.engines.sheets.model import Limits, SheetError

    limits = Limits(**task["limits"])
    _bound(limits.memory_bytes, limits.seconds)
    try:
        book = _load.load(Path(task["path"]), limits, task["password"])
        _handover.save(book, Path(task["out"]))
    except SheetError as error:
        print(json.dumps({"code": error.code, "zh": error.zh, "en": error.en}))
        return 0
    except MemoryError:
        print(json.dumps({"code": "out_of_memory"}))
        return 0
    except BaseException as error:
        if "memory" in str(error).lower() or "alloc" in str(error).lower() or "map segment" in str(error):
            print(json.dumps({"code": "out_of_memory"}))
        else:
            print(json.dumps({"code": "corrupt", "why": f"{type(error).__name__}: {error}"[:200]}))
        return 0
    print(json.dumps({"code": "ok"}))
    return 0


def _bound(memory: int, seconds: float) -> None:
    """Limit address space above what is in use now, and processor time; where the platform can."""
    try:
        import resource
    except ImportError:
        return
    now = 0
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


if __name__ == "__main__":
    sys.exit(main())
