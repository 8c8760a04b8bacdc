"""Headings in the forms under which they are compared. In: heading texts. Out: plain words, years and relative years in them.

Widths, spaces, units, numbering, 其中 and marks fall away; brackets fall away in the loose form only.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from yipanqi.intake._roles import canonical
from yipanqi.intake.definition import Column
from yipanqi.values.reading import without_unit

_SERIAL = frozenset(["序号", "序", "no.", "no", "行次", "#", "号", "排序"])
_NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,2}[)、.](?!\d))+")
_OF_WHICH = re.compile(r"^(?:其中|含)[:：]?(?=.)")
_HELP = re.compile(r"\((?:必填|选填|可选|必须|请?填|如|例|格式|单位|下拉|默认|是/否|见|参照)[^()]*\)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_EXAMPLE = re.compile(
    r"(?:填写|填报|填入|请填|请按|请写|请输入|请选择|必填|选填|从?下拉|例如|如[:：]|示例[:：]|样例[:：]|yyyy|\d+位(?:代码|编码|数字)?$|格式[:：]|保留\d|精确到)"
    r"|(?:例|示例|样例|填表示例|数字|整数|小数|文本|文字|日期|金额|是/否|年-月-日|数值)$|例[:：]"
)
_SAMPLE = re.compile(r".*\((?:示例|例|样例|例如)[^()]*\)$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)年?度?")
#: Words for a year relative to the year that the sheet is about.
RELATIVE = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "上年": -1,
    "上年度": -1,
    "上一年": -1,
    "上一年度": -1,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "当年度": 0,
    "今年": 0,
}
_ORDINAL = re.compile(r"^第([一二三四五12345])年度?$")


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """The heading without what varies from office to office: widths, spaces, case, units, numbering, marks."""
    word = unicodedata.normalize("NFKC", without_unit(text)).replace("／", "/")
    word = re.sub(r"\s+", "", word).lower().strip("*#:：,，。;；·")
    word = _HELP.sub("", word)
    return _OF_WHICH.sub("", _NUMBERING.sub("", word)) or word


@lru_cache(maxsize=16384)
def loose(text: str) -> str:
    """`plain` without any bracket."""
    word = plain(text)
    return _BRACKETS.sub("", word) or word


def serial(path: tuple[str, ...]) -> bool:
    """Whether the column only numbers the rows."""
    return plain("".join(path)) in _SERIAL


def written_forms(path: tuple[str, ...], english: str = "") -> dict[str, float]:
    """What a column of a table may be called -> how well that form says it (at most 1)."""
    parts = [plain(p) for p in path if plain(p)]
    forms: dict[str, float] = {}

    def add(form: str, weight: float) -> None:
        if form:
            forms[form] = max(weight, forms.get(form, 0.0))

    if parts:
        deep = len(parts) > 1
        add(parts[-1], 0.92 if deep else 1.0)
        add(loose(path[-1]), 0.85 if deep else 0.9)
        if deep:
            add("/".join(parts), 1.0)
            add("".join(parts), 0.97)
            add("/".join(parts[-2:]), 0.98)
            add("".join(parts[-2:]), 0.95)
            add("/".join(loose(p) for p in path[-2:]), 0.93)
    if english:
        add(plain(english), 0.9)
    for form, weight in list(forms.items()):
        add(canonical(form), 0.96 * weight)
    return forms


def of_the_year(path: tuple[str, ...], base: int | None) -> dict[str, float]:
    """Forms of a heading that names the year that the sheet is about, or the year before: 2025年目标 is 年度目标, 2024年实绩 is
    上年实绩.
    """
    split = without_year(path[-1]) if path else None
    if split is None or base is None:
        return {}
    year = int(split[0]) if split[0].isdecimal() else base + RELATIVE.get(split[0], 0)
    rest = split[1].removeprefix("度")
    words = {base: (rest, f"年度{rest}", f"本年{rest}"), base - 1: (f"上年{rest}", f"上年度{rest}")}.get(year, ())
    return dict.fromkeys(words, 0.93)


def example(text: str) -> str:
    """'rule' for a cell that says how to fill the column (填写全称, 数字, yyyy-mm-dd), 'sample' for one marked as such, else
    ''.
    """
    word = unicodedata.normalize("NFKC", text).strip().lower()
    return "rule" if _EXAMPLE.match(word) else "sample" if _SAMPLE.match(word) else ""


def declared_forms(column: Column) -> dict[str, float]:
    """What the definition calls a column -> weight."""
    forms: dict[str, float] = {}
    heading = column.heading
    for word in (heading.zh, heading.en, *heading.aliases):
        if not word:
            continue
        own = 1.0 if word in (heading.zh, heading.en) else 0.99
        names = {canonical(plain(word)): 0.97 * own, loose(word): 0.95 * own}
        names[plain(word)] = own
        for name, weight in names.items():
            if not column.group:
                forms[name] = max(weight, forms.get(name, 0))
                continue
            group = [plain(g) for g in column.group]
            forms[name] = max(0.8 * weight, forms.get(name, 0))  # the group's own cell may be missing in a county's copy
            for joined in ("/".join((*group, name)), "".join((*group, name)), f"{group[-1]}/{name}", f"{group[-1]}{name}"):
                forms[joined] = weight
    return forms


def year_in(text: str) -> int | None:
    """The first calendar year that `text` names."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return int(found[1]) if found else None


