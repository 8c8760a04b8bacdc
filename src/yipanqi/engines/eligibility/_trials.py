"""Many changed firms judged at once. In: firms in a frame, and ways by firm. Out: of each way whether it works, and what is said
after it.

The changes are written into columns and judged by `screen`; only what works is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.eligibility._breakpoints import Row
from yipanqi.engines.eligibility._screen import screen
from yipanqi.engines.eligibility._standing import Standing
from yipanqi.engines.eligibility.definition import LIMITS, Change, Edition, Score

Way = tuple[tuple[Change, int], ...]
CHUNK = 50_000  # trials judged at once
_BEYOND = 2**61  # larger than anything that can be true, and still a number


class Trials:
    """The firms that do not pass, to be tried with changes."""

    def __init__(self, table: pl.DataFrame, edition: Edition, on: date) -> None:
        numbers = [n for n in table.columns if n in edition.columns and edition.columns[n].kind in LIMITS]
        self.table = table.select("firm", *(n for n in table.columns if n in edition.columns)).with_columns(
            pl.col(numbers).cast(pl.Int64)
        )
        self.edition, self.on = edition, on
        self.said = pl.col("^.*\\.(?:holds|reason|low|likely|high)$|^verdict$")
        self.need = next((c.test.need for c in edition.conditions if isinstance(c.test, Score)), None)

    def works(self, ways: Sequence[tuple[Standing, Way]]) -> list[Row | None]:
        """What is said of each firm after its way; None where the way does not work."""
        found: list[Row | None] = []
        for start in range(0, len(ways), CHUNK):
            some = ways[start : start + CHUNK]
            after = screen(self._changed(some), self.edition, on=self.on)
            at = np.flatnonzero(
                [self._may(s, v) for (s, _), v in zip(some, after["verdict"].cast(pl.String).to_list(), strict=True)]
            )
            said: list[Row | None] = [None] * len(some)
            for n, row in zip(at.tolist(), after.select(self.said)[at].to_dicts(), strict=True):
                if self.suffices(some[n][0], row):
                    said[n] = row
            found += said
        return found

    def _may(self, firm: Standing, verdict: str) -> bool:
        return verdict in ("pass", "experts") or (bool(firm.assumed) and firm.verdict != "experts")

    def suffices(self, firm: Standing, after: Row) -> bool:
        """Nothing stands in the way any more but the experts, and what is taken to hold."""
        if firm.verdict == "experts":
            need = self.need
            return bool(
                after["verdict"] == "pass"
                or (need is not None and firm.likely is not None and after["score.likely"] >= need > firm.likely)
            )
        if after["verdict"] in ("pass", "experts"):
            return True
        return bool(firm.assumed) and any(
            all(
                after[f"{k}.holds"] is True
                or (after[f"{k}.holds"] is None and (after[f"{k}.reason"] == "experts" or k in firm.assumed))
                for k in route
            )
            for route in self.edition.ways
        )

    def _changed(self, ways: Sequence[tuple[Standing, Way]]) -> pl.DataFrame:
        """Each firm after its way; a blank stays blank unless the change is to find it out."""
        steps: dict[str, tuple[Change, list[int], list[int]]] = {}
        for n, (_, way) in enumerate(ways):
            for change, amount in way:
                _, trials, amounts = steps.setdefault(change.key, (change, [], []))
                trials.append(n)
                amounts.append(min(amount, _BEYOND))
        by: dict[str, Any] = {}
        learnt: dict[str, Any] = {}
        for change, trials, amounts in steps.values():
            for name, sign in change.moves.items():
                by.setdefault(name, np.zeros(len(ways), dtype=np.int64))[trials] += sign * np.array(amounts, dtype=np.int64)
                learnt.setdefault(name, np.zeros(len(ways), dtype=bool))[trials] |= change.reason == "learn"
        frame = self.table[[s.at for s, _ in ways]]
        return frame.with_columns(
            self._moved(frame, n, pl.Series(amounts), pl.Series(learnt[n])).alias(n)
            for n, amounts in by.items()
            if n in frame.columns or learnt[n].any()
        )

    def _moved(self, frame: pl.DataFrame, name: str, amounts: pl.Series, learnt: pl.Series) -> pl.Series:
        if name not in frame.columns:  # a column that the file does not have, to be found out
            return amounts.zip_with(learnt, pl.Series([None], dtype=pl.Int64).new_from_index(0, len(amounts)))
        held = frame[name]
        if held.dtype == pl.Date:
            return (held.cast(pl.Int32) + amounts.cast(pl.Int32)).cast(pl.Date)
        return held.zip_with(~learnt, held.fill_null(0)) + amounts
