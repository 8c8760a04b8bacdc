"""What a city says of itself in one file, `city.toml`. In: its text. Out: plain values to keep, or a Fault that names the key.

Nothing of it is needed: a city without the file is shown by the official lists alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.registry.models import Place
from yipanqi.values.fault import Fault
from yipanqi.values.own_files import toml
from yipanqi.values.period import Period

#: Table -> its keys.
_KEYS = {
    "city": ("code", "bureau_zh", "bureau_en", "period", "as_of"),
    "peers": ("codes",),
    "corridor": ("codes",),
    "menu": ("hide",),
    "map": ("rows",),
    "mechanisms": None,
    "english": None,
    "zone": ("code", "zh", "en", "lies_in", "aliases"),
    "rule": ("rule", "key", "value", "document", "clause", "from", "to"),
}
#: A map of places is as wide as a telephone can show, and as high as a page.
_WIDE, _HIGH = 8, 12
#: Words that are said in English as well, and their length.
_SAID, _LONG = 300, 200
#: Tables that stand several times.
_SEVERAL = ("zone", "rule")
_MECHANISM = re.compile(r"S(?:0[1-9]|1\d|2[0-8])")


def read(text: str, code: str) -> dict[str, Any]:
    """The file of the city `code`: bureau (zh, en), period, as_of, peers, corridor, hidden instruments, map (rows of codes,
    '' where nothing lies), mechanisms (id -> zh, en, hide), english (what sheets write -> the same in English: actions, offices,
    indicators), zones, rules (numbers that a rule leaves open; whether they fit is told where rules are read).
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise _wrong("TOML", f"读不懂：{fault}", f"cannot be read: {fault}") from None
    _among("city.toml", said, _KEYS)
    for table, keys in _KEYS.items():
        for part in said.get(table, []) if table in _SEVERAL else [said.get(table, {})]:
            if not isinstance(part, dict):
                raise _wrong(f"[{table}]", "应为一节", "must be a table")
            if keys is not None:
                _among(f"[{table}]", part, keys)
    about = said.get("city", {})
    if about.get("code", code) != code:
        raise _wrong("code", f"“{about['code']}”不是本市 {code}", f"{about['code']} is not this city, {code}")
    found = {
        "bureau": [_text(about, "bureau_zh"), _text(about, "bureau_en")],
        "period": _period(about.get("period", "")),
        "as_of": about.get("as_of"),
        "peers": _places("peers", said.get("peers", {}).get("codes", [])),
        "corridor": _places("corridor", said.get("corridor", {}).get("codes", [])),
        "hide": list(said.get("menu", {}).get("hide", [])),
        "map": _map(said.get("map", {}).get("rows", []), [str(z.get("code")) for z in said.get("zone", [])]),
        "mechanisms": {key: _mechanism(key, part) for key, part in said.get("mechanisms", {}).items()},
        "english": _english(said.get("english", {})),
        "zones": [_zone(part) for part in said.get("zone", [])],
        "rules": [_rule(part) for part in said.get("rule", [])],
    }
    if found["as_of"] is not None and type(found["as_of"]) is not date:
        raise _wrong("as_of", "应为日期，如 2024-12-31", "must be a day such as 2024-12-31")
    _among("[menu] hide", found["hide"], INSTRUMENTS.names())
    return found


def code_of(text: str) -> str:
    """The city that a file is of; '' where it does not say."""
    try:
        about = tomllib.loads(text).get("city", {})
    except tomllib.TOMLDecodeError as fault:
        raise _wrong("TOML", f"读不懂：{fault}", f"cannot be read: {fault}") from None
    said = about.get("code", "") if isinstance(about, dict) else ""
    return said if isinstance(said, str) else ""


def written(code: str, said: Mapping[str, Any]) -> str:
    """The text of a `city.toml` that says this: bureau, period, as_of, peers, corridor, hide, map, mechanisms, english, zones,
    rules, as `read` gives them.
    """
    bureau = said.get("bureau") or ["", ""]
    lines = ["[city]", f"code = {toml(code)}", f"bureau_zh = {toml(bureau[0])}", f"bureau_en = {toml(bureau[1])}"]
    lines += [f"period = {toml(said['period'])}"] if said.get("period") else []
    lines += [f"as_of = {said['as_of'].isoformat()}"] if said.get("as_of") else []
    for table in ("peers", "corridor"):
        lines += ["", f"[{table}]", f"codes = {toml(list(said.get(table) or []))}"]
    lines += ["", "[menu]", f"hide = {toml(list(said.get('hide') or []))}"]
    if said.get("map"):
        lines += ["", "[map]", "rows = [", *(f"  {toml(list(row))}," for row in said["map"]), "]"]
    for key, one in sorted((said.get("mechanisms") or {}).items()):
        lines += ["", f"[mechanisms.{key}]", f"zh = {toml(one['zh'])}", f"en = {toml(one['en'])}"]
        lines += ["hide = true"] if one.get("hide") else []
    if english := said.get("english"):
        lines += ["", "[english]", *(f"{toml(zh)} = {toml(en)}" for zh, en in english.items())]
    for zone in said.get("zones") or []:
        lines += ["", "[[zone]]", *(f"{name} = {toml(zone[name])}" for name in ("code", "zh", "en", "lies_in", "aliases"))]
    for rule in said.get("rules") or []:
        lines += [
            "",
            "[[rule]]",
            *(f"{name} = {_bare(rule[name])}" for name in _KEYS["rule"] or () if rule.get(name) is not None),
        ]
    return "\n".join(lines) + "\n"


