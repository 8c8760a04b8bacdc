"""Sheet 4, R&D centres of firms (省级以上企业研发机构名录): a sheet for each place; a second list repeats two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import person_names

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("机构名称",),
    ("依托企业",),
    ("统一社会信用代码",),
    ("县（市、区）",),
    ("级别",),
    ("认定年度",),
    ("认定文号",),
    ("负责人",),
    ("研发人员数",),
    ("研发设备原值",),
    ("上年研发投入",),
    ("评价结果",),
    ("是否撤销",),
    ("备注",),
]
CITY_LEVEL = "市级研发中心"
#: (level, share, ending of the centre's name)
PROVINCIAL = (
    ("省级高新技术企业研发中心", 0.62, "省级高新技术企业研究开发中心"),
    ("省企业研究院", 0.2, "省级企业研究院"),
    ("省重点企业研究院", 0.04, "省级重点企业研究院"),
    ("省级企业技术中心", 0.11, "省级企业技术中心"),
    ("国家级", 0.03, "国家企业技术中心"),
)
SIZES = {"330402": 150, "330411": 190, "330421": 210, "330482": 170, "330424": 120, "330481": 280, "330483": 220, "330472": 22}
GRADES = ("优秀", "良好", "良好", "合格", "合格", "合格", "不合格")
REPEATED = ("330481", "330483")


def rows(city: City, index: int, *, total: bool = True) -> Iterator[list]:
    """Centres of one place. Equipment and spend in 万元."""
    place, rng = PLACES[index], city.rng(f"centres {index}")
    zone = place.code == "330471"
    good = target("provincial_rd_centres") if zone else SIZES[place.code]
    plan = ["good"] * good + ["city"] * (good // 3 + 4) + ["gone"] * max(2, good // 18) + ["later"] * 3
    firms = city.firms
    # A firm may run two provincial centres, so firms are drawn from a list a little shorter than the plan.
    stock = [i for i in firms.above_in(index, 2024).tolist() if firms.rd[i, -1] > 0]
    stock = [stock[n] for n in rng.permutation(len(stock)).tolist()]
    used: set[tuple[int, int]] = set()
    heads = person_names(rng, len(plan))
    number = 0
    for n, (state, d) in enumerate(zip(plan, rng.random((len(plan), 9)).tolist(), strict=True)):
        i = stock[n % max(1, min(len(stock), int(len(plan) * 0.93)))]
        level = len(PROVINCIAL) if state == "city" else int(np.searchsorted(np.cumsum([p[1] for p in PROVINCIAL]), d[0] * 0.999))
        while (i, level) in used:
            level = (level + 1) % len(PROVINCIAL)
        used.add((i, level))
        name = firms.name[i]
        year = 2025 if state == "later" else 2008 + int(d[1] * 17)
        words, ending = (CITY_LEVEL, "市级企业研发中心") if state == "city" else (PROVINCIAL[level][0], PROVINCIAL[level][2])
        number += 2 if d[2] < 0.02 else 1
        note = (
            "已撤销"
            if state == "gone"
            else "公示中"
            if state == "later"
            else f"依托企业已更名，原{firms.former[i]}"
            if firms.former[i]
            else None
        )
        yield [
            number,
            f"{name}{KINDS[firms.kind[i]][1]}{ending}" if d[3] < 0.3 else f"{name}{ending}",
            spelling.name(name, 1.0 if zone else d[4]),
            firms.code[i],
            place.name,
            words,
            year if d[5] < 0.7 else f"{year}年",
            f"浙科发高〔{year}〕{1 + int(d[6] * 200)}号" if state != "city" else f"嘉科高〔{year}〕{1 + int(d[6] * 90)}号",
            heads[n],
            8 + int(d[7] * 120),
            round(80 + d[8] * 4000, 2),
            round(max(int(firms.rd[i, 2]), 0) / 10, 2),
            GRADES[int(d[6] * 7)] if state != "later" else "—",
            "是" if state == "gone" else None,
            note,
        ]
    if total:
        yield Total(["合计", f"{len(plan)}家"])


def _page(city: City, index: int) -> Page:
    place = PLACES[index]
    return Page(
        place.name,
        f"嘉兴市{place.name}企业研发机构名录（截至2024年底）",
        COLUMNS,
        rows(city, index),
        under=city.under(f"{place.name}科学技术局", "万元、人"),
        merge_down=(4,),
        notes=("级别按最高认定级别填写；备注“已撤销”的不再享受政策。",),
    )


def write(city: City) -> list[Path]:
    """All places in one workbook; two counties' lists once more in a joint file, row by row the same."""
    paths = [write_book(city.path("省级以上企业研发机构名录.xlsx"), [_page(city, n) for n in range(len(PLACES))])]
    both = [n for n, place in enumerate(PLACES) if place.code in REPEATED]

    def joined() -> Iterator[list]:
        for n in both:
            yield from rows(city, n, total=False)
            yield Total(["小计", PLACES[n].name])

    page = Page(
        "海宁桐乡",
        "嘉兴市海宁、桐乡企业研发机构名录（县市报送，与市级名录重复）",
        COLUMNS,
        joined(),
        under=city.under("海宁市、桐乡市科学技术局", "万元、人"),
        merge_down=(4,),
    )
    paths.append(write_book(city.path("海宁桐乡省级以上企业研发机构名录（报送件）.xlsx"), [page]))
    return paths
