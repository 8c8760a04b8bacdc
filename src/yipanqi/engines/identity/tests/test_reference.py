"""The fast engine against the plain judge."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yipanqi.engines.identity import link, reference, reference_names
from yipanqi.engines.identity._codes import read_codes
from yipanqi.engines.identity._normalise import parse
from yipanqi.engines.identity.synthetic import register, spoiled_rows, world
from yipanqi.values.reading.codes import uscc_problem

pytestmark = [pytest.mark.slow, pytest.mark.measured]  # random or whole-city input

PLACES = [
    "",
    "浙大",
    "浙江大学",
    "浙江",
    "浙江省",
    "嘉兴",
    "嘉兴市",
    "浙江嘉兴",
    "海宁",
    "海宁市",
    "杭州",
    "鼓楼区",
    "中国",
    "上海",
    "嘉兴南湖",
]
SIGNS = [
    "恒力",
    "恒力智能院",
    "恒力智能",
    "恒利",
    "恒",
    "大地",
    "第一",
    "一",
    "第1",
    "三友",
    "ABC",
    "晨光新型复合",
    "晨光新塑复合",
    "嘉化能源",
]
TRADES = ["科技", "贸易", "电子", "电气", "化工", "新材料", "", "中心"]
FORMS = [
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "（集团）有限公司",
    "集团",
    "公司",
    "",
    " Co., Ltd",
    "学院",
    "医院",
    "研究院",
    "合伙企业（有限合伙）",
    "有限公司嘉兴分公司",
    "子公司",
    "有限公司子公司",
    "集团电子公司",
    "局",
    "厂",
]
BRACKETS = ["", "", "", "（嘉兴", "嘉兴）", "（嘉兴）", "(杭州)", "【中国】", "（新型）"]
TAILS = [
    "",
    "",
    "",
    "（原嘉兴恒力科技有限公司）",
    "（已更名）",
    "（补报）",
    " ",
    "，曾用名：恒力科技有限公司",
    "(现更名为海宁大地有限公司)",
]
A, B = "91330200750364874C", "91440300359143307G"
CODES = [
    None,
    None,
    None,
    A,
    B,
    "91330200750364874D",
    "75036487-4",
    "750364874",
    "91350200M000000510",
    "9133020075036487C",
    "52330200750364874C",
    "1.23E+17",
    "000000000000000000",
    "91440300359143307g",
]
COLUMNS = [None, "330402", "330400", "330481", "嘉兴市", "3301", "鼓楼区", "33", "310000"]


@st.composite
def names(draw: st.DrawFn) -> str | None:
    if draw(st.integers(0, 30)) == 0:
        return None
    parts = (PLACES, SIGNS, BRACKETS, TRADES, FORMS, TAILS)
    return "".join(draw(st.sampled_from(p)) for p in parts)


@st.composite
def frames(draw: st.DrawFn, most: int) -> pl.DataFrame:
    size = draw(st.integers(1, most))
    rows = [
        {
            "id": f"n{i}",
            "name": draw(names()),
            "code": draw(st.sampled_from(CODES)),
            "place": draw(st.sampled_from(COLUMNS)),
            "former": draw(st.sampled_from([None, None, None, "嘉兴恒力科技有限公司", "恒力科技有限公司;海宁大地有限公司"])),
        }
        for i in range(size)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("id", "name", "code", "place", "former"), pl.String))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames(6), frames(12))
def test_link_answers_as_the_judge_does(left: pl.DataFrame, right: pl.DataFrame) -> None:
    assert link(left, right).rows() == reference.link(left.to_dicts(), right.to_dicts())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_link_answers_as_the_judge_does_in_a_hostile_world(seed: int) -> None:
    everything = world(250, seed=seed)
    known = register(everything)
    rows = spoiled_rows(everything, 150, seed=seed, exact=0.1).drop("truth", "spoiled")
    assert link(rows, known).rows() == reference.link(rows.to_dicts(), known.to_dicts())


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.text(alphabet="浙江省嘉兴市（）()【】[] 　\t\n原曾用名：:更公司有限集团第一1ａＡ-·•。“”3、0", max_size=24),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_can_be_read(texts: list[str]) -> None:
    read = parse(pl.Series(texts))
    assert read.height == len(texts)
    plain = [reference_names.take_apart({"id": i}, n, []) for i, n in enumerate(read["name"])]
    for column, theirs in (
        ("key", [p.key or None for p in plain]),
        ("place", [p.place for p in plain]),
        ("form_class", [p.form_class for p in plain]),
        ("legal_form", [p.form for p in plain]),
    ):
        assert [v or None for v in read[column]] == theirs, column


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="　 \n\u200b\ufe0f（([{【<《)]}】>》•・ａＡb1.、,，。*#“”'甲公司興電㈱①", max_size=16))
def test_names_are_cleaned_as_the_judge_does(text: str) -> None:
    from yipanqi.engines.identity._normalise import clean

    assert pl.select(clean(pl.lit(text, dtype=pl.String))).item() == reference_names.clean(text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXYIOZa-", min_size=0, max_size=19), min_size=1, max_size=6),
    st.integers(0, 10**8),
)
def test_codes_are_read_as_the_judge_does(codes: list[str], number: int) -> None:
    from random import Random

    from yipanqi.engines.identity.synthetic import valid_code

    made = valid_code(Random(number))
    assert uscc_problem(made) is None
    codes = [*codes, made, made[:-1] + "0", made[8:17], made[8:16] + "-" + made[16]]
    assert read_codes(pl.Series(codes)).rows() == [reference_names.read_code(c) for c in codes]
