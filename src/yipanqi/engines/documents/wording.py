"""The fixed words of a document: heading numbers, dates, labels. In: language and counters. Out: text.

Headings are numbered 一、（一）1. (1) as GB/T 9704-2012 §7.3.3 asks, in English 1, 1.1, 1.1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from yipanqi.engines.documents.model import Language, Section

_DIGITS = "零一二三四五六七八九"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WORDS: dict[str, tuple[str, str]] = {
    "appendix": ("附件", "Appendix"),
    "index": ("数据索引", "Index of figures"),
    "no": ("序号", "No."),
    "figure": ("指标", "Figure"),
    "place": ("地区", "Place"),
    "period": ("时期", "Period"),
    "value": ("数值", "Value"),
    "basis": ("依据记录", "Records"),
    "counted": ("计入{n}条", "{n} counted"),
    "left_out": ("不计{n}条", "{n} left out"),
    "missing": ("缺失{n}条", "{n} missing"),
    "declared": ("申报数，无记录可查", "declared, no record behind it"),
    "open": ("查看记录", "open records"),
    "declared_note": (
        "带*并加点划线的数是申报数，没有记录可以追溯。",
        "A figure with * and a dashed line was declared; no record stands behind it.",
    ),
    "index_note": (
        "文中蓝色数字都可以打开其记录；本表按出现次序列出。",
        "Every blue figure opens its records; they are listed here in order of appearance.",
    ),
    "copies": ("抄送：", "Copies to: "),
    "printed": ("印发", " "),
    "unknown": ("暂缺", "unknown"),
    "source": ("来源：", "Source: "),
    "note": ("注：", "Note: "),
    "chart": ("图", "Figure"),
    "table": ("表", "Table"),
    "unit": ("单位：", "Unit: "),
    "substitute": ("〓 代替字体中没有的字：", "〓 stands for characters that the typeface lacks: "),
}


def word(name: str, language: Language) -> str:
    """A fixed word in `language`."""
    return WORDS[name][language == "en"]


def day_in_words(day: date, language: Language) -> str:
    """2024年12月31日 (Arabic numerals, no leading zeros) or 31 December 2024."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def chinese_number(number: int) -> str:
    """1 to 9999 in Chinese numerals; ValueError beyond."""
    if not 1 <= number <= 9999:
        raise ValueError(f"no Chinese numeral for {number}: 1 to 9999 only")
    out, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // value % 10
        if digit:
            out += ("零" if gap else "") + ("" if value == 10 and digit == 1 and not out else _DIGITS[digit]) + unit
            gap = False
        else:
            gap = bool(out)
    return out


def numbered(sections: Iterable[Section], language: Language) -> Iterator[tuple[str, Section]]:
    """Each section with the number that its heading carries; a deeper level starts again under each higher
    one.
    """
    counters = [0, 0, 0, 0]
    for section in sections:
        at = section.level - 1
        counters[at] += 1
        counters[at + 1 :] = [0] * (3 - at)
        yield _label(counters, at, language), section


def _label(counters: list[int], at: int, language: Language) -> str:
    number = counters[at]
    if language == "en":
        return ".".join(str(n or 1) for n in counters[: at + 1]) + ("." if at == 0 else "") + " "
    return (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}.", f"({number})")[at]


def basis_of(counted: int | None, left_out: int | None, missing: int | None, language: Language) -> str:
    """计入70条，缺失2条 / 70 counted, 2 missing; zeros are left out, unknown gives an empty text."""
    given = (("counted", counted), ("left_out", left_out), ("missing", missing))
    parts = [word(name, language).format(n=n) for name, n in given if n or (name == "counted" and n is not None)]
    return ("，" if language == "zh" else ", ").join(parts)
