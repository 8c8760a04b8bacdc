"""Technical income by seller and year, and the tax base that follows. In: payments, contracts, a year, the edition. Out: one row
a seller.

Income is what came in (技术性收入), not what was registered. The technical part of a payment is as stated; where it is not,
all of it is technical if the whole contract is, and unknown otherwise. The relief is a seller's, over all its transfers of
the year; with one unknown part its profit is unknown, not smaller.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from yipanqi.engines.eligibility import Edition
from yipanqi.rules.technology_contract.relief import qualifies, relief

PARTS = ("part_unknown", "cost_unknown", "kind_unknown")
_KEPT = ("number", "title", "category", "value", "turnover", "seller_name", "starts_on", "ends_on")
#: Kinds whose income is free of value-added tax as such; consulting and service only where they go with one of these
#: (财税〔2016〕36号 附件3).
FREE_OF_VAT = ("development", "transfer", "licence")


def licence_years(starts_on: date | None, ends_on: date | None) -> int | None:
    """Whole years from the first to the last day, both included; None when a day is unknown or they contradict each other."""
    if starts_on is None or ends_on is None or ends_on < starts_on:
        return None
    after = date.fromordinal(ends_on.toordinal() + 1)
    return after.year - starts_on.year - ((after.month, after.day) < (starts_on.month, starts_on.day))


def payments(receipts: pl.DataFrame, contracts: pl.DataFrame, year: int, rule: Edition) -> pl.DataFrame:
    """The payments of `year` that stand, each with its contract, `part` (technical, fen) and `counts` (towards transfer
    relief).
    """
    paid = receipts.filter(~pl.col("withdrawn").fill_null(False) & (pl.col("received_on").dt.year() == year))
    about = contracts.unique("number", keep="last").select(
        *_KEPT, pl.col("organisation").alias("seller"), pl.col("place").alias("where"), known=pl.lit(True)
    )
    rows = paid.join(about, on="number", how="left", maintain_order="left")
    whole = (pl.col("value") == pl.col("turnover")).fill_null(False)
    rows = rows.with_columns(
        part=pl.when(pl.col("technical").is_not_null()).then("technical").when(whole).then("amount"),
        organisation=pl.coalesce("seller", "organisation"),
        place=pl.coalesce("where", "place"),
    )
    counts = [
        qualifies(kind or "", licence_years(first, last), rule)
        for kind, first, last in rows.select("category", "starts_on", "ends_on").iter_rows()
    ]
    return rows.with_columns(counts=pl.Series(counts, dtype=pl.Boolean))


def by_seller(rows: pl.DataFrame, rule: Edition) -> list[dict[str, Any]]:
    """Of `payments`: a row a seller with amounts in fen, the largest first.

    `received`, `technical` (the parts that are known), `transfer` (of those that count), `profit`, `exempt`, `halved`, `tax`,
    `plain` (None while something is unknown; 0 where nothing counts), and how many payments lack what (PARTS).
    """
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        groups.setdefault(row["organisation"] or row["seller_name"] or row["number"], []).append(row)
    return sorted((_seller(found, rule) for found in groups.values()), key=lambda s: (-s["received"], s["seller_name"] or ""))


def _seller(found: list[dict[str, Any]], rule: Edition) -> dict[str, Any]:
    mine = [r for r in found if r["counts"]]
    undecided = [r for r in found if r["counts"] is None]
    lacking = {
        "part_unknown": sum(r["part"] is None for r in found),
        "cost_unknown": sum(r["part"] is not None and (r["cost"] is None or r["tax"] is None) for r in mine),
        "kind_unknown": len(undecided),
    }
    profit = None
    if not undecided and all(None not in (r["part"], r["cost"], r["tax"]) for r in mine):
        profit = sum(r["part"] - r["cost"] - r["tax"] for r in mine)
    given = relief(profit, rule)
    known = [r for r in found if r["part"] is not None]
    return {
        "organisation": found[0]["organisation"],
        "seller_name": next((r["seller_name"] for r in found if r["seller_name"]), None),
        "place": found[0]["place"],
        "payments": len(found),
        "contracts": len({r["number"] for r in found}),
        "received": sum(r["amount"] for r in found),
        "technical": sum(r["part"] for r in known) if known else None,
        "transfer": sum(r["part"] for r in mine if r["part"] is not None) if mine else None if undecided else 0,
        "free_of_vat": sum(r["part"] for r in known if r["category"] in FREE_OF_VAT),
        "profit": profit,
        **{k: getattr(given, k) if given else None for k in ("exempt", "halved", "tax", "plain")},
        **lacking,
    }
