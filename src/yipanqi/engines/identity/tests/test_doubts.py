"""What must not be merged and what must be shown: former names, counties, codes; short names, brackets, other scripts and foreign
forms.
"""

from __future__ import annotations

import polars as pl
import pytest

from yipanqi.engines.identity import candidates, link, normalise_organisation, resolve
from yipanqi.engines.identity._english import one_form
from yipanqi.engines.identity._likeness import words_left_out
from yipanqi.engines.identity._normalise import mend_brackets
from yipanqi.engines.identity._related import related, sign

A = "91330200750364874C"


def rows(*names: tuple, columns: tuple[str, ...] = ("name", "place")) -> pl.DataFrame:
    schema = {"id": pl.String, **dict.fromkeys(columns, pl.String)}
    return pl.DataFrame([(f"r{n}", *row) for n, row in enumerate(names)], schema=schema, orient="row")


def asked(name: str, *register: str, place: str | None = None) -> tuple:
    """(id, reason, decision) for one name against a register r0, r1, …"""
    answer = link(rows((name, place)), rows(*((n, None) for n in register)))
    return answer.select("against_id", "reason", "decision").row(0)


# ---- former names ---------------------------------------------------------------------------------------------------


def test_two_claimants_of_one_former_name_are_merged_with_nobody() -> None:
    listed = rows(
        ("嘉兴新一科技有限公司（原嘉兴老旧科技有限公司）", None),
        ("嘉兴别二电子有限公司，曾用名：嘉兴老旧科技有限公司", None),
        ("嘉兴老旧科技有限公司", None),
    )
    answer = resolve(listed)
    assert (
        answer["entity"].n_unique() == 3
        and set(answer["decision"]) == {"doubtful"}
        and set(answer["reason"]) == {"former_contested"}
    )
    assert "别二" in answer["also"][2] or "新一" in answer["also"][2], "both claimants are named"
    assert resolve(listed[:2])["entity"].n_unique() == 2
    assert resolve(listed.filter(pl.col("id") != "r1"))["entity"].n_unique() == 1, "one claimant is believed"


def test_two_claimants_against_a_register_that_has_the_name() -> None:
    listed = rows(
        ("嘉兴新一科技有限公司（原嘉兴老旧科技有限公司）", None), ("嘉兴别二电子有限公司（原嘉兴老旧科技有限公司）", None)
    )
    known = rows(("嘉兴老旧科技有限公司", None))
    assert link(listed, known)["decision"].to_list() == ["doubtful"] * 2
    assert link(listed[:1], known)["decision"].to_list() == ["same"]
    assert resolve(listed, known)["entity"].to_list() == ["new:r0", "new:r1"]
    claimant = known.with_columns(name=pl.lit("嘉兴已在册有限公司"), former=pl.lit("嘉兴老旧科技有限公司"))
    answer = resolve(rows(("嘉兴别二电子有限公司（原嘉兴老旧科技有限公司）", None), ("嘉兴老旧科技有限公司", None)), claimant)
    assert answer["entity"].n_unique() == 2 and set(answer["decision"]) == {"doubtful"}, (
        "a claimant in the register counts as one"
    )


