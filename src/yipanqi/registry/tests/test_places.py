"""Official lists, places by code and name, and which records count where."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from yipanqi.intake.models import Revision
from yipanqi.registry import actions, data, queries
from yipanqi.registry.actions import set_profile
from yipanqi.registry.linking import codes
from yipanqi.registry.models import City, Industry, Place
from yipanqi.values.fault import Fault


def _code(text: str) -> str | None:
    return codes.places(pl.Series([text]))["value"][0]


def _problem(text: str) -> str | None:
    return codes.places(pl.Series([text]))["problem"][0]


def test_lists_agree_with_the_source(shared_data: Path) -> None:
    have = {p["code"]: p["zh"] for p in data.places()}
    with (shared_data / "codes-cn" / "admin-divisions-county-all.csv").open(encoding="utf-8") as opened:
        counties = {row["code"]: row["name"] for row in csv.DictReader(opened)}
    with (shared_data / "codes-cn" / "admin-divisions-g60.csv").open(encoding="utf-8") as opened:
        towns = {row["code"]: row["name"] for row in csv.DictReader(opened) if row["level"] == "town"}
    with (shared_data / "codes-cn" / "gbt4754-2017.csv").open(encoding="utf-8") as opened:
        trades = {row["code"]: (row["name"], row["parent"], int(row["level"])) for row in csv.DictReader(opened)}
    assert {c: have.get(c) for c in counties} == counties
    assert {c: have.get(c) for c in towns} == towns
    assert {i["code"]: (i["zh"], i["parent"], i["level"]) for i in data.industries()} == trades


def test_loading_again_changes_nothing(city: None) -> None:
    stamps = set(Revision.objects.values_list("model", "stamp"))
    assert actions.load_official() == {"places": 0, "industries": 0, "high_tech_fields": 0}
    assert set(Revision.objects.values_list("model", "stamp")) == stamps
    assert queries.size_of_lists() == (len(data.places()), 1971)


def test_a_changed_name_is_brought_back(city: None) -> None:
    Place.objects.filter(pk="330411").update(zh="秀城区")
    assert actions.load_official()["places"] == 1
    assert queries.place("330411").zh == "秀洲区"


def test_the_unexplained_class_is_said(city: None) -> None:
    assert Industry.objects.filter(level=4).count() == 1381
    assert queries.unexplained_classes() == 1


def test_towns_of_the_model_city(city: None) -> None:
    assert Place.objects.filter(level="town", code__startswith="3304").count() == 72
    assert queries.place("310117").parent == "310000"  # a municipality's district lies directly in it


@pytest.mark.parametrize(
    "text, code",
    [
        ("330411", "330411"),
        ("3304", "330400"),
        ("33", "330000"),
        ("330411105", "330411105"),
        ("330411105203", "330411105"),
        ("330411000000", "330411"),
        ("秀洲", "330411"),
        ("秀洲区", "330411"),
        (" 秀 洲 区\n", "330411"),
        ("嘉兴市秀洲区", "330411"),
        ("浙江省嘉兴市秀洲区", "330411"),
        ("嘉兴市（秀洲区）", "330411"),
        ("秀洲区(高新区)", "330411"),
        ("嘉兴市（经开区）", "330471"),
        ("嘉善县（示范区）", "330421"),
        ("经开", "330471"),
        ("经开区", "330471"),
        ("嘉兴经济技术开发区", "330471"),
        ("经开区（国际商务区）", "330471"),
        ("嘉兴市经开区", "330471"),
        ("港区", "330472"),
        ("嘉兴港区", "330472"),
        ("松江", "310117"),
        ("上海市松江区", "310117"),
        ("苏州", "320500"),
        ("宣城市", "341800"),
        ("海宁市", "330481"),
        ("海宁", "330481"),
        ("嘉善县科技局", "330421"),
        ("秀洲国家高新技术产业开发区", "330411"),
        ("嘉兴市南湖区凌公塘路1号", "330402"),
        ("王店镇", "330411105"),
        ("市本级", "330400"),
        ("北京市朝阳区", "110105"),
        ("景宁", "331127"),
        ("嘉兴港区（综合保税区）", "330472"),
        ("330471", "330471"),
    ],
)
def test_place_by_code_or_name(city: None, text: str, code: str) -> None:
    assert (_code(text), _problem(text)) == (code, None)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("朝阳区", "ambiguous_place"),
        ("普陀区", "ambiguous_place"),
        ("火星", "unknown_place"),
        ("嘉兴高新区", "unknown_place"),
        ("330499", "unknown_place"),
        ("县", "unknown_place"),
        ("美国", "unknown_place"),
    ],
)
def test_place_not_settled(city: None, text: str, problem: str) -> None:
    assert (_code(text), _problem(text)) == (None, problem)


def test_blank_places_stay_blank(city: None) -> None:
    found = codes.places(pl.Series(["秀洲", None, "", "秀洲"], dtype=pl.String))
    assert found["value"].to_list() == ["330411", None, None, "330411"]
    assert found["problem"].to_list() == [None] * 4


@pytest.mark.parametrize(
    "text, code",
    [
        ("C3973", "C3973"),
        ("3973", "C3973"),
        ("c39", "C39"),
        ("397", "C397"),
        ("C", "C"),
        ("集成电路制造", "C3973"),
        ("3973 集成电路制造", "C3973"),
        ("纺织", "C17"),
        ("软件和信息技术服务业", "I65"),
        ("0111", "A0111"),
    ],
)
def test_industry_by_code_or_name(city: None, text: str, code: str) -> None:
    assert codes.industries(pl.Series([text])).row(0) == (code, None)


def test_unknown_industry(city: None) -> None:
    assert codes.industries(pl.Series(["电子信息", "9999"]))["problem"].to_list() == ["unknown_industry"] * 2


def test_a_zone_counts_once(city: None) -> None:
    parts = queries.standing_places("330400")
    assert [p.code for p in parts] == ["330402", "330411", "330421", "330424", "330481", "330482", "330483", "330471", "330472"]
    divided = [c for p in parts for c in queries.members(p.code)]
    assert len(divided) == len(set(divided))
    assert set(divided) | {"330400"} == set(queries.members("330400"))
    assert "330472" not in queries.members("330482")
    assert "330472" in queries.members("330482", including_zones=True)
    assert "330471" not in queries.members("330411", including_zones=True)  # it lies in two counties


def test_peers_and_corridor(city: None) -> None:
    assert len(queries.peers("330400")) == 11
    assert queries.peers("330400", "corridor_rank") == ()
    set_profile('[corridor]\ncodes = ["330400", "310117"]\n[peers]\ncodes = ["330400", "330500"]', by="test")
    assert queries.peers("330400", "corridor_rank") == ("330400", "310117")
    assert queries.peers("330400") == ("330400", "330500")


def test_place_tree(city: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        tree = queries.place_tree("330400")
    assert [n.place.code for n in tree.below] == [p.code for p in queries.standing_places("330400")]
    assert sum(len(n.below) for n in tree.below) == 72


def test_a_city_adds_its_own_zone(city: None) -> None:
    actions.set_zone("330473", city="330400", zh="嘉兴科技城", lies_in=["330402"], aliases=["科技城"], by="test")
    assert _code("科技城") == "330473"
    assert "330473" in queries.members("330400") and "330473" not in queries.members("330402")
    actions.load_official()
    assert queries.place("330473").zh == "嘉兴科技城"


@pytest.mark.parametrize("code", ["330411", "330401", "440373", "33047"])
def test_zone_codes_are_checked(city: None, code: str) -> None:
    with pytest.raises(Fault) as told:
        actions.set_zone(code, city="330400", zh="某区", lies_in=[], aliases=[], by="test")
    assert told.value.code == "zone_code"


def test_one_city_an_installation_once_something_came_in(city: None, reading: object) -> None:
    with pytest.raises(Fault) as told:
        actions.set_city("330500", by="test")
    assert told.value.code == "other_city" and City.objects.get().code == "330400"
    assert City.objects.get().issuer_zh == "嘉兴市科学技术局"


def test_a_city_chosen_by_mistake_is_changed_while_nothing_is_in(city: None) -> None:
    assert _code("经开区") == "330471"
    actions.set_city("340100", by="test")
    assert [(c.code, c.issuer_zh) for c in City.objects.all()] == [("340100", "合肥市科学技术局")]
    assert _code("经开区") == "340177"


def test_what_a_city_calls_its_places(city: None) -> None:
    actions.name_place("330411", ["城北"], by="test")
    actions.name_place("330472", ["高新区", " 港口新城 "], by="test")
    assert (_code("城北"), _code("高新区"), _code("港口新城")) == ("330411", "330472", "330472")
    actions.load_official()
    assert _code("高新区") == "330472"
    actions.name_place("330472", ["高新区"], by="test", forget=True)
    assert (_code("高新区"), _code("港口新城")) == (None, "330472")


@pytest.mark.parametrize(
    ("code", "name"), [("330472", "南湖区"), ("330472", "330411"), ("330472", "—"), ("339999", "某区"), ("330472", "城北")]
)
def test_a_name_that_means_something_else_is_refused(city: None, code: str, name: str) -> None:
    actions.name_place("330411", ["城北"], by="test")
    with pytest.raises(Fault) as told:
        actions.name_place(code, [name], by="test")
    assert told.value.code in ("place_name", "no_place") and queries.place("330472").called == []


def test_names_that_are_written_are_read_back(city: None) -> None:
    lent = codes.names_of_places(["330411", "330471", "110105", "330411105"])
    assert lent == {"330411": "秀洲区", "330471": "嘉兴经济技术开发区", "110105": "110105", "330411105": "王店镇"}
    assert all(_code(name) == code for code, name in lent.items())


@pytest.mark.parametrize(
    ("code", "en"),
    [
        ("340100", "Hefei"),
        ("341500", "Lu'an"),
        ("330782", "Yiwu City"),
        ("340104", "Shushan District"),
        ("310115", "Pudong New Area"),
        ("341021", "Shexian County"),
        ("371724", "Juye County"),
        ("411100", "Luohe"),
        ("140400", "Changzhi"),
        ("140428", "Zhangzi County"),
        ("440600", "Foshan"),
        ("150100", "Hohhot"),
        ("150522", "Horqin Left Wing Rear Banner"),
        ("522700", "Qiannan Buyei and Miao Autonomous Prefecture"),
        ("520526", "Weining Yi, Hui and Miao Autonomous County"),
        ("150724", "Ewenki Autonomous Banner"),
        ("340177", "Hefei Economic and Technological Development Zone"),
        ("340371", "Bengbu High-Tech Development Zone"),
        ("340123101", "Sanhe Town"),
        ("330402007", "Jianshe Subdistrict"),
        ("130107", "Jingxing Mining District"),
        ("330481", "Haining City"),
    ],
)
def test_a_place_has_its_english_name_by_pinyin(city: None, code: str, en: str) -> None:
    assert queries.place(code).en == en


def test_every_place_above_a_town_has_an_english_name_in_plain_letters(city: None) -> None:
    """Those that lack one are what reports like a town and is none: a farm, a market, a zone's administration."""
    lacking = [p.zh for p in Place.objects.filter(en="")]
    assert Place.objects.exclude(level="town").filter(en="").count() == 0
    assert len(lacking) < 50 and not any(zh.endswith(("镇", "乡", "街道")) for zh in lacking)
    assert all(set(p.en) <= set("abcdefghijklmnopqrstuvwxyzüABCDEFGHIJKLMNOPQRSTUVWXYZ',- ") for p in Place.objects.all())
