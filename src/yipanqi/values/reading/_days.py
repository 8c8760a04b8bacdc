"""Days as people write them. In: a tightened text, a number (serial, 20240305, 2024.3) or a date. Out:
(date, notice).

Month precision gives the first day and notice `day_unknown`. Two-digit years: 00-69 are 20xx, 70-99 are 19xx.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

_DIGITS = str.maketrans("〇零一二三四五六七八九○Ｏ", "0012345678900")
_CLOCK = r"(?:[t日号]?\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2})?(?:\.\d+)?(?:秒|分)?(?:z|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(
    rf"^(\d{{4}}|\d{{2}})(?:[./\-、,年]|年度)(\d{{1,2}})[./\-、,月](\d{{1,2}})(?:[日号]|(?=$|t))?(?:[（(].*[)）]|星期.|周.)?{_CLOCK}$"
)
_GLUED = re.compile(r"^(\d{4})[./\-](\d{1,2})[./\-](\d{2})\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$")
_YM = re.compile(r"^(\d{4}|\d{2})(?:年|[./\-])(\d{1,2})(?:月份?|\.|)$")
_DMY = re.compile(r"^(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})$")
_ENGLISH = re.compile(r"^(\d{1,2})[-,]?([a-z]{3})[a-z]*[-,]?(\d{4}|\d{2})$")
_MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1800 <= year <= 2200 else None
    except ValueError:
        return None


def _month(year: int, month: int, notice: str = "day_unknown") -> tuple[date | None, str | None]:
    found = _day(year, month, 1)
    return found, notice if found else None


def from_serial(serial: float, date1904: bool = False) -> date | None:
    """The day of an Excel serial number; serials before 1900-03-01 follow the phantom leap day."""
    if not 0 < serial < 110000:
        return None
    if date1904:
        return date(1904, 1, 1) + timedelta(days=int(serial))
    return date(1899, 12, 30 if serial >= 60 else 31) + timedelta(days=int(serial))


def _number(value: float, date1904: bool) -> tuple[date | None, str | None]:
    if value == int(value):
        whole = int(value)
        if 18000101 <= whole <= 22001231:
            return _day(whole // 10000, whole // 100 % 100, whole % 100), None
        if 180001 <= whole <= 220012:
            return _month(whole // 100, whole % 100)
        if 1900 <= whole <= 2100:
            return _month(whole, 1)
        return from_serial(whole, date1904), None
    if 1900 <= value < 2101 and re.fullmatch(r"\d{4}\.\d{1,2}", repr(value)):  # 2024.3 typed as a number
        year, _, month = repr(value).partition(".")
        # 2024.10 typed as a number has become 2024.1
        return _month(int(year), int(month), "month_unsure" if month == "1" else "day_unknown")
    return from_serial(value, date1904), None


def _text(text: str, date1904: bool) -> tuple[date | None, str | None]:
    text = text.replace("−", "-").replace("—", "-").replace("－", "-")
    if any("一" <= c <= "鿿" or c == "〇" for c in text) and re.search(r"[〇零一二三四五六七八九十]", text):
        text = _spell_digits(text)
    if re.fullmatch(r"\d+(?:\.0)?", text):
        return _number(float(text), date1904)
    for form in (_YMD, _GLUED):
        if found := form.match(text):
            return _day(_year(found[1]), int(found[2]), int(found[3])), None
    if found := _YM.match(text):
        if len(found[1]) == 4 or "年" in text:
            return _month(_year(found[1]), int(found[2]))
        return None, None
    if found := re.match(r"^(\d{4})年度?(?:底|末|初)?$", text):
        return _month(int(found[1]), 1)
    if found := re.match(r"^(\d{4})年?(\d{1,2})月(?:初|上旬|中旬|下旬|底|末)$", text):
        return _month(int(found[1]), int(found[2]))
    if found := _DMY.match(text):
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second:
            return _day(int(found[3]), second, first), None
        if second > 12 >= first or first == second:
            return _day(int(found[3]), first, second), None
        return None, None  # 3/5/2024 may be March or May
    if found := _ENGLISH.match(text):
        return _day(_year(found[3]), _MONTHS.get(found[2], 0), int(found[1])), None
    return None, None


def _spell_digits(text: str) -> str:
    """二〇二四年十二月五日 in figures."""

    def tens(found: re.Match[str]) -> str:
        high, low = found[1], found[2]
        return str(
            (int(high.translate(_DIGITS)) if high else 1) * 10 + (int(low.translate(_DIGITS)) if low else 0)
        )

    return re.sub(r"([一二三])?十([一二三四五六七八九])?", tens, text).translate(_DIGITS)


def read_day(raw: Any, date1904: bool = False) -> tuple[date | None, str | None]:
    """(day, notice) of a raw cell, or (None, None)."""
    if isinstance(raw, datetime):
        return raw.date(), None
    if isinstance(raw, date):
        return raw, None
    if isinstance(raw, bool):
        return None, None
    if isinstance(raw, int | float):
        return _number(float(raw), date1904) if raw == raw and abs(raw) < 1e15 else (None, None)
    return _text(raw, date1904) if isinstance(raw, str) else (None, None)
