"""Needs and achievements as people read them, the Atom feed, and what a posted form says. In: records. Out: words, XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from yipanqi.instruments.market import flow
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.money import money_words
from yipanqi.values.words import Words, say

ATOM = "http://www.w3.org/2005/Atom"
MATURITY = {
    "concept": Words("概念", "Concept"),
    "bench": Words("小试", "Bench test"),
    "pilot": Words("中试", "Pilot test"),
    "industrial": Words("产业化", "Industrial"),
}
_LEAST_YUAN, _MOST_YUAN = Decimal("0.01"), Decimal(10) ** 12


def card(
    kind: str, one: Any, places: Mapping[str, str], ends: tuple[date | None, bool] | None = None, *, priced: bool = True
) -> dict[str, Any]:
    """What a list shows of an item; never a person's name or number. `ends`: last day of an achievement, and whether it is the
    default;
    `priced`: whether this reader may read its price.
    """
    if kind == "needs":
        return {
            "number": one.number,
            "title": one.title,
            "href": f"/market/needs/{quote(one.number, safe='')}/",
            "who": one.firm_name,
            "place": places.get(one.place or "", "—"),
            "field": one.industry_written or "",
            "text": (one.problem or "")[:160],
            "money": str(money_words(one.budget)),
            "known": one.budget is not None,
            "priced": True,
            "day": one.wanted_by,
            "maturity": "",
        }
    return {
        "number": one.number,
        "title": one.name,
        "href": f"/market/achievements/{quote(one.number, safe='')}/",
        "who": one.owner_name or "",
        "place": places.get(one.place or "", "—"),
        "field": one.field_of_technology or "",
        "text": (one.summary or "")[:160],
        "money": str(money_words(one.asking_price)) if priced else "",
        "known": priced and one.asking_price is not None,
        "priced": priced,
        "day": ends[0] if ends else one.expires_on,
        "guessed": bool(ends and ends[1]),
        "maturity": MATURITY.get(one.maturity or "", ""),
    }


def lines(kind: str, one: Any, added: Any) -> list[tuple[str, Any]]:
    """(heading, text) of an item's page."""
    if kind == "needs":
        found = [
            (say("背景与现状", "Background"), one.background),
            (say("需解决的技术问题", "Problem to solve"), one.problem),
            (say("主要技术指标", "Specification"), one.specification),
            (say("合作方式", "Ways to cooperate"), one.ways),
        ]
    else:
        found = [
            (say("成果简介", "Summary"), one.summary),
            (say("技术指标", "Specification"), one.specification),
            (say("应用场景", "Uses"), one.applications),
            (say("知识产权情况", "Intellectual property"), one.rights),
            (say("合作方式", "Ways to cooperate"), one.ways),
        ]
    if added and added.maturity_from:
        found.append(
            (say("成熟度（现状 → 目标）", "Maturity (now → wanted)"), f"{added.maturity_from} → {added.maturity_to or '—'}")
        )
    if added and added.ip_terms:
        found.append((say("知识产权约定", "Terms for intellectual property"), added.ip_terms))
    return [(name, text) for name, text in found if text]


