"""Pages of the bounties: public list and detail without sign-in, drafts, the officers' desk, the reviewers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from yipanqi.accounts.access import may_change
from yipanqi.instruments.bounties import actions, flow, forms, queries
from yipanqi.instruments.bounties.steps import pressing, shown
from yipanqi.instruments.bounties.steps.door import review, reviewing
from yipanqi.instruments.bounties.steps.objecting import page as objection
from yipanqi.instruments.bounties.steps.pressing import address, by, inside
from yipanqi.instruments.bounties.steps.shown import moment
from yipanqi.ledger.actions import record
from yipanqi.registry.pages import PLACE
from yipanqi.registry.queries import place_names, the_city, this_moment, today
from yipanqi.ui import parameters
from yipanqi.ui.answers import download
from yipanqi.ui.pages import Column, DetailPage, Filter, FormPage, ListPage
from yipanqi.ui.parts import Act, Crumb, Light
from yipanqi.ui.workbooks import book
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work

__all__ = ["desk", "detail", "edit", "export", "new", "objection", "original", "public", "review", "reviewers", "reviewing"]
LISTED, DESK = Words("榜单", "Bounties"), Words("揭榜办理", "Bounty desk")


def officer(user: Any) -> bool:
    return queries.is_officer(user)


# ---- lists ----------------------------------------------------------------------------------------------------------------

COLUMNS = (
    Column("title", LISTED, sub=lambda c: c.number or "", order="title", wide=True),
    Column(
        "stage",
        Words("阶段", "Stage"),
        value=lambda c: str(flow.stage_now(c, this_moment())),
        light=lambda c: Light(shown.light(c).kind),
    ),
    Column("amount", Words("榜额", "Prize"), "money", "万元", order="amount"),
    Column("closes_at", Words("截止", "Closes"), order="closes_at"),
    Column("field_of_technology", Words("领域", "Field"), wide=True),
    Column("poster", Words("发榜方", "Poster"), value=lambda c: c.organisation.name, wide=True),
    Column("place", Words("地区", "Place"), "place"),
)
STAGE = Filter(
    "stage", Words("阶段", "Stage"), lambda: [(k, str(w)) for k, w in flow.STAGES.items()], lambda value: Q(stage=value), "stage"
)
YEAR = Filter(
    "year",
    Words("发榜年份", "Year of posting"),
    lambda: [(str(y), str(y)) for y in queries.years()],
    lambda value: Q(posted_at__year=value),
)


def _posts(user: Any) -> bool:
    return queries.own_organisation(user) is not None or queries.is_officer(user)


def _new(user: Any) -> list[Act]:
    return [Act(say("发榜", "Post a bounty"), reverse("bounty-new"), "plus", primary=True)] if _posts(user) else []


public = ListPage(
    "bounties",
    Words("揭榜挂帅", "Bounties"),
    queries.calls,
    COLUMNS,
    link=address,
    search=("title", "problem"),
    filters=(STAGE,),
    place=PLACE,
    order=("-posted_at", "-pk"),
    exports=False,
    scope=lambda user: [
        say(
            "企业出题、院校和团队揭榜；截止前任何人看不到揭榜书内容",
            "Firms pose the problem, teams bid; nobody reads a bid before the deadline",
        )
    ],
    acts=lambda user: [Act(say("历年台账", "The register"), reverse("listing", args=["bounties.bounty"])), *_new(user)],
    empty=Words("没有榜单", "No bounty"),
    empty_note=Words("历年榜单见台账。", "Bounties of past years are in the register."),
).view()

desk = ListPage(
    "bounties-desk",
    DESK,
    queries.calls,
    (*COLUMNS[:3], Column("bids", Words("揭榜书", "Bids"), value=queries.handed_in), *COLUMNS[3:]),
    may=officer,
    link=address,
    filters=(YEAR,),
    order=("-posted_at", "-pk"),
    exports=False,
    scope=lambda user: [say("各环节分别计数，互不相加；揭榜不等于完成", "each step is counted for itself; taken is not done")],
    stats=lambda user, on: shown.desk_stats(user, parameters.year(on.get("year"))),
    sections=lambda user, on: shown.desk_sections(user, parameters.year(on.get("year"))),
    acts=lambda user: [
        Act(say("评审专家库", "Reviewers"), reverse("bounties-reviewers")),
        Act(say("导出 Excel", "Export to Excel"), reverse("bounties-export"), "download"),
        *_new(user),
    ],
    empty=Words("还没有在线发榜。", "Nothing posted here yet."),
).view()


def export(request: HttpRequest) -> HttpResponse:
    """The desk as a workbook: the funnel, the live bounties, what the sheet is."""
    if not officer(request.user):
        raise Http404
    steps, twice = queries.funnel(request.user, year=parameters.year(request.GET.get("year")))
    heads = [say("环节", "Step"), say("项数", "Number"), say("金额（元）", "Money (CNY)")]
    heads += [say("占上一环节", "Of the step before"), say("金额未知", "Amount unknown")]
    rows = [[str(s.words), s.number, s.money / 100, s.of_before, s.unknown] for s in steps]
    rows += [
        [
            say(
                f"合同 {c} 在多个榜单中出现（{'、'.join(n)}），金额只计一次",
                f"Contract {c} is named by several bounties ({', '.join(n)}); its value counts once",
            )
        ]
        for c, n in twice
    ]
    named, live = place_names(), list(queries.calls(request.user))
    columns = (
        (say("榜单编号", "Number"), lambda c: c.number),
        (say("榜单名称", "Bounty"), lambda c: c.title),
        (say("发榜方", "Poster"), lambda c: c.organisation.name),
        (say("县（市、区）", "County"), lambda c: named.get(c.place or "")),
        (say("榜额（元）", "Prize (CNY)"), lambda c: None if c.amount is None else c.amount / 100),
        (say("阶段", "Stage"), lambda c: str(flow.stage_now(c, this_moment()))),
        (say("截止", "Closes"), lambda c: moment(c.closes_at)),
        (say("公示止", "Notice to"), lambda c: c.notice_to),
        (say("合同编号", "Contract"), lambda c: c.contract_number),
    )
    titles, lines = [title for title, _ in columns], [[cell(c) for _, cell in columns] for c in live]
    at, who = f"{timezone.localtime():%Y-%m-%d %H:%M}", by(request.user)
    about = say(f"{at} 由 {who} 导出；各环节分别计数，互不相加", f"Exported {at} by {who}; each step is counted for itself")
    about += say("；模型城市合成数据", "; synthetic records of the model city") if the_city().synthetic else ""
    data = book(
        [
            (say("漏斗", "Funnel"), heads, rows),
            (say("在办榜单", "Live bounties"), titles, lines),
            (say("说明", "About"), [about], []),
        ],
        shares=(3,),
    )
    return download(f"bounties-{today():%Y%m%d}.xlsx", data)


# ---- drafts ---------------------------------------------------------------------------------------------------------------


def _draft(user: Any, call: Any, given: Any, rows: Any) -> str:
    poster = call.organisation if call else queries.own_organisation(user)
    if poster is None and (poster := queries.organisation_named(user, given["poster"].strip())) is None:
        wrong = (
            "没有找到这一个发榜单位，请写全称或统一社会信用代码。",
            "The poster was not found; give the full name or the credit code.",
        )
        raise Fault("poster", *wrong, exit_code=2)
    values, tests = forms.draft_values(given), forms.indicator_lines(rows["indicators"])
    return address(actions.draft(poster, values, tests, by=by(user), call=call))


def _draft_of(user: Any, pk: int) -> Any:
    one = queries.call(user, pk)
    return one if one is not None and one.stage == "draft" and inside(user, one) else None


DRAFT: dict[str, Any] = {
    "deed": _draft,
    "formsets": forms.INDICATORS,
    "submit": Words("保存草稿", "Keep the draft"),
    "done": Words("草稿已存。还缺的列在下面。", "The draft is kept. What is missing stands below."),
    "faults": {"poster": "poster", "title": "title", "quorum": "quorum", "money": "amount"},
    "scope": lambda call: [
        say("先存草稿，系统逐项检查还缺什么；由科技局发布", "Keep a draft first; what is missing is listed; the bureau publishes")
    ],
    "crumbs": lambda call: [Crumb(str(LISTED), reverse("bounties"))],
}
new = FormPage(
    title=Words("发榜", "Post a bounty"),
    may=_posts,
    **DRAFT,
    form=lambda user, _: forms.ForAFirm if queries.own_organisation(user) is None else forms.DraftForm,
).view()
edit = FormPage(
    title=lambda call: call.title,
    record=_draft_of,
    form=lambda *_: forms.DraftForm,
    **DRAFT,
    back=address,
    initial=lambda user, call: {name: getattr(call, name) for name in forms.DraftForm.base_fields},
    rows=lambda user, call: {"indicators": forms.indicator_rows(call)},
).view()


detail = DetailPage(
    title=lambda call: call.title,
    record=queries.call,
    facts=Words("榜单内容", "The bounty"),
    sections=shown.sections,
    stats=shown.stats,
    light=shown.light,
    steps=lambda call: work.steps(queries.case(call), call.reader),
    columns=(
        Column("problem", Words("要解决的问题", "The problem")),
        Column("eligible", Words("谁可以揭榜", "Who may bid")),
        Column("ip_terms", Words("知识产权约定", "Intellectual property")),
    ),
    crumbs=lambda call: [Crumb(str(LISTED), reverse("bounties"))],
    scope=lambda call: [
        t
        for t in (
            call.number,
            call.organisation.name,
            place_names().get(call.place or ""),
            say("赛马", "race") if call.racing else "",
        )
        if t
    ],
    acts=lambda user, call: (
        [Act(say("修改草稿", "Edit the draft"), reverse("bounty-edit", args=[call.pk]), "edit")]
        if call.stage == "draft" and inside(user, call)
        else []
    ),
    deeds=pressing.OF_ONE,
    address=address,
).view()


def original(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """The paper from which marks were recorded, for the officers of the place; that it was read stands in the ledger."""
    one = queries.call(request.user, pk)
    if one is None or not queries.is_officer(request.user, one) or (found := queries.original(one, paper)) is None:
        raise Http404
    record(by(request.user), "bounties.read_original", f"call:{pk}", {"original": found.sha256})
    return download(found.name, bytes(found.content), "application/octet-stream")


def _ask_no_more(user: Any, one: Any) -> Act | None:
    sends = (("do", "retire"), ("reviewer", str(one.pk)))
    return (
        Act(say("不再邀请", "Ask no more"), post=reverse("bounties-reviewers"), sends=sends)
        if may_change(user, one.place)
        else None
    )


reviewers = ListPage(
    "bounties-reviewers",
    Words("评审专家库", "Reviewers"),
    queries.reviewers,
    may=officer,
    order=("name", "pk"),
    search=("name", "employer"),
    exports=False,
    verb=_ask_no_more,
    columns=(
        Column("name", Words("姓名", "Name")),
        Column("employer", Words("工作单位", "Employer"), wide=True),
        Column("fields", Words("领域", "Fields"), value=lambda r: say("、", ", ").join(r.fields), wide=True),
        Column("kept", Words("由谁管理", "Kept by"), "place", value=lambda r: r.place or say("市级", "City")),
        Column("load", Words("在评 / 最多", "Reviewing / at most"), value=lambda r: f"{r.load} / {r.most}"),
        Column("ties", Words("申报的关系", "Declared ties"), value=lambda r: say("；", "; ").join(r.ties), wide=True),
    ),
    prepare=queries.with_ties,
    crumbs=lambda user: [Crumb(str(DESK), reverse("bounties-desk"))],
    scope=lambda user: [
        say(
            "选专家时自动回避：任职、持股、同集团，以及这里申报的关系；县里加入的专家和申报的关系只用于本县榜单，市级的全市通用",
            "conflicts are kept apart when reviewers are chosen: employment, shares, groups, and the ties declared here; a "
            "county's reviewers and ties serve its own bounties, the city's serve all",
        )
    ],
    empty=Words("还没有评审专家，请在下面加入。", "No reviewer yet; add one below."),
    deeds=pressing.OF_REVIEWERS,
).view()
