"""The numbers that a city fills in where a rule leaves them open, from `[[rule]]` of the `city.toml` in the data folder. In: a
rule. Out: what stands there for it. National law is not a city's to change: a number that the package has stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from yipanqi.values.data_folder import data_folder
from yipanqi.values.fault import Fault

KEYS = ("rule", "key", "value", "document", "clause", "from", "to")
#: Unit of a parameter -> how a city writes it.
WRITTEN = {"share": "[3, 100]", "fen": "元 yuan", "persons": "3", "days": "3"}
Stamp = tuple[int, int] | None


def stamp() -> Stamp:
    """What tells that the file has come, changed or gone."""
    try:
        state = (data_folder() / "city.toml").stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4)
def _all(of: Stamp) -> tuple[Mapping[str, Any], ...]:
    """Every `[[rule]]` of the file as of then; none where it cannot be read, which `doctor` says."""
    if of is None:
        return ()
    try:
        said = tomllib.loads((data_folder() / "city.toml").read_text(encoding="utf-8-sig")).get("rule", [])
    except (OSError, ValueError):
        return ()
    return tuple(one for one in said if isinstance(one, dict)) if isinstance(said, list) else ()


def specs(rule: str) -> list[Mapping[str, Any]]:
    """What the city says of a rule, as a rule's own file says it: without what does not fit."""
    return [one for one in _all(stamp()) if one.get("rule") == rule and wrong(one) is None]


def problems() -> list[Fault]:
    """What of the city's numbers cannot be used."""
    return [fault for one in _all(stamp()) if (fault := wrong(one)) is not None]


def wrong(said: Mapping[str, Any]) -> Fault | None:
    """What is wrong with a `[[rule]]`: which key, what stands there, what may."""
    where = f"{said.get('rule')}.{said.get('key')}"
    if unknown := [name for name in said if name not in KEYS]:
        return _fault(where, f"没有“{unknown[0]}”；可写：{'、'.join(KEYS)}", f"no {unknown[0]}; there are {', '.join(KEYS)}")
    rules = _open()
    if said.get("rule") not in rules:
        return _fault(
            where, f"没有可填的这条规则；有：{'、'.join(rules)}", f"no rule with open numbers; there are {', '.join(rules)}"
        )
    open_ = rules[str(said["rule"])]
    if said.get("key") not in open_:
        keys = "、".join(open_) or "—", ", ".join(open_) or "none"
        return _fault(where, f"这个数不由本市填写；可填：{keys[0]}", f"this number is not the city's; open are: {keys[1]}")
    if not isinstance(said.get("document"), str) or not said["document"].strip():
        return _fault(where, "document 须写文件名称和文号", "document names the source")
    if not all(isinstance(said.get(name, date.min), date) for name in ("from", "to")):
        return _fault(where, "from、to 写日期，如 2024-01-01", "from and to are days")
    unit = open_[said["key"]]
    if not _fits(said.get("value"), unit):
        return _fault(where, f"value 写 {WRITTEN.get(unit, unit)}", f"value is written {WRITTEN.get(unit, unit)}")
    return None


@cache
def _open() -> dict[str, dict[str, str]]:
    """Rule -> key -> unit of the numbers that the package leaves to whoever sets them (`local`)."""
    found: dict[str, dict[str, str]] = {}
    for folder in sorted(resources.files("yipanqi.rules").iterdir(), key=lambda one: one.name):
        if (file := folder / "parameters.toml").is_file():
            every = tomllib.loads(file.read_text(encoding="utf-8"))["parameter"]
            if open_ := {one["key"]: one["unit"] for one in every if one.get("local")}:
                found[folder.name] = open_
    return found


def _fits(value: Any, unit: str) -> bool:
    if unit == "share":
        pair = isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)
        return pair and 0 <= value[0] <= value[1] and value[1] > 0
    return type(value) is int and 0 <= value < 10**14


def as_kept(said: Mapping[str, Any], unit: str) -> Any:
    """A value as the rules compute with it: a share as a pair, money in fen."""
    value = said["value"]
    return tuple(value) if unit == "share" else value * 100 if unit == "fen" else value


def _fault(where: str, zh: str, en: str) -> Fault:
    return Fault("city_rule", f"city.toml 的 [[rule]] {where}：{zh}。", f"city.toml, [[rule]] {where}: {en}.", exit_code=2)
