"""What people type on the pages of the bounties, read into values; the funnel and the list as a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone

from yipanqi.instruments.bounties import flow
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

#: 万元 of one bounty at most: a hundred billion yuan.
_MOST_MONEY = 10**7


def money(text: str, zh: str, en: str) -> int | None:
    """Fen from 万元 as typed; None where nothing was typed."""
    if not text.strip():
        return None
    try:
        return int((parameters.decimal(text, 0, _MOST_MONEY) * 10**6).to_integral_value())
    except ValueError:
        raise Fault(
            "money",
            f"{zh}“{text[:40]}”不对，请写 0 到 {_MOST_MONEY:,} 之间的数（单位：万元）。",
            f"{en} “{text[:40]}” is not a number from 0 to {_MOST_MONEY:,} (in CNY 10,000).",
            exit_code=2,
        ) from None


def number(text: str, zh: str, en: str, least: int = -(10**12), most: int = 10**12) -> float:
    """A plain number within bounds."""
    try:
        return float(parameters.decimal(text, least, most))
    except ValueError:
        raise Fault(
            "number",
            f"{zh}“{text[:40]}”不是 {least:,} 到 {most:,} 之间的数字。",
            f"{en} “{text[:40]}” is not a number from {least:,} to {most:,}.",
            exit_code=2,
        ) from None


def count(text: str, zh: str, en: str) -> int:
    """How many: a whole number from 1 to 1200."""
    found = parameters.whole(text.strip(), 1, 1200)
    if found is None:
        raise Fault(
            "count",
            f"{zh}“{text[:40]}”不是 1 到 1200 之间的整数。",
            f"{en} “{text[:40]}” is not a whole number from 1 to 1200.",
            exit_code=2,
        )
    return found


def moment(text: str) -> datetime | None:
    """A moment from a field of day and time, in the city's time."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        parameters.day(found.date().isoformat())
    except ValueError:
        raise Fault(
            "moment",
            f"时间“{text[:40]}”读不懂，请写成 2024-03-31 17:00。",
            f"“{text[:40]}” is not a time such as 2024-03-31 17:00.",
            exit_code=2,
        ) from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def day(text: str) -> date:
    try:
        return parameters.day(text)
    except ValueError:
        raise Fault(
            "day", f"日期“{text[:40]}”读不懂，请写成 2024-03-31。", f"“{text[:40]}” is not a day such as 2024-03-31.", exit_code=2
        ) from None


