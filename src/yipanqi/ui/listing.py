"""The view of a `ListPage`: search, filters, order, pages; the same list as a workbook or to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.views import generic

from yipanqi.ledger.actions import record as write_down
from yipanqi.ui import parameters
from yipanqi.ui.answers import download
from yipanqi.ui.keeping import PASSING, keeps
from yipanqi.ui.lookups import names_for
from yipanqi.ui.pages import Column, Filter, ListOf, ListPage, TabbedPage, View, shows
from yipanqi.ui.parts import (
    Act,
    Bar,
    Cell,
    Choice,
    Empty,
    Grid,
    Head,
    Pager,
    Pick,
    Pill,
    Ready,
    Row,
    Section,
    Side,
    Stat,
    Tab,
    Ticks,
    Title,
)
from yipanqi.ui.rows import Rows
from yipanqi.ui.showing import MASK, NUMBERS, text_of, unit_words, unknown
from yipanqi.ui.ticking import WithTicks
from yipanqi.ui.workbooks import workbook
from yipanqi.values.words import say

#: Rows of a printed list, and those that are sorted by what they are shown as.
PRINTED, SORTED = 2000, 20_000
_FORMS = ("xlsx", "print")
#: What an address says of a filter that is off though it is on by itself.
OFF = "all"


@dataclass(frozen=True)
class Shown:
    """What the template of a list is given."""

    head: Head
    bar: Bar
    titles: Sequence[Title]
    rows: Sequence[Row]
    pager: Pager
    empty: Empty
    verb: str
    printed: bool
    cards: Sequence[Ready] = ()
    fault: str = ""
    stats: Sequence[Stat] = ()
    sections: Sequence[Section] = ()
    tabs: Sequence[Tab] = ()
    below: Sequence[Section] = ()
    beside: Sequence[Tab] = ()
    purposes: Sequence[tuple[str, str]] = ()
    purpose: str = ""
    ticks: Ticks | None = None
    side: Side | None = None


class ListView(WithTicks, generic.ListView):
    """Django's list, told what to show and what can be done by a `ListPage`."""

    declared: ListPage = None  # type: ignore[assignment]
    found: Any = None
    among: TabbedPage | None = None
    template_name = "ui/list.html"
    context_object_name = "records"
    every: Any = None
    _filters: list[Filter] | None = None
    _printing = False

    def dispatch(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if not self.declared.may(request.user):
            raise Http404
        return super().dispatch(request, *args, **address)  # type: ignore[return-value]

    def get(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if self.declared.exports and self._form() == "xlsx":
            return self._workbook()
        return super().get(request, *args, **address)

    def given_out(self, form: str) -> HttpResponse:
        """The ticked rows as a workbook, or on a page to print."""
        if form == "xlsx":
            return self._workbook(self.object_list)
        self._printing = True
        return self.render_to_response(self.get_context_data())  # type: ignore[no-any-return]

    # ---- which records ----------------------------------------------------------------------------------------------

    def get_queryset(self) -> Any:
        """What this reader may see and asked for."""
        user, asked = self.request.user, self.request.GET
        self.sight = self.declared.sight(user) if self.declared.sight else None
        self.every = found = self.declared.records(user)
        if self.sight is not None:
            found = self.sight.mark(found)
        for word in parameters.search(asked.get("q")).split():
            found = found.filter(self._holding(word))
        for one, value in self._on():
            found = found.filter(self._seen(one.column, one.where(value)))
        return self._ordered(found)

    def _seen(self, column: str, condition: Q) -> Q:
        return self.sight.where(column, condition) if self.sight is not None and column else condition

    def _holding(self, word: str) -> Q:
        if self.declared.holding is not None:
            return self.declared.holding(self.request.user, word)
        said = Q(pk__in=[])
        for name in self.declared.search:
            said |= self._seen(name, Q(**{f"{name}__icontains": word}))
        return said

    def filters(self) -> list[Filter]:
        """The filters of the page that this reader may use, place first; their options are looked up once."""
        if self._filters is None:
            every = [*([self.declared.place.filter()] if self.declared.place else []), *self.declared.filters]
            known = [one for one in every if not one.column or self._known(one.column)]
            self._filters = [asked_once(one.for_reader(self.request.user)) for one in known]
        return self._filters

    def _known(self, column: str) -> bool:
        return self.sight is None or column in self.sight.inside | self.sight.open

    def _on(self) -> list[tuple[Filter, str]]:
        """The filters that are on; a value that is none of its options is as if it were not asked."""
        found = []
        for one in self.filters():
            if value := one.read(self.request.GET):
                found.append((one, value))
        return found

    def known_columns(self, of: Sequence[Column]) -> list[Column]:
        """Those of these columns that this reader knows of."""
        heads = self.declared.headed({one.name: value for one, value in self._on()}) if self.declared.headed else {}
        known = [c for c in of if self.sight is None or c.value or c.name in self.sight.listed]
        return [replace(c, words=heads[c.name]) if c.name in heads else c for c in known]

    def offered_columns(self) -> list[Column]:
        """The columns to choose from: those of the page, then what else it or its workbook has."""
        page, found = self.declared, {}
        for column in (*page.columns, *page.more, *page.exported):
            found.setdefault(column.name, column)
        return self.known_columns(list(found.values()))

    def columns(self) -> list[Column]:
        """The columns that the address asks for, else those of the page; the first one names the row and always stands."""
        offered = self.offered_columns()
        asked = {c.name for c in offered} & set(self.request.GET.getlist("col"))
        wanted = asked or {c.name for c in self.declared.columns}
        return [c for n, c in enumerate(offered) if not n or c.name in wanted]

    def _sorted(self) -> tuple[Column | None, bool]:
        """(the column that the address asks to sort by, whether downwards); (None, False) for none that may be sorted by."""
        asked = self.request.GET.get("sort", "")
        name = asked.removeprefix("-")
        for column in self.offered_columns():
            if column.name == name and (self._known(column.order) if column.order else column.value):
                return column, asked.startswith("-")
        return None, False

    def _ordered(self, found: Any) -> Any:
        column, down = self._sorted()
        if column is None:
            return found.order_by(*self.declared.order)
        if not column.order:
            return self._by_value(found, column, down)
        field = column.order
        by = F("_by") if self.sight is not None else F(field)
        if self.sight is not None:
            found = found.annotate(_by=self.sight.order(field))
        return found.order_by(by.desc(nulls_last=True) if down else by.asc(nulls_last=True), "pk")

    def _by_value(self, found: Any, column: Column, down: bool) -> Any:
        """Sorted by what the rows are shown as, where no field holds it; unknown last."""
        records = list(found.order_by(*self.declared.order)[:SORTED])
        if self.declared.prepare:
            self.declared.prepare(self.request.user, records)
        told = [(column.value(one) if column.value else None, one) for one in records]
        known = [(value, one) for value, one in told if value not in (None, "", "—")]
        plain = all(isinstance(value, (int, float)) for value, _ in known)
        known.sort(key=lambda pair: pair[0] if plain else str(pair[0]), reverse=down)
        return Rows([one for _, one in known] + [one for value, one in told if value in (None, "", "—")])

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def _form(self) -> str:
        return "print" if self._printing else parameters.choice(self.request.GET.get("as"), _FORMS)

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        """One frozen page."""
        page, user, found = self.declared, self.request.user, self.object_list
        printed, total = self._form() == "print", found.count()
        size = PRINTED if printed else page.size
        number, pages = parameters.page(self.request.GET, total, size)
        first = (number - 1) * size
        records = list(found[first : first + size])
        if page.prepare:
            page.prepare(user, records)
        opened = None if printed else self.opened()
        if opened is not None and page.prepare:
            page.prepare(user, [opened])
        purposes, purpose = page.purposes(user), self._purpose()
        if page.personal:
            page.personal(user, purpose if purpose in dict(purposes) else "", [*records, *([opened] if opened else [])])
        known = all(hasattr(one, "pk") for one in records)  # what was worked out may have no number to be ticked by
        columns, ticks = self.columns(), self.ticks(total) if known and not printed else None
        link = (lambda one: self._address(open=str(one.pk))) if page.side and not printed else page.link
        rows = rows_of(columns, records, self.sight, link, partial(page.verb, user) if page.verb else None)
        if ticks or opened is not None:
            rows = self._marked(rows, records, opened)
        on = self._on()
        shown = Shown(
            self._head(total),
            self._bar(on),
            [self._title(column) for column in columns],
            rows,
            Pager(
                first + 1 if total else 0,
                first + len(records),
                total,
                self._address(page=str(number - 1)) if number > 1 else "",
                self._address(page=str(number + 1)) if number < pages else "",
            ),
            self._empty(any(not one.needed for one, _ in on) or bool(self.request.GET.get("q"))),
            say("办理", "Deal with it") if any(row.act for row in rows) else "",
            printed,
            () if printed else self.cards(),
            self.fault(),
            page.stats(user, {one.name: value for one, value in on}),
            () if printed else page.sections(user, {one.name: value for one, value in on}),
            self._tabs(),
            () if printed else page.below(user, self.every),
            page.beside,
            () if printed else purposes,
            purpose,
            ticks,
            self.aside(opened, self._address),
        )
        return {"page": shown}

    def _purpose(self) -> str:
        return str(self.request.session.get("purpose", "")) if hasattr(self.request, "session") else ""

    def _marked(self, rows: list[Row], records: Sequence[Any], opened: Any) -> list[Row]:
        """The rows with what is sent when they are ticked, and the one that is open."""
        ticked, here = self.keys(), None if opened is None else opened.pk
        numbers = [str(getattr(one, "pk", "")) for one in records]
        return [
            replace(row, key=number, ticked=number in ticked, here=number == str(here))
            for row, number in zip(rows, numbers, strict=True)
        ]

    def _head(self, total: int) -> Head:
        page, user = self.declared, self.request.user
        acts = [*self._reads(), *page.acts(user), *self.acts()]
        if page.exports and total:
            acts = [
                Act(say("打印", "Print"), self._address(**{"as": "print"}), "printer"),
                Act(say("导出", "Export"), self._address(**{"as": "xlsx"}), "download"),
                *acts,
            ]
        return Head(
            str(page.title),
            page.crumbs(user),
            None,
            f"{total:,}",
            page.scope(user),
            () if self._form() == "print" else acts,
            picks=() if self.among is None else [self._pick(one) for one in self.filters() if one.needed],
        )

    def _pick(self, one: Filter) -> Pick:
        """What the list always has one of, where tabs are taken by something else."""
        words = dict(one.options())
        options = [(said, self._address(**{one.name: value, "page": ""})) for value, said in words.items()]
        return Pick(str(one.words), words.get(one.read(self.request.GET), "—"), options)

    def _reads(self) -> list[Act]:
        """What personal columns may be read for, at one press, while nothing was said yet."""
        page = self.declared
        offered = list(page.purposes(self.request.user)) if page.personal and self._form() != "print" else []
        if not offered or self._purpose() in dict(offered):
            return []
        sends = [("purpose", offered[0][0]), ("next", self.request.get_full_path())]
        return [Act(say("看电话（记入台账）", "Show telephones (on record)"), icon="phone", post="/purpose/", sends=sends)]

    def _tabs(self) -> list[Tab]:
        if self.among is None:
            return tabs_of(self.filters(), self.request.GET, self._address)
        here = self.among.chosen(self.kwargs if self.among.at else self.request.GET)
        return [Tab(str(words), self._tab(key), key == here) for key, (words, _) in self.among.tabs.items()]

    def _tab(self, key: str) -> str:
        if self.among is None or self.among.at is None:
            return self._address(**{self.among.name if self.among else "": key, "page": "", "sort": ""})
        return self._address(page="", sort="").replace(self.request.path, self.among.at(key), 1)

    def _bar(self, on: list[tuple[Filter, str]]) -> Bar:
        values = {one.name: value for one, value in on}
        pills = [
            Pill(
                str(one.words),
                dict(one.options()).get(value, value),
                self._address(**{one.name: OFF if one.first else "", "page": ""}),
            )
            for one, value in on
            if not one.needed
        ]
        free = [one for one in self.filters() if not one.needed]
        choices = [Choice(one.name, str(one.words), one.options(), values.get(one.name, ""), bool(one.typed)) for one in free]
        sort = self.request.GET.get("sort", "") if self._sorted()[0] else ""
        kept = [("sort", sort)] if sort else []
        offered, shown = self.offered_columns(), {c.name for c in self.columns()}
        columns = [(c.name, str(c.words), c.name in shown) for c in offered[1:]]
        chosen = [("col", name) for name in self.request.GET.getlist("col") if name in {c.name for c in offered}]
        kept += [(one.name, OFF) for one in free if one.first and one.name not in values]
        kept += [(one.name, values[one.name]) for one in self.filters() if one.needed and one.name in values]
        if self.among is not None and not self.among.at:
            kept.append((self.among.name, self.among.chosen(self.request.GET)))
        return Bar(
            parameters.search(self.request.GET.get("q")),
            say("名称、编号", "names, numbers"),
            bool(self.declared.search),
            pills,
            choices,
            kept,
            self._clear() if len(pills) > 1 else "",
            columns if len(columns) > 1 else (),
            chosen,
            keeps(self.request),
        )

    def _clear(self) -> str:
        """This list without any condition."""
        kept = {one.name: OFF for one in self.filters() if one.first}
        kept |= {one.name: one.read(self.request.GET) for one in self.filters() if one.needed}
        if self.among is not None and not self.among.at:
            kept[self.among.name] = self.among.chosen(self.request.GET)
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    def _title(self, column: Column) -> Title:
        by, down = self._sorted()
        here = by is not None and by.name == column.name
        sorts = bool(column.order and self._known(column.order)) or (not column.order and column.value is not None)
        href = self._address(sort=f"{'' if here and down else '-' if here else ''}{column.name}", page="") if sorts else ""
        state = ("descending" if down else "ascending") if here else ""
        return Title(str(column.words), unit_words(column.unit), column.kind in NUMBERS, href, state, column.wide)

    def _empty(self, narrowed: bool) -> Empty:
        page = self.declared
        if narrowed:
            return Empty(
                say("没有符合的记录", "No record fits"),
                say("换个词，或清除筛选条件。", "Try other words, or clear the filters."),
                Act(say("全部清除", "Clear all"), self._clear()),
            )
        return Empty(str(page.empty), str(page.empty_note))

    def _address(self, **changes: str) -> str:
        """This page's address with some values changed; '' takes one away. A row stays open on its own page only."""
        passing = {} if "open" in changes or "sort" in changes else dict.fromkeys(PASSING[2:], "")
        return parameters.changed(self.request, {**passing, **changes})

    def _workbook(self, found: Any = None) -> HttpResponse:
        """The list as it is filtered, or the ticked rows of it; who took it stands in the ledger."""
        page, user = self.declared, self.request.user
        found = self.get_queryset() if found is None else found
        on = [(str(one.words), dict(one.options()).get(value, value)) for one, value in self._on()]
        asked = parameters.search(self.request.GET.get("q"))
        data = workbook(
            str(page.title),
            self.known_columns(page.exported) if page.exported and not self.request.GET.getlist("col") else self.columns(),
            found,
            self.sight,
            [*on, *([(say("搜索", "Search"), asked)] if asked else []), *page.about(user)],
            user.get_username(),
        )
        if user.is_authenticated:
            write_down(user.get_username(), "export", f"list:{page.key}", {"filters": dict(on), "q": asked})
        return download(f"{page.key}.xlsx", data)


@shows(ListPage)
def listed(page: ListPage) -> View:
    return ListView.as_view(declared=page)


@shows(TabbedPage)
def tabbed(page: TabbedPage) -> View:
    """The view of several lists under one address."""
    views = {key: ListView.as_view(declared=one, among=page) for key, (_, one) in page.tabs.items()}

    def view(request: Any, *args: Any, **address: Any) -> HttpResponse:
        if page.at and address.get(page.name) not in views:
            raise Http404
        return views[page.chosen(address if page.at else request.GET)](request, *args, **address)

    return view


def at_first(page: ListPage, user: Any) -> Any:
    """The records of a list as it opens, before its address asks for anything."""
    found = page.records(user)
    for one in page.filters:
        known = one.for_reader(user)
        if value := known.read({}):
            found = found.filter(known.where(value))
    return found


def asked_once(one: Filter) -> Filter:
    """The filter, its options looked up once however often they are asked for."""
    return replace(one, options=lru_cache(maxsize=1)(lambda: list(one.options())))


def tabs_of(filters: Sequence[Filter], asked: Mapping[str, str], address: Callable[..., str]) -> list[Tab]:
    """The options of the filter that is needed, as tabs."""
    return [
        Tab(words, address(**{one.name: value, "page": ""}), value == one.read(asked))
        for one in filters
        if one.needed
        for value, words in one.options()
    ]


@shows(ListOf)
def list_of(one: ListOf) -> View:
    """The view of a list of what belongs to one record."""

    def view(request: Any, **address: Any) -> HttpResponse:
        found = one.record(request.user, **address)
        if found is None:
            raise Http404
        return ListView.as_view(declared=one.page(request.user, found), found=found)(request)

    return view


def grid(
    columns: Sequence[Column],
    records: Sequence[Any],
    *,
    link: Callable[[Any], str] | None = None,
    verb: Callable[[Any], Act | None] | None = None,
) -> Grid | None:
    """A small table of these records for a section of a page; None where there are none."""
    rows = rows_of(columns, records, None, link, verb)
    titles = [Title(str(c.words), unit_words(c.unit), c.kind in NUMBERS, wide=c.wide) for c in columns]
    return Grid(titles, rows, say("办理", "Deal with it") if any(r.act for r in rows) else "") if rows else None


def side_by_side(
    columns: Sequence[Column], records: Sequence[Any], titles: Sequence[str], *, link: Callable[[Any], str] | None = None
) -> Grid:
    """A few records beside each other under their `titles`, a line a column; a line whose values differ says so."""
    names = names_for(c.kind for c in columns)
    heads = [Title(""), *(Title(t, href=link(one) if link else "") for t, one in zip(titles, records, strict=True))]
    rows = []
    for column in columns:
        cells = [cell_of(column, one, None, names) for one in records]
        differ = say("不同", "differ") if len({cell.text for cell in cells}) > 1 else ""
        named = [replace(cell, words=title, right=False, wide=True) for cell, title in zip(cells, titles, strict=True)]
        rows.append(Row(Cell(cells[0].words if cells else str(column.words), sub=differ), named))
    return Grid(heads, rows)


def rows_of(
    columns: Sequence[Column],
    records: Sequence[Any],
    sight: Any,
    link: Callable[[Any], str] | None,
    verb: Callable[[Any], Act | None] | None,
) -> list[Row]:
    """The rows of a list: the first column names the record."""
    names = names_for(c.kind for c in columns)
    rows = []
    for record in records:
        readable = sight.of(record) if sight is not None else None
        cells = [cell_of(column, record, readable, names) for column in columns]
        first, href = cells[0], link(record) if link else ""
        named = Cell(first.text, first.words, first.sub, href, first.light, wide=True, note=first.note)
        rows.append(Row(named, cells[1:], verb(record) if verb else None))
    return rows


def cell_of(column: Column, record: Any, readable: frozenset[str] | None, names: Mapping[str, Mapping[str, str]]) -> Cell:
    """One value as this reader may read it."""
    value = column.value(record) if column.value else getattr(record, column.name)
    hidden = readable is not None and column.value is None and column.name not in readable
    if hidden:
        text = unknown() if value is None else MASK
    else:
        text = text_of(column.kind, value, unit=column.unit, choices=column.choices, names=names.get(column.kind))
    unit = unit_words(column.unit)
    return Cell(
        text,
        f"{column.words}{say(f'（{unit}）', f' ({unit})')}" if unit else str(column.words),
        column.sub(record) if column.sub else "",
        column.href(record) if column.href and not hidden else "",
        column.light(record) if column.light else None,
        column.kind in NUMBERS,
        column.wide,
        value is None or value == "",
        column.note(record) if column.note else "",
    )
