"""Sheet 18, published statistics of places (研发投入情况): eleven cities, nine of the corridor, nine places; vintages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import CITY, PLACES
from yipanqi.demo._published import target

if TYPE_CHECKING:
    from yipanqi.demo.city import City

HEAD = [("地区",), ("年份",), ("口径",), ("发布日期",)]
MEASURES = [
    ("地区生产总值",),
    ("全社会R&D经费",),
    ("R&D经费占GDP比重（%）",),
    ("位次",),
    ("比上年增减（百分点）",),
    ("规上工业企业", "研发费用"),
    ("规上工业企业", "占营业收入比重（%）"),
    ("高新技术产业增加值", "总量"),
    ("高新技术产业增加值", "占规上工业增加值比重（%）"),
    ("高新技术产业投资", "总量"),
    ("高新技术产业投资", "占固定资产投资比重（%）"),
    ("技术交易额",),
    ("高企数（家）",),
    ("科小数（家）",),
    ("每万人高价值发明专利拥有量（件）",),
]
NUMBER = (HEAD + MEASURES).index(("高企数（家）",))
FIRST, REVISED = "首次公布", "修订"
#: city -> (GDP 2020..2024 in 亿元, R&D intensity 2020..2023 in %); all synthetic, of a likely size
PROVINCE = {
    "杭州市": ((16106, 18109, 18753, 20059, 21860), (3.59, 3.66, 3.86, 3.92)),
    "宁波市": ((12409, 14595, 15704, 16453, 18148), (2.86, 2.93, 3.11, 3.23)),
    "温州市": ((6871, 7585, 8030, 8731, 9719), (2.29, 2.38, 2.54, 2.66)),
    CITY: ((5510, 6355, 6739, 7062.5, 7570), (3.31, 3.38, 3.45, None)),
    "湖州市": ((3201, 3645, 3850, 4015, 4213), (3.07, 3.17, 3.27, 3.36)),
    "绍兴市": ((6001, 6795, 7351, 7791, 8369), (2.80, 2.91, 3.02, 3.12)),
    "金华市": ((4704, 5355, 5562, 6011, 6926), (2.12, 2.24, 2.43, 2.52)),
    "衢州市": ((1639, 1876, 2003, 2125, 2307), (2.02, 2.15, 2.26, 2.34)),
    "舟山市": ((1512, 1704, 1951, 2101, 2226), (1.78, 1.86, 1.94, 2.01)),
    "台州市": ((5263, 5786, 6041, 6241, 6571), (2.33, 2.43, 2.57, 2.68)),
    "丽水市": ((1540, 1710, 1831, 1964, 2145), (2.05, 2.14, 2.23, 2.31)),
}
CORRIDOR = {
    "上海市松江区": ((1750, 1805), (5.11, 5.19)),
    CITY: None,
    "杭州市": None,
    "金华市": None,
    "苏州市": ((23958, 24653), (4.01, 4.11)),
    "湖州市": None,
    "宣城市": ((1915, 1951), (2.13, 2.21)),
    "芜湖市": ((4502, 4741), (3.39, 3.45)),
    "合肥市": ((12013, 12674), (3.91, 4.04)),
}
#: When the figures of a year were published first, and when its GDP was revised (the second after the model city's last day).
PUBLISHED = {2020: date(2021, 9, 28), 2021: date(2022, 9, 22), 2022: date(2023, 9, 27), 2023: date(2024, 10, 12)}
GDP_ONLY = date(2025, 1, 22)
REVISIONS = {2022: (date(2024, 1, 29), 1.002), 2023: (date(2025, 2, 28), 1.034)}


def intensity(name: str, year: int) -> float | None:
    """Percent; the model city's of 2023 is the published one."""
    if year > 2023:
        return None
    stated = PROVINCE[name][1][year - 2020]
    return stated if stated is not None else target("rd_intensity") * 100


def spend(name: str, year: int) -> float | None:
    """R&D spend in 亿元; exactly GDP × intensity for the published year of the model city."""
    share = intensity(name, year)
    return None if share is None else round(PROVINCE[name][0][year - 2020] * share / 100, 4 if name == CITY else 2)


def high_tech_firms(city: City, year: int) -> int:
    """The model city's high-tech firms at the end of `year`, as the province's table states them."""
    return next(row[NUMBER] for row in first_rows(city, year) if row[0] == CITY)


