"""A city's own register as text. In: the text of a TOML file. Out: `Declared`, or a Fault that names the key, what stands there
and what may; and the text of a declaration that a page made.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.instruments.own._rules import COMPARED, TESTS, Rule
from yipanqi.values.fault import Fault
from yipanqi.values.own_files import toml
from yipanqi.values.reading import parse_unit
from yipanqi.values.words import Words

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Names of columns that every record has already, or that Django keeps for itself.
TAKEN = frozenset({"id", "pk", "key", "place", "organisation", "reading", "row", "objects", "save", "delete", "check", "clean"})
#: Type of a column -> its words; beside those of facts, codes (leading zeros stay) and closed lists.
TYPES = {
    "text": Words("文字", "text"),
    "code": Words("编号、代码", "a number or code that is a name"),
    "date": Words("日期", "a day"),
    "year": Words("年度", "a year"),
    "money": Words("金额", "an amount"),
    "whole": Words("整数（个、人、次）", "a whole number"),
    "number": Words("其他数值", "another quantity"),
    "share": Words("比例（%）", "a share (%)"),
    "flag": Words("是／否", "yes or no"),
    "choice": Words("固定选项", "one of a closed list"),
}
MOST_COLUMNS, LONGEST, MOST_RULES = 120, 200, 40
_TOP = ("zh", "en", "identity", "place", "firm", "code", "open", "columns", "rules")
_RULE = ("column", "test", "other", "red")
_COLUMN = ("name", "zh", "en", "type", "unit", "choices", "aliases", "personal", "internal", "open", "required")


@dataclass(frozen=True)
class Col:
    """A column: name (of the field), words, type (a key of TYPES), unit, choices, and who may read it."""

    name: str
    zh: str
    en: str
    type: str = "text"
    unit: str = ""
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    personal: bool = False
    internal: bool = False
    open: bool = False
    required: bool = False


@dataclass(frozen=True)
class Declared:
    """A register: `identity` are the columns that tell one record from another; `place`, `firm`, `code` the columns that hold
    where it counts, whose it is and that firm's credit code ('' none); `open`: everybody reads it, of its open columns; `rules`
    hold between columns of one row.
    """

    key: str
    zh: str
    en: str
    columns: tuple[Col, ...]
    identity: tuple[str, ...]
    place: str = ""
    firm: str = ""
    code: str = ""
    open: bool = False
    rules: tuple[Rule, ...] = ()

    @property
    def words(self) -> Words:
        return Words(self.zh, self.en)

    @property
    def digest(self) -> str:
        """Changes with anything that is declared."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def column(self, name: str) -> Col | None:
        return next((c for c in self.columns if c.name == name), None)


def declared(key: str, text: str) -> Declared:
    """The register that a text declares. Fault: which key of it is wrong, and what may stand there."""
    if not KEY.fullmatch(key):
        raise wrong(key, "文件名", "its name", "须为小写字母、数字、下划线", "lower-case letters, digits, underscores")
    try:
        spec = tomllib.loads(text).get("register")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        raise wrong(key, "TOML", "TOML", f"读不懂：{str(fault)[:200]}", f"cannot be read: {str(fault)[:200]}") from None
    if not isinstance(spec, dict):
        raise wrong(key, "[register]", "[register]", "没有这一节", "there is no such table")
    _known(key, "[register]", spec, _TOP)
    columns = spec.get("columns")
    if not isinstance(columns, list) or not 1 <= len(columns) <= MOST_COLUMNS:
        raise wrong(key, "columns", "columns", f"应有 1 至 {MOST_COLUMNS} 列", f"must be 1 to {MOST_COLUMNS} columns")
    return checked(
        Declared(
            key,
            _text(key, "zh", spec.get("zh")),
            _text(key, "en", spec.get("en", spec.get("zh"))),
            tuple(_column(key, one) for one in columns),
            tuple(_texts(key, "identity", spec.get("identity"))),
            *(_text(key, name, spec.get(name, ""), blank=True) for name in ("place", "firm", "code")),
            _flag(key, "open", spec.get("open", False)),
            _rules(key, spec.get("rules", [])),
        )
    )


