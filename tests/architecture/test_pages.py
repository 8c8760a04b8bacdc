"""The laws of the page kit: what it answers once, no instrument answers anew, and templates stay readable and decide nothing.
The lists may only grow shorter.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yipanqi"
INSTRUMENTS = SOURCE / "instruments"
#: What the kit holds -> how a copy of it looks, and the instruments that have one from before there was a kit.
HELD = {
    "pager": (r"parameters\.page\(|Paginator\(", set()),
    "parser of what is sent": (r"request\.POST\b", set()),
    "response": (r"HttpResponse\(", set()),
    "workbook": (r"\bxlsxwriter\b", set()),
}


@pytest.mark.parametrize("what", HELD)
def test_no_instrument_writes_its_own(what: str) -> None:
    pattern, before = HELD[what]
    code = [p for p in INSTRUMENTS.rglob("*.py") if "tests" not in p.parts and p.name != "conftest.py"]
    own = {p.relative_to(INSTRUMENTS).parts[0] for p in code if re.search(pattern, p.read_text(encoding="utf-8"))}
    assert own - before == set(), "declare a page (docs/how-to/declare-a-page.md)"
    assert before - own == set(), "moved onto the kit: take it off the list"


#: How a template breaks a rule -> how that looks, and the folders whose templates did before there was one.
BROKEN = {
    "line of more than 160 characters": (r"[^\n]{161}", set()),
    "decision": (
        r"\{%\s*(el)?if[^%]*(==|!=|<|>|\bin\b|\band\b|\bor\b)",
        set(),
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_template_is_readable_and_decides_nothing(what: str) -> None:
    pattern, before = BROKEN[what]
    own = [p for p in SOURCE.rglob("templates/**/*.html") if re.search(pattern, p.read_text(encoding="utf-8"))]
    folders = {p.relative_to(SOURCE).as_posix().partition("/templates/")[0].removeprefix("instruments/") for p in own}
    assert folders - before == set(), f"a {what}: break it, or let the view say it (docs/how-to/add-a-component.md)"
    assert before - folders == set(), "its templates keep the rule now: take it off the list"
