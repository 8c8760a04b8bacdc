"""Questions about bounties: calls a reader may see, bids it may read, who may review, what is overdue, the funnel. Nothing is
changed here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from yipanqi.accounts.access import made_within, may, may_change, organisation_of, serving
from yipanqi.instruments.bounties import flow
from yipanqi.instruments.bounties.models import Bid, Bounty, Call, Original, Review, Reviewer, Tie
from yipanqi.instruments.bounties.steps.conflicts import Block, counted_reviews, held_against
from yipanqi.instruments.bounties.steps.sealing import unseal
from yipanqi.ledger import queries as ledger
from yipanqi.registry.catalogue import Wait
from yipanqi.registry.conflicts import TIES
from yipanqi.registry.queries import called, organisations
from yipanqi.values.words import Words, say
from yipanqi.work import queries as work


def calls(user: Any) -> Any:
    """Calls that `user` may see, newest first, with the number of bids."""
    return (
        Call.objects.visible_to(user)
        .staged()
        .select_related("organisation")
        .annotate(handed_in=Count("bids"))
        .order_by("-posted_at", "-pk")
    )


def call(user: Any, pk: int) -> Call | None:
    """One call, if `user` may see it. It is for one page: what is looked up about its conflicts is kept with it."""
    found: Call | None = calls(user).filter(pk=pk).first()
    if found is not None:
        found.reader, found.held = user, {}
    return found


def case(one: Call) -> Any:
    """The case of a call, for whom it was looked up; whoever has no part in it sees none."""
    return work.case_of(one.reader, flow.FLOW, one.bounty_id) if one.bounty_id else None


def under_review() -> Any:
    """Calls whose bids are open and not decided on."""
    return Call.objects.at(*flow.of("award"))


def own_organisation(user: Any) -> Any:
    """The organisation that `user` acts for, or None."""
    return organisations(user).first() if organisation_of(user) else None


def organisation_named(user: Any, text: str) -> Any:
    """The one organisation that `user` may see with this full name (in any spelling) or credit code, or None."""
    if not text:
        return None
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    found = list(organisations(user).filter(uscc=code)[:2]) or called(text, organisations(user))
    return found[0] if len(found) == 1 else None


def is_poster(user: Any, one: Call) -> bool:
    """Whether `user` acts for the organisation that posted."""
    code = organisation_of(user)
    return bool(code and one.organisation.uscc == code)


def is_officer(user: Any, one: Call | None = None) -> bool:
    """Whether `user` is an officer who decides, for this call's place."""
    if not may(user, "decide"):
        return False
    return one is None or may_change(user, one.place)


def bids(user: Any, one: Call, on: date | None = None) -> list[Bid]:
    """The bids of a call that `user` may read, best mark first; with `on` by the reviews that count on that day."""
    found = list(Bid.objects.visible_to(user).filter(call=one).select_related("organisation"))
    marks = averages(one, on)
    return sorted(found, key=lambda b: (-(marks.get(b.pk) or -1), b.handed_in_at))


def averages(one: Call, on: date | None = None) -> dict[int, float]:
    """Bid -> mean mark of the reviews that are done; with `on` of those that count on that day."""
    got: dict[int, list[float]] = {}
    for review in counted_reviews(one, on) if on else Review.objects.filter(call=one, state="done"):
        for pk, mark in review.marks.items():
            got.setdefault(int(pk), []).append(float(mark["mark"]))
    return {pk: sum(m) / len(m) for pk, m in got.items()}


def own_bid(user: Any, one: Call) -> Bid | None:
    """The bid of the organisation that `user` acts for."""
    code = organisation_of(user)
    return Bid.objects.filter(call=one, organisation__uscc=code).first() if code else None


@dataclass(frozen=True)
class Told:
    """What the ledger wrote down of a bid: its commitment, when it was handed in last, and when it was confirmed since."""

    commitment: str
    at: datetime
    confirmed: datetime | None = None


def told(call: int) -> dict[int, Told]:
    """Bid -> what the ledger says of it."""
    found: dict[int, Told] = {}
    entries = [e for kind in ("bid", "confirm", "withdraw") for e in ledger.entries_of(f"bounties.{kind}", f"call:{call}")]
    for e in sorted(entries, key=lambda e: e.number):
        pk, at = e.detail["bid"], datetime.fromisoformat(e.detail["at"])
        if e.action == "bounties.bid":
            found[pk] = Told(e.detail["commitment"], at)
        elif e.action == "bounties.withdraw":
            found.pop(pk, None)
        elif pk in found:
            found[pk] = replace(found[pk], confirmed=at)
    return found


