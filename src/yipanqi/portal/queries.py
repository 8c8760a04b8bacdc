"""Records of every register as lists and pages, for whoever may see them. Field metadata says how a value is shown.

Only `visible_to` decides what is there; personal fields are masked in lists for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from yipanqi.accounts.access import may, role_of
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.fields import SheetField
from yipanqi.intake.models import Record
from yipanqi.registry.catalogue import INSTRUMENTS, Instrument, Wait
from yipanqi.registry.queries import city_or_none, industry_names, organisations_named, place_names, waiting_for_review
from yipanqi.values.money import money_words
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import Words, language, say

PAGE = 50
MASK = "●●●"
REGISTRY_LISTS = {
    "registry.statement": ("企业年度报表", "Yearly statements", "report-analytics"),
    "registry.qualification": ("资格与名单", "Qualifications and lists", "shield-check"),
    "registry.placestatistic": ("地区统计", "Place statistics", "map-2"),
    "board.target": ("目标分解", "Targets", "target-arrow"),
    "board.progress": ("工作进展", "Progress", "progress"),
}


@dataclass(frozen=True)
class Kind:
    """A register that has pages: its label, title and how many columns a list shows."""

    label: str
    zh: str
    en: str
    icon: str
    model: type[models.Model]

    @property
    def title(self) -> str:
        return say(self.zh, self.en)

    @property
    def href(self) -> str:
        return f"/lists/{self.label}/"


@cache
def kinds() -> dict[str, Kind]:
    """Every register with pages, by label in lower case."""
    found: dict[str, Kind] = {}
    sheets = {sheet.records[0].model.lower(): sheet for sheet in SHEETS}
    for instrument in INSTRUMENTS:
        for label in instrument.lists:
            sheet = sheets.get(label.lower())
            words = sheet.words if sheet and len(instrument.lists) > 1 else instrument.words
            found[label.lower()] = Kind(label.lower(), words.zh, words.en, instrument.icon, apps.get_model(label))
    for label, (zh, en, icon) in REGISTRY_LISTS.items():
        found.setdefault(label, Kind(label, zh, en, icon, apps.get_model(label)))
    return found


def instruments() -> list[Instrument]:
    """Every instrument, in the order of the catalogue."""
    return list(INSTRUMENTS)


def visible(label: str, user: Any) -> QuerySet:
    """The records of a register that `user` may see."""
    return kinds()[label].model._default_manager.visible_to(user)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Shown:
    """One value as people read it. `masked` says that it is personal and not shown here."""

    name: str
    title: str
    text: str
    kind: str
    masked: bool = False
    purpose: str = ""
    href: str = ""


def sheet_fields(model: type[models.Model]) -> list[SheetField]:
    """The fields of a register that come from sheets, in order."""
    return [f for f in model._meta.get_fields() if isinstance(f, SheetField)]


def text_of(field: SheetField, value: Any, places: Mapping[str, str], trades: Mapping[str, str]) -> str:
    """A value as people read it in the current language; unknown is —."""
    heading = field.sheet
    if value is None or value == "":
        return "—"
    if heading.kind == "money":
        return str(money_words(value))
    if heading.kind == "ratio":
        return f"{decimal_text(value * 100, 2)}%"
    if heading.kind in ("number", "count"):
        return decimal_text(value, 4)
    if heading.kind == "flag":
        return say("是", "yes") if value else say("否", "no")
    if heading.kind == "choice":
        words = heading.choices.get(value, (value,))
        return words[1] if language() == "en" and len(words) > 1 else words[0]
    if heading.kind == "place":
        return places.get(value, value)
    if heading.kind == "industry":
        return f"{value} {trades.get(value, '')}".strip()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def shown_all(records: Iterable[models.Model], fields: list[SheetField], *, unmasked: bool = False) -> list[list[Shown]]:
    """The values of `fields` of each record; names of places and industries are looked up once."""
    places, trades = place_names(), industry_names()
    return [_shown(record, fields, unmasked, places, trades) for record in records]


def _shown(
    record: models.Model, fields: list[SheetField], unmasked: bool, places: Mapping[str, str], trades: Mapping[str, str]
) -> list[Shown]:
    out = []
    for field in fields:
        heading = field.sheet
        hide = heading.personal and not unmasked
        value = getattr(record, field.name)  # type: ignore[attr-defined]
        text = MASK if hide and value is not None else text_of(field, value, places, trades)
        out.append(Shown(field.name, str(heading.words), text, heading.kind, hide, heading.purpose or ""))  # type: ignore[attr-defined]
    return out


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    kind: Kind
    titles: list[tuple[str, str, str]]  # field, title, kind
    rows: list[tuple[int, list[Shown]]]
    total: int
    first: int
    page: int
    pages: int
    search: str
    sort: str
    filters: list[dict[str, Any]]


def columns(model: type[models.Model], most: int = 8) -> list[SheetField]:
    """The columns of a list: LIST of the model where it names them, else the first ones that are not long texts."""
    fields = sheet_fields(model)
    named = getattr(model, "LIST", None)
    if named:
        return [f for n in named for f in fields if f.name == n]  # type: ignore[attr-defined]
    useful = [f for f in fields if f.sheet.kind in ("money", "date", "choice", "place", "year", "count", "ratio", "flag")]
    texts = [f for f in fields if f.sheet.kind in ("text", "code")][:3]
    chosen = set(texts) | set(useful[: most - len(texts)])
    return [f for f in fields if f in chosen]


def searchable(model: type[models.Model]) -> list[str]:
    """Names of the text fields that a search looks into: names, titles, numbers; never personal ones."""
    found = [f for f in sheet_fields(model) if f.sheet.kind in ("text", "code", "uscc") and not f.sheet.personal]
    return [f.name for f in found[:6]]  # type: ignore[attr-defined]


def narrowed(label: str, user: Any, asked: Mapping[str, str]) -> QuerySet:
    """The visible records that fit search words and filters; unknown filters are ignored.

    Nobody filters or sorts by a personal field: what is masked must not be guessed from what a list leaves out.
    """
    model = kinds()[label].model
    personal = {f.name for f in sheet_fields(model) if f.sheet.personal}  # type: ignore[attr-defined]
    found = visible(label, user)
    for word in asked.get("q", "").split():
        found = found.filter(_holding(model, word))
    for name, value in asked.items():
        if name in ("place", "year") or name.startswith("f_"):
            field = name.removeprefix("f_")
            if value and field not in personal and _has(model, field):
                found = found.filter(**({"place__startswith": value} if field == "place" else {field: _typed(model, field, value)}))
    sort = asked.get("sort", "")
    if sort.lstrip("-") in {f.name for f in sheet_fields(model)} - personal:  # type: ignore[attr-defined]
        ordering = models.F(sort.lstrip("-"))
        return found.order_by(ordering.desc(nulls_last=True) if sort.startswith("-") else ordering.asc(nulls_last=True), "pk")
    return found.order_by("pk")


#: Fields that say no more than which organisation a record belongs to.
_WHO = {"firm_name", "firm_code"}


def _holding(model: type[models.Model], word: str) -> Q:
    """Records with `word` in a searchable field. Where those only name the organisation, its own index finds it: a scan of every
    yearly statement would take a quarter of a second.
    """
    names = searchable(model)
    said = Q(pk__in=[])
    for name in names:
        said |= Q(**{f"{name}__icontains": word})
    if names and set(names) <= _WHO and _has(model, "organisation"):
        known = organisations_named(word)
        return Q(organisation__in=known) | (Q(organisation=None) & said) if known is not None else said
    return said


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _typed(model: type[models.Model], name: str, value: str) -> Any:
    field = model._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return value in ("1", "true", "yes")
    if isinstance(field, models.IntegerField):
        return whole(value, -(2**31))
    return value


def whole(text: str, otherwise: int) -> int:
    """A whole number that a column can hold, as written in an address; `otherwise` for anything else."""
    try:
        number = int(text)
    except ValueError:
        return otherwise
    return number if abs(number) < 2**31 else otherwise


def page_of(asked: Mapping[str, str]) -> int:
    """The page that an address asks for, from 1."""
    return min(max(whole(asked.get("page", ""), 1), 1), 100_000)


def listing(label: str, user: Any, asked: Mapping[str, str]) -> Listing:
    """One page of a list in two queries and the names of places and trades."""
    kind = kinds()[label]
    fields = columns(kind.model)
    found = narrowed(label, user, asked)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    page = min(page_of(asked), pages)
    records = found[(page - 1) * PAGE : page * PAGE]
    rows = [(record.pk, values) for record, values in zip(records, shown_all(records, fields), strict=True)]
    titles = [(f.name, str(f.sheet.words), f.sheet.kind) for f in fields]  # type: ignore[attr-defined]
    return Listing(kind, titles, rows, total, (page - 1) * PAGE + 1 if total else 0, page, pages, asked.get("q", ""),
                   asked.get("sort", ""), _filters(kind.model, asked))


def _filters(model: type[models.Model], asked: Mapping[str, str]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for field in sheet_fields(model):
        heading = field.sheet
        if heading.kind == "choice" and heading.choices:
            options = [(code, words[1] if language() == "en" and len(words) > 1 else words[0]) for code, words in heading.choices.items()]
        elif heading.kind == "flag":
            options = [("1", say("是", "yes")), ("0", say("否", "no"))]
        else:
            continue
        name = f"f_{field.name}"  # type: ignore[attr-defined]
        out.append({"name": name, "title": str(heading.words), "options": options, "value": asked.get(name, "")})
    return out[:4]


@dataclass(frozen=True)
class RecordPage:
    """One record with every value; where it came from and what changed is asked of the intake."""

    kind: Kind
    record: Any
    title: str
    values: list[Shown]
    personal: bool


def record_page(label: str, user: Any, pk: int) -> RecordPage | None:
    """One visible record, or None."""
    kind = kinds().get(label)
    record: Any = visible(label, user).filter(pk=pk).first() if kind else None
    if kind is None or record is None:
        return None
    fields = sheet_fields(kind.model)
    unmasked = may(user, "see_personal")
    (values,) = shown_all([record], fields, unmasked=unmasked)
    named = next((v.text for v in values if v.kind == "text" and v.text not in ("—", MASK)), record.key)
    personal = unmasked and any(f.sheet.personal and getattr(record, f.name) is not None for f in fields)  # type: ignore[attr-defined]
    return RecordPage(kind, record, named, values, personal)


def search_everything(user: Any, words: str, most: int = 8) -> list[tuple[Kind, int, list[tuple[int, str]]]]:
    """For each register with hits: how many, and the first few with their titles."""
    out = []
    for label, kind in kinds().items():
        if not words.strip() or not issubclass(kind.model, Record):
            continue
        found = narrowed(label, user, {"q": words})
        names = searchable(kind.model)
        hits = list(found.values_list("pk", *names)[:most])
        if hits:
            rows = [(row[0], " · ".join(str(v) for v in row[1:4] if v)) for row in hits]
            out.append((kind, len(hits), rows))
    return out


def shown_value(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A value of a preview as people read it; dates may come as text."""
    field = next((f for f in sheet_fields(model) if f.name == name), None) if model else None  # type: ignore[attr-defined]
    if value is None:
        return "—"
    if field is None:
        return str(value)
    return MASK if field.sheet.personal else text_of(field, value, place_names(), industry_names())


