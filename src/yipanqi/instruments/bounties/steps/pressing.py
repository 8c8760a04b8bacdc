"""What each button of the pages does: who may press it, what was typed, which action it becomes. The clock is read here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from yipanqi.accounts.access import own_place
from yipanqi.instruments.bounties import actions, forms, queries
from yipanqi.instruments.bounties.steps.links import Issued
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

OFFICER, INSIDE, BIDDER = "officer", "inside", "bidder"


def allowed(user: Any, call: Any, who: str) -> bool:
    """Officers of the place; with INSIDE the poster too; BIDDER is an organisation that is not the poster."""
    poster = queries.is_poster(user, call)
    if who == BIDDER:
        return queries.own_organisation(user) is not None and not poster
    return queries.is_officer(user, call) or (who == INSIDE and poster)


def _by(request: HttpRequest) -> str:
    return str(request.user.get_username())


def draft(request: HttpRequest, call: Any, own: Any, typed: dict[str, str]) -> Any:
    """A draft from what was typed; an officer names the poster by code or full name."""
    poster = call.organisation if call else own
    if poster is None:
        poster = queries.organisation_named(request.user, typed["poster"].strip())
        if poster is None:
            raise Fault(
                "poster",
                "没有找到这一个发榜单位，请写全称或统一社会信用代码。",
                "The poster was not found; give the full name or the credit code.",
                exit_code=2,
            )
    return actions.draft(
        poster, forms.draft_values(typed), forms.indicator_lines(typed["indicators"]), by=_by(request), call=call
    )


def add_reviewer(request: HttpRequest) -> None:
    """A reviewer from what was typed; an identity number is masked before it is kept."""
    post = request.POST
    identity = post.get("identity", "").strip()
    most = post.get("most", "").strip()
    actions.add_reviewer(
        {
            "name": post.get("name", "").strip(),
            "employer": post.get("employer", "").strip(),
            "fields": [f.strip() for f in post.get("fields", "").replace("，", "、").replace(",", "、").split("、") if f.strip()],
            "identity": f"{identity[:6]}********{identity[-4:]}" if len(identity) == 18 else None,
            "most": forms.count(most, "最多", "Most") if most else 3,
        },
        by=_by(request),
        place=_place(request),
    )


def _place(request: HttpRequest) -> str | None:
    """The place that what this officer makes belongs to. Raises Fault for an officer who was given none."""
    place = own_place(request.user)
    if place == "":
        raise Fault(
            "no_place",
            "您的账号还没有负责的地区，请管理员先设置。",
            "Your account has no place yet; ask the administrator to set it.",
            exit_code=2,
        )
    return place


def _post(request: HttpRequest, call: Any) -> None:
    actions.post(call.pk, by=_by(request), now=timezone.now())


def _amend(request: HttpRequest, call: Any) -> Words | None:
    post = request.POST
    values: dict[str, Any] = {k: post[k].strip() for k in ("problem", "eligible", "ip_terms") if post.get(k, "").strip()}
    if (amount := forms.money(post.get("amount", ""), "榜额", "The prize")) is not None:
        values["amount"] = amount
    if (closes := forms.moment(post.get("closes_at", ""))) is not None:
        values["closes_at"] = closes
    made = actions.amend(call.pk, post.get("what", ""), values, by=_by(request), now=timezone.now())
    until = f"{timezone.localtime(made.closes_at):%Y-%m-%d %H:%M}"
    return (
        Words(
            f"临近截止的更正：截止延至 {until}，揭榜方须重新确认。",
            f"A late amendment: it now closes {until} and bidders must confirm.",
        )
        if made.late
        else None
    )


def _bid(request: HttpRequest, call: Any) -> Words:
    made = actions.bid(
        call.pk,
        queries.own_organisation(request.user),
        forms.bid_values(request.POST.dict()),
        by=_by(request),
        now=timezone.now(),
    )
    at = f"{timezone.localtime(made.handed_in_at):%Y-%m-%d %H:%M:%S}"
    return Words(f"已密封：{at}，摘要 {made.commitment[:16]}…", f"Sealed at {at}, commitment {made.commitment[:16]}…")


def _confirm(request: HttpRequest, call: Any) -> None:
    actions.confirm(call.pk, queries.own_organisation(request.user), by=_by(request), now=timezone.now())


def _open(request: HttpRequest, call: Any) -> None:
    actions.open_bids(call.pk, by=_by(request), now=timezone.now())


def _choose(request: HttpRequest, call: Any) -> Words | None:
    left = actions.choose_reviewers(by=_by(request), on=timezone.localdate(), among=[call.pk])
    return Words("没有选满：" + "；".join(left[call.pk]), "Not filled: " + "; ".join(left[call.pk])) if call.pk in left else None


def _mine(call: Any, model: str, pk: str) -> int:
    """The id of a part of this call; a part of another one is none of ours."""
    found = getattr(call, model).filter(pk=parameters.whole(pk) or 0).first()
    if found is None:
        raise Fault("part", "没有这一项。", "There is no such part.", exit_code=2)
    return int(found.pk)


def _clear(request: HttpRequest, call: Any) -> None:
    post = request.POST
    actions.clear(
        call.pk,
        parameters.whole(post.get("reviewer")) or 0,
        post.get("path", ""),
        post.get("reason", ""),
        by=_by(request),
        on=timezone.localdate(),
        place=_place(request),
    )


def _agree(request: HttpRequest, call: Any) -> Issued | None:
    """Invite, with the address that is then shown once; or write down the answer that the reviewer gave another way."""
    post = request.POST
    review, state = _mine(call, "reviews", post.get("review", "")), post.get("state", "")
    with transaction.atomic():
        actions.agree(review, state, by=_by(request), on=timezone.localdate(), note=post.get("note", ""))
        return actions.issue(review, by=_by(request), now=timezone.now()) if state == "invited" else None


def _link(request: HttpRequest, call: Any) -> Issued:
    """Another address for a reviewer; the one before is void."""
    review = _mine(call, "reviews", request.POST.get("review", ""))
    return actions.issue(review, by=_by(request), now=timezone.now(), reason=request.POST.get("reason", ""))


def _review(request: HttpRequest, call: Any) -> Words:
    """Marks recorded from a paper, told as such."""
    post, file = request.POST, request.FILES.get("original")
    actions.review(
        _mine(call, "reviews", post.get("review", "")),
        marks_typed(request, queries.open_bids_of(call)),
        by=_by(request),
        on=timezone.localdate(),
        paper=actions.Paper(
            post.get("reason", ""),
            (file.name or "") if file else "",
            file.read(actions.LARGEST_PAPER + 1) if file else b"",
        ),
    )
    return Words("已代录，各处都注明“代录”。", "Recorded on behalf, and shown as such everywhere.")


def marks_typed(request: HttpRequest, bids: list[Any]) -> dict[int, tuple[float, str]]:
    """Bid -> mark and remark as typed."""
    post = request.POST
    return {
        b.pk: (forms.number(post.get(f"mark-{b.pk}", ""), "分数", "The mark", 0, 100), post.get(f"note-{b.pk}", "").strip()[:500])
        for b in bids
    }


def by_reviewer(request: HttpRequest, one: Any) -> Words:
    """What a reviewer pressed on the personal page: agree (having declared), decline, or hand in the marks."""
    post, by, on = request.POST, actions.self_of(one), timezone.localdate()
    pressed = post.get("do", "")
    if pressed == "agree":
        if not post.get("declared"):
            raise Fault(
                "declared",
                "请先勾选声明：与各方没有利害关系，并对内容保密。",
                "Tick the declaration first: no interest in any party, and the content stays confidential.",
                exit_code=2,
            )
        actions.agree(one.pk, "agreed", by=by, on=on, link=one.link)
        return Words("已同意评审，请在下方打分。", "You agreed; please mark the bids below.")
    if pressed == "decline":
        actions.agree(one.pk, "declined", by=by, on=on, note=post.get("note", ""), link=one.link)
        return Words("已谢绝，谢谢告知。", "You declined; thank you for telling us.")
    actions.review(one.pk, marks_typed(request, queries.open_bids_of(one.call)), by=by, on=on, link=one.link)
    return Words(
        "分数已提交，谢谢。这个链接随即作废；如需更正，请联系工作人员重新发送。",
        "Your marks are handed in, thank you. This address is void now; for a correction ask the officer for another.",
    )


def reviewers(request: HttpRequest) -> Words:
    """What was pressed on the page of the reviewers: add one, declare a tie, or ask one no more."""
    post = request.POST
    pk = parameters.whole(post.get("reviewer"))
    if post.get("do") == "tie":
        if pk not in {r.pk for r in queries.reviewers(request.user)}:
            raise Fault("reviewer", "请选择评审专家。", "Choose the reviewer.", exit_code=2)
        actions.declare_tie(
            int(pk or 0),
            post.get("name", ""),
            post.get("employer", ""),
            post.get("kind", ""),
            source=post.get("source", ""),
            by=_by(request),
            place=_place(request),
        )
        return Words("关系已记，选专家时据此回避。", "The tie is noted and counts when reviewers are chosen.")
    if post.get("do") == "retire":
        found = queries.reviewer_of(request.user, pk)
        if found is None:
            raise Fault(
                "reviewer",
                "没有这位专家，或不是本地区加入的（由加入的一方管理）。",
                "There is no such reviewer, or another place added it (who added one decides).",
                exit_code=2,
            )
        actions.retire_reviewer(found.pk, by=_by(request))
        return Words("不再邀请这位专家；已有评审保留。", "This reviewer is asked no more; reviews given stay.")
    add_reviewer(request)
    return Words("已加入评审专家库。", "Added to the reviewers.")


def _chosen(request: HttpRequest) -> list[int]:
    return parameters.wholes(request.POST.getlist("bid"))


def _award(request: HttpRequest, call: Any) -> None:
    actions.award(call.pk, _chosen(request), request.POST.get("reason", ""), by=_by(request), on=timezone.localdate())


def _eliminate(request: HttpRequest, call: Any) -> None:
    actions.eliminate(call.pk, _chosen(request), request.POST.get("reason", ""), by=_by(request), on=timezone.localdate())


def _sign(request: HttpRequest, call: Any) -> None:
    value = forms.money(request.POST.get("value", ""), "合同金额", "The value") or 0
    actions.sign(call.pk, request.POST.get("number", ""), value, by=_by(request), on=timezone.localdate())


def _milestones(request: HttpRequest, call: Any) -> None:
    actions.plan_milestones(call.pk, forms.milestone_lines(request.POST.get("lines", "")), by=_by(request))


def _finish(request: HttpRequest, call: Any) -> None:
    actions.finish_milestone(
        _mine(call, "milestones", request.POST.get("milestone", "")),
        request.POST.get("evidence", ""),
        by=_by(request),
        on=timezone.localdate(),
    )


def _pay(request: HttpRequest, call: Any) -> None:
    actions.pay_milestone(_mine(call, "milestones", request.POST.get("milestone", "")), by=_by(request), on=timezone.localdate())


def _measure(request: HttpRequest, call: Any) -> None:
    post = request.POST
    value = forms.number(post.get("value", ""), "实测值", "The measured value")
    actions.measure(
        _mine(call, "indicators", post.get("indicator", "")),
        value,
        post.get("evidence", ""),
        by=_by(request),
        on=timezone.localdate(),
    )


def _accept(request: HttpRequest, call: Any) -> None:
    actions.accept(call.pk, by=_by(request), on=timezone.localdate())


def _end(request: HttpRequest, call: Any) -> None:
    actions.end(call.pk, request.POST.get("reason", ""), by=_by(request))


DEEDS: dict[str, tuple[str, Callable[[HttpRequest, Any], Words | Issued | None]]] = {
    "post": (OFFICER, _post),
    "amend": (INSIDE, _amend),
    "bid": (BIDDER, _bid),
    "confirm": (BIDDER, _confirm),
    "open": (OFFICER, _open),
    "choose": (OFFICER, _choose),
    "agree": (OFFICER, _agree),
    "link": (OFFICER, _link),
    "clear": (OFFICER, _clear),
    "review": (OFFICER, _review),
    "award": (INSIDE, _award),
    "eliminate": (INSIDE, _eliminate),
    "sign": (OFFICER, _sign),
    "milestones": (OFFICER, _milestones),
    "finish": (OFFICER, _finish),
    "pay": (OFFICER, _pay),
    "measure": (OFFICER, _measure),
    "accept": (OFFICER, _accept),
    "end": (OFFICER, _end),
}