def unsealed(bid: Bid, said: Told | None) -> dict[str, Any] | None:
    """The content of a bid that is the one of the ledger: its commitment, its moments and its bidder; None for any other."""
    if said is None or (said.commitment, said.at, said.confirmed) != (bid.commitment, bid.handed_in_at, bid.confirmed_at):
        return None
    return unseal(bid.call_id, bid.organisation_id, bid.sealed, bid.commitment)


def broken_seals() -> list[tuple[int, int]]:
    """(call, bid) of every bid that is not the one of its entry in the ledger: sealed, it was changed, cannot be opened or is
    gone; opened, it no longer says what was handed in. Nothing is shown.
    """
    found = []
    for one in Call.objects.exclude(bounty=None):
        said = told(one.pk)
        rows = {bid.pk: bid for bid in one.bids.select_related("call")}
        for pk in sorted(set(said) | set(rows)):
            bid = rows.get(pk)
            if bid is None or not _as_handed_in(bid, said.get(pk)):
                found.append((one.pk, pk))
    return found


def _as_handed_in(bid: Bid, said: Told | None) -> bool:
    content = unsealed(bid, said)
    if bid.state in ("sealed", "lapsed"):
        # A call that ended while its bids were sealed keeps them sealed: with a secret lost since, they stay so.
        return content is not None or (bid.call.stage != "posted" and said is not None and said.commitment == bid.commitment)
    if content is None:  # opened before the secret was lost: what the ledger says can still be compared
        return said is not None and said.commitment == bid.commitment
    return content == bid.opened


def own_content(user: Any, one: Call) -> dict[str, Any] | None:
    """What the reader's own organisation handed in, to its bidder alone, also while it is sealed; None where there is nothing."""
    mine = own_bid(user, one)
    if mine is None or mine.state not in ("sealed", "lapsed"):
        return mine.opened or None if mine else None
    return unsealed(mine, told(one.pk).get(mine.pk))


def asks_to_confirm(user: Any, one: Call) -> bool:
    """Whether the bidder has to say that its bid still stands."""
    mine = own_bid(user, one)
    return mine is not None and one.stage == "posted" and must_confirm(mine)


def handed_in(one: Any) -> str:
    """How many bids a call of `calls` has, once they are opened."""
    return f"{one.handed_in}" if one.opened_at else say("密封", "sealed")


def years() -> list[int]:
    """The years in which bounties were posted here, the latest first."""
    return sorted({at.year for at in Call.objects.exclude(posted_at=None).dates("posted_at", "year")}, reverse=True)


def must_confirm(bid: Bid) -> bool:
    """Whether a late amendment came after this bid was handed in or confirmed."""
    last = bid.call.amendments.filter(late=True).order_by("-at").first()
    return last is not None and last.at > max(bid.handed_in_at, bid.confirmed_at or bid.handed_in_at)


def conflicts(one: Call, on: date) -> dict[int, list[Block]]:
    """Reviewer -> why not, for everybody who may be asked; an empty list where nothing is known against. Doubts that were
    cleared up do not count.
    """
    return held_against(one, pool(one), on)


def reviewers(user: Any) -> QuerySet[Reviewer]:
    """The reviewers that an officer sees, with their `load`: the city all, a county its own and those that the city keeps for
    everybody.
    """
    busy = Q(reviews__call__in=under_review()) & ~Q(reviews__state__in=["declined", "done"])
    found = Reviewer.objects.filter(made_within(user, citys=True), active=True)
    return found.annotate(load=Count("reviews", filter=busy)).order_by("name", "pk")


def with_ties(user: Any, people: Sequence[Any]) -> None:
    """Write the declared ties that this officer may see beside each reviewer, as text."""
    found = ties(user)
    for one in people:
        one.ties = [_tie_text(t, one) for t in found.get(one.pk, [])]


def _tie_text(tie: Tie, one: Reviewer) -> str:
    other = tie.one if tie.other_id == one.person_id else tie.other
    name = other.organisation.name if other.organisation else ""
    employer = say(f"（{name}）", f" ({name})") if name else ""
    return f"{TIES.get(tie.kind, tie.kind)} {other.name}{employer} {tie.source}".strip()


