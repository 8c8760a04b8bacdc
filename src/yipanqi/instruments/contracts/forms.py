"""Workbooks of findings, recognition and both sides; and what a posted form says. In: rows, text. Out: .xlsx bytes, days, fen."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from yipanqi.instruments.contracts import flow, queries
from yipanqi.instruments.contracts._recognition import finding_of
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import say


def _book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]], note: str = "") -> bytes:
    """One sheet for each (name, headings, rows); `note` stands below the first."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head, wrap = (
        book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1, "text_wrap": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for at, (name, headings, rows) in enumerate(sheets):
        page = book.add_worksheet(name)
        page.write_row(0, 0, headings, head)
        page.freeze_panes(1, 1)
        page.set_column(0, len(headings) - 1, 20)
        last = 0
        for last, row in enumerate(rows, 1):
            page.write_row(last, 0, row, wrap)
        if note and at == 0:
            page.write(last + 2, 0, note)
    book.close()
    return out.getvalue()


def yuan(fen: int | None) -> float | None:
    """Yuan of a cell; unknown stays blank."""
    return None if fen is None else fen / 100


_WHO = (
    ("合同登记编号", "Registration number"),
    ("合同名称", "Title"),
    ("卖方", "Seller"),
    ("买方", "Buyer"),
    ("县（市、区）", "County"),
    ("合同成交额（元）", "Value (CNY)"),
    ("技术交易额（元）", "Turnover (CNY)"),
)


def _who(r: Mapping[str, Any], places: Mapping[str, str]) -> list[Any]:
    return [
        r["number"],
        r["title"],
        r["seller_name"],
        r["buyer_name"],
        places.get(r["place"] or "", ""),
        yuan(r["value"]),
        yuan(r["turnover"]),
    ]


def workbook(rows: Iterable[Mapping[str, Any]], places: Mapping[str, str]) -> bytes:
    """One row a finding: contract, parties, amounts in yuan, what, why, clause, what to do, state, ground and reason."""
    headings = [
        say(*h)
        for h in (
            *_WHO,
            ("核查发现", "Finding"),
            ("所见词语", "Word found"),
            ("依据", "Why"),
            ("条款", "Clause"),
            ("处理", "What to do"),
            ("另一份合同", "Other contract"),
            ("状态", "State"),
            ("结论依据", "Ground"),
            ("说明", "Reason"),
            ("结论人", "Decided by"),
        )
    ]

    def line(r: Mapping[str, Any]) -> list[Any]:
        f, d = finding_of(r["code"], r["registered_on"] or r["signed_on"]), r["decided"]
        ground = flow.GROUNDS.get(r["state"], {}).get(d.ground, "") if d else ""
        return [
            *_who(r, places),
            str(f.words),
            r["word"],
            str(f.why),
            f.clause,
            str(f.todo),
            r["other"],
            str(flow.STATES[r["state"]]),
            str(ground),
            d.reason if d else "",
            d.by if d else "",
        ]

    return _book([(say("合同核查", "Contract checks"), headings, map(line, rows))])


def recognition_book(rows: Iterable[Mapping[str, Any]], places: Mapping[str, str]) -> bytes:
    """One row a contract: what stands, what counts, what was proposed and why, who decided."""
    headings = [
        say(*h)
        for h in (
            *_WHO,
            ("结论", "Result"),
            ("认定的技术交易额（元）", "Recognised turnover (CNY)"),
            ("系统建议", "Proposal"),
            ("理由与条款", "Reasons and clauses"),
            ("人工结论", "Decided by"),
        )
    ]

    def line(r: Mapping[str, Any]) -> list[Any]:
        reasons = "；".join(reason_line(x) for x in queries.reason_rows(r["reasons"], r["rule_day"]))
        return [
            *_who(r, places),
            str(flow.VERDICTS[r["stands"]]),
            yuan(r["recognised"]),
            str(flow.VERDICTS[r["verdict"]]),
            reasons,
            r["by"],
        ]

    return _book([(say("合同认定", "Recognition"), headings, map(line, rows))])


def reason_line(reason: Mapping[str, Any]) -> str:
    """One reason in a line: what does not hold or is unknown, and the clause."""
    said = "" if reason.get("doubt") else say("不符合：", "not so: ") if reason["holds"] is False else say("未知：", "unknown: ")
    return f"{said}{reason['words']}" + (f"（{reason['clause']}）" if reason["clause"] else "")


