"""Every figure of a small city, exactly: for the city, its counties and a zone, in two periods, as known on two days.

The expected values stand in `small_city_figures.csv`, worked out by hand from `small_city.toml`, each with its reason.
"""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from yipanqi.board import _figures, actions, queries
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Computed
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Revision
from yipanqi.registry import frames
from yipanqi.values.fault import Fault
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

FOLDER = Path(__file__).parent
PLACES = ("330400", "330402", "330411", "330482", "330471")
PERIODS = ("2024", "2023")
DAYS = ("2024-12-31", "2024-06-30")


def expected() -> dict[tuple[str, str, str, str], tuple[str, int, int, int]]:
    """(key, place, period, as-of day) -> (value as an exact fraction or '', counted, left out, missing)."""
    with (FOLDER / "small_city_figures.csv").open(encoding="utf-8") as file:
        return {
            (r["key"], r["place"], r["period"], r["as_of"]): (
                r["value"],
                int(r["counted"]),
                int(r["left_out"]),
                int(r["missing"]),
            )
            for r in csv.DictReader(file)
        }


def exact(figure: Figure) -> str:
    """The value as the hand-made table writes it."""
    if figure.value is None:
        return ""
    if figure.kind in ("ratio", "index"):
        return str(Fraction(figure.numerator or 0, figure.denominator or 1))
    return str(Fraction(repr(float(figure.value))).limit_denominator(100))


def of_city(city: str) -> dict[tuple[str, str, str, str], Figure]:
    return {
        (key, place, period, day): figure
        for period in PERIODS
        for day in DAYS
        for (key, place), figure in queries.matrix(
            INDICATORS.names(), PLACES, Period.parse(period), date.fromisoformat(day), city
        ).items()
    }


#: Of yearly registers and statistics the rows of other years are listed as left out, also where nothing is of the year.
YEARLY = {
    "above_scale_share_of_applicants",
    "high_tech_firms",
    "high_tech_investment",
    "high_tech_investment_share",
    "high_tech_share",
    "high_tech_value_added",
    "high_value_inventions",
    "industry_rd_share",
    "rd_activity_rate",
    "rd_intensity",
    "rd_intensity_rank",
}


def test_every_figure_is_what_was_worked_out_by_hand(small_city: str) -> None:
    wanted = expected()
    found = of_city(small_city)
    told = {at: (exact(f), f.counted, f.left_out, f.missing) for at, f in found.items()}
    assert {at: told[at] for at in wanted} == wanted
    silent = {at: one for at, one in told.items() if at not in wanted}
    assert {(one[1], one[3]) for one in silent.values()} == {(0, 0)}, "records that the table by hand does not know"
    assert {at[0] for at, one in silent.items() if one[2]} <= YEARLY, "rows left out that the table by hand does not know"
    assert {one[0] for one in silent.values()} <= {"", "0"}
    assert {at[0] for at in wanted} >= {"rd_intensity", "technology_turnover", "insured_sum", "rd_activity_rate"}


def test_the_records_behind_a_figure_are_the_figure(small_city: str) -> None:
    for (key, place, period, day), figure in of_city(small_city).items():
        if day != DAYS[0]:
            continue
        number, rows = queries.figure_rows(key, place, period, date.fromisoformat(day))
        roles = [row.role for row in rows]
        assert (roles.count("counted"), roles.count("left_out"), roles.count("missing")) == (
            figure.counted,
            figure.left_out,
            figure.missing,
        )
        assert number == len(rows)
        if figure.kind != "rank" and figure.numerator is not None:
            assert sum(row.numerator or 0 for row in rows if row.role == "counted") == figure.numerator
        assert all(row.reason_words for row in rows if row.role != "counted"), key


def test_a_citys_own_statistic_is_not_the_sum_of_its_counties(small_city: str) -> None:
    (figure,) = queries.figures(["rd_intensity"], period="2023", as_of=date(2024, 12, 31))
    assert (figure.numerator, figure.denominator, figure.counted) == (3_550, 100_000, 1)
    assert figure.vintage == "final 2024-11-30"


