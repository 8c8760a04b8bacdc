"""Which declared sheet a table is. In: a table, the names around it, all declared sheets. Out: ranked candidates, 0..1.

Headings decide; words in title, tab and file name only add. Unsure means: not taken until a person has chosen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.engines.sheets import Table
from yipanqi.intake import _matching as matching
from yipanqi.intake import _wordforms as words
from yipanqi.intake.definition import Records, Sheet

SURE, LEAD, FEW = 0.5, 0.06, 4
_FORM = re.compile(r"表式\s*(?:Form)?\s*[:：]\s*([a-z0-9_]+)")
TELLING = 6.0  # so many headings that no other sheet has say as much as the whole form
CLEAR = 0.8  # a quick look that needs no second
THOROUGH = 5  # sheets that are looked at closely, after a quick look at all


@dataclass(frozen=True)
class Around:
    """What stands around a table: file name, tab, title and the lines above the header."""

    file: str
    tab: str
    title: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    said: int | None = None  # the year, where a person said it

    @property
    def text(self) -> str:
        """Everything that is said around the table, one thing a line."""
        return "\n".join((self.title, self.tab, *self.lines, *self.notes, self.file))

    @property
    def form(self) -> str | None:
        """The name of the definition that the sheet says it follows (our templates and exports do)."""
        found = next(filter(None, (_FORM.search(line) for line in (*self.lines, self.title))), None)
        return found[1] if found else None

    @property
    def year(self) -> int | None:
        """The year that the sheet is about: of the title, else tab, lines above the table, file name."""
        if self.said is not None:
            return self.said
        for text in (self.title, self.tab, *self.lines, self.file):
            year = words.year_in(text)
            if year is not None:
                return year
        return None


@dataclass(frozen=True)
class Candidate:
    """A declared sheet that the table may be."""

    sheet: Sheet
    score: float
    hits: tuple[matching.Hit, ...]
    complete: bool  # some record's key can be made
    named: bool = True  # what must be said of it is said


def candidates(table: Table, around: Around, sheets: Iterable[Sheet]) -> list[Candidate]:
    """Declared sheets that share headings with the table, best first."""
    sheets = tuple(sheets)
    columns = matching.headed(table)
    if not columns or not table.body.height:
        return []
    said = next((s for s in sheets if s.name == around.form), None)
    if said is not None:
        hits = matching.match(said, columns, table, around.year)
        whole = _weigh(said, hits, columns, around, _rarity(sheets))
        return [Candidate(said, 1.0 if whole.complete else whole.score, whole.hits, whole.complete)]
    rarity = _rarity(sheets)
    found = []
    quick = [_weigh(s, matching.match(s, columns, table, around.year, thorough=False), columns, around, rarity) for s in sheets]
    quick.sort(key=lambda c: -c.score)
    clear = quick[0].complete and quick[0].score >= CLEAR and (len(quick) < 2 or quick[0].score - quick[1].score >= 2 * LEAD)
    for first in quick[: 1 if clear else THOROUGH]:
        hits = matching.match(first.sheet, columns, table, around.year)
        if hits:
            found.append(_weigh(first.sheet, hits, columns, around, rarity))
    return sorted(found, key=lambda c: (-c.score, c.sheet.number))


def sure(ranked: list[Candidate]) -> bool:
    """Whether the first candidate may be taken without asking."""
    if not ranked:
        return False
    best = ranked[0]
    if not best.complete or not best.named or best.score < SURE:
        return False
    if len(ranked) > 1 and best.score - ranked[1].score < LEAD and ranked[1].complete:
        return False
    return len(best.hits) >= FEW or best.score >= SURE + 0.25


def _rarity(sheets: tuple[Sheet, ...]) -> dict[str, float]:
    """Heading -> weight: a heading that many sheets have says little about which one this is."""
    count: dict[str, int] = {}
    for sheet in sheets:
        for name in {words.plain(c.heading.zh) for c in sheet.columns}:
            count[name] = count.get(name, 0) + 1
    return {name: 1 / math.sqrt(n) for name, n in count.items()}


def _weigh(
    sheet: Sheet, hits: list[matching.Hit], columns: list[matching.Headed], around: Around, rarity: dict[str, float]
) -> Candidate:
    by_name: dict[str, float] = {}
    for hit in hits:
        by_name[hit.name] = max(hit.weight, by_name.get(hit.name, 0))
    of_table = sum(h.weight for h in hits) / len(columns)
    total = matched = 0.0
    for column in sheet.columns:
        weight = rarity.get(words.plain(column.heading.zh), 1.0)
        total += weight
        matched += weight * by_name.get(column.field, 0.0)
    of_sheet = matched / total if total else 0.0
    complete = any(can_key(sheet, records, set(by_name), around) for records in sheet.records)
    telling = max(
        1.25 * of_sheet, matched / TELLING
    )  # a handful of the sheet's own headings is enough where the table has no others
    score = 0.45 * of_table + 0.35 * min(1.0, telling) + _hints(sheet, around)
    named = not sheet.named or _is_named(sheet, columns, around)
    return Candidate(sheet, round(min(score, 1.0) * (1.0 if complete else 0.6), 3), tuple(hits), complete, named)


def _is_named(sheet: Sheet, columns: list[matching.Headed], around: Around) -> bool:
    """Whether one of the words that must be said of the sheet stands around the table or in its headings."""
    said = words.plain("\n".join((around.text, *(part for c in columns for part in c.column.path))))
    return any(words.plain(w) in said for w in sheet.named)


def _hints(sheet: Sheet, around: Around) -> float:
    def named(wanted: tuple[str, ...], text: str) -> bool:
        return any(words.plain(w) in words.plain(text) for w in wanted if w)

    hint = 0.1 * named(sheet.titles or (sheet.zh,), around.title) + 0.1 * named(sheet.tabs or (sheet.zh,), around.tab)
    return min(0.2, hint + 0.06 * named(sheet.files, around.file))


def lacking(sheet: Sheet, fields: set[str], around: Around) -> list[str]:
    """The columns that are missing for the key of the sheet's first records, where the key of none of its records can be made."""
    if any(can_key(sheet, records, fields, around) for records in sheet.records):
        return []
    first = sheet.records[0]
    links = {link.field: link for link in first.links}
    have = _known(sheet, first, fields, around)
    missing = [links[n].name if n in links else n for n in first.key if n not in have]
    return missing + ([first.when] if first.when and first.when not in fields else [])


def can_key(sheet: Sheet, records: Records, fields: set[str], around: Around) -> bool:
    """Whether the key of `records` can be made from these fields and what stands around the table."""
    if records.when and records.when not in fields:
        return False
    have = _known(sheet, records, fields, around)
    return all(name in have for name in records.key)


def _known(sheet: Sheet, records: Records, fields: set[str], around: Around) -> set[str]:
    """What is known of each record: columns, constants, and what stands around the table."""
    have = set(fields) | set(records.constants)
    for link in records.links:
        if link.name in fields or (link.code and link.code in fields):
            have.add(link.field)
        if link.place and link.place in fields:
            have.add("place")
    if sheet.year_from_title and around.year is not None:
        have.add(sheet.year_from_title)
    have |= {name for name, tell in sheet.told.items() if tell(around.text) is not None}
    if records.spread == "year":
        have.add("year")
    if records.spread == "place" or sheet.place_from_title:
        have.add("place")
    return have
