"""The two sides as frames. In: any data frame with id, title, text and whatever structured columns there are. Out: a checked
`Side`.

Columns: id, title, text; optional field (one or several, parted by ；;、,|), maturity (1–9 or a stage in words), money (Int64
fen: the budget of a need, the price of an offer), until (date: deadline of a need, end of validity of an offer), place (code
or name), kind (achievement, expert, fund), track_record (number), capacity (number of places left). Missing is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from yipanqi.engines.text import normalise, says_something
from yipanqi.values.fault import Fault
from yipanqi.values.frames import arrived, refuse_fractions

KINDS = ("achievement", "expert", "fund")
_KIND_WORDS = {
    "achievement": ("成果", "科技成果", "技术成果", "专利", "项目", "result", "patent", "technology"),
    "expert": ("专家", "人才", "团队", "科研人员", "scientist", "researcher"),
    "fund": ("基金", "资金", "银行", "投资", "金融", "金融产品", "money", "bank", "investor"),
}
# 技术成熟度 (GB/T 22900 has nine grades); the words of the city's sheets stand for the grade at which a stage is reached.
STAGES: dict[str, int] = {
    "概念": 1, "原理": 2, "理论研究": 2, "概念验证": 3, "实验室": 4, "实验室阶段": 4, "研发阶段": 4, "样品": 5, "样机": 6,
    "小试": 5, "小试阶段": 5,
    "中试": 6, "中试阶段": 6, "示范": 7, "试生产": 8, "小批量": 8, "小批量生产": 8, "产业化": 9, "产业化阶段": 9, "量产": 9,
    "批量生产": 9, "成熟": 9,
    "成熟应用": 9, "concept": 2, "proof of concept": 3, "proof_of_concept": 3, "laboratory": 4, "lab": 4, "bench test": 5,
    "bench_test": 5,
    "prototype": 6, "pilot": 6, "pilot test": 6, "pilot_test": 6, "demonstration": 7, "small batch": 8, "industrial": 9,
    "industrialisation": 9,
    "mass production": 9, "mature": 9,
}  # fmt: skip
_OTHER_NAMES = {
    "money": ("budget", "price", "amount", "ticket"),
    "until": ("deadline", "valid_to", "expires_on", "closes_on"),
    "maturity": ("maturity_from", "trl"),
}
_TYPES: dict[str, Any] = {
    "title": pl.String,
    "text": pl.String,
    "field": pl.String,
    "maturity": pl.String,
    "money": pl.Int64,
    "until": pl.Date,
    "place": pl.String,
    "kind": pl.String,
    "track_record": pl.Float64,
    "capacity": pl.Float64,
}


@dataclass(frozen=True)
class Side:
    """One side, a row an item, in the order given; every column of the module docstring is there, null where unknown."""

    frame: pl.DataFrame

    @cached_property
    def ids(self) -> list[str]:
        return self.frame["id"].to_list()

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each id."""
        return {name: at for at, name in enumerate(self.ids)}

    @cached_property
    def titles(self) -> list[str | None]:
        return self.frame["title"].to_list()

    @cached_property
    def texts(self) -> list[str | None]:
        return self.frame["text"].to_list()

    @cached_property
    def readable(self) -> pl.Series:
        """Which items say anything at all; one without words has no score."""
        return self.frame.select(pl.any_horizontal(pl.col("title", "text").is_not_null()).alias("readable")).to_series()

    def __len__(self) -> int:
        return self.frame.height


