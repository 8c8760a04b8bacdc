"""`yipanqi assign`: plain files. In: .csv .tsv .xlsx .parquet .jsonl with Chinese or English headings. Out: the pairs, what stayed open.

The answer's second part (places that stayed open, lower bounds not met) is a second sheet in .xlsx, else a file beside the first.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yipanqi.engines.assignment._solve import Assignment, assign
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

ENDINGS = (".csv", ".tsv", ".xlsx", ".parquet", ".jsonl")
HEADINGS = {
    "agent_id": ("agent_id", "agent", "人员编号", "专家编号", "人员", "专家", "专员", "特派员", "姓名", "单位", "单位编号"),
    "task_id": ("task_id", "task", "任务编号", "任务", "岗位", "榜单编号", "项目编号", "项目", "县(市、区)", "县市区"),
    "score": ("score", "分数", "得分", "评分", "匹配度", "权重", "weight"),
    "least": ("least", "最少", "下限", "至少"),
    "most": ("most", "最多", "上限", "至多", "负荷"),
    "needed": ("needed", "需要", "需求人数", "需要人数", "名额", "人数"),
    "reason": ("reason", "回避原因", "原因", "理由", "关系"),
}


@dataclass(frozen=True)
class Done:
    """What was written: pairs, places wanted and filled, total, bound, gap, whether it is proved, where, and what was noticed."""

    pairs: int
    places: int
    wanted: int
    total: float
    bound: float
    gap: float
    optimal: bool
    open_tasks: int
    out: Path
    open_out: Path
    notes: tuple[Words, ...]


def assign_file(
    scores: str | os.PathLike[str],
    out: str | os.PathLike[str],
    loads: str | os.PathLike[str] | None = None,
    conflicts: str | os.PathLike[str] | None = None,
    fixed: str | os.PathLike[str] | None = None,
    *,
    fair: bool = False,
) -> Done:
    """Assign the agents of `scores` to its tasks and write the pairs to `out`; kinds of file by ending.

    scores: `agent_id, task_id, score`, optionally `least, most` (the same in all rows of an agent) and `needed` (of a task).
    loads: rows of agents `agent_id, least, most`, rows of tasks `task_id, needed`, or both in one file with the other cells blank.
    conflicts: `agent_id, task_id[, reason]`. fixed: `agent_id, task_id`. Raises Fault with file and row.
    """
    target = Path(out)
    _ending(target)
    pairs = _read(Path(scores), ("agent_id", "task_id", "score"))
    people, works = _sides(pairs, Path(scores))
    if loads is not None:
        people, works = _loads(_read(Path(loads), ()), Path(loads), people, works)
    bans = None if conflicts is None else _read(Path(conflicts), ("agent_id", "task_id"))
    held = None if fixed is None else _read(Path(fixed), ("agent_id", "task_id"))
    _numbers(pairs, "score", Path(scores))
    plan = assign(pairs.select("agent_id", "task_id", pl.col("score").cast(pl.Float64, strict=False)), people, works, bans, held, fair=fair)
    apart = _write(plan, target)
    return Done(plan.pairs.height, plan.places, plan.wanted, plan.total, plan.bound, plan.gap, plan.optimal, plan.unfilled.height, target, apart, plan.notes)


def _sides(pairs: pl.DataFrame, path: Path) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Loads that stand beside the scores, one row an agent and a task; rows that contradict each other are a Fault."""
    found: list[pl.DataFrame | None] = []
    for key, columns in (("agent_id", ("least", "most")), ("task_id", ("needed",))):
        here = [c for c in columns if c in pairs.columns]
        if not here:
            found.append(None)
            continue
        sides = pairs.select(key, *here).unique(maintain_order=True)
        if (twice := sides[key].is_duplicated()).any():
            who = sides.filter(twice)[key][0]
            raise Fault("assign.contradiction", f"{path.name}：{who} 各行的 {'、'.join(here)} 不一致，请统一。",
                        f"{path.name}: the rows of {who} differ in {', '.join(here)}; make them agree.")
        found.append(sides)
    return found[0], found[1]


def _loads(given: pl.DataFrame, path: Path, people: pl.DataFrame | None, works: pl.DataFrame | None) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    has = {c: given[c].is_not_null() if c in given.columns else pl.Series([False] * given.height) for c in ("agent_id", "task_id")}
    if not (has["agent_id"] | has["task_id"]).any():
        raise Fault("assign.columns", f"{path.name} 没有 agent_id（人员）或 task_id（任务）列。", f"{path.name} has neither agent_id nor task_id.")
    if (both := has["agent_id"] & has["task_id"]).any():
        row = int(both.arg_max() or 0) + 2
        raise Fault("assign.both", f"{path.name} 第 {row} 行同时写了人员和任务；负荷每行只写一方。", f"{path.name}, row {row} names an agent and a task; a load belongs to one.")
    if has["agent_id"].any():
        people = given.filter(has["agent_id"]).select("agent_id", *[c for c in ("least", "most") if c in given.columns])
    if has["task_id"].any():
        works = given.filter(has["task_id"]).select("task_id", *[c for c in ("least", "needed") if c in given.columns])
    return people, works


def _numbers(frame: pl.DataFrame, column: str, path: Path) -> None:
    bad = frame[column].is_not_null() & frame[column].cast(pl.Float64, strict=False).is_null()
    if bad.any():
        row = int(bad.arg_max() or 0)
        raise Fault("assign.number", f"{path.name} 第 {row + 1} 条数据的分数“{frame[column][row]}”不是数字，请改正或留空。",
                    f"{path.name}: the score “{frame[column][row]}” in data row {row + 1} is not a number; correct it or leave it blank.")


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise Fault("assign.ending", f"不认识的文件类型：{path}。请用 {'、'.join(ENDINGS)}。", f"Unknown kind of file: {path}. Use one of {', '.join(ENDINGS)}.", exit_code=2)
    return ending


