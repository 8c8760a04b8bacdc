"""`resolve` on plain files. In: lists of organisations or persons with Chinese or English headings. Out: who is who, doubtful
pairs apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.identity import candidates, reasons, resolve
from yipanqi.engines.lists import Listing, Refused, Wanted, of_files
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, plural, say

COLUMNS = (
    Wanted("id", ("编号", "企业编号", "机构编号", "人员编号", "序号")),
    Wanted(
        "name",
        (
            "企业名称",
            "单位名称",
            "企业详细名称",
            "机构名称",
            "组织名称",
            "名称",
            "公司名称",
            "全称",
            "企业全称",
            "单位全称",
            "公司全称",
            "依托企业",
            "投保企业",
            "被投企业",
            "卖方名称",
            "买方名称",
            "完成单位",
            "organisation",
            "organization",
            "company",
            "company name",
        ),
        "party",
    ),
    Wanted("person", ("姓名", "full_name", "负责人", "联系人"), "party"),
    Wanted(
        "code",
        (
            "uscc",
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "组织机构代码/统一社会信用代码",
            "统一代码",
            "组织机构代码",
            "卖方统一社会信用代码",
        ),
        "party",
    ),
    Wanted(
        "place",
        (
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
        "party",
    ),
    Wanted("former", ("曾用名", "原名称", "曾用名称", "former_name"), "party"),
    Wanted("born", ("出生年月", "出生日期", "birth"), "party"),
    Wanted("identity", ("证件号码", "身份证号", "身份证号码", "证件类型及号码(脱敏)", "证件号码(脱敏)"), "party"),
    Wanted("employer", ("工作单位", "单位", "派出单位"), "party"),
)


@dataclass(frozen=True)
class Resolved:
    """What was written: counts of rows and clusters, where the doubtful pairs lie (the same file for .xlsx), what was left
    out.
    """

    rows: int
    same: int
    doubtful: int
    new: int
    entities: int
    pairs: int
    out: Path
    doubtful_out: Path
    notes: tuple[Words, ...] = ()
    refused: tuple[Refused, ...] = ()


def resolve_file(names: Path, against: Path | None, out: Path, *, maps: Sequence[str] = ()) -> Resolved:
    """Resolve the list `names`, by itself or against the register `against`, into `out`.

    Needs a column of names (企业名称/name; 姓名 for persons). Reads 编号/id (else the row number), 统一社会信用代码/code, place
    and 曾用名/former where present. Writes id, name, code, entity, canonical, confidence, reason, why, decision, other_id,
    also (others that fit as well). Raises Fault.
    """
    lists.check_target(out, (names, against), ["doubtful"])
    given = lists.Maps(maps)
    left, kind = read_list(names, given)
    right = None
    if against is not None:
        right, other_kind = read_list(against, given)
        if other_kind != kind:
            raise Fault(
                "identity.kinds",
                f"“{names}”与“{against}”一为机构名单、一为人员名单，不能比对。请给出同类名单。",
                f"One of {names} and {against} lists organisations, the other persons. Give two lists of one kind.",
                exit_code=2,
            )
    given.check()
    register = None if right is None else right.frame
    result = _with_words(resolve(left.frame, register, kind=kind))
    pairs = _with_words(candidates(left.frame, register, kind=kind))
    parts = [lists.Part(say("结果", "result"), result), lists.Part(say("存疑", "doubtful"), pairs, "doubtful")]
    where = lists.write(out, parts, (names, against))
    count = dict(result["decision"].value_counts().iter_rows())
    notes, refused = of_files(left, right)
    return Resolved(
        result.height,
        count.get("same", 0),
        count.get("doubtful", 0),
        count.get("new", 0),
        result["entity"].n_unique(),
        pairs.height,
        out,
        where[1],
        tuple(notes),
        tuple(refused),
    )


def _with_words(frame: pl.DataFrame) -> pl.DataFrame:
    why = {code: say(*texts) for code, texts in reasons.items()}
    return frame.with_columns(why=pl.col("reason").replace_strict(why, return_dtype=pl.String)).select(
        *[
            c
            for c in frame.columns
            if c not in ("decision", "other_id", "also") or ("other_name" in frame.columns and c == "other_id")
        ],
        "why",
        "decision",
        *(["other_id", "also"] if "other_name" not in frame.columns else []),
    )


def read_list(path: Path, maps: lists.Maps | None = None) -> tuple[Listing, str]:
    """The columns that the engine knows, as text, and 'organisation' or 'person'. A row that names nobody is refused."""
    found = lists.read(path, COLUMNS, (("name", "person"),), maps)
    here = set(found.frame.columns)
    kind = "person" if "name" not in here or ({"born", "identity"} & here and "person" in here) else "organisation"
    if kind == "person":
        found.frame = found.frame.drop("name", strict=False).rename({"person": "name"})
    wanted = ("born", "identity", "employer") if kind == "person" else ("code", "place", "former")
    ids = found.frame["id"] if "id" in here else None
    found.frame = found.frame.select("name", *(c for c in wanted if c in here), *(["id"] if ids is not None else []))
    nameless = found.frame.select(
        pl.all_horizontal(pl.col(c).is_null() for c in ("name", "code", "identity") if c in found.frame.columns).alias("x")
    )["x"]
    alone = found.frame.select(pl.all_horizontal(pl.exclude("id").is_null()).alias("x"))["x"]
    if found.taken.get("id", "").strip() == "序号" and alone.any():  # a form numbered in advance
        found.notes.append(
            Words(
                f"{found.name} 有 {alone.sum()} 行只有序号，未计入",
                f"{found.name}: {plural(int(alone.sum()), 'row holds', 'rows hold')} a serial number alone: left out",
            )
        )
        found.keep(~alone)
        nameless = nameless.filter(~alone)
    found.refuse(
        nameless,
        Words(
            "没有名称（空着，或写的是无、—、待定之类），不知道是谁", "there is no name, or only a sign for nothing; who is it?"
        ),
        found.frame["id"] if ids is not None else None,
    )
    found.must_hold()
    numbers = pl.Series("id", range(1, found.frame.height + 1)).cast(pl.String)
    kept = found.frame["id"] if ids is not None else numbers
    if kept.null_count() or kept.n_unique() < kept.len():
        kept = numbers  # gaps or repeats, as 序号 often has
    found.frame = found.frame.drop("id", strict=False).insert_column(0, kept.alias("id"))
    return found, kind