def _text(part: Mapping[str, Any], key: str) -> str:
    value = part.get(key, "")
    if not isinstance(value, str) or len(value) > 80:
        raise _wrong(key, "应为八十字以内的文字", "must be text of eighty characters at most")
    return value.strip()


def _period(text: Any) -> str:
    try:
        return Period.asked(str(text)).code if text else ""
    except ValueError:
        words = f"看不懂“{text}”，写 2024、2024Q3 或 2024-06", f"{text!r} is none; write 2024, 2024Q3 or 2024-06"
        raise _wrong("period", *words) from None


def _places(where: str, codes: Any) -> list[str]:
    if not isinstance(codes, list):
        raise _wrong(f"[{where}] codes", "应为地区代码的列表", "must be a list of codes of places")
    known = set(Place.objects.filter(code__in=[str(c) for c in codes]).values_list("code", flat=True))
    for one in codes:
        if one not in known:
            raise _wrong(f"[{where}] codes", f"没有代码为 {one} 的地区", f"no place has the code {one}")
    return list(dict.fromkeys(codes))


def _map(rows: Any, zones: list[str]) -> list[list[str]]:
    """Where the places lie: rows from north to south, codes from west to east; all rows as wide as the widest."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _wrong("[map] rows", "应为一行行的地区代码", "must be rows of codes of places")
    codes = [str(code) for row in rows for code in row if code]
    _places("map", [code for code in codes if code not in zones])
    if len(codes) != len(set(codes)):
        raise _wrong("[map] rows", "一个地区写了两次", "a place stands there twice")
    wide = max((len(row) for row in rows), default=0)
    if wide > _WIDE or len(rows) > _HIGH:
        raise _wrong("[map] rows", f"至多 {_WIDE} 列 {_HIGH} 行", f"{_WIDE} columns and {_HIGH} rows at most")
    return [[str(code) for code in row] + [""] * (wide - len(row)) for row in rows]


def _mechanism(key: str, part: Any) -> dict[str, Any]:
    if not _MECHANISM.fullmatch(key) or not isinstance(part, dict):
        raise _wrong(f"[mechanisms.{key}]", "写 S01 至 S28，每个一节", "S01 to S28, a table each")
    _among(f"[mechanisms.{key}]", part, ("zh", "en", "hide"))
    return {"zh": _text(part, "zh"), "en": _text(part, "en"), "hide": part.get("hide") is True}


def _english(said: Mapping[str, Any]) -> dict[str, str]:
    """What is said in English of what sheets write in Chinese."""
    if len(said) > _SAID:
        raise _wrong("[english]", f"最多 {_SAID} 条", f"{_SAID} lines at most")
    for zh, en in said.items():
        if not isinstance(en, str) or not en.strip() or not zh.strip() or max(len(zh), len(en)) > _LONG:
            raise _wrong(
                f"[english] {zh[:40]}",
                f'每条写成 "中文" = "英文"，各 {_LONG} 字以内',
                f'lines are "Chinese" = "English", of {_LONG} characters at most each',
            )
    return {zh.strip(): en.strip() for zh, en in said.items()}


def _zone(part: Mapping[str, Any]) -> dict[str, Any]:
    if not _text(part, "code") or not _text(part, "zh"):
        raise _wrong("[[zone]]", "须有 code 和 zh", "needs code and zh")
    lists = {name: part.get(name, []) for name in ("lies_in", "aliases")}
    for name, values in lists.items():
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise _wrong(f"[[zone]] {name}", "应为文字的列表", "must be a list of texts")
    return {"code": part["code"], "zh": _text(part, "zh"), "en": _text(part, "en"), **lists}


def _rule(part: Mapping[str, Any]) -> dict[str, Any]:
    """A number that a rule leaves open; days as text, as the profile keeps them."""
    if not all(isinstance(part.get(name), str) for name in ("rule", "key", "document")) or "value" not in part:
        raise _wrong("[[rule]]", "须有 rule、key、value、document", "needs rule, key, value and document")
    return {name: value.isoformat() if type(value) is date else value for name, value in part.items()}


def _bare(value: Any) -> str:
    """A value of a rule as TOML writes it; a day stands without quotation marks."""
    if isinstance(value, str):
        return value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else toml(value)
    return str(value)


def _among(where: str, said: Iterable[Any], names: Iterable[str]) -> None:
    every = list(names)
    for name in said:
        if name not in every:
            raise _wrong(where, f"没有“{name}”；可写：{'、'.join(every)}", f"there is no {name}; there are {', '.join(every)}")


def _wrong(where: str, zh: str, en: str) -> Fault:
    return Fault("city_file", f"city.toml 的 {where}：{zh}。", f"city.toml, {where}: {en}.", exit_code=2)