def _rules(key: str, said: Any) -> tuple[Rule, ...]:
    if not isinstance(said, list) or len(said) > MOST_RULES or not all(isinstance(one, dict) for one in said):
        raise wrong(key, "rules", "rules", f"每条写成一节，最多 {MOST_RULES} 条", f"each is a table, {MOST_RULES} at most")
    found = []
    for one in said:
        _known(key, "[[register.rules]]", one, _RULE)
        names = [_text(key, f"rules.{name}", one.get(name)) for name in ("column", "test", "other")]
        found.append(Rule(names[0], names[1], names[2], _flag(key, "rules.red", one.get("red", False))))
    return tuple(found)


def _column(key: str, said: Any) -> Col:
    if not isinstance(said, dict):
        raise wrong(key, "columns", "columns", "每列写成一节", "each column is a table")
    name = said.get("name")
    if not isinstance(name, str) or not KEY.fullmatch(name) or name in TAKEN or "__" in name or name.endswith("_"):
        raise wrong(
            key,
            f"列“{str(name)[:60]}”",
            f"column {str(name)[:60]}",
            "name 须为小写字母、数字、下划线，且不与系统列重名",
            "a name has lower-case letters, digits, underscores, and is none of the software's own",
        )
    _known(key, name, said, _COLUMN)
    kind = said.get("type", "text")
    if kind not in TYPES:
        raise wrong(key, f"{name}.type", f"{name}.type", f"可写：{'、'.join(TYPES)}", f"one of {', '.join(TYPES)}")
    zh = _text(key, f"{name}.zh", said.get("zh"))
    return Col(
        name,
        zh,
        _text(key, f"{name}.en", said.get("en", zh)),
        kind,
        _text(key, f"{name}.unit", said.get("unit", ""), blank=True),
        tuple(_texts(key, f"{name}.choices", said.get("choices", []))),
        tuple(_texts(key, f"{name}.aliases", said.get("aliases", []))),
        *(_flag(key, f"{name}.{flag}", said.get(flag, False)) for flag in ("personal", "internal", "open", "required")),
    )


def checked(one: Declared) -> Declared:
    """`one`, if it can be kept. Fault: what of it cannot."""
    names = [c.name for c in one.columns]
    headings = [c.zh for c in one.columns]
    for every in (names, headings):
        if twice := next((n for n in every if every.count(n) > 1), None):
            raise wrong(one.key, "columns", "columns", f"“{twice}”有两列", f"two columns are {twice}")
    if not one.identity:
        raise wrong(
            one.key, "identity", "identity", "请选一列或几列作为识别依据", "say which columns tell one record from another"
        )
    for where, name in (*(("identity", n) for n in one.identity), ("place", one.place), ("firm", one.firm), ("code", one.code)):
        if name and name not in names:
            raise wrong(one.key, where, where, f"没有“{name}”这一列", f"there is no column {name}")
    if one.code and not one.firm:
        raise wrong(
            one.key, "code", "code", "写了代码列，也要写单位名称列（firm）", "a column of codes needs one of names (firm)"
        )
    for column in one.columns:
        _sound(one, column)
    for rule in one.rules:
        _fits(one, rule)
    if one.open and not any(c.open for c in one.columns):
        raise wrong(one.key, "open", "open", "公开的台账至少要有一列公开", "an open register opens a column at least")
    return one


def _sound(one: Declared, column: Col) -> None:
    where = column.name
    if column.type == "choice" and not column.choices:
        raise wrong(one.key, where, where, "固定选项请列出选项", "a closed list lists its choices")
    if column.choices and column.type != "choice":
        raise wrong(one.key, where, where, "只有固定选项的列有选项", "only a closed list has choices")
    if column.unit and column.type not in ("money", "number", "whole", "share"):
        raise wrong(one.key, where, where, "这一类的列没有单位", "a column of this type has no unit")
    if column.type == "money" and column.unit and not _of_money(column.unit):
        raise wrong(one.key, where, where, f"“{column.unit}”不是金额单位", f"{column.unit} is no unit of money")
    if column.personal and column.open:
        raise wrong(one.key, where, where, "个人信息不能公开", "what is personal is not open")
    if column.name in (one.place, one.firm, one.code) and column.type not in ("text", "code"):
        raise wrong(one.key, where, where, "地区、单位和代码列须为文字", "place, firm and code are text")
    if column.personal and column.name in (one.place, one.firm, one.code):
        raise wrong(one.key, where, where, "地区、单位和代码列不是个人信息", "place, firm and code are not personal")


