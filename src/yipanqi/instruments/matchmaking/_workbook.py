"""Parties, requests and vetoes as a workbook: an empty one with notes, one filled with what is there, and back; the timetable.

In: .xlsx bytes as people fill them in (three sheets, told by their headings). Out: rows for actions.take_in; Fault with sheet and
row. Nobody writes a list into a cell: each slot has a column, in which one chooses yes or no.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from yipanqi.engines import sheets
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.ui.workbooks import Sheet, book
from yipanqi.values.fault import Fault
from yipanqi.values.reading import read_cell
from yipanqi.values.scratch import scratch
from yipanqi.values.words import Words, say

W = Words
LARGEST = 8_000_000
PARTIES = {
    "name": W("参会方", "Party"),
    "side": W("类型", "Side"),
    "code": W("统一社会信用代码", "Code"),
    "contact": W("联系人", "Contact"),
    "phone": W("联系电话", "Telephone"),
}
REQUESTS = {
    "a": W("需求方", "Demand side"),
    "b": W("供给方", "Supply side"),
    "third": W("第三方", "Third party"),
    "weight": W("权重", "Weight"),
    "must": W("必见", "Must meet"),
    "subject": W("对接内容", "Subject"),
}
VETOES = {
    "by": W("提出方", "Given by"),
    "other": W("不见的一方", "Not with"),
    "reason": W("原因（保密）", "Reason (kept secret)"),
}
TABS = {
    "parties": (W("参会方", "Parties"), PARTIES),
    "requests": (W("请求", "Requests"), REQUESTS),
    "vetoes": (W("不见", "Vetoes"), VETOES),
}
FREE, YES, NO = W("有空", "Free"), W("是", "yes"), W("否", "no")
#: What the workbooks of before called the one column that listed the free slots.
_LISTED = {"有空时段", "freeslots"}
_SIDES = {w.lower(): key for key, words in flow.SIDES.items() for w in (words.zh, words.en, key)} | {
    "企业": "demand",
    "院所": "supply",
    "高校": "supply",
    "银行": "funder",
}
_YES, _NO = {"是", "必见", "有空", "1", "1.0", "yes", "true", "√"}, {"", "否", "没空", "0", "0.0", "no", "false", "×"}


def blank(agenda: Any) -> bytes:
    """The empty workbook of a session: headings, words to choose from, the slots, notes."""
    return _book(agenda, {})


def filled(user: Any, agenda: Any, *, personal: bool) -> bytes:
    """What is there, in the same format; contacts only for those who may see them, vetoes only for those who may decide."""
    starts = queries.starts(agenda)
    parties = []
    for p in queries.parties(agenda).filter(left=False):
        code, contact = (p.organisation and p.organisation.uscc) or "", (p.contact, p.phone) if personal else ("", "")
        free = [] if p.free is None else [YES if start in p.free else NO for start in starts]
        parties.append([p.name, flow.SIDES[p.side], code, *contact, *free])
    requests = [[r.a, r.b, r.third or "", r.weight, YES if r.must else "", r.subject] for r in queries.requests(agenda)]
    vetoes = [[v.by, v.other, v.reason] for v in queries.vetoes(user, agenda)]
    return _book(agenda, {"parties": parties, "requests": requests, "vetoes": vetoes})


def _book(agenda: Any, rows: dict[str, list[list[Any]]]) -> bytes:
    slots, yes_no = [f"{FREE} {start}" for start in queries.starts(agenda)], [str(YES), str(NO)]
    sides = [str(words) for words in flow.SIDES.values()]
    own = {
        "parties": {1: sides} | {len(PARTIES) + n: yes_no for n in range(len(slots))},
        "requests": {list(REQUESTS).index("must"): yes_no},
    }
    pages = [
        Sheet(
            str(title),
            [*map(str, columns.values()), *(slots if key == "parties" else [])],
            [[_plain(cell) for cell in row] for row in rows.get(key, [])],
            widths=dict.fromkeys(range(len(columns)), 24),
            offers=own.get(key, {}),
        )
        for key, (title, columns) in TABS.items()
    ]
    return book(
        [*pages, Sheet(say("说明", "Notes"), [say("怎么填", "How to fill it in")], [[n] for n in _notes()], widths={0: 100})]
    )


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, float) else str(cell)


def _notes() -> list[str]:
    return [
        say(
            "有空：每个时段一列。都空着表示全天都可以；选了“是”的，只在这些时段有空；只选“否”的，除这些时段外都有空。",
            "Free: one column a slot. All blank means all day; with a yes, only then; with nothing but no, at any other time.",
        ),
        say(
            "权重：数越大越优先；空着按 1。必见：是 或 空着。",
            "Weight: the larger the better; blank is 1. Must meet: yes or blank.",
        ),
        say("不见：只有主办方看得到，绝不告诉对方。", "Vetoes: only the organiser sees them; the other side never does."),
        say(
            "再次上传：已有的更新，新的加入，不删除；联系人、联系电话空着的，原来的留着。",
            "Uploading again: what exists is updated, what is new added, nothing removed; a blank contact leaves the old one.",
        ),
    ]


def timetable(agenda: Any) -> bytes:
    """The timetable as slots by tables, meeting by meeting, and what is not met; for officers."""
    seats = list(queries.seats(agenda))
    there = {(s.slot, s.table): s.request for s in seats}
    tables = range(1, max([*queries.tables(agenda), *(s.table for s in seats)], default=0) + 1)
    grid = [[slot, *(_together(there.get((slot, n))) for n in tables)] for slot in queries.starts(agenda)]
    asked = (*list(REQUESTS.values())[:3], REQUESTS["subject"])
    listed = [[s.slot, s.table, *_who(s.request), s.request.subject, str(YES) if s.confirmed else ""] for s in seats]
    unmet = [[*_who(line["it"])[:2], line["it"].weight, line["reason"], line["remedy"]] for line in queries.unmet(agenda)]
    slot, table = say("时段", "Slot"), say("桌", "Table")
    across, wide = [slot, *(say(f"{n} 号桌", f"Table {n}") for n in tables)], dict.fromkeys(range(1, len(tables) + 1), 24)
    down = [slot, table, *map(str, asked), say("已确认", "Confirmed")]
    lacking = [*map(str, asked[:2]), str(REQUESTS["weight"]), say("原因", "Reason"), say("办法", "Remedy")]
    return book(
        [
            Sheet(say("桌次", "Tables"), across, grid, widths=wide, wraps=True),
            Sheet(say("时间表", "Timetable"), down, listed, widths=dict.fromkeys(range(2, 6), 28)),
            Sheet(say("未排上", "Not met"), lacking, unmet, widths={0: 28, 1: 28, 3: 44, 4: 44}),
        ]
    )


def _who(request: Any) -> list[str]:
    return [str(p or "") for p in (request.a, request.b, request.third)]


def _together(request: Any) -> str:
    return "\n".join(name for name in _who(request) if name) if request else ""


# ---- back ---------------------------------------------------------------------------------------------------------------


def read(data: bytes, agenda: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of an uploaded workbook. Raises Fault that names sheet, row and what to do."""
    if len(data) > LARGEST:
        raise Fault("too_large", f"文件超过 {LARGEST // 1_000_000} MB。", f"The file is larger than {LARGEST // 1_000_000} MB.")
    with scratch("upload") as folder:
        path = Path(folder) / "upload.xlsx"
        path.write_bytes(data)
        try:
            found = _rows(sheets.read(path), queries.starts(agenda))
        except sheets.SheetError as wrong:
            raise Fault("workbook", wrong.zh, wrong.en) from None
    if not found:
        raise Fault("headings", "认不出表头；请用本场的模板。", "No known headings; use the template of this session.")
    if not any(found.values()):
        raise Fault("nothing", "模板里还没有填任何一行。", "No row of the template is filled in.")
    return {key: found.get(key, []) for key in TABS}


