"""The tables, filters and cards of the pages of the screening. In: verdicts, runs, leads. Out: columns and sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yipanqi.accounts.access import is_officer, places_of
from yipanqi.engines.eligibility import NOTICE, VERDICT_WORDS
from yipanqi.instruments.screening import _calling as calling
from yipanqi.instruments.screening import _gaps as gaps
from yipanqi.instruments.screening import _sheet as sheets
from yipanqi.instruments.screening import flow, forms, queries
from yipanqi.ledger.queries import actor_words
from yipanqi.registry import contacts
from yipanqi.registry.queries import today
from yipanqi.rules import edition as edition_of
from yipanqi.rules.research_centre_ladder.edition_2021 import LEVELS, next_step
from yipanqi.ui.listing import at_first, grid
from yipanqi.ui.pages import Column, Filter
from yipanqi.ui.parts import Act, Band, Cell, Funnel, Light, Section, Side, Stat
from yipanqi.ui.showing import text_of
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work
from yipanqi.work import queries as floor

_LIGHTS = {"ready": "ok", "near": "slow", "unknown": "none"}
_MET = {
    True: (Words("成立", "met"), "ok"),
    False: (Words("不成立", "not met"), "late"),
    None: (Words("待定", "open"), "none"),
}


def list_page(listed: str, **asked: str) -> str:
    """The address of a work list, narrowed."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('screening-list', args=[listed])}{'?' if query else ''}{query}"


def firm_page(verdict: Any) -> str:
    return reverse("screening-firm", args=[verdict.organisation_id])


def column(name: str, zh: str, en: str, value: Callable[[Any], Any] | None = None, kind: str = "text", **more: Any) -> Column:
    return Column(name, Words(zh, en), kind, value=value, **more)


def _edition(verdict: Any) -> Any:
    return edition_of(flow.RULE, on=verdict.run.on)


# ---- where all candidates stand -----------------------------------------------------------------------------------------


def _on_list(listed: str, words: Words) -> Column:
    def href(place: Any) -> str:
        return list_page(listed, place=place.code) if place.counts[listed] else ""

    return Column(listed, words, "count", value=lambda place: place.counts[listed], href=href)


_TALLIES = (
    column("name", "地区", "County"),
    *(_on_list(listed, words) for listed, words in flow.LISTS.items()),
    column("all", "合计", "All", kind="count", href=lambda place: list_page("all", place=place.code)),
)
_ASKED = (
    column("words", "缺的数据", "Missing figure", lambda c: c["words"], wide=True),
    column("firms", "缺的企业", "Firms", lambda c: c["firms"], "count"),
    column("settles", "预计能定论", "Expected to settle", lambda c: round(c["settles"]), "count"),
    column("surely", "必能定论", "Surely", lambda c: c["surely"], "count"),
)


def scope_of(run: Any) -> list[str]:
    """When the run was, by whom, for which day."""
    if run.pk is None:
        return [say("还没有排摸过", "Nothing screened yet")]
    return [say(f"申报日 {run.on}", f"applying on {run.on}"), actor_words(run.by), text_of("date", run.at)]


def light_of(run: Any) -> Light | None:
    """Whether the records have changed since."""
    stale = Words("数据已变，请重新排摸", "the records have changed; screen anew")
    return Light("slow", str(stale)) if queries.is_stale(run) else None


def stats_of(user: Any, run: Any) -> list[Stat]:
    """The four lists with their firms."""
    places = queries.tallies(user) if run.pk else []
    counts = {listed: f"{sum(p.counts[listed] for p in places):,}" for listed in flow.LISTS if run.pk}
    words, meaning = flow.LISTS, flow.LIST_MEANING
    return [Stat(str(words[k]), n, note=str(meaning[k]), href=list_page(k)) for k, n in counts.items()]


