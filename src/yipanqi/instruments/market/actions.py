"""What is done on the market: match all open needs, invite, answer (a veto stays silent), record what became of it, publish,
renew, withdraw.

The only writer of this folder: one transaction, one ledger entry a deed. Values that have a column in the sheets are
corrected in their own register, so that the sheet handed back shows them too.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yipanqi.instruments.market import _matching, flow, queries
from yipanqi.instruments.market.models import Listing, Matching, Proposal, Step
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.registry.catalogue import FACTS
from yipanqi.values.fault import Fault

_REGISTER = {"need": "needs", "achievement": "achievements"}


def run(*, on: date, by: str) -> Matching:
    """Match every open need with what is on offer and keep the proposals; pairs that people decided on are not proposed again.

    Raises Fault 'nothing' when there is no need or no offer.
    """
    return _keep(_matching.found(on), on=on, by=by)


@transaction.atomic
def _keep(run: _matching.Run, *, on: date, by: str) -> Matching:
    made = Matching.objects.create(
        on=on,
        stamp=run.stamp,
        needs=run.needs.height,
        offers=run.offers.height,
        proposals=len(run.rows),
        digest=run.digest,
        learnt=run.learnt,
        by=by,
        at=timezone.now(),
    )
    waiting = {p.key: p for p in Proposal.objects.select_for_update().filter(stage="proposed")}
    new, again = [], []
    for values in run.rows:
        one = waiting.pop(values["key"], None)
        if one is None:
            new.append(Proposal(**values, matching=made, proposed_on=on, changed_at=made.at))
        else:
            for name, value in values.items():
                setattr(one, name, value)
            one.matching = made
            again.append(one)
    Proposal.objects.filter(pk__in=[p.pk for p in waiting.values() if not p.by_hand]).delete()
    Proposal.objects.bulk_create(new, batch_size=500)
    Proposal.objects.bulk_update(again, [*_matching.REWRITTEN, "matching"], batch_size=200)
    _told()
    record(
        by,
        "market.match",
        f"matching:{made.pk}",
        {"on": on.isoformat(), "needs": made.needs, "offers": made.offers, "proposals": made.proposals, "digest": made.digest},
    )
    return made


@transaction.atomic
def propose(need: str, offer: str, *, by: str, on: date) -> Proposal:
    """An officer's own pair, scored like the others; no later run takes it away. Raises Fault when a side is not on the market or
    it exists.
    """
    if Proposal.objects.filter(key=flow.key_of(need, offer)).exclude(stage="proposed").exists():
        raise Fault(
            "decided", "这一对已经办过，见该需求的匹配清单。", "This pair was dealt with already; see the need's matches."
        )
    values = {**_matching.pair(need, offer, on), "by_hand": True}
    one, _ = Proposal.objects.update_or_create(
        key=values.pop("key"), defaults={**values, "changed_at": timezone.now(), "proposed_on": on}
    )
    _told()
    record(by, "market.propose", f"proposal:{one.pk}", {"need": need, "offer": offer})
    return one


def _told() -> None:
    Revision.bump("market.proposal")


def _locked(pk: int) -> Proposal:
    found = Proposal.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Fault(
            "no_proposal",
            "没有这条建议；可能已被新的撮合替换，请回到清单。",
            "There is no such proposal; a newer matching may have replaced it.",
        )
    return found


def _move(one: Proposal, after: str, *, on: date, by: str, refusal: str = "", note: str = "") -> Proposal:
    if after not in flow.NEXT[one.stage]:
        here = flow.STAGES[one.stage]
        raise Fault(
            "stage",
            f"“{here.zh}”之后不能直接是“{flow.STAGES[after].zh}”。",
            f"After “{here.en}” cannot come “{flow.STAGES[after].en}”.",
        )
    before, one.stage, one.changed_at = one.stage, after, timezone.now()
    one.due_on = on + timedelta(flow.DUE[after]) if after in flow.DUE else None
    one.refusal, one.note = refusal, note[:300]
    silent = after in flow.SILENT
    if not silent:
        one.seen, one.seen_until = after, one.due_on
    for stage, name in (("invited", "invited_on"), ("met", "met_on"), ("intention", "intended_on"), ("signed", "signed_on")):
        if after == stage:
            setattr(one, name, on)
    one.save()
    Step.objects.create(
        proposal=one, before=before, after=after, refusal=refusal, note=note[:300], silent=silent, by=by, at=one.changed_at
    )
    _told()
    record(by, f"market.{after}", f"proposal:{one.pk}", {"need": one.need, "offer": one.offer, "refusal": refusal})
    return one


@transaction.atomic
def invite(pk: int, *, by: str, on: date) -> Proposal:
    """Ask both sides whether they will meet."""
    return _move(_locked(pk), "invited", on=on, by=by)


@transaction.atomic
def invite_team(pks: list[int], *, by: str, on: date) -> int:
    """Invite the members of a need's best team together; how many."""
    return len([_move(_locked(pk), "invited", on=on, by=by) for pk in sorted(pks)])


@transaction.atomic
def answer(pk: int, side: str, yes: bool, *, by: str, on: date) -> Proposal:
    """A party's answer to an invitation: `side` demand or supply. A no ends it silently; two yeses make it agreed.

    The other side is told nothing of a no and may still answer until the day that it was given. Raises Fault when it is over.
    """
    one = _locked(pk)
    if not queries.may_answer(one, side, on):
        raise Fault("answered", "这项邀请已经结束，不再需要答复。", "This invitation is over; no answer is needed any more.")
    setattr(one, f"{side}_yes", yes)
    one.save(update_fields=[f"{side}_yes"])
    if not yes and one.stage != "closed":
        return _move(one, "closed", on=on, by=by)
    if one.stage == "invited" and one.demand_yes and (one.supply_yes or one.supplier_id is None):
        return _move(one, "agreed", on=on, by=by)
    record(by, "market.answer", f"proposal:{one.pk}", {"side": side})
    return one


