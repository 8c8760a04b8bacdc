"""The section of the industry that a special commissioner serves, and the year of the list that first named a record."""

import polars as pl
import pytest

from yipanqi.instruments.commissioners.facts import sections
from yipanqi.instruments.commissioners.models import SpecialCommissioner
from yipanqi.intake.models import Batch, Reading, Revision, StoredFile
from yipanqi.registry.frames import fact_frame

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("农、林、牧、渔业", 1),
        ("制造业", 3),
        ("C1712", 3),
        ("纺织业", 3),
        ("国际组织", 20),
        ("茶", None),
        ("", None),
        (None, None),
    ],
)
def test_a_section_is_read_from_its_name_its_code_or_a_part_of_it(city: None, written: str | None, section: int | None) -> None:
    frame = pl.DataFrame({"industry": [written]}, schema={"industry": pl.String})
    assert sections(frame, {})["section"].to_list() == [section]


@pytest.mark.parametrize(
    ("title", "tab", "file", "year"),
    [
        ("嘉兴市2024年科技特派员派驻名单", "特派员", "2023年.xlsx", 2024),
        ("科技特派员派驻名单", "2022年度", "2023年.xlsx", 2022),
        ("名单", "表一", "2023年名单.xlsx", 2023),
        ("名单", "表一", "名单20241.xlsx", None),
    ],
)
def test_a_record_knows_the_year_of_the_list_that_first_named_it(
    city: None, title: str, tab: str, file: str, year: int | None
) -> None:
    batch = Batch.objects.create(
        file=StoredFile.objects.create(sha256="0" * 64, name=file, size=1, received_from="test"), name=file, by="test"
    )
    reading = Reading.objects.create(batch=batch, sheet=tab, title=title)
    SpecialCommissioner.objects.create(key="a", number="a", reading=reading)
    SpecialCommissioner.objects.create(key="b", number="b")
    Revision.bump("commissioners.SpecialCommissioner")
    assert fact_frame("special_commissioners")["listed_in"].to_list() == [year, None]


@pytest.fixture
def city(db: None) -> None:
    from yipanqi.registry.actions import load_official, set_city

    load_official()
    set_city("330400", by="test")