def sections_of(user: Any, run: Any) -> list[Section]:
    """County by list, what to ask for first, the leads."""
    if run.pk is None:
        return []
    columns, none = edition_of(flow.RULE, on=run.on).columns, Words("没有因缺数据而不能判断的企业。", "No firm lacks data.")
    phone = grid(_ASKED, [{"words": str(columns[c["column"]].words), **c} for c in run.phone])
    settles = Words("缺这一项的企业中，问到它预计能定论的家数", "of the firms that lack it, how many it is expected to settle")
    places = grid(_TALLIES, queries.tallies(user), link=lambda place: list_page("all", place=place.code))
    opens = say("点数字看清单", "a number opens its list")
    return [
        Section(say("各地", "By county"), sub=opens, grid=places, wide=True),
        Section(
            say("先问哪一项", "What to ask for first"), sub=str(settles), grid=phone, note="" if phone else str(none), wide=True
        ),
        _leads(user),
    ]


def _leads(user: Any) -> Section:
    here = queries.stages(user)

    def band(stage: str, came: int) -> Band:
        note = say(f"现有 {here.get(stage, 0)}", f"{here.get(stage, 0)} now")
        return Band(str(flow.STAGES[stage]), came, note=note, href=list_page("all", stage=stage))

    sub = Words("走到过每一环节的企业，和现在停在那里的", "firms that came to each stage, and those there now")
    lost = say(f"已终止 {here.get('lost', 0)} 家", f"{here.get('lost', 0)} lost")
    late = Act(say("过期的", "Overdue"), list_page("all", due="late"))
    funnel = Funnel([band(*level) for level in queries.reached(user)])
    return Section(say("跟进", "Leads"), sub=str(sub), funnel=funnel, note=lost, acts=[late], wide=True)


# ---- work lists ---------------------------------------------------------------------------------------------------------


def points(verdict: Any) -> str | None:
    """From the fewest to the most that the experts may give."""
    return None if verdict.score_low is None else f"{verdict.score_low}–{verdict.score_high}"


def _failed(verdict: Any) -> str:
    conditions = queries.shown_conditions(_edition(verdict), verdict)
    return "；".join(str(one["words"]) for one in conditions if one["holds"] is False) or "—"


def _way(verdict: Any) -> str:
    return gaps.dated(next(iter(sheets.ways_of(_edition(verdict), verdict)), "—"), verdict.run.on)


def _ask(verdict: Any) -> str:
    return gaps.dated(say("、", "; ").join(sheets.missing_of(_edition(verdict), verdict)[:3]), verdict.run.on) or "—"


def _responsible(verdict: Any) -> str:
    return (verdict.candidate and verdict.candidate.responsible) or "—"


def _overruled(verdict: Any) -> str:
    return say("人工调整", "overruled") if verdict.overruled else ""


def stage_of(verdict: Any) -> str:
    return str(flow.STAGES[verdict.stage]) if verdict.stage else "—"


def _short(verdict: Any) -> gaps.Short | None:
    return gaps.short(_edition(verdict), verdict.conditions)


def _lacks(verdict: Any) -> str:
    """What is short, or what has to be asked first."""
    near = _short(verdict)
    if near is not None:
        return near.words
    first = calling.asked(verdict, _edition(verdict))[:1]
    words = [str(gaps.named(_edition(verdict), name, verdict.run.on)) for name in first]
    return say(f"先问{words[0]}", f"ask for {words[0]}") if words else "—"


def _ratio(verdict: Any) -> str:
    near = _short(verdict)
    return f"{near.have} / {near.need}" if near is not None and near.need else ""


def _gap(verdict: Any) -> str | None:
    near = _short(verdict)
    return near.gap or "—" if near is not None else "—" if verdict.listed == "ready" else None


def _where(verdict: Any) -> str:
    row = verdict.candidate
    return " · ".join(part for part in (row.town, row.field_of_technology) if part) if row is not None else ""


def _earliest(verdict: Any) -> tuple[str, str]:
    if verdict.listed == "ready":
        return "ok", str(flow.LISTS["ready"])
    return gaps.earliest(verdict.ways)


