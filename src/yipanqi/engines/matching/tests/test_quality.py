"""Quality on real judgements, of needs the weights have not seen; and that the weights that ship are those the data give."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from yipanqi.engines.matching import default_model, score_pairs
from yipanqi.engines.matching._train import LEARNT, train

ROOT = Path(__file__).parents[5]


def benchmark():
    path = ROOT / "benchmarks" / "matching_quality.py"
    if not path.is_file():
        pytest.skip("benchmarks/ is not here (installed package)")
    spec = importlib.util.spec_from_file_location("matching_quality", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["matching_quality"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.daily(2)
@pytest.mark.slow
def test_unseen_needs_are_ranked_far_better_than_by_bm25() -> None:
    quality = benchmark()
    folder = quality.data_folder()
    if folder is None:
        pytest.skip("shared/data/bdci2019-demand-achievement is not here: quality on real judgements not measured")
    data = quality.judged(folder)
    plain = quality.mean_ndcg(quality.plain_bm25(data, quality.plain_bigrams, False), data)
    assert plain == pytest.approx(0.61, abs=0.01)
    have = quality.seen(data)
    score, level, chance = quality.cross_validated(data, have, 0)
    ranked, levels = quality.mean_ndcg(score, data), quality.level_score(level, data)
    print(f"BM25 {plain:.3f}, learnt on other needs {ranked:.3f}, 1/(1+MAE) {levels:.3f}")
    assert ranked > 0.70
    assert levels > 0.695
    for named in (3, 4):
        said = level == named
        assert not said.any() or (data.level[said] >= named).mean() >= 0.5
    assert ((data.level >= 2)[level == 2]).mean() > 0.75
    for low, high in ((0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 1)):
        told = (chance >= low) & (chance < high)
        assert abs(chance[told].mean() - (data.level[told] >= 3).mean()) < 0.06, f"what is told as {low}–{high} holds so often"
    shipped, fitted = default_model(), train(have, data.need, data.level, LEARNT)
    np.testing.assert_allclose([shipped.views[n] for n in LEARNT], [fitted.views[n] for n in LEARNT], atol=5e-3)
    np.testing.assert_allclose(shipped.thresholds, fitted.thresholds, atol=5e-2)
    _frames_are_as_good(quality, data)


def _frames_are_as_good(quality, data) -> None:
    ids = {"need_id": [data.needs[n]["id"] for n in data.need], "offer_id": [data.offers[o]["id"] for o in data.offer]}
    out = score_pairs(pl.DataFrame(data.needs), pl.DataFrame(data.offers), pl.DataFrame(ids))
    assert out.select("need_id", "offer_id").equals(pl.DataFrame(ids))
    assert quality.mean_ndcg(out["score"].fill_null(0).to_numpy(), data) > 0.68