def draft_values(post: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a draft."""
    plain = {k: post.get(k, "").strip() for k in ("title", "problem", "field_of_technology", "eligible", "ip_terms", "contact")}
    quorum = post.get("quorum", "").strip()
    return {
        **plain,
        "quorum": count(quorum, "评审份数", "The number of reviews") if quorum else None,
        "amount": money(post.get("amount", ""), "榜额", "The prize"),
        "closes_at": moment(post.get("closes_at", "")),
        "racing": bool(post.get("racing")),
    }


def indicator_lines(text: str) -> list[dict[str, Any]]:
    """One indicator a line: name | ≥ or ≤ | target | unit | how it is tested."""
    out = []
    for at, line in enumerate(filter(str.strip, text.splitlines()), 1):
        parts = [p.strip() for p in line.replace("｜", "|").split("|")]
        if len(parts) < 3 or parts[1] not in ("≥", ">=", "≤", "<=") or not parts[0]:
            raise Fault(
                "indicator",
                f"第 {at} 项指标读不懂，请写成：名称 | ≥ | 数值 | 单位 | 怎么测。",
                f"Indicator {at} is not: name | ≥ | number | unit | how tested.",
                exit_code=2,
            )
        out.append(
            {
                "name": parts[0][:120],
                "at_least": parts[1] in ("≥", ">="),
                "target": number(parts[2], "指标", "The target"),
                "unit": parts[3][:30] if len(parts) > 3 else "",
                "test": parts[4][:200] if len(parts) > 4 else "",
            }
        )
    return out


def indicator_text(call: Any) -> str:
    """The indicators as they are typed."""
    return "\n".join(
        f"{i.name} | {'≥' if i.at_least else '≤'} | {i.target:g} | {i.unit} | {i.test}" for i in call.indicators.order_by("pk")
    )


def bid_values(post: Mapping[str, str]) -> dict[str, Any]:
    """The content of a bid. Parties and team: one a line, name | code and name | employer."""

    def lines(key: str, second: str) -> list[dict[str, str]]:
        found = []
        for line in filter(str.strip, post.get(key, "").splitlines()):
            name, _, more = line.replace("｜", "|").partition("|")
            found.append({"name": name.strip(), second: more.strip()})
        return found

    months = post.get("months", "").strip()
    return {
        "plan": post.get("plan", "").strip(),
        "price": money(post.get("price", ""), "报价", "The price"),
        "months": count(months, "周期", "Months") if months else None,
        "parties": lines("parties", "code"),
        "team": lines("team", "employer"),
    }


def milestone_lines(text: str) -> list[dict[str, Any]]:
    """One milestone a line: name | day | 万元."""
    out = []
    for at, line in enumerate(filter(str.strip, text.splitlines()), 1):
        parts = [p.strip() for p in line.replace("｜", "|").split("|")]
        if len(parts) != 3:
            raise Fault(
                "milestone",
                f"第 {at} 个里程碑读不懂，请写成：名称 | 2024-09-01 | 80（万元）。",
                f"Milestone {at} is not: name | 2024-09-01 | 80 (CNY 10,000).",
                exit_code=2,
            )
        out.append({"name": parts[0][:120], "planned": day(parts[1]), "prize": money(parts[2], "拨付", "The prize") or 0})
    return out


def workbook(
    steps: list[Any], twice: list[tuple[str, list[str]]], calls: list[Any], places: Mapping[str, str], *, about: str
) -> bytes:
    """The funnel, the live bounties and what the sheet is, in the reader's language."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1, "text_wrap": True})
    share = book.add_format({"num_format": "0.0%"})
    page = book.add_worksheet(say("漏斗", "Funnel"))
    page.set_column(0, 4, 18)
    page.write_row(
        0,
        0,
        [
            say("环节", "Step"),
            say("项数", "Number"),
            say("金额（元）", "Money (CNY)"),
            say("占上一环节", "Of the step before"),
            say("金额未知", "Amount unknown"),
        ],
        head,
    )
    for row, s in enumerate(steps, 1):
        page.write_row(row, 0, [str(s.words), s.number, s.money / 100])
        if s.of_before is not None:
            page.write_number(row, 3, s.of_before, share)
        page.write_number(row, 4, s.unknown)
    for row, (contract, numbers) in enumerate(twice, len(steps) + 2):
        page.write_string(
            row,
            0,
            say(
                f"合同 {contract} 在多个榜单中出现（{'、'.join(numbers)}），金额只计一次",
                f"Contract {contract} is named by several bounties ({', '.join(numbers)}); its value counts once",
            ),
        )
    live = book.add_worksheet(say("在办榜单", "Live bounties"))
    live.set_column(0, 8, 20)
    live.write_row(
        0,
        0,
        [
            say("榜单编号", "Number"),
            say("榜单名称", "Bounty"),
            say("发榜方", "Poster"),
            say("县（市、区）", "County"),
            say("榜额（元）", "Prize (CNY)"),
            say("阶段", "Stage"),
            say("截止", "Closes"),
            say("公示止", "Notice to"),
            say("合同编号", "Contract"),
        ],
        head,
    )
    for row, c in enumerate(calls, 1):
        live.write_row(
            row,
            0,
            [
                c.number or "",
                c.title,
                c.organisation.name,
                places.get(c.place or "", ""),
                (c.amount or 0) / 100 if c.amount is not None else "",
                str(flow.stage_now(c, timezone.now())),
                f"{timezone.localtime(c.closes_at):%Y-%m-%d %H:%M}" if c.closes_at else "",
                str(c.notice_to or ""),
                c.contract_number or "",
            ],
        )
    book.add_worksheet(say("说明", "About")).write_string(0, 0, about)
    book.close()
    return out.getvalue()
