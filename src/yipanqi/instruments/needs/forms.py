"""What a posted need says. In: the form. Out: values of the register. Fault where a day or an amount cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

TEXTS = {"title": 200, "industry_written": 100, "background": 4000, "problem": 4000, "specification": 4000}
KINDS = {
    "research": Words("技术研发", "R&D"),
    "transfer": Words("技术转让", "Transfer"),
    "renewal": Words("技术改造", "Renewal"),
    "matching": Words("技术配套", "Complement"),
    "people": Words("人才", "People"),
}


def values(posted: Mapping[str, str]) -> dict[str, Any]:
    """Texts cut to length, budget in fen, the day, the kind, consent."""
    found: dict[str, Any] = {name: posted.get(name, "").strip()[:most] for name, most in TEXTS.items()}
    if posted.get("kind") in KINDS:
        found["kind"] = posted["kind"]
    found["willing_to_post"] = posted.get("willing_to_post") == "1"
    if posted.get("wanted_by", "").strip():
        try:
            found["wanted_by"] = parameters.day(posted["wanted_by"])
        except ValueError:
            raise Fault("day", "期望完成时间请写 2025-12-31。", "Write the day as 2025-12-31.") from None
    if text := posted.get("budget", "").strip().replace(",", "").replace("，", ""):
        try:
            budget = parameters.decimal(text, Decimal("0.000001"), 10**8)
        except ValueError:
            raise Fault(
                "amount",
                f"预算“{text[:40]}”读不懂，请写万元，如 80。",
                f"“{text[:40]}” is no budget; write it in CNY 10,000, such as 80.",
            ) from None
        found["budget"] = int(budget * 1_000_000)
    return found