def first_rows(city: City, year: int) -> Iterator[list]:
    """The province and its cities as first published for `year`; of 2024 only GDP is known."""
    rng = city.rng(f"statistics {year}")
    known = year <= 2023
    day = PUBLISHED.get(year, GDP_ONLY)
    order = sorted(PROVINCE, key=lambda name: -(intensity(name, year) or 0)) if known else list(PROVINCE)
    gdp_all = round(sum(gdp[year - 2020] for gdp, _ in PROVINCE.values()), 2)
    rd_all = round(sum(spend(name, year) or 0 for name in PROVINCE), 2)
    yield Total(["全省", year, FIRST, day, gdp_all, rd_all if known else "—", round(rd_all / gdp_all * 100, 2) if known else "—"])
    for name in PROVINCE:
        gdp = PROVINCE[name][0][year - 2020]
        share = intensity(name, year)
        before = intensity(name, year - 1) if year > 2020 else None
        d = rng.random(10).tolist()
        rest: list[object] = ["—"] * 10
        if known:
            rest = [
                round(gdp * (0.02 + 0.012 * d[0]), 2),
                round(2.4 + d[1], 2),
                round(gdp * (0.2 + 0.1 * d[2]), 2),
                round(58 + 14 * d[3], 1),
                round(gdp * (0.08 + 0.05 * d[4]), 2),
                round(15 + 8 * d[5], 1),
                round(gdp * (0.03 + 0.02 * d[6]), 2),
                int(gdp * (0.4 + 0.3 * d[7])),
                int(gdp * (1.1 + d[8])),
                round(8 + 20 * d[9], 2),
            ]
        yield [
            name,
            year,
            FIRST,
            spelling.day(day, d[0]),
            gdp,
            spend(name, year) if known else "—",
            "—" if share is None else f"{share:.2f}%" if name in ("温州市", "台州市") else round(share, 2),
            order.index(name) + 1 if known else "—",
            round(share - before, 2) if share is not None and before is not None else "—",
            *rest,
        ]


def revised_rows(year: int) -> Iterator[list]:
    """The same year after its GDP was revised: spend as before, another ratio."""
    day, factor = REVISIONS[year]
    ratios = {}
    for name, (gdp, _) in PROVINCE.items():
        ratios[name] = (spend(name, year) or 0) / (gdp[year - 2020] * factor) * 100
    order = sorted(ratios, key=lambda name: -ratios[name])
    for name, (gdp, _) in PROVINCE.items():
        yield [
            name,
            year,
            REVISED,
            day,
            round(gdp[year - 2020] * factor, 2),
            spend(name, year),
            round(ratios[name], 2),
            order.index(name) + 1,
            None,
        ]


def corridor_rows(year: int) -> Iterator[list]:
    """Nine cities of the corridor; those of the province as in its own table."""
    for name, own in CORRIDOR.items():
        if own is None:
            gdp, share, rd = PROVINCE[name][0][year - 2020], intensity(name, year), spend(name, year)
        else:
            gdp, share = own[0][year - 2022], own[1][year - 2022]
            rd = round(gdp * share / 100, 2)
        yield [name, year, FIRST, PUBLISHED[year], gdp, rd, round(share or 0, 2)]


def county_rows(year: int) -> Iterator[list]:
    """The nine places; they add up to the city in every year."""
    whole_gdp, whole_rd = PROVINCE[CITY][0][year - 2020], spend(CITY, year) or 0
    gdp = [round(p.gdp_2023 * whole_gdp / PROVINCE[CITY][0][3], 2) for p in PLACES]
    rd = [round(p.rd_2023 * whole_rd / (spend(CITY, 2023) or 1), 4) for p in PLACES]
    gdp[5], rd[5] = round(gdp[5] + whole_gdp - sum(gdp), 2), round(rd[5] + whole_rd - sum(rd), 4)
    for place, g, r in zip(PLACES, gdp, rd, strict=True):
        yield [place.name, year, FIRST, PUBLISHED[year], g, r, round(r / g * 100, 2)]
    yield Total(["全市", year, FIRST, PUBLISHED[year], whole_gdp, whole_rd, round(intensity(CITY, year) or 0, 2)])


def write(city: City) -> list[Path]:
    """Four workbooks: the province's table, its revision, the corridor's, the counties'."""
    source = "数据来源：模型城市（合成）          单位：亿元"
    short = HEAD + MEASURES[:3]
    books = {
        "全省各市研发投入情况.xlsx": [
            Page(
                f"{year}年",
                f"{year}年浙江省各市研发投入情况",
                HEAD + MEASURES,
                first_rows(city, year),
                under=source,
                signature=False,
            )
            for year in (2020, 2021, 2022, 2023, 2024)
        ],
        "全省各市研发投入情况（GDP修订后）.xlsx": [
            Page(
                f"{year}年修订",
                f"{year}年浙江省各市研发投入情况（按修订后地区生产总值）",
                HEAD + MEASURES[:5],
                revised_rows(year),
                under=source,
                signature=False,
                notes=("R&D经费未修订，仅地区生产总值修订。",),
            )
            for year in REVISIONS
        ],
        "长三角G60科创走廊九城市研发投入情况.xlsx": [
            Page(
                f"{year}年",
                f"{year}年长三角G60科创走廊九城市研发投入情况",
                short,
                corridor_rows(year),
                under=source,
                signature=False,
            )
            for year in (2022, 2023)
        ],
        "嘉兴市各县（市、区）研发投入情况.xlsx": [
            Page(
                f"{year}年", f"{year}年嘉兴市各县（市、区）研发投入情况", short, county_rows(year), under=source, signature=False
            )
            for year in (2020, 2021, 2022, 2023)
        ],
    }
    return [write_book(city.path(name), pages) for name, pages in books.items()]
