"""Pages of matchmaking: sessions from call to report for officers; a party's own schedule. Everything through `visible_to`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.accounts.access import OFFERED, is_officer, is_organisation, may, places_of
from yipanqi.instruments.matchmaking import _papers as papers
from yipanqi.instruments.matchmaking import _shown as shown
from yipanqi.instruments.matchmaking import _workbook as workbook
from yipanqi.instruments.matchmaking import actions, flow, forms, queries, tasks
from yipanqi.instruments.matchmaking._shown import above, at, beside, crumbs, decides, is_open
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import stands
from yipanqi.ledger.actions import record
from yipanqi.registry.pages import register_list
from yipanqi.registry.queries import bureau, place_names, the_city, this_moment, today
from yipanqi.ui.answers import ICS, download, paper
from yipanqi.ui.calendars import calendar as ics
from yipanqi.ui.deeds import Deed
from yipanqi.ui.pages import DetailPage, Done, Filter, FormPage, ListOf, ListPage
from yipanqi.ui.parts import Act
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, language, say
from yipanqi.work import actions as floor
from yipanqi.work import pages as work

SAVED, NOTED = Words("已保存。", "Saved."), Words("已记下，不会告诉对方。", "Noted; the other side is not told.")


def by(user: Any) -> str:
    return str(user.get_username())


# ---- sessions -----------------------------------------------------------------------------------------------------------

STAGE = Filter(
    "stage",
    Words("阶段", "Stage"),
    lambda: [("none", say("未设排期", "no timetable")), *((k, str(w)) for k, w in flow.STAGES.items())],
    lambda value: Q(agenda=None) if value == "none" else Q(agenda__isnull=False, stage=value),
)


def _new_acts(user: Any) -> list[Act]:
    register = Act(say("活动台账", "The register"), reverse("listing", args=["matchmaking.session"]))
    new = Act(say("新办一场", "New session"), reverse("matchmaking-new"), "plus", primary=True)
    return [register, *([new] if decides(user) else [])]


_overview = register_list(
    queries.SESSION,
    shown.SESSIONS,
    (),
    key="matchmaking-sessions",
    records=queries.sessions,
    columns=shown.LISTED,
    may=is_officer,
    link=lambda s: at("session", s),
    search=("name", "number"),
    filters=(STAGE,),
    order=("-held_on", "-pk"),
    scope=lambda user: [
        say(
            "从征集到成效：请求、时间表、最小调整、结果、报告",
            "from call to report: requests, timetable, smallest change, outcomes",
        )
    ],
    acts=_new_acts,
    empty=Words("没有对接会", "No session"),
).view()


def overview(request: HttpRequest) -> HttpResponse:
    """All sessions with their stage; whoever acts for an organisation reads its own."""
    return redirect("matchmaking-mine") if is_organisation(request.user) else _overview(request)


def _call(user: Any, _: Any, given: Any, rows: Any) -> str:
    if not given.get("place") and places_of(user) is not None:
        raise Fault("place", "请选择本地区。", "Choose a place of yours.", exit_code=2)
    return at("session", actions.call(given, by=by(user)))


new = FormPage(
    title=Words("新办一场对接会", "New session"),
    form=lambda user, _: forms.session_form(user),
    deed=_call,
    may=decides,
    crumbs=crumbs,
    faults={"session": "number", "place": "place"},
    submit=Words("创建", "Create"),
    scope=lambda _: [say("记入对接活动台账，再设时段和桌数", "goes into the register of sessions; slots and tables come next")],
).view()


# ---- one session --------------------------------------------------------------------------------------------------------


def _upload(user: Any, one: Any, given: Any, rows: Any) -> Words:
    counts = actions.take_in(queries.day(one), workbook.read(given["file"].read(), queries.day(one)), by=by(user))
    return Words(
        "新增参会方 {parties}，请求 {requests}，不见 {vetoes}。".format(**counts),
        "{parties} parties, {requests} requests and {vetoes} vetoes added.".format(**counts),
    )


def _close(user: Any, one: Any, given: Any, rows: Any) -> None:
    actions.close(queries.day(one), by=by(user))


def _is_under_way(user: Any, one: Any, part: Any) -> bool:
    return queries.day(one) is not None and is_open(user, queries.day(one))


session = DetailPage(
    title=lambda one: str(one.name),
    record=queries.session,
    columns=(),
    crumbs=crumbs,
    scope=shown.scope,
    light=lambda one: shown.light(queries.day(one)),
    steps=lambda one: work.steps(queries.case(one.reader, queries.day(one)), one.reader),
    stats=lambda user, one: shown.stats(queries.day(one)),
    beside=lambda one: beside(queries.day(one), "session"),
    sections=shown.session,
    address=lambda one: at("session", one),
    deeds=(
        Deed("upload", Words("导入", "Take in"), _upload, decides, _is_under_way, lambda *_: forms.UploadForm,
             faults=dict.fromkeys(("workbook", "headings", "nothing", "cell", "party", "request", "too_many"), "file")),
        Deed("close", Words("办结", "Close"), _close, decides, _is_under_way, done=Words(
             "已办结，汇总已写入活动台账；已填的数不改。", "Closed; blank figures of the register were filled.")),
    ),
).view()  # fmt: skip


def _set_day(user: Any, one: Any, given: Any, rows: Any) -> str:
    actions.set_day(one, **forms.day_values(given, rows["slots"]), by=by(user))
    return at("session", one)


def _to_set(user: Any, pk: int) -> Any:
    one = queries.session(user, pk) if decides(user) else None
    return one if one is not None and (queries.day(one) is None or is_open(user, queries.day(one))) else None


day = FormPage(
    title=Words("时段与桌数", "Slots and tables"),
    record=_to_set,
    form=lambda *_: forms.DayForm,
    formsets=forms.SLOTS,
    initial=lambda user, one: forms.day_there(queries.day(one)),
    rows=lambda user, one: {"slots": forms.slots_there(queries.day(one))},
    deed=_set_day,
    faults={"tables": "tables", "in_a_row": "in_a_row"},
    crumbs=above,
    back=lambda one: at("session", one),
    done=SAVED,
).view()


# ---- parties and requests -----------------------------------------------------------------------------------------------


def _listed(
    here: str, title: Words, columns: Any, records: Callable[[Any], Any], **others: Any
) -> Callable[[Any, Any], ListPage]:
    """A list of a session's parts."""

    def page(user: Any, agenda: Any) -> ListPage:
        made = {name: value(user, agenda) for name, value in others.items() if callable(value)}
        fixed = {name: value for name, value in others.items() if not callable(value)}
        return ListPage(
            f"matchmaking-{here}",
            title,
            lambda _: records(agenda),
            columns,
            crumbs=lambda _: above(agenda.session),
            scope=lambda _: shown.scope(agenda.session),
            beside=beside(agenda, here),
            exports=False,
            **fixed,
            **made,
        )

    return page