def atom(kind: str, items: list[Any], places: Mapping[str, str], *, base: str, itself: str, asked: Mapping[str, str]) -> bytes:
    """An Atom 1.0 feed (RFC 4287) of `items`; every search is a feed of its own, and ids do not change when the portal moves."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": say("zh", "en")})
    title = (
        say("科技大市场 · 需求", "Technology market · needs")
        if kind == "needs"
        else say("科技大市场 · 成果", "Technology market · achievements")
    )
    asked = {k: v for k, v in sorted(asked.items()) if v}
    SubElement(root, "title").text = _plain(title + (f" · {' '.join(asked.values())}" if asked else ""))
    SubElement(root, "id").text = f"tag:yipanqi,2024:market:{kind}" + (f":{_asked_for(asked)}" if asked else "")
    SubElement(root, "link", {"rel": "self", "href": itself})
    SubElement(root, "link", {"rel": "alternate", "href": f"{base}/market/?kind={kind}"})
    days = [_published(kind, one) for one in items]
    SubElement(root, "updated").text = _moment(max((d for d in days if d), default=date(2024, 1, 1)))
    SubElement(SubElement(root, "author"), "name").text = say("科技大市场", "Technology market")
    for one, day in zip(items, days, strict=True):
        shown = card(kind, one, places, priced=False)
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = _plain(shown["title"])
        SubElement(entry, "id").text = f"tag:yipanqi,2024:market:{kind}:{quote(one.number, safe='')}"
        SubElement(entry, "link", {"href": base + shown["href"]})
        SubElement(entry, "updated").text = _moment(day or date(2024, 1, 1))
        SubElement(entry, "summary").text = _plain(f"{shown['who']} · {shown['place']} · {shown['text']}")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _asked_for(asked: Mapping[str, str]) -> str:
    return urlencode(sorted(asked.items()))


def _published(kind: str, one: Any) -> date | None:
    return one.collected_on if kind == "needs" else one.published_on


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")


def _plain(text: str | None) -> str:
    """Text without the control characters that XML does not allow."""
    return "".join(c for c in text or "" if (" " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff") or c in "\t\n")


def fen(text: str) -> int | None:
    """Yuan as written in a form, in fen; None when blank. Fault when it is no amount."""
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    try:
        yuan = parameters.decimal(plain, _LEAST_YUAN, _MOST_YUAN)
    except ValueError:
        raise Fault(
            "amount", f"金额“{text[:40]}”读不懂，请写元，如 800000。", f"“{text[:40]}” is no amount; write yuan, such as 800000."
        ) from None
    return int((yuan * 100).to_integral_value())


def _maturity(text: str) -> int:
    found = parameters.whole(text.strip(), 1, 9)
    if found is None:
        raise ValueError(text[:40])
    return found


def supplement_of(posted: Mapping[str, str]) -> dict[str, Any]:
    """The values of a posted supplement; only those that were sent. Fault when one cannot be read."""
    values: dict[str, Any] = {}
    try:
        for name in ("maturity_from", "maturity_to"):
            if name in posted:
                values[name] = _maturity(posted[name]) if posted[name].strip() else None
        if "renewed_to" in posted:
            values["renewed_to"] = parameters.day(posted["renewed_to"]) if posted["renewed_to"].strip() else None
    except ValueError:
        raise Fault(
            "supplement", "成熟度请填 1–9，日期请写 2025-12-31。", "Maturity is 1 to 9, a day is written 2025-12-31."
        ) from None
    if "ip_terms" in posted:
        values["ip_terms"] = posted["ip_terms"].strip()[:300]
    return values


def filled(posted: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a need's sheet that a posted form fills; Fault when a day or an amount cannot be read."""
    values: dict[str, Any] = {
        name: posted[name].strip()[:4000] for name in ("problem", "specification") if posted.get(name, "").strip()
    }
    if posted.get("wanted_by", "").strip():
        try:
            values["wanted_by"] = parameters.day(posted["wanted_by"])
        except ValueError:
            raise Fault("day", "期望完成时间请写 2025-12-31。", "Write the day as 2025-12-31.") from None
    if (budget := fen(posted.get("budget", ""))) is not None:
        values["budget"] = budget
    return values


def bars(funnel: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The funnel with the length of each bar, against the largest stage."""
    most = max((f["n"] for f in funnel), default=0) or 1
    return [{**f, "of": most} for f in funnel]


def phrases(reasons: str) -> list[str]:
    """The phrases that reasons quote, the longest first."""
    return sorted(set(re.findall(r"“([^”]+)”", reasons)), key=lambda p: (-len(p), p))


def marked(text: str, wanted: list[str]) -> list[tuple[str, bool]]:
    """`text` in pieces: (piece, whether it is one of the phrases)."""
    if not wanted:
        return [(text, False)]
    pieces = re.split("(" + "|".join(re.escape(p) for p in wanted) + ")", text, flags=re.IGNORECASE)
    return [(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def way(one: Any, officer: bool) -> list[tuple[Words, bool]]:
    """The five steps of a proposal and which is the present one; nothing for one that ended."""
    stage = one.stage if officer else one.seen
    steps = [s for s in ("proposed", "invited", "agreed", "met", "intention", "signed") if officer or s != "proposed"]
    return [(flow.STAGES[s], s == stage) for s in steps] if stage in steps else []
