"""Persons: what makes two entries one, and that the name alone never does. All names and numbers here are made up."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engines.identity import candidates, link, normalise_person, resolve
from yipanqi.engines.identity._people import Person, birth_month, identity_mark, is_whole, marks_agree, person_reason

WHOLE = "11010519491231002X"  # the example of GB 11643


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1980.5", "1980-05"),
        ("1980年5月", "1980-05"),
        ("198005", "1980-05"),
        ("1980-05-06", "1980-05"),
        ("19800506", "1980-05"),
        ("1980.10", "1980-10"),
        ("1980/11/3", "1980-11"),
        ("１９８０．０５", "1980-05"),
        ("1980", "1980"),
        ("1980年", "1980"),
        ("80.5", None),
        ("无", None),
        ("", None),
        (None, None),
        ("1980.13", None),
    ],
)
def test_months_of_birth(text: str | None, month: str | None) -> None:
    assert birth_month(text) == month


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("330402********1234", "330402********1234"),
        ("330402XXXXXXXX123X", "330402********123X"),
        ("330402 1980 0506 1234", "330402198005061234"),
        ("3304021980****123x", "3304021980****123X"),
        ("无", None),
        (None, None),
        ("******************", None),
        ("ab" * 16, "AB" * 16),
    ],
)
def test_identity_numbers(text: str | None, mark: str | None) -> None:
    assert identity_mark(text) == mark


def test_checks_and_agreement_of_identity_numbers() -> None:
    assert is_whole(WHOLE) and not is_whole("110105194912310022") and not is_whole("110105********002X")
    assert marks_agree("330402********1234", "3304021980****1234") == 10
    assert marks_agree("330402********1234", "330402********1235") == -1
    assert marks_agree(None, WHOLE) is None


def _person(name: str = "张伟", born: str | None = None, identity: str | None = None, employer: str | None = None) -> Person:
    return Person(name, born, identity, employer)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (_person(), _person(), "name_only"),
        (_person(), _person(name="张玮"), None),
        (_person(identity=WHOLE), _person(identity=WHOLE), "identity"),
        (_person(identity=WHOLE), _person(name="李四", identity=WHOLE), "identity_other_name"),
        (_person(identity="110105********002X"), _person(identity=WHOLE), "identity_masked"),
        (_person(identity="1101**************"), _person(identity="1101**************"), "name_only"),
        (_person(identity=WHOLE), _person(identity="110105194912310013"), "identity_differs"),
        (_person(born="1980-05"), _person(born="1980-05"), "birth"),
        (_person(born="1980-05", employer="x"), _person(born="1980-05", employer="x"), "birth_employer"),
        (_person(born="1980-05", employer="x"), _person(born="1980-05", employer="y"), "birth"),
        (_person(born="1980-05"), _person(born="1980-06"), "birth_differs"),
        (_person(born="1980", employer="x"), _person(born="1980-05", employer="x"), "employer"),
        (
            _person(born="1980-05", identity="330402********1234"),
            _person(born="1981-05", identity="330402********1234"),
            "birth_differs",
        ),
        (_person(employer="x"), _person(employer="x"), "employer"),
    ],
)
def test_evidence_of_two_entries(a: Person, b: Person, reason: str | None) -> None:
    assert person_reason(a, b) == reason == person_reason(b, a)


@given(
    st.builds(
        Person,
        st.sampled_from(["张伟", "李四"]),
        st.sampled_from([None, "1980", "1980-05", "1981-01"]),
        st.none(),
        st.sampled_from([None, "x", "y"]),
    ),
    st.builds(
        Person,
        st.sampled_from(["张伟", "李四"]),
        st.sampled_from([None, "1980", "1980-05", "1981-01"]),
        st.none(),
        st.sampled_from([None, "x", "y"]),
    ),
)
def test_without_numbers_only_birth_and_employer_together_say_same(a: Person, b: Person) -> None:
    same = (
        a.name == b.name and a.born == b.born and a.born is not None and len(a.born) == 7 and a.employer == b.employer is not None
    )
    assert (person_reason(a, b) == "birth_employer") == same
    assert person_reason(a, b) not in ("identity", "identity_masked")


PEOPLE = pl.DataFrame(
    {
        "id": list("abcdefg"),
        "name": ["张 伟", "张伟", "张伟教授", "张伟", "李四", "买买提·吐尔逊", "买买提•吐尔逊（补报）"],
        "born": ["1980.5", "1980年5月", "1980-05", "1981.1", None, None, None],
        "identity": ["330402********1234", "330402********1234", None, None, None, None, None],
        "employer": ["嘉兴大学", None, "嘉兴市大学 ", None, None, "甲厂", "乙厂"],
    }
)


def test_people_are_resolved_and_namesakes_kept_apart() -> None:
    answer = resolve(PEOPLE, kind="person")
    entity = dict(zip(answer["id"], answer["entity"], strict=True))
    assert entity["a"] == entity["b"] and len({entity[i] for i in "adefg"}) == 5
    assert answer.filter(pl.col("id") == "d")["reason"].to_list() == ["birth_differs"]
    assert answer.filter(pl.col("id") == "f")["decision"].to_list() == ["doubtful"]


def test_a_namesake_cannot_join_two_persons_with_different_numbers() -> None:
    people = pl.DataFrame(
        {
            "id": ["a", "b", "c"],
            "name": ["张伟"] * 3,
            "born": ["1980-05"] * 3,
            "employer": ["嘉兴大学"] * 3,
            "identity": ["330402********1234", "330402********5678", None],
        }
    )
    answer = resolve(people, kind="person")
    assert answer["entity"].n_unique() == 3 and set(answer["reason"]) == {"contradiction"}


def test_link_and_candidates_for_people() -> None:
    known = PEOPLE.filter(pl.col("id").is_in(["a", "d", "f"]))
    names = pl.DataFrame(
        {"id": [1, 2, 3, 4], "name": ["张伟", "张伟", "王五", None], "identity": ["330402198005061234", None, None, None]}
    )
    answer = link(names, known, kind="person")
    assert answer.select("against_id", "reason").rows() == [
        ("a", "identity_masked"),
        ("a", "name_only"),
        (None, "nothing_alike"),
        (None, "no_name"),
    ]
    pairs = candidates(names, known, kind="person")
    assert pairs.select("id", "other_id").rows() == [("1", "d"), ("2", "a"), ("2", "d")]


def test_normalised_form() -> None:
    assert normalise_person(PEOPLE)["name"].to_list() == [
        "张伟",
        "张伟",
        "张伟",
        "张伟",
        "李四",
        "买买提·吐尔逊",
        "买买提·吐尔逊",
    ]
