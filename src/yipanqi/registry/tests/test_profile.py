"""`city.toml`: what it may say, what follows from it, and that a wrong one changes nothing."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from yipanqi.ledger.models import Entry
from yipanqi.registry import commands, queries
from yipanqi.registry.actions import say_profile, set_city, set_profile
from yipanqi.registry.models import City, Place
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

HEFEI = """
[city]
code = "340100"
bureau_zh = "合肥市科技创新局"
period = "2025Q3"
as_of = 2025-09-30

[peers]
codes = ["340100", "320100"]

[menu]
hide = ["cards", "enclaves"]

[mechanisms.S01]
zh = "一盘棋 · 七项行动"

[mechanisms.S27]
hide = true

[[zone]]
code = "340193"
zh = "合肥示例开发区"
lies_in = ["340111"]
aliases = ["示例区"]

[[zone]]
code = "340178"
zh = "安巢经济开发区"
aliases = ["安巢示例区"]
"""


@pytest.fixture
def hefei(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    set_city("340100", by="test")


def test_a_city_says_what_it_is_called_and_compared_with(hefei: None) -> None:
    assert (queries.profile(), queries.bureau("zh"), len(queries.peers("340100"))) == ({}, "", 16)
    set_profile(HEFEI, by="test")
    here = City.objects.get()
    assert (here.period, here.as_of, queries.peers("340100")) == ("2025Q3", date(2025, 9, 30), ("340100", "320100"))
    assert (queries.bureau("zh"), queries.bureau("en"), queries.profile()["hide"]) == (
        "合肥市科技创新局",
        "",
        ["cards", "enclaves"],
    )
    assert queries.profile()["mechanisms"]["S27"] == {"zh": "", "en": "", "hide": True}
    assert Place.objects.get(code="340193").lies_in == ["340111"]
    assert Place.objects.get(code="340178").called == ["安巢示例区"]
    assert Entry.objects.filter(action="set_city").last().detail["text"] == HEFEI
    set_profile("", by="test")
    assert queries.peers("340100") != ("340100", "320100") and queries.bureau("zh") == ""
    assert City.objects.get().period == "2025Q3", "what is not said of time stays"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[city", "TOML: cannot be read"),
        ("[citi]", "there is no citi; there are city, peers"),
        ("city = 3", "[city]: must be a table"),
        ('[city]\nname = "x"', "there is no name; there are code, bureau_zh"),
        ('[city]\ncode = "330400"', "330400 is not this city, 340100"),
        ("[city]\nbureau_zh = 3", "bureau_zh: must be text"),
        (f'[city]\nbureau_en = "{"x" * 81}"', "eighty characters"),
        ('[city]\nperiod = "2025Q7"', "write 2024, 2024Q3 or 2024-06"),
        ('[city]\nas_of = "2025"', "must be a day"),
        ("[city]\nas_of = 2025-01-01T10:00:00", "must be a day"),
        ('[peers]\ncodes = "340100"', "[peers] codes: must be a list"),
        ('[corridor]\ncodes = ["999999"]', "no place has the code 999999"),
        ('[menu]\nhide = ["nothing"]', "there is no nothing; there are"),
        ('[mechanisms.S29]\nzh = "x"', "[mechanisms.S29]: S01 to S28"),
        ('[mechanisms.S01]\nname = "x"', "there is no name; there are zh, en, hide"),
        ('[english]\n"行动" = ""', "[english] 行动: lines are"),
        ('[english]\n"行动" = 3', "[english] 行动: lines are"),
        (f'[english]\n"{"长" * 201}" = "x"', "of 200 characters at most each"),
        ("[english]\n" + "\n".join(f'"{n}" = "x"' for n in range(301)), "300 lines at most"),
        ('[[zone]]\nzh = "x"', "needs code and zh"),
        ('[[rule]]\nrule = "x"', "needs rule, key, value and document"),
        ('[[rule]]\nname = "x"', "there is no name; there are rule, key"),
        ('[[zone]]\ncode = "340193"\nzh = "x"\naliases = "y"', "aliases: must be a list"),
        ('[peers]\ncodes = ["320100"]\n[[zone]]\ncode = "340104"\nzh = "x"\naliases = ["3401"]', "cannot be a name"),
    ],
)
def test_a_wrong_file_names_the_key_and_changes_nothing(hefei: None, said: str, told: str) -> None:
    set_profile(HEFEI, by="test")
    before = queries.profile()
    with pytest.raises(Fault) as fault:
        set_profile(said, by="test")
    assert told in fault.value.en and queries.profile() == before


def test_what_a_page_says_keeps_what_it_does_not_ask(hefei: None, tmp_path: Path) -> None:
    rule = '[[rule]]\nrule = "r"\nkey = "k"\nvalue = [3, 100]\ndocument = "某办法"\nfrom = 2024-01-01\n'
    english = '[english]\n"行动“一”" = "Action \\"one\\""\n'
    set_profile(HEFEI + "\n" + english + rule, by="test")
    say_profile({"bureau": ["合肥市科技局", "Bureau"]}, by="page")
    said = queries.profile()
    assert said["bureau"] == ["合肥市科技局", "Bureau"] and [one["code"] for one in said["zones"]] == ["340193", "340178"]
    assert queries.english() == {"行动“一”": 'Action "one"'}
    assert said["rules"] == [
        {"rule": "r", "key": "k", "value": [3, 100], "document": "某办法", "from": "2024-01-01"},
    ]
    assert (tmp_path / "city.toml").read_text(encoding="utf-8").count("[[zone]]") == 2
    assert Place.objects.get(code="340178").called == ["安巢示例区"]


def test_without_a_city_there_is_nothing_to_set(db: None) -> None:
    with pytest.raises(Fault) as fault:
        set_profile(HEFEI, by="test")
    assert fault.value.code == "no_city"


def test_the_command_sets_and_shows(hefei: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "city.toml"
    file.write_text(HEFEI, encoding="utf-8")
    with speaking("en"):
        commands.city_set(file)
        assert capsys.readouterr().out == "340100 is set as city.toml says\n"
        commands.city_show()
    shown = json.loads(capsys.readouterr().out)
    assert (shown["period"], shown["as_of"], shown["peers"]) == ("2025Q3", "2025-09-30", ["340100", "320100"])
    file.write_bytes("局".encode("gb18030"))
    with pytest.raises(Fault) as fault:
        commands.city_set(file)
    assert fault.value.code == "encoding"


def test_the_model_city_has_a_file_that_holds(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    set_city("330400", by="test")
    set_profile((resources.files("yipanqi.demo") / "city.toml").read_text(encoding="utf-8"), by="test")
    assert len(queries.peers("330400", "corridor_rank")) == 9 and len(queries.peers("330400")) == 11
    assert queries.profile()["mechanisms"]["S19"]["zh"] == "科创祥符四环节"


def test_a_city_says_where_its_places_lie_and_a_page_does_not_lose_it(hefei: None) -> None:
    set_profile('[map]\nrows = [["", "340104"], ["340103"]]', by="test")
    assert queries.profile()["map"] == [["", "340104"], ["340103", ""]]
    say_profile({"bureau": ["合肥市科技局", ""]}, by="test")
    assert queries.profile()["map"] == [["", "340104"], ["340103", ""]]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('rows = "340103"', "must be rows of codes"),
        ('rows = ["340103"]', "must be rows of codes"),
        ('rows = [["999999"]]', "no place has the code 999999"),
        ('rows = [["340103", "340103"]]', "stands there twice"),
        (f"rows = [{[''] * 9}]", "8 columns and 12 rows"),
        (f"rows = {[['']] * 13}", "8 columns and 12 rows"),
        ("columns = 3", "there is no columns; there are rows"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused(hefei: None, said: str, told: str) -> None:
    with pytest.raises(Fault) as fault:
        set_profile(f"[map]\n{said}", by="test")
    assert told in fault.value.en
