"""Sheet 3, technology SMEs listed (科技型中小企业评价入库): a list a year, two as workbooks, one as a CSV export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import YEARS, Firms
from yipanqi.demo._page import Page, write_book, write_csv
from yipanqi.demo._places import PLACES

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("入库登记编号",),
    ("企业名称",),
    ("统一社会信用代码",),
    ("所在地",),
    ("职工总数",),
    ("科技人员数",),
    ("销售收入",),
    ("研发费用",),
    ("成本费用支出总额",),
    ("资产总额",),
    ("知识产权类别及数量",),
    ("科技人员指标得分",),
    ("研发投入指标得分",),
    ("科技成果指标得分",),
    ("综合得分",),
    ("是否直通车（高企/奖励/机构/标准）",),
    ("公示批次",),
    ("入库日期",),
    ("有效期",),
]
_STAFF = ((0.30, 20), (0.25, 16), (0.20, 12), (0.15, 8), (0.10, 4))
_SPEND = ((0.06, 50), (0.05, 40), (0.04, 30), (0.03, 20), (0.02, 10))


def listed(firms: Firms) -> np.ndarray:
    """Small firms that are not on the screening list, two thirds of those that are, and some above scale within the limits."""
    rank, small = firms.rank, firms.small
    within = firms.revenue.max(axis=1) < 200_000
    return np.flatnonzero(within & np.where(small, (rank >= 0.55) | (rank < 0.36), firms.above[:, -1] & (rank > 0.93)))


def _band(value: float, bands: tuple[tuple[float, int], ...]) -> int:
    return next((points for least, points in bands if value >= least), 0)


def rows(city: City, year: int) -> Iterator[list]:
    """The list of one year; figures of the year before, in 万元."""
    firms, rng = city.firms, city.rng(f"smes {year}")
    who = listed(firms)
    before = YEARS.index(year - 1)
    revenue, rd, staff = firms.revenue[who, before].tolist(), firms.rd[who, before].tolist(), firms.staff[who, before].tolist()
    for n, (i, sales, spend, people, d) in enumerate(
        zip(who.tolist(), revenue, rd, staff, rng.random((len(who), 8)).tolist(), strict=True)
    ):
        people = min(people, 499)
        science = max(1, round(people * (0.1 + 0.3 * d[0])))
        spend = max(spend, 0)
        first, second = int(d[1] * 3), int(d[2] * 9)
        points = _band(science / people, _STAFF), _band(spend / sales, _SPEND), 30 if first else min(24, 6 * second)
        fast = d[3] < 0.2
        if sum(points) < 60:
            points = (max(points[0], 12), max(points[1], 30), max(points[2], 18))
        place = PLACES[firms.place[i]]
        day = date(year, 4 + int(d[4] * 7), 1 + int(d[5] * 27))
        yield [
            f"{year}{place.division}{'A8' if fast else 'B0'}{n + 1:06d}",
            spelling.name(firms.former[i] or firms.name[i], d[6]) if year < 2024 else spelling.name(firms.name[i], d[6]),
            firms.code[i],
            _where(place.name, place.aliases, d[7]),
            people,
            science,
            round(sales / 10, 2),
            round(spend / 10, 2),
            round(sales * (0.78 + 0.18 * d[1]) / 10, 2),
            round(sales * (0.6 + 0.6 * d[2]) / 10, 2),
            f"Ⅰ类{first}项；Ⅱ类{second}项",
            *points,
            sum(points),
            ("高企", "奖励", "机构", "标准")[int(d[0] * 4)] if fast else "否",
            f"{year}年第{1 + int(d[4] * 7)}批",
            day if year == 2022 else spelling.day(day, d[1]),
            date(year, 12, 31),
        ]


def _where(name: str, aliases: tuple[str, ...], draw: float) -> str:
    return name if draw < 0.7 else aliases[int(draw * 97) % len(aliases)]


def write(city: City) -> list[Path]:
    """2022 as CSV in GB18030 without a title, 2023 and 2024 as workbooks."""
    form = "科技型中小企业评价入库情况表"
    units = {"销售收入", "研发费用", "成本费用支出总额", "资产总额"}
    marked = [(f"{path[0]}（万元）",) if path[0] in units else path for path in COLUMNS]
    paths = [write_csv(city.path(f"2022年{form}（平台导出）.csv"), Page("2022", "", marked, rows(city, 2022)))]
    for year in (2023, 2024):
        page = Page(
            "入库名单",
            f"嘉兴市{year}年{form}",
            COLUMNS,
            rows(city, year),
            under=city.under("嘉兴市科学技术局", "万元"),
            notes=("依据《科技型中小企业评价办法》（国科发政〔2017〕115号）。",),
        )
        paths.append(write_book(city.path(f"{year}年{form}.xlsx"), [page]))
    return paths
