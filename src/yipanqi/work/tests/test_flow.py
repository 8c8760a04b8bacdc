"""A flow that contradicts itself is refused where it is declared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yipanqi.values.words import Words
from yipanqi.work.flow import Move, Stage, both, officer_here, party
from yipanqi.work.tests.conftest import TOY

W = Words("办", "do")


def test_what_follows_from_the_declaration() -> None:
    assert TOY.first == "new" and TOY.way == ("new", "asked", "agreed", "done") and TOY.last == {"done", "off"}
    assert [m.name for m in TOY.moves_from("agreed")] == ["urge", "repair", "sign", "fail"]
    assert [TOY.stage_of(v) for v in (None, "", "waiting", "in_contact", "signed", "elsewhere")] == [
        "new",
        "new",
        "new",
        "asked",
        "done",
        None,
    ]


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ((Move("a", W, of=("new",), to="gone", who=officer_here),), "unknown stage 'gone'"),
        ((Move("a", W, of=("old",), to="done", who=officer_here),), "unknown stage 'old'"),
        ((Move("a", W, of=("new",), to="done", who=officer_here, told=("bank",)),), "unknown party 'bank'"),
        ((Move("a", W, of=("new",), to="done", who=party("bank", W)),), "made by the unknown party 'bank'"),
        ((Move("a", W, of=("new",), to="done", who=officer_here, silent=True, told=both),), "silent and tells"),
        ((Move("a", W, of=("new",), to="done", who=officer_here, quorum=0),), "quorum below one"),
        (
            (Move("a", W, of=("new",), to="done", who=officer_here), Move("a", W, of=("done",), to="new", who=officer_here)),
            "two moves are named 'a'",
        ),
        ((Move("a", W, of=("new",), to="new", who=officer_here),), "no move leads to 'done'"),
    ],
)
def test_contradictions(moves: tuple[Move, ...], said: str) -> None:
    stages = {"new": Stage(W), "done": Stage(W)}
    with pytest.raises(ValueError, match=said):
        replace(TOY, stages=stages, moves=moves, register_field="")


def test_stages_that_write_a_register_need_its_column() -> None:
    with pytest.raises(ValueError, match="no column"):
        replace(TOY, register_field="")
