"""What the checks of the register will say of contracts that only arrive. In: contracts as they would be. Out: SAID.

By the very checks that make the officers' work list, over the arriving contracts and those held that share a party with them.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from yipanqi.instruments.contracts import _checks, _standing, flow, queries
from yipanqi.registry.queries import city_or_none
from yipanqi.values.places import beginning

#: What the rule of standing tells already, with its clause.
_BY_RULE = ("over_value", "one_party")


def against(frame: pl.DataFrame) -> pl.DataFrame:
    """What speaks against contracts: what shuts them out for certain, then what a person has to look at."""
    return pl.concat([_standing.against(frame), _found(frame)])


def elsewhere(numbers: pl.Series, places: Sequence[str]) -> pl.Series:
    """Whether a number was given by a registry of this city that serves none of these places. The city's serves all, a zone has
    none of its own; a number that names no registry was given nowhere in particular, and one of another city is nobody's here.
    """
    zones = _standing.zones()
    serving = {code for place in places for code in (place[:6], *zones.get(place, ()))}
    cities = tuple(place[:4] for place in places if len(place) == 6 and place.endswith("00"))
    city = city_or_none()
    own = beginning(city.code) if city is not None else next(iter(places), "")[:4]
    registry = pl.col("number")
    here = registry.is_in(list(serving)) | registry.str.ends_with("00") | ~registry.str.starts_with(own)
    for one in cities:
        here = here | registry.str.starts_with(one)
    frame = pl.DataFrame({"number": numbers}).select(_checks.registry())
    return frame.select((~here).fill_null(False)).to_series()


def _found(frame: pl.DataFrame) -> pl.DataFrame:
    held = queries.contracts()
    read = [c for c in held.columns if c in frame.columns]
    arriving = frame.drop_nulls("number").select("reading", "row", *(pl.col(c).cast(held.schema[c]) for c in read))
    parties = pl.concat([frame["seller_name"], frame["buyer_name"]]).drop_nulls().unique()
    near = pl.col("seller_name").is_in(parties.implode()) | pl.col("buyer_name").is_in(parties.implode())
    if "organisation" in read:
        near = near | pl.col("organisation").is_in(arriving["organisation"].drop_nulls().implode())
    beside = held.filter(near.fill_null(False) & ~pl.col("number").is_in(arriving["number"].implode()))
    whole = pl.concat([arriving.drop("reading", "row"), beside.select(read)])
    found = queries.with_states(queries.findings(whole)).filter(
        (pl.col("state") == "open") & ~pl.col("code").is_in(list(_BY_RULE))
    )
    mine = found.join(arriving.select("number", "reading", "row"), on="number", how="inner", maintain_order="left")
    at = pl.concat([arriving.select("number", "place"), beside.select("number", "place")]).unique("number")
    mine = mine.join(at, on="number", how="left", maintain_order="left").join(
        at.rename({"number": "other", "place": "there"}), on="other", how="left", maintain_order="left"
    )
    # One line a row and check, however many others are alike: the first is named, the rest are counted.
    mine = mine.with_columns(alike=pl.len().over("reading", "row", "code")).unique(
        ["reading", "row", "code"], keep="first", maintain_order=True
    )
    out = []
    for code, other, word, reading, row, here, there, alike in mine.select(
        "code", "other", "word", "reading", "row", "place", "there", "alike"
    ).iter_rows():
        kind = flow.FINDINGS[code]
        if kind.severity:
            zh, en = kind.words.zh, kind.words.en
            near = (
                bool(here and there) and here[:6] == there[:6]
            )  # of another county's contract nobody learns more than that there is one
            zh += f"：与{f'合同 {other}' if near else '外地登记的一份合同'}" if other else f"：“{word}”" if word else ""
            en += (
                f": with {f'contract {other}' if near else 'a contract of another county'}"
                if other
                else f": “{word}”"
                if word
                else ""
            )
            if other and alike > 1:
                zh += f" 等 {alike} 份"
                en += f" and {alike - 1} more"
            out.append(
                (
                    reading,
                    row,
                    kind.reads[0],
                    code,
                    kind.severity,
                    f"{zh}（{kind.clause}）",
                    f"{en} (“{kind.clause}”)",
                    list(kind.reads),
                )
            )
    return pl.DataFrame(out, schema=_standing.SAID, orient="row")
