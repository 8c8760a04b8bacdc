"""Can a column of money be as large as it reads? In: the typed rows of a table and the register. Out: one question a column.

Said, never corrected: most amounts under a yuan, or ten thousand times off what the register or the column's own cells hold.
"""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl

from yipanqi.engines.sheets import Table, headed_twice
from yipanqi.intake import _matching as matching
from yipanqi.intake._typing import PROBLEM
from yipanqi.intake.definition import Sheet

FACTOR = 10_000  # 元 for 万元, or the reverse
FAR, NEAR = 1_000, 20  # asked from a factor of 1 000, if the factor 10 000 brings it within 20
LEAST, LEAST_LARGE, MOST = 100, 10_000, 10**14  # fen: no such column has a median below a yuan, none of the large ones below a hundred, none above 万亿
SPREAD, OTHERS = 100, 5  # a single cell is odd only among others of one size
_ROWS = 200  # rows of one pair of columns that are told one by one
_SCHEMA: dict[str, Any] = {"row": pl.Int32, "letter": pl.String, "field": pl.String, "code": pl.String, "raw": pl.String, "detail": pl.String}
_LARGE = re.compile(r"收入|经费|费用|投资|投入|资产|产值|利润|工资|薪|成交额|交易额|合同.{0,2}额|贷款|融资|注册资本|保险金额")
_SMALL = re.compile(r"单价|每|人均|日均|亩均")


def asked(frame: pl.DataFrame, sheet: Sheet, hits: list[matching.Hit], heading_row: int) -> pl.DataFrame:
    """PROBLEM with a `detail`: for each column of money whose size cannot be, one finding on its heading; for odd cells one each."""
    out = []
    for hit in hits:
        column = matching.declared(sheet, hit.field)
        if column is None or column.heading.kind != "money" or hit.field not in frame.columns:
            continue
        cells = frame.select("row", pl.col(hit.field).alias("value")).filter(pl.col("value") > 0)
        if not cells.height:
            continue
        usual = _known(sheet, hit.name)
        median = float(cells["value"].median())  # type: ignore[arg-type]
        if why := _impossible(median, usual, column.heading.zh):
            out.append((heading_row, hit.letter, hit.field, why, hit.heading, _told(median, usual)))
        else:
            out += [(row, hit.letter, hit.field, "amount_unlike_others", _yuan(value), _told(value, median)) for row, value in _odd(cells)]
    found = pl.DataFrame(out, schema=_SCHEMA, orient="row")
    return found.with_columns(pl.lit("finding").alias("severity")).select(*PROBLEM, "detail")


def differing(table: Table, hits: list[matching.Hit]) -> pl.DataFrame:
    """PROBLEM with a `detail`: for each row in which a column that is taken has another one of the same heading beside it, with another cell."""
    out = []
    by_letter = {h.letter: h for h in hits}
    for _, first, other, rows in headed_twice(table):
        if (hit := by_letter.get(first)) is None:
            continue
        cells = table.body.select("row", pl.col(first).cast(pl.String).alias("taken"), pl.col(other).cast(pl.String).alias("left"))
        for row, taken, left in cells.filter(pl.col("row").is_in(rows[:_ROWS])).rows():
            detail = {"letter": first, "other": other, "left": (left or "—")[:200]}
            out.append((row, first, hit.field, "heading_twice", taken or "—", json.dumps(detail, ensure_ascii=False)))
    found = pl.DataFrame(out, schema=_SCHEMA, orient="row")
    return found.with_columns(pl.lit("finding").alias("severity")).select(*PROBLEM, "detail")


def _impossible(median: float, usual: float | None, heading: str) -> str | None:
    if usual is not None and off(median, usual):
        return "size_unlike_register"
    least = LEAST if _SMALL.search(heading) or not _LARGE.search(heading) else LEAST_LARGE
    return "size_unlikely" if median < least or median > MOST else None


def off(value: float, usual: float) -> bool:
    """Far from the usual size, and near it after multiplying or dividing by ten thousand."""
    ratio = value / usual
    return (ratio >= FAR and 1 / NEAR <= ratio / FACTOR <= NEAR) or (ratio <= 1 / FAR and 1 / NEAR <= ratio * FACTOR <= NEAR)


def _odd(cells: pl.DataFrame) -> list[tuple[int, int]]:
    """Cells ten thousand times off the others of their column, where those are of one size."""
    if cells.height <= OTHERS:
        return []
    median = float(cells["value"].median())  # type: ignore[arg-type]
    ratio = pl.col("value") / median
    far = cells.filter((ratio >= FAR) | (ratio <= 1 / FAR))
    others = cells.filter((ratio < FAR) & (ratio > 1 / FAR))["value"]
    if not far.height or far.height * 10 > cells.height + 9 or (others.quantile(0.9) or 0) > SPREAD * (others.quantile(0.1) or 1):
        return []
    return [(row, value) for row, value in far.rows() if off(value, median)]


def _known(sheet: Sheet, name: str) -> float | None:
    """The median of what the register holds in this field."""
    for records in sheet.records:
        model = records.model_class
        if any(f.name == name for f in model._meta.get_fields()):
            held = list(model._default_manager.filter(**{f"{name}__gt": 0}).order_by("-pk").values_list(name, flat=True)[:2000])
            if held:
                return float(pl.Series(held).median())  # type: ignore[arg-type]
    return None


def _told(value: float, usual: float | None) -> str:
    return json.dumps({"median": _yuan(value), "usual": _yuan(usual) if usual else "—"}, ensure_ascii=False)


def _yuan(fen: float) -> str:
    return f"{fen / 100:,.2f}"
