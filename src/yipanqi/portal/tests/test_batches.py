"""A batch as its pages show it: its stages, what can be done with it, its buckets and columns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from yipanqi.portal import _batches
from yipanqi.values.words import speaking


def batch(state: str, **more: Any) -> Any:
    return SimpleNamespace(**{"pk": 7, "state": state, "fault": "", "counts": {}} | more)


def table(recognised: str = "technology_contracts", lacking: tuple[str, ...] = ()) -> Any:
    """A table without columns of its own."""
    told = {"lacking": list(lacking)}
    return SimpleNamespace(pk=1, recognised=recognised, told=told, counts={"rows": 3}, mapping={}, unmapped=[], chosen=False)


def test_what_is_not_said_shuts_the_acceptance() -> None:
    with speaking("zh"):
        shut = [
            _batches.buttons(batch("previewed"), tables, True)[1].closed for tables in ([table("")], [table(lacking=("number",))])
        ]
        open_ = _batches.buttons(batch("previewed", counts={"added": 2, "changed": 1}), [table(), table("")], True)[1]
    assert shut == ["先定是哪种表", "缺合同登记编号"] and (open_.closed, open_.words) == ("", "收下 3 行")


@pytest.mark.parametrize(
    ("state", "ready", "red", "deeds"),
    [
        ("queued", False, 0, ["discard", "read"]),
        ("previewed", True, 0, ["discard", "accept"]),
        ("previewed", True, 1, ["discard", "accept, 1 行要写理由，见下"]),
        ("previewed", False, 0, []),
        ("accepted", False, 0, ["undo"]),
        ("partly", False, 0, ["undo"]),
        ("undone", False, 0, []),
        ("refused", False, 0, []),
        ("accepting", False, 0, []),
    ],
)
def test_what_can_be_done_follows_from_where_a_batch_stands(state: str, ready: bool, red: int, deeds: list[str]) -> None:
    with speaking("zh"):
        found = _batches.buttons(batch(state, counts={"red": red}), [table()], ready)
    assert [one.href + (f", {one.closed}" if one.closed else "") for one in found] == [
        f"/intake/7/{deed.partition(', ')[0]}/" + "".join(deed.partition(", ")[1:]) for deed in deeds
    ]
    assert all(bool(one.confirm) == ("/undo/" in one.href) for one in found), "only what is taken back is asked about"


@pytest.mark.parametrize(
    ("state", "ready", "here"),
    [
        ("queued", False, ["读表"]),
        ("reading", False, ["读表"]),
        ("previewed", True, ["收下"]),
        ("accepted", False, []),
        ("undone", False, []),
        ("partly", False, []),
        ("refused", False, ["读表"]),
    ],
)
def test_the_stage_of_a_batch_is_marked(state: str, ready: bool, here: list[str]) -> None:
    with speaking("zh"):
        found = _batches.stages(batch(state), [table()] if ready else [], ready)
    assert [one.words for one in found if one.state == "now"] == here and len(found) == 4 + (state in ("undone", "partly"))


def test_the_way_stops_where_something_is_to_be_said() -> None:
    with speaking("zh"):
        for tables, red, now in (([table("")], 0, "对列"), ([table(lacking=("number",))], 0, "对列"), ([table()], 2, "查错")):
            found = _batches.stages(batch("previewed", counts={"red": red}), tables, True)
            assert [one.words for one in found if one.state == "now"] == [now]


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
