"""A firm's sheet as a document, and a work list as a workbook. In: verdicts and the rule. Out: `Document`, .xlsx bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import xlsxwriter

from yipanqi.engines.documents import Document, Items, Note, Paragraph, Section, Table, Text
from yipanqi.engines.eligibility import NOTICE, REASON_WORDS, VERDICT_WORDS, Edition, amount_words, kind_of, way_words
from yipanqi.instruments.screening import flow, queries
from yipanqi.values.words import language, say

SIGN = {True: "✓", False: "✗", None: "？"}


def rows_of(edition: Edition, verdict: Any) -> list[dict[str, Any]]:
    """The conditions of a verdict as people read them: sign, words, have, need, gap, reason, clause."""
    out = []
    for line in queries.shown_conditions(edition, verdict):
        kind = kind_of(edition.condition(line["key"]), edition)
        plain = kind != "flag"
        out.append(
            {
                "key": line["key"],
                "holds": line["holds"],
                "sign": SIGN[line["holds"]],
                "words": str(line["words"]),
                "have": str(amount_words(kind, line["have"])) if plain else "",
                "need": str(amount_words(kind, line["need"])) if plain else "",
                "gap": str(amount_words(kind, line["gap"])) if plain and line["gap"] else "",
                "reason": str(REASON_WORDS[str(line["reason"])]),
                "clause": str(line["clause"]),
            }
        )
    return out


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
        tuple(
            (r["words"], r["sign"], r["have"] or r["reason"], r["need"], r["gap"], r["clause"]) for r in rows_of(edition, verdict)
        ),
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


def workbook(edition: Edition, verdicts: Iterable[Any], places: dict[str, str], *, about: str) -> bytes:
    """A work list: one row a firm with score, failed conditions, nearest way and what to ask; a second sheet says what it is."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(say("工作清单", "Work list"))
    titles = [
        say("企业名称", "Firm"),
        say("统一社会信用代码", "Code"),
        say("县（市、区）", "County"),
        say("清单", "List"),
        say("评分下限", "Points, low"),
        say("评分上限", "Points, high"),
        say("未达条件", "Conditions not met"),
        say("最近的达标办法", "Nearest way"),
        say("先问", "Ask first"),
        say("人工调整", "Overruled"),
    ]
    page.write_row(0, 0, titles, head)
    page.freeze_panes(1, 1)
    page.set_column(0, 0, 32)
    page.set_column(1, 6, 14)
    page.set_column(7, 9, 44)
    for row, v in enumerate(verdicts, 1):
        failed = "；".join(r["words"] for r in rows_of(edition, v) if r["holds"] is False)
        ways, asked = ways_of(edition, v), missing_of(edition, v)
        cells = [
            v.organisation.name,
            v.organisation.uscc or "",
            places.get(v.place or "", v.place or ""),
            str(flow.LISTS[v.listed]),
            v.score_low,
            v.score_high,
            failed,
            ways[0] if ways else "",
            "、".join(asked[:4]),
            v.overruled,
        ]
        page.write_row(row, 0, cells, wrap)
    note = book.add_worksheet(say("说明", "About"))
    note.set_column(0, 0, 100)
    for row, line in enumerate([about, str(edition.words) + " · " + edition.document, str(NOTICE)]):
        note.write_string(row, 0, line, wrap)
    book.close()
    return out.getvalue()