def test_claimants_that_are_one_organisation_are_one() -> None:
    chain = rows(
        ("嘉兴乙乙科技有限公司（原嘉兴甲甲科技有限公司）", None),
        ("嘉兴丙丙科技有限公司（原嘉兴乙乙科技有限公司）", None),
        ("嘉兴甲甲科技有限公司", None),
    )
    assert resolve(chain)["entity"].n_unique() == 1
    both = pl.DataFrame(
        {
            "id": ["x", "y", "z"],
            "name": ["嘉兴丙丙科技有限公司", "嘉兴乙乙科技有限公司", "嘉兴甲甲科技有限公司"],
            "former": ["嘉兴甲甲科技有限公司;嘉兴乙乙科技有限公司", "嘉兴甲甲科技有限公司", None],
        }
    )
    assert resolve(both)["entity"].n_unique() == 1
    spelled = rows(
        ("嘉兴新一科技有限公司（原嘉兴老旧科技有限公司）", None),
        ("嘉兴市新一科技有限公司(原嘉兴老旧科技有限公司)", None),
        ("嘉兴老旧科技有限公司", None),
    )
    assert resolve(spelled)["entity"].n_unique() == 1
    coded = pl.DataFrame(
        {
            "id": ["x", "y", "z"],
            "name": ["嘉兴新一科技有限公司", "浙江新一材料有限公司", "嘉兴老旧科技有限公司"],
            "code": [A, A, None],
            "former": ["嘉兴老旧科技有限公司"] * 2 + [None],
        }
    )
    assert resolve(coded)["entity"].n_unique() == 1


# ---- 子公司 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, known",
    [
        ("嘉兴佳利电子公司", "嘉兴佳利电子有限公司"),
        ("海宁种子公司", "海宁市种子有限公司"),
        ("桐乡国科量子公司", "桐乡国科量子有限公司"),
        ("嘉兴国核原子公司", "嘉兴国核原子有限公司"),
        ("平湖华大分子公司", "平湖华大分子有限公司"),
    ],
)
def test_a_trade_that_ends_in_zi_is_no_subsidiary(written: str, known: str) -> None:
    assert asked(written, known) == ("r0", "legal_form", "doubtful")
    assert normalise_organisation(pl.Series([written]))["legal_form"][0] == "公司"


@pytest.mark.parametrize("written", ["嘉兴佳利电子有限公司子公司", "嘉兴佳利电子有限公司杭州子公司", "嘉兴佳利电子集团子公司"])
def test_a_subsidiary_behind_a_whole_name_is_one(written: str) -> None:
    assert (
        asked(written, "嘉兴佳利电子有限公司")[2] == "new"
        and normalise_organisation(pl.Series([written]))["legal_form"][0] == "子公司"
    )


# ---- short names of institutes and works ------------------------------------------------------------------------------


@pytest.mark.parametrize("written, known", [("复旦智能感知院", "嘉兴复旦智能感知研究院"), ("魏塘精密", "嘉善县魏塘精密机械厂")])
def test_a_short_name_of_an_institute_or_a_works_is_proposed_and_not_merged(written: str, known: str) -> None:
    assert asked(written, known) == ("r0", "short_name", "doubtful")
    assert asked(written, known, "海宁" + known[3 if known[2] == "县" else 2 :])[1:] == ("several_alike", "doubtful")
    answer = resolve(rows((written, None)), rows((known, None), ("海宁" + known[3 if known[2] == "县" else 2 :], None)))
    assert answer["also"][0], "the other one is named"
    assert asked("华大" + written, known)[2] == "new"


@pytest.mark.parametrize(
    "written, known", [("浙大嘉兴研究院", "浙江大学嘉兴研究院"), ("中科院嘉兴应用技术研究所", "中国科学院嘉兴应用技术研究所")]
)
def test_an_institute_is_proposed_for_its_university_in_short(written: str, known: str) -> None:
    assert asked(written, known) == ("r0", "abbreviation", "doubtful") == asked(known, written)
    assert asked(written, "浙江工业大学嘉兴研究院")[2] == "new"


# ---- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place, reason",
    [
        ("330402", "name"),
        ("330481", "name_other_place"),
        ("海宁市", "name_other_place"),
        ("320508", "name_other_place"),
        ("330400", "name"),
        ("33", "name"),
        (None, "name"),
        ("某地", "name"),
    ],
)
def test_equal_names_without_a_place_in_two_counties_are_doubtful(place: str | None, reason: str) -> None:
    known = rows(("恒力新材料科技有限公司", "南湖区"), columns=("name", "place")).with_columns(place=pl.lit("330402"))
    assert link(rows(("恒力新材料科技有限公司", place)), known)["reason"].to_list() == [reason]


