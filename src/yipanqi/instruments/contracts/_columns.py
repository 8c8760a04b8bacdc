"""Columns that the lists of the contracts share, and where a contract has its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse

from yipanqi.instruments.contracts.models import Contract
from yipanqi.ui.pages import Column, columns_of
from yipanqi.values.words import Words


def page(one: Any) -> str:
    """The address of one contract."""
    return reverse("contract", args=[one.number])


def money(name: str, zh: str, en: str, unit: str = "万元", **more: Any) -> Column:
    return Column(name, Words(zh, en), "money", unit, **more)


TITLE = Column("title", Words("合同", "Contract"), value=lambda r: r.title or r.number, sub=lambda r: r.number, wide=True)
PLACE = Column("place", Words("地区", "Place"), "place", order="place", wide=True)
PARTIES = Column(
    "seller_name",
    Words("卖方 → 买方", "Seller → buyer"),
    value=lambda r: f"{r.seller_name or '—'} → {r.buyer_name or '—'}",
    order="seller_name",
    wide=True,
)
TURNOVER = money("turnover", "技术交易额", "Turnover", order="turnover")
SEARCHED = ("number", "title", "seller_name", "buyer_name")
#: Of every contract in a workbook, amounts in yuan.
WHO = (
    *columns_of(Contract, "number", "title", "seller_name", "buyer_name"),
    replace(PLACE, words=Words("县（市、区）", "County")),
    *(replace(column, unit="元") for column in columns_of(Contract, "value", "turnover")),
)
