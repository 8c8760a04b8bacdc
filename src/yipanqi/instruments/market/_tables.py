"""What the pages of the market show: columns, filters, cards. In: needs, achievements and proposals as `queries` gives them. Out:
values of the page kit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.instruments.market import flow, queries
from yipanqi.instruments.market._read import model_of
from yipanqi.registry.queries import place_names
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column, Entry, Filter, columns_of
from yipanqi.ui.parts import Band, Event, Funnel, Light, Reason, Section
from yipanqi.ui.showing import text_of
from yipanqi.values.money import money_words
from yipanqi.values.words import Words, language, say
from yipanqi.work import pages as work

_LOOKS = {"agreed": "ok", "met": "ok", "intention": "ok", "signed": "ok", "refused": "late", "closed": "none"}
_DEFAULT = Words("推算", "by default")


def need_page(one: Any) -> str:
    return reverse("market-need", args=[one.number])


def achievement_page(one: Any) -> str:
    return reverse("market-achievement", args=[one.number])


def proposal_page(one: Any) -> str:
    return reverse("market-proposal", args=[one.pk])


def _ends(one: Any) -> date | None:
    return queries.ends_on(one)[0]


def _guessed(one: Any) -> str:
    return str(_DEFAULT) if queries.ends_on(one)[1] else ""


def _column(kind: str, name: str, **changes: Any) -> Column:
    return Column.of(model_of(kind)._meta.get_field(name), **changes)


def _brief(name: str) -> Callable[[Any], str]:
    return lambda one: (getattr(one, name) or "")[:160]


_VALID = Column("valid_to", Words("有效期至", "Valid to"), "date", value=_ends, note=_guessed)
NEEDS = (
    _column("need", "title", sub=_brief("problem")),
    *columns_of(model_of("need"), "firm_name", "place", "industry_written", "budget", "wanted_by"),
)
ACHIEVEMENTS = (
    _column("achievement", "name", sub=_brief("summary")),
    *columns_of(model_of("achievement"), "owner_name", "place", "field_of_technology", "maturity", "asking_price"),
    _VALID,
)


def _added(name: str, zh: str, en: str, text: Callable[[Any], str | None]) -> Column:
    return Column(name, Words(zh, en), value=lambda one: text(one.at.added) if one.at.added else None)


_TERMS = _added("ip_terms", "知识产权约定", "Terms for intellectual property", lambda added: added.ip_terms)
_MATURITY = _added(
    "maturity",
    "成熟度（现状 → 目标）",
    "Maturity (now → wanted)",
    lambda added: f"{added.maturity_from} → {added.maturity_to or '—'}" if added.maturity_from else None,
)
_TOLD = ("background", "problem", "specification", "ways", "budget", "wanted_by", "number")
NEED = (*(_column("need", name, unit="") for name in _TOLD), _MATURITY, _TERMS)
_OFFERED = ("summary", "specification", "applications", "rights", "ways", "asking_price", "maturity", "number")
ACHIEVEMENT = (*(_column("achievement", name, unit="") for name in _OFFERED), _VALID, _TERMS)


def _field(name: str, found: Callable[[], Any]) -> Filter:
    return Filter(
        "field",
        Words("领域", "Field"),
        lambda: [(v, v) for v in queries.fields_of(found(), name)],
        lambda v: queries.Q(**{name: v}),
        name,
    )


NEED_FILTERS = (
    _field("industry_written", queries.open_needs),
    Filter.money("least", Words("预算不少于", "Budget from"), "budget"),
)


def achievement_filters(day: Callable[[], date]) -> tuple[Filter, ...]:
    """Achievements have a maturity, and a price that is looked for from above."""
    return (
        _field("field_of_technology", lambda: queries.open_achievements(day())),
        Filter.of(model_of("achievement")._meta.get_field("maturity")),
        Filter.money("least", Words("价格不超过", "Price up to"), "asking_price", most=True),
    )


def entries(found: Sequence[Any]) -> list[Entry]:
    """What a feed says of needs or achievements: nothing of persons or prices."""
    places = place_names()
    return [_entry(one, places) for one in found]


def _entry(one: Any, places: Mapping[str, str]) -> Entry:
    is_need = isinstance(one, model_of("need"))
    title, who = (one.title, one.firm_name) if is_need else (one.name, one.owner_name)
    text = f"{who or ''} · {places.get(one.place or '', '—')} · {_brief('problem' if is_need else 'summary')(one)}"
    href, day = (need_page(one), one.collected_on) if is_need else (achievement_page(one), one.published_on)
    return Entry(one.number, title, href, text, day)


# ---- a need, an achievement ---------------------------------------------------------------------------------------------


def scope(one: Any) -> list[str]:
    """Whose it is, where, in which field."""
    is_need = one.at.kind == "need"
    who, what = (one.firm_name, one.industry_written) if is_need else (one.owner_name, one.field_of_technology)
    return [t for t in (who, place_names().get(one.place or "", "—"), what) if t]


def light_of_item(one: Any) -> Light | None:
    """Whether it is on the open pages, for whoever keeps it."""
    if not one.at.keeper:
        return None
    return Light("ok", say("公开中", "on the open pages")) if one.at.open else Light("slow", say("未公开", "not open"))


def sections_of_item(user: Any, one: Any) -> list[Section]:
    """What its keeper should add, the suggested team, its matches; for everybody how to get in touch."""
    at, found = one.at, []
    if at.keeper:
        found += _hints(at)
        found += [Section(say("已撤下", "Withdrawn"), note=at.added.reason)] if at.added and at.added.withdrawn else []
    if at.team:
        team = grid(TEAM, at.team, link=proposal_page)
        found.append(Section(say("建议组合", "Suggested team"), grid=team, deeds=("team",), wide=True))
    if at.proposals:
        found.append(Section(say("匹配", "Matches"), grid=grid(OFFERS, at.proposals, link=proposal_page), wide=True))
    touch = Words(
        "请与当地科技局联系；市场不公开个人联系方式。", "Ask the local science bureau; the market shows no personal contacts."
    )
    price = Words("价格一并询问。", " Ask for the price as well.") if at.kind == "achievement" else Words("", "")
    return [*found, Section(say("要联系对方", "To get in touch"), note=f"{touch}{price}")]


def _hints(at: Any) -> list[Section]:
    found = []
    if at.over or at.soon:
        over = Words("已到期，不再公开；续期后恢复。", "It has ended and is no longer open; renew it to bring it back.")
        soon = Words(
            f"将于 {at.ends} 到期，请确认是否续期。", f"It leaves the market on {at.ends}; renew it if it is still on offer."
        )
        note = f"{over if at.over else soon}{flow.LIFE if at.guessed else ''}"
        found.append(Section(say("有效期", "Validity"), note=note))
    if at.gaps:
        title = Words("读者会问", "What a reader will ask") if at.kind == "need" else Words("质量检查：还缺", "Still missing")
        found.append(Section(str(title), events=[_gap(g) for g in at.gaps]))
    return found


def _gap(gap: queries.Gap) -> Event:
    required = say("公开前必填", "needed before publication") if gap.required else ""
    return Event("", str(gap.words), str(gap.example), kind="bad" if gap.required else "", note=required)


# ---- proposals ----------------------------------------------------------------------------------------------------------


def why(one: Any) -> str:
    """The reasons in the reader's language."""
    return one.reasons.get(language(), one.reasons.get("zh", ""))