def year_token(part: str) -> str | None:
    """'2023', or a relative word ('去年', '第1年'), when the heading part is a year and nothing else."""
    word = re.sub(r"[()\[\]]", "", plain(part))
    exact = re.fullmatch(r"((?:19|20)\d{2})年?度?", word)
    if exact:
        return exact[1]
    if word in RELATIVE:
        return word
    ordinal = _ORDINAL.match(word)
    return f"第{'一二三四五'.find(ordinal[1]) + 1 or ordinal[1]}年" if ordinal else None


def without_year(text: str) -> tuple[str, str] | None:
    """('2023', '销售收入') for 2023年销售收入, ('去年', '销售收入') for 去年销售收入 or 销售收入(2023年); else None."""
    word = plain(text)
    found = re.match(r"^((?:19|20)\d{2})年?度?[-_/]?(.+)$", word) or None
    if found:
        return found[1], found[2]
    found = re.match(r"^(.+?)[-_/(\[]*((?:19|20)\d{2})年?度?[)\]]?$", word)
    if found:
        return found[2], found[1]
    for relative in sorted(RELATIVE, key=len, reverse=True):
        if word.startswith(relative) and len(word) > len(relative):
            return relative, word[len(relative) :].lstrip("度-_/")
        if word.rstrip(")").endswith(relative) and len(word) > len(relative):
            return relative, word.rstrip(")")[: -len(relative)].rstrip("(-_/")
    return None


def years_of(tokens: list[str], base: int | None) -> dict[str, int | None]:
    """Year tokens of one group of columns, in their order -> calendar years.

    Words that would fall on the same year (去年 beside 上年) or mere ordinals count back from the year before `base`.
    """
    words = list(dict.fromkeys(t for t in tokens if not t.isdecimal()))
    years: dict[str, int | None] = {t: int(t) for t in tokens if t.isdecimal()}
    if base is None:
        return {**years, **dict.fromkeys(words)}
    known = {w: base + RELATIVE[w] for w in words if w in RELATIVE}
    if len(known) == len(words) and len(set(known.values())) == len(words):
        return {**years, **known}
    return {**years, **{w: base - len(words) + i for i, w in enumerate(words)}}


def digest(paths: Iterable[tuple[str, ...]]) -> str:
    """One digest for headings like these, whatever the year in them."""
    lines = ["/".join(_YEAR.sub("YYYY", plain(p)) for p in path) for path in paths]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def path_name(path: tuple[str, ...]) -> str:
    """The heading as remembered and shown: levels joined by ' / ', years left open."""
    return " / ".join(_YEAR.sub("YYYY", plain(p)) for p in path)


def column_names(paths: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """letter -> the name under which a column is remembered; columns with the same heading are numbered."""
    seen: dict[str, int] = {}
    names = {}
    for letter in sorted(paths, key=lambda x: (len(x), x)):
        name = path_name(paths[letter])
        seen[name] = seen.get(name, 0) + 1
        names[letter] = name if seen[name] == 1 else f"{name} #{seen[name]}"
    return names
