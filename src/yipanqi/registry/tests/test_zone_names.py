"""Everyday names of zones, asked in every city of the country: the writer's own zone or nothing, never another city's."""

from __future__ import annotations

import re

import pytest

from yipanqi.registry import data
from yipanqi.registry.linking import _zone_names as zone_names
from yipanqi.registry.linking._gazetteer import AMBIGUOUS, CONTRADICTED, OUTSIDE, UNKNOWN, Gazetteer

ROWS = [(p["code"], p["zh"], p["level"], p["parent"], p["aliases"]) for p in data.places()]
NAMES = {row[0]: row[1] for row in ROWS}
ZONES = [(code, zh, parent) for code, zh, level, parent, _ in ROWS if level == "zone"]
#: How an office shortens the official name; written here anew, apart from the product's own rule.
SHORTER = (
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("高技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("城乡一体化示范区", "示范区"),
    ("产业园区", "产业园"),
    ("工业园区", "工业园"),
    ("经济综合实验区", "区"),
)


@pytest.fixture(scope="module")
def country() -> Gazetteer:
    return Gazetteer.of(ROWS)


def _in(country: Gazetteer, city: str) -> Gazetteer:
    """The same places as read in the installation of `city`."""
    country.own = city
    country.answers.clear()
    return country


def _short(code: str) -> str:
    return re.sub(r"(?:市|盟|省|自治区)$", "", NAMES[code])


def _everyday(zh: str, city: str) -> set[str]:
    """The name without province and city, whole and shortened."""
    core = zh
    for _ in range(2):
        for word in (NAMES[city], _short(city), _short(f"{city[:2]}0000"), "内蒙古"):
            core = core.removeprefix(word)
    return {core} | {core.replace(long, short) for long, short in SHORTER if long in core}


def test_an_everyday_name_means_the_zone_of_its_own_city_with_and_without_the_citys_name(country: Gazetteer) -> None:
    asked, right, wrong = 0, 0, []
    for code, zh, city in ZONES:
        here = _in(country, city)
        for word in sorted(_everyday(zh, city)):
            for text in (word, _short(city) + word, NAMES[city] + word, f"{word}管委会", f"市{word}"):
                asked += 1
                found = here.find(text, outside=False)
                right += found == (code, None)
                if found[0] not in (code, None):
                    wrong.append((NAMES[city], text, NAMES[found[0]]))
    assert not wrong
    assert asked > 1000 and right >= 0.98 * asked, (asked, right)


def test_an_everyday_name_never_means_a_zone_of_another_city(country: Gazetteer) -> None:
    strangers = []
    for own in ("330400", "340100", "320500", "110000", "370700", "330421", "520100"):
        here = _in(country, own)
        for code, zh, city in ZONES:
            for word in _everyday(zh, city) - {zh}:
                found = here.find(word)[0]
                if city != own and found is not None and not here.inside(found, own):
                    strangers.append((own, word, NAMES[found], code))
    assert not strangers


def test_a_full_name_or_one_with_its_city_is_known_everywhere(country: Gazetteer) -> None:
    for own in ("330400", "340100", "650100"):
        here = _in(country, own)
        for code, zh, city in ZONES:
            assert zone_names.general(zh) or here.find(zh, outside=False) == (code, None), zh
            for word in _everyday(zh, city) - {zh}:
                found = here.find(NAMES[city] + word)
                assert found == (code, None) or found == (None, AMBIGUOUS) or zh == "吉林中国新加坡食品区", (
                    own,
                    NAMES[city] + word,
                    found,
                )


@pytest.mark.parametrize(
    ("own", "text", "found"),
    [
        ("340100", "高新区", "340176"),
        ("340100", "新站高新区", "340178"),
        ("340100", "新站区", "340178"),
        ("340100", "开发区", AMBIGUOUS),
        ("340100", "国家级高新区", "340176"),
        ("340100", "合肥国家高新技术产业开发区", "340176"),
        ("340100", "合肥（国家级）经开区", "340177"),
        ("340100", "我市经开区", "340177"),
        ("340100", "合肥高新区科技局", "340176"),
        ("340100", "安徽合肥高新区", "340176"),
        ("340100", "滨海新区", UNKNOWN),
        ("340100", "港区", UNKNOWN),
        ("340100", "综保区", UNKNOWN),
        ("340100", "度假区", UNKNOWN),
        ("340100", "天津滨海新区", "120116"),
        ("340100", "杭州高新区", "330100"),
        ("340100", "巢湖经开区", "340181"),
        ("340100", "合肥综保区", UNKNOWN),
        ("330100", "杭州高新区", UNKNOWN),
        ("120000", "滨海新区", "120116"),
        ("330400", "滨海新区", "330472"),
        ("330400", "开发区", "330471"),
        ("320500", "园区", "320576"),
        ("320500", "开发区", UNKNOWN),
        ("130200", "经开区", AMBIGUOUS),
        ("130200", "海港经开区", "130274"),
        ("130300", "海港区", "130302"),
        ("340100", "海港经开区", UNKNOWN),
        ("430900", "大通湖管理区", "430971"),
        ("340100", "大通湖管理区", UNKNOWN),
        ("220100", "汽车经开区", "220174"),
        ("410100", "港区", "410173"),
        ("371000", "临港区", "371073"),
        ("340000", "经开区", UNKNOWN),
        ("340000", "合肥经开区", "340177"),
        ("330421", "经开区", UNKNOWN),
        ("330421", "嘉兴经开区", "330471"),
        ("620100", "新区", "620171"),
        ("341200", "合肥", "340100"),
        ("341200", "合肥产业园", "341271"),
    ],
)
def test_everyday_names_one_by_one(country: Gazetteer, own: str, text: str, found: str) -> None:
    code, problem = _in(country, own).find(text)
    assert (code or problem) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市本级", "340100"),
        ("本级", "340100"),
        ("市直", "340100"),
        ("全市", "340100"),
        ("合肥市本级", "340100"),
        ("合肥市直", "340100"),
        ("市辖区", "340100"),
        ("全省", "340000"),
        ("340102瑶海区", "340102"),
        ("340102 瑶海区", "340102"),
        ("瑶海区（340102）", "340102"),
        ("340102-瑶海", "340102"),
        ("340177 经开区", "340177"),
        ("340100 市本级", "340100"),
        ("340104 瑶海区", CONTRADICTED),
        ("340101 瑶海区", UNKNOWN),
        ("340102001 瑶海区明光路街道", "340102001"),
        ("县本级", UNKNOWN),
    ],
)
def test_codes_with_names_and_the_city_itself(country: Gazetteer, text: str, found: str) -> None:
    code, problem = _in(country, "340100").find(text, outside=False)
    assert (code or problem) == found


