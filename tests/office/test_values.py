"""What cells and headings of sheets that offices send mean: units, days, shares, formats, each with its right answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yipanqi.engines.sheets import tidy
from yipanqi.instruments.contracts.models import Contract
from yipanqi.instruments.screening.models import Candidate
from yipanqi.intake import actions
from yipanqi.registry.actions import set_city
from yipanqi.rules.files import screen_file

ON = date(2025, 6, 30)


@pytest.fixture
def inputs(shared_data: Path) -> Path:
    return shared_data / "office-inputs"


@pytest.fixture
def city(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", by="test")


def problems(batch: Any, severity: str = "unread") -> list[tuple[str, str]]:
    return [
        (f"{p.letter}{p.row}", p.code)
        for r in batch.readings.all()
        for p in r.problems.filter(severity=severity).order_by("row", "letter")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "unit-title-brackets",
        "unit-heading-brackets",
        "unit-heading-tax",
        "unit-heading-rmb",
        "unit-heading-sign",
        "unit-heading-wan",
        "unit-heading-bare",
    ],
)
def test_a_unit_wherever_it_is_written(inputs: Path, city: None, name: str) -> None:
    if not (inputs / f"{name}.xlsx").is_file():
        pytest.skip(f"{name}.xlsx is not among the office inputs")
    batch = actions.take_in(inputs / f"{name}.xlsx", by="test")
    assert not problems(batch)
    first = Contract.objects.order_by("row").first()
    assert first is not None and (first.value, first.turnover) == (1_010_000_00, 810_000_00)


def test_a_number_shown_in_ten_thousands_is_not_multiplied_again(inputs: Path, city: None) -> None:
    actions.take_in(inputs / "display-scaled-wan.xlsx", by="test")
    assert list(Contract.objects.values_list("value", "turnover")) == [(1_010_000_00, 810_000_00)]


def test_dollars_by_format_are_no_yuan(inputs: Path, city: None) -> None:
    batch = actions.take_in(inputs / "currency-usd-by-format.xlsx", by="test")
    assert list(Contract.objects.values_list("value", "turnover")) == [(None, 810_000_00)]
    assert problems(batch) == [("H2", "foreign_currency")]


def test_days_with_a_clock(inputs: Path, city: None) -> None:
    actions.take_in(inputs / "date-time-unpadded.xlsx", by="test")
    april = date(2024, 4, 1)
    assert list(Contract.objects.order_by("row").values_list("signed_on", flat=True)) == [
        april,
        april,
        april,
        date(2024, 1, 2),
        date(2024, 3, 3),
        date(2024, 3, 5),
        date(2024, 11, 1),
        april,
        april,
        april,
        april,
        april,
        april,
        april,
        date(2024, 4, 12),
        date(2024, 10, 2),
    ]


def test_days_that_can_be_read_two_ways_are_asked(inputs: Path, city: None) -> None:
    batch = actions.take_in(inputs / "date-ambiguous-two-digit-year.csv", by="test")
    assert set(Contract.objects.values_list("signed_on", flat=True)) == {None}
    assert {code for _, code in problems(batch)} == {"ambiguous"}


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("percent-cells.xls", [0.65, 0.70]),
        ("percent-cells.ods", [0.65, 0.70]),
        ("percent-fraction-no-format.xlsx", [0.65, 0.70]),
        ("percent-mixed-majority.xlsx", [0.65, 0.70, 0.71]),
    ],
)
def test_shares(inputs: Path, city: None, name: str, shares: list[float]) -> None:
    if not (inputs / name).is_file():
        pytest.skip(f"{name} is not among the office inputs")
    actions.take_in(inputs / name, by="test")
    assert list(Candidate.objects.order_by("row").values_list("high_tech_share", flat=True)) == pytest.approx(shares)


def test_a_sheet_name_with_an_apostrophe(inputs: Path) -> None:
    found = tidy(inputs / "sheet-name-apostrophe-percent.xlsx")
    assert found.select("sheet", "value", "unit").rows() == [
        ("'24年占比", 0.256, "share"),
        ("'24年占比", 0.3, "share"),
        ("24年占比", 0.256, "share"),
        ("24年占比", 0.3, "share"),
    ]


def test_a_code_typed_as_a_number_is_lost_in_a_large_sheet_too(inputs: Path, city: None) -> None:
    batch = actions.take_in(inputs / "code-as-number-large-sheet.xlsx", by="test")
    assert "damaged_code" in {code for _, code in problems(batch)}
    assert not Contract.objects.filter(seller_code__startswith="9133041100").exists()


def test_texts_wrapped_for_a_spreadsheet(inputs: Path, city: None) -> None:
    actions.take_in(inputs / "csv-excel-text-wrapper.csv", by="test")
    assert list(Contract.objects.order_by("row").values_list("number", "seller_code", "value", "signed_on"))[:4] == [
        ("HT0001", "91330411MA2ABCDEX1", 1_200_000_00, date(2024, 3, 5)),
        ("HT0002", "91330411MA2ABCDEX2", 1_300_000_00, date(2024, 3, 6)),
        ("HT0003", "91330411MA2ABCDEX3", 1_400_000_00, date(2024, 3, 7)),
        ("HT0004", "91330411MA2ABCDEX4", 1_500_000_00, date(2024, 3, 8)),
    ]


def test_the_name_of_a_model_is_no_number(inputs: Path) -> None:
    found = tidy(inputs / "csv-model-numbers.csv")
    assert found.filter(pl.col("raw").str.contains("E"))["value"].to_list() in ([], [None, None])
    assert found.filter(pl.col("header_path") == "数量")["value"].to_list() == [2, 3]


def answered(source: Path, tmp_path: Path, rule: str = "high_tech_firm") -> pl.DataFrame:
    screen_file(rule, source, tmp_path / "answer.csv", on=ON)
    return pl.read_csv(tmp_path / "answer.csv", infer_schema_length=None)


def test_the_unit_of_a_heading_counts_in_a_screening(inputs: Path, tmp_path: Path) -> None:
    rd = answered(inputs / "unit-screen-flip.xlsx", tmp_path).row(by_predicate=pl.col("condition") == "rd", named=True)
    assert (rd["holds"], rd["have"]) == ("yes", 10_600_000)


@pytest.mark.parametrize("rule", ["high_tech_firm", "technology_sme"])
def test_a_unit_of_money_over_a_table_scales_money_alone(inputs: Path, tmp_path: Path, rule: str) -> None:
    told = ["firm", "verdict", "score_low", "score_high", "condition", "holds"]
    one = answered(inputs / "title_unit_wan_multiplies_counts.xlsx", tmp_path, rule)
    assert one.height and one.select(told).equals(
        answered(inputs / "title_unit_yuan_same_table.xlsx", tmp_path, rule).select(told)
    )
    assert one.filter((pl.col("condition") == "staff") | (pl.col("condition") == "size"))["have"].to_list()[0] in (9, 100)


def test_a_year_is_no_founding_day(inputs: Path, tmp_path: Path) -> None:
    found = answered(inputs / "screen-founded-year-only.csv", tmp_path).filter(pl.col("condition") == "registered")
    assert found["holds"].to_list() == ["unknown", "no"]  # no day of July 2024 lies a year back


def test_years_in_words(inputs: Path, tmp_path: Path) -> None:
    rd = answered(inputs / "screen-firm-year-words.csv", tmp_path).row(by_predicate=pl.col("condition") == "rd", named=True)
    assert (rd["holds"], rd["have"]) == ("yes", 6_750_000)
