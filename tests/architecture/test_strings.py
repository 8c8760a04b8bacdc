"""A string is an import: what the linter forbids is not done behind its back by a name, an address or a template's path."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yipanqi"
#: These handle the records of any register, by the label that files, cases and addresses carry; the portal shows them.
GENERIC = ("accounts", "intake", "registry", "work", "portal")
#: What a string must not do -> how it looks, where it may be, and the folders that still do it. The lists may only grow shorter.
FORBIDDEN = {
    "model of another folder": (r"\bget_model\(", GENERIC, set()),
    "fact looked up by its name": (r"\b(FACTS|CATALOGUE)\[", (*GENERIC, "board"), set()),
    "fact that was not declared": (r"\bfact_frame\(", (*GENERIC, "board"), set()),
    "address written out": (r"redirect\(\s*f?[\"']/", (), set()),
}


def _folder(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return "/".join(parts[:2]) if parts[0] == "instruments" else parts[0]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_string_is_an_import(what: str) -> None:
    pattern, free, before = FORBIDDEN[what]
    code = [
        p
        for p in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(p.parts) and p.name != "conftest.py" and _folder(p) not in free
    ]
    found = {_folder(p) for p in code if re.search(pattern, p.read_text(encoding="utf-8"))}
    assert found - before == set(), "read it by registry.reads, change it by registry.deeds, name an address"
    assert before - found == set(), "mended: take it off the list"


def test_no_template_below_the_portal_includes_its_parts() -> None:
    before: set[str] = set()
    below = [p for p in SOURCE.rglob("*.html") if _folder(p) != "portal"]
    named = re.compile(r"(include|extends)\s+[\"']portal/")
    found = {_folder(p) for p in below if named.search(p.read_text(encoding="utf-8"))}
    assert found - before == set(), "a part that several show is a component (docs/how-to/add-a-component.md)"
    assert before - found == set(), "moved: take it off the list"
