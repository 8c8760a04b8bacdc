"""Deeds after the marks: award, race, notice, contract, milestones, acceptance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.instruments.bounties import flow, queries
from yipanqi.instruments.bounties.models import Bid, Bounty, Call, Indicator, Milestone, Round
from yipanqi.instruments.bounties.steps.money import possible
from yipanqi.instruments.bounties.steps.register import follow
from yipanqi.instruments.bounties.steps.stages import at_stage
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.workdays import after, known_years


@transaction.atomic
def award(call: int, bids: Sequence[int], reason: str, *, by: str, on: date) -> Call:
    """The demander's choice, with its reason. Of a race several may be chosen to run; otherwise one, and the notice begins."""
    one = at_stage(call, "opened", "racing")
    chosen = list(one.bids.filter(pk__in=bids, state__in=["opened", "racing"]).select_related("organisation"))
    if not chosen or len(chosen) != len(set(bids)) or (len(chosen) > 1 and not (one.racing and one.stage == "opened")):
        raise Fault(
            "chosen", "请选择一份揭榜书（赛马可选多家）。", "Choose one bid (several only where teams race).", exit_code=2
        )
    _enough_reviews(one, on)
    best = max(queries.averages(one, on).items(), key=lambda m: m[1], default=None)
    against = best is not None and len(chosen) == 1 and chosen[0].pk != best[0]
    if not reason.strip():
        more = "（所选不是评审最高分）" if against else ""
        raise Fault(
            "reason", f"发榜方有最终决定权，须写明理由{more}。", "The demander decides and gives the reason.", exit_code=2
        )
    one.award_reason = reason.strip()
    if len(chosen) > 1:
        one.stage = "racing"
        one.bids.filter(pk__in=bids).update(state="racing")
        one.bids.filter(state="opened").update(state="lost")
        one.save()
        follow(one, by)
    else:
        _notice(one, chosen[0], by, on)
    record(
        by,
        "bounties.award",
        f"call:{one.pk}",
        {
            "bids": list(bids),
            "reason": reason,
            "against_marks": against,
            "notice_to": one.notice_to,
            "recorded_on_behalf": queries.second_hand(queries.counted_reviews(one, on))[0],
        },
    )
    return one


def _enough_reviews(one: Call, on: date) -> None:
    """Raises Fault while fewer reviews count than the award needs; those declined or in conflict count for nothing."""
    needed, counted = flow.quorum(one), len(queries.counted_reviews(one, on))
    if counted < needed:
        states = [r.state for r in one.reviews.all()]
        done, declined = states.count("done"), states.count("declined")
        raise Fault(
            "quorum",
            f"定榜需要 {needed} 份有效评审，现有 {counted} 份（已交 {done} 份，其中须回避 {done - counted} 份不计；谢绝 "
            f"{declined} 人不计）。请先补足评审。",
            f"The award needs {needed} reviews that count; there are {counted} ({done} handed in, {done - counted} of "
            f"them in conflict; {declined} declined). "
            "Complete the reviews first.",
            exit_code=1,
        )


def _notice(one: Call, winner: Bid, by: str, on: date) -> None:
    span = after(on, flow.NOTICE_DAYS)
    one.stage, one.awarded_on, one.notice_from, one.notice_to, one.notice_known = "awarded", on, span.first, span.last, span.known
    one.bids.filter(state__in=["opened", "racing"]).exclude(pk=winner.pk).update(state="lost")
    one.bids.filter(pk=winner.pk).update(state="won")
    one.save()
    names = "、".join([winner.organisation.name, *(p["name"] for p in winner.opened.get("parties", []) if p.get("name"))])
    follow(one, by, awarded_to=names, notice_from=span.first, notice_to=span.last)


@transaction.atomic
def eliminate(call: int, bids: Sequence[int], reason: str, *, by: str, on: date) -> Round:
    """End a round of a race: these teams leave, at least one stays. The reason is kept with each."""
    one = at_stage(call, "racing")
    running = set(one.bids.filter(state="racing").values_list("pk", flat=True))
    if not bids or not set(bids) < running or not reason.strip():
        raise Fault(
            "eliminate",
            "请选择出局的团队（至少留一家）并写明理由。",
            "Choose who leaves (at least one stays) and say why.",
            exit_code=2,
        )
    one.bids.filter(pk__in=bids).update(state="out", out_reason=reason.strip())
    made = Round.objects.create(call=one, number=one.rounds.count() + 1, on=on, out=sorted(bids), reason=reason.strip(), by=by)
    record(by, "bounties.eliminate", f"call:{one.pk}", {"round": made.number, "out": sorted(bids), "reason": reason})
    return made