def test_a_placed_name_is_one_wherever_its_rows_lie_in_the_city() -> None:
    listed = rows(("嘉兴恒力新材料科技有限公司", "330402"), ("嘉兴恒力新材料科技有限公司", "330481"))
    assert resolve(listed)["entity"].n_unique() == 1
    listed = rows(("恒力新材料科技有限公司", "330402"), ("恒力新材料科技有限公司", "330481"))
    assert resolve(listed)["entity"].n_unique() == 2 and set(resolve(listed)["decision"]) == {"doubtful"}
    spelled = rows(
        ("恒力新材料科技有限公司", "330402"), ("恒力新材料科技有限责任公司", "330481"), ("恒力新材料科技有限责任公司", "330402")
    )
    assert link(spelled[1:], spelled[:1])["reason"].to_list() == ["name_other_place", "spelling"]


# ---- codes ----------------------------------------------------------------------------------------------------------


def test_one_code_on_unrelated_names_is_doubtful_and_says_why() -> None:
    listed = rows(("嘉兴市华锐电子有限公司", A), ("平湖市大同食品有限公司", A), columns=("name", "code"))
    answer = resolve(listed)
    assert (
        answer["entity"].n_unique() == 2
        and set(answer["decision"]) == {"doubtful"}
        and set(answer["reason"]) == {"code_unrelated_name"}
    )
    assert (
        resolve(listed.with_columns(name=pl.Series(["嘉兴市华锐电子有限公司", "浙江华锐智能装备股份有限公司"])))[
            "entity"
        ].n_unique()
        == 1
    )


@pytest.mark.parametrize(
    "one, other, yes",
    [
        ("华锐电子", "大同电子", False),
        ("华锐电子", "大同食品", False),
        ("华锐电子", "华锐食品", True),
        ("恒力科技", "恒利科技", True),
        ("恒力科技", "华力科技", False),
        ("恒力智能科技", "恒力", True),
        ("ABB", "ABB工程", True),
        ("科技", "恒力科技", False),
        ("电子科技", "电子科技", True),
        ("浙大网新", "大网", True),
    ],
)
def test_related_names(one: str, other: str, yes: bool) -> None:
    assert (
        related(one + "有限公司", other + "有限公司", one, other) is yes
        and related(other + "有限公司", one + "有限公司", other, one) is yes
    )
    assert related(None, other, None, other) and related(one, None, one, None)


def test_the_sign_is_what_is_left_without_trades() -> None:
    assert [sign(k) for k in ("恒力智能科技", "恒力", "电子科技", "恒力食品饮料")] == ["恒力", "恒力", "电子科技", "恒力"]


# ---- short names ----------------------------------------------------------------------------------------------------

FULL = "南方低空经济（广东）有限公司"


@pytest.mark.parametrize(
    "short, reason",
    [
        ("南方低空经济(广东", "form_missing"),
        ("南方低空经济（广东）", "form_missing"),
        ("南方低空经济广东）有限公司", "name"),
        ("南方低空经济（广东有限公司", "name"),
        ("南方低空经济广东有限公司", "bracket_place"),
        ("南方低空经济广东", "bracket_place"),
        ("南方低空经济（广", "abbreviation"),
        ("南方低空经济（", "bracket_place"),
        ("南方低空经济（）有限公司", "bracket_place"),
        ("南方低空经济有限公司", "bracket_place"),
        ("南方低空经济", "bracket_place"),
        ("南方低空", "short_name"),
        ("南方（广东）有限公司", "short_name"),
        ("南方（广东", "abbreviation"),
        ("南方经济", "abbreviation"),
        ("南方公司", "short_name"),
        ("南方", "short_name"),
        ("南方低空经济【广东", "form_missing"),
        ("广东南方低空经济有限公司", "bracket_place"),
    ],
)
def test_short_names_are_proposed(short: str, reason: str) -> None:
    found = asked(short, FULL, "嘉兴别家科技有限公司")
    assert (
        found[0] == "r0"
        and found[2] in ("same", "doubtful")
        and (found[1] == reason or reason in ("name", "abbreviation", "bracket_place", "short_name"))
    ), found


