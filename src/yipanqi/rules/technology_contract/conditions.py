"""The conditions that both editions share. In: parameters and the dates of an edition. Out: the edition."""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility import Condition, Edition, Flag, Listed, Share
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.columns import column, named
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

PURPOSE = Words("技术合同认定登记的核对（登记材料）", "checking registrations of technology contracts (from the registration itself)")


def built(given: Parameters, *, name: str, document: str, opens: date | None, closes: date | None) -> Edition:
    """One row of the frame is one contract (`firm` holds its registration number)."""
    kinds, others, whole = given["kinds"].value, given["other_kinds"].value, given["whole"].value
    assert isinstance(kinds, tuple) and isinstance(others, tuple) and isinstance(whole, tuple)
    n, out_of = whole
    p = PURPOSE
    return Edition(
        rule="technology_contract", name=name, words=Words("技术合同认定", "Recognition of technology contracts"), document=document, opens=opens,
        closes=closes, columns=named([
            column("category", "text", "合同类别", "kind of contract", p, "合同类型"),
            column("technical_content", "flag", "有明确的技术内容", "has defined technical content", p, optional=True),
            column("seller_registers", "flag", "由卖方在其所在地登记", "registered by the seller where it sits", p, optional=True),
            column("first_registration", "flag", "首次登记", "registered for the first time", p, optional=True),
            column("value", "fen", "合同成交额", "contract value", p, "合同金额"),
            column("turnover", "fen", "技术交易额", "technology turnover", p),
        ]),
        conditions=(
            Condition("kind", Words("属于五类技术合同", "one of the five kinds"), Listed("category", kinds, others), given["kinds"].clause),
            Condition("content", Words("有明确的技术内容", "defined technical content"), Flag("technical_content"), given["other_kinds"].clause),
            Condition("seller", Words("由卖方在所在地登记", "registered by the seller where it sits"), Flag("seller_registers"),
                      Citation("国科发政字〔2000〕063号", "第六条", "M")),
            Condition("once", Words("只登记一次", "registered once only"), Flag("first_registration"), Citation("国科发政字〔2000〕063号", "一次登记", "H")),
            Condition("assessed", Words("技术交易额不高于成交额", "turnover at most the value"), Share(("value",), ("turnover",), ((None, n),), out_of),
                      given["whole"].clause),
        ),
        parameters=given, purpose=PURPOSE, build=lambda changed: built(changed, name=name, document=document, opens=opens, closes=closes),
    )
