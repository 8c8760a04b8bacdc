"""What a long deed is, and the one way to declare it: `@job(…)` above a function of a folder's `tasks.py`.

    @job("intake.accept", Words("收下一批表", "Accepting a batch"), again="…")
    def accept(run: Run, batch: int) -> Done: ...

The function gets the run first, then what was given when somebody asked (plain JSON values). It calls `run.tell(done, of)`
between its steps, before it commits: that is what the page shows, and where a wish to stop it is heeded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yipanqi.values.catalogue import Catalogue
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Done:
    """What came of a job: one sentence, and the page where the result is."""

    words: Words
    href: str = ""


@dataclass(frozen=True)
class Run:
    """One attempt at a job. `tell(done, of)` says how far it is; it raises what ends the attempt when somebody asked for that."""

    job: int
    by: str
    attempt: int
    tell: Callable[[int, int], None]


@dataclass(frozen=True)
class Deed:
    """A declared deed. `again` says why doing it twice does it once; '' where it does not: then a killed one is not taken up.

    `minutes`: longer than that, the worker gives itself up. `cron`: due by the clock (Asia/Shanghai). `private`: only who asked
    sees it.
    """

    name: str
    words: Words
    do: Callable[..., Done]
    again: str
    minutes: float = 60
    cron: str = ""
    private: bool = False


#: Every declared deed; `config.discovery` loads each folder's `tasks.py`.
DEEDS: Catalogue[Deed] = Catalogue("deeds")


def job(
    name: str, words: Words, *, again: str, minutes: float = 60, cron: str = "", private: bool = False
) -> Callable[[Callable[..., Done]], Deed]:
    """Declare the function below as the long deed `name`."""

    def declared(do: Callable[..., Any]) -> Deed:
        made = Deed(name, words, do, again, minutes, cron, private)
        DEEDS.add(name, made)
        return made

    return declared
