"""A plain file of contracts checked into a plain file. In: any spreadsheet, Parquet or JSON lines. Out: its rows with proposal and findings.

Headings are those of the register (OFFICE sheet 5) or the names of its fields; amounts without a unit are yuan. No city is needed: where
a place is written in words instead of its code, the check of the registry's place is silent and says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines import sheets
from yipanqi.instruments.contracts import _checks, _recognition, flow
from yipanqi.values.fault import Fault
from yipanqi.values.reading import parse_unit, read_column
from yipanqi.values.words import Words, say

ENDINGS = (".csv", ".xlsx", ".parquet", ".jsonl")
#: field -> (kind, headings)
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "number": ("code", ("合同登记编号", "合同登记号", "登记编号", "技术合同登记编号", "合同编号", "合同号", "编号", "id")),
    "title": ("text", ("合同名称", "项目名称", "合同项目名称", "name")),
    "category": ("text", ("合同类别", "合同类型", "kind")),
    "seller_name": ("text", ("卖方名称", "技术卖方", "让与方", "受托方", "seller")),
    "buyer_name": ("text", ("买方名称", "技术买方", "受让方", "委托方", "buyer")),
    "seller_place": ("code", ("卖方所在地", "卖方地区", "县（市、区）", "place")),
    "buyer_place": ("code", ("买方所在地", "买方地区")),
    "value": ("money", ("合同成交额", "合同金额", "成交额", "合同总金额")),
    "turnover": ("money", ("技术交易额", "技术交易金额")),
    "non_technical_cost": ("money", ("设备及材料等费用", "设备材料费", "非技术性费用")),
    "signed_on": ("date", ("签订日期", "合同签订日期", "签订时间")),
    "registered_on": ("date", ("登记日期", "认定登记日期", "登记时间")),
    "related_parties": ("flag", ("是否关联", "是否关联交易", "关联交易")),
}
_CODE = r"^\d{6,12}$"
_TYPES: dict[str, Any] = {"code": pl.String, "text": pl.String, "money": pl.Int64, "date": pl.Date, "flag": pl.Boolean}


@dataclass(frozen=True)
class Done:
    """How many contracts, how many of each verdict and finding, and what was noticed on the way."""

    contracts: int
    verdicts: dict[str, int]
    findings: dict[str, int]
    notes: tuple[Words, ...]


def check_file(source: Path, target: Path) -> Done:
    """Check every contract of `source`; the answer goes to `target`, by its ending. Fault for a file that cannot be read or written,
    without a column of registration numbers, or with an ending that is not known."""
    if target.suffix.lower() not in ENDINGS:
        raise Fault("ending", f"不能写 {target.suffix or '无后缀'} 文件；请用 {'、'.join(ENDINGS)}。",
                    f"Cannot write {target.suffix or 'a file without ending'}; use {', '.join(ENDINGS)}.", exit_code=2)
    frame, notes = contracts_of(source)
    coded = frame.with_columns(pl.when(pl.col("seller_place").str.contains(_CODE)).then("seller_place"))
    found = _checks.findings(coded, {}).with_columns(state=pl.lit("open"))
    said = _recognition.proposals(coded, found, coded)
    _write(_answer(frame, found, said), target)
    return Done(frame.height, _counted(said["verdict"]), _counted(found["code"]), tuple(notes))


def _counted(column: pl.Series) -> dict[str, int]:
    return dict(column.value_counts(sort=True).iter_rows())


def contracts_of(source: Path) -> tuple[pl.DataFrame, list[Words]]:
    """The contracts of a file with the columns of FIELDS, one row a registration number; and what was noticed."""
    raw, units = _raw(source)
    taken = {_even(h): h for h in reversed(raw.columns)}
    notes: list[Words] = []
    columns: dict[str, pl.Series] = {}
    for field, (kind, headings) in FIELDS.items():
        heading = next((taken[_even(h)] for h in (field, *headings) if _even(h) in taken), None)
        columns[field] = _typed(raw[heading], kind, heading, units, notes) if heading else pl.Series(field, [None] * raw.height, dtype=_TYPES[kind])
    if columns["number"].null_count() == raw.height:
        raise Fault("no_number", f"{source.name}：没有合同登记编号列。现有列：{'、'.join(raw.columns[:10])}。",
                    f"{source.name}: no column of registration numbers (合同登记编号). It has: {', '.join(raw.columns[:10])}.")
    frame = pl.DataFrame({k: v.alias(k) for k, v in columns.items()}).with_row_index("record").with_columns(
        organisation=pl.lit(None, dtype=pl.Int64), category=_kinds(columns["category"]))
    words = frame.filter(pl.col("seller_place").is_not_null() & ~pl.col("seller_place").str.contains(_CODE)).height
    if words:
        notes.append(Words(f"{words} 行卖方所在地不是代码，未核对登记地", f"{words} sellers' places are no codes; their registry was not checked"))
    blank, twice = frame.filter(pl.col("number").is_null()).height, frame["number"].drop_nulls()
    if blank:
        notes.append(Words(f"{blank} 行没有登记编号，未核对", f"{blank} rows have no registration number and were not checked"))
    if repeats := twice.len() - twice.n_unique():
        notes.append(Words(f"{repeats} 行与前面的登记编号相同，只取第一行", f"{repeats} rows repeat a registration number; the first one was taken"))
    return frame.filter(pl.col("number").is_not_null()).unique("number", keep="first", maintain_order=True), notes


def _kinds(written: pl.Series) -> pl.Series:
    """Codes of the five kinds, however the registry words them; other words stay, so that the rule can say no to a sale."""
    plain = written.str.replace_all(r"\s", "").str.to_lowercase().str.strip_prefix("技术").str.strip_suffix("合同")
    known = {w.zh: k for k, w in flow.KINDS.items() if k} | {k: k for k in flow.KINDS if k} | {"培训": "service", "中介": "service"}
    return plain.replace(known).alias("category")


def _raw(source: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Headings and cells as they stand, and the unit of each heading that has one."""
    if not source.is_file():
        raise Fault("file", f"找不到文件：{source}。", f"No such file: {source}.", exit_code=2)
    if source.suffix.lower() in (".parquet", ".jsonl"):
        try:
            return (pl.read_parquet(source) if source.suffix.lower() == ".parquet" else pl.read_ndjson(source, infer_schema_length=None)), {}
        except Exception as fault:  # whatever a reader of foreign files may raise
            raise Fault("unreadable", f"{source.name} 读不了，请确认文件完整。", f"{source.name} cannot be read; check that it is whole.") from fault
    tables = [t for sheet in sheets.read(source).sheets for t in sheet.tables if t.columns and t.body.height]
    if not tables:
        raise Fault("empty", f"{source.name} 里没有表格。", f"There is no table in {source.name}.")
    table = max(tables, key=lambda t: t.body.height * len(t.columns))
    body = table.body.filter(pl.col("role") == "data")
    headings = {c.heading or c.letter: c for c in reversed(table.columns)}
    return (pl.DataFrame([body[c.letter].alias(h) for h, c in headings.items()]), {h: c.unit or table.unit for h, c in headings.items()})