@pytest.mark.parametrize(
    "short, full",
    [
        ("霖腾汽车", "浙江霖腾智能汽车科技有限公司"),
        ("霖腾公司", "浙江霖腾智能汽车科技有限公司"),
        ("浙江霖腾有限公司", "浙江霖腾智能汽车科技有限公司"),
        ("康盛", "浙江康盛股份有限公司"),
        ("康盛股份有限公司", "浙江康盛股份有限公司"),
        ("船舶工业股份有限公司", "中国船舶工业股份有限公司"),
        ("美邦服饰", "上海美特斯邦威服饰股份有限公司"),
        ("滨江房产集团股份有限公司", "杭州滨江房产集团股份有限公司"),
        ("*ST丰华", "上海丰华（集团）股份有限公司"),
        ("退市富控", "上海富控互动娱乐股份有限公司"),
        ("電魂網絡", "杭州电魂网络科技股份有限公司"),
        ("电缆", "杭州电缆股份有限公司"),
    ],
)
def test_short_names_of_other_kinds_are_proposed(short: str, full: str) -> None:
    found = asked(short, full)
    assert found[0] == "r0" and found[2] == "doubtful"


@pytest.mark.parametrize(
    "short, register",
    [
        ("恒力", ("嘉兴恒力科技有限公司", "海宁恒力贸易有限公司")),
        ("恒力科技", ("嘉兴恒力科技有限公司", "恒力科技股份有限公司")),
        ("恒力公司", ("嘉兴恒力科技有限公司", "海宁恒力贸易有限公司")),
        ("恒力科技有限公司", ("嘉兴恒力科技有限公司", "恒力科技股份有限公司")),
        ("恒力科技有限公司", ("嘉兴恒力科技有限公司", "海宁恒力科技有限公司")),
        ("恒力（嘉兴）有限公司", ("恒力科技（嘉兴）有限公司", "恒力电子（嘉兴）有限公司")),
    ],
)
def test_a_short_name_that_fits_two_firms_names_both(short: str, register: tuple[str, str]) -> None:
    known, listed = rows(*((n, None) for n in register)), rows((short, None))
    assert link(listed, known).row(0)[3:] in (("several", "doubtful"), ("several_alike", "doubtful"))
    assert sorted(candidates(listed, known)["other_id"]) == ["r0", "r1"]
    answer = resolve(listed, known).row(0, named=True)
    assert {answer["other_id"], answer["also"]} in ({"r0", register[1]}, {"r1", register[0]})


@pytest.mark.parametrize(
    "short, register",
    [
        ("恒力贸易公司", "嘉兴恒力科技有限公司"),
        ("大地", "嘉兴恒力科技有限公司"),
        ("杭州恒力", "嘉兴恒力科技有限公司"),
        ("恒力电子（嘉兴）有限公司", "恒力科技（嘉兴）有限公司"),
        ("杭州恒力有限公司", "嘉兴恒力科技有限公司"),
        ("中国青年学院", "北京青年学院"),
    ],
)
def test_another_firm_is_not_proposed(short: str, register: str) -> None:
    assert asked(short, register)[2] == "new"


def test_a_name_that_fits_one_has_no_other() -> None:
    assert resolve(rows(("霖腾汽车", None)), rows(("浙江霖腾智能汽车科技有限公司", None)))["also"].to_list() == [None]


