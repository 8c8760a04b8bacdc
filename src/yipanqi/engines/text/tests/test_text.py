"""Tokens, weights, vectors and phrases by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engines.text import (
    Latent,
    Space,
    binary,
    characters,
    field_words,
    fields,
    normalise,
    quantities,
    sentences,
    shared_phrases,
    word_vectors,
    words,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("永磁同步电机控制技术", ["永磁", "同步", "电机", "同步电机", "控制", "技术", "控制技术"]),
        ("ＬＥＤ-100 型", ["型", "led-100", "led", "100"]),
        ("GCr15轴承钢丝", ["轴承", "钢丝", "gcr15", "gcr", "15"]),
        ("3.5kWh", ["3.5kwh", "3.5", "kwh"]),
        ("C++ and the μC", ["c++", "μc"]),
        ("的 ！！", []),
        ("", []),
        (None, []),
    ],
)
def test_words(text: str | None, found: list[str]) -> None:
    assert words(text) == found


def test_characters() -> None:
    assert characters("永磁 电机", 2) == ["永磁", "磁电", "电机"]
    assert characters("永磁，电机A1", 3) == ["永磁", "电机", "a1"]
    assert characters("电", 2) == ["电"]


def test_quantities_and_sentences() -> None:
    assert quantities("功率３.5kWh，降低10%以上，20℃，300 吨") == {("3.5", "kwh"), ("10", "%"), ("20", "℃"), ("300", "吨")}
    assert sentences("一。二；\n三！") == ["一", "二", "三"]


@given(st.text(max_size=40))
def test_normalising_keeps_every_position(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert normalise(normalise(text)) == normalise(text)
    assert words(text) == words(text)


def test_bm25_by_hand() -> None:
    space = Space(str.split)
    rows = space.bm25(space.fit(["a a b", "b c", ""])).toarray()
    mean = 5 / 3
    idf_a = math.log(1 + (3 - 1 + 0.5) / 1.5)
    assert list(space.vocabulary) == ["b", "a", "c"], "common ones first, then by name"
    assert rows[0, 1] == pytest.approx(idf_a * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / mean)))
    assert rows[2].sum() == 0
    later = space.counts(["d a"])
    assert later.shape[1] == 4
    assert space.idf[3] == pytest.approx(math.log(1 + 3.5 / 0.5))
    assert binary(later).toarray().tolist() == [[0, 1, 0, 1]]


def test_tfidf_rows_have_length_one_or_none() -> None:
    space = Space(words)
    rows = space.tfidf(space.fit(["永磁电机", "", "污泥 污泥"]))
    assert np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel()) == pytest.approx([1, 0, 1])


def test_meaning_is_seeded_and_brings_like_words_together() -> None:
    corpus = ["电池 正极 材料", "电池 负极 材料", "锂电 正极 材料", "污水 处理 活性", "废水 处理 活性", "污水 生化 处理"] * 3
    space = Space(str.split)
    rows = space.tfidf(space.fit(corpus))
    vectors = Latent(rows, 2).project(rows)
    assert np.array_equal(vectors, Latent(rows, 2).project(rows))
    assert vectors[0] @ vectors[2] > 0.9
    assert abs(vectors[0] @ vectors[3]) < 0.1
    held = word_vectors(space, corpus, 3)
    at = space.vocabulary
    assert held[at["污水"]] @ held[at["废水"]] > held[at["污水"]] @ held[at["电池"]]
    assert Latent(space.tfidf(space.counts([])), 3).basis.shape[1] == 0
    assert word_vectors(Space(words), []).shape == (0, 0)


def test_phrases_point_into_both_texts() -> None:
    first, second = "需求：永磁同步电机控制，ABB变频器", "本成果为永磁 同步电机，配abb"
    found = shared_phrases(first, second)
    assert [(p.words, p.there) for p in found] == [("永磁同步电机", "永磁 同步电机"), ("ABB", "abb")]
    for phrase in found:
        assert first[phrase.first :].startswith(phrase.words)
        assert second[phrase.second :].startswith(phrase.there)
    assert shared_phrases("", second) == shared_phrases(None, None) == []


def test_fields_by_their_words() -> None:
    keys = list(fields())
    found = field_words(["污泥 脱水与焚烧", "controlled LED", None])
    assert keys[found[0].argmax()] == "sludge"
    assert found[1, keys.index("optics")] == 1  # "led" inside another word does not count
    assert found[2].sum() == 0
    assert all(name.zh and name.en for name in fields().values())
