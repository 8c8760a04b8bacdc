"""Pages of the screening: where all candidates stand, work lists, one firm, warnings, the ladder, another threshold, the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from yipanqi.accounts.access import is_officer, may, may_change
from yipanqi.instruments.screening import _calling as calling
from yipanqi.instruments.screening import _research as research
from yipanqi.instruments.screening import _sheet as sheets
from yipanqi.instruments.screening import _tables as tables
from yipanqi.instruments.screening import actions, flow, forms, queries
from yipanqi.instruments.screening.tasks import screen
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import stands
from yipanqi.registry import contacts
from yipanqi.registry.pages import PLACE, register_list
from yipanqi.registry.queries import bureau, place_names, shown_day, the_city, today
from yipanqi.rules import edition as edition_of
from yipanqi.rules.words import describe
from yipanqi.ui.answers import paper
from yipanqi.ui.deeds import Deed
from yipanqi.ui.pages import AskPage, DetailPage, ListPage, TabbedPage
from yipanqi.ui.parts import Act, Crumb, Done, Section
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, language, say
from yipanqi.work import calling as phone
from yipanqi.work import pages as work

SCREENING, ALL = Words("高企排摸", "Screening"), Words("全部", "All")
LADDER, WHAT_IF = Words("研发机构梯度", "Ladder of research bodies"), Words("改一个门槛会怎样", "What if a threshold changed")
NO_FIRM = Words("没有企业", "No firm")


def _crumbs(_: Any = None) -> list[Crumb]:
    return [Crumb(str(SCREENING), reverse("screening"))]


def _rule_page(rule: str) -> Act:
    return Act(say("规则与条款", "The rule"), reverse("screening-rule", args=[rule]))


# ---- what is done to the firms of a list ------------------------------------------------------------------------------


def _call(user: Any, page: Any, given: Mapping[str, Any], rows: Any) -> Words:
    row = given["open"]
    if not may_change(user, row.organisation.place):
        raise Fault("elsewhere", "这家企业不归您管，没有写入。", "This firm is not of your place; nothing was written.")
    return calling.called(row, given, user=user)


def _sheets(user: Any, verdicts: Any, given: Any, rows: Any) -> str:
    """Where the one-page sheets of the ticked firms stand, to be printed."""
    numbers = [("firm", one.organisation_id) for one in verdicts[:MOST_SHEETS]]
    return f"{reverse('organisation-sheets')}?{urlencode(numbers)}"


_telephones = contacts.looked_up(lambda row: row.organisation_id)
_LIST_DEEDS = (
    phone.call(_call, calling.call_form, calling.known),
    *work.many(flow.FLOW, lambda verdict: verdict.organisation_id, on=today),
    Deed(
        "sheets",
        Words("打印一页纸", "Print sheets"),
        _sheets,
        may=lambda user, page: may(user, "decide"),
        many=True,
        icon="printer",
        done=Words("", ""),
    ),
)
#: One-page sheets in one file.
MOST_SHEETS = 60


# ---- warnings -----------------------------------------------------------------------------------------------------------


def _warning(kind: str, zh: str, en: str, records: Callable[[Any], Any]) -> tuple[Words, ListPage]:
    words = Words(zh, en)
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
        empty=NO_FIRM,
        deeds=work.many(flow.FLOW, lambda one: one.organisation_id or 0, on=today),
    )
    return words, page


def _two_way(to: str) -> Callable[[Any], Any]:
    return lambda user: queries.conversions(user, shown_day().year, to)


_expiring = _warning(
    "expiring", "证书一年内到期", "Certificates that end within a year", lambda user: queries.expiring(user, shown_day())
)
_WITHOUT = Words("没有研发、研发下降或未填", "No R&D, less than before, or not stated")
_research = ListPage(
    "screening-research",
    _WITHOUT,
    queries.falling,
    research.LIST,
    exported=research.BOOK,
    may=is_officer,
    link=lambda one: reverse("organisation", args=[one.organisation_id]),
    search=("firm_name", "firm_code", "organisation__search"),
    filters=research.FILTERS,
    headed=research.years,
    place=PLACE,
    order=queries.MOST_FALLEN,
    crumbs=_crumbs,
    side=research.aside,
    personal=_telephones,
    purposes=contacts.may_call,
    ticks=lambda user: may(user, "decide"),
    deeds=_LIST_DEEDS,
    scope=lambda user: [
        say("企业自报（高企认定口径）", "as declared, recognition basis"),
        say("未填的是未知，先打电话问", "what is blank is unknown: ask first"),
    ],
    empty=NO_FIRM,
)
_WARNINGS = {
    "expiring": _expiring,
    "scale": _warning("scale", "高企未上规", "High-tech firms below the scale", _two_way("scale")),
    "tech": _warning("tech", "规上未认定高企", "Above-scale firms without recognition", _two_way("tech")),
    "research": (_WITHOUT, _research),
}
warnings = TabbedPage("kind", _WARNINGS).view()

# ---- where all candidates stand, and their lists --------------------------------------------------------------------------


def _run(user: Any, run: Any, given: Any, rows: Any) -> Done:
    job = jobs.ask(screen, user.get_username(), key="screening", rule=flow.RULE, on=str(given.get("on") or shown_day()))
    return Done(*stands(job, reverse("screening")))


overview = DetailPage(
    title=lambda run: str(SCREENING),
    record=queries.overview,
    columns=(),
    may=is_officer,
    scope=tables.scope_of,
    light=tables.light_of,
    acts=lambda user, run: [
        Act(str(LADDER), reverse("screening-ladder")),
        Act(str(WHAT_IF), reverse("screening-what-if")),
        _rule_page(flow.RULE),
    ],
    stats=tables.stats_of,
    sections=lambda user, run: [*tables.sections_of(user, run), tables.warned(user, _WARNINGS)],
    deeds=(
        Deed("run", Words("重新排摸", "Screen anew"), _run, may=lambda user, run: may(user, "run_for_all"), primary=True),
        Deed(
            "day",
            Words("按这一天排摸", "Screen for that day"),
            _run,
            may=lambda user, run: may(user, "run_for_all"),
            form=lambda user, run, part: forms.DayForm,
            initial=lambda user, run, part: {"on": queries.screened_on()},
            title=Words("换一个申报日", "Another filing day"),
        ),
    ),
    address=lambda run: reverse("screening"),
).view()


def _work(listed: str, words: Words) -> tuple[Words, ListPage]:
    page = ListPage(
        f"screening-{listed}",
        words,
        lambda user: queries.work_list(user, listed if listed in flow.LISTS else "", every_day=True),
        tables.WORK,
        exported=tables.WORK_BOOK,
        may=is_officer,
        link=tables.firm_page,
        search=("organisation__name", "organisation__uscc", "organisation__search"),
        filters=tables.FILTERS,
        place=PLACE,
        order=("possible", "lack", "organisation__pinyin", "pk"),
        crumbs=_crumbs,
        side=tables.aside,
        personal=_telephones,
        purposes=contacts.may_call,
        ticks=lambda user: may(user, "decide"),
        deeds=_LIST_DEEDS,
        scope=lambda user: [str(flow.LIST_MEANING[listed])] if listed in flow.LIST_MEANING else [],
        empty=NO_FIRM,
        about=tables.about,
    )
    return words, page


_LISTED = {listed: _work(listed, words) for listed, words in (*flow.LISTS.items(), ("all", ALL))}
work_list = TabbedPage("listed", _LISTED, at=tables.list_page).view()

# ---- one firm -----------------------------------------------------------------------------------------------------------


def _acts(user: Any, verdict: Any) -> list[Act]:
    pk, row = verdict.organisation_id, verdict.candidate_id
    found = [Act(say("单位页", "Everything known"), reverse("organisation", args=[pk]))]
    if row:
        found.append(Act(say("排摸表原行", "Its row in the sheet"), reverse("record", args=["screening.candidate", row])))
    return [*found, Act(say("一页纸", "One-page sheet"), reverse("screening-sheet", args=[pk]), "file-type-pdf")]


def _deed(name: str, words: Words, do: Callable[..., Any], form: Callable[[Any, Any], Any], **more: Any) -> Deed:
    def deed(user: Any, verdict: Any, given: Mapping[str, Any], rows: Any) -> None:
        do(verdict.organisation_id, given, by=user.get_username(), on=today())

    def ours(user: Any, verdict: Any) -> bool:
        return may_change(user, verdict.organisation.place)

    return Deed(name, words, deed, may=ours, form=lambda user, verdict, part: form(user, verdict.organisation_id), **more)


_DEEDS = (
    _deed(
        "move",
        Words("记下", "Record"),
        lambda pk, given, **how: work.moved(flow.FLOW, pk, given, **how),
        lambda user, pk: work.move_form(flow.FLOW, pk, user, today()),
        offered=lambda user, verdict, part: bool(work.offered(flow.FLOW, verdict.organisation_id, user, today())),
        primary=True,
    ),
    _deed(
        "assign",
        Words("指派", "Assign"),
        lambda pk, given, **how: work.assigned(flow.FLOW, pk, given, **how),
        lambda user, pk: work.assign_form(flow.FLOW, pk, user),
        initial=lambda user, verdict, part: work.in_charge(verdict.case),
        faults={"same": "deputy", "cannot": "person"},
    ),
    _deed(
        "overrule",
        Words("调整", "Overrule"),
        lambda pk, given, **how: actions.overrule(pk, flow.RULE, **given, **how),
        lambda user, pk: forms.OverruleForm,
        initial=lambda user, verdict, part: {"listed": verdict.listed},
        faults={"until": "until"},
    ),
    _deed(
        "withdraw",
        Words("撤回调整", "Withdraw"),
        lambda pk, given, **how: actions.withdraw(pk, flow.RULE, **given, **how),
        lambda user, pk: forms.WithdrawForm,
        offered=lambda user, verdict, part: verdict.decided is not None,
    ),
)
firm = DetailPage(
    title=lambda verdict: verdict.organisation.name,
    record=queries.firm,
    columns=tables.FIRM,
    crumbs=lambda verdict: _crumbs() if is_officer(verdict.reader) else [],
    acts=_acts,
    stats=tables.stats_of_firm,
    steps=lambda verdict: work.steps(verdict.case, verdict.reader),
    sections=tables.sections_of_firm,
    deeds=_DEEDS,
    address=tables.firm_page,
).view()


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's sheet as PDF."""
    found = queries.firm(request.user, pk)
    if found is None:
        raise Http404
    return paper(f"screening-{pk}.pdf", _paper(found))


