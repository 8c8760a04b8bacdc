"""What is done on the market: match all open needs, invite, answer (a veto stays silent), record what became of it, publish,
renew, withdraw.

The only writer of this folder: one transaction, one ledger entry a deed. Values that have a column in the sheets are
corrected in their own register, so that the sheet handed back shows them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.instruments.market import _matching, flow, queries
from yipanqi.instruments.market.models import Listing, Matching, Proposal
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.registry import deeds
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import pages
from yipanqi.work import queries as floor

_CHANGE = {"need": deeds.change_need, "achievement": deeds.change_achievement}


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
        at=this_moment(),
    )
    touched = floor.touched(flow.FLOW)  # a case may be open before its first move, as for a remark
    waiting = {p.key: p for p in Proposal.objects.select_for_update().filter(stage="proposed") if p.pk not in touched}
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
        key=values.pop("key"), defaults={**values, "changed_at": this_moment(), "proposed_on": on}
    )
    _told()
    record(by, "market.propose", f"proposal:{one.pk}", {"need": need, "offer": offer})
    return one


def _told() -> None:
    Revision.bump("market.proposal")


#: Stage -> the day of the proposal that figures count by.
_DAYS = {"invited": "invited_on", "met": "met_on", "intention": "intended_on", "signed": "signed_on"}


def move(pk: int, name: str, *, by: str, on: date, **given: Any) -> Proposal:
    """Make a move of the flow on a proposal; what figures count follows on it. A signing marks the need as signed in its
    register.

    Raises Fault that says who may, or what is missing.
    """
    return moved(pk, {"move": name, **given}, by=by, on=on)


@transaction.atomic
def moved(pk: int, given: Mapping[str, Any], *, by: str, on: date) -> Proposal:
    """The same as a form of moves gives it."""
    case, name, code = pages.moved(flow.FLOW, pk, given, by=by, on=on), given["move"], given.get("code") or ""
    one = Proposal.objects.get(pk=pk)
    values: dict[str, Any] = {"changed_at": this_moment(), "refusal": code if case.stage == "refused" else ""}
    if case.stage in _DAYS and name not in ("agree", "decline"):
        values[_DAYS[case.stage]] = on
    if case.stage == "signed":
        values |= {"contract_number": given["contract_number"].strip(), "amount": given["amount"]}
    Proposal.objects.filter(pk=pk).update(**values)
    _told()
    if case.stage == "signed":
        for need in queries.register("need").filter(number=one.need).exclude(status="signed").values_list("pk", flat=True):
            deeds.change_need(need, {"status": "signed"}, by=by, reason=f"合同 {values['contract_number']}")
    return Proposal.objects.get(pk=pk)


def invite(pk: int, *, by: str, on: date) -> Proposal:
    """Ask both sides whether they will meet."""
    return move(pk, "invite", by=by, on=on)


@transaction.atomic
def invite_team(pks: list[int], *, by: str, on: date) -> int:
    """Invite the members of a need's best team together; how many."""
    return len([invite(pk, by=by, on=on) for pk in sorted(pks)])


def answer(pk: int, yes: bool, *, by: str, on: date) -> Proposal:
    """A party's answer to an invitation. A no ends it silently; yeses of all sides make it agreed.

    The other side is told nothing of a no and may still answer until the day that it was given. Raises Fault when it is over.
    """
    return move(pk, "agree" if yes else "decline", by=by, on=on)


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
    said = {k: "" if v is None and k == "ip_terms" else v for k, v in values.items()}
    one, _ = Listing.objects.update_or_create(kind=kind, number=number, defaults={**said, "by": by, "at": this_moment()})
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
def complete(kind: str, number: str, values: Mapping[str, Any], *, by: str) -> None:
    """Fill columns of a need in its register (problem, specification, wanted_by, budget), and add what it has no column for."""
    if kind == "need":
        asked = {k: v for k, v in values.items() if k in flow.FILLED and v not in (None, "")}
        deeds.change_need(_record("need", number).pk, asked, by=by, reason="公开前补充 · completed for publication")
    if added := {k: v for k, v in values.items() if k not in flow.FILLED}:
        supplement(kind, number, by=by, **added)


@transaction.atomic
def publish(kind: str, number: str, *, by: str, on: date) -> None:
    """Put a need or an achievement on the open pages. Raises Fault 'incomplete' that lists everything to add, with examples."""
    one = _record(kind, number)
    lacking = queries.lacking(kind, one)
    if lacking:
        raise Fault(
            "incomplete",
            f"还不能公开，请先补充：{'；'.join(_asked(g).zh for g in lacking)}。",
            f"Not ready to publish; add: {'; '.join(_asked(g).en for g in lacking)}.",
        )
    values: dict[str, Any] = {"willing_to_post": True} if kind == "need" else {} if one.published_on else {"published_on": on}
    if values:
        _CHANGE[kind](one.pk, values, by=by, reason="科技大市场公开 · published on the market")
    Listing.objects.filter(kind=kind, number=number, withdrawn=True).update(withdrawn=False, reason="", by=by, at=this_moment())
    record(by, "market.publish", f"{kind}:{number}")


def _asked(gap: queries.Gap) -> Words:
    example = gap.example
    return Words(f"{gap.words.zh}（{example.zh}）", f"{gap.words.en} ({example.en})") if example.zh else gap.words


@transaction.atomic
def withdraw(kind: str, number: str, reason: str, *, by: str) -> None:
    """Take it off the open pages; a need also loses its consent to be posted. Raises Fault without a reason."""
    if not reason.strip():
        raise Fault("reason", "撤下请写理由。", "Say why it is withdrawn.")
    one = _record(kind, number)
    if kind == "need":
        deeds.change_need(one.pk, {"willing_to_post": False}, by=by, reason=reason.strip()[:200])
    Listing.objects.update_or_create(
        kind=kind, number=number, defaults={"withdrawn": True, "reason": reason.strip()[:200], "by": by, "at": this_moment()}
    )
    record(by, "market.withdraw", f"{kind}:{number}", {"reason": reason.strip()[:200]})
