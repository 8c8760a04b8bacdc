"""Who sees which organisation, what is shown of it, and what people decide: merges come back exactly as they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.db.models import Model

from yipanqi.ledger.queries import entries, first_break
from yipanqi.registry import actions, queries
from yipanqi.registry.models import Merge, Name, Organisation, Person, Place, Relation, Statement
from yipanqi.registry.tests.conftest import CODES
from yipanqi.values.fault import Fault

FIRM = "嘉兴市示例机械有限公司"


@pytest.fixture
def firms(come_in: Callable[..., pl.DataFrame]) -> list[int]:
    """0 in 秀洲, 1 in 嘉善, 2 in 秀洲 and perhaps 0 (it waits for review), 3 in a town of 秀洲."""
    ids = come_in([(FIRM, CODES[0], "330411", None), ("嘉善样例电子有限公司", CODES[1], "330421", None)])[
        "organisation"
    ].to_list()
    ids += come_in([("嘉兴市示例机械股份有限公司", None, "330411", None), ("嘉兴样板软件有限公司", CODES[2], "330411105", None)])[
        "organisation"
    ].to_list()
    for n, pk in enumerate(ids):
        place = Organisation.objects.get(pk=pk).place
        Statement.objects.create(key=f"{pk}|2024|tax", organisation_id=pk, year=2024, basis="tax", place=place, rd_spend=100 * n)
    return ids


def _all() -> dict[str, list[dict]]:
    models: tuple[type[Model], ...] = (Organisation, Name, Statement, Place)
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in models}


@pytest.mark.parametrize(
    "who, seen", [("city", [0, 1, 2, 3]), ("county", [0, 2, 3]), ("other", [1]), ("firm", [0]), ("public", [])]
)
def test_who_sees_what(firms: list[int], officers: dict[str, Any], who: str, seen: list[int]) -> None:
    user = officers[who]
    assert {o.pk for o in queries.organisations(user)} == {firms[i] for i in seen}
    for i, pk in enumerate(firms):
        found = queries.organisation(user, pk)
        assert (found is not None) == (i in seen)
    assert {s.organisation_id for s in Statement.objects.visible_to(user)} == {firms[i] for i in seen}


@pytest.mark.parametrize("who, waits", [("city", 1), ("county", 1), ("other", 0), ("firm", 0), ("public", 0)])
def test_who_reviews(firms: list[int], officers: dict[str, Any], who: str, waits: int) -> None:
    assert queries.waiting_for_review(officers[who]) == waits == queries.doubtful_names(officers[who]).count()


def test_the_review_says_why_and_from_where(firms: list[int], officers: dict[str, Any]) -> None:
    (item,) = queries.doubtful_names(officers["city"])
    assert (item.organisation_id, item.suggested_id, item.suggested.uscc) == (firms[2], firms[0], CODES[0])
    assert (item.reading.batch.name, item.reading.sheet, item.row) == ("名单.xlsx", "名单", 4)
    assert item.reason == "legal_form" and queries.why_alike(item.reason) and 0 < item.confidence < 1


def test_confirming_merges_and_taking_back_restores(firms: list[int], officers: dict[str, Any]) -> None:
    before = _all()
    (item,) = queries.doubtful_names(officers["county"])
    merge = actions.confirm(item.pk, by=officers["county"])
    assert queries.organisation(officers["city"], firms[2]).pk == firms[0]  # type: ignore[union-attr]
    assert queries.canonical() == {firms[2]: firms[0]}
    about = queries.everything_about(Organisation.objects.get(pk=firms[0]), officers["city"])
    (section,) = about.sections
    assert {s.organisation_id for s in section.records} == {firms[0], firms[2]} and section.total == 2
    assert [m.id for m in about.merges] == [merge.pk]
    assert [o.pk for o in queries.organisations(officers["city"], "股份")] == [firms[0]]  # found under the name merged away
    assert queries.waiting_for_review(officers["city"]) == 0
    actions.unmerge(merge.pk, by=officers["city"])
    assert _all() == before
    assert queries.waiting_for_review(officers["city"]) == 1 and queries.canonical() == {}
    assert [e.action for e in entries(f"organisation:{firms[0]}")] == ["unmerge", "merge"] and first_break() is None


def test_the_same_file_after_a_merge_finds_the_same_record(
    firms: list[int], officers: dict[str, Any], come_in: Callable[..., pl.DataFrame]
) -> None:
    actions.merge(firms[2], firms[0], by=officers["city"])
    rows = come_in([("嘉兴市示例机械股份有限公司", None, "330411", None), (FIRM, CODES[0], "330411", None)])
    assert rows["organisation"].to_list() == [firms[2], firms[0]]
    assert come_in([("嘉兴市示例机械股份有限公司", None, None, None)])["organisation"].to_list() == [firms[0]]


def test_a_difference_is_remembered(firms: list[int], officers: dict[str, Any], come_in: Callable[..., pl.DataFrame]) -> None:
    (item,) = queries.doubtful_names(officers["city"])
    actions.differ(item.pk, by=officers["city"], remark="两家都在营业")
    (kept,) = queries.kept_apart(officers["city"])
    assert (kept.pk, kept.remark, kept.decided_at is not None) == (item.pk, "两家都在营业", True)
    rows = come_in([("嘉兴市示例机械股份有限公司", None, "330411", None)])
    assert rows["organisation"].to_list() == [firms[2]] and queries.waiting_for_review(officers["city"]) == 0
    assert {firms[0], firms[2]} not in [{d.id, d.other_id} for d in queries.look_alikes(officers["city"])]
    actions.reconsider(item.pk, by=officers["city"])
    assert queries.waiting_for_review(officers["city"]) == 1, "taken back, it waits again"
    with pytest.raises(Fault):
        actions.reconsider(item.pk, by=officers["city"])


def test_doubles_of_the_whole_register(firms: list[int], officers: dict[str, Any]) -> None:
    def alike(who: str) -> list[set[int]]:
        return [{d.id, d.other_id} for d in queries.look_alikes(officers[who])]

    pair = {firms[0], firms[2]}
    assert pair not in alike("city"), "it waits among the names that came in, and stands in one list"
    Name.objects.filter(decision="doubtful").delete()
    assert pair in alike("city") and alike("other") == []
    actions.keep_apart(firms[0], firms[2], by=officers["city"], remark="两家")
    assert pair not in alike("city")
    (kept,) = queries.kept_apart(officers["city"])
    actions.reconsider(kept.pk, by=officers["city"])
    assert pair in alike("city") and not queries.kept_apart(officers["city"]).exists()


def test_chains_of_merges_come_apart_one_by_one(firms: list[int], officers: dict[str, Any]) -> None:
    before = _all()
    first = actions.merge(firms[2], firms[0], by="test")
    second = actions.merge(firms[0], firms[3], by="test")
    assert queries.canonical() == {firms[2]: firms[3], firms[0]: firms[3]}
    for away, into in ((firms[2], firms[1]), (firms[3], firms[2]), (firms[1], firms[1])):
        with pytest.raises(Fault) as told:
            actions.merge(away, into, by="test")
        assert told.value.code == "merged_already"
    actions.unmerge(second.pk, by="test")
    assert queries.canonical() == {firms[2]: firms[0]}
    actions.unmerge(first.pk, by="test")
    after = _all()
    for side in (before, after):
        side["registry.Name"] = list(side["registry.Name"])
    assert after == before


@pytest.mark.parametrize("who, code", [("other", "not_allowed"), ("firm", "not_allowed"), ("public", "not_allowed")])
def test_who_may_not_decide(firms: list[int], officers: dict[str, Any], who: str, code: str) -> None:
    before = _all()
    for deed in (
        lambda by: actions.merge(firms[2], firms[0], by=by),
        lambda by: actions.rename(firms[0], "别名", by=by),
        lambda by: actions.confirm(Name.objects.get(decision="doubtful").pk, by=by),
    ):
        with pytest.raises(Fault) as told:
            deed(officers[who])
        assert told.value.code == code
    assert _all() == before and not Merge.objects.exists()


def test_renaming_keeps_the_former_name(firms: list[int], officers: dict[str, Any], come_in: Callable[..., pl.DataFrame]) -> None:
    actions.rename(firms[1], "嘉善新样电子有限公司", by=officers["city"])
    assert [o.pk for o in queries.organisations(officers["city"], "新样")] == [firms[1]]
    assert [o.pk for o in queries.organisations(officers["city"], "样例")] == [firms[1]]
    assert come_in([("嘉善样例电子有限公司", None, None, None)])["organisation"].to_list() == [firms[1]]


def test_relations(firms: list[int], officers: dict[str, Any]) -> None:
    person = Person.objects.create(name="张三", organisation_id=firms[0])
    actions.relate(("organisation", firms[0]), "shareholding", ("organisation", firms[1]), share=0.3, by=officers["city"])
    actions.relate(("organisation", firms[0]), "shareholding", ("organisation", firms[1]), share=0.4, by=officers["city"])
    actions.relate(("person", person.pk), "employment", ("organisation", firms[1]), by=officers["city"])
    assert Relation.objects.count() == 2
    of_first = queries.everything_about(Organisation.objects.get(pk=firms[0]), officers["city"]).relations
    assert [(r.kind, r.outgoing, r.other_id, r.share) for r in of_first] == [("shareholding", True, firms[1], 0.4)]
    seen = {
        r.other_kind: r.other_name
        for r in queries.everything_about(Organisation.objects.get(pk=firms[1]), officers["other"]).relations
    }
    assert seen == {"organisation": FIRM, "person": "●●●"}  # the person belongs to an organisation of another county
    with pytest.raises(Fault):
        actions.relate(("organisation", firms[0]), "shareholding", ("organisation", firms[1]), share=1.2, by=officers["city"])


def test_an_organisation_sees_its_own_records_after_a_merge(firms: list[int], officers: dict[str, Any]) -> None:
    actions.merge(firms[2], firms[0], by="test")
    (section,) = queries.everything_about(Organisation.objects.get(pk=firms[0]), officers["firm"]).sections
    assert section.total == 2


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    come_in: Callable[..., pl.DataFrame], officers: dict[str, Any], count: int, django_assert_num_queries: Any
) -> None:
    come_in([(f"嘉兴市示例{n}机械有限公司", code, "330411", None) for n, code in enumerate(CODES[:count])])
    come_in([(f"嘉兴市示例{n}机械股份有限公司", None, "330411", None) for n in range(count)])
    one = Organisation.objects.get(uscc=CODES[0])
    for n in range(count):
        Statement.objects.create(key=f"{n}", organisation=one, year=2020 + n, basis="tax", place="330411")
    user = officers["county"]
    with django_assert_num_queries(2):
        assert list(queries.organisations(user, "示例")[:50])
    with django_assert_num_queries(1):
        assert len(queries.doubtful_names(user)) == count
    with django_assert_num_queries(6):
        about = queries.everything_about(one, user)
        assert [r.reading for s in about.sections for r in s.records] == [None] * count
    assert [s.year for s in about.sections[0].records] == sorted((s.year for s in about.sections[0].records), reverse=True)