def _add_party(user: Any, agenda: Any, given: Any, rows: Any) -> None:
    found = queries.organisation(user, given.get("organisation"))
    name = found.name if found else given.get("name") or ""
    if not name:
        raise Fault("party", "请选单位，或写名称。", "Pick an organisation, or give a name.", exit_code=2)
    _keep_party(user, agenda, name, found, given)


def _keep_party(user: Any, agenda: Any, name: str, organisation: Any, given: Any) -> None:
    said = {key: given.get(key) or "" for key in ("contact", "phone")}
    row = {
        "name": name,
        "code": organisation.uscc if organisation else "",
        "side": given["side"],
        "free": given.get("free") or None,
    }
    actions.add_party(agenda, row | said, by=by(user))


def _changes(user: Any, agenda: Any) -> Callable[[Any, Any], Act | None]:
    shut = not (decides(user) and is_open(user, agenda))
    return lambda _, p: None if shut or p.left else Act(say("修改", "Change"), at("party", agenda.session_id, p))


parties = ListOf(
    queries.agenda,
    _listed(
        "parties",
        Words("参会方", "Parties"),
        shown.PARTIES,
        queries.parties,
        search=("name",),
        order=("left", "side", "name"),
        link=lambda *_: lambda p: reverse("organisation", args=[p.organisation_id]) if p.organisation_id else "",
        verb=_changes,
        purposes=lambda *_: lambda user: list(OFFERED.items()) if may(user, "see_personal") else [],
        empty=Words("还没有参会方", "Nobody yet"),
        empty_note=Words("在概况页下载模板填好上传，或在下面添加。", "Upload the template of the overview, or add below."),
        deeds=(
            Deed("add", Words("保存", "Save"), _add_party, decides, is_open, lambda user, agenda, part: forms.party_form(agenda),
                 title=Words("添加一方", "Add a party"), faults={"party": "name"}, done=SAVED, primary=True),
        ),
    ),
).view()  # fmt: skip


