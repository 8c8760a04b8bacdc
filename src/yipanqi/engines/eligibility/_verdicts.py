"""The verdict alone. In: as for `screen`. Out: firm and verdict, the same as there.

In memory firms that fail a cheap condition leave before the dear ones (sums over years, texts, points) are looked at.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from yipanqi.engines.eligibility._cells import STAGES, Sight, gather, settle_growth
from yipanqi.engines.eligibility._frames import arrived, back, is_pandas
from yipanqi.engines.eligibility._screen import VERDICTS, every, judged, plain, sighted
from yipanqi.engines.eligibility.definition import Age, Amount, Condition, Edition, Flag, Share, columns_of

MANY = 20_000  # fewer firms are judged in one go
STEPS = (2, 8)  # columns that a condition of the first and of the second sieve may read


def verdicts(frame: Any, edition: Edition, parameters: dict[str, Any] | None = None, *, on: date) -> Any:
    """Only `firm` and `verdict`, several times faster than `screen`; same arguments, same faults."""
    if is_pandas(frame):
        return back(verdicts(arrived(frame), edition, parameters, on=on))
    edition = edition.changed(**parameters) if parameters else edition
    sight, collect = sighted(frame, edition, on)
    if not collect or len(sight.eager) < MANY:
        settle_growth(sight)
        return judged(sight, collect, ["firm"])
    return _sieved(sight)


def _cheap(edition: Edition, step: int) -> list[Condition]:
    """Conditions of every route that read at most so many columns of numbers, and more than the step before."""
    least = STEPS[step - 1] if step else 0
    return [
        c for c in edition.conditions
        if isinstance(c.test, Share | Amount | Flag | Age) and all(c.key in route for route in edition.ways)
        and least < len(columns_of(c.test)) <= STEPS[step]
    ]


def _sieved(sight: Sight) -> pl.DataFrame:
    names = [n for n in sight.dtypes if n in sight.edition.columns]
    rows = nw.from_native(sight.frame.select(*names).to_native().with_row_index("~row"))
    for step in range(len(STEPS)):
        conditions = _cheap(sight.edition, step)
        if conditions:
            one = replace(sight, frame=rows, stages=[{} for _ in range(STAGES)])
            open_still = every([plain(c, one) for c in conditions]).fill_null(True)
            for stage in one.stages:
                rows = rows.with_columns(**stage) if stage else rows
            rows = rows.filter(open_still).select("~row", *names)
    left = gather(rows)
    rest = replace(sight, frame=left.lazy(), eager=left, dtypes={**sight.dtypes, "~row": nw.UInt32},
                   stages=[{} for _ in range(STAGES)])
    settle_growth(rest)
    found = judged(rest, True, ["~row"])
    codes = np.full(len(sight.eager), VERDICTS.index("fail"), dtype=np.uint8)
    codes[found["~row"].to_numpy()] = found["verdict"].to_physical().to_numpy()
    words = pl.Series("verdict", codes).to_frame().select(pl.col("verdict").cat.to(pl.Enum(VERDICTS)))
    return sight.eager.to_native().select("firm").with_columns(words["verdict"])
