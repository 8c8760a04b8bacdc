"""The official lists and the model city in the database; files and columnar copies in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from yipanqi.accounts.models import User
from yipanqi.intake.models import Batch, Reading, StoredFile
from yipanqi.registry import actions
from yipanqi.registry.linking.organisations import Resolver

ASKED = {"name": pl.String, "code": pl.String, "place": pl.String, "industry": pl.String}


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False


@pytest.fixture
def city(db: None) -> Iterator[None]:
    """Jiaxing, with the official lists."""
    actions.set_city("330400", period="2024", by="test")
    yield


@pytest.fixture
def reading(db: None) -> Reading:
    """A table that rows can be said to come from."""
    stored = StoredFile.objects.create(sha256="0" * 64, name="名单.xlsx", size=1, received_from="test")
    batch = Batch.objects.create(file=stored, name="名单.xlsx", by="test", state="accepted")
    return Reading.objects.create(batch=batch, sheet="名单")


Rows = list[tuple[str | None, str | None, str | None, str | None]]


@pytest.fixture
def come_in(city: None, reading: Reading) -> Callable[[Rows], pl.DataFrame]:
    """Rows (name, code, place, industry) taken in as intake does: found, then made and remembered; with `organisation`."""

    def taken(rows: Rows, into: Reading = reading) -> pl.DataFrame:
        asked = pl.DataFrame(rows, schema=ASKED, orient="row")
        found = Resolver().find(asked)
        whole = pl.concat([asked.with_row_index("row", offset=4), found], how="horizontal")
        made = Resolver().make(whole.filter(pl.col("decision") != "unnamed"), into)
        token = (
            pl.col("token").replace_strict(list(made), list(made.values()), default=None, return_dtype=pl.Int64) if made else None
        )
        return whole if token is None else whole.with_columns(pl.coalesce("organisation", token).alias("organisation"))

    return taken


@pytest.fixture
def officers(db: None) -> dict[str, Any]:
    """One user of each role; None is the public."""
    return {
        "city": User.objects.create(username="city", role="city_officer"),
        "county": User.objects.create(username="county", role="county_officer", places=["330411"]),
        "other": User.objects.create(username="other", role="county_officer", places=["330421"]),
        "firm": User.objects.create(username="firm", role="organisation", organisation_code=CODES[0]),
        "public": None,
    }


#: Made-up codes whose check digits are right: of 秀洲, 嘉善, 南湖, 海宁.
CODES = ("91330411MA0123453N", "91330421MA0ABCDE6R", "91330402MA0000007E", "91330481MA0AAAAA32")


def workbook(path: Path, *tabs: tuple[str, list[list[Any]]]) -> Path:
    """A workbook with these tabs, row by row."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False})
    for name, rows in tabs:
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
    book.close()
    return path
