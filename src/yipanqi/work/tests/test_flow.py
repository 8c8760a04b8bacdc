"""A flow that contradicts itself is refused where it is declared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yipanqi.values.words import Words
from yipanqi.work import queries
from yipanqi.work.catalogue import add
from yipanqi.work.flow import Move, Stage, both, officer_here, party
from yipanqi.work.tests.conftest import TOY

W = Words("办", "do")


def test_what_follows_from_the_declaration() -> None:
    assert TOY.first == "new" and TOY.way == ("new", "asked", "agreed", "done") and TOY.last == {"done", "off"}
    assert [m.name for m in TOY.moves_from("agreed")] == ["urge", "repair", "sign", "fail", "gather"]
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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"register_field": "stand"}, "no column 'stand'"),
        ({"title": "name__zh"}, "no column 'name'"),
        ({"parties": {"firm": "firm__uscc", "helper": "organisation__uscc"}}, "no column 'firm'"),
        ({"stages": {**TOY.stages, "done": Stage(W, register="sold")}}, "cannot be 'sold'"),
        ({}, "'toy' writes 'status' already"),
    ],
)
def test_a_flow_is_held_against_its_register(change: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        add(replace(TOY, **{"key": "another", **change}))


def test_the_table_of_rights_is_the_declaration() -> None:
    found = {r.move.en: r for r in queries.rights() if r.flow == TOY.words}
    assert list(found) == [m.words.en for m in TOY.moves]
    agree, invite = found["agree"], found["invite"]
    assert (agree.who.zh, agree.voices, [w.zh for w in agree.of]) == ("提出需求的企业或本地科技局工作人员", 2, ["已邀请"])
    assert invite.due is not None and (invite.due.zh, invite.undo_hours, agree.undo_hours) == ("7日", 24, None)
    assert [r.move.zh for r in found.values() if r.silent] == ["不安排"]
