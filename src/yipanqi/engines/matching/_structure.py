"""The structured parts of a pair. In: both sides and pairs. Out: for each pair its signals, each for, against or unknown.

A signal is a code with a weight of the model (log-odds). What is not known on either side gives no signal. `closed`, `expired`,
`no_capacity` and `settled` do not forbid: they lower a pair so far that it stands below every open one, and say why.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import polars as pl

from yipanqi.engines.matching._sides import Side
from yipanqi.engines.text import normalise
from yipanqi.values.words import Words

SIGNALS: dict[str, Words] = {
    "field_same": Words("领域相同", "same field"),
    "field_differs": Words("领域不同", "different field"),
    "maturity_enough": Words("成熟度满足", "mature enough"),
    "maturity_too_low": Words("成熟度不足", "not mature enough"),
    "price_within": Words("报价在预算内", "price within the budget"),
    "price_over": Words("报价超预算", "price over the budget"),
    "amount_enough": Words("资金额度足够", "enough money"),
    "amount_too_small": Words("资金额度不足", "not enough money"),
    "valid_long_enough": Words("有效期覆盖需求期限", "valid until the deadline"),
    "ends_before_deadline": Words("有效期早于需求期限", "ends before the deadline"),
    "expired": Words("已过有效期", "expired"),
    "closed": Words("需求已截止", "the need is closed"),
    "place_same": Words("同一县（市、区）", "same county"),
    "place_near": Words("同一设区市", "same city"),
    "place_far": Words("不同城市", "different city"),
    "track_record": Words("有成交记录", "has a track record"),
    "no_capacity": Words("已无余力", "no capacity left"),
    "settled": Words("此前已有结论", "already decided"),
}
_PARTS = re.compile(r"[;；、,，|/]")


def signals(needs: Side, offers: Side, need: np.ndarray, offer: np.ndarray, on: date | None) -> dict[str, np.ndarray]:
    """code → which pairs have it (boolean arrays)."""
    left, right = needs.frame[need.tolist()], offers.frame[offer.tolist()]
    out: dict[str, np.ndarray] = {}
    out.update(_fields(left["field"], right["field"]))
    both = pl.DataFrame(
        {
            "asked": left["maturity"], "has": right["maturity"], "budget": left["money"], "price": right["money"],
            "deadline": left["until"], "valid": right["until"], "record": right["track_record"], "capacity": right["capacity"],
            "kind": right["kind"],
        }
    )  # fmt: skip
    is_fund = (pl.col("kind") == "fund").fill_null(value=False)
    dearer = pl.col("price") > pl.col("budget")
    rules = {
        "maturity_enough": pl.col("has") >= pl.col("asked"),
        "maturity_too_low": pl.col("has") < pl.col("asked"),
        "price_within": ~dearer & ~is_fund,
        "price_over": dearer & ~is_fund,
        "amount_enough": (pl.col("price") >= pl.col("budget")) & is_fund,  # what a fund may give, against what is needed
        "amount_too_small": (pl.col("price") < pl.col("budget")) & is_fund,
        "valid_long_enough": pl.col("valid") >= pl.col("deadline"),
        "ends_before_deadline": pl.col("valid") < pl.col("deadline"),
        "track_record": pl.col("record") > 0,
        "no_capacity": pl.col("capacity") <= 0,
    }
    if on is not None:
        rules |= {"expired": pl.col("valid") < on, "closed": pl.col("deadline") < on}
    told = both.select(**{code: rule.fill_null(value=False) for code, rule in rules.items()})
    out.update({code: told[code].to_numpy() for code in told.columns})
    out.update(_places(left["place"], right["place"]))
    return out


def _fields(left: pl.Series, right: pl.Series) -> dict[str, np.ndarray]:
    def parts(text: str | None) -> frozenset[str]:
        return frozenset(p.strip() for p in _PARTS.split(normalise(text)) if p.strip())

    known = {text: parts(text) for text in set(left.to_list()) | set(right.to_list())}
    pairs = [(known[a], known[b]) for a, b in zip(left, right, strict=True)]
    both = np.array([bool(a and b) for a, b in pairs], dtype=bool)
    same = np.array([bool(a & b) for a, b in pairs], dtype=bool)
    return {"field_same": same, "field_differs": both & ~same}


def _places(left: pl.Series, right: pl.Series) -> dict[str, np.ndarray]:
    """Codes of GB/T 2260 by their first six and four digits; names only when equal (two names may be one place)."""
    shapes = [_nearness(a, b) for a, b in zip(left, right, strict=True)]
    return {code: np.array([s == code for s in shapes], dtype=bool) for code in ("place_same", "place_near", "place_far")}


def _nearness(one: str | None, other: str | None) -> str | None:
    a, b = normalise(one).strip(), normalise(other).strip()
    if not a or not b:
        return None
    if not (a.isdigit() and b.isdigit() and len(a) >= 4 and len(b) >= 4):
        return "place_same" if a == b else None
    if len(a) >= 6 and len(b) >= 6 and a[:6] == b[:6] and a[4:6] != "00":
        return "place_same"
    return "place_near" if a[:4] == b[:4] else "place_far"
