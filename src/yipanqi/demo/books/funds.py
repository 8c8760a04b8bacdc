"""Sheet 10, the mother fund, its sub-funds, investments and cash flows, and the corridor's fund (科创母基金)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, Percent, Total, write_book
from yipanqi.demo._places import PLACES
from yipanqi.demo._published import target
from yipanqi.demo._wording import FIELDS

if TYPE_CHECKING:
    from yipanqi.demo.city import City

FUNDS = [
    ("序号",),
    ("基金名称",),
    ("备案编号",),
    ("管理人",),
    ("成立日期",),
    ("存续期",),
    ("总规模",),
    ("母基金认缴",),
    ("母基金实缴",),
    ("认缴占比",),
    ("其他出资人",),
    ("投资方向",),
    ("返投倍数",),
    ("返投口径",),
    ("返投完成额",),
    ("备注",),
]
INVESTMENTS = [
    ("投资主体",),
    ("被投企业",),
    ("统一社会信用代码",),
    ("注册地",),
    ("轮次",),
    ("投资日期",),
    ("投资额",),
    ("持股比例",),
    ("投后估值",),
    ("最新估值",),
    ("估值日期",),
    ("是否返投",),
    ("返投认定类型",),
    ("退出方式",),
    ("退出金额",),
    ("备注",),
]
FLOWS = [("日期",), ("付款方",), ("收款方",), ("类型",), ("金额",), ("凭证号",), ("备注",)]
MOTHER, CORRIDOR = "嘉兴市科创母基金（有限合伙）", "长三角G60科创走廊科技成果转化基金（有限合伙）"
SUBS = 12
#: The other eight cities of the corridor: companies and 万元 (each sum stays below the model city's).
OTHER_CITIES = (
    ("上海市松江区", 4, 9_800),
    ("杭州市", 4, 9_200),
    ("苏州市", 3, 8_000),
    ("合肥市", 3, 6_600),
    ("湖州市", 2, 3_900),
    ("金华市", 2, 3_000),
    ("芜湖市", 2, 2_800),
    ("宣城市", 1, 900),
)
FAR = ("上海市", "杭州市", "苏州市", "深圳市", "北京市")


def fund_rows(city: City) -> Iterator[list]:
    """The mother fund itself first, then its sub-funds; amounts in 万元."""
    rng = city.rng("funds")
    whole = target("fund_of_funds_size") // 10_000
    yield [
        1,
        MOTHER,
        "SYQ0001",
        "嘉兴模例科创投资管理有限公司",
        date(2022, 6, 30),
        "10+2年",
        whole,
        None,
        None,
        None,
        "嘉兴市属国企、县（市、区）国资",
        "科技创新",
        None,
        None,
        None,
        "母基金，总规模以认缴计",
    ]
    for n, (size, commit, paid, d) in enumerate(zip(*_sizes(), rng.random((SUBS, 5)).tolist(), strict=True)):
        share = commit / size
        yield [
            n + 2,
            _sub(n),
            f"SYQ{n + 2:04d}",
            f"{'甲乙丙丁戊己'[n % 6]}例创业投资管理有限公司",
            spelling.day(date(2022 + n // 5, 1 + int(d[0] * 12), 15), d[1]),
            f"{7 + n % 3}年" if n % 4 else f"{5 + n % 3}+2年",
            size,
            commit,
            paid,
            Percent(round(share, 4)) if n % 3 else f"{share * 100:.2f}%",
            ("市场化出资人", "上市公司、保险资金", "无")[n % 3],
            FIELDS[n % len(FIELDS)],
            (1.0, 1.2, 1.5, None)[n % 4],
            "按实缴额" if n % 2 else "按认缴额",
            round(paid * d[3] * 1.4, 2),
            None,
        ]
    yield Total(["合计", f"子基金{SUBS}只", *[None] * 4, sum(_sizes()[0]), sum(_sizes()[1]), sum(_sizes()[2])])


def _sub(n: int) -> str:
    return f"嘉兴{'甲乙丙丁戊己庚辛壬癸子丑'[n]}例{('天使', '成长', '产业')[n % 3]}创业投资合伙企业（有限合伙）"


def _sizes() -> tuple[list[int], list[int], list[int]]:
    """Size, the mother fund's commitment and paid-in of each sub-fund, 万元."""
    size = [20_000 + 7_500 * (n % 5) + 15_000 * (n % 3) for n in range(SUBS)]
    commit = [int(s * (0.2 + 0.05 * (n % 4))) for n, s in enumerate(size)]
    return size, commit, [int(c * (0.4 + 0.15 * (n % 4))) for n, c in enumerate(commit)]


