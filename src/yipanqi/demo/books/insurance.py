"""Sheet 11, science-and-technology insurance: policies with subsidies, and claims (科技保险保单及补贴明细)."""

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
from yipanqi.demo._wording import INSURERS

if TYPE_CHECKING:
    from yipanqi.demo.city import City

POLICIES = [
    ("保单号",),
    ("投保企业",),
    ("统一社会信用代码",),
    ("县（市、区）",),
    ("险种",),
    ("承保公司",),
    ("保险金额（风险保额）",),
    ("费率",),
    ("保费",),
    ("起保日期",),
    ("终保日期",),
    ("是否试点险种",),
    ("补贴比例",),
    ("应补金额",),
    ("实补金额",),
    ("批次",),
    ("批单号",),
    ("退保日期",),
]
CLAIMS = [("赔案号",), ("保单号",), ("出险日期",), ("报案日期",), ("估损",), ("赔付金额",), ("结案日期",)]
PILOT = ("研发费用损失险", "研发中断险", "成果转化费用损失险", "首台（套）装备综合险", "专利被侵权损失险", "关键研发人员意外险")
ORDINARY = ("企业财产综合险", "雇主责任险")
#: state -> number of policies
STATES = {"in force": 300, "ended": 190, "surrendered": 14, "future": 22, "ordinary": 40}


def policies(city: City) -> list[dict]:
    """Policies in the order of their numbers; sums in 万元. Pilot policies in force add up to the published cover."""
    rng, firms = city.rng("insurance"), city.firms
    states = [state for state, count in STATES.items() for _ in range(count)]
    sums = np.round(30 + rng.gamma(1.4, 180, len(states)), 0).astype(int)
    live = np.array([s == "in force" for s in states])
    goal = target("insured_sum") // 10_000
    scaled = np.maximum(10, np.floor(sums[live] * goal / sums[live].sum())).astype(int)
    scaled[np.argmax(scaled)] += goal - scaled.sum()
    sums[live] = scaled
    found = []
    for n in rng.permutation(len(states)).tolist():
        d = rng.random(8).tolist()
        state = states[n]
        year = 2023 if state == "ended" else 2025 if state == "future" else 2024
        # No policy in force begins or ends near the last day, so its hour does not matter.
        start = date(year, 2 if year < 2025 else 1, 1) + timedelta(days=4 + int(d[0] * (300 if year < 2025 else 40)))
        surrendered = start + timedelta(days=10 + int(d[1] * 25)) if state == "surrendered" else None
        found.append(
            {
                "firm": int(d[2] * len(firms)),
                "sum": int(sums[n]),
                "start": start,
                "end": start + timedelta(days=364),
                "surrendered": surrendered,
                "pilot": state != "ordinary",
                "product": ORDINARY[int(d[3] * 2)] if state == "ordinary" else PILOT[int(d[3] * 6)],
                "rate": round(0.004 + 0.012 * d[4], 4),
                "draws": d,
            }
        )
    return found


def _number(n: int, start: date) -> str:
    return f"KJBX{start.year}{n + 1:06d}"


def policy_rows(city: City) -> Iterator[list]:
    firms = city.firms
    for n, p in enumerate(policies(city)):
        d, i = p["draws"], p["firm"]
        premium = round(p["sum"] * p["rate"], 4)
        due = round(premium * 0.5, 4) if p["pilot"] and not p["surrendered"] else 0
        yield [
            _number(n, p["start"]),
            spelling.name(firms.name[i], d[5]),
            firms.code[i],
            PLACES[firms.place[i]].name,
            p["product"],
            INSURERS[int(d[6] * 3)],
            p["sum"],
            Percent(p["rate"]) if d[7] < 0.6 else f"{p['rate'] * 100:.2f}%",
            premium,
            spelling.day(p["start"], d[1]),
            spelling.day(p["end"], d[1]),
            "是" if p["pilot"] else "否",
            Percent(0.5) if p["pilot"] else "—",
            due,
            due if d[4] < 0.8 else None,
            f"{p['start'].year}年第{1 + p['start'].month // 7}批",
            f"PD{n:05d}" if p["surrendered"] else None,
            p["surrendered"],
        ]
    yield Total(["合计", f"{sum(STATES.values())}单"])


def claim_rows(city: City) -> Iterator[list]:
    rng = city.rng("claims")
    k = 0
    for n, p in enumerate(policies(city)):
        if p["start"].year > 2024 or rng.random() > 0.07:
            continue
        d = rng.random(5).tolist()
        k += 1
        hit = p["start"] + timedelta(days=5 + int(d[0] * 40))
        estimate = round(p["sum"] * 0.08 * d[1], 2)
        closed = hit + timedelta(days=30 + int(d[2] * 90))
        over = closed <= city.on
        yield [
            f"PA{hit.year}{k:04d}",
            _number(n, p["start"]),
            spelling.day(hit, d[3]),
            hit + timedelta(days=int(d[4] * 5)),
            estimate,
            round(estimate * 0.8, 2) if over else "—",
            closed if over else None,
        ]


def write(city: City) -> list[Path]:
    under = city.under("嘉兴市科学技术局", "万元")
    pages = [
        Page(
            "保单",
            "嘉兴市科技保险保单及补贴明细",
            POLICIES,
            policy_rows(city),
            under=under,
            notes=("风险保额为保险金额，不是保费也不是赔款。", "期末在保以终保日期和退保日期为准。"),
        ),
        Page("赔案", "嘉兴市科技保险赔案明细", CLAIMS, claim_rows(city), under=under),
    ]
    return [write_book(city.path("科技保险保单及补贴明细.xlsx"), pages)]
