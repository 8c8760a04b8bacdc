"""The learnt part of matching: a few numbers. In: standardised views and structured signals. Out: score 0–1 and level 1–4.

A proportional-odds model: u = slope·(what stands out in the pool) + pool·(how good the pool is) + Σ structured signals; the
score is the expected level by its thresholds, from 0 (surely 1) to 1 (surely 4). Levels are called, and chances told, as
held-out judgements allow (`_calibrate`). The defaults lie in `weights.json`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from yipanqi.values.fault import Fault

FORMAT = 2
LOWERED = 1e-3


@dataclass(frozen=True)
class Model:
    """Weights by name. `usual` holds mean and spread of each view over all pairs, towards which small pools are shrunk."""

    views: dict[str, float]
    usual: dict[str, tuple[float, float]]
    slope: float
    pool: dict[str, float]
    thresholds: tuple[float, float, float]
    structure: dict[str, float]
    called: tuple[float | None, ...] = (None, None, None)  # u from which levels 2, 3, 4 are called; None: never
    chance: tuple[tuple[float, float], ...] = ((0.0, 0.0),)  # u → share judged 3 or 4, straight between these points
    settled: dict[str, str] = field(default_factory=dict)  # "need\toffer" → code: what a person already decided
    format: int = FORMAT

    def levels(self, u: np.ndarray) -> np.ndarray:
        """1 to 4: the highest level that at least half of the pairs with such a predictor reach, as far as that is known."""
        return 1 + (u[:, None] >= np.array([np.inf if c is None else c for c in self.called])[None, :]).sum(axis=1)

    def chances(self, u: np.ndarray) -> np.ndarray:
        """The share of pairs with such a predictor that staff judged 3 or 4."""
        at, share = np.array(self.chance).T
        return np.interp(u, at, share)

    def lowered(self, u: np.ndarray) -> np.ndarray:
        """u of pairs that nothing told speaks for: below the call of level 2, in their order."""
        least = self.called[0]
        if least is None:
            return u
        over = np.maximum(u - least, 0.0)
        return np.where(u >= least, least - LOWERED / (1.0 + over), u)

    def scores(self, u: np.ndarray) -> np.ndarray:
        """(Expected level − 1) / 3."""
        above = 1 / (1 + np.exp(np.clip(np.asarray(self.thresholds)[None, :] - u[:, None], -60, 60)))
        return above.mean(axis=1)

    def save(self, path: str | Path) -> None:
        """Write as JSON, keys sorted: equal models are equal bytes."""
        Path(path).write_text(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")

    def with_settled(self, settled: dict[str, str]) -> Model:
        """The same model that also remembers these decisions."""
        return replace(self, settled={**self.settled, **settled})


def read_model(path: str | Path) -> Model:
    """A model that `Model.save` wrote. Raises Fault when the file is something else."""
    try:
        return from_json(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Fault(
            "matching.model",
            f"{path} 不是匹配模型文件（{type(fault).__name__}）。请用 Model.save 写出的 JSON。",
            f"{path} is not a matching model ({type(fault).__name__}). Use the JSON that Model.save writes.",
        ) from fault


def default_model() -> Model:
    """The weights that ship with the engine."""
    return from_json((files(__package__) / "weights.json").read_text(encoding="utf-8"))


def from_json(text: str) -> Model:
    """A model from the JSON that `Model.save` writes. ValueError, KeyError or TypeError on anything else."""
    data = json.loads(text)
    if data["format"] != FORMAT:
        raise ValueError("format")
    data["usual"] = {name: (float(mean), float(spread)) for name, (mean, spread) in data["usual"].items()}
    data["called"] = tuple(None if c is None else float(c) for c in data["called"])
    data["chance"] = tuple((float(u), float(share)) for u, share in data["chance"])
    data["thresholds"] = tuple(float(t) for t in data["thresholds"])
    return Model(**data)
