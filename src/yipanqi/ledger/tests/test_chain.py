"""The ledger: a chain that shows where somebody laid hands on it."""

import pytest

from yipanqi.ledger import actions, queries
from yipanqi.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_a_whole_chain_has_no_break() -> None:
    for number in range(3):
        actions.record("city", "accept", f"batch:{number}", {"rows": number})
    assert queries.first_break() is None
    assert [e.number for e in queries.entries("batch:1")] == [2]


def test_a_changed_entry_is_found() -> None:
    for number in range(3):
        actions.record("city", "accept", f"batch:{number}", {"rows": number})
    Entry.objects.filter(number=2).update(detail={"rows": 99})
    assert queries.first_break() == 2


def test_a_removed_entry_is_found() -> None:
    for number in range(3):
        actions.record("city", "accept", f"batch:{number}")
    Entry.objects.filter(number=2).delete()
    assert queries.first_break() == 2


@pytest.mark.parametrize(
    "changed", [{"by": "somebody"}, {"action": "undo"}, {"subject": "batch:9"}, {"previous": "1" * 64}, {"digest": "1" * 64}]
)
def test_every_part_of_an_entry_is_bound(changed: dict) -> None:
    for number in range(3):
        actions.record("city", "accept", f"batch:{number}")
    Entry.objects.filter(number=2).update(**changed)
    assert queries.first_break() == 2


def test_a_changed_moment_is_found() -> None:
    from datetime import timedelta

    entry = actions.record("city", "accept", "batch:1")
    Entry.objects.filter(number=1).update(at=entry.at + timedelta(microseconds=1))
    assert queries.first_break() == 1


def test_actors_that_are_no_person_have_words() -> None:
    assert (queries.actor_words("demo"), queries.actor_words("chief")) == ("模型城市", "chief")
