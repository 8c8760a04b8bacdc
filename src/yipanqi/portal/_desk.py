"""Somebody's desk as a page: piles of matters, sheets that have not come, what waits in the registers. In: a reader and a day.

What is whose, and when it is late, is asked of `work.queries`; here it is put into words and order, the worst first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from yipanqi.accounts.access import is_officer, is_organisation, own_place, places_of
from yipanqi.portal import queries
from yipanqi.portal._own_column import own_column
from yipanqi.registry.queries import bureau, names_by_code, place_names
from yipanqi.ui.matters import DayCell, Matter, Pile
from yipanqi.ui.parts import Act, Cell, Empty, Head, Light, Row, Stat, Tab, Task, Title
from yipanqi.values.period import Period
from yipanqi.values.words import Words, language, say
from yipanqi.work.queries import bench, handing_in
from yipanqi.work.shown import Bench, Due, Item, Owed

#: A pile shows so many of its matters; the rest is told.
MOST = 60
_LATE = Light("late")
#: What `kit.js` listens to.
_KEYS = (
    (("J", "K"), Words("上下", "up and down")),
    (("Enter",), Words("打开", "open")),
    (("A",), Words("指派", "assign")),
    (("C",), Words("评论", "comment")),
    (("U",), Words("催办", "remind")),
)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Desk:
    """What the template is given. `stats`: the reader's own column of the board; `waits`: what waits in the registers."""

    head: Head
    stats: Sequence[Stat]
    tabs: Sequence[Tab]
    whom: str
    piles: Sequence[Pile]
    empty: Empty
    more: str
    waiting: Sequence[Task]
    waits: Sequence[Task]
    sheets: tuple[Sequence[Title], Sequence[Row]] | None
    sheets_note: str
    sheet_acts: Sequence[Act]
    tools: str
    keys: Sequence[tuple[Sequence[str], str]]


def day_words(day: date | None, on: date) -> str:
    """11月27日 周三; the year only where it is another."""
    if day is None:
        return say("未定", "no day")
    if language() == "en":
        return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == on.year else f" {day.year}")
    year = "" if day.year == on.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"


def desk(user: Any, on: date, asked: str) -> Desk:
    """The desk of a reader on a day; `asked` is the tab."""
    found = bench(user, on)
    tabs = _tabs(found, user)
    tab = asked if asked in tabs else "mine"
    whose, shown = names_by_code({c for i in _every(found) for c in i.parties}), place_names()
    asked_for = handing_in(user, on)
    return Desk(
        _head(user, on),
        own_column(user),
        [Tab(f"{words} {count}", f"?tab={key}" if key != "mine" else "/", key == tab) for key, (words, count) in tabs.items()],
        say("对谁", "With whom"),
        _piles(tab, found, user, on, whose, shown),
        _nothing(tab),
        _more(tab, found),
        [_awaited(item, user, on) for item in found.waiting[:8]] if tab == "mine" else (),
        [Task(f"{w.count:,} {w.words}", w.href, light=_LATE if w.late else None) for w in queries.waits(user)],
        _matrix(asked_for, on, shown),
        _told(asked_for),
        _remind_late(found, user),
        say("指派、评论、催办", "Assign, comment, remind"),
        [(keys, str(words)) for keys, words in _KEYS],
    )


def _every(found: Bench) -> tuple[Item, ...]:
    return (*found.mine, *found.waiting, *found.unowned)


def _head(user: Any, on: date) -> Head:
    places = "、".join(place_names().get(code, code) for code in places_of(user) or ())
    office = places or (bureau(language()) if is_officer(user) else "")
    acts = [Act(say("日历", "Calendar"), "/calendar/", "calendar")]
    title = say("我的工作台", "My desk") if is_officer(user) else say("我的事项", "My matters")
    return Head(title, scope=[one for one in (_today(on), office, user.display_name) if one], acts=acts)


def _today(on: date) -> str:
    if language() == "en":
        return f"{on:%A} {on.day} {on:%B} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日 星期{_WEEKDAYS[on.weekday()]}"