def _even(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading)
    return re.sub(r"[\s*]|\((?:单位:)?(?:元|千元|万元|亿元)\)", "", text).lower()


def _typed(cells: pl.Series, kind: str, heading: str, units: dict[str, Any], notes: list[Words]) -> pl.Series:
    """The column in its type (money in fen); what cannot be read is unknown and said."""
    unit = None
    if kind == "money":
        written = re.search(r"[(（](元|千元|万元|亿元)[)）]", heading)
        unit = units.get(heading) or parse_unit(written[1] if written else "元")
    found = read_column(cells, kind, unit)
    if unread := found["problem"].is_not_null().sum():
        notes.append(Words(f"“{heading}”有 {unread} 格读不懂，按未知处理", f"“{heading}”: {unread} cells could not be read and are unknown"))
    return found["value"]


def _answer(frame: pl.DataFrame, found: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Each contract as it came, amounts in yuan, with the proposal and, beside it, what was found."""
    lines: dict[str, list[str]] = {}
    for number, code, other, word in found.select("number", "code", "other", "word").iter_rows():
        one = flow.FINDINGS[code]
        about = "".join(f"（{x}）" for x in (word, other) if x)
        lines.setdefault(number, []).append(f"{one.words}{about}：{one.todo}（{one.clause}）")
    rows = []
    for row in frame.drop("record", "organisation").join(said, on="number", how="left", maintain_order="left").to_dicts():
        reasons = _recognition.reason_rows(row.pop("reasons"), row.pop("rule_day"))
        proposed = row.pop("proposed")
        money = {k: None if row[k] is None else row[k] / 100 for k in ("value", "turnover", "non_technical_cost")}
        rows.append(row | money | {
            "verdict": row["verdict"], "recognised": None if proposed is None else proposed / 100,
            "reasons": "；".join(map(_reason, reasons)) or None, "findings": "\n".join(lines.get(row["number"], [])) or None})
    return pl.DataFrame(rows, infer_schema_length=None)


def _reason(reason: dict[str, Any]) -> str:
    said = say("不符合：", "not so: ") if reason["holds"] is False else "" if not reason["clause"] else say("未知：", "unknown: ")
    return f"{said}{reason['words']}" + (f"（{reason['clause']}）" if reason["clause"] else "")


def _write(answer: pl.DataFrame, target: Path) -> None:
    ending = target.suffix.lower()
    if ending == ".csv":
        target.write_text("\ufeff" + answer.write_csv(), encoding="utf-8")
    elif ending == ".parquet":
        answer.write_parquet(target)
    elif ending == ".jsonl":
        answer.write_ndjson(target)
    else:
        answer.write_excel(target, worksheet=say("合同核查", "Contract checks"), autofit=True, freeze_panes=(1, 2))
