"""Pages of the screening: where all candidates stand, work lists, one firm, warnings, the ladder, another threshold, the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from yipanqi.accounts.access import is_officer, may, may_change, places_of
from yipanqi.engines.documents import pdf
from yipanqi.engines.eligibility import NOTICE, VERDICT_WORDS
from yipanqi.instruments.screening import _sheet as sheets
from yipanqi.instruments.screening import actions, flow, forms, queries
from yipanqi.instruments.screening.tasks import screen
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import stands
from yipanqi.ledger.queries import actor_words
from yipanqi.registry.pages import PLACE, register_list
from yipanqi.registry.queries import bureau, place_names, shown_day, the_city
from yipanqi.rules import edition as edition_of
from yipanqi.rules.research_centre_ladder.edition_2021 import LEVELS, next_step
from yipanqi.rules.words import describe
from yipanqi.ui.answers import paper
from yipanqi.ui.deeds import Deed
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import AskPage, Column, DetailPage, Filter, ListPage, TabbedPage
from yipanqi.ui.parts import Act, Band, Cell, Crumb, Done, Funnel, Light, Section, Stat
from yipanqi.ui.showing import text_of
from yipanqi.values.words import Words, language, say
from yipanqi.work import pages as work

SCREENING, ALL = Words("高企排摸", "Screening"), Words("全部", "All")
_LADDER = Words("研发机构梯度", "Ladder of research bodies")
WHAT_IF = Words("改一个门槛会怎样", "What if a threshold changed")
_LISTS = {"ready": "ok", "near": "slow", "unknown": "none", "far": "info"}
_MET = {True: Light("ok"), False: Light("late"), None: Light("none")}
_SAYS = {True: Words("成立", "met"), False: Words("不成立", "not met"), None: Words("缺数据", "data missing")}


def _crumbs(_: Any = None) -> list[Crumb]:
    return [Crumb(str(SCREENING), reverse("screening"))]


def _list(listed: str, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('screening-list', args=[listed])}{'?' if query else ''}{query}"


def _page(verdict: Any) -> str:
    return reverse("screening-firm", args=[verdict.organisation_id])


# ---- where all candidates stand -----------------------------------------------------------------------------------------


def _scope(run: Any) -> list[str]:
    if run.pk is None:
        return [say("还没有排摸过", "Nothing screened yet")]
    return [say(f"申报日 {run.on}", f"applying on {run.on}"), actor_words(run.by), text_of("date", run.at)]


def _stats(user: Any, run: Any) -> list[Stat]:
    places = queries.tallies(user)
    counts = {k: sum(p.counts[k] for p in places) for k in flow.LISTS}
    return [Stat(str(w), f"{counts[k]:,}", note=str(flow.LIST_MEANING[k]), href=_list(k)) for k, w in flow.LISTS.items()]


def _counts(listed: str, words: Words) -> Column:
    return Column(
        listed,
        words,
        "count",
        value=lambda p: p.counts[listed],
        href=lambda p: _list(listed, place=p.code) if p.counts[listed] else "",
    )


_TALLIES = (
    Column("name", Words("地区", "County")),
    *(_counts(k, w) for k, w in flow.LISTS.items()),
    Column("all", Words("合计", "All"), "count", href=lambda p: _list("all", place=p.code)),
)
_ASKED = (
    Column("words", Words("缺的数据", "Missing figure"), value=lambda c: c["words"], wide=True),
    Column("firms", Words("缺的企业", "Firms"), "count", value=lambda c: c["firms"]),
    Column("settles", Words("预计能定论", "Expected to settle"), "count", value=lambda c: round(c["settles"])),
    Column("surely", Words("必能定论", "Surely"), "count", value=lambda c: c["surely"]),
)


def _sections(user: Any, run: Any) -> list[Section]:
    found = []
    if run.pk is not None:
        columns = edition_of(flow.RULE, on=run.on).columns
        phone = [{"words": str(columns[c["column"]].words), **c} for c in run.phone]
        found = [
            Section(
                say("各地", "By county"),
                sub=say("点数字看清单", "a number opens its list"),
                grid=grid(_TALLIES, queries.tallies(user), link=lambda p: _list("all", place=p.code)),
                wide=True,
            ),
            Section(
                say("先问哪一项", "What to ask for first"),
                sub=say(
                    "缺这一项的企业中，问到它预计能定论的家数", "of the firms that lack it, how many it is expected to settle"
                ),
                grid=grid(_ASKED, phone),
                note="" if phone else say("没有因缺数据而不能判断的企业。", "No firm is undecided for lack of data."),
                wide=True,
            ),
            _leads(user),
        ]
    return [*found, Section(say("提醒", "Warnings"), facts=_warned(user), wide=True)]


def _leads(user: Any) -> Section:
    here = queries.stages(user)
    bands = [
        Band(
            str(flow.STAGES[stage]),
            count,
            note=say(f"现有 {here.get(stage, 0)}", f"{here.get(stage, 0)} now"),
            href=_list("all", stage=stage),
        )
        for stage, count in queries.reached(user)
    ]
    lost = here.get("lost", 0)
    return Section(
        say("跟进", "Leads"),
        sub=say("走到过每一环节的企业，和现在停在那里的", "firms that came to each stage, and those there now"),
        funnel=Funnel(bands),
        note=say(f"已终止 {lost} 家", f"{lost} lost"),
        acts=[Act(say("过期的", "Overdue"), _list("all", due="late"))],
        wide=True,
    )


def _warned(user: Any) -> list[Cell]:
    at = reverse("screening-warnings")
    return [
        Cell(f"{page.records(user).count():,}", str(words), href=f"{at}?kind={kind}") for kind, (words, page) in _WARNINGS.items()
    ]


def _run(user: Any, run: Any, given: Any, rows: Any) -> Done:
    job = jobs.ask(screen, user.get_username(), key="screening", rule=flow.RULE, on=str(shown_day()))
    return Done(*stands(job, reverse("screening")))


overview = DetailPage(
    title=lambda run: str(SCREENING),
    record=queries.overview,
    columns=(),
    may=is_officer,
    scope=_scope,
    light=lambda run: (
        Light("slow", say("数据已变，请重新排摸", "the records have changed; screen anew")) if queries.is_stale(run) else None
    ),
    acts=lambda user, run: [
        Act(str(_LADDER), reverse("screening-ladder")),
        Act(str(WHAT_IF), reverse("screening-what-if")),
        Act(say("规则与条款", "The rule"), reverse("screening-rule", args=[flow.RULE])),
    ],
    stats=lambda user, run: _stats(user, run) if run.pk else [],
    sections=_sections,
    deeds=(
        Deed(
            "run",
            Words("重新排摸", "Screen anew"),
            _run,
            may=lambda user, run: may(user, "run_for_all"),  # it writes the verdicts of every county
            primary=True,
        ),
    ),
    address=lambda run: reverse("screening"),
).view()

# ---- work lists ---------------------------------------------------------------------------------------------------------


def _edition(verdict: Any) -> Any:
    return edition_of(flow.RULE, on=verdict.run.on)


def _failed(verdict: Any) -> str:
    return "；".join(line.words for line in sheets.lines_of(_edition(verdict), verdict) if line.holds is False)


def _asked(verdict: Any) -> str:
    return say("、", "; ").join(sheets.missing_of(_edition(verdict), verdict)[:3])


def _points(verdict: Any) -> str | None:
    return None if verdict.score_low is None else f"{verdict.score_low}–{verdict.score_high}"


def _only(name: str, words: Words, value: Callable[[Any], Any]) -> Column:
    return Column(name, words, value=value, exported=True)


_WORK = (
    Column(
        "firm",
        Words("企业", "Firm"),
        value=lambda v: v.organisation.name,
        order="organisation__pinyin",
        wide=True,
        note=lambda v: say("人工调整", "overruled") if v.overruled else "",
    ),
    _only("code", Words("统一社会信用代码", "Code"), lambda v: v.organisation.uscc),
    Column("place", Words("地区", "County"), "place", order="place"),
    _only("listed", Words("清单", "List"), lambda v: str(flow.LISTS[v.listed])),
    Column("points", Words("评分区间", "Points"), order="score_likely", value=_points),
    Column("failed", Words("未达条件", "Not met"), order="failed", value=_failed, wide=True),
    Column(
        "way",
        Words("最近的达标办法", "Nearest way"),
        value=lambda v: next(iter(sheets.ways_of(_edition(v), v)), "—"),
        wide=True,
    ),
    Column("ask", Words("先问", "Ask first"), value=lambda v: _asked(v) or "—", wide=True),
    Column(
        "responsible",
        Words("包干责任人", "In charge"),
        order="candidate__responsible",
        value=lambda v: (v.candidate and v.candidate.responsible) or "—",
    ),
    Column(
        "stage",
        Words("跟进", "Lead"),
        value=lambda v: str(flow.STAGES[v.stage]) if v.stage else "—",
        sub=lambda v: v.person or "",
    ),
    _only("person", Words("经办人", "Accompanied by"), lambda v: v.person),
    _only("overruled", Words("人工调整", "Overruled"), lambda v: v.overruled),
)
_NOBODY = ("none", Words("无人跟进", "nobody has acted"))
_FILTERS = (
    Filter(
        "officer",
        Words("包干责任人", "Person in charge"),
        list,
        lambda name: Q(candidate__responsible=name),
        offered=queries.responsible,
    ),
    Filter("person", Words("经办人", "Accompanied by"), list, lambda name: Q(person=name), offered=queries.companions),
    Filter(
        "stage",
        Words("跟进", "Lead"),
        lambda: [(k, str(w)) for k, w in (_NOBODY, *flow.STAGES.items())],
        lambda stage: Q(stage=None) if stage == "none" else Q(stage=stage),
    ),
    Filter(
        "due",
        Words("期限", "Due"),
        lambda: [("late", say("已过期", "overdue"))],
        lambda _: Q(due__lt=shown_day()),
    ),
)


def _about(user: Any) -> list[tuple[str, str]]:
    run = queries.overview(user)
    if run.pk is None:
        return []
    rule = edition_of(flow.RULE, on=run.on)
    said = say(
        f"由 {actor_words(run.by)} 于 {text_of('date', run.at)} 计算", f"by {actor_words(run.by)}, {text_of('date', run.at)}"
    )
    return [
        (say("排摸日", "Screened as of"), f"{run.on} · {said}"),
        (say("规则", "Rule"), f"{rule.words} · {rule.document}"),
        (say("说明", "Notice"), str(NOTICE)),
    ]


def _work(listed: str, words: Words) -> ListPage:
    return ListPage(
        f"screening-{listed}",
        words,
        lambda user: queries.work_list(user, "" if listed == "all" else listed),
        _WORK,
        may=is_officer,
        link=_page,
        search=("organisation__name", "organisation__uscc", "organisation__search"),
        filters=_FILTERS,
        place=PLACE,
        order=("failed", "-score_likely", "organisation__pinyin", "pk"),
        crumbs=_crumbs,
        scope=lambda user: [str(flow.LIST_MEANING[listed])] if listed in flow.LIST_MEANING else [],
        empty=Words("没有企业", "No firm"),
        empty_note=Words(
            "收到排摸表并重新排摸后，企业会列在这里。", "Firms stand here once a sheet has come in and was screened."
        ),
        about=_about,
    )


_LISTED = {key: (words, _work(key, words)) for key, words in (*flow.LISTS.items(), ("all", ALL))}
work_list = TabbedPage("listed", _LISTED, at=_list).view()

# ---- one firm -----------------------------------------------------------------------------------------------------------

_FIRM = (
    Column("place", Words("地区", "County"), "place"),
    Column("code", Words("统一社会信用代码", "Code"), value=lambda v: v.organisation.uscc),
    Column("field", Words("技术领域", "Field"), value=lambda v: v.candidate and v.candidate.field_of_technology),
    Column("on", Words("申报日", "Applying on"), "date", value=lambda v: v.run.on),
)
_CONDITIONS = (
    Column("words", Words("条件", "Condition"), wide=True),
    Column("holds", Words("成立", "Met"), value=lambda line: str(_SAYS[line.holds]), light=lambda line: _MET[line.holds]),
    *(
        Column(name, Words(zh, en), value=lambda line, name=name: getattr(line, name) or "—")
        for name, zh, en in (("have", "现有", "Has"), ("need", "应达", "Needs"), ("gap", "差额", "Lacks"))
    ),
    Column("reason", Words("说明", "Because"), wide=True),
    Column("clause", Words("条款", "Clause"), wide=True),
)


def _officer(user: Any, verdict: Any) -> bool:
    return may_change(user, verdict.organisation.place)


def _about_firm(user: Any, verdict: Any) -> list[Section]:
    rule, lines = verdict.edition, sheets.lines_of(verdict.edition, verdict)
    ways, missing = sheets.ways_of(rule, verdict), sheets.missing_of(rule, verdict)
    found = []
    if ways:
        tried = say("每一条都已代入规则验算", "each was tried out under the rule")
        texts = [("", f"{n}. {way}") for n, way in enumerate(ways, 1)]
        found.append(Section(say("最近的达标办法", "Nearest ways to qualify"), sub=tried, texts=texts))
    if missing:
        found.append(Section(say("先问这些", "Ask for these first"), texts=[("", say("、", "; ").join(missing))]))
    found.append(Section(say("逐项条件", "Condition by condition"), sub=rule.document, grid=grid(_CONDITIONS, lines), wide=True))
    return [*found, *(_followed(user, verdict) if is_officer(user) else [])]


def _followed(user: Any, verdict: Any) -> list[Section]:
    lead, decided = verdict.case, verdict.decided
    stage = flow.STAGES[lead.stage if lead else "found"]
    due = say(f"下一步 {lead.due_on} 前", f"next step by {lead.due_on}") if lead and lead.due_on else ""
    who = queries.person(lead)
    change = say("指派", "Assign") if not who else say("改派", "Give to somebody else")
    said = say("以后的排摸都尊重它", "later screenings respect it")
    if decided:
        until = say(f"，到 {decided.until} 为止", f", until {decided.until}") if decided.until else ""
        said = (
            say(f"{actor_words(decided.by)} {decided.on}：", f"{actor_words(decided.by)}, {decided.on}: ")
            + decided.reason
            + until
        )
    return [
        Section(
            say(f"跟进：{stage.zh}", f"Lead: {stage.en}"),
            sub=say("，", ", ").join(t for t in (who, due) if t),
            events=work.events(lead, user),
            deeds=("move",),
            inner=[Section("", folded=change, deeds=("assign",))],
            wide=True,
        ),
        Section(say("人工调整", "Decide otherwise"), note=said, deeds=("overrule", "withdraw"), wide=True),
    ]


def _firm_stats(user: Any, verdict: Any) -> list[Stat]:
    listed = say("人工调整", "overruled") if verdict.overruled else say("系统建议，由人决定", "proposed; a person decides")
    return [
        Stat(say("清单", "List"), str(flow.LISTS[verdict.listed]), note=listed, light=Light(_LISTS[verdict.listed])),
        Stat(say("结论", "Result"), str(VERDICT_WORDS[verdict.verdict])),
        Stat(
            say("评分区间", "Points"),
            _points(verdict) or "—",
            note=say("专家打分，须超过70分", "the experts decide; more than 70 needed"),
        ),
    ]


def _firm_acts(user: Any, verdict: Any) -> list[Act]:
    pk, row = verdict.organisation_id, verdict.candidate_id
    found = [Act(say("单位页", "Everything known"), reverse("organisation", args=[pk]))]
    if row:
        found.append(Act(say("排摸表原行", "Its row in the sheet"), reverse("record", args=["screening.candidate", row])))
    return [*found, Act(say("一页纸", "One-page sheet"), reverse("screening-sheet", args=[pk]), "file-type-pdf")]


def _move(user: Any, verdict: Any, given: Mapping[str, Any], rows: Any) -> None:
    work.moved(flow.FLOW, verdict.organisation_id, given, by=user.get_username(), on=shown_day())


def _assign(user: Any, verdict: Any, given: Mapping[str, Any], rows: Any) -> None:
    work.assigned(flow.FLOW, verdict.organisation_id, given, by=user.get_username(), on=shown_day())


def _overrule(user: Any, verdict: Any, given: Mapping[str, Any], rows: Any) -> None:
    actions.overrule(verdict.organisation_id, flow.RULE, **given, by=user.get_username(), on=shown_day())


def _withdraw(user: Any, verdict: Any, given: Mapping[str, Any], rows: Any) -> None:
    actions.withdraw(verdict.organisation_id, flow.RULE, **given, by=user.get_username(), on=shown_day())


firm = DetailPage(
    title=lambda verdict: verdict.organisation.name,
    record=queries.firm,
    columns=_FIRM,
    crumbs=lambda verdict: _crumbs() if is_officer(verdict.reader) else [],
    acts=_firm_acts,
    stats=_firm_stats,
    steps=lambda verdict: work.steps(verdict.case, verdict.reader),
    sections=_about_firm,
    deeds=(
        Deed(
            "move",
            Words("记下", "Record"),
            _move,
            may=_officer,
            offered=lambda user, verdict, part: any(
                o.is_open for o in work.offered(flow.FLOW, verdict.organisation_id, user, shown_day())
            ),
            form=lambda user, verdict, part: work.move_form(flow.FLOW, verdict.organisation_id, user, shown_day()),
            primary=True,
        ),
        Deed(
            "assign",
            Words("指派", "Assign"),
            _assign,
            may=_officer,
            form=lambda user, verdict, part: work.assign_form(flow.FLOW, verdict.organisation_id, user),
            initial=lambda user, verdict, part: work.in_charge(verdict.case),
            faults={"same": "deputy", "cannot": "person"},
        ),
        Deed(
            "overrule",
            Words("调整", "Overrule"),
            _overrule,
            may=_officer,
            form=lambda user, verdict, part: forms.OverruleForm,
            initial=lambda user, verdict, part: {"listed": verdict.listed},
            faults={"until": "until"},
        ),
        Deed(
            "withdraw",
            Words("撤回调整", "Withdraw"),
            _withdraw,
            may=_officer,
            offered=lambda user, verdict, part: verdict.decided is not None,
            form=lambda user, verdict, part: forms.WithdrawForm,
        ),
    ),
    address=_page,
).view()


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's sheet as PDF."""
    found = queries.firm(request.user, pk)
    if found is None:
        raise Http404
    here, named = the_city(), place_names()
    document = sheets.sheet(
        found.edition,
        found,
        issuer=bureau(language()) or named[here.code] + say("科学技术局", " Science and Technology Bureau"),
        place=named.get(found.place or "", ""),
        notices=(say("合成示范数据", "Synthetic data"),) if here.synthetic else (),
        day=found.run.at.date(),
    )
    return paper(f"screening-{pk}.pdf", pdf.render(document))


