"""The way of a bounty as a flow, what must be there before posting, when an amendment is late, how long the notice stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from yipanqi.instruments.bounties.models import FLOW
from yipanqi.instruments.bounties.steps.conflicts import counted_reviews
from yipanqi.values.words import Words
from yipanqi.values.workdays import Span, after, known_years
from yipanqi.work.flow import Asked, Flow, Move, Need, Stage, both, given, named, officer_here, party, working

#: What a bid became, for its bidder.
BIDS = {
    "sealed": Words("已密封", "sealed"),
    "lapsed": Words("未重新确认，失效", "lapsed: not confirmed again"),
    "opened": Words("已开启", "opened"),
    "racing": Words("赛马中", "racing"),
    "out": Words("已出局", "left the race"),
    "won": Words("中榜", "won"),
    "lost": Words("未中榜", "not chosen"),
}
REVIEWS = {
    "proposed": Words("建议", "proposed"),
    "invited": Words("已邀请", "invited"),
    "agreed": Words("同意评审", "agreed"),
    "declined": Words("谢绝", "declined"),
    "done": Words("已评", "done"),
}
#: Where a reviewer's address stands, for officers.
LINKS = {
    "none": Words("没有可用的链接", "no address"),
    "sent": Words("链接已发，本人还没有打开", "address sent, not opened by its person yet"),
    "opened": Words("本人已打开并设了口令", "opened by its person, who set a code"),
    "ended": Words("链接已过期", "the address has ended"),
}
SHORTEST = timedelta(days=15)  # from posting to the deadline; this house's minimum, not a legal one
LATE = timedelta(days=5)  # an amendment this near the deadline extends it …
EXTENDED = timedelta(days=7)  # … to at least so long after the amendment, and asks every bidder to confirm
NOTICE_DAYS = 5  # working days
ANSWER_DAYS = 5  # working days in which an objection is answered; this house's measure, not a legal one
REVIEWING = timedelta(days=14)  # how long a reviewer's address opens anything
REVIEWERS = 3  # reviews that an award needs, unless the bounty says another number


def quorum(call: Any) -> int:
    """How many reviews count before this bounty may be awarded."""
    return int(call.quorum or REVIEWERS)


@dataclass(frozen=True)
class Missing:
    """What a reader of the bounty will ask: the field, the question, whether posting waits for it."""

    field: str
    words: Words
    blocks: bool = True


def missing(call: Any, indicators: int, now: datetime) -> list[Missing]:
    """What is missing before a draft can be posted; an empty list means complete."""
    hurried = call.closes_at is not None and call.closes_at - now < SHORTEST
    asked = (
        ("problem", len(call.problem.strip()) < 20, _PROBLEM),
        ("indicators", not indicators, _INDICATORS),
        ("amount", call.amount is None or call.amount <= 0, Words("榜额多少？", "How large is the prize?")),
        ("closes_at", call.closes_at is None, Words("何时截止？", "When does it close?")),
        ("closes_at", hurried, _HURRIED),
        ("eligible", not call.eligible.strip(), Words("谁可以揭榜？可写“不设门槛”", "Who may bid? It may say “anybody”")),
        ("ip_terms", not call.ip_terms.strip(), Words("成果归谁、怎么许可？", "Who will own the result, on what licence?")),
        ("field_of_technology", not call.field_of_technology.strip(), _FIELD),
        ("contact", not call.contact.strip(), Words("联系人（不公开）", "Contact (never public)")),
    )
    return [Missing(name, words, name not in ("field_of_technology", "contact")) for name, lacks, words in asked if lacks]


_PROBLEM = Words("要解决什么问题？至少写二十个字", "What is the problem? Write twenty characters at least")
_INDICATORS = Words(
    "验收时量什么、达到多少？至少一项可测指标", "What is measured at acceptance, and what must it reach? One indicator at least"
)
_HURRIED = Words(
    f"离截止不足 {SHORTEST.days} 天，揭榜方来不及准备", f"Less than {SHORTEST.days} days until it closes: too short to prepare"
)
_FIELD = Words("属于哪个技术领域？（用于选评审专家）", "Which field of technology? (reviewers are chosen by it)")
CLOSED = Words("已截止，待开启", "Closed, to be opened")


def stage_now(call: Any, now: datetime) -> Words:
    """The stage as a reader sees it: a posted call after its deadline takes no more bids."""
    closed = call.stage == "posted" and call.closes_at and call.closes_at <= now
    return CLOSED if closed else STAGES[call.stage]


def is_late(call: Any, now: datetime) -> bool:
    """Whether an amendment now comes too near the deadline."""
    return bool(call.closes_at - now < LATE)


def minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def notice_of(call: Any) -> Span:
    """The public notice of an award; where holidays were not known on that day, as they are known now."""
    if call.notice_known:
        return Span(call.notice_from, call.notice_to, NOTICE_DAYS, True)
    return after(call.awarded_on, NOTICE_DAYS)


# ---- what a move needs of the call whose row in the register the case stands on -------------------------------------------


def _of_call(key: str, words: Words, lacks: Callable[[Any, Asked], Words | None]) -> Need:
    def asks(asked: Asked) -> Words | None:
        call = getattr(asked.record, "call", None)
        return _ELSEWHERE if call is None else lacks(call, asked)

    return Need(key, words, asks)


_ELSEWHERE = Words("这条榜单来自报表，不在本系统办理", "this bounty came with a sheet; it is not dealt with here")


def _incomplete(call: Any, asked: Asked) -> Words | None:
    lacking = [m.words for m in missing(call, call.indicators.count(), asked.at) if m.blocks]
    zh, en = "；".join(w.zh for w in lacking), "; ".join(w.en for w in lacking)
    return Words(f"还缺：{zh}", f"still missing: {en}") if lacking else None


def _sealed(call: Any, asked: Asked) -> Words | None:
    if asked.at >= call.closes_at:
        return None
    closes, now = minute(call.closes_at), minute(asked.at)
    return Words(f"{closes} 截止前任何人不能开启，现在是 {now}", f"nobody may open the bids before {closes}; it is now {now}")


def _few(call: Any, asked: Asked) -> Words | None:
    """Reviews declined or in conflict count for nothing."""
    needed, counted = quorum(call), len(counted_reviews(call, asked.on))
    if counted >= needed:
        return None
    states = [r.state for r in call.reviews.all()]
    done, declined = states.count("done"), states.count("declined")
    return Words(
        f"定榜需要 {needed} 份有效评审，现有 {counted} 份（已交 {done} 份，其中须回避 {done - counted} 份不计；"
        f"谢绝 {declined} 人不计），请先补足评审",
        f"the award needs {needed} reviews that count; there are {counted} ({done} handed in, {done - counted} of them in "
        f"conflict; {declined} declined); complete the reviews first",
    )


def _on_notice(call: Any, asked: Asked) -> Words | None:
    notice = notice_of(call)
    if asked.on <= notice.last:
        return Words(f"公示到 {notice.last} 止，期满后方可签约", f"the notice runs until {notice.last}; sign after it")
    if notice.known:
        return None
    years = "、".join(map(str, known_years()))
    return Words(
        f"公示期跨入放假安排未知的年份（已有 {years}），请先补充通知再核定期满日",
        f"the notice runs into a year whose holidays are not known (known: {years}); add the notice first",
    )


def _opposed(call: Any, asked: Asked) -> Words | None:
    """An objection that is not answered, or was upheld."""
    from yipanqi.work.queries import of_case

    now = list(call.objections.annotate(now=of_case(OBJECTION, "stage")).values_list("now", flat=True))
    if "upheld" in now:
        return Words("有异议成立，不能签约；请终止榜单", "an objection was upheld: nothing is signed; end the bounty")
    if waiting := now.count("raised"):
        return Words(f"还有 {waiting} 条异议没有答复", f"objections not answered yet: {waiting}")
    return None


def _uncounted(asked: Asked) -> Words | None:
    """A contract is the outcome of one bounty."""
    number = (asked.given.get("contract_number") or "").strip()
    if not number:
        return Words("请写合同编号", "give the contract's number")
    others = type(asked.record)._default_manager.exclude(pk=asked.record.pk)
    if (taken := others.filter(contract_number=number).first()) is None:
        return None
    return Words(
        f"合同 {number} 已计入榜单 {taken.number}，不能重复计算",
        f"contract {number} is already counted with bounty {taken.number}",
    )


def _unmeasured(call: Any, asked: Asked) -> Words | None:
    every = list(call.indicators.order_by("pk"))
    lacking = [_called(i, every) for i in every if i.measured is None]
    if every and not lacking:
        return None
    return Words(f"还没有实测：{'、'.join(lacking)}", f"not measured yet: {', '.join(lacking)}")


def _called(one: Any, every: list[Any]) -> str:
    """The name of an indicator, with its target where another has the same name."""
    if sum(other.name == one.name for other in every) == 1:
        return str(one.name)
    return f"{one.name}（{'≥' if one.at_least else '≤'} {one.target:g} {one.unit}{'，' if one.test else ''}{one.test}）"


# ---- the flow -----------------------------------------------------------------------------------------------------------


def _running(bounty: Any) -> list[str]:
    """Codes of the bidders who are in it still. Before the opening nobody is told of, not even their number."""
    call = getattr(bounty, "call", None)
    if call is None or call.opened_at is None:
        return []
    bids = call.bids.exclude(state__in=("lapsed", "lost", "out")).select_related("organisation")
    return [bid.organisation.uscc for bid in bids]


_HERE = _of_call("here", Words("在本系统发布", "posted here"), lambda call, asked: None)
_both_sides = officer_here | party("poster", Words("发榜方", "the poster"))
_OPEN = ("posted", "opened", "racing", "awarded", "signed")
_COMPLETE = _of_call("complete", Words("榜单内容齐全", "a complete bounty"), _incomplete)
_CLOSED = _of_call("closed", Words("已截止", "the deadline is over"), _sealed)
_REVIEWED = _of_call("quorum", Words("足够的有效评审", "enough reviews that count"), _few)
_NOTICED = _of_call("notice", Words("公示期满", "the notice is over"), _on_notice)
_UNOPPOSED = _of_call("objections", Words("没有待答复或成立的异议", "no objection unanswered or upheld"), _opposed)
_MEASURED = _of_call("measured", Words("各项指标已实测", "each indicator measured"), _unmeasured)
_CONTRACT = (
    Need("contract_number", Words("合同编号", "the contract's number"), _uncounted, given=True),
    given("value", Words("合同金额", "the contract's value")),
)
_CLOSES = named("closes_on", Words("揭榜截止日", "the deadline"))
#: The case stands on the call's row in the register, which begins with its posting: a draft has no case.
BOUNTY = Flow(
    key=FLOW,
    page="/bounties/{record}/",
    model="bounties.Bounty",
    words=Words("揭榜挂帅", "Bounty"),
    stages={
        "draft": Stage(Words("拟稿", "Draft")),
        "posted": Stage(Words("揭榜中", "Open for bids"), register="posted"),
        "opened": Stage(Words("评榜中", "Under review"), register="reviewing"),
        "racing": Stage(Words("赛马中", "Racing"), register="reviewing", aside=True),
        "awarded": Stage(Words("公示中", "Public notice"), register="awarded"),
        "signed": Stage(Words("实施中", "Under contract"), register="running"),
        "accepted": Stage(Words("已验收", "Accepted"), register="accepted"),
        "ended": Stage(Words("终止", "Ended"), register="ended", aside=True),
    },
    moves=(
        Move("post", Words("发布", "Publish"), ("draft",), "posted", officer_here, (_COMPLETE,), due=_CLOSES, told=("poster",)),
        Move("amend", Words("更正", "Amend"), ("posted",), "posted", _both_sides, (_HERE,), reason=True, due=_CLOSES),
        Move("open", Words("开启揭榜书", "Open the bids"), ("posted",), "opened", officer_here, (_CLOSED,), told=both),
        Move("race", Words("赛马", "Race"), ("opened",), "racing", _both_sides, (_REVIEWED,), reason=True, told=both),
        Move(
            "award",
            Words("定榜", "Award"),
            ("opened", "racing"),
            "awarded",
            _both_sides,
            (_REVIEWED,),
            reason=True,
            due=working(NOTICE_DAYS),
            told=both,
        ),
        Move("sign", Words("签约", "Sign"), ("awarded",), "signed", officer_here, (_NOTICED, _UNOPPOSED, *_CONTRACT), told=both),
        Move("accept", Words("按指标验收", "Accept"), ("signed",), "accepted", officer_here, (_MEASURED,), told=both),
        Move("end", Words("终止榜单", "End the bounty"), _OPEN, "ended", officer_here, (_HERE,), reason=True, told=both),
    ),
    parties={"poster": "organisation__uscc", "bidders": _running},
    register_field="status",
    title="title",
)
#: What is raised against an award while its notice stands.
OBJECTION = "objection"
_objector = party("objector", Words("提出方", "whoever raised it"))
FLOWS = [
    BOUNTY,
    Flow(
        key=OBJECTION,
        model="bounties.Objection",
        words=Words("中榜异议", "Objection to an award"),
        page="/bounties/objections/{record}/",
        stages={
            "new": Stage(Words("待提出", "To be raised")),
            "raised": Stage(Words("待答复", "To be answered")),
            "dismissed": Stage(Words("不成立", "Dismissed")),
            "upheld": Stage(Words("成立", "Upheld")),
            "withdrawn": Stage(Words("已撤回", "Withdrawn"), aside=True),
        },
        moves=(
            Move("raise", Words("提出异议", "Object"), ("new",), "raised", _objector, due=working(ANSWER_DAYS)),
            Move(
                "dismiss",
                Words("不成立，答复理由", "Dismiss, with the reason"),
                ("raised",),
                "dismissed",
                officer_here,
                reason=True,
                told=("objector",),
            ),
            Move(
                "uphold",
                Words("成立，答复理由", "Uphold, with the reason"),
                ("raised",),
                "upheld",
                officer_here,
                reason=True,
                told=("objector",),
            ),
            Move("withdraw", Words("撤回异议", "Withdraw"), ("raised",), "withdrawn", _objector),
        ),
        parties={"objector": "organisation__uscc"},
        title="call__title",
    ),
]
STAGES = {name: stage.words for name, stage in BOUNTY.stages.items()}


def of(move: str) -> tuple[str, ...]:
    """The stages at which a move of the flow is made."""
    found = BOUNTY.move(move)
    return found.of if found else ()
