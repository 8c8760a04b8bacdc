"""Pages of the insurance: cover on a day, the policies with their subsidies, applications that wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yipanqi.accounts.access import is_officer
from yipanqi.instruments.insurance import _reckoning as reckoning
from yipanqi.instruments.insurance import actions, flow, queries
from yipanqi.intake.access import sheet_fields
from yipanqi.registry.pages import PLACE, RecordPages, register_list
from yipanqi.registry.queries import shown_day, today
from yipanqi.ui.deeds import Deed
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column, Filter, columns_of
from yipanqi.ui.parts import Act, Crumb, Section, Stat
from yipanqi.ui.showing import text_of
from yipanqi.values.reading import read_cell
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work

COVER, QUEUE, ASOF = Words("哪天有多少在保", "Cover on a day"), Words("待核定的补贴", "Subsidies to settle"), "as-of"
_LISTED = (
    "number",
    "place",
    "product",
    "insurer",
    "sum_insured",
    "premium",
    "starts_on",
    "ends_on",
    "subsidy_due",
    "subsidy_paid",
)


def _page(policy: Any) -> str:
    return POLICIES.page(policy)


def _money(name: str, zh: str, en: str, **more: Any) -> Column:
    return Column(name, Words(zh, en), "money", "万元", **more)


# ---- cover on a day -----------------------------------------------------------------------------------------------------


def _read_day(text: str) -> str:
    """The day that was typed; the city's own day as long as nothing is."""
    if text == ASOF:
        return shown_day().isoformat()
    found = read_cell(text[:20], "day").value
    return found.isoformat() if isinstance(found, date) else ""


DAY = Filter(
    "on",
    Words("在保日期", "In force on"),
    list,
    lambda text: queries.in_force(date.fromisoformat(text)),
    "starts_on",
    _read_day,
    first=ASOF,
)
_COUNT = Column("count", Words("份", "Policies"), "number")
_SUM = _money("insured", "保额", "Sum insured")
_RATIO = Column("loss_ratio", Words("赔付率", "Loss ratio"), "ratio")


def _lines(user: Any, on: Mapping[str, str]) -> tuple[date, list[Any]]:
    day = date.fromisoformat(on["on"]) if "on" in on else shown_day()
    return day, list(queries.policies(user).filter(PLACE.inside("place", on["place"]) if "place" in on else Q()))


def _stats(user: Any, on: Mapping[str, str]) -> list[Stat]:
    day, found = _lines(user, on)
    here = [one for one in found if reckoning.state(one, day) in reckoning.IN_FORCE]
    insured = sum(one.sum_insured or 0 for one in here)
    blank = sum(one.sum_insured is None for one in here)
    note = say(f"{blank} 份没有保额，未计", f"{blank} without a sum, not counted") if blank else ""
    return [
        Stat(say("在保保额", "Sum insured in force"), text_of("money", insured, unit="万元"), say("万元", "CNY 10,000"), note),
        Stat(say("在保保单", "Policies in force"), f"{len(here):,}"),
        Stat(say("投保企业", "Insured firms"), f"{len({one.organisation_id or one.firm_name for one in here}):,}"),
    ]


