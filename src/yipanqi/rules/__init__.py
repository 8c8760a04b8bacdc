"""What does the law say? One folder per rule; pure code, dated and cited numbers.

`editions(on=day)` finds the rules by their folders; each `edition_<year>.py` says when it is in force and builds an `Edition`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from types import ModuleType

from yipanqi.engines.eligibility import Edition
from yipanqi.rules import local
from yipanqi.rules.reading import parameters
from yipanqi.values.fault import Fault


def names() -> list[str]:
    """The rules: folders that hold a `parameters.toml`."""
    return list(_names())


@cache  # a screening asks for an edition thousands of times; the folders do not change while a process lives
def _names() -> tuple[str, ...]:
    return tuple(sorted(p.name for p in resources.files("yipanqi.rules").iterdir() if (p / "parameters.toml").is_file()))


def _modules(rule: str) -> Iterator[ModuleType]:
    for file in sorted(f.name for f in (resources.files("yipanqi.rules") / rule).iterdir()):
        if file.startswith("edition_") and file.endswith(".py"):
            yield importlib.import_module(f"yipanqi.rules.{rule}.{file[:-3]}")


@lru_cache(maxsize=64)
def _of(rule: str, on: date, place: str, said: local.Stamp) -> tuple[Edition, ...]:
    """The editions of one rule in force: one, or one a level where the rule has levels; `said`: of what the city fills in."""
    for module in _modules(rule):
        if (module.OPENS is None or on >= module.OPENS) and (module.CLOSES is None or on <= module.CLOSES):
            given = parameters(rule, on, place)
            return tuple(build(given) for build in module.BUILDS)
    return ()


def editions(*, on: date, place: str = "") -> dict[str, Edition]:
    """Every edition in force on `on` at `place` (code of GB/T 2260), by key: `high_tech_firm`,
    `research_centre_ladder.centre` …
    """
    said = local.stamp()
    return {e.rule: e for rule in names() for e in _of(rule, on, place, said)}


def edition(rule: str, *, on: date, place: str = "") -> Edition:
    """The edition of that key; Fault `unknown_rule` names those that there are, `not_in_force` the day."""
    found = editions(on=on, place=place)
    if rule in found:
        return found[rule]
    if levels := [key for key in found if key.startswith(f"{rule}.")]:
        raise Fault(
            "levels",
            f"“{rule}”分几级，请写明哪一级：{'、'.join(levels)}。",
            f"{rule} has levels; name one: {', '.join(levels)}.",
            exit_code=2,
        )
    if rule in names():
        raise Fault("not_in_force", f"{on} 没有现行有效的“{rule}”。", f"No edition of {rule} is in force on {on}.", exit_code=2)
    keys = "、".join(found)
    raise Fault(
        "unknown_rule", f"没有规则“{rule}”；现有：{keys}。", f"No rule {rule}; there are: {', '.join(found)}.", exit_code=2
    )
