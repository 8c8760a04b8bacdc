"""What a person is told beside an answer. In: notes and refused rows. Out: lines for the terminal, the same for `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from yipanqi.engines.lists._reading import Listing, Refused
from yipanqi.values.words import Words, plural, say


@dataclass(frozen=True, slots=True)
class Noted(Words):
    """A note on one of several files."""

    file: str = ""


def of_files(*parts: Listing | None) -> tuple[list[Words], list[Refused]]:
    """The notes and the refused rows of the files that were given (None: not given); of several each says its file."""
    given = [part for part in parts if part is not None]
    if len(given) < 2:
        return [n for part in given for n in part.notes], [r for part in given for r in part.refused]
    return (
        [Noted(n.zh, n.en, part.name) for part in given for n in part.notes],
        [replace(r, file=part.name) for part in given for r in part.refused],
    )


def told(notes: Sequence[Words], refused: Sequence[Refused] = (), most: int = 20) -> list[str]:
    """What concerns the whole, then file by file: its notes, and its rows that are not answered, sheet by sheet, the first `most`
    of them.

    The files of the answer hold them all.
    """
    lines: list[str] = []
    files = dict.fromkeys([*(_file(n) for n in notes), *(r.file for r in refused)])
    for file in sorted(files, key=lambda name: name != ""):  # the whole first, the files in the order in which they were given
        mine = [str(n) for n in dict.fromkeys(notes) if _file(n) == file]
        rows = sorted((r for r in refused if r.file == file), key=lambda r: (r.sheet, r.row))
        if rows:
            mine.append(say(f"有 {len(rows)} 行没有处理：", f"{plural(len(rows), 'row was', 'rows were')} not answered:"))
            mine += [f"  {r}" for r in rows[:most]]
        if len(rows) > most:
            mine.append(
                say(f"  ……另有 {len(rows) - most} 行（--json 列出全部）", f"  … and {len(rows) - most} more (--json lists all)")
            )
        lines += [say(f"{file}：", f"{file}:"), *(f"  {line}" for line in mine)] if file else mine
    return lines


def _file(note: Words) -> str:
    return note.file if isinstance(note, Noted) else ""


def as_json(notes: Sequence[Words], refused: Sequence[Refused] = ()) -> dict[str, Any]:
    """The same for a program."""
    return {
        "notes": [say(f"{_file(n)}：{n}", f"{_file(n)}: {n}") if _file(n) else str(n) for n in dict.fromkeys(notes)],
        "refused": [
            {"file": r.file or None, "sheet": r.sheet or None, "row": r.row, "name": r.name or None, "why": str(r.why)}
            for r in refused
        ],
    }
