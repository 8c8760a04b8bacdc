"""Numbers as people write them. In: any raw cell. Out: `Written`: exact decimal, unit in the cell, notice or problem.

Also the forms in which cells are compared (`tight`, `tidy_text`, `shortest`) and what counts as blank.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from yipanqi.values.reading._units import Unit, parse_unit

#: Marks that stand for "nothing entered"; the second set only where a word cannot be an answer.
DASHES = frozenset(
    [
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "———",
        "–",
        "…",
        "……",
        "...",
        "......",
        "/",
        "//",
        "\\",
        "#",
        "*",
        "·",
        ".",
        "、",
        "_",
        "__",
        "－",
        "−",
        "─",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
    ]
)
UNKNOWN_WORDS = frozenset(
    [
        "无",
        "待定",
        "不详",
        "未知",
        "暂无",
        "未填",
        "未提供",
        "缺",
        "缺失",
        "空",
        "无数据",
        "不适用",
        "待补",
        "待补充",
        "待核实",
        "unknown",
        "tbd",
        "n.a.",
        "不明",
        "面议",  # a price to be agreed is not stated
        "另议",
        "面谈",
    ]
)
#: What a reader of files writes into a cell whose formula was never computed.
NO_RESULT = "#NO_RESULT!"
#: What a failed formula shows, in Excel, WPS and LibreOffice (Err:502), as a cell or typed out as text.
_FORMULA_ERROR = re.compile(
    r"^(?:#(?:div/0!|value!|ref!|name\?|num!|null!|n/a!?|spill!|calc!|field!|blocked!|connect!|busy!|unknown!|external!|python!"
    r"|getting_data)|(?:err|错误):\d{3})$"
)

_PREFIX = {
    "约": "approximate",
    "大约": "approximate",
    "约为": "approximate",
    "近": "approximate",
    "将近": "approximate",
    "接近": "approximate",
    "~": "approximate",
    "≈": "approximate",
    "大概": "approximate",
    ">": "more_than",
    ">=": "more_than",
    "≥": "more_than",
    "超": "more_than",
    "超过": "more_than",
    "大于": "more_than",
    "不少于": "more_than",
    "不低于": "more_than",
    "至少": "more_than",
    "突破": "more_than",
    "<": "less_than",
    "<=": "less_than",
    "≤": "less_than",
    "小于": "less_than",
    "不足": "less_than",
    "低于": "less_than",
    "少于": "less_than",
    "不超过": "less_than",
    "至多": "less_than",
}
_SUFFIX = {
    "左右": "approximate",
    "上下": "approximate",
    "余": "more_than",
    "多": "more_than",
    "+": "more_than",
    "以上": "more_than",
    "以下": "less_than",
    "以内": "less_than",
}
#: A power is written as spreadsheets write it (1E+05, 1.5E5); 5E1 is the name of a model.
_NUMBER = re.compile(
    r"^(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<tail>\.\d*)?(?P<power>e[+-]\d{1,3}|(?(tail)e\d{1,3}|(?!)))?",
    re.IGNORECASE,
)
_SIZES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "万亿": 10**12,
}
_FOREIGN = re.compile(
    r"[美欧日港澳加韩]元|美金|英镑|港币|日圆|韩圆|澳门元|新台币|台币|卢布|法郎|泰铢|卢比|新加坡元|usd|eur|gbp|jpy|hkd|krw|twd|sgd|aud|cad|rub|chf|"
    r"\$|€|£|₩|₽|₹|฿|円"
)
#: Stands behind a number that is struck out in the sheet: somebody took it back.
STRUCK = "（删除线）"
#: Behind a number whose format shows it smaller than it is: by a size that no word tells, or by another one than the word.
BY_FORMAT = "（按格式）"
UNCLEAR = "（显示倍数不明）"


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: its decimal value, the unit or size in the cell, a notice; or a problem."""

    number: Decimal | None
    unit: Unit | None = None
    size: int = 1
    problem: str | None = None
    notice: str | None = None
    shown: bool = False  # the size is that of the display alone, no word tells it


def tidy_text(raw: str) -> str:
    """Line breaks, tabs and hard spaces to single spaces, trimmed; widths stay as written."""
    text = raw.replace("_x000D_", " ").replace("\u200b", "").replace("\ufeff", "")
    return re.sub(r"[\s\u00a0\u3000]+", " ", text).strip()


_CIRCLED = re.compile(r"[\u2460-\u2473\u24ea]")  # ① … ⑳ ⓪: the mark of a note
_TWO_LINES = re.compile(r"\d\s*[\n\r]\s*[-+−]?[\d.]")  # 101 and 202 under each other in one cell are no 101202
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴⁵⁶⁷⁸⁹])(?<![⁰¹²³⁴⁵⁶⁷⁸⁹])")