def test_records_of_nowhere_are_missing_in_the_city_and_in_every_county(small_city: str) -> None:
    _, rows = queries.figure_rows("technology_turnover", small_city, "2024", date(2024, 12, 31), role="missing")
    assert sorted(row.reason for row in rows) == ["no_amount", "no_date", "no_place"]
    assert [row.reason_words for row in rows if row.reason == "no_place"] == ["地区未填或看不懂"]
    _, county = queries.figure_rows("technology_turnover", "330402", "2024", date(2024, 12, 31), role="missing")
    assert sorted(row.reason for row in county) == ["no_amount", "no_place"]
    _, counted = queries.figure_rows("technology_turnover", "330402", "2024", date(2024, 12, 31), role="counted")
    assert [row.place for row in counted] == ["330402"]


def test_what_stands_with_the_whole_city_counts_there_and_is_missing_in_every_part(small_city: str) -> None:
    day, keys = date(2024, 12, 31), ["achievements_published"]
    found = queries.matrix(keys, PLACES, Period.parse("2024"), day, small_city)
    assert {place: (f.counted, f.missing, f.unplaced) for (_, place), f in found.items()} == {
        "330400": (3, 3, 2),
        "330402": (1, 2, 2),
        "330411": (1, 4, 2),
        "330482": (0, 2, 2),
        "330471": (0, 2, 2),
    }
    assert found["achievements_published", "330482"].value is None
    _, city = queries.figure_rows(keys[0], small_city, "2024", day, role="counted")
    assert [(row.reason, row.place) for row in city] == [(None, "330402"), (None, "330411"), ("no_part", small_city)]
    _, town = queries.figure_rows(keys[0], "330402001", "2024", day)
    assert {(row.role, row.reason) for row in town} == {("missing", "no_part"), ("missing", "no_place")} or not town
    own = queries.matrix(["rd_intensity", "rd_intensity_rank"], ["330402", small_city], Period.parse("2023"), day, small_city)
    assert {f.unplaced for f in own.values()} == {0}


def test_a_kept_figure_is_used_until_its_records_change(small_city: str) -> None:
    day = date(2024, 12, 31)
    before = queries.matrix(["technology_turnover"], ["330411"], Period.parse("2024"), day, small_city)[
        "technology_turnover", "330411"
    ]
    Contract.objects.filter(key="Contract-3").update(turnover=29_000)
    again = queries.matrix(["technology_turnover"], ["330411"], Period.parse("2024"), day, small_city)[
        "technology_turnover", "330411"
    ]
    assert again == before, "nothing said that records changed"
    Revision.bump("contracts.contract")
    after = queries.matrix(["technology_turnover"], ["330411"], Period.parse("2024"), day, small_city)[
        "technology_turnover", "330411"
    ]
    assert (before.value, after.value) == (700, 690)


def test_what_is_stale_is_computed_anew_and_only_that(small_city: str) -> None:
    assert actions.refresh_city() > 0
    assert actions.refresh_city() == 0
    Contract.objects.filter(key="Contract-3").delete()
    Revision.bump("contracts.contract")
    here = queries.setting()
    old = queries.stale(INDICATORS.names(), [small_city], here.period, here.as_of)
    assert {"technology_turnover", "contract_value", "contract_count"} <= set(old)
    assert "achievements_published" not in old