def _parts(rng: np.random.Generator, total: int, count: int) -> list[int]:
    """`total` in `count` whole parts of at least a tenth of the mean."""
    raw = rng.dirichlet(np.full(count, 4.0))
    parts = np.maximum(total // count // 10, (raw * total).astype(int))
    parts[np.argmax(parts)] += total - parts.sum()
    return parts.tolist()


def investment_rows(city: City) -> Iterator[list]:
    """Direct investments and those of the sub-funds, then the corridor's fund with its nine cities; amounts in 万元."""
    rng, firms = city.rng("investments"), city.firms
    tech = np.flatnonzero(firms.small & (firms.rank < 0.2))
    chosen = tech[rng.permutation(len(tech))].tolist()
    local = iter(chosen)
    for n, d in enumerate(rng.random((64, 9)).tolist()):
        investor = MOTHER if d[0] < 0.2 else _sub(int(d[1] * SUBS))
        home = d[2] < 0.7
        i = next(local)
        name = firms.name[i] if home else f"{FAR[n % 5]}{'子丑寅卯辰巳午未申酉'[n % 10]}样科技有限公司"
        where = _written(PLACES[firms.place[i]].name, d[3]) if home else FAR[n % 5]
        yield _investment(city, investor, name, firms.code[i] if home else None, where, round(200 + d[4] * 3800, 1), d)
    ours = _parts(rng, target("corridor_investment") // 10_000, target("corridor_companies"))
    for amount, d in zip(ours, rng.random((len(ours), 9)).tolist(), strict=True):
        i = next(local)
        yield _investment(
            city, CORRIDOR, firms.name[i], firms.code[i], f"嘉兴市{PLACES[firms.place[i]].name}", amount, d, plain=True
        )
    for where, companies, total in OTHER_CITIES:
        for k, (amount, d) in enumerate(zip(_parts(rng, total, companies), rng.random((companies, 9)).tolist(), strict=True)):
            yield _investment(city, CORRIDOR, f"{where[:2]}{'甲乙丙丁'[k]}拟科技股份有限公司", None, where, amount, d, plain=True)


def _written(place: str, draw: float) -> str:
    return place if draw < 0.5 else f"嘉兴市{place}" if draw < 0.9 else f"浙江省嘉兴市{place}"


def _investment(
    city: City, investor: str, name: str, code: str | None, where: str, amount: float, d: list[float], *, plain: bool = False
) -> list:
    day = date(2022, 7, 1) + timedelta(days=int(d[5] * 880))
    stake = 0.02 + 0.1 * d[6]
    value = round(amount / stake, 1)
    left = not plain and d[7] < 0.08
    return [
        investor,
        spelling.name(name, 1.0 if plain else d[8]),
        code,
        where,
        ("天使轮", "Pre-A轮", "A轮", "B轮", "战略投资")[int(d[8] * 5)],
        spelling.day(day, d[6]),
        amount,
        Percent(round(stake, 4)),
        value,
        round(value * (0.6 + 1.2 * d[7]), 1) if d[3] < 0.9 else "—",
        date(2024, 6, 30),
        "否" if code is None else "是" if d[2] < 0.6 else "待定",
        None if code is None else "注册在本地",
        "股权转让" if left else None,
        round(amount * (0.8 + d[4]), 1) if left else None,
        None,
    ]


def flow_rows(city: City) -> Iterator[list]:
    """Calls, fees and distributions between the mother fund and its sub-funds; amounts in 万元."""
    rng = city.rng("fund flows")
    found: list[tuple[date, str, str, str, float]] = []
    for n, paid in enumerate(_sizes()[2]):
        first = date(2022 + n // 5, 7, 1) if n // 5 < 2 else date(2024, 3, 1)
        for k, part in enumerate(_parts(rng, paid, 3 if first.year < 2024 else 1)):
            found.append((first + timedelta(days=150 * k + n), MOTHER, _sub(n), "实缴", part))
        if first.year < 2024:
            found.append((date(2024, 9, 10 + n), _sub(n), MOTHER, "分配", round(paid * 0.1, 2)))
        found.append(
            (
                date(2024, 1, 5 + n),
                _sub(n),
                f"{'甲乙丙丁戊己'[n % 6]}例创业投资管理有限公司",
                "管理费",
                round(_sizes()[0][n] * 0.02, 2),
            )
        )
    for n, (day, payer, payee, kind, amount) in enumerate(sorted(found)):
        yield [
            spelling.day(day, float(rng.random())),
            payer,
            payee,
            kind,
            amount,
            f"记-{day.year}{day.month:02d}-{n + 1:04d}",
            None,
        ]


def write(city: City) -> list[Path]:
    title = "嘉兴市科创母基金子基金及直投项目情况表"
    under = city.under("嘉兴市金融投资控股集团（模拟）", "万元")
    pages = [
        Page(
            "子基金", f"{title}—子基金", FUNDS, fund_rows(city), under=under, notes=("第1行为母基金本身，总规模为母基金规模。",)
        ),
        Page(
            "项目",
            f"{title}—投资项目",
            INVESTMENTS,
            investment_rows(city),
            under=under,
            merge_down=(0,),
            notes=("G60走廊转化基金的项目按被投企业注册地统计。",),
        ),
        Page("资金流水", f"{title}—资金流水", FLOWS, flow_rows(city), under=under),
    ]
    return [write_book(city.path("科创母基金子基金及直投项目情况表.xlsx"), pages)]
