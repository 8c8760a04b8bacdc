"""What each button of the pages does: who may press it, what was typed, which action it becomes. The clock is read here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from yipanqi.instruments.bounties import actions, forms, queries
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
    )


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
    )


def _agree(request: HttpRequest, call: Any) -> None:
    actions.agree(
        _mine(call, "reviews", request.POST.get("review", "")),
        request.POST.get("state", ""),
        by=_by(request),
        on=timezone.localdate(),
    )


def _review(request: HttpRequest, call: Any) -> None:
    post = request.POST
    actions.review(
        _mine(call, "reviews", post.get("review", "")),
        marks_typed(request, queries.open_bids_of(call)),
        by=_by(request),
        on=timezone.localdate(),
    )


def marks_typed(request: HttpRequest, bids: list[Any]) -> dict[int, tuple[float, str]]:
    """Bid -> mark and remark as typed."""
    post = request.POST
    return {
        b.pk: (forms.number(post.get(f"mark-{b.pk}", ""), "分数", "The mark", 0, 100), post.get(f"note-{b.pk}", "").strip()[:500])
        for b in bids
    }


def by_reviewer(request: HttpRequest, one: Any) -> Words:
    """What a reviewer pressed on the personal page: agree (having declared), decline, or hand in the marks."""
    post, by, on = request.POST, f"reviewer:{one.reviewer_id}", timezone.localdate()
    pressed = post.get("do", "")
    if pressed == "agree":
        if not post.get("declared"):
            raise Fault(
                "declared",
                "请先勾选声明：与各方没有利害关系，并对内容保密。",
                "Tick the declaration first: no interest in any party, and the content stays confidential.",
                exit_code=2,
            )
        actions.agree(one.pk, "agreed", by=by, on=on)
        return Words("已同意评审，请在下方打分。", "You agreed; please mark the bids below.")
    if pressed == "decline":
        actions.agree(one.pk, "declined", by=by, on=on, note=post.get("note", ""))
        return Words("已谢绝，谢谢告知。", "You declined; thank you for telling us.")
    actions.review(one.pk, marks_typed(request, queries.open_bids_of(one.call)), by=by, on=on)
    return Words("分数已提交，定榜前可以修改。", "Your marks are handed in; they may be changed until the decision.")


def reviewers(request: HttpRequest) -> Words:
    """What was pressed on the page of the reviewers: add one, declare a tie, or ask one no more."""
    post = request.POST
    pk = parameters.whole(post.get("reviewer"))
    if post.get("do") == "tie":
        known = {r.pk for r in queries.reviewers()}
        if pk not in known:
            raise Fault("reviewer", "请选择评审专家。", "Choose the reviewer.", exit_code=2)
        actions.declare_tie(
            pk,
            post.get("name", ""),
            post.get("employer", ""),
            post.get("kind", ""),
            source=post.get("source", ""),
            by=_by(request),
        )
        return Words("关系已记，选专家时据此回避。", "The tie is noted and counts when reviewers are chosen.")
    if post.get("do") == "retire":
        if pk not in {r.pk for r in queries.reviewers()}:
            raise Fault("reviewer", "没有这位专家。", "There is no such reviewer.", exit_code=2)
        actions.retire_reviewer(pk, by=_by(request))
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


DEEDS: dict[str, tuple[str, Callable[[HttpRequest, Any], Words | None]]] = {
    "post": (OFFICER, _post),
    "amend": (INSIDE, _amend),
    "bid": (BIDDER, _bid),
    "confirm": (BIDDER, _confirm),
    "open": (OFFICER, _open),
    "choose": (OFFICER, _choose),
    "agree": (OFFICER, _agree),
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
