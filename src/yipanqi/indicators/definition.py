"""An indicator: its words, kind, unit and window from `indicator.toml`, its `rows` from `formula.py` or `[indicator.formula]`.

`[indicator.reads.FACT]` declares the columns that the formula reads of a fact, each with its type (`values.fact.TYPES`); it gets
these and no other. `rows(facts, scope)` gets narwhals frames (any backend) by fact name and returns one row per record and role
(columns of `values.figure.ROWS`).
`[indicator] adds = "members"` sums a place's figure from the records of the places in it; `"own"` takes records of that very
place (a statistic of a city is not the sum of its counties').
"""

from __future__ import annotations

import importlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from yipanqi.indicators.rows import REASONS, Frame, declared
from yipanqi.rules.technology_contract.standing import reasons as recognition
from yipanqi.values.fact import ALWAYS
from yipanqi.values.figure import KINDS
from yipanqi.values.period import Period
from yipanqi.values.words import Words

#: The reason of a record that nobody can put into a place, whatever the indicator.
NO_PLACE = "no_place"
NO_PLACE_WORDS = Words("地区未填或看不懂", "place not stated or not understood")
#: The reason of a record that stands with a larger place only: it is missing in every part of that place.
NO_PART = "no_part"
NO_PART_WORDS = Words("未注明所属县（市、区）或乡镇", "its county or town is not named")
WINDOWS = {
    "period": Words("报告期内", "in the period"),
    "day": Words("期末时点", "on the last day"),
    "cumulative": Words("累计", "cumulative"),
}


@dataclass(frozen=True)
class Scope:
    """For what time a figure is made: `period`, `as_of` (nothing after that day is known) and the city's `peers`."""

    period: Period
    as_of: date
    peers: tuple[str, ...] = ()
    vintage: str | None = None  # None: the newest publication known on `as_of`


#: From frames by the name of their fact, and the time that is asked about, to the rows of a figure.
Formula = Callable[[Mapping[str, Frame], Scope], Frame]


@dataclass(frozen=True)
class Indicator:
    """A measured thing. `unit` is 'share', 'yuan', 'count', 'place' …; `better` is 'more' or 'less'; `parts` split rows."""

    key: str
    words: Words
    kind: str
    unit: str
    unit_words: Words
    window: str
    definition: Words
    reads: Mapping[str, Mapping[str, str]]
    mechanisms: tuple[str, ...]
    adds: str
    better: str
    aliases: tuple[str, ...]
    reasons: Mapping[str, Words]
    places: int  # decimals when shown
    citation: str
    rows: Formula
    vintage: bool = False
    of: int | None = None  # a coverage: how many there are to cover
    sheets: tuple[str, ...] = ()  # the sheets that bring its records, where others fill the same register
    own: tuple[str, ...] = ()  # the reasons that it words itself; the others are shared
    digest: str = ""  # of a city's own indicator: changes with its file ('': the package's)

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that it reads."""
        return tuple(self.reads)


def load(name: str) -> Indicator:
    """Read the folder `name`; ValueError names what its toml lacks."""
    with (resources.files("yipanqi.indicators") / name / "indicator.toml").open("rb") as file:
        spec = tomllib.load(file)["indicator"]
    if spec["kind"] not in KINDS or spec["window"] not in WINDOWS or spec.get("adds", "members") not in ("members", "own"):
        raise ValueError(f"indicators/{name}/indicator.toml: unknown kind, window or adds")
    formula = spec.get("formula")
    rows = declared(formula, spec["window"]) if formula else importlib.import_module(f"yipanqi.indicators.{name}.formula").rows
    return made(name, spec, rows)


def made(name: str, spec: Mapping[str, Any], rows: Formula, digest: str = "") -> Indicator:
    """The indicator of that name from the table `[indicator]`."""
    return Indicator(
        key=name,
        words=Words(spec["zh"], spec["en"]),
        kind=spec["kind"],
        unit=spec["unit"],
        unit_words=Words(spec["unit_zh"], spec["unit_en"]),
        window=spec["window"],
        definition=Words(spec["definition_zh"], spec["definition_en"]),
        reads={fact: dict(columns) for fact, columns in spec["reads"].items()},
        mechanisms=tuple(spec["mechanisms"]),
        adds=spec.get("adds", "members"),
        better=spec.get("better", "more"),
        aliases=tuple(spec.get("aliases", ())),
        places=spec.get("places", 0),
        citation=spec.get("citation", ""),
        reasons=_reasons(spec),
        rows=narrowed(rows, spec["reads"]),
        vintage=spec.get("vintage", False),
        of=spec.get("of"),
        own=tuple(spec.get("reasons", ())),
        sheets=tuple(spec.get("sheets", ())),
        digest=digest,
    )


def narrowed(rows: Formula, reads: Mapping[str, Mapping[str, str]]) -> Formula:
    """`rows` over frames that hold what is declared and what every fact carries; another column is not there."""

    def of_declared(facts: Mapping[str, Frame], scope: Scope) -> Frame:
        return rows(
            {
                name: frame.select([c for c in frame.collect_schema().names() if c in ALWAYS or c in reads[name]])
                for name, frame in facts.items()
                if name in reads
            },
            scope,
        )

    return of_declared


def _reasons(spec: Mapping[str, Any]) -> dict[str, Words]:
    """The shared reasons, those of the recognition of contracts where it is asked, and the indicator's own."""
    own = {key: Words(*words) for key, words in spec.get("reasons", {}).items()}
    return {
        NO_PLACE: NO_PLACE_WORDS,
        NO_PART: NO_PART_WORDS,
        **REASONS,
        **(recognition() if "technology_contracts" in spec["reads"] else {}),
        **own,
    }


def plain(text: str) -> str:
    """A name of an indicator without spaces, brackets' content kept, width and case folded: what two spellings share."""
    return re.sub(r"[\s（）()“”\"'·、，,：:]", "", unicodedata.normalize("NFKC", text)).lower()
