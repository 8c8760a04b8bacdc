"""The board's cells: targets as written, matched to indicators and judged. In: targets and figures. Out: cells with a light.

An indicator is known by its key, name or alias; what none computes stays grey ("declared, not traceable") however it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from yipanqi.board import _unknown
from yipanqi.board._lights import LIGHTS, Verdict, judge
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import Indicator, plain
from yipanqi.values.figure import Figure, doubt_mark, doubt_words
from yipanqi.values.period import Period
from yipanqi.values.reading import find_unit
from yipanqi.values.showing import decimal_text, value_words
from yipanqi.values.words import Words, say

#: How an actual that somebody typed is marked, wherever it stands.
REPORTED = Words("填报，未追溯", "reported, not traceable")
ADDS = {"count", "persons", "person_times", "amount", "exposure"}
GROWS = {"count", "persons", "person_times", "amount"}


@dataclass(frozen=True)
class Cell:
    """One target of one place with what the records say. `target` and `actual` are exact, in base units."""

    action: str
    indicator: str
    key: str
    place: str
    place_name: str
    period: str
    figure_period: str
    target: Fraction | None
    actual: Fraction | None
    target_words: Words
    actual_words: Words
    light: str
    reason: Words
    share: float | None  # of what is due by now
    trend: str  # up, down, flat or '' (unknown)
    previous_words: Words
    missing: int = 0
    record: int = 0  # the target's own
    indicator_words: Words | None = None
    action_en: str = ""
    covers: tuple[str, ...] = ()  # the places whose figures the actual is made of, where they are not the cell's own place
    doubted: int = 0  # records counted with an open doubt, and what they bring to an amount (fen)
    doubted_sum: int | None = None
    reported: bool = False  # the actual in words is what the office typed; no record stands behind it, and `actual` is unknown
    latest: Fraction | None = None  # the number that stands in `actual_words`, also where it is of another year or typed
    due: Fraction | None = None  # how much of it is due by now, in base units
    sheets: tuple[str, ...] = ()  # the sheets of the period for want of which the actual is unknown

    @property
    def done(self) -> Fraction | None:
        """How much of the target is reached."""
        return self.actual / self.target if self.actual is not None and self.target else None

    @property
    def gap(self) -> Fraction | None:
        """How much is missing to the whole target; None where nothing is, or where less is better."""
        if self.actual is None or self.target is None or not self.key or INDICATORS[self.key].better == "less":
            return None
        return max(self.target - self.actual, Fraction(0)) or None

    @property
    def gap_words(self) -> Words | None:
        """The same with its unit; of a share in points."""
        if self.gap is None:
            return None
        one = INDICATORS[self.key]
        if one.unit == "share":
            points = decimal_text(float(self.gap * 100), max(one.places, 1))
            return Words(f"{points}个百分点", f"{points} points")
        return value_words(float(self.gap), one.unit, one.places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en)

    @property
    def weight(self) -> Fraction:
        """The gap as a share of the target: what the worst are told by."""
        return self.gap / self.target if self.gap and self.target else Fraction(0)

    @property
    def sheet_words(self) -> Words | None:
        """The sheets that are missing, by their names."""
        return _unknown.names_of(self.sheets) if self.sheets else None

    @property
    def doubt_words(self) -> Words | None:
        return doubt_words(self.doubted, self.doubted_sum)

    @property
    def doubt_mark(self) -> Words | None:
        return doubt_mark(self.doubted)

    @property
    def places(self) -> tuple[str, ...]:
        """The places whose figures the actual is made of."""
        return self.covers or (self.place,)

    @property
    def figure_place(self) -> str:
        """The place whose figure a link opens."""
        return self.places[0] if len(self.places) == 1 else self.place

    @property
    def name(self) -> str:
        """The indicator as written, or in the reader's language when it is one that we compute."""
        return self.indicator if self.indicator_words is None else say(self.indicator, self.indicator_words.en)

    @property
    def action_name(self) -> str:
        """The action, in English where the city says it."""
        return say(self.action, self.action_en or self.action)

    @property
    def light_words(self) -> Words:
        return LIGHTS[self.light]

    def as_json(self) -> dict[str, Any]:
        """What `yipanqi board --json` prints and a briefing keeps."""
        both = {
            n: {"zh": getattr(self, n).zh, "en": getattr(self, n).en}
            for n in ("target_words", "actual_words", "reason", "light_words")
        }
        return {
            "action": self.action,
            "action_name": self.action,
            "action_en": self.action_en or self.action,
            "indicator": self.indicator,
            "indicator_en": self.indicator_words.en if self.indicator_words else self.indicator,
            "key": self.key,
            "place": self.place,
            "period": self.period,
            "figure_period": self.figure_period,
            "target": None if self.target is None else float(self.target),
            "actual": None if self.actual is None else float(self.actual),
            "light": self.light,
            "share": self.share,
            "trend": self.trend,
            "missing": self.missing,
            "covers": list(self.covers),
            "reported": self.reported,
            "doubted": {"records": self.doubted, "amount": None if self.doubted_sum is None else self.doubted_sum / 100},
            **both,
        }


