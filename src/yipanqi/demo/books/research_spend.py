"""Sheet 1, R&D of above-scale industrial firms (107-1, 107-2): a form for each place and year, in two editions' layouts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import YEARS
from yipanqi.demo._page import Page, Total, write_book, write_html, write_old_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._xls import ROWS

if TYPE_CHECKING:
    from yipanqi.demo.city import City

ITEMS = (
    "人员人工费用",
    "直接投入费用",
    "折旧费用与长期待摊费用",
    "无形资产摊销费用",
    "设计费用",
    "装备调试与试验费用",
    "委托外单位开展研发费用",
    "其他费用",
)
_PARTS = np.array([0.36, 0.38, 0.07, 0.02, 0.03, 0.05, 0.04, 0.05])
ONE_FILE = ("330424", "330471")  # three years as three sheets of one workbook
WEB_EXPORT = ("330472",)  # HTML saved as .xls
OLD_FORMAT = ("330421",)  # binary .xls, while its rows last
IN_WAN = ("330481",)  # 万元 instead of 千元


def columns(year: int, unit: str) -> list[tuple[str, ...]]:
    """The form's headings: flat with units in 2022, two levels since."""
    flat = year == 2022
    mark = f"（{unit}）" if flat else ""
    people = "（人）" if flat else ""
    code = "组织机构代码/统一社会信用代码" if flat else "统一社会信用代码"
    items = [
        (f"其中：{item}{mark}" if n == 0 else f"{item}{mark}",) if flat else ("其中：", item) for n, item in enumerate(ITEMS)
    ]
    return [
        (code,),
        ("企业详细名称",),
        ("行政区划代码",),
        ("行业代码",),
        ("企业规模",),
        (f"营业收入{mark}",),
        (f"从业人员期末人数{people}",),
        (f"研究开发人员合计{people}",),
        (f"其中：全时人员{people}",),
        (f"研究开发费用合计{mark}",),
        *items,
        (f"当年形成用于研究开发的固定资产{mark}",),
        (f"政府部门研究开发经费{mark}",),
        ("企业自主开展研发活动项目数",),
        ("企业办研究开发机构数",),
        (f"机构人员{people}",),
        *((("当年专利申请数",), ("其中：发明",)) if flat else (("当年专利申请数", "合计"), ("当年专利申请数", "其中：发明"))),
        ("期末有效发明专利数",),
        (f"新产品销售收入{mark}",),
        (f"其中：出口{mark}",),
        ("发表科技论文",),
        ("形成国家或行业标准数",),
    ]


def write_rows(city: City, place: int, year: int, divide: int) -> Iterator[list]:
    """Rows of one form. Amounts in thousand yuan over `divide`."""
    firms, rng = city.firms, city.rng(f"research_spend {place} {year}")
    who = firms.above_in(place, year)
    table = np.column_stack(
        _numbers(
            rng, firms.revenue[who, YEARS.index(year)], firms.staff[who, YEARS.index(year)], firms.rd[who, YEARS.index(year)]
        )
    )
    spoken, silent = table[:, 4] > 0, table[:, 4] < 0
    numbers = table.astype(object)
    if divide > 1:
        money = [0, 4, *range(5, 15), 21, 22]
        numbers[:, money] = np.round(table[:, money] / divide, 2)
    tidy = PLACES[place].code == "330471"
    draws = rng.random((len(who), 2)).tolist()
    code_as_text = year > 2022
    for i, cells, has, blank, (d, d2) in zip(
        who.tolist(), numbers.tolist(), spoken.tolist(), silent.tolist(), draws, strict=True
    ):
        former = firms.former[i] if year < 2023 else None
        industry = firms.industry(i)
        row = [
            firms.code[i],
            spelling.name(former or firms.name[i], 1.0 if tidy else d),
            PLACES[place].code,
            industry if tidy else industry[1:] if code_as_text else int(industry[1:]),
            _size(cells[0] * divide, cells[1]),
            cells[0],
            cells[1],
            *cells[2:4],
            *cells[4:],
        ]
        if blank:
            row[7:18] = ["—" if d2 < 0.3 and n == 2 else None for n in range(11)]
        elif not has:
            row[7:18] = [0, 0, 0] + [None] * 8
        yield row
    sums = [int(s) if divide == 1 else round(float(s) / divide, 2) for s in np.where(table > 0, table, 0).sum(axis=0)]
    yield Total(["合计", f"共{len(who)}家", None, None, None, sums[0], sums[1], None, None, sums[4]])


