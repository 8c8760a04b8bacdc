"""`yipanqi timetable`: lists in files. In: .csv .xlsx .parquet .jsonl with English or Chinese headings. Out: the same kinds.

Meetings come first, then a row without a slot for every request that is not met, with its reason and remedy (.xlsx: a sheet each).
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines.timetable._reading import problem_of
from yipanqi.engines.timetable._reasons import told
from yipanqi.engines.timetable._solve import Plan, solve
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

ENDINGS = (".csv", ".xlsx", ".parquet", ".jsonl")
HEADINGS = {
    "a_id": ("a_id", "a", "需求方编号", "需求方", "甲方", "企业编号", "企业"),
    "b_id": ("b_id", "b", "供给方编号", "供给方", "乙方", "院所编号", "院所"),
    "third_id": ("third_id", "third", "第三方编号", "第三方", "专家", "资金方"),
    "weight": ("weight", "权重", "分值", "得分", "score"),
    "must": ("must", "必见", "必须对接", "必排"),
    "veto": ("veto", "不见", "不得对接", "回避"),
    "party_id": ("party_id", "party", "单位编号", "参会方", "单位", "编号"),
    "slot": ("slot", "时段", "时间段", "对接时段"),
    "free": ("free", "有空", "空闲", "是否有空"),
    "table": ("table", "桌号", "桌"),
}


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


def timetable_file(
    requests: Path,
    out: Path,
    slots: int | Sequence[str],
    tables: int | Sequence[int] | Mapping[Any, int],
    availability: Path | None = None,
    fixed: Path | None = None,
    *,
    most_per_day: int | None = None,
    in_a_row: int | None = None,
    breaks: Sequence[str] = (),
    time_limit: float = 10.0,
) -> Done:
    """Read the lists, make the timetable, write it to `out` by its ending. Raises Fault for every file that cannot be used."""
    _ending(out)
    given = {"requests": requests, "availability": availability, "fixed": fixed}
    frames = {name: None if path is None else read_list(path) for name, path in given.items()}
    asked = frames["requests"]
    assert asked is not None
    try:
        problem = problem_of(asked, slots, tables, frames["availability"], frames["fixed"], most=most_per_day, in_a_row=in_a_row, days=None, breaks=breaks)
        plan = solve(problem, time_limit=time_limit)
    except Fault as fault:
        path = given.get(fault.code.split(".")[1])
        if path is None:
            raise
        raise Fault(fault.code, f"{path.name}：{fault.zh}", f"{path.name}: {fault.en}", exit_code=fault.exit_code) from None
    _write(plan, out)
    return Done(problem.size, plan.meetings.height, plan.unmet.height, plan.total, plan.bound, plan.gap, plan.proven, plan.proof, plan.notes, out)


def _ending(path: Path) -> str:
    if path.suffix.lower() not in ENDINGS:
        raise Fault("timetable.ending", f"不认识的文件类型：{path}。请用 {'、'.join(ENDINGS)}。",
                    f"Unknown kind of file: {path}. Use one of {', '.join(ENDINGS)}.", exit_code=2)
    return path.suffix.lower()


def read_list(path: Path) -> pl.DataFrame:
    """The columns that the engine knows, named as it names them; ids and slots as they are written."""
    ending = _ending(path)
    if not path.is_file():
        raise Fault("timetable.file", f"找不到文件：{path}。请检查路径。", f"No such file: {path}. Check the path.", exit_code=2)
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {".csv": _csv, ".xlsx": _sheet, ".parquet": pl.read_parquet, ".jsonl": _lines}
    try:
        raw = readers[ending](path)
    except Fault:
        raise
    except Exception as fault:  # whatever a reader of foreign files may raise
        first = (str(fault).splitlines() or [type(fault).__name__])[0][:120]
        raise Fault("timetable.unreadable", f"读不了 {path.name}：{first}。请确认文件完整、类型与后缀相符。",
                    f"Cannot read {path.name}: {first}. Check that it is whole and of the kind its ending says.") from fault
    plain = {_plain(h): h for h in reversed(raw.columns)}
    found = {name: plain[w] for name, words in HEADINGS.items() for w in reversed(words) if w in plain}
    frame = raw.select(pl.col(heading).alias(name) for name, heading in found.items())
    if not frame.width:
        raise Fault("timetable.headings", f"{path.name} 的表头认不出；现有：{'、'.join(raw.columns[:10])}；应有如 a_id、b_id、weight。",
                    f"{path.name}: no known heading among {', '.join(raw.columns[:10])}; expected such as a_id, b_id, weight.")
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


def _plain(heading: str) -> str:
    return re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", heading)).lower()


def _csv(path: Path) -> pl.DataFrame:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Fault("timetable.encoding", f"{path.name} 既不是 UTF-8 也不是 GB18030 文本，请另存为 UTF-8。", f"{path.name} is neither UTF-8 nor GB18030; save it as UTF-8.")
    if not text.strip():
        raise Fault("timetable.empty", f"{path.name} 是空文件。", f"{path.name} is empty.")
    return pl.read_csv(text.encode(), infer_schema=False)


def _lines(path: Path) -> pl.DataFrame:
    return pl.read_ndjson(path, infer_schema_length=None)


def _sheet(path: Path) -> pl.DataFrame:
    import fastexcel

    rows = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()
    wanted = {w for words in HEADINGS.values() for w in words}
    known = [sum(_plain(str(cell)) in wanted for cell in row) for row in rows.head(15).iter_rows()]
    if not known:
        raise Fault("timetable.empty", f"{path.name} 是空表。", f"{path.name} is an empty workbook.")
    at = known.index(max(known))
    names = [str(cell) if cell is not None and list(rows.row(at)).index(cell) == n else f"column {n + 1}" for n, cell in enumerate(rows.row(at))]
    return rows.slice(at + 1).rename(dict(zip(rows.columns, names, strict=True)))


def frames_of(plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Meetings [a_id, b_id, (third_id,) slot, table, weight] and requests not met [.., weight, reason, remedy] in the current language."""
    ids = [c for c in ("a_id", "b_id", "third_id") if c in plan.meetings.columns]
    unmet = told(plan).select(*ids, "weight", pl.col("reason_text").alias("reason"), pl.col("remedy_text").alias("remedy"))
    return plan.meetings.select(*ids, "slot", "table", "weight"), unmet


