"""`yipanqi resolve`: lists in files. In: .csv .tsv .xlsx .parquet .jsonl with Chinese or English headings. Out: the same kinds.

Headings may stand below title rows (the first fifteen rows of a sheet are searched). The doubtful pairs stand apart: on a second
sheet in .xlsx, else in a second file beside the first.
"""

from __future__ import annotations

import functools
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yipanqi.engines.identity._link import candidates
from yipanqi.engines.identity._reasons import reasons
from yipanqi.engines.identity._resolve import resolve
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

ENDINGS = (".csv", ".tsv", ".xlsx", ".parquet", ".jsonl")
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "企业编号", "机构编号", "人员编号", "序号"),
    "name": (
        "name",
        "企业名称",
        "单位名称",
        "企业详细名称",
        "机构名称",
        "组织名称",
        "名称",
        "公司名称",
        "全称",
        "依托企业",
        "投保企业",
        "被投企业",
        "卖方名称",
        "买方名称",
        "完成单位",
        "organisation",
        "organization",
        "company",
    ),
    "person": ("姓名", "person", "full_name", "负责人", "联系人"),
    "code": (
        "code",
        "uscc",
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "组织机构代码/统一社会信用代码",
        "统一代码",
        "组织机构代码",
        "卖方统一社会信用代码",
    ),
    "place": (
        "place",
        "行政区划代码",
        "县(市、区)",
        "县市区",
        "所在地",
        "注册地",
        "地区",
        "所在县(市、区)",
        "city",
        "卖方所在地",
        "买方所在地",
    ),
    "former": ("former", "曾用名", "原名称", "曾用名称", "former_name"),
    "born": ("born", "出生年月", "出生日期", "birth"),
    "identity": ("identity", "证件号码", "身份证号", "身份证号码", "证件类型及号码(脱敏)", "证件号码(脱敏)"),
    "employer": ("employer", "工作单位", "单位", "派出单位"),
}
_SEARCHED = 15


@dataclass(frozen=True)
class Resolved:
    """What was written: counts of rows and clusters, and where the doubtful pairs lie (the same file for .xlsx)."""

    rows: int
    same: int
    doubtful: int
    new: int
    entities: int
    pairs: int
    out: Path
    doubtful_out: Path


def resolve_file(names: str | os.PathLike[str], against: str | os.PathLike[str] | None, out: str | os.PathLike[str]) -> Resolved:
    """Resolve the list `names`, by itself or against the register `against`, into `out`; kinds of file by ending.

    Needs a column of names (企业名称/name; 姓名 for persons). Reads 编号/id (else the row number), 统一社会信用代码/code, place
    and 曾用名/former where present. Writes id, name, code, entity, canonical, confidence, reason, why, decision, other_id.
    Raises Fault.
    """
    target = Path(out)
    _ending(target)
    left, kind = read_list(Path(names))
    right = None
    if against is not None:
        right, other_kind = read_list(Path(against))
        if other_kind != kind:
            raise Fault(
                "identity.kinds",
                f"“{names}”与“{against}”一为机构名单、一为人员名单，不能比对。请给出同类名单。",
                f"One of {names} and {against} lists organisations, the other persons. Give two lists of one kind.",
                exit_code=2,
            )
    result = _with_words(resolve(left, right, kind=kind))
    pairs = _with_words(candidates(left, right, kind=kind))
    apart = _write(result, pairs, target)
    count = dict(result["decision"].value_counts().iter_rows())
    return Resolved(
        result.height,
        count.get("same", 0),
        count.get("doubtful", 0),
        count.get("new", 0),
        result["entity"].n_unique(),
        pairs.height,
        target,
        apart,
    )


def _with_words(frame: pl.DataFrame) -> pl.DataFrame:
    why = {code: say(*texts) for code, texts in reasons.items()}
    return frame.with_columns(why=pl.col("reason").replace_strict(why, return_dtype=pl.String)).select(
        *[c for c in frame.columns if c not in ("decision", "other_id") or ("other_name" in frame.columns and c == "other_id")],
        "why",
        "decision",
        *(["other_id"] if "other_name" not in frame.columns else []),
    )


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise Fault(
            "identity.ending",
            f"不认识的文件类型：{path}。请用 {'、'.join(ENDINGS)}。",
            f"Unknown kind of file: {path}. Use one of {', '.join(ENDINGS)}.",
            exit_code=2,
        )
    return ending


def read_list(path: Path) -> tuple[pl.DataFrame, str]:
    """The columns that the engine knows, as text, and 'organisation' or 'person'."""
    ending = _ending(path)
    if not path.is_file():
        raise Fault(
            "identity.file",
            f"找不到文件：{path}。请检查路径。",
            f"No such file: {path}. Check the path.",
            exit_code=2,
        )
    reader: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": _read_text,
        ".tsv": _read_text,
        ".xlsx": _read_sheet,
        ".parquet": pl.read_parquet,
        ".jsonl": _read_lines,
    }
    try:
        raw = reader[ending](path)
    except Fault:
        raise
    except Exception as fault:  # whatever a reader of foreign files may raise
        raise Fault(
            "identity.unreadable",
            f"读不了文件 {path}：{_first_line(fault)}。请确认文件完整、类型与后缀相符。",
            f"Cannot read {path}: {_first_line(fault)}. Check that it is whole and of the kind its ending says.",
        ) from fault
    return _known(raw, path)


def _first_line(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0][:120]


def heading(text: object) -> str:
    """A heading in one form: NFKC, no white space, small letters, no unit or remark marks."""
    return re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", str(text or ""))).lower()


