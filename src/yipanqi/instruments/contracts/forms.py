"""Findings as a workbook, and what a posted form says. In: rows, text. Out: .xlsx bytes, days, fen."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

from yipanqi.instruments.contracts import flow
from yipanqi.values.fault import Fault
from yipanqi.values.words import say


def workbook(rows: Iterable[Mapping[str, Any]], places: Mapping[str, str]) -> bytes:
    """One row a finding: contract, parties, amounts in yuan, what, why, what to do, state and reason."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head, wrap = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(say("合同核查", "Contract checks"))
    page.write_row(0, 0, [say("合同登记编号", "Registration number"), say("合同名称", "Title"), say("卖方", "Seller"), say("买方", "Buyer"), say("县（市、区）", "County"),
                          say("合同成交额（元）", "Value (CNY)"), say("技术交易额（元）", "Turnover (CNY)"), say("核查发现", "Finding"), say("依据", "Why"), say("处理", "What to do"),
                          say("另一份合同", "Other contract"), say("状态", "State"), say("结论依据", "Reason")], head)
    page.freeze_panes(1, 1)
    page.set_column(0, 3, 26)
    page.set_column(4, 12, 18)
    for at, r in enumerate(rows, 1):
        what, why, todo = flow.FINDINGS[r["code"]]
        money = [None if r[k] is None else r[k] / 100 for k in ("value", "turnover")]
        decided = r["decided"]
        page.write_row(at, 0, [r["number"], r["title"], r["seller_name"], r["buyer_name"], places.get(r["place"] or "", ""), *money, str(what), str(why), str(todo),
                               r["other"], str(flow.STATES[r["state"]]), decided.reason if decided else ""], wrap)
    book.close()
    return out.getvalue()


def day(text: str) -> date:
    """A day of a form; Fault when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Fault("day", "到账日期请写 2025-12-31。", "Write the day as 2025-12-31.") from None


def fen(text: str) -> int:
    """Yuan of a form in fen; Fault when it is no amount."""
    try:
        return int((Decimal(text.strip().replace(",", "")) * 100).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        raise Fault("amount", "到账金额请写元，如 50000。", "Write the amount in yuan, such as 50000.") from None