def _party(user: Any, pk: int, party: int) -> Any:
    found = queries.party(user, party) if decides(user) and queries.agenda(user, pk) else None
    return found if found is not None and found.agenda.session_id == pk and is_open(user, found.agenda) else None


def _change_party(user: Any, one: Any, given: Any, rows: Any) -> str:
    _keep_party(user, one.agenda, one.name, one.organisation, given)
    return at("parties", one.agenda.session_id)


party = FormPage(
    title=lambda one: one.name,
    record=_party,
    form=lambda user, one: forms.party_form(one.agenda, known=True),
    initial=lambda user, one: {"side": one.side, "free": one.free or []},
    deed=_change_party,
    crumbs=lambda one: above(one.agenda.session),
    back=lambda one: at("parties", one.agenda.session_id),
).view()


def _take_agreed(user: Any, agenda: Any, given: Any, rows: Any) -> Done:
    pairs = queries.agreed(user)
    if not pairs:
        raise Fault(
            "none_agreed",
            "市场里还没有双方愿谈的匹配。先在供需撮合邀请双方。",
            "No pair of the market has agreed yet. Invite both sides on the matching desk first.",
            exit_code=2,
        )
    return Done(at("requests", agenda.session_id), actions.take_agreed(agenda, pairs, by=by(user)).words)


#: One press takes every pair of which both sides want to meet into the day.
FROM_MARKET = Deed("agreed", Words("从匹配里加", "Add from matches"), _take_agreed, decides, is_open)


def _add_request(user: Any, agenda: Any, given: Any, rows: Any) -> None:
    said = {name: given.get(name) or "" for name in ("a", "b", "third", "subject")}
    weight = 1.0 if given.get("weight") is None else float(given["weight"])
    actions.add_request(agenda, said | {"weight": weight, "must": bool(given.get("must"))}, by=by(user))


def _veto(user: Any, agenda: Any, given: Any, rows: Any) -> None:
    named = {p.name: p for p in queries.parties(agenda)}
    actions.veto(agenda, named[given["a"]], named[given["b"]], by=by(user), reason=given.get("reason") or "")


requests = ListOf(
    queries.agenda,
    _listed(
        "requests",
        Words("对接请求", "Requests"),
        shown.REQUESTS,
        queries.requests,
        search=("a__name", "b__name", "subject"),
        order=("-must", "-weight", "pk"),
        below=lambda user, agenda: lambda *_: shown.vetoes(user, agenda),
        empty=Words("还没有请求", "No request yet"),
        empty_note=Words("按“从匹配里加”，或在概况页上传模板，或在下面添加。",
                         "Press Add from matches, upload the template on the overview, or add below."),
        deeds=(
            FROM_MARKET,
            Deed("add", Words("保存", "Save"), _add_request, decides, is_open, lambda _, agenda, part: forms.request_form(agenda),
                 title=Words("添加请求", "Add a request"), faults={"request": "b"}, done=SAVED, primary=True),
            Deed("veto", Words("记下", "Note"), _veto, decides, is_open, lambda user, agenda, part: forms.veto_form(agenda),
                 title=Words("记一条“不见”（保密）", "Note a veto (kept secret)"), faults={"veto": "b"}, done=NOTED),
        ),
    ),
).view()  # fmt: skip


