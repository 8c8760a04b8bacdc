"""The way of a proposal as a flow, coded refusals with what to add, and what a need must say to be published."""

from __future__ import annotations

import hashlib
from typing import Any

from yipanqi.ui.fields import CellField, TextField
from yipanqi.values.words import Words
from yipanqi.work.flow import Asked, Flow, Move, Need, Stage, both, calendar, given, holds, officer_here, party

STAGES = {
    "proposed": Words("系统建议", "proposed"),
    "invited": Words("已邀请", "invited"),
    "agreed": Words("双方愿谈", "both will meet"),
    "met": Words("已对接", "met"),
    "intention": Words("达成意向", "letter of intent"),
    "signed": Words("已签约", "signed"),
    "refused": Words("未成", "refused"),
    "closed": Words("不再安排", "not arranged"),
}
#: The stages that a proposal goes through, refusals apart.
WAY = ("proposed", "invited", "agreed", "met", "intention", "signed")
#: What the funnel counts, from the need to the contract.
COUNTED = {
    "collected": Words("征集", "collected"),
    "published": Words("公开", "published"),
    **STAGES,
    "proposed": Words("有匹配", "matched"),
}
#: What a party reads of an invitation that waits too long or was ended: the same words for both, so that a veto tells nothing.
QUIET = Words("尚未安排", "not arranged so far")
#: The stages of which parties were not told, before there were cases (a migration reads it).
SILENT = ("proposed", "closed")
#: The stages at which parties are asked.
ASKED = ("invited", "agreed")
#: Why nothing came of it (the codes that matching learns from), and what the owner of the offer or need can add.
REFUSALS = {
    "field_mismatch": (
        Words("领域不符", "wrong field"),
        Words("写明所属细分领域和应用场景", "name the narrower field and where it is used"),
    ),
    "maturity_too_low": (
        Words("成熟度不足", "not mature enough"),
        Words("补充中试或样机的测试数据，写明目前的成熟度", "add test data of a pilot or prototype and state the maturity"),
    ),
    "price": (
        Words("价格分歧", "price"),
        Words("写明价格依据，或可分期、入股的方式", "state what the price rests on, or ways to pay in parts or with shares"),
    ),
    "deadline": (
        Words("时间赶不上", "too late"),
        Words("写明最早交付时间和里程碑", "state the earliest delivery and milestones"),
    ),
    "place": (
        Words("地点不便", "too far"),
        Words("写明可否远程或派人驻厂", "state whether it works remotely or with people on site"),
    ),
    "already_solved": (
        Words("需求已解决", "already solved"),
        Words("需求方请更新需求状态", "the firm should update the state of its need"),
    ),
    "no_capacity": (
        Words("无力承接", "no capacity"),
        Words("写明可承接的数量和时间", "state how much can be taken on, and when"),
    ),
    "other": (Words("其他", "other"), Words("在备注中写明原因，便于改进", "say why in the note")),
}
KINDS = {"achievement": Words("成果", "Achievement"), "expert": Words("专家", "Expert"), "fund": Words("资金", "Money")}
#: What a reader asks of a need, by key: question and an example. The first four are asked before publication.
QUESTIONS = {
    "problem": (
        Words("要解决的技术问题", "the problem to solve"),
        Words("如：高速织机断经率高，需在线检测", "such as: warp breaks on fast looms must be seen at once"),
    ),
    "target": (
        Words("可测量的指标（数和单位）", "a measurable target (number and unit)"),
        Words("如：检出率≥98%，响应≤0.2秒", "such as: 98% found, within 0.2 s"),
    ),
    "wanted_by": (Words("期望完成时间", "the day by which it is wanted"), Words("如：2025年12月", "such as December 2025")),
    "willing": (
        Words("同意公开", "consent to publish"),
        Words("在征集表中填“是否愿意张榜：是”", "say yes to posting in the sheet"),
    ),
    "budget": (Words("预算", "the budget"), Words("如：80万元", "such as CNY 800,000")),
    "maturity": (
        Words("现有和目标成熟度", "maturity now and wanted"),
        Words("如：从实验室样机到小批量", "such as from a laboratory prototype to small batches"),
    ),
    "ip_terms": (
        Words("知识产权约定", "terms for intellectual property"),
        Words("如：归需求方，完成方可发表论文", "such as: owned by the firm, papers allowed"),
    ),
}
REQUIRED = ("problem", "target", "wanted_by", "willing")
#: Sheet columns of a need that the market may fill in on its page; the others stand in a Listing.
FILLED = ("problem", "specification", "wanted_by", "budget")
#: An achievement without a last day of its own leaves the market so long after its publication.
LIFE_YEARS = 2
LIFE = Words(
    "成果库未填有效期，按发布之日起两年推算（本系统默认，可续期）",
    "no last day in the sheet: two years from publication (default of this software; may be renewed)",
)
#: Days before the end at which an achievement is listed for renewal.
AHEAD = 90
#: What the gate of an achievement asks.
GATE = {
    "owner": Words("完成单位", "owner"),
    "field": Words("技术领域", "field"),
    "summary": Words("成果简介（20字以上）", "summary (20 characters or more)"),
    "specification": Words("可测量的技术指标", "a measurable specification"),
    "rights": Words("知识产权情况", "intellectual property"),
    "maturity": Words("成熟度", "maturity"),
    "contact": Words("联系人及电话（不公开）", "contact (kept off the open pages)"),
}


