"""Pages as declarations: list, record, history, form. In: a frozen declaration made by a higher folder. Out: Django views.

A declaration hands in what is peculiar: which records this reader may see, which columns, who may, the deed. Search, filters,
order, pages, export, print, forms with their errors are the same everywhere (`listing`, `records`, `forms`, `feeds`
hold the views and say which declarations they show). ui knows neither registers nor roles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.forms import BaseFormSet
from django.http import HttpResponse

from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import RegisterForm, file_form, state_of, typed, with_reason
from yipanqi.ui.originals import Original
from yipanqi.ui.parameters import MOST_WHOLE, choice
from yipanqi.ui.parts import Act, Crumb, Done, Light, Once, Section, Side, Stat, Step, Tab
from yipanqi.ui.rows import Rows
from yipanqi.ui.showing import UNITS, option_words
from yipanqi.values.fault import Fault
from yipanqi.values.reading import parse_unit, read_cell
from yipanqi.values.words import Words, say

T = TypeVar("T")
View = Callable[..., HttpResponse]
#: Declaration -> what makes its view; the rooms of the views fill it when ui starts (`apps.py`).
_VIEWS: dict[type, Callable[[Any], View]] = {}


def shows(declared: type[T]) -> Callable[[Callable[[T], View]], Callable[[T], View]]:
    """The function below makes the view of these declarations."""

    def told(make: Callable[[T], View]) -> Callable[[T], View]:
        _VIEWS[declared] = make
        return make

    return told


class Declared:
    """A page that is declared."""

    def view(self) -> View:
        """Its view; the address gives what the declaration asks of it, where it asks for anything."""
        return _VIEWS[type(self)](self)


def everybody(user: Any) -> bool:
    """No right is asked."""
    return True


def signed_in(user: Any) -> bool:
    """Whoever has an account."""
    return bool(user.is_authenticated)


def nothing(*_: Any) -> tuple[()]:
    """No acts, no crumbs, no sections."""
    return ()


@dataclass(frozen=True)
class Column:
    """One column of a list or line of a record. `value` takes the record; without it the field `name` is read. `kind`, `unit`,
    `choices` as in a register's heading; `order` is the field to sort by ('' where the list sorts by the value itself); `sub` is
    the second line, `note` a tag beside the value; `wide` wraps.
    """

    name: str
    words: Words
    kind: str = "text"
    unit: str = ""
    choices: Mapping[str, tuple[str, ...]] | None = None
    order: str = ""
    value: Callable[[Any], Any] | None = None
    sub: Callable[[Any], str] | None = None
    href: Callable[[Any], str] | None = None
    light: Callable[[Any], Light | None] | None = None
    wide: bool = False
    note: Callable[[Any], str] | None = None

    @classmethod
    def of(cls, field: Any, **changes: Any) -> Column:
        """The column of a register's field, with its heading's words, kind and unit."""
        heading, plain = field.sheet, field.sheet.kind not in ("text", "industry")
        made = cls(
            field.name,
            heading.words,
            heading.kind,
            (heading.unit or "万元") if heading.kind == "money" else "",
            heading.choices or None,
            field.name,
            wide=not plain,
        )
        return replace(made, **changes)


def compared(field: Any) -> Column:
    """The column of a field where rows stand together: money in 万元, whatever the sheet's own heading says."""
    column = Column.of(field)
    return replace(column, unit="万元") if column.unit == "元" else column


def columns_of(model: Any, *names: str) -> tuple[Column, ...]:
    """The columns of a register's fields, in this order."""
    return tuple(Column.of(model._meta.get_field(name)) for name in names)


