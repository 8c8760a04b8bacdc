"""Sheet 14, innovation commissioners in institutions and special commissioners in villages and firms (科创专员、科技特派员)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import COUNTIES, PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import UNIVERSITIES, person_names, phones

if TYPE_CHECKING:
    from yipanqi.demo.city import City

POSTED = [
    ("序号",),
    ("姓名",),
    ("单位",),
    ("职务职称",),
    ("派驻机构",),
    ("派驻起止", "起"),
    ("派驻起止", "止"),
    ("联系电话",),
    ("考核",),
]
SENT = [
    ("编号",),
    ("类别",),
    ("姓名／团队名称",),
    ("派出单位",),
    ("专业领域",),
    ("服务产业",),
    ("入驻单位",),
    ("县（市、区）",),
    ("镇（街道）",),
    ("派驻起止", "起"),
    ("派驻起止", "止"),
    ("服务次数",),
    ("服务内容",),
    ("解决问题数",),
    ("引进项目/品种/技术",),
    ("考核等次",),
]
#: The twenty sections of GB/T 4754-2017: "every industry" means all of them.
SECTIONS = (
    "农、林、牧、渔业",
    "采矿业",
    "制造业",
    "电力、热力、燃气及水生产和供应业",
    "建筑业",
    "批发和零售业",
    "交通运输、仓储和邮政业",
    "住宿和餐饮业",
    "信息传输、软件和信息技术服务业",
    "金融业",
    "房地产业",
    "租赁和商务服务业",
    "科学研究和技术服务业",
    "水利、环境和公共设施管理业",
    "居民服务、修理和其他服务业",
    "教育",
    "卫生和社会工作",
    "文化、体育和娱乐业",
    "公共管理、社会保障和社会组织",
    "国际组织",
)
RANKS = ("副教授", "教授", "高级工程师", "研究员", "副研究员", "工程师", "科长", "副处长")
LAST_YEAR_SENT = 520


def posted_rows(city: City) -> Iterator[list]:
    """Two commissioners for each institution with a posting, then those whose term is over."""
    rng = city.rng("commissioners")
    posts = [body for body in city.institutes if body.posted]
    count = target("commissioners")
    ended = 12
    names = _distinct(rng, count + ended)
    calls = phones(rng, count + ended)
    bodies = [posts[n % len(posts)] for n in range(count)] + [posts[n * 2 % len(posts)] for n in range(ended)]
    order = sorted(range(len(bodies)), key=lambda n: (posts.index(bodies[n]), n))
    for at, (n, d) in enumerate(zip(order, rng.random((len(order), 6)).tolist(), strict=True), 1):
        over = n >= count
        starts = date(2021 if over else 2023 + (d[0] < 0.5), 1 + int(d[1] * 11), 1)
        ends = starts + timedelta(days=1094 if not over else 400)
        body = bodies[n]
        yield [
            at,
            names[n],
            UNIVERSITIES[int(d[2] * len(UNIVERSITIES))] if d[2] < 0.7 else "嘉兴市科学技术局",
            RANKS[int(d[3] * len(RANKS))],
            spelling.name(body.name, 0.0 if n == 3 else 1.0),
            spelling.day(starts, d[4]),
            None if not over and d[5] < 0.1 else spelling.day(ends, d[4]),
            calls[n],
            None if not over else ("优秀", "合格")[n % 2],
        ]


def _distinct(rng, count: int) -> list[str]:
    """Names that differ: the city counts commissioners as persons."""
    return list(dict.fromkeys(person_names(rng, count * 2)))[:count]


def sent_rows(city: City, year: int, count: int) -> Iterator[list]:
    """Dispatches begun in `year`: person-times, so the same person or team may come again. Every section is served."""
    rng = city.rng(f"special commissioners {year}")
    people = person_names(rng, int(count * 0.72))
    firms = city.firms
    for n, d in enumerate(rng.random((count, 12)).tolist()):
        who = people[n % len(people)]
        place = COUNTIES[n % len(COUNTIES)] if d[0] < 0.93 else PLACES[7 + n % 2]
        here = firms.of_place(PLACES.index(place))
        section = (
            SECTIONS[n]
            if n < len(SECTIONS)
            else SECTIONS[0]
            if d[1] < 0.46
            else SECTIONS[2]
            if d[1] < 0.8
            else SECTIONS[int(d[2] * 19)]
        )
        kind = ("个人", "团队", "法人")[0 if d[3] < 0.78 else 1 if d[3] < 0.93 else 2]
        label = who if kind == "个人" else f"{who}团队" if kind == "团队" else f"{UNIVERSITIES[int(d[4] * 8)]}技术转移中心"
        starts = date(year, 1 + int(d[5] * 12), 1 + int(d[6] * 27))
        town = place.towns[int(d[7] * len(place.towns))]
        host = f"{town}农业综合服务中心" if section == SECTIONS[0] else firms.name[here[int(d[8] * len(here))]]
        yield [
            f"TPY{year}{n + 1:04d}",
            kind,
            label,
            UNIVERSITIES[int(d[4] * 8)],
            ("纺织", "机械", "农学", "信息", "化工", "材料", "环境")[int(d[9] * 7)],
            section,
            spelling.name(host, d[10]),
            place.name,
            town,
            spelling.day(starts, d[10]),
            spelling.day(starts + timedelta(days=364), d[10]),
            int(2 + d[11] * 20),
            ("技术指导", "联合攻关", "培训", "成果转化", "现场诊断")[int(d[9] * 5)],
            int(d[11] * 6),
            f"引进新{('品种', '技术', '项目')[int(d[9] * 3)]}{int(d[2] * 3)}项",
            ("优秀", "良好", "合格", None)[int(d[1] * 4)],
        ]
    yield Total(["合计", f"{count}人次"])


def write(city: City) -> list[Path]:
    """The year's two lists in one workbook; the special commissioners of the year before in another."""
    now, before = city.on.year, city.on.year - 1
    commissioners = Page(
        "科创专员",
        f"嘉兴市{now}年科创专员派驻名单",
        POSTED,
        posted_rows(city),
        under=city.under("嘉兴市科学技术局", "人"),
        merge_down=(4,),
        notes=("派驻止日为空的，任期未满。",),
    )

    def special(year: int, count: int) -> Page:
        return Page(
            "特派员",
            f"嘉兴市{year}年科技特派员派驻名单",
            SENT,
            sent_rows(city, year, count),
            under=city.under("嘉兴市科学技术局", "人次"),
            notes=("“服务产业”按GB/T 4754—2017门类填写。", "派遣一次计一人次。"),
            merge_down=(),
        )

    return [
        write_book(
            city.path(f"{now}年科技特派员派驻名单.xlsx"), [commissioners, special(now, target("special_commissioner_times"))]
        ),
        write_book(city.path(f"{before}年科技特派员派驻名单.xlsx"), [special(before, LAST_YEAR_SENT)]),
    ]
