"""What a number format says about a number. In: the code of a format (`0!.0,"万"`, `[$USD] #,##0`, `0.00%`, `000000`) and whether
the cell is struck out. Out: the text that a person sees, where it means another number, unit or code than the bare number does.

A format that only says how many digits are shown changes nothing. Percentages of a whole column stay numbers
(`Grid.percent_columns`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from yipanqi.values.reading import BY_FORMAT, STRUCK, UNCLEAR, parse_unit

_SIZES = {1000: "千", 10**4: "万", 10**5: "十万", 10**6: "百万", 10**7: "千万", 10**8: "亿", 10**9: "十亿", 10**12: "万亿"}
_WORDS = {"千": 1000, "k": 1000, "万": 10**4, "w": 10**4, "百万": 10**6, "m": 10**6, "千万": 10**7, "亿": 10**8, "bn": 10**9}
_PLACES = {"千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}  # digits that follow such a word within a number
_YUAN = re.compile(r"[¥￥]|cny|rmb|人民币|\bcn\b", re.IGNORECASE)
_FOREIGN = re.compile(
    r"us\$|hk\$|nt\$|s\$|a\$|c\$|\$|€|£|₩|₽|฿|₹|kr|chf|usd|eur|gbp|jpy|hkd|krw|twd|sgd|aud|cad|rub|jp[¥￥]|円|[美欧日港澳加韩]元|英镑|港币|美金",
    re.IGNORECASE,
)
_TOKEN = re.compile(r'"([^"]*)"|\[([^\]]*)\]|[\\!](.)|_.|\*.|(E[+-]0+)|([0#?])|([.,%])|(.)', re.DOTALL | re.IGNORECASE)
_DATE = re.compile(r"[ymdhs年月日时分秒]|AM/PM|上午", re.IGNORECASE)
_AS_IT_IS = re.compile(r'(\\.|"[^"]*")|G/通用格式|General|通用格式|@', re.IGNORECASE)
_SIZE_WORD = re.compile(r"[十百千万亿兆]+(?![分克瓦米伏焦卡帕赫])")
_YEN = re.compile(r"[¥￥]-(?:0?411|411)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a format: when it holds, by how much the number shown is smaller, and what stands around it."""

    holds: tuple[str, float] | None = None
    percent: bool = False
    scale: int = 1
    before: str = ""
    after: str = ""
    foreign: str = ""
    zeros: int = 0  # only zeros: a code of so many digits
    words: str = ""  # what stands there instead of any number
    torn: bool = False  # a size stands among the digits or behind them that is not understood: what is meant cannot be told

    @property
    def plain(self) -> bool:
        return (
            not self.percent
            and self.scale == 1
            and not self.foreign
            and self.zeros < 2
            and not _word(self.after)
            and not self.words
            and not self.torn
        )


def _sections(code: str) -> list[str]:
    parts, current, quoted, at = [], "", False, 0
    while at < len(code):
        ch = code[at]
        if ch in "\\!" and not quoted and at + 1 < len(code):
            current += code[at : at + 2]
            at += 2
            continue
        quoted = not quoted if ch == '"' else quoted
        if ch == ";" and not quoted:
            parts.append(current)
            current = ""
        else:
            current += ch
        at += 1
    return [*parts, current]


def _section(code: str) -> Section | None:
    """None for a format of days."""
    code = _AS_IT_IS.sub(lambda m: m[1] or "0", code)  # General"万元" shows the number with a word behind it
    holds: tuple[str, float] | None = None
    percent, foreign, before, after, literal_dot = False, "", "", "", -1
    inside: list[tuple[str, int]] = []  # words among the digits, and how many digits stand before them
    digits: list[str] = []
    commas = 0
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|[\\!].|_.|\*.|E[+-]', "", code)
    if _DATE.search(bare) or re.fullmatch(r"\[h+\].*", code):
        return None
    for quoted, bracket, escaped, power, digit, mark, other in _TOKEN.findall(code):
        if bracket:
            if found := re.match(r"(<=|>=|<>|=|<|>)\s*(-?[\d.]+)$", bracket):
                holds = (found[1], float(found[2]))
            elif bracket.startswith("$") and (symbol := bracket[1:].split("-")[0].strip()):
                if _YEN.search(bracket):
                    foreign = "日元"
                elif digits and parse_unit(symbol):
                    after += symbol
                elif (symbol != "元" and not _YUAN.search(symbol)) or _FOREIGN.search(symbol.replace("CN", "")):
                    foreign = foreign or symbol
        elif digit or power:
            inside += [(after.strip(), len(digits))] if _SIZE_WORD.match(after.strip()) else []  # 0"万"0000 shows 101万0000
            digits.append(digit or "E")
            commas, after = 0, ""
        elif mark == ",":
            commas += bool(digits)
        elif mark == ".":
            digits.append(".")
        elif mark == "%":
            percent = True
        else:
            text = quoted or escaped or other
            if text == "." and digits and literal_dot < 0:
                literal_dot = len(digits)
            elif digits and literal_dot < len(digits):
                after += text
            elif not digits:
                before += text
    if not digits:
        return (
            Section(holds, words=before.strip())
            if re.search(r"[A-Za-z\u3400-\u9fff]", before)
            else Section(holds)
            if holds
            else None
        )
    scale = 1000**commas
    if 0 < literal_dot < len(digits):
        scale *= 10 ** sum(d in "0#?" for d in digits[literal_dot:])
    torn = any(len(digits) - at != _PLACES.get(word) for word, at in inside) or _odd(after)
    if inside and not torn:
        scale, after = 10 ** _PLACES[inside[0][0]], inside[0][0] + after.strip()
    after = after if _word(after.strip()) or not _stated(before.strip()) else before  # "万元"0
    around = before + after
    if not foreign and (found := _FOREIGN.search(around)) and not parse_unit(after.strip()):
        foreign = found[0]
    zeros = len(digits) if all(d == "0" for d in digits) and scale == 1 and not percent else 0
    return Section(holds, percent and not foreign, scale, before.strip(), after.strip(), foreign, zeros, torn=torn)


