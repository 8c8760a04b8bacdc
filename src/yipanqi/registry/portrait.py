"""What instruments say of one organisation, for its page and its sheet. In: who reads, whose page. Out: frozen parts, in words.

An instrument declares `portrait` in its `instrument.py`; the page of an organisation asks all of them and imports none. Each
shows only what its reader may see: an organisation its own records, everybody else what the register shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yipanqi.intake.access import sight
from yipanqi.registry._everything import family, visible_about
from yipanqi.ui.listing import rows_of
from yipanqi.ui.pages import Column, compared
from yipanqi.ui.parts import Act, Event, Grid, Light, Section, Stat, Title
from yipanqi.ui.showing import NUMBERS, unit_words
from yipanqi.values.words import Words, say


@dataclass(frozen=True)
class Contact:
    """Somebody of the organisation: a name, what the person does there, a number; masked where the reader may not know them."""

    name: str
    note: str = ""
    number: str = ""


@dataclass(frozen=True)
class Matter:
    """Something to answer or to ask on the next visit: what, and how it stands; `late` if its day has passed."""

    words: str
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class Portrait:
    """What one instrument says. `main` stands in the wide column, `beside` in the narrow one, `order` among the others; `covers`
    are the registers (labels) that it shows, so that they are not shown a second time; `people` are read for the purpose that
    was said. `verdict`: its title, and for each condition (words, clause, what there is / what is needed, how it stands).
    """

    order: int = 50
    tags: Sequence[tuple[str, Light | None, str]] = ()
    stats: Sequence[Stat] = ()
    main: Sequence[Section] = ()
    beside: Sequence[Section] = ()
    people: Sequence[Contact] = ()
    events: Sequence[Event] = ()
    matters: Sequence[Matter] = ()
    covers: Sequence[str] = ()
    verdict: tuple[str, Sequence[tuple[str, str, str, str]]] | None = None
    charge: str = ""
    acts: Sequence[Act] = ()


@dataclass(frozen=True)
class Shown:
    """Records of one register about an organisation as a table, with how many there are, and the records themselves."""

    total: int
    grid: Grid | None
    records: Sequence[Any] = field(default_factory=tuple)


def about(
    model: Any,
    user: Any,
    organisation: Any,
    names: Sequence[str | Column],
    *,
    path: str = "organisation",
    order: Sequence[Any] = ("-pk",),
    link: Callable[[Any], str] | None = None,
    most: int = 5,
    where: Mapping[str, Any] | None = None,
) -> Shown:
    """The newest records of a register about an organisation, with these columns; what the reader may not read is masked."""
    seen = sight(model, user)
    found = seen.mark(visible_about(model, path, organisation, family(organisation), user)).filter(**dict(where or {}))
    total, records = found.count(), list(found.order_by(*order)[:most])
    columns = [one if isinstance(one, Column) else compared(model._meta.get_field(one)) for one in names]
    columns = [one for one in columns if one.value or one.name in seen.listed]
    titles = [Title(str(c.words), unit_words(c.unit), c.kind in NUMBERS, wide=c.wide) for c in columns]
    rows = rows_of(columns, records, seen, link, None)
    return Shown(total, Grid(titles, rows) if rows else None, records)


def section(title: Words, shown: Shown, *, every: str = "", acts: Sequence[Act] = ()) -> list[Section]:
    """A card with such a table, or none where there is no record."""
    if shown.grid is None:
        return []
    more = [Act(say(f"全部 {shown.total} 条", f"All {shown.total}"), every)] if every and shown.total > len(shown.records) else []
    return [Section(str(title), sub=str(shown.total), grid=shown.grid, acts=[*acts, *more], wide=True)]
