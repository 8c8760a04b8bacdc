"""Every indicator: those of the package, filled at start by `config.discovery`, and the city's own, read from the data folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from yipanqi.indicators.definition import Indicator
from yipanqi.values import own_files
from yipanqi.values.catalogue import Catalogue
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

#: Seconds between two looks at the folder of the city's own indicators.
LOOK = 1.0


class Indicators(Catalogue[Indicator]):
    """The city's own come after those of the package, and are read again when their files have changed. A file that cannot be
    read takes nothing from the others: `problems` says what is wrong with it, by key. `version` changes with what is there.
    """

    def __init__(self) -> None:
        super().__init__("indicators")
        self.problems: dict[str, Fault] = {}
        self.version = 0
        #: Who says what of theirs needs a figure, by name: asked before one is taken away.
        self.needed_by: dict[str, Callable[[str], list[Words]]] = {}
        self._every: dict[str, Indicator] = {}
        self._seen: object = None
        self._due = 0.0

    def look(self) -> None:
        """Look at the folder at the next question, however short ago the last look was."""
        self._due = 0.0

    def _all(self) -> Mapping[str, Indicator]:
        now = time.monotonic()
        if now < self._due:
            return self._every
        from yipanqi.board import _own

        self._due = now + LOOK
        seen = (_own.folder(), len(self._things), own_files.marks(_own.folder()))
        if seen != self._seen:
            found, self.problems = _own.read(self._things)
            self._every, self._seen, self.version = {**self._things, **found}, seen, self.version + 1
        return self._every

    def add(self, name: str, thing: Indicator) -> None:
        super().add(name, thing)
        self.look()


INDICATORS = Indicators()
