"""Sheet 13, science enclaves in bigger cities and their projects (科创飞地项目情况表): Pinghu's file and the others'."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import BY_CODE
from yipanqi.demo._published import target
from yipanqi.demo._wording import FIELDS, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("飞地名称",),
    ("飞地所在地",),
    ("建设主体",),
    ("面积（㎡）",),
    ("入驻项目",),
    ("项目主体",),
    ("技术领域",),
    ("入驻日期",),
    ("研发阶段",),
    ("回流落地日期",),
    ("落地企业",),
    ("落地后投资额/产值", "投资额"),
    ("落地后投资额/产值", "产值"),
    ("状态",),
    ("备注",),
]
CITIES = ("上海市闵行区", "上海市松江区", "杭州市余杭区", "深圳市南山区")
STAGES = ("研发", "小试", "中试", "产业化")
OTHERS = (("330421", 9), ("330481", 7), ("330402", 5))
TO_COME = 2  # agreed, moving in after the city's last day


def rows(city: City, code: str, count: int, later: int = 0) -> Iterator[list]:
    """Projects of one place, grouped by enclave; amounts in 万元."""
    rng, place, firms = city.rng(f"enclaves {code}"), BY_CODE[code], city.firms
    titles = topics(rng, count + later)
    here = firms.of_place(list(BY_CODE).index(code))
    for n, d in enumerate(rng.random((count + later, 8)).tolist()):
        enclave = n * 2 // (count + later)
        entered = date(2021, 6, 1) + timedelta(days=int(d[0] * 1250)) if n < count else city.on + timedelta(days=40 + n)
        stage = int(d[1] * 4) if n < count else 0
        landed = entered + timedelta(days=300) if stage == 3 and entered + timedelta(days=300) <= city.on else None
        firm = firms.name[here[int(d[2] * len(here))]] if landed else None
        yield [
            n + 1,
            f"{place.name}（{CITIES[enclave][:2]}）科创飞地",
            CITIES[enclave],
            f"{place.name}科创集团（模拟）",
            8000 + 3500 * enclave,
            titles[n],
            f"{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳'[n % 16]}样{CITIES[enclave][:2]}科技有限公司",
            FIELDS[int(d[3] * 8)],
            spelling.day(entered, d[4]) if n < count else entered,
            STAGES[stage],
            spelling.day(landed, d[4]),
            firm,
            round(500 + d[5] * 9000, 1) if landed else None,
            round(200 + d[6] * 5000, 1) if landed else "—",
            None if n >= count else "已落地" if landed else "在孵",
            "已签约，待入驻" if n >= count else None,
        ]
    yield Total(["合计", None, None, None, None, f"{count + later}个"])


def write(city: City) -> list[Path]:
    own = Page(
        "平湖市",
        "平湖市科创飞地项目情况表",
        COLUMNS,
        rows(city, "330482", target("enclave_projects"), TO_COME),
        under=city.under("平湖市科学技术局", "万元"),
        merge_down=(1, 2, 3, 4),
    )
    others = [
        Page(
            BY_CODE[code].name,
            f"{BY_CODE[code].name}科创飞地项目情况表",
            COLUMNS,
            rows(city, code, count),
            under=city.under(f"{BY_CODE[code].name}科学技术局", "万元"),
            merge_down=(1, 2, 3, 4),
        )
        for code, count in OTHERS
    ]
    return [
        write_book(city.path("平湖市科创飞地项目情况表.xlsx"), [own]),
        write_book(city.path("科创飞地项目情况表（其他县市）.xlsx"), others),
    ]