def _fits(one: Declared, rule: Rule) -> None:
    """Whether a rule compares two different columns of one type, neither of which somebody may read only for a purpose."""
    if rule.test not in TESTS:
        raise wrong(one.key, "rules.test", "rules.test", f"可写：{'、'.join(TESTS)}", f"one of {', '.join(TESTS)}")
    pair = [one.column(name) for name in (rule.column, rule.other)]
    for name, column in zip((rule.column, rule.other), pair, strict=True):
        if column is None or column.type not in COMPARED:
            zh, en = f"“{name}”不是可比较的列（金额、数、日期、年度）", f"{name} is no amount, quantity, day or year of it"
            raise wrong(one.key, "rules", "rules", zh, en)
    if rule.column == rule.other or pair[0].type != pair[1].type:  # type: ignore[union-attr]
        raise wrong(one.key, "rules", "rules", "两列须不同，且是同一类", "its two columns differ and are of one type")


def _of_money(unit: str) -> bool:
    found = parse_unit(unit)
    return found is not None and found.is_money


def written(one: Declared) -> str:
    """The text of a declaration."""
    lines = ["[register]", f"zh = {toml(one.zh)}", f"en = {toml(one.en)}", f"identity = {toml(list(one.identity))}"]
    lines += [f"{name} = {toml(getattr(one, name))}" for name in ("place", "firm", "code") if getattr(one, name)]
    lines += ["open = true"] if one.open else []
    for column in one.columns:
        lines += [
            "",
            "[[register.columns]]",
            *(f"{name} = {toml(getattr(column, name))}" for name in ("name", "zh", "en", "type")),
        ]
        lines += [f"unit = {toml(column.unit)}"] if column.unit else []
        lines += [f"{n} = {toml(list(getattr(column, n)))}" for n in ("choices", "aliases") if getattr(column, n)]
        lines += [f"{n} = true" for n in ("personal", "internal", "open", "required") if getattr(column, n)]
    for rule in one.rules:
        lines += ["", "[[register.rules]]", *(f"{name} = {toml(getattr(rule, name))}" for name in ("column", "test", "other"))]
        lines += ["red = true"] if rule.red else []
    return "\n".join(lines) + "\n"


def changes(old: Declared, new: Declared) -> None:
    """Whether records of `old` can go on as `new`. Fault: what of it would lose them."""
    for column in old.columns:
        kept = new.column(column.name)
        if kept is None:
            raise wrong(new.key, column.name, column.name, "已有的列不能去掉", "a column that is there cannot go")
        if kept.type != column.type or not set(column.choices) <= set(kept.choices):
            raise wrong(new.key, column.name, column.name, "已有的列不能改类型或去掉选项", "its type and choices stay")
        if column.personal and not kept.personal:
            raise wrong(new.key, column.name, column.name, "个人信息列不能改为一般列", "what is personal stays so")
    for name in ("identity", "place", "firm", "code"):
        if getattr(old, name) != getattr(new, name):
            raise wrong(new.key, name, name, "已有记录，不能改", "there are records; it cannot change")


# ---- what may stand there ------------------------------------------------------------------------------------------------


def _text(key: str, where: str, value: Any, *, blank: bool = False) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or any(ord(c) < 32 for c in value) or not (blank or value.strip()):
        raise wrong(key, where, where, f"应为 {LONGEST} 字以内的一行文字", f"must be a line of {LONGEST} characters at most")
    return value.strip()


def _texts(key: str, where: str, value: Any) -> Iterable[str]:
    if not isinstance(value, list) or len(value) > 100:
        raise wrong(key, where, where, "应为文字的列表", "must be a list of texts")
    return [_text(key, where, one) for one in value]


def _flag(key: str, where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(key, where, where, "应为 true 或 false", "must be true or false")
    return value


def _known(key: str, where: str, said: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in said:
        if name not in names:
            raise wrong(
                key, where, where, f"没有“{name}”；可写：{'、'.join(names)}", f"there is no {name}; there are {', '.join(names)}"
            )


def wrong(key: str, where_zh: str, where_en: str, zh: str, en: str) -> Fault:
    """What is wrong with a declaration."""
    return Fault("own_register", f"自设台账 {key} 的 {where_zh}：{zh}。", f"Own register {key}, {where_en}: {en}.", exit_code=2)