def _sections(user: Any, on: Mapping[str, str]) -> list[Section]:
    day, found = _lines(user, on)
    claims = queries.claims(user)
    here = [one for one in found if reckoning.state(one, day) in reckoning.IN_FORCE]
    begun = [one for one in found if reckoning.state(one, day) != "future"]
    states = reckoning.lines(found, [], day, lambda one: reckoning.state(one, day))
    products = reckoning.lines(begun, claims, day, lambda one: one.product or "")
    places = reckoning.lines(here, [], day, lambda one: one.place or "")
    state = Column("key", Words("状态", "State"), value=lambda line: str(reckoning.STATES[line.key]))
    product = Column("key", Words("险种", "Product"), value=lambda line: line.key or say("未填", "blank"), wide=True)
    losses = (_money("earned", "已赚保费", "Premium earned"), _money("paid", "已决赔付", "Losses paid"), _RATIO)
    open_ = Column("open", Words("未决赔案", "Open claims"), "number")
    looked = [{"policy": one, "words": words} for one, words in reckoning.remarks(found, claims)]
    all_ = say(f"合计 {len(found):,} 份，与全部保单相符", f"{len(found):,} in all: every policy is in one of them")
    told = (
        Column("number", Words("保单", "Policy"), value=lambda one: one["policy"].number),
        Column("words", Words("要看的", "To look at"), value=lambda one: str(one["words"]), wide=True),
    )
    sections = [
        Section(say("那天对得上全部", "Every policy on that day"), sub=all_, grid=grid((state, _COUNT, _SUM), states)),
        Section(
            say("按地区在保", "In force by place"),
            grid=grid((Column("key", Words("地区", "Place"), "place"), _COUNT, _SUM), places),
        ),
        Section(
            say("按险种，自起保以来", "By product, since they began"),
            sub=say(
                "已赚保费按天；赔付率 = 已决赔付 ÷ 已赚保费",
                "premium earned by the day; loss ratio = losses paid ÷ premium earned",
            ),
            grid=grid((product, _COUNT, *losses, open_), products),
        ),
    ]
    if looked:
        link = {"link": lambda one: _page(one["policy"])}
        sections.append(Section(say("要看的", "To look at"), sub=str(len(looked)), grid=grid(told, looked[:10], **link)))
    return sections


def _acts(user: Any) -> list[Act]:
    return [
        Act(str(POLICIES.title), reverse("insurance-policy-list")),
        Act(str(QUEUE), reverse("insurance-queue"), primary=True),
    ]


cover = register_list(
    queries.POLICY,
    COVER,
    _LISTED,
    filters=(DAY,),
    key="insurance-cover",
    may=is_officer,
    link=_page,
    order=("-sum_insured", "pk"),
    stats=_stats,
    sections=_sections,
    acts=_acts,
).view()

# ---- applications that wait -----------------------------------------------------------------------------------------------


queue = register_list(
    queries.POLICY,
    QUEUE,
    _LISTED,
    key="insurance-queue",
    records=queries.waiting,
    may=is_officer,
    link=_page,
    order=("pk",),
    crumbs=lambda user: [Crumb(str(COVER), reverse("insurance-cover"))],
    empty=Words("没有等核定的申请", "No application waits"),
    empty_note=Words(
        "企业在自己的保单页面申请，或由经办人代办。", "Firms ask on the page of their policy, or officers for them."
    ),
).view()

# ---- the policies -------------------------------------------------------------------------------------------------------


def _about(user: Any, one: Any) -> list[Section]:
    claims = queries.claims(user, one)
    most, words = reckoning.allowed(one), [str(w) for _, w in reckoning.remarks([one], claims)]
    by_rate = text_of("money", most, unit="万元")
    told = [say(f"按比例可补 {by_rate} 万元", f"by its rate CNY {by_rate} × 10,000")] if most is not None else []
    found = [Section(say("补贴经过", "The subsidy"), events=work.events(one.case, user), note="；".join([*told, *words]))]
    columns = columns_of(queries.CLAIM, "number", "occurred_on", "estimate", "paid", "closed_on")
    return [*found, Section(say("赔案", "Claims"), grid=grid(columns, claims))] if claims else found


def _move(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.moved(one.pk, given, by=user.get_username(), on=today())


POLICIES = RecordPages(
    queries.POLICY,
    "insurance-policy",
    "insurance/policies/",
    Words("科技保险保单", "Insurance policies"),
    _LISTED,
    "number",
    queries.reads,
    [f.name for f in sheet_fields(queries.POLICY) if f.name not in ("number", "firm_name", "firm_code", "place")],
    queries.policy,
    listing={"filters": ("is_pilot",), "search": ("number", "firm_name", "product", "insurer"), "order": ("-starts_on", "pk")},
    detail={
        "scope": lambda one: [t for t in (one.firm_name, one.product, one.insurer) if t],
        "light": queries.light,
        "steps": lambda one: work.steps(one.case, one.reader),
        "sections": _about,
        "deeds": (
            Deed(
                "move",
                Words("记录", "Record"),
                _move,
                title=Words("下一步", "Next step"),
                may=lambda user, one: queries.reads(user),
                offered=lambda user, one, part: any(o.is_open for o in work.offered(flow.FLOW, one.pk, user, today())),
                form=lambda user, one, part: work.move_form(flow.FLOW, one.pk, user, today()),
                primary=True,
            ),
        ),
    },
)