#: All that the workbook says; the page leaves some of it to the firm's own.
WORK_BOOK = (
    column(
        "firm",
        "企业",
        "Firm",
        lambda v: v.organisation.name,
        order="organisation__pinyin",
        wide=True,
        note=_overruled,
        sub=_where,
    ),
    column("short", "差什么", "What is short", _lacks, wide=True, sub=_ratio),
    column("gap", "差额", "Gap", _gap, order="lack"),
    column(
        "earliest",
        "最早达标",
        "Earliest",
        lambda v: _earliest(v)[1],
        order="possible",
        light=lambda v: Light(_earliest(v)[0]),
    ),
    column("code", "统一社会信用代码", "Code", lambda v: v.organisation.uscc),
    column("place", "地区", "County", kind="place", order="place"),
    column("listed", "清单", "List", lambda v: str(flow.LISTS[v.listed])),
    column("points", "评分区间", "Points", points, order="score_likely"),
    column("failed", "未达条件", "Not met", _failed, order="failed", wide=True),
    column("way", "最近的达标办法", "Nearest way", _way, wide=True),
    column("ask", "先问", "Ask first", _ask, wide=True),
    column("responsible", "包干责任人", "In charge", _responsible, order="candidate__responsible"),
    column("stage", "跟进", "Lead", stage_of, sub=lambda v: v.person or ""),
    column("person", "经办人", "Accompanied by", lambda v: v.person),
    column("overruled", "人工调整", "Overruled", lambda v: v.overruled),
)
_BY_NAME = {one.name: one for one in WORK_BOOK}
#: What the page shows; the rest can be chosen.
WORK = (
    _BY_NAME["firm"],
    contacts.CONTACT,
    *(_BY_NAME[name] for name in ("short", "gap", "earliest", "responsible", "stage")),
)
_NOBODY = {"none": Words("无人跟进", "nobody has acted")}


def condition(name: str, zh: str, en: str, where: Callable[[str], Q], **more: Any) -> Filter:
    return Filter(name, Words(zh, en), **{"options": list, "where": where, **more})


FILTERS = (
    condition(
        "on", "申报日", "Applying on", lambda text: queries.run_of_day(text), needed=True, offered=lambda user: queries.days(user)
    ),
    condition(
        "gap",
        "最早达标",
        "Earliest",
        lambda state: Q(possible=int(state)),
        options=lambda: [
            (str(gaps.IN_TIME), say("今年来得及", "in time")),
            (str(gaps.LATER), say("要等下一年", "next year")),
            (str(gaps.OPEN), say("先问", "ask first")),
        ],
    ),
    condition(
        "officer",
        "包干责任人",
        "In charge",
        lambda who: Q(candidate__responsible=who),
        offered=lambda user: queries.responsible(user),
    ),
    condition("person", "经办人", "Accompanied by", lambda who: Q(person=who), offered=lambda user: queries.companions(user)),
    condition(
        "stage",
        "跟进",
        "Lead",
        lambda stage: Q(stage=None if stage == "none" else stage),
        options=lambda: [(key, str(words)) for key, words in {**_NOBODY, **flow.STAGES}.items()],
    ),
    condition("due", "期限", "Due", lambda _: Q(due__lt=today()), options=lambda: [("late", say("已过期", "overdue"))]),
)


def about(user: Any) -> list[tuple[str, str]]:
    """What the workbook of a list says of where it comes from."""
    run = queries.overview(user)
    if run.pk is None:
        return []
    rule, who, at = edition_of(flow.RULE, on=run.on), actor_words(run.by), text_of("date", run.at)
    return [
        (say("排摸日", "Screened as of"), say(f"{run.on}，由 {who} 于 {at} 计算", f"{run.on}, by {who}, {at}")),
        (say("规则", "Rule"), f"{rule.words} · {rule.document}"),
        (say("说明", "Notice"), str(NOTICE)),
    ]


# ---- a firm of a list, opened beside it ---------------------------------------------------------------------------------


def list_light(verdict: Any) -> Light:
    """The light of the list that a firm is on."""
    return Light(_LIGHTS.get(verdict.listed, "late"), str(flow.LISTS[verdict.listed]))


