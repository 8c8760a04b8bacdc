"""Sheet 2, screening of high-tech candidates (高企申报排摸表): some counties send a file of their own, the others share one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS, YEARS, Firms
from yipanqi.demo._page import Filtered, Page, Percent, Total, write_book
from yipanqi.demo._places import PLACES, Place
from yipanqi.demo._published import bounds

if TYPE_CHECKING:
    from yipanqi.demo.city import City

YEAR = 2024
OWN_FILE = ("330411", "330421", "330481", "330483")
YES, NO, UNDECIDED = "是", "否", "待定"
WEAK = ("研发费用占比不足", "知识产权数量不足", "科技人员占比偏低", "高品收入归集不规范", "成立未满一年", "成长性得分偏低")


def columns(years: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Thirty-six columns; three headings stand over three years each."""
    three = [(group, year) for group in ("近三年销售收入", "近三年研发费用", "近三年净资产") for year in years]
    return [
        ("序号",),
        ("县（市、区）",),
        ("镇（街道）",),
        ("企业名称",),
        ("统一社会信用代码",),
        ("成立日期",),
        ("是否规上",),
        ("是否科小",),
        ("所属技术领域",),
        *three,
        ("职工总数",),
        ("科技人员数",),
        ("科技人员占比",),
        ("高新技术产品（服务）收入",),
        ("高品收入占比",),
        ("Ⅰ类知识产权数",),
        ("Ⅱ类知识产权数",),
        ("近三年成果转化数",),
        ("研发组织管理情况",),
        ("上次认定年份",),
        ("证书编号",),
        ("有效期至",),
        ("是否拟申报",),
        ("申报批次",),
        ("存在问题",),
        ("包干责任人",),
        ("联系人",),
        ("联系电话",),
        ("备注",),
    ]


def candidates(firms: Firms, place: int) -> np.ndarray:
    """Firms of a place on the list: 28 % of those above scale, 55 % of the small ones."""
    here = firms.of_place(place)
    above = firms.above[here, -1]
    return here[firms.rank[here] < np.where(above, 0.28, np.where(firms.small[here], 0.55, 0.0))]


@lru_cache(maxsize=4)
def _least_share(applicants: int) -> int:
    """Above-scale firms among `applicants` so that their share is "nearly" what was published."""
    least, below = bounds("above_scale_share_of_applicants")
    number = ceil(least * applicants)
    if not least <= number / applicants < below:
        raise ValueError(f"no whole number of {applicants} lies in [{least}, {below})")
    return number


