"""Parties, requests and vetoes as a workbook: an empty one with notes, one filled with what is there, and back.

In: .xlsx bytes as people fill them in (three sheets, told by their headings). Out: rows for actions.take_in; Fault with sheet and
row.
"""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import Any

import xlsxwriter

from yipanqi.engines import sheets
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.values.fault import Fault
from yipanqi.values.scratch import scratch
from yipanqi.values.words import say

LARGEST = 8_000_000
PARTIES = {
    "name": ("参会方", "Party"),
    "side": ("类型", "Side"),
    "code": ("统一社会信用代码", "Code"),
    "free": ("有空时段", "Free slots"),
    "contact": ("联系人", "Contact"),
    "phone": ("联系电话", "Telephone"),
}
REQUESTS = {
    "a": ("需求方", "Demand side"),
    "b": ("供给方", "Supply side"),
    "third": ("第三方", "Third party"),
    "weight": ("权重", "Weight"),
    "must": ("必见", "Must meet"),
    "subject": ("对接内容", "Subject"),
}
VETOES = {"by": ("提出方", "Given by"), "other": ("不见的一方", "Not with"), "reason": ("原因（保密）", "Reason (kept secret)")}
TABS = {
    "parties": ("参会方", "Parties", PARTIES),
    "requests": ("请求", "Requests", REQUESTS),
    "vetoes": ("不见", "Vetoes", VETOES),
}
_SIDES = {w.lower(): key for key, words in flow.SIDES.items() for w in (words.zh, words.en, key)} | {
    "企业": "demand",
    "院所": "supply",
    "高校": "supply",
    "银行": "funder",
}
_YES, _NO = {"是", "必见", "1", "1.0", "yes", "true", "√"}, {"", "否", "0", "0.0", "no", "false"}


def blank(agenda: Any) -> bytes:
    """The empty workbook of a session: headings, drop-downs, the slots, an example in the notes."""
    return _book(agenda, {"parties": [], "requests": [], "vetoes": []})


def filled(user: Any, agenda: Any, *, personal: bool) -> bytes:
    """What is there, in the same format; contacts only for those who may see them, vetoes only for those who may decide."""
    named = {True: say("是", "yes"), False: ""}
    rows: dict[str, list[list[Any]]] = {
        "parties": [
            [
                p.name,
                str(flow.SIDES[p.side]),
                p.organisation.uscc if p.organisation else "",
                "、".join(p.free) if p.free is not None else "",
                p.contact if personal else "",
                p.phone if personal else "",
            ]
            for p in queries.parties(agenda).filter(left=False)
        ],
        "requests": [
            [r.a.name, r.b.name, r.third.name if r.third else "", r.weight, named[r.must], r.subject]
            for r in queries.requests(agenda)
        ],
        "vetoes": [[v.by.name, v.other.name, v.reason] for v in queries.vetoes(user, agenda)],
    }
    return _book(agenda, rows)