def tight(raw: str) -> str:
    """Half width, lower case, no space at all: the form in which numbers, dates and words are compared. The mark of a note (①, ²)
    becomes no digit of the number before it: 850.5① is 850.5[1].
    """
    return re.sub(r"\s+", "", half_width(tidy_text(raw))).lower()


def half_width(text: str) -> str:
    """NFKC, in which the marks of notes stay apart from digits."""
    return unicodedata.normalize("NFKC", _RAISED.sub("^", _CIRCLED.sub(r"[\g<0>]", text)))


def shortest(number: float | int) -> str:
    """A number as a code or label: 138.0 is '138'; no exponent below 1e15."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


#: Signs for nothing where somebody has to be named: no party, firm or person is called so.
NOBODY = frozenset(
    {
        *DASHES,
        *UNKNOWN_WORDS,
        "没有",
        "无代码",
        "无名称",
        "无单位",
        "待查",
        "待确认",
        "未定",
        "未知单位",
        "未明",
        "暂缺",
        "空白",
        "同上",
        "同前",
        "略",
        "none yet",
        "not known",
    }
)


def is_blank(raw: Any, words: bool = True) -> bool:
    """Nothing entered: None, NaN, blanks and dashes, and (with `words`) 无, 待定, 不详 …"""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return True
    if not isinstance(raw, str):
        return False
    text = tight(raw)
    return text in DASHES or (words and text in UNKNOWN_WORDS)


def formula_problem(text: str) -> str | None:
    """Why `text` (already `tight`) is no content but what a formula left: it failed, or was never computed."""
    if text == NO_RESULT.lower():
        return "formula_without_result"
    return "formula_error" if _FORMULA_ERROR.match(text) else None


def written_number(text: str) -> Written:
    """Read `text` (already `tight`) as a number with its notice and unit."""
    rest = text.replace("−", "-").replace("，", ",").replace("﹣", "-")
    failed = formula_problem(rest)
    if failed:
        return Written(None, problem=failed)
    if rest.endswith("(删除线)"):
        return Written(None, problem="struck_out")
    if rest.endswith("(显示倍数不明)"):
        return Written(None, problem="display_unclear")
    if rest.endswith("(按格式)"):
        return replace(written_number(rest.removesuffix("(按格式)")), shown=True)
    rest = re.sub(r"^(?:人民币|rmb|cny|[¥￥])", "", rest)
    rest = re.sub(r"(?:人民币|rmb|整)$", "", rest)
    if _FOREIGN.search(rest):
        return Written(None, problem="foreign_currency")
    notice = None
    for word in sorted(_PREFIX, key=len, reverse=True):
        if rest.startswith(word):
            rest, notice = rest[len(word) :], _PREFIX[word]
            break
    rest = re.sub(r"^[¥￥]", "", rest)
    if re.fullmatch(r"\([\d,.]+\)", rest):  # accountants' negative
        rest = "-" + rest[1:-1]
    found = _NUMBER.match(rest)
    if not found or not (found["digits"] or (found["tail"] and len(found["tail"]) > 1)):
        return Written(None, problem="not_a_number")
    number = Decimal(
        (found["sign"] or "") + (found["digits"] or "0").replace(",", "") + (found["tail"] or "") + (found["power"] or "")
    )
    rest, late = _take_suffix(rest[found.end() :])
    size = next(
        (s for s in sorted(_SIZES, key=len, reverse=True) if rest.startswith(s) and parse_unit(rest) is None),
        "",
    )
    if size:
        rest, later = _take_suffix(rest[len(size) :])
        late = late or later
    rest, last = (rest, None) if not rest or parse_unit(rest) else _take_suffix_end(rest)
    unit = parse_unit(rest) if rest else None
    if rest and unit is None:
        return Written(None, problem="not_a_number")
    return Written(number, unit, _SIZES.get(size, 1), None, notice or late or last)


def _take_suffix(rest: str) -> tuple[str, str | None]:
    for word, notice in _SUFFIX.items():
        if rest.startswith(word):
            return rest[len(word) :], notice
    return rest, None


def _take_suffix_end(rest: str) -> tuple[str, str | None]:
    for word, notice in _SUFFIX.items():
        if rest.endswith(word):
            return rest[: -len(word)], notice
    return rest, None


def as_written(raw: Any) -> Written:
    if isinstance(raw, bool | date | datetime | time):
        return Written(None, problem="not_a_number")
    if isinstance(raw, int):
        return Written(Decimal(raw))
    if isinstance(raw, float):
        return Written(Decimal(repr(raw))) if math.isfinite(raw) else Written(None, problem="not_a_number")
    if _TWO_LINES.search(str(raw).strip()):
        return Written(None, problem="not_a_number")
    return written_number(tight(str(raw)))