@dataclass(frozen=True)
class Filter:
    """A condition that can be put on a list. `options` in the reader's language; `where` is the condition of one of their
    values; `column` is the field that it looks at, so that what a reader may not see does not filter. `typed` reads a value
    that is written instead of chosen ('' for what cannot be read); `first` is on as long as the address says nothing.
    `offered` are the options where they differ from reader to reader.
    """

    name: str
    words: Words
    options: Callable[[], Sequence[tuple[str, str]]]
    where: Callable[[str], Q]
    column: str = ""
    typed: Callable[[str], str] | None = None
    first: str = ""
    needed: bool = False
    offered: Callable[[Any], Sequence[tuple[str, str]]] | None = None

    def read(self, asked: Mapping[str, str]) -> str:
        """The value that an address asks for, '' for none; what is no option is as if it were not asked."""
        if self.typed:
            return self.typed(asked.get(self.name, self.first))
        options = dict(self.options())
        return choice(asked.get(self.name, self.first), options, next(iter(options), "") if self.needed else "")

    def for_reader(self, user: Any) -> Filter:
        """The same with the options of this reader, asked once."""
        if self.offered is None:
            return self
        found = list(self.offered(user))
        return replace(self, options=lambda: found, offered=None)

    @classmethod
    def of(cls, field: Any) -> Filter:
        """The filter of a register's choice or yes-no column."""
        heading = field.sheet
        if heading.kind == "flag":
            return cls(
                field.name,
                heading.words,
                lambda: [("1", say("是", "yes")), ("0", say("否", "no"))],
                lambda value: Q(**{field.name: value == "1"}),
                field.name,
            )
        return cls(
            field.name,
            heading.words,
            lambda: [(code, option_words(words)) for code, words in heading.choices.items()],
            lambda value: Q(**{field.name: value}),
            field.name,
        )

    @classmethod
    def money(cls, name: str, words: Words, column: str, *, most: bool = False, unit: str = "万元") -> Filter:
        """At least (or at `most`) an amount that is written, read as a cell in that unit is."""

        def read(text: str) -> int | None:
            found = read_cell(text[:40], "money", parse_unit(unit))
            return found.value if not found.problem and found.value is not None and 0 <= found.value < MOST_WHOLE else None

        return cls(
            name,
            Words(f"{words.zh}（{unit}）", f"{words.en} ({UNITS.get(unit, unit)})"),
            list,
            lambda text: Q(**{f"{column}__{'lte' if most else 'gte'}": read(text)}),
            column,
            lambda text: "" if read(text) is None else text.strip()[:40],
        )


@dataclass(frozen=True)
class PlaceFilter:
    """The one filter by place: path to the place, places to choose from, the condition of lying in one (`registry.places`)."""

    options: Callable[[], Sequence[tuple[str, str]]]
    inside: Callable[[str, str], Q]
    path: str = "place"
    words: Words = Words("地区", "Place")

    def filter(self) -> Filter:
        return Filter("place", self.words, self.options, lambda code: self.inside(self.path, code), self.path)


@dataclass(frozen=True)
class ListPage(Declared):
    """A list of records. The first column names the record and leads to `link`. `sight(user)` says what this reader may read of
    each record (`intake.access.Sight`); without it every column is open. `key` names the list in the ledger and in file names.
    `prepare(user, records)` looks up at once what columns of the page's records need; `stats` and `sections` stand above the list
    and are given the values of the filters that are on. The records may be `Rows` that were worked out. `exported`: the columns
    of the workbook, where it holds more than the page. `about`: what the workbook says besides of what it
    is (name, value). `below(user, records)` are cards under the list,
    told all its records before any filter. `beside` are the pages beside this one;
    `purposes(user)` what personal columns may be read or exported for, where this reader may choose one;
    `personal(user, purpose, records)` looks them up for the purpose that was said ('' for none) and writes down that it did.

    `more` are columns that a reader may choose besides; `holding(user, word)` finds a word another way than in `search`.
    `ticks(user)`: whether rows can be ticked, to be printed, exported, or handed to the deeds that are `many`. `side(user,
    record)` is the panel in which a row opens beside the list, with deeds whose `part` is `open`. `headed(filters that are on)`:
    words of columns that follow from them, such as the year.
    """

    key: str
    title: Words
    records: Callable[[Any], QuerySet | Rows]
    columns: Sequence[Column]
    may: Callable[[Any], bool] = everybody
    sight: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    verb: Callable[[Any, Any], Act | None] | None = None
    search: Sequence[str] = ()
    filters: Sequence[Filter] = ()
    place: PlaceFilter | None = None
    order: Sequence[str] = ("pk",)
    crumbs: Callable[[Any], Sequence[Crumb]] = nothing
    scope: Callable[[Any], Sequence[str]] = nothing
    acts: Callable[[Any], Sequence[Act]] = nothing
    empty: Words = Words("没有符合的记录", "No record fits")
    empty_note: Words = Words("换个词，或清除筛选条件。", "Try other words, or clear the filters.")
    exports: bool = True
    size: int = 50
    deeds: Sequence[Deed] = ()
    prepare: Callable[[Any, Sequence[Any]], None] | None = None
    stats: Callable[[Any, Mapping[str, str]], Sequence[Stat]] = nothing
    sections: Callable[[Any, Mapping[str, str]], Sequence[Section]] = nothing
    below: Callable[[Any, Any], Sequence[Section]] = nothing
    exported: Sequence[Column] = ()
    about: Callable[[Any], Sequence[tuple[str, str]]] = nothing
    beside: Sequence[Tab] = ()
    purposes: Callable[[Any], Sequence[tuple[str, str]]] = nothing
    personal: Callable[[Any, str, Sequence[Any]], None] | None = None
    more: Sequence[Column] = ()
    holding: Callable[[Any, str], Q] | None = None
    ticks: Callable[[Any], bool] = signed_in
    side: Callable[[Any, Any], Side] | None = None
    headed: Callable[[Mapping[str, str]], Mapping[str, Words]] | None = None


