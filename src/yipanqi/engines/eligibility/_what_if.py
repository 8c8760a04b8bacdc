"""What if the rule were another? In: firms and two editions. Out: who is gained and lost, and by which conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from yipanqi.engines.eligibility._frames import collected
from yipanqi.engines.eligibility._screen import screen
from yipanqi.engines.eligibility.definition import Edition

OPEN = ("pass", "experts")  # nothing but the experts stands between the firm and the status


def what_if(frame: Any, before: Edition, after: Edition, *, on: date) -> pl.DataFrame:
    """Firms whose verdict differs: firm, before, after, change (gained, lost, moved), reasons (conditions that turned,
    comma-separated).

    gained: comes to pass or to depend on the experts alone; lost: the reverse; moved: any other difference.
    """
    table = collected(frame)
    old, new = screen(table, before, on=on), screen(table, after, on=on)
    shared = [c.key for c in before.conditions if any(c.key == d.key for d in after.conditions)]
    only = [c.key for c in (*before.conditions, *after.conditions) if c.key not in shared]
    turned = [pl.when(old[f"{k}.holds"].ne_missing(new[f"{k}.holds"])).then(pl.lit(k)) for k in shared] + [
        pl.when((new if f"{k}.holds" in new.columns else old)[f"{k}.holds"].ne_missing(True)).then(pl.lit(k)) for k in only
    ]
    was, now = old["verdict"].cast(pl.String), new["verdict"].cast(pl.String)
    result = pl.DataFrame({"firm": old["firm"], "before": was, "after": now}).with_columns(
        reasons=pl.concat_str(turned, separator=",", ignore_nulls=True)
    )
    had, has = pl.col("before").is_in(OPEN), pl.col("after").is_in(OPEN)
    change = pl.when(has & ~had).then(pl.lit("gained")).when(had & ~has).then(pl.lit("lost")).otherwise(pl.lit("moved"))
    return (
        result.filter(pl.col("before") != pl.col("after"))
        .with_columns(change=change)
        .select("firm", "before", "after", "change", "reasons")
    )
