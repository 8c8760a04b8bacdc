"""What a record may not say: checks between its own columns, and those that follow from what kind of column it is.

A register declares the first kind on its model (`CHECKS`); the second hold for every register. Red: it cannot be so, and is
taken only with a reason. Amber: it may be so, and somebody should look. An unknown cell breaks no check.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from yipanqi.intake.fields import Heading
from yipanqi.values.words import Words

RED, AMBER = "red", "amber"
JUMP, WILD = 10, 1_000  # times the value before: worth a look; a unit or digits gone wrong
ENOUGH_HELD = 30  # amounts of one column: fewer do not tell how large one can be
LEAST_FEN, LEAST_COUNT = 10_000_000, 50  # smaller ones jump by nature: below a hundred thousand yuan, below fifty
ROUNDING = 500_000  # fen: half of ten thousand yuan for each amount of a sum
_LEVELS = (("国家", 4), ("全国", 4), ("省", 3), ("市", 2), ("县", 1), ("区", 1))
_SIGNED = re.compile(r"利润|净资产|净额|增减|增长|收益|损益|同比|流量|结余|差额")
_SHARE = re.compile(r"占比|比例|比重|占.+比")
_NO_SIZE = re.compile(r"位次|排名|名次|得分|评分|分值|指数|系数|序号")


@dataclass(frozen=True)
class Check:
    """One check: the columns that it reads (the first is the cell that is marked), when it is broken, and how that is said.

    `words` name the columns as {0}, {1} …, and as {new} and {before} what the first one says now and said before.
    """

    key: str
    severity: str
    columns: tuple[str, ...]
    broken: pl.Expr
    words: Words
    clause: Words | None = None
    before: str = ""  # the column that holds what the first one said before


def in_order(first: str, then: str) -> Check:
    """A day that cannot lie before another."""
    return Check("out_of_order", RED, (then, first), pl.col(then) < pl.col(first), Words("{0}早于{1}", "{0} lies before {1}"))


def part_of(part: str, whole: str) -> Check:
    """A part that cannot be more than its whole."""
    return Check(
        "part_beyond_whole", RED, (part, whole), pl.col(part) > pl.col(whole), Words("{0}大于{1}", "{0} is more than {1}")
    )


def sum_of(whole: str, *parts: str) -> tuple[Check, ...]:
    """Amounts that make up another: those known cannot be more than it, and all of them together are it, within rounding."""
    given, slack = pl.sum_horizontal(*parts), ROUNDING * (len(parts) + 1)
    known = pl.all_horizontal(pl.col(p).is_not_null() for p in parts)
    return (
        Check(
            "parts_beyond_sum",
            RED,
            (whole, *parts),
            given > pl.col(whole) + slack,
            Words("各分项之和大于{0}", "the parts add up to more than {0}"),
        ),
        Check(
            "sum_differs",
            AMBER,
            (whole, *parts),
            known & (given < pl.col(whole) - slack),
            Words("各分项之和小于{0}", "the parts add up to less than {0}"),
        ),
    )


def of_columns(headings: Mapping[str, Heading], steady: Collection[str] = ()) -> Iterator[Check]:
    """The checks that follow from the kind of each column; `steady` ones are compared with the year before as well
    (`<column>@last`).
    """
    for name, heading in headings.items():
        if heading.kind in ("money", "count", "number"):
            yield from _of_size(name, heading, name in steady)
        if heading.kind == "ratio" and _SHARE.search(heading.zh):
            yield Check(
                "share_beyond_whole",
                RED,
                (name,),
                (pl.col(name) > 1) | (pl.col(name) < 0),
                Words("{0} {new} 不在 0 与 100% 之间", "{0} {new} lies outside 0 to 100 %"),
            )
        if heading.kind == "choice" and "级别" in heading.zh and (levels := _levels(heading)):
            now, was = (pl.col(c).replace_strict(levels, default=None, return_dtype=pl.Int8) for c in (name, f"{name}@old"))
            yield Check(
                "level_falls",
                AMBER,
                (name,),
                now < was,
                Words("{0}由“{before}”降为“{new}”", "{0} falls from “{before}” to “{new}”"),
                before=f"{name}@old",
            )
            yield Check(
                "level_rises",
                AMBER,
                (name,),
                now > was,
                Words("{0}由“{before}”升为“{new}”", "{0} rises from “{before}” to “{new}”"),
                before=f"{name}@old",
            )


def _of_size(name: str, heading: Heading, yearly: bool) -> Iterator[Check]:
    if heading.kind != "number" and not _SIGNED.search(heading.zh):
        yield Check("negative", RED, (name,), pl.col(name) < 0, Words("{0} {new} 是负数", "{0} {new} is negative"))
    if _NO_SIZE.search(heading.zh):
        return
    for suffix, zh, en in (("@old", "原值", "the value before"), ("@last", "上年", "the year before")):
        if suffix == "@last" and not yearly:
            continue
        was, now = pl.col(f"{name}{suffix}"), pl.col(name)
        least = LEAST_FEN if heading.kind == "money" else LEAST_COUNT
        sized = (was > 0) & (now > 0) & (pl.max_horizontal(was, now) >= least)
        wild = sized & ((now >= was * WILD) | (now * WILD <= was))
        jump = sized & ((now >= was * JUMP) | (now * JUMP <= was)) & ~wild
        for key, severity, test in (("jump", AMBER, jump), ("wild_jump", RED, wild)):
            yield Check(
                f"{key}{suffix}",
                severity,
                (name,),
                test,
                Words(
                    f"{{0}} {{new}}，与{zh} {{before}} 相差 {{times}} 倍",
                    f"{{0}} {{new}} is {{times}} times off {en}, {{before}}",
                ),
                before=f"{name}{suffix}",
            )
    if heading.kind == "money":
        most, now = pl.col(f"{name}@most"), pl.col(name)
        yield Check(
            "beyond_register",
            RED,
            (name,),
            (most > 0) & (now >= LEAST_FEN) & (now >= most * JUMP),
            Words(
                "{0} {new}，是台账中最大一笔 {before} 的 {times} 倍",
                "{0} {new} is {times} times the greatest that the register holds, {before}",
            ),
            before=f"{name}@most",
        )


#: A mobile number and an identity number as they stand in running text.
_MOBILE, _IDENTITY = r"(?:^|\D)1[3-9]\d{9}(?:\D|$)", r"(?:^|\D)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d{4}[\dXx](?:\W|$)"


def in_public(headings: Mapping[str, Heading], public: Collection[str]) -> Iterator[Check]:
    """Texts that everybody reads may not hold the numbers of a person."""
    for name, heading in headings.items():
        if name in public and heading.kind == "text":
            yield Check(
                "person_in_public",
                RED,
                (name,),
                pl.col(name).str.contains(f"{_MOBILE}|{_IDENTITY}"),
                Words(
                    "{0}是对外公开的，里面有手机或身份证号码，请删去后再报",
                    "{0} is read by everybody and holds a telephone or identity number; take it out and send it again",
                ),
            )


def _levels(heading: Heading) -> dict[str, int]:
    """Code of a choice -> how high it stands, where the choices are levels of government; {} for other lists."""
    found = {
        code: next((rank for word, rank in _LEVELS if words[0].startswith(word)), None) for code, words in heading.choices.items()
    }
    known = {code: rank for code, rank in found.items() if rank is not None}
    return known if len(set(known.values())) > 1 else {}
