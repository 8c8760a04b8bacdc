"""A batch as its pages show it: where it stands, what can be done with it, its buckets, its tables with their columns.

In: batches and readings. Out: words and small values, so that the templates decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.intake import queries
from yipanqi.ledger.queries import actor_words
from yipanqi.registry.queries import place_names
from yipanqi.ui.parts import Crumb, Head, Step
from yipanqi.ui.templatetags.yipanqi import moment
from yipanqi.values.words import Words, plural, say

#: A batch in the list: what is said of its state, and the style of that.
_STATES = {
    "queued": (Words("排队读取", "waiting to be read"), ""),
    "reading": (Words("读取中", "reading"), ""),
    "previewed": (Words("待确认", "to be accepted"), "pill-blue"),
    "accepting": (Words("写入中", "being written"), ""),
    "accepted": (Words("已收下", "accepted"), "pill-green"),
    "partly": (Words("部分撤销", "partly undone"), ""),
    "undone": (Words("已撤销", "undone"), ""),
    "refused": (Words("未能读取", "refused"), ""),
    "interrupted": (Words("中断", "interrupted"), "pill-red"),
}
_OF_KEYS = ("states_nothing", "key_missing")
_SEVERITIES = {"refused": "pill-red", "red": "pill-red", "unread": "pill-yellow", "finding": "pill-yellow"}


@dataclass(frozen=True)
class Bucket:
    """One of the four piles that the rows of a batch fall into; `here`: its rows are shown below."""

    name: str
    look: str
    words: str
    count: int
    here: bool


@dataclass(frozen=True)
class Button:
    """Something that can be done with the batch at once; `confirm`: what is asked before; `closed`: why it cannot be yet."""

    href: str
    words: str
    icon: str = ""
    look: str = ""
    confirm: str = ""
    closed: str = ""


def in_list(batch: Any) -> dict[str, Any]:
    """One line of the list of batches."""
    words, look = _STATES[batch.state]
    if batch.state == "refused" and not batch.fault:
        words = Words("已放弃", "put away")
    return {"it": batch, "state": str(words), "look": look or ("pill-red" if batch.fault else "")}


def buckets(counts: Mapping[str, int], chosen: str, *, taken: bool) -> list[Bucket]:
    """The four piles before and (`taken`) after a batch was accepted."""
    new = say("新增", "added") if taken else say("新增", "new")
    piles = (
        ("new", "added", new),
        ("changed", "changed", say("变更", "changed")),
        ("same", "same", say("相同", "same")),
        ("refused", "refused", say("退回", "refused")),
    )
    return [Bucket(name, look, words, counts.get(look) or 0, name == chosen) for name, look, words in piles]


def head(batch: Any, ready: bool) -> Head:
    """The head of the page of a batch."""
    state = str(queries.state_words(batch.state))
    return Head(
        batch.name, [Crumb(say("收件", "Intake"), "/intake/")], scope=[state, moment(batch.started_at), actor_words(batch.by)]
    )


def stages(batch: Any, readings: Sequence[Any], ready: bool) -> list[Step]:
    """Read, columns, checks, accepted: done, now with what is missing, to come."""
    rows = sum(int(r.counts.get("rows", 0)) for r in readings)
    read = say(f"{len(readings)} 张表，{rows:,} 行", f"{plural(len(readings), 'table', 'tables')}, {plural(rows, 'row', 'rows')}")
    way = [("read", say("读表", "Read"), read if readings else "")]
    way.append(("columns", say("对列", "Columns"), _columns_note(readings) if ready else ""))
    way.append(("checks", say("查错", "Checks"), _checks_note(batch) if readings else ""))
    way.append(("taken", say("收下", "Accept"), ""))
    now = _now(batch, readings, ready)
    order = [key for key, _, _ in way]
    at = order.index(now) if now in order else len(order)
    states = ["done" if n < at else "now" if n == at else "todo" for n in range(len(order))]
    steps = [Step(words, state, note) for (_, words, note), state in zip(way, states, strict=True)]
    if batch.state in ("undone", "partly"):
        steps.append(Step(str(_STATES[batch.state][0]), "done"))
    return steps


def _now(batch: Any, readings: Sequence[Any], ready: bool) -> str:
    if batch.state in ("accepted", "partly", "undone"):
        return ""
    if not ready:
        return "read"
    if unsaid(readings):
        return "columns"
    return "checks" if batch.counts.get("red") else "taken"


def _columns_note(readings: Sequence[Any]) -> str:
    if reason := unsaid(readings):
        return reason
    looks = sum(len(queries.to_check(r)) for r in readings)
    return say(f"还有 {looks} 处要看", f"{looks} to look at") if looks else say("都对上了", "all clear")


def _checks_note(batch: Any) -> str:
    red, refused = batch.counts.get("red") or 0, batch.counts.get("refused") or 0
    notes = [say(f"{red} 行不可能如此", f"{plural(red, 'row', 'rows')} cannot be so")] if red else []
    notes += [say(f"退回 {refused} 行", f"{refused} refused")] if refused else []
    return say("，", ", ").join(notes) or say("没有错", "no faults")


def unsaid(readings: Sequence[Any]) -> str:
    """What has to be said of the tables before any can be accepted; '' when all is said."""
    taken = [r for r in readings if r.recognised]
    if not taken:
        return say("先定是哪种表", "say which sheet it is")
    for one in taken:
        if named := queries.lacking(one):
            return say("缺" + "、".join(w.zh for w in named), "lacks " + ", ".join(w.en or w.zh for w in named))
    return ""


def buttons(batch: Any, readings: Sequence[Any], ready: bool) -> list[Button]:
    """What can be done with a batch at once; rows that cannot be so are taken below, with a reason."""
    at = f"/intake/{batch.pk}"
    away = Button(f"{at}/discard/", say("放弃", "Put away"))
    if batch.state == "queued":
        return [away, Button(f"{at}/read/", say("读取并预览", "Read and preview"), "eye", "yp-btn-deep")]
    if ready:
        rows = (batch.counts.get("added") or 0) + (batch.counts.get("changed") or 0)
        words = say(f"收下 {rows:,} 行", f"Accept {plural(rows, 'row', 'rows')}")
        red = batch.counts.get("red") or 0
        why = unsaid(readings) or (say(f"{red} 行要写理由，见下", f"{red} need a reason, see below") if red else "")
        return [away, Button(f"{at}/accept/", words, "check", "yp-btn-deep", closed=why)]
    if batch.state not in ("accepted", "partly"):
        return []
    words = say("撤销余下部分", "Undo the rest") if batch.state == "partly" else say("撤销整批", "Undo the batch")
    ask = say("整批撤销？之后被人改过的会保留。", "Undo the whole batch? What somebody changed since is kept.")
    return [Button(f"{at}/undo/", words, "arrow-back-up", "yp-btn-danger", ask)]


def together_words(done: int, later: int) -> str:
    """What is told after several files were accepted."""
    words = [say(f"已收下 {done} 份", f"{plural(done, 'file', 'files')} accepted")] if done else []
    if later:
        words.append(say(f"{later} 份在后台写入", f"{plural(later, 'file is', 'files are')} being written beside"))
    return say("，", ", ").join(words) + say("。", ".")


def said_words(moved: bool) -> str:
    """What is told after something was said of a table."""
    if moved:
        return say(
            "表头行已改，各列已重新识别，请再核对。",
            "The headings stand elsewhere now; the columns were recognised anew, check them.",
        )
    return say(
        "已按此重新预览；收下后记住，您再交同样表头的表时照此办理。",
        "Previewed anew; remembered once it is accepted, for your own tables with these headings.",
    )


def moves_words(batch: Any) -> dict[str, str]:
    """How the card of moving figures is headed before and after acceptance."""
    if batch.state == "previewed":
        return {
            "title": say("收下后会变的指标", "Figures that acceptance will move"),
            "sub": say("现值 → 收下后；只是推算，没有写入", "as it is → after acceptance; reckoned only, nothing is written"),
        }
    return {
        "title": say("这一批改变的指标", "Figures that this batch moved"),
        "sub": say("没有这一批时 → 现在", "without this batch → now"),
    }


def telling(problems: Iterable[Any], readings: Iterable[Any]) -> list[Any]:
    """Without the rows of which the whole table says the same: its key is not there."""
    lacking = {one.pk for one in readings if queries.lacking(one)}
    return [one for one in problems if one.reading not in lacking or one.code not in _OF_KEYS]


def problems_shown(problems: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each problem with the style of its severity."""
    return [(one, _SEVERITIES.get(one.severity, "")) for one in problems]


