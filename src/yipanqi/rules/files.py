"""A plain file of firms screened into a plain file. In: any spreadsheet, Parquet or JSON lines. Out: one row a firm and condition.

Headings are the names of the rule's columns or the words of the sheets; amounts without a unit are yuan. One row a firm-year (with a
column year) is widened by joins; one row a firm with three yearly columns is taken as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines import sheets
from yipanqi.engines.eligibility import Column, Edition, disputed, screen, suspects, what_if, widen
from yipanqi.rules import edition as edition_of
from yipanqi.rules._answer import answer
from yipanqi.rules.industry import industry_codes
from yipanqi.values.fault import Fault
from yipanqi.values.reading import parse_unit, read_column, uscc_problems
from yipanqi.values.words import Words, say

_KINDS = {"fen": "money", "persons": "count", "count": "count", "flag": "flag", "date": "date", "text": "text"}
_FIRM = ("firm", "统一社会信用代码", "社会信用代码", "信用代码", "企业编号", "编号", "id")
_NAME = ("name", "企业名称", "单位名称", "企业全称", "名称")
_OTHER = {"place": ("place", "县（市、区）", "县（市区）", "地区", "所在地"), "industry": ("industry", "行业代码", "所属行业", "行业"),
          "year": ("year", "年份", "年度", "会计年度")}
_ENDINGS = (".csv", ".xlsx", ".parquet", ".jsonl")


@dataclass(frozen=True)
class Done:
    """How many firms, how many of each verdict, and what was noticed on the way."""

    firms: int
    counts: dict[str, int]
    notes: tuple[Words, ...]


def screen_file(rule: str, source: Path, target: Path | None, *, on: date, place: str = "") -> Done:
    """Screen every firm of `source` under `rule` on the day of application; the answer goes to `target`, by its ending.

    Raises Fault for an unknown rule, an ending that cannot be written, or a file without a column that names the firms.
    """
    edition = edition_of(rule, on=on, place=place)  # a wrong name is told before anything about files
    target = _writable(target)
    frame, notes = firms_of(source, edition, on)
    judged = screen(frame, edition, on=on)
    found = _suspicious(frame, edition)
    _write(answer(frame, judged, edition, on), target)
    counts = dict(judged.group_by("verdict").len().with_columns(pl.col("verdict").cast(pl.String)).sort("verdict").iter_rows())
    return Done(judged.height, counts, (*notes, *found))


def compare_file(rule: str, source: Path, target: Path | None, changes: list[str], *, on: date, place: str = "") -> Done:
    """Who is gained or lost when parameters change (`key=value`, a share as n/of): one row a firm whose verdict differs."""
    before = edition_of(rule, on=on, place=place)
    given = dict(parameter_change(text) for text in changes)
    try:
        after = before.changed(**given)
    except KeyError as fault:
        known = ", ".join(before.parameters)
        raise Fault("parameter", f"{rule} 没有这个参数（{fault.args[0]}）；有：{known}。", f"{fault.args[0]}; {rule} has: {known}.", exit_code=2) from None
    target = _writable(target)
    frame, notes = firms_of(source, before, on)
    found = what_if(frame, before, after, on=on)
    _write(found, target)
    counts = dict(found.group_by("change").len().with_columns(pl.col("change").cast(pl.String)).sort("change").iter_rows())
    return Done(frame.height, counts, tuple(notes))


def _writable(target: Path | None) -> Path:
    """Fault unless the answer has a place to go, with an ending that can be written."""
    endings = Words("、".join(_ENDINGS), ", ".join(_ENDINGS))
    if target is None:
        raise Fault("no_target", f"请用 -o 指明结果文件，后缀为 {endings.zh}。", f"Name the file of the answer with -o; it ends in {endings.en}.", exit_code=2)
    if target.suffix.lower() not in _ENDINGS:
        raise Fault("ending", f"不能写 {target.suffix or '无后缀'} 文件；请用 {endings.zh}。",
                    f"Cannot write {target.suffix or 'a file without ending'}; use {endings.en}.", exit_code=2)
    return target


def parameter_change(text: str) -> tuple[str, Any]:
    """`key=number` or `key=n/of` as (key, value of the parameter). Fault when it is neither."""
    found = re.fullmatch(r"\s*(\w+)\s*=\s*(\d+)\s*(?:/\s*(\d+))?\s*", text)
    if not found:
        raise Fault("change", f"“{text}”读不懂；写成 参数=数 或 参数=分子/分母，如 staff_share=9/100。",
                    f"“{text}” is not key=number or key=n/of, such as staff_share=9/100.", exit_code=2)
    key, n, of = found.groups()
    return key, (int(n), int(of)) if of else int(n)


def firms_of(source: Path, edition: Edition, on: date) -> tuple[pl.DataFrame, list[Words]]:
    """The firms of a file with the columns of the edition, one row a firm; and what was noticed."""
    raw, units = _raw(source)
    taken = {_plain(h): h for h in reversed(raw.columns)}
    firm, name = _first(taken, _FIRM), _first(taken, _NAME)
    if firm is None and name is None:
        raise Fault("no_firm", f"{source.name}：没有企业列（统一社会信用代码、企业名称或 firm）。现有列：{'、'.join(raw.columns[:10])}。",
                    f"{source.name}: no column names the firms (firm, 统一社会信用代码 or 企业名称). It has: {', '.join(raw.columns[:10])}.", exit_code=1)
    key = raw[str(firm or name)].cast(pl.String, strict=False).str.strip_chars()
    columns: dict[str, pl.Series] = {"firm": key.alias("firm")}
    if name:
        columns["name"] = raw[name].cast(pl.String, strict=False).alias("name")
    for other, words in _OTHER.items():
        if heading := _first(taken, words):
            columns[other] = raw[heading].cast(pl.String, strict=False).alias(other)
    year = columns.pop("year", None)
    notes = _doubtful(key) if firm and "信用代码" in firm else []
    for column in edition.columns.values():
        stem = column.name.removesuffix(f"_{column.year}") if column.year else column.name
        wanted = (stem, *_stems(column)) if year is not None and column.year else (column.name, *column.headings, *_dated(column, on))
        heading = _first(taken, wanted)
        if heading is not None and (year is None or stem not in columns):
            columns[stem if year is not None and column.year else column.name] = _typed(raw[heading], heading, column, units, notes)
    frame = pl.DataFrame(columns).filter(pl.col("firm").is_not_null() & (pl.col("firm") != ""))
    if year is not None:
        frame = _wide(frame.with_columns(year.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).alias("year")), edition, on, notes)
    twice = frame.height - frame["firm"].n_unique()
    if twice:
        notes.append(Words(f"{twice} 行与前面的企业重复，只取第一行", f"{twice} rows repeat a firm; the first one was taken"))
        frame = frame.unique("firm", keep="first", maintain_order=True)
    absent = [c for c in edition.columns.values() if c.name not in frame.columns and not c.name.startswith("points_")]
    if absent:
        notes.append(Words(f"文件中没有、按未知处理的列：{'、'.join(c.words.zh for c in absent)}",
                           f"Not in the file, taken as unknown: {', '.join(c.words.en for c in absent)}"))
    return frame, notes


def _doubtful(codes: pl.Series) -> list[Words]:
    """A warning for unified codes that cannot be right; the firm is screened all the same."""
    wrong = codes.filter(uscc_problems(codes.str.to_uppercase()).is_not_null() & (codes != "")).unique(maintain_order=True)
    if wrong.is_empty():
        return []
    return [Words(f"{wrong.len()} 个统一社会信用代码位数或校验位不对（如 {wrong[0]}），照常排摸，请核对",
                  f"{wrong.len()} unified codes have a wrong length or check digit (such as {wrong[0]}); screened all the same, please check")]


def _stems(column: Column) -> tuple[str, ...]:
    """The headings of a yearly column without their year."""
    return tuple(dict.fromkeys(h.split(" / ")[0].removeprefix("近三年") for h in column.headings))


def _dated(column: Column, on: date) -> tuple[str, ...]:
    """The headings of a yearly column with the calendar year that it stands for: 近三年销售收入 / 2023年."""
    if not column.year:
        return ()
    year = on.year - 4 + column.year
    groups = dict.fromkeys(h.split(" / ")[0] for h in column.headings)
    return tuple(f"{group}{between}{year}{end}" for group in groups for between in (" / ", "") for end in ("年", ""))


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading)
    return re.sub(r"[\s*＊]|\((?:单位[::])?(?:元|千元|万元|亿元|人|件|项|%|fen|yuan)\)", "", text).lower()


def _first(taken: dict[str, str], words: tuple[str, ...]) -> str | None:
    return next((taken[_plain(w)] for w in words if _plain(w) in taken), None)


def _raw(source: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Headings (levels joined by ' / ') and cells as they stand; the unit of each heading that has one."""
    if not source.is_file():
        raise Fault("file", f"找不到文件：{source}。", f"No such file: {source}.", exit_code=2)
    ending = source.suffix.lower()
    if ending in (".parquet", ".jsonl"):
        try:
            return (pl.read_parquet(source) if ending == ".parquet" else pl.read_ndjson(source, infer_schema_length=None)), {}
        except Exception as fault:  # whatever a reader of foreign files may raise
            raise Fault("unreadable", f"{source.name} 读不了，请确认文件完整。", f"{source.name} cannot be read; check that it is whole.") from fault
    book = sheets.read(source)
    tables = [t for sheet in book.sheets for t in sheet.tables if t.columns and t.body.height]
    if not tables:
        raise Fault("empty", f"{source.name} 里没有表格。", f"There is no table in {source.name}.", exit_code=1)
    table = max(tables, key=lambda t: t.body.height * len(t.columns))
    body = table.body.filter(pl.col("role") == "data")
    headings = {c.letter: c.heading or c.letter for c in table.columns}
    units = {headings[c.letter]: c.unit or table.unit for c in table.columns}
    return pl.DataFrame([body[letter].alias(h) for letter, h in _distinct(headings).items()]), units


