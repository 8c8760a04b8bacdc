"""How far a firm is from the line, to sort by and to read. In: conditions and ways of a verdict, its rule. Out: what is short, by
how much, as ratios, when it can be met; what to ask, with the years named.

Pure: nothing is read from the database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yipanqi.engines.eligibility import Edition, amount_words, kind_of
from yipanqi.engines.eligibility.definition import Share
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import Words, say

#: What is still possible: in time for this filing day, only later, not known yet.
IN_TIME, LATER, OPEN = 0, 1, 2
_BACK = re.compile(r"([^，、。；+：\s]*?)（(?:前三年度（第一年）|前两年度（第二年）|上年度（第三年）)）")
_BACK_EN = re.compile(r", (third year back|second year back|last year)")
_YEARS = {"前三年度（第一年）": 3, "前两年度（第二年）": 2, "上年度（第三年）": 1}
_YEARS_EN = {"third year back": 3, "second year back": 2, "last year": 1}


@dataclass(frozen=True)
class Short:
    """The condition that is furthest from holding: its words and clause, what there is and what is needed, by how much it falls
    short (`share`: of what is needed).
    """

    key: str
    words: str
    clause: str
    have: str
    need: str
    gap: str
    share: float


def dated(text: str, on: date) -> str:
    """A text with its years by name: 2021年研发费用 instead of 研发费用（前三年度（第一年））."""

    def zh(found: re.Match[str]) -> str:
        back = found[0][len(found[1]) + 1 : -1]
        return f"{on.year - _YEARS[back]}年{found[1]}"

    return _BACK_EN.sub(lambda found: f" of {on.year - _YEARS_EN[found[1]]}", _BACK.sub(zh, text))


def named(edition: Edition, name: str, on: date) -> Words:
    """A column as it is asked for, with its year by name."""
    column = edition.columns[name]
    zh, en = dated(column.words.zh, on), dated(column.words.en, on)
    if column.year and (zh, en) == (column.words.zh, column.words.en):
        year = on.year - 4 + column.year
        return Words(f"{year}年{zh}", f"{en} of {year}")
    return Words(zh, en)


def possible(ways: Sequence[Mapping[str, Any]]) -> int:
    """What is still possible of the nearest ways."""
    if any(way["feasible"] for way in ways):
        return IN_TIME
    return LATER if ways else OPEN


def lack(conditions: Mapping[str, Mapping[str, Any]]) -> float:
    """How much of what is needed the furthest condition lacks, from 0 to 1; 1 where something fails that has no amount."""
    return max((_share(said) for said in conditions.values() if said["holds"] is False), default=0.0)


def _share(said: Mapping[str, Any]) -> float:
    gap, need = _missing(said), said.get("need")
    return 1.0 if gap is None or not need else min(float(Decimal(gap) / Decimal(abs(need))), 1.0)


def _missing(said: Mapping[str, Any]) -> int | None:
    """By how much it falls short; of points the likely ones count, not the most that experts might give."""
    have, need, gap = said.get("have"), said.get("need"), said.get("gap")
    return gap if gap is None or have is None or need is None else max(abs(gap), need - have)


def short(edition: Edition, conditions: Mapping[str, Mapping[str, Any]]) -> Short | None:
    """The condition that is furthest from holding; None where none fails."""
    failed = [(key, said) for key, said in conditions.items() if said["holds"] is False]
    if not failed:
        return None
    key, said = max(failed, key=lambda pair: _share(pair[1]))
    condition = edition.condition(key)
    have, need = in_ratio(edition, key, said) or in_amounts(edition, key, said)
    gap = str(amount_words(kind_of(condition, edition), _missing(said))) if said["gap"] else ""
    return Short(key, str(condition.words), str(condition.clause), have, need, gap, _share(said))


def in_amounts(edition: Edition, key: str, said: Mapping[str, Any]) -> tuple[str, str]:
    """(what there is, what is needed) in the condition's own unit; '' for a plain yes or no."""
    kind = kind_of(edition.condition(key), edition)
    if kind == "flag":
        return "", ""
    return tuple(
        str(amount_words(kind, said[name])) if said[name] is not None else say("缺", "missing") for name in ("have", "need")
    )  # type: ignore[return-value]


def in_ratio(edition: Edition, key: str, said: Mapping[str, Any]) -> tuple[str, str] | None:
    """(what there is, what is needed) in per cent for a share whose base is known; None for any other condition."""
    test, base, least = edition.condition(key).test, said.get("of"), said.get("least")
    if not isinstance(test, Share) or least is None:
        return None
    need = f"{decimal_text(Decimal(least), 2)}%"
    return (
        say("缺", "missing") if said["have"] is None or not base else f"{decimal_text(Decimal(said['have']) * 100 / base, 2)}%",
        need,
    )


def base_of(edition: Edition, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The base of a share and the least per cent of it, for a firm's columns, as far as they are known."""
    test = edition.condition(key).test
    if not isinstance(test, Share):
        return {}
    parts = [row.get(name) for name in test.base]
    by = row.get(test.by) if test.by else None
    if test.by and by is None:
        return {}
    n = next((n for limit, n in test.bands if limit is None or (by is not None and by <= limit)), None)
    least = {"least": float(Decimal(n) * 100 / test.out_of)} if n is not None else {}
    return least if any(part is None for part in parts) else least | {"of": sum(parts)}  # type: ignore[arg-type]


def amount_of(edition: Edition, name: str, value: Any) -> str:
    """A value of a column in its own unit."""
    return str(value) if isinstance(value, date) else str(amount_words(edition.columns[name].kind, value))


def earliest(ways: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """(light, words) of when the nearest way can be gone."""
    state = possible(ways)
    if state == IN_TIME:
        way = next(way for way in ways if way["feasible"])
        return "ok", say(f"{way['deadline']} 前", f"by {way['deadline']}")
    if state == LATER:
        return "slow", say("下一年", "next year")
    return "none", str(Words("先问", "ask first"))