# ---- the timetable ------------------------------------------------------------------------------------------------------


def _asked_for(agenda: Any, user: Any, deed: Any, **given: Any) -> Done:
    """Let a worker reckon it: to its progress, or to the timetable where it is done. One at a time for each day."""
    about = Words(agenda.session.name, agenda.session.name)
    now = this_moment().isoformat()
    job = jobs.ask(deed, by(user), key=f"matchmaking:{agenda.pk}", about=about, agenda=agenda.pk, at=now, **given)
    return Done(*stands(job, at("timetable", agenda.session_id)))


def _plan(user: Any, agenda: Any, given: Any, rows: Any) -> Done:
    return _asked_for(agenda, user, tasks.plan)


def _confirm(user: Any, agenda: Any, given: Any, rows: Any) -> None:
    actions.confirm(agenda, by=by(user))


def _change(user: Any, agenda: Any, given: Any, rows: Any) -> Done:
    return _asked_for(agenda, user, tasks.change, loss=forms.loss(given))


def _told(user: Any, agenda: Any, given: Any, rows: Any) -> None:
    floor.told(given["notice"].pk, by=by(user))


def _all_told(user: Any, agenda: Any, given: Any, rows: Any) -> Words:
    waiting = [one for one in queries.told(user, agenda) if one.since is None]
    for one in waiting:
        floor.told(one.pk, by=by(user))
    return Words(f"已记下 {len(waiting)} 条通知。", f"{len(waiting)} noted as told.")


def _is_planned(user: Any, agenda: Any, part: Any) -> bool:
    return is_open(user, agenda) and agenda.seats.exists()


CONFIRMED = Words("已确认。", "Confirmed.")
timetable = DetailPage(
    title=lambda agenda: str(agenda.session.name),
    record=queries.agenda,
    columns=(),
    crumbs=crumbs,
    scope=lambda agenda: shown.scope(agenda.session),
    light=shown.light,
    beside=lambda agenda: beside(agenda, "timetable"),
    stats=shown.day_stats,
    sections=shown.timetable,
    acts=lambda user, agenda: shown.printing(agenda),
    address=lambda agenda: at("timetable", agenda.session_id),
    deeds=(
        FROM_MARKET,
        Deed("plan", Words("排期", "Plan"), _plan, decides, is_open, primary=True),
        Deed("confirm", Words("全部确认", "Confirm all"), _confirm, decides, _is_planned, done=CONFIRMED),
        Deed("change", Words("调整", "Change"), _change, decides, _is_planned, lambda user, agenda, part: forms.loss_form(agenda),
             title=Words("临时变化：最小调整", "Something is lost: smallest change"),
             note=Words("先少动对接，再看权重；列出要通知谁", "meetings moved first, weight second; it lists who is to be told")),
        Deed("all_told", Words("都已通知", "All are told"), _all_told, decides,
             lambda user, agenda, part: queries.untold(user, agenda) > 1, quiet=True),
        Deed("told", Words("已通知", "Told"), _told, decides, part="notice", quiet=True,
             parts=lambda user, agenda: queries.told(user, agenda), done=Words("已记下。", "Noted.")),
    ),
).view()  # fmt: skip