def aside(user: Any, verdict: Any) -> Side:
    """Whom to telephone, what to ask, how it stands with each condition, what was said before."""
    row, rule = verdict.candidate, _edition(verdict)
    flags = (
        ((row.tech_sme, Words("科技型中小企业", "technology SME")), (row.above_scale, Words("规上企业", "above scale")))
        if row
        else ()
    )
    light = list_light(verdict)
    contact = contacts.card(verdict, Cell(_responsible(verdict), say("包干责任人", "In charge")))
    ask = Section(
        say("问什么", "What to ask"), texts=[("", line) for line in calling.words_of(verdict)] or [("", _lacks(verdict))]
    )
    ways = [("", gaps.dated(f"{n}. {way}", verdict.run.on)) for n, way in enumerate(sheets.ways_of(rule, verdict)[:2], 1)]
    near = [Section(say("最近的达标办法", "Nearest ways"), texts=ways)] if ways else []
    return Side(
        verdict.organisation.name,
        reverse("organisation", args=[verdict.organisation_id]),
        say("打开企业画像", "Open the firm"),
        light,
        [str(words) for on, words in flags if on],
        [contact, ask, *near, *talks(user, verdict.organisation_id)],
        ("call",),
    )


# ---- one firm -----------------------------------------------------------------------------------------------------------

FIRM = (
    column("place", "地区", "County", kind="place"),
    column("code", "统一社会信用代码", "Code", lambda v: v.organisation.uscc),
    column("field", "技术领域", "Field", lambda v: v.candidate and v.candidate.field_of_technology),
    column("responsible", "包干责任人", "In charge", _responsible),
    column("on", "申报日", "Applying on", lambda v: v.run.on, "date"),
)
_CONDITIONS = (
    column("words", "条件", "Condition", wide=True),
    column("holds", "成立", "Met", lambda line: str(_MET[line.holds][0]), light=lambda line: Light(_MET[line.holds][1])),
    column("have", "现有", "Has", lambda line: line.have or "—"),
    column("need", "应达", "Needs", lambda line: line.need or "—"),
    column("gap", "差额", "Lacks", lambda line: line.gap or "—"),
    column("reason", "说明", "Because", wide=True),
    column("clause", "条款", "Clause", wide=True),
)


def stats_of_firm(user: Any, verdict: Any) -> list[Stat]:
    """Its list, the result and the points, each with who decides."""
    proposed = say("系统建议，由人决定", "proposed; a person decides")
    who = f"{_overruled(verdict)}{say('：', ': ')}{verdict.overruled}" if verdict.overruled else proposed
    experts = say("专家打分，须超过70分", "the experts decide; more than 70 needed")
    light = Light(_LIGHTS[verdict.listed]) if verdict.listed in _LIGHTS else None
    return [
        Stat(say("清单", "List"), str(flow.LISTS[verdict.listed]), note=who, light=light),
        Stat(say("结论", "Result"), str(VERDICT_WORDS[verdict.verdict])),
        Stat(say("评分区间", "Points"), points(verdict) or "—", note=experts),
    ]


def sections_of_firm(user: Any, verdict: Any) -> list[Section]:
    """Ways, what to ask, the conditions; for officers the lead and what was decided otherwise."""
    rule, found = verdict.edition, []
    ways, missing = sheets.ways_of(rule, verdict), sheets.missing_of(rule, verdict)
    if ways:
        tried = say("每一条都已代入规则验算", "each was tried out under the rule")
        texts = [("", f"{n}. {way}") for n, way in enumerate(ways, 1)]
        found.append(Section(say("最近的达标办法", "Nearest ways to qualify"), sub=tried, texts=texts))
    if missing:
        found.append(Section(say("先问这些", "Ask for these first"), texts=[("", say("、", "; ").join(missing))]))
    lines = grid(_CONDITIONS, sheets.lines_of(rule, verdict))
    found.append(Section(say("逐项条件", "Condition by condition"), sub=rule.document, grid=lines, wide=True))
    return [*found, *(_followed(user, verdict) if is_officer(user) else [])]


def _followed(user: Any, verdict: Any) -> list[Section]:
    lead, stage = verdict.case, flow.STAGES[verdict.case.stage if verdict.case else "found"]
    due = say(f"下一步 {lead.due_on} 前", f"next step by {lead.due_on}") if lead and lead.due_on else ""
    title, who = say(f"跟进：{stage.zh}", f"Lead: {stage.en}"), queries.person(lead)
    give = say("改派", "Give to somebody else") if who else say("指派", "Assign")
    return [
        Section(title, sub=due, events=work.events(lead, user), deeds=("move",), wide=True),
        Section(say("经办人", "Accompanied by"), sub=who, folded=give, deeds=("assign",), wide=True),
        Section(say("人工调整", "Decide otherwise"), note=_decided(verdict.decided), deeds=("overrule", "withdraw"), wide=True),
    ]


