"""The registers that the data folder declares. In: its folder `registers`. Out: what they made, and what is wrong with a file.

The folder is looked at twenty times a second at most: a register that one process adds is there for the others when they
ask next.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from django.conf import settings

from yipanqi.instruments.own._declared import Declared, declared
from yipanqi.instruments.own._making import Made, forget, made
from yipanqi.values import own_files
from yipanqi.values.fault import Fault

#: Seconds between two looks (a job may start at once in another process); bytes of a file.
LOOK, LARGEST = 0.05, 256 * 1024


def folder() -> Path:
    """Where they lie, one `KEY.toml` each."""
    return Path(settings.HOME) / "registers"


def files() -> list[Path]:
    """The files, by name."""
    return own_files.files(folder())


class Own:
    """The city's own registers as of now."""

    def __init__(self) -> None:
        self.problems: dict[str, Fault] = {}
        self._made: dict[str, Made] = {}
        self._seen: object = None
        self._due = 0.0
        self._alone = threading.RLock()

    def look(self) -> None:
        """Look at the folder at the next question, however short ago the last look was."""
        self._due = 0.0

    def registers(self) -> dict[str, Made]:
        """Key -> register."""
        if time.monotonic() < self._due:
            return self._made
        with self._alone:
            self._due = time.monotonic() + LOOK
            marks = (folder(), own_files.marks(folder()))
            if marks != self._seen:
                self._made, self.problems = self._read()
                self._seen = marks
        return self._made

    def _read(self) -> tuple[dict[str, Made], dict[str, Fault]]:
        found: dict[str, Made] = {}
        wrong: dict[str, Fault] = {}
        for path in files():
            try:
                one = _declared(path)
                before = self._made.get(path.stem)
                found[path.stem] = before if before is not None and before.declared.digest == one.digest else made(one)
            except Fault as fault:
                wrong[path.stem] = fault
            except (OSError, UnicodeDecodeError) as fault:
                wrong[path.stem] = Fault("own_register", f"读不了 {path.name}：{fault}", f"{path.name} cannot be read: {fault}")
        for key in self._made.keys() - found.keys():
            forget(key)
        return found, wrong


def _declared(path: Path) -> Declared:
    if path.stat().st_size > LARGEST:
        raise Fault("own_register", f"{path.name} 太大。", f"{path.name} is too large.")
    return declared(path.stem, path.read_text(encoding="utf-8-sig"))


OWN = Own()
