"""What a city fills in where a rule leaves a number open: used from its day on, with its source; a number of the law stays."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from yipanqi.rules import edition, local
from yipanqi.values.words import speaking

SAID = """
[[rule]]
rule = "research_centre_ladder"
key = "centre_rd_share"
value = [3, 100]
document = "某省企业研发机构认定办法（示例）"
clause = "第六条"
from = 2024-01-01

[[rule]]
rule = "research_centre_ladder"
key = "institute_rd"
value = 10000000
document = "某省企业研发机构认定办法（示例）"
"""
CENTRE, DAY = "research_centre_ladder.centre", date(2025, 6, 30)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    return tmp_path / "city.toml"


def test_an_open_number_is_the_citys_from_its_day_on(home: Path) -> None:
    assert edition(CENTRE, on=DAY).parameters["centre_rd_share"].value is None
    assert "浙江" not in edition(CENTRE, on=DAY).document
    home.write_text(SAID, encoding="utf-8")
    found = edition(CENTRE, on=DAY)
    share = found.parameters["centre_rd_share"]
    assert (share.value, share.clause.mark, str(share.clause)) == ((3, 100), "A", "某省企业研发机构认定办法（示例） 第六条")
    assert found.document == "某省企业研发机构认定办法（示例）"
    assert found.parameters["institute_rd"].value == 1_000_000_000, "yuan as written, fen within"
    assert edition(CENTRE, on=date(2023, 12, 31)).parameters["centre_rd_share"].value is None
    home.write_text(SAID.replace("[3, 100]", "[4, 100]"), encoding="utf-8")
    os.utime(home, ns=(1, 1))
    assert edition(CENTRE, on=DAY).parameters["centre_rd_share"].value == (4, 100)
    home.unlink()
    assert edition(CENTRE, on=DAY).parameters["centre_rd_share"].value is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"research_centre_ladder"\nkey = "centre', '"ladder"\nkey = "centre', "no rule with open numbers"),
        ('"centre_rd_share"', '"order"', "not the city's; open are: centre_rd_share"),
        ("[3, 100]", '"3%"', "value is written [3, 100]"),
        ("[3, 100]", "[3, 2]", "value is written [3, 100]"),
        ("2024-01-01", '"2024"', "from and to are days"),
        ('document = "某省企业研发机构认定办法（示例）"\nclause', 'document = ""\nclause', "names the source"),
        ("clause =", "note =", "no note; there are"),
    ],
)
def test_what_does_not_fit_is_told_and_left_out(home: Path, old: str, new: str, says: str) -> None:
    home.write_text(SAID.replace(old, new, 1), encoding="utf-8")
    (fault,) = local.problems()
    with speaking("en"):
        assert says in str(fault)
    assert edition(CENTRE, on=DAY).parameters["centre_rd_share"].value is None


def test_a_number_of_the_law_is_not_the_citys_to_change(home: Path) -> None:
    before = edition("high_tech_firm", on=DAY).parameters["min_days"].value
    home.write_text(
        SAID.replace('"research_centre_ladder"\nkey = "centre_rd_share"', '"high_tech_firm"\nkey = "min_days"'), "utf-8"
    )
    assert edition("high_tech_firm", on=DAY).parameters["min_days"].value == before and len(local.problems()) == 1


def test_a_file_that_cannot_be_read_says_nothing(home: Path) -> None:
    home.write_text("[[rule", encoding="utf-8")
    assert local.specs("research_centre_ladder") == [] and local.problems() == []
