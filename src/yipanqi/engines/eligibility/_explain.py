"""A verdict in words. In: one row of `screen` and its edition. Out: a sentence a condition, with what is lacking, the clause and
the notice.

The notice is what Article 24 of the personal information protection law asks for: a proposal, with its reasons, for a person to
decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.engines.eligibility.definition import Condition, Edition, Share, columns_of
from yipanqi.values.money import money_words
from yipanqi.values.words import Words

VERDICT_WORDS = {
    "pass": Words("符合", "qualifies"),
    "fail": Words("不符合", "does not qualify"),
    "unknown": Words("未知（数据不足）", "unknown (data missing)"),
    "experts": Words("取决于专家评分", "depends on the experts' points"),
}
REASON_WORDS = {
    "held": Words("满足", "held"),
    "short": Words("未达到", "not reached"),
    "missing": Words("数据缺失", "data missing"),
    "zero_base": Words("分母为零，无法计算比例，需人工判断", "the base is zero, there is no ratio; for a person to judge"),
    "negative": Words("数值为负，不予采用，请核对", "a value is negative and was not used; please check"),
    "absurd": Words("数值超出合理范围，不予采用，请核对", "a value is beyond any limit and was not used; please check"),
    "manual": Words(
        "规定未作说明或读法未核实，需人工判断", "the rule is silent or its reading is not verified; for a person to judge"
    ),
    "experts": Words("取决于专家评分", "depends on the experts' points"),
    "unrecognised": Words("填写内容无法识别或不够细，请核对", "the entry is not recognised or not fine enough; please check"),
    "no_parameter": Words("门槛尚未核实，暂不作判断", "the threshold has not been verified, so nothing is decided"),
    "not_covered": Words("该行业不在适用范围内", "the industry is not covered"),
    "contradicted": Words(
        "部分大于整体，数据自相矛盾，不作判断，请核对", "the part exceeds the whole, so nothing is decided; please check"
    ),
}
CHECK = ("negative", "absurd", "zero_base", "contradicted", "unrecognised")  # reasons that send somebody back to the cells
NOTICE = Words(
    "本结果为系统建议，由工作人员审核后决定；当事人有权要求说明理由，并有权拒绝仅通过自动化决策作出的决定（《个人信息保护法》第二十四条）。",
    "This is a proposal for a person to decide. Those concerned may ask for an explanation and refuse a decision made only by "
    "automated means (Personal Information Protection Law, Article 24).",
)
UNVERIFIED = {"M": Words("（条款待核实）", " (clause to be checked)"), "U": Words("（条款未核实）", " (clause not verified)")}


@dataclass(frozen=True)
class Sentence:
    """One condition in words; `holds` None is unknown."""

    key: str
    holds: bool | None
    words: Words


@dataclass(frozen=True)
class Explanation:
    """The verdict, its conditions, the score where there is one, what the data are for, and the notice; `text` is all of it."""

    firm: str
    verdict: Words
    sentences: tuple[Sentence, ...]
    score: Words | None
    purpose: Words
    notice: Words

    @property
    def text(self) -> Words:
        """Everything, one sentence a line."""
        lines = [Words(f"结论：{self.verdict.zh}", f"Result: {self.verdict.en}"), *(s.words for s in self.sentences)]
        lines += [w for w in (self.score, self.purpose, self.notice) if w]
        return Words("\n".join(w.zh for w in lines), "\n".join(w.en for w in lines))


def amount_words(kind: str, amount: int | None) -> Words:
    """An amount in its unit: money in yuan, 万元 or 亿元; unknown is —."""
    if amount is None:
        return Words("—", "—")
    if kind == "fen":
        return money_words(amount)
    zh, en = {"persons": ("人", " persons"), "count": ("项", ""), "days": ("天", " days"), "points": ("分", " points")}.get(
        kind, ("", "")
    )
    return Words(f"{amount:,}{zh}", f"{amount:,}{en}")


def kind_of(condition: Condition, edition: Edition) -> str:
    """What a condition's have, need and gap are counted in: fen, persons, count, days, points or flag."""
    name = type(condition.test).__name__
    if name in ("Age", "Score"):
        return {"Age": "days", "Score": "points"}[name]
    if name in ("Flag", "Listed", "Outside"):
        return "flag"
    names = condition.test.have if isinstance(condition.test, Share) else columns_of(condition.test)
    return next((edition.columns[n].kind for n in names if edition.columns[n].kind not in ("text", "date", "flag")), "count")


def other_basis(edition: Edition) -> Words:
    """What to do where a ratio of the points has no base: items of which one is chosen may be taken on their other basis."""
    items = [i.words for i in edition.items if i.method == "share" and i.choice]
    zh, en = "”与“".join(w.zh.split("（")[0] for w in items), "” and “".join(w.en.split(" (")[0] for w in items)
    if not items:
        return Words("请核对为零的分母", "check the base that is zero")
    return Words(
        f"“{zh}”择一计分，分母为零的一项算不出，可按另一项申报",
        f"one of “{en}” is chosen; where the base of one is zero, the other can be used",
    )


def _sentence(condition: Condition, edition: Edition, row: Mapping[str, Any]) -> Sentence:
    key, kind = condition.key, kind_of(condition, edition)
    holds, reason = row[f"{key}.holds"], REASON_WORDS[str(row[f"{key}.reason"])]
    sign = {True: "✓", False: "✗", None: "?"}[holds]
    zh, en = f"{sign} {condition.words.zh}：{reason.zh}", f"{sign} {condition.words.en}: {reason.en}"
    have, need, gap = (amount_words(kind, row[f"{key}.{part}"]) for part in ("have", "need", "gap"))
    if kind != "flag":
        zh += f"；现有{have.zh}，需要{need.zh}" + (f"，差{gap.zh}" if row[f"{key}.gap"] else "")
        en += f"; has {have.en}, needs {need.en}" + (f", lacks {gap.en}" if row[f"{key}.gap"] else "")
    if kind == "points" and str(row[f"{key}.reason"]) == "zero_base":
        other = other_basis(edition)
        zh, en = f"{zh}；{other.zh}", f"{en}; {other.en}"
    elif str(row[f"{key}.reason"]) in CHECK:
        cells = [edition.columns[n].words for n in columns_of(condition.test)]
        zh += f"；请核对这些单元格：{'、'.join(c.zh for c in cells)}"
        en += f"; check these cells: {', '.join(c.en for c in cells)}"
    doubt = UNVERIFIED.get(condition.clause.mark, Words("", ""))
    return Sentence(key, holds, Words(f"{zh}（{condition.clause}）{doubt.zh}", f"{en} ({condition.clause}){doubt.en}"))


def explain(row: Mapping[str, Any], edition: Edition) -> Explanation:
    """One firm's result in both languages. `row`: a row of `screen` as a dict. KeyError if it is of another edition."""
    score = None
    if edition.items:
        low, likely, high = (row[f"score.{n}"] for n in ("low", "likely", "high"))
        score = Words(
            f"得分区间 {low}–{high}，居中估计 {likely}（估计非官方）",
            f"points {low} to {high}, middle {likely} (our estimate, not official)",
        )
    purpose = Words(f"数据用途：{edition.purpose.zh}。", f"Purpose of the data: {edition.purpose.en}.")
    return Explanation(
        str(row["firm"]),
        VERDICT_WORDS[str(row["verdict"])],
        tuple(_sentence(c, edition, row) for c in edition.conditions),
        score,
        purpose,
        NOTICE,
    )