def _size(revenue: float, staff: int) -> str:
    """Size by staff and revenue in thousand yuan (统计上大中小微型企业划分办法, industry)."""
    if staff >= 1000 and revenue >= 400_000:
        return "大型"
    if staff >= 300 and revenue >= 20_000:
        return "中型"
    return "小型" if staff >= 20 and revenue >= 3_000 else "微型"


def _numbers(rng: np.random.Generator, revenue: np.ndarray, staff: np.ndarray, spend: np.ndarray) -> list[np.ndarray]:
    """The 22 numeric columns: revenue, staff, R&D staff, full-time, spend, eight items, capital, government, projects …"""
    count = len(revenue)
    active = spend > 0
    people = np.where(active, np.maximum(1, staff * rng.uniform(0.06, 0.25, count)), 0).astype(int)
    full = (people * rng.uniform(0.5, 0.95, count)).astype(int)
    mix = _PARTS * rng.uniform(0.6, 1.4, (count, len(_PARTS)))
    items = (np.where(active, spend, 0)[:, None] * mix / mix.sum(axis=1, keepdims=True)).astype(int)
    items[:, 1] += np.where(active, spend, 0) - items.sum(axis=1)

    def some(scale: float, part: float = 1.0) -> np.ndarray:
        return np.where(active & (rng.random(count) < part), rng.gamma(1.3, scale, count), 0).astype(int)

    bodies = np.where(active, (rng.random(count) < 0.62).astype(int), 0)
    applied = some(5)
    new_products = np.where(active, revenue * rng.uniform(0.05, 0.6, count), 0).astype(int)
    return [
        revenue,
        staff,
        people,
        full,
        spend,
        *items.T,
        (spend.clip(0) * rng.uniform(0, 0.3, count)).astype(int),
        some(300, 0.12),
        some(3) + active,
        bodies,
        bodies * (people * 0.8).astype(int),
        applied,
        (applied * rng.uniform(0, 0.6, count)).astype(int),
        some(6, 0.7),
        new_products,
        (new_products * rng.uniform(0, 0.5, count) * (rng.random(count) < 0.4)).astype(int),
        some(0.6, 0.1),
        some(0.8, 0.08),
    ]


def _page(city: City, place: int, year: int, name: str) -> Page:
    here = PLACES[place]
    divide, unit = (10, "万元") if here.code in IN_WAN else (1, "千元")
    notes = ("本表依据统计法采集，仅用于统计目的。", "规模以上工业企业为年主营业务收入2000万元及以上的法人单位。")
    return Page(
        name,
        f"嘉兴市{here.name}{year}年度规上工业企业研发活动情况表（107-1、107-2）",
        columns(year, unit),
        write_rows(city, place, year, divide),
        under=city.under(f"{here.name}统计局", f"{unit}、人"),
        notes=notes,
        filtered=here.code == "330411" and year == 2024,
        numbered=here.code == "330482" and year == 2023,
    )


def write(city: City) -> list[Path]:
    """One file a place and year; some put three years into one, one sends a web export, one the old format."""
    form = "规上工业企业研发活动情况表（107-1、107-2）"
    paths = []
    for index, place in enumerate(PLACES):
        if place.code in ONE_FILE:
            pages = [_page(city, index, year, f"{year}年") for year in YEARS[1:]]
            paths.append(write_book(city.path(f"{place.name}{form}2022-2024.xlsx"), pages))
            continue
        for year in YEARS[1:]:
            page = _page(city, index, year, place.name)
            stem = f"{year}年{place.name}{form}"
            if place.code in WEB_EXPORT:
                paths.append(write_html(city.path(f"{stem}.xls"), page))
            elif place.code in OLD_FORMAT and len(city.firms.above_in(index, year)) < ROWS - 20:
                paths.append(write_old_book(city.path(f"{stem}.xls"), [page]))
            else:
                paths.append(write_book(city.path(f"{stem}.xlsx"), [page]))
    return paths
