"""`match` on plain files. In: needs and offers: id, title, text and structured columns, Chinese or English. Out: ranked pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.lists import Listing, Wanted
from yipanqi.engines.matching import match, score_pairs, silent
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, plural, say

SIDE = (
    Wanted(
        "id",
        ("编号", "需求编号", "成果编号", "专家编号", "基金编号", "代码", "need_id", "offer_id", "rid", "aid", "序号"),
        "party",
    ),
    Wanted(
        "title",
        (
            "题目",
            "标题",
            "名称",
            "题名",
            "需求名称",
            "技术需求名称",
            "需求标题",
            "成果名称",
            "项目名称",
            "专家姓名",
            "姓名",
            "基金名称",
            "产品名称",
            "name",
            "title_terms",
        ),
        "text",
    ),
    Wanted(
        "text",
        (
            "内容",
            "简介",
            "描述",
            "正文",
            "摘要",
            "详情",
            "需求内容",
            "需求描述",
            "技术需求内容",
            "需求简介",
            "成果简介",
            "成果内容",
            "成果描述",
            "研究方向",
            "专长",
            "投资方向",
            "content",
            "description",
            "abstract",
            "summary",
        ),
        "text",
    ),
    Wanted("field", ("领域", "技术领域", "所属领域", "行业领域", "所属行业", "产业", "industry"), "text"),
    Wanted("maturity", ("成熟度", "技术成熟度", "所处阶段", "阶段", "成熟度要求", "trl", "maturity_from"), "text"),
    Wanted(
        "money",
        (
            "预算",
            "资金预算",
            "拟投入",
            "投入预算",
            "价格",
            "报价",
            "转让价格",
            "金额",
            "额度",
            "资金额度",
            "budget",
            "price",
            "amount",
        ),
        "money",
    ),
    Wanted(
        "until",
        ("截止日期", "截止时间", "需求截止日期", "有效期至", "有效期", "到期日", "deadline", "valid_to", "expires_on"),
        "date",
    ),
    Wanted("place", ("县(市、区)", "县市区", "所在地", "地区", "行政区划代码", "所属地区"), "text"),
    Wanted("kind", ("类别", "类型", "供给类型"), "text"),
    Wanted("track_record", ("成交数", "成交记录", "合同数", "业绩"), "number"),
    Wanted("capacity", ("余量", "可承接数", "剩余名额"), "number"),
)
PAIRS = (
    Wanted("need_id", ("需求编号", "需求", "need", "rid"), "party"),
    Wanted("offer_id", ("成果编号", "供给编号", "供给", "offer", "aid"), "party"),
)


@dataclass(frozen=True)
class Done:
    """What was read and written: items a side, pairs written, pairs without a score, needs without words, where, what was
    noticed.
    """

    needs: int
    offers: int
    pairs: int
    unknown: int
    silent_needs: int
    out: Path
    notes: tuple[Words, ...] = ()
    refused: tuple[lists.Refused, ...] = ()

    def __str__(self) -> str:
        return say(
            f"需求 {self.needs} 项（{self.silent_needs} 项无文字）、供给 {self.offers} 项；写出 {self.pairs} "
            f"对（{self.unknown} 对无从评分）→ {self.out}",
            f"{plural(self.needs, 'need', 'needs')} ({self.silent_needs} without words), "
            f"{plural(self.offers, 'offer', 'offers')}; "
            f"{plural(self.pairs, 'pair', 'pairs')} written "
            f"({self.unknown} could not be scored) → {self.out}",
        )


def match_file(
    needs: Path,
    offers: Path,
    out: Path,
    k: int = 10,
    pairs: Path | None = None,
    on: date | None = None,
    *,
    maps: Sequence[str] = (),
) -> Done:
    """Match two lists, or score given `pairs` (need_id, offer_id), into `out`.

    Writes need_id, offer_id, rank, score, level, chance, reasons; unknown scores are empty, never zero. Raises Fault.
    """
    lists.check_target(out, (needs, offers, pairs))
    if k < 1:
        raise Fault("matching.k", f"-k 须为正整数，现为 {k}。", f"-k must be a positive whole number, not {k}.", exit_code=2)
    given = lists.Maps(maps)
    left, right = _side(needs, given), _side(offers, given)
    asked = None if pairs is None else _pairs(pairs, left, right, given)
    given.check()
    answer = (
        match(left.frame, right.frame, k, on=on) if asked is None else score_pairs(left.frame, right.frame, asked.frame, on=on)
    )
    lists.write(out, [lists.Part(say("匹配", "matches"), answer)], (needs, offers, pairs))
    notes, refused = lists.of_files(left, right, asked)
    mute = [silent(left.frame, "needs"), silent(right.frame, "offers")]
    notes += [n for part, ids in zip((left, right), mute, strict=True) for n in _unsaid(part, ids)]
    return Done(
        left.frame.height,
        right.frame.height,
        answer.height,
        answer["score"].null_count(),
        len(mute[0]),
        out,
        tuple(notes),
        tuple(refused),
    )


def _unsaid(listing: Listing, ids: list[str]) -> list[Words]:
    """A line naming the items in which nothing is written; they have no score."""
    if not ids:
        return []
    more = (f" 等 {len(ids)} 项", f" … {len(ids)} in all") if len(ids) > 5 else ("", "")
    zh, en = "、".join(ids[:5]) + more[0], ", ".join(ids[:5]) + more[1]
    return [
        Words(
            f"{listing.name} 有 {len(ids)} 项没有可读的文字，无从评分，未参加匹配：{zh}",
            f"{listing.name}: {plural(len(ids), 'item says nothing and has', 'items say nothing and have')} no score: {en}",
        )
    ]


def _side(path: Path, maps: lists.Maps) -> Listing:
    found = lists.read(path, SIDE, (("id",), ("title", "text")), maps)
    heading = re.sub(r"\s", "", found.taken["id"])
    said = [found.frame[c].is_not_null() for c in found.frame.columns if c != "id"]
    empty = pl.DataFrame({str(n): s for n, s in enumerate(said)}).select(~pl.any_horizontal(pl.all()))["0"]
    if heading == "序号" and empty.any():  # a form numbered in advance
        found.notes.append(
            Words(
                f"{found.name} 有 {empty.sum()} 行只有序号，没有内容，未计入",
                f"{found.name}: {plural(int(empty.sum()), 'row holds', 'rows hold')} a serial number alone: left out",
            )
        )
        found.keep(~empty)
    ids = found.frame["id"]
    if ids.null_count():
        title = found.frame["title"] if "title" in found.frame.columns else None
        found.refuse(
            ids.is_null(),
            Words("没有编号（空着，或写的是无、—、待定之类），请补上", "it has no id, or only a sign for nothing; give it one"),
            title,
        )
        ids = found.frame["id"]
    found.must_hold()
    if heading == "序号" and ids.is_duplicated().any() and found.where["sheet"].n_unique() > 1:
        found.frame = found.frame.with_columns((found.where["sheet"] + "-" + ids).alias("id"))
        found.notes.append(
            Words(
                f"{found.name} 各工作表的序号重复，编号写作“工作表-序号”",
                f"{found.name}: serial numbers repeat between sheets; ids are written sheet-number",
            )
        )
    repeated = found.frame["id"].filter(found.frame["id"].is_duplicated()).unique(maintain_order=True)
    if repeated.len():
        names = repeated[:5].to_list()
        at = found.rows((found.frame["id"] == names[0]).arg_true().to_list())
        raise Fault(
            "matching.repeated_id",
            f"{found.name} 中有 {repeated.len()} 个编号重复：{'、'.join(names)}（{names[0]} 在{at.zh}）。每项需用自己的编号。",
            f"{found.name} repeats {plural(repeated.len(), 'id', 'ids')}: {', '.join(names)} ({names[0]} in {at.en}). "
            "Every item needs an id of its own.",
        )
    return found


def _pairs(path: Path, left: Listing, right: Listing, maps: lists.Maps) -> Listing:
    found = lists.read(path, PAIRS, (("need_id",), ("offer_id",)), maps)
    found.refuse_nobody("need_id", "offer_id")
    for name, known in (("need_id", left.frame["id"]), ("offer_id", right.frame["id"])):
        strange = ~found.frame[name].is_in(known.implode()) | found.frame[name].is_null()
        strange = strange.fill_null(True)
        if strange.any():
            names = [str(v) for v in found.frame[name].filter(strange).unique(maintain_order=True)[:5]]
            at = found.rows(strange.arg_true().to_list(), 3)
            raise Fault(
                "matching.unknown_id",
                f"{found.name} 的 {name} 列中有 {strange.sum()} 行的编号不在名单里：{'、'.join(names)}（{at.zh}）。请核对。",
                f"Column {name} of {found.name}: {plural(int(strange.sum()), 'row has an id', 'rows have ids')} that "
                f"{'is' if strange.sum() == 1 else 'are'} in no list: {', '.join(names)} ({at.en}). Check them.",
            )
    first = found.frame.select(first=pl.struct("need_id", "offer_id").is_first_distinct())["first"]
    if not first.all():
        at = found.rows((~first).arg_true().to_list(), 3)
        found.notes.append(
            Words(
                f"{found.name} 有 {(~first).sum()} 行的对已在前面给出，只答一次：{at.zh}",
                f"{found.name}: {plural(int((~first).sum()), 'row repeats', 'rows repeat')} a pair given before, "
                f"answered once: {at.en}",
            )
        )
        found.keep(first)
    return found