def _write(plan: Plan, target: Path) -> None:
    meetings, unmet = frames_of(plan)
    ending = target.suffix.lower()
    if ending == ".xlsx":
        proof = pl.DataFrame({"total": [plan.total], "bound": [plan.bound], "gap": [plan.gap], "proof": [str(plan.proof)]})
        _whole(target, lambda p: _book(p, {say("时间表", "timetable"): meetings, say("未排上", "not met"): unmet, say("证明", "proof"): proof}))
        return
    both = pl.concat([meetings, unmet], how="diagonal_relaxed")
    if ending == ".parquet":
        _whole(target, both.write_parquet)
    elif ending == ".jsonl":
        _whole(target, both.write_ndjson)
    else:
        safe = both.with_columns(pl.col(pl.String).str.replace("^([=+@])", "'$1"))  # a name must not run as a formula
        _whole(target, lambda p: safe.write_csv(p, include_bom=True))


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """The file appears whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".yipanqi-", suffix=path.suffix)
    except OSError as fault:
        raise Fault("timetable.out", f"写不了 {path}：{fault.strerror}。请检查文件夹是否存在、可写。",
                    f"Cannot write {path}: {fault.strerror}. Check that the folder exists and may be written.", exit_code=2) from fault
    os.close(handle)
    try:
        write(Path(name))
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _book(path: Path, sheets: dict[str, pl.DataFrame]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True})
        for title, frame in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, frame.columns, bold)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(frame.columns):
                sheet.write_column(1, at, frame[column].to_list())
                sheet.set_column(at, at, 40 if column in ("reason", "remedy", "proof") else 14)
            if frame.height:
                sheet.autofilter(0, 0, frame.height, frame.width - 1)