def _rows(read_: Any, starts: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Key of the sheet -> its rows; a key for every sheet that is known by its headings."""
    found: dict[str, list[dict[str, Any]]] = {}
    for page in read_.sheets:
        for table in page.tables:
            by_heading = {_bare(column.heading or ""): column.letter for column in table.columns}
            for key, (_, columns) in TABS.items():
                letters = {
                    k: by_heading[_bare(w)]
                    for k, words in columns.items()
                    for w in (words.zh, words.en)
                    if _bare(w) in by_heading
                }
                if next(iter(columns)) in letters and len(letters) >= min(3, len(columns)):
                    free = _free_columns(by_heading) if key == "parties" else {}
                    cells = [_cells(r, letters | free) for r in table.body.to_dicts() if r["role"] in ("data", "section", "note")]
                    said = [row for row in cells if any(v for k, v in row.items() if k != "row")]
                    found.setdefault(key, []).extend(_row(key, row, page.name, starts) for row in said)
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s*]", "", text).lower().replace("：", ":")


def _free_columns(by_heading: dict[str, str]) -> dict[str, str]:
    """`@10:00` -> the column of that slot; `@` the one that lists them."""
    found = {}
    for heading, letter in by_heading.items():
        if slot := re.match(rf"(?:{FREE.zh}|{FREE.en.lower()})(\d{{1,2}}):(\d{{2}})", heading):
            found[f"@{int(slot[1]):02d}:{slot[2]}"] = letter
        elif heading in _LISTED:
            found["@"] = letter
    return found


def _cells(raw: dict[str, Any], letters: dict[str, str]) -> dict[str, Any]:
    return {"row": raw["row"], **{key: _text(raw[letter]) for key, letter in letters.items()}}


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _row(key: str, cells: dict[str, Any], page: str, starts: list[str]) -> dict[str, Any]:
    def fault(zh: str, en: str) -> Fault:
        return Fault("cell", f"“{page}”第 {cells['row']} 行：{zh}。", f"“{page}”, row {cells['row']}: {en}.")

    def flag(name: str, called: Words) -> bool:
        said = cells.get(name, "").lower()
        if said not in _YES | _NO:
            raise fault(f"{called.zh}写的是“{said}”，请写 是 或空着", f"{called.en} is “{said}”; write yes or leave it blank")
        return said in _YES

    if key == "parties":
        side = _SIDES.get(cells.get("side", "").lower())
        if not cells["name"]:
            raise fault("缺参会方名称", "the party has no name")
        if side is None:
            offered = "、".join(w.zh for w in flow.SIDES.values())
            raise fault(f"类型“{cells.get('side', '')}”不认识，请选 {offered}", f"unknown side “{cells.get('side', '')}”")
        said = {k[1:]: flag(k, W(f"有空 {k[1:]}", f"free {k[1:]}")) for k in cells if re.fullmatch(r"@.+", k) and cells[k]}
        return {
            **{k: v for k, v in cells.items() if not k.startswith("@")},
            "side": side,
            "free": _free(said, cells.get("@", ""), starts),
        }
    if key == "vetoes":
        if not cells.get("by") or not cells.get("other"):
            raise fault("提出方和不见的一方都要写", "both parties are needed")
        return cells
    must, weight = flag("must", W("必见", "must meet")), read_cell(cells.get("weight") or "1", "number", None)
    if weight.problem or weight.value is None or not 0 <= weight.value <= 1e9:
        said_weight = cells.get("weight")
        raise fault(f"权重“{said_weight}”应是 0 到 10 亿之间的数", f"weight “{said_weight}” must be a number from 0 to 1e9")
    if not cells.get("a") or not cells.get("b"):
        raise fault("需求方和供给方都要写", "both sides are needed")
    return {**cells, "weight": float(weight.value), "must": must}


def _free(said: dict[str, bool], listed: str, starts: list[str]) -> list[str] | None:
    """The free slots of a party; None for the whole day."""
    if any(said.values()):
        return [slot for slot, free in said.items() if free]
    if said:
        return [slot for slot in starts if said.get(slot, True)]
    return _starts(listed) or None


def _starts(text: str) -> list[str]:
    """Starts of slots however they were listed: 9:30、10:00-10:20，10：40."""
    out = []
    for part in re.split(r"[、,，;；\s]+", text.replace("：", ":")):
        found = re.match(r"(\d{1,2}):(\d{2})", part)
        if found:
            out.append(f"{int(found[1]):02d}:{found[2]}")
        elif part:
            out.append(part)
    return out