def _word(after: str) -> str:
    """The word after the number that changes what it means: a size, %, a unit of money or a large one."""
    text = after.strip(" )!！")  # a ! of a program that writes it before what stands as it is
    if text in ("%", "‰") or text.lower() in _WORDS:
        return text
    unit = parse_unit(text) if text else None
    return text if unit is not None and (unit.is_money or unit.is_foreign or unit.factor != 1) else ""


def _odd(after: str) -> bool:
    """Does a size stand behind the number that is not understood (50百, 5万余, 5 10k CNY)? Grams, watts and per cent are no
    sizes.
    """
    text = after.strip(" )!！")
    return text[:1].isdigit() or (bool(_SIZE_WORD.match(text)) and not _word(after))


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format's code; () where the format says nothing beyond the number."""
    code = re.sub(r"""(?:\\!|"!")\.(?=[0#?])""", r"\\.", code)  # 0!.0000 as a program writes it that takes ! for a character
    read = [_section(part) for part in _sections(code)[:3]]
    if read[0] is None:
        return ()
    kept = tuple(s or Section() for s in read)
    return () if all(s.plain for s in kept) else kept


def _chosen(kept: tuple[Section, ...], number: float) -> Section:
    compare: dict[str, Callable[[float, float], bool]] = {
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        ">=": lambda a, b: a >= b,
        "=": lambda a, b: a == b,
        "<>": lambda a, b: a != b,
    }
    if any(s.holds for s in kept):
        return next(
            (s for s in kept if s.holds and compare[s.holds[0]](number, s.holds[1])),
            next((s for s in kept if not s.holds), Section()),
        )
    if len(kept) == 1 or number > 0 or (number == 0 and len(kept) < 3):
        return kept[0]
    return kept[1] if number < 0 else kept[2]


def is_percent(code: str) -> bool:
    """Does the format show the number as a percentage and nothing else?"""
    found = sections(code)
    return bool(found) and found[0].percent


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def seen(number: float | int, code: str, struck: bool = False) -> str | None:
    """The number as a person reads it, exactly (`101万`, `USD 20`, `0012`, `65%`); None where the bare number says the same."""
    if isinstance(number, bool) or not math.isfinite(number):
        return None
    text = _seen(number, sections(code))
    if struck:
        return (text or _digits(Decimal(repr(number)))) + STRUCK
    return text


def _seen(number: float | int, kept: tuple[Section, ...]) -> str | None:
    section = _chosen(kept, number) if kept else Section()
    if section.plain:
        return None
    if section.words:
        return section.words
    if section.torn:
        return _digits(Decimal(repr(number))) + UNCLEAR
    exact = Decimal(repr(number))
    if section.foreign:
        return f"{section.foreign} {_digits(exact)}"
    if section.percent:
        return f"{_digits(exact * 100)}%"
    if section.zeros >= 2 and exact == int(exact) >= 0 and not _word(section.after):
        before = section.before if re.fullmatch(r"[A-Za-z0-9\-/]{1,12}", section.before) else ""
        return f"{before}{int(exact):0{section.zeros}d}" if before or len(str(int(exact))) < section.zeros else None
    word = _word(section.after)
    if section.scale == 1:
        return _digits(exact) + (_SIZES.get(_WORDS.get(word.lower(), 0), word)) if word else None
    size, stated = _SIZES.get(section.scale), _stated(word)
    if size is None or (word and stated != section.scale):
        return _digits(exact) + UNCLEAR  # 0.00,"万" shows thousands and says 万
    shown = _digits(exact / section.scale)
    return f"{shown}{word if parse_unit(word) else size}" if word else f"{shown}{size}{BY_FORMAT}"


def _stated(word: str) -> int:
    """The size that the word after the number names; 0 where it names none."""
    unit = parse_unit(word) if word else None
    return _WORDS.get(word.lower(), 0) or (int(unit.factor) if unit is not None and unit.factor > 1 else 0)
