"""What people typed on a page, as values of the actions. Raises Fault for what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yipanqi.instruments.matchmaking.models import Session
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

DAY = "\n".join(f"{9 + n // 3:02d}:{n % 3 * 20:02d}-{9 + (n + 1) // 3:02d}:{(n + 1) % 3 * 20:02d}" for n in range(6))


def number(text: str | None) -> int | None:
    """A whole number, or None."""
    return parameters.whole(text)


def kinds() -> list[tuple[str, str]]:
    """The kinds of sessions as options."""
    return [(k, say(v[0], v[1])) for k, v in Session._meta.get_field("kind").sheet.choices.items()]  # type: ignore[attr-defined]


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return parameters.day(text)
    except ValueError:
        raise Fault("day", f"日期“{text}”不是 年-月-日。", f"“{text}” is not a day like 2025-06-30.", exit_code=2) from None


def session(post: Mapping[str, str]) -> dict[str, Any]:
    """Values of actions.call."""
    return {k: post.get(k, "").strip() or None for k in ("number", "name", "kind", "venue", "place", "organiser")} | {
        "held_on": _day(post.get("held_on", ""))
    }


def day(post: Mapping[str, str]) -> dict[str, Any]:
    """Values of actions.set_day. Slots one a line, a blank line is a break; exceptions like 10:20=38."""
    slots: list[dict[str, Any]] = []
    for line in post.get("slots", "").replace("：", ":").replace("—", "-").replace("–", "-").splitlines():
        if not line.strip():
            if slots:
                slots[-1]["rest"] = True
            continue
        found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*", line)
        if not found:
            raise Fault(
                "slots",
                f"时段“{line.strip()}”读不懂，写成 09:30-09:50，一行一个，空行表示休息。",
                f"Slot “{line.strip()}” cannot be read; write 09:30-09:50, one a line, a blank line is a break.",
                exit_code=2,
            )
        a, b, c, d = found.groups()
        slots.append({"start": f"{int(a):02d}:{b}", "end": f"{int(c):02d}:{d}"})
    fewer = {}
    for part in re.split(r"[\s,，、;；]+", post.get("fewer", "").replace("：", ":").strip()):
        if part:
            found = re.fullmatch(r"(\d{1,2}):(\d{2})=(\d{1,6})", part)
            if not found:
                raise Fault("fewer", f"“{part}”读不懂，写成 10:20=38。", f"“{part}” cannot be read; write 10:20=38.", exit_code=2)
            fewer[f"{int(found[1]):02d}:{found[2]}"] = int(found[3])
    tables = parameters.whole(post.get("tables", "").strip(), 0, 10_000)
    if tables is None:
        raise Fault("tables", "请填写桌数。", "Give the number of tables.", exit_code=2)
    return {
        "slots": slots,
        "tables": tables,
        "fewer": fewer,
        "in_a_row": parameters.whole(post.get("in_a_row", "").strip(), 0, 1000),
        "deadline": _day(post.get("deadline", "")),
    }


def day_of(agenda: Any) -> dict[str, Any]:
    """The day as typed, to be changed; a morning of six slots where there is none yet."""
    if agenda is None:
        return {"slots": DAY, "tables": 10, "fewer": "", "in_a_row": "", "deadline": ""}
    return {
        "slots": "\n".join(f"{s['start']}-{s['end']}" + ("\n" if s.get("rest") else "") for s in agenda.slots),
        "tables": agenda.tables,
        "fewer": "、".join(f"{k}={v}" for k, v in agenda.fewer.items()),
        "in_a_row": agenda.in_a_row or "",
        "deadline": agenda.deadline.isoformat() if agenda.deadline else "",
    }


def party(post: Any) -> dict[str, Any]:
    """A party of actions.add_party."""
    free = post.getlist("free")
    return {
        "name": post.get("name", "").strip(),
        "side": post.get("side", ""),
        "code": post.get("code", "").strip(),
        "free": free or None,
        "contact": post.get("contact", "").strip(),
        "phone": post.get("phone", "").strip(),
    }


def request(post: Mapping[str, str]) -> dict[str, Any]:
    """A request of actions.add_request."""
    try:
        weight = float(parameters.decimal(post.get("weight") or "1", 0, 10**9))
    except ValueError:
        raise Fault("weight", "权重应是 0 到 10 亿之间的数。", "The weight is a number from 0 to 1e9.", exit_code=2) from None
    return {
        "a": post.get("a", ""),
        "b": post.get("b", ""),
        "third": post.get("third", ""),
        "weight": weight,
        "must": bool(post.get("must")),
        "subject": post.get("subject", "").strip(),
    }


def outcome(post: Mapping[str, str]) -> dict[str, Any]:
    """Values of actions.outcome; the amount is typed in 万元."""
    amount = None
    if text := post.get("amount", "").strip().replace(",", ""):
        try:
            amount = int(parameters.decimal(text, 0, 10**11) * 1_000_000)
        except ValueError:
            raise Fault(
                "amount",
                f"金额“{text[:40]}”不是数（万元）。",
                f"Amount “{text[:40]}” is not a number (in 10,000 yuan).",
                exit_code=2,
            ) from None
    return {
        "result": post.get("result", ""),
        "reason": post.get("reason", ""),
        "amount": amount,
        "follow_up_on": _day(post.get("follow_up_on", "")),
        "note": post.get("note", ""),
    }


def masked(contact: str, phone: str) -> str:
    """A contact as pages show it: the family name and the ends of the number."""
    name = contact[:1] + "*" * len(contact[1:]) if contact else ""
    digits = phone[:3] + "****" + phone[-2:] if len(phone) >= 7 else "*" * len(phone)
    return f"{name} {digits}".strip() or "—"
