"""A session from call to report as a flow, what may be said of a meeting afterwards, and why nothing came of it."""

from __future__ import annotations

from typing import Any

from yipanqi.values.words import Words
from yipanqi.work.flow import Asked, Flow, Move, Stage, holds, named, officer_here

STAGE_MEANING = {
    "called": Words("登记参会方和对接请求，到截止日为止", "parties and requests come in until the deadline"),
    "planned": Words("时间表是系统建议，改请求后可以重排", "the timetable is a proposal; it can be made anew after changes"),
    "confirmed": Words(
        "已确认的对接不再移动；有人退出只做最小调整", "confirmed meetings stay; a withdrawal changes as little as possible"
    ),
    "closed": Words("结果已登记，汇总已写入活动台账", "outcomes are recorded and the totals written to the register"),
}
#: What a party is told of a change of its meetings; `slot · table` before and after.
TOLD = {
    "cancelled": Words(
        "“{title}”：与{other}的对接取消（原 {before} 号桌）。",
        "“{title}”: your meeting with {other} is off (it was at {before}).",
    ),
    "moved": Words(
        "“{title}”：与{other}的对接由 {before} 号桌改到 {after} 号桌。",
        "“{title}”: your meeting with {other} moves from {before} to {after}.",
    ),
    "table": Words(
        "“{title}”：与{other}的对接换到 {after} 号桌（原 {before} 号桌）。",
        "“{title}”: your meeting with {other} is now at {after} (it was at {before}).",
    ),
    "added": Words("“{title}”：新增与{other}的对接，{after} 号桌。", "“{title}”: a new meeting with {other}, at {after}."),
}
SIDES = {
    "demand": Words("需求方", "Demand"),
    "supply": Words("供给方", "Supply"),
    "expert": Words("专家", "Expert"),
    "funder": Words("资金方", "Funder"),
}
#: Results of a meeting; the same codes as in the register of meetings.
RESULTS = {
    "signed": Words("签约", "Signed"),
    "intention": Words("达成意向", "Intention"),
    "follow_up": Words("继续谈", "Follow up"),
    "none": Words("未成", "Nothing came of it"),
    "absent": Words("未到场", "Did not come"),
}
#: Why nothing came of it: goes back to the owner of the need or the achievement, with what to add.
REASONS = {
    "price": Words("价格或预算", "Price or budget"),
    "maturity": Words("成熟度不够", "Not mature enough"),
    "fit": Words("技术不对口", "Does not fit"),
    "timing": Words("时间不合", "Timing"),
    "rights": Words("知识产权条件", "Terms of rights"),
    "capacity": Words("产能或人手", "Capacity"),
    "funding": Words("资金未落实", "No funding"),
    "elsewhere": Words("已另有合作方", "Has another partner"),
}
WHAT_TO_ADD = {
    "price": Words("补充预算区间或报价构成", "a budget range or what the price is made of"),
    "maturity": Words("补充中试数据或样机", "pilot data or a prototype"),
    "fit": Words("补充可量化的指标和现有工艺", "measurable targets and the present process"),
    "timing": Words("补充完成时限", "the date by which it is needed"),
    "rights": Words("补充权属和许可方式", "who owns the rights and how they are licensed"),
    "capacity": Words("补充交付能力", "what can be delivered"),
    "funding": Words("对接资金方或保险", "a funder or an insurance"),
    "elsewhere": Words("更新需求状态", "the state of the need"),
}


# ---- the flow -----------------------------------------------------------------------------------------------------------


def _taking_part(session: Any) -> list[str]:
    """Codes of those who take part."""
    agenda = getattr(session, "agenda", None)
    parties = agenda.parties.filter(left=False).exclude(organisation=None) if agenda else []
    return [party.organisation.uscc for party in parties.select_related("organisation")] if agenda else []


def _is_asked(asked: Asked) -> bool:
    return bool(asked.record.agenda.requests.exists())  # type: ignore[attr-defined]


def _is_recorded(asked: Asked) -> bool:
    return not asked.record.agenda.seats.filter(result="").exists()  # type: ignore[attr-defined]


_REQUESTS = holds(
    "requests",
    Words("对接请求", "requests"),
    _is_asked,
    Words("还没有对接请求，先导入参会方和请求", "there is no request yet; bring in parties and requests first"),
)
_OUTCOMES = holds(
    "outcomes",
    Words("每场都有结果", "the outcome of every meeting"),
    _is_recorded,
    Words("还有场次没有登记结果", "some meetings have no outcome yet"),
)
_DEADLINE, _HELD = (
    named("deadline", Words("请求截止日", "the deadline")),
    named("held_on", Words("活动日期", "the day of the session")),
)
_OUT = Words("“{title}”的时间表已公布，请看本单位的对接日程。", "The timetable of “{title}” is out; see your meetings.")
OPEN, _MADE = ("called", "planned", "confirmed"), ("planned", "confirmed")
FLOW = "matchmaking_day"
#: The case stands on the session and opens when its day is set. A timetable is the office's own until it is published: parties go
#: on seeing the call. Who is told of a change is told one by one, whoever else takes part hears nothing.
DAY = Flow(
    key=FLOW,
    page="/matchmaking/{record}/",
    model="matchmaking.Session",
    words=Words("对接会", "Matchmaking session"),
    stages={
        "called": Stage(Words("征集中", "called")),
        "planned": Stage(Words("已排期", "planned"), hidden=True),
        "confirmed": Stage(Words("已确认", "confirmed")),
        "closed": Stage(Words("已办结", "closed")),
    },
    moves=(
        Move("call", Words("设定时段与桌数", "Set slots and tables"), ("called",), "called", officer_here, due=_DEADLINE),
        Move("set", Words("改时段与桌数", "Change slots and tables"), _MADE, "", officer_here, silent=True),
        Move("gather", Words("登记参会方与请求", "Bring in parties and requests"), OPEN, "", officer_here, silent=True),
        Move("plan", Words("排期", "Plan"), ("called", "planned"), "planned", officer_here, (_REQUESTS,), due=_HELD, silent=True),
        Move("plan_on", Words("在已确认的基础上重排", "Plan around what is confirmed"), ("confirmed",), "confirmed", officer_here,
             (_REQUESTS,), due=_HELD),
        Move("plan_anew", Words("全部重排", "Plan all anew"), ("confirmed",), "planned", officer_here, (_REQUESTS,), due=_HELD),
        Move("publish", Words("确认并公布", "Confirm and publish"), ("planned",), "confirmed", officer_here, due=_HELD,
             told=("parties",), tells=_OUT),
        Move("confirm", Words("确认场次", "Confirm meetings"), ("confirmed",), "confirmed", officer_here),
        Move("change", Words("最小调整", "Change as little as possible"), _MADE, "", officer_here),
        Move("close", Words("办结", "Close"), OPEN, "closed", officer_here, (_OUTCOMES,)),
    ),
    parties={"parties": _taking_part},
    title="name",
)  # fmt: skip
FLOWS = [DAY]
STAGES = {name: stage.words for name, stage in DAY.stages.items()}