# ---- warnings -----------------------------------------------------------------------------------------------------------


def _warning(kind: str, words: Words, records: Callable[[Any], Any], *columns: Column) -> tuple[Words, ListPage]:
    page = register_list(
        queries.CANDIDATE,
        words,
        ("firm_name", "place", "responsible", "valid_to"),
        key=f"screening-{kind}",
        records=records,
        may=is_officer,
        link=lambda one: reverse("organisation", args=[one.organisation_id]) if one.organisation_id else "",
        search=("firm_name", "firm_code"),
        crumbs=_crumbs,
        empty=Words("没有", "None"),
        empty_note=Words("这一类眼下没有企业。", "No firm is of this kind now."),
    )
    return words, replace(page, columns=(*page.columns, *columns))


_WARNINGS = {
    "expiring": _warning(
        "expiring",
        Words("证书一年内到期", "Certificates that end within a year"),
        lambda user: queries.expiring(user, shown_day()),
    ),
    "scale": _warning(
        "scale",
        Words("高企未上规", "High-tech firms below the scale"),
        lambda user: queries.conversions(user, shown_day().year, "scale"),
    ),
    "tech": _warning(
        "tech",
        Words("规上未认定高企", "Above-scale firms without recognition"),
        lambda user: queries.conversions(user, shown_day().year, "tech"),
    ),
    "research": _warning(
        "research",
        Words("没有研发或研发下降", "No R&D, or less than before"),
        lambda user: queries.falling(user, shown_day()),
        Column("before", Words("前一年", "Year before"), "money", "万元", order="before"),
        Column("last", Words("上一年", "Last year"), "money", "万元", order="last"),
    ),
}
warnings = TabbedPage("kind", _WARNINGS).view()