@transaction.atomic
def move(
    pk: int,
    after: str,
    *,
    by: str,
    on: date,
    refusal: str = "",
    note: str = "",
    contract_number: str = "",
    amount: int | None = None,
) -> Proposal:
    """An officer records what became of it. A refusal needs a code of REFUSALS, a signing its contract number and amount (fen).

    A signing marks the need as signed in its register. Raises Fault when something is missing or the stage may not follow.
    """
    one = _locked(pk)
    if after == "refused" and refusal not in flow.REFUSALS:
        raise Fault(
            "refusal", "请选择未成的原因，它会告诉对方该补充什么。", "Choose why it failed: it tells the other side what to add."
        )
    if after == "signed":
        number = contract_number.strip()
        if not number or amount is None or amount <= 0:
            raise Fault(
                "contract", "签约请填合同登记编号和金额（元）。", "For a signing give the contract's number and amount (yuan)."
            )
        taken = Proposal.objects.filter(contract_number=number, stage="signed").exclude(pk=pk).first()
        if taken is not None:
            raise Fault(
                "counted_twice",
                f"合同 {number} 已记在“{taken.need_title}”名下，不能重复计。",
                f"Contract {number} is counted with “{taken.need_title}” already.",
            )
        one.contract_number, one.amount = number, amount
    moved = _move(one, after, on=on, by=by, refusal=refusal if after == "refused" else "", note=note)
    if after == "signed":
        for pk_of_need in queries.register("need").filter(number=one.need).exclude(status="signed").values_list("pk", flat=True):
            correct(FACTS["needs"].model, pk_of_need, {"status": "signed"}, by, f"合同 {one.contract_number}")
    return moved


@transaction.atomic
def supplement(kind: str, number: str, *, by: str, **values: Any) -> Listing:
    """Add what the sheet has no column for (maturity_from, maturity_to, ip_terms), or renew an achievement (renewed_to)."""
    low, high = values.get("maturity_from"), values.get("maturity_to")
    if any(v is not None and not 1 <= v <= 9 for v in (low, high)) or (low and high and low > high):
        raise Fault(
            "maturity",
            "成熟度请填 1 到 9 级，目标不低于现状。",
            "Maturity is a grade from 1 to 9, the wanted one not below the present.",
        )
    one, _ = Listing.objects.update_or_create(kind=kind, number=number, defaults={**values, "by": by, "at": timezone.now()})
    record(by, "market.supplement", f"{kind}:{number}", {k: str(v) for k, v in values.items()})
    return one


def _record(kind: str, number: str) -> Any:
    found = queries.register(kind).filter(number=number).order_by("pk").last()
    if found is None:
        raise Fault(
            "unknown",
            f"没有编号为 {number} 的{'需求' if kind == 'need' else '成果'}。",
            f"There is no {kind} with the number {number}.",
        )
    return found


@transaction.atomic
def complete(number: str, values: dict[str, Any], *, by: str) -> int:
    """Fill columns of a need in its register (problem, specification, wanted_by, budget); how many changed."""
    asked = {k: v for k, v in values.items() if k in flow.FILLED and v not in (None, "")}
    return correct(FACTS["needs"].model, _record("need", number).pk, asked, by, "公开前补充 · completed for publication")


@transaction.atomic
def publish(kind: str, number: str, *, by: str, on: date) -> None:
    """Put a need or an achievement on the open pages. Raises Fault 'incomplete' that lists everything to add, with examples."""
    one = _record(kind, number)
    lacking = queries.lacking(kind, one)
    if lacking:
        raise Fault(
            "incomplete",
            "还不能公开，请先补充：" + "；".join(f"{w.zh}（{e.zh}）" if e else w.zh for w, e in lacking) + "。",
            "Not ready to publish; add: " + "; ".join(f"{w.en} ({e.en})" if e else w.en for w, e in lacking) + ".",
        )
    values: dict[str, Any] = {"willing_to_post": True} if kind == "need" else {} if one.published_on else {"published_on": on}
    if values:
        correct(FACTS[_REGISTER[kind]].model, one.pk, values, by, "科技大市场公开 · published on the market")
    Listing.objects.filter(kind=kind, number=number, withdrawn=True).update(withdrawn=False, reason="", by=by, at=timezone.now())
    record(by, "market.publish", f"{kind}:{number}")


@transaction.atomic
def withdraw(kind: str, number: str, reason: str, *, by: str) -> None:
    """Take it off the open pages; a need also loses its consent to be posted. Raises Fault without a reason."""
    if not reason.strip():
        raise Fault("reason", "撤下请写理由。", "Say why it is withdrawn.")
    one = _record(kind, number)
    if kind == "need":
        correct(FACTS["needs"].model, one.pk, {"willing_to_post": False}, by, reason.strip()[:200])
    Listing.objects.update_or_create(
        kind=kind, number=number, defaults={"withdrawn": True, "reason": reason.strip()[:200], "by": by, "at": timezone.now()}
    )
    record(by, "market.withdraw", f"{kind}:{number}", {"reason": reason.strip()[:200]})
