"""Who may not review a call. In: a call, its opened bids, reviewers, a day. Out: the blocks of `registry.conflicts`, by
reviewer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from yipanqi.accounts.access import serving
from yipanqi.instruments.bounties.models import Bid, Call, Reviewer, Tie
from yipanqi.registry import conflicts
from yipanqi.registry.conflicts import Asked, Block, Member, Party
from yipanqi.values.words import Words


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


__all__ = ["Block", "blocks", "key_of", "keys_of"]
