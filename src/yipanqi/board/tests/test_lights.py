"""Lights from both sides of every line."""

from fractions import Fraction as F

import pytest

from yipanqi.board._lights import judge


@pytest.mark.parametrize(
    ("target", "actual", "elapsed", "light"),
    [
        (F(100), F(100), F(1), "green"),
        (F(100), F(99), F(1), "yellow"),
        (F(100), F(90), F(1), "yellow"),
        (F(100), F(8999, 100), F(1), "red"),
        (F(100), F(50), F(1, 2), "green"),
        (F(100), F(49), F(1, 2), "yellow"),
        (F(100), F(44), F(1, 2), "red"),
        (F(100), None, F(1), "grey"),
        (None, F(3), F(1), "grey"),
        (F(100), F(0), F(0), "green"),
    ],
)
def test_growing(target: F | None, actual: F | None, elapsed: F, light: str) -> None:
    assert judge(target, actual, better="more", grows=True, elapsed=elapsed).light == light


def test_a_ratio_is_held_against_the_whole_target_at_any_time() -> None:
    assert judge(F(356, 10000), F(355, 10000), better="more", grows=False, elapsed=F(1, 4)).light == "yellow"
    assert judge(F(356, 10000), F(356, 10000), better="more", grows=False, elapsed=F(1, 4)).light == "green"


def test_the_offices_own_stage_target_replaces_the_pace() -> None:
    assert judge(F(100), F(30), better="more", grows=True, elapsed=F(1, 2), stage=F(30)).light == "green"
    assert judge(F(100), F(29), better="more", grows=True, elapsed=F(1, 2), stage=F(30)).light == "yellow"


@pytest.mark.parametrize(("actual", "light"), [(F(2), "green"), (F(3), "yellow"), (F(4), "red"), (F(1), "green")])
def test_a_rank_is_better_when_less(actual: F, light: str) -> None:
    assert judge(F(2), actual, better="less", grows=False, elapsed=F(1)).light == light
