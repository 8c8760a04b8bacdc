"""The laws of the working floor, held by looking at the tree."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yipanqi"
#: Words that a table of the floor is called by; an instrument that has one of its own keeps what the floor keeps.
FLOOR = (
    "Step",
    "Decision",
    "Ruling",
    "Overrule",
    "Cleared",
    "Notice",
    "Reminder",
    "Comment",
    "Attachment",
    "Assignment",
    "Case",
    "Duty",
)
#: Tables from before there was a floor. The list may only grow shorter.
BEFORE: set[str] = set()


def _classes() -> set[str]:
    found = set()
    for path in sorted((SOURCE / "instruments").glob("*/models.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {f"{path.parent.name}.{node.name}" for node in tree.body if isinstance(node, ast.ClassDef)}
    return found


def test_no_instrument_keeps_steps_decisions_or_notices_of_its_own() -> None:
    own = {name for name in _classes() if name.split(".")[1] in FLOOR}
    assert own - BEFORE == set(), "the floor keeps these: declare a flow"
    assert BEFORE - own == set(), "moved onto the floor: take it off the list"


def test_only_a_case_writes_its_state() -> None:
    bad = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "of_case=True" in path.read_text(encoding="utf-8") and path.relative_to(SOURCE).parts[0] != "work"
    ]
    assert bad == [], "a state is written by the moves of its flow"


def test_only_the_floor_writes_its_tables() -> None:
    """Whoever stands on the floor asks its queries and actions, never its models."""
    bad = []
    for path in SOURCE.rglob("*.py"):
        if path.relative_to(SOURCE).parts[0] == "work" or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yipanqi.work.models"):
                bad.append(str(path.relative_to(SOURCE)))
    assert bad == []
