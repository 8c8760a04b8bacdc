"""Pages of the market. Open pages show what is published, without contacts; the desk and proposals go through `visible_to`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import may, organisation_of
from yipanqi.instruments.market import _tables as tables
from yipanqi.instruments.market import actions, flow, forms, queries
from yipanqi.instruments.market.tasks import match
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import stands
from yipanqi.registry.pages import PLACE
from yipanqi.registry.queries import today
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import RegisterForm
from yipanqi.ui.pages import DetailPage, Done, FeedPage, FormPage, ListPage, TabbedPage
from yipanqi.ui.parts import Act, Crumb
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work
from yipanqi.work.access import acting

MARKET, DESK = Words("科技大市场", "Technology market"), Words("供需撮合", "Matching desk")
MINE = Words("我的需求与邀请", "My needs and invitations")
SAVED = Words("已保存。", "Saved.")
#: Where pairs that agreed are taken into a day; another instrument's page, known by its address alone.
DAYS = "/matchmaking/"


def officer(user: Any) -> bool:
    """Officers of the city and of counties."""
    return acting(user).is_officer


def firm(user: Any) -> bool:
    """Whoever acts for an organisation."""
    return organisation_of(user) is not None


def _to_market(kind: str) -> list[Crumb]:
    return [Crumb(str(MARKET), f"{reverse('market')}?kind={kind}")]


# ---- what everybody reads -----------------------------------------------------------------------------------------------


def _acts(user: Any) -> list[Act]:
    found = [Act(say("订阅", "Subscribe"), reverse("market-feed"), "bell")]
    if officer(user):
        found.append(Act(str(DESK), reverse("market-desk"), primary=True))
    elif firm(user):
        found.append(Act(str(MINE), reverse("market-mine"), primary=True))
    return found


_needs = ListPage(
    key="market-needs",
    title=MARKET,
    records=lambda user: queries.open_needs(),
    columns=tables.NEEDS,
    sight=lambda user: queries.sight_of("need", user),
    link=tables.need_page,
    search=("title", "problem", "specification", "industry_written"),
    filters=tables.NEED_FILTERS,
    place=PLACE,
    order=("-collected_on", "-pk"),
    scope=lambda user: [say("企业愿意公开的技术需求", "technical needs that firms agreed to publish")],
    acts=_acts,
    empty=Words("还没有公开的需求", "No need is published yet"),
    size=30,
)
_achievements = replace(
    _needs,
    key="market-achievements",
    records=lambda user: queries.open_achievements(today()),
    columns=tables.ACHIEVEMENTS,
    sight=lambda user: queries.sight_of("achievement", user),
    link=tables.achievement_page,
    search=("name", "summary", "specification", "applications", "field_of_technology", "owner_name"),
    filters=tables.achievement_filters(today),
    order=("-published_on", "-pk"),
    scope=lambda user: [say("可转化的科技成果", "achievements offered for conversion")],
    empty=Words("还没有公开的成果", "No achievement is published yet"),
)
_open = TabbedPage(
    "kind",
    {
        "needs": (Words("技术需求", "Needs"), _needs),
        "achievements": (Words("科技成果", "Achievements"), _achievements),
    },
)
home = _open.view()
feed = FeedPage(_open, MARKET, "market", tables.entries, "/market/").view()

# ---- one need, one achievement ------------------------------------------------------------------------------------------


def _need(user: Any, number: str) -> Any:
    found = queries.need(user, number)
    return queries.standing(user, "need", found, today()) if found is not None else None


def _achievement(user: Any, number: str) -> Any:
    found = queries.achievement(user, number, today())
    return queries.standing(user, "achievement", found, today()) if found is not None else None


def _keeps(user: Any, one: Any) -> bool:
    return one.at.keeper


def _pairs(user: Any, one: Any) -> bool:
    return one.at.keeper and one.at.kind == "need" and officer(user)


def _complete(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.complete(one.at.kind, one.number, given, by=user.get_username())


def _withdraw(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.withdraw(one.at.kind, one.number, given["reason"], by=user.get_username())


def _publish(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.publish(one.at.kind, one.number, by=user.get_username(), on=today())


def _propose(user: Any, one: Any, given: Any, rows: Any) -> str:
    offer = f"achievement:{given['achievement'].strip()}"
    return tables.proposal_page(actions.propose(one.number, offer, by=user.get_username(), on=today()))


def _invite_team(user: Any, one: Any, given: Any, rows: Any) -> Words:
    n = actions.invite_team([p.pk for p in one.at.team], by=user.get_username(), on=today())
    return Words(f"已邀请 {n} 项。", f"{n} invited.")


_DEEDS = (
    Deed(
        "publish",
        Words("检查并公开", "Check and publish"),
        _publish,
        may=_keeps,
        offered=lambda user, one, part: not one.at.open,
        done=Words("已公开。", "Published."),
        primary=True,
    ),
    Deed(
        "supplement",
        Words("保存", "Save"),
        _complete,
        title=Words("补充与续期", "Complete or renew"),
        may=_keeps,
        form=lambda user, one, part: forms.completing(one.at.kind),
        initial=lambda user, one, part: one.at.said,
        faults={"maturity": "maturity_to"},
        done=SAVED,
        primary=True,
    ),
    Deed(
        "propose",
        Words("加入", "Add"),
        _propose,
        title=Words("自己加一对", "Add a pair yourself"),
        note=Words(
            "系统照样打分并说明理由，以后重新匹配不会删去", "scored with reasons like the others; no later matching removes it"
        ),
        may=_pairs,
        form=lambda user, one, part: forms.PairForm,
        faults=dict.fromkeys(("decided", "not_there", "own", "silent"), "achievement"),
    ),
    Deed("team", Words("一并邀请", "Invite them together"), _invite_team, may=_pairs, quiet=True, primary=True),
    Deed(
        "withdraw",
        Words("从市场撤下", "Withdraw"),
        _withdraw,
        title=Words("撤下", "Withdraw"),
        may=_keeps,
        offered=lambda user, one, part: one.at.open,
        form=lambda user, one, part: forms.WithdrawForm,
        faults={"reason": "reason"},
        done=Words("已撤下。", "Withdrawn."),
    ),
)


def _item(kind: str, said: Callable[[Any], str], record: Any, columns: Any, deeds: Sequence[Deed], address: Any) -> Any:
    """The page of one side of the market; it is reached from the list of its `kind`."""
    return DetailPage(
        title=said,
        record=record,
        columns=columns,
        sight=lambda user: queries.sight_of(kind, user),
        crumbs=lambda one: _to_market(f"{kind}s"),
        scope=tables.scope,
        light=tables.light_of_item,
        sections=tables.sections_of_item,
        deeds=tuple(deeds),
        address=address,
    ).view()


need = _item("need", lambda one: one.title, _need, tables.NEED, _DEEDS, tables.need_page)
achievement = _item(
    "achievement",
    lambda one: one.name,
    _achievement,
    tables.ACHIEVEMENT,
    [d for d in _DEEDS if d.name not in ("propose", "team")],
    tables.achievement_page,
)

# ---- the desk and a firm's own ------------------------------------------------------------------------------------------


def _desk_acts(user: Any) -> list[Act]:
    found = [
        Act(say("排进对接会", "Take into a matchmaking day"), DAYS, "calendar-event"),
        Act(say("公开页", "Open pages"), reverse("market")),
    ]
    if may(user, "run_for_all"):  # it writes the proposals of every county
        found.append(Act(say("重新匹配", "Match anew"), icon="refresh", primary=True, post=reverse("market-run")))
    return found


_desk = ListPage(
    key="market-proposals",
    title=DESK,
    records=queries.proposals,
    columns=tables.PROPOSALS,
    may=officer,
    link=tables.proposal_page,
    search=("need_title", "offer_title", "demander__name", "supplier__name"),
    filters=tables.PROPOSAL_FILTERS,
    place=PLACE,
    order=queries.SUREST,
    scope=tables.scope_of_desk,
    acts=_desk_acts,
    sections=lambda user, on: tables.above_desk(user, today()),
    below=lambda user, every: tables.below_desk(user, today()),
    empty=Words("这一栏没有", "Nothing here"),
    empty_note=Words(
        "按“重新匹配”，系统为每项未对接的需求找成果、专家和资金。",
        "Press Match anew: every open need gets achievements, experts and money.",
    ),
    size=30,
)


def _at(stage: str) -> ListPage:
    return replace(_desk, records=lambda user: queries.proposals(user, stage=stage))


desk = TabbedPage("stage", {stage: (words, _at(stage)) for stage, words in flow.STAGES.items()}).view()


def _run(user: Any, record: Any, given: Any, rows: Any) -> Done:
    job = jobs.ask(match, user.get_username(), key="market", on=str(today()))
    return Done(*stands(job, reverse("market-desk")))


run = FormPage(
    title=Words("重新匹配", "Match anew"),
    form=lambda user, record: RegisterForm,
    deed=_run,
    may=lambda user: may(user, "run_for_all"),
    submit=Words("重新匹配", "Match anew"),
    crumbs=lambda record: [Crumb(str(DESK), reverse("market-desk"))],
).view()

mine = DetailPage(
    title=lambda found: str(MINE),
    record=lambda user: queries.own(user, today()),
    columns=(),
    may=firm,
    acts=lambda user, found: [Act(say("提出需求", "State a need"), reverse("needs-new"), "plus", primary=True)],
    sections=tables.sections_of_own,
).view()

# ---- one proposal -------------------------------------------------------------------------------------------------------


def _move(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.moved(one.pk, given, by=user.get_username(), on=today())


def _answer(user: Any, one: Any, given: Any, rows: Any) -> str:
    actions.answer(one.pk, given["answer"] == "yes", by=user.get_username(), on=today())
    return reverse("market-mine")


proposal = DetailPage(
    title=lambda one: one.need_title,
    record=lambda user, pk: queries.proposal(user, pk, today()),
    columns=tables.PROPOSAL,
    crumbs=lambda one: [Crumb(str(MINE), reverse("market-mine")) if one.told.side else Crumb(str(DESK), reverse("market-desk"))],
    scope=lambda one: [str(flow.KINDS[one.kind]), one.offer_title],
    light=tables.light_of_proposal,
    steps=lambda one: work.steps(one.case, one.reader),
    sections=lambda user, one: tables.sections_of_proposal(user, one, today()),
    deeds=(
        Deed(
            "answer",
            Words("答复", "Answer"),
            _answer,
            title=Words("愿意见面谈吗？", "Will you meet?"),
            may=lambda user, one: bool(one.told.side),
            offered=lambda user, one, part: one.told.waits,
            form=lambda user, one, part: forms.AnswerForm,
            primary=True,
        ),
        Deed(
            "move",
            Words("记录", "Record"),
            _move,
            title=Words("下一步", "Next step"),
            may=lambda user, one: may(user, "decide"),
            offered=lambda user, one, part: bool(work.offered(flow.FLOW, one.pk, user, today())),
            form=lambda user, one, part: work.move_form(flow.FLOW, one.pk, user, today()),
            primary=True,
        ),
    ),
    address=tables.proposal_page,
).view()
