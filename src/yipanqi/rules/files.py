"""A plain file of firms screened into a plain file. In: any list that `engines.lists` reads. Out: one row a firm and condition.

Headings are the names of the rule's columns or the words of the sheets; amounts without a unit are yuan. One row a firm-year
(with a column year) is widened by joins; one row a firm with three yearly columns is taken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.eligibility import Edition, last_day, screen, suspects, what_if
from yipanqi.engines.identity import is_place_code
from yipanqi.rules import edition as edition_of
from yipanqi.rules._answer import answer
from yipanqi.rules._firms import firms_of
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, plural, say

_AT_ONCE = 20_000  # firms whose rows are made together: what the memory holds, and one step of the progress


@dataclass(frozen=True)
class Done:
    """How many firms, how many of each verdict, what was noticed on the way, and the rows that are not answered."""

    firms: int
    counts: dict[str, int]
    notes: tuple[Words, ...]
    refused: tuple[lists.Refused, ...] = ()


def screen_file(
    rule: str,
    source: Path,
    target: Path | None,
    *,
    on: date,
    by: date | None = None,
    place: str = "",
    maps: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Done:
    """Screen every firm of `source` under `rule` on the day of application; the answer goes to `target`, by its ending.

    `by`: the last day for which a way can be in time. `maps`: headings for columns, `HEADING=column`. `progress` is told
    (firms done, firms). Raises Fault for an unknown rule, an ending that cannot be written, or a file without a column that
    names the firms.
    """
    _known_place(place)
    edition = edition_of(rule, on=on, place=place)  # a wrong name is told before anything about files
    last_day(on, by)
    target = _target(target, source)
    found = _firms(source, edition, on, maps)
    frame = found.frame
    judged = screen(frame, edition, on=on)
    parts = []
    for start in range(0, max(1, frame.height), _AT_ONCE):
        parts.append(answer(frame.slice(start, _AT_ONCE), judged.slice(start, _AT_ONCE), edition, on, by, frame))
        if progress is not None:
            progress(min(start + _AT_ONCE, frame.height), frame.height)
    lists.write(target, [lists.Part(say("排摸结果", "Screening"), pl.concat(parts, how="vertical_relaxed"))], (source,))
    counts = dict(judged.group_by("verdict").len().with_columns(pl.col("verdict").cast(pl.String)).sort("verdict").iter_rows())
    return Done(judged.height, counts, (*found.notes, *_suspicious(frame, edition)), tuple(found.refused))


def compare_file(
    rule: str, source: Path, target: Path | None, changes: list[str], *, on: date, place: str = "", maps: Sequence[str] = ()
) -> Done:
    """Who is gained or lost when parameters change (`key=value`, a share as n/of): one row a firm whose verdict differs."""
    _known_place(place)
    before = edition_of(rule, on=on, place=place)
    given = dict(parameter_change(text) for text in changes)
    try:
        after = before.changed(**given)
    except KeyError as fault:
        known = ", ".join(before.parameters)
        raise Fault(
            "parameter",
            f"{rule} 没有这个参数（{fault.args[0]}）；有：{known}。",
            f"{fault.args[0]}; {rule} has: {known}.",
            exit_code=2,
        ) from None
    target = _target(target, source)
    found = _firms(source, before, on, maps)
    changed = what_if(found.frame, before, after, on=on)
    lists.write(target, [lists.Part(say("变化", "Changes"), changed)], (source,))
    counts = dict(changed.group_by("change").len().with_columns(pl.col("change").cast(pl.String)).sort("change").iter_rows())
    return Done(found.frame.height, counts, tuple(found.notes), tuple(found.refused))


def _known_place(place: str) -> None:
    """Fault for a code of no place: its own numbers would quietly be the country's."""
    if place and not is_place_code(place):
        raise Fault(
            "place",
            f"没有地区代码“{place}”；请用六位行政区划代码。",
            f"There is no place with the code “{place}”; give the six digits of GB/T 2260.",
            exit_code=2,
        )


def _target(target: Path | None, source: Path) -> Path:
    """Fault unless the answer has a place to go that can be written and is not the input."""
    if target is None:
        endings = Words("、".join(lists.OUT), ", ".join(lists.OUT))
        raise Fault(
            "no_target",
            f"请用 -o 指明结果文件，后缀为 {endings.zh}；- 为标准输出。",
            f"Name the file of the answer with -o; it ends in {endings.en}, or is - for standard output.",
            exit_code=2,
        )
    return lists.check_target(target, (source,))


def _firms(source: Path, edition: Edition, on: date, given: Sequence[str]) -> lists.Listing:
    maps = lists.Maps(given)
    found = firms_of(lists.open_list(source), edition, on, maps)
    maps.check()
    found.must_hold()
    return found


def parameter_change(text: str) -> tuple[str, Any]:
    """`key=number` or `key=n/of` as (key, value of the parameter). Fault when it is neither."""
    found = re.fullmatch(r"\s*(\w+)\s*=\s*(\d{1,15})\s*(?:/\s*(\d{1,15}))?\s*", text)
    if not found:
        raise Fault(
            "change",
            f"“{text}”读不懂；写成 参数=数 或 参数=分子/分母，如 staff_share=9/100。",
            f"“{text}” is not key=number or key=n/of, such as staff_share=9/100.",
            exit_code=2,
        )
    key, n, of = found.groups()
    return key, (int(n), int(of)) if of else int(n)


def _suspicious(frame: pl.DataFrame, edition: Edition) -> list[Words]:
    found = suspects(frame, edition)
    if not found.height:
        return []
    some = [str(f) for f in found["firm"].unique(maintain_order=True).head(3)]
    return [
        Words(
            f"{found.height} 格疑似单位差了一万倍（如 {'、'.join(some)}），已按原数计算，请核对",
            f"{plural(found.height, 'cell looks', 'cells look')} ten thousand times off (such as {', '.join(some)}); "
            "computed as stated, please check",
        )
    ]