def _decided(one: Any) -> str:
    if one is None:
        return say("以后的排摸都尊重它", "later screenings respect it")
    until = say(f"，到 {one.until} 为止", f", until {one.until}") if one.until else ""
    return f"{queries.called(one.by)} {one.on}{say('：', ': ')}{one.reason}{until}"


# ---- warnings, the ladder, another threshold ------------------------------------------------------------------------------


def talks(user: Any, organisation: int) -> list[Section]:
    past = work.events(floor.case_of(user, flow.FLOW, organisation), user)
    return [Section(say("往来", "So far"), events=past[:6])] if past else []


def _level(one: Any) -> str | None:
    return queries.STEPS[one.rank - 1] if one.rank else None


def _has(one: Any) -> str:
    level = _level(one)
    return str(LEVELS[level]) if level else say("高企，尚无省级机构", "high-tech firm, none yet")


LADDER = (
    column("name", "企业", "Firm", order="name", wide=True),
    column("where", "地区", "County", kind="place", order="where"),
    column("has", "现有", "Has", _has, wide=True),
    column("since", "认定年度", "Since", lambda one: one.since or "—", order="since"),
    column("next", "下一步", "Next step", lambda one: str(LEVELS[next_step(_level(one))]), order="rank", wide=True),
    column("rd_spend", "上年研发投入", "R&D of last year", kind="money", unit="万元", order="rd_spend"),
    column("staff", "研发人员", "R&D staff", kind="count", order="staff"),
)
STEP = condition(
    "step",
    "下一步",
    "Next step",
    lambda step: Q(rank=queries.STEPS.index(step)),
    options=lambda: [(key, str(words)) for key, words in LEVELS.items()],
)
_SHOWN = 200
_CHANGES = {
    "gained": (Words("因此可过", "gained"), "ok"),
    "lost": (Words("因此不过", "lost"), "late"),
    "moved": (Words("其他变化", "otherwise moved"), "info"),
}


def _change(row: Any) -> Light:
    words, kind = _CHANGES[row["change"]]
    return Light(kind, str(words))


_CHANGED = (
    column("name", "企业", "Firm", lambda r: r["name"], wide=True),
    column("place", "地区", "County", lambda r: r["place"], "place"),
    column("before", "现在", "Now", lambda r: str(VERDICT_WORDS[r["before"]])),
    column("after", "改后", "Then", lambda r: str(VERDICT_WORDS[r["after"]]), light=_change),
    column("why", "起作用的条件", "By condition", lambda r: r["why"], wide=True),
)


def changed(user: Any, given: Mapping[str, Any]) -> list[Section]:
    """The firms whose verdict another threshold would change."""
    on = queries.screened_on()
    rule = edition_of(flow.RULE, on=on)
    frame = queries.changed_verdicts(places_of(user), rule, forms.changed(rule, given["parameter"], given["value"]), on)
    turned = {c.key: str(c.words) for c in rule.conditions}
    first = frame.sort("change", "place").head(_SHOWN).to_dicts()
    rows = [
        {**r, "why": say("、", ", ").join(turned.get(k, k) for k in (r["reasons"] or "").split(",") if k) or "—"} for r in first
    ]
    counts = [f"{words} {frame.filter(frame['change'] == key).height}" for key, (words, _) in _CHANGES.items()]
    more = say(f"只列前 {_SHOWN} 家。", f"The first {_SHOWN} are listed.") if frame.height > _SHOWN else ""
    note = more if rows else say("没有企业的结论会变。", "No firm's verdict would change.")
    table = grid(_CHANGED, rows, link=lambda r: reverse("screening-firm", args=[r["firm"]]))
    return [Section(say("结论有变化的企业", "Firms whose verdict differs"), sub=" · ".join(counts), grid=table, note=note)]


def warned(user: Any, pages: Mapping[str, Any]) -> Section:
    """How many firms each warning concerns."""
    at = reverse("screening-warnings")
    facts = [
        Cell(f"{at_first(page, user).count():,}", str(words), href=f"{at}?kind={key}") for key, (words, page) in pages.items()
    ]
    return Section(say("提醒", "Warnings"), facts=facts, wide=True)
