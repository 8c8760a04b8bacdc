"""Light of one target. In: exact target and actual, what is better, how much of the period is over. Out: light and reason.

Green: on or ahead of the pace; yellow: at least nine tenths of it; red: less. Grey: unknown (number missing, no target, or an
indicator that no record computes). What grows through the period (counts, amounts) is held against the elapsed share of it, or
against a stage target where the office set one; ratios, ranks and stocks against the whole target.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yipanqi.values.words import Words

LIGHTS = {
    "green": Words("正常", "on track"),
    "yellow": Words("偏慢", "behind"),
    "red": Words("落后", "off track"),
    "grey": Words("缺数", "no data"),
}
NEAR = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`light` is a key of LIGHTS; `share` is actual ÷ what is expected by now (None when unknown)."""

    light: str
    share: Fraction | None
    reason: Words


def judge(
    target: Fraction | None,
    actual: Fraction | None,
    *,
    better: str,
    grows: bool,
    elapsed: Fraction,
    stage: Fraction | None = None,
) -> Verdict:
    """Judge one target. `stage` is the office's own target for the part of the period that is over."""
    if target is None:
        return Verdict("grey", None, Words("没有目标", "no target"))
    if actual is None:
        return Verdict("grey", None, Words("实际值未知：数据缺失", "actual unknown: data missing"))
    expected = stage if stage is not None else (target * elapsed if grows else target)
    if better == "less":
        return _less(target if not grows else expected, actual)
    if expected <= 0:
        return Verdict("green", None, Words("尚无应完成量", "nothing is due yet"))
    share = actual / expected
    done = actual >= target
    if done:
        return Verdict("green", share, Words("已达年度目标", "target reached"))
    if share >= 1:
        return Verdict("green", share, Words("达到序时进度", "on the pace"))
    percent = int(share * 100)
    light = "yellow" if share >= NEAR else "red"
    return Verdict(light, share, Words(f"完成应达进度的 {percent}%", f"{percent}% of what is due"))


def _less(target: Fraction, actual: Fraction) -> Verdict:
    if actual <= target:
        return Verdict("green", Fraction(1), Words("达到目标", "target reached"))
    near = actual <= target / NEAR or actual - target <= 1
    light = "yellow" if near else "red"
    return Verdict(light, target / actual if actual else None, Words("未达目标", "target not reached"))
