"""The embedding's weight is a default until it is learnt, and no view weighs less than nothing."""

from __future__ import annotations

import numpy as np

from yipanqi.engines.matching._train import EMBEDDED, train


def test_an_embedding_has_a_default_weight_until_it_is_learnt() -> None:
    draw = np.random.default_rng(5)
    need, level = np.repeat(np.arange(12), 20), draw.integers(1, 5, 240)
    views = {"c1_whole": level + draw.random(240), "centre_c1": -1.0 * level, "embedded": level + draw.random(240)}
    plain = train(views, need, level, ("c1_whole", "centre_c1"))
    assert plain.views["embedded"] == EMBEDDED / 2 and plain.views["centre_c1"] == 0.0 < plain.views["c1_whole"]
    learnt = train(views, need, level, ("c1_whole", "centre_c1", "embedded"))
    assert 0.2 < learnt.views["embedded"] < 0.8 and learnt.views["embedded"] != EMBEDDED / 3