def test_a_figure_kept_by_other_code_is_stale(small_city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = queries.setting()
    queries.matrix(["contract_count"], [small_city], here.period, here.as_of, small_city)
    assert queries.stale(["contract_count"], [small_city], here.period, here.as_of) == []
    monkeypatch.setattr(_figures, "_shared_code", lambda: (b"another tally",))
    assert queries.stale(["contract_count"], [small_city], here.period, here.as_of) == ["contract_count"]


def test_a_copy_is_not_kept_when_records_changed_while_it_was_read(small_city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    states = iter([{"awards": "one"}, {"awards": "two"}])
    monkeypatch.setattr(frames, "stamps", lambda facts: next(states))
    monkeypatch.setattr(frames, "_keep", lambda frame, path: pytest.fail("kept a copy of an unknown state"))
    assert frames.fact_frame("awards").height == 3


def test_history_is_oldest_first_and_unknown_years_stay(small_city: str) -> None:
    found = queries.history("rd_intensity", small_city, queries.setting("2024", date(2024, 12, 31)))
    assert [f.period for f in found] == ["2019", "2020", "2021", "2022", "2023"]
    assert [f.value for f in found] == [None, None, None, None, 0.0355]
    turnover = queries.history("technology_turnover", small_city, queries.setting("2024", date(2024, 6, 30)), years=2)
    assert [f.value for f in turnover] == [100, 500], "an earlier year is seen at its own end, this one on the as-of day"


@pytest.mark.parametrize(
    ("keys", "period", "code"), [(["nothing"], None, "no_indicator"), ([], "2024Q9", "no_period"), ([], "x", "no_period")]
)
def test_what_is_not_there_is_said(small_city: str, keys: list[str], period: str | None, code: str) -> None:
    with pytest.raises(Fault) as fault:
        queries.figures(keys, period=period)
    assert fault.value.code == code


def test_a_figure_by_industry_hides_what_too_few_units_would_give_away(small_city: str) -> None:
    lines = queries.breakdown("rd_activity_rate", small_city, "2024", date(2024, 12, 31))
    assert [(line.industry, line.value, line.counted, line.missing, line.hidden) for line in lines] == [
        ("C34", None, 2, 0, True),
        ("D44", None, 1, 0, True),
        ("C39", None, 0, 1, True),
    ]
    assert queries.breakdown("rd_intensity_rank", small_city, "2023") == []
    assert queries.breakdown("special_actions", small_city, "2024") == []


def test_three_units_are_enough_to_be_shown(small_city: str) -> None:
    from yipanqi.registry.models import Statement

    said = {"place": "330402", "year": 2024, "basis": "statistics", "rd_spend": 7}
    Statement.objects.create(key="third", industry="C34", **said)
    for key in ("fourth", "fifth"):  # with the one of D44 three that are hidden, so that none follows from the rest
        Statement.objects.create(key=key, industry="C17", **said)
    Revision.bump("registry.statement")
    (line, *_) = queries.breakdown("rd_activity_rate", small_city, "2024", date(2024, 12, 31))
    assert (line.industry, line.value, line.counted, line.hidden) == ("C34", 2 / 3, 3, False)


def test_figures_kept_are_one_row_a_question(small_city: str) -> None:
    here = queries.setting()
    for _ in range(2):
        actions.compute(["contract_count"], [small_city], small_city, here.period, here.as_of)
    assert Computed.objects.filter(key="contract_count").count() == 1


def test_a_figure_is_the_same_just_made_and_kept_and_stands_where_it_was_asked_for(small_city: str) -> None:
    keys, day = ["rd_activity_rate", "technology_turnover", "commissioners"], date(2024, 12, 31)
    queries.matrix(["technology_turnover"], ["330411"], Period.parse("2024"), day, small_city)
    made, kept = (queries.matrix(keys, PLACES, Period.parse("2024"), day, small_city) for _ in range(2))
    assert list(made) == list(kept) == [(key, place) for key in keys for place in PLACES]
    assert [repr(f) for f in made.values()] == [repr(f) for f in kept.values()]
    assert made["rd_activity_rate", "330411"].value == 1.0 and "value=1.0" in repr(kept["rd_activity_rate", "330411"])


def test_behind_many_figures_a_formula_runs_once_and_the_records_are_the_same(
    small_city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, period = date(2024, 12, 31), Period.parse("2024")
    found = list(queries.matrix(["technology_turnover", "provincial_rd_centres"], PLACES, period, day, small_city).values())
    runs, once = [], _figures.rows_of
    monkeypatch.setattr(_figures, "rows_of", lambda one, *rest: runs.append(one.key) or once(one, *rest))
    behind = queries.traced(found, lambda figure, row: row.role != "left_out")
    assert sorted(runs) == ["provincial_rd_centres", "technology_turnover"]
    for one in behind:
        whole = queries.figure_rows(one.figure.key, one.figure.place, "2024", day)[1]
        assert list(one.rows) == [row for row in whole if row.role != "left_out"]
        assert all((one.origin(row) or {})["row"] for row in one.rows)
