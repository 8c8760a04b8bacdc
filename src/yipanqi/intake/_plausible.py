"""Can the amounts and numbers of a column be as large as they read? In: the typed rows of a table and the register. Out:
questions.

Said, never corrected: most amounts under a yuan, wages of a person that nobody lives on, a firm of a million heads, or a
thousand or ten thousand times off what the register or the column's own cells hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

import polars as pl

from yipanqi.engines.sheets import Table, headed_twice
from yipanqi.intake import _matching as matching
from yipanqi.intake._typing import PROBLEM
from yipanqi.intake.definition import Sheet
from yipanqi.intake.fields import Heading

FAR, FARTHEST = (
    500,
    200_000,
)  # 元 for 千元 or 万元, or the reverse, and what firms differ: asked from half of the one to twenty times the other
LEAST, LEAST_LARGE, MOST = (
    100,
    10_000,
    10**14,
)  # fen: no such column has a median below a yuan, none of the large ones below a hundred, none above 万亿
MOST_BARE = 1_000_000  # fen: large amounts of less than ten thousand yuan, in a first file that names no unit, may be 万元
SPREAD, OTHERS = 100, 5  # a single cell is odd only among others of one size
#: What is asked about values that a row reads as: nothing where the register says the same already.
OF_VALUES = (
    "size_unlikely",
    "size_unlike_register",
    "number_size_unlikely",
    "number_size_unlike_register",
    "unit_nowhere",
    "amount_unlike_others",
    "number_unlike_others",
)
_ROWS = 200  # rows of one pair of columns that are told one by one
_SCHEMA: dict[str, Any] = {
    "row": pl.Int32,
    "letter": pl.String,
    "field": pl.String,
    "code": pl.String,
    "raw": pl.String,
    "detail": pl.String,
}
_PER_HEAD = re.compile(
    r"(?:人均|平均|月均|年均|每人).{0,6}(?:工资|薪|报酬|收入|研发|经费|费用|支出|产值|利润|税|投入)|(?:工资|薪酬?|报酬).{0,3}(?:人均|平均)"
)
LEAST_HEAD, MOST_HEAD = 100_000, 10**9  # fen: for one person a thousand yuan to ten million
_HEADS, MOST_HEADS = re.compile(r"职工|员工|从业|人员|人数|工程师|博士|硕士"), 10**6
_AREA, LEAST_AREA, MOST_AREA = re.compile(r"面积"), 10, 10**10  # square metres
_NO_SIZE = re.compile(r"年[份度]?$|序号|编号|位次|排名|名次|得分|评分|分值|星级|指数|系数|经度|纬度|代码|轮次|批次")
_LARGE = re.compile(r"收入|经费|费用|投资|投入|资产|产值|利润|工资|薪|成交额|交易额|合同.{0,2}额|贷款|融资|注册资本|保险金额")
_SMALL = re.compile(r"单价|每|人均|日均|亩均")


def asked(
    frame: pl.DataFrame, sheet: Sheet, hits: list[matching.Hit], heading_row: int, bare: Collection[str] = ()
) -> pl.DataFrame:
    """PROBLEM with a `detail`: for each column of amounts or numbers whose size cannot be, one finding on its heading; for odd
    cells one each.

    `bare` are the letters of the columns for which neither heading, table nor cells name a unit.
    """
    out = []
    for hit in hits:
        column = matching.declared(sheet, hit.field)
        if (
            column is None
            or column.heading.kind not in ("money", "count", "number")
            or hit.field not in frame.columns
            or _NO_SIZE.search(column.heading.zh)
        ):
            continue
        money = column.heading.kind == "money"
        cells = frame.select("row", pl.col(hit.field).alias("value")).filter(pl.col("value") > 0)
        if not cells.height:
            continue
        usual = _known(sheet, hit.name)
        median = float(cells["value"].median())  # type: ignore[arg-type]
        if why := _impossible(median, usual, column.heading):
            out.append(
                (
                    heading_row,
                    hit.letter,
                    hit.field,
                    why if money else f"number_{why}",
                    hit.heading,
                    _told(median, usual, money=money),
                )
            )
        elif (
            money
            and usual is None
            and hit.letter in bare
            and (column.heading.unit or "元") == "元"
            and _LARGE.search(column.heading.zh)
            and median < MOST_BARE
        ):
            out.append((heading_row, hit.letter, hit.field, "unit_nowhere", hit.heading, _told(median, usual, money=money)))
        else:
            code = "amount_unlike_others" if money else "number_unlike_others"
            out += [
                (row, hit.letter, hit.field, code, _said(value, money=money), _told(value, median, money=money))
                for row, value in _odd(cells)
            ]
    found = pl.DataFrame(out, schema=_SCHEMA, orient="row")
    return found.with_columns(pl.lit("finding").alias("severity")).select(*PROBLEM, "detail")


def bare(table: Table, hits: list[matching.Hit]) -> list[str]:
    """The letters of the columns whose numbers no heading, table or cell gives a unit."""
    if table.units:
        return []
    cells = {c.letter: table.body[c.letter] for c in table.columns if c.own_unit is None and not c.inherited}
    return [
        h.letter
        for h in hits
        if (own := cells.get(h.letter)) is not None and not (own.dtype == pl.String and own.str.contains(r"[元圆万亿$￥¥]").any())
    ]


def differing(table: Table, hits: list[matching.Hit]) -> pl.DataFrame:
    """PROBLEM with a `detail`: for each row in which a column that is taken has another one of the same heading beside it, with
    another cell.
    """
    out = []
    by_letter = {h.letter: h for h in hits}
    for _, first, other, rows in headed_twice(table):
        if (hit := by_letter.get(first)) is None:
            continue
        cells = table.body.select(
            "row", pl.col(first).cast(pl.String).alias("taken"), pl.col(other).cast(pl.String).alias("left")
        )
        for row, taken, left in cells.filter(pl.col("row").is_in(rows[:_ROWS])).rows():
            detail = {"letter": first, "other": other, "left": (left or "—")[:200]}
            out.append((row, first, hit.field, "heading_twice", taken or "—", json.dumps(detail, ensure_ascii=False)))
    found = pl.DataFrame(out, schema=_SCHEMA, orient="row")
    return found.with_columns(pl.lit("finding").alias("severity")).select(*PROBLEM, "detail")


def over_rows(table: Table, hits: list[matching.Hit], rows: pl.Series) -> pl.DataFrame:
    """PROBLEM with a `detail`: for each amount, count or day merged over several of `rows`; it is the first row's, and whose
    it is the sender knows.
    """
    by_letter, taken = {h.letter: h for h in hits}, set(rows)
    out = []
    for letter, first, last in table.over:
        if (hit := by_letter.get(letter)) is None or first not in taken:
            continue
        cell = table.body.filter(pl.col("row") == first)[letter].cast(pl.String).item()
        out.append((first, letter, hit.field, "over_rows", cell, json.dumps({"row": first, "last": last})))
    found = pl.DataFrame(out, schema=_SCHEMA, orient="row")
    return found.with_columns(pl.lit("finding").alias("severity")).select(*PROBLEM, "detail")


def _impossible(median: float, usual: float | None, heading: Heading) -> str | None:
    """Why the usual cell of a column cannot be what it reads as (money in fen, areas in square metres); None where it can."""
    if usual is not None and off(median, usual):
        return "size_unlike_register"
    least, most = _bounds(heading)
    return "size_unlikely" if median < least or median > most else None


def _bounds(heading: Heading) -> tuple[float, float]:
    if heading.kind == "money":
        if _PER_HEAD.search(heading.zh):
            return LEAST_HEAD, MOST_HEAD
        return (LEAST if _SMALL.search(heading.zh) or not _LARGE.search(heading.zh) else LEAST_LARGE), MOST
    if _AREA.search(heading.zh) and heading.unit in (None, "平方米"):
        return LEAST_AREA, MOST_AREA
    return 0, MOST_HEADS if _HEADS.search(heading.zh) else float("inf")


def off(value: float, usual: float) -> bool:
    """Far from the usual size, and near it after multiplying or dividing by a thousand or ten thousand."""
    return FAR <= max(value / usual, usual / value) <= FARTHEST


def _odd(cells: pl.DataFrame) -> list[tuple[int, int]]:
    """Cells a thousand or ten thousand times off the others of their column, where those are of one size."""
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


def _told(value: float, usual: float | None, *, money: bool) -> str:
    times = max(value / usual, usual / value) if usual else 0
    told = {
        "median": _said(value, money=money),
        "usual": _said(usual, money=money) if usual else "—",
        "times": "1,000" if times < 3_000 else "10,000",
    }
    return json.dumps(told, ensure_ascii=False)


def _said(value: float, *, money: bool) -> str:
    """Fen as yuan; a number as it stands."""
    return f"{value / 100:,.2f}" if money else f"{value:,.6g}" if value < 10**6 else f"{value:,.0f}"
