"""The model city's published account, figure by figure, from its records: every figure comes out, and falls with a record."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from tests.torture import round_trip
from yipanqi.board import queries as board
from yipanqi.instruments.bounties.models import Bounty
from yipanqi.intake.checks import RED
from yipanqi.intake.models import Problem, Revision
from yipanqi.registry.frames import origins

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

with (resources.files("yipanqi.demo") / "published.toml").open("rb") as _file:
    PUBLISHED = tomllib.load(_file)["figure"]


def _cases() -> list[Any]:
    return [pytest.param(one, id=f"{one['key']}@{one.get('place', '+'.join(one.get('places', ())))}") for one in PUBLISHED]


#: Tabs that hold only the choices of drop-down lists.
OPTION_TABS = {"下拉选项"}
#: Figures that count a thing once however many records name it: the field that names it.
COUNTED_ONCE = {"commissioner_institutions": "institution", "corridor_companies": "organisation"}


def _delete_with_doubles(model: Any, record: int, key: str) -> None:
    rows = model._default_manager.filter(pk=record)
    if once := COUNTED_ONCE.get(key):
        rows = model._default_manager.filter(**{once: getattr(rows.get(), once)})
    assert rows.delete()[0]


def _figure(one: dict[str, Any]) -> Any:
    return board.figures([one["key"]], one["place"], str(one["period"]))[0]


@pytest.mark.usefixtures("model_city")
@pytest.mark.parametrize("one", _cases())
def test_the_published_figure_comes_from_records(one: dict[str, Any]) -> None:
    figure = _figure(one)
    if one["value" if "value" in one else "least"] == "all":
        assert figure.value == figure.of and figure.as_json()["all"] is True
    elif "least" in one:
        assert one["least"] <= figure.value < one["below"]
    else:
        assert figure.value == one["value"]
    if "of" in one:
        assert figure.of == one["of"]
    assert figure.counted > 0


@pytest.mark.usefixtures("model_city")
@pytest.mark.parametrize("one", _cases())
def test_without_one_record_the_figure_falls_by_it(one: dict[str, Any]) -> None:
    before = _figure(one)
    _, rows = board.figure_rows(one["key"], one["place"], str(one["period"]), role="counted")
    row = rows[-1]
    with transaction.atomic():
        model = apps.get_model(row.model)
        _delete_with_doubles(model, row.record, one["key"])
        Revision.bump(model._meta.label)
        after = _figure(one)
        transaction.set_rollback(True)
    if before.kind == "rank":
        assert after.value is None, "without one city's statistic the rank is unknown"
        return
    if after.counted == 0:
        assert after.value in (None, 0)
        return
    assert after.counted == before.counted - 1
    if before.kind == "coverage":  # the section may be served by others
        assert before.numerator - after.numerator in (0, 1)
        return
    assert after.numerator == before.numerator - (row.numerator or 0)
    if before.denominator is not None:
        assert after.denominator == before.denominator - (row.denominator or 0)


@pytest.mark.usefixtures("model_city")
def test_every_counted_record_has_its_file_sheet_and_row() -> None:
    for one in PUBLISHED:
        _, rows = board.figure_rows(one["key"], one["place"], str(one["period"]), role="counted")
        found = origins(rows[0].model, [r.record for r in rows])
        assert len(found) == len({r.record for r in rows})
        assert all(hit["file"] and hit["sheet"] and hit["row"] for hit in found.values()), one["key"]


def test_every_workbook_is_recognised_and_nothing_is_refused_without_reason(model_city: dict) -> None:
    for batch in model_city["batches"]:
        assert batch.state == "accepted", f"{batch.name}: {batch.state} {batch.fault}"
        for reading in batch.readings.all():
            if reading.sheet not in OPTION_TABS:
                assert reading.recognised, f"{batch.name} | {reading.sheet} was not recognised"


@pytest.mark.usefixtures("model_city")
def test_no_record_of_the_city_says_what_cannot_be() -> None:
    """No part beyond its whole, no day before the one that it follows, no share beyond all: nothing was left out of the city
    for it.
    """
    assert list(Problem.objects.filter(code="red_check").values_list("reading__batch__name", "row", "field")[:5]) == []
    judged = 0
    for model in apps.get_models():
        for check in (c for c in getattr(model, "CHECKS", ()) if c.severity == RED):
            held = pl.DataFrame(
                list(model._default_manager.values_list("key", *check.columns)),
                schema=["key", *check.columns],
                orient="row",
                infer_schema_length=None,
            )
            assert held.is_empty() or held.filter(check.broken)["key"].to_list() == [], (
                model._meta.label,
                check.key,
                check.columns,
            )
            judged += held.height
    assert judged > 100_000


def test_taking_everything_in_again_changes_nothing(model_city: dict) -> None:
    from yipanqi.intake.actions import receive

    for path in sorted(model_city["folder"].iterdir())[::9]:
        again = receive(path, name=path.name, by="test")
        assert (again.counts.get("added", 0), again.counts.get("changed", 0)) == (0, 0), path.name


@pytest.mark.torture
@pytest.mark.usefixtures("model_city")
def test_what_is_exported_comes_back_the_same(tmp_path: Path, settings: Any) -> None:
    """Records of sheets and of pages; the small registers for the city, the large ones for a small county; all of them in
    `make torture`.
    """
    from yipanqi.accounts.actions import ensure_user
    from yipanqi.demo.under_way import lay_out
    from yipanqi.intake.catalogue import SHEETS

    settings.INTAKE_ISOLATE = False
    list(lay_out(timezone.now(), date(2024, 12, 31)))
    city = ensure_user("of the city", "示例 4711 示例", role="city_officer", places=[])
    county = ensure_user("of the county", "示例 4711 示例", role="county_officer", places=["330472"])
    small = round_trip.few(SHEETS.names(), 800)
    large = round_trip.of_a_county(n for n in SHEETS.names() if n not in small)
    told = {n: round_trip.sheet_back(n, city, tmp_path) for n in [*small, "talents"]}
    told |= {n: round_trip.sheet_back(n, county, tmp_path) for n in large}
    told |= {n: round_trip.list_back(n, city, tmp_path) for n in ("contracts.receipt", "needs.need", "insurance.policy")}
    assert [line for _, lines in told.values() for line in lines] == []
    assert len(small) > 15 and len(large) > 5 and [n for n, (rows, _) in told.items() if not rows] == []
    assert told["bounties"][0] > len([b for b in Bounty.objects.all() if b.reading_id])  # those of pages too


@pytest.mark.usefixtures("model_city")
def test_a_year_whose_workbook_is_still_to_come_is_unknown() -> None:
    for key in (
        "technology_turnover",
        "bounties_taken",
        "insured_sum",
        "achievements_published",
        "visits_made",
        "corridor_investment",
    ):
        figure = board.figures([key], "330400", "2015")[0]
        assert (figure.value, figure.counted) == (None, 0), key


@pytest.mark.usefixtures("model_city")
@pytest.mark.parametrize(
    ("key", "period"),
    [
        ("special_actions", "2023"),
        ("national_key_laboratories", "2010"),
        ("national_key_laboratories", "2023"),
        ("commissioners", "2023"),
        ("commissioner_institutions", "2023"),
        ("institutions", "2023"),
        ("provincial_rd_centres", "2023"),
        ("special_commissioner_times", "2022"),
    ],
)
def test_a_period_before_the_first_list_is_unknown(key: str, period: str) -> None:
    assert board.figures([key], "330400", period)[0].value is None
    assert board.figures([key], "330400", "2024")[0].value is not None


@pytest.mark.usefixtures("model_city")
def test_work_under_way_fills_every_desk_once_and_moves_no_published_figure() -> None:
    from yipanqi.accounts.actions import ensure_user
    from yipanqi.accounts.queries import account
    from yipanqi.demo.under_way import lay_out
    from yipanqi.instruments.bounties.models import Call
    from yipanqi.instruments.contracts.models import Receipt
    from yipanqi.instruments.market.models import Proposal
    from yipanqi.instruments.matchmaking.models import Agenda, Seat
    from yipanqi.work.queries import bench, touched

    def counts() -> list[int]:
        return [*(m.objects.count() for m in (Call, Receipt, Proposal, Agenda, Seat)), len(touched("recognition"))]

    told = [one for one in PUBLISHED if "place" in one]
    before = [(one["key"], _figure(one).value) for one in told]
    for name, role, places in (("city", "city_officer", []), ("county", "county_officer", ["330411"])):
        ensure_user(name, "a long password 1", role=role, places=places)
    assert len(list(lay_out(timezone.now(), date(2024, 12, 31)))) == 7
    benches = [bench(account(name), date(2024, 12, 31)) for name in ("city", "county", "officer-330402")]
    assert all(found.mine for found in benches[1:]) and benches[0].unowned and len(benches[0].not_handed_in) == 27
    assert set(Call.objects.staged().values_list("stage", flat=True)) == {
        "draft",
        "posted",
        "opened",
        "racing",
        "awarded",
        "signed",
        "accepted",
    }
    assert {"proposed", "invited", "agreed", "closed", "met", "refused", "intention"} == set(
        Proposal.objects.values_list("stage", flat=True)
    )
    first = counts()
    assert all(first), first
    list(lay_out(timezone.now(), date(2024, 12, 31)))
    assert counts() == first
    assert [(one["key"], _figure(one).value) for one in told] == before
