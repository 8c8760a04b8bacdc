"""Conflicts of interest over organisations: two steps of ownership, parts by their names, parties that no register knows, one
representative.
"""

from __future__ import annotations

from typing import Any

import pytest

from yipanqi.instruments.bounties import actions, queries
from yipanqi.instruments.bounties.models import Call, Reviewer
from yipanqi.instruments.bounties.tests.test_calls import NOW, ON, OPENED, TESTS, VALUES, city, hand_in, reviewer
from yipanqi.registry.actions import relate
from yipanqi.registry.conflicts import wholes
from yipanqi.registry.models import Organisation, Person, Relation
from yipanqi.values.words import speaking

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def opened_call(city: dict[str, Any], who: Organisation, **more: Any) -> Call:
    call = actions.post(actions.draft(city["poster"], VALUES, TESTS, by="poster").pk, by="officer", now=NOW)
    hand_in(call, who, **more)
    return actions.open_bids(call.pk, by="officer", now=OPENED)


def owns(one: Organisation, other: Organisation, kind: str = "shareholding", **more: Any) -> None:
    Relation.objects.create(
        subject_kind="organisation", subject=one.pk, object_kind="organisation", object=other.pk, kind=kind, **more
    )


def told(call: Call, who: Reviewer) -> list[tuple[str, bool]]:
    return [(b.path.zh, b.doubtful) for b in queries.conflicts(call, ON)[who.pk]]


def test_parent_and_sister_are_seen_and_the_cousin_is_not(city: dict[str, Any]) -> None:
    bidder = Organisation.objects.create(name="甲样科技有限公司")
    parent, sister = Organisation.objects.create(name="母样控股有限公司"), Organisation.objects.create(name="乙样电子有限公司")
    cousin = Organisation.objects.create(name="丙样机械有限公司")
    owns(parent, bidder, share=0.51)
    owns(parent, sister, "group")
    owns(sister, cousin, "branch")
    call = opened_call(city, bidder)
    one, two, three = (
        reviewer("周母", "母样控股有限公司"),
        reviewer("周姊", "乙样电子有限公司"),
        reviewer("周表", "丙样机械有限公司"),
    )
    assert told(call, one) == [("周母 任职于 母样控股有限公司 —持股 51%→ 甲样科技有限公司（揭榜方）", False)]
    assert told(call, two) == [
        ("周姊 任职于 乙样电子有限公司 —同一集团→ 母样控股有限公司 —持股 51%→ 甲样科技有限公司（揭榜方）", False)
    ]
    assert told(call, three) == [], "three steps are too far"
    with speaking("en"):
        path = str(queries.conflicts(call, ON)[two.pk][0].path)
    assert path == "周姊 works at 乙样电子有限公司 —group→ 母样控股有限公司 —shares 51%→ 甲样科技有限公司 (a bidder)"


@pytest.mark.parametrize(
    "employer, way",
    [
        ("模例大学材料学院", " —名称所属→ 模例大学"),
        ("模例大学嘉兴研究院", " —名称所属→ 模例大学"),
        ("模例大学附属医院", " —名称所属→ 模例大学"),
        ("模例大学", ""),
        ("模例大学 ", ""),
        ("模例大學", ""),
    ],
)
def test_institute_and_branch_are_seen_by_their_names(city: dict[str, Any], employer: str, way: str) -> None:
    call = opened_call(city, city["a"])
    who = reviewer("周院", employer)
    clean = employer.strip().replace("學", "学")
    mark = "（据名称推断，请核对）" if way else ""
    assert told(call, who) == [(f"周院 任职于 {clean}{way}（揭榜方）{mark}", bool(way))]


def test_two_parts_of_one_whole_are_seen_whether_it_is_known_or_not(city: dict[str, Any]) -> None:
    for whole in ("远方大学", "模例大学"):
        bidder = Organisation.objects.create(name=f"{whole}嘉兴研究院")
        call = opened_call(city, bidder)
        who = reviewer("周系", f"{whole}材料学院")
        path, doubtful = told(call, who)[0]
        assert (
            path == f"周系 任职于 {whole}材料学院 —名称所属→ {whole} —名称所属→ {whole}嘉兴研究院（揭榜方）（据名称推断，请核对）"
            and doubtful
        )
        actions.clear(call.pk, who.pk, path, "另一独立法人", by="officer", on=ON)
        assert told(call, who) == []
    assert told(call, reviewer("周外", "更远大学材料学院")) == []


