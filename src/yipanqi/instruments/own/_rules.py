"""Rules between two columns of one row, as data: what is asked of the first, and how it is said where it does not hold."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from yipanqi.intake.checks import AMBER, RED, Check
from yipanqi.values.words import Words

#: Test -> its words; whether days are spoken of is told by the type of the columns.
TESTS = {
    "at_most": Words("不大于（不晚于）", "is at most (not after)"),
    "below": Words("小于（早于）", "is below (before)"),
    "at_least": Words("不小于（不早于）", "is at least (not before)"),
    "above": Words("大于（晚于）", "is above (after)"),
}
#: Types of columns that can be compared, each with its own kind.
COMPARED = ("money", "whole", "number", "share", "date", "year")
_BROKEN = {
    "at_most": (Words("大于", "is more than"), Words("晚于", "lies after")),
    "below": (Words("不小于", "is not below"), Words("不早于", "does not lie before")),
    "at_least": (Words("小于", "is less than"), Words("早于", "lies before")),
    "above": (Words("不大于", "is not above"), Words("不晚于", "does not lie after")),
}


@dataclass(frozen=True)
class Rule:
    """`column` must pass `test` against `other`. `red`: it cannot be otherwise, and such a row is taken only with a reason."""

    column: str
    test: str
    other: str
    red: bool = False


def broken(one: Rule, column: str = "", other: str = "") -> pl.Expr:
    """Where the rule does not hold; null where a cell is unknown."""
    first, second = pl.col(column or one.column), pl.col(other or one.other)
    return {"at_most": first > second, "below": first >= second, "at_least": first < second, "above": first <= second}[one.test]


def said(one: Rule, kind: str) -> Words:
    """What is said of a row that breaks it: {0} and {1} are the columns."""
    words = _BROKEN[one.test][kind == "date"]
    return Words(f"{{0}}{words.zh}{{1}}", f"{{0}} {words.en} {{1}}")


def check(one: Rule, kind: str) -> Check:
    """The check of the preview, as a register of the package declares one."""
    return Check("own_rule", RED if one.red else AMBER, (one.column, one.other), broken(one), said(one, kind))