def _columns(headings: list[str]) -> dict[str, int]:
    """Which column is which: for each of HEADINGS the position of its first match, in the order of the names listed."""
    plain = [heading(h) for h in headings]
    found: dict[str, int] = {}
    for column, words in HEADINGS.items():
        position = next((plain.index(w) for w in words if w in plain), None)
        if position is not None:
            found[column] = position
    return found


def _known(raw: pl.DataFrame, path: Path) -> tuple[pl.DataFrame, str]:
    found = _columns(raw.columns)
    kind = "person" if ("person" in found and "name" not in found) or {"born", "identity"} & found.keys() else "organisation"
    name = found.get("person", found.get("name")) if kind == "person" else found.get("name")
    if name is None:
        raise Fault(
            "identity.no_name",
            f"{path} 中没有名称列（企业名称、单位名称、name；人员为姓名）。现有列：{'、'.join(raw.columns[:12])}。",
            f"{path} has no column of names (企业名称, 单位名称, name; 姓名 for persons). It has: {', '.join(raw.columns[:12])}.",
        )
    wanted = ("born", "identity", "employer") if kind == "person" else ("code", "place", "former")
    columns = [raw.to_series(name).cast(pl.String, strict=False).alias("name")]
    for column in wanted:
        if column in found:
            series = raw.to_series(found[column])
            series = series.list.join(";") if isinstance(series.dtype, pl.List) else series
            columns.append(series.cast(pl.String, strict=False).alias(column))
    frame = pl.DataFrame(columns)
    numbers = pl.Series("id", range(1, raw.height + 1)).cast(pl.String)
    ids = raw.to_series(found["id"]).cast(pl.String, strict=False).alias("id") if "id" in found else numbers
    if ids.null_count() or ids.n_unique() < ids.len():
        ids = numbers  # gaps or repeats, as 序号 often has
    frame = frame.insert_column(0, ids)
    blank = pl.all_horizontal(pl.exclude("id").fill_null("").str.strip_chars() == "")
    return frame.filter(~blank), kind


def _read_text(path: Path) -> pl.DataFrame:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            break
    else:
        raise Fault(
            "identity.encoding",
            f"{path} 既不是 UTF-8 也不是 GB18030 文本。请另存为 UTF-8。",
            f"{path} is neither UTF-8 nor GB18030 text. Save it as UTF-8.",
        )
    if not text.strip():
        raise Fault("identity.empty", f"{path} 是空文件。", f"{path} is empty.")
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = pl.read_csv(text.encode(), separator=separator, has_header=False, infer_schema=False, truncate_ragged_lines=False)
    return _under_heading(rows)


def _read_lines(path: Path) -> pl.DataFrame:
    return pl.read_ndjson(path, infer_schema_length=None)


def _read_sheet(path: Path) -> pl.DataFrame:
    import fastexcel

    book = fastexcel.read_excel(path)
    best = None
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        if best is None:
            best = sheet
        if sheet.height and _heading_row(sheet) is not None:
            best = sheet
            break
    if best is None or best.is_empty():
        raise Fault("identity.empty", f"{path} 是空表。", f"{path} is an empty workbook.")
    return _under_heading(best)


def _heading_row(rows: pl.DataFrame) -> int | None:
    for at, row in enumerate(rows.head(_SEARCHED).iter_rows()):
        found = _columns([str(v) for v in row])
        if "name" in found or "person" in found:
            return at
    return None


def _under_heading(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows below the row of headings (the first row where none is found), named by it."""
    at = _heading_row(rows) or 0
    names, seen = [], set()
    for n, value in enumerate(rows.row(at)):
        text = str(value) if value is not None else f"column {n + 1}"
        names.append(text if text not in seen else f"{text} {n + 1}")
        seen.add(text)
    return rows.slice(at + 1).rename(dict(zip(rows.columns, names, strict=True)))


def _write(result: pl.DataFrame, pairs: pl.DataFrame, target: Path) -> Path:
    """Write both frames; each file appears whole or not at all. Returns where the doubtful pairs are."""
    ending = target.suffix.lower()
    if ending == ".xlsx":
        _whole(target, lambda p: _write_book(p, {say("结果", "result"): result, say("存疑", "doubtful"): pairs}))
        return target
    apart = target.with_name(f"{target.stem}.doubtful{target.suffix}")
    for frame, path in ((result, target), (pairs, apart)):
        if ending == ".parquet":
            _whole(path, frame.write_parquet)
        elif ending == ".jsonl":
            _whole(path, frame.write_ndjson)
        else:
            safe = frame.with_columns(pl.col(pl.String).str.replace("^([=+@])", "'$1"))  # a name must not run as a formula
            separator = "\t" if ending == ".tsv" else ","
            _whole(path, functools.partial(safe.write_csv, include_bom=True, separator=separator))
    return apart


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".yipanqi-", suffix=path.suffix)
    except OSError as fault:
        raise Fault(
            "identity.out",
            f"写不了 {path}：{fault.strerror}。请检查文件夹是否存在、可写。",
            f"Cannot write {path}: {fault.strerror}. Check that the folder exists and may be written.",
            exit_code=2,
        ) from fault
    os.close(handle)
    try:
        write(Path(name))
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as fault:
        raise Fault(
            "identity.out",
            f"写不了 {path}：{fault.strerror}。磁盘是否已满？",
            f"Cannot write {path}: {fault.strerror}. Is the disk full?",
        ) from fault
    finally:
        Path(name).unlink(missing_ok=True)


def _write_book(path: Path, sheets: dict[str, pl.DataFrame]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        bold = book.add_format({"bold": True})
        for title, frame in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, frame.columns, bold)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(frame.columns):
                sheet.write_column(1, at, frame[column].to_list())
                sheet.set_column(at, at, 36 if "name" in column or column in ("canonical", "why") else 20)
            if frame.height:
                sheet.autofilter(0, 0, frame.height, frame.width - 1)
