"""Deeds on calls until the award: draft, post, amend, bid, confirm, open. With `steps/deciding`, the only writer of this folder.

Each is one transaction with an entry in the ledger, beside that of its case where it moves one; `now` and `on` come from the
edge, `by` is the actor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yipanqi.instruments.bounties import flow, queries
from yipanqi.instruments.bounties.flow import minute
from yipanqi.instruments.bounties.models import Amendment, Bid, Call, Indicator
from yipanqi.instruments.bounties.steps.case import follow, held, moved, start
from yipanqi.instruments.bounties.steps.deciding import (
    accept,
    award,
    eliminate,
    end,
    finish_milestone,
    measure,
    pay_milestone,
    plan_milestones,
    sign,
)
from yipanqi.instruments.bounties.steps.links import Issued, enter, issue
from yipanqi.instruments.bounties.steps.money import possible
from yipanqi.instruments.bounties.steps.reviewing import (
    LARGEST_PAPER,
    Paper,
    add_reviewer,
    agree,
    choose_reviewers,
    clear,
    declare_tie,
    retire_reviewer,
    review,
    self_of,
    tie,
)
from yipanqi.instruments.bounties.steps.sealing import seal, sealed_with
from yipanqi.ledger import queries as ledger
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

FIELDS = ("title", "problem", "field_of_technology", "amount", "closes_at", "eligible", "ip_terms", "contact", "racing", "quorum")


@transaction.atomic
def draft(
    organisation: Any, values: Mapping[str, Any], indicators: Sequence[Mapping[str, Any]], *, by: str, call: Call | None = None
) -> Call:
    """Write or rewrite a draft. Raises Fault without a title, or for a call that has been posted (amend it instead)."""
    if call is not None and call.stage != "draft":
        raise Fault(
            "posted",
            "榜单已发布，请用“更正”，更正对所有人公开。",
            "This bounty is posted; amend it, visibly to all.",
            exit_code=2,
        )
    if not str(values.get("title", "")).strip():
        raise Fault("title", "请写榜单名称。", "Give the bounty a title.", exit_code=2)
    if values.get("quorum") is not None and not 1 <= int(values["quorum"]) <= 99:
        raise Fault(
            "quorum",
            "定榜所需评审份数应在 1 到 99 之间。",
            "The number of reviews that an award needs must be 1 to 99.",
            exit_code=2,
        )
    if values.get("amount") is not None:
        possible(values["amount"], "榜额", "The prize")
    _each_once(indicators)
    one = call or Call(organisation=organisation, place=organisation.place, by=by)
    for name in FIELDS:
        if name in values:
            setattr(one, name, values[name])
    one.save()
    one.indicators.all().delete()
    Indicator.objects.bulk_create([Indicator(call=one, **line) for line in indicators])
    record(by, "bounties.draft", f"call:{one.pk}", {"title": one.title})
    return one


def _each_once(indicators: Sequence[Mapping[str, Any]]) -> None:
    """Raises Fault for the same indicator twice; two of one name with another target, unit or test are two."""
    seen: dict[tuple[Any, ...], int] = {}
    for at, line in enumerate(indicators, 1):
        if not math.isfinite(line["target"]):
            raise Fault(
                "target",
                f"第 {at} 项指标“{line['name']}”的目标值不是数字。",
                f"The target of indicator {at}, {line['name']}, is not a number.",
                exit_code=2,
            )
        same = (line["name"], line.get("at_least", True), float(line["target"]), line.get("unit", ""), line.get("test", ""))
        if seen.setdefault(same, at) != at:
            raise Fault(
                "indicator_twice",
                f"第 {at} 项指标与第 {seen[same]} 项完全相同（{line['name']}），请删去一项或写明不同的测法。",
                f"Indicator {at} is the same as indicator {seen[same]} ({line['name']}); remove one or say how the tests differ.",
                exit_code=2,
            )


@transaction.atomic
def post(call: int, *, by: str, now: datetime) -> Call:
    """Publish a complete draft. Raises Fault that names everything missing."""
    one, on = held(call, *flow.of("post")), timezone.localdate(now)
    one.posted_at, one.number = now, f"JB{on.year}-L{one.pk:04d}"
    one.bounty = start(one, on)
    one.save()
    moved(one, "post", by=by, on=on, at=now)
    record(by, "bounties.post", f"call:{one.pk}", {"number": one.number, "amount": one.amount, "closes_at": one.closes_at})
    return one


def _taking(call: int, now: datetime, what: Words) -> Call:
    """A call that takes bids, locked. Raises Fault with both times where it has closed."""
    one = held(call, "posted")
    if one.closes_at is not None and now >= one.closes_at:
        closed, at = minute(one.closes_at), minute(now)
        raise Fault(
            "late",
            f"揭榜已于 {closed} 截止，现在是 {at}，不能再{what.zh}。",
            f"Bidding closed at {closed}; it is now {at}: too late to {what.en}.",
            exit_code=2,
        )
    return one


@transaction.atomic
def amend(call: int, what: str, values: Mapping[str, Any], *, by: str, now: datetime) -> Amendment:
    """Change a posted call before its deadline, visibly. A late change moves the deadline and asks every bidder to confirm.

    Raises Fault after the deadline, without a word on what changed, or for an earlier deadline.
    """
    one = _taking(call, now, Words("更正", "amend it"))
    assert one.closes_at is not None
    if not what.strip():
        raise Fault("what", "请写明更正了什么。", "Say what changes.", exit_code=2)
    new = {k: v for k, v in values.items() if k in FIELDS and v != getattr(one, k)}
    if "amount" in new:
        possible(new["amount"], "榜额", "The prize")
    closes, late = new.pop("closes_at", one.closes_at), flow.is_late(one, now)
    if closes < one.closes_at:
        raise Fault("earlier", "截止时间只能推迟，不能提前。", "The deadline may move later, never earlier.", exit_code=2)
    closes = max(closes, now + flow.EXTENDED) if late else closes
    made = Amendment.objects.create(
        call=one,
        at=now,
        what=what.strip(),
        before={k: str(getattr(one, k)) for k in new},
        after={k: str(v) for k, v in new.items()},
        closed_at=one.closes_at,
        closes_at=closes,
        late=late,
        by=by,
    )
    for name, value in new.items():
        setattr(one, name, value)
    one.closes_at = closes
    one.save()
    follow(one, by, amount=one.amount, title=one.title, closes_on=timezone.localdate(closes))
    moved(one, "amend", by=by, on=timezone.localdate(now), at=now, reason=made.what)
    record(by, "bounties.amend", f"call:{one.pk}", {"what": what, "after": made.after, "closes_at": closes, "late": late})
    return made


@transaction.atomic
def bid(call: int, organisation: Any, content: Mapping[str, Any], *, by: str, now: datetime) -> Bid:
    """Hand in a sealed bid, or replace the own one before the deadline. The ledger keeps time and commitment, never the content.

    content: plan, price (fen), months, parties [{"name", "code"}], team [{"name", "employer"}]. Raises Fault after the
    deadline with both times, for the poster itself, and without a plan.
    """
    one = _taking(call, now, Words("提交", "bid"))
    if organisation.pk == one.organisation_id:
        raise Fault("own", "发榜方不能揭自己的榜。", "The poster cannot bid on its own bounty.", exit_code=2)
    if not str(content.get("plan", "")).strip():
        raise Fault("plan", "请写明技术方案。", "Describe the plan.", exit_code=2)
    if content.get("price") is not None:
        possible(content["price"], "报价", "The price", least=0)
    sealed, commitment = seal(one.pk, organisation.pk, dict(content))
    made, _ = Bid.objects.update_or_create(
        call=one,
        organisation=organisation,
        defaults={
            "sealed": sealed,
            "commitment": commitment,
            "handed_in_at": now,
            "confirmed_at": None,
            "state": "sealed",
            "opened": {},
            "by": by,
        },
    )
    record(by, "bounties.bid", f"call:{one.pk}", {"bid": made.pk, "commitment": commitment, "at": now})
    return made


def _bid_of(call: Call, organisation: Any) -> Bid:
    """What the organisation handed in; Fault where it did not."""
    mine = Bid.objects.filter(call=call, organisation=organisation).first()
    if mine is None:
        raise Fault("no_bid", "本单位没有提交揭榜书。", "Your organisation has handed in no bid.", exit_code=2)
    return mine


@transaction.atomic
def confirm(call: int, organisation: Any, *, by: str, now: datetime) -> Bid:
    """Stand by one's bid after a late amendment, before the deadline."""
    one = _taking(call, now, Words("确认", "confirm"))
    mine = _bid_of(one, organisation)
    mine.confirmed_at = now
    mine.save(update_fields=["confirmed_at"])
    record(by, "bounties.confirm", f"call:{one.pk}", {"bid": mine.pk, "at": now})
    return mine


