"""A batch as its pages show it: its stages, what can be done with it, its buckets and columns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from yipanqi.intake.queries import Unused
from yipanqi.portal import _batches
from yipanqi.values.words import Words, speaking


def batch(state: str, **more: Any) -> Any:
    return SimpleNamespace(**{"pk": 7, "state": state, "fault": "", "counts": {}} | more)


@pytest.mark.parametrize(
    ("state", "ready", "red", "deeds"),
    [
        ("queued", False, 0, ["read", "discard"]),
        ("previewed", True, 0, ["accept", "discard"]),
        ("previewed", True, 1, ["discard"]),
        ("previewed", False, 0, []),
        ("accepted", False, 0, ["undo"]),
        ("partly", False, 0, ["undo"]),
        ("undone", False, 0, []),
        ("refused", False, 0, []),
        ("accepting", False, 0, []),
    ],
)
def test_what_can_be_done_follows_from_where_a_batch_stands(state: str, ready: bool, red: int, deeds: list[str]) -> None:
    found = _batches.buttons(batch(state, counts={"red": red}), ready)
    assert [one.href for one in found] == [f"/intake/7/{deed}/" for deed in deeds]
    assert all(bool(one.confirm) == ("/undo/" in one.href) for one in found), "only what is taken back is asked about"


@pytest.mark.parametrize(
    ("state", "ready", "here"),
    [
        ("queued", False, ["收到"]),
        ("reading", False, ["收到"]),
        ("previewed", True, ["预览"]),
        ("accepted", False, ["收下"]),
        ("undone", False, ["已撤销"]),
        ("partly", False, ["部分撤销"]),
        ("refused", False, []),
    ],
)
def test_the_stage_of_a_batch_is_marked(state: str, ready: bool, here: list[str]) -> None:
    with speaking("zh"):
        found = _batches.stages(batch(state), ready)
    assert [one.words for one in found if one.here] == here and len(found) == 3 + (state in ("undone", "partly"))


@pytest.mark.parametrize(
    ("state", "fault", "words", "look"),
    [
        ("accepted", "", "已收下", "pill-green"),
        ("previewed", "", "待确认", "pill-blue"),
        ("interrupted", "", "中断", "pill-red"),
        ("refused", "文件损坏", "未能读取", "pill-red"),
        ("refused", "", "已放弃", ""),
        ("accepting", "", "写入中", ""),
    ],
)
def test_a_batch_in_the_list_says_its_state(state: str, fault: str, words: str, look: str) -> None:
    with speaking("zh"):
        found = _batches.in_list(batch(state, fault=fault))
    assert (found["state"], found["look"]) == (words, look)


def test_the_four_buckets_have_their_counts_and_the_chosen_one_is_marked() -> None:
    with speaking("en"):
        before = _batches.buckets({"added": 3, "refused": None}, "refused", taken=False)
        after = _batches.buckets({"added": 3}, "new", taken=True)
    assert [(one.name, one.count, one.here) for one in before] == [
        ("new", 3, False),
        ("changed", 0, False),
        ("same", 0, False),
        ("refused", 0, True),
    ]
    assert (before[0].words, after[0].words, after[0].here) == ("new", "added", True)


def test_columns_that_fill_nothing_are_one_sentence() -> None:
    near = Words("备注", "Note")
    unused = [Unused("A", "甲", None), Unused("B", "", near), Unused("C", "丙", near, taken="F")]
    with speaking("zh"):
        said = "".join(f"{u['letter']} {u['heading']}{u['after']}" for u in _batches._unused(unused))
    assert said == "A 甲、B —（最接近“备注”）、C 丙（“备注”已取 F列）"
    with speaking("en"):
        said = "".join(f"{u['letter']} {u['heading']}{u['after']}" for u in _batches._unused(unused))
    assert said == "A 甲, B — (nearest: Note), C 丙 (Note is taken from F)"
