"""`yipanqi match`: needs and offers in files. In: id, title, text and structured columns, Chinese or English. Out: ranked pairs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from yipanqi.engines.matching import match, score_pairs
from yipanqi.engines.matching._reading import Headings, ending, read, write
from yipanqi.engines.matching._sides import side
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

_SIDE: Headings = {
    "id": ("编号", "序号", "代码", "需求编号", "成果编号", "专家编号", "基金编号", "need_id", "offer_id", "rid", "aid"),
    "title": (
        "题目", "标题", "名称", "题名", "需求名称", "技术需求名称", "需求标题", "成果名称", "项目名称", "专家姓名", "姓名", "基金名称", "产品名称",
        "name", "title_terms",
    ),
    "text": (
        "内容", "简介", "描述", "正文", "摘要", "详情", "需求内容", "需求描述", "技术需求内容", "需求简介", "成果简介", "成果内容", "成果描述", "研究方向",
        "专长", "投资方向", "content", "description", "abstract", "summary",
    ),
    "field": ("领域", "技术领域", "所属领域", "行业领域", "所属行业", "产业", "industry"),
    "maturity": ("成熟度", "技术成熟度", "所处阶段", "阶段", "成熟度要求", "trl", "maturity_from"),
    "money": ("预算", "资金预算", "拟投入", "投入预算", "价格", "报价", "转让价格", "金额", "额度", "资金额度", "budget", "price", "amount"),
    "until": ("截止日期", "截止时间", "需求截止日期", "有效期至", "有效期", "到期日", "deadline", "valid_to", "expires_on"),
    "place": ("县(市、区)", "县市区", "所在地", "地区", "行政区划代码", "所属地区"),
    "kind": ("类别", "类型", "供给类型"),
    "track_record": ("成交数", "成交记录", "合同数", "业绩"),
    "capacity": ("余量", "可承接数", "剩余名额"),
}  # fmt: skip
_PAIRS: Headings = {
    "need_id": ("需求编号", "需求", "need", "rid"),
    "offer_id": ("成果编号", "供给编号", "供给", "offer", "aid"),
}
_UNITS = {"": 100, "元": 100, "万元": 1_000_000, "万": 1_000_000, "亿元": 10_000_000_000, "亿": 10_000_000_000}
_MONEY = re.compile(r"^\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(元|万元|万|亿元|亿)?\s*$")


@dataclass(frozen=True)
class Done:
    """What was read and written: items a side, pairs written, pairs without a score, needs without words, and where."""

    needs: int
    offers: int
    pairs: int
    unknown: int
    silent_needs: int
    out: Path

    def __str__(self) -> str:
        return say(
            f"需求 {self.needs} 项（{self.silent_needs} 项无文字）、供给 {self.offers} 项；写出 {self.pairs} 对（{self.unknown} 对无从评分）→ {self.out}",
            f"{self.needs} needs ({self.silent_needs} without words), {self.offers} offers; {self.pairs} pairs written "
            f"({self.unknown} could not be scored) → {self.out}",
        )


def match_file(
    needs: str | os.PathLike[str],
    offers: str | os.PathLike[str],
    out: str | os.PathLike[str],
    k: int = 10,
    pairs: str | os.PathLike[str] | None = None,
    on: date | None = None,
) -> Done:
    """Match two lists, or score given `pairs` (need_id, offer_id), into `out`; kinds of file by ending.

    Writes need_id, offer_id, rank, score, level, reasons; unknown scores are empty, never zero. Raises Fault.
    """
    target = Path(out)
    ending(target)
    if k < 1:
        raise Fault("matching.k", f"-k 须为正整数，现为 {k}。", f"-k must be a positive whole number, not {k}.", exit_code=2)
    left, right = _side(Path(needs)), _side(Path(offers))
    if pairs is None:  # noqa: SIM108
        answer = match(left, right, k, on=on)
    else:
        answer = score_pairs(left, right, _pairs(Path(pairs), left, right), on=on)
    write(answer, target)
    silent = len(left) - int(side(left, "needs").readable.sum())
    return Done(left.height, right.height, answer.height, answer["score"].null_count(), silent, target)


def _side(path: Path) -> pl.DataFrame:
    frame = read(path, _SIDE)
    if "id" not in frame.columns or not {"title", "text"} & set(frame.columns):
        raise Fault(
            "matching.columns",
            f"{path} 缺少列：需要编号（id、编号）与题目或内容（title、题目、名称；text、内容、简介）。现有列：{'、'.join(frame.columns[:12])}。",
            f"{path} lacks columns: an id (id, 编号) and a title or text (title, 题目, 名称; text, 内容, 简介) are needed. "
            f"It has: {', '.join(frame.columns[:12])}.",
        )
    columns = [frame["id"].cast(pl.String).str.strip_chars().alias("id")]
    for name in _SIDE:
        if name in frame.columns and name != "id":
            columns.append(_READERS.get(name, _words)(frame[name], path))
    cleaned = pl.DataFrame(columns)
    _whole_ids(cleaned["id"], path)
    return cleaned


def _whole_ids(ids: pl.Series, path: Path) -> None:
    empty = ids.is_null() | (ids == "")
    if empty.any():
        at = empty.arg_true()[0] + 1
        raise Fault(
            "matching.no_id", f"{path} 第 {at} 行数据没有编号。请补上。", f"Data row {at} of {path} has no id. Give it one."
        )
    repeated = ids.filter(ids.is_duplicated()).unique(maintain_order=True)
    if repeated.len():
        names = repeated[:5].to_list()
        raise Fault(
            "matching.repeated_id",
            f"{path} 中有 {repeated.len()} 个编号重复：{'、'.join(names)}。每项需用自己的编号。",
            f"{path} repeats {repeated.len()} ids: {', '.join(names)}. Every item needs an id of its own.",
        )


def _pairs(path: Path, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    frame = read(path, _PAIRS)
    missing = [name for name in _PAIRS if name not in frame.columns]
    if missing:
        raise Fault(
            "matching.pairs",
            f"{path} 缺少列 {'、'.join(missing)}：需要 need_id（需求编号）、offer_id（成果编号）。现有列：{'、'.join(frame.columns[:12])}。",
            f"{path} lacks {', '.join(missing)}: need_id (需求编号) and offer_id (成果编号) are needed. It has: {', '.join(frame.columns[:12])}.",
        )
    wanted = frame.select(pl.col(name).cast(pl.String).str.strip_chars() for name in _PAIRS)
    for name, known in (("need_id", left["id"]), ("offer_id", right["id"])):
        strange = wanted[name].filter(~wanted[name].is_in(known.implode()) | wanted[name].is_null()).unique(maintain_order=True)
        if strange.len():
            names = [str(value) for value in strange[:5]]
            raise Fault(
                "matching.unknown_id",
                f"{path} 的 {name} 列中有 {strange.len()} 个编号不在名单里：{'、'.join(names)}。请核对。",
                f"Column {name} of {path} has {strange.len()} ids that are in no list: {', '.join(names)}. Check them.",
            )
    return wanted


def _words(column: pl.Series, path: Path) -> pl.Series:
    joined = column.list.join(" ") if isinstance(column.dtype, pl.List) else column
    return joined.cast(pl.String, strict=False)


def _money(column: pl.Series, path: Path) -> pl.Series:
    """Whole fen. Text is read with its unit (80万元), yuan without; words such as 面议 are unknown."""
    if column.dtype.is_integer():
        return (column.cast(pl.Int64) * 100).alias("money")
    found = []
    for value in column.cast(pl.String, strict=False):
        hit = _MONEY.match(value or "")
        found.append(round(float(hit[1].replace(",", "")) * _UNITS[hit[2] or ""]) if hit else None)
    return pl.Series("money", found, dtype=pl.Int64)


def _days(column: pl.Series, path: Path) -> pl.Series:
    """Dates as 2026-01-31, 2026/1/31, 2026.1.31 or 2026年1月31日; anything else is unknown."""
    if column.dtype in (pl.Date, pl.Datetime):
        return column.cast(pl.Date)
    numbers = column.cast(pl.String, strict=False).str.extract_groups(r"^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
    days = []
    for parts in numbers:
        try:
            days.append(date(*(int(part) for part in parts.values())) if parts and all(parts.values()) else None)
        except ValueError:
            days.append(None)
    return pl.Series("until", days, dtype=pl.Date)


def _numbers(column: pl.Series, path: Path) -> pl.Series:
    return column.cast(pl.Float64, strict=False)


_READERS: dict[str, Callable[[pl.Series, Path], pl.Series]] = {
    "money": _money,
    "until": _days,
    "track_record": _numbers,
    "capacity": _numbers,
}