def _tags(one: Any) -> str:
    said = [(one.team, Words("最佳组合", "best team")), (one.by_hand, Words("人工", "by hand"))]
    return " · ".join([str(flow.KINDS[one.kind]), *(str(words) for on, words in said if on)])


def light_of_proposal(one: Any) -> Light:
    """Its stage, as this reader may know it."""
    return Light(_LOOKS.get(one.told.seen, "info"), str(one.told.stage))


_NEED = Column("need_title", Words("需求", "Need"), wide=True, sub=lambda p: p.demander.name if p.demander else "")
_OFFER = Column("offer_title", Words("供给", "Offer"), wide=True, note=_tags)
_CHANCE = Column("chance", Words("对得上的可能", "Likely to fit"), value=lambda p: str(flow.chance_words(p.chance)))
_WHY = Column("reasons", Words("理由", "Reasons"), wide=True, value=why)
_DUE = Column("due", Words("期限", "Due"), "date", value=lambda p: p.told.due)
_STAGE = Column(
    "stage", Words("阶段", "Stage"), value=lambda p: str(p.told.stage), light=lambda p: Light(light_of_proposal(p).kind)
)
_PLACE = Column("place", Words("地区", "Place"), "place", order="place")
PROPOSALS = (_NEED, _OFFER, _PLACE, _CHANCE, _WHY)
LATE = (_NEED, _OFFER, _STAGE, _DUE)
OFFERS = (_OFFER, _CHANCE, _WHY, _STAGE, _DUE)
TEAM = (_OFFER, _WHY)
PROPOSAL_FILTERS = (
    Filter(
        "kind",
        Words("供给", "Offer"),
        lambda: [(k, str(w)) for k, w in flow.KINDS.items()],
        lambda v: queries.Q(kind=v),
        first="achievement",
    ),
)


