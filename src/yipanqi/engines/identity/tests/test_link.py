"""Each kind of evidence by hand: what it decides and under which reason."""

from __future__ import annotations

import polars as pl
import pytest

from yipanqi.engines.identity import Side, candidates, link, prepare, reasons
from yipanqi.engines.identity._codes import read_codes
from yipanqi.engines.identity._reasons import TABLE
from yipanqi.values.fault import Fault
from yipanqi.values.reading.codes import uscc_problem

A, B = "91330200750364874C", "91440300359143307G"  # both valid
BAD = "91350200M000000510"  # in real use, fails its check

REGISTER = pl.DataFrame(
    [
        ("a", "嘉兴恒力科技有限公司", A, "330402", None),
        ("b", "嘉兴恒力贸易有限公司", None, "330402", None),
        ("c", "浙江大学", None, "3301", None),
        ("d", "嘉兴学院", None, "3304", None),
        ("e", "浙江嘉化能源化工股份有限公司", None, "330482", None),
        ("f", "嘉兴市第一医院", None, "3304", None),
        ("g", "嘉兴新名新材料有限公司", B, "330481", "嘉兴旧名材料有限公司;嘉兴更旧材料厂"),
        ("h", "浙江永丰（嘉兴）智能装备有限公司", None, "330411", None),
        ("i", "海盐大地集团有限公司", None, "330424", None),
        ("j", "双枪科技股份有限公司", BAD, "330112", None),
        ("k", "桐乡晨光新型复合材料有限公司", None, "330483", None),
        ("l", "平湖三友纺织有限公司", None, "330482", None),
        ("m", "平湖三友纺织有限公司", None, "330481", None),
        ("n", "中心小学", None, None, None),
    ],
    schema=["id", "name", "code", "place", "former"],
    orient="row",
)

CASES = [
    # name, code, place, expected id, reason
    ("嘉兴恒力科技有限公司", A, None, "a", "code"),
    ("嘉兴恒力科技有限公司", None, None, "a", "name"),
    ("嘉兴恒力科技有限公司", A.lower() + " ", None, "a", "code"),
    ("完全两样有限公司", A, None, "a", "code_unrelated_name"),
    ("平湖市大同电子科技有限公司", A, None, "a", "code_unrelated_name"),  # the trade word in common is not the name
    ("浙江恒力智能装备股份有限公司", A, None, "a", "code_other_name"),  # renamed, and still itself
    ("嘉兴恒历电子有限公司", A, None, "a", "code_other_name"),  # sounds the same
    ("某某", A, None, "a", "code_unrelated_name"),
    (None, A, None, "a", "code"),
    ("恒力集团", "75036487-4", None, "a", "organisation_code"),  # 组织机构代码 inside the unified code
    ("某某", "75036487-4", None, "a", "code_unrelated_name"),
    ("嘉兴恒力科技有限公司", "91330200750364874D", None, "a", "code_one_off"),
    ("嘉兴恒力科技有限公司", "9133020075036487C", None, "a", "code_one_off"),  # a character lost
    ("嘉兴恒力科技有限公司", "91330299750364800C", None, "a", "code_unreadable"),
    ("嘉兴恒力科技有限公司", "1.23E+17", None, "a", "name"),  # no code at all
    ("嘉兴恒力科技有限公司", B, "330402", "g", "code_against_name"),
    ("双枪科技股份有限公司", BAD, None, "j", "code_unchecked"),
    ("别家公司", BAD, None, "j", "code_unchecked_other_name"),
    ("嘉兴市恒力科技有限责任公司", None, None, "a", "spelling"),
    (" 浙江永丰(嘉兴)智能装备有限 公司", None, None, "h", "name"),
    ("浙江永丰智能装备（嘉兴）有限公司", None, None, "h", "spelling"),
    ("浙江永丰智能装备有限公司", None, None, "h", "bracket_place"),
    ("浙江永丰（杭州）智能装备有限公司", None, None, None, "other_place"),
    ("嘉兴旧名材料有限公司", None, None, "g", "former_name"),
    ("嘉兴更旧材料厂", None, None, "g", "former_name"),
    ("嘉兴崭新科技有限公司（原嘉兴恒力科技有限公司）", None, None, "a", "former_name"),
    ("嘉兴恒力科技股份有限公司", None, None, "a", "legal_form"),
    ("恒力科技有限公司", None, None, "a", "place_missing"),
    ("恒力科技有限公司", None, "320500", None, "other_place"),
    ("浙江恒力科技有限公司", None, None, "a", "place_nested"),
    ("杭州恒力科技有限公司", None, None, None, "other_place"),
    ("嘉兴恒力科技", None, None, "a", "form_missing"),
    ("嘉兴恒力科技有限公司杭州分公司", None, None, None, "branch"),
    ("嘉兴恒力科技有限公司杭州分公司", A, None, "a", "code_branch"),
    ("嘉兴恒力电子有限公司", None, None, None, "nothing_alike"),
    ("海盐大地集团", None, None, "i", "group"),
    ("海盐大地有限公司", None, None, "i", "group"),
    ("嘉兴市第1医院", None, None, "f", "spelling"),
    ("嘉兴市一医院", None, None, "f", "number_word"),
    ("嘉兴市第二医院", None, None, None, "nothing_alike"),
    ("嘉兴恒利科技有限公司", None, None, "a", "homophone"),
    ("桐乡晨光新星复合材料有限公司", None, None, "k", "homophone"),
    ("桐乡晨光新塑复合材料有限公司", None, None, "k", "one_character"),
    ("嘉化能源", None, None, "e", "short_name"),
    ("浙大", None, None, "c", "abbreviation"),
    ("嘉院", None, None, "d", "several_alike"),  # 嘉兴学院 and 嘉兴市第一医院
    ("平湖三友纺织有限公司", None, None, "l", "several"),
    ("平湖三友纺织有限公司", None, "330481", "m", "several"),  # both lie in one city
    ("中心小学", None, None, "n", "name_generic"),
    (None, None, None, None, "no_name"),
    ("，。", "无", None, None, "no_name"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0]}-{c[4]}"[:40].strip() for c in CASES])
