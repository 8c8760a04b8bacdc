"""Real statistics of the provinces (yearbook of science and technology, 2000–2019) for the comparison page.

In: the shipped table. Out: for a year and measure, every province with value and rank; each row knows its line in the file.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources

from yipanqi.values.showing import value_words
from yipanqi.values.words import Words

NATION = "100000"
#: measure -> (words, unit, decimals)
MEASURES = {
    "rd_intensity": (Words("R&D经费投入强度", "R&D intensity"), "share", 2),
    "rd_spend_yuan": (Words("R&D经费", "R&D spend"), "yuan", 1),
    "contracts_out_yuan": (Words("技术合同成交额（输出）", "Technology contracts, sellers' side"), "yuan", 1),
    "contracts_in_yuan": (Words("技术合同成交额（吸纳）", "Technology contracts, buyers' side"), "yuan", 1),
    "contracts_out_count": (Words("输出技术合同数", "Number of contracts, sellers' side"), "count", 0),
}
SOURCE = Words("《中国科技统计年鉴》，真实统计数据", "China Statistical Yearbook on Science and Technology; real statistics")


@dataclass(frozen=True)
class Province:
    """One line of a comparison; `rank` None for the nation and for unknown values; `line` is the row in the shipped file."""

    code: str
    name: str
    year: int
    value: float | None
    shown: Words
    rank: int | None
    line: int


@functools.cache
def _table() -> tuple[dict[str, str], ...]:
    with (resources.files("yipanqi.board") / "national" / "provinces.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def years(measure: str) -> list[int]:
    """The years for which any province states `measure`, newest first."""
    return sorted({int(row["year"]) for row in _table() if row[measure]}, reverse=True)


def comparison(measure: str, year: int) -> list[Province]:
    """The provinces by `measure`, best first, unknown last; the nation stands in its place without a rank."""
    _, unit, places = MEASURES[measure]
    rows = [(line, row) for line, row in enumerate(_table(), 2) if int(row["year"]) == year]
    values = [float(row[measure]) for _, row in rows if row[measure] and row["code"] != NATION]
    out = []
    for line, row in rows:
        value = float(row[measure]) if row[measure] else None
        ranked = value is not None and row["code"] != NATION
        out.append(
            Province(
                code=row["code"],
                name=row["province"],
                year=year,
                value=value,
                line=line,
                shown=value_words(value, unit, places, unit_zh="项", unit_en=""),
                rank=1 + sum(v > value for v in values) if ranked and value is not None else None,
            )
        )
    return sorted(out, key=lambda p: (p.value is None, -(p.value or 0)))
