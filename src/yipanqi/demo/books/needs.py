"""Sheet 7, technical needs of firms (企业技术需求征集表): one workbook with a sheet for each place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS
from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._wording import topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("需求编号",),
    ("企业名称",),
    ("县（市、区）",),
    ("所属行业",),
    ("需求名称",),
    ("需求类型",),
    ("背景与现状",),
    ("需解决的主要技术问题",),
    ("主要技术指标",),
    ("预算投入",),
    ("期望完成时间",),
    ("合作方式",),
    ("是否愿意张榜",),
    ("联系人",),
    ("联系电话",),
    ("征集来源",),
    ("征集日期",),
    ("状态",),
    ("未成原因",),
]
KIND_WORDS = ("技术研发", "技术研发", "技术改造", "技术配套", "技术转让", "人才")
STATES = ("待对接", "对接中", "对接中", "已签约", "放弃")
FAILED = ("价格未达成一致", "技术指标达不到", "高校周期过长", "企业经营调整")


def rows(city: City, index: int) -> Iterator[list]:
    """Needs of one place; a firm may have several. Budget in 万元."""
    firms, rng, place = city.firms, city.rng(f"needs {index}"), PLACES[index]
    here = firms.of_place(index)
    count = max(12, place.above // 9)
    titles = topics(rng, count)
    draws = zip(rng.integers(0, len(here), count).tolist(), rng.random((count, 12)).tolist(), strict=True)
    for n, (pick, d) in enumerate(draws):
        i = here[pick]
        state = STATES[int(d[0] * len(STATES))]
        asked = date(2024, 1, 1) + timedelta(days=int(d[1] * 360))
        budget = (round(20 + d[2] * 480, 1), "面议", f"约{int(20 + d[2] * 400)}", ">500")[0 if d[3] < 0.85 else int(d[2] * 4)]
        trade = KINDS[firms.kind[i]][3]
        yield [
            f"XQ2024{place.code[-2:]}{n + 1:04d}",
            spelling.casual(firms.name[i], d[4]),
            place.name,
            KINDS[firms.kind[i]][1],
            titles[n],
            KIND_WORDS[int(d[5] * 6)],
            f"公司现有{trade}生产线{1 + int(d[6] * 6)}条，产品一致性不足。",
            f"需攻克{trade}生产中的{('稳定性', '能耗', '良率', '在线检测', '寿命')[int(d[7] * 5)]}问题",
            f"良率≥{int(90 + d[8] * 9)}%；\n成本下降{int(5 + d[9] * 20)}%",
            budget,
            spelling.month(date(2025, 1 + int(d[10] * 12), 1), d[6]),
            ("委托开发", "合作开发", "技术入股", "面议")[int(d[11] * 4)],
            "是" if d[6] < 0.55 else "否",
            firms.contact[i],
            firms.phone[i],
            ("走访", "活动", "平台")[int(d[7] * 3)],
            spelling.day(asked, d[8]),
            state,
            FAILED[int(d[9] * 4)] if state == "放弃" else None,
        ]


def write(city: City) -> list[Path]:
    """All places in one workbook."""
    pages = [
        Page(
            place.name,
            f"{place.name}企业技术需求征集表",
            COLUMNS,
            rows(city, index),
            under=city.under(f"{place.name}科学技术局", "万元"),
            merge_down=(2,),
            filtered=place.code == "330421",
        )
        for index, place in enumerate(PLACES)
    ]
    return [write_book(city.path("企业技术需求征集表.xlsx"), pages)]
