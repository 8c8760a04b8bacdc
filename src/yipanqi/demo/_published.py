"""The totals that the records must add up to. In: published.toml. Out: value by figure key."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _figures() -> dict[str, dict[str, Any]]:
    with (resources.files("yipanqi.demo") / "published.toml").open("rb") as file:
        return {figure["key"]: figure for figure in tomllib.load(file)["figure"]}


def target(key: str) -> Any:
    """The published value of `key` (yuan, count or share of one)."""
    return _figures()[key]["value"]


def bounds(key: str) -> tuple[float, float]:
    """Least value, and the value that it stays below, of a figure published as "nearly"."""
    figure = _figures()[key]
    return figure["least"], figure["below"]


def places(key: str) -> tuple[str, ...]:
    """Codes of the places that the account names for `key`."""
    return tuple(_figures()[key]["places"])
