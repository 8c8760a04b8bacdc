"""Sheet 3, recognised high-tech firms (高新技术企业认定名单): the lists of five years, with the certificates that the screening
sheet states.

Certificates last three years. Those in force at the end of 2023 are as many as the table of the province says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo.books import screening
from yipanqi.demo.books.statistics import high_tech_firms

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("企业名称",),
    ("统一社会信用代码",),
    ("县（市、区）",),
    ("证书编号",),
    ("发证日期",),
    ("有效期至",),
    ("备注",),
]
FIRST, LAST = 2020, 2024
#: Certificates of the years before; firms recognised for the first time in the last two years.
SIZES = {2020: 900, 2021: 950, 2022: 930}
NEW = {2023: 640, 2024: 712}
RENEWED = 0.7  # of the certificates that end in 2024
Issued = tuple[int, date, str]


def lists(city: City) -> dict[int, list[Issued]]:
    """Year -> (firm, day of issue, number) of its list, in the order of the firms."""
    rng = city.rng("high tech")
    stated: dict[int, dict[int, Issued]] = {year: {} for year in range(FIRST, LAST + 1)}
    applies: set[int] = set()
    told: set[int] = set()
    for place in range(len(PLACES)):
        for i, says, d in screening.draws(city, place):
            found = screening.certificate(d)
            if found:
                told.add(i)
            if found and found[0] in stated:
                stated[found[0]][i] = (i, found[1], found[2])
            elif not found and says == screening.YES:
                applies.add(i)
    others = [int(i) for i in rng.permutation(len(city.firms)) if int(i) not in told | applies and city.firms.rd[i, -1] > 0]
    fresh = iter(others)
    serial = 900_000

    def issue(year: int, firm: int) -> Issued:
        nonlocal serial
        serial += 1
        return firm, date(year, 12, 1) + timedelta(days=int(rng.random() * 28)), f"GR{year}33{serial:06d}"

    made = {year: dict(found) for year, found in stated.items()}

    def fill(year: int, size: int, firms: Iterator[int]) -> None:
        while len(made[year]) < size and (firm := next(firms, None)) is not None:  # another seed may draw fewer firms
            made[year].setdefault(firm, issue(year, firm))

    for year, size in SIZES.items():
        fill(year, size, fresh)
    fill(2023, NEW[2023], fresh)
    renewable = iter(i for i in made[2020] if i not in told)
    fill(2023, high_tech_firms(city, 2023) - len(made[2021]) - len(made[2022]), renewable)
    fill(2024, NEW[2024], iter(rng.permutation(sorted(applies)).tolist()))
    fill(2024, NEW[2024] + round(RENEWED * len(made[2021])), iter(rng.permutation(list(made[2021])).tolist()))
    return {year: sorted(found.values()) for year, found in made.items()}


def rows(city: City, year: int, found: list[Issued]) -> Iterator[list]:
    firms, rng = city.firms, city.rng(f"high tech {year}")
    for n, ((i, day, number), d) in enumerate(zip(found, rng.random((len(found), 3)).tolist(), strict=True), 1):
        former = firms.former[i] if year < 2024 else None
        yield [
            n,
            spelling.name(former or firms.name[i], d[0]),
            firms.code[i],
            PLACES[firms.place[i]].name,
            number,
            spelling.day(day, d[1]),
            spelling.day(day.replace(year=year + 3), d[1]),
            "已更名" if former and d[2] < 0.5 else None,
        ]


def write(city: City) -> list[Path]:
    """One workbook with a sheet for each year."""
    pages = [
        Page(
            f"{year}年",
            f"嘉兴市{year}年高新技术企业认定名单",
            COLUMNS,
            rows(city, year, found),
            under=city.under("嘉兴市科学技术局", "家"),
            notes=("证书有效期三年；同一企业到期后重新认定的再次列入。",),
        )
        for year, found in lists(city).items()
    ]
    return [write_book(city.path(f"嘉兴市{FIRST}—{LAST}年高新技术企业认定名单.xlsx"), pages)]