by_party = ListOf(
    queries.agenda,
    _listed(
        "timetable",
        Words("时间表：按单位", "Timetable by party"),
        shown.BY_PARTY,
        lambda agenda: queries.parties(agenda).filter(left=False),
        search=("name",),
        order=("side", "name"),
        acts=lambda user, agenda: lambda _: [Act(say("按桌", "By table"), at("timetable", agenda.session_id), "layout-grid")],
        prepare=lambda user, agenda: lambda _, parties: shown.with_meetings(agenda, parties),
        empty=Words("还没有参会方", "Nobody yet"),
    ),
).view()


# ---- one meeting --------------------------------------------------------------------------------------------------------


def _confirm_one(user: Any, seat: Any, given: Any, rows: Any) -> str:
    actions.confirm(seat.agenda, by=by(user), seats=[seat.pk])
    return at("timetable", seat.agenda.session_id)


def _call_off(user: Any, seat: Any, given: Any, rows: Any) -> Done:
    return _asked_for(seat.agenda, user, tasks.change, loss={"off": seat.pk})


def _move(user: Any, seat: Any, given: Any, rows: Any) -> str:
    slot, _, table = given["to"].partition("|")
    actions.move(seat, slot, int(table), by=by(user))
    return at("timetable", seat.agenda.session_id)


def _outcome(user: Any, seat: Any, given: Any, rows: Any) -> Done:
    said = {name: given.get(name) or "" for name in ("reason", "note", "follower")}
    more = {name: given.get(name) for name in ("amount", "follow_up_on")}
    actions.outcome(seat, given["result"], by=by(user), **said, **more)
    coming = queries.next_meeting(seat.agenda, seat)
    if coming is None:
        return Done(
            at("outcomes", seat.agenda.session_id), Words("已登记，本场全部有结果。", "Recorded; every meeting has its result.")
        )
    return Done(
        at("meeting", seat.agenda.session_id, coming), Words("已登记。下面是下一场。", "Recorded. This is the next meeting.")
    )


def _around(user: Any, seat: Any) -> list[Act]:
    coming = queries.next_meeting(seat.agenda, seat)
    back = Act(say("时间表", "Timetable"), at("timetable", seat.agenda.session_id), "layout-grid")
    return [
        back,
        *([Act(say("下一场", "Next meeting"), at("meeting", seat.agenda.session_id, coming), "arrow-right")] if coming else []),
    ]


def _is_held(user: Any, seat: Any, part: Any) -> bool:
    return is_open(user, seat.agenda)


meeting = DetailPage(
    title=lambda seat: f"{seat.request.a} · {seat.request.b}",
    record=queries.meeting,
    columns=shown.MEETING,
    crumbs=lambda seat: above(seat.agenda.session),
    scope=lambda seat: [shown.placed(seat), shown.state(seat)],
    address=lambda seat: at("meeting", seat.agenda.session_id, seat),
    acts=_around,
    sections=shown.meeting,
    deeds=(
        Deed("confirm", Words("确认", "Confirm"), _confirm_one, decides, done=CONFIRMED,
             offered=lambda user, seat, part: is_open(user, seat.agenda) and not seat.confirmed),
        Deed("off", Words("取消本场", "Call off"), _call_off, decides,
             offered=lambda user, seat, part: is_open(user, seat.agenda) and not seat.result),
        Deed("outcome", Words("保存", "Save"), _outcome, decides, _is_held, lambda *_: forms.OutcomeForm,
             pressed="result", buttons=lambda *_: list(flow.RESULTS.items()),
             initial=lambda user, seat, part: {n: getattr(seat, n, "") for n in forms.OutcomeForm.base_fields},
             faults={"reason": "reason", "amount": "amount", "follow_up": "follow_up_on"}, quiet=True),
        Deed("move", Words("移过去", "Move it there"), _move, decides, lambda user, seat, part: shown.can_move(user, seat),
             lambda user, seat, part: forms.move_form(seat), faults={"spot": "to", "held": "to"}, quiet=True,
             done=Words("已移动，请通知双方。", "Moved; please tell both sides.")),
    ),
).view()  # fmt: skip