def side(data: Any, what: str) -> Side:
    """Read a frame of any library; `what` ('needs' or 'offers') names it in faults. Raises Fault on a missing or repeated id."""
    raw = items(data, what)
    if "id" not in raw.columns or not {"title", "text"} & set(raw.columns):
        raise Fault(
            "matching.columns",
            f"{what} 缺少列：需要 id，以及 title、text 至少一列。现有列：{'、'.join(raw.columns[:12])}。",
            f"{what} lacks columns: id and at least one of title, text are needed. It has: {', '.join(raw.columns[:12])}.",
        )
    ids = raw["id"].cast(pl.String, strict=False)
    if ids.null_count():
        at = ids.is_null().arg_true()[0] + 1
        raise Fault("matching.no_id", f"{what} 第 {at} 行没有编号（id）。请补上。", f"Row {at} of {what} has no id. Give it one.")
    repeated = ids.filter(ids.is_duplicated())
    if repeated.len():
        names = repeated.unique(maintain_order=True)[:5].to_list()
        raise Fault(
            "matching.repeated_id",
            f"{what} 中编号重复：{'、'.join(names)}。每项需用自己的编号。",
            f"{what} repeats ids: {', '.join(names)}. Every item needs an id of its own.",
        )
    columns = [ids.alias("id")] + [_column(raw, name, kind, what) for name, kind in _TYPES.items()]
    frame = pl.DataFrame(columns).with_columns(_said(c) for c in (columns[1], columns[2]))
    return Side(frame.with_columns(_kinds(frame["kind"]), _grades(frame["maturity"])))


def silent(data: Any, what: str) -> list[str]:
    """The ids of the items in which nothing is written, in the order given; they have no score. Faults as `side`."""
    read = side(data, what)
    return read.frame["id"].filter(~read.readable).to_list()


def _said(column: pl.Series) -> pl.Series:
    """The texts; null where there is nothing but signs for nothing (无, 待定, 详见附件, n/a …)."""
    return pl.Series(column.name, [text if says_something(text) else None for text in column], dtype=pl.String)


def as_polars(data: Any) -> pl.DataFrame:
    """A polars frame from any library's."""
    return arrived(data)


def items(data: Any, what: str) -> pl.DataFrame:
    """Needs or offers as a polars frame; Fault for money in decimals, which may be yuan."""
    refuse_fractions(data, dict.fromkeys(("money", *_OTHER_NAMES["money"]), "金额"))
    return arrived(data, what)


def _column(raw: pl.DataFrame, name: str, kind: Any, what: str) -> pl.Series:
    given = next((n for n in (name, *_OTHER_NAMES.get(name, ())) if n in raw.columns), None)
    if given is None:
        return pl.Series(name, [None] * raw.height, dtype=kind)
    column = raw[given]
    try:
        made = (
            column.cast(kind, strict=True)
            if not (kind == pl.Date and column.dtype == pl.String)
            else column.str.to_date("%Y-%m-%d")
        )
    except pl.exceptions.PolarsError as fault:
        raise Fault(
            "matching.type",
            f"{what} 的列 {given} 有读不懂的值：应为{_expected(kind, 'zh')}。请改正或留空。",
            f"Column {given} of {what} has unreadable values: {_expected(kind, 'en')} expected. Correct or empty them.",
        ) from fault
    return made.alias(name)


def _expected(kind: Any, language: str) -> str:
    zh, en = {
        pl.Int64: ("整数（分）", "whole numbers (fen)"),
        pl.Date: ("日期（2026-01-31）", "dates (2026-01-31)"),
        pl.Float64: ("数字", "numbers"),
    }.get(kind, ("文字", "text"))
    return zh if language == "zh" else en


def _kinds(kinds: pl.Series) -> pl.Series:
    table = {word: kind for kind, words in _KIND_WORDS.items() for word in (kind, *words)}
    return pl.Series("kind", [table.get(normalise(k).strip()) for k in kinds], dtype=pl.String)


def _grades(values: pl.Series) -> pl.Series:
    return pl.Series("maturity", [grade(v) for v in values], dtype=pl.Int8)


def grade(value: str | None) -> int | None:
    """1–9 from '7', 'TRL7', '7级', '中试'…; None when it says nothing that we know."""
    plain = normalise(value).strip().removeprefix("trl").strip(" -级")
    try:
        number = float(plain)
    except ValueError:
        return STAGES.get(plain)
    return int(number) if 1 <= number <= 9 else None
