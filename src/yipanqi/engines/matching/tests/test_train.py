"""The embedding's weight is a default until it is learnt, and no view weighs less than nothing."""

from __future__ import annotations

import numpy as np
import pytest

from yipanqi.engines.matching import _train
from yipanqi.engines.matching._train import EMBEDDED, RIDGES, train


def test_an_embedding_has_a_default_weight_until_it_is_learnt() -> None:
    draw = np.random.default_rng(5)
    need, level = np.repeat(np.arange(12), 20), draw.integers(1, 5, 240)
    views = {"c1_whole": level + draw.random(240), "centre_c1": -1.0 * level, "embedded": level + draw.random(240)}
    plain = train(views, need, level, ("c1_whole", "centre_c1"))
    assert plain.views["embedded"] == EMBEDDED / 2 and plain.views["centre_c1"] == 0.0 < plain.views["c1_whole"]
    learnt = train(views, need, level, ("c1_whole", "centre_c1", "embedded"))
    assert 0.2 < learnt.views["embedded"] < 0.8 and learnt.views["embedded"] != EMBEDDED / 3


def test_the_weights_are_the_mean_over_ridges_and_over_gain_and_level(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(7)
    need, level = np.repeat(np.arange(12), 20), draw.integers(1, 5, 240)
    names = ("c1_whole", "c2_whole", "centre_c1")
    views = {name: level * (n + 1) + 6 * draw.random(240) for n, name in enumerate(names)}
    asked: list[tuple[float, float]] = []
    ridge = _train._ridge
    monkeypatch.setattr(
        _train,
        "_ridge",
        lambda s, target, strength: (asked.append((float(np.ptp(target)), strength)), ridge(s, target, strength))[1],
    )
    together = train(views, need, level, names)
    assert len(asked) == 2 * len(RIDGES) == 6 and len({a[0] for a in asked}) == 2 and {a[1] for a in asked} == set(RIDGES)
    alone = []
    for strength in RIDGES:
        monkeypatch.setattr(_train, "RIDGES", (strength,))
        alone.append([train(views, need, level, names).views[name] for name in names])
    assert (
        np.allclose([together.views[name] for name in names], np.mean(alone, axis=0))
        and abs(sum(together.views[n] for n in names) - 1) < 1e-9
    )
