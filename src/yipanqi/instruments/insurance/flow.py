"""The way of a premium subsidy: asked for, settled, paid; given back for repair, or refused for a reason."""

from __future__ import annotations

from typing import Any

from yipanqi.instruments.insurance import _reckoning as reckoning
from yipanqi.ui.fields import CellField, TextField
from yipanqi.values.words import Words
from yipanqi.work.flow import Asked, Flow, Move, Stage, both, filled, given, holds, officer_here, party, working

FLOW, LABEL = "subsidy", "insurance.Policy"
_firm = party("firm", Words("投保企业", "the insured firm"))
_REFUSALS = {
    "not_pilot": Words("不是试点险种", "not a pilot product"),
    "stacked": Words("同一保费已由别处补贴", "the same premium is subsidised elsewhere"),
    "late": Words("逾期申请", "asked for too late"),
    "surrendered": Words("已退保", "surrendered"),
}


def _within(asked: Asked) -> bool:
    amount, most = asked.given.get("amount"), reckoning.allowed(asked.record)
    return amount is None or (most is not None and amount <= most)


def _positive(fen: int) -> Words | None:
    return None if fen > 0 else Words("金额要大于零", "the amount must be above zero")


def _settled(asked: Asked) -> Any:
    """The step that settled the amount which is to be paid."""
    return (
        asked.case.steps.filter(move="settle", reverses=None, reversed_by=None).order_by("pk").last() if asked.case.pk else None
    )


def _as_settled(asked: Asked) -> bool:
    """What the register says is what was settled, and still within its share of the premium."""
    step, most = _settled(asked), reckoning.allowed(asked.record)
    return step is not None and asked.record.subsidy_due == step.given.get("amount") and (most or 0) >= asked.record.subsidy_due


def _other_hand(asked: Asked) -> bool:
    step = _settled(asked)
    return step is None or step.by != asked.who.by


#: What a policy must be, when the subsidy is asked for and until it is paid.
_FIT = (
    holds(
        "pilot",
        Words("试点险种", "a pilot product"),
        lambda asked: bool(asked.record.is_pilot),
        Words("只有试点险种可申请；是否试点未填的请先更正", "pilot products only; correct the register where it is blank"),
    ),
    holds(
        "kept",
        Words("没有退保", "not surrendered"),
        lambda asked: asked.record.surrendered_on is None,
        Words("已退保的保单不补贴", "a surrendered policy is not subsidised"),
    ),
    holds(
        "unpaid",
        Words("还没有补过", "not subsidised yet"),
        lambda asked: not asked.record.subsidy_paid,
        Words("台账上已有实补金额", "the register says that it was paid already"),
    ),
)
FLOWS = [
    Flow(
        key=FLOW,
        page="/insurance/policies/{record}/",
        model=LABEL,
        words=Words("保费补贴", "Premium subsidy"),
        stages={
            "open": Stage(Words("未申请", "not asked for")),
            "asked": Stage(Words("已申请", "asked for")),
            "settled": Stage(Words("已核定", "settled")),
            "paid": Stage(Words("已兑付", "paid")),
            "refused": Stage(Words("不予补贴", "refused"), aside=True),
        },
        moves=(
            Move(
                "ask",
                Words("申请补贴", "Ask for the subsidy"),
                of=("open",),
                to="asked",
                who=_firm | officer_here,
                due=working(15),
                needs=(
                    filled("premium", Words("保费", "the premium")),
                    filled("starts_on", Words("起保日期", "the first day of cover")),
                    *_FIT,
                ),
            ),
            Move(
                "return",
                Words("退回补正", "Give back"),
                of=("asked",),
                to="open",
                who=officer_here,
                reason=True,
                returns=True,
                told=both,
            ),
            Move(
                "settle",
                Words("核定", "Settle"),
                of=("asked",),
                to="settled",
                who=officer_here,
                due=working(20),
                told=both,
                needs=(
                    *_FIT,
                    given("amount", Words("核定金额", "Amount"), check=_positive, field=CellField("money", unit="万元")),
                    holds(
                        "within",
                        Words("不超过保费乘比例", "within its share of the premium"),
                        _within,
                        Words(
                            "不能超过保费×补贴比例；两者没填的请先更正",
                            "it may not pass premium × rate; correct the register where either is blank",
                        ),
                    ),
                ),
            ),
            Move(
                "pay",
                Words("兑付", "Pay"),
                of=("settled",),
                to="paid",
                who=officer_here,
                told=both,
                needs=(
                    *_FIT,
                    holds(
                        "as_settled",
                        Words("与核定相同", "as it was settled"),
                        _as_settled,
                        Words(
                            "台账上的应补与核定的金额不同，或超过保费×比例；请先核对",
                            "the register's amount is not the one that was settled, or passes premium × rate; look into it first",
                        ),
                    ),
                    holds(
                        "other_hand",
                        Words("由另一人兑付", "paid by another hand"),
                        _other_hand,
                        Words("核定的人不能自己兑付，请换一位经办人", "who settled it does not pay it; another officer does"),
                    ),
                    given("voucher", Words("付款凭证号", "Number of the voucher"), field=TextField(60)),
                ),
            ),
            Move(
                "refuse",
                Words("不予补贴", "Refuse"),
                of=("asked", "settled"),
                to="refused",
                who=officer_here,
                told=both,
                reasons=_REFUSALS,
            ),
        ),
        parties={"firm": "organisation__uscc"},
        title="number",
    )
]
