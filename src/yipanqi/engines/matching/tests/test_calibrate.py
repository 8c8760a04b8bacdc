"""A level is called only where held-out judgements show that it holds at least half of the time; chances are what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from yipanqi.engines.matching import default_model
from yipanqi.engines.matching._calibrate import calibrated, lower_limit


def judged(shares: tuple[float, float, float], needs: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per need one pair at each of u = 0, 1, 2, with that share of level 4 (else 1) in turn."""
    u = np.tile([0.0, 1.0, 2.0], needs)
    need = np.repeat(np.arange(needs), 3)
    turn = np.repeat(np.arange(needs) % 20, 3) / 20
    return u, need, np.where(turn < np.tile(shares, needs), 4, 1)


@pytest.mark.parametrize(
    ("shares", "from_on"),
    [
        ((0.0, 0.0, 0.45), None),  # never as often as not
        ((0.0, 0.0, 0.5), None),  # half, but not surely
        ((0.0, 0.0, 0.6), 2.0),
        ((0.0, 0.6, 0.6), 1.0),
        ((0.0, 0.45, 1.0), 2.0),  # more than half together, but not at 1 itself
        ((0.6, 0.7, 0.8), 0.0),
    ],
)
def test_a_level_is_called_from_where_it_is_known(shares: tuple[float, float, float], from_on: float | None) -> None:
    model = calibrated(default_model(), *judged(shares))
    assert model.called == (from_on,) * 3
    around = model.levels(np.array([0.0, 1.0, 2.0]))
    assert around.tolist() == [4 if from_on is not None and u >= from_on else 1 for u in (0.0, 1.0, 2.0)]


def test_few_needs_do_not_make_a_level_known() -> None:
    assert calibrated(default_model(), *judged((0.0, 0.0, 0.9), 20)).called[2] == 2.0
    u, need, level = judged((0.0, 0.0, 0.9), 20)
    assert calibrated(default_model(), u, need * 0, level).called[2] is None, "twenty pairs of one need are one witness"


def test_the_chance_told_is_the_share_seen_and_never_falls() -> None:
    model = calibrated(default_model(), *judged((0.1, 0.3, 0.6)))
    np.testing.assert_allclose(model.chances(np.array([-1.0, 0.0, 1.0, 2.0, 9.0])), [0.1, 0.1, 0.3, 0.6, 0.6])
    turned = calibrated(default_model(), *judged((0.6, 0.3, 0.1)))
    assert np.ptp(turned.chances(np.linspace(-1, 3, 20))) < 1e-9


def test_wilson_by_hand() -> None:
    assert lower_limit(0.5, 100) == pytest.approx(0.4190, abs=5e-4)
    assert lower_limit(1.0, 10) == pytest.approx(0.7871, abs=5e-4)
    assert lower_limit(0.0, 10) == pytest.approx(0.0, abs=1e-12)


def test_the_shipped_weights_call_no_level_that_words_alone_do_not_know() -> None:
    model = default_model()
    assert model.called[0] is not None and model.called[1:] == (None, None)
    assert model.levels(np.array([-9.0, 50.0])).tolist() == [1, 2]
    told = model.chances(np.linspace(-5, 8, 60))
    assert (np.diff(told) >= 0).all() and told[0] < 0.05 and 0.4 < told[-1] < 1
