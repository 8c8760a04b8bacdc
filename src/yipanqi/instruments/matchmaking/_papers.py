"""Table cards, personal schedules and the report of a session as documents; a party's meetings as calendar events."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from yipanqi.engines.documents import Block, Document, Note, Paragraph, Section, Table, Text
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.ui.calendars import Event
from yipanqi.values.money import money_words
from yipanqi.values.words import language, say


def _document(agenda: Any, title: str, sections: list[Section], *, issuer: str, day: date, notices: tuple[str, ...]) -> Document:
    session = agenda.session
    where = " · ".join(str(x) for x in (session.held_on, session.venue) if x)
    return Document(
        title=title,
        issuer=issuer,
        day=day,
        sections=tuple(sections),
        language="en" if language() == "en" else "zh",
        subtitle=f"{session.name} · {where}" if where else str(session.name),
        notices=notices,
    )


def _times(agenda: Any) -> dict[str, str]:
    return {s["start"]: f"{s['start']}–{s['end']}" for s in agenda.slots}


def _sheet(agenda: Any, name: str, blocks: tuple[Block, ...], after: bool) -> Section:
    """A page that is handed out by itself; those after the first one say which session it is."""
    one = agenda.session
    which = " · ".join(str(x) for x in (one.name, one.held_on, one.venue) if x)
    return Section(name, (Paragraph((Text(which),)), *blocks) if after else blocks, apart=after)


def cards(agenda: Any, **about: Any) -> Document:
    """One card a table: who sits there when."""
    times = _times(agenda)
    by_table: dict[int, list[Any]] = defaultdict(list)
    for seat in queries.seats(agenda):
        by_table[seat.table].append(seat)
    sections = []
    for number, seats in sorted(by_table.items()):
        rows = tuple(
            (
                times.get(s.slot, s.slot),
                s.request.a.name,
                s.request.b.name,
                s.request.third.name if s.request.third else "",
                s.request.subject,
            )
            for s in sorted(seats, key=lambda s: s.slot)
        )
        header = (
            say("时间", "Time"),
            say("需求方", "Demand"),
            say("供给方", "Supply"),
            say("第三方", "Third party"),
            say("内容", "About"),
        )
        name = say(f"{number} 号桌", f"Table {number}")
        table = Table(name, header, rows, widths=(1.4, 3, 3, 2, 2.6), aligns="cllll")
        sections.append(_sheet(agenda, name, (table,), bool(sections)))
    return _document(agenda, say("桌卡", "Table cards"), sections, **about)


def schedules(agenda: Any, parties: list[Any], **about: Any) -> Document:
    """The meetings of each of these parties. No contacts, and nothing about requests that are not met."""
    times = _times(agenda)
    sections = []
    for party in parties:
        rows = tuple(
            (
                times.get(s.slot, s.slot),
                say(f"{s.table} 号桌", f"Table {s.table}"),
                queries.others(s, party),
                s.request.subject,
                say("已确认", "confirmed") if s.confirmed else say("待确认", "to be confirmed"),
            )
            for s in queries.schedule(party)
        )
        header = (say("时间", "Time"), say("桌", "Table"), say("对接方", "Meeting"), say("内容", "About"), say("状态", "State"))
        blocks: tuple[Block, ...] = (
            (Table(party.name, header, rows, widths=(1.5, 1, 3.4, 2.8, 1.4), aligns="cclll"),)
            if rows
            else (Paragraph((Text(say("本场没有安排对接。", "No meeting at this session.")),)),)
        )
        sections.append(_sheet(agenda, party.name, blocks, bool(sections)))
    return _document(agenda, say("个人日程", "Schedule"), sections, **about)


def report(agenda: Any, **about: Any) -> Document:
    """Counts, conversion, amounts, why nothing came of the rest, what is left to follow up."""
    funnel = tuple((str(words), str(n), "—" if share is None else f"{share:.0%}") for words, n, share in queries.funnel(agenda))
    found = queries.results(agenda)
    results = tuple((str(words), str(found.get(key, 0))) for key, words in flow.RESULTS.items())
    reasons = tuple((str(flow.REASONS[key]), str(n), str(flow.WHAT_TO_ADD[key])) for key, n in queries.refusals(agenda))
    money = str(money_words(queries.amount(agenda)))
    blocks: list[Block] = [
        Table(
            say("转化", "Conversion"),
            (say("环节", "Stage"), say("数量", "Number"), say("占上一环节", "Of the stage before")),
            funnel,
            aligns="lrr",
        ),
        Table(say("结果", "Results"), (say("结果", "Result"), say("场次", "Meetings")), results, aligns="lr"),
        Paragraph((Text(say(f"签约金额：{money}。", f"Amount signed: {money}.")),)),
    ]
    if reasons:
        blocks.append(
            Table(
                say("未成的原因", "Why nothing came of it"),
                (say("原因", "Reason"), say("场次", "Meetings"), say("建议补充", "What to add")),
                reasons,
                aligns="lrl",
            )
        )
    blocks.append(
        Note(
            (
                Text(
                    say(
                        "数字由每场对接的登记结果汇总；未登记金额的签约不计入金额。",
                        "Figures are counted from the recorded outcomes; signings without an amount add nothing to it.",
                    )
                ),
            )
        )
    )
    left = tuple(
        (s.request.a.name, s.request.b.name, str(s.follow_up_on))
        for s in queries.seats(agenda).exclude(follow_up_on=None).order_by("follow_up_on")
    )
    sections = [Section(say("成效", "Outcome"), tuple(blocks))]
    if left:
        sections.append(
            Section(
                say("待跟进", "To follow up"),
                (
                    Table(
                        say("待跟进", "To follow up"),
                        (say("需求方", "Demand"), say("供给方", "Supply"), say("日期", "Day")),
                        left,
                        aligns="llc",
                    ),
                ),
            )
        )
    return _document(agenda, say("对接会成效报告", "Report of the session"), sections, **about)


def events(party: Any) -> list[Event]:
    """The party's meetings for its calendar; nothing where the session has no day yet."""
    agenda = party.agenda
    session, ends = agenda.session, {s["start"]: s["end"] for s in agenda.slots}
    if session.held_on is None:
        return []
    return [
        Event(
            uid=f"request-{s.request_id}.session-{session.pk}@yipanqi",
            day=session.held_on,
            start=s.slot,
            end=ends.get(s.slot, s.slot),
            summary=f"{queries.others(s, party)} · {s.request.subject}".rstrip(" ·"),
            location=" · ".join(x for x in (session.venue or "", say(f"{s.table} 号桌", f"Table {s.table}")) if x),
            description=str(session.name),
            confirmed=s.confirmed,
            revision=agenda.version,
        )
        for s in queries.schedule(party)
    ]
