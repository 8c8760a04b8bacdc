"""Income tax on the profit of technology transfer. In: fen of profit of one year, the edition. Out: fen exempt, halved and the
tax.

企业所得税法实施条例 第九十条: the first 5 million yuan a year are exempt, what is above is taxed at half. Transfers, and
licences of five years or more (财税〔2015〕116号); development, consulting and service have no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from yipanqi.engines.eligibility import Edition


@dataclass(frozen=True)
class Relief:
    """Fen: `exempt` and `halved` parts of the profit, `tax` that remains, `plain` tax without the relief."""

    exempt: int
    halved: int
    tax: int
    plain: int


def qualifies(kind: str, years: int | None, edition: Edition) -> bool | None:
    """Whether profit of a contract of that kind (development, transfer, licence …) counts; a licence of unknown length is
    unknown.
    """
    if kind == "transfer":
        return True
    if kind != "licence":
        return None if kind == "" else False
    return None if years is None else years >= _whole(edition, "licence_years")


def relief(profit: int | None, edition: Edition) -> Relief | None:
    """The relief on one seller's profit (fen) of one year from transfers that qualify; None when it is unknown; a loss saves
    nothing.
    """
    if profit is None:
        return None
    line, (n, out_of) = _whole(edition, "transfer_exempt"), _pair(edition, "income_tax")
    half, halves = _pair(edition, "above_exempt")
    profit = max(profit, 0)
    exempt = min(profit, line)
    halved = profit - exempt
    return Relief(exempt, halved, halved * n * half // (out_of * halves), profit * n // out_of)


def _whole(edition: Edition, key: str) -> int:
    value = edition.parameters[key].value
    assert isinstance(value, int)
    return value


def _pair(edition: Edition, key: str) -> tuple[int, int]:
    value = edition.parameters[key].value
    assert isinstance(value, tuple)
    return value[0], value[1]