def indicator_named(written: str) -> Indicator | None:
    """The indicator that a heading such as “技术交易额（亿元）” means, or None."""
    there = _by_name(len(INDICATORS), INDICATORS.version)
    return there.get(plain(re.sub(r"[（(][^（）()]*[）)]\s*$", "", written))) or there.get(plain(written))


@lru_cache(maxsize=2)
def _by_name(size: int, version: int) -> dict[str, Indicator]:
    names: dict[str, Indicator] = {}
    for one in INDICATORS:
        for name in (one.key, one.words.zh, one.words.en, *one.aliases):
            names.setdefault(plain(name), one)
    return names


def exact(number: float | None, unit: str | None, indicator: Indicator | None) -> Fraction | None:
    """A number as the office wrote it, in base units, without a detour over binary fractions."""
    if number is None:
        return None
    value = Fraction(repr(float(number)))
    found = find_unit(unit) if unit else None
    factor = Fraction(str(found.factor)) if found is not None else Fraction(1)
    if indicator is not None and indicator.unit == "share" and found is None:
        factor = Fraction(1, 100) if value > 1 else Fraction(1)
    return value * factor


def value_of(figure: Figure | None) -> Fraction | None:
    """The exact value of a figure in base units; None when unknown."""
    if figure is None or figure.value is None:
        return None
    if figure.kind in ("ratio", "index") and figure.denominator:
        return Fraction(figure.numerator or 0, figure.denominator)
    if figure.kind in ("amount", "exposure", "look_through") and figure.numerator is not None:
        return Fraction(figure.numerator, 100)
    return Fraction(repr(float(figure.value)))


def shown(value: Fraction | None, indicator: Indicator | None, unit: str | None, written: float | None) -> Words:
    """A target as people read it: in the indicator's own way, or as written when no indicator is known."""
    if written is None:
        return Words("—", "—")
    if indicator is None or value is None:
        text = decimal_text(written, 4)
        return Words(f"{text}{unit or ''}", f"{text} {unit or ''}".strip())
    return value_words(float(value), indicator.unit, indicator.places, unit_zh=indicator.unit_words.zh)


def elapsed(period: Period, on: date) -> Fraction:
    """The share of `period` that is over at the end of day `on`."""
    days = (period.end - period.start).days
    over = min(max((on - period.start).days + 1, 0), days)
    return Fraction(over, days)


