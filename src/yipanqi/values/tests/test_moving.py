"""Figures that move are kept as plain values and come back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from yipanqi.values.figure import Figure
from yipanqi.values.moving import Move, Moves
from yipanqi.values.words import Words

BEFORE = Figure(
    key="technology_turnover",
    place="330400",
    period="2024",
    as_of=date(2024, 12, 31),
    value=376.6,
    unit="yuan",
    kind="amount",
    window="year",
    numerator=37_660,
    counted=3,
    left_out=1,
)
MOVE = Move(
    before=BEFORE,
    after=replace(BEFORE, value=1376.8, counted=4),
    name=Words("技术交易额", "Technology turnover"),
    place=Words("嘉兴市", "Jiaxing"),
    period=Words("2024年", "2024"),
    before_words=Words("376.60 元", "376.60 yuan"),
    after_words=Words("1,376.80 元", "1,376.80 yuan"),
    board=True,
)


def test_moves_come_back_as_they_were_kept() -> None:
    moves = Moves((MOVE,), (Words("高新技术企业", "High-tech firms"),))
    kept = json.loads(json.dumps(moves.kept(), ensure_ascii=False))
    assert Moves.of_kept(kept) == moves and Moves.of_kept(json.loads(json.dumps(Moves().kept()))) == Moves()


def test_a_move_is_told_from_and_to_in_both_languages() -> None:
    assert MOVE.words == Words(
        "技术交易额（嘉兴市，2024年）：376.60 元 → 1,376.80 元",
        "Technology turnover (Jiaxing, 2024): 376.60 yuan → 1,376.80 yuan",
    )
    told = MOVE.as_json()
    assert (told["before"], told["after"], told["board"]) == (376.6, 1376.8, True)


def test_a_figure_says_that_it_holds_doubts() -> None:
    doubted = replace(BEFORE, doubted=2, doubted_sum=12_300)
    assert (
        doubted.doubt_words is not None
        and "2" in doubted.doubt_words.zh
        and doubted.doubt_mark == Words("疑点 2 条", "2 in doubt")
    )
    assert BEFORE.doubt_words is None and BEFORE.doubt_mark is None
