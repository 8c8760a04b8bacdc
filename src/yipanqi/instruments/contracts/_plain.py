"""A plain file of contracts checked into a plain file. In: any spreadsheet, Parquet or JSON lines. Out: its rows with proposal
and findings.

Headings are those of the register (OFFICE sheet 5) or the names of its fields; amounts without a unit are yuan. What the
contract states about itself (a plain sale, no technical content …) is read too. No city is needed: where
a place is written in words instead of its code, the check of the registry's place is silent and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.lists import Listing, Wanted
from yipanqi.instruments.contracts import _checks, _recognition, flow
from yipanqi.rules.technology_contract.conditions import columns
from yipanqi.values.words import Words, plural, say

#: field -> (kind, headings)
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "number": ("code", ("合同登记编号", "合同登记号", "登记编号", "技术合同登记编号", "合同编号", "合同号", "编号", "id")),
    "title": ("text", ("合同名称", "项目名称", "合同项目名称", "name")),
    "category": ("text", ("合同类别", "合同类型", "kind")),
    "seller_name": ("text", ("卖方名称", "卖方", "技术卖方", "让与方", "出让方", "受托方", "seller")),
    "buyer_name": ("text", ("买方名称", "买方", "技术买方", "受让方", "委托方", "buyer")),
    "seller_place": ("code", ("卖方所在地", "卖方地区", "县（市、区）", "place")),
    "buyer_place": ("code", ("买方所在地", "买方地区")),
    "value": ("money", ("合同成交额", "合同金额", "成交额", "合同总金额")),
    "turnover": ("money", ("技术交易额", "技术交易金额")),
    "non_technical_cost": ("money", ("设备及材料等费用", "设备材料费", "非技术性费用")),
    "signed_on": ("date", ("签订日期", "合同签订日期", "签订时间")),
    "registered_on": ("date", ("登记日期", "认定登记日期", "登记时间")),
    "related_parties": ("flag", ("是否关联", "是否关联交易", "关联交易")),
    **{name: ("flag", one.headings) for name, one in columns().items() if name in _recognition.STATED},
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
    refused: tuple[lists.Refused, ...] = ()


def check_file(source: Path, target: Path, *, maps: Sequence[str] = ()) -> Done:
    """Check every contract of `source`; the answer goes to `target`. Fault for a file that cannot be read or written, or
    without a column of registration numbers.
    """
    lists.check_target(target, (source,))
    given = lists.Maps(maps)
    found_in = contracts_of(source, given)
    given.check()
    frame = found_in.frame
    coded = frame.with_columns(pl.when(pl.col("seller_place").str.contains(_CODE)).then("seller_place"))
    found = _checks.findings(coded, {}).with_columns(state=pl.lit("open"), ground=pl.lit(None, pl.String))
    said = _recognition.proposals(coded, found, coded)
    lists.write(target, [lists.Part(say("合同核查", "Contract checks"), _answer(frame, found, said))], (source,))
    return Done(frame.height, _counted(said["verdict"]), _counted(found["code"]), tuple(found_in.notes), tuple(found_in.refused))


def _counted(column: pl.Series) -> dict[str, int]:
    return dict(column.value_counts(sort=True).iter_rows())


def contracts_of(source: Path, maps: lists.Maps | None = None) -> Listing:
    """The contracts of a file with the columns of FIELDS, one row a registration number; and what was noticed or refused."""
    wanted = [Wanted(field, headings, kind) for field, (kind, headings) in FIELDS.items()]
    found = lists.read(source, wanted, (("number",),), maps)
    absent = [pl.lit(None, _TYPES[kind]).alias(f) for f, (kind, _) in FIELDS.items() if f not in found.frame.columns]
    found.frame = found.frame.with_columns(*absent).select(*FIELDS)
    named = found.frame["title"].fill_null(found.frame["seller_name"])
    found.refuse(found.frame["number"].is_null(), Words("没有合同登记编号", "there is no registration number"), named)
    found.must_hold()
    _once(found)
    frame = found.frame.with_row_index("record").with_columns(
        organisation=pl.lit(None, dtype=pl.Int64), category=_kinds(found.frame["category"])
    )
    words = frame.filter(pl.col("seller_place").is_not_null() & ~pl.col("seller_place").str.contains(_CODE)).height
    if words:
        found.notes.append(
            Words(
                f"{words} 行卖方所在地不是代码，未核对登记地",
                f"in {plural(words, 'row', 'rows')} the seller's place is no code; the registry was not checked",
            )
        )
    found.frame = frame
    return found


def _once(found: Listing) -> None:
    """A line that repeats another is taken once and said; the same number on another contract is refused."""
    twice = found.frame["number"].is_duplicated() & ~found.frame["number"].is_first_distinct()
    if not twice.any():
        return
    first: dict[str, int] = {}
    for at, number in enumerate(found.frame["number"]):
        first.setdefault(number, at)
    same = pl.Series(
        [t and found.frame.row(n) == found.frame.row(first[found.frame["number"][n]]) for n, t in enumerate(twice)],
        dtype=pl.Boolean,
    )
    if equal := (twice & same).arg_true().to_list():
        at = found.rows(equal)
        found.notes.append(
            Words(
                f"{len(equal)} 行与前面的登记编号相同、内容也相同，只取第一行：{at.zh}",
                f"{plural(len(equal), 'row repeats', 'rows repeat')} an earlier one; the first was taken: {at.en}",
            )
        )
    differs = twice & ~same
    for n in differs.arg_true().to_list():
        before = found.at(first[found.frame["number"][n]])
        sheet, row = found.where.row(n)
        found.refused.append(
            lists.Refused(
                sheet,
                row,
                found.frame["number"][n],
                Words(
                    f"登记编号与{before.zh}相同而内容不同，未核对",
                    f"the registration number is that of {before.en}, the contents differ; not checked",
                ),
            )
        )
    found.keep(~twice)


def _kinds(written: pl.Series) -> pl.Series:
    """Codes of the five kinds, however the registry words them; other words stay, so that the rule can say no to a sale."""
    plain = written.str.replace_all(r"\s", "").str.to_lowercase().str.strip_prefix("技术").str.strip_suffix("合同")
    known = (
        {w.zh: k for k, w in flow.KINDS.items() if k} | {k: k for k in flow.KINDS if k} | {"培训": "service", "中介": "service"}
    )
    return plain.replace(known).alias("category")


def _answer(frame: pl.DataFrame, found: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Each contract as it came, amounts in yuan, with the proposal and, beside it, what was found."""
    lines: dict[str, list[str]] = {}
    days = dict(frame.select("number", pl.coalesce("registered_on", "signed_on")).iter_rows())
    for number, code, other, word in found.select("number", "code", "other", "word").iter_rows():
        one = _recognition.finding_of(code, days[number])
        about = "".join(f"（{x}）" for x in (word, other) if x)
        lines.setdefault(number, []).append(f"{one.words}{about}：{one.todo}（{one.clause}）")
    rows = []
    for row in frame.drop("record", "organisation").join(said, on="number", how="left", maintain_order="left").to_dicts():
        reasons = _recognition.reason_rows(row.pop("reasons"), row.pop("rule_day"))
        proposed = row.pop("proposed")
        money = {k: None if row[k] is None else row[k] / 100 for k in ("value", "turnover", "non_technical_cost")}
        rows.append(
            row
            | money
            | {
                "unit": say("元", "yuan"),
                "verdict": row["verdict"],
                "recognised": None if proposed is None else proposed / 100,
                "reasons": "；".join(map(_reason, reasons)) or None,
                "findings": "\n".join(lines.get(row["number"], [])) or None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def _reason(reason: dict[str, Any]) -> str:
    said = say("不符合：", "not so: ") if reason["holds"] is False else "" if not reason["clause"] else say("未知：", "unknown: ")
    return f"{said}{reason['words']}" + (f"（{reason['clause']}）" if reason["clause"] else "")
