"""Cover on a day, earned premium, loss ratios, what a premium subsidy may be. In: policies and claims. Out: whole fen; unknown
stays None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from yipanqi.values.words import Words

#: Where a policy stands on a day; every policy is in one of them.
STATES = {
    "pilot": Words("在保，试点险种", "in force, pilot product"),
    "other": Words("在保，试点外", "in force, not a pilot product"),
    "unsorted": Words("在保，是否试点未填", "in force, pilot or not left blank"),
    "ended": Words("已到期", "expired"),
    "future": Words("还没起保", "not yet begun"),
    "surrendered": Words("已退保", "surrendered"),
    "unknown": Words("起止日期不明", "days of cover unknown"),
}
#: Sheets write amounts in 万元 with four decimals: what differs by less than a yuan is rounded.
ROUNDED = 99
IN_FORCE = ("pilot", "other", "unsorted")


def state(policy: Any, on: date) -> str:
    """Where a policy stands at the close of a day. It is in force on its own last day, no more on the day of its surrender."""
    if policy.surrendered_on and policy.surrendered_on <= on:
        return "surrendered"
    if policy.ends_on and policy.ends_on < on:
        return "ended"
    if policy.starts_on and policy.starts_on > on:
        return "future"
    if policy.starts_on is None or policy.ends_on is None:
        return "unknown"
    return {True: "pilot", False: "other", None: "unsorted"}[policy.is_pilot]


def earned(policy: Any, on: date) -> int | None:
    """Premium earned by the close of a day, day by day (1/365 of a yearly cover); what comes after a surrender is not earned."""
    if None in (policy.premium, policy.starts_on, policy.ends_on) or policy.ends_on < policy.starts_on:
        return None
    last = min(policy.ends_on, on, *([policy.surrendered_on - timedelta(1)] if policy.surrendered_on else []))
    gone, all_ = max((last - policy.starts_on).days + 1, 0), (policy.ends_on - policy.starts_on).days + 1
    return int((2 * policy.premium * gone + all_) // (2 * all_))


@dataclass(frozen=True)
class Line:
    """Policies together: how many, their sums insured (`blank`: how many have none), premium earned, losses paid on closed
    claims, claims still open.
    """

    key: str
    count: int
    insured: int
    blank: int
    earned: int | None
    paid: int | None
    open: int

    @property
    def loss_ratio(self) -> float | None:
        """Losses paid by premium earned; unknown where either is."""
        return None if self.paid is None or not self.earned else self.paid / self.earned


def lines(policies: Iterable[Any], claims: Iterable[Any], on: date, by: Callable[[Any], str]) -> list[Line]:
    """The policies by a key, the largest sum first."""
    groups: dict[str, list[Any]] = {}
    for one in policies:
        groups.setdefault(by(one), []).append(one)
    losses: dict[str, list[Any]] = {}
    for claim in claims:
        if claim.occurred_on is None or claim.occurred_on <= on:
            losses.setdefault(claim.policy_number, []).append(claim)
    found = [_line(key, rows, [c for p in rows for c in losses.get(p.number, [])], on) for key, rows in groups.items()]
    return sorted(found, key=lambda line: (-line.insured, line.key))


def _line(key: str, rows: Sequence[Any], claims: Sequence[Any], on: date) -> Line:
    sums = [p.sum_insured for p in rows if p.sum_insured is not None]
    closed = [c for c in claims if c.closed_on is not None and c.closed_on <= on]
    premiums = [earned(p, on) for p in rows if state(p, on) != "future"]
    return Line(
        key,
        len(rows),
        sum(sums),
        len(rows) - len(sums),
        _whole(premiums),
        _whole([c.paid for c in closed]),
        len(claims) - len(closed),
    )


def _whole(amounts: Sequence[int | None]) -> int | None:
    """Their sum; unknown where one is."""
    return None if None in amounts else sum(a for a in amounts if a is not None)


def allowed(policy: Any) -> int | None:
    """The subsidy by the policy's own rate, rounded down to the fen; never more than the premium."""
    if policy.premium is None or policy.subsidy_rate is None:
        return None
    return int(min(Fraction(str(policy.subsidy_rate)), 1) * policy.premium)


def remarks(policies: Sequence[Any], claims: Iterable[Any]) -> list[tuple[Any, Words]]:
    """What somebody should look at, policy by policy."""
    twins = Counter(_layer(p) for p in policies)
    lost: Counter[str] = Counter()
    for claim in claims:
        lost[claim.policy_number] += claim.paid or 0
    found = []
    for one in policies:
        most, due, paid, insured = allowed(one), one.subsidy_due, one.subsidy_paid, one.sum_insured
        tests = (
            (one.starts_on and one.ends_on and one.ends_on < one.starts_on, Words("终保早于起保", "ends before it begins")),
            (None not in _layer(one) and twins[_layer(one)] > 1, Words("同一保障报了两次", "the same cover is reported twice")),
            (insured is not None and lost[one.number] > insured, Words("赔付超过保额", "losses paid above the sum insured")),
            (
                None not in (most, due) and due - most > ROUNDED,
                Words("应补高于保费×比例", "subsidy due above its share of the premium"),
            ),
            (None not in (paid, due) and paid - due > ROUNDED, Words("实补高于应补", "paid above what is due")),
        )
        found += [(one, words) for speaks, words in tests if speaks]
    return found


def _layer(policy: Any) -> tuple[Any, ...]:
    """What makes two policies the same cover, whichever insurer reports it."""
    return (policy.organisation_id, policy.product, policy.starts_on, policy.ends_on, policy.sum_insured)