def test_a_head_office_is_seen_from_its_branch(city: dict[str, Any]) -> None:
    call = opened_call(city, Organisation.objects.create(name="甲样科技有限公司杭州分公司"))
    assert told(call, reviewer("周总", "甲样科技有限公司"))[0][0].startswith(
        "周总 任职于 甲样科技有限公司 —名称所属→ 甲样科技有限公司杭州分公司（揭榜方）"
    )


def test_a_joint_party_that_no_register_knows_is_a_party(city: dict[str, Any]) -> None:
    call = opened_call(city, city["a"], parties=[{"name": "外样检测（上海）有限公司", "code": ""}, {"name": " ", "code": ""}])
    assert told(call, reviewer("周同", "外样检测(上海)有限公司")) == [
        ("周同 任职于 外样检测（上海）有限公司（联合揭榜方）", False)
    ]
    (near,) = told(call, reviewer("周近", "外样检测上海有限公司"))
    assert near[1] and "身份存疑" in near[0]
    assert told(call, reviewer("周别", "别样检测有限公司")) == [] and told(call, reviewer("周无", " ")) == []


def test_one_legal_representative_ties_two_firms(city: dict[str, Any]) -> None:
    bidder, other = Organisation.objects.create(name="甲样科技有限公司"), Organisation.objects.create(name="乙样电子有限公司")
    chief = Person.objects.create(name="吴法人")
    for org in (bidder, other):
        relate(("person", chief.pk), "legal_representative", ("organisation", org.pk), by="officer")
    call = opened_call(city, bidder)
    assert told(call, reviewer("周乙", "乙样电子有限公司")) == [
        ("周乙 任职于 乙样电子有限公司 —同一法定代表人 吴法人→ 甲样科技有限公司（揭榜方）", False)
    ]
    head = reviewer("吴法人", person=chief)
    assert ("吴法人 任法定代表人于 甲样科技有限公司（揭榜方）", False) in told(call, head)
    Relation.objects.filter(object=other.pk).update(kind="director")
    assert told(call, Reviewer.objects.get(name="周乙")) == [], "a seat on a board ties the person, not the firms"
    assert ("吴法人 任董事、监事或高管于 乙样电子有限公司（揭榜方）", False) not in told(call, head)


def test_a_relation_that_has_ended_or_not_begun_ties_nobody(city: dict[str, Any]) -> None:
    bidder, parent = Organisation.objects.create(name="甲样科技有限公司"), Organisation.objects.create(name="母样控股有限公司")
    owns(parent, bidder, valid_to=ON)
    call, who = opened_call(city, bidder), reviewer("周母", "母样控股有限公司")
    assert told(call, who)
    Relation.objects.update(valid_to=ON.replace(year=ON.year - 1))
    assert told(call, who) == []
    Relation.objects.update(valid_to=None, valid_from=ON.replace(year=ON.year + 1))
    assert told(call, who) == []
    Relation.objects.update(valid_from=ON)
    assert told(call, who)


@pytest.mark.parametrize(
    "name, found",
    [
        ("模例大学材料学院", ["模例大学"]),
        ("甲样科技有限公司杭州分公司", ["甲样科技有限公司"]),
        ("模例大学", []),
        ("大学生创业有限公司", []),
        ("中国科学院嘉兴中心", []),
        ("海宁大地集团有限公司", ["海宁大地集团"]),
        ("模例大学附属医院嘉兴实验室", ["模例大学", "模例大学附属医院"]),
    ],
)
def test_whole_names_inside_names(name: str, found: list[str]) -> None:
    assert wholes(name) == found


def test_a_poster_is_named_in_any_spelling(city: dict[str, Any]) -> None:
    officer = city["users"]["officer"]
    for text in (
        "海宁潮涌轴承有限公司",
        "海宁潮涌轴承 有限公司",
        "海寧潮涌轴承有限公司",
        "91330481ma28a0001x",
        " 91330481MA28A0001X",
    ):
        assert queries.organisation_named(officer, text) == city["poster"], text
    for text in ("海宁潮涌轴承", "", "别家有限公司"):
        assert queries.organisation_named(officer, text) is None