def flows_book(found: Mapping[str, Any], names: Mapping[str, str]) -> bytes:
    """Both sides by place, local sales, kinds and months, in yuan."""
    codes = found["codes"]
    sides = [
        [names.get(c, c), yuan(found["seller"].get(c, 0)), yuan(found["buyer"].get(c, 0))] for c in (*codes, *found["others"])
    ]
    cross = [[names.get(s, s), *(yuan(found["both"].get((s, b), 0)) for b in codes)] for s in codes]
    kinds = [[str(w), yuan(found["kinds"].get(k, 0)), yuan(found["kinds_before"].get(k, 0))] for k, w in flow.KINDS.items()]
    months = [[m["month"], *(yuan(m[k]) for k in ("now", "to_date", "before"))] for m in found["months"]]
    money = say("（元）", " (CNY)")
    return _book(
        [
            (
                say("输出与吸纳", "Both sides"),
                [
                    say("地区", "Place"),
                    say("输出（卖方）", "Output (seller)") + money,
                    say("吸纳（买方）", "Absorbed (buyer)") + money,
                ],
                sides,
            ),
            (say("市内买卖", "Within the city"), [say("卖方＼买方", "Seller\\buyer"), *(names.get(c, c) for c in codes)], cross),
            (
                say("各类", "By kind"),
                [say("类别", "Kind"), say("本年", "This year") + money, say("上年同期", "Year before") + money],
                kinds,
            ),
            (
                say("逐月", "By month"),
                [
                    say("月", "Month"),
                    say("当月", "In the month") + money,
                    say("当年累计", "Year to date") + money,
                    say("上年同期累计", "Year before, to date") + money,
                ],
                months,
            ),
        ],
        note=say(
            "输出与吸纳是同一批合同的两面，不得相加。",
            "Output and absorption are two sides of the same contracts and are never added.",
        ),
    )


#: Yuan in one field at most.
_MOST_YUAN = 10**15 - 1
_INCOME = (
    ("received", ("到账", "Received")),
    ("technical", ("技术性收入", "Technical income")),
    ("transfer", ("其中技术转让", "of which transfers")),
    ("profit", ("技术转让所得", "Profit of transfers")),
    ("exempt", ("免税", "Exempt")),
    ("halved", ("减半", "At half")),
)


def income_book(rows: Iterable[Mapping[str, Any]], places: Mapping[str, str]) -> bytes:
    """One row a seller: what came in, profit of transfers, relief in yuan, and what is missing."""
    money = say("（元）", " (CNY)")
    headings = [
        say("卖方", "Seller"),
        say("县（市、区）", "County"),
        say("笔数", "Payments"),
        *(say(*w) + money for _, w in _INCOME),
        say("还缺什么", "What is missing"),
    ]

    def line(r: Mapping[str, Any]) -> list[Any]:
        lacking = "；".join(f"{w} {r[k]}" for k, w in flow.LACKING.items() if r[k])
        return [
            r["seller_name"] or "",
            places.get(r["place"] or "", ""),
            r["payments"],
            *(yuan(r[k]) for k, _ in _INCOME),
            lacking,
        ]

    return _book([(say("技术性收入", "Technical income"), headings, map(line, rows))])


def day(text: str) -> date:
    """A day of a form; Fault when it is none."""
    try:
        return parameters.day(text)
    except ValueError:
        raise Fault("day", "到账日期请写 2025-12-31。", "Write the day as 2025-12-31.") from None


def day_or_none(text: str) -> date | None:
    """The day from which a ruling holds; blank is none. Fault when it is no day."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Fault("day", "起算日请写 2025-12-31。", "Write the day from which it holds as 2025-12-31.") from None


def fen(text: str) -> int:
    """Yuan of a form in fen; Fault when it is no amount, has more than two decimals, or is impossibly large."""
    try:
        found = parameters.decimal(text, -_MOST_YUAN, _MOST_YUAN) * 100
        if found == found.to_integral_value():
            return int(found)
    except ValueError:
        pass
    raise Fault(
        "amount",
        "金额请写元，最多两位小数，如 50000.00。",
        "Write the amount in yuan with at most two decimals, such as 50000.00.",
    ) from None


def fen_or_none(text: str) -> int | None:
    """As `fen`; blank is unknown."""
    return fen(text) if text.strip() else None
