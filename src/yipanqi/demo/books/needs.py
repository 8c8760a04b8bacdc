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
from yipanqi.demo._wording import INDUSTRIES

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
#: What firms ask for, of their own product: name of the need, how it stands today, what is to be solved, what is measured.
OF_MAKERS = (
    ("缺陷在线检测", "靠人工目检，漏检时有发生", "需在线识别{}的缺陷并分级", "检出率≥{a}%；漏检率≤{b}%"),
    ("能耗降低", "单位能耗高于同行", "需优化{}的工艺和设备，不影响产量", "单位能耗下降≥{c}%"),
    ("良率提升", "批次之间波动大", "需找出{}的关键工序并稳定控制", "良率≥{a}%；批次偏差≤{b}%"),
    ("寿命和可靠性提升", "在客户现场早期失效偏多", "需改进{}的结构和材料", "平均寿命提高≥{c}%"),
    ("关键原料国产替代", "进口原料交期长、价格高", "需为{}找到国产替代并通过客户验证", "性能达到进口件的{a}%；成本下降≥{c}%"),
    ("轻量化设计", "比同类产品重", "需在强度不降的前提下减轻{}的重量", "减重≥{c}%；强度保持≥{a}%"),
)
OF_SERVICES = (
    ("小样本下的精度提升", "积累的数据少，结果不稳", "需在样本少时保证{}的精度", "准确率≥{a}%；误报率≤{b}%"),
    ("数据接口和安全", "各系统接口不一，数据不敢给", "需统一{}的接口并分级保护", "接口成功率≥{a}%；泄露事件为0起"),
    ("响应提速", "高峰时响应慢", "需提高{}的处理速度", "处理时间缩短≥{c}%"),
)


def rows(city: City, index: int) -> Iterator[list]:
    """Needs of one place; a firm may have several. Budget in 万元."""
    firms, rng, place = city.firms, city.rng(f"needs {index}"), PLACES[index]
    here = firms.of_place(index)
    count = max(12, place.above // 9)
    asks = rng.integers(0, 60, count).tolist()
    draws = zip(rng.integers(0, len(here), count).tolist(), rng.random((count, 12)).tolist(), strict=True)
    for n, (pick, d) in enumerate(draws):
        i = here[pick]
        state = STATES[int(d[0] * len(STATES))]
        asked = date(2024, 1, 1) + timedelta(days=int(d[1] * 360))
        budget = (round(20 + d[2] * 480, 1), "面议", f"约{int(20 + d[2] * 400)}", ">500")[0 if d[3] < 0.85 else int(d[2] * 4)]
        product, kinds = KINDS[firms.kind[i]][3], OF_MAKERS if firms.kind[i] < len(INDUSTRIES) else OF_SERVICES
        name, today, wanted, measured = kinds[asks[n] % len(kinds)]
        yield [
            f"XQ2024{place.code[-2:]}{n + 1:04d}",
            spelling.casual(firms.name[i], d[4]),
            place.name,
            KINDS[firms.kind[i]][1],
            product + name,
            KIND_WORDS[int(d[5] * 6)],
            f"公司主营{product}，{today}。",
            wanted.format(product),
            measured.format(a=int(90 + d[8] * 9), b=1 + int(d[7] * 4), c=int(5 + d[9] * 20)).replace(
                "；", "；\n" if d[6] < 0.5 else "；"
            ),
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
