"""The laws of the page kit: what it answers once, no instrument answers anew. The lists may only grow shorter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

INSTRUMENTS = Path(__file__).resolve().parents[2] / "src" / "yipanqi" / "instruments"
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
