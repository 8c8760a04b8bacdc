"""The page kit bound to registers: what a register's list, record, history, corrections and files need besides its columns.

In: a register's model. Out: declarations of `ui.pages`. Which records and columns a reader sees is asked of `visible_to` and
`Sight`, the place of `places.inside`; corrections and files go through the intake, so that they stand in history and ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import path, reverse

from yipanqi.accounts.access import may, places_of, standing
from yipanqi.intake import actions as intake
from yipanqi.intake import queries as received
from yipanqi.intake.access import Sight, sheet_fields, sight
from yipanqi.intake.tasks import receive_beside
from yipanqi.registry.places import inside
from yipanqi.registry.queries import city_or_none, industry_names, place_names, standing_places
from yipanqi.ui.fields import form_of
from yipanqi.ui.pages import Column, DetailPage, Filter, HistoryPage, ListPage, PlaceFilter, columns_of, edit_page, import_page
from yipanqi.ui.parts import Act, Crumb, Event
from yipanqi.ui.showing import MASK, text_of
from yipanqi.values.words import Words, say


def places_offered() -> list[tuple[str, str]]:
    """The city and the places into which it divides, to choose from."""
    city = city_or_none()
    if city is None:
        return []
    return [(city.code, place_names().get(city.code, city.code)), *((p.code, str(p)) for p in standing_places(city.code))]


#: The filter by place of every register.
PLACE = PlaceFilter(places_offered, inside)


def register_list(
    model: Any,
    title: Words,
    names: Sequence[str],
    *,
    filters: Sequence[str | Filter] = (),
    search: Sequence[str] = (),
    **others: Any,
) -> ListPage:
    """A list of a register's records: these columns (all others can be chosen), filters over its choices (or declared ones), its
    places, the words of `search`.
    """
    return ListPage(
        **{
            "key": model._meta.label_lower,
            "title": title,
            "records": lambda user: model.objects.visible_to(user),
            "columns": columns_of(model, *names),
            "sight": lambda user: sight(model, user),
            "filters": [f if isinstance(f, Filter) else Filter.of(model._meta.get_field(f)) for f in filters],
            "search": tuple(search),
            "place": PLACE,
            "more": columns_of(model, *(f.name for f in sheet_fields(model) if f.name not in names)),  # type: ignore[attr-defined]
            "ticks": lambda user: user.is_authenticated and not standing(user).reads_only,
            **others,
        }
    )


def register_record(model: Any) -> Callable[..., Any]:
    """Finds one record that a reader may see, by its number in the address."""

    def found(user: Any, pk: int) -> Any:
        return sight(model, user).mark(model.objects.visible_to(user)).filter(pk=pk).first()

    return found


def own_record(model: Any) -> Callable[..., Any]:
    """Finds one record that an officer answers for; None for anybody else."""
    find = register_record(model)

    def found(user: Any, pk: int) -> Any:
        record = find(user, pk) if may(user, "decide") else None
        return record if record is not None and sight(model, user).is_own(record) else None

    return found


def events(model: Any) -> Callable[[Any, Any], list[Event]]:
    """What became of a record, newest first, as far as this reader may read it; who changed it is for officers."""
    fields = {f.name: f for f in sheet_fields(model)}  # type: ignore[attr-defined]

    def told(user: Any, record: Any) -> list[Event]:
        seen, names = sight(model, user), {"place": place_names(), "industry": industry_names()}
        found = [one for one in received.history(model._meta.label_lower, record.pk) if one.field in fields]
        return [_event(one, fields[one.field].sheet, seen, record, names) for one in found if _known(one.field, seen, record)]

    return told


def _known(name: str, seen: Sight, record: Any) -> bool:
    return name in seen.of(record) or (seen.is_own(record) and name in seen.masked)


def _event(one: Any, heading: Any, seen: Sight, record: Any, names: Mapping[str, Mapping[str, str]]) -> Event:
    readable = one.field in seen.of(record)
    old, new = (
        text_of(heading.kind, v, choices=heading.choices, names=names.get(heading.kind)) if readable else MASK
        for v in (one.old, one.new)
    )
    who = say("；", "; ").join(t for t in (one.by, one.reason) if t) if seen.officer else ""
    return Event(
        text_of("day", one.at), str(heading.words), who, "", old, new, note=say("已撤销", "reverted") if one.reverted else ""
    )


def corrects(model: Any, page: str, *before: Any) -> Callable[[Any, Any, Mapping[str, Any], str, str], str]:
    """Hands what was changed to the intake's correction, and leads back to the record at `page` (its address has `before` and
    the record's number).
    """

    def correct(user: Any, record: Any, changed: Mapping[str, Any], reason: str, despite: str = "") -> str:
        intake.correct(model._meta.label_lower, record.pk, changed, user.get_username(), reason, accept_red=despite)
        return reverse(page, args=[*before, record.pk])

    return correct


@dataclass(frozen=True)
class RecordPages:
    """Every page of a register's records under one address: list, record, history, corrections, a file taken in.

    `name` names the addresses (`name`, `name-list`, `name-history` …), `at` is where they lie. `reads` may see them, officers of
    the record's place correct the columns `edited` (default: all but those that say whose it is). `record(user, pk)` finds one;
    `listing` and `detail` are what the declarations of `ui.pages` take besides.
    """

    model: Any
    name: str
    at: str
    title: Words
    listed: Sequence[str]
    called: str
    reads: Callable[[Any], bool]
    edited: Sequence[str]
    record: Callable[..., Any] | None = None
    listing: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)

    def page(self, record: Any) -> str:
        """The address of one record."""
        return reverse(self.name, args=[record.pk])

    def crumbs(self, record: Any = None) -> list[Crumb]:
        """From the list to the record, where there is one."""
        above = [Crumb(str(self.title), reverse(f"{self.name}-list"))]
        return [*above, *([Crumb(self._called(record), self.page(record))] if record else [])]

    def _called(self, record: Any) -> str:
        return str(getattr(record, self.called) or record.key)

    def _acts(self, user: Any, record: Any) -> list[Act]:
        found = [Act(say("经过", "History"), reverse(f"{self.name}-history", args=[record.pk]), "history")]
        if own_record(self.model)(user, record.pk) is not None:
            found.append(Act(say("修改", "Change"), reverse(f"{self.name}-edit", args=[record.pk]), "edit"))
        return found

    def urls(self) -> list[Any]:
        """The addresses, each with its view."""
        find = self.record or register_record(self.model)
        common: dict[str, Any] = {"title": self._called, "record": find, "may": self.reads}
        listed = register_list(
            self.model,
            self.title,
            self.listed,
            **{"link": self.page, "may": self.reads, "acts": self._takes_in} | dict(self.listing),
        )
        record = DetailPage(
            **common
            | {
                "columns": tuple(Column.of(f, unit="") for f in sheet_fields(self.model)),
                "sight": lambda user: sight(self.model, user),
                "crumbs": lambda record: self.crumbs(),
                "acts": self._acts,
                "address": self.page,
            }
            | dict(self.detail)
        ).view()
        history = HistoryPage(**common, events=events(self.model), crumbs=self.crumbs)
        edit = edit_page(
            title=self._called,
            record=own_record(self.model),
            form=lambda user, record: form_of(self.model, self.edited),
            names=self.edited,
            correct=corrects(self.model, self.name),
            may=lambda user: may(user, "decide"),
            done=Words("已改，旧值留在经过里。", "Changed; the old value stays in the history."),
            crumbs=self.crumbs,
            back=self.page,
        )
        imported = import_page(
            title=Words("收表", "Take in a sheet"),
            deed=receives,
            may=lambda user: may(user, "take_in"),
            crumbs=lambda record: self.crumbs(),
        )
        return [
            path(self.at, listed.view(), name=f"{self.name}-list"),
            path(f"{self.at}import/", imported.view(), name=f"{self.name}-import"),
            path(f"{self.at}<int:pk>/", record, name=self.name),
            path(f"{self.at}<int:pk>/history/", history.view(), name=f"{self.name}-history"),
            path(f"{self.at}<int:pk>/edit/", edit.view(), name=f"{self.name}-edit"),
            path(f"{self.at}<int:pk>/<str:name>/", record, name=f"{self.name}-deed"),
        ]

    def _takes_in(self, user: Any) -> list[Act]:
        return [Act(say("收表", "Take in a sheet"), reverse(f"{self.name}-import"), "upload")] if may(user, "take_in") else []


def receives(user: Any, file: Any) -> str:
    """Takes a file in as the intake's own page does: kept, read, previewed; the address of its preview."""
    own = places_of(user)
    batch = receive_beside(file, name=file.name or "file", by=user.get_username(), place=own[0] if own else None)
    return reverse("batch", args=[batch.pk])