def _contract(one: Any) -> str | None:
    return f"{one.contract_number} · {money_words(one.amount)}" if one.contract_number else None


def _offer_page(one: Any) -> str:
    return reverse("market-achievement", args=[one.offer.split(":", 1)[1]]) if one.kind == "achievement" else ""


PROPOSAL = (
    Column(
        "need_title",
        Words("需求", "Need"),
        sub=lambda p: " · ".join(filter(None, (p.demander and p.demander.name, place_names().get(p.place or "", "—")))),
        href=lambda p: reverse("market-need", args=[p.need]),
    ),
    Column(
        "offer_title", Words("供给", "Offer"), sub=lambda p: p.supplier.name if p.supplier else "", href=_offer_page, note=_tags
    ),
    _CHANCE,
    _WHY,
    Column("due", Words("下一步到期", "Next step due"), "date", value=lambda p: p.told.due),
    Column(
        "contract", Words("合同", "Contract"), value=_contract, sub=lambda p: p.told.contract, href=lambda p: p.told.contract_page
    ),
)


def sections_of_proposal(user: Any, one: Any, on: date) -> list[Section]:
    """Both texts with the phrases that the reasons point at, what to add after a refusal, what happened."""
    found = []
    if texts := queries.texts(one, user, on):
        phrases = sorted(set(re.findall(r"“([^”]+)”", one.reasons.get("zh", ""))), key=lambda p: (-len(p), p))
        marked = [(str(words), Reason(_marked(text, phrases))) for words, text in texts]
        sub = say("标出的是理由所指的词句", "marked: the phrases that the reasons point at")
        found.append(Section(say("两边的原文", "Both texts"), reasons=marked, sub=sub, wide=True))
    said = {True: Words("您已答复：愿意", "you answered yes"), False: Words("您已答复：不安排", "you answered no")}.get(
        one.told.said
    )
    notes = [str(t) for t in (one.told.advice, said) if t]
    found.append(
        Section(
            say("经过", "History"),
            events=work.events(one.case, user),
            note=" ".join([*notes, say("系统建议，由人决定。", "A proposal by the machine; people decide.")]),
        )
    )
    return found


