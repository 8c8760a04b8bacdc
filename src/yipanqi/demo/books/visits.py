"""Sheet 15, visits to firms and their problems ("助企惠企"走访问题清单): one workbook with a sheet for each place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS
from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._wording import person_names

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("编号",),
    ("走访日期",),
    ("走访人",),
    ("企业名称",),
    ("问题描述",),
    ("问题类别",),
    ("交办日期",),
    ("责任单位",),
    ("办理时限",),
    ("办理情况",),
    ("办结日期",),
    ("是否办结",),
    ("企业满意度",),
    ("备注",),
]
PROBLEMS = (
    ("政策", "不清楚{}企业研发费用加计扣除的口径", "市税务局"),
    ("技术", "{}产品一致性不足，缺少专家指导", "市科技局"),
    ("人才", "{}方向工程师招聘困难", "市人力社保局"),
    ("资金", "{}项目研发贷款额度不足", "市金融办"),
    ("用地", "{}扩产缺少用地指标", "市自然资源局"),
    ("其他", "{}园区班车班次少", "属地镇（街道）"),
)
RATINGS = ("非常满意", "满意", "满意", "基本满意", "不满意")


def rows(city: City, index: int) -> Iterator[list]:
    place, rng, firms = PLACES[index], city.rng(f"visits {index}"), city.firms
    here = firms.of_place(index)
    count = max(20, place.above // 7)
    people = person_names(rng, 20)
    for n, d in enumerate(rng.random((count, 8)).tolist()):
        i = here[int(d[0] * len(here))]
        seen = date(2024, 1, 4) + timedelta(days=int(d[1] * 355))
        kind, text, unit = PROBLEMS[int(d[2] * 6)]
        given, due = seen + timedelta(days=3), seen + timedelta(days=33)
        closed = given + timedelta(days=4 + int(d[3] ** 2 * 60))
        done = closed <= city.on and d[4] > 0.05
        yield [
            f"ZQ2024{place.code[-2:]}{n + 1:04d}",
            spelling.day(seen, d[5]),
            people[int(d[6] * 20)],
            spelling.casual(firms.name[i], d[7]),
            text.format(KINDS[firms.kind[i]][1]),
            kind,
            spelling.day(given, d[5]),
            unit,
            spelling.day(due, d[5]),
            "已答复并落实" if done else "正在协调",
            spelling.day(closed, d[5]) if done else None,
            "是" if done else "否",
            RATINGS[int(d[3] * 5)] if done else None,
            "超期" if closed > due else None,
        ]


def write(city: City) -> list[Path]:
    pages = [
        Page(
            place.name,
            f"{place.name}2024年“助企惠企”走访问题清单",
            COLUMNS,
            rows(city, index),
            under=city.under(f"{place.name}科学技术局", "—"),
            hidden_columns=(14,),
        )
        for index, place in enumerate(PLACES)
    ]
    return [write_book(city.path("“助企惠企”走访问题清单.xlsx"), pages)]
