"""A figure by industry. In: the rows behind a figure, the facts that they come from. Out: one value an industry division.

Each record's industry is the one that it states, else its organisation's. Ratios are sums over sums. Groups of returns under the
Statistics Law with fewer than three units are not shown: a sum of one or two lets a single unit be known. The same holds for
whoever may not read the records themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from yipanqi.values.figure import tally

FEWEST = 3
#: Kinds that have a meaning for a part of the records; a rank or an index has none.
KINDS = ("count", "persons", "person_times", "amount", "ratio", "exposure")


@dataclass(frozen=True)
class Line:
    """One industry: GB/T 4754 division ('' unknown), value in base units or None, and the records counted and missing."""

    industry: str
    value: float | int | None
    counted: int
    missing: int
    hidden: bool = False


def by_industry(rows: pl.DataFrame, facts: Mapping[str, pl.DataFrame], kind: str, *, guarded: bool) -> list[Line]:
    """The figure for each industry, most records first.

    rows: ROWS of one figure; facts: name -> frame with record and industry; guarded: whether small groups are hidden.
    """
    known = [f.select(pl.lit(name).alias("fact"), "record", "industry") for name, f in facts.items()]
    schema = {"fact": pl.String, "record": pl.Int64, "industry": pl.String}
    where = pl.concat(known, how="vertical_relaxed") if known else pl.DataFrame(schema=schema)
    frame = rows.filter(pl.col("role") != "left_out").join(where, on=["fact", "record"], how="left")
    frame = frame.with_columns(pl.col("industry").str.slice(0, 3).fill_null(""))
    out = []
    for (industry,), part in frame.group_by("industry"):
        sums = tally(part, kind)
        counted, missing = int(sums["counted"] or 0), int(sums["missing"] or 0)
        hidden = guarded and counted < FEWEST
        out.append(Line(str(industry), None if hidden else sums["value"], counted, missing, hidden))
    return _kept(sorted(out, key=lambda line: (-line.counted, line.industry)))


def _kept(lines: list[Line]) -> list[Line]:
    """The lines so that the hidden ones together are no smaller than one may be: what is left of the whole tells them else."""
    hidden = [line for line in lines if line.hidden]
    if not any(line.counted for line in hidden) or sum(line.counted for line in hidden) >= FEWEST:
        return lines
    smallest = next((line for line in reversed(lines) if not line.hidden and line.counted), None)
    if smallest is None:
        return lines
    return _kept([replace(line, value=None, hidden=True) if line is smallest else line for line in lines])


def with_industry(frame: pl.DataFrame, organisations: pl.DataFrame) -> pl.DataFrame | None:
    """`frame` with the industry that its records state, else their organisation's; None where neither is known of this fact."""
    if "organisation" not in frame.columns:
        return frame if "industry" in frame.columns else None
    known = organisations.select(pl.col("record").alias("organisation"), pl.col("industry").alias("known"))
    joined = frame.join(known, on="organisation", how="left", maintain_order="left")
    return joined.with_columns(industry=pl.coalesce("industry", "known") if "industry" in frame.columns else pl.col("known"))
