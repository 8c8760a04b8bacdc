"""Sheet 9, matchmaking sessions and their meetings (对接会签到及成效表), and the roadshow centre with its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import BANKS, UNIVERSITIES, person_names, phones, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

EVENTS = [
    ("活动编号",),
    ("活动名称",),
    ("类型",),
    ("日期",),
    ("地点",),
    ("县（市、区）",),
    ("主办单位",),
    ("参会企业数",),
    ("参会院所数",),
    ("发布成果数",),
    ("对接项目数",),
    ("达成意向数",),
    ("签约数",),
    ("签约金额",),
    ("备注",),
]
MEETINGS = [
    ("活动编号",),
    ("需求方",),
    ("供给方",),
    ("对接内容",),
    ("桌号",),
    ("时段",),
    ("结果",),
    ("未达成原因",),
    ("跟进人",),
]
MEMBERS = [("序号",), ("成员单位",), ("单位类别",), ("加入日期",), ("联系人",), ("联系电话",), ("服务内容",), ("备注",)]
ROADSHOWS = [
    ("路演编号",),
    ("路演名称",),
    ("路演类型",),
    ("路演日期",),
    ("县（市、区）",),
    ("主办单位",),
    ("路演项目数",),
    ("参会投资机构数",),
    ("意向投资数",),
    ("意向投资金额",),
    ("备注",),
]
OTHERS = {2024: (("人才", 6), ("路演", 8)), 2023: (("院企", 14), ("银企", 7), ("人才", 4), ("路演", 5))}
TITLES = {"院企": "院企双向对接会", "银企": "银企双向对接会", "人才": "人才项目对接会", "路演": "科创项目路演"}
WHY_NOT = ("价格分歧", "技术成熟度不足", "知识产权归属未定", "暂无预算")


def plan(year: int) -> list[str]:
    """Kinds of the year's sessions; two thirds of those that the account counts are between institutes and firms."""
    counted = target("matchmaking_sessions") if year == 2024 else 0
    kinds = [("院企", counted - counted // 3), ("银企", counted // 3)] if counted else []
    return [kind for kind, number in (*kinds, *OTHERS[year]) for _ in range(number)]


def event_rows(city: City, year: int) -> Iterator[list]:
    """Sessions of one year; amounts in 万元."""
    rng = city.rng(f"sessions {year}")
    kinds = plan(year)
    signed_total = 0.0
    for n, (kind, d) in enumerate(zip(kinds, rng.random((len(kinds), 10)).tolist(), strict=True)):
        place = PLACES[int(d[0] * len(PLACES))]
        talks = 12 + int(d[1] * 30)
        wished, signed = int(talks * (0.2 + 0.3 * d[2])), int(talks * 0.15 * d[3])
        amount = round(signed * (40 + d[4] * 300), 1)
        signed_total += amount
        yield [
            f"DJ{year}-{n + 1:02d}",
            f"{year}年{place.name}{KINDS[int(d[5] * 36)][1]}产业{TITLES[kind]}",
            kind if d[6] < 0.7 or kind in ("人才", "路演") else f"{kind}对接",
            spelling.day(date(year, 1 + int(d[7] * 12), 1 + int(d[8] * 27)), d[9]),
            f"{place.towns[0]}会议中心",
            place.name,
            ("嘉兴市科学技术局", f"{place.name}科学技术局", "嘉兴科技大市场")[int(d[9] * 3)],
            20 + int(d[1] * 90),
            0 if kind == "银企" else 3 + int(d[2] * 20),
            0 if kind == "银企" else int(d[3] * 30),
            talks,
            wished,
            signed,
            amount,
            None,
        ]
    yield Total(["合计", f"{len(kinds)}场", *[None] * 11, round(signed_total, 1)])


def meeting_rows(city: City, year: int) -> Iterator[list]:
    """Who met whom at which table; the session's number is merged over its meetings."""
    rng, firms = city.rng(f"meetings {year}"), city.firms
    for n, kind in enumerate(plan(year)):
        if kind not in ("院企", "银企"):
            continue
        count = 10 + int(rng.integers(0, 8))
        titles, names = topics(rng, count), person_names(rng, count)
        for table, d in enumerate(rng.random((count, 6)).tolist()):
            i = int(d[0] * len(firms))
            supplier = BANKS[int(d[1] * 4)] if kind == "银企" else UNIVERSITIES[int(d[1] * 8)]
            result = ("签约", "意向", "意向", "跟进", "跟进", "未达成")[int(d[2] * 6)]
            hour = 9 + table // 6
            yield [
                f"DJ{year}-{n + 1:02d}",
                spelling.name(firms.name[i], d[3]),
                supplier,
                titles[table] if kind == "院企" else f"授信{int(100 + d[4] * 1900)}万元",
                f"{table % 6 + 1}号桌",
                f"{hour}:{(0, 30)[table % 2]:02d}-{hour + table % 2}:{(30, 0)[table % 2]:02d}",
                result,
                WHY_NOT[int(d[5] * 4)] if result == "未达成" else None,
                names[table],
            ]


def member_rows(city: City) -> Iterator[list]:
    """The roadshow centre's consortium."""
    kinds = (
        ("银行", BANKS),
        ("创投机构", tuple(f"{c}例创业投资管理有限公司" for c in "甲乙丙丁戊己")),
        ("证券公司", ("模例证券嘉兴分公司", "拟样证券嘉兴营业部")),
        ("高校院所", UNIVERSITIES[:3]),
        ("园区", ("样本科技园", "仿真孵化器")),
    )
    members = [(kind, name) for kind, names in kinds for name in names]
    rng = city.rng("consortium")
    people, calls = person_names(rng, len(members)), phones(rng, len(members))
    for n, (kind, name) in enumerate(members):
        yield [
            n + 1,
            name,
            kind,
            date(2024, 4, 18),
            people[n],
            calls[n],
            ("融资", "投资", "上市辅导", "项目推荐", "场地")[n % 5],
            "发起单位" if n in (0, 4) else None,
        ]


def roadshow_rows(city: City) -> Iterator[list]:
    """The centre's calendar of the year, with the final of its contest."""
    rng = city.rng("roadshows")
    for n, d in enumerate(rng.random((18, 7)).tolist()):
        kind = "大赛" if n == 17 else "大会" if n == 8 else "路演"
        wished = int(d[2] * 8)
        yield [
            f"LY2024-{n + 1:02d}",
            "“创赢未来”创新创业大赛决赛" if kind == "大赛" else "科创金融大会" if kind == "大会" else f"第{n + 1}期科创项目路演",
            kind,
            spelling.day(date(2024, 1 + n * 12 // 18, 3 + int(d[0] * 24)), d[1]),
            PLACES[int(d[3] * 9)].name,
            "嘉兴科创路演中心联合体",
            6 + int(d[4] * 12),
            8 + int(d[5] * 30),
            wished,
            round(wished * (200 + d[6] * 1500), 1),
            None,
        ]


def write(city: City) -> list[Path]:
    paths = []
    for year in (2023, 2024):
        under = partial(city.under, "嘉兴市科学技术局")
        pages = [
            Page("活动", f"嘉兴市{year}年对接会签到及成效表", EVENTS, event_rows(city, year), under=under("万元")),
            Page(
                "对接明细", f"嘉兴市{year}年对接会对接明细", MEETINGS, meeting_rows(city, year), under=under("—"), merge_down=(0,)
            ),
        ]
        paths.append(write_book(city.path(f"{year}年对接会签到及成效表.xlsx"), pages))
    pages = [
        Page(
            "联合体成员",
            "嘉兴科创路演中心联合体成员名单",
            MEMBERS,
            member_rows(city),
            under=city.under("嘉兴科创路演中心", "—"),
            merge_down=(2,),
        ),
        Page(
            "路演活动",
            "嘉兴市2024年科创路演活动台账",
            ROADSHOWS,
            roadshow_rows(city),
            under=city.under("嘉兴科创路演中心", "万元"),
        ),
    ]
    return [*paths, write_book(city.path("科创路演中心联合体及路演活动台账.xlsx"), pages)]