outcomes = ListOf(
    queries.agenda,
    _listed(
        "outcomes",
        Words("每场结果", "Meeting by meeting"),
        shown.OUTCOMES,
        queries.seats,
        search=("request__a__name", "request__b__name"),
        order=("slot", "table"),
        link=lambda user, agenda: lambda seat: at("meeting", agenda.session_id, seat),
        stats=lambda user, agenda: lambda *_: shown.stats(agenda),
        below=lambda user, agenda: lambda *_: shown.refusals(agenda),
        empty=Words("还没有时间表", "No timetable yet"),
        empty_note=Words("先在时间表页排期。", "Plan on the page of the timetable first."),
        verb=lambda user, agenda: (
            lambda user, seat: (
                Act(say("登记", "Record"), at("meeting", agenda.session_id, seat))
                if decides(user) and is_open(user, agenda)
                else None
            )
        ),
    ),
).view()


# ---- paper and files ----------------------------------------------------------------------------------------------------


def _about() -> dict[str, Any]:
    here = the_city()
    return {
        "issuer": bureau(language()) or place_names()[here.code] + say("科学技术局", " Science and Technology Bureau"),
        "day": today(),
        "notices": (say("合成示范数据", "Synthetic data"),) if here.synthetic else (),
    }


def _there(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def printed(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Table cards, all schedules, the report."""
    agenda = _there(queries.agenda(request.user, pk))
    made = {
        "cards": lambda: papers.cards(agenda, **_about()),
        "report": lambda: papers.report(agenda, **_about()),
        "schedules": lambda: papers.schedules(agenda, list(queries.parties(agenda).filter(left=False)), **_about()),
    }
    return paper(f"matchmaking-{pk}-{what}.pdf", _there(made.get(what))())


def book(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The template, what is there in the same format, the timetable."""
    user, agenda = request.user, _there(queries.agenda(request.user, pk))
    purpose = str(request.session.get("purpose", ""))
    personal = may(user, "see_personal") and purpose in OFFERED
    made = {
        "template": lambda: workbook.blank(agenda),
        "parties": lambda: workbook.filled(user, agenda, personal=personal),
        "timetable": lambda: workbook.timetable(agenda),
    }
    data = _there(made.get(what))()
    if what == "parties" and personal:
        record(by(user), "export_personal", f"session:{pk}", {"purpose": purpose, "columns": ["contact", "phone"]})
    return download(f"matchmaking-{pk}-{what}.xlsx", data)


# ---- a party's own ------------------------------------------------------------------------------------------------------

mine = DetailPage(
    title=lambda found: str(shown.MINE),
    record=lambda user: list(queries.own_parties(user)),
    columns=(),
    may=is_organisation,
    scope=lambda found: [say("只显示本单位的安排", "only those of your organisation")],
    sections=shown.own,
).view()


def _own(user: Any, pk: int) -> Any:
    found = _there(queries.party(user, pk))
    return _there(None if is_organisation(user) and found.agenda.stage not in ("confirmed", "closed") else found)


def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """A party's schedule as PDF."""
    party = _own(request.user, pk)
    return paper(f"schedule-{pk}.pdf", papers.schedules(party.agenda, [party], **_about()))


def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A party's schedule as a calendar."""
    party = _own(request.user, pk)
    name = f"{party.agenda.session.name} · {party.name}"
    return download(f"schedule-{pk}.ics", ics(papers.events(party), name=name, at=this_moment()), ICS)


def _own_veto(user: Any, party: Any, given: Any, rows: Any) -> Done:
    actions.own_veto(party, given["other"], by=by(user), withdraw=bool(given.get("withdraw")))
    return Done(reverse("matchmaking-mine"), NOTED)


veto = FormPage(
    title=lambda party: party.name,
    record=lambda user, pk: queries.party(user, pk),
    may=is_organisation,
    form=lambda user, party: forms.own_veto_form(party),
    deed=_own_veto,
    back=lambda party: reverse("matchmaking-mine"),
).view()
