"""What is done on the market: match all open needs, invite, answer (a veto stays silent), record what became of it, supplement, withdraw.

The only writer of this folder: one transaction, one ledger entry a deed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from yipanqi.engines.matching import Learned, Matcher, compose, default_model, learn
from yipanqi.instruments.market import _sides as sides
from yipanqi.instruments.market import flow, queries
from yipanqi.instruments.market.models import Listing, Matching, Proposal, Step
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

#: Proposals a need gets of each kind; the best team is marked whatever its members' ranks.
MOST = {"achievement": 3, "expert": 1, "fund": 1}
#: Offers of each kind that are tried together for the best team.
DEPTH = 6
#: Weaker pairs are not proposed.
LEAST_LEVEL = 2


def run(*, on: date, by: str) -> Matching:
    """Match every open need with what is on offer and keep the proposals; pairs that people decided on are not proposed again.

    Raises Fault 'nothing' when there is no need or no offer.
    """
    wanted, offered = sides.needs(), sides.offers(on, queries.renewed(), queries.withdrawn("achievement"))
    if wanted.is_empty() or offered.is_empty():
        raise Fault("nothing", "没有待对接的需求，或没有可供对接的成果、专家、资金。请先收件。",
                    "There is no open need, or nothing on offer. Take workbooks in first.", exit_code=1)
    corpus = [f"{t or ''}\n{x or ''}" for t, x in wanted.select("title", "text").iter_rows()]
    model, learnt = _learnt(offered, corpus, on)
    matcher = Matcher(model).fit(offered, corpus)
    with speaking("zh"):
        best = {kind: matcher.match(wanted, DEPTH, on=on, kind=kind) for kind in MOST}
        teams = compose(matcher, wanted, teams=1, on=on, found=best)
    found = pl.concat([frame.filter((pl.col("rank") <= MOST[kind]) & (pl.col("level") >= LEAST_LEVEL)).with_columns(kind=pl.lit(kind))
                       for kind, frame in best.items()])
    with speaking("en"):
        other = matcher.score_pairs(wanted, found.select("need_id", "offer_id"), on=on)["reasons"] if found.height else pl.Series([], dtype=pl.String)
    return _keep(found.with_columns(english=other), teams, wanted, offered, learnt, on=on, by=by)


def _learnt(offered: pl.DataFrame, corpus: list[str], on: date) -> tuple[Any, list[dict[str, Any]]]:
    """The model after all outcomes so far, and what they changed."""
    model, told = default_model(), queries.outcomes()
    asked = sides.needs(only_open=False)
    known = told.filter(pl.col("offer_id").is_in(offered["id"].to_list()) & pl.col("need_id").is_in(asked["id"].to_list()))
    if known.is_empty():
        return model, []
    learned: Learned = learn(Matcher(model).fit(offered, corpus), known, asked.filter(pl.col("id").is_in(known["need_id"].to_list())), on=on)
    changes = [c for c in learned.changes.to_dicts() if abs(c["after"] - c["before"]) > 1e-9]
    return learned.model, changes


@transaction.atomic
def _keep(found: pl.DataFrame, teams: pl.DataFrame, wanted: pl.DataFrame, offered: pl.DataFrame, learnt: list[dict[str, Any]], *,
          on: date, by: str) -> Matching:
    Proposal.objects.filter(stage="proposed").delete()
    left = set(Proposal.objects.values_list("need", "kind", "offer"))
    made = Matching.objects.create(on=on, stamp=queries.state(), needs=wanted.height, offers=offered.height, proposals=0, learnt=learnt, by=by,
                                   at=timezone.now())
    need = {r["id"]: r for r in wanted.to_dicts()}
    offer = {r["id"]: r for r in offered.to_dicts()}
    together = {(t["need_id"], t[k]) for t in teams.to_dicts() for k in flow.KINDS if t[k]}
    rows = []
    for r in found.to_dicts():
        n, o = need[r["need_id"]], offer[r["offer_id"]]
        key = (n["id"], r["kind"], o["id"])
        if key in left or (n["organisation"] is not None and n["organisation"] == o["organisation"]):
            continue  # decided before, or the firm's own
        rows.append(Proposal(
            matching=made, need=n["id"], need_title=(n["title"] or "")[:300], place=n["place"], demander_id=n["organisation"], kind=r["kind"],
            offer=o["id"][:300], offer_title=(o["title"] or "")[:300], supplier_id=o["organisation"], rank=r["rank"], score=r["score"],
            level=r["level"], team=(n["id"], o["id"]) in together, reasons={"zh": r["reasons"], "en": r["english"]}, changed_at=made.at))
    Proposal.objects.bulk_create(rows, batch_size=500)
    made.proposals = len(rows)
    made.save(update_fields=["proposals"])
    _told()
    record(by, "market.match", f"matching:{made.pk}", {"on": on.isoformat(), "needs": made.needs, "offers": made.offers, "proposals": len(rows)})
    return made


def _told() -> None:
    Revision.bump("market.proposal")


def _locked(pk: int) -> Proposal:
    found = Proposal.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Fault("no_proposal", "没有这条建议；可能已被新的撮合替换，请回到清单。", "There is no such proposal; a newer matching may have replaced it.")
    return found


def _move(one: Proposal, after: str, *, on: date, by: str, refusal: str = "", note: str = "", silent: bool = False) -> Proposal:
    if after not in flow.NEXT[one.stage]:
        here = flow.STAGES[one.stage]
        raise Fault("stage", f"“{here.zh}”之后不能直接是“{flow.STAGES[after].zh}”。", f"After “{here.en}” cannot come “{flow.STAGES[after].en}”.")
    before, one.stage, one.changed_at = one.stage, after, timezone.now()
    one.due_on = on + timedelta(flow.DUE[after]) if after in flow.DUE else None
    one.refusal, one.note = refusal, note[:300]
    for stage, name in (("invited", "invited_on"), ("met", "met_on"), ("signed", "signed_on")):
        if after == stage:
            setattr(one, name, on)
    one.save()
    Step.objects.create(proposal=one, before=before, after=after, refusal=refusal, note=note[:300], silent=silent, by=by, at=one.changed_at)
    _told()
    record(by, f"market.{after}", f"proposal:{one.pk}", {"need": one.need, "offer": one.offer, "refusal": refusal})
    return one


@transaction.atomic
def invite(pk: int, *, by: str, on: date) -> Proposal:
    """Ask both sides whether they will meet."""
    return _move(_locked(pk), "invited", on=on, by=by)


@transaction.atomic
def answer(pk: int, side: str, yes: bool, *, by: str, on: date) -> Proposal:
    """A party's answer to an invitation: `side` demand or supply. A no ends it silently; two yeses make it agreed.

    Raises Fault when the proposal is not open for an answer.
    """
    one = _locked(pk)
    if one.stage not in ("invited", "agreed"):
        raise Fault("answered", "这项邀请已经结束，不再需要答复。", "This invitation is over; no answer is needed any more.")
    setattr(one, f"{side}_yes", yes)
    one.save(update_fields=[f"{side}_yes"])
    if not yes:
        return _move(one, "closed", on=on, by=by, silent=True)
    if one.stage == "invited" and one.demand_yes and (one.supply_yes or one.supplier_id is None):
        return _move(one, "agreed", on=on, by=by)
    record(by, "market.answer", f"proposal:{one.pk}", {"side": side})
    return one


@transaction.atomic
def move(pk: int, after: str, *, by: str, on: date, refusal: str = "", note: str = "", contract_number: str = "", amount: int | None = None) -> Proposal:
    """An officer records what became of it. A refusal needs a code of REFUSALS, a signing its contract number and amount (fen).

    Raises Fault when something is missing or the stage may not follow.
    """
    one = _locked(pk)
    if after == "refused" and refusal not in flow.REFUSALS:
        raise Fault("refusal", "请选择未成的原因，它会告诉对方该补充什么。", "Choose why it failed: it tells the other side what to add.")
    if after == "signed":
        if not contract_number.strip() or amount is None or amount <= 0:
            raise Fault("contract", "签约请填合同登记编号和金额（元）。", "For a signing give the contract's number and amount (yuan).")
        taken = Proposal.objects.filter(contract_number=contract_number.strip(), stage="signed").exclude(pk=pk).first()
        if taken is not None:
            raise Fault("counted_twice", f"合同 {contract_number} 已记在“{taken.need_title}”名下，不能重复计。",
                        f"Contract {contract_number} is counted with “{taken.need_title}” already.")
        one.contract_number, one.amount = contract_number.strip(), amount
    return _move(one, after, on=on, by=by, refusal=refusal if after == "refused" else "", note=note)


@transaction.atomic
def supplement(kind: str, number: str, *, by: str, **values: Any) -> Listing:
    """Add what the sheet has no column for (maturity_from, maturity_to, ip_terms), renew (renewed_to), or withdraw with a reason."""
    low, high = values.get("maturity_from"), values.get("maturity_to")
    if any(v is not None and not 1 <= v <= 9 for v in (low, high)) or (low and high and low > high):
        raise Fault("maturity", "成熟度请填 1 到 9 级，目标不低于现状。", "Maturity is a grade from 1 to 9, the wanted one not below the present.")
    if values.get("withdrawn") and not values.get("reason"):
        raise Fault("reason", "撤下请写理由。", "Say why it is withdrawn.")
    one, _ = Listing.objects.update_or_create(kind=kind, number=number, defaults={**values, "by": by, "at": timezone.now()})
    record(by, "market.supplement", f"{kind}:{number}", {k: str(v) for k, v in values.items()})
    return one
