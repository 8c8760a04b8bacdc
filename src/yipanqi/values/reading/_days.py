"""Days as people write them. In: a text, a number (serial, 20240305, 2024.3) or a date. Out: (date, notice, problem).

A clock, a weekday or 上午 after the day is dropped; a zone that is stated is turned into China's time. Month precision gives
the first day and notice `day_unknown`, but not where another part of the month is said (`month_only`: 2024年4月下旬); a year
alone is no day (`year_only`), nor is a span (2024.4-5). 2024.1 may have been 2024.10 (`month_unsure`). Two-digit years: 00-69
are 20xx, 70-99 are 19xx. Three numbers with the year in two digits are a day only where one order alone is possible, with
notice `two_digit_year`: 24/3/5 is 2024-03-05 (a year is never one digit), and so are 11/25/24 and 24/03/05, whose other
reading, in 2005, is older than such sheets. 31.12.24, 24/3/15 or 04-05-14, which other orders also allow, are the problem
`ambiguous`; the other years of a column may settle it (`settled`).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from yipanqi.values.reading._written import half_width

_DIGITS = str.maketrans("〇零一二三四五六七八九○Ｏ", "0012345678900")
_HALF = r"(?:上午|下午|中午|晚上|早上|凌晨|夜间|傍晚|[ap]\.?m\.?)"
_WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天1-7]\)?|\([^()]*\)|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
_ZONE = r"(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)"
#: What may follow a day. The day and the clock are parted by a blank, a T, 日 or words, never by nothing: `2024/4/114:05` is no
#: day.
_CLOCK = re.compile(
    rf"(?:(?<=[日号])|(?<=\d)t(?=\d)|\s|,|(?=\(|周|星期|礼拜|上午|下午|中午|晚上|早上|凌晨))\s*(?:{_WEEKDAY}[\s,]*)?{_HALF}?\s*"
    rf"(?:(?P<hour>\d{{1,2}})\s*(?:[:点时]\s*(?:(?P<minute>\d{{1,2}})\s*(?:[:分]\s*(?:(?P<second>\d{{1,2}})(?:[.,]\d+)?\s*秒?)?)?|半|整)?))?"
    rf"\s*{_HALF}?\s*{_ZONE}?(?:\[[a-z/_]+\])?$"
)
_GLUED = re.compile(r"^(\d{4}[./-]\d{2}[./-]\d{2})(\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)$")
#: The same mark twice: 2024.4-5 is April to May.
_YMD = re.compile(r"^(\d{4}|\d{2})(?:([./\-、,])(\d{1,2})\2|年度?(\d{1,2})[月./])(\d{1,2})(?:[日号]|[./]?$)$")
_YM = re.compile(r"^(\d{4}|\d{2})(?:年|[./\-])(\d{1,2})(?:月份?|\.|)$")
_DMY = re.compile(r"^(\d{1,2})([./\-])(\d{1,2})\2(\d{4})$")
_ENGLISH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[-,./]?([a-z]{3})[a-z]*[-,./]?(\d{4}|\d{2})$")
_ENGLISH_US = re.compile(r"^([a-z]{3})[a-z]*[-,./]?(\d{1,2})(?:st|nd|rd|th)?,(\d{4})$")
_MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_CHINA = timedelta(hours=8)


class Day(NamedTuple):
    """A day with how it was read, or why it was not."""

    day: date | None
    notice: str | None = None
    problem: str | None = None


_NONE = Day(None, None, "not_a_date")


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1800 <= year <= 2200 else None
    except ValueError:
        return None


def _exactly(year: int, month: int, day: int, notice: str | None = None) -> Day:
    found = _day(year, month, day)
    return Day(found, notice) if found else _NONE


def _month(year: int, month: int) -> Day:
    return _exactly(year, month, 1, "day_unknown")


def from_serial(serial: float, date1904: bool = False) -> date | None:
    """The day of an Excel serial number; serials before 1900-03-01 follow the phantom leap day."""
    if not 0 < serial < 110000:
        return None
    if date1904:
        return date(1904, 1, 1) + timedelta(days=int(serial))
    return date(1899, 12, 30 if serial >= 60 else 31) + timedelta(days=int(serial))


#: Years of the days that a bare number may be: others (3, 60, 366, 99999) are counts in the wrong column.
_BARE = range(1949, 2070)


def _of_serial(serial: float, date1904: bool) -> Day:
    found = from_serial(serial, date1904)
    return Day(found) if found and found.year in _BARE else _NONE


def _number(value: float, date1904: bool) -> Day:
    if value == int(value):
        whole = int(value)
        if 18000101 <= whole <= 22001231:
            return _exactly(whole // 10000, whole // 100 % 100, whole % 100)
        if 180001 <= whole <= 220012:
            return _month(whole // 100, whole % 100)
        if 1900 <= whole <= 2100:
            return Day(None, None, "year_only")
        return _of_serial(whole, date1904)
    if 1900 <= value < 2101 and re.fullmatch(r"\d{4}\.\d{1,2}", repr(value)):  # 2024.3 typed as a number
        year, _, month = repr(value).partition(".")
        return (
            Day(None, None, "month_unsure") if month == "1" else _month(int(year), int(month))
        )  # 2024.10 typed as a number has become 2024.1
    return _of_serial(value, date1904)


def _text(text: str, date1904: bool) -> Day:
    text = re.sub(r"\s+", " ", half_width(text)).strip().lower()
    text = text.replace("−", "-").replace("—", "-").replace("–", "-").lstrip("'`")
    if any("一" <= c <= "鿿" or c == "〇" for c in text) and re.search(r"[〇零一二三四五六七八九十]", text):
        text = _spell_digits(text)
    if found := re.fullmatch(r"((?:19|20)\d{6})(\d\d)([0-5]\d)(?:[0-5]\d)?", text):  # 20240305140500, as systems export it
        return _number(float(found[1]), date1904) if int(found[2]) < 24 else _NONE
    if re.fullmatch(r"\d+(?:\.0)?", text):  # hundreds of digits are no number that can be reckoned with
        return _number(float(text), date1904) if len(text) < 20 else _NONE
    if found := _GLUED.match(text):
        text = f"{found[1]} {found[2]}"
    if whole := _calendar(text):
        return whole
    for clock in _CLOCK.finditer(text):
        if clock.start() and (clock["hour"] is None or _is_time(clock)) and (day := _calendar(text[: clock.start()])):
            return _in_china(day, clock)
    return _NONE


def _is_time(clock: re.Match[str]) -> bool:
    return int(clock["hour"]) <= 24 and int(clock["minute"] or 0) < 60 and int(clock["second"] or 0) <= 60


def _in_china(day: Day, clock: re.Match[str]) -> Day:
    """A stated zone moves the day to China's; without one the day is as written."""
    if day.day is None or not clock["zone"] or clock["hour"] is None:
        return day
    away = re.search(r"([+-])(\d{1,2}):?(\d{2})?", clock["zone"])
    offset = timedelta(hours=int(away[2]), minutes=int(away[3] or 0)) * (-1 if away[1] == "-" else 1) if away else timedelta()
    moment = datetime(day.day.year, day.day.month, day.day.day) + timedelta(
        hours=int(clock["hour"]), minutes=int(clock["minute"] or 0)
    )
    return day._replace(day=(moment - offset + _CHINA).date())