def _read(path: Path, wanted: tuple[str, ...]) -> pl.DataFrame:
    """The known columns of a file, ids as trimmed text, blank cells null, wholly blank rows left out."""
    ending = _ending(path)
    if not path.is_file():
        raise Fault("assign.file", f"找不到文件：{path}。请检查路径。", f"No such file: {path}. Check the path.", exit_code=2)
    reader: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": _read_text, ".tsv": _read_text, ".xlsx": _read_sheet, ".parquet": pl.read_parquet,
        ".jsonl": lambda p: pl.read_ndjson(p, infer_schema_length=None),
    }
    try:
        raw = reader[ending](path)
    except Fault:
        raise
    except Exception as fault:  # whatever a reader of foreign files may raise
        why = (str(fault).splitlines() or [type(fault).__name__])[0][:120]
        raise Fault("assign.unreadable", f"读不了文件 {path}：{why}。请确认文件完整、类型与后缀相符。",
                    f"Cannot read {path}: {why}. Check that it is whole and of the kind its ending says.") from fault
    plain = [_plain(h) for h in raw.columns]
    places = {column: next((plain.index(w) for w in words if w in plain), None) for column, words in HEADINGS.items()}
    absent = [c for c in wanted if places[c] is None]
    if absent:
        raise Fault("assign.columns", f"{path.name} 缺少列 {'、'.join(absent)}；现有：{'、'.join(raw.columns[:10])}。",
                    f"{path.name} lacks the columns {', '.join(absent)}; it has {', '.join(raw.columns[:10])}.")
    taken = {c: raw.to_series(at).cast(pl.String, strict=False).str.strip_chars().alias(c) for c, at in places.items() if at is not None}
    if not taken:
        return pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))
    frame = pl.DataFrame(list(taken.values())).with_columns(pl.when(pl.all() != "").then(pl.all()))
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


def _plain(text: object) -> str:
    return re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", str(text or ""))).lower()


def _read_text(path: Path) -> pl.DataFrame:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Fault("assign.encoding", f"{path} 既不是 UTF-8 也不是 GB18030 文本。请另存为 UTF-8。", f"{path} is neither UTF-8 nor GB18030 text. Save it as UTF-8.")
    if not text.strip():
        raise Fault("assign.empty", f"{path} 是空文件。", f"{path} is empty.")
    return pl.read_csv(text.encode(), separator="\t" if path.suffix.lower() == ".tsv" else ",", infer_schema=False)


def _read_sheet(path: Path) -> pl.DataFrame:
    """The first sheet from its row of headings on; title rows above are passed over."""
    import fastexcel

    book = fastexcel.read_excel(path)
    rows = book.load_sheet(0, header_row=None, dtypes="string").to_polars()
    if rows.is_empty():
        raise Fault("assign.empty", f"{path} 是空表。", f"{path} is an empty workbook.")
    known = {w for words in HEADINGS.values() for w in words}
    counts = [sum(_plain(v) in known for v in row) for row in rows.head(15).iter_rows()]
    at = counts.index(max(counts))
    names = [str(v) if v is not None else f"column {n + 1}" for n, v in enumerate(rows.row(at))]
    distinct = [n if n not in names[:k] else f"{n} {k + 1}" for k, n in enumerate(names)]
    return rows.slice(at + 1).rename(dict(zip(rows.columns, distinct, strict=True)))


def _write(plan: Assignment, target: Path) -> Path:
    """Both parts; each file appears whole or not at all. Returns where the open places are."""
    lacking = plan.lacking.select(
        pl.col("id").alias("task_id"), pl.col("least").alias("needed"), pl.col("got").alias("filled"), pl.format("least_{}", "kind").alias("reason"),
        pl.col("attribute").alias("why"), pl.lit(None, pl.String).alias("remedy"),
    )
    rest = pl.concat([plan.unfilled, lacking])
    if target.suffix.lower() == ".xlsx":
        _whole(target, lambda p: _write_book(p, {say("指派", "pairs"): plan.pairs, say("空缺", "open"): rest}))
        return target
    apart = target.with_name(f"{target.stem}.open{target.suffix}")
    for frame, path in ((plan.pairs, target), (rest, apart)):
        _whole(path, lambda p, f=frame: _write_frame(f, p))  # type: ignore[misc]
    return apart


def _write_frame(frame: pl.DataFrame, path: Path) -> None:
    ending = path.suffix.lower()
    if ending == ".parquet":
        frame.write_parquet(path)
    elif ending == ".jsonl":
        frame.write_ndjson(path)
    else:
        safe = frame.with_columns(pl.col(pl.String).str.replace("^([=+@])", "'$1"))  # an id must not run as a formula
        safe.write_csv(path, include_bom=True, separator="\t" if ending == ".tsv" else ",")


def _write_book(path: Path, sheets: dict[str, pl.DataFrame]) -> None:
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), plain) as book:
        for title, frame in sheets.items():
            frame.write_excel(book, worksheet=title, autofit=True, freeze_panes=(1, 0))


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".yipanqi-", suffix=path.suffix)
    except OSError as fault:
        raise Fault("assign.out", f"写不了 {path}：{fault.strerror}。请检查文件夹是否存在、可写。",
                    f"Cannot write {path}: {fault.strerror}. Check that the folder exists and may be written.", exit_code=2) from fault
    os.close(handle)
    try:
        write(Path(name))
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
