"""Learning from what became of proposals. In: a model, outcomes with codes, and the evidence of their pairs. Out: a new model and
what changed.

Each outcome speaks only of what its code names. A signed contract or an intention is a yes, a refusal for field a no, of the
whole pair: they move the slope of the texts and the signals of field and place. A refusal for price, maturity, deadline,
place … moves the weight of that signal alone and leaves the texts in peace. Method: logistic regression around the present
weights (a Gaussian prior of `TRUST` outcomes), signs kept; no chance involved. Every decided pair is remembered, so that the
next run does not propose it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import minimize

from yipanqi.engines.matching._matcher import Matcher
from yipanqi.engines.matching._model import Model
from yipanqi.engines.matching._sides import as_polars
from yipanqi.engines.matching._structure import SIGNALS
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

CODES: dict[str, Words] = {
    "signed": Words("已签约", "contract signed"),
    "intention": Words("达成意向", "letter of intent"),
    "met": Words("已对接，待定", "met, open"),
    "field_mismatch": Words("领域不符", "wrong field"),
    "maturity_too_low": Words("成熟度不足", "not mature enough"),
    "price": Words("价格不合", "price"),
    "deadline": Words("时间赶不上", "too late"),
    "place": Words("地点不便", "too far"),
    "already_solved": Words("需求已解决", "already solved"),
    "no_capacity": Words("无力承接", "no capacity"),
    "other": Words("其他", "other"),
}
_YES, _NO = frozenset({"signed", "intention"}), frozenset({"field_mismatch"})
_SIGNAL_OF = {
    "maturity_too_low": ("maturity_too_low",),
    "price": ("price_over", "amount_too_small"),
    "deadline": ("ends_before_deadline",),
    "place": ("place_far",),
}
_OF_THE_PAIR = ("field_same", "field_differs", "place_same", "place_near", "maturity_enough", "price_within", "track_record")
_OPEN = frozenset({"met"})  # says nothing yet and settles nothing
TRUST = 20.0


@dataclass(frozen=True)
class Learned:
    """The new model; `changes`: weight, before, after, outcomes that bore on it; needs that are solved; offers without
    capacity.
    """

    model: Model
    changes: pl.DataFrame
    solved_needs: tuple[str, ...]
    full_offers: tuple[str, ...]
    read: int
    unused: int


def learn(matcher: Matcher, outcomes: Any, needs: Any, *, on: date | None = None) -> Learned:
    """Learn from `outcomes` (need_id, offer_id, code of CODES) of pairs whose needs are given and whose offers are in the
    matcher.

    The same outcomes in any order give the same model. Raises Fault on an unknown code or id.
    """
    told = as_polars(outcomes)
    if "code" not in told.columns:
        raise Fault("matching.outcomes", "outcomes 缺少列 code。", "outcomes lacks the column code.")
    strange = sorted({str(code) for code in told["code"]} - CODES.keys())
    if strange:
        raise Fault(
            "matching.code",
            f"不认识的结果代码：{'、'.join(strange[:5])}。可用：{'、'.join(CODES)}。",
            f"Unknown outcome codes: {', '.join(strange[:5])}. Use: {', '.join(CODES)}.",
        )
    told = told.select(pl.col("need_id", "offer_id", "code").cast(pl.String)).unique().sort("need_id", "offer_id", "code")
    texts, found = matcher.evidence(needs, told.select("need_id", "offer_id"), on=on)
    codes = told["code"].to_list()
    model, rows = _moved(matcher.model, np.array(codes, dtype=object), texts, found)
    settled = {f"{n}\t{o}": c for n, o, c in told.iter_rows() if c not in _OPEN}
    bearing = sum(code in _YES | _NO | _SIGNAL_OF.keys() for code in codes)
    return Learned(
        replace(model, settled={**model.settled, **settled}),
        pl.DataFrame(
            rows,
            schema={
                "weight": pl.String,
                "zh": pl.String,
                "en": pl.String,
                "before": pl.Float64,
                "after": pl.Float64,
                "outcomes": pl.Int64,
            },
            orient="row",
        ),
        tuple(told.filter(pl.col("code") == "already_solved")["need_id"].unique().sort()),
        tuple(told.filter(pl.col("code") == "no_capacity")["offer_id"].unique().sort()),
        told.height,
        told.height - bearing,
    )


def _moved(model: Model, codes: np.ndarray, texts: np.ndarray, found: dict[str, np.ndarray]) -> tuple[Model, list[tuple]]:
    """The pair's own weights by its yeses and noes, then each structured signal by the refusals that name it."""
    structure = dict(model.structure)
    judged = (np.isin(codes, sorted(_YES | _NO))) & np.isfinite(texts)
    names = [name for name in _OF_THE_PAIR if name in found and found[name][judged].any()]
    columns = np.column_stack([texts[judged], *[found[name][judged].astype(float) for name in names]])
    before = np.array([1.0, *[structure[name] for name in names]])
    # A yes begins where level 3 does: there the texts alone are even odds.
    after = _fit(columns, np.isin(codes[judged], sorted(_YES)).astype(float), before, model.thresholds[1])
    structure.update({name: float(value) for name, value in zip(names, after[1:], strict=True)})
    rows = [("texts", "文本", "texts", model.slope, model.slope * float(after[0]), int(judged.sum()))]
    scale = float(after[0])
    for code, signals in sorted(_SIGNAL_OF.items()):
        for signal in signals:
            has = found.get(signal, np.zeros(len(codes), dtype=bool))
            refused, taken = int((has & (codes == code)).sum()), int((has & np.isin(codes, sorted(_YES))).sum())
            if refused + taken:
                structure[signal] = _penalty(model.structure[signal], refused, taken)
                names.append(signal)
    for name in names:
        bearing = int((found[name] & (judged | np.isin(codes, sorted(_SIGNAL_OF)))).sum())
        rows.append((name, SIGNALS[name].zh, SIGNALS[name].en, model.structure[name], structure[name], bearing))
    pool = {name: weight * scale for name, weight in model.pool.items()}
    return replace(model, slope=model.slope * scale, pool=pool, structure=structure), rows


def _fit(columns: np.ndarray, yes: np.ndarray, before: np.ndarray, threshold: float) -> np.ndarray:
    """Weights nearest to `before` that make the outcomes likely; none changes its sign."""
    if not len(yes):
        return before

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        u = columns @ weights - threshold
        chance = 1 / (1 + np.exp(np.clip(-u, -60, 60)))
        away = weights - before
        value = float(np.logaddexp(0, np.where(yes > 0, -u, u)).sum() + 0.5 * TRUST * (away**2).sum())
        return value, columns.T @ (chance - yes) + TRUST * away

    bounds = [(0.05, None)] + [(0.0, None) if w >= 0 else (None, 0.0) for w in before[1:]]
    return minimize(loss, before, jac=True, method="L-BFGS-B", bounds=bounds).x


def _penalty(before: float, refused: int, taken: int) -> float:
    """Log-odds of a yes where the signal stands: the present weight as TRUST outcomes, then those seen; never above zero."""
    share = 1 / (1 + np.exp(-before))
    return float(min(0.0, np.log((TRUST * share + taken) / (TRUST * (1 - share) + refused))))
