"""Address × role × column: a marker stands in every column of every register, in its history, in its source row and in
columns that filled no field; each reader meets exactly the markers of the columns that are theirs, wherever they look.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import models
from django.test import Client, override_settings

from yipanqi.accounts.actions import ensure_user
from yipanqi.intake._storing import store
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.fields import SheetField
from yipanqi.intake.models import Batch, Change, Reading, Record
from yipanqi.portal.queries import kinds
from yipanqi.registry.actions import load_official, set_city
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.walk]

OWN, OTHER = ("91330411MA0123453N", "330411"), ("91330481MA28A0001X", "330481")
READERS = ("public", "organisation", "county_officer", "city_officer", "city_with_purpose")
SENDER, FILE = "mksignin77", "mkfilename88"
#: The whole of what the public reads: register -> columns. A new column is not public until it is written here and in its
#: register.
PUBLIC = {
    "achievements.achievement": "number name owner_name place field_of_technology summary specification applications "
    "rights maturity ways service_invention rights_granted published_on expires_on channel",
    "bounties.bounty": "number title firm_name firm_code place field_of_technology amount posted_on closes_on "
    "awarded_to notice_from notice_to duration accepted_on acceptance status",
    "needs.need": "number firm_name place industry_written title kind background problem specification budget wanted_by ways "
    "collected_on status",
    "registry.placestatistic": "area year vintage published_on gdp rd_spend rd_intensity_stated rank_stated change_stated "
    "industry_rd industry_rd_share high_tech_value_added high_tech_share high_tech_investment investment_share "
    "technology_turnover high_tech_firms tech_smes inventions_per_10k",
}
#: Fields that make the records of a public register public.
MADE_PUBLIC = {"published_on": "2024-03-01", "posted_on": "2024-03-01", "willing_to_post": True, "status": "waiting"}


@dataclass
class Planted:
    """One record: whose it is, and the marker of each text column; `old` of its history, `stray` of columns that filled no
    field.
    """

    label: str
    record: Any
    who: str
    now: dict[str, str]
    old: dict[str, str]
    stray: tuple[str, str]


def fields_of(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.get_fields() if isinstance(f, SheetField)]


def may_read(reader: str, one: Planted) -> set[str]:
    """The columns that `reader` may read of a record, said again and apart from the product."""
    fields = fields_of(type(one.record))
    every, personal = {f.name for f in fields}, {f.name for f in fields if f.sheet.personal}
    internal = {f.name for f in fields if f.sheet.internal}
    if reader == "city_with_purpose":
        return every
    if reader == "city_officer" or (reader == "county_officer" and one.who == "own"):
        return every - personal
    if reader == "organisation" and one.who == "own" and hasattr(one.record, "organisation_id"):
        return every - internal
    return set(PUBLIC.get(one.label, "").split())


def sees_record(reader: str, one: Planted) -> bool:
    return bool(may_read(reader, one))


def value_of(field: Any, mark: str) -> Any:
    if field.name in MADE_PUBLIC and field.sheet.kind in ("date", "flag", "choice"):
        return MADE_PUBLIC[field.name] if field.sheet.kind != "choice" or MADE_PUBLIC[field.name] in field.sheet.choices else None
    return mark if field.sheet.kind in ("text", "code") else None


def plant(label: str, at: int, who: str, row: int, reading: Reading) -> Planted:
    model: Any = kinds()[label].model
    code, place = OWN if who == "own" else OTHER
    fields = fields_of(model)
    marks = {f.name: f"mk{at:02d}{who}{n:02d}q" for n, f in enumerate(fields) if f.sheet.kind in ("text", "code")}
    values: dict[str, Any] = {f.name: value_of(f, marks.get(f.name, "")) for f in fields}
    values |= {"place": place, "key": f"key{at:02d}{who}q", "reading": reading, "row": row}
    for field in model._meta.concrete_fields:
        if field.name == "organisation":
            values["organisation"] = Organisation.objects.get(uscc=code)
        elif field.name in ("year", "area") and values.get(field.name) is None:
            values[field.name] = 2024 if field.name == "year" else place
        elif not field.null and not field.has_default() and field.name not in (*values, "id"):
            values[field.name] = "x"
    record = model.objects.create(**values)
    old = {name: mark.replace("mk", "old") for name, mark in marks.items()}
    Change.objects.bulk_create(Change(model=label, record=record.pk, field=n, old=old[n], new=marks[n], by=SENDER) for n in marks)
    return Planted(label, record, who, marks, old, (f"idcard{at:02d}{who}q", f"bank{at:02d}{who}q"))


def letter_of(n: int) -> str:
    return (chr(64 + n // 26) if n >= 26 else "") + chr(65 + n % 26)


def build(home: Any) -> list[Planted]:
    for name, (code, place) in (("甲有限公司", OWN), ("乙有限公司", OTHER)):
        Organisation.objects.create(name=name, uscc=code, place=place)
    out: list[Planted] = []
    for at, (label, kind) in enumerate(kinds().items()):
        if not issubclass(kind.model, Record):
            continue
        fields = fields_of(kind.model)
        stray = [(f"idcard{at:02d}{who}q", f"bank{at:02d}{who}q") for who in ("own", "other")]
        lines = [[f.sheet.zh for f in fields] + ["身份证号", "内部批示"]]
        lines += [
            [f"mk{at:02d}{who}{n:02d}q" if f.sheet.kind in ("text", "code") else "" for n, f in enumerate(fields)]
            + list(stray[i])
            for i, who in enumerate(("own", "other"))
        ]
        path = home / f"{at}.csv"
        path.write_text("\n".join(",".join(f'"{c}"' for c in line) for line in lines), encoding="utf-8")
        stored = store(path, name=f"{FILE}.csv", by=SENDER)
        batch = Batch.objects.create(file=stored, name=f"{FILE}.csv", state="accepted", by=SENDER)
        sheet = next((s for s in SHEETS if any(r.model_class is kind.model for r in s.records)), None)
        reading = Reading.objects.create(
            batch=batch,
            sheet=FILE,
            table=1,
            recognised=sheet.name if sheet else "",
            mapping={f.name: {"letter": letter_of(n), "heading": f.sheet.zh} for n, f in enumerate(fields)},
            unmapped=[
                {"letter": letter_of(len(fields) + i), "heading": h, "sample": stray[0][i]}
                for i, h in enumerate(("身份证号", "内部批示"))
            ],
        )
        out += [plant(label, at, "own", 2, reading), plant(label, at, "other", 3, reading)]
    return out


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Planted]]:
    home = tmp_path_factory.mktemp("home")
    with (
        override_settings(INTAKE_ISOLATE=False, FILES=home / "files", PREVIEWS=home / "previews", COPIES=home / "facts"),
        django_db_blocker.unblock(),
    ):
        set_city("330400", period="2024", by="test")
        yield build(home)
        call_command("flush", verbosity=0, interactive=False)
        load_official()


@pytest.fixture
def client(db: None, request: Any, planted: list[Planted]) -> Client:
    made, role = Client(), request.param
    if role != "public":
        made.force_login(
            ensure_user(
                f"reader-{role}",
                "a long password 1",
                role="city_officer" if role.startswith("city") else role,
                places=["330411"],
                organisation_code=OWN[0] if role == "organisation" else "",
            )
        )
    if role == "city_with_purpose":
        made.post("/purpose/", {"purpose": "contact", "next": "/"})
    made.reader = role  # type: ignore[attr-defined]
    return made


def text_of(answer: Any) -> str:
    if "spreadsheetml" not in answer["Content-Type"]:
        return answer.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    return "\n".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None)


MARK = re.compile(r"(?:mk|old|key)\d\d(?:own|other)(?:\d\d)?q|(?:idcard|bank)\d\d(?:own|other)q|" + f"{SENDER}|{FILE}")
each_reader = pytest.mark.parametrize("client", READERS, indirect=True)


def key_shown(reader: str, one: Planted) -> bool:
    parts = {n for s in SHEETS for r in s.records if r.model_class is type(one.record) for n in r.key}
    readable, own = may_read(reader, one), reader not in ("public",) and (one.who == "own" or reader.startswith("city"))
    own = own and not (reader == "organisation" and not hasattr(one.record, "organisation_id"))
    return all(n in readable for n in parts if not own or n in {f.name for f in fields_of(type(one.record))})


@pytest.mark.daily(2)
@each_reader
def test_a_record_its_history_and_its_source_row_show_the_columns_that_are_the_readers(
    client: Client, planted: list[Planted]
) -> None:
    reader, wrong = client.reader, []  # type: ignore[attr-defined]
    officer = reader not in ("public", "organisation")
    for one in planted:
        page = client.get(f"/records/{one.label}/{one.record.pk}/")
        row = client.get(f"/files/{one.record.reading.batch.file.sha256}/{one.record.reading_id}/{one.record.row}/")
        if not sees_record(reader, one):
            wrong += [(one.label, one.who, a.status_code) for a in (page, row) if a.status_code != 404]
            continue
        readable = may_read(reader, one)
        expected = {m for n, m in {**one.now}.items() if n in readable} | {m for n, m in one.old.items() if n in readable}
        expected |= {one.record.key} if key_shown(reader, one) else set()
        expected |= {SENDER} if officer else set()
        found = set(MARK.findall(text_of(page))) - ({FILE} if officer else set())
        wrong += [(one.label, one.who, "record", sorted(found ^ expected))] if found != expected else []
        cells = {m for n, m in one.now.items() if n in readable} | ({FILE} if officer else set())
        cells |= set(one.stray) if reader == "city_with_purpose" else set()
        found = {m for m in MARK.findall(text_of(row)) if one.who in m or m == FILE}
        wrong += [(one.label, one.who, "row", sorted(found ^ cells))] if found != cells else []
        if not reader.startswith("city"):
            wrong += [(one.label, one.who, "neighbour") for m in MARK.findall(text_of(row)) if one.who not in m and m != FILE]
    assert not wrong


@pytest.mark.daily(2)
@each_reader
def test_lists_exports_searches_filters_and_sorting_know_no_other_columns(client: Client, planted: list[Planted]) -> None:
    reader, wrong = client.reader, []  # type: ignore[attr-defined]
    reader_of_lists = "city_officer" if reader == "city_with_purpose" else reader  # lists mask persons for everybody
    for label in kinds():
        mine = [one for one in planted if one.label == label]
        readable = {
            one.record.pk: may_read(reader_of_lists, one) - {f.name for f in fields_of(type(one.record)) if f.sheet.personal}
            for one in mine
        }
        expected = {m for one in mine for n, m in one.now.items() if n in readable[one.record.pk]}
        plain = client.get(f"/lists/{label}/")
        wrong += [(label, "list", sorted(found - expected))] if (found := set(MARK.findall(text_of(plain)))) - expected else []
        found = set(MARK.findall(text_of(client.get(f"/lists/{label}/export/"))))
        wrong += [(label, "export", sorted(found ^ expected))] if found != expected else []
        rows = re.findall(rf"/records/{label}/(\d+)/", text_of(plain))
        for one in mine[:1] if reader == "city_officer" else mine:
            for name, mark in one.now.items():
                if name in readable[one.record.pk] or reader == "city_with_purpose":
                    continue
                hits = re.findall(rf"/records/{label}/(\d+)/", text_of(client.get(f"/lists/{label}/?q={mark}")))
                wrong += [(label, "search", name)] if hits else []
                if one is mine[0]:  # of a hidden column nothing moves; where it is one's own, others' rows are not told apart
                    for asked in (f"f_{name}=zz", f"sort=-{name}"):
                        moved = re.findall(rf"/records/{label}/(\d+)/", text_of(client.get(f"/lists/{label}/?{asked}")))
                        wrong += [(label, asked)] if moved != rows and name not in set().union(*readable.values()) else []
    assert not wrong


@pytest.mark.daily(2)
@each_reader
def test_other_pages_show_no_column_that_is_not_the_readers(client: Client, planted: list[Planted]) -> None:
    reader, wrong = client.reader, []  # type: ignore[attr-defined]
    allowed = {
        m
        for one in planted
        for n, m in {**one.now, **{f"old:{k}": v for k, v in one.old.items()}}.items()
        if n.removeprefix("old:") in may_read(reader, one)
    }
    allowed |= {one.record.key for one in planted if sees_record(reader, one) and key_shown(reader, one)}
    if reader not in ("public", "organisation"):  # the board of all counties is every officer's
        allowed |= {SENDER, FILE} | {m for one in planted if one.label == "board.target" for m in one.now.values()}
    by = {(one.label, one.who): one for one in planted}
    paths = [
        "/",
        "/market/",
        "/market/?kind=achievements",
        "/market/feed.xml",
        "/market/feed.xml?kind=achievements",
        "/bounties/",
        "/market/desk/",
        "/market/mine/",
        "/search/?q=own",
        "/search/?q=other",
        "/search/?q=q",
        "/matchmaking/",
        "/organisations/",
        "/briefing/?period=2024",
        "/intake/",
    ]
    for who in ("own", "other"):
        paths += [
            f"/market/needs/{by['needs.need', who].now['number']}/",
            f"/market/achievements/{by['achievements.achievement', who].now['number']}/",
            f"/contracts/{by['contracts.contract', who].now['number']}/",
        ]
        paths += [
            f"/intake/{by['needs.need', who].record.reading.batch_id}/",
            f"/organisations/{Organisation.objects.get(uscc=OWN[0] if who == 'own' else OTHER[0]).pk}/",
        ]
    seen_pages = 0
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        seen_pages += 1
        asked = path.partition("q=")[2]
        wrong += [(path, m) for m in set(MARK.findall(text_of(answer))) - allowed if m != asked]
    assert not wrong
    assert seen_pages > 6


def test_what_is_public_is_said_once_more_here() -> None:
    said = {label: " ".join(kind.model.OPEN) for label, kind in kinds().items() if kind.model.PUBLIC is not None}  # type: ignore[attr-defined]
    assert said == PUBLIC
    for label, kind in kinds().items():
        fields = {f.name: f.sheet for f in fields_of(kind.model)}
        names = set(PUBLIC.get(label, "").split())
        assert names <= set(fields), label
        assert not [n for n in names if fields[n].personal or fields[n].internal], label
    unsaid = [
        f"{label}.{f.name}"
        for label, kind in kinds().items()
        for f in fields_of(kind.model)
        if f.sheet.zh.endswith("备注") and not f.sheet.internal
    ]
    assert not unsaid, "remarks are the office's own"


@each_reader
def test_pages_of_the_signed_in_are_kept_in_no_cache_and_the_public_writes_nothing_down(
    client: Client, planted: list[Planted]
) -> None:
    from yipanqi.ledger.models import Entry

    signed_in = client.reader != "public"  # type: ignore[attr-defined]
    before = Entry.objects.count()
    for path in ("/", "/lists/needs.need/", "/lists/needs.need/export/?x=AAAA", "/search/?q=own"):
        answer = client.get(path)
        assert answer.status_code == 200 and ("no-store" in answer.get("Cache-Control", "")) == signed_in, path
    assert (Entry.objects.count() > before) == signed_in


@pytest.mark.parametrize("client", ["county_officer", "organisation"], indirect=True)
def test_nobody_who_is_signed_in_sees_fewer_place_statistics_than_the_public(client: Client, planted: list[Planted]) -> None:
    from yipanqi.registry.models import PlaceStatistic

    total = PlaceStatistic.objects.count()
    for text in (
        text_of(client.get("/lists/registry.placestatistic/")),
        text_of(Client().get("/lists/registry.placestatistic/")),
    ):
        assert len(set(re.findall(r"/records/registry\.placestatistic/(\d+)/", text))) == total == 2


@pytest.mark.parametrize("client", ["city_with_purpose", "county_officer", "public"], indirect=True)
def test_personal_columns_leave_only_for_a_purpose_that_is_written_down(client: Client, planted: list[Planted]) -> None:
    from yipanqi.ledger.models import Entry

    one = next(p for p in planted if p.label == "talents.talent" and p.who == "own")
    text = text_of(client.get("/lists/talents.talent/export/?personal=1"))
    allowed = client.reader == "city_with_purpose"  # type: ignore[attr-defined]
    assert (one.now["name"] in text) == allowed
    entry = Entry.objects.order_by("-number").first()
    assert entry is not None and (entry.action == "export_personal") == allowed
    assert not allowed or (entry.detail["purpose"] == "contact" and "mk" not in str(entry.detail))
