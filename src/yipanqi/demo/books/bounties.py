"""Sheet 8, bounties ("订单式"研发揭榜挂帅项目进展表): those taken are as many as published, others wait for a taker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._firms import KINDS
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import UNIVERSITIES, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("榜单编号",),
    ("榜单名称",),
    ("发榜企业",),
    ("县（市、区）",),
    ("领域",),
    ("榜额",),
    ("发榜日期",),
    ("揭榜截止",),
    ("揭榜单位数",),
    ("揭榜单位",),
    ("评榜日期",),
    ("中榜单位",),
    ("公示起止", "起"),
    ("公示起止", "止"),
    ("签约日期",),
    ("合同编号",),
    ("合同金额",),
    ("研发周期",),
    *((f"里程碑{n}", when) for n in "一二三" for when in ("计划", "完成")),
    ("已拨付金额",),
    ("验收日期",),
    ("验收结论",),
    ("状态",),
    ("备注",),
]
WAITING = 90  # posted, nobody has taken them


def rows(city: City) -> Iterator[list]:
    """Bounties in the order of posting since 2021. Amounts in 万元; steps after the city's last day are left blank."""
    firms, rng = city.firms, city.rng("bounties")
    taken = target("bounties_taken")
    count = taken + WAITING
    span = (city.on - date(2021, 3, 1)).days - 5
    offsets = sorted(rng.integers(0, span, count).tolist())
    free = set((count - 1 - rng.choice(count // 2, WAITING, replace=False)).tolist())
    titles = topics(rng, count)
    ours = [i for i in range(len(firms)) if not firms.small[i] or firms.rank[i] < 0.3]
    total = 0.0
    serial = dict.fromkeys(range(2021, city.on.year + 1), 0)
    for n, (offset, d) in enumerate(zip(offsets, rng.random((count, 14)).tolist(), strict=True)):
        posted = date(2021, 3, 1) + timedelta(days=offset)
        i = ours[int(d[0] * len(ours))]
        serial[posted.year] += 1
        amount = round(20 + d[1] ** 2 * 780, 1)
        total += amount
        yield [
            n + 1,
            f"JB{posted.year}{serial[posted.year]:04d}",
            titles[n],
            spelling.name(firms.name[i], d[2]),
            PLACES[firms.place[i]].name,
            KINDS[firms.kind[i]][2],
            amount,
            spelling.day(posted, d[3]),
            spelling.day(posted + timedelta(days=45), d[3]),
            *(_waiting(d) if n in free else _course(city, posted, amount, d)),
        ]
    yield Total(["合计", f"{count}项", None, None, None, None, round(total, 1), None, None, None, f"已揭榜{taken}项"])


def _waiting(d: list[float]) -> list[object]:
    """A bounty that nobody has taken: no bidder, no bid."""
    return [0 if d[4] < 0.5 else None, None if d[5] < 0.6 else "—", *[None] * 17, "发榜", None]


def _course(city: City, posted: date, amount: float, d: list[float]) -> list[object]:
    """What happened to a bounty that was taken, as far as it has happened by the city's last day."""
    bidders = 1 + int(d[4] ** 2 * 4)
    names = [UNIVERSITIES[(int(d[5] * 8) + n) % 8] for n in range(bidders)]
    review, notice, signed = (posted + timedelta(days=days) for days in (60, 70, 95))
    lost = d[6] < 0.06
    steps = [signed + timedelta(days=days) for days in (120, 240, 360)]
    accepted = steps[2] + timedelta(days=int(d[7] * 60))
    known = lambda day: day if day <= city.on and not lost else None  # noqa: E731
    done = [known(day + timedelta(days=int(d[8] * 40))) for day in steps]
    finished = known(accepted)
    agreed = known(signed)
    paid = round(amount * (0.3 * bool(agreed) + 0.2 * bool(done[0]) + 0.2 * bool(done[1]) + 0.3 * bool(finished)), 1)
    result = ("通过" if d[9] < 0.93 else "结题" if d[9] < 0.97 else "不通过") if finished else None
    state = "终止" if lost else "验收" if finished else "实施" if agreed else "评榜" if known(review) else "揭榜"
    out: list[object] = [
        bidders,
        "、".join(names) if d[10] < 0.95 else "\n".join(names),
        spelling.day(known(review), d[3]),
        names[0] if known(review) else None,
        spelling.day(known(notice), d[3]),
        spelling.day(known(notice + timedelta(days=7)), d[3]),
        spelling.day(agreed, d[11]),
        f"{signed.year}330400{int(d[12] * 1e6):06d}" if agreed else None,
        round(amount * (0.9 + 0.2 * d[13]), 1) if agreed else None,
        "12个月",
    ]
    for plan, real in zip(steps, done, strict=True):
        out += [plan if agreed else None, spelling.day(real, d[11])]
    return [*out, paid if agreed else None, spelling.day(finished, d[11]), result, state, "企业要求终止" if lost else None]


def write(city: City) -> list[Path]:
    page = Page(
        "进展表",
        "嘉兴市“订单式”研发揭榜挂帅项目进展表（2021—2024年累计）",
        COLUMNS,
        rows(city),
        under=city.under("嘉兴市科学技术局", "万元"),
        notes=("揭榜不等于中榜，中榜不等于完成。",),
    )
    return [write_book(city.path("“订单式”研发揭榜挂帅项目进展表.xlsx"), [page])]
