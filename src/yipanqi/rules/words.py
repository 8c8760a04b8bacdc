"""A rule as a person reads it. In: a rule and a day. Out: Markdown in both languages: conditions, points, parameters, what is by hand."""

from __future__ import annotations

from datetime import date
from importlib import resources

from yipanqi.engines.eligibility import Column, Edition, Item, amount_words
from yipanqi.rules import edition
from yipanqi.rules._firms import CODE, NAME, YEAR, aliases
from yipanqi.rules.columns import UNITS
from yipanqi.rules.reading import MARKS
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

LEGEND = Words("可信度：" + "；".join(f"[{m}]{w.zh}" for m, w in MARKS.items()), "Confidence: " + "; ".join(f"[{m}] {w.en}" for m, w in MARKS.items()))


def _both(zh: list[str], en: list[str]) -> Words:
    return Words("\n".join(zh), "\n".join(en))


def _cited(clause: Citation) -> Words:
    """The source with two confidences: of what it says, and of the article's number, which comes from memory throughout (see `LEGEND`)."""
    mark, memory = MARKS[clause.mark], "U" if clause.mark == "U" else "H"
    where = Words(f"，条款序号[{memory}]", f", article's number [{memory}]") if clause.clause else Words("", "")
    return Words(f"{clause}，[{clause.mark}]{mark.zh}{where.zh}", f"{clause}, [{clause.mark}] {mark.en}{where.en}")


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
        return Words("、".join(value), ", ".join(value))
    if isinstance(value, tuple) and unit == "points" and all(isinstance(v, int) for v in value):
        parts, total = [amount_words(unit, v) for v in value], amount_words(unit, sum(v for v in value if isinstance(v, int)))
        return Words(" + ".join(p.zh for p in parts) + f" = {total.zh}", " + ".join(p.en.strip() for p in parts) + f" = {total.en.strip()}")
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


_IN_FILES = Words("表头和金额单位：文件里表头可写列名或下列任一写法（另有写法时加 --map '表头=列名'）；金额以元读，表头或表名写明单位（如万元）时按其单位；Python 数据框里的金额是整数分。",
                  "Headings and units: a file may head a column by its name or any wording below (else --map 'HEADING=column'); amounts are read in yuan, or "
                  "in the unit that the heading or title names; in a Python data frame they are whole fen.")


def _columns(columns: list[Column], zh: list[str], en: list[str]) -> None:
    """The data needed, each with the unit in which a file is read and the headings accepted."""
    zh += ["", "## 所需数据", "", _IN_FILES.zh, ""]
    en += ["", "## Data needed", "", _IN_FILES.en, ""]
    for who in (NAME, CODE, YEAR):
        zh.append(f"- `{who.name}` {who.words.zh if who.words else who.name}：表头 {'、'.join(who.headings[:8])}")
        en.append(f"- `{who.name}` {who.words.en if who.words else who.name}: headings {', '.join(who.headings[:8])}")
    for c in columns:
        unit = Words("元", "yuan") if c.kind == "fen" else UNITS[c.kind]
        heads = [h for h in aliases(c) if h != c.name][:6]
        dated = Words("，并写明年度（如 2022年、上年）", ", with their year (“2022年”, “上年”)") if c.year else Words("", "")
        zh.append(f"- `{c.name}` {c.words.zh}（{unit.zh}{'，可缺' if c.optional else ''}）" + (f"：表头 {'、'.join(heads)}{dated.zh}" if heads else ""))
        en.append(f"- `{c.name}` {c.words.en} ({unit.en}{', optional' if c.optional else ''})" + (f": headings {', '.join(heads)}{dated.en}" if heads else ""))


def words_of(found: Edition) -> Words:
    """The edition in Markdown, zh and en."""
    day = {"zh": f"{found.opens or ''} 起" if not found.closes else f"{found.opens} 至 {found.closes}",
           "en": f"from {found.opens}" if not found.closes else f"{found.opens} to {found.closes}"}
    zh = [f"# {found.words.zh}（{found.rule}）", "", f"依据：{found.document}；施行：{day['zh']}", f"数据用途：{found.purpose.zh}", LEGEND.zh,
          "", "## 条件", ""]
    en = [f"# {found.words.en} ({found.rule})", "", f"Source: {found.document}; in force {day['en']}",
          f"Purpose of the data: {found.purpose.en}", LEGEND.en, "", "## Conditions", ""]
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
    _columns(list(found.columns.values()), zh, en)
    by_hand = (resources.files("yipanqi.rules") / found.rule.split(".")[0] / "README.md").read_text(encoding="utf-8")
    zh += ["", "## 不自动判断的内容", "", _section(by_hand, "## 不自动判断的内容")]
    en += ["", "## Not automated", "", _section(by_hand, "## Not automated")]
    return _both(zh, en)


def _section(text: str, heading: str) -> str:
    return text.split(heading, 1)[1].split("\n## ", 1)[0].strip() if heading in text else "—"


def describe(rule: str, on: date, place: str = "") -> Words:
    """The rule in force on that day at that place, as Markdown in both languages; Fault for an unknown rule or day."""
    return words_of(edition(rule, on=on, place=place))