def _calendar(spaced: str) -> Day | None:
    """A day without a clock; None where the text is none (a day that no calendar has is an answer: not_a_date)."""
    text = spaced.replace(" ", "").strip(",;")
    if found := _YMD.match(text):
        month = found[3] or found[4]
        if len(found[1]) == 2 and "年" not in text:
            return _short(int(found[1]), int(month), found[5], found[1])
        return _exactly(_year(found[1]), int(month), int(found[5]))
    if found := re.match(r"^(\d{1,2})([./\-])(\d{1,2})\2(\d{2})$", text):  # 3/5/24
        return _short(int(found[1]), int(found[3]), found[4], found[1])
    if found := _YM.match(text):
        if re.fullmatch(r"\d{4}\.1", text):
            return Day(None, None, "month_unsure")
        return _month(_year(found[1]), int(found[2])) if len(found[1]) == 4 or "年" in text else _NONE
    if re.match(r"^\d{4}年度?(?:底|末|初|上半年|下半年)?$", text):
        return Day(None, None, "year_only")
    if found := re.match(r"^(\d{4})年?(\d{1,2})月(?:份?(初|上旬)|份?(?:中旬?|下旬|底|末))$", text):
        return _month(int(found[1]), int(found[2])) if found[3] else Day(None, None, "month_only")
    if found := _DMY.match(text):
        return _year_last(int(found[1]), int(found[3]), int(found[4]))
    if found := _ENGLISH.match(text):
        return _exactly(_year(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if found := _ENGLISH_US.match(text):
        return _exactly(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    if re.fullmatch(r"\d{8}", text):
        return _number(float(text), False)
    return None


def _year_last(first: int, second: int, year: int) -> Day:
    """3/5/2024 may be March or May; 13/5/2024 can only be May."""
    readings = {d for d in (_day(year, first, second), _day(year, second, first)) if d}
    if len(readings) > 1:
        return Day(None, None, "ambiguous")
    return Day(readings.pop()) if readings else _NONE


def _short(first: int, second: int, third: str, written: str) -> Day:
    """Three numbers without a year of four digits. A year is written with two digits, so only such a number may be one."""
    year_first, year_last = _orders(first, second, third, written)
    if year_first and not year_last:
        return Day(year_first, "two_digit_year")
    if year_first and first > 12 and all(d.year < _OLDEST or d == year_first for d in year_last):
        return Day(year_first, "two_digit_year")
    if not year_first and len(set(year_last)) == 1:
        return Day(year_last[0], "two_digit_year")
    return Day(None, None, "ambiguous") if year_first or year_last else _NONE


#: A day written with the day first is younger than this: the other order is meant where it would be older.
_OLDEST = 2010


def _orders(first: int, second: int, third: str, written: str) -> tuple[date | None, list[date]]:
    """The day with the year first, and those with the year last."""
    last = int(third)
    year_first = _day(_year(written), second, last) if len(written) == 2 else None
    year_last = (
        [d for d in (_day(_year(third), first, second), _day(_year(third), second, first)) if d] if len(third) == 2 else []
    )
    return year_first, year_last


def settled(raw: str, low: int, high: int) -> date | None:
    """The day with the year first of a text that is `ambiguous`, where the years `low` to `high` of its column allow no other."""
    found = re.fullmatch(r"(\d{2})[./\-](\d{1,2})[./\-](\d{1,2})", re.sub(r"\s", "", half_width(raw)))
    if not found:
        return None
    year_first, year_last = _orders(int(found[1]), int(found[2]), found[3], found[1])
    fits = year_first is not None and low <= year_first.year <= high
    return year_first if fits and all(d == year_first or not low <= d.year <= high for d in year_last) else None


def _spell_digits(text: str) -> str:
    """二〇二四年十二月五日 in figures; the days of the week stay words."""

    def tens(found: re.Match[str]) -> str:
        high, low = found[1], found[2]
        return str((int(high.translate(_DIGITS)) if high else 1) * 10 + (int(low.translate(_DIGITS)) if low else 0))

    text = re.sub(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?", " ", text).strip()
    return re.sub(r"([一二三])?十([一二三四五六七八九])?", tens, text).translate(_DIGITS)


def read_day(raw: Any, date1904: bool = False) -> Day:
    """The day of a raw cell, or why there is none."""
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Day(day) if day.year > 1900 else _NONE  # 0 … 366 in a cell with the format of a day
    if isinstance(raw, bool):
        return _NONE
    if isinstance(raw, int | float):
        return _number(float(raw), date1904) if raw == raw and abs(raw) < 1e15 else _NONE
    return _text(raw, date1904) if isinstance(raw, str) else _NONE