@dataclass(frozen=True)
class Table:
    """A table of a report: on the page in its own section, `most` rows of it, in the workbook on its own sheet."""

    title: Words
    columns: Sequence[Column]
    records: Sequence[Any]
    sub: str = ""
    note: str = ""
    link: Callable[[Any], str] | None = None
    most: int = 500
    empty: Words = Words("没有记录。", "No record.")


@dataclass(frozen=True)
class ReportPage(Declared):
    """A page of tables for what the filters say, with one frozen `report(user, on)` behind all of it: `tables`, `stats` and
    `scope` are told it. `key` names it in the ledger and in file names; `note` says how to read it, also in the workbook.
    """

    key: str
    title: Words
    report: Callable[[Any, Mapping[str, str]], Any]
    tables: Callable[[Any], Sequence[Table]]
    may: Callable[[Any], bool] = everybody
    filters: Sequence[Filter] = ()
    stats: Callable[[Any], Sequence[Stat]] = nothing
    scope: Callable[[Any], Sequence[str]] = nothing
    note: Callable[[Any], str] | None = None
    acts: Callable[[Any], Sequence[Act]] = nothing


@dataclass(frozen=True)
class ListOf(Declared):
    """A list of what belongs to one record, under its address: `record(user, **address)` is None where this reader sees none, and
    `page(user, record)` declares the list. Its deeds are given the record.
    """

    record: Callable[..., Any]
    page: Callable[[Any, Any], ListPage]


@dataclass(frozen=True)
class TabbedPage(Declared):
    """Several lists under one address: `name` in it says which, the first one where it says none of them. Where each has an
    address of its own, `at` says which, and `name` is the part of it that differs.
    """

    name: str
    tabs: Mapping[str, tuple[Words, ListPage]]
    at: Callable[[str], str] | None = None

    def chosen(self, asked: Mapping[str, str]) -> str:
        """The tab that an address asks for."""
        return choice(asked.get(self.name), self.tabs, next(iter(self.tabs)))