@dataclass(frozen=True)
class ReceivedRow:
    """Rows of a received sheet around one row; `at` is the position of the asked letter (-1 for none)."""

    file: str
    digest: str
    sheet: str
    letters: list[str]
    titles: list[str]
    lines: list[tuple[int, list[str]]]
    row: int
    at: int


def received_row(user: Any, digest: str, reading: int, row: int, cell: str = "") -> ReceivedRow | None:
    """The row as it came, for who may see the batch, or alone for who may see a record that came from it; else None."""
    from yipanqi.intake import queries as intake

    found = intake.reading_of(reading, digest) if digest.isalnum() else None
    if found is None:
        return None
    whole = intake.batches(user).filter(pk=found.batch_id).exists()
    if not whole and not any(
        visible(kind.label, user).filter(reading_id=reading, row=row).exists() for kind in kinds().values() if issubclass(kind.model, Record)
    ):
        return None
    personal = {hit.get("letter") for name, hit in found.mapping.items() if _is_personal(found.recognised, name)}
    got = intake.received_rows(found, row, 3 if whole else 0)
    lines = [(n, [MASK if letter in personal and text else text for letter, text in zip(got.letters, cells, strict=True)]) for n, cells in got.rows]
    letter = cell.rstrip("0123456789")
    return ReceivedRow(found.batch.name, digest, found.sheet, got.letters, [got.headings.get(n, "") for n in got.letters], lines, row,
                       got.letters.index(letter) if letter in got.letters else -1)


def _is_personal(sheet: str, name: str) -> bool:
    from yipanqi.intake.catalogue import SHEETS

    definition = SHEETS.get(sheet)
    return bool(definition) and any(c.field == name.partition("@")[0] and c.heading.personal for c in definition.columns)  # type: ignore[union-attr]


def waits(user: Any) -> list[Wait]:
    """What waits for somebody signed in, of all instruments, what is late first; nothing for the public."""
    if role_of(user) == "public":
        return []
    now, city = timezone.now(), city_or_none()
    on = (city.as_of if city else None) or timezone.localdate(now)
    found = [w for one in instruments() if one.waits for w in one.waits(user, now, on)]
    if may(user, "decide"):
        found.append(Wait(Words("个名称待核对身份", "names whose identity is doubtful"), waiting_for_review(user), "/review/"))
    return sorted((w for w in found if w.count), key=lambda w: not w.late)
