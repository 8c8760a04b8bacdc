"""Short names that say the full one word by word: proposed, never merged; names as full as the other are not short ones."""

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.identity import _taken, candidates, link, resolve
from yipanqi.engines.identity._taken import AWAY, BEHIND, MIDWORD, NATIVE, SKIPPED, how_said, numerals, pieces


def asked(written: str, *known: str) -> tuple[str | None, str, str]:
    """(id, reason, decision) of one name against a register r0, r1 …"""
    register = pl.DataFrame({"id": [f"r{n}" for n in range(len(known))], "name": list(known)})
    _, at, _, reason, decision = link(pl.DataFrame({"id": ["a"], "name": [written]}), register).row(0)
    return at, reason, decision


@pytest.mark.parametrize(
    "written, known",
    [
        ("恒通化纤", "桐昆集团浙江恒通化纤有限公司"),  # behind the name of its group
        ("桐昆恒通", "桐昆集团浙江恒通化纤有限公司"),
        ("省农科院嘉兴分院", "浙江省农业科学院嘉兴分院"),
        ("南洋学院", "嘉兴南洋职业技术学院"),
        ("浙大嘉兴院", "浙江大学嘉兴研究院"),
        ("中科院嘉兴中心", "中国科学院嘉兴应用技术研究与转化中心"),
        ("北理工嘉兴研究院", "北京理工大学长三角研究院（嘉兴）"),
        ("霖腾汽车", "浙江霖腾智能汽车科技有限公司"),
        ("瑞金医院", "上海交通大学医学院附属瑞金医院"),
        ("西苑医院", "中国中医科学院第一临床医药研究所（中国中医科学院西苑医院）"),
        ("嘉兴一院", "嘉兴市第一医院"),
        ("市一院", "嘉兴市第一医院"),
        ("嘉兴妇保院", "嘉兴市妇幼保健院"),
        ("铜仁幼专", "铜仁幼儿师范高等专科学校"),
        ("河北科大", "河北科技大学"),
        ("中电科55所", "中国电子科技集团公司第五十五研究所"),
        ("成都工具所", "成都工具研究所有限公司"),
        ("上汽集团", "上海汽车集团股份有限公司"),
        ("上海机场", "上海国际机场股份有限公司"),
    ],
)
def test_a_short_name_is_proposed_and_never_the_same(written: str, known: str) -> None:
    at, reason, decision = asked(written, known)
    assert (at, decision) == ("r0", "doubtful") and reason in ("short_name", "abbreviation")
    assert asked(written, "海盐" + "县供销合作社", known)[0] == "r1"
    assert set(resolve(pl.DataFrame({"id": ["a", "b"], "name": [written, known]}))["decision"]) == {"doubtful"}


@pytest.mark.parametrize(
    "written, known",
    [
        ("徐州工程学院", "徐州生物工程职业技术学院"),
        ("内蒙古大学", "内蒙古工业大学"),
        ("湖南科技学院", "湖南人文科技学院"),
        ("沈阳工业大学", "沈阳工业大学工程学院"),
        ("中国科学院化学研究所", "中国科学院长春应用化学研究所"),
        ("浙大嘉兴研究院", "浙江工业大学嘉兴研究院"),
        ("中科院植物所", "中国农业科学院植物保护研究所"),
        ("协和医院", "山东协和学院"),  # two kinds of body
        ("广州海洋局", "广东海洋大学"),
        ("东软学院", "东软集团股份有限公司"),
        ("海宁科技", "海宁霖腾智能科技有限公司"),  # a place and a trade say nobody
        ("海宁智腾", "海宁霖智飞腾科技有限公司"),  # no two characters in a row
        ("嘉兴市南湖区", "嘉兴市南湖区妇幼保健院"),  # a place alone
        ("恒通化纤有限公司杭州办事处", "桐昆集团浙江恒通化纤有限公司"),
    ],
)
def test_a_name_as_full_as_the_other_is_not_its_short_name(written: str, known: str) -> None:
    assert asked(written, known)[0::2] == (None, "new")


def test_two_claimants_are_both_shown_and_a_crowd_says_nobody() -> None:
    names = [f"{place}南洋职业技术学院" for place in ("嘉兴", "厦门", "无锡", "广州", "合肥", "芜湖")]
    assert asked("南洋学院", *names[:2]) == ("r0", "several_alike", "doubtful")
    assert asked("南洋学院", *names[:5])[2] == "doubtful" and asked("南洋学院", *names)[2] == "new"
    register = pl.DataFrame({"id": ["x", "y"], "name": names[:2], "place": ["330400", "350200"]})
    rows = pl.DataFrame({"id": ["a"], "name": ["南洋学院"], "place": ["330402"]})
    assert link(rows, register)["against_id"].to_list() == ["x"] and candidates(rows, register)["other_id"].to_list() == ["x"]


def test_the_plainest_is_proposed_alone() -> None:
    assert asked("中科院力学所", "中国科学院武汉岩土力学研究所", "中国科学院力学研究所")[0::2] == ("r1", "doubtful")
    assert asked("中科院自动化所", "中国科学院自动化研究所")[1] == "abbreviation"


@pytest.mark.parametrize(
    "text, read",
    [("55所", "五十五所"), ("10所", "十所"), ("2院", "二院"), ("20所", "二十所"), ("718所", "七一八所"), ("0所", "〇所")],
)
def test_digits_are_read_as_numerals(text: str, read: str) -> None:
    assert numerals(text) == read


def plainly(text: str, body: str, form: str) -> float | None:
    """The cheapest of all ways to lay `text` into `body`, each priced by itself."""
    begins, ends = _taken._marks(body)
    free = len(body) - len(_taken._tail(body, form))
    costs = []
    for at in combinations(range(len(body)), len(text)):
        if any(body[p] != c for p, c in zip(at, text, strict=True)):
            continue
        cost, middles = 0.0, 0
        for n, p in enumerate(at):
            if n and at[n - 1] + 1 == p:
                continue
            plain = p in begins or (p in ends and (text[n] in "院所校局站馆室厂社会台园中心省市县区" or body[p - 1] == "第"))
            cost += 1.0 + (0.0 if plain else MIDWORD)
            if n == 0:
                cost += 0.0 if p == 0 else BEHIND if p <= NATIVE else AWAY
                middles += 0 if plain else 0 if p == 1 and len(text) > 4 else 9
            else:
                cost += SKIPPED * max(min(p, free) - at[n - 1] - 1, 0)
                middles += not plain
        if middles <= (0 if len(text) <= 4 else 1):
            costs.append(cost)
    return min(costs, default=None)


@settings(max_examples=200, deadline=None)
@given(
    st.data(), st.sampled_from(["浙江省农业科学院嘉兴研究院", "嘉兴市第一医院", "中国科学院科学研究院", "嘉兴南洋职业技术学院"])
)
def test_the_cheapest_way_is_found(data: st.DataObject, body: str) -> None:
    at = sorted(data.draw(st.sets(st.integers(0, len(body) - 1), min_size=2, max_size=6)))
    text, form = "".join(body[p] for p in at), body[-3:]
    found = pieces(text, body, form)
    assert (None if found is None else round(found[0], 9)) == (
        None if (cost := plainly(text, body, form)) is None else round(cost, 9)
    )


def test_a_name_is_no_short_form_of_itself_or_of_a_shorter_one() -> None:
    for text, name in (("嘉兴市第一医院", "嘉兴市第一医院"), ("嘉兴市第一医院南院", "嘉兴市第一医院")):
        assert how_said(text, "hospital", "嘉兴市", name, "医院", "hospital") is None
