"""One table of a preview beside the fields of what it is. In: its reading. Out: the sheet as it came, its form, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.intake import queries
from yipanqi.portal import _batches, _mapping
from yipanqi.ui.originals import Meant, Original
from yipanqi.ui.parts import Tab
from yipanqi.values.words import say


@dataclass(frozen=True)
class Beside:
    """What the page shows of one table, and the tabs to the others; `like` the other sheets that it resembles."""

    reading: Any
    tabs: Sequence[Tab]
    original: Original | None
    form: Any
    rows: Sequence[Meant]
    known: bool
    note: str
    like: Sequence[Tab]
    lacking: str
    left: bool
    submit: str
    unlike: bool
    here: Any
    offered: Sequence[dict[str, Any]]

    @property
    def look(self) -> str:
        """The one primary act: to take an unknown table as what it resembles; for a known one that is to accept it."""
        return "" if self.known or self.unlike else "yp-btn-deep"


def first(readings: Sequence[Any]) -> Any:
    """The first table that wants a look: rows that nothing is known of, or without a key; else the first that is taken."""
    full = [one for one in readings if one.counts.get("rows")]
    open_ = [one for one in full if (not one.recognised and not one.chosen and one.visible) or queries.lacking(one)]
    doubted = [one for one in full if queries.to_check(one)]
    taken = [one for one in full if one.recognised]
    return [*open_, *doubted, *taken, *readings][0]


def beside(
    reading: Any,
    readings: Sequence[Any],
    problems: Iterable[Any],
    readable: set[str] | None,
    asked: str,
    said: tuple[_mapping.Table, _mapping.MapForm] | None,
) -> Beside:
    """`readable`: letters that this reader may read, None for all; `asked`: the sheet that it is to be compared with."""
    found = _mapping.table_of(reading, asked, queries.samples(reading, readable))
    form = said[1] if said else _mapping.form_of(found)
    rows = _mapping.meant(found, form)
    return Beside(
        reading,
        _tabs(reading, readings),
        queries.original(reading, problems, readable),
        form,
        rows,
        found.known,
        _note(found, rows),
        _like(found, readings),
        _batches.unsaid([reading]) if queries.lacking(reading) else "",
        reading.chosen and not reading.recognised,
        _submit(found),
        found.sheet is None,
        reading.batch.said.get(reading.header) or reading.batch.said.get(reading.told.get("headed", "")),
        [_batches.memory_shown(one) for one in queries.offered(reading)],
    )


def _submit(found: _mapping.Table) -> str:
    if found.known:
        return say("按此重新预览", "Preview again")
    return (
        say("就当这种表", "Take it as this") if found.sheet is not None else say("按选定的表对列", "Match with the sheet chosen")
    )


def _at(reading: Any, readings: Sequence[Any], more: str = "") -> str:
    return f"/intake/{reading.batch_id}/?table={[r.pk for r in readings].index(reading.pk) + 1}{more}"


def _tabs(here: Any, readings: Sequence[Any]) -> list[Tab]:
    if len(readings) < 2:
        return []
    return [
        Tab(one.sheet if one.table == 1 else f"{one.sheet} {one.table}", _at(one, readings), one.pk == here.pk)
        for one in readings
    ]


def _like(found: _mapping.Table, readings: Sequence[Any]) -> list[Tab]:
    """The known sheets that an unknown one resembles, the likeliest first."""
    if found.known:
        return []
    known = [
        (one["sheet"], sheet) for one in found.reading.candidates if (sheet := queries.sheet_named(one["sheet"])) is not None
    ]
    return [Tab(str(sheet.words), _at(found.reading, readings, f"&as={name}"), name == found.name) for name, sheet in known[:4]]


def _note(found: _mapping.Table, rows: Sequence[Meant]) -> str:
    met, of, look = found.met, len(found.columns), _mapping.undecided(rows)
    if found.sheet is None:
        return say("没见过的表式，库里没有相近的台账，不勉强", "never seen, and like no known sheet; nothing is forced on it")
    if not found.known:
        return say(
            f"没见过的表式，最像“{found.sheet.words}”，{of} 列对上 {met} 列",
            f"never seen; most like {found.sheet.words}, {met} of {of} columns",
        )
    return say(f"{of} 列对上 {met} 列", f"{met} of {of} columns") + (
        say(f"，{look} 处请核对", f", {look} to check") if look else ""
    )
