"""What the contracts say about themselves: findings with what people decided, recognition, and both sides of the turnover kept apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db.models import Sum

from yipanqi.accounts.access import places_of, role_of
from yipanqi.engines.eligibility import screen
from yipanqi.instruments.contracts import flow
from yipanqi.instruments.contracts.models import Decision, Receipt
from yipanqi.registry.frames import fact_frame
from yipanqi.registry.queries import members, place_names, standing_places, the_city
from yipanqi.rules import edition
from yipanqi.values.words import speaking

SPLIT_DAYS = 30
_AMOUNT = pl.col("value").is_not_null() & pl.col("turnover").is_not_null()


def contracts() -> pl.DataFrame:
    """All registered contracts."""
    return fact_frame("technology_contracts")


def findings(frame: pl.DataFrame) -> pl.DataFrame:
    """number, code, other (number of the other contract, for pairs), of every finding; money in fen, unknown cells find nothing."""
    title, number = pl.col("title"), pl.col("number")
    cost = pl.col("non_technical_cost")
    simple = {
        "over_value": _AMOUNT & (pl.col("turnover") > pl.col("value")),
        "sum_differs": _AMOUNT & cost.is_not_null() & (pl.col("value") - cost != pl.col("turnover")),
        "early": pl.col("registered_on") < pl.col("signed_on"),
        "unknown_kind": pl.col("category").is_null() | (pl.col("category") == ""),
        "content": title.str.contains_any(list(flow.WORDS)),
        "elsewhere": number.str.contains(r"^\d{16,}$") & pl.col("seller_place").is_not_null()
        & (number.str.slice(4, 6) != pl.col("seller_place").str.slice(0, 6)) & ~number.str.slice(4, 6).str.ends_with("00")
        & ~_in_zone(number.str.slice(4, 6)),
        "related": pl.col("related_parties"),
    }
    parts = [frame.filter(test.fill_null(False)).select("number", pl.lit(code).alias("code"), pl.lit(None, dtype=pl.String).alias("other")) for code, test in simple.items()]
    return pl.concat([*parts, _pairs(frame)]).unique(["number", "code"], keep="first", maintain_order=True)


def _in_zone(registry: pl.Expr) -> pl.Expr:
    """Whether the seller sits in a zone that lies in the registry's county: a zone has no registry of its own."""
    inside = pl.lit(False)
    for zone in standing_places(the_city().code):
        if zone.level == "zone":
            inside = inside | ((pl.col("seller_place") == zone.code) & registry.is_in(list(zone.lies_in)))
    return inside


def _pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """Contracts of the same two parties: equal ones are duplicates, like ones signed close together perhaps split."""
    known = frame.drop_nulls(["seller_name", "buyer_name", "title"]).with_columns(
        stem=pl.col("title").str.replace_all(r"[0-9０-９一二三四五六七八九十IVX]+(?:期|阶段|标段|批)?|[（）()\s]", ""))
    both = known.join(known, on=["seller_name", "buyer_name", "stem"], suffix="_2").filter(pl.col("number") < pl.col("number_2"))
    same = (pl.col("title") == pl.col("title_2")) & (pl.col("value") == pl.col("value_2"))
    near = (pl.col("signed_on") - pl.col("signed_on_2")).dt.total_days().abs() <= SPLIT_DAYS
    code = pl.when(same).then(pl.lit("duplicate")).when(near).then(pl.lit("split"))
    found = both.with_columns(code=code).drop_nulls("code")
    there = found.select("number", "code", pl.col("number_2").alias("other"))
    return pl.concat([there, there.select(pl.col("other").alias("number"), "code", pl.col("number").alias("other"))])


def decisions() -> dict[tuple[str, str], Decision]:
    """(number, code) -> what was decided."""
    return {(d.number, d.code): d for d in Decision.objects.all()}


def work_list(user: Any, *, code: str = "", place: str = "", state: str = "open") -> list[dict[str, Any]]:
    """Findings on contracts that `user` may see with their state, the dearest first."""
    frame = visible(contracts(), user)
    if place:
        frame = frame.filter(pl.col("place").is_in(list(members(place))))
    made = decisions()
    rows = findings(frame).join(frame.unique("number", keep="last"), on="number", how="left", maintain_order="left").to_dicts()
    out = []
    for r in rows:
        decided = made.get((r["number"], r["code"]))
        r["state"] = decided.state if decided else "open"
        r["decided"] = decided
        if (not code or r["code"] == code) and (not state or r["state"] == state):
            out.append(r)
    return sorted(out, key=lambda r: (-(r["turnover"] or 0), r["number"], r["code"]))


