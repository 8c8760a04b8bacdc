"""What a person is told beside an answer. In: notes and refused rows. Out: lines for the terminal, the same for `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yipanqi.engines.lists._reading import Refused
from yipanqi.values.words import Words, say


def told(notes: Sequence[Words], refused: Sequence[Refused] = (), most: int = 20) -> list[str]:
    """Notes, then the rows that are not answered, the first `most` of them; the files of the answer hold them all."""
    lines = [str(n) for n in dict.fromkeys(notes)]
    if refused:
        lines.append(say(f"有 {len(refused)} 行没有处理：", f"{len(refused)} rows were not answered:"))
        lines += [f"  {r}" for r in refused[:most]]
        if len(refused) > most:
            lines.append(say(f"  ……另有 {len(refused) - most} 行（--json 列出全部）", f"  … and {len(refused) - most} more (--json lists all)"))
    return lines


def as_json(notes: Sequence[Words], refused: Sequence[Refused] = ()) -> dict[str, Any]:
    """The same for a program."""
    return {"notes": [str(n) for n in dict.fromkeys(notes)],
            "refused": [{"sheet": r.sheet or None, "row": r.row, "name": r.name or None, "why": str(r.why)} for r in refused]}