def ended_notice(one: Call, on: date) -> bool:
    """Whether the notice period is over."""
    return one.notice_to is not None and on > one.notice_to


@transaction.atomic
def sign(call: int, number: str, value: int, *, by: str, on: date) -> Call:
    """The contract after the notice. Raises Fault while the notice runs, where its end is only estimated, and for a contract
    already counted.
    """
    one = at_stage(call, "awarded")
    if not ended_notice(one, on):
        raise Fault(
            "notice",
            f"公示到 {one.notice_to} 止，期满后方可签约。",
            f"The notice runs until {one.notice_to}; sign after it.",
            exit_code=2,
        )
    if not one.notice_known:
        again = after(one.awarded_on or on, flow.NOTICE_DAYS)
        if not again.known:
            years = "、".join(map(str, known_years()))
            raise Fault(
                "unknown_year",
                f"公示期跨入放假安排未知的年份（已有 {years}），请先补充通知再核定期满日。",
                f"The notice runs into a year whose holidays are not known (known: {years}); add the notice first.",
            )
        one.notice_to, one.notice_known = again.last, True
    number = number.strip()
    taken = (
        Bounty.objects.filter(contract_number=number).exclude(pk=one.bounty_id).values_list("number", flat=True).first()
        if number
        else None
    )
    if not number or value <= 0:
        raise Fault("contract", "请写合同编号和金额。", "Give the contract's number and value.", exit_code=2)
    if taken:
        raise Fault(
            "counted",
            f"合同 {number} 已计入榜单 {taken}，不能重复计算。",
            f"Contract {number} is already counted with bounty {taken}.",
        )
    one.stage, one.signed_on, one.contract_number = "signed", on, number
    one.contract_value = possible(value, "合同金额", "The value")
    one.save()
    follow(one, by, signed_on=on, contract_number=number, contract_value=value, notice_to=one.notice_to)
    record(by, "bounties.sign", f"call:{one.pk}", {"contract": number, "value": value})
    return one


@transaction.atomic
def plan_milestones(call: int, lines: Sequence[Mapping[str, Any]], *, by: str) -> list[Milestone]:
    """The agreed steps, once: name, planned, prize. Later delays never move a planned day. Prizes may not exceed the contract's
    value.
    """
    one = at_stage(call, "signed")
    if one.milestones.exists():
        raise Fault(
            "planned",
            "里程碑已定，计划日期不再改动；延误如实显示。",
            "The milestones are agreed; planned days do not move, delays show.",
            exit_code=2,
        )
    total = sum(possible(line["prize"], "里程碑拨付", "The prize of a milestone", least=0) for line in lines)
    if not lines or total > (one.contract_value or 0):
        raise Fault(
            "prize",
            f"里程碑拨付合计 {total / 100:.2f} 元，超过合同金额或没有里程碑。",
            f"The milestones pay CNY {total / 100:.2f}: more than the contract, or there are none.",
            exit_code=2,
        )
    made = [Milestone.objects.create(call=one, number=n, **line) for n, line in enumerate(lines, 1)]
    follow(one, by, **{f"milestone_{m.number}_planned": m.planned for m in made[:3]})
    record(by, "bounties.milestones", f"call:{one.pk}", {"planned": [[m.name, m.planned, m.prize] for m in made]})
    return made


@transaction.atomic
def finish_milestone(milestone: int, evidence: str, *, by: str, on: date) -> Milestone:
    """A step is done, with its evidence. The planned day stays."""
    one = Milestone.objects.select_for_update().get(pk=milestone)
    call = at_stage(one.call_id, "signed")
    if one.done_on or not evidence.strip():
        raise Fault("evidence", "请写明佐证材料（已完成的不能再改）。", "Name the evidence (a finished step stays).", exit_code=2)
    one.done_on, one.evidence = on, evidence.strip()
    one.save(update_fields=["done_on", "evidence"])
    if one.number <= 3:
        follow(call, by, **{f"milestone_{one.number}_done": on})
    record(
        by,
        "bounties.milestone_done",
        f"call:{call.pk}",
        {"number": one.number, "planned": one.planned, "done": on, "evidence": evidence},
    )
    return one


