"""Personal values of deeds: committed to in the chain, kept apart, destroyed without breaking anything."""

import pytest

from yipanqi.ledger import actions, queries
from yipanqi.ledger.models import Entry, Personal

pytestmark = pytest.mark.django_db

PHONE = "13912345678"


def told() -> Entry:
    return actions.record(
        "city", "persons.correct", "person:12", {"field": "phone"}, personal={"old": PHONE, "new": None}, person="person:12"
    )


def test_the_entry_holds_no_personal_value() -> None:
    entry = told()
    assert PHONE not in str(Entry.objects.values().get(pk=entry.pk))
    assert set(entry.detail["personal"]) == {"old", "new"} and entry.detail["field"] == "phone"
    assert queries.personal([entry.number]) == {1: {"old": PHONE, "new": None}}
    assert queries.personal_of("person:12") == [(1, "new", None), (1, "old", PHONE)]
    assert queries.personal_of("person:1") == queries.personal_of("") == []
    assert queries.first_break() is None and queries.wrong_commitments() == []


def test_the_same_value_has_another_commitment_each_time() -> None:
    assert told().detail["personal"]["old"] != told().detail["personal"]["old"]


def test_destroyed_values_are_gone_and_the_chain_stands() -> None:
    told()
    actions.record("city", "persons.correct", "person:3", personal={"old": "留下"}, person="person:3")
    assert actions.destroy("person:12", "chief", "本人要求删除") == 2
    assert queries.personal_of("person:12") == [] and queries.personal_of("person:3") == [(2, "old", "留下")]
    last = Entry.objects.last()
    assert last is not None and last.action == "ledger.destroy_personal"
    assert last.detail == {"entries": [1], "values": 2, "reason": "本人要求删除"}
    assert queries.first_break() is None and queries.wrong_commitments() == []


@pytest.mark.parametrize("person", ["person:12", ""])
def test_nothing_to_destroy_leaves_no_entry(person: str) -> None:
    actions.record("city", "persons.see", "person:3", personal={"purpose": "核实"})
    assert actions.destroy(person, "chief", "本人要求删除") == 0
    assert Entry.objects.count() == 1 and Personal.objects.count() == 1


def test_a_changed_value_is_found() -> None:
    told()
    Personal.objects.filter(name="old").update(value="13900000000")
    assert queries.wrong_commitments() == [1] and queries.first_break() is None


def test_a_value_moved_to_another_entry_is_found() -> None:
    told()
    actions.record("city", "x", "y")
    Personal.objects.filter(name="old").update(entry=2)
    assert queries.wrong_commitments() == [2]


def test_commitments_have_their_place_alone() -> None:
    with pytest.raises(ValueError, match="personal"):
        actions.record("city", "x", "y", {"personal": 1}, personal={"name": "王"})
    assert Entry.objects.count() == 0
