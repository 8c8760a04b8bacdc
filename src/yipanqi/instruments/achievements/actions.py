"""What is done to achievements besides by sheet: others ask for a change of their columns. The only writer of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yipanqi.intake.actions import correct
from yipanqi.registry import deeds


@deeds.change_achievement.done
def change(record: int, values: Mapping[str, Any], *, by: str, reason: str) -> None:
    """Write columns of an achievement, with history and ledger."""
    correct("achievements.Achievement", record, values, by, reason)