def _tabs(found: Bench, user: Any) -> dict[str, tuple[str, int]]:
    """The tabs that have a meaning for this reader, with how many stand under each."""
    mine = say("归我办", "Mine") if is_officer(user) else say("待我办", "For me to do")
    tabs = {
        "mine": (mine, len(found.mine)),
        "waiting": (say("等别人", "Waiting"), len(found.waiting)),
        "week": (say("本周到期", "Due this week"), len(found.due_this_week)),
        "late": (say("已逾期", "Overdue"), len(found.overdue)),
        "returned": (say("被退回", "Returned"), len(found.returned)),
        "sheets": (say("未交表", "Sheets owed"), len(found.not_handed_in)),
    }
    return tabs | ({"unowned": (say("未定人", "Nobody's"), len(found.unowned))} if is_officer(user) else {})


def _nothing(tab: str) -> Empty:
    words = {
        "waiting": Words("没有在等别人的事项", "You wait for nobody"),
        "week": Words("本周没有到期的事项", "Nothing is due this week"),
        "late": Words("没有逾期的事项", "Nothing is overdue"),
        "returned": Words("没有被退回的事项", "Nothing was returned"),
        "sheets": Words("该交的表都交了", "Every sheet has come"),
        "unowned": Words("每件事项都有人办", "Every matter has an owner"),
    }.get(tab, Words("现在没有归您办的事项", "Nothing is yours to do now"))
    note = Words("新指派、被退回和到期的事项会出现在这里。", "What is assigned, returned or due appears here.")
    return Empty(str(words), str(note))


def _chosen(tab: str, found: Bench) -> tuple[Item, ...]:
    kinds = {
        "mine": found.mine,
        "waiting": found.waiting,
        "week": found.due_this_week,
        "late": found.overdue,
        "returned": found.returned,
    }
    return kinds.get(tab, found.unowned if tab == "unowned" else ())


def _more(tab: str, found: Bench) -> str:
    rest = len(_chosen(tab, found)) - MOST
    return say(f"还有 {rest} 项，办完前面的就会出现。", f"{rest} more follow as these are done.") if rest > 0 else ""


def _piles(tab: str, found: Bench, user: Any, on: date, whose: dict[str, str], places: dict[str, str]) -> list[Pile]:
    if tab == "sheets":
        owed = [_owed(one, user, on, places) for one in found.not_handed_in]
        return [Pile(say("未交表", "Sheets owed"), "inbox", owed)] if owed else []
    sunday = on + timedelta(6 - on.weekday())
    week = f"{day_words(on - timedelta(on.weekday()), on)} — {day_words(sunday, on)}"
    heads: tuple[tuple[str, str, str], ...] = (
        (say("已逾期", "Overdue"), "alert-square", ""),
        (say("被退回", "Returned"), "arrow-back-up", ""),
        (say("本周到期", "Due this week"), "calendar-week", week),
        (say("以后到期", "Due later"), "calendar", ""),
        (say("没有期限", "Without a day"), "circle-dashed", ""),
    )
    piles: list[list[Matter]] = [[] for _ in heads]
    for item in _chosen(tab, found)[:MOST]:
        piles[_pile(item, sunday)].append(_matter(item, user, on, whose, places))
    return [Pile(words, icon, matters, note) for (words, icon, note), matters in zip(heads, piles, strict=True) if matters]


def _pile(item: Item, sunday: date) -> int:
    if item.late > 0:
        return 0
    if item.returned:
        return 1
    if item.due_on is None:
        return 4
    return 2 if item.due_on <= sunday else 3


