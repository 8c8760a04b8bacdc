"""The reviewer's own page behind its address and code. In: a session that opened an address. Out: the code asked, then the
bids.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import generic

from yipanqi.instruments.bounties import actions, flow, forms, queries
from yipanqi.instruments.bounties.steps import shown
from yipanqi.instruments.bounties.steps.links import digest
from yipanqi.instruments.bounties.steps.shown import moment
from yipanqi.registry.queries import this_moment, today
from yipanqi.ui.answers import ask, never_kept, said
from yipanqi.ui.deeds import Deed
from yipanqi.ui.pages import Column, DetailPage
from yipanqi.ui.parts import Head
from yipanqi.ui.records import DetailView
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

#: Seconds for which a browser that gave the right code needs not give it again.
ENTERED = 4 * 3600


def review(request: HttpRequest, token: str) -> HttpResponse:
    """The address that a reviewer was given. It shows nothing itself: it leads on at once, so that it stands in no history and
    no referrer.
    """
    if request.user.is_authenticated:
        return _over(request, 403)
    link = digest(token)
    if queries.asked(link, this_moment()) is None:
        return _over(request)
    if (request.session.get("review") or {}).get("link") != link:
        request.session["review"] = {"link": link, "entered": 0}
    return never_kept(redirect("bounty-reviewing"))


def _declare(user: Any, one: Any, given: Any, rows: Any) -> Words:
    if not given.get("declared"):
        wrong = (
            "请先勾选声明：与各方没有利害关系，并对内容保密。",
            "Tick the declaration first: no interest in any party, and the content stays confidential.",
        )
        raise Fault("declared", *wrong, exit_code=2)
    actions.agree(one.pk, "agreed", by=actions.self_of(one), on=today(), link=one.link)
    return Words("已同意评审，请在下方打分。", "You agreed; please mark the bids below.")


def _decline(user: Any, one: Any, given: Any, rows: Any) -> Words:
    actions.agree(one.pk, "declined", by=actions.self_of(one), on=today(), note=given.get("note") or "", link=one.link)
    return Words("已谢绝，谢谢告知。", "You declined; thank you for telling us.")


def _hand_in(user: Any, one: Any, given: Any, rows: Any) -> Words:
    marks = forms.marks_typed(given, queries.open_bids_of(one.call))
    actions.review(one.pk, marks, by=actions.self_of(one), on=today(), link=one.link)
    return Words(
        "分数已提交，谢谢。这个链接随即作废；如需更正，请联系工作人员重新发送。",
        "Your marks are handed in, thank you. This address is void now; for a correction ask the officer for another.",
    )


def _leave(user: Any, one: Any, given: Any, rows: Any) -> Words:
    return Words("已退出。再次打开链接时请输入您自己设的口令。", "You left. Your own code opens the address again.")


class Reviewing(DetailView):
    """A reviewer's own page, without sign-in: the code first; then declare and agree or decline, read the bids, give marks.
    Others' marks are not shown. Whoever is signed in as somebody else is turned away: an officer does not act as a reviewer.
    """

    declared = DetailPage(
        title=lambda one: one.call.title,
        record=lambda user: None,
        columns=(Column("problem", Words("要解决的问题", "The problem"), value=lambda one: one.call.problem),),
        facts=Words("榜单内容", "The bounty"),
        sections=lambda user, one: shown.for_reviewer(one),
        scope=lambda one: [
            one.call.number,
            one.call.organisation.name,
            shown.money(one.call.amount),
            f"{say('评审专家', 'reviewer')} {one.reviewer.name}",
            str(flow.REVIEWS[one.state]),
        ],
        deeds=(
            Deed(
                "agree",
                Words("同意评审", "Agree to review"),
                _declare,
                form=lambda *_: forms.DeclareForm,
                faults={"declared": "declared"},
                quiet=True,
                primary=True,
            ),
            Deed(
                "decline",
                Words("谢绝", "Decline"),
                _decline,
                form=lambda *_: forms.asks(
                    "note", Words("谢绝原因（可不填；有利害关系请写明）", "Why you decline (optional; name any interest)")
                ),
                quiet=True,
            ),
            Deed(
                "marks",
                Words("提交分数", "Hand in the marks"),
                _hand_in,
                offered=lambda user, one, _: one.state != "invited",
                note=Words("提交后链接作废", "the address is void afterwards"),
                primary=True,
                title=Words("打分", "Marks"),
                form=lambda user, one, _: forms.marks_form(queries.open_bids_of(one.call), on_behalf=False),
                initial=lambda user, one, _: forms.marks_there(one, queries.open_bids_of(one.call)),
            ),
            Deed("leave", Words("退出评审页", "Leave this page"), _leave),
        ),
    )

    def dispatch(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return _over(request, 403)
        held, now = request.session.get("review") or {}, this_moment()
        self.found = queries.asked(str(held.get("link", "")), now)
        if self.found is None:
            request.session.pop("review", None)
            return _over(request)
        if self.found.bound_at is None or not 0 <= now.timestamp() - float(held.get("entered", 0)) < ENTERED:
            return never_kept(Door.as_view(one=self.found)(request))
        return never_kept(generic.TemplateView.dispatch(self, request, *args, **address))

    def answered(self, deed: Deed, told: Any) -> HttpResponse:
        if deed.name == "agree":
            return super().answered(deed, told)
        self.request.session.flush()
        return _over(self.request, 200, str(told))


class Door(generic.FormView):
    """The form for the code; who types the right one enters with a session of its own."""

    one: Any = None
    template_name = "ui/form.html"

    def get_form_class(self) -> Any:
        return forms.door_form(self.one.bound_at is None)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            actions.enter(self.one.link, now=this_moment(), **forms.door_typed(form.cleaned_data))
        except Fault as fault:
            if queries.asked(self.one.link, this_moment()) is None:
                return _over(self.request, 404, str(fault))
            form.add_error(None, str(fault))
            return self.form_invalid(form)
        self.request.session.cycle_key()  # a session that somebody else may have begun is worth nothing from here on
        self.request.session["review"] = {"link": self.one.link, "entered": this_moment().timestamp()}
        return redirect("bounty-reviewing")

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        first, until = self.one.bound_at is None, moment(self.one.until)
        scope = (
            say(
                "第一次打开：请输入工作人员另行告知的开启码，并自己设一个口令",
                "First opening: type the code that the officer told you apart from this address, and choose a code of your own",
            )
            if first
            else say("请输入您自己设的口令", "Type the code that you chose")
        )
        own = say(
            "以后只有您自己的口令能打开这个链接，工作人员不知道它。如果您还没有打开过，系统却说已设口令，请立即告诉科技局。",
            "From now on only your own code opens this address; no officer knows it. If the page asks for a code that you "
            "never set, tell the bureau at once.",
        )
        other = say(
            "您没有设过口令？那是别人先打开了这个链接：请立即告诉科技局，由其作废并重发。忘记了口令，也请科技局重发链接。",
            "You never set one? Then somebody else opened this address first: tell the bureau at once. If you forgot it, "
            "ask the bureau for another address.",
        )
        ends = say(f"连错五次，链接作废。有效期至 {until}", f"Five wrong codes make the address void. It is good until {until}")
        return ask(
            others.get("form") or self.get_form(),
            Head(say("专家评审", "Review"), scope=[scope]),
            f"{own if first else other} {ends}",
            say("进入", "Enter"),
        )


reviewing = Reviewing.as_view()


def _over(request: HttpRequest, status: int = 404, told: str = "") -> HttpResponse:
    titles = {200: ("好了", "Done"), 403: ("请用专家本人的浏览器打开", "Open this as the reviewer")}
    texts = {
        403: (
            ""
            "您已登录本系统。评审页只给专家本人：请先退出登录，或换一个浏览器。工作人员要记下专家的纸质评分，请到榜单页“代录分数”。",
            "You are signed in. A review belongs to its reviewer alone: sign out first, or use another browser. Officers "
            "who hold marks on paper record them on the bounty's page.",
        )
    }
    title = titles.get(status, ("这个评审链接现在不能用", "This address for a review cannot be used now"))
    text = texts.get(
        status,
        (
            "可能已交分数、已谢绝、已定榜、已过期、已换新链接，或链接不完整。请联系发给您链接的工作人员。",
            "The marks are handed in, it was declined or decided, it has ended, another was sent, or the address is "
            "incomplete. Please ask the officer who sent it.",
        ),
    )
    return never_kept(said(request, say(*title), told or say(*text), status))
