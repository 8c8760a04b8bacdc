"""A register of projects of international cooperation (国际科技合作项目情况表): one county's own list and the city's of the
others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._wording import FIELDS, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("项目名称",),
    ("承担单位",),
    ("县（市、区）",),
    ("外方单位",),
    ("合作国别",),
    ("技术领域",),
    ("项目类别",),
    ("立项日期",),
    ("结束日期",),
    ("项目经费",),
    ("备注",),
]
COUNTRIES = ("意大利", "德国", "以色列", "日本", "捷克", "新加坡")
#: Place -> projects begun in the year before and in the city's year; one more has no day yet.
NUMBERS = {"330481": (21, 27), "330402": (5, 6), "330421": (3, 4), "330482": (2, 3)}


def rows(city: City, code: str) -> Iterator[list]:
    """Projects of one place, the older ones first. Funding in 万元."""
    rng, firms = city.rng(f"cooperation {code}"), city.firms
    before, now = NUMBERS[code]
    names = topics(rng, before + now + 1)
    here = firms.of_place(next(n for n, place in enumerate(PLACES) if place.code == code)).tolist()
    for n, d in enumerate(rng.random((before + now + 1, 7)).tolist()):
        start = date(city.on.year - (n < before), 1, 1) + timedelta(days=int(d[0] * 365))
        dated = n < before + now
        yield [
            n + 1,
            f"{names[n]}国际合作",
            spelling.name(firms.name[here[int(d[1] * len(here))]], d[2]),
            next(p.name for p in PLACES if p.code == code),
            f"{'模例样拟'[n % 4]}国{'应用' if d[3] < 0.5 else '理工'}大学",
            COUNTRIES[int(d[4] * 6)],
            FIELDS[int(d[5] * len(FIELDS))],
            ("市级", "省级", "国家级")[int(d[6] ** 2 * 3)],
            spelling.day(start, d[2]) if dated else "待定",
            start + timedelta(days=730) if dated else None,
            round(30 + 300 * d[3], 1),
            None,
        ]


def write(city: City) -> list[Path]:
    """海宁市's own list, and the others' with a sheet each."""
    title = "国际科技合作项目情况表"
    pages = {
        code: Page(
            place.name, f"{place.name}{title}", COLUMNS, rows(city, code), under=city.under(f"{place.name}科学技术局", "万元")
        )
        for place in PLACES
        if (code := place.code) in NUMBERS
    }
    own = pages.pop("330481")
    return [
        write_book(city.path(f"海宁市{title}.xlsx"), [own]),
        write_book(city.path(f"{title}（其他县市）.xlsx"), list(pages.values())),
    ]