def _matter(item: Item, user: Any, on: date, whose: dict[str, str], places: dict[str, str]) -> Matter:
    officer, case = is_officer(user), f"/cases/{item.case}/"
    verb = str(item.next[0]) if item.next else say("看看", "Open")
    note = [str(item.flow), str(item.stage), places.get(item.place, "")]
    if officer and item.owner:
        note.append(item.owner)
    tools = [Act(say("评论", "Comment"), f"{case}#comment", "message", closed=str(item.said) if item.said else "")]
    if officer:
        remind = Act(say("催办", "Remind"), icon="bell-ringing", post="/", sends=[("do", "remind"), ("case", str(item.case))])
        tools = [Act(say("指派", "Assign"), f"{case}#assign", "user-plus"), *tools, remind]
    return Matter(
        item.title or str(item.flow),
        item.page,
        " · ".join(one for one in note if one),
        _whom([whose[code] for code in item.parties if code in whose]),
        _due(item, on),
        "late" if item.late > 0 else "slow" if item.due_on == on else "",
        Act(verb, item.page),
        tools,
    )


def _whom(names: list[str]) -> str:
    rest = say(f"等 {len(names)} 家", f" and {len(names) - 1} more") if len(names) > 1 else ""
    return names[0] + rest if names else ""


def _due(item: Item, on: date) -> str:
    if item.late > 0:
        return say(f"逾期 {item.late} 天", f"{item.late} days late")
    if item.due_on == on:
        return say("今天", "today") + (f" {item.due_at:%H:%M}" if item.due_at else "")
    return day_words(item.due_on, on)


def _owed(one: Owed, user: Any, on: date, places: dict[str, str]) -> Matter:
    late = one.late > 0
    note = say(f"被退回：{one.returned}", f"returned: {one.returned}") if one.returned else ""
    if one.reminded_on:
        note = "，".join(filter(None, (note, say(f"{day_words(one.reminded_on, on)}催过", f"reminded {one.reminded_on}"))))
    remind = Act(say("催办", "Remind"), icon="bell-ringing", post="/", sends=[("do", "remind_sheets"), ("sheet", str(one.duty))])
    return Matter(
        say(f"{_period(one.period)}{one.words}", f"{one.words}, {_period(one.period)}"),
        f"/intake/?sheet={one.sheet}",
        note,
        places.get(one.place, one.body),
        say(f"逾期 {one.late} 天", f"{one.late} days late") if late else day_words(one.due_on, on),
        "late" if late else "slow" if one.due_on == on else "",
        Act(say("去交", "Hand in"), "/intake/") if own_place(user) or not is_officer(user) else remind,
        [remind] if own_place(user) else [],
    )


def _period(code: str) -> str:
    """What a sheet is for, as people say it."""
    try:
        return str(Period.parse(code).words)
    except ValueError:
        return code


def _awaited(item: Item, user: Any, on: date) -> Task:
    since = (on - item.since).days
    who = "、".join(str(w) for w in item.awaits) or say("对方", "the other side")
    told = say(f"{who} · 已等 {since} 天", f"{who} · {since} days")
    if item.reminded_on is not None:
        told += say(f" · {item.reminded_on.month}月{item.reminded_on.day}日催过", f" · reminded {item.reminded_on}")
    act = None
    if is_officer(user) or is_organisation(user):
        act = Act(say("催办", "Remind"), icon="bell-ringing", post="/", sends=[("do", "remind"), ("case", str(item.case))])
    return Task(item.title, item.page, told, act=act)


def _matrix(found: list[Due], on: date, places: dict[str, str]) -> tuple[Sequence[Title], Sequence[Row]] | None:
    """Who owes which sheet: a line for each who owes, a column for each sheet."""
    if not found:
        return None
    sheets = {d.sheet: str(d.words) for d in found}
    by: dict[str, dict[str, Due]] = {}
    for one in found:
        by.setdefault(one.place or one.body, {})[one.sheet] = one
    bodies = names_by_code(d.body for d in found if d.body)
    called = {who: places.get(who, bodies.get(who, who)) for who in by}
    worst = sorted(by, key=lambda who: (-sum(d.closed_on is None and d.late > 0 for d in by[who].values()), who))
    if len(by) == 1:  # one who owes: a line for each sheet
        own = by[worst[0]]
        lines = [Row(Cell(words), [_handed(own.get(sheet), called[worst[0]], on)]) for sheet, words in sheets.items()]
        return [Title(say("表", "Sheet")), Title(called[worst[0]])], lines
    titles = [Title(say("谁", "Who")), *(Title(words, wide=True) for words in sheets.values())]
    rows = [Row(Cell(called[who]), [_handed(by[who].get(sheet), words, on) for sheet, words in sheets.items()]) for who in worst]
    return titles, rows


