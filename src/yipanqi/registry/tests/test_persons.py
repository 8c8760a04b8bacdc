"""Persons: the same name alone is never the same person, and no whole identity number is kept."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from yipanqi.registry.linking import persons
from yipanqi.registry.models import Person


def _come_in(rows: list[dict]) -> pl.DataFrame:
    asked = pl.DataFrame(
        rows,
        schema={"name": pl.String, "identity": pl.String, "born": pl.String, "employer": pl.String, "organisation": pl.Int64},
    )
    found = persons.find(asked)
    whole = pl.concat([asked, found], how="horizontal")
    made = persons.make(whole, None)
    token = (
        pl.col("token").replace_strict(list(made), list(made.values()), default=None, return_dtype=pl.Int64)
        if made
        else pl.lit(None, pl.Int64)
    )
    return whole.with_columns(pl.coalesce("person", token).alias("person"))


def _row(name: str, identity: str | None = None, born: str | None = None, organisation: int | None = None) -> dict:
    return {"name": name, "identity": identity, "born": born, "employer": None, "organisation": organisation}


@pytest.fixture
def employers(come_in: Callable[..., pl.DataFrame]) -> list[int]:
    return come_in([("样本大学", None, "330402", None), ("嘉兴示例机械有限公司", None, "330411", None)])["organisation"].to_list()


def test_the_name_alone_is_not_enough(employers: list[int]) -> None:
    rows = _come_in([_row("张三", born="1980.5", organisation=employers[0]), _row("张三", organisation=employers[1])])
    assert rows["person"].n_unique() == 2
    again = _come_in([_row("张三")])
    assert again["decision"].to_list() == ["doubtful"] and Person.objects.count() == 3


def test_name_birth_and_employer_are(employers: list[int]) -> None:
    first = _come_in([_row("张三", born="1980年5月", organisation=employers[0])])
    again = _come_in([_row("张 三", born="1980-05", organisation=employers[0])])
    assert again["person"].to_list() == first["person"].to_list() and Person.objects.count() == 1


def test_masked_numbers_settle_it_across_employers(employers: list[int]) -> None:
    first = _come_in([_row("李四", identity="330402198005123456", organisation=employers[0])])
    again = _come_in([_row("李四", identity="330402********3456", organisation=employers[1])])
    other = _come_in([_row("李四", identity="330402********9999", organisation=employers[0])])
    assert again["person"].to_list() == first["person"].to_list() != other["person"].to_list()


def test_no_whole_number_is_kept(employers: list[int]) -> None:
    _come_in(
        [_row("李四", identity="身份证 330402198005123456", organisation=employers[0]), _row("王五", identity="护照 E12345678")]
    )
    assert sorted(Person.objects.values_list("name", "identity")) == [("李四", "330402********3456"), ("王五", None)]


@pytest.mark.parametrize(
    "given, kept",
    [
        ("330402198005123456", "330402********3456"),
        ("33040219800512345X", "330402********345X"),
        ("330402********3456", "330402********3456"),
        ("330402800512345", "330402*****2345"),
        ("无", None),
        (None, None),
    ],
)
def test_masking(given: str | None, kept: str | None) -> None:
    assert persons.masked(given) == kept