# ---- the ladder of research bodies --------------------------------------------------------------------------------------


def _level(rank: int) -> str | None:
    return queries.STEPS[rank - 1] if rank else None


def _has(one: Any) -> str:
    level = _level(one.rank)
    return str(LEVELS[level]) if level else say("高企，尚无省级机构", "high-tech firm, none yet")


ladder = ListPage(
    "screening-ladder",
    Words("研发机构梯度：下一步", "Research bodies: the next step"),
    lambda user: queries.ladder(user, queries.screened_on()),
    (
        Column("name", Words("企业", "Firm"), order="name", wide=True),
        Column("where", Words("地区", "County"), "place", order="where"),
        Column("has", Words("现有", "Has"), value=_has, wide=True),
        Column("since", Words("认定年度", "Since"), value=lambda one: one.since or "—", order="since"),
        Column(
            "next",
            Words("下一步", "Next step"),
            value=lambda one: str(LEVELS[next_step(_level(one.rank))]),
            order="rank",
            wide=True,
        ),
        Column("rd_spend", Words("上年研发投入", "R&D of last year"), "money", "万元", order="rd_spend"),
        Column("staff", Words("研发人员", "R&D staff"), "count", order="staff"),
    ),
    may=is_officer,
    link=lambda one: reverse("organisation", args=[one.pk]),
    search=("name", "uscc", "search"),
    place=replace(PLACE, path="where"),
    filters=(
        Filter(
            "step",
            Words("下一步", "Next step"),
            lambda: [(key, str(words)) for key, words in LEVELS.items()],
            lambda step: Q(rank=queries.STEPS.index(step)),
        ),
    ),
    order=queries.MOST_SPENT,
    crumbs=_crumbs,
    scope=lambda user: [
        say("省级研发中心 → 省企业研究院 → 省重点企业研究院", "provincial centre → institute → key institute"),
        say(
            "门槛未核实，只列现状和下一级，不判断够不够",
            "the thresholds are not verified: it says where each firm stands, not whether it qualifies",
        ),
    ],
    acts=lambda user: [Act(say("规则", "The rule"), reverse("screening-rule", args=["research_centre_ladder.centre"]))],
    empty=Words("没有企业", "No firm"),
).view()

