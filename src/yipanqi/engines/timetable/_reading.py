"""Frames read into a Problem; everything that is wrong is said in one line, with the row and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.timetable._problem import NOBODY, UNLIMITED, Flags, Ints, Problem
from yipanqi.values.fault import Fault
from yipanqi.values.frames import arrived
from yipanqi.values.reading import in_one_spelling, spellings_told
from yipanqi.values.words import Words, plural

HEAVIEST = 1e12
_YES = {"1", "1.0", "true", "yes", "y", "t", "是", "有", "必须", "必见", "空", "有空", "√", "free"}
_PARTIES = ("a_id", "b_id", "third_id", "party_id")
_NO = {"0", "0.0", "false", "no", "n", "f", "否", "无", "不", "忙", "没空", "×", "busy"}


def problem_of(
    requests: Any,
    slots: int | Sequence[str],
    tables: int | Sequence[int] | Mapping[Any, int],
    availability: Any,
    fixed: Any,
    *,
    most: int | Mapping[Any, int] | None,
    in_a_row: int | None,
    days: Sequence[Any] | None,
    breaks: Sequence[Any],
) -> Problem:
    """All inputs checked and turned into arrays. Raises Fault."""
    labels, numbered = _slots(slots)
    index = {label: s for s, label in enumerate(labels)}
    room = _tables(tables, index)
    raw = requests = arrived(requests, "requests")
    availability = None if availability is None else arrived(availability, "availability")
    fixed = None if fixed is None else arrived(fixed, "fixed")
    requests, availability, fixed, most, spelled = _one_spelling(requests, availability, fixed, most)
    members, parties, ids, notes = _members(requests, raw)
    notes = [*spelled, *notes]
    weight, scale, must, veto = _weights(requests)
    _once(members, parties)
    clash = np.flatnonzero(must & veto)
    if len(clash):
        raise _fault(
            "requests.must_veto",
            clash[0],
            "既必须对接又不得对接，请去掉一个",
            "both must and must not meet; remove one of the two",
        )
    known = {p: i for i, p in enumerate(parties)}
    day, stretch = _stretches(days, breaks, index)
    free, told = _free(availability, known, index)
    problem = Problem(
        parties=tuple(p if isinstance(p, str) else p[1] for p in parties),
        members=members,
        weight=weight,
        scale=scale,
        must=must,
        veto=veto,
        slots=labels,
        tables=room,
        day=day,
        stretch=stretch,
        free=free,
        most=_most(most, known),
        in_a_row=_positive(in_a_row),
        fixed=np.zeros((0, 3), np.int64),
        ids=ids,
        numbered=numbered,
        notes=(*notes, *told),
    )
    return problem if fixed is None or not fixed.height else problem.with_fixed(_fixed(fixed, problem, known, index))


def _fault(code: str, row: Any, zh: str, en: str) -> Fault:
    what = {"requests": ("请求", "requests"), "availability": ("空闲表", "availability"), "fixed": ("已确认表", "fixed")}[
        code.split(".")[0]
    ]
    return Fault(
        f"timetable.{code}",
        f"{what[0]}第 {int(row) + 1} 行（不计表头）：{zh}。",
        f"{what[1]}, row {int(row) + 1} (heading not counted): {en}.",
    )


def _need(frame: pl.DataFrame, columns: Sequence[str], code: str) -> None:
    lacking = [c for c in columns if c not in frame.columns]
    if lacking:
        raise Fault(
            f"timetable.{code}.columns",
            f"缺少列 {'、'.join(lacking)}；现有列：{'、'.join(frame.columns[:12])}。",
            f"Missing columns: {', '.join(lacking)}; there are: {', '.join(frame.columns[:12])}.",
        )


def text_of(series: pl.Series) -> pl.Series:
    """Ids as text: trimmed, whole numbers without decimals, blank is null."""
    if series.dtype.is_float():
        whole = series.is_null() | (series == series.round(0))
        if whole.fill_null(True).all():
            series = series.cast(pl.Int64)
    text = series.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)


def flags_of(frame: pl.DataFrame, name: str, code: str, *, missing: bool | None = False) -> list[bool | None]:
    """A yes/no column; `missing` where it is absent or blank."""
    if name not in frame.columns:
        return [missing] * frame.height
    out: list[bool | None] = []
    for row, cell in enumerate(text_of(frame[name]).to_list()):
        low = None if cell is None else cell.lower()
        if low is not None and low not in _YES and low not in _NO:
            raise _fault(
                code, row, f"{name} 写的是“{cell}”，请写 1 或 0（是或否）", f"{name} is “{cell}”; write 1 or 0 (yes or no)"
            )
        out.append(missing if low is None else low in _YES)
    return out


def _one_spelling(
    requests: pl.DataFrame, availability: pl.DataFrame | None, fixed: pl.DataFrame | None, most: int | Mapping[Any, int] | None
) -> tuple[pl.DataFrame, pl.DataFrame | None, pl.DataFrame | None, int | Mapping[Any, int] | None, list[Words]]:
    """Each party as it was first written, in all that is given, and a line that says so where spellings differed."""
    limits = (
        pl.DataFrame({"party_id": list(map(str, most)), "most": list(most.values())})
        if isinstance(most, Mapping) and most
        else None
    )
    given = (requests, availability, fixed, limits)
    text = [None if f is None else f.with_columns(text_of(f[c]).alias(c) for c in _PARTIES if c in f.columns) for f in given]
    (asked, free, sure, limits), told = in_one_spelling(text, _PARTIES)
    if not told or asked is None:
        return requests, availability, fixed, most, []
    return asked, free, sure, most if limits is None else dict(limits.iter_rows()), [spellings_told(told)]


def _slots(slots: int | Sequence[str]) -> tuple[tuple[str, ...], bool]:
    if isinstance(slots, int):
        if not 1 <= slots <= 1000:
            raise Fault(
                "timetable.slots",
                f"时段数 {slots} 不对，应在 1 到 1000 之间。",
                f"{slots} slots; it must be 1 to 1000.",
                exit_code=2,
            )
        return tuple(str(s + 1) for s in range(slots)), True
    labels = tuple(str(s).strip() for s in slots)
    if not labels or len(set(labels)) < len(labels) or "" in labels:
        raise Fault("timetable.slots", "时段名称为空或有重复。", "The names of the slots are empty or repeat.", exit_code=2)
    return labels, False


def _tables(tables: int | Sequence[int] | Mapping[Any, int], index: dict[str, int]) -> Ints:
    if isinstance(tables, int):
        room = [tables] * len(index)
    elif isinstance(tables, Mapping):
        unknown = [str(k) for k in tables if str(k) not in index]
        if unknown:
            raise Fault(
                "timetable.tables",
                f"桌数写了没有的时段：{'、'.join(unknown[:5])}。",
                f"Tables for unknown slots: {', '.join(unknown[:5])}.",
                exit_code=2,
            )
        given = {str(k): v for k, v in tables.items()}
        room = [given.get(label, 0) for label in index]
    else:
        room = list(tables)
    if len(room) != len(index) or any(t < 0 or t > 1_000_000 for t in room):
        raise Fault(
            "timetable.tables",
            f"桌数不对：每个时段一个数，共 {len(index)} 个，不得为负。",
            f"Tables: one number a slot, {len(index)} in all, none negative.",
            exit_code=2,
        )
    return np.asarray(room, np.int64)


def _members(requests: pl.DataFrame, written: pl.DataFrame) -> tuple[Ints, list[Any], dict[str, pl.Series], list[Words]]:
    """Parties by request. One id is one party on whichever side; plain numbers that run on both sides are two lists."""
    _need(requests, ("a_id", "b_id"), "requests")
    if not requests.height:
        raise Fault("timetable.requests.empty", "没有任何对接请求。", "There is no request.")
    names = ["a_id", "b_id"] + (["third_id"] if "third_id" in requests.columns else [])
    cells = {n: text_of(requests[n]) for n in names}
    for n in names[:2]:
        if cells[n].null_count():
            raise _fault("requests.blank", cells[n].is_null().arg_max(), f"{n} 是空的", f"{n} is blank")
    notes: list[Words] = []
    self_met = (cells["a_id"] == cells["b_id"]).arg_true()
    apart = False
    if len(self_met):
        both = set(cells["a_id"]) & set(cells["b_id"])
        apart = all(p.isdecimal() for p in both)
        if not apart:
            row = self_met[0]
            one, other = (text_of(written[n])[row] for n in names[:2])
            also = (
                ("", "")
                if one == other
                else (
                    f"（“{other}”只是“{one}”的另一种写法；若是两家，请用不同的编号）",
                    f" (“{other}” is another spelling of it; number two parties apart)",
                )
            )
            raise _fault("requests.self", row, f"{one} 与自己对接{also[0]}", f"{one} is asked to meet itself{also[1]}")
        notes.append(
            Words(
                f"两侧各自编号（{len(both)} 个号码相同），按不同单位处理；若是同一单位，请用统一的编号",
                f"Both sides are numbered on their own ({len(both)} numbers occur on both): taken as different parties",
            )
        )
    if apart:
        parties: list[Any] = [(n, p) for n in names for p in cells[n].drop_nulls().unique(maintain_order=True)]
        code = {p: i for i, p in enumerate(parties)}
        columns = [[NOBODY if p is None else code[(n, p)] for p in cells[n]] for n in names]
        members = np.asarray(columns, np.int64).T
    else:
        parties = pl.concat([cells[n].alias("id") for n in names]).drop_nulls().unique(maintain_order=True).to_list()
        kinds = pl.Enum(parties)
        members = np.column_stack([cells[n].cast(kinds).to_physical().cast(pl.Int64).fill_null(NOBODY).to_numpy() for n in names])
    if members.shape[1] == 2:
        members = np.column_stack([members, np.full(len(members), NOBODY)])
    bad = np.flatnonzero((members[:, 2] == members[:, 0]) | (members[:, 2] == members[:, 1]))
    if len(bad):
        raise _fault("requests.third", bad[0], "第三方就是其中一方", "the third party is one of the two")
    return np.ascontiguousarray(members), parties, {n: written[n] for n in names}, notes


def _weights(requests: pl.DataFrame) -> tuple[Ints, int, Flags, Flags]:
    """Whole weights and their scale; must and veto."""
    must, veto = (np.asarray(flags_of(requests, name, f"requests.{name}"), bool) for name in ("must", "veto"))
    if "weight" not in requests.columns:
        return np.ones(requests.height, np.int64), 1, must, veto
    given = requests["weight"]
    numbers = (text_of(given) if given.dtype == pl.String else given).cast(pl.Float64, strict=False)
    for row in (numbers.is_null() & pl.Series(~veto)).arg_true():
        raise _fault(
            "requests.weight",
            row,
            f"权重“{'' if given[row] is None else given[row]}”不是数；未知的权重不当作零，请填写",
            f"weight “{'' if given[row] is None else given[row]}” is not a number; unknown is not zero, so fill it in",
        )
    w = numbers.fill_null(0.0).to_numpy()
    odd = np.flatnonzero(~np.isfinite(w) | (w < 0) | (w > HEAVIEST))
    if len(odd):
        raise _fault(
            "requests.weight",
            odd[0],
            f"权重 {given[int(odd[0])]} 不合理，应在 0 到 {HEAVIEST:.0e} 之间",
            f"weight {given[int(odd[0])]} makes no sense; it must be 0 to {HEAVIEST:.0e}",
        )
    scale = 1
    while scale < 1_000_000 and not np.allclose(w * scale, np.rint(w * scale), rtol=0, atol=1e-7) and w.max() * scale * 10 < 1e11:
        scale *= 10
    return np.rint(w * scale).astype(np.int64), scale, must, veto


def _once(members: Ints, parties: list[Any]) -> None:
    low, high = members[:, :2].min(1), members[:, :2].max(1)
    _, first, back = np.unique(low * len(parties) + high, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[back] != np.arange(len(members)))
    if len(again):
        row = int(again[0])
        before = int(first[back[row]]) + 1
        name = "–".join(p if isinstance(p, str) else p[1] for p in (parties[i] for i in members[row, :2]))
        raise _fault(
            "requests.twice",
            row,
            f"{name} 与第 {before} 行重复（共 {len(again)} 行重复），请合并",
            f"“{name}” repeats row {before} ({plural(len(again), 'row repeats', 'rows repeat')}); merge them",
        )


def _stretches(days: Sequence[Any] | None, breaks: Sequence[Any], index: dict[str, int]) -> tuple[Ints, Ints]:
    count = len(index)
    if days is not None and len(days) != count:
        raise Fault("timetable.days", f"日期应每个时段一个，共 {count} 个。", f"Days: one a slot, {count} in all.", exit_code=2)
    order: dict[Any, int] = {}
    day = np.asarray([order.setdefault(d, len(order)) for d in (days if days is not None else [0] * count)], np.int64)
    unknown = [str(b) for b in breaks if str(b) not in index]
    if unknown:
        raise Fault(
            "timetable.breaks",
            f"休息写在没有的时段之后：{'、'.join(unknown)}。",
            f"Breaks after unknown slots: {', '.join(unknown)}.",
            exit_code=2,
        )
    ends = np.zeros(count, np.int64)
    for b in breaks:
        ends[index[str(b)]] = 1
    changes = np.concatenate(([0], ((day[1:] != day[:-1]) | (ends[:-1] == 1)).astype(np.int64)))
    return day, np.cumsum(changes)


def _free(availability: pl.DataFrame | None, known: dict[Any, int], index: dict[str, int]) -> tuple[Flags, list[Words]]:
    """P × S. A party that no row names is always free; rows that say free make all other slots of that party not free."""
    free = np.ones((len(known), len(index)), bool)
    if availability is None or not availability.height:
        return free, []
    _need(availability, ("party_id", "slot"), "availability")
    parties, slots = text_of(availability["party_id"]).to_list(), text_of(availability["slot"]).to_list()
    said = flags_of(availability, "free", "availability.free", missing=True)
    by_id: dict[str | None, list[int]] = {}
    for key, number in known.items():
        by_id.setdefault(key if isinstance(key, str) else key[1], []).append(number)
    told: dict[tuple[int, int], bool] = {}
    strangers: dict[str, None] = {}
    for row, (party, slot, yes) in enumerate(zip(parties, slots, said, strict=True)):
        if slot not in index:
            raise _fault("availability.slot", row, f"没有时段“{slot}”", f"there is no slot “{slot}”")
        at = by_id.get(party, [])
        if not at:
            strangers[str(party)] = None
            continue
        if len(at) > 1:
            raise _fault(
                "availability.both",
                row,
                f"{party} 在两侧都有，说不清是哪一方；请用不重复的编号",
                f"{party} is on both sides; number the parties apart",
            )
        if told.setdefault((at[0], index[slot]), bool(yes)) != bool(yes):
            raise _fault(
                "availability.contradiction",
                row,
                f"{party} 在时段 {slot} 既写有空又写没空",
                f"{party} is both free and not free in slot {slot}",
            )
    if not told:
        raise Fault(
            "timetable.availability.unknown",
            f"空闲表里没有一个单位出现在请求中（如 {next(iter(strangers))}），请核对编号。",
            f"No party of the availability occurs in the requests (such as “{next(iter(strangers))}”); check the ids.",
        )
    for party in {p for (p, _), yes in told.items() if yes}:
        free[party] = False
    for (party, s), yes in told.items():
        free[party, s] = yes
    if not strangers:
        return free, []
    some = list(strangers)[:5]
    return free, [
        Words(
            f"空闲表里有 {len(strangers)} 个单位不在请求中，未用：{'、'.join(some)}{'…' if len(strangers) > 5 else ''}",
            f"of the availability, {plural(len(strangers), 'party is', 'parties are')} in no request and not used: "
            f"{', '.join(some)}{'…' if len(strangers) > 5 else ''}",
        )
    ]


def _most(most: int | Mapping[Any, int] | None, known: dict[Any, int]) -> Ints:
    out = np.full(len(known), UNLIMITED, np.int64)
    if isinstance(most, Mapping):
        for party, limit in most.items():
            if str(party) not in known:
                raise Fault(
                    "timetable.most.unknown",
                    f"每日上限写了请求中没有的单位：{party}。",
                    f"A daily limit for a party of no request: {party}.",
                )
            out[known[str(party)]] = _positive(limit) or UNLIMITED
    elif most is not None:
        out[:] = _positive(most) or UNLIMITED
    return out


def _positive(number: int | None) -> int | None:
    if number is not None and number < 1:
        raise Fault(
            "timetable.most",
            f"上限 {number} 不对，至少为 1。",
            f"A limit of {number} makes no sense; it is at least 1.",
            exit_code=2,
        )
    return number


def _fixed(fixed: pl.DataFrame, problem: Problem, known: dict[Any, int], index: dict[str, int]) -> Ints:
    """Confirmed meetings as request, slot, table. Every contradiction among them or with the day is a Fault."""
    _need(fixed, ("a_id", "b_id", "slot"), "fixed")
    two_lists = known and not isinstance(next(iter(known)), str)
    rows = {(int(a), int(b)): r for r, (a, b) in enumerate(problem.members[:, :2])}
    a_ids, b_ids, slots = (text_of(fixed[c]).to_list() for c in ("a_id", "b_id", "slot"))
    tables = text_of(fixed["table"]).to_list() if "table" in fixed.columns else [None] * fixed.height
    out = []
    for row, (a, b, slot, table) in enumerate(zip(a_ids, b_ids, slots, tables, strict=True)):
        pair = [known.get((side, p) if two_lists else p) for side, p in (("a_id", a), ("b_id", b))]
        if None in pair:
            stranger = a if pair[0] is None else b
            raise _fault("fixed.unknown", row, f"单位 {stranger} 不在请求中", f"party {stranger} is in no request")
        r = rows.get((pair[0], pair[1]), rows.get((pair[1], pair[0])))  # type: ignore[arg-type]
        if r is None:
            raise _fault(
                "fixed.request",
                row,
                f"{a}–{b} 不在请求中，请先加入请求",
                f"{a}–{b} is not among the requests; add it there first",
            )
        if slot not in index:
            raise _fault("fixed.slot", row, f"没有时段“{slot}”", f"there is no slot “{slot}”")
        s = index[slot]
        if table is not None and not (table.isdecimal() and 1 <= int(table) <= problem.tables[s]):
            raise _fault(
                "fixed.table",
                row,
                f"时段 {slot} 没有 {table} 号桌（共 {problem.tables[s]} 张）",
                f"slot {slot} has no table {table} (it has {problem.tables[s]})",
            )
        out.append((r, s, int(table or 0)))
    found = np.asarray(out, np.int64)
    _fixed_agree(found, problem)
    return found


def _fixed_agree(found: Ints, problem: Problem) -> None:
    party_at: dict[tuple[int, int], int] = {}
    table_at: dict[tuple[int, int], int] = {}
    taken: dict[int, int] = {}
    for row, (r, s, table) in enumerate(found.tolist()):
        slot = problem.slots[s]
        if problem.veto[r]:
            raise _fault("fixed.veto", row, f"{problem.pair(r)} 已列为不得对接", f"{problem.pair(r)} must not meet")
        if taken.setdefault(r, row) != row:
            raise _fault(
                "fixed.twice",
                row,
                f"{problem.pair(r)} 已在第 {taken[r] + 1} 行确认",
                f"{problem.pair(r)} is confirmed in row {taken[r] + 1} already",
            )
        for p in problem.members[r]:
            if p == NOBODY:
                continue
            name = problem.parties[p]
            if not problem.free[p, s]:
                raise _fault(
                    "fixed.not_free",
                    row,
                    f"{name} 在时段 {slot} 没空，却已确认在此时段对接",
                    f"{name} is not free in slot {slot} but is confirmed there",
                )
            if party_at.setdefault((int(p), s), row) != row:
                raise _fault(
                    "fixed.party",
                    row,
                    f"{name} 在时段 {slot} 已有第 {party_at[int(p), s] + 1} 行的对接",
                    f"{name} is in slot {slot} already by row {party_at[int(p), s] + 1}",
                )
        if table and table_at.setdefault((s, table), row) != row:
            raise _fault(
                "fixed.same_table",
                row,
                f"时段 {slot} 的 {table} 号桌已被第 {table_at[s, table] + 1} 行占用",
                f"table {table} in slot {slot} is taken by row {table_at[s, table] + 1}",
            )
    for run in problem.windows():
        used = np.bincount(problem.members[found[np.isin(found[:, 1], run), 0]].ravel() + 1, minlength=len(problem.parties) + 1)[
            1:
        ]
        for p in np.flatnonzero(used == len(run)):
            raise Fault(
                "timetable.fixed.in_a_row",
                f"{problem.parties[p]} 已确认连续 {len(run)} 场（自 {problem.slots[run[0]]} 起），超过连续上限 "
                f"{problem.in_a_row}。",
                f"{problem.parties[p]} has {len(run)} confirmed meetings in a row from {problem.slots[run[0]]}; the "
                f"limit is {problem.in_a_row}.",
            )
    for s, used in enumerate(np.bincount(found[:, 1], minlength=len(problem.slots))):
        if used > problem.tables[s]:
            raise Fault(
                "timetable.fixed.tables",
                f"时段 {problem.slots[s]} 已确认 {used} 场，只有 {problem.tables[s]} 张桌。",
                f"Slot {problem.slots[s]} has {used} confirmed meetings and {problem.tables[s]} tables.",
            )
    for day in problem.days():
        inside = found[np.isin(found[:, 1], day)]
        count = np.bincount(
            problem.members[inside[:, 0]][problem.members[inside[:, 0]] != NOBODY], minlength=len(problem.parties)
        )
        for p in np.flatnonzero(count > problem.most):
            raise Fault(
                "timetable.fixed.most",
                f"{problem.parties[p]} 已确认 {count[p]} 场，超过每日上限 {problem.most[p]}。",
                f"{problem.parties[p]} has {count[p]} confirmed meetings, more than {problem.most[p]} a day.",
            )