def applying(firms: Firms, place: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """Candidates of a place and whether each applies; in Xiuzhou the share of above-scale applicants is as published."""
    who = candidates(firms, place)
    above = firms.above[who, -1]
    draw = rng.random(len(who))
    says = np.where(draw < 0.45, YES, np.where(draw < 0.85, NO, UNDECIDED)).astype(object)
    if PLACES[place].code == "330411":
        total = round(0.45 * len(who))
        large = _least_share(total)
        says[:] = np.where(draw < 0.7, NO, UNDECIDED)
        order = np.argsort(draw, kind="stable")
        says[[i for i in order if above[i]][:large]] = YES
        says[[i for i in order if not above[i]][: total - large]] = YES
    return who, says.tolist()


def draws(city: City, place: int) -> list[tuple[int, str, list[float]]]:
    """(firm, whether it applies, its random numbers) of each candidate of a place."""
    rng = city.rng(f"screening {place}")
    who, says = applying(city.firms, place, rng)
    return list(zip(who.tolist(), says, rng.random((len(who), 16)).tolist(), strict=True))


def certificate(d: list[float]) -> tuple[int, date, str] | None:
    """(year, day of issue, number) of the certificate that a candidate's random numbers give it, if any."""
    if d[5] >= 0.42:
        return None
    last = 2018 + int(d[4] * 6)
    return last, date(last, 12, 1) + timedelta(days=int(d[6] * 28)), f"GR{last}33{int(d[6] * 1e6):06d}"


def rows(city: City, place: int) -> Iterator[list]:
    """Rows of one place with its total. Amounts in 万元."""
    firms, here = city.firms, PLACES[place]
    found = draws(city, place)
    owners = [n[0] + "科长" for n in firms.contact[:12]]
    number = 0
    applicants = 0
    for i, says_, d in found:
        number += 2 if d[0] < 0.01 else 1
        applicants += says_ == YES
        cells = _row(firms, i, here, number, says_, d, owners)
        yield Filtered(cells) if d[15] < 0.01 and here.code == "330481" else cells
    yield Total(["小计", None, None, f"共{len(found)}家，拟申报{applicants}家"])


def _row(firms: Firms, i: int, here: Place, number: int, says: str, d: list[float], owners: list[str]) -> list:
    # What firms collect for recognition is wider than what they report to the statisticians, most so in those that prepare well.
    wider = 1.1 + 2.2 * d[1]
    revenue, rd = firms.revenue[i, :3].tolist(), [r if r < 0 else round(r * wider) for r in firms.rd[i, :3].tolist()]
    staff = int(firms.staff[i, 2])
    science = max(1, int(staff * (0.05 + 0.3 * d[1])))
    high = round(revenue[2] / 10 * (0.45 + 0.53 * d[2]), 2)
    net = [round(r / 10 * (0.25 + 0.4 * d[3]) * (1 + 0.06 * n), 2) for n, r in enumerate(revenue)]
    known = here.code == "330411" and says == YES
    above = YES if firms.above[i, -1] else NO
    last, issued, number_ = certificate(d) or (None, None, None)
    until = issued.replace(year=issued.year + 3) if issued else None
    code = firms.code[i]
    tidy = here.code in ("330411", "330471")
    share: object = Percent(round(science / staff, 4))
    if here.code in ("330421", "330424"):
        share = spelling.share(science / staff, d[7])
    elif here.code == "330482":
        share = f"{science / staff * 100:.1f}%"
    former = firms.former[i]
    note = f"已更名，原“{former}”" if former else "迁出" if d[8] < 0.006 else "补报" if d[8] < 0.012 else None
    blank = d[9] < 0.03
    return [
        number,
        here.name,
        firms.town[i],
        spelling.name(firms.name[i], d[10]),
        spelling.damaged(code) if d[11] < 0.6 and not tidy else code,
        spelling.day(firms.founded[i], d[12]),
        above if known or d[13] > 0.02 else None,
        YES if firms.small[i] else NO,
        KINDS[firms.kind[i]][2],
        *(round(r / 10, 2) for r in revenue),
        *(None if r < 0 else round(r / 10, 2) for r in rd),
        *(("—", "—", net[2]) if blank else net),
        f"约{staff // 10 * 10}" if d[14] < 0.004 and staff > 20 else staff,
        science,
        share,
        high,
        spelling.share(high * 10 / revenue[2], d[7]),
        int(d[1] * 4),
        int(d[2] * 18),
        int(d[3] * 20),
        ("有研发制度", "有研发机构", "制度不完善", None)[int(d[4] * 4)],
        last,
        number_ if last else "无" if d[7] < 0.1 else None,
        spelling.day(until, d[12]),
        says,
        f"第{1 + int(d[5] * 3)}批" if says == YES else None,
        None if says == YES and d[8] > 0.3 else WEAK[int(d[1] * len(WEAK))],
        owners[int(d[2] * len(owners))],
        firms.contact[i],
        firms.phone[i],
        note,
    ]


def _page(city: City, index: int, name: str) -> Page:
    here = PLACES[index]
    years = tuple(f"{y}年" for y in YEARS[:3]) if here.code not in ("330424", "330482") else ("前年", "去年", "上年")
    return Page(
        name,
        f"嘉兴市{here.name}{YEAR}年度高新技术企业培育申报排摸表",
        columns(years),
        rows(city, index),
        under=city.under(f"{here.name}科学技术局", "万元"),
        merge_down=(1,) if here.code in ("330402", "330483") else (),
        notes=("“近三年”指申报年度之前的三个会计年度。", "是否拟申报填“是”“否”或“待定”。"),
        hidden_columns=(35,) if here.code == "330421" else (),
        filtered=here.code == "330481",
    )


def write(city: City) -> list[Path]:
    """Four counties' own files and the city's file with a sheet for each other place and a hidden sheet of lists."""
    form = "高新技术企业培育申报排摸表"
    paths, shared = [], []
    for index, place in enumerate(PLACES):
        if place.code in OWN_FILE:
            paths.append(write_book(city.path(f"{place.name}{YEAR}年度{form}.xlsx"), [_page(city, index, "排摸表")]))
        else:
            shared.append(_page(city, index, place.name))
    lists = Page(
        "下拉选项", "", [("是否拟申报",), ("是否规上",)], [[YES, YES], [NO, NO], [UNDECIDED, None]], hidden=True, signature=False
    )
    paths.append(write_book(city.path(f"嘉兴市{YEAR}年度{form}（市本级及其他县市）.xlsx"), [*shared, lists]))
    return paths
