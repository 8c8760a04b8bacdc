"""What a cell of a web page says. In: the element of the cell. Out: its text: lines apart from each other, without what is
not shown, with the marks of notes apart from digits, what is struck out marked as in other files, and the exact number where
the page states it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from yipanqi.engines.sheets._struck import is_amount, still_holds
from yipanqi.values.reading import STRUCK

_LINES = {"br", "p", "div", "li", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
_STRUCK_TAGS = {"s", "strike", "del"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LINE_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_NUMBER = re.compile(r"^(?P<before>[^\d.]*?)(?P<sign>[-+−]?)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<after>[^\d]*)$")
_POWER = re.compile(r"^[-+]?\d(?:\.\d+)?E[+-]?\d+$", re.IGNORECASE)


class Looks:
    """Which elements of a page are struck out, and which are not shown: by their tag, their style or their class."""

    def __init__(self, root: Any) -> None:
        sheets = "\n".join(node.text_content() for node in root.iter("style"))
        rules = _RULE.findall(re.sub(r"/\*.*?\*/|<!--|-->", "", sheets, flags=re.DOTALL))
        self._struck = {c for where, what in rules if _LINE_THROUGH.search(what) for c in _classes(where)}
        self._hidden = {c for where, what in rules if _NOT_SHOWN.search(what) for c in _classes(where)}

    def struck(self, node: Any) -> bool:
        return node.tag in _STRUCK_TAGS or bool(_LINE_THROUGH.search(node.get("style") or "")) or _has(node, self._struck)

    def hidden(self, node: Any) -> bool:
        return node.get("hidden") is not None or bool(_NOT_SHOWN.search(node.get("style") or "")) or _has(node, self._hidden)


def _classes(selectors: str) -> list[str]:
    """The classes of simple selectors: .xl66, td.xl66."""
    return [found[1] for s in selectors.split(",") if (found := re.fullmatch(r"\s*\w*\.([\w-]+)\s*", s))]


def _has(node: Any, classes: set[str]) -> bool:
    return bool(classes) and not classes.isdisjoint((node.get("class") or "").split())


def text_of(cell: Any, looks: Looks, without: Sequence[Any] = ()) -> str | None:
    """The text of a cell; None where nothing stands in it."""
    above = any(looks.struck(node) for node in cell.iterancestors() if node.tag in ("tr", "tbody", "table"))
    runs = _runs(cell, looks, without, above)
    whole = _tidied("".join(t for t, _ in runs))
    if not whole:
        return None
    filled = [(t, struck) for t, struck in runs if t.strip()]
    if all(struck for _, struck in filled):
        return whole + STRUCK if is_amount(whole) else whole
    held = still_holds(filled)
    return _tidied(held) if held is not None else _exact(whole, cell.get("x:num") or cell.get("sdval"))


def _runs(cell: Any, looks: Looks, without: Sequence[Any], above: bool) -> list[tuple[str, bool]]:
    """The pieces of text of a cell, each with whether it is struck out."""
    runs: list[tuple[str, bool]] = []

    def add(text: str | None, struck: bool, raised: bool = False) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", text or "")
        if raised and text.strip().isdigit() and "".join(t for t, _ in runs).rstrip()[-1:].isdigit():
            text = text.strip().translate(_RAISED)  # 2³ is the 2 with note 3, and no 23
        if text:
            runs.append((text, struck))

    def walk(node: Any, struck: bool, raised: bool) -> None:
        if node in without or not isinstance(node.tag, str) or node.tag in ("script", "style", "comment"):
            return
        if node is not cell and looks.hidden(node):
            return
        struck, raised = struck or looks.struck(node), raised or node.tag in ("sup", "sub")
        apart = node.tag in _LINES and node is not cell
        if apart:
            runs.append(("\n", struck))
        add(node.text, struck, raised)
        for child in node:
            walk(child, struck, raised)
            add(child.tail, struck, raised)
        if apart and node.tag != "br":
            runs.append(("\n", struck))

    walk(cell, above, False)
    return runs


def _tidied(text: str) -> str:
    """Blanks as one, no blank lines."""
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _exact(text: str, number: str | None) -> str:
    """The text with the number that the page states beside it, where what is shown is that number rounded."""
    try:
        exact = Decimal(repr(float(number))) if number else None
    except (ValueError, InvalidOperation):
        return text
    if exact is None or not exact.is_finite():
        return text
    if _POWER.match(text):
        return f"{exact:f}".removesuffix(".0")
    found = _NUMBER.match(text)
    if not found:
        return text
    exact = abs(exact * 100 if "%" in found["after"] or "％" in found["after"] else exact)
    shown = Decimal(found["number"].replace(",", ""))
    if exact.quantize(shown, rounding=ROUND_HALF_UP) != shown or exact == shown:
        return text
    return f"{found['before']}{found['sign']}{exact.normalize():f}{found['after']}"
