"""From facts to figures: run a formula once for a period, then add up its rows for each place asked for."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources

import narwhals as nw
import polars as pl

from yipanqi.board import _own
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import NO_PART, NO_PLACE, Indicator, Scope
from yipanqi.indicators.rows import silent
from yipanqi.registry.doubts import doubt_states, doubted
from yipanqi.registry.frames import fact_frame, stamps
from yipanqi.registry.queries import kin, members, peers, profile, the_city
from yipanqi.values.figure import DOUBTED, ROWS, Figure, doubts_in, rank, tally
from yipanqi.values.period import Period

log = logging.getLogger("yipanqi.board")
#: What every figure is made with besides its own formula: a figure kept from before one of these changed is stale.
_SHARED = (("yipanqi.board", "_figures.py"), ("yipanqi.indicators", "rows.py"), ("yipanqi.values", "figure.py"))


def formula_digest(one: Indicator) -> str:
    """Eight characters that change with the formula or definition of an indicator, or with what all figures are made with."""
    folder = resources.files("yipanqi.indicators") / one.key
    own = [(folder / name).read_bytes() for name in ("formula.py", "indicator.toml") if (folder / name).is_file()]
    own += [one.digest.encode()] if one.digest else []
    return hashlib.sha256(b"".join([*own, *_shared_code()])).hexdigest()[:8]


@cache
def _shared_code() -> tuple[bytes, ...]:
    return tuple((resources.files(package) / name).read_bytes() for package, name in _SHARED)


def states(facts: Iterable[str]) -> dict[str, str]:
    """Fact -> the state of its records and of what is open against them."""
    names = list(facts)
    open_now = doubt_states(names)
    return {name: f"{stamp}!{open_now[name]}" if open_now[name] else stamp for name, stamp in stamps(names).items()}


def stamp_of(indicator: Indicator, states: Mapping[str, str]) -> str:
    """The state of everything that a figure of `indicator` depends on."""
    parts = [formula_digest(indicator), *(f"{name}={states[name]}" for name in indicator.facts)]
    if indicator.kind == "rank":  # among whom, the city says itself
        parts.append(repr([profile().get(name) for name in ("peers", "corridor")]))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def scope_for(indicator: Indicator, city: str, period: Period, as_of: date) -> Scope:
    """The scope in which `indicator` is computed: its peers are the cities that it is ranked among."""
    return Scope(period=period, as_of=as_of, peers=tuple(peers(city, indicator.key)) if indicator.kind == "rank" else ())


#: Name of a fact and a day -> its frame: the records as they are, or as they would be.
Source = Callable[[str, date | None], pl.DataFrame]


def rows_of(indicator: Indicator, scope: Scope, city: str, source: Source = fact_frame) -> pl.DataFrame:
    """The rows behind every figure of `indicator` in `scope`, for all places at once.

    A record whose place nobody stated belongs to the city as a whole, as missing: it must not vanish from the sum unseen. One
    that stands with the whole city counts there, and the reason says that its county is not named.
    """
    rows = _made(indicator, scope, source)
    rows = _with_doubts(indicator, rows)
    if indicator.adds != "members" or indicator.kind == "rank":
        return rows
    lost = pl.col("place").is_null()
    hit = pl.col("role") == "counted"
    return rows.with_columns(
        role=pl.when(lost & hit).then(pl.lit("missing")).otherwise("role"),
        reason=pl.when(lost & hit)
        .then(pl.lit(NO_PLACE))
        .when(hit & (pl.col("place") == city))
        .then(pl.lit(NO_PART))
        .otherwise("reason"),
        place=pl.col("place").fill_null(city),
    )


def _made(indicator: Indicator, scope: Scope, source: Source) -> pl.DataFrame:
    """What the formula gives. An indicator of the city's own that cannot be counted is unknown, and takes no page with it."""
    try:
        return _formula(indicator, scope, source)
    except Exception as fault:
        if not indicator.digest:
            raise
        log.exception("%s", indicator.key)
        INDICATORS.problems[indicator.key] = _own.uncounted(indicator.key, fault)
        return pl.DataFrame(schema={**ROWS, "speaks": pl.Boolean})


def _formula(indicator: Indicator, scope: Scope, source: Source) -> pl.DataFrame:
    made = indicator.rows({name: nw.from_native(source(name, scope.as_of)) for name in indicator.facts}, scope)
    rows: pl.DataFrame = (made.collect() if isinstance(made, nw.LazyFrame) else made).to_native()
    return rows


