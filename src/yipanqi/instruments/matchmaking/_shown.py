"""What a reader is shown of a session: columns of its lists, sections of its pages. In: a reader and records. Out: parts of the
page kit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yipanqi.accounts.access import may
from yipanqi.engines.timetable import WHAT
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Act, Cell, Crumb, File, Grid, Light, Row, Section, Stat, Tab, Title
from yipanqi.ui.showing import text_of
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work

W = Words
SESSIONS, MINE = W("对接会排期", "Sessions"), W("我的对接日程", "My meetings")
_LIGHTS = {"signed": "ok", "intention": "info", "follow_up": "slow", "none": "late", "absent": "late"}
_A, _B, _THIRD = W("需求方", "Demand"), W("供给方", "Supply"), W("第三方", "Third")


def decides(user: Any, one: Any = None) -> bool:
    return may(user, "decide")


def is_open(user: Any, agenda: Any, part: Any = None) -> bool:
    return bool(agenda.stage != "closed")


def at(page: str, *of: Any) -> str:
    return reverse(f"matchmaking-{page}", args=[getattr(one, "pk", one) for one in of])


def crumbs(*_: Any) -> list[Crumb]:
    return [Crumb(str(SESSIONS), reverse("matchmaking"))]


def above(session: Any) -> list[Crumb]:
    return [*crumbs(), Crumb(str(session.name), at("session", session))]


def scope(session: Any) -> list[str]:
    return [str(part) for part in (session.number, session.held_on, session.venue) if part]


def beside(agenda: Any, here: str) -> list[Tab]:
    """The pages of a session."""
    pages = {
        "session": W("概况", "Overview"),
        "parties": W("参会方", "Parties"),
        "requests": W("请求", "Requests"),
        "timetable": W("时间表", "Timetable"),
        "outcomes": W("结果", "Outcomes"),
    }
    return [Tab(str(words), at(name, agenda.session_id), name == here) for name, words in pages.items()] if agenda else []


def light_of(stage: str, words: str = "") -> Light:
    return Light({"planned": "slow", "confirmed": "ok", "closed": "none"}.get(stage, "info"), words)


def light(agenda: Any) -> Light | None:
    return light_of(agenda.stage, str(flow.STAGES[agenda.stage])) if agenda else None


def placed(seat: Any) -> str:
    return say(f"{seat.slot} · {seat.table} 号桌", f"{seat.slot} · table {seat.table}")


def _who(request: Any, but: Any = None) -> str:
    return say("、", ", ").join(p.name for p in (request.a, request.b, request.third) if p and p != but)


# ---- the columns of the lists -------------------------------------------------------------------------------------------

LISTED = (
    Column("name", W("活动", "Session"), sub=lambda s: s.number or "", order="name", wide=True),
    Column("stage", W("阶段", "Stage"), value=lambda s: str(flow.STAGES[s.stage]) if queries.day(s) else "—",
           light=lambda s: light_of(s.stage) if queries.day(s) else None),
    Column("held_on", W("日期", "Held on"), "date", order="held_on"),
    Column("place", W("地区", "County"), "place"),
    Column("intentions", W("意向", "Intentions"), "count", order="intentions"),
    Column("signed", W("签约", "Signed"), "count", order="signed"),
    Column("signed_amount", W("金额", "Amount"), "money", "万元", order="signed_amount"),
)  # fmt: skip
PARTIES = (
    Column("name", W("名称", "Name"), wide=True, note=lambda p: say("已退出", "left") if p.left else ""),
    Column("side", W("类型", "Side"), value=lambda p: str(flow.SIDES[p.side])),
    Column("free", W("有空时段", "Free slots"), wide=True,
           value=lambda p: say("全天", "all day") if p.free is None else say("、", ", ").join(p.free) or "—"),
    Column("contact", W("联系人", "Contact"), value=lambda p: masked(p.contact, p.phone)),
    Column("pdf", W("日程", "Schedule"), value=lambda p: "PDF", href=lambda p: at("schedule", p)),
    Column("ics", W("日历", "Calendar"), value=lambda p: ".ics", href=lambda p: at("calendar", p)),
)  # fmt: skip
REQUESTS = (
    Column("a", _A, value=lambda r: str(r.a), wide=True, note=lambda r: say("必见", "must meet") if r.must else ""),
    Column("b", _B, value=lambda r: str(r.b), wide=True),
    Column("third", _THIRD, value=lambda r: str(r.third or "—"), wide=True),
    Column("weight", W("权重", "Weight"), "number", order="weight"),
    Column("subject", W("对接内容", "Subject"), value=lambda r: r.subject or "—", wide=True),
    Column("where", W("安排", "Where"), value=lambda r: placed(r.seat) if hasattr(r, "seat") else queries.why(r)[0], wide=True,
           light=lambda r: Light("ok" if r.seat.confirmed else "none", state(r.seat)) if hasattr(r, "seat") else None),
)  # fmt: skip
OUTCOMES = (
    Column("slot", W("时段", "Slot"), value=placed),
    Column("who", W("需求方 · 供给方", "Demand · supply"), value=lambda s: f"{s.request.a} · {s.request.b}", wide=True),
    Column("result", W("结果", "Result"), value=lambda s: str(flow.RESULTS.get(s.result, "—")), wide=True,
           light=lambda s: Light(_LIGHTS[s.result]) if s.result else None,
           sub=lambda s: " ".join(str(w) for w in (flow.REASONS.get(s.reason), flow.WHAT_TO_ADD.get(s.reason), s.note) if w)),
    Column("amount", W("金额", "Amount"), "money", "万元"),
    Column("follow_up_on", W("跟进日", "Follow-up"), "date", value=lambda s: s.follow_up_on or "—"),
)  # fmt: skip
MEETING = (
    Column("slot", W("时段", "Slot"), value=placed),
    *(Column(name, words, value=lambda s, name=name: str(getattr(s.request, name) or "—")) for name, words in
      (("a", _A), ("b", _B), ("third", _THIRD), ("subject", W("对接内容", "Subject")))),
    *OUTCOMES[2:],
)  # fmt: skip


def masked(contact: str, phone: str) -> str:
    """A contact as pages show it: the family name and the ends of the number."""
    name = contact[:1] + "*" * len(contact[1:]) if contact else ""
    digits = phone[:3] + "****" + phone[-2:] if len(phone) >= 7 else "*" * len(phone)
    return f"{name} {digits}".strip() or "—"


# ---- one session --------------------------------------------------------------------------------------------------------


def stats(agenda: Any) -> list[Stat]:
    """The funnel in numbers, and what was signed."""
    if agenda is None:
        return []
    told = [
        Stat(
            str(words), f"{n:,}", note="" if share is None else say(f"上一环节的 {share:.0%}", f"{share:.0%} of the step before")
        )
        for words, n, share in queries.funnel(agenda)
    ]
    return [*told, Stat(say("签约金额", "Amount signed"), text_of("money", queries.amount(agenda)))]


def session(user: Any, one: Any) -> list[Section]:
    """Workbooks and paper, the day, what is due, what was done."""
    agenda = queries.day(one)
    if agenda is None:
        note = say(
            "这场还没有排期。设好时段和桌数就可以征集请求。", "No timetable yet. Set slots and tables, then requests can come in."
        )
        return [Section(say("排期", "Timetable"), note=note, acts=_sets(user, one), wide=True)]
    today = timezone.localdate()
    found = [
        Section(say("表格与纸面", "Workbooks and paper"), files=_files(one), deeds=["upload"], wide=True),
        Section(
            say("时段与桌数", "Slots and tables"),
            facts=_day(agenda),
            acts=_sets(user, one) if is_open(user, agenda) else [],
            wide=True,
        ),
    ]
    if due := grid((*OUTCOMES[1:2], OUTCOMES[4], Column("note", W("备注", "Note"), wide=True)), list(queries.due(agenda, today)),
                   link=lambda s: at("meeting", one, s)):  # fmt: skip
        found.insert(0, Section(say("到期应跟进", "Due for follow-up"), grid=due, wide=True))
    return [*found, Section(say("办理经过", "What was done"), events=work.events(queries.case(user, agenda), user), wide=True)]


def _sets(user: Any, one: Any) -> list[Act]:
    return [Act(say("设时段与桌数", "Set slots and tables"), at("day", one), "calendar-event")] if decides(user) else []


def _day(agenda: Any) -> list[Cell]:
    slots = [f"{s['start']}–{s['end']}" + (say("（之后休息）", " (then a break)") if s.get("rest") else "") for s in agenda.slots]
    fewer = [say(f"{start} 为 {n} 桌", f"{n} at {start}") for start, n in sorted(agenda.fewer.items())]
    late = say("已过，可以排期", "passed; plan now") if queries.late(agenda, timezone.localdate()) else ""
    return [
        Cell(say("、", ", ").join(slots), say("时段", "Slots")),
        Cell(str(agenda.tables), say("桌数", "Tables"), say("；", "; ").join(fewer)),
        Cell(str(agenda.in_a_row or say("不限", "no limit")), say("最多连续几场", "Most in a row")),
        Cell(str(agenda.deadline or "—"), say("请求截止日", "Deadline for requests"), late),
        Cell(str(flow.STAGE_MEANING[agenda.stage]), say("现在", "Now")),
    ]


def _files(one: Any) -> list[File]:
    kinds = (
        ("book", "template", W("空白模板.xlsx", "Template.xlsx")),
        ("book", "parties", W("参会方与请求.xlsx", "Parties and requests.xlsx")),
        ("book", "timetable", W("时间表.xlsx", "Timetable.xlsx")),
        ("paper", "cards", W("桌卡.pdf", "Table cards.pdf")),
        ("paper", "schedules", W("个人日程.pdf", "Schedules.pdf")),
        ("paper", "report", W("成效报告.pdf", "Report.pdf")),
    )
    return [File(str(words), href=at(kind, one, what)) for kind, what, words in kinds]


# ---- the timetable ------------------------------------------------------------------------------------------------------


def timetable(user: Any, agenda: Any) -> list[Section]:
    """Slots by tables, who is to be told, what is not met."""
    seats, unmet = list(queries.seats(agenda)), queries.unmet(agenda)
    proof = say(agenda.proof.get("zh", ""), agenda.proof.get("en", ""))
    made = say(
        f"第 {agenda.version} 版 · 总权重 {decimal_text(agenda.total, 2)} · {proof}",
        f"version {agenda.version} · total weight {decimal_text(agenda.total, 2)} · {proof}",
    )
    sub = made if agenda.version else say("还没有排过", "not planned yet")
    note = say("点开一场可以确认、取消或登记结果；已确认的不再移动。",
               "Open a meeting to confirm it, call it off or record its result; confirmed ones stay.")  # fmt: skip
    found = [Section(say("时间表", "Timetable"), grid=tables(agenda, seats), sub=sub, note=note if seats else "", wide=True)]
    if told := _told(user, agenda):
        found.append(Section(say("要通知谁", "Who is to be told"), grid=told, wide=True,
                             sub=say("有账号的已在系统内收到", "those with an account read it here")))  # fmt: skip
    if unmet:
        useful = say("；", "; ").join(f"{w}：{say('可再排', 'would serve')} {n}" for w, n in queries.most_useful(agenda))
        found.append(
            Section(
                say("没排上的请求", "Requests not met"), grid=_unmet(unmet[:200]), sub=str(len(unmet)), note=useful, wide=True
            )
        )
    return found


def tables(agenda: Any, seats: list[Any]) -> Grid:
    """The day as a table: its slots down, its tables across, or the other way round where there are more tables than slots."""
    rooms = dict(zip(queries.starts(agenda), queries.tables(agenda), strict=True))
    numbers = range(1, max([*rooms.values(), *(s.table for s in seats)], default=0) + 1)
    there = {(s.slot, s.table): s for s in seats}
    slots = [(s["start"], f"{s['start']}–{s['end']}") for s in agenda.slots]
    named = [(n, say(f"{n} 号桌", f"Table {n}")) for n in numbers]
    down, across = (slots, named) if len(named) <= len(slots) else (named, slots)

    def cell(row: Any, column: Any, words: str) -> Cell:
        slot, number = (row, column) if down is slots else (column, row)
        if seat := there.get((slot, number)):
            r, kind = seat.request, "ok" if seat.confirmed else "none"
            return Cell(
                r.a.name, words, _who(r, r.a), at("meeting", agenda.session_id, seat), Light(kind, state(seat)), wide=True
            )
        return Cell("—" if number <= rooms[slot] else say("没有桌", "no table"), words, unknown=True)

    rows = [Row(Cell(words), [cell(key, other, title) for other, title in across]) for key, words in down]
    corner = say("时段", "Slot") if down is slots else say("桌", "Table")
    return Grid([Title(corner), *(Title(words, wide=True) for _, words in across)], rows)


def state(seat: Any) -> str:
    return say("已确认", "confirmed") if seat.confirmed else say("建议", "proposed")


def _told(user: Any, agenda: Any) -> Grid | None:
    columns = (
        Column("name", W("参会方", "Party"), wide=True),
        Column("what", W("变化", "What"), value=lambda n: str(WHAT[n.what])),
        Column("other", W("与", "With"), wide=True),
        Column("before", W("原来", "Before"), value=lambda n: n.before or "—"),
        Column("after", W("现在", "Now"), value=lambda n: n.after or "—"),
        Column("since", W("通知", "Told"), value=lambda n: text_of("text", n.since) if n.since else "—"),
    )

    def verb(notice: Any) -> Act | None:
        sends, href = (("notice", str(notice.pk)),), f"{at('timetable', agenda.session_id)}told/"
        return Act(say("已通知", "Told"), post=href, sends=sends) if notice.since is None and decides(user) else None

    return grid(columns, queries.told(user, agenda, 200), verb=verb)


def _unmet(lines: list[Mapping[str, Any]]) -> Grid | None:
    columns = (
        *(
            Column(name, words, value=lambda u, name=name: str(getattr(u["it"], name)), wide=True)
            for name, words in (("a", _A), ("b", _B))
        ),
        Column("weight", W("权重", "Weight"), "number", value=lambda u: u["it"].weight),
        Column("reason", W("原因", "Reason"), value=lambda u: u["reason"], wide=True),
        Column("remedy", W("办法", "Remedy"), value=lambda u: u["remedy"] or "—", wide=True),
    )
    return grid(columns, lines)


# ---- requests, outcomes -------------------------------------------------------------------------------------------------


def vetoes(user: Any, agenda: Any) -> list[Section]:
    """What no other side ever learns of; for officers who decide."""
    if not decides(user):
        return []
    columns = (
        Column("by", W("提出方", "Given by"), value=lambda v: str(v.by), wide=True),
        Column("other", W("不见", "Not with"), value=lambda v: str(v.other), wide=True),
        Column("reason", W("原因", "Reason"), value=lambda v: v.reason or "—", wide=True),
    )
    sub = say("只有主办方看得到，绝不告诉对方", "only the organiser sees them; the other side never does")
    return [Section(say("不见（保密）", "Vetoes (kept secret)"), grid=grid(columns, list(queries.vetoes(user, agenda))), sub=sub)]


def refusals(agenda: Any) -> list[Section]:
    found = [(flow.REASONS[key], n, flow.WHAT_TO_ADD[key]) for key, n in queries.refusals(agenda)]
    columns = (
        Column("why", W("原因", "Why"), value=lambda r: str(r[0])),
        Column("n", W("场次", "Meetings"), "number", value=lambda r: r[1]),
        Column("add", W("建议补充", "What to add"), value=lambda r: str(r[2]), wide=True),
    )
    sub = say("反馈给双方要补什么", "what both sides may add")
    return [Section(say("为什么没成", "Why nothing came of it"), grid=grid(columns, found), sub=sub)] if found else []


# ---- a party's own ------------------------------------------------------------------------------------------------------


def own(user: Any, parties: list[Any]) -> list[Section]:
    """Each session in which the organisation takes part: its meetings once they are published, its partners until then."""
    if not parties:
        return [Section(str(MINE), note=say("贵单位没有参加对接会。", "Your organisation takes part in no session."), wide=True)]
    return [section for party in parties for section in _own(party)]


def _own(party: Any) -> list[Section]:
    one = party.agenda.session
    sub, seats = " · ".join(str(x) for x in (one.held_on, one.venue) if x), queries.schedule(party)
    if party.agenda.stage in ("called", "planned"):
        notes = say("时间表尚未公布。", "The timetable is not out yet.")
        return [Section(str(one.name), sub=sub, note=notes, inner=_partners(party), wide=True)]
    columns = (
        Column("slot", W("时段", "Slot"), value=placed),
        Column("with", W("对接方", "Meeting"), value=lambda s: queries.others(s, party), wide=True),
        Column("subject", W("内容", "About"), value=lambda s: s.request.subject or "—", wide=True),
        Column("result", W("结果", "Result"), value=lambda s: str(flow.RESULTS.get(s.result, "—")), sub=_came, wide=True),
    )
    files = [
        File(say("日程.pdf", "Schedule.pdf"), href=at("schedule", party)),
        File(say("日历.ics", "Calendar.ics"), href=at("calendar", party)),
    ]
    note = "" if seats else say("本场没有安排对接。", "No meeting at this session.")
    return [Section(str(one.name), sub=sub, grid=grid(columns, seats), files=files if seats else [], note=note, wide=True)]


def _came(seat: Any) -> str:
    """Where nothing came of it: why, and what the party may add."""
    why, add = flow.REASONS.get(seat.reason), flow.WHAT_TO_ADD.get(seat.reason)
    return say(f"原因：{why}。可补充：{add}", f"Why: {why}. You may add: {add}") if why else ""


def _partners(party: Any) -> list[Section]:
    refused = queries.own_vetoes(party)
    partners = [(r.b if r.a_id == party.pk else r.a, r.subject) for r in queries.own_requests(party)]
    columns = (
        Column("name", W("可能的对接方", "Possible partners"), value=lambda p: p[0].name, wide=True,
               note=lambda p: say("不见", "not with them") if p[0].pk in refused else ""),
        Column("subject", W("内容", "About"), value=lambda p: p[1] or "—", wide=True),
    )  # fmt: skip

    def verb(pair: Any) -> Act:
        back = pair[0].pk in refused
        sends = (("other", str(pair[0].pk)), ("withdraw", "1" if back else ""))
        return Act(say("撤回", "Withdraw") if back else say("不见", "Not with them"), post=at("veto", party), sends=sends)

    sub = say("“不见”保密，不告诉对方", "a refusal is secret; the other side is not told")
    found = grid(columns, partners, verb=verb)
    return [Section(say("对接请求", "Requests"), sub=sub, grid=found)] if found else []
