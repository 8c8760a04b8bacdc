"""The views of a record: its facts with the cards beside them, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.views import generic

from yipanqi.ui.deeds import WithDeeds
from yipanqi.ui.listing import cell_of
from yipanqi.ui.lookups import names_for
from yipanqi.ui.pages import DetailPage, HistoryPage, View, shows
from yipanqi.ui.parts import Cell, Empty, Event, Head, Ready, Section, Stat, Step, Tab
from yipanqi.values.words import say


@dataclass(frozen=True)
class Shown:
    """What the template of a record is given."""

    head: Head
    steps: Sequence[Step]
    title: str
    facts: Sequence[Cell]
    sections: Sequence[Section]
    wide: Sequence[Section] = ()
    cards: Sequence[Ready] = ()
    fault: str = ""
    stats: Sequence[Stat] = ()
    beside: Sequence[Tab] = ()


@dataclass(frozen=True)
class Told:
    """What the template of a history is given."""

    head: Head
    events: Sequence[Event]
    empty: Empty


class OneRecord(generic.TemplateView):
    """A page about one record that this reader may see; 404 for any other."""

    declared: Any = None

    def dispatch(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if not self.declared.may(request.user):
            raise Http404
        self.found = self.declared.record(request.user, **{k: v for k, v in address.items() if k != "name"})
        if self.found is None:
            raise Http404
        return super().dispatch(request, *args, **address)  # type: ignore[return-value]


class DetailView(WithDeeds, OneRecord):
    """Django's template view, told what to show and what can be done by a `DetailPage`."""

    declared: DetailPage = None  # type: ignore[assignment]
    template_name = "ui/detail.html"

    def get(self, request: Any, *args: Any, name: str = "", **address: Any) -> HttpResponse:
        return self.only_posted(name) or super().get(request, *args, **address)

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        page, user, found = self.declared, self.request.user, self.found
        sight = page.sight(user) if page.sight else None
        own = sight.is_own(found) if sight is not None else True
        listed = None if sight is None else (sight.inside | sight.masked if own else sight.open)
        columns = [c for c in page.columns if listed is None or c.value or c.name in listed]
        readable, names = sight.of(found) if sight is not None else None, names_for(c.kind for c in columns)
        head = Head(
            page.title(found),
            page.crumbs(found),
            page.light(found) if page.light else None,
            "",
            page.scope(found),
            [*page.acts(user, found), *self.acts()],
        )
        facts = [cell_of(column, found, readable, names) for column in columns]
        sections = page.sections(user, found)
        made = [self._made(section) for section in sections]
        taken = [d if isinstance(d, str) else d[0] for s in sections for part in (s, *s.inner, *s.aside) for d in part.deeds]
        shown = Shown(
            head,
            page.steps(found),
            str(page.facts),
            [_left(f) for f in facts],
            [s for s in made if not s.wide],
            [s for s in made if s.wide],
            self.cards(taken),
            self.fault(),
            page.stats(user, found),
            page.beside(found),
        )
        return {"page": shown}

    def _made(self, section: Section) -> Section:
        """The section with its deeds as they stand."""
        inner = [self._made(one) for one in section.inner]
        aside = [self._made(one) for one in section.aside]
        return replace(section, ready=self.placed(section.deeds), inner=inner, aside=aside)


class HistoryView(OneRecord):
    """Django's template view, told what to show by a `HistoryPage`."""

    declared: HistoryPage = None  # type: ignore[assignment]
    template_name = "ui/history.html"

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        page, found = self.declared, self.found
        head = Head(page.title(found), page.crumbs(found), None, "", (say("变更经过", "what became of it"),))
        return {"page": Told(head, page.events(self.request.user, found), Empty(str(page.empty)))}


@shows(DetailPage)
def detailed(page: DetailPage) -> View:
    return DetailView.as_view(declared=page)


@shows(HistoryPage)
def told(page: HistoryPage) -> View:
    return HistoryView.as_view(declared=page)


def _left(cell: Cell) -> Cell:
    """A fact: its value under its words, not to the right; money says its own unit."""
    return Cell(cell.text, cell.words, cell.sub, cell.href, cell.light, unknown=cell.unknown)