@dataclass(frozen=True)
class AskPage(Declared):
    """A page that works something out and keeps nothing: `form` asks in the address, so that what was asked can be sent on;
    `answer(user, given)` are the cards with what came of it. A `Fault` stands above the form, or beside the field that `faults`
    names for its code.
    """

    title: Words
    form: Callable[[Any], type[RegisterForm]]
    answer: Callable[[Any, Mapping[str, Any]], Sequence[Section]]
    may: Callable[[Any], bool] = everybody
    crumbs: Callable[[Any], Sequence[Crumb]] = nothing
    scope: Callable[[Any], Sequence[str]] = nothing
    faults: Mapping[str, str] = None  # type: ignore[assignment]
    submit: Words = Words("试算", "Work out")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed; `mark` tells it from all others and never changes, `href` is an address of this portal."""

    mark: str
    title: str
    href: str
    text: str
    day: date | None


@dataclass(frozen=True)
class FeedPage(Declared):
    """The newest of a list as an Atom feed to subscribe to: it asks for what the list asks for, so every search is a feed.
    `tag` is the beginning of its marks; `home` where people read the same.
    """

    lists: ListPage | TabbedPage
    title: Words
    tag: str
    entries: Callable[[Sequence[Any]], Sequence[Entry]]
    home: str
    most: int = 50


@dataclass(frozen=True)
class DetailPage(Declared):
    """One record. `record(user, **address)` is None where this reader sees none; `sections` are the cards beside its facts.
    `deeds` are what can be done with it; they are posted to `address(record)` and their name, and lead back there. `beside` are
    the pages beside this one.
    """

    title: Callable[[Any], str]
    record: Callable[..., Any]
    columns: Sequence[Column]
    may: Callable[[Any], bool] = everybody
    sight: Callable[[Any], Any] | None = None
    crumbs: Callable[[Any], Sequence[Crumb]] = nothing
    scope: Callable[[Any], Sequence[str]] = nothing
    acts: Callable[[Any, Any], Sequence[Act]] = nothing
    light: Callable[[Any], Light | None] | None = None
    steps: Callable[[Any], Sequence[Step]] = nothing
    sections: Callable[[Any, Any], Sequence[Section]] = nothing
    facts: Words = Words("内容", "Values")
    stats: Callable[[Any, Any], Sequence[Stat]] = nothing
    deeds: Sequence[Deed] = ()
    address: Callable[[Any], str] | None = None
    beside: Callable[[Any], Sequence[Tab]] = nothing


@dataclass(frozen=True)
class HistoryPage(Declared):
    """What became of one record: `events(user, record)`, the newest first."""

    title: Callable[[Any], str]
    record: Callable[..., Any]
    events: Callable[[Any, Any], Sequence[Any]]
    may: Callable[[Any], bool] = everybody
    crumbs: Callable[[Any], Sequence[Crumb]] = nothing
    empty: Words = Words("登记后没有变更。", "Unchanged since it was taken down.")


@dataclass(frozen=True)
class FormPage(Declared):
    """A form and its deed. `form(user, record)` is the form's class, `formsets` rows below it by prefix, `rows` those there now;
    `deed(user, record, given, rows)` does it and says where to go, or what is shown this once. A `Fault` of the deed stands above
    the form, or beside the field that `faults` names for its code; nothing typed is lost. `tried(user, record, given, rows)` says
    what would come of it as typed so far, and does nothing: shown when the page opens and whenever somebody asks (`try_words`).
    `beside(record)` is a sheet to be seen while the form is filled in.
    """

    title: Words | Callable[[Any], str]
    form: Callable[[Any, Any], type[RegisterForm]]
    deed: Callable[[Any, Any, Mapping[str, Any], Mapping[str, Sequence[Mapping[str, Any]]]], str | Done | Once]
    may: Callable[[Any], bool] = everybody
    record: Callable[..., Any] | None = None
    initial: Callable[[Any, Any], Mapping[str, Any]] | None = None
    formsets: Mapping[str, type[BaseFormSet]] = None  # type: ignore[assignment]
    rows: Callable[[Any, Any], Mapping[str, Sequence[Mapping[str, Any]]]] | None = None
    faults: Mapping[str, str] = None  # type: ignore[assignment]
    submit: Words = Words("保存", "Save")
    done: Words = Words("已保存。", "Saved.")
    crumbs: Callable[[Any], Sequence[Crumb]] = nothing
    scope: Callable[[Any], Sequence[str]] = nothing
    note: Callable[[Any], str] | None = None
    back: Callable[[Any], str] | None = None
    tried: Callable[[Any, Any, Mapping[str, Any], Mapping[str, Sequence[Mapping[str, Any]]]], Sequence[Section]] | None = None
    try_words: Words = Words("先数一数", "Count first")
    beside: Callable[[Any], Original | tuple[()] | None] = nothing


def edit_page(
    *,
    title: Callable[[Any], str],
    record: Callable[..., Any],
    form: Callable[[Any, Any], type[RegisterForm]],
    names: Sequence[str],
    correct: Callable[[Any, Any, Mapping[str, Any], str, str], str],
    **others: Any,
) -> FormPage:
    """The page that changes a record and asks why: only what differs, as it would be typed, is handed to `correct(user, record,
    changed, reason, despite)`; `despite` says why it is so although a check speaks against it. A record that has become another
    since the page was opened is not written.
    """

    def deed(user: Any, found: Any, given: Mapping[str, Any], rows: Any) -> str:
        if given.get("seen") and given["seen"] != state_of(found, names):
            raise Fault(
                "moved",
                "您打开本页后，这条记录又被改过，没有保存。请重新打开核对。",
                "The record was changed after you opened this page; nothing was saved. Open it again and check.",
            )
        asked = form(user, found).base_fields
        said = [name for name in names if name in given and name in asked]
        changed = {n: given[n] for n in said if typed(asked[n], given[n]) != typed(asked[n], getattr(found, n))}
        return correct(user, found, changed, given["why"], given.get("despite") or "")

    return FormPage(
        title=title,
        form=lambda user, found: with_reason(form(user, found)),
        deed=deed,
        record=record,
        initial=lambda user, found: {"seen": state_of(found, names), **{name: getattr(found, name) for name in names}},
        faults={"red": "despite"},
        **others,
    )


def import_page(
    *,
    title: Words,
    deed: Callable[[Any, Any], str | Done],
    kinds: tuple[str, ...] = ("xlsx", "xls", "xlsm", "csv", "ods"),
    submit: Words = Words("上传并预览", "Send and preview"),
    **others: Any,
) -> FormPage:
    """The page that takes a file in: `deed(user, file)` receives it and says where its preview stands, or what was done."""
    return FormPage(
        title=title,
        form=lambda user, record: file_form(kinds),
        deed=lambda user, record, given, rows: deed(user, given["file"]),
        submit=submit,
        done=Words("", ""),
        **others,
    )