def memory_shown(one: Any) -> dict[str, Any]:
    """What somebody said about headings, with what each became in words."""
    unused = say("不用", "not used")
    return {
        "it": one,
        "number": one.number,
        "by": one.by,
        "taken": _remembered_as(one),
        "columns": [(heading, name or unused) for heading, name in one.columns] + list(one.units),
    }


def _remembered_as(one: Any) -> str:
    if one.heads:
        return say("表头在另外几行", "headings stand in other rows")
    return str(one.words) if one.words else say("不收", "left out")


def reading_shown(reading: Any) -> dict[str, Any]:
    """A table of a batch that is decided: what it was, and what each of its columns was taken for."""
    sheet = queries.sheet_of(reading)
    names = {c.field: str(c.heading.words) for c in sheet.columns} if sheet else {}
    places = place_names() if any("@" in name for name in reading.mapping) else {}
    columns = [
        {
            "letter": hit.get("letter") or "",
            "heading": hit.get("heading"),
            "unit": hit.get("unit") or "",
            "taken": _taken(name, names, places),
        }
        for name, hit in reading.mapping.items()
    ]
    columns += [{"letter": u["letter"], "heading": u["heading"], "unit": "", "taken": ""} for u in reading.unmapped]
    return {
        "it": reading,
        "sheet": sheet,
        "header": header(reading),
        "columns": sorted(columns, key=lambda c: (len(c["letter"]), c["letter"])) if sheet else [],
    }


def _taken(name: str, names: Mapping[str, str], places: Mapping[str, str]) -> str:
    field, _, part = name.partition("@")
    return " · ".join(filter(None, (names.get(field, field), places.get(part, part))))


def header(reading: Any) -> str:
    """The rows of the headings: 3, or 3–4."""
    first, last = reading.header_first, reading.header_last
    return f"{first or '—'}" if last == first else f"{first or '—'}–{last}"
