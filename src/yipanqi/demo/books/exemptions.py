"""Decisions under due-diligence exemption of the laboratory at Wuzhen, a small register of its own (尽职免责决策登记表)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo._page import Page, write_book
from yipanqi.demo._published import target
from yipanqi.demo._wording import topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("决策编号",),
    ("项目名称",),
    ("单位名称",),
    ("县（市、区）",),
    ("转化方式",),
    ("转化金额",),
    ("决策程序",),
    ("是否触及负面清单",),
    ("决策日期",),
    ("认定结论",),
    ("理由",),
    ("是否孵化落地",),
    ("落地企业",),
    ("备注",),
]
LABORATORY, PLACE = "乌镇实验室", "桐乡市"
NOT_YET = 4  # decided, not hatched


def write(city: City) -> list[Path]:
    """Decisions of 2023 and 2024; those whose project was hatched are as many as published."""
    hatched = target("exempted_projects_hatched")
    rng = city.rng("exemptions")
    titles = topics(rng, hatched + NOT_YET)
    rows = []
    for n, d in enumerate(rng.random((hatched + NOT_YET, 4)).tolist()):
        done = n < hatched
        listed = n == hatched + 1
        day = date(2023 if n % 3 == 2 else 2024, 2 + int(d[0] * 10), 3 + int(d[1] * 24))
        rows.append(
            [
                f"MZ{day.year}-{n + 1:02d}",
                titles[n],
                LABORATORY,
                PLACE,
                ("作价入股", "许可", "转让")[n % 3],
                round(80 + d[2] * 900, 1),
                "集体决策；公示15日；资产评估备案",
                "是" if listed else "否",
                day if n % 2 else f"{day.year}.{day.month}.{day.day}",
                "不予免责" if listed else "予以免责",
                "未披露利益关系" if listed else "程序合规、勤勉尽责，未牟取非法利益",
                "是" if done else "否",
                f"桐乡{'甲乙丙丁戊己庚'[n]}拟科技有限公司" if done else None,
                None,
            ]
        )
    page = Page(
        "决策登记",
        f"{LABORATORY}科技成果转化尽职免责决策登记表（{PLACE}）",
        COLUMNS,
        rows,
        under=city.under(LABORATORY, "万元"),
        notes=("负面清单逐项核查，触及任一项不予免责。",),
    )
    return [write_book(city.path("尽职免责决策登记表.xlsx"), [page])]