def cell(
    target: Any,
    indicator: Indicator | None,
    now: Figure | None,
    before: Figure | None,
    *,
    place_name: str,
    period: Period,
    on: date,
    city: Figure | None = None,
    covers: tuple[str, ...] = (),
    covered: str = "",
    english: Mapping[str, str] | None = None,
) -> Cell:
    """One target (a `Target` record) judged with the figures of this period and the one before. `city`: the whole city's figure.

    `covers`, in words `covered`: the target is of these places alone, and `now` and `before` are made of theirs.
    `english`: what the city says in English of what its sheets write in Chinese only.
    """
    english = english or {}
    aim = exact(target.value_written, target.unit_written, indicator)
    actual, past = value_of(now), value_of(before)
    if indicator is None:
        verdict = Verdict("grey", None, _unknown.no_register(target.indicator or ""))
    else:
        stage = next((exact(v, target.unit_written, indicator) for day, v in reversed(target.stages) if day <= on), None)
        whole = on >= period.last_day
        verdict = judge(
            aim,
            actual,
            better=indicator.better,
            grows=indicator.kind in GROWS and indicator.window == "period",
            elapsed=elapsed(period, on),
            stage=None if whole else stage,
        )
        if actual is None and aim is not None:
            verdict = Verdict(
                "grey", None, _unknown.why(indicator, now, city, part=bool(covers) or city is None or target.place != city.place)
            )
        if actual is None and indicator.vintage and past is not None and before is not None:
            verdict = Verdict(
                "grey",
                None,
                Words(
                    f"尚未公布；最新为{Period.parse(before.period).words.zh} {_figure_words(before, indicator).zh}",
                    f"not yet published; latest {before.period}: {_figure_words(before, indicator).en}",
                ),
            )
    actual_words = _figure_words(now, indicator) if now and indicator else Words("—", "—")
    shown_period, told = now.period if now else period.code, now
    if actual is None and indicator is not None and indicator.vintage and before is not None and past is not None:
        latest = _figure_words(before, indicator)
        actual_words = Words(f"{latest.zh}（{before.period}）", f"{latest.en} ({before.period})")
        shown_period, told = before.period, before
    published = actual is None and shown_period != period.code
    latest = past if published else actual
    reported = actual is None and not published and target.actual_written is not None
    if reported:
        typed = target.actual_written
        latest = exact(typed, target.unit_written, indicator)
        said = shown(latest, indicator, target.unit_written, typed)
        actual_words = Words(f"{said.zh}（{REPORTED.zh}）", f"{said.en} ({REPORTED.en})")
    reason = verdict.reason
    if covers:
        reason = Words(f"{reason.zh}（只算{covered}，与目标同口径）", f"{reason.en} (of {covered} only, as the target)")
    return Cell(
        action=target.action or "",
        action_en=english.get(target.action or "", ""),
        indicator=target.indicator or "",
        indicator_words=indicator.words if indicator else _also(target.indicator or "", english),
        key=indicator.key if indicator else "",
        place=target.place or "",
        place_name=place_name,
        period=period.code,
        figure_period=shown_period,
        target=aim,
        actual=actual,
        target_words=shown(aim, indicator, target.unit_written, target.value_written),
        actual_words=actual_words,
        light=verdict.light,
        reason=reason,
        share=None if verdict.share is None else float(verdict.share),
        trend=_trend(actual, past, indicator),
        previous_words=_figure_words(before, indicator) if before and indicator else Words("—", "—"),
        missing=now.missing if now else 0,
        record=target.pk or 0,
        covers=covers,
        doubted=told.doubted if told else 0,
        doubted_sum=told.doubted_sum if told else None,
        reported=reported,
        latest=latest,
        due=actual / verdict.share if verdict.share and actual and not (indicator and indicator.better == "less") else None,
        sheets=_unknown.lacking(indicator) if indicator and aim is not None and actual is None and not published else (),
    )


def _also(written: str, english: Mapping[str, str]) -> Words | None:
    return Words(written, english[written]) if written in english else None


def together(figures: Sequence[Figure | None], place: str) -> Figure | None:
    """The figure of several places as one; unknown when one of them is."""
    if len(figures) == 1:
        return figures[0]
    known = [f for f in figures if f is not None]
    if len(known) < len(figures):
        return None
    loose = max(f.unplaced for f in known)  # the same records are missing in each of the places
    sums = {
        "counted": sum(f.counted for f in known),
        "left_out": sum(f.left_out for f in known),
        "missing": sum(f.missing - f.unplaced for f in known) + loose,
        "unplaced": loose,
        "doubted": sum(f.doubted for f in known),
        "doubted_sum": sum(f.doubted_sum or 0 for f in known) if any(f.doubted_sum is not None for f in known) else None,
    }
    told = all(f.value is not None for f in known)
    return replace(
        known[0],
        place=place,
        value=sum(f.value or 0 for f in known) if told else None,
        numerator=sum(f.numerator or 0 for f in known) if told else None,
        **sums,  # type: ignore[arg-type]
    )


def of_places(targets: Sequence[Any], city: str, standing: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Record of a target of the whole city -> the places that it is of alone: their own targets of the same action and
    indicator add up to it, and not every place has one. Only where what is measured adds up over places.
    """
    groups: dict[tuple, dict[str, Any]] = {}
    for one in targets:
        groups.setdefault((one.action, one.indicator), {})[one.place] = one
    out = {}
    for (_, written), by in groups.items():
        indicator, whole = indicator_named(written or ""), by.get(city)
        if indicator is None or whole is None or indicator.kind not in ADDS or indicator.adds != "members":
            continue
        parts = {p: exact(by[p].value_written, by[p].unit_written, indicator) for p in standing if p in by}
        told = {p: value for p, value in parts.items() if value is not None}
        if told and len(told) < len(standing) and sum(told.values()) == exact(whole.value_written, whole.unit_written, indicator):
            out[whole.pk] = tuple(told)
    return out


def _trend(now: Fraction | None, before: Fraction | None, indicator: Indicator | None) -> str:
    if now is None or before is None or indicator is None:
        return ""
    return "flat" if now == before else "up" if now > before else "down"


def _figure_words(figure: Figure, indicator: Indicator) -> Words:
    return value_words(figure.value, indicator.unit, indicator.places, unit_zh=indicator.unit_words.zh)
