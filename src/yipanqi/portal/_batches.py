"""A batch as its pages show it: where it stands, what can be done with it, its buckets, its tables with their columns.

In: batches and readings. Out: words and small values, so that the templates decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.intake import queries
from yipanqi.registry.queries import place_names
from yipanqi.values.words import Words, say

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
class Stage:
    """One stage of a batch's way."""

    icon: str
    words: str
    here: bool


@dataclass(frozen=True)
class Button:
    """Something that can be done with the batch at once; `confirm`: what is asked before."""

    href: str
    words: str
    icon: str = ""
    look: str = ""
    confirm: str = ""


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


def stages(batch: Any, ready: bool) -> list[Stage]:
    """Received, previewed, accepted; and what became of one that was taken back."""
    way = [
        Stage("file-check", say("收到", "Received"), batch.state in ("reading", "queued")),
        Stage("eye", say("预览", "Preview"), ready),
        Stage("circle-check", say("收下", "Accepted"), batch.state == "accepted"),
    ]
    if batch.state in ("undone", "partly"):
        way.append(Stage("arrow-back-up", str(_STATES[batch.state][0]), True))
    return way


def buttons(batch: Any, ready: bool) -> list[Button]:
    """What can be done with a batch at once; rows that cannot be so are taken below, with a reason."""
    at = f"/intake/{batch.pk}"
    away = Button(f"{at}/discard/", say("放弃", "Put away"))
    if batch.state == "queued":
        return [Button(f"{at}/read/", say("读取并预览", "Read and preview"), "eye", "btn-primary"), away]
    if ready:
        take = Button(f"{at}/accept/", say("收下", "Accept"), "check", "btn-primary")
        return [away] if batch.counts.get("red") else [take, away]
    if batch.state not in ("accepted", "partly"):
        return []
    words = say("撤销余下部分", "Undo the rest") if batch.state == "partly" else say("撤销整批", "Undo the batch")
    ask = say("整批撤销？之后被人改过的会保留。", "Undo the whole batch? What somebody changed since is kept.")
    return [Button(f"{at}/undo/", words, "arrow-back-up", "btn-danger", ask)]


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
        "taken": str(one.words) if one.words else say("不收", "left out"),
        "columns": [(heading, name or unused) for heading, name in one.columns],
    }


def reading_shown(reading: Any, *, choosing: bool, declares: bool) -> dict[str, Any]:
    """A table with its columns in the order of the sheet: what each is taken for, and what it may be.

    `choosing`: it can be said what the table is; `declares`: one that is nothing known may become a register.
    """
    sheet = queries.sheet_of(reading)
    fields = list(dict.fromkeys((c.field, str(c.heading.words)) for c in sheet.columns)) if sheet else []
    unused = queries.unused(reading)
    guessed = {u.letter for u in queries.doubtful(reading)}
    columns = _columns(reading, fields, {u.letter for u in unused}, guessed) if sheet else []
    return {
        "it": reading,
        "sheet": sheet,
        "header": _header(reading),
        "here": reading.batch.said.get(reading.header),
        "offered": [memory_shown(one) for one in queries.offered(reading)],
        "columns": columns,
        "unused": _unused(unused),
        "guessed": len(guessed),
        "open": choosing and bool(unused or guessed),
        "declares": declares and sheet is None,
    }


def _header(reading: Any) -> str:
    """The rows of the headings: 3, or 3–4."""
    first, last = reading.header_first, reading.header_last
    return f"{first or '—'}" if last == first else f"{first or '—'}–{last}"


def _columns(reading: Any, fields: list[tuple[str, str]], unused: set[str], guessed: set[str]) -> list[dict[str, Any]]:
    places = place_names() if any("@" in name for name in reading.mapping) else {}
    columns = []
    for name, hit in reading.mapping.items():
        field, _, place = name.partition("@")
        of = places.get(place, place)
        options = [(code, f"{words} · {of}" if of and code == field else words, code == field) for code, words in fields]
        columns.append(
            {
                "letter": hit.get("letter") or "",
                "heading": hit.get("heading"),
                "unit": hit.get("unit") or "",
                "options": options,
                "taken": " · ".join(words for _, words, on in options if on),
                "guessed": hit.get("letter") in guessed,
            }
        )
    columns += [
        {
            "letter": u["letter"],
            "heading": u["heading"],
            "unit": "",
            "options": [(code, words, False) for code, words in fields],
            "taken": "",
            "unused": u["letter"] in unused,
        }
        for u in reading.unmapped
    ]
    return sorted(columns, key=lambda c: (len(c["letter"]), c["letter"]))


def _unused(unused: list[Any]) -> list[dict[str, str]]:
    """Columns that fill nothing, as one sentence: what stands `after` each is why, and a comma where another follows."""
    comma, last = say("、", ", "), len(unused) - 1
    return [
        {"letter": u.letter, "heading": u.heading or "—", "after": _remark(u) + ("" if n == last else comma)}
        for n, u in enumerate(unused)
    ]


def _remark(unused: Any) -> str:
    """Why a column fills nothing: its place is not known, its field is filled already, or what comes nearest."""
    if unused.place:
        return say(f"（{unused.place}）", f" ({unused.place})")
    if unused.taken:
        return say(f"（“{unused.nearest}”已取 {unused.taken}列）", f" ({unused.nearest} is taken from {unused.taken})")
    return say(f"（最接近“{unused.nearest}”）", f" (nearest: {unused.nearest})") if unused.nearest else ""