@transaction.atomic
def withdraw(call: int, organisation: Any, *, by: str, now: datetime) -> None:
    """Take one's bid back before the deadline: it is gone, and the ledger says that it was there. Fault where there is none."""
    one = _taking(call, now, Words("撤回", "withdraw"))
    mine = _bid_of(one, organisation)
    record(by, "bounties.withdraw", f"call:{one.pk}", {"bid": mine.pk, "commitment": mine.commitment, "at": now})
    mine.delete()


@transaction.atomic
def open_bids(call: int, *, by: str, now: datetime) -> Call:
    """Open all bids after the deadline: content against commitment, bids not confirmed after a late amendment lapse (and stay
    sealed).

    Raises Fault before the deadline, with both times, where the deadline is not the one that the ledger wrote down when the call
    was posted or amended, and for a bid that is not the one of its entry in the ledger.
    """
    one = held(call, *flow.of("open"))
    assert one.closes_at is not None
    said = [e for kind in ("post", "amend") for e in ledger.entries_of(f"bounties.{kind}", f"call:{call}")]
    until = datetime.fromisoformat(max(said, key=lambda e: e.number).detail["closes_at"]) if said else None
    if until != one.closes_at:
        raise Fault(
            "deadline_moved",
            f"本榜的截止时间是 {minute(one.closes_at)}，台账所记却是 {minute(until) if until else '（没有）'}："
            "有人绕过系统改动过，没有开启任何一份。请运行 yipanqi ledger verify 并查明。",
            f"The call closes at {minute(one.closes_at)}, but the ledger says {minute(until) if until else 'nothing'}: it was "
            "changed behind the software. None was opened. Run yipanqi ledger verify and find out.",
        )
    one.opened_at = now
    one.save(update_fields=["opened_at"])
    moved(one, "open", by=by, on=timezone.localdate(now), at=now)
    told = queries.told(call)
    gone = set(told) - set(one.bids.values_list("pk", flat=True))
    names, broken = [], [f"#{pk}" for pk in sorted(gone)]
    for each in one.bids.select_related("organisation", "call").order_by("handed_in_at"):
        content = queries.unsealed(each, told.get(each.pk))
        if content is None:
            broken.append(each.organisation.name)
            continue
        if queries.must_confirm(each):
            each.state = "lapsed"
        else:
            each.opened, each.state = content, "opened"
            names.append("、".join([each.organisation.name, *(p["name"] for p in content.get("parties", []) if p.get("name"))]))
        each.save(update_fields=["opened", "state"])
    if broken:
        raise Fault(
            "broken",
            f"{'、'.join(broken)} 的揭榜书与提交时台账所记的摘要不符：密封之后被改动过，没有开启任何一份。请运行 yipanqi "
            "ledger verify 并查明。",
            f"The bids of {', '.join(broken)} are not what the ledger wrote down when they were handed in: they were "
            "changed under seal. None was opened. Run yipanqi ledger verify and find out.",
        )
    follow(one, by, bidders=len(names), taken_by="；".join(names) or None)
    record(by, "bounties.open", f"call:{one.pk}", {"bids": len(names), "at": now})
    return one


@transaction.atomic
def seal_anew(former: str, *, by: str) -> int:
    """Seal what was sealed with a former secret with the one of today, as it is; how many. The commitments stay, nobody reads
    anything.
    """
    done = 0
    for one in Bid.objects.select_for_update():
        sealed = sealed_with(one.call_id, one.sealed, former)
        if sealed is not None:
            one.sealed = sealed
            one.save(update_fields=["sealed"])
            done += 1
    if done:
        record(by, "bounties.seal_anew", "bounties", {"bids": done})
    return done


__all__ = [
    "LARGEST_PAPER",
    "Issued",
    "Paper",
    "accept",
    "add_reviewer",
    "agree",
    "amend",
    "award",
    "bid",
    "choose_reviewers",
    "clear",
    "confirm",
    "declare_tie",
    "draft",
    "eliminate",
    "end",
    "enter",
    "finish_milestone",
    "issue",
    "measure",
    "open_bids",
    "pay_milestone",
    "plan_milestones",
    "post",
    "retire_reviewer",
    "review",
    "seal_anew",
    "self_of",
    "sign",
    "tie",
]
