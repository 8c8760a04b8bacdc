"""A small register that the account needs: awards (国际奖项登记表)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import BY_CODE
from yipanqi.demo._published import target
from yipanqi.demo._wording import topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("证书编号",),
    ("奖项名称",),
    ("获奖项目",),
    ("获奖单位",),
    ("县（市、区）",),
    ("奖项级别",),
    ("获奖等级",),
    ("颁奖单位",),
    ("获奖日期",),
    ("证明材料",),
    ("备注",),
]
#: level, grade, day of the awards besides the gold ones of the year
OTHERS = (
    ("国际", "银奖", date(2024, 4, 21)),
    ("国际", "银奖", date(2023, 4, 29)),
    ("国际", "铜奖", date(2024, 4, 21)),
    ("国际", "金奖", date(2022, 9, 25)),
    ("国家", "二等奖", date(2024, 6, 24)),
    ("省", "一等奖", date(2024, 5, 30)),
    ("省", "二等奖", date(2024, 5, 30)),
    ("省", "三等奖", date(2023, 6, 8)),
    ("市", "一等奖", date(2024, 3, 12)),
)
NAMES = {
    "国际": "模拟国际发明展览会",
    "国家": "国家科学技术进步奖（模拟）",
    "省": "浙江省科学技术奖（模拟）",
    "市": "嘉兴市科学技术奖（模拟）",
}


def write(city: City) -> list[Path]:
    """Gold awards of the year as published, others around them."""
    golds = [("国际", "金奖", date(2024, 4, 21))] * target("international_awards")
    found = [*golds, *OTHERS]
    titles = topics(city.rng("awards"), len(found))
    bodies = [body for body in city.institutes if body.posted]
    rows = []
    for n, (level, grade, day) in enumerate(found):
        body = bodies[n * 3 % len(bodies)]
        rows.append(
            [
                f"YP{day.year}-{n + 1:03d}",
                NAMES[level],
                titles[n],
                body.name,
                BY_CODE[body.place].name,
                level,
                grade,
                f"{NAMES[level]}组委会",
                day if n % 2 else f"{day.year}年{day.month}月{day.day}日",
                f"证书扫描件{n + 1}.pdf",
                None,
            ]
        )
    page = Page("奖项", "嘉兴市国际奖项及科技奖项登记表", COLUMNS, rows, under=city.under("嘉兴市科学技术局", "—"))
    return [write_book(city.path("国际奖项登记表.xlsx"), [page])]
