"""How much of each folder the tests execute, lines and branches, against what is asked of it.

In: the JSON report of coverage.py. Out: one line a folder that falls short, with its least covered files; exit code 1 then.
The folders that make, count and publish figures are asked for everything; the others for nine tenths.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

#: Folder -> share of lines and branches that must run; the longest name that fits holds, `` for all the rest.
ASKED = {
    "values": 100,
    "indicators": 100,
    "rules": 100,
    "board": 100,
    "briefing": 100,
    "ledger": 100,
    "": 90,
}
#: Folders that answer for themselves: each instrument and engine is one.
_OWN = ("engines", "instruments")


def folder_of(file: str) -> str:
    """The folder of the package that `file` is judged with: `board`, `engines/sheets`; '' for what lies at the top."""
    parts = Path(file.split("yipanqi/", 1)[1]).parts
    if len(parts) == 1:
        return ""
    return "/".join(parts[:2]) if parts[0] in _OWN and len(parts) > 2 else parts[0]


def short(report: dict) -> list[str]:
    """A line for each folder that is executed less than asked."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    files: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name, one in report["files"].items():
        told = one["summary"]
        done = told["covered_lines"] + told.get("covered_branches", 0)
        all_ = told["num_statements"] + told.get("num_branches", 0)
        folder = folder_of(name)
        sums[folder][0] += done
        sums[folder][1] += all_
        if done < all_:
            files[folder].append((done / all_, Path(name).name))
    lines = []
    for folder, (done, all_) in sorted(sums.items()):
        asked = ASKED.get(folder.split("/")[0], ASKED[""])
        if done * 100 < asked * all_:
            worst = "、".join(f"{name} {share:.0%}" for share, name in sorted(files[folder])[:5])
            lines.append(f"{folder or 'yipanqi'}: {done / all_:.1%} < {asked}%（{worst}）")
    return lines


def main(path: str) -> int:
    """Print what falls short; 1 when something does."""
    lines = short(json.loads(Path(path).read_text(encoding="utf-8")))
    print("\n".join(lines) if lines else "覆盖率达到要求 · coverage as asked")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
