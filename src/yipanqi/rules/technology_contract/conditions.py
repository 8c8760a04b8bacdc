"""What the editions ask of a contract. In: parameters and the dates of an edition. Out: the edition.

A row of the frame is one contract; `firm` holds its registration number. Where the text of an edition is not at hand its
parameter has no value and the condition stays unknown.
"""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility import Amount, Column, Condition, Edition, Flag, Listed, Share
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.columns import column, named
from yipanqi.values.words import Words

PURPOSE = Words(
    "技术合同认定登记的核对（登记材料）", "checking registrations of technology contracts (from the registration itself)"
)
#: Contents that are no technology, each with the flag that says so.
EXCLUDED = {
    "plain_sale": Words("不是单纯的货物买卖", "not a plain sale of goods"),
    "routine_work": Words(
        "不是常规生产、加工、维修、广告、普通培训", "not routine production, repair, advertising or ordinary training"
    ),
    "labour": Words("不是劳务", "not labour service"),
    "general_design": Words("不是没有技术问题的一般设计", "not general design without a technical problem"),
}


def columns() -> dict[str, Column]:
    """What a contract states about itself; flags that nobody states are unknown."""
    p = PURPOSE
    return named(
        [
            column("category", "text", "合同类别", "kind of contract", p, "合同类型"),
            column("technical_content", "flag", "有明确的技术内容", "has defined technical content", p, optional=True),
            column("plain_sale", "flag", "单纯的货物买卖", "a plain sale of goods", p, optional=True),
            column(
                "routine_work",
                "flag",
                "常规生产、加工、维修、广告或普通培训",
                "routine production, repair, advertising or training",
                p,
                optional=True,
            ),
            column("labour", "flag", "劳务", "labour service", p, optional=True),
            column(
                "general_design", "flag", "没有技术问题的一般设计", "general design without a technical problem", p, optional=True
            ),
            column(
                "seller_registers", "flag", "由卖方在其所在地登记", "registered by the seller where it sits", p, optional=True
            ),
            column("first_registration", "flag", "首次登记", "registered for the first time", p, optional=True),
            column("value", "fen", "合同成交额", "contract value", p, "合同金额"),
            column("turnover", "fen", "技术交易额", "technology turnover", p),
            column("non_technical_cost", "fen", "设备及材料等费用", "equipment and materials", p, "非技术性费用", optional=True),
        ]
    )


def conditions(given: Parameters, excluded: tuple[str, ...]) -> tuple[Condition, ...]:
    """The conditions with the clause of each; `excluded` are the contents that the edition is known to shut out."""

    def stands(key: str, words: Words, test: Flag | Listed | Share | Amount, source: str) -> Condition:
        return Condition(key, words, test, given[source].clause)

    kinds, others = _texts(given, "kinds"), _texts(given, "other_kinds")
    return (
        stands("kind", Words("属于技术合同的法定种类", "one of the kinds in law"), Listed("category", kinds, others), "kinds"),
        stands("content", Words("有明确的技术内容", "defined technical content"), Flag("technical_content"), "content"),
        *(stands(key, EXCLUDED[key], Flag(key, wanted=False), f"excluded_{key}") for key in excluded),
        stands(
            "seller", Words("由卖方在所在地登记", "registered by the seller where it sits"), Flag("seller_registers"), "seller"
        ),
        stands("once", Words("只登记一次", "registered once only"), Flag("first_registration"), "once"),
        stands(
            "assessed",
            Words("技术交易额不高于成交额", "turnover at most the value"),
            _covers(("value",), ("turnover",), given, "whole"),
            "whole",
        ),
        stands(
            "costs_out",
            Words("非技术性费用已从成交额中扣除", "non-technical costs are taken out of the value"),
            _covers(("value",), ("turnover", "non_technical_cost"), given, "deducted"),
            "deducted",
        ),
        stands(
            "nothing_else_out",
            Words(
                "只扣除了非技术性费用（合理数量标的物的直接成本不扣除）",
                "only non-technical costs are taken out (not the direct cost of a reasonable quantity of carriers)",
            ),
            _covers(("turnover", "non_technical_cost"), ("value",), given, "carriers"),
            "carriers",
        ),
        *((stands("annex", given["annex"].words, Amount(("turnover",), None), "annex"),) if "annex" in given else ()),
    )


def _texts(given: Parameters, key: str) -> tuple[str, ...]:
    value = given[key].value
    assert isinstance(value, tuple)
    return value


def _covers(have: tuple[str, ...], base: tuple[str, ...], given: Parameters, key: str) -> Share:
    """`have` is at least the share `key` of `base`; a parameter without a value decides nothing."""
    value = given[key].value
    n, out_of = value if isinstance(value, tuple) else (None, 100)
    return Share(have, base, ((None, n),), out_of)


def built(
    given: Parameters, *, name: str, document: str, opens: date | None, closes: date | None, excluded: tuple[str, ...]
) -> Edition:
    """The edition of that name with these parameters."""
    return Edition(
        rule="technology_contract",
        name=name,
        words=Words("技术合同认定", "Recognition of technology contracts"),
        document=document,
        opens=opens,
        closes=closes,
        columns=columns(),
        conditions=conditions(given, excluded),
        parameters=given,
        purpose=PURPOSE,
        build=lambda changed: built(changed, name=name, document=document, opens=opens, closes=closes, excluded=excluded),
    )
