"""Reads the numbers of a rule. In: `parameters.toml` of its folder, a day and a place. Out: the parameters in force there and
then.

A local variant (`place` = a code of GB/T 2260, longest matching first) goes before the national value; `value` absent:
unverified.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

from yipanqi.engines.eligibility import Parameter
from yipanqi.rules import local
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

MARKS = {
    "V": Words("已核实", "verified"),
    "A": Words("当地自述", "the city's own account"),
    "H": Words("凭记忆，把握较大", "from memory, high confidence"),
    "M": Words("凭记忆，待核实", "from memory, to be checked"),
    "U": Words("未核实，不作依据", "unknown, decides nothing"),
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def read(rule: str, file: str = "parameters.toml") -> dict[str, Any]:
    """A toml file of the rule's folder."""
    with (resources.files("yipanqi.rules") / rule / file).open("rb") as source:
        return tomllib.load(source)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


def parameters(rule: str, on: date, place: str = "") -> dict[str, Parameter]:
    """The parameters of `rule` in force on `on` at `place`, with what the city fills in where the rule leaves a number open;
    ValueError where two fit equally well.
    """
    found: dict[str, Parameter] = {}
    for spec in read(rule)["parameter"]:
        opens, closes, where = _day(spec.get("from")), _day(spec.get("to")), spec.get("place", "")
        if (opens and on < opens) or (closes and on > closes) or not place.startswith(where):
            continue
        key, before = spec["key"], found.get(spec["key"])
        if before and len(before.place) == len(where):
            raise ValueError(f"rules/{rule}/parameters.toml: {key} has two values on {on}")
        if before is None or len(where) > len(before.place):
            clause = Citation(spec["document"], spec.get("clause", ""), spec["mark"], opens, closes)
            found[key] = Parameter(key, _frozen(spec.get("value")), Words(spec["zh"], spec["en"]), spec["unit"], clause, where)
    for said in local.specs(rule):
        opens, closes, open_ = said.get("from"), said.get("to"), found.get(said["key"])
        if open_ is not None and open_.value is None and not (opens and on < opens) and not (closes and on > closes):
            clause = Citation(said["document"], said.get("clause", ""), "A", opens, closes)
            found[said["key"]] = replace(open_, value=local.as_kept(said, open_.unit), clause=clause)
    return found
