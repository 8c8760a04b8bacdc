"""An own indicator as a sentence. In: what a page asked. Out: its TOML, as a file of the data folder says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from yipanqi.board.catalogue import INDICATORS
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.columns import columns_of
from yipanqi.registry.frames import register_fact
from yipanqi.values.fact import Column
from yipanqi.values.fault import Fault
from yipanqi.values.own_files import toml
from yipanqi.values.reading import parse_unit, read_cell
from yipanqi.values.words import Words, say

#: How it is counted -> the unit of the figure.
WAYS = {
    "count": (Words("记录数", "how many records"), "count"),
    "sum": (Words("某一列之和", "the sum of a column"), ""),
    "ratio": (Words("一列之和 ÷ 另一列之和", "the sum of a column over that of another"), "share"),
}
TIMES = {
    "period": Words("日期在报告期内", "the day lies in the period"),
    "cumulative": Words("日期在期末以前（累计）", "the day lies before the end (cumulative)"),
    "day": Words("期末那天有效（从该日起）", "in force on the last day (from that day)"),
}
#: What a condition asks of a column.
TESTS = {
    "is": Words("是（同一列写几行为“或”）", "is (several rows of one column: any of them)"),
    "least": Words("不小于、不早于", "at least, not before"),
    "most": Words("不大于、不晚于", "at most, not after"),
}


def columns(label: str) -> dict[str, Column]:
    """The columns of a register that a figure may count by."""
    fact = FACTS.get(f"own_{label.removeprefix('own.')}") if label.startswith("own.") else None
    found = columns_of(fact or register_fact(label))
    return {name: one for name, one in found.items() if name not in ("record", "organisation") and not one.personal}


def options(label: str, *types: str) -> list[tuple[str, str]]:
    """(name, words) of the columns of these types (all when none is named)."""
    return [(name, str(one.words)) for name, one in columns(label).items() if not types or one.type in types]


def free_key() -> str:
    """A name for the file of the next one."""
    return next(name for name in (f"own_{n}" for n in range(1, 10_000)) if name not in INDICATORS)


def text_of(label: str, said: Mapping[str, Any], conditions: Iterable[Mapping[str, Any]]) -> str:
    """The file of the indicator that a page describes. Fault: what does not fit together."""
    here, way = columns(label), said["way"]
    value, over = said.get("value"), said.get("over")
    if way != "count" and (value is None or (way == "ratio" and over is None)):
        raise Fault("own_indicator", "请选要相加的列。", "Choose the column that is added up.", exit_code=2)
    unit = WAYS[way][1] or ("yuan" if value and here[value].type == "money" else "count")
    formula: list[str] = [f"register = {toml(label)}", f"{'from' if said['time'] == 'day' else 'day'} = {toml(said['day'])}"]
    if said["time"] == "day" and said.get("until"):
        formula.append(f"to = {toml(said['until'])}")
    if way != "count":
        formula.append(f"value = {toml(value)}")
    if way == "ratio":
        formula.append(f"over = {toml(over)}")
    if tests := _tests(here, conditions):
        formula.append(f"only = [{', '.join(tests)}]")
    words = said["zh"], said.get("en") or said["zh"]
    told = said.get("definition") or words[0]
    head = [
        f"zh = {toml(words[0])}",
        f"en = {toml(words[1])}",
        f"definition_zh = {toml(told)}",
        f"definition_en = {toml(told)}",
        f"unit = {toml(unit)}",
        f"window = {toml(said['time'])}",
        f"better = {toml('less' if said.get('less') else 'more')}",
    ]
    return "\n".join(["[indicator]", *head, "", "[indicator.formula]", *formula, ""])


def _tests(here: Mapping[str, Column], conditions: Iterable[Mapping[str, Any]]) -> list[str]:
    among: dict[str, list[str]] = {}
    bounds: dict[str, dict[str, str]] = {}
    for one in conditions:
        name, text = one["column"], _value(here[one["column"]], str(one["value"]))
        if one["test"] == "is":
            among.setdefault(name, []).append(text)
        else:
            bounds.setdefault(name, {})[one["test"]] = text
    found = [f"{{ column = {toml(name)}, is = [{', '.join(values)}] }}" for name, values in among.items()]
    for name, pair in bounds.items():
        found.append(f"{{ column = {toml(name)}, {', '.join(f'{k} = {v}' for k, v in pair.items())} }}")
    return found


#: Type of a column -> kind of a cell.
_KINDS = {
    "money": "money",
    "whole": "count",
    "number": "number",
    "share": "ratio",
    "date": "date",
    "year": "year",
    "flag": "flag",
}


def _value(column: Column, text: str) -> str:
    """What was typed, read as a sheet's cell, as TOML writes it; Fault where it is no value of the column."""
    kind = "choice" if column.choices else _KINDS.get(column.type, "text")
    unit = parse_unit("元") if kind == "money" else None
    found = read_cell(text, kind, unit=unit, choices=column.choices or None).value
    if kind == "money" and isinstance(found, int) and found % 100 == 0:
        return str(found // 100)
    if kind != "money" and found is not None:
        return toml(found) if isinstance(found, str) else str(found).lower()
    raise Fault(
        "own_indicator",
        f"“{text[:40]}”不是“{column.words.zh}”的值。",
        f"{text[:40]} is no value of {column.words.en}.",
        exit_code=2,
    )


#: What a page can say of a formula; a file that says more is changed as a file.
_SAID = {"register", "day", "from", "to", "value", "over", "only"}
_HEAD = {"zh", "en", "definition_zh", "definition_en", "unit", "window", "better", "formula"}


def said_of(text: str) -> tuple[str, dict[str, Any], list[dict[str, str]]] | None:
    """(register, what the form asks, its conditions) of an own indicator's file; None where a page cannot say all of it."""
    spec = tomllib.loads(text)["indicator"]
    formula = spec["formula"]
    tests: list[dict[str, Any]] = formula.get("only", [])
    plain = set(spec) <= _HEAD and set(formula) <= _SAID and "register" in formula and spec["window"] in TIMES
    if not plain or not all(set(one) <= {"column", "is", "least", "most"} for one in tests):
        return None
    way = "ratio" if "over" in formula else "sum" if "value" in formula else "count"
    if spec["unit"] == "share" and way != "ratio":
        return None
    given = {
        "zh": spec["zh"],
        "en": spec["en"] if spec["en"] != spec["zh"] else "",
        "definition": spec["definition_zh"] if spec["definition_zh"] != spec["zh"] else "",
        "way": way,
        "value": formula.get("value", ""),
        "over": formula.get("over", ""),
        "time": spec["window"],
        "day": formula.get("from", formula.get("day", "")),
        "until": formula.get("to", ""),
        "less": spec.get("better") == "less",
    }
    here, rows = columns(formula["register"]), []
    for one in tests:
        column = here.get(one["column"])
        if column is None:
            return None
        for value in one.get("is", ()):
            rows.append({"column": one["column"], "test": "is", "value": _typed(column, value)})
        rows += [{"column": one["column"], "test": n, "value": _typed(column, one[n])} for n in ("least", "most") if n in one]
    return formula["register"], given, rows


def _typed(column: Column, value: Any) -> str:
    """A value of a file as somebody would type it."""
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if column.type == "share" and isinstance(value, int | float):
        return f"{value * 100:g}%"
    if column.type == "money":
        return f"{value}元"
    words = (column.choices or {}).get(value)
    return str(words[0] if words else value)
