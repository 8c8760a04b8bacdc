"""What a person sees while a command works. In: what is being done. Out: a line on the terminal that goes when it is done;
nothing in a pipe.

It stands on standard error, so that an answer on standard output stays whole; without a terminal there not a byte is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

_T = TypeVar("_T")
Progress = Callable[[int, int | None], None]


@contextmanager
def waiting(what: str, quiet: bool = False) -> Iterator[Progress]:
    """A moving line with the time that has passed; what comes out takes (done, of how many), and may be left alone where nobody
    knows.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task(what, total=None, count="")
        yield lambda done, total: bar.update(task, completed=done, total=total, count=f"{done}/{total}" if total else str(done))


def waited(things: Iterable[_T], total: int, what: str, quiet: bool = False) -> Iterator[_T]:
    """The things one after another, with their number on the line while they are worked on."""
    with waiting(what, quiet or total < 2) as progress:
        for done, thing in enumerate(things):
            progress(done, total)
            yield thing