def _marked(text: str, wanted: list[str]) -> list[tuple[str, bool]]:
    if not wanted:
        return [(text, False)]
    pieces = re.split("(" + "|".join(re.escape(p) for p in wanted) + ")", text, flags=re.IGNORECASE)
    return [(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]


# ---- the desk, a firm's own ---------------------------------------------------------------------------------------------


def scope_of_desk(user: Any) -> list[str]:
    """When it was matched, what with what, and whether the records have changed since."""
    made = queries.latest()
    if made is None:
        return [say("还没有匹配过", "Nothing matched yet")]
    told = say(f"{made.needs} 项需求 × {made.offers} 项供给", f"{made.needs} needs × {made.offers} offers")
    stale = say("数据已变，请重新匹配", "the records have changed; match anew") if made.stamp != queries.state() else ""
    return [t for t in (text_of("day", made.at), told, stale) if t]


def above_desk(user: Any, on: date) -> list[Section]:
    """The funnel, then what is late and what is due within two weeks."""
    found = [Section(say("从需求到签约", "From need to contract"), funnel=_funnel(user))]
    late, soon = (queries.told(user, rows, on) for rows in (queries.overdue(user, on), queries.due_soon(user, on)))
    found += [Section(say("到期未办", "Overdue"), grid=grid(LATE, late, link=proposal_page))] if late else []
    found += [Section(say("两周内到期", "Due within two weeks"), grid=grid(LATE, soon, link=proposal_page))] if soon else []
    return found


def _funnel(user: Any) -> Funnel:
    bands = []
    for one in queries.funnel(user):
        note = str(money_words(one["amount"])) if one.get("amount") else ""
        bands.append(Band(str(flow.COUNTED[one["stage"]]), one["n"], one["share"], note))
    return Funnel(bands)


_GAPS = Column(
    "gaps",
    Words("还缺", "Still lacking"),
    value=lambda one: say("、", ", ").join(str(g.words) for g in one.gaps) or say("齐全", "complete"),
    light=lambda one: Light("slow" if any(g.required for g in one.gaps) else "ok"),
    wide=True,
)
_A_NEED = Column("title", Words("需求", "Need"), wide=True, sub=lambda one: one.firm_name)
_AN_ACHIEVEMENT = Column("name", Words("成果", "Achievement"), wide=True, sub=lambda one: one.owner_name or "")


def below_desk(user: Any, on: date) -> list[Section]:
    """What was learnt, needs to complete or without a match, achievements that end or wait to be published."""
    made, incomplete, unmatched = queries.latest(), queries.incomplete_needs(user), queries.unmatched(user)
    ending, waiting = (
        list(queries.expiring(user, on)[: queries.SHOWN]),
        queries.with_gaps("achievement", queries.unpublished(user)[: queries.SHOWN]),
    )
    lacking = queries.with_gaps("need", incomplete[: queries.SHOWN])
    none = say("没有。", "None.")

    def card(title: str, count: int | None, columns: Any, rows: Any, page: Any) -> Section:
        note = "" if rows else none
        return Section(title, sub="" if count is None else str(count), grid=grid(columns, rows, link=page), note=note)

    found = [
        card(say("待补充的需求", "Needs to complete"), incomplete.count(), (_A_NEED, _GAPS), lacking, need_page),
        card(
            say("没有匹配的需求", "Needs without a match"),
            unmatched.count(),
            (_A_NEED,),
            list(unmatched[: queries.SHOWN]),
            need_page,
        ),
        card(
            say("九十天内到期的成果", "Achievements that end within 90 days"),
            None,
            (_AN_ACHIEVEMENT, _VALID),
            ending,
            achievement_page,
        ),
    ]
    if waiting:
        title = say("待公开的成果", "Achievements to publish")
        found.append(card(title, None, (_AN_ACHIEVEMENT, _GAPS), waiting, achievement_page))
    if made and made.learnt:
        found.append(Section(say("从结果中学到的", "Learnt from outcomes"), grid=grid(_LEARNT, made.learnt)))
    return found


def _learnt(name: str, zh: str, en: str) -> Column:
    return Column(name, Words(zh, en), "number", value=lambda c: round(c[name], 3))


_LEARNT = (
    Column("weight", Words("权重", "Weight"), value=lambda c: say(c["zh"], c["en"])),
    _learnt("before", "之前", "Before"),
    _learnt("after", "之后", "After"),
    _learnt("outcomes", "依据的结果", "Outcomes"),
)
_MINE = (
    Column("need_title", Words("需求与供给", "Need and offer"), wide=True, sub=lambda p: p.offer_title),
    Column(
        "stage",
        Words("进展", "Progress"),
        value=lambda p: say("等您答复", "waits for you") if p.told.waits else str(p.told.stage),
        light=lambda p: Light("slow" if p.told.waits else light_of_proposal(p).kind),
    ),
    _DUE,
    Column("reasons", Words("理由", "Reasons"), wide=True, value=why, sub=lambda p: str(p.told.advice)),
)


def sections_of_own(user: Any, own: queries.Own) -> list[Section]:
    """A firm's invitations, its needs with what they lack, its achievements."""
    stated = Words(
        "还没有登记需求。点“提出需求”，或填《企业技术需求征集表》交当地科技局。",
        "No need yet. State one here, or fill the form of technical needs and hand it to the local science bureau.",
    )
    needs, pairs = grid((_A_NEED, _GAPS), own.needs, link=need_page), grid(_MINE, own.proposals, link=proposal_page)
    found = [
        Section(
            say("邀请与进展", "Invitations and progress"),
            grid=pairs,
            note="" if pairs else say("还没有邀请。", "No invitation yet."),
            wide=True,
        ),
        Section(say("我的需求", "My needs"), grid=needs, note="" if needs else str(stated), wide=True),
    ]
    if own.achievements:
        rows = grid((_AN_ACHIEVEMENT, _GAPS, _VALID), own.achievements, link=achievement_page)
        found.append(Section(say("我的成果", "My achievements"), grid=rows, wide=True))
    return found