def pool(one: Call) -> list[Reviewer]:
    """Everybody who may be asked to review this call: the city's reviewers and those of its place."""
    return list(Reviewer.objects.filter(serving(one.place), active=True).order_by("name", "pk"))


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many, what money, which share of the step before (None where there is none)."""

    key: str
    words: Words
    number: int
    money: int
    of_before: float | None
    unknown: int  # without an amount


STEPS = {
    "posted": (Words("发榜", "Posted"), Q(posted_on__isnull=False), "amount"),
    "taken": (Words("揭榜", "Taken"), Q(taken_by__isnull=False) | Q(bidders__gt=0), "amount"),
    "awarded": (Words("中榜", "Awarded"), Q(awarded_to__isnull=False), "amount"),
    "signed": (Words("签约", "Signed"), Q(signed_on__isnull=False), "contract_value"),
    "accepted": (Words("验收通过", "Accepted"), Q(accepted_on__isnull=False) & Q(acceptance="passed"), "contract_value"),
}


def funnel(user: Any, *, year: int | None = None) -> tuple[list[Step], list[tuple[str, list[str]]]]:
    """Posted, taken, awarded, signed, accepted: each counted for itself among the bounties posted (in `year`), and contracts
    that are named by more than one bounty — their value counts once.
    """
    base = Bounty.objects.visible_to(user).filter(posted_on__isnull=False)
    base = base.filter(posted_on__year=year) if year else base
    steps: list[Step] = []
    twice: dict[str, list[str]] = {}
    for key, (words, condition, field) in STEPS.items():
        rows = list(base.filter(condition).order_by("pk").values_list("number", field, "contract_number"))
        seen: set[str] = set()
        money = 0
        for number, amount, contract in rows:
            if field == "contract_value" and contract:
                if contract in seen:
                    twice.setdefault(contract, []).append(number)
                    continue
                seen.add(contract)
            money += amount or 0
        before = steps[-1].number if steps else None
        steps.append(
            Step(key, words, len(rows), money, len(rows) / before if before else None, sum(a is None for _, a, _ in rows))
        )
    named = {c: list(base.filter(contract_number=c).order_by("pk").values_list("number", flat=True)) for c in twice}
    return steps, sorted(named.items())


@dataclass(frozen=True)
class Task:
    """Something that waits for an officer."""

    call: Call
    words: Words
    due: date | None
    overdue: bool


def tasks(user: Any, now: datetime, on: date) -> list[Task]:
    """What waits: bids to open, reviewers to choose, notices that ended, milestones that are late. A due day never moves."""
    found = []
    for one in calls(user).exclude(stage__in=["draft", "accepted", "ended"]).prefetch_related("milestones", "reviews"):
        if not is_officer(user, one):
            continue
        if one.stage == "posted" and one.closes_at <= now:
            found.append(Task(one, Words("已截止，可开启", "Closed: open the bids"), one.closes_at.date(), True))
        elif one.stage == "opened" and not one.reviews.all():
            found.append(Task(one, Words("选评审专家", "Choose reviewers"), None, False))
        elif one.stage == "awarded" and one.notice_to and one.notice_to < on:
            found.append(Task(one, Words("公示期满，可签约", "The notice has ended: sign"), one.notice_to, False))
        for m in one.milestones.all():
            if m.done_on is None and m.planned < on:
                late = (on - m.planned).days
                found.append(
                    Task(
                        one,
                        Words(f"里程碑“{m.name}”逾期 {late} 天", f"Milestone “{m.name}” {late} days overdue"),
                        m.planned,
                        True,
                    )
                )
    return sorted(found, key=lambda t: (not t.overdue, t.due or date.max))


def missing(one: Call, now: datetime) -> list[flow.Missing]:
    """What a draft still lacks."""
    return flow.missing(one, one.indicators.count(), now)


def reached(one: Any) -> bool | None:
    """Whether the measured value meets the target as posted; None while nothing is measured."""
    if one.measured is None:
        return None
    return bool(one.measured >= one.target if one.at_least else one.measured <= one.target)


def winner(one: Call) -> Bid | None:
    """Who won, once the notice has begun: public from then on."""
    if one.stage not in ("awarded", "signed", "accepted", "ended"):
        return None
    found: Bid | None = one.bids.filter(state="won").select_related("organisation").first()
    return found


def reviews(one: Call, held: dict[int, list[Block]]) -> list[tuple[Review, Words, Words | None]]:
    """The reviewers of a call, their state, and a conflict (of `held`) that has come to light since."""
    return [
        (r, flow.REVIEWS[r.state], held[r.reviewer_id][0].path if held.get(r.reviewer_id) else None)
        for r in one.reviews.select_related("reviewer")
        .prefetch_related(Prefetch("originals", Original.objects.defer("content")))
        .order_by("pk")
    ]


def blocked(held: dict[int, list[Block]]) -> list[tuple[Reviewer, list[Block]]]:
    """Everybody who may not review, with every path."""
    known = Reviewer.objects.in_bulk([pk for pk, found in held.items() if found])
    return [(known[pk], found) for pk, found in held.items() if found]


def loads(beside: Sequence[int] = ()) -> dict[int, int]:
    """Reviewer -> reviews not yet done, of calls that are under review; those `beside` are left out."""
    busy = Review.objects.exclude(state__in=["declined", "done"]).filter(call__in=under_review()).exclude(call__in=beside)
    return dict(busy.values_list("reviewer").annotate(n=Count("pk")))


def ties(user: Any) -> dict[int, list[Tie]]:
    """Reviewer -> ties to other persons, those that this officer may see."""
    known = list(reviewers(user))
    people = {r.person_id: r.pk for r in known if r.person_id}
    unlinked = {r.name: r for r in known if not r.person_id}  # a county ties them by name and employer alone
    named = Q(one__name__in=list(unlinked))
    found: dict[int, list[Tie]] = {}
    for tie in (
        Tie.objects.filter(Q(one__in=people) | Q(other__in=people) | named, made_within(user, citys=True))
        .select_related("one__organisation", "other__organisation")
        .order_by("pk")
    ):
        ends = {people[end] for end in {tie.one_id, tie.other_id} & set(people)}
        by_name = unlinked.get(tie.one.name)
        if by_name is not None and (tie.one.organisation is None or tie.one.organisation.name == by_name.employer):
            ends.add(by_name.pk)
        for reviewer in ends:
            found.setdefault(reviewer, []).append(tie)
    return found


def milestones(one: Call, on: date) -> list[tuple[Any, int]]:
    """The agreed steps, and how many days each is late as of `on` (or was, when done)."""
    return [(m, max(0, ((m.done_on or on) - m.planned).days)) for m in one.milestones.order_by("number")]


def asked(link: str, now: datetime) -> Review | None:
    """The review that a reviewer's address (its digest) opens: from the invitation until the marks, the end of its time or the
    decision.
    """
    return (
        Review.objects.filter(link=link, until__gt=now, state__in=("invited", "agreed", "done"), call__in=under_review())
        .select_related("call__organisation", "reviewer")
        .first()
        if link
        else None
    )


def second_hand(reviews: Sequence[Review]) -> tuple[int, int]:
    """Of these reviews: how many an officer recorded on behalf, and how many came, by their reviewer's own deed, through
    a used address that an officer gave out again.
    """
    return sum(bool(r.recorded_by) for r in reviews), sum(bool(r.again_by) and not r.recorded_by for r in reviews)


def marks_beside_the_ledger() -> list[tuple[int, int]]:
    """(call, reviewer) of reviews whose marks are not those that the last deed wrote down."""
    odd = []
    for call, found in groupby(Review.objects.filter(state="done").order_by("call", "reviewer"), key=lambda r: r.call_id):
        deeds = ledger.entries_of("bounties.review", f"call:{call}")
        told = {e.detail.get("reviewer"): e.detail.get("marks", {}) for e in deeds}
        odd += [
            (call, r.reviewer_id) for r in found if {pk: m.get("mark") for pk, m in r.marks.items()} != told.get(r.reviewer_id)
        ]
    return odd


def original(one: Call, pk: int) -> Original | None:
    """The paper of a review of this call."""
    found: Original | None = Original.objects.filter(pk=pk, review__call=one).select_related("review").first()
    return found


def open_bids_of(call: Call) -> list[Bid]:
    """The bids of a call that are to be marked, in the order in which they came."""
    return list(call.bids.filter(state__in=["opened", "racing"]).select_related("organisation").order_by("handed_in_at", "pk"))


def waits(user: Any, now: datetime, on: date) -> list[Wait]:
    """For officers their tasks; for a poster what only it can do, for a bidder what it must confirm."""
    code, today = organisation_of(user), timezone.localdate(now)
    if not code:
        found = tasks(user, now, today) if is_officer(user) else []
        return [
            Wait(Words("项揭榜挂帅待办", "tasks of bounties"), len(found), "/bounty-desk/", late=any(t.overdue for t in found))
        ]
    judged = under_review().filter(organisation__uscc=code, reviews__state="done").distinct()
    out = [
        Wait(Words(f"榜单“{one.title}”待您定榜", f"to decide: “{one.title}”"), 1, f"/bounties/{one.pk}/")
        for one in judged
        if len(counted_reviews(one, on)) >= flow.quorum(one)
    ]
    out += [
        Wait(Words(f"榜单草稿“{one.title}”还缺内容", f"the draft “{one.title}” lacks something"), 1, f"/bounties/{one.pk}/")
        for one in Call.objects.filter(organisation__uscc=code, bounty=None)
        if any(m.blocks for m in missing(one, now))
    ]
    bids_ = (
        Bid.objects.filter(
            organisation__uscc=code, call__in=Call.objects.at("posted"), call__closes_at__gt=now, call__amendments__late=True
        )
        .select_related("call")
        .distinct()
    )
    return out + [
        Wait(
            Words(f"榜单“{b.call.title}”已更正，请确认揭榜书", f"“{b.call.title}” was amended: confirm your bid"),
            1,
            f"/bounties/{b.call_id}/",
            late=True,
        )
        for b in bids_
        if must_confirm(b)
    ]
