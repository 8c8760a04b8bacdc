"""A rule as a person reads it. In: a rule and a day. Out: Markdown in both languages: conditions, points, parameters, what is by
hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import resources

from yipanqi.engines.eligibility import Edition, Item, amount_words
from yipanqi.rules import edition, editions
from yipanqi.rules._firms import aliases, is_dated, wanted, year_of
from yipanqi.rules._years import year_words
from yipanqi.rules.columns import UNITS
from yipanqi.rules.reading import MARKS
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

LEGEND = Words(
    "可信度：" + "；".join(f"[{m}]{w.zh}" for m, w in MARKS.items()),
    "Confidence: " + "; ".join(f"[{m}] {w.en}" for m, w in MARKS.items()),
)


def _both(zh: list[str], en: list[str]) -> Words:
    return Words("\n".join(zh), "\n".join(en))


def _cited(clause: Citation) -> Words:
    """The source with two confidences: of what it says, and of the article's number, which comes from memory throughout (see
    `LEGEND`).
    """
    mark, memory = MARKS[clause.mark], "U" if clause.mark == "U" else "H"
    where = Words(f"，条款序号[{memory}]", f", article's number [{memory}]") if clause.clause else Words("", "")
    return Words(f"{clause}，[{clause.mark}]{mark.zh}{where.zh}", f"{quoted(str(clause))}, [{clause.mark}] {mark.en}{where.en}")


def value_words(value: object, unit: str) -> Words:
    """A parameter's value: 10%, 70 points, CNY 20 million; empty where unverified; bands are in its name."""
    if value is None:
        return Words("留空（未核实）", "empty (not verified)")
    if unit == "share" and isinstance(value, tuple):
        return Words(f"{value[0]}/{value[1]}", f"{value[0]}/{value[1]}")
    if isinstance(value, bool):
        return Words("是" if value else "否", "yes" if value else "no")
    if isinstance(value, int):
        if unit == "years":
            return Words(f"{value}年", f"{value} years")
        return amount_words(unit, value)
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        return Words("、".join(value), ", ".join(map(quoted, value)))
    if isinstance(value, tuple) and unit == "points" and all(isinstance(v, int) for v in value):
        parts, total = [amount_words(unit, v) for v in value], amount_words(unit, sum(v for v in value if isinstance(v, int)))
        return Words(
            " + ".join(p.zh for p in parts) + f" = {total.zh}", " + ".join(p.en.strip() for p in parts) + f" = {total.en.strip()}"
        )
    return Words("各档如名称所列", "bands as listed in the name")


def _points(items: tuple[Item, ...], zh: list[str], en: list[str]) -> None:
    if not items:
        return
    zh += ["", "## 评分", ""]
    en += ["", "## Points", ""]
    for item in items:
        how = Words("专家评定", "by experts") if item.method == "expert" else Words("按数据分档", "bands by data")
        zh.append(f"- {item.words.zh}：最高{item.most}分，{how.zh}（{_cited(item.clause).zh}）")
        en.append(f"- {item.words.en}: at most {item.most}, {how.en} ({_cited(item.clause).en})")


_IN_FILES = Words(
    "表头和金额单位：文件里表头可写列名或下列任一写法（另有写法时加 --map '表头=列名'）；金额以元读，"
    "表头或表名写明单位（如万元）时按其单位；一行一家一年的文件有“年度”一列，其余表头不写年度；Python 数据框里的金额是整数分。",
    "Headings and units: a file may head a column by its name or any wording below (else --map 'HEADING=column'); "
    "amounts are read in yuan, or in the "
    "unit that the heading or title names; a file with a row a firm-year has a column for the year, and no year in its "
    "headings; in a Python data frame they are whole fen.",
)


@dataclass(frozen=True)
class Shown:
    """A column as a file may bring it: its name, the unit in which it is read, the headings, and the years that are written
    beside them.
    """

    name: str
    words: Words
    unit: Words | None
    headings: tuple[str, ...]
    years: tuple[str, ...] = ()
    optional: bool = False

    @property
    def line(self) -> Words:
        unit = (
            (
                f"（{self.unit.zh}{'，可缺' if self.optional else ''}）",
                f" ({self.unit.en}{', optional' if self.optional else ''})",
            )
            if self.unit
            else ("", "")
        )
        heads = ("、".join(self.headings), ", ".join(map(quoted, self.headings)))
        dated = (
            (f"，并写明年度：{'、'.join(self.years)}", f", with the year: {', '.join(map(quoted, self.years))}")
            if self.years
            else ("", "")
        )
        return Words(
            f"- `{self.name}` {self.words.zh}{unit[0]}：表头 {heads[0]}{dated[0]}",
            f"- `{self.name}` {self.words.en}{unit[1]}: headings {heads[1]}{dated[1]}",
        )


