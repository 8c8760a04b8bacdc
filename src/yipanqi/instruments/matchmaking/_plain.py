"""`timetable` on plain files. In: requests, availability, confirmed meetings with Chinese or English headings. Out: the
timetable.

The answer holds the meetings; every request that is not met stands with its reason and remedy in a second sheet, or in a file
beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.lists import Part, Wanted
from yipanqi.engines.timetable import Plan, timetable, told
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

A = Wanted("a_id", ("a", "需求方编号", "需求方", "需求方名称", "需求单位", "甲方", "企业编号", "企业", "企业名称"), "party")
B = Wanted("b_id", ("b", "供给方编号", "供给方", "供给方名称", "供给单位", "乙方", "院所编号", "院所", "院所名称"), "party")
SLOT = Wanted("slot", ("时段", "时间段", "对接时段"))
REQUESTS = (
    A,
    B,
    Wanted("third_id", ("third", "第三方编号", "第三方", "专家", "资金方"), "party"),
    Wanted("weight", ("权重", "分值", "得分", "score"), "number", strict=True),
    Wanted("must", ("必见", "必须对接", "必排")),
    Wanted("veto", ("不见", "不得对接", "回避")),
)
FREE = (
    Wanted("party_id", ("party", "单位编号", "参会方", "单位", "单位名称", "编号"), "party"),
    SLOT,
    Wanted("free", ("有空", "空闲", "是否有空")),
)
FIXED = (A, B, SLOT, Wanted("table", ("桌号", "桌")))


@dataclass(frozen=True)
class Done:
    """What was asked, met and not met; the total with its proof or gap; what was noticed on the way; where the answer is."""

    requests: int
    meetings: int
    unmet: int
    total: float | int
    bound: float | int
    gap: float
    proven: bool
    proof: Words
    notes: tuple[Words, ...]
    out: Path
    unmet_out: Path
    refused: tuple[lists.Refused, ...] = ()


def timetable_file(
    requests: Path,
    out: Path,
    slots: int | Sequence[str],
    tables: int | Sequence[int] | Mapping[Any, int],
    availability: Path | None = None,
    fixed: Path | None = None,
    *,
    maps: Sequence[str] = (),
    **limits: Any,
) -> Done:
    """Read the lists, make the timetable (`limits` as of `engines.timetable.timetable`), write it. Raises Fault for files that
    cannot be used.
    """
    sources = (requests, availability, fixed)
    lists.check_target(out, sources, ["unmet"])
    given = lists.Maps(maps)
    asked = lists.read(requests, REQUESTS, (("a_id",), ("b_id",)), given)
    asked.refuse_nobody("a_id", "b_id")
    asked.must_hold()
    free = None if availability is None else lists.read(availability, FREE, (("party_id",), ("slot",)), given)
    held = None if fixed is None else lists.read(fixed, FIXED, (("a_id",), ("b_id",), ("slot",)), given)
    given.check()
    for part, columns in ((free, ("party_id",)), (held, ("a_id", "b_id"))):
        if part is not None:
            part.refuse_nobody(*columns)
    files = {"requests": requests, "availability": availability, "fixed": fixed}
    try:
        plan = timetable(asked.frame, slots, tables, free and free.frame, held and held.frame, **limits)
    except Fault as fault:
        path = files.get(fault.code.split(".")[1]) if "." in fault.code else None
        if path is None:
            raise
        raise Fault(fault.code, f"{path.name}：{fault.zh}", f"{path.name}: {fault.en}", exit_code=fault.exit_code) from None
    where = lists.write(out, _parts(plan, out), sources)
    notes, refused = lists.of_files(asked, free, held)
    return Done(
        plan.problem.size,
        plan.meetings.height,
        plan.unmet.height,
        plan.total,
        plan.bound,
        plan.gap,
        plan.proven,
        plan.proof,
        (*notes, *plan.notes),
        out,
        where[1],
        tuple(refused),
    )


def frames_of(plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Meetings [a_id, b_id, (third_id,) slot, table, weight] and requests not met [.., weight, reason, remedy] in the current
    language.
    """
    ids = [c for c in ("a_id", "b_id", "third_id") if c in plan.meetings.columns]
    unmet = told(plan).select(*ids, "weight", pl.col("reason_text").alias("reason"), pl.col("remedy_text").alias("remedy"))
    return plan.meetings.select(*ids, "slot", "table", "weight"), unmet


def _parts(plan: Plan, out: Path) -> list[Part]:
    meetings, unmet = frames_of(plan)
    parts = [Part(say("时间表", "timetable"), meetings), Part(say("未排上", "not met"), unmet, "unmet")]
    if out.suffix.lower() != ".xlsx":
        return parts
    proof = pl.DataFrame({"total": [plan.total], "bound": [plan.bound], "gap": [plan.gap], "proof": [str(plan.proof)]})
    return [*parts, Part(say("证明", "proof"), proof, "proof")]
