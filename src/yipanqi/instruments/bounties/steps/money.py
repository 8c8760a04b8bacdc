"""Amounts that can be: what is refused whichever way it came in. In: fen. Out: the same, or a Fault."""

from __future__ import annotations

from typing import Any

from yipanqi.values.fault import Fault

#: Fen of one bounty, bid or contract at most: a hundred billion yuan.
MOST = 10**13


def possible(fen: Any, zh: str, en: str, *, least: int = 1) -> int:
    """`fen` as it is. Raises Fault for what is no whole number of fen from `least` to MOST."""
    if isinstance(fen, bool) or not isinstance(fen, int) or not least <= fen <= MOST:
        floor = "大于 0" if least > 0 else "不小于 0", "more than 0" if least > 0 else "0 or more"
        raise Fault(
            "money",
            f"{zh}不对：应{floor[0]}且不超过 {MOST // 10**6:,} 万元。",
            f"{en} cannot be so: it must be {floor[1]} and at most CNY {MOST // 100:,}.",
            exit_code=2,
        )
    return fen
