"""The firms of the model city and their years. In: a seed and a scale. Out: `Firms`, one array for each property.

Amounts in thousand yuan, as the statistical forms have them. Order: place by place; within a place firms above scale in 2024,
firms above scale only earlier, then the small ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from yipanqi.demo._codes import firm_codes
from yipanqi.demo._places import PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import FORMS, INDUSTRIES, SECTION, SERVICES, person_names, phones, trade_names

YEARS = (2021, 2022, 2023, 2024)
KINDS = INDUSTRIES + SERVICES
FIRST_DAY, LAST_DAY = date(1996, 1, 1), date(2021, 12, 31)


@dataclass
class Firms:
    """Arrays of one length. `place` indexes PLACES, `kind` KINDS; `above` is (firm, year): above scale in that year."""

    seed: int
    place: np.ndarray
    kind: np.ndarray
    above: np.ndarray
    small: np.ndarray
    revenue: np.ndarray  # (firm, year of YEARS), thousand yuan
    staff: np.ndarray
    rd: np.ndarray  # (firm, year), thousand yuan; 0 without R&D; -1 unknown (left blank)
    rank: np.ndarray  # random number of each firm, for draws that must be stable between sheets

    def __len__(self) -> int:
        return len(self.place)

    @cached_property
    def name(self) -> list[str]:
        """Full legal names."""
        rng, count = np.random.default_rng([self.seed, 11]), len(self)
        trades = trade_names(rng, count)
        forms, order = rng.integers(0, len(FORMS), count).tolist(), rng.random(count).tolist()
        names = []
        for trade, p, k, form, how in zip(trades, self.place.tolist(), self.kind.tolist(), forms, order, strict=True):
            prefix, word = PLACES[p].prefix, KINDS[k][1]
            end = FORMS[form] if not (word.endswith("科技") and FORMS[form].startswith("科技")) else "有限公司"
            if how < 0.08:
                names.append(f"{trade}{word}（{prefix}）{end}")
            elif how < 0.25:
                names.append(f"浙江{trade}{word}{end}")
            else:
                names.append(f"{prefix}{'市' if how > 0.8 else ''}{trade}{word}{end}")
        return names

    @cached_property
    def former(self) -> list[str | None]:
        """The name until 2023 of the few firms that were renamed."""
        rng = np.random.default_rng([self.seed, 12])
        renamed = rng.random(len(self)) < 0.012
        trades = trade_names(rng, len(self))
        return [
            f"{PLACES[p].prefix}{trades[i][:2]}旧{KINDS[k][1]}厂" if renamed[i] else None
            for i, (p, k) in enumerate(zip(self.place.tolist(), self.kind.tolist(), strict=True))
        ]

    @cached_property
    def code(self) -> list[str]:
        """Unified social credit codes."""
        return firm_codes([PLACES[p].division for p in self.place.tolist()], range(1, len(self) + 1), (self.rank < 0.02).tolist())

    @cached_property
    def town(self) -> list[str]:
        picks = (np.random.default_rng([self.seed, 13]).random(len(self)) * 997).astype(int).tolist()
        return [PLACES[p].towns[k % len(PLACES[p].towns)] for p, k in zip(self.place.tolist(), picks, strict=True)]

    @cached_property
    def founded(self) -> list[date]:
        span = (LAST_DAY - FIRST_DAY).days
        days = (np.random.default_rng([self.seed, 14]).beta(2.4, 1.3, len(self)) * span).astype(int).tolist()
        return [FIRST_DAY + timedelta(days=d) for d in days]

    @cached_property
    def contact(self) -> list[str]:
        return person_names(np.random.default_rng([self.seed, 15]), len(self))

    @cached_property
    def phone(self) -> list[str]:
        return phones(np.random.default_rng([self.seed, 16]), len(self))

    def industry(self, i: int) -> str:
        """'C3973'."""
        code = KINDS[self.kind[i]][0]
        return SECTION[code] + code

    def of_place(self, index: int) -> np.ndarray:
        return np.flatnonzero(self.place == index)

    def above_in(self, place: int, year: int) -> np.ndarray:
        """Above-scale industrial firms of a place in a year: the rows of its statistical form."""
        return np.flatnonzero((self.place == place) & self.above[:, YEARS.index(year)])


def make_firms(seed: int, scale: int) -> Firms:
    """All firms: 12 000 at scale 1."""
    rng = np.random.default_rng([seed, 1])
    groups = [(p, n * scale, g) for p, place in enumerate(PLACES) for g, n in enumerate((place.above, place.left, place.small))]
    sizes = [n for _, n, _ in groups]
    place = np.repeat([p for p, _, _ in groups], sizes)
    group = np.repeat([g for _, _, g in groups], sizes)
    count = len(place)
    small = group == 2
    industrial = rng.choice(len(INDUSTRIES), count, p=_weights(INDUSTRIES))
    service = len(INDUSTRIES) + rng.choice(len(SERVICES), count, p=_weights(SERVICES))
    kind = np.where(small & (rng.random(count) < 0.45), service, industrial)
    above = _above(rng, group)
    revenue = _revenue(rng, small)
    staff = np.maximum(4, revenue[:, -1] / rng.lognormal(6.55, 0.45, count) * 0.8).astype(int)
    staff = np.maximum(4, (staff[:, None] * (0.92 + 0.16 * rng.random((count, len(YEARS))))).astype(int))
    firms = Firms(seed, place, kind, above, small, revenue, staff, np.zeros_like(revenue), rng.random(count))
    firms.rd = _research(rng, firms)
    return firms


def _weights(kinds: tuple) -> np.ndarray:
    weight = np.array([k[-1] for k in kinds], dtype=float)
    return weight / weight.sum()


def _above(rng: np.random.Generator, group: np.ndarray) -> np.ndarray:
    """Above scale by year: most all the time, a twentieth each since 2023 and 2024, some only until 2022 or 2023."""
    since = rng.choice([2021, 2023, 2024], len(group), p=[0.9, 0.05, 0.05])
    until = np.where(group == 1, np.where(rng.random(len(group)) < 0.5, 2022, 2023), 2030)
    since = np.where(group == 1, 2021, since)
    years = np.array(YEARS)
    return (group[:, None] < 2) & (years >= since[:, None]) & (years <= until[:, None])


def _revenue(rng: np.random.Generator, small: np.ndarray) -> np.ndarray:
    """Log-normal levels with yearly growth; above-scale firms at least 20 million yuan, most of the others below."""
    count = len(small)
    level = np.where(small, rng.lognormal(9.2, 0.8, count), np.maximum(20500, rng.lognormal(11.3, 1.15, count)))
    growth = 1 + np.clip(rng.normal(0.05, 0.13, (count, len(YEARS) - 1)), -0.6, 1.2)
    path = level[:, None] * np.concatenate([np.ones((count, 1)), np.cumprod(growth, axis=1)], axis=1)
    path = np.where(small[:, None], np.minimum(path, 180000), np.maximum(path, 20000 + 400 * rng.random((count, 1))))
    return np.round(path).astype(np.int64)


def _research(rng: np.random.Generator, firms: Firms) -> np.ndarray:
    """R&D spend. A firm's propensity is fixed; the share of active firms rises by year to the place's share of 2024."""
    count = len(firms)
    rate = np.clip(rng.lognormal(-3.8, 0.45, (count, 1)) * (0.85 + 0.3 * rng.random((count, len(YEARS)))), 0.002, 0.4)
    spend = np.maximum(60, firms.revenue * rate).astype(np.int64)
    propensity = rng.random(count)
    share = np.array([p.active for p in PLACES])[firms.place][:, None] - np.array([0.09, 0.06, 0.03, 0.0])
    active = propensity[:, None] < np.where(firms.small[:, None], 0.88, share)
    zone = next(i for i, p in enumerate(PLACES) if p.code == "330471")
    now = firms.above_in(zone, 2024)
    exact = round(target("rd_activity_rate") * len(now))
    active[now, -1] = False
    active[now[np.argsort(propensity[now], kind="stable")[:exact]], -1] = True
    spend = np.where(active, spend, 0)
    blank = (rng.random((count, len(YEARS))) < 0.015) & ~firms.small[:, None] & (firms.place != zone)[:, None]
    return np.where(blank, -1, spend)
