"""The words of the columns that several rules read, so that one number has one name. Out: `Column` by name, and
`columns(edition)`.

Amounts arrive in fen; sheets state them in 万元. Years: 1, 2, 3 = three, two, one fiscal year before the application year.
"""

from __future__ import annotations

from typing import Any

from yipanqi.engines.eligibility import Column, Edition
from yipanqi.values.words import Words

UNITS = {
    "fen": Words("分", "fen"),
    "persons": Words("人", "persons"),
    "count": Words("件", "count"),
    "flag": Words("是/否", "yes/no"),
    "date": Words("日期", "date"),
    "text": Words("文本", "text"),
}
_BACK = {
    1: Words("前三年度（第一年）", "third year back"),
    2: Words("前两年度（第二年）", "second year back"),
    3: Words("上年度（第三年）", "last year"),
}


def column(name: str, kind: str, zh: str, en: str, purpose: Words, *headings: str, **more: Any) -> Column:
    """One column; its Chinese name is the first heading, its English name the last."""
    return Column(name, kind, Words(zh, en), purpose, headings=(zh, *headings, en), **more)


def yearly(
    stem: str, zh: str, en: str, purpose: Words, *aliases: str, signed: bool = False, optional: bool = False
) -> list[Column]:
    """Three yearly amounts `<stem>_1` … `<stem>_3`; their headings are without the year, which a file writes beside them."""
    heads = (f"近三年{zh}", *aliases, en)
    return [
        Column(f"{stem}_{year}", "fen", Words(f"{zh}（{back.zh}）", f"{en}, {back.en}"), purpose, year, signed, optional, heads)
        for year, back in _BACK.items()
    ]


def named(columns: list[Column]) -> dict[str, Column]:
    """Columns by name."""
    return {c.name: c for c in columns}


def columns(edition: Edition) -> list[dict[str, Any]]:
    """What the edition reads, for people and importers: name, kind, unit, words, headings, purpose, optional."""
    return [
        {
            "name": c.name,
            "kind": c.kind,
            "unit": UNITS[c.kind],
            "words": c.words,
            "headings": c.headings,
            "purpose": c.purpose,
            "optional": c.optional,
            "year": c.year,
        }
        for c in edition.columns.values()
    ]
