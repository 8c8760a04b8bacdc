"""A small register that the account needs: pilots of the integrated card (证卡集成改革试点名单)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import BY_CODE
from yipanqi.demo._published import places

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("试点名称",),
    ("试点地区",),
    ("牵头单位",),
    ("启动日期",),
    ("结束日期",),
    ("集成证照",),
    ("发卡数",),
    ("权益事项",),
    ("备注",),
]
STARTS = (date(2024, 3, 28), date(2024, 5, 17))


def write(city: City) -> list[Path]:
    """The pilots in force, and one that begins after the city's last day."""
    rows = [
        [
            n + 1,
            "“华友卡”证卡集成改革试点",
            BY_CODE[code].name,
            f"{BY_CODE[code].name}科学技术局",
            STARTS[n % 2],
            None,
            "工作许可、居留许可、人才等级、社会保障",
            120 + 37 * n,
            "住房、就医、子女入学、交通",
            None,
        ]
        for n, code in enumerate(places("card_pilots"))
    ]
    rows.append(
        [
            len(rows) + 1,
            "“华友卡”证卡集成改革试点",
            "南湖区",
            "南湖区科学技术局",
            date(2025, 3, 1),
            None,
            "工作许可、社会保障",
            None,
            "—",
            "拟于2025年启动",
        ]
    )
    page = Page("试点名单", "嘉兴市证卡集成改革试点名单", COLUMNS, rows, under=city.under("嘉兴市科学技术局", "—"))
    return [write_book(city.path("证卡集成改革试点名单.xlsx"), [page])]
