"""What holds for every declared sheet: words in both languages, keys that exist, and headings that tell it from the others."""

from __future__ import annotations

import polars as pl
import pytest
from django.apps import apps

from yipanqi.engines.sheets import Column, Table
from yipanqi.engines.sheets.model import letter
from yipanqi.intake import _recognise as recognise
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.definition import Sheet
from yipanqi.registry.catalogue import FACTS, INSTRUMENTS
from yipanqi.registry.frames import schema_of

NAMES = SHEETS.names()
MENUS = {"steering", "finance", "enterprises", "platforms", "market", "people"}


@pytest.mark.parametrize("name", NAMES)
def test_each_heading_has_both_languages_and_closed_lists_have_them_too(name: str) -> None:
    sheet = SHEETS[name]
    assert sheet.zh and sheet.en
    for column in sheet.columns:
        assert column.heading.zh and column.heading.en, column.field
        assert not any("一" <= c <= "鿿" for c in column.heading.en), column.heading.en
        spellings = [w for words in column.heading.choices.values() for w in dict.fromkeys(words)]
        assert all(len(words) >= 2 for words in column.heading.choices.values()), column.field
        assert len(spellings) == len(set(spellings)), f"{column.field}: one spelling, two codes"


@pytest.mark.parametrize("name", NAMES)
def test_keys_links_and_columns_are_fields_of_the_models(name: str) -> None:
    sheet = SHEETS[name]
    columns = {c.field for c in sheet.columns}
    filled = set()
    for records in sheet.records:
        fields = {f.name for f in records.model_class._meta.get_fields()}
        assert set(records.key) <= fields
        assert set(records.only) <= columns
        for link in records.links:
            assert link.name in columns and link.field in fields
        filled |= fields if not records.only else set(records.only)
    assert columns <= filled, "a column that fills nothing"


@pytest.mark.parametrize("name", FACTS.names())
def test_each_fact_names_columns_that_exist(name: str) -> None:
    schema = schema_of(FACTS[name])
    assert set(FACTS[name].columns) <= set(schema)


def test_instruments_list_models_and_stand_in_a_known_menu() -> None:
    for instrument in INSTRUMENTS:
        assert all(apps.get_model(label) for label in instrument.lists)
        assert instrument.menu in MENUS
        assert str(instrument.words.zh) and str(instrument.words.en)


def test_what_identifies_a_person_is_marked_in_every_sheet() -> None:
    unmarked = [
        f"{sheet.name}.{column.field}"
        for sheet in SHEETS
        for column in sheet.columns
        if column.field in ("contact", "phone", "identity", "born", "leader") and not column.heading.personal
    ]
    assert unmarked == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_told_from_all_others_by_its_headings_alone(name: str, db: None) -> None:
    sheet = SHEETS[name]
    ranked = recognise.candidates(_bare(sheet), _around(sheet), SHEETS)
    assert ranked[0].sheet.name == name
    assert recognise.sure(ranked), [(c.sheet.name, c.score) for c in ranked[:3]]


@pytest.mark.parametrize("name", NAMES)
def test_a_county_that_uses_the_other_wordings_is_still_understood(name: str, db: None) -> None:
    sheet = SHEETS[name]
    table = _bare(sheet, other=True)
    ranked = recognise.candidates(table, _around(sheet), SHEETS)
    assert ranked[0].sheet.name == name
    assert recognise.sure(ranked), [(c.sheet.name, c.score) for c in ranked[:3]]
    assert {h.name for h in ranked[0].hits} == {c.field for c in sheet.columns}


def _around(sheet: Sheet) -> recognise.Around:
    """Nothing that tells the sheet, but the word without which its headings are not enough."""
    return recognise.Around("工作簿1.xlsx", "Sheet1", f"嘉兴市2024年度{''.join(sheet.named[:1])}情况汇总表")


def _bare(sheet: Sheet, other: bool = False) -> Table:
    """An empty form with the sheet's own headings (or the first other wording of each), one line of marks in it."""
    paths: list[tuple[str, ...]] = []
    for column in sheet.columns:
        word = column.heading.aliases[0] if other and column.heading.aliases else column.heading.zh
        if column.spread == "year":
            paths += [(word, "2022年"), (word, "2023年")]
        elif column.spread == "place":
            paths += [(word, "南湖区"), (word, "秀洲区")]
        else:
            paths.append((*column.group, word))
    columns = tuple(Column(letter(i), i, path, None, "value") for i, path in enumerate(paths))
    body = pl.DataFrame({"row": pl.Series([4], dtype=pl.Int32), "role": ["data"], **{c.letter: ["/"] for c in columns}})
    return Table(1, None, None, (3, 3), columns, body)
