"""The columns that a contract's recognition adds to its fact, and what is open against contracts.

In: contracts and the facts beside them. Out: `excluded`, `unclear`, `recognised`; the contracts with an open finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from yipanqi.instruments.contracts import _checks, flow
from yipanqi.registry.queries import city_or_none, standing_places
from yipanqi.rules.technology_contract.standing import judged, reasons

BESIDE = ("contract_decisions", "contract_rulings", "organisation_names")
MADE = {"excluded": "text", "unclear": "text", "recognised": "money"}
#: What officers decide, with what is decided on.
_DECIDED = (("contract_decisions", ("number", "code", "other")), ("contract_rulings", ("number",)))
#: Name by which an organisation is certainly known.
_SURE = ("same", "confirmed")


#: What a check of arriving contracts reads, with its type: a column that the sheet does not have is unknown.
_READ = {
    "number": pl.String,
    "category": pl.String,
    "value": pl.Int64,
    "turnover": pl.Int64,
    "seller_name": pl.String,
    "buyer_name": pl.String,
    "signed_on": pl.Date,
    "registered_on": pl.Date,
    "organisation": pl.Int64,
}
SAID = {
    "reading": pl.Int64,
    "row": pl.Int32,
    "field": pl.String,
    "check": pl.String,
    "severity": pl.String,
    "zh": pl.String,
    "en": pl.String,
    "reads": pl.List(pl.String),
}
#: What the rule leaves out for certain -> the cell that is marked, whether it can be so at all, and the columns that it reads.
_TOLD = {
    "kind": ("category", "amber", ["category"]),
    "positive": ("turnover", "amber", ["turnover"]),
    "assessed": ("turnover", "red", ["turnover", "value"]),
    "parties": ("buyer_name", "red", ["seller_name", "buyer_name", "organisation"]),
}


def against(frame: pl.DataFrame) -> pl.DataFrame:
    """Why contracts will not count once they are in, by the very rule that leaves them out later. In: contracts as they would be.
    Out: SAID.
    """
    known = frame.select(
        "reading",
        "row",
        *(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind, strict=False).alias(name)
            for name, kind in _READ.items()
        ),
    )
    found = judged(known, *_nothing_said(), _kinds()).filter(pl.col("excluded").is_not_null())
    said, out = reasons(), []
    for reading, row, key in found.select("reading", "row", "excluded").iter_rows():
        name = key.rsplit("_", 1)[0]
        field, severity, reads = _TOLD[name]
        out.append((reading, row, field, f"rule:{name}", severity, said[key].zh, said[key].en, reads))
    return pl.DataFrame(out, schema=SAID, orient="row")


def _nothing_said() -> tuple[pl.DataFrame, ...]:
    """No finding, ruling or other name is known of a contract that only arrives."""
    texts = (("number", "code", "other", "state", "ground"), ("number", "verdict"), ("spelling",))
    bare = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String)) for columns in texts]
    return (
        bare[0],
        bare[1].with_columns(turnover=pl.lit(None, pl.Int64)),
        bare[2].with_columns(organisation=pl.lit(None, pl.Int64)),
    )


def _kinds() -> dict[str, str]:
    return {code: words.zh for code, words in {**flow.KINDS, **flow.OTHER_KINDS}.items() if code}


def make(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with the columns of MADE."""
    return _judged(frame, beside, date.max)


def known(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame], on: date) -> pl.DataFrame:
    """`frame`, made by `make`, as what officers decided stood on `on`."""
    later = any((beside[name]["on"] > on).any() for name, _ in _DECIDED)
    return _judged(frame.drop(*MADE), beside, on) if later else frame


def _judged(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame], on: date) -> pl.DataFrame:
    names = beside["organisation_names"].filter(pl.col("decision").is_in(_SURE))
    return judged(frame, *(standing_on(beside[name], key, on) for name, key in _DECIDED), names, _kinds())


def standing_on(decided: pl.DataFrame, key: tuple[str, ...], on: date) -> pl.DataFrame:
    """Of all that was ever decided on each `key` the last entered (greatest `record`) of what is in force on `on`."""
    return decided.filter(pl.col("on") <= on).sort("record").unique(key, keep="last", maintain_order=True)


def doubted(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Ids of the contracts with a finding on which nothing stands decided; related parties alone are no doubt."""
    each = frame.unique("number", keep="last", maintain_order=True)
    found = _checks.findings(each, zones()).filter(pl.col("code") != "related").with_columns(pl.col("other").fill_null(""))
    pair = pl.col("other") != ""
    keyed = found.with_columns(
        one=pl.when(pair).then(pl.min_horizontal("number", "other")).otherwise("number"),
        two=pl.when(pair).then(pl.max_horizontal("number", "other")).otherwise(pl.lit("")),
    )
    decided = standing_on(beside["contract_decisions"], ("number", "code", "other"), date.max).filter(pl.col("state") != "open")
    settled = decided.select(one="number", code="code", two=pl.col("other").fill_null(""))
    left = keyed.join(settled, on=["one", "code", "two"], how="anti")
    return each.join(left, on="number", how="semi", maintain_order="left")["record"]


def zones() -> dict[str, tuple[str, ...]]:
    """Zone of the city -> codes of the counties whose registries serve it."""
    city = city_or_none()
    return {z.code: tuple(z.lies_in) for z in standing_places(city.code) if z.level == "zone"} if city else {}