# ---- another threshold, and the rule ------------------------------------------------------------------------------------

_SHOWN = 200
_CHANGES = {
    "gained": (Words("因此可过", "gained"), "ok"),
    "lost": (Words("因此不过", "lost"), "late"),
    "moved": (Words("其他变化", "otherwise moved"), "info"),
}
_CHANGED = (
    Column("name", Words("企业", "Firm"), value=lambda r: r["name"], wide=True),
    Column("place", Words("地区", "County"), "place", value=lambda r: r["place"]),
    Column("before", Words("现在", "Now"), value=lambda r: str(VERDICT_WORDS[r["before"]])),
    Column(
        "after",
        Words("改后", "Then"),
        value=lambda r: str(VERDICT_WORDS[r["after"]]),
        light=lambda r: Light(_CHANGES[r["change"]][1], str(_CHANGES[r["change"]][0])),
    ),
    Column("why", Words("起作用的条件", "By condition"), value=lambda r: r["why"], wide=True),
)


def _changed(user: Any, given: Mapping[str, Any]) -> list[Section]:
    on = queries.screened_on()
    rule = edition_of(flow.RULE, on=on)
    frame = queries.changed_verdicts(places_of(user), rule, forms.changed(rule, given["parameter"], given["value"]), on)
    turned = {c.key: str(c.words) for c in rule.conditions}
    rows = [
        {**r, "why": say("、", ", ").join(turned.get(k, k) for k in (r["reasons"] or "").split(",") if k) or "—"}
        for r in frame.sort("change", "place").head(_SHOWN).to_dicts()
    ]
    counts = [f"{words} {frame.filter(frame['change'] == key).height}" for key, (words, _) in _CHANGES.items()]
    more = say(f"只列前 {_SHOWN} 家。", f"The first {_SHOWN} are listed.") if frame.height > _SHOWN else ""
    none = "" if rows else say("没有企业的结论会变。", "No firm's verdict would change.")
    table = grid(_CHANGED, rows, link=lambda r: reverse("screening-firm", args=[r["firm"]]))
    return [
        Section(say("结论有变化的企业", "Firms whose verdict differs"), sub=" · ".join(counts), grid=table, note=more or none)
    ]


what_if = AskPage(
    title=WHAT_IF,
    form=lambda user: forms.threshold_form(edition_of(flow.RULE, on=queries.screened_on())),
    answer=_changed,
    may=is_officer,
    crumbs=_crumbs,
    scope=lambda user: [say("谁因此可过，谁因此不过；只试算，不保存", "who would be gained and who lost; nothing is kept")],
    faults={"change": "value"},
).view()


def _rule(user: Any, rule: str) -> list[tuple[str, list[str]]]:
    """(heading, lines) of the rule as a person reads it; the first heading is its name."""
    found: list[tuple[str, list[str]]] = []
    for line in str(describe(rule, shown_day())).splitlines():
        if line.startswith("#"):
            found.append((line.lstrip("# "), []))
        elif line.strip():
            found[-1][1].append(line.lstrip("-0123456789. ").replace("`", ""))
    return found


rule = DetailPage(
    title=lambda told: told[0][0],
    record=_rule,
    columns=(),
    crumbs=lambda told: _crumbs(),
    sections=lambda user, told: [
        Section(title if n else "", texts=[("", line) for line in lines], wide=True)
        for n, (title, lines) in enumerate(told)
        if lines
    ],
).view()
