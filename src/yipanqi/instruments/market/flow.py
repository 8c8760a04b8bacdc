"""The way of a proposal: stages, which may follow which, coded refusals with what to add, and what a need must say to be
published.
"""

import hashlib

from yipanqi.values.words import Words

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
#: Stage -> stages that may follow. `closed` says nothing of why: a veto is silent.
NEXT = {
    "proposed": ("invited", "met", "refused"),
    "invited": ("agreed", "met", "refused", "closed"),
    "agreed": ("met", "refused", "closed"),
    "met": ("intention", "signed", "refused"),
    "intention": ("signed", "refused"),
    "signed": (),
    "refused": (),
    "closed": (),
}
#: What a party reads of an invitation that waits too long or was ended: the same words for both, so that a veto tells nothing.
QUIET = Words("尚未安排", "not arranged so far")
#: Deeds that the parties are not told of: a veto and an officer's closing look alike, and like an invitation that nobody
#: answered.
SILENT = ("proposed", "closed")
#: Days until the next step of a stage is due; a deed sets a new day, nothing else moves it.
DUE = {"invited": 7, "agreed": 14, "met": 30, "intention": 60}
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