def _handed(due: Due | None, words: str, on: date) -> Cell:
    if due is None:
        return Cell("", words)
    if due.closed_on is not None:
        return Cell(say("已交", "in"), words, light=Light("ok", say("已交", "in")))
    if due.late > 0:
        return Cell(say(f"逾 {due.late} 天", f"{due.late} d late"), words, light=Light("late", say("逾期", "overdue")))
    return Cell(say("今天", "today") if due.due_on == on else _short(due.due_on), words)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}" if language() == "en" else f"{day.month}月{day.day}日"


def _told(found: list[Due]) -> str:
    come, late = sum(d.closed_on is not None for d in found), sum(d.closed_on is None and d.late > 0 for d in found)
    return say(f"应交 {len(found)} 张，已交 {come} 张，逾期 {late} 张", f"{len(found)} asked for, {come} in, {late} overdue")


def _remind_late(found: Bench, user: Any) -> list[Act]:
    late = sum(one.late > 0 for one in found.not_handed_in)
    if not late or not is_officer(user):
        return []
    return [Act(say(f"催办逾期 {late} 张", f"Remind of {late} overdue"), post="/", sends=[("do", "remind_sheets")])]


# ---- the same as a calendar -------------------------------------------------------------------------------------------------

WEEKS = 5


@dataclass(frozen=True)
class Calendar:
    """What the template of the calendar is given; `late` and `undated` stand apart from the days."""

    head: Head
    heads: Sequence[str]
    weeks: Sequence[Sequence[DayCell]]
    late: Sequence[Matter]
    undated: str


def calendar(user: Any, on: date) -> Calendar:
    """Five weeks from this one's Monday: matters of the reader and sheets owed by the day on which they are due."""
    found, places = bench(user, on), place_names()
    whose = names_by_code({c for i in found.mine for c in i.parties})
    dated = [(i.due_on, _matter(i, user, on, whose, places)) for i in (*found.mine, *found.waiting) if i.due_on and i.late <= 0]
    dated += [(o.due_on, _by_whom(_owed(o, user, on, places))) for o in found.not_handed_in if o.late <= 0]
    late = [_matter(i, user, on, whose, places) for i in found.overdue]
    late += [_by_whom(_owed(o, user, on, places)) for o in found.not_handed_in if o.late > 0]
    monday = on - timedelta(on.weekday())
    days = [monday + timedelta(n) for n in range(7 * WEEKS)]
    cells = [_day(day, on, [m for due, m in dated if due == day]) for day in days]
    without = sum(i.due_on is None for i in found.mine)
    beyond = sum(due > days[-1] for due, _ in dated)
    return Calendar(
        Head(
            say("日历", "Calendar"),
            scope=[_today(on)],
            acts=[
                Act(say("清单", "List"), "/"),
                Act(say("订阅到手机或邮箱", "Subscribe"), "/calendar/address/", "calendar-plus"),
            ],
        ),
        [say(f"周{d}", e) for d, e in zip(_WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)],
        [cells[at : at + 7] for at in range(0, len(cells), 7)],
        late,
        say(
            f"另有 {without} 项没有期限，{beyond} 项在五周以后。",
            f"{without} more without a day, {beyond} due after these five weeks.",
        ),
    )


def _by_whom(one: Matter) -> Matter:
    """The same with who owes it first: several owe the same sheet."""
    return replace(one, words=f"{one.whom} · {one.words}" if one.whom else one.words)


def _day(day: date, on: date, matters: list[Matter]) -> DayCell:
    words = f"{day.day}" if day.day > 1 and day != on else say(f"{day.month}月{day.day}日", f"{day.day} {day:%b}")
    state = "today" if day == on else "past" if day < on else "off" if day.weekday() > 4 else ""
    return DayCell(words, matters, state)
