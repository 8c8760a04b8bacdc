"""A verdict in words: conditions, nearest ways, what to ask; and the sheet that a firm is handed. In: a verdict and its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yipanqi.engines.documents import Document, Items, Note, Paragraph, Section, Table, Text
from yipanqi.engines.eligibility import NOTICE, REASON_WORDS, VERDICT_WORDS, Edition, amount_words, kind_of, way_words
from yipanqi.instruments.screening import queries
from yipanqi.values.words import language, say

SIGN = {True: "✓", False: "✗", None: "？"}


@dataclass(frozen=True)
class Line:
    """One condition as people read it; amounts are '' where the condition is a plain yes or no."""

    holds: bool | None
    words: str
    have: str
    need: str
    gap: str
    reason: str
    clause: str


def lines_of(edition: Edition, verdict: Any) -> list[Line]:
    """The conditions of a verdict, in the order of the rule."""
    return [_line(edition, said) for said in queries.shown_conditions(edition, verdict)]


def _line(edition: Edition, said: dict[str, Any]) -> Line:
    kind = kind_of(edition.condition(said["key"]), edition)
    shown = {name: str(amount_words(kind, said[name])) if kind != "flag" else "" for name in ("have", "need", "gap")}
    return Line(
        said["holds"],
        str(said["words"]),
        shown["have"],
        shown["need"],
        shown["gap"] if said["gap"] else "",
        str(REASON_WORDS[str(said["reason"])]),
        str(said["clause"]),
    )


def ways_of(edition: Edition, verdict: Any) -> list[str]:
    """The nearest ways to qualify, in words."""
    return [str(way_words(way, edition)) for way in verdict.ways]


def missing_of(edition: Edition, verdict: Any) -> list[str]:
    """The figures to ask for, the most useful first."""
    return [str(edition.columns[m["column"]].words) for m in verdict.missing[:8]]


def sheet(edition: Edition, verdict: Any, *, issuer: str, place: str, notices: tuple[str, ...], day: date) -> Document:
    """The one-page sheet that an officer hands to a firm, in the current language."""
    score = f"{verdict.score_low}–{verdict.score_high}"
    head = Paragraph(
        (
            Text(say("结论：", "Result: "), bold=True),
            Text(str(VERDICT_WORDS[verdict.verdict]) + say("；评分区间 ", "; points ") + score),
            Text(say("（专家评分决定，超过70分方可）", " (the experts decide; more than 70 are needed)")),
        )
    )
    table = Table(
        say("逐项情况", "Condition by condition"),
        (say("条件", "Condition"), "", say("现有", "Has"), say("应达", "Needs"), say("差额", "Lacks"), say("条款", "Clause")),
        tuple((r.words, SIGN[r.holds], r.have or r.reason, r.need, r.gap, r.clause) for r in lines_of(edition, verdict)),
        widths=(3.4, 0.5, 1.6, 1.6, 1.4, 2.4),
        aligns="lcrrrl",
    )
    ways = ways_of(edition, verdict)
    blocks = [Section(say("结论与条件", "Result and conditions"), (head, table))]
    if ways:
        blocks.append(
            Section(say("最近的达标办法", "Nearest ways to qualify"), (Items(tuple((Text(w),) for w in ways), numbered=True),))
        )
    asked = missing_of(edition, verdict)
    if asked:
        blocks.append(Section(say("请补充的数据", "Figures to be told"), (Paragraph((Text("、".join(asked)),)),)))
    blocks.append(
        Section(
            say("说明", "Notice"), (Note((Text(f"{say('数据用途：', 'Purpose of the data: ')}{edition.purpose}。{NOTICE}"),)),)
        )
    )
    return Document(
        title=f"{verdict.organisation.name} · {say('高新技术企业培育建议', 'towards recognition as a high-tech firm')}",
        issuer=issuer,
        day=day,
        sections=tuple(blocks),
        language="en" if language() == "en" else "zh",
        subtitle=f"{place} · {say('申报日', 'applying on')} {verdict.run.on}",
        notices=notices,
    )