def _distinct(headings: dict[str, str]) -> dict[str, str]:
    seen: set[str] = set()
    out = {}
    for letter, heading in headings.items():
        out[letter] = heading if heading not in seen else f"{heading} {letter}"
        seen.add(heading)
    return out


def _typed(cells: pl.Series, heading: str, column: Column, units: dict[str, Any], notes: list[Words]) -> pl.Series:
    """The column in the rule's type (money in fen); what cannot be read is unknown and said."""
    kind = _KINDS[column.kind]
    if column.name == "industry":
        return industry_codes(cells).alias(column.name)
    written = re.search(r"[(（](元|千元|万元|亿元|人|%)[)）]", heading)
    unit = units.get(heading) or (parse_unit(written[1]) if written else None)
    if kind == "money" and unit is None:
        unit = parse_unit("元")
    found = read_column(cells, kind, unit)
    unread = found["problem"].is_not_null().sum()
    if unread:
        notes.append(Words(f"“{heading}”有 {unread} 格读不懂，按未知处理", f"“{heading}”: {unread} cells could not be read and are unknown"))
    return found["value"].alias(column.name)


def _wide(frame: pl.DataFrame, edition: Edition, on: date, notes: list[Words]) -> pl.DataFrame:
    """Firm-years made one row a firm: yearly amounts by year, everything else from the firm's latest row."""
    stems = list(dict.fromkeys(c.name.removesuffix(f"_{c.year}") for c in edition.columns.values() if c.year))
    here = [s for s in stems if s in frame.columns]
    years = [on.year - 3, on.year - 2, on.year - 1]
    told = frame.select("firm", "year", *here)
    conflicts = disputed(told)
    if conflicts.height:
        notes.append(Words(f"{conflicts.height} 处同一企业同一年度有两个不同的数，按未知处理",
                           f"{conflicts.height} figures of one firm and year differ and are unknown"))
    single = {c.name: c for c in edition.columns.values() if c.year == 3 and f"{c.name.removesuffix('_3')}_1" not in edition.columns}
    wide = widen(told, years)
    wide = wide.rename({f"{stem}_3": stem for stem in single if f"{stem}_3" in wide.columns})
    latest = frame.sort("year").unique("firm", keep="last", maintain_order=True).drop("year", *here)
    return latest.join(wide, on="firm", how="left", maintain_order="left")


def _suspicious(frame: pl.DataFrame, edition: Edition) -> list[Words]:
    found = suspects(frame, edition)
    if not found.height:
        return []
    some = "、".join(str(f) for f in found["firm"].unique(maintain_order=True).head(3))
    return [Words(f"{found.height} 格疑似单位差了一万倍（如 {some}），已按原数计算，请核对",
                  f"{found.height} cells look ten thousand times off (such as {some}); computed as stated, please check")]


def _write(table: pl.DataFrame, target: Path) -> None:
    ending = target.suffix.lower()
    if ending == ".csv":
        target.write_text("\ufeff" + table.write_csv(), encoding="utf-8")
    elif ending == ".parquet":
        table.write_parquet(target)
    elif ending == ".jsonl":
        table.write_ndjson(target)
    else:
        table.write_excel(target, worksheet=say("排摸结果", "Screening"), autofit=True, freeze_panes=(1, 2))
