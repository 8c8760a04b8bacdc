"""The stages of a bounty, what must be there before posting, when an amendment is late, how long the notice stands, who may do
what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yipanqi.values.words import Words

STAGES = {
    "draft": Words("拟稿", "Draft"),
    "posted": Words("揭榜中", "Open for bids"),
    "opened": Words("评榜中", "Under review"),
    "racing": Words("赛马中", "Racing"),
    "awarded": Words("公示中", "Public notice"),
    "signed": Words("实施中", "Under contract"),
    "accepted": Words("已验收", "Accepted"),
    "ended": Words("终止", "Ended"),
}
#: Stage -> the word of the register for it.
REGISTER = {
    "posted": "posted",
    "opened": "reviewing",
    "racing": "reviewing",
    "awarded": "awarded",
    "signed": "running",
    "accepted": "accepted",
    "ended": "ended",
}
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
    found = []
    if not call.problem.strip() or len(call.problem.strip()) < 20:
        found.append(
            Missing("problem", Words("要解决什么问题？至少写二十个字", "What is the problem? Write twenty characters at least"))
        )
    if not indicators:
        found.append(
            Missing(
                "indicators",
                Words(
                    "验收时量什么、达到多少？至少一项可测指标",
                    "What is measured at acceptance, and what must it reach? One indicator at least",
                ),
            )
        )
    if call.amount is None or call.amount <= 0:
        found.append(Missing("amount", Words("榜额多少？", "How large is the prize?")))
    if call.closes_at is None:
        found.append(Missing("closes_at", Words("何时截止？", "When does it close?")))
    elif call.closes_at - now < SHORTEST:
        found.append(
            Missing(
                "closes_at",
                Words(
                    f"离截止不足 {SHORTEST.days} 天，揭榜方来不及准备",
                    f"Less than {SHORTEST.days} days until it closes: too short to prepare",
                ),
            )
        )
    if not call.eligible.strip():
        found.append(Missing("eligible", Words("谁可以揭榜？可写“不设门槛”", "Who may bid? It may say “anybody”")))
    if not call.ip_terms.strip():
        found.append(Missing("ip_terms", Words("成果归谁、怎么许可？", "Who will own the result, on what licence?")))
    if not call.field_of_technology.strip():
        found.append(
            Missing(
                "field_of_technology",
                Words("属于哪个技术领域？（用于选评审专家）", "Which field of technology? (reviewers are chosen by it)"),
                False,
            )
        )
    if not call.contact.strip():
        found.append(Missing("contact", Words("联系人（不公开）", "Contact (never public)"), False))
    return found


CLOSED = Words("已截止，待开启", "Closed, to be opened")


def stage_now(call: Any, now: datetime) -> Words:
    """The stage as a reader sees it: a posted call after its deadline takes no more bids."""
    return CLOSED if call.stage == "posted" and call.closes_at and call.closes_at <= now else STAGES[call.stage]


def is_late(call: Any, now: datetime) -> bool:
    """Whether an amendment now comes too near the deadline."""
    return bool(call.closes_at - now < LATE)