def _paper(found: Any) -> Any:
    here, named = the_city(), place_names()
    return sheets.sheet(
        found.edition,
        found,
        issuer=bureau(language()) or named[here.code] + say("科学技术局", " Science and Technology Bureau"),
        place=named.get(found.place or "", ""),
        notices=(say("合成示范数据", "Synthetic data"),) if here.synthetic else (),
        day=found.run.at.date(),
    )


# ---- the ladder, another threshold, the rule ------------------------------------------------------------------------------

ladder = ListPage(
    "screening-ladder",
    Words("研发机构梯度：下一步", "Research bodies: the next step"),
    lambda user: queries.ladder(user, queries.screened_on()),
    tables.LADDER,
    may=is_officer,
    link=lambda one: reverse("organisation", args=[one.pk]),
    search=("name", "uscc", "search"),
    place=replace(PLACE, path="where"),
    filters=(tables.STEP,),
    order=queries.MOST_SPENT,
    crumbs=_crumbs,
    scope=lambda user: [
        say("省级研发中心 → 省企业研究院 → 省重点企业研究院", "provincial centre → institute → key institute"),
        say("门槛未核实，只列现状和下一级，不判断够不够", "thresholds not verified: where each stands, not whether it qualifies"),
    ],
    acts=lambda user: [_rule_page("research_centre_ladder.centre")],
    empty=NO_FIRM,
).view()
what_if = AskPage(
    title=WHAT_IF,
    form=lambda user: forms.threshold_form(edition_of(flow.RULE, on=queries.screened_on())),
    answer=tables.changed,
    may=is_officer,
    crumbs=_crumbs,
    scope=lambda user: [say("谁因此可过，谁因此不过；只试算，不保存", "who would be gained and who lost; nothing is kept")],
    faults={"change": "value"},
).view()


def _rule(user: Any, rule: str) -> list[tuple[str, list[str]]]:
    """(heading, lines) of the rule as a person reads it; the first heading is its name."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(str.strip, str(describe(rule, today())).splitlines()):
        if line.startswith("#"):
            found.append((line.lstrip("# "), []))
        else:
            found[-1][1].append(line.lstrip("-0123456789. ").replace("`", ""))
    return found


def _told(user: Any, told: list[tuple[str, list[str]]]) -> list[Section]:
    named = [("", told[0][1]), *told[1:]]  # the name of the rule is the title of the page
    return [Section(title, texts=[("", line) for line in lines], wide=True) for title, lines in named if lines]


rule = DetailPage(title=lambda told: told[0][0], record=_rule, columns=(), crumbs=lambda told: _crumbs(), sections=_told).view()
