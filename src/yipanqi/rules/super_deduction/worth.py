"""What the deduction and the status are worth in tax. In: fen of R&D, profit and losses. Out: fen saved, with the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yipanqi.engines.eligibility import Edition


def _pair(edition: Edition, key: str) -> tuple[int, int]:
    value = edition.parameters[key].value
    assert isinstance(value, tuple)
    return value[0], value[1]


def qualifying(own: int, other: int, commissioned: int, abroad: int, edition: Edition) -> dict[str, int]:
    """R&D of the tax basis in fen: `own` (the five items, without buildings), `other`, commissioned in China and abroad (actual).

    Other expenses: at most 10 % of the total, limit = own × 10 % ÷ 90 %. Commissioned: 80 %; abroad also at most two thirds of
    the domestic R&D. Out: own, other, commissioned, abroad, total.
    """
    n, of = _pair(edition, "other_cap")
    share, share_of = _pair(edition, "commissioned_share")
    counted_other = min(other, own * n // (of - n))
    home = own + counted_other + commissioned * share // share_of
    top, bottom = _pair(edition, "abroad_cap")
    counted_abroad = min(abroad * share // share_of, home * top // bottom)
    return {
        "own": own,
        "other": counted_other,
        "commissioned": commissioned * share // share_of,
        "abroad": counted_abroad,
        "total": home + counted_abroad,
    }


@dataclass(frozen=True)
class Worth:
    """Fen of tax: without anything, with the deduction, with deduction and status; the loss left over and for how many years."""

    plain: int
    with_deduction: int
    with_status: int
    deduction: int
    loss: int
    loss_years: int

    @property
    def saved_by_status(self) -> int:
        """What the status alone saves in the year (the lower rate; longer loss carry-forward comes on top)."""
        return self.with_deduction - self.with_status


def worth(
    profit: int, rd: int, edition: Edition, *, losses: Mapping[int, int] | None = None, year: int = 0, chip_or_tools: bool = False
) -> Worth:
    """Tax of one year. `profit` before the deduction (negative: a loss), `rd` qualifying R&D, `losses` still unused by year of
    origin.

    Losses are used oldest first, those older than 5 years only with the status (10 years).
    """
    n, of = _pair(edition, "rate_chip_tools" if chip_or_tools and "rate_chip_tools" in edition.parameters else "rate")
    deduction = rd * n // of
    years = _whole(edition, "loss_years"), _whole(edition, "loss_years_status")
    full, low = _pair(edition, "income_tax"), _pair(edition, "income_tax_high_tech")
    plain = _tax(profit, usable(losses or {}, year, years[0]), full)
    with_deduction = _tax(profit - deduction, usable(losses or {}, year, years[0]), full)
    with_status = _tax(profit - deduction, usable(losses or {}, year, years[1]), low)
    return Worth(plain, with_deduction, with_status, deduction, max(deduction - profit, 0), years[1])


def usable(losses: Mapping[int, int], year: int, years: int) -> Sequence[int]:
    """Losses (fen, positive) of the `years` years before `year`, oldest first."""
    return [losses[y] for y in sorted(losses) if year - years <= y < year]


def _whole(edition: Edition, key: str) -> int:
    value = edition.parameters[key].value
    assert isinstance(value, int)
    return value


def _tax(profit: int, losses: Sequence[int], rate: tuple[int, int]) -> int:
    return max(profit - sum(losses), 0) * rate[0] // rate[1]
