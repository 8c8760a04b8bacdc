"""What a reader is shown of a bounty: the sections of its page. In: a reader and a call. Out: frozen parts of the page kit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yipanqi.instruments.bounties import flow, queries
from yipanqi.instruments.bounties.models import Call, Review, Reviewer
from yipanqi.instruments.bounties.steps import objecting
from yipanqi.instruments.bounties.steps.conflicts import Block
from yipanqi.instruments.bounties.steps.links import standing
from yipanqi.registry.queries import this_moment, today
from yipanqi.ui.parts import Cell, Event, File, Grid, Light, Row, Section, Stat, Title
from yipanqi.ui.showing import text_of
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import say
from yipanqi.values.workdays import source
from yipanqi.work import pages as work


def moment(at: Any) -> str:
    return text_of("text", at) if at else "—"


def money(fen: int | None) -> str:
    return text_of("money", fen)


def together(bid: Any) -> str:
    """The bidder and those who bid with it."""
    return say("、", ", ").join([bid.organisation.name, *(p["name"] for p in bid.opened.get("parties", []))])


def reach(one: Any) -> str:
    """What an indicator must reach."""
    return f"{'≥' if one.at_least else '≤'} {decimal_text(one.target, 6)} {one.unit}".strip()


def grid(titles: Sequence[str], lines: Iterable[Sequence[Any]], verb: str = "") -> Grid:
    """A small table; each line holds texts or cells, the first names it."""
    made = []
    for line in lines:
        cells = [c if isinstance(c, Cell) else Cell(str(c), words, wide=True) for c, words in zip(line, titles, strict=True)]
        made.append(Row(cells[0], cells[1:]))
    return Grid([Title(words, wide=True) for words in titles], made, verb)


@dataclass(frozen=True)
class Doubt:
    """A conflict of a reviewer that may be cleared; `pk` names it on the page."""

    reviewer: Reviewer
    block: Block

    @property
    def pk(self) -> str:
        return f"{self.reviewer.pk}-{hashlib.sha256(self.block.path.zh.encode()).hexdigest()[:16]}"


def doubts(call: Call) -> list[Doubt]:
    """Every conflict known of those who may be asked."""
    held = queries.conflicts(call, today()) if call.stage in flow.of("award") else {}
    return [Doubt(who, block) for who, found in queries.blocked(held) for block in found]


def stats(user: Any, call: Call) -> list[Stat]:
    opened = say("开启于", "opened") + " " + moment(call.opened_at) if call.opened_at else ""
    sealed = say("截止前任何人不能查看揭榜书", "nobody reads a bid before then")
    return [
        Stat(say("榜额", "Prize"), money(call.amount)),
        Stat(say("截止", "Closes"), moment(call.closes_at), note=opened or sealed),
        Stat(say("领域", "Field"), call.field_of_technology or "—"),
    ]


def light(call: Call) -> Light:
    now = this_moment()
    taking = call.stage == "posted" and call.closes_at and call.closes_at > now
    return Light("ok" if taking else "info", str(flow.stage_now(call, now)))


def sections(user: Any, call: Call) -> list[Section]:
    """Every card of a bounty that this reader is shown."""
    officer, poster = queries.is_officer(user, call), queries.is_poster(user, call)
    inside = officer or poster
    found = [*(_missing(call) if call.stage == "draft" else []), _indicators(call), *_amendments(call), *_award(call, inside)]
    found += [*objecting.cards(user, call), *_own_bid(user, call)]
    if inside:
        found += (
            [Section(say("办理经过", "What was done"), events=work.events(queries.case(call), user))] if call.bounty_id else []
        )
        found += [*_rounds(call), *_contact(call), *_bids(user, call)]
    if officer and call.stage in flow.of("award"):
        found.append(_reviewers(call))
    if inside and (milestones := queries.milestones(call, today())):
        found.append(_milestones(milestones))
    if officer and call.stage == "signed":
        found.append(_acceptance(call))
    return found


def _missing(call: Call) -> list[Section]:
    lacking = queries.missing(call, this_moment())
    mark = say("发布前必填", "needed before posting")
    texts = [("", f"{m.words} · {mark}" if m.blocks else str(m.words)) for m in lacking]
    return [Section(say("读者还会问", "What a reader will ask"), texts=texts)] if lacking else []


def _indicators(call: Call) -> Section:
    words = {
        None: Light("none", say("未测", "not yet")),
        True: Light("ok", say("达到", "met")),
        False: Light("late", say("未达", "missed")),
    }
    titles = [
        say("指标", "Indicator"),
        say("应达", "Target"),
        say("怎么测", "How tested"),
        say("实测", "Measured"),
        say("结果", "Result"),
    ]
    lines = []
    for i in call.indicators.order_by("pk"):
        result = words[queries.reached(i)]
        measured = f"{decimal_text(i.measured, 6)} {i.unit}".strip() if i.measured is not None else "—"
        lines.append([i.name, reach(i), i.test or "—", measured, Cell(result.words, titles[-1], light=Light(result.kind))])
    return Section(say("验收指标", "Indicators of acceptance"), grid=grid(titles, lines), wide=True)


def _amendments(call: Call) -> list[Section]:
    late = say("临近截止，揭榜方须重新确认", "late: bidders must confirm")
    events = [
        Event(moment(a.at), a.what, old=moment(a.closed_at) if a.closed_at != a.closes_at else "", new=moment(a.closes_at),
              note=late if a.late else "")
        for a in call.amendments.order_by("-at")
    ]  # fmt: skip
    return [Section(say("更正", "Amendments"), events=events)] if events else []


def _award(call: Call, inside: bool) -> list[Section]:
    winner = queries.winner(call)
    if winner is None:
        return []
    guess = say("放假安排未知，只按周末估计", "holidays not known: weekends only, an estimate")
    known = str(source(call.notice_to.year) or "") if call.notice_to and call.notice_known else guess
    names = together(winner)
    results = {"passed": say("通过", "passed"), "failed": say("不通过", "failed")}
    facts = [
        Cell(names, say("中榜", "Award")),
        Cell(f"{call.notice_from} — {call.notice_to}", say("公示", "Public notice"), known),
        *([Cell(f"{call.signed_on} · {money(call.contract_value)}", say("签约", "Signed"))] if call.signed_on else []),
        *(
            [Cell(f"{call.accepted_on} · {results.get(call.acceptance, '')}", say("验收", "Accepted"))]
            if call.accepted_on
            else []
        ),
        *([Cell(call.award_reason, say("理由", "Reason"))] if inside else []),
    ]
    return [Section(say("中榜", "Award"), facts=facts)]


def _own_bid(user: Any, call: Call) -> list[Section]:
    mine = queries.own_bid(user, call)
    if mine is None:
        return []
    plan = _content(queries.own_content(user, call))
    facts = [
        Cell(moment(mine.handed_in_at), say("提交于", "Handed in")),
        Cell(mine.commitment, say("摘要（SHA-256）", "Commitment (SHA-256)")),
        *plan,
        *([Cell(mine.out_reason, say("出局理由", "Why it left"))] if mine.out_reason else []),
    ]  # fmt: skip
    return [
        Section(
            say("本单位的揭榜书", "Your bid"),
            facts=facts,
            sub=str(flow.BIDS[mine.state]),
            deeds=["confirm", "withdraw"],
            wide=True,
        )
    ]


def _content(said: dict[str, Any] | None) -> list[Cell]:
    """What a bidder wrote, to the bidder."""
    if not said:
        return []
    joint = "、".join(p["name"] for p in said.get("parties", []) if p.get("name"))
    team = "、".join(m["name"] for m in said.get("team", []) if m.get("name"))
    months = said.get("months")
    facts = (
        (say("方案", "Plan"), said["plan"]),
        (say("报价", "Price"), money(said.get("price"))),
        (say("周期", "Months"), say(f"{months}个月", f"{months} months") if months else ""),
        (say("联合揭榜单位", "Joint bidders"), joint),
        (say("团队成员", "Team"), team),
    )
    return [Cell(text, words) for words, text in facts if text]


def _rounds(call: Call) -> list[Section]:
    events = [
        Event(str(r.on), say(f"出局 {len(r.out)} 家", f"{len(r.out)} left"), note="", who=r.reason)
        for r in call.rounds.order_by("number")
    ]
    return [Section(say("赛马轮次", "Rounds"), events=events)] if events else []


def _contact(call: Call) -> list[Section]:
    return [Section(say("联系人（不公开）", "Contact (not public)"), texts=[("", call.contact)])] if call.contact else []


def _bids(user: Any, call: Call) -> list[Section]:
    day = today()
    found, marks = queries.bids(user, call, day), queries.averages(call, day)
    if not found:
        return []
    titles = [
        say("揭榜方", "Bidder"),
        say("方案", "Plan"),
        say("报价", "Price"),
        say("平均分", "Mean mark"),
        say("状态", "State"),
    ]
    recorded, again = queries.second_hand(queries.counted_reviews(call, day))
    notes = [
        *([say(f"含代录 {recorded}", f"on behalf: {recorded}")] if recorded else []),
        *([say(f"含换发链接后评 {again}", f"by an address given out again: {again}")] if again else []),
    ]
    lines = []
    for b in found:
        names = together(b)
        mark = marks.get(b.pk)
        lines.append(
            [
                Cell(names, titles[0], moment(b.handed_in_at), wide=True),
                str(b.opened.get("plan", ""))[:300],
                Cell(money(b.opened.get("price")), titles[2]),
                Cell("—" if mark is None else f"{mark:.1f}", titles[3], note="" if mark is None else say("；", "; ").join(notes)),
                flow.BIDS[b.state],
            ]
        )
    return [Section(say("揭榜书", "Bids"), grid=grid(titles, lines), sub=str(len(found)), wide=True)]


def _reviewers(call: Call) -> Section:
    held = queries.conflicts(call, today())
    marked = queries.open_bids_of(call)
    inner = [_review(r, state, block, marked) for r, state, block in queries.reviews(call, held)]
    found = [Doubt(who, block) for who, blocks in queries.blocked(held) for block in blocks]
    blocked = [
        Section(f"{d.reviewer.name}", sub=say("须回避", "in conflict"), texts=[("", str(d.block.path))], deeds=[("clear", d)])
        for d in found
    ]
    sub = say("邀请前已查回避关系；已邀请的不变", "conflicts are checked before inviting; those invited stay")
    return Section(say("评审专家", "Reviewers"), sub=sub, deeds=["choose"], inner=[*inner, *blocked], wide=True)


def _review(one: Review, state: Any, block: Any, marked: list[Any]) -> Section:
    """One reviewer: where it stands, the marks, what an officer may do."""
    lines = [(str(state), one.why)] if one.why else []
    if block:
        lines.append((say("须回避", "In conflict"), str(block)))
    if one.answered_by:
        lines.append(("", say(f"答复由工作人员代记：{one.answered_by}", f"answer written down by {one.answered_by}")))
    if one.recorded_by:
        lines.append(
            (
                "",
                say(f"代录：{one.recorded_by} {one.recorded_why}", f"recorded on behalf by {one.recorded_by} {one.recorded_why}"),
            )
        )
    if one.again_by:
        lines.append(
            (
                "",
                say(
                    f"{one.again_by} 换发过已用的链接：{one.again_why}",
                    f"a used address was given out again by {one.again_by}: {one.again_why}",
                ),
            )
        )
    open_ = one.state in ("invited", "agreed", "done")
    if open_ and not one.recorded_by:
        until = say(f" · 有效期至 {moment(one.until)}", f" · good until {moment(one.until)}") if one.link and one.until else ""
        lines.append(("", f"{flow.LINKS[standing(one)]}{until}"))
    if one.state == "done":
        given = [(b.organisation.name, one.marks.get(str(b.pk), {})) for b in marked]
        lines += [(name, f"{decimal_text(m.get('mark'), 2)} {m.get('note', '')}".strip()) for name, m in given if m]
        lines += [(say(f"{was['until']} 前的分数", f"Marks until {was['until']}"), _former(was, marked)) for was in one.former]
    files = [
        File(o.name, say("原件", "original"), reverse("bounty-original", args=[one.call_id, o.pk])) for o in one.originals.all()
    ]
    who = one.reviewer
    fold = say("换新链接、代记答复或代录分数", "Another address, an answer or marks on behalf") if open_ else ""
    deeds = [("agree", one), *([("link", one), ("review", one)] if open_ else [])]
    sub = " · ".join(t for t in (who.employer, str(state)) if t)
    return Section(who.name, sub=sub, texts=lines, files=files, deeds=deeds, folded=fold)


def _former(was: dict[str, Any], marked: list[Any]) -> str:
    """Marks that others replaced; of a bid that has left since, the mark alone."""
    names = {str(b.pk): b.organisation.name for b in marked}
    return " · ".join(f"{names.get(pk, '—')} {decimal_text(m['mark'], 2)}" for pk, m in was["marks"].items())


def _milestones(found: list[tuple[Any, int]]) -> Section:
    inner = []
    for m, late in found:
        done = f"{m.done_on} {m.evidence}" if m.done_on else "—"
        facts = [
            Cell(str(m.planned), say("计划", "Planned"), say(f"逾期 {late} 天", f"{late} days late") if late else "",
                 light=Light("late") if late else None),
            Cell(done, say("完成", "Done")),
            Cell(money(m.prize), say("拨付", "Prize"), str(m.paid_on or "")),
        ]  # fmt: skip
        inner.append(Section(m.name, facts=facts, deeds=[("finish", m), ("pay", m)]))
    return Section(say("里程碑与拨付", "Milestones and prize"), inner=inner, wide=True)


def _acceptance(call: Call) -> Section:
    inner = [Section(i.name, sub=reach(i), deeds=[("measure", i)]) for i in call.indicators.order_by("pk")]
    sub = say("逐项实测，全部达到方为通过", "each measured; passed only when all are met")
    return Section(say("验收", "Acceptance"), sub=sub, inner=inner, deeds=["accept"], wide=True)


def for_reviewer(one: Review) -> list[Section]:
    """What a reviewer reads of the call: the bidders at once, their plans after the declaration."""
    call, bids = one.call, queries.open_bids_of(one.call)
    names = say("；", "; ").join(together(b) for b in bids)
    tests = [(i.name, f"{reach(i)} {i.test}".strip()) for i in call.indicators.order_by("pk")]
    found = [Section(say("验收指标", "Indicators of acceptance"), texts=tests, wide=True)]
    if one.state == "invited":
        sub = say(
            "同意后才能看到方案；分数只有科技局和发榜方看到",
            "the plans open once you agree; only the bureau and the poster see your marks",
        )
        texts = [(say("揭榜方", "Bidders"), names)]
        asked = Section(say("是否参加评审", "Will you review?"), sub=sub, texts=texts, deeds=["agree", "decline"], wide=True)
        return [*found, asked]
    for b in bids:
        price, months = money(b.opened.get("price")), b.opened.get("months")
        sub = say(f"报价 {price}", f"price {price}") + (say(f" · {months} 个月", f" · {months} months") if months else "")
        team = say("、", ", ").join(
            say(f"{m['name']}（{m['employer']}）", f"{m['name']} ({m['employer']})") if m.get("employer") else m["name"]
            for m in b.opened.get("team", [])
        )
        texts = [("", b.opened.get("plan", "")), *([(say("团队", "Team"), team)] if team else [])]
        title = together(b)
        found.append(Section(title, sub=sub, texts=texts, wide=True))
    return found


def desk_sections(user: Any, year: int | None) -> list[Section]:
    """The desk besides its list: contracts named twice, what waits."""
    found = []
    if twice := queries.funnel(user, year=year)[1]:
        lines = [(contract, say("、", ", ").join(numbers)) for contract, numbers in twice]
        sub = say("金额只计一次，请核对", "its value counts once; please check")
        found.append(Section(say("同一合同出现在多个榜单", "One contract, several bounties"), sub=sub, texts=lines, wide=True))
    tasks = queries.tasks(user, this_moment(), today())
    titles = [say("事项", "Task"), say("榜单", "Bounty"), say("日期", "Due")]
    lines_ = [
        [
            Cell(str(t.words), titles[0], light=Light("late" if t.overdue else "slow"), wide=True),
            Cell(t.call.title, titles[1], href=reverse("bounty", args=[t.call.pk]), wide=True),
            str(t.due or "—"),
        ]
        for t in tasks
    ]
    sub = say("逾期只显示天数，不改计划日期", "being late is shown; planned days never move")
    none = say("没有待办。", "Nothing waits.")
    grid_ = grid(titles, lines_) if lines_ else None
    return [*found, Section(say("待办", "What waits"), sub=sub, grid=grid_, note="" if lines_ else none, wide=True)]


def desk_stats(user: Any, year: int | None) -> list[Stat]:
    """The funnel: each step counted for itself."""
    found = []
    for s in queries.funnel(user, year=year)[0]:
        share = say(f"占上一环节 {s.of_before:.1%}", f"of the step before {s.of_before:.1%}") if s.of_before is not None else ""
        unknown = say(f"金额未知 {s.unknown}", f"amount unknown {s.unknown}") if s.unknown else ""
        note = " · ".join(t for t in (money(s.money), share, unknown) if t)
        found.append(Stat(str(s.words), f"{s.number:,}", note=note))
    return found
