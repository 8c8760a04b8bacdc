"""Sheet 6, achievements on offer (科技成果汇总表): five universities' workbooks and the city's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import BY_CODE
from yipanqi.demo._published import target
from yipanqi.demo._wording import FIELDS, UNIVERSITIES, person_names, phones, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("成果编号",),
    ("成果名称",),
    ("完成单位",),
    ("第一完成人",),
    ("联系人及电话",),
    ("技术领域",),
    ("成果简介",),
    ("技术指标",),
    ("应用场景",),
    ("知识产权情况",),
    ("成熟度",),
    ("合作方式",),
    ("意向价格",),
    ("是否职务成果",),
    ("是否赋权",),
    ("发布日期",),
    ("有效期",),
    ("发布渠道",),
]
RIPENESS = ("概念", "小试", "中试", "产业化")
WAYS = ("转让", "许可", "作价入股", "合作开发", "面议")
CHANNELS = ("浙江科技大市场", "嘉兴科技大市场", "院企对接会", "微信公众号")
BEFORE, UNDATED = 180, 6
USES = ("纺织印染", "光伏制造", "汽车零部件", "集成家居", "化纤生产", "医疗耗材", "智慧农业", "半导体封测")


def columns(source: str) -> list[tuple[str, ...]]:
    """Only the city's own list names the county of the institute that owns an achievement."""
    at = COLUMNS.index(("完成单位",)) + 1
    return COLUMNS if source in UNIVERSITIES else [*COLUMNS[:at], ("县（市、区）",), *COLUMNS[at:]]


def rows(city: City, year: int, source: str, first: int, count: int, dated: bool = True) -> Iterator[list]:
    """Achievements of one source. Asking price in 万元, often "面议"."""
    rng = city.rng(f"achievements {source} {year} {dated}")
    names, people, numbers, contacts = topics(rng, count), person_names(rng, count), phones(rng, count), person_names(rng, count)
    for n, d in enumerate(rng.random((count, 14)).tolist()):
        day = date(year, 1, 1) + timedelta(days=int(d[0] * 365))
        what = names[n].rstrip("研究")
        own = None if source in UNIVERSITIES else city.institutes[int(d[4] * len(city.institutes))]
        price = (
            "面议",
            "面议",
            round(5 + d[1] * 400, 1),
            f"{int(20 + d[1] * 200)}-{int(240 + d[1] * 100)}",
            f"约{int(30 + d[1] * 300)}万",
        )[int(d[2] * 5)]
        yield [
            n + 1,
            f"CG{year}{first + n:04d}",
            names[n] + ("" if d[3] < 0.9 else " "),
            *([source] if own is None else [own.name, BY_CODE[own.place].name]),
            people[n],
            f"{contacts[n]} {numbers[n]}",
            FIELDS[int(d[5] * len(FIELDS))],
            f"针对{USES[int(d[6] * 8)]}场景，提出{what}的方案，完成样机验证，已在示范线运行。",
            f"效率提升{int(8 + d[7] * 40)}%；能耗下降{int(5 + d[8] * 30)}%",
            USES[int(d[6] * 8)],
            f"授权发明专利{int(d[9] * 5)}件",
            RIPENESS[int(d[10] * 4)],
            WAYS[int(d[11] * 5)],
            price,
            "是" if d[12] < 0.9 else "否",
            "是" if d[13] < 0.2 else "否",
            spelling.day(day, d[3]) if dated else ("待定", None, "—")[n % 3],
            spelling.day(day.replace(day=min(day.day, 28), year=year + 2), d[3]) if dated else None,
            CHANNELS[int(d[1] * 4)],
        ]


def write(city: City) -> list[Path]:
    """The year's achievements shared out over five universities and the city's institutes; the year before in one file."""
    total = target("achievements_published")
    shares = [total // 7] * 5
    sources = [*UNIVERSITIES[:5], "嘉兴市"]
    shares.append(total - sum(shares))
    paths, first = [], 1

    def page(source: str, year: int, rows_: Iterator[list], title: str) -> Page:
        return Page(
            "成果汇总",
            title,
            columns(source),
            rows_,
            under=city.under(source, "万元"),
            notes=("成熟度分为概念、小试、中试、产业化四级。",),
        )

    for source, count in zip(sources, shares, strict=True):
        title = f"嘉兴市科技成果库：{source}2024年科技成果汇总表" if source != "嘉兴市" else "嘉兴市属院所2024年科技成果汇总表"
        stem = f"{source}科技成果汇总表" if source != "嘉兴市" else "嘉兴市属院所科技成果汇总表"
        found = list(rows(city, 2024, source, first, count))
        if source == "嘉兴市":
            found += list(rows(city, 2024, source, first + count, UNDATED, dated=False))
        paths.append(write_book(city.path(f"{stem}.xlsx"), [page(source, 2024, iter(found), title)]))
        first += count
    old = page("嘉兴市科学技术局", 2023, rows(city, 2023, "嘉兴市", 1, BEFORE), "嘉兴市2023年科技成果汇总表")
    paths.append(write_book(city.path("2023年科技成果汇总表.xlsx"), [old]))
    return paths