def tried(indicator: Indicator) -> None:
    """Count an indicator of the city's own over what there is; Fault where that cannot be done."""
    here = the_city()
    scope = Scope(period=Period.parse(here.period or str(date.today().year)), as_of=here.as_of or date.today())
    try:
        tally(_formula(indicator, scope, fact_frame), indicator.kind)
    except Exception as fault:
        raise _own.uncounted(indicator.key, fault) from fault


def _with_doubts(indicator: Indicator, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the column `doubted`: whether something open speaks against the record, red check or finding."""
    open_now = {name: found for name in indicator.facts if len(found := doubted(name))}
    marks = [(pl.col("fact") == name) & pl.col("record").is_in(found.implode()) for name, found in open_now.items()]
    return rows.with_columns((pl.any_horizontal(marks) if marks else pl.lit(False)).fill_null(False).alias(DOUBTED))


def for_place(indicator: Indicator, rows: pl.DataFrame, place: str, scope: Scope) -> pl.DataFrame:
    """The rows that the figure of `place` is made of; a rank is made of its peers' rows too, and of none for who is no peer.

    What stands with a larger place may belong here: nobody said, so it is missing here, whatever it is there.
    """
    if indicator.kind == "rank":
        return rows if place in scope.peers else rows.clear()
    if indicator.adds == "own":
        return rows.filter(pl.col("place") == place)
    return _of_part(rows, *kin([place])[place])


def _of_part(rows: pl.DataFrame, inside: Sequence[str], wider: Sequence[str]) -> pl.DataFrame:
    mine = rows.filter(pl.col("place").is_in(inside) | (pl.col("place").is_in(wider) & (pl.col("role") != "left_out")))
    loose = pl.col("place").is_in(wider)
    if not mine.select(loose.any()).item():
        return mine
    return mine.with_columns(
        role=pl.when(loose).then(pl.lit("missing")).otherwise("role"),
        reason=pl.when(loose).then(pl.coalesce("reason", pl.lit(NO_PART))).otherwise("reason"),
    )


def figures_of(indicator: Indicator, places: Iterable[str], scope: Scope, city: str, source: Source = fact_frame) -> list[Figure]:
    """The figures of `indicator` for `places`. Where not one record of the period came in, or for a place outside the city of
    which none came in, the value is unknown, not zero.
    """
    rows, asked = rows_of(indicator, scope, city, source), list(places)
    ours = set(members(city, including_zones=True))
    nothing = silent(rows)
    vintages = fact_vintages(indicator, rows, source)
    around = kin(asked) if indicator.adds == "members" else {}
    made = []
    for place in asked:
        mine = _of_part(rows, *around[place]) if around else for_place(indicator, rows, place, scope)
        sums = tally(mine, indicator.kind)
        of = indicator.of
        if indicator.kind == "rank":
            sums["value"], of = rank(rows, place, scope.peers)
            sums["numerator"], sums["denominator"] = None, None
        elif nothing or (indicator.adds == "own" and not sums["counted"]) or (mine.is_empty() and place not in ours):
            sums["value"] = sums["numerator"] = None
        made.append(
            Figure(
                key=indicator.key,
                place=place,
                period=scope.period.code,
                unit=indicator.unit,
                kind=indicator.kind,
                window=indicator.window,
                as_of=scope.as_of,
                vintage=vintages.get(place),
                of=of,
                unplaced=_unplaced(mine, around[place][1], place, city) if around else 0,
                **doubts_in(mine, indicator.kind),  # type: ignore[arg-type]
                **sums,  # type: ignore[arg-type]
            )
        )
    return made


def _unplaced(mine: pl.DataFrame, wider: Sequence[str], place: str, city: str) -> int:
    """How many of the rows behind a figure count or may count there and name no part of the city."""
    loose = {*wider, city} if place == city else set(wider)
    roles = zip(mine["place"].to_list(), mine["role"].to_list(), strict=True)
    return sum(stands in loose and role != "left_out" for stands, role in roles)


def fact_vintages(indicator: Indicator, rows: pl.DataFrame, source: Source = fact_frame) -> dict[str, str]:
    """Place -> vintage of the statistic that was counted, for indicators over statistics that get revised."""
    if not indicator.vintage or rows.is_empty():
        return {}
    fact = source(indicator.facts[0], None).select("record", "vintage", "published_on")
    hit = rows.filter(pl.col("role") == "counted").join(fact, on="record")
    return {
        place: " ".join(str(part) for part in (vintage, day) if part is not None)
        for place, vintage, day in hit.select("place", "vintage", "published_on").iter_rows()
    }


__all__ = ["figures_of", "for_place", "rows_of", "scope_for", "stamp_of", "states"]
