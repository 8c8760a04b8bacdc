"""A figure of the city's own made on pages: a sentence becomes a file, the figure opens its records, a misfit is said."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.models import User
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.conftest import fill
from yipanqi.ledger.signing import make_key
from yipanqi.portal import _own as own
from yipanqi.registry.actions import set_city, set_profile
from yipanqi.values.fault import Fault

SAID = {
    "zh": "在保保额",
    "en": "Cover",
    "way": "sum",
    "value": "sum_insured",
    "time": "day",
    "day": "starts_on",
    "until": "ends_on",
}


@pytest.fixture
def home(db: None, settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    make_key()
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    set_city("330400", period="2024", by="test")
    fill(Path(board.__file__).parent / "tests" / "small_city.toml")
    INDICATORS.look()
    yield tmp_path
    for path in (tmp_path / "indicators").glob("*"):
        path.unlink()
    INDICATORS.look()


def _client(role: str, **more: Any) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(role, role=role, password="x", **more))
    return client


def _sent(given: dict[str, Any], *rows: tuple[str, str, str]) -> dict[str, Any]:
    sent = {**given, "only-TOTAL_FORMS": len(rows), "only-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        sent |= {f"only-{n}-{name}": value for name, value in zip(("column", "test", "value"), row, strict=True)}
    return sent


def test_a_sentence_on_a_page_becomes_a_figure_with_its_records(home: Path) -> None:
    city, county = _client("city_officer"), _client("county_officer", places=["330402"])
    assert county.get("/figures/own/new/").status_code == county.get("/figures/own/new/insurance.policy/").status_code == 404
    first = city.post("/figures/own/new/", {"register": "insurance.policy"})
    assert first["location"] == "/figures/own/new/insurance.policy/"
    assert city.get(first["location"]).status_code == 200
    answer = city.post(first["location"], _sent(SAID, ("is_pilot", "is", "是")))
    assert (answer.status_code, answer["location"]) == (302, "/figures/own_1/")
    assert city.get("/figures/own_1/").status_code == 200
    (mine,), (theirs,) = board.figures(["own_1"]), board.figures(["insured_sum"])
    surrendered, endless = 16_000, 128_000  # yuan: what the own figure does not look at, and takes as without end
    assert (mine.value, mine.counted) == (theirs.value + surrendered + endless, theirs.counted + 2)


def test_own_figures_are_listed_changed_and_taken_away_with_a_reason(home: Path) -> None:
    from yipanqi.board.models import Target
    from yipanqi.ledger.models import Entry

    city, county = _client("city_officer"), _client("county_officer", places=["330402"])
    city.post("/figures/own/new/insurance.policy/", _sent(SAID, ("is_pilot", "is", "是"), ("sum_insured", "least", "1万")))
    before = board.figures(["own_1"])[0].value
    for at in ("/figures/own/", "/figures/own/own_1/change/", "/figures/own/own_1/remove/"):
        assert (city.get(at).status_code, county.get(at).status_code) == (200, 404), at
    assert "在保保额" in city.get("/figures/own/").content.decode()
    shown = city.get("/figures/own/own_1/change/").context["page"]
    assert {name: shown.form[name].value() for name in SAID} == SAID
    typed = [tuple(form[name].value() for name in ("column", "test", "value")) for form in shown.formsets[0].forms][:2]
    assert typed == [("is_pilot", "is", "是"), ("sum_insured", "least", "10000元")]
    changed = _sent(SAID, ("sum_insured", "least", "1万"))
    assert city.post("/figures/own/own_1/change/", changed).status_code == 422, "a change says why"
    assert board.figures(["own_1"])[0].value == before
    assert city.post("/figures/own/own_1/change/", {**changed, "why": "口径放宽"}).status_code == 302
    assert board.figures(["own_1"])[0].value > before
    assert Entry.objects.filter(action="board.define").last().detail["reason"] == "口径放宽"
    target = Target.objects.first()
    target.indicator = "在保保额（万元）"
    target.save()
    assert "1 条目标" in city.get("/figures/own/").content.decode()
    answer = city.post("/figures/own/own_1/remove/", {"why": "不用了"})
    assert answer.status_code == 422 and "1 条目标要用它" in answer.content.decode()
    target.indicator = "别的"
    target.save()
    assert city.post("/figures/own/own_1/remove/", {"why": ""}).status_code == 422
    assert city.post("/figures/own/own_1/remove/", {"why": "不用了"})["location"] == "/figures/own/"
    assert board.own_indicators() == [] and city.get("/figures/own/own_1/change/").status_code == 404
    assert Entry.objects.filter(action="board.drop").last().detail["reason"] == "不用了"


def test_what_a_page_cannot_say_is_changed_as_a_file(home: Path) -> None:
    said = {**SAID, "way": "count"}
    text = own.text_of("insurance.Policy", said, [])
    assert own.said_of(text) is not None and own.said_of(text)[1]["way"] == "count"
    assert own.said_of(text + 'once = ["product"]\nagain = "twice"\n') is None
    assert own.said_of(text.replace("[indicator]\n", '[indicator]\naliases = ["别名"]\n')) is None


def test_what_does_not_fit_stands_on_the_page_and_nothing_is_kept(home: Path) -> None:
    city, page = _client("city_officer"), "/figures/own/new/insurance.policy/"
    for given, row, says in (
        ({**SAID, "value": ""}, None, "请选要相加的列"),
        (SAID, ("starts_on", "least", "昨天"), "不是“"),
        (SAID, ("is_pilot", "least", "是"), "least"),
        ({**SAID, "zh": "在保保额合计", "day": "product"}, None, "请从列表里选"),
    ):
        answer = city.post(page, _sent(given, *([row] if row else [])))
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert given["zh"] in answer.content.decode()  # what was typed stays
    assert board.own_indicators() == []
    assert city.get("/figures/own/new/nothing.here/").status_code == 404
    assert city.get("/figures/own/new/registry.placestatistic/").status_code in (200, 404)


def test_the_sentence_as_a_file(home: Path) -> None:
    rows = [
        {"column": "product", "test": "is", "value": "研发费用损失险"},
        {"column": "product", "test": "is", "value": '“引号"'},
        {"column": "sum_insured", "test": "least", "value": "100万"},
        {"column": "starts_on", "test": "most", "value": "2024年3月5日"},
        {"column": "is_pilot", "test": "is", "value": "否"},
    ]
    said = tomllib.loads(own.text_of("insurance.Policy", {**SAID, "less": True}, rows))["indicator"]
    assert (said["unit"], said["window"], said["better"], said["definition_zh"]) == ("yuan", "day", "less", "在保保额")
    assert said["formula"]["only"] == [
        {"column": "product", "is": ["研发费用损失险", '“引号"']},
        {"column": "is_pilot", "is": [False]},
        {"column": "sum_insured", "least": 1_000_000},
        {"column": "starts_on", "most": date(2024, 3, 5)},
    ]
    counting = {"zh": "甲", "way": "count", "time": "period", "day": "collected_on"}
    counted = tomllib.loads(own.text_of("needs.Need", counting, []))
    assert counted["indicator"]["unit"] == "count" and "value" not in counted["indicator"]["formula"]
    chosen = own.text_of(
        "needs.Need",
        counting,
        [{"column": "status", "test": "is", "value": "已签约"}],
    )
    assert 'is = ["signed"]' in chosen
    for value in ("", "看不懂"):
        with pytest.raises(Fault):
            own.text_of("needs.Need", counting, [{"column": "budget", "test": "least", "value": value}])
    assert "contact" not in own.columns("needs.Need")


def test_what_a_city_says_of_itself_is_kept_from_the_page_as_from_its_file(home: Path) -> None:
    from yipanqi.registry.queries import profile, the_city

    set_profile('[mechanisms.S27]\nzh = "一卡通"\nen = "One card"\nhide = true\n', by="test")
    city = _client("city_officer")
    assert _client("county_officer", places=["330402"]).get("/city/").status_code == 404
    assert "一卡通" in city.get("/city/").content.decode()
    sent = {
        "bureau_zh": "嘉兴市“科技”局",
        "bureau_en": "",
        "period": "2024Q3",
        "as_of": "2024年9月30日",
        "hide": ["cards", "awards"],
        "peers-TOTAL_FORMS": 2,
        "peers-INITIAL_FORMS": 0,
        "peers-0-place": "杭州市",
        "peers-0-place_picked": "330100",
        "peers-1-place": "宁波市",
        "peers-1-place_picked": "330200",
        "mechanisms-TOTAL_FORMS": 2,
        "mechanisms-INITIAL_FORMS": 1,
        "mechanisms-0-code": "S27",
        "mechanisms-0-zh": "一卡通",
        "mechanisms-0-en": "One card",
        "mechanisms-1-code": "S01",
        "mechanisms-1-zh": "一盘棋",
        "mechanisms-1-en": "",
        "english-TOTAL_FORMS": 2,
        "english-INITIAL_FORMS": 1,
        "english-0-zh": "成果转化处",
        "english-0-en": "Office of conversion",
        "english-1-zh": "办公室",
        "english-1-en": "",
    }
    assert city.post("/city/", {**sent, "period": "昨天"}).status_code == 422
    assert city.post("/city/", {**sent, "hide": ["../../etc/passwd"]}).status_code == 422
    assert the_city().period == "2024"
    answer = city.post("/city/", sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    said = profile()
    assert (the_city().period, the_city().as_of, said["bureau"]) == ("2024Q3", date(2024, 9, 30), ["嘉兴市“科技”局", ""])
    assert (said["peers"], said["hide"]) == (["330100", "330200"], ["cards", "awards"])
    assert said["english"] == {"成果转化处": "Office of conversion"}, "what has no English is not kept"
    assert said["mechanisms"] == {
        "S01": {"zh": "一盘棋", "en": "", "hide": False},
        "S27": {"zh": "一卡通", "en": "One card", "hide": True},
    }
    assert "/lists/cards.cardpilot/" not in city.get("/figures/").content.decode()