def quoted(text: str) -> str:
    """Chinese as an English sentence quotes it."""
    inner = text.replace("“", "‘").replace("”", "’")
    return text if text.isascii() else f"“{inner}”"


def columns_of(found: Edition, on: date) -> list[Shown]:
    """What the edition reads of a file, out of the reader's own table."""
    out = []
    for one in wanted(found, on):
        if one.name in found.columns:
            column = found.columns[one.name]
            years = year_words(year_of(column, on), on) if is_dated(column, found) else ()
            heads = one.headings or tuple(aliases(column))
            unit = (
                Words("元", "yuan")
                if column.kind == "fen"
                else Words("分值", "points")
                if column.name.startswith("points_")
                else UNITS[column.kind]
            )
            out.append(Shown(one.name, column.words, unit, heads, years, column.optional))
        else:
            out.append(Shown(one.name, one.words or Words(one.name, one.name), None, one.headings))
    return out


def _columns(shown: list[Shown], zh: list[str], en: list[str]) -> None:
    """The data needed, each with the unit in which a file is read and the headings accepted."""
    zh += ["", "## 所需数据", "", _IN_FILES.zh, "", *(one.line.zh for one in shown)]
    en += ["", "## Data needed", "", _IN_FILES.en, "", *(one.line.en for one in shown)]


def words_of(found: Edition, on: date) -> Words:
    """The edition in Markdown, zh and en, with the headings that a file may have for an application on that day."""
    day = {
        "zh": f"{found.opens or ''} 起" if not found.closes else f"{found.opens} 至 {found.closes}",
        "en": f"from {found.opens}" if not found.closes else f"{found.opens} to {found.closes}",
    }
    zh = [
        f"# {found.words.zh}（{found.rule}）",
        "",
        f"依据：{found.document}；施行：{day['zh']}",
        f"数据用途：{found.purpose.zh}",
        LEGEND.zh,
        "",
        "## 条件",
        "",
    ]
    en = [
        f"# {found.words.en} ({found.rule})",
        "",
        f"Source: {quoted(found.document)}; in force {day['en']}",
        f"Purpose of the data: {found.purpose.en}",
        LEGEND.en,
        "",
        "## Conditions",
        "",
    ]
    for number, c in enumerate(found.conditions, 1):
        zh.append(f"{number}. {c.words.zh}（{_cited(c.clause).zh}）")
        en.append(f"{number}. {c.words.en} ({_cited(c.clause).en})")
    if len(found.ways) > 1:
        zh.append("\n满足下列任一组即可：" + "；".join(" + ".join(r) for r in found.ways))
        en.append("\nAny one of these groups suffices: " + "; ".join(" + ".join(r) for r in found.ways))
    zh += ["", "## 参数", ""]
    en += ["", "## Parameters", ""]
    for p in found.parameters.values():
        value = value_words(p.value, p.unit)
        zh.append(f"- `{p.key}` {p.words.zh}：{value.zh}（{_cited(p.clause).zh}）")
        en.append(f"- `{p.key}` {p.words.en}: {value.en} ({_cited(p.clause).en})")
    _points(found.items, zh, en)
    _columns(columns_of(found, on), zh, en)
    by_hand = (resources.files("yipanqi.rules") / found.rule.split(".")[0] / "README.md").read_text(encoding="utf-8")
    zh += ["", "## 不自动判断的内容", "", _section(by_hand, "## 不自动判断的内容")]
    en += ["", "## Not automated", "", _section(by_hand, "## Not automated")]
    return _both(zh, en)


def _section(text: str, heading: str) -> str:
    return text.split(heading, 1)[1].split("\n## ", 1)[0].strip() if heading in text else "—"


def describe(rule: str, on: date, place: str = "") -> Words:
    """The rule in force on that day at that place, as Markdown in both languages, all its levels where it has several; Fault for
    an unknown rule or day.
    """
    levels = [e for key, e in editions(on=on, place=place).items() if key.startswith(f"{rule}.")]
    told = [words_of(e, on) for e in levels or [edition(rule, on=on, place=place)]]
    return Words("\n\n".join(w.zh for w in told), "\n\n".join(w.en for w in told))
