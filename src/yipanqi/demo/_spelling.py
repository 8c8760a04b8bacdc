"""How the same thing is written by different hands. In: a value and a generator. Out: one of its spellings.

A name keeps its characters; only brackets, spaces and line breaks change, or a former name stands for it.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np

_PLACE = re.compile(r"^(?:浙江|(?:嘉兴|嘉善|平湖|海盐|海宁|桐乡)市?)|（[^）]*）")
_FORM = re.compile(r"(?:科技)?(?:股份有限|有限责任|有限)公司$")
_NARROW = str.maketrans("（）", "()")


def day(value: date | None, draw: float) -> object:
    """One of nine spellings of a day, by a draw from [0, 1): mostly a date cell."""
    if value is None or draw < 0.62:
        return value
    y, m, d = value.year, value.month, value.day
    forms = (
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m}/{d}",
        f"{y}年{m}月{d}日",
        f"{y}.{m}.{d}",
        f"{y}.{m:02}.{d:02}",
        y * 10000 + m * 100 + d,
        f"{y % 100:02}/{m}/{d}"
        if d < 10
        else f"{y}/{m}/{d}",  # 24/3/15 may be the twenty-fourth of 2015 and would be asked about
        f"{y}年{m:02}月{d:02}日 ",
    )
    return forms[int((draw - 0.62) / 0.38 * len(forms)) % len(forms)]


def month(value: date, draw: float) -> object:
    """A day of which only the month is written."""
    forms = (f"{value.year}.{value.month}", f"{value.year}年{value.month}月", f"{value.year}-{value.month:02}")
    return forms[int(draw * 3) % 3]


def name(text: str, draw: float) -> str:
    """`text` as typed by somebody: the share `draw` < 0.08 differs in width, spaces or breaks."""
    if draw >= 0.08:
        return text
    if draw < 0.02:
        return text + " "
    if draw < 0.05:
        return text.translate(_NARROW)
    if draw < 0.06:
        return "　" + text
    if draw < 0.07:
        return text.replace("有限", " 有限", 1)
    half = len(text) // 2
    return text[:half] + "\n" + text[half:]


def casual(text: str, draw: float) -> str:
    """`text` as an officer notes it on the way: the share `draw` < 0.02 without place and legal form, else as `name`."""
    return _PLACE.sub("", _FORM.sub("", text)) if draw < 0.02 else name(text, draw)


def share(value: float, draw: float, *, percent: bool = True) -> object:
    """A share of one as the number of percent, as text with the sign, or rarely as "约…%"."""
    if not percent:
        return round(value, 4)
    number = round(value * 100, 2)
    return f"{number}%" if draw < 0.15 else number


def unknown(rng: np.random.Generator, count: int, part: float) -> list[object]:
    """For each of `count` cells: False to leave the value, or what stands instead (blank, —, /, 无, 待定)."""
    marks: tuple[object, ...] = (None, "—", "/", None, "待定", "无")
    draws, picks = rng.random(count).tolist(), rng.integers(0, len(marks), count).tolist()
    return [marks[p] if d < part else False for d, p in zip(draws, picks, strict=True)]


def damaged(code: str) -> str:
    """An all-digit code as a spreadsheet shows it after it has been taken for a number."""
    return f"{int(code):.5E}".replace("E+0", "E+") if code.isdigit() else code
