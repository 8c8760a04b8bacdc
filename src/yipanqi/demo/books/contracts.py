"""Sheet 5, registered technology contracts (技术合同认定登记明细表): yearly lists and a supplement that repeats some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS
from yipanqi.demo._page import Page, Total, write_book, write_html
from yipanqi.demo._places import BY_CODE, PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import UNIVERSITIES, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("合同登记编号",),
    ("合同名称",),
    ("合同类别",),
    ("合同类型",),
    ("卖方名称",),
    ("卖方性质",),
    ("卖方统一社会信用代码",),
    ("卖方所在地",),
    ("买方名称",),
    ("买方性质",),
    ("买方所在地",),
    ("合同成交额",),
    ("技术交易额",),
    ("设备及材料等费用",),
    ("技术领域",),
    ("知识产权",),
    ("计划项目来源",),
    ("社会经济目标",),
    ("签订日期",),
    ("履行期限", "起"),
    ("履行期限", "止"),
    ("登记日期",),
    ("登记机构",),
    ("支付方式",),
    ("是否关联",),
    ("备注",),
]
KIND_SHARE = {"开发": 0.46, "转让": 0.07, "许可": 0.05, "咨询": 0.08, "服务": 0.34}
TYPES = {
    "开发": ("委托开发", "合作开发"),
    "转让": ("专利权转让", "技术秘密转让"),
    "许可": ("专利实施许可", "技术秘密许可"),
    "咨询": ("技术咨询",),
    "服务": ("一般技术服务", "技术中介", "技术培训"),
}
NUMBER = {2022: 1600, 2023: 2000, 2024: 2600}
ELSEWHERE = ("上海市", "杭州市", "苏州市", "南京市", "深圳市", "北京市", "宁波市", "合肥市")
SPLITS = (2, 3, 2, 2)  # contracts of each group that was signed in stages
REPEATS = 40  # rows of the supplement that the half-yearly lists have already


@dataclass(frozen=True)
class Contract:
    """One contract; amounts in yuan."""

    number: str
    cells: tuple
    value: int
    turnover: int
    registered: date
    none: object  # what is written where there are no costs to deduct: 0, nothing or /


def _turnovers(rng: np.random.Generator, count: int, year: int) -> np.ndarray:
    """Amounts in hundreds of yuan; those of the reporting year add up to the published turnover exactly."""
    raw = rng.lognormal(14.2, 1.5, count)
    total = target("technology_turnover") // 100
    wanted = total if year == 2024 else int(total * (0.62 if year == 2022 else 0.83))
    amounts = np.maximum(5, np.floor(raw / raw.sum() * wanted)).astype(np.int64)
    amounts[np.argmax(amounts)] += wanted - amounts.sum()
    return amounts


def register(city: City, year: int) -> list[Contract]:
    """The contracts of one year, each once, in order of registration."""
    rng = city.rng(f"contracts {year}")
    count = NUMBER[year] * city.scale
    days = np.sort(rng.integers(0, 365 + (year % 4 == 0), count)).tolist()
    amounts = (_turnovers(rng, count, year) * 100).tolist()
    names = topics(rng, count)
    draws = rng.random((count, 16)).tolist()
    sellers = _sellers(city, rng, count)
    made = []
    for n, (offset, turnover, title, d, seller) in enumerate(zip(days, amounts, names, draws, sellers, strict=True)):
        seller_name, nature, code, place, field = seller
        division = place.division
        kind = next(k for k, edge in zip(KIND_SHARE, np.cumsum(list(KIND_SHARE.values())), strict=True) if d[0] <= edge + 1e-9)
        extra = 0 if kind not in ("开发", "服务") or d[1] < 0.6 else round(turnover * d[2] * 0.5 / 100) * 100
        day = date(year, 1, 1) + timedelta(days=offset)
        signed = day - timedelta(days=int(d[3] * 120))
        last = signed + timedelta(days=90 + int(d[4] * 900))
        buyer_name, buyer_nature, buyer_place = _buyer(city, d)
        number = f"{year}{division}{n + 1:06d}"
        cells = (
            number,
            title + ("" if d[5] < 0.9 else "\n（二期）"),
            kind if d[6] < 0.7 else f"技术{kind}",
            TYPES[kind][int(d[7] * len(TYPES[kind]))],
            spelling.name(seller_name, d[8]),
            nature,
            code,
            place.name if d[9] < 0.6 else place.aliases[int(d[9] * 97) % len(place.aliases)],
            buyer_name,
            buyer_nature,
            buyer_place,
            field,
            ("专利", "技术秘密", "计算机软件", "未涉及")[int(d[10] * 4)],
            ("其他计划内项目", "计划外项目", "省级计划", "国家计划")[int(d[11] ** 0.4 * 4) % 4],
            ("促进工业的发展", "能源的生产和合理利用", "环境保护", "社会发展和社会服务")[int(d[12] * 4)],
            signed,
            last,
            day,
            f"{place.name}技术合同认定登记点",
            ("一次性支付", "分期支付", "提成支付")[int(d[13] * 3)],
            "是" if d[14] < 0.05 else "否",
            "补报" if d[15] < 0.01 else None,
        )
        made.append(Contract(number, cells, turnover + extra, turnover, day, (0, None, "/")[int(d[13] * 3)]))
    return _in_stages(made) if year == 2024 else made


def _in_stages(made: list[Contract]) -> list[Contract]:
    """A few contracts that one seller and one buyer signed in stages within days, as an office finds them: what is sold in each
    county, and the sum, stay as they are.
    """
    found = list(made)
    for group, stages in enumerate(SPLITS):
        at = (2 * group + 1) * len(found) // (2 * len(SPLITS))
        first, seller = found[at].cells, slice(4, 11)
        place = (found[at].number[4:10], first[7][:2])
        near = (n for n in range(at + 1, len(found)) if (found[n].number[4:10], found[n].cells[7][:2]) == place)
        for stage, n in enumerate([at, *(next(near) for _ in range(stages - 1))]):
            cells = list(found[n].cells)
            cells[1] = f"{first[1].splitlines()[0]}（{'一二三'[stage]}期）"
            cells[seller] = first[seller]
            cells[15] = min(first[15] + timedelta(days=3 * stage), found[n].registered)
            found[n] = replace(found[n], cells=tuple(cells))
    return found


def _sellers(city: City, rng: np.random.Generator, count: int) -> list[tuple]:
    """Four in five sellers are small technical firms, the others institutes of the city."""
    firms = city.firms
    small = np.flatnonzero(firms.small | (firms.rank < 0.1))
    picks = small[rng.integers(0, len(small), count)].tolist()
    bodies = rng.integers(0, len(city.institutes), count).tolist()
    draw, blank = rng.random(count).tolist(), rng.random(count).tolist()
    sellers = []
    for i, b, how, without in zip(picks, bodies, draw, blank, strict=True):
        if how < 0.8:
            code = None if without < 0.04 else firms.code[i]
            sellers.append((firms.name[i], "内资企业", code, PLACES[firms.place[i]], KINDS[firms.kind[i]][2]))
        else:
            body = city.institutes[b]
            sellers.append((body.name, "科研机构", body.code, BY_CODE[body.place], "高技术服务"))
    return sellers


def _buyer(city: City, d: list[float]) -> tuple[str, str, str]:
    """Half of the buyers are firms of the city; the others sit elsewhere."""
    firms = city.firms
    if d[2] < 0.5:
        i = int(d[13] * d[4] * len(firms)) % len(firms)
        return spelling.name(firms.name[i], d[5]), "内资企业", PLACES[firms.place[i]].name
    if d[2] < 0.6:
        return UNIVERSITIES[int(d[4] * len(UNIVERSITIES))], "高等院校", ELSEWHERE[int(d[3] * len(ELSEWHERE))]
    return (
        f"{ELSEWHERE[int(d[4] * 8)]}{'甲乙丙丁戊己庚辛壬癸'[int(d[13] * 10)]}例科技有限公司",
        "内资企业",
        ELSEWHERE[int(d[4] * 8)],
    )


def rows(found: list[Contract], divide: int, rng: np.random.Generator) -> Iterator[list]:
    """Rows as written by the registry; amounts in yuan over `divide`."""

    def money(amount: int) -> object:
        return amount if divide == 1 else round(amount / divide, 2)

    for contract, d in zip(found, rng.random((len(found), 4)).tolist(), strict=True):
        c = contract.cells
        signed, last, day = c[15:18]
        yield [
            *c[:11],
            money(contract.value),
            money(contract.turnover),
            money(contract.value - contract.turnover) if contract.value > contract.turnover else contract.none,
            *c[11:15],
            spelling.day(signed, d[0]),
            spelling.day(signed, d[1]),
            spelling.day(last, d[1]),
            spelling.day(day, d[2]),
            *c[18:],
        ]
    yield Total(
        ["合计", f"{len(found)}项", *[None] * 9, money(sum(c.value for c in found)), money(sum(c.turnover for c in found))]
    )


def write(city: City) -> list[Path]:
    """2022 and 2023 a workbook each (万元), 2024 by half-years (元), and a supplement whose first rows are repeats."""
    form = "技术合同认定登记明细表"
    paths = []

    def page(name: str, title: str, found: list[Contract], divide: int) -> Page:
        return Page(
            name,
            f"嘉兴市{title}{form}",
            COLUMNS,
            rows(found, divide, city.rng(f"contract rows {title}")),
            under=city.under("嘉兴市技术市场管理办公室", "元" if divide == 1 else "万元"),
            notes=("技术交易额＝合同成交额－设备及材料等费用。", "同一合同只登记一次，以合同登记编号为准。"),
        )

    for year in (2022, 2023):
        paths.append(write_book(city.path(f"{year}年{form}.xlsx"), [page("明细", f"{year}年", register(city, year), 10_000)]))
    found = register(city, 2024)
    first = [c for c in found if c.registered.month <= 6]
    late = [c for c in found if c.registered.month == 12 and c.cells[7] in ("南湖区", "南湖")]
    held_back = {c.number for c in late[:60]}
    second = [c for c in found if c.registered.month > 6 and c.number not in held_back]
    paths.append(write_book(city.path(f"2024年1-6月{form}.xlsx"), [page("1-6月", "2024年1-6月", first, 1)]))
    paths.append(write_html(city.path(f"2024年7-12月{form}.xls"), page("7-12月", "2024年7-12月", second, 1)))
    more = [*second[-REPEATS:], *(c for c in late if c.number in held_back)]
    paths.append(write_book(city.path(f"2024年{form}（12月补报，含已报）.xlsx"), [page("补报", "2024年12月补报", more, 10_000)]))
    return paths
