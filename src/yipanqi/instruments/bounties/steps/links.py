"""The reviewer's own page: how it is handed over and who opens it. In: a review. Out: an address and a code, each shown once;
who enters.

The address holds a random token; only its digest is kept. At the first opening a second code is asked for, which the officer
passes on by another way, and the person chooses one of its own: from then on the address alone, in whose hands it may be, opens
nothing. Five wrong codes, the end of the time, a new address, the answer "no" or the marks make it void.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from yipanqi.instruments.bounties import flow, queries
from yipanqi.instruments.bounties.models import Review
from yipanqi.ledger.actions import record
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault

_TOKEN = 24  # random bytes of an address
MOST_WRONG = 5
SHORTEST_CODE, LONGEST_CODE = 6, 64


@dataclass(frozen=True)
class Issued:
    """What is shown once and kept nowhere: the token of the address and the code for its first opening."""

    review: Review
    token: str
    code: str
    until: datetime


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def issue(review: int, *, by: str, now: datetime, reason: str = "") -> Issued:
    """A fresh address for a reviewer; the one before is void from now on. One that its person had opened already is replaced
    with a reason only.
    """
    one = Review.objects.select_for_update().select_related("call", "reviewer").get(pk=review)
    if one.state not in ("invited", "agreed", "done") or one.call.stage not in flow.of("award"):
        raise Fault(
            "link",
            "现在不能发评审链接：先邀请，且榜单在评审中。",
            "No address now: invite first, while it is under review.",
            exit_code=2,
        )
    again = one.bound_at is not None or one.state == "done"
    if again and not reason.strip():
        raise Fault(
            "reason",
            "专家已经用过原来的链接。请写明为什么要换（如专家忘了自己的口令、要更正分数）。",
            "The reviewer has used the address already. Say why another is needed (such as a forgotten code, marks to be "
            "corrected).",
            exit_code=2,
        )
    token, code = secrets.token_urlsafe(_TOKEN), f"{secrets.randbelow(10**6):06d}"
    one.link, one.opening, one.own = digest(token), make_password(code), ""
    one.until, one.wrong, one.bound_at = now + flow.REVIEWING, 0, None
    if again:
        one.again_by, one.again_why = by, reason.strip()[:300]
    one.save(update_fields=["link", "opening", "own", "until", "wrong", "bound_at", "again_by", "again_why"])
    record(
        by,
        "bounties.link",
        f"call:{one.call_id}",
        {"reviewer": one.reviewer_id, "until": one.until, "reason": reason.strip()[:300]},
    )
    return Issued(one, token, code, one.until)


def void(one: Review) -> None:
    """No address opens this review from now on; the caller saves it."""
    one.link, one.opening, one.own, one.until, one.wrong = None, "", "", None, 0


#: Columns that `void` writes.
VOIDED = ("link", "opening", "own", "until", "wrong")


def enter(link: str, code: str, *, now: datetime, own: str = "", again: str = "") -> Review:
    """The review whose address was opened, for somebody who knows the code: at first the one told apart, with a code of the
    person's own to be used from then on; later that one.

    Raises Fault for a wrong code, with what is left of the tries; after the fifth the address is void. A code of its own that is
    too short or
    typed in two ways is no try.
    """
    with transaction.atomic():  # what a wrong code costs is kept: no Fault leaves this block
        one = Review.objects.select_for_update().filter(link=link).first()
        fault = _gone() if one is None or queries.asked(link, now) is None else _tried(one, code, own, again, now)
    if fault is not None or one is None:
        raise fault or _gone()
    return one


def _tried(one: Review, code: str, own: str, again: str, now: datetime) -> Fault | None:
    first = one.bound_at is None
    if not check_password(code[:LONGEST_CODE], one.opening if first else one.own):
        return _wrong(one, first)
    if first:
        if (fault := _unfit(code, own, again)) is not None:
            return fault
        one.own, one.opening, one.bound_at = make_password(own), "", now
        record(f"reviewer:{one.reviewer_id}", "bounties.first_opening", f"call:{one.call_id}", {"review": one.pk})
    one.wrong = 0
    one.save(update_fields=["own", "opening", "bound_at", "wrong"])
    return None


def _wrong(one: Review, first: bool) -> Fault:
    one.wrong += 1
    left = MOST_WRONG - one.wrong
    if left <= 0:
        void(one)
        record("system", "bounties.link_void", f"call:{one.call_id}", {"reviewer": one.reviewer_id, "reason": "wrong codes"})
    one.save(update_fields=VOIDED)
    if left <= 0:
        return Fault(
            "link_void",
            "口令连错五次，这个链接已作废。请联系发给您链接的工作人员重新发送。",
            "Five wrong codes: this address is void. Please ask the officer who sent it for another.",
            exit_code=2,
        )
    what = ("开启码", "opening code") if first else ("您自己设的口令", "code that you chose")
    return Fault("code", f"{what[0]}不对，还可以试 {left} 次。", f"That is not the {what[1]}; {left} more tries.", exit_code=2)


def _unfit(code: str, own: str, again: str) -> Fault | None:
    """Why a code of the person's own is none."""
    if own != again:
        return Fault("own", "两次填写的口令不一致。", "The two codes that you typed differ.", exit_code=2)
    if not SHORTEST_CODE <= len(own) <= LONGEST_CODE or len(set(own)) < 3 or own == code:
        return Fault(
            "own",
            f"请自己设一个 {SHORTEST_CODE} 到 {LONGEST_CODE} 位的口令：至少三种不同的字符，不能与开启码相同。",
            f"Choose a code of {SHORTEST_CODE} to {LONGEST_CODE} characters, three of them different, other than the opening "
            f"code.",
            exit_code=2,
        )
    return None


def _gone() -> Fault:
    return Fault("link", "这个评审链接现在不能用。", "This address for a review cannot be used now.", exit_code=2)


def standing(one: Review) -> str:
    """Where an address stands, for officers: 'none', 'sent', 'opened' or 'ended'."""
    if one.link is None:
        return "none"
    if one.until is not None and one.until <= this_moment():
        return "ended"
    return "opened" if one.bound_at else "sent"