def visible(frame: pl.DataFrame, user: Any) -> pl.DataFrame:
    """The contracts of the places that an officer answers for; nobody else has a work list."""
    if role_of(user) not in ("city_officer", "county_officer"):
        return frame.clear()
    mine = places_of(user)
    if mine is None:
        return frame
    return frame.filter(pl.any_horizontal([pl.col("place").str.starts_with(code) for code in mine])) if mine else frame.clear()


def recognition(frame: pl.DataFrame, on: date) -> dict[str, int]:
    """Verdict under the rule of the day -> contracts: pass, fail, unknown. A proposal; the registry decides.

    Registered once and by the seller unless a finding says otherwise; technical content holds unless a word of the title speaks against it.
    """
    if frame.is_empty():
        return {}
    found = findings(frame)

    def has(code: str) -> pl.Expr:
        return pl.col("number").is_in(found.filter(pl.col("code") == code)["number"].to_list())

    zh = {k: str(w.zh) for k, w in flow.KINDS.items()}
    rows = frame.select(
        pl.col("number").alias("firm"), pl.col("category").replace_strict(zh, default=None, return_dtype=pl.String).alias("category"), "value", "turnover",
        "non_technical_cost", technical_content=pl.when(~has("content")).then(pl.lit(True)), plain_sale=pl.when(~has("content")).then(pl.lit(False)),
        routine_work=pl.when(~has("content")).then(pl.lit(False)), labour=pl.when(~has("content")).then(pl.lit(False)), general_design=pl.lit(False), seller_registers=pl.when(~has("elsewhere")).then(pl.lit(True)),
        first_registration=pl.when(~has("duplicate")).then(pl.lit(True)))
    said = screen(rows, edition("technology_contract", on=on), on=on)
    return {str(k): int(n) for k, n in said.group_by(pl.col("verdict").cast(pl.String)).len().iter_rows()}


def flows(city: str, year: int, user: Any) -> dict[str, Any]:
    """Turnover of one year by the seller's and by the buyer's place (fen), what both share, by kind, and by month with the year before.

    The two sides are the same contracts seen twice and are never added. A buyer's place that is not in the city counts as elsewhere.
    """
    codes = [p.code for p in standing_places(city)]
    with speaking("zh"):  # the register writes places in Chinese, whatever language the reader speaks
        named = {name: code for code, name in place_names().items() if code in codes}
    frame = contracts().filter(pl.col("registered_on").is_not_null()).with_columns(
        bought=pl.col("buyer_place").replace_strict(named, default="", return_dtype=pl.String), sold=pl.col("seller_place").fill_null(""))
    now, before = frame.filter(pl.col("registered_on").dt.year() == year), frame.filter(pl.col("registered_on").dt.year() == year - 1)
    seller = dict(now.group_by("sold").agg(pl.col("turnover").sum()).iter_rows())
    buyer = dict(now.group_by("bought").agg(pl.col("turnover").sum()).iter_rows())
    both = {(s, b): t for s, b, t in now.filter(pl.col("bought") != "").group_by("sold", "bought").agg(pl.col("turnover").sum()).iter_rows()}
    local = now.filter((pl.col("bought") != "") & pl.col("sold").is_in(codes))["turnover"].sum()
    kinds = dict(now.group_by(pl.col("category").fill_null("")).agg(pl.col("turnover").sum()).iter_rows())
    months = []
    running, last = 0, 0
    for month in range(1, 13):
        in_month = [f.filter(pl.col("registered_on").dt.month() == month)["turnover"].sum() for f in (now, before)]
        running, last = running + in_month[0], last + in_month[1]
        months.append({"month": month, "now": in_month[0], "to_date": running, "before": last})
    return {"codes": codes, "seller": seller, "buyer": buyer, "both": both, "local": local, "kinds": kinds, "months": months,
            "silent": now["turnover"].null_count()}


def received(number: str) -> tuple[list[Receipt], int | None]:
    """Payments recorded under a contract, and their sum (fen); None when none is recorded."""
    rows = Receipt.objects.filter(number=number).order_by("received_on", "pk")
    return list(rows), rows.aggregate(total=Sum("amount"))["total"]


def contract(user: Any, number: str) -> dict[str, Any] | None:
    """One contract that `user` (an officer) may see."""
    found = visible(contracts().filter(pl.col("number") == number), user)
    return found.to_dicts()[-1] if found.height else None
