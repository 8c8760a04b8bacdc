"""Of which year is a column? In: headings as written, what the yearly columns are called, the day. Out: the calendar year that
each heading names.

A year stands anywhere in a heading: 2022年销售收入, 销售收入（上年）, 近三年销售收入 / 第一年, sales last year. Words count
back from the year of the application; where two of one group would fall on one year (前年, 去年, 上年), they count back from
the year before it in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from yipanqi.engines.lists import even

#: Words that follow or precede a heading, and how many years before the application they mean.
BACK = {
    "大前年": 3,
    "前年": 2,
    "上上年": 2,
    "去年": 1,
    "上年": 1,
    "上年度": 1,
    "上一年": 1,
    "上一年度": 1,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "今年": 0,
    "three years ago": 3,
    "year before last": 2,
    "two years ago": 2,
    "last year": 1,
    "previous year": 1,
    "this year": 0,
    "current year": 0,
}
#: The years of the three-year window by their number.
ORDER = {
    "第一年": 1,
    "第1年": 1,
    "第二年": 2,
    "第2年": 2,
    "第三年": 3,
    "第3年": 3,
    "first year": 1,
    "second year": 2,
    "third year": 3,
}
_MARKS = r"[/_\-·.:,，、()\[\]【】]"
_CALENDAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)年?[度末底]?")
_WORDS = sorted({even(w): w for w in (*BACK, *ORDER)}.items(), key=lambda pair: -len(pair[0]))


def year_words(year: int, on: date) -> tuple[str, ...]:
    """Ways to write the calendar `year` beside a heading, for an application on that day: 2022年, 大前年, 第一年, three years
    ago, first year.
    """
    back = on.year - year
    number = 4 - back
    return (f"{year}年", *(w for w, n in BACK.items() if n == back), *(w for w, n in ORDER.items() if n == number))


def years_of(headings: Iterable[str], called: Mapping[str, str], on: date) -> dict[str, tuple[str, int]]:
    """Evened heading → (what it is of, calendar year). `called`: evened word without a year → what it is of."""
    called = {_rest(word): of for word, of in called.items()}
    out: dict[str, tuple[str, int]] = {}
    groups: dict[str, dict[str, str]] = {}
    for heading in map(even, headings):
        if found := _CALENDAR.findall(heading):
            rest = _rest(_CALENDAR.sub("", heading))
            if len(found) == 1 and rest in called:
                out[heading] = called[rest], int(found[0])
            continue
        for plain, word in _WORDS:
            if not heading.startswith(plain) and not re.sub(_MARKS, "", heading).endswith(plain):
                continue
            rest = _rest(heading.replace(plain, "", 1) if heading.startswith(plain) else "".join(heading.rsplit(plain, 1)))
            if rest in called:
                groups.setdefault(called[rest], {})[heading] = word
                break
    for of, written in groups.items():
        out |= {heading: (of, year) for heading, year in _counted(written, on).items()}
    return out


def _rest(text: str) -> str:
    return re.sub(rf"{_MARKS}|^[度末底]|[度末底]$", "", text)


def _counted(written: Mapping[str, str], on: date) -> dict[str, int]:
    """The years of one group of headings: heading → the word in it, in the order of the file."""
    ordered = {h: on.year - 4 + ORDER[w] for h, w in written.items() if w in ORDER}
    back = {h: w for h, w in written.items() if w in BACK}
    years = {h: on.year - BACK[w] for h, w in back.items()}
    words = list(dict.fromkeys(back.values()))
    if len(set(years.values())) < len(words) and 0 not in (BACK[w] for w in words):
        years = {h: on.year - len(words) + words.index(w) for h, w in back.items()}
    return ordered | years