def test_evidence(case: tuple) -> None:
    name, code, place, expected, reason = case
    names = pl.DataFrame(
        {"id": ["x"], "name": [name], "code": [code], "place": [place]},
        schema={"id": pl.String, "name": pl.String, "code": pl.String, "place": pl.String},
    )
    answer = link(names, REGISTER).row(0, named=True)
    assert (answer["against_id"], answer["reason"]) == (expected, reason)
    assert (answer["decision"], answer["confidence"]) == TABLE[reason][:2]


def test_two_valid_codes_are_never_the_same_by_name_alone() -> None:
    names = pl.DataFrame({"id": [1, 2], "name": ["嘉兴恒力科技有限公司"] * 2, "code": [B, B], "place": ["330402", "510100"]})
    answer = link(names, REGISTER.filter(pl.col("id") == "a"))
    assert answer.select("against_id", "reason").rows() == [("a", "code_differs"), (None, "other_code")]


def test_rows_keep_their_order_and_equal_rows_get_equal_answers() -> None:
    names = pl.DataFrame({"id": [3, 1, 2], "name": ["浙大", "嘉兴恒力科技有限公司", "浙大"]})
    answer = link(names, REGISTER)
    assert answer["id"].to_list() == [3, 1, 2]
    assert answer["against_id"].to_list() == ["c", "a", "c"]
    assert link(names, prepare(REGISTER)).equals(answer)
    assert isinstance(prepare(REGISTER), Side)


def test_former_names_may_be_lists() -> None:
    names = pl.DataFrame({"id": [1], "name": ["嘉兴旧名材料有限公司"]})
    listed = REGISTER.with_columns(pl.col("former").str.split(";"))
    assert link(names, listed)["reason"].to_list() == ["former_name"]


def test_empty_sides() -> None:
    nothing = REGISTER.clear()
    names = REGISTER.select("id", "name", "code")
    assert set(link(names, nothing)["decision"]) == {"new"}
    assert link(nothing, REGISTER).height == 0
    assert candidates(nothing, REGISTER).height == 0


def test_a_missing_column_is_said_in_both_languages() -> None:
    with pytest.raises(Fault) as told:
        link(pl.DataFrame({"id": [1]}), REGISTER)
    assert told.value.code == "identity.columns" and told.value.zh and told.value.en and told.value.exit_code == 2


def test_candidates_show_both_sides_strongest_first() -> None:
    names = pl.DataFrame({"id": [1, 2], "name": ["嘉院", "嘉兴市一医院"]})
    pairs = candidates(names, REGISTER)
    assert pairs.select("id", "other_id", "reason").rows() == [
        (2, "f", "number_word"),
        (1, "d", "abbreviation"),
        (1, "f", "abbreviation"),
    ]
    assert pairs["other_name"].to_list() == ["嘉兴市第一医院", "嘉兴学院", "嘉兴市第一医院"]
    assert set(pairs["decision"]) == {"doubtful"}


def test_every_reason_has_both_wordings_and_confidences_fall() -> None:
    assert all(zh and en for zh, en in reasons.values())
    strength = [row[1] for row in TABLE.values()]
    assert strength == sorted(strength, reverse=True)


def test_codes_are_judged_as_the_common_check_does(shared_data) -> None:
    samples = pl.read_csv(shared_data / "uscc" / "uscc_samples.csv", infer_schema=False)["code"]
    read = read_codes(samples)
    expected = [uscc_problem(c) is None for c in samples]
    filler = samples == "123456789012345678"
    assert read.filter(~filler)["valid"].to_list() == [v for v, f in zip(expected, filler, strict=True) if not f]
    assert read.filter(filler)["code"].to_list() == [None]
    inside = read.filter("valid")
    assert inside["nine"].to_list() == [c[8:17] for c in inside["code"]]


@pytest.mark.parametrize(
    ("name", "known", "reason"),
    [
        ("成都职业技术学院", "四川职业技术学院", "other_place"),  # a city's school is not its province's
        ("嘉兴市中医院", "浙江省中医院", "other_place"),
        ("嘉兴市南湖区实验小学", "嘉兴市实验小学", "place_nested"),  # may be written with or without the county
        ("嘉兴恒力科技有限公司", "浙江恒力科技有限公司", "place_nested"),  # a firm may name either
        ("湖南机电职业技术学院", "湖南邮电职业技术学院", None),
        ("甘肃农业职业技术学院", "甘肃林业职业技术学院", None),
        ("甘肃林业职业技求学院", "甘肃林业职业技术学院", "one_character"),
    ],
)
def test_a_school_of_the_city_and_one_of_the_province_are_two(name: str, known: str, reason: str | None) -> None:
    told = link(pl.DataFrame({"id": ["x"], "name": [name]}), pl.DataFrame({"id": ["y"], "name": [known]}))
    assert (told["against_id"][0] == "y", told["reason"][0]) == (
        reason in ("place_nested", "one_character"),
        reason or "nothing_alike",
    )
