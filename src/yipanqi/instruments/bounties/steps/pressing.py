"""What each button of the pages does: who may press it, when it stands there, which action it becomes. The clock is read here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yipanqi.accounts.access import may_change, own_place
from yipanqi.instruments.bounties import actions, flow, forms, queries
from yipanqi.instruments.bounties.steps import objecting, shown
from yipanqi.instruments.bounties.steps.shown import moment
from yipanqi.registry.queries import this_moment, today
from yipanqi.ui.deeds import Deed
from yipanqi.ui.parts import Act, Crumb, Head, Once
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

EVIDENCE, REASON = Words("佐证材料", "Evidence"), Words("原因（公开说明失败，不隐去）", "Reason (failure is told, not hidden)")


def address(call: Any) -> str:
    return reverse("bounty", args=[call.pk])


def by(user: Any) -> str:
    return str(user.get_username())


def decides(user: Any, call: Any = None) -> bool:
    """Officers of the place."""
    return queries.is_officer(user, call)


def inside(user: Any, call: Any) -> bool:
    """Officers of the place and the poster."""
    return queries.is_officer(user, call) or queries.is_poster(user, call)


def bidder(user: Any, call: Any) -> bool:
    """An organisation that is not the poster."""
    return queries.own_organisation(user) is not None and not queries.is_poster(user, call)


def stands(*stages: str) -> Callable[[Any, Any, Any], bool]:
    """A deed of these stages."""
    return lambda user, call, part: call.stage in stages


def moves(name: str) -> Callable[[Any, Any, Any], bool]:
    """A move of the flow, at its stages."""
    return stands(*flow.of(name))


def _taking(user: Any, call: Any, part: Any) -> bool:
    return call.stage == "posted" and bool(call.closes_at) and call.closes_at > this_moment()


def _place(user: Any) -> str | None:
    """The place that what this officer makes belongs to. Raises Fault for an officer who was given none."""
    if (place := own_place(user)) == "":
        wrong = "您的账号还没有负责的地区，请管理员先设置。", "Your account has no place yet; ask the administrator to set it."
        raise Fault("no_place", *wrong, exit_code=2)
    return place


# ---- one bounty ---------------------------------------------------------------------------------------------------------


def _amend(user: Any, call: Any, given: Any, rows: Any) -> Words | None:
    values = {k: given[k] for k in ("amount", "closes_at", "eligible") if given.get(k) is not None}
    made = actions.amend(call.pk, given["what"], values, by=by(user), now=this_moment())
    until = moment(made.closes_at)
    zh, en = (
        f"临近截止的更正：截止延至 {until}，揭榜方须重新确认。",
        f"A late amendment: it now closes {until} and bidders must confirm.",
    )
    return Words(zh, en) if made.late else None


def _bid(user: Any, call: Any, given: Any, rows: Any) -> Words:
    parties = [{"name": r["name"], "code": r["code"] or ""} for r in rows["parties"]]
    team = [{"name": r["name"], "employer": r["employer"] or ""} for r in rows["team"]]
    content = {
        "plan": given["plan"],
        "price": given.get("price"),
        "months": given.get("months"),
        "parties": parties,
        "team": team,
    }
    made = actions.bid(call.pk, queries.own_organisation(user), content, by=by(user), now=this_moment())
    at = f"{timezone.localtime(made.handed_in_at):%Y-%m-%d %H:%M:%S}"
    return Words(f"已密封：{at}，摘要 {made.commitment[:16]}…", f"Sealed at {at}, commitment {made.commitment[:16]}…")


def _handed_in(user: Any, call: Any, part: Any) -> dict[str, Any]:
    """What stands in the own bid now, to be changed."""
    return {name: value for name, value in (queries.own_content(user, call) or {}).items() if name in ("plan", "price", "months")}


def _handed_in_rows(user: Any, call: Any, part: Any) -> dict[str, list[Any]]:
    found = queries.own_content(user, call) or {}
    return {name: found.get(name, []) for name in forms.TEAM}


def _withdraw(user: Any, call: Any, given: Any, rows: Any) -> Words:
    actions.withdraw(call.pk, queries.own_organisation(user), by=by(user), now=this_moment())
    return Words("揭榜书已撤回；截止前可以再交。", "The bid is withdrawn; another may be handed in before the deadline.")


def _withdrawn(user: Any, call: Any, part: Any) -> bool:
    return _taking(user, call, part) and queries.own_bid(user, call) is not None


def _choose(user: Any, call: Any, given: Any, rows: Any) -> Words | None:
    left = actions.choose_reviewers(by=by(user), on=today(), among=[call.pk])
    return Words("没有选满：" + "；".join(left[call.pk]), "Not filled: " + "; ".join(left[call.pk])) if call.pk in left else None


def _shown_once(issued: Any) -> Once:
    call, until = issued.review.call, moment(issued.until)
    scope = say(
        "只显示这一次，系统不保存；以前发的链接已作废", "Shown this once and kept nowhere; an address sent before is void"
    )
    title = f"{say('给专家的链接', 'Address for the reviewer')} · {issued.review.reviewer.name}"
    first = say("一、链接：发给专家本人（短信、微信或邮件）", "1. The address: send it to the reviewer (message or mail)")
    second = say(
        "二、开启码：用另一种方式告诉本人（如电话），不要写在同一条消息里",
        "2. The opening code: tell it another way (such as by telephone), never in the same message",
    )
    note = say(
        "专家第一次打开时自设口令，此后只有本人能进入；提交分数后链接作废。",
        "At the first opening the reviewer chooses a code of its own and alone can enter from then on; handing in the "
        "marks makes the address void.",
    )
    lines = [("address", first, reverse("bounty-review", args=[issued.token])), ("opening", second, issued.code)]
    back = Act(say("已记下，返回榜单", "Noted; back to the bounty"), address(call))
    return Once(
        Head(title, [Crumb(call.title, address(call))], scope=[scope]),
        lines,
        f"{note}{say('有效期至', ' Good until')} {until}",
        back,
    )


def _agree(user: Any, call: Any, given: Any, rows: Any) -> Once | None:
    """Invite, with the address that is then shown once; or write down the answer that the reviewer gave another way."""
    one, state = given["review"], given["state"]
    with transaction.atomic():
        actions.agree(one.pk, state, by=by(user), on=today(), note=given.get("note") or "")
        return _shown_once(actions.issue(one.pk, by=by(user), now=this_moment())) if state == "invited" else None


ANSWERS = {
    "proposed": [("invited", Words("邀请", "Invite")), ("declined", Words("不邀请", "Do not invite"))],
    "invited": [("agreed", Words("代记：同意", "Agreed")), ("declined", Words("代记：谢绝", "Declined"))],
    "agreed": [("declined", Words("代记：谢绝", "Declined"))],
}
NOTE = forms.asks("note", Words("专家是怎么答复的（注明代记）", "How the reviewer answered (told as written down for it)"))


def _link(user: Any, call: Any, given: Any, rows: Any) -> Once:
    return _shown_once(actions.issue(given["review"].pk, by=by(user), now=this_moment(), reason=given.get("reason") or ""))


def _review(user: Any, call: Any, given: Any, rows: Any) -> Words:
    """Marks recorded from a paper, told as such."""
    file, marks = given.get("original"), forms.marks_typed(given, queries.open_bids_of(call))
    paper = actions.Paper(given.get("reason") or "", file.name if file else "", file.read() if file else b"")
    actions.review(given["review"].pk, marks, by=by(user), on=today(), paper=paper)
    return Words("已代录，各处都注明“代录”。", "Recorded on behalf, and shown as such everywhere.")


def _clear(user: Any, call: Any, given: Any, rows: Any) -> None:
    doubt, at = given["doubt"], {"on": today(), "place": _place(user)}
    actions.clear(call.pk, doubt.reviewer.pk, doubt.block.path.zh, given.get("reason") or "", by=by(user), **at)


def _sign(user: Any, call: Any, given: Any, rows: Any) -> None:
    actions.sign(call.pk, given["number"], given["value"], by=by(user), on=today())


def _milestones(user: Any, call: Any, given: Any, rows: Any) -> None:
    actions.plan_milestones(call.pk, [{**r, "prize": r["prize"] or 0} for r in rows["lines"]], by=by(user))


def _measure(user: Any, call: Any, given: Any, rows: Any) -> None:
    actions.measure(given["indicator"].pk, float(given["value"]), given.get("evidence") or "", by=by(user), on=today())


def plain(act: Callable[..., Any], *asked: str, clock: str = "on", part: str = "") -> Callable[..., None]:
    """A deed that hands what was typed to an action of the call (or of its part) as it is."""

    def deed(user: Any, call: Any, given: Any, rows: Any) -> None:
        at = {"on": today(), "now": this_moment()}
        told = [given.get(name) or ([] if name == "bid" else "") for name in asked]
        act(given[part].pk if part else call.pk, *told, by=by(user), **{clock: at[clock]})

    return deed


def _confirm(user: Any, call: Any, given: Any, rows: Any) -> None:
    actions.confirm(call.pk, queries.own_organisation(user), by=by(user), now=this_moment())


def _marked(user: Any, call: Any, part: Any) -> Any:
    marks = queries.averages(call, today())
    return forms.award_form([(b, marks.get(b.pk)) for b in queries.open_bids_of(call)])


def _counted(user: Any, call: Any) -> str:
    day = today()
    reviews = queries.counted_reviews(call, day)
    counted, (recorded, _) = len(reviews), queries.second_hand(reviews)
    how = (
        say("可选多家进入赛马", "several may race")
        if call.racing and call.stage == "opened"
        else say("选一家并写明理由", "one, with the reason")
    )
    behalf = say(f" · 其中代录 {recorded}", f" · of them on behalf {recorded}") if recorded else ""
    return f"{how} · {say('有效评审', 'reviews that count')} {counted} / {flow.quorum(call)}{behalf}"


def _of(name: str) -> dict[str, Any]:
    """A part of the call: its reviews, milestones, indicators."""
    return {"part": name, "parts": lambda user, call: getattr(call, f"{name}s").order_by("pk"), "quiet": True}


REASONED = forms.asks("reason", Words("理由", "Reason"), 2000)
OF_ONE = (
    Deed("post", Words("发布", "Publish"), plain(actions.post, clock="now"), decides, moves("post"), primary=True),
    Deed(
        "open",
        Words("开启揭榜书", "Open the bids"),
        plain(actions.open_bids, clock="now"),
        decides,
        primary=True,
        offered=lambda user, call, part: call.stage == "posted" and not _taking(user, call, part),
    ),
    Deed(
        "confirm",
        Words("确认仍然有效", "Stand by the bid"),
        _confirm,
        bidder,
        quiet=True,
        offered=lambda user, call, part: queries.asks_to_confirm(user, call),
    ),
    Deed(
        "bid",
        Words("密封提交", "Seal and hand in"),
        _bid,
        bidder,
        _taking,
        lambda *_: forms.BidForm,
        formsets=forms.TEAM,
        initial=_handed_in,
        rows=_handed_in_rows,
        title=Words("揭榜", "Bid"),
        primary=True,
        note=Words(
            "提交即加密密封，截止前包括科技局在内任何人不能查看；再次提交替换原揭榜书",
            "sealed at once; nobody reads it before the deadline, officers included; a second one replaces the first",
        ),
    ),
    Deed(
        "withdraw",
        Words("撤回揭榜书", "Withdraw the bid"),
        _withdraw,
        bidder,
        _withdrawn,
        title=Words("撤回", "Withdraw"),
        note=Words("截止前可撤回；台账只记曾经提交", "until the deadline; the ledger says only that there was one"),
    ),
    Deed(
        "amend",
        Words("更正", "Amend"),
        _amend,
        inside,
        _taking,
        lambda *_: forms.AmendForm,
        title=Words("更正", "Amend"),
        faults={"what": "what", "money": "amount", "earlier": "closes_at"},
        note=Words(
            "对所有人公开；截止前五天内的更正自动延期七天并请揭榜方确认",
            "visible to all; within five days of the deadline it extends it and bidders confirm",
        ),
    ),
    Deed(
        "choose",
        Words("按领域与负荷选专家", "Propose reviewers by field and load"),
        _choose,
        decides,
        stands("opened"),
        quiet=True,
    ),
    Deed(
        "agree",
        Words("答复", "Answer"),
        _agree,
        decides,
        lambda user, call, r: r.state in ANSWERS,
        lambda user, call, r: None if r and r.state == "proposed" else NOTE,
        pressed="state",
        buttons=lambda user, call, r: ANSWERS[r.state],
        faults={"note": "note"},
        **_of("review"),
    ),
    Deed(
        "link",
        Words("作废旧链接，发新链接", "Void it and show another"),
        _link,
        decides,
        lambda user, call, r: r.state in ("invited", "agreed", "done"),
        lambda *_: forms.asks(
            "reason", Words("为什么换新链接（专家已用过的必填）", "Why another address (required once it was used)")
        ),
        faults={"reason": "reason"},
        **_of("review"),
    ),
    Deed(
        "review",
        Words("代录分数", "Record marks on behalf"),
        _review,
        decides,
        lambda user, call, r: r.state == "agreed" or bool(r.recorded_by),
        lambda user, call, r: forms.marks_form(queries.open_bids_of(call), on_behalf=True),
        initial=lambda user, call, r: forms.marks_there(r, queries.open_bids_of(call)) if r else {},
        faults={"reason": "reason", "original": "original"},
        **_of("review"),
    ),
    Deed(
        "clear",
        Words("存疑已排除", "Not the same: clear it"),
        _clear,
        decides,
        lambda user, call, d: d.block.doubtful,
        part="doubt",
        parts=lambda user, call: shown.doubts(call),
        quiet=True,
        form=lambda *_: forms.asks(
            "reason", Words("核对依据，如：电话核实不是同一人", "What was checked, such as: another person, by telephone")
        ),
        faults={"reason": "reason"},
    ),
    Deed(
        "award",
        Words("定榜", "Award"),
        plain(actions.award, "bid", "reason"),
        inside,
        moves("award"),
        _marked,
        title=Words("发榜方决定", "The demander decides"),
        note=_counted,
        faults={"reason": "reason", "chosen": "bid"},
        primary=True,
    ),
    Deed(
        "eliminate",
        Words("所选出局", "Those chosen leave"),
        plain(actions.eliminate, "bid", "reason"),
        inside,
        stands("racing"),
        _marked,
        title=Words("赛马出局", "A round of the race"),
    ),
    Deed(
        "object",
        Words("提出异议", "Object"),
        objecting.raised,
        bidder,
        objecting.offered,
        lambda *_: forms.asks("words", Words("异议和理由", "Objection and reason"), 2000),
        title=Words("提出异议", "Object"),
        faults={"words": "words"},
        quiet=True,
    ),
    Deed(
        "sign",
        Words("签约", "Sign"),
        _sign,
        decides,
        moves("sign"),
        lambda *_: forms.SignForm,
        title=Words("签约", "Contract"),
        note=Words("公示期满后可签", "after the notice"),
        primary=True,
    ),
    Deed(
        "milestones",
        Words("约定", "Agree"),
        _milestones,
        decides,
        lambda user, call, part: call.stage == "signed" and not call.milestones.exists(),
        formsets=forms.MILESTONES,
        title=Words("约定里程碑", "Agree the milestones"),
        note=Words("约定后计划日期不再改动", "planned days do not move afterwards"),
    ),
    Deed(
        "finish",
        Words("完成", "Done"),
        plain(actions.finish_milestone, "evidence", part="milestone"),
        decides,
        lambda user, call, m: call.stage == "signed" and not m.done_on,
        lambda *_: forms.asks("evidence", EVIDENCE),
        faults={"evidence": "evidence"},
        **_of("milestone"),
    ),
    Deed(
        "pay",
        Words("拨付", "Pay"),
        plain(actions.pay_milestone, part="milestone"),
        decides,
        lambda user, call, m: bool(m.done_on) and not m.paid_on,
        **_of("milestone"),
    ),
    Deed(
        "measure",
        Words("记录实测", "Record"),
        _measure,
        decides,
        stands("signed"),
        lambda *_: forms.MeasureForm,
        faults={"evidence": "evidence", "value": "value"},
        initial=lambda user, call, i: {"value": i.measured, "evidence": i.evidence} if i else {},
        **_of("indicator"),
    ),
    Deed("accept", Words("按指标验收", "Accept by the indicators"), plain(actions.accept), decides, moves("accept"), quiet=True),
    Deed(
        "end",
        Words("终止榜单", "End the bounty"),
        plain(actions.end, "reason"),
        decides,
        moves("end"),
        lambda *_: forms.asks("reason", REASON, 2000),
        title=Words("终止", "End"),
        faults={"missing": "reason"},
    ),
)
#: Every deed of a bounty by the end of its address.
DEEDS = {deed.name: deed for deed in OF_ONE}


# ---- reviewers ----------------------------------------------------------------------------------------------------------


def _add(user: Any, _: Any, given: Any, rows: Any) -> Words:
    identity, fields = given.get("identity") or "", given.get("fields_known") or ""
    known = [f.strip() for f in fields.replace("，", "、").replace(",", "、").split("、") if f.strip()]
    masked = f"{identity[:6]}********{identity[-4:]}" if len(identity) == 18 else None
    values = {
        "name": given["name"],
        "employer": given.get("employer") or "",
        "fields": known,
        "identity": masked,
        "most": given.get("most") or 3,
    }
    actions.add_reviewer(values, by=by(user), place=_place(user))
    return Words("已加入评审专家库。", "Added to the reviewers.")


def _tie(user: Any, _: Any, given: Any, rows: Any) -> Words:
    told, at = [given["name"], given.get("employer") or "", given["kind"]], {"by": by(user), "place": _place(user)}
    actions.declare_tie(queries.reviewers(user).get(pk=given["reviewer"]).pk, *told, source=given.get("source") or "", **at)
    return Words("关系已记，选专家时据此回避。", "The tie is noted and counts when reviewers are chosen.")


def _retire(user: Any, _: Any, given: Any, rows: Any) -> Words:
    actions.retire_reviewer(given["reviewer"].pk, by=by(user))
    return Words("不再邀请这位专家；已有评审保留。", "This reviewer is asked no more; reviews given stay.")


OF_REVIEWERS = (
    Deed(
        "add", Words("加入", "Add"), _add, decides, form=lambda *_: forms.ReviewerForm, title=Words("加入专家", "Add a reviewer")
    ),
    Deed(
        "tie",
        Words("记下", "Note it"),
        _tie,
        decides,
        lambda user, *_: queries.reviewers(user).exists(),
        lambda user, *_: forms.tie_form(queries.reviewers(user)),
        faults={"tie": "source"},
        title=Words("申报关系", "Declare a tie"),
        note=Words(
            "登记簿查不到的关系：合作发表、师生、亲属、近年同事",
            "what no register holds: papers together, teacher and student, family, recent colleagues",
        ),
    ),
    Deed(
        "retire",
        Words("不再邀请", "Ask no more"),
        _retire,
        decides,
        part="reviewer",
        parts=lambda user, _: [r for r in queries.reviewers(user) if may_change(user, r.place)],
        quiet=True,
    ),
)
