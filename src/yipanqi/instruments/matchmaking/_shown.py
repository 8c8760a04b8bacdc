"""What a reader is shown of a session: columns of its lists, sections of its pages. In: a reader and records. Out: parts of the
page kit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.engines.timetable import WHAT
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.registry.queries import today
from yipanqi.ui.listing import grid
from yipanqi.ui.matters import Meet, Slot, Slots
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Act, Cell, Crumb, File, Light, Line, Section, Stat, Tab
from yipanqi.ui.showing import text_of
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
BY_PARTY = (
    Column("name", W("参会方", "Party"), wide=True, sub=lambda p: str(flow.SIDES[p.side])),
    Column("meetings", W("场次", "Meetings"), "number", value=lambda p: len(p.meets)),
    Column("when", W("时段、桌、对接方", "Slot, table, with whom"), wide=True,
           value=lambda p: say("；", "; ").join(f"{placed(s)} {queries.others(s, p)}" for s in p.meets) or "—"),
    Column("pdf", W("日程", "Schedule"), value=lambda p: "PDF", href=lambda p: at("schedule", p)),
)  # fmt: skip
MEETING = (
    *(Column(name, words, value=lambda s, name=name: str(getattr(s.request, name) or "—")) for name, words in
      (("a", _A), ("b", _B), ("third", _THIRD), ("subject", W("对接内容", "Subject")))),
    Column("result", W("结果", "Result"), value=lambda s: str(flow.RESULTS.get(s.result, say("还没登记", "not recorded yet"))),
           light=lambda s: Light(_LIGHTS[s.result]) if s.result else None, sub=lambda s: _told_of(s)),
)  # fmt: skip


def _told_of(seat: Any) -> str:
    """What else was said of a result: why not, how much, when it goes on, a remark."""
    amount = text_of("money", seat.amount) if seat.amount is not None else ""
    on = say(f"{seat.follow_up_on} 跟进", f"follow up on {seat.follow_up_on}") if seat.follow_up_on else ""
    return " · ".join(str(w) for w in (flow.REASONS.get(seat.reason), amount, on, seat.note) if w)


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
    day = today()
    found = [
        Section(say("表格与纸面", "Workbooks and paper"), files=_files(one), deeds=["upload"], wide=True),
        Section(
            say("时段与桌数", "Slots and tables"),
            facts=_day(agenda),
            acts=_sets(user, one) if is_open(user, agenda) else [],
            wide=True,
        ),
    ]
    if due := grid((*OUTCOMES[1:2], OUTCOMES[4], Column("note", W("备注", "Note"), wide=True)), list(queries.due(agenda, day)),
                   link=lambda s: at("meeting", one, s)):  # fmt: skip
        found.insert(0, Section(say("到期应跟进", "Due for follow-up"), grid=due, wide=True))
    return [*found, Section(say("办理经过", "What was done"), events=work.events(queries.case(user, agenda), user), wide=True)]


def _sets(user: Any, one: Any) -> list[Act]:
    return [Act(say("设时段与桌数", "Set slots and tables"), at("day", one), "calendar-event")] if decides(user) else []


def _day(agenda: Any) -> list[Cell]:
    slots = [f"{s['start']}–{s['end']}" + (say("（之后休息）", " (then a break)") if s.get("rest") else "") for s in agenda.slots]
    fewer = [say(f"{start} 为 {n} 桌", f"{n} at {start}") for start, n in sorted(agenda.fewer.items())]
    late = say("已过，可以排期", "passed; plan now") if queries.late(agenda, today()) else ""
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


def printing(agenda: Any) -> list[Act]:
    """Cards and schedules on paper."""
    cards = Act(say("桌卡", "Table cards"), at("paper", agenda.session_id, "cards"), "printer")
    return [cards, Act(say("个人日程", "Schedules"), at("paper", agenda.session_id, "schedules"), "printer")]


def day_stats(user: Any, agenda: Any) -> list[Stat]:
    """What the day comes to: asked, met, confirmed, not met, changed just now."""
    seats, asked = list(queries.seats(agenda)), agenda.requests.count()
    sides = agenda.parties.filter(left=False)
    firms, others = sides.filter(side="demand").count(), sides.exclude(side="demand").count()
    sure, waiting = sum(s.confirmed for s in seats), [t for t in queries.told(user, agenda) if t.since is None]
    changed = len({frozenset((t.name, *t.other.split("、"))) for t in waiting})
    unit, left = say("场", ""), len(queries.unmet(agenda))
    proof = (
        say(agenda.proof.get("zh", ""), agenda.proof.get("en", "")) if agenda.version else say("还没有排过", "not planned yet")
    )
    return [
        Stat(say("申请", "Asked"), str(asked), unit, say(f"{firms} 家需求方，{others} 个其他方", f"{firms} + {others} parties")),
        Stat(say("排上", "Placed"), str(len(seats)), unit, proof),
        Stat(say("双方确认", "Confirmed"), str(sure), unit, say("重排时不动", "stay when planned anew")),
        Stat(say("没排上", "Not placed"), str(left), unit, say("各有原因与办法", "each with reason and remedy") if left else "",
             Light("late") if left else None),
        Stat(say("刚才的改动", "Changed just now"), str(changed), unit,
             say(f"要通知 {len(waiting)} 家", f"{len(waiting)} to be told") if waiting else ""),
    ]  # fmt: skip


def timetable(user: Any, agenda: Any) -> list[Section]:
    """Slots by tables; beside it what is not met and who is to be told."""
    seats, unmet, told = list(queries.seats(agenda)), queries.unmet(agenda), queries.told(user, agenda, 200)
    waiting = [t for t in told if t.since is None]
    aside = []
    if unmet:
        useful = say("；", "; ").join(f"{w}：{say('可再排', 'would serve')} {n}" for w, n in queries.most_useful(agenda))
        aside.append(
            Section(say("没排上的", "Not placed"), sub=str(len(unmet)), note=useful, lines=[_unmet(u) for u in unmet[:30]])
        )
    if told:
        sub = say(f"还有 {len(waiting)} 家", f"{len(waiting)} left") if waiting else say("都已通知", "all are told")
        lines = [_to_tell(user, agenda, t) for t in (waiting or told)[:30]]
        aside.append(Section(say("要通知谁", "Who is to be told"), sub=sub, lines=lines, deeds=["all_told"],
                             note=say("有账号的已在系统内收到。", "Those with an account read it here.")))  # fmt: skip
    acts = [Act(say("按单位", "By party"), at("by-party", agenda.session_id), "users")]
    sub = say(f"第 {agenda.version} 版", f"version {agenda.version}") if agenda.version else ""
    note = say(
        "点开一场可以确认、移动、取消或登记结果。", "Open a meeting to confirm, move or call it off, or to record its result."
    )
    day = slots(agenda, seats, waiting)
    return [Section(say("时段与桌", "Slots and tables"), day=day, sub=sub, acts=acts, note=note, wide=True, aside=aside)]


def slots(agenda: Any, seats: list[Any], waiting: list[Any]) -> Slots:
    """The day as slots by tables; what was changed and nobody was told of yet is marked."""
    rooms = dict(zip(queries.starts(agenda), queries.tables(agenda), strict=True))
    numbers = range(1, max([*rooms.values(), *(s.table for s in seats)], default=0) + 1)
    there = {(s.slot, s.table): s for s in seats}
    changed = {t.after: t.before for t in waiting if t.after}
    rows = []
    for n, row in enumerate(agenda.slots):
        start, end = str(row["start"]), str(row["end"])
        cells = [_meet(agenda, there.get((start, t)), t, t <= rooms[start], changed) for t in numbers]
        rest = ""
        if row.get("rest"):
            until = f" — {agenda.slots[n + 1]['start']}" if n + 1 < len(agenda.slots) else ""
            rest = say(f"{end}{until} 休息", f"{end}{until} break")
        rows.append(Slot(start, end, cells, rest))
    return Slots([say(f"{t} 号桌", f"Table {t}") for t in numbers], rows)


def _meet(agenda: Any, seat: Any, table: int, there: bool, changed: Mapping[str, str]) -> Meet:
    if seat is None:
        return Meet("empty", say("空", "free")) if there else Meet("shut", say("没有桌", "no table"))
    r, key = seat.request, f"{seat.slot} · {seat.table}"
    if seat.result:
        kind, words = "done", str(flow.RESULTS[seat.result])
    elif key in changed:
        before = changed[key]
        kind, words = "moved", say(f"原 {before} 号桌", f"was {before}") if before else say("新加", "added")
    elif seat.confirmed:
        kind, words = "sure", say("已确认", "confirmed")
    else:
        kind, words = "wait", say("待确认", "to confirm")
    href = at("meeting", agenda.session_id, seat)
    return Meet(kind, words, say(f"{table} 号桌", f"Table {table}"), short(r.a.name), short(_who(r, r.a)), href, _who(r))


def short(name: str) -> str:
    """A firm as people call it: without its legal form."""
    for tail in ("股份有限公司", "有限责任公司", "有限公司"):
        name = name.replace(tail, "")
    return name


def _unmet(found: Mapping[str, Any]) -> Line:
    r = found["it"]
    return Line(f"{short(r.a.name)} — {short(_who(r, r.a))}", found["reason"], found["remedy"])


def _to_tell(user: Any, agenda: Any, notice: Any) -> Line:
    sends, href = (("notice", str(notice.pk)),), f"{at('timetable', agenda.session_id)}told/"
    act = Act(say("已通知", "Told"), post=href, sends=sends) if notice.since is None and decides(user) else None
    way = " → ".join(part for part in (notice.before, notice.after) if part)
    note = say(f"{WHAT[notice.what]}：{way}，与{notice.other}", f"{WHAT[notice.what]}: {way}, with {notice.other}")
    return Line(short(notice.name), note, "", act)


def can_move(user: Any, seat: Any) -> bool:
    return is_open(user, seat.agenda) and not seat.result


def meeting(user: Any, seat: Any) -> list[Section]:
    """The result by large buttons; where it can be moved, and where not and why."""
    found = [Section(say("登记结果", "Record the result"), deeds=["outcome"],
                     sub=say("填好再按结果；未成要选原因", "fill in, then press the result"))]  # fmt: skip
    if can_move(user, seat):
        found.append(_other_place(seat))
    return found if decides(user) else []


def _other_place(seat: Any) -> Section:
    """Where it can be moved; what speaks against the other slots, each reason once."""
    there, shut = queries.spots(seat), {}
    for spot in there:
        if spot.why:
            shut.setdefault(str(spot.why), []).append(spot.slot)
    lines = [Line(why, say("、", ", ").join(slots)) for why, slots in shut.items()]
    inner = [Section(say("不能去的时段", "Slots where it cannot be"), lines=lines)] if lines else []
    free = any(spot.tables for spot in there)
    none = "" if free else say("现在没有哪个时段能移。", "There is no slot to move it to now.")
    return Section(say("换时段或桌", "Another slot or table"), deeds=["move"] if free else [], note=none, inner=inner)


def with_meetings(agenda: Any, parties: Any) -> None:
    """Each party with its meetings, looked up at once."""
    there = queries.by_party(agenda)
    for party in parties:
        party.meets = there.get(party.pk, [])


def state(seat: Any) -> str:
    return say("已确认", "confirmed") if seat.confirmed else say("建议", "proposed")


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
