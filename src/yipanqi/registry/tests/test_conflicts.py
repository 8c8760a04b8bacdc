"""The graph of interests: shortest ways against the slow reference, ties and money of the registry, each block with its path."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from yipanqi.registry.actions import relate
from yipanqi.registry.conflicts import Asked, Member, Party, Tie, conflicts
from yipanqi.registry.conflicts._paths import near
from yipanqi.registry.conflicts._relations import years_before
from yipanqi.registry.conflicts.reference import distances
from yipanqi.registry.models import Organisation, Person, Relation
from yipanqi.values.words import Words

ON = date(2024, 4, 1)
JUDGED = Words("申报方", "the applicant")


@dataclass(frozen=True)
class Edge:
    to: int
    once: bool = False


@pytest.mark.parametrize("seed", range(40))
def test_the_shortest_ways_are_those_of_the_reference(seed: int) -> None:
    dice = random.Random(seed)
    edges: dict[int, list[Edge]] = {}
    for _ in range(dice.randint(0, 9)):
        a, b, once = dice.randrange(6), dice.randrange(6), dice.random() < 0.3
        edges.setdefault(a, []).append(Edge(b, once))
        edges.setdefault(b, []).append(Edge(a, once))
    for steps in (0, 1, 2):
        found = near(edges, 0, steps)
        assert {node: len(way) for node, way in found.items()} == distances(edges, 0, steps)
        for node, way in found.items():
            at = 0
            for step in way:
                assert step in edges[at]
                at = step.to
            assert at == node


@pytest.fixture
def firm(db: None) -> Organisation:
    return Organisation.objects.create(name="甲样科技有限公司", kind="firm")


def told(
    asked: Asked, firm: Organisation, on: date = ON, members: tuple[Member, ...] = (), **more: Any
) -> list[tuple[str, bool]]:
    found = conflicts([asked], [Party(JUDGED, firm.pk)], members, on, **more)
    assert set(found) == {asked.key}
    return [(b.path.zh, b.doubtful) for b in found[asked.key]]


def money(a: Organisation, b: Organisation, **more: Any) -> None:
    ends = {"subject_kind": "organisation", "subject": a.pk, "object_kind": "organisation", "object": b.pk}
    Relation.objects.create(kind="funding", **ends, **more)


@pytest.mark.parametrize(
    "kind, words", [("coauthor", "合作发表"), ("supervision", "师生"), ("family", "亲属"), ("colleague", "近年同事")]
)
def test_a_tie_of_the_registry_or_a_declared_one_blocks_with_its_path(firm: Organisation, kind: str, words: str) -> None:
    one, other = Person.objects.create(name="林评审"), Person.objects.create(name="赵员工", organisation=firm)
    asked = Asked(7, "林评审", person=one.pk)
    assert told(asked, firm) == []
    path = [(f"林评审 —{words}— 赵员工，任职于 甲样科技有限公司（申报方）", False)]
    assert told(asked, firm, declared=[Tie(other.pk, one.pk, kind)]) == path, "either way round"
    relate(("person", one.pk), kind, ("person", other.pk), by="officer")
    assert told(asked, firm) == path
    Relation.objects.update(valid_to=date(2023, 12, 31))
    assert told(asked, firm) == []


def test_a_relative_in_the_team_blocks(firm: Organisation) -> None:
    one, other = Person.objects.create(name="林评审"), Person.objects.create(name="林小明")
    relate(("person", one.pk), "family", ("person", other.pk), by="officer")
    team = (Member(Words("申报团队", "the team"), "林小明"),)
    assert told(Asked(1, "林评审", person=one.pk), firm, members=team) == [("林评审 —亲属— 林小明：申报团队", False)]


@pytest.mark.parametrize(
    "ended, blocked", [(None, True), (date(2021, 4, 1), True), (date(2021, 3, 31), False), (date(2024, 3, 1), True)]
)
def test_money_given_ties_for_three_years_after_its_end(firm: Organisation, ended: date | None, blocked: bool) -> None:
    fund = Organisation.objects.create(name="乙样基金会")
    money(firm, fund, valid_to=ended)
    found = told(Asked(1, "周基金", "乙样基金会"), firm)
    assert found == ([("周基金 任职于 乙样基金会 —资助往来→ 甲样科技有限公司（申报方）", False)] if blocked else [])


def test_who_was_given_money_by_one_hand_is_not_in_conflict_with_all_the_others(firm: Organisation) -> None:
    fund, other = Organisation.objects.create(name="乙样基金会"), Organisation.objects.create(name="丙样研究所")
    money(firm, fund)
    money(other, fund)
    assert told(Asked(1, "周所", "丙样研究所"), firm) == [], "money is a way of its own, no second step goes with it"


@pytest.mark.parametrize("kind, zh", [("branch", "分支机构"), ("co_founded", "共建"), ("shareholding", "持股")])
def test_a_university_and_its_local_institute_conflict(db: None, kind: str, zh: str) -> None:
    university, institute = Organisation.objects.create(name="模例大学"), Organisation.objects.create(name="南湖前沿材料中心")
    relate(("organisation", institute.pk), kind, ("organisation", university.pk), by="officer")
    path = [(f"周教授 任职于 模例大学 —{zh}→ 南湖前沿材料中心（申报方）", False)]
    assert told(Asked(1, "周教授", "模例大学"), institute) == path


def test_by_its_name_an_institute_is_a_part_and_the_doubt_is_said(db: None) -> None:
    institute = Organisation.objects.create(name="模例大学嘉兴研究院")
    (found,) = told(Asked(1, "周教授", "模例大学"), institute)
    assert found == ("周教授 任职于 模例大学 —名称所属→ 模例大学嘉兴研究院（申报方）（据名称推断，请核对）", True)


def test_merged_persons_are_one(firm: Organisation) -> None:
    one, same = Person.objects.create(name="林评审"), Person.objects.create(name="林评审", organisation=firm)
    same.merged_into = one
    same.save(update_fields=["merged_into"])
    assert ("林评审 任职于 甲样科技有限公司（申报方）", False) in told(Asked(1, "林评审", person=one.pk), firm)


def test_nobody_asked_and_nobody_judged_is_no_conflict(firm: Organisation) -> None:
    assert conflicts([], [Party(JUDGED, firm.pk)], [], ON) == {}
    assert conflicts([Asked(3, "周无关", "北方大学")], [], [], ON) == {3: []}
    assert years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)