@pytest.mark.parametrize(
    "short, long, yes",
    [
        ("恒力", "恒力科技", True),
        ("恒", "恒力科技", False),
        ("恒力科技", "恒力科技服务", False),
        ("恒力", "恒力大厦", False),
        ("大地", "恒力科技", False),
        ("恒力", "恒力", False),
    ],
)
def test_words_left_out(short: str, long: str, yes: bool) -> None:
    assert words_left_out(short, long, False) is yes and words_left_out(long, short, False) is yes
    assert words_left_out("恒力", "恒力大厦", True) and not words_left_out("恒力科技", "恒力科技大厦", True)


@pytest.mark.parametrize(
    "name, mended",
    [
        ("南方（广东", "南方（广东）"),
        ("南方（广东有限公司", "南方（广东）有限公司"),
        ("南方广东）有限公司", "南方（广东）有限公司"),
        ("南方（", "南方"),
        ("南方）", "南方"),
        ("南方集团）股份有限公司", "南方（集团）股份有限公司"),
        ("甲有限公司（原乙有限公司", "甲有限公司（原乙有限公司）"),
        ("南方某处）有限公司", "南方某处有限公司"),
        ("（南方", "（南方）"),
    ],
)
def test_brackets_are_mended(name: str, mended: str) -> None:
    assert mend_brackets(name) == mended


# ---- scripts and foreign forms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one, other",
    [
        ("嘉兴华晶微电子有限公司", "嘉興華晶微電子有限公司"),
        ("东莞市龙昌机械有限公司", "東莞市龍昌機械有限公司"),
        ("嘉兴华晶微电子有限公司", " 嘉兴\u200b华晶 微电子有限公司\ufeff"),
        ("嘉兴ABC科技有限公司", "嘉兴ａｂｃ科技有限公司"),
        ("Toshiba Corporation", "Toshiba Corp."),
        ("Foo Trading Co., Ltd.", "FOO TRADING COMPANY LIMITED"),
        ("Siemens Mobility GmbH", "SIEMENS MOBILITY G.m.b.H."),
        ("Siemens Energy AG", "Siemens  Energy Aktiengesellschaft"),
        ("Apple Computer Inc", "Apple Computer, Incorporated"),
    ],
)
def test_one_firm_in_other_writing(one: str, other: str) -> None:
    assert asked(other, one)[::2] == ("r0", "same") and resolve(rows((one, None), (other, None)))["entity"].n_unique() == 1


@pytest.mark.parametrize(
    "one, other",
    [
        ("IBM Corp", "IBM Corporation"),
        ("IBM", "IBM Corporation"),
        ("Siemens Energy Inc", "Siemens Energy AG"),
        ("Foo Trading Ltd", "Foo Trading Co., Ltd."),
    ],
)
def test_foreign_names_that_say_little_or_differ_in_form_are_doubtful(one: str, other: str) -> None:
    assert asked(one, other)[::2] == ("r0", "doubtful")


@pytest.mark.parametrize(
    "name, read",
    [
        ("Foo Co., Ltd.", "Foo·CO.LTD"),
        ("FOO CO.,LTD", "FOO·CO.LTD"),
        ("Foo (Pty) Ltd", "Foo·PTE.LTD"),
        ("Zinc", "Zinc"),
        ("Flag", "Flag"),
        ("Zinc Inc.", "Zinc·INC"),
        ("Texaco", "Texaco"),
        ("Inc", "Inc"),
        ("Ltd.", "Ltd."),
        ("Foo L.L.C.", "Foo·LLC"),
        ("Eni S.p.A.", "Eni·SPA"),
        ("Ａcme　Ｌｔｄ．", "Acme·LTD"),
        ("Bosch GmbH & Co. KG", "Bosch·GMBH&CO.KG"),
        ("嘉兴ABC Limited", "嘉兴ABC·LTD"),
        ("嘉兴恒力有限公司", "嘉兴恒力有限公司"),
    ],
)
def test_foreign_forms(name: str, read: str) -> None:
    assert one_form(name) == read
    assert normalise_organisation(pl.Series([name]))["name"][0].replace("·", "") == read.replace("·", "").replace(
        " ", ""
    ).upper().rstrip(".")
