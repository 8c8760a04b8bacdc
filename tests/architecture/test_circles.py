"""No module asks for one that asks for it: what is needed by both stands below both. An import within a function asks as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yipanqi"
#: Modules that were in a circle before this was held. It may only grow shorter.
BEFORE: frozenset[str] = frozenset()


def _modules() -> dict[str, Path]:
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if not {"tests", "migrations", "node_modules"} & set(parts):
            found[".".join(("yipanqi", *parts)).removesuffix(".__init__")] = path
    return found


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All of it but what is there for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for other in node.orelse:
                yield other
                yield from _nodes(other)
            continue
        yield node
        yield from _nodes(node)


def _asked(text: str, modules: Set[str]) -> set[str]:
    """The modules that a text imports; `from a.b import c` asks for a.b.c where that is one, else for a.b."""
    found: set[str] = set()
    for node in _nodes(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else node.module for name in names}
    return found & modules


def _reached(start: str, asks: Mapping[str, Set[str]]) -> set[str]:
    seen: set[str] = set()
    left = [start]
    while left:
        fresh = asks[left.pop()] - seen
        seen |= fresh
        left += fresh
    return seen


def _circles(asks: Mapping[str, Set[str]]) -> list[list[str]]:
    """Each circle as the list of its modules: those that reach one another."""
    reached = {name: _reached(name, asks) for name in asks}
    found = {tuple(sorted({a} | {b for b in reached[a] if a in reached[b]})) for a in asks if a in reached[a]}
    return sorted(list(one) for one in found)


def test_no_modules_stand_in_a_circle() -> None:
    modules = _modules()
    found = _circles({name: _asked(path.read_text(encoding="utf-8"), modules.keys()) - {name} for name, path in modules.items()})
    fresh = [one for one in found if not set(one) <= BEFORE]
    told = "\n".join(" ↔ ".join(one) for one in fresh)
    assert not fresh, f"move what several need to a room below them (a private module of the folder):\n{told}"
    assert {name for one in found for name in one} == BEFORE, "opened: take it off the list"


def test_an_import_within_a_function_counts_and_one_for_type_checkers_does_not() -> None:
    text = (
        "from typing import TYPE_CHECKING\n"
        "from y.a import thing\n"
        "if TYPE_CHECKING:\n    from y.b import B\nelse:\n    import y.c\n"
        "def later():\n    from y import d\n    from y.unknown import e\n"
    )
    assert _asked(text, {"y.a", "y.b", "y.c", "y.d", "y"}) == {"y.a", "y.c", "y.d"}


def test_a_circle_is_told_with_all_its_modules_and_a_chain_is_none() -> None:
    asks = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}, "g": set()}
    assert _circles(asks) == [["a", "b", "c"], ["d", "e"]]