def timetable(agenda: Any) -> bytes:
    """The timetable and what is not met, for officers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FA"})
        page = book.add_worksheet(say("时间表", "Timetable"))
        page.write_row(
            0,
            0,
            [
                say("时段", "Slot"),
                say("桌", "Table"),
                say("需求方", "Demand"),
                say("供给方", "Supply"),
                say("第三方", "Third party"),
                say("对接内容", "Subject"),
                say("已确认", "Confirmed"),
            ],
            bold,
        )
        for row, s in enumerate(queries.seats(agenda), 1):
            r = s.request
            page.write_row(
                row,
                0,
                [
                    s.slot,
                    s.table,
                    r.a.name,
                    r.b.name,
                    r.third.name if r.third else "",
                    r.subject,
                    say("是", "yes") if s.confirmed else "",
                ],
            )
        page.set_column(2, 5, 28)
        page.freeze_panes(1, 0)
        rest = book.add_worksheet(say("未排上", "Not met"))
        rest.write_row(
            0,
            0,
            [
                say("需求方", "Demand"),
                say("供给方", "Supply"),
                say("权重", "Weight"),
                say("原因", "Reason"),
                say("办法", "Remedy"),
            ],
            bold,
        )
        for row, line in enumerate(queries.unmet(agenda), 1):
            rest.write_row(row, 0, [line["it"].a.name, line["it"].b.name, line["it"].weight, line["reason"], line["remedy"]])
        rest.set_column(0, 1, 28)
        rest.set_column(3, 4, 44)
        rest.freeze_panes(1, 0)
    return out.getvalue()


def _book(agenda: Any, rows: dict[str, list[list[Any]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1})
        for key, (zh, en, columns) in TABS.items():
            page = book.add_worksheet(say(zh, en))
            page.write_row(0, 0, [say(*words) for words in columns.values()], bold)
            page.freeze_panes(1, 1)
            page.set_column(0, len(columns) - 1, 24)
            for at, row in enumerate(rows[key], 1):
                page.write_row(at, 0, row)
            if key == "parties":
                page.data_validation(1, 1, 5000, 1, {"validate": "list", "source": [str(w) for w in flow.SIDES.values()]})
        note = book.add_worksheet(say("说明", "Notes"))
        note.set_column(0, 0, 100)
        for at, line in enumerate(_notes(agenda)):
            note.write_string(at, 0, line)
    return out.getvalue()


def _notes(agenda: Any) -> list[str]:
    return [
        say(
            "有空时段：写时段的开始时间，用顿号或逗号分隔；空着表示全天都可以。",
            "Free slots: starts of slots with commas; blank means all day.",
        ),
        say("本场时段：", "Slots of this session: ") + "、".join(queries.starts(agenda)),
        say(
            "权重：数越大越优先；空着按 1。必见：是 或 空着。",
            "Weight: the larger the better; blank is 1. Must meet: yes or blank.",
        ),
        say("不见：只有主办方看得到，绝不告诉对方。", "Vetoes: only the organiser sees them; the other side never does."),
        say(
            "再次上传：已有的更新，新的加入，不删除。",
            "Uploading again: what exists is updated, what is new is added, nothing is removed.",
        ),
    ]


def read(data: bytes, agenda: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of an uploaded workbook. Raises Fault that names sheet, row and what to do."""
    if len(data) > LARGEST:
        raise Fault("too_large", f"文件超过 {LARGEST // 1_000_000} MB。", f"The file is larger than {LARGEST // 1_000_000} MB.")
    with scratch("upload") as folder:
        path = Path(folder) / "upload.xlsx"
        path.write_bytes(data)
        book = sheets.read(path)
    found: dict[str, list[dict[str, Any]]] = {"parties": [], "requests": [], "vetoes": []}
    seen = False
    for page in book.sheets:
        for table in page.tables:
            for key, (_, _, columns) in TABS.items():
                letters = _letters(table, columns)
                first = next(iter(columns))
                if first in letters and len(letters) >= min(3, len(columns)):
                    seen = True
                    found[key] += [
                        _row(key, r, page.name)
                        for r in _cells(table, letters)
                        if any(v not in (None, "") for k, v in r.items() if k != "row")
                    ]
    if not seen:
        raise Fault("headings", "认不出表头；请用本场的模板。", "No known headings; use the template of this session.")
    if not any(found.values()):
        raise Fault("nothing", "模板里还没有填任何一行。", "No row of the template is filled in.")
    return found


def _letters(table: Any, columns: dict[str, tuple[str, str]]) -> dict[str, str]:
    plain = {re.sub(r"[\s*]", "", (c.heading or "")).lower(): c.letter for c in table.columns}
    return {
        key: plain[re.sub(r"\s", "", w).lower()]
        for key, words in columns.items()
        for w in words
        if re.sub(r"\s", "", w).lower() in plain
    }


def _cells(table: Any, letters: dict[str, str]) -> list[dict[str, Any]]:
    body = table.body
    return [
        {"row": r["row"], **{key: r[letter] for key, letter in letters.items()}}
        for r in body.to_dicts()
        if r["role"] in ("data", "section", "note")
    ]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _row(key: str, raw: dict[str, Any], page: str) -> dict[str, Any]:
    cells = {k: (raw[k] if k == "row" else _text(raw[k])) for k in raw}

    def fault(zh: str, en: str) -> Fault:
        return Fault("cell", f"“{page}”第 {raw['row']} 行：{zh}。", f"“{page}”, row {raw['row']}: {en}.")

    if key == "parties":
        side = _SIDES.get(cells.get("side", "").lower())
        if not cells["name"] or side is None:
            raise fault(
                f"类型“{cells.get('side', '')}”不认识，请选 {'、'.join(w.zh for w in flow.SIDES.values())}"
                if cells["name"]
                else "缺参会方名称",
                f"unknown side “{cells.get('side', '')}”" if cells["name"] else "the party has no name",
            )
        return {**cells, "side": side, "free": _starts(cells.get("free", "")) or None}
    if key == "vetoes":
        if not cells.get("by") or not cells.get("other"):
            raise fault("提出方和不见的一方都要写", "both parties are needed")
        return cells
    must = cells.get("must", "").lower()
    if must not in _YES | _NO:
        raise fault(f"必见写的是“{must}”，请写 是 或空着", f"must meet is “{must}”; write yes or leave it blank")
    try:
        weight = float(cells.get("weight") or 1)
    except ValueError:
        weight = math.nan
    if not 0 <= weight <= 1e9:
        raise fault(
            f"权重“{cells.get('weight')}”应是 0 到 10 亿之间的数",
            f"weight “{cells.get('weight')}” must be a number from 0 to 1e9",
        )
    if not cells.get("a") or not cells.get("b"):
        raise fault("需求方和供给方都要写", "both sides are needed")
    return {**cells, "weight": weight, "must": must in _YES}


def _starts(text: str) -> list[str]:
    """Starts of slots however written: 9:30、10:00-10:20，10：40."""
    out = []
    for part in re.split(r"[、,，;；\s]+", text.replace("：", ":")):
        found = re.match(r"(\d{1,2}):(\d{2})", part)
        if found:
            out.append(f"{int(found[1]):02d}:{found[2]}")
        elif part:
            out.append(part)
    return out