def key_of(need: str, offer: str) -> str:
    """The key of a proposal: need and offer, shortened by a digest where they are very long."""
    key = f"{need}|{offer}"
    return key if len(key) <= 200 else f"{key[:150]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def chance_words(chance: float | None) -> Words:
    """How likely staff are to judge a pair fitting, as an officer says it; what is not known is not guessed."""
    if chance is None:
        return Words("未知", "not known")
    share = round(chance * 100)
    if share < 1:
        return Words("不到 1%", "under 1 %")
    return Words(f"约 {share}%", f"about {share} %") if share < 100 else Words("99% 以上", "over 99 %")


# ---- the flow -----------------------------------------------------------------------------------------------------------

FLOW = "matching"
_sides = party("demander", Words("需求方", "the firm with the need")) | party(
    "supplier", Words("供给方", "the owner of the offer")
)
_ENDED = Words("这项邀请已经结束，不再需要答复", "this invitation is over; no answer is needed any more")


def _sides_of(one: Any) -> int:
    """How many sides must say yes: an expert or money without an organisation of its own is not asked."""
    return 2 if one.supplier_id else 1


def _in_time(asked: Asked) -> bool:
    """Until the day that the parties were told."""
    return asked.case.shown_due_on is None or asked.on <= asked.case.shown_due_on


def _uncounted(asked: Asked) -> Words | None:
    """A contract is the outcome of one pair."""
    number = (asked.given.get("contract_number") or "").strip()
    if not number:
        return Words("请填写合同登记编号", "give the contract's number")
    found = type(asked.record)._default_manager.filter(contract_number=number, stage="signed").first()
    if found is None:
        return None
    return Words(
        f"合同 {number} 已记在“{found.need_title}”名下，不能重复计",
        f"contract {number} is counted with “{found.need_title}” already",
    )


def _some(fen: int) -> Words | None:
    return None if fen > 0 else Words("金额要大于零", "the amount must be above zero")


_IN_TIME = holds("in_time", Words("在答复期内", "in time"), _in_time, _ENDED)
_SIGNED = (
    Need("contract_number", Words("合同登记编号", "Contract number"), _uncounted, given=True, field=TextField(60)),
    given("amount", Words("合同金额", "Amount"), check=_some, field=CellField("money", unit="元")),
)
FLOWS = [
    Flow(
        key=FLOW,
        page="/market/proposals/{record}/",
        model="market.Proposal",
        words=Words("供需撮合", "Matching"),
        stages={
            name: Stage(words, register=name, hidden=name == "closed", aside=name in ("refused", "closed"))
            for name, words in STAGES.items()
        },
        moves=(
            Move(
                "invite",
                Words("邀请", "Invite"),
                of=("proposed",),
                to="invited",
                who=officer_here,
                due=calendar(7),
                told=both,
                tells=Words(
                    "“{title}”：请在 {due}前答复是否愿意见面谈。", "“{title}”: please answer by {due} whether you will meet."
                ),
            ),
            Move(
                "agree",
                Words("愿意", "Yes"),
                of=("invited",),
                to="agreed",
                who=_sides,
                needs=(_IN_TIME,),
                quorum=_sides_of,
                due=calendar(14),
                told=both,
                quiet=True,
            ),
            Move(
                "decline",
                Words("不安排", "Rather not"),
                of=ASKED,
                to="closed",
                who=_sides,
                needs=(_IN_TIME,),
                silent=True,
                quiet=True,
            ),
            Move(
                "both_agree",
                Words("双方愿谈", "Both will meet"),
                of=("invited",),
                to="agreed",
                who=officer_here,
                due=calendar(14),
                told=both,
            ),
            Move(
                "meet",
                Words("已对接", "Met"),
                of=("proposed", *ASKED),
                to="met",
                who=officer_here,
                due=calendar(30),
                told=both,
            ),
            Move(
                "intend",
                Words("达成意向", "Letter of intent"),
                of=("met",),
                to="intention",
                who=officer_here,
                due=calendar(60),
                told=both,
            ),
            Move(
                "sign",
                Words("已签约", "Signed"),
                of=("met", "intention"),
                to="signed",
                who=officer_here,
                needs=_SIGNED,
                told=both,
            ),
            Move(
                "refuse",
                Words("未成", "Refused"),
                of=("proposed", *ASKED, "met", "intention"),
                to="refused",
                who=officer_here,
                reasons={code: words for code, (words, _) in REFUSALS.items()},
                told=both,
            ),
            Move("close", Words("不再安排", "Not arranged"), of=ASKED, to="closed", who=officer_here, silent=True),
        ),
        parties={"demander": "demander__uscc", "supplier": "supplier__uscc"},
        register_field="stage",
        title="need_title",
    )
]
