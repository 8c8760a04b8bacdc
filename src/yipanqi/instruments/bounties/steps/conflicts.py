"""Who may not review a call, and whose review counts. In: a call, its opened bids, reviewers, a day. Out: the blocks of
`registry.conflicts`, by reviewer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from yipanqi.accounts.access import serving
from yipanqi.instruments.bounties.models import Bid, Call, Review, Reviewer, Tie
from yipanqi.registry import conflicts
from yipanqi.registry.conflicts import Asked, Block, Member, Party
from yipanqi.registry.queries import today
from yipanqi.values.words import Words
from yipanqi.work import queries as work


def blocks(call: Call, bids: Iterable[Bid], reviewers: Iterable[Reviewer], on: date) -> dict[int, list[Block]]:
    """Reviewer id -> why not (an empty list: no conflict known)."""
    every = list(bids)
    parties = [Party(Words("发榜方", "the poster"), call.organisation_id)]
    parties += [Party(Words("揭榜方", "a bidder"), bid.organisation_id) for bid in every]
    joint = Words("联合揭榜方", "a joint bidder")
    parties += [Party(joint, None, p.get("name", ""), p.get("code")) for bid in every for p in bid.opened.get("parties", [])]
    members = [
        Member(
            Words(f"揭榜团队成员（{bid.organisation.name}）", f"team of the bidder {bid.organisation.name}"),
            str(m.get("name", "")),
            m.get("identity"),
        )
        for bid in every
        for m in bid.opened.get("team", [])
    ]
    asked = [Asked(r.pk, r.name, r.employer, r.identity, r.born, r.person_id) for r in reviewers]
    declared = [conflicts.Tie(t.one_id, t.other_id, t.kind) for t in Tie.objects.filter(serving(call.place)).order_by("pk")]
    return conflicts.conflicts(asked, parties, members, on, declared=declared)


def key_of(reviewer: int, path: str, place: str | None) -> str:
    """What a decision stands on that clears a doubt: reviewer, where it counts (None: everywhere), the path as it was worded."""
    return f"bounty-reviewer:{reviewer}|{place or ''}|{hashlib.sha256(path.encode()).hexdigest()}"


def keys_of(reviewer: int, block: Block, place: str | None) -> list[str]:
    """Every key on which a decision would clear this doubt for a call of `place`: the city's, and those of its county."""
    whole = place or ""
    return [key_of(reviewer, block.path.zh, whole[:end]) for end in range(len(whole) + 1)]


def counted_reviews(one: Call, on: date) -> list[Review]:
    """The reviews handed in whose reviewers have no conflict on the day, retired ones included."""
    done = list(Review.objects.filter(call=one, state="done").select_related("reviewer").order_by("pk"))
    held = held_against(one, [r.reviewer for r in done], on) if done else {}
    return [r for r in done if not held.get(r.reviewer_id)]


def held_against(one: Call, people: list[Reviewer], on: date) -> dict[int, list[Block]]:
    """Reviewer -> what holds against them. A page asks a dozen times: its call remembers the answers."""
    kept: dict[Any, dict[int, list[Block]]] = getattr(one, "held", {})
    asked = (on, tuple(r.pk for r in people))
    if asked not in kept:
        kept[asked] = _against(one, people, on)
    return kept[asked]


def _against(one: Call, people: list[Reviewer], on: date) -> dict[int, list[Block]]:
    found = blocks(one, one.bids.exclude(state="lapsed").select_related("organisation"), people, on)
    asked = {key: (pk, b.path.zh) for pk, held in found.items() for b in held if b.doubtful for key in keys_of(pk, b, one.place)}
    # What has been cleared by today counts, also for the day as of which the city is shown.
    cleared = {asked[key] for key in work.decisions("cleared", asked, max(on, today()))}
    return {pk: [b for b in held if (pk, b.path.zh) not in cleared] for pk, held in found.items()}


__all__ = ["Block", "blocks", "counted_reviews", "held_against", "key_of", "keys_of"]