@transaction.atomic
def pay_milestone(milestone: int, *, by: str, on: date) -> Milestone:
    """Pay the prize of a finished step, once."""
    one = Milestone.objects.select_for_update().get(pk=milestone)
    call = at_stage(one.call_id, "signed", "accepted")
    if one.done_on is None or one.paid_on is not None:
        raise Fault(
            "pay", "未完成的里程碑不能拨付，也不能重复拨付。", "Only a finished step is paid, and only once.", exit_code=2
        )
    one.paid_on = on
    one.save(update_fields=["paid_on"])
    paid = sum(m.prize for m in call.milestones.filter(paid_on__isnull=False))
    follow(call, by, paid=paid)
    record(by, "bounties.pay", f"call:{call.pk}", {"number": one.number, "prize": one.prize, "paid": paid})
    return one


@transaction.atomic
def measure(indicator: int, value: float, evidence: str, *, by: str, on: date) -> Indicator:
    """What an indicator measured, with its evidence. The target is as posted."""
    one = Indicator.objects.select_for_update().get(pk=indicator)
    at_stage(one.call_id, "signed")
    if not math.isfinite(value):
        raise Fault("value", "实测值不是数字。", "The measured value is not a number.", exit_code=2)
    if not evidence.strip():
        raise Fault("evidence", "请写明检测报告等佐证材料。", "Name the evidence, such as the test report.", exit_code=2)
    one.measured, one.measured_on, one.evidence = value, on, evidence.strip()
    one.save(update_fields=["measured", "measured_on", "evidence"])
    record(
        by,
        "bounties.measure",
        f"call:{one.call_id}",
        {"indicator": one.name, "target": one.target, "measured": value, "evidence": evidence},
    )
    return one


@transaction.atomic
def accept(call: int, *, by: str, on: date) -> Call:
    """Acceptance by the posted indicators: passed when each was measured and met, failed when one was missed. Raises Fault while
    one is unmeasured.
    """
    one = at_stage(call, "signed")
    said = [(i, queries.reached(i)) for i in one.indicators.order_by("pk")]
    unmeasured = [_called(i, said) for i, met in said if met is None]
    if unmeasured or not said:
        raise Fault("unmeasured", f"还没有实测：{'、'.join(unmeasured)}。", f"Not measured yet: {', '.join(unmeasured)}.")
    one.stage, one.accepted_on, one.acceptance = "accepted", on, "passed" if all(met for _, met in said) else "failed"
    one.save()
    follow(one, by, accepted_on=on, acceptance=one.acceptance)
    record(
        by,
        "bounties.accept",
        f"call:{one.pk}",
        {
            "result": one.acceptance,
            "indicators": [
                {"id": i.pk, "name": i.name, "target": i.target, "measured": i.measured, "met": met} for i, met in said
            ],
        },
    )
    return one


def _called(one: Indicator, every: Sequence[tuple[Indicator, bool | None]]) -> str:
    """The name of an indicator, with its target where another has the same name."""
    alone = sum(other.name == one.name for other, _ in every) == 1
    return (
        one.name
        if alone
        else f"{one.name}（{'≥' if one.at_least else '≤'} {one.target:g} {one.unit}{'，' if one.test else ''}{one.test}）"
    )


@transaction.atomic
def end(call: int, reason: str, *, by: str) -> Call:
    """End a call that leads nowhere, with its reason; failure is told, not hidden."""
    one = at_stage(call, "posted", "opened", "racing", "awarded", "signed")
    if not reason.strip():
        raise Fault("reason", "请写明终止原因。", "Say why it ends.", exit_code=2)
    one.stage = "ended"
    one.save(update_fields=["stage"])
    follow(one, by, note=reason.strip())
    record(by, "bounties.end", f"call:{one.pk}", {"reason": reason})
    return one
