"""Kleene's tables."""

from yipanqi.values.truth import all_of, any_of, negation


def test_unknown_never_turns_into_an_answer_by_itself() -> None:
    assert all_of([True, None]) is None and all_of([False, None]) is False and all_of([]) is True
    assert any_of([False, None]) is None and any_of([True, None]) is True and any_of([]) is False
    assert negation(None) is None and negation(True) is False