@pytest.mark.parametrize(
    ("own", "text", "home", "abroad"),
    [
        ("340100", "松江区", OUTSIDE, "310117"),
        ("340100", "上海市松江区", "310117", "310117"),
        ("340100", "上海松江", "310117", "310117"),
        ("340100", "杭州", "330100", "330100"),
        ("340100", "鼓楼区", AMBIGUOUS, AMBIGUOUS),
        ("320100", "鼓楼区", "320106", "320106"),
        ("340100", "南京鼓楼区", "320106", "320106"),
        ("340100", "鼓楼区（南京）", "320106", "320106"),
        ("330100", "西湖区", "330106", "330106"),
        ("340100", "新华区", AMBIGUOUS, AMBIGUOUS),
        ("340100", "海宁市", OUTSIDE, "330481"),
        ("330400", "海宁市", "330481", "330481"),
        ("330421", "海宁市", "330481", "330481"),
        ("340000", "瑶海区", "340102", "340102"),
        ("", "松江区", "310117", "310117"),
        ("340100", "310117", "310117", "310117"),
        ("340100", "张江镇", UNKNOWN, UNKNOWN),
        ("340100", "上海市张江镇", "310115125", "310115125"),
        ("310000", "张江镇", "310115125", "310115125"),
        ("340100", "王店镇", UNKNOWN, UNKNOWN),
        ("330400", "王店镇", "330411105", "330411105"),
    ],
)
def test_places_elsewhere_by_their_bare_name(country: Gazetteer, own: str, text: str, home: str, abroad: str) -> None:
    here = _in(country, own)
    assert [code or problem for code, problem in (here.find(text, outside=False), here.find(text, outside=True))] == [
        home,
        abroad,
    ]
