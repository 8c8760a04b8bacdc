"""The chance of a proposal in words: never more certain than it is, never guessed."""

import pytest

from yipanqi.instruments.market import flow


@pytest.mark.parametrize(
    ("chance", "zh", "en"),
    [
        (None, "未知", "not known"),
        (0.0, "不到 1%", "under 1 %"),
        (0.004, "不到 1%", "under 1 %"),
        (0.006, "约 1%", "about 1 %"),
        (0.6249, "约 62%", "about 62 %"),
        (0.994, "约 99%", "about 99 %"),
        (0.996, "99% 以上", "over 99 %"),
        (1.0, "99% 以上", "over 99 %"),
    ],
)
def test_a_chance_in_words(chance: float | None, zh: str, en: str) -> None:
    words = flow.chance_words(chance)
    assert (words.zh, words.en) == (zh, en)
