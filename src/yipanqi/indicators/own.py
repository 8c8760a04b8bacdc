"""A city's own indicators: one TOML file each, declared as those of the package are, counted by the same formulas.

In: the text of a file, what its register holds. Out: an `Indicator`, or a Fault that names the key, what stands there and what
may. Amounts are written in yuan.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.indicators.definition import WINDOWS, Indicator, made
from yipanqi.indicators.rows import REASONS, declared
from yipanqi.values.fact import TYPES
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

KEY = re.compile(r"[a-z][a-z0-9_]{2,59}")
#: Characters of a text, and the largest number that may be compared with (yuan, of which a column holds fen in 64 bits).
LONGEST, MOST = 500, 10**15
#: Unit -> its words, and the kind of figure that it makes within a period and on a day.
UNITS = {
    "count": (Words("个", ""), "count", "count"),
    "yuan": (Words("元", "CNY"), "amount", "exposure"),
    "share": (Words("%", "%"), "ratio", "ratio"),
}
_TOP = ("zh", "en", "definition_zh", "definition_en", "unit", "window")
_MORE = ("unit_zh", "unit_en", "mechanisms", "better", "places", "aliases", "citation", "reasons", "formula")
_FORMULA = (
    "register",
    "fact",
    "day",
    "from",
    "to",
    "year",
    "recognised",
    "only",
    "value",
    "over",
    "share",
    "unknown",
    "once",
    "again",
)
_ONLY = ("column", "is", "least", "most", "else", "blank")
#: What a column must be for a key of the formula.
_KINDS = {
    "day": ("date",),
    "from": ("date",),
    "to": ("date",),
    "year": ("year", "whole"),
    "value": ("money", "whole"),
    "over": ("money", "whole"),
}


@dataclass(frozen=True)
class Held:
    """A column of a register: its type (`values.fact.TYPES`); `among`: the codes of a choice."""

    kind: str
    among: tuple[str, ...] = ()


#: From `register` or `fact` as written: the name of the fact and its columns. Raises Fault for one that there is not.
Registers = Callable[[str, bool], tuple[str, Mapping[str, Held]]]


def own(key: str, text: str, registers: Registers) -> Indicator:
    """The indicator that a file declares. Fault: which key of it is wrong, and what may stand there."""
    if not KEY.fullmatch(key):
        raise _wrong(key, "文件名", "its name", "须为小写字母、数字、下划线", "lower-case letters, digits, underscores")
    try:
        spec = tomllib.loads(text).get("indicator")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:  # ValueError: a number of thousands of digits
        raise _wrong(key, "TOML", "TOML", f"读不懂：{str(fault)[:200]}", f"cannot be read: {str(fault)[:200]}") from None
    if not isinstance(spec, dict) or not isinstance(spec.get("formula"), dict):
        raise _wrong(key, "[indicator.formula]", "[indicator.formula]", "没有这一节", "there is no such table")
    _known(key, "[indicator]", spec, (*_TOP, *_MORE))
    for name in _TOP:
        if not isinstance(spec.get(name), str) or not spec[name].strip():
            raise _wrong(key, name, name, "必须填写", "must be given")
    _among(key, "unit", spec["unit"], UNITS)
    _among(key, "window", spec["window"], WINDOWS)
    _plain(key, spec)
    reasons = spec.get("reasons", {})
    if not isinstance(reasons, dict) or not all(_pair(words) for words in reasons.values()):
        raise _wrong(
            key, "[indicator.reasons]", "[indicator.reasons]", '每条写 ["中文", "English"]', 'each is ["中文", "English"]'
        )
    formula = _formula(key, spec, registers, {*REASONS, *reasons})
    words, kind, on_a_day = UNITS[spec["unit"]]
    whole = {
        "unit_zh": words.zh,
        "unit_en": words.en,
        "mechanisms": [],
        **spec,
        "kind": on_a_day if spec["window"] == "day" else kind,
        "reads": {formula["fact"]: _read(formula, registers)},
    }
    return made(key, whole, declared(formula, spec["window"]), hashlib.sha256(text.encode()).hexdigest()[:8])


def _read(formula: Mapping[str, Any], registers: Registers) -> dict[str, str]:
    """The columns that a formula reads, with their types."""
    named = [formula[name] for name in _KINDS if name in formula] + [one["column"] for one in formula["only"]]
    named += [*formula.get("once", ()), *([formula["share"]["column"]] if "share" in formula else [])]
    named += ["excluded", "unclear"] if formula.get("recognised") else []
    _, columns = registers(formula["fact"], False)
    return {name: columns[name].kind for name in dict.fromkeys(named)}


def _pair(words: Any) -> bool:
    return isinstance(words, list) and len(words) == 2 and all(isinstance(part, str) and len(part) <= LONGEST for part in words)


def _plain(key: str, spec: Mapping[str, Any]) -> None:
    """What is said besides the formula: of its kind, and short enough to stand on a page."""
    for name in (*_TOP, "unit_zh", "unit_en", "citation"):
        if name in spec and (not isinstance(spec[name], str) or len(spec[name]) > LONGEST):
            raise _wrong(key, name, name, f"应为 {LONGEST} 字以内的文字", f"must be text of {LONGEST} characters at most")
    for name in ("mechanisms", "aliases"):
        said = spec.get(name, [])
        if not isinstance(said, list) or not all(isinstance(one, str) and 0 < len(one) <= 60 for one in said):
            raise _wrong(key, name, name, "应为文字的列表", "must be a list of texts")
    for one in spec.get("mechanisms", ()):
        _among(key, "mechanisms", one, [f"S{n:02d}" for n in range(1, 29)])
    _among(key, "better", spec.get("better", "more"), ("more", "less"))
    if type(spec.get("places", 0)) is not int or not 0 <= spec.get("places", 0) <= 6:
        raise _wrong(key, "places", "places", "应为 0 至 6", "must be 0 to 6")


def _formula(key: str, spec: Mapping[str, Any], registers: Registers, reasons: set[str]) -> dict[str, Any]:
    said = dict(spec["formula"])
    _known(key, "[indicator.formula]", said, _FORMULA)
    if ("register" in said) == ("fact" in said):
        raise _wrong(key, "register", "register", "register 与 fact 写且只写一个", "give either register or fact")
    whole = "register" in said
    fact, columns = registers(str(said.pop("register" if whole else "fact")), whole)
    for name in _KINDS:
        if name in said:
            _column(key, name, said[name], columns, _KINDS[name])
    _time(key, spec["window"], said)
    _measure(key, spec["unit"], said, columns)
    if not isinstance(said.get("only", []), list):
        raise _wrong(key, "only", "only", "写成 [{ … }, …]", "must be [{ … }, …]")
    said["only"] = [_only(key, one, columns, reasons) for one in said.get("only", ())]
    if "share" in said:
        if not isinstance(said["share"], dict):
            raise _wrong(key, "share", "share", "写 { column = …, is = […] }", "must be { column = …, is = […] }")
        said["share"] = _only(key, {**said["share"], "else": "other_value"}, columns, reasons)
        if "is" not in said["share"]:
            raise _wrong(key, "share", "share", "须写 is = […]", "needs is = […]")
    if ("once" in said) != ("again" in said):
        raise _wrong(key, "once", "once", "once 与 again 一起写", "once and again go together")
    if not isinstance(said.get("once", []), list) or said.get("once") == []:
        raise _wrong(key, "once", "once", "应为列名的列表", "must be a list of columns")
    for column in said.get("once", ()):
        _column(key, "once", column, columns, ())
    for reason in (said.get("again"), said.get("unknown")):
        if reason is not None:
            _among(key, "reasons", reason, reasons)
    return {**said, "fact": fact}


def _time(key: str, window: str, said: Mapping[str, Any]) -> None:
    """Every record must be able to say whether it belongs to the time that is asked about."""
    wanted = ("from",) if window == "day" else ("day", "year") if window == "period" else ("day",)
    given = [name for name in ("day", "from", "year") if name in said]
    if len(given) != 1 or given[0] not in wanted or ("to" in said and given != ["from"]):
        names = "、".join(wanted), " or ".join(wanted)
        raise _wrong(
            key,
            "window",
            "window",
            f"“{window}”须写且只写 {names[0]}",
            f"{window} takes one of {names[1]}, and no other column of time",
        )


def _measure(key: str, unit: str, said: Mapping[str, Any], columns: Mapping[str, Held]) -> None:
    share = "share" in said or "over" in said
    value = columns[said["value"]].kind if "value" in said else ""
    if ("share" in said and value) or ("over" in said and not value) or share != (unit == "share"):
        raise _wrong(
            key,
            "unit",
            "unit",
            "share 写 share = {…}，或 value 与 over；别的单位不写这些",
            "share takes share = {…}, or value and over; no other unit does",
        )
    if (unit == "yuan") != (value == "money") and unit != "share":
        raise _wrong(key, "value", "value", "yuan 须合计金额的列，count 不能", "yuan adds up a column of money, count does not")
    if "over" in said and columns[said["over"]].kind != value:
        raise _wrong(key, "over", "over", "须与 value 同为金额或同为数", "must be money or a number as value is")


def _only(key: str, one: Any, columns: Mapping[str, Held], reasons: set[str]) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise _wrong(key, "only", "only", "每条写 { column = …, is = […] }", "each is { column = …, is = […] }")
    _known(key, "only", one, _ONLY)
    name = one.get("column")
    held = _column(key, "only.column", name, columns, ())
    wanted = {"else": "other_value", "blank": "no_answer", **one}
    for reason in (wanted["else"], wanted["blank"]):
        _among(key, "reasons", reason, reasons)
    if "is" in one:
        if not isinstance(one["is"], list) or not one["is"] or "least" in one or "most" in one:
            raise _wrong(
                key,
                f"only {name}",
                f"only {name}",
                "is 写成 [值, …]，不与 least、most 并用",
                "is = [values], without least or most",
            )
        for value in one["is"]:
            _fits(key, str(name), value, held)
        return wanted
    bounds = [bound for bound in ("least", "most") if bound in one]
    if not bounds or held.kind not in ("money", "whole", "year", "date"):
        raise _wrong(
            key,
            f"only {name}",
            f"only {name}",
            "写 is，或对金额、数、日期写 least、most",
            "give is, or least and most of an amount, number or day",
        )
    for bound in bounds:
        _fits(key, str(name), one[bound], held)
        wanted[bound] = one[bound] * 100 if held.kind == "money" else one[bound]
    return wanted


def _fits(key: str, name: str, value: Any, held: Held) -> None:
    whole, broken = dict.fromkeys(("money", "whole", "year", "record"), int), dict.fromkeys(("share", "number"), (int, float))
    right: dict[str, Any] = {"flag": bool, "date": datetime.date, **whole, **broken}
    fits = isinstance(value, right.get(held.kind, str)) and (held.kind == "flag" or not isinstance(value, bool))
    if isinstance(value, int | float):
        fits = fits and math.isfinite(value) and abs(value) <= MOST
    if isinstance(value, datetime.datetime) or (isinstance(value, str) and len(value) > LONGEST):
        fits = False
    if not fits:
        raise _wrong(
            key,
            f"only {name}",
            f"only {name}",
            f"“{str(value)[:60]}”不是这一列的值（{TYPES[held.kind].zh}）",
            f"{str(value)[:60]} is no value of this column ({TYPES[held.kind].en})",
        )
    if held.among:
        _among(key, f"only {name}", value, held.among)


def _column(key: str, where: str, name: Any, columns: Mapping[str, Held], kinds: Iterable[str]) -> Held:
    if not isinstance(name, str) or name not in columns:
        _among(key, where, str(name), columns)
    held = columns[str(name)]
    if tuple(kinds) and held.kind not in tuple(kinds):
        raise _wrong(
            key,
            where,
            where,
            f"“{name}”是{TYPES[held.kind].zh}，须为{'或'.join(TYPES[kind].zh for kind in kinds)}",
            f"{name} is {TYPES[held.kind].en}, not {' or '.join(TYPES[kind].en for kind in kinds)}",
        )
    return held


def _known(key: str, where: str, said: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in said:
        if name not in names:
            _among(key, where, name, names)


def _among(key: str, where: str, value: Any, names: Iterable[Any]) -> None:
    every = [str(name) for name in names]
    if str(value) not in every:
        raise _wrong(
            key, where, where, f"没有“{value}”；可写：{'、'.join(every)}", f"there is no {value}; there are {', '.join(every)}"
        )


def _wrong(key: str, where_zh: str, where_en: str, zh: str, en: str) -> Fault:
    return Fault("own_indicator", f"自设指标 {key} 的 {where_zh}：{zh}。", f"Own indicator {key}, {where_en}: {en}.", exit_code=2)
