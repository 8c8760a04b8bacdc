"""The ladder as it stood in 2021. In: parameters, empty until a city verifies them. Out: one edition a level; empty ones decide
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from yipanqi.engines.eligibility import Amount, Condition, Edition, Flag, Share
from yipanqi.engines.eligibility.definition import Parameters, Test
from yipanqi.rules.columns import column, named
from yipanqi.values.words import Words

OPENS, CLOSES = date(2021, 1, 1), None
DOCUMENT = "省级企业研发机构认定办法（各省自定）"
PURPOSE = Words(
    "企业研发机构梯度培育的排摸与辅导（企业自行申报）", "screening and coaching of firms' research bodies (self-declared)"
)
LEVELS = {
    "centre": Words("省级高新技术企业研究开发中心", "provincial R&D centre"),
    "institute": Words("省级企业研究院", "provincial enterprise institute"),
    "key_institute": Words("省重点企业研究院", "provincial key enterprise institute"),
}


def next_step(level: str | None) -> str | None:
    """The level after `level` (None: no body yet); None at the top. KeyError for an unknown level."""
    order = [None, *LEVELS]
    if level not in order:
        raise KeyError(level)
    after = order.index(level) + 1
    return order[after] if after < len(order) else None


def _level(level: str) -> Callable[[Parameters], Edition]:
    def build(given: Parameters) -> Edition:
        p = PURPOSE
        before = list(LEVELS)[list(LEVELS).index(level) - 1] if level != "centre" else None
        step = (
            ("has_certificate", "高新技术企业", "is a high-tech firm")
            if before is None
            else (f"is_{before}", f"已是{LEVELS[before].zh}", f"has a {LEVELS[before].en}")
        )
        return Edition(
            rule=f"research_centre_ladder.{level}",
            name="edition_2021",
            words=LEVELS[level],
            document=_document(given),
            opens=OPENS,
            closes=CLOSES,
            columns=named(
                [
                    column(step[0], "flag", step[1], step[2], p),
                    column("rd_spend", "fen", "上年研发费用", "R&D expenses of the last year", p, "上年研发投入"),
                    column("sales", "fen", "上年销售收入", "sales of the last year", p),
                    column("rd_staff", "persons", "研发人员数", "R&D staff", p),
                ]
            ),
            conditions=(
                Condition("step", Words(step[1], step[2]), Flag(step[0]), given["order"].clause),
                Condition("rd", Words("研发费用", "R&D expenses"), _spend(level, given), given[_spend_key(level)].clause),
                Condition(
                    "staff",
                    Words("研发人员", "R&D staff"),
                    Amount(("rd_staff",), _whole(given, f"{level}_staff")),
                    given[f"{level}_staff"].clause,
                ),
            ),
            parameters=given,
            purpose=PURPOSE,
            build=build,
        )

    return build


def _document(given: Parameters) -> str:
    """The province's own document, where the city has filled in its numbers."""
    return next((p.clause.document for p in given.values() if p.clause.mark == "A"), DOCUMENT)


def _spend_key(level: str) -> str:
    return "centre_rd_share" if level == "centre" else f"{level}_rd"


def _whole(given: Parameters, key: str) -> int | None:
    value: Any = given[key].value
    return value


def _spend(level: str, given: Parameters) -> Test:
    if level != "centre":
        return Amount(("rd_spend",), _whole(given, f"{level}_rd"))
    share: Any = given["centre_rd_share"].value
    n, out_of = share or (None, 100)
    return Share(("rd_spend",), ("sales",), ((None, n),), out_of)


BUILDS = tuple(_level(level) for level in LEVELS)
