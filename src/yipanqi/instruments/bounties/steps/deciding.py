"""Deeds after the marks: award, race, notice, contract, milestones, acceptance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.instruments.bounties import flow, queries
from yipanqi.instruments.bounties.models import Bid, Call, Indicator, Milestone, Round
from yipanqi.instruments.bounties.steps.case import follow, held, moved
from yipanqi.instruments.bounties.steps.money import possible
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.workdays import after


@transaction.atomic
def award(call: int, bids: Sequence[int], reason: str, *, by: str, on: date) -> Call:
    """The demander's choice, with its reason. Of a race several may be chosen to run; otherwise one, and the notice begins."""
    one = held(call, *flow.of("award"))
    chosen = list(one.bids.filter(pk__in=bids, state__in=["opened", "racing"]).select_related("organisation"))
    if not chosen or len(chosen) != len(set(bids)) or (len(chosen) > 1 and not (one.racing and one.stage == "opened")):
        raise Fault(
            "chosen", "请选择一份揭榜书（赛马可选多家）。", "Choose one bid (several only where teams race).", exit_code=2
        )
    best = max(queries.averages(one, on).items(), key=lambda m: m[1], default=None)
    against = best is not None and len(chosen) == 1 and chosen[0].pk != best[0]
    if not reason.strip():
        more = "（所选不是评审最高分）" if against else ""
        raise Fault(
            "reason", f"发榜方有最终决定权，须写明理由{more}。", "The demander decides and gives the reason.", exit_code=2
        )
    moved(one, "race" if len(chosen) > 1 else "award", by=by, on=on, reason=reason)
    one.award_reason = reason.strip()
    if len(chosen) > 1:
        one.bids.filter(pk__in=bids).update(state="racing")
        one.bids.filter(state="opened").update(state="lost")
        one.save()
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


def _notice(one: Call, winner: Bid, by: str, on: date) -> None:
    span = after(on, flow.NOTICE_DAYS)
    one.awarded_on, one.notice_from, one.notice_to, one.notice_known = on, span.first, span.last, span.known
    one.bids.filter(state__in=["opened", "racing"]).exclude(pk=winner.pk).update(state="lost")
    one.bids.filter(pk=winner.pk).update(state="won")
    one.save()
    names = "、".join([winner.organisation.name, *(p["name"] for p in winner.opened.get("parties", []) if p.get("name"))])
    follow(one, by, awarded_to=names, notice_from=span.first, notice_to=span.last)


@transaction.atomic
def eliminate(call: int, bids: Sequence[int], reason: str, *, by: str, on: date) -> Round:
    """End a round of a race: these teams leave, at least one stays. The reason is kept with each."""
    one = held(call, "racing")
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


@transaction.atomic
def sign(call: int, number: str, value: int, *, by: str, on: date) -> Call:
    """The contract after the notice. Raises Fault while the notice runs, where its end is only estimated, and for a contract
    already counted.
    """
    one = held(call, *flow.of("sign"))
    number, value = number.strip(), possible(value, "合同金额", "The value")
    moved(one, "sign", by=by, on=on, contract_number=number, value=value)
    one.notice_to, one.notice_known = flow.notice_of(one).last, True
    one.signed_on, one.contract_number, one.contract_value = on, number, value
    one.save()
    follow(one, by, signed_on=on, contract_number=number, contract_value=value, notice_to=one.notice_to)
    record(by, "bounties.sign", f"call:{one.pk}", {"contract": number, "value": value})
    return one


@transaction.atomic
def plan_milestones(call: int, lines: Sequence[Mapping[str, Any]], *, by: str) -> list[Milestone]:
    """The agreed steps, once: name, planned, prize. Later delays never move a planned day. Prizes may not exceed the contract's
    value.
    """
    one = held(call, "signed")
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
    call = held(one.call_id, "signed")
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
    call = held(one.call_id, "signed", "accepted")
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
    held(one.call_id, "signed")
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
    one = held(call, *flow.of("accept"))
    moved(one, "accept", by=by, on=on)
    said = [(i, queries.reached(i)) for i in one.indicators.order_by("pk")]
    one.accepted_on, one.acceptance = on, "passed" if all(met for _, met in said) else "failed"
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


@transaction.atomic
def end(call: int, reason: str, *, by: str, on: date) -> Call:
    """End a call that leads nowhere, with its reason; failure is told, not hidden."""
    one = held(call, *flow.of("end"))
    moved(one, "end", by=by, on=on, reason=reason)
    follow(one, by, note=reason.strip())
    record(by, "bounties.end", f"call:{one.pk}", {"reason": reason})
    return one
