"""A person says what a table is. In: sheet name or None, letter -> field. Out: kept with the batch, which is previewed anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from yipanqi.intake import _matching as matching
from yipanqi.intake import _memories as memories
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _rights as rights
from yipanqi.intake import _wordforms as words
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch, Reading
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.values.reading import parse_unit

MOST_LEVELS = 8  # rows of headings


def choose(
    reading: Reading,
    sheet_name: str | None,
    mapping: dict[str, str],
    by: str,
    password: str | None,
    at_once: int | None = None,
    *,
    units: dict[str, str] | None = None,
    year: int | None = None,
) -> Batch:
    rights.handle(reading.batch, by)
    said = {reading.header: _said(reading.batch, reading, sheet_name, mapping, by, units or {}, year)}
    what = {"as": sheet_name, "mapping": mapping, **({"units": units} if units else {}), **({"year": year} if year else {})}
    return _look_again(reading.batch, said, [_told(reading, what)], by, password, at_once)


def head(reading: Reading, first: int, last: int, by: str, password: str | None, at_once: int | None = None) -> Batch:
    """The headings stand in these rows of the sheet; what was said of the columns before is about other headings."""
    rights.handle(reading.batch, by)
    if not 1 <= first <= last < first + MOST_LEVELS:
        raise Fault(
            "no_rows",
            f"表头写第几行到第几行，最多 {MOST_LEVELS} 行。",
            f"Name the first and the last row of the headings, at most {MOST_LEVELS} of them.",
            exit_code=2,
        )
    header = reading.told.get("headed") or reading.header
    seemed = reading.told.get("rows") or [reading.header_first or 0, reading.header_last or 0]
    said = {header: {"rows": [first - seemed[0], last - seemed[1]], "by": by}}
    return _look_again(reading.batch, said, [_told(reading, {"headings": [first, last]})], by, password, at_once)


def _said(
    batch: Batch,
    reading: Reading,
    sheet_name: str | None,
    mapping: dict[str, str],
    by: str,
    units: dict[str, str],
    year: int | None,
) -> dict[str, Any]:
    """What is said of one table, with what was said before; Fault for a sheet, field, column or unit that is none."""
    _check(sheet_name, mapping, units)
    headings = {hit["letter"]: hit["heading"] for hit in reading.mapping.values()}
    headings.update({c["letter"]: c["heading"] for c in reading.unmapped})
    unknown = sorted((set(mapping) | set(units)) - set(headings))
    if unknown:
        raise Fault(
            "no_column", f"这张表没有 {'、'.join(unknown)} 列。", f"The table has no column {', '.join(unknown)}.", exit_code=2
        )
    names = words.column_names({x: tuple(h.split(" / ")) for x, h in headings.items()})
    before = memories.of(batch, reading.header)
    same = before is not None and before.sheet == (sheet_name or "")
    kept, kept_units = (before.mapping, before.units) if before and same else ({}, {})
    in_units = {n: u for n, u in {**kept_units, **{names[x]: u for x, u in units.items()}}.items() if u}
    found = {"sheet": sheet_name or "", "mapping": {**kept, **{names[x]: f for x, f in mapping.items()}}, "by": by}
    year = year if year is not None else before.year if before else None
    return found | ({"units": in_units} if in_units else {}) | ({"year": year} if year else {})


def _told(reading: Reading, what: dict[str, Any]) -> dict[str, Any]:
    return {"sheet": reading.sheet, "table": reading.table, **what}


def follow(reading: Reading, number: int, by: str, password: str | None, at_once: int | None = None) -> Batch:
    """Read the table as a colleague of the same places has read such headings before."""
    rights.handle(reading.batch, by)
    memory = next((m for m in memories.offered(reading) if m.pk == number), None)
    if memory is None:
        raise Fault("no_memory", "没有这条对应，请刷新页面。", "There is no such memory; reload the page.", exit_code=2)
    said: dict[str, Any] = {"by": by, **memory.told}
    if "rows" not in memory.told:
        said |= {"sheet": memory.recognised, "mapping": memory.mapping}
    told = _told(reading, {"as": memory.recognised, "remembered": memory.pk, "of": memory.by})
    return _look_again(reading.batch, {reading.header: said}, [told], by, password, at_once)


def _look_again(
    batch: Batch,
    said: dict[str, dict[str, Any]],
    told: list[dict[str, Any]],
    by: str,
    password: str | None,
    at_once: int | None = None,
) -> Batch:
    """Keep what was said with the batch, and preview it anew; an accepted one as a new batch."""
    everything = {**batch.said, **said}
    again = batch.state in ("previewed", "interrupted")
    with transaction.atomic():
        if again:
            batch.said = everything
            batch.save(update_fields=["said"])
        for one in told:
            record(by, "intake.choose", f"batch:{batch.pk}", one)
    if again:
        return receiving.look_or_queue(batch, password, at_once=at_once)
    place = batch.place or None
    return receiving.begin(batch.file, name=batch.name, by=by, place=place, password=password, said=everything, at_once=at_once)


def say_columns(batch: Batch, sheet_name: str, columns: list[str], by: str, password: str | None) -> Batch:
    """`heading=known heading` for every table of a previewed batch; the sheet as recognised, or likely, where none is named."""
    rights.handle(batch, by)
    readings = list(batch.readings.all())
    said = said_in(batch, readings, sheet_name, columns, by)
    told = [_told(r, {"as": one["sheet"], "mapping": one["mapping"]}) for r in readings if (one := said.get(r.header))]
    return _look_again(batch, said, told, by, password) if said else batch


def said_in(batch: Batch, readings: list[Reading], sheet_name: str, columns: list[str], by: str) -> dict[str, dict[str, Any]]:
    """Digest of headings -> what these words say of it. Fault for a heading in no table, or a column that the sheet has not."""
    pairs = [_pair(text) for text in columns]
    unmet, said = {heading for heading, _ in pairs}, {}
    for reading in readings:
        name = sheet_name or reading.recognised or (reading.candidates[0]["sheet"] if reading.candidates else "")
        if not name:
            continue
        found = {c["letter"]: c["heading"] for c in [*reading.mapping.values(), *reading.unmapped]}
        mapping = {}
        for heading, wanted in pairs:
            letters = [x for x, written in found.items() if _same(heading, written)]
            unmet -= {heading} if letters else set()
            mapping.update({x: _field(name, wanted) for x in letters})
        if mapping or (sheet_name and reading.recognised != sheet_name):
            said[reading.header] = _said(batch, reading, name, mapping, by, {}, None)
    if unmet:
        listed = "、".join(sorted(unmet))
        raise Fault(
            "no_heading",
            f"{batch.name} 里没有表头“{listed}”，没有入库。",
            f"{batch.name} has no heading '{listed}'; nothing was taken in.",
            exit_code=2,
        )
    return said


def _pair(text: str) -> tuple[str, str]:
    heading, equals, wanted = text.replace("＝", "=").rpartition("=")
    if not equals or not heading.strip():
        raise Fault(
            "map",
            f"“{text}”看不懂，请写成 '表头=规范表头'。",
            f"'{text}' is not understood; write 'HEADING=known heading'.",
            exit_code=2,
        )
    return heading.strip(), wanted.strip()


def _same(said: str, written: str) -> bool:
    """Whether a person means this heading: as it stands in the file, or its last line."""
    path = tuple(written.split(" / "))
    return words.path_name((said,)) in {words.path_name(path), words.path_name(path[-1:]), words.plain("".join(path))}


def _field(sheet_name: str, wanted: str) -> str:
    """The field that a person names by its heading, another name of it, or the field itself."""
    if not wanted or sheet_name not in SHEETS:
        return wanted
    for column in SHEETS[sheet_name].columns:
        heading = column.heading
        if wanted == column.field or words.plain(wanted) in {
            words.plain(w) for w in (heading.zh, heading.en, *heading.aliases) if w
        }:
            return column.field
    return wanted


def forget_for(reading: Reading, by: str, password: str | None, at_once: int | None = None) -> Batch:
    """Take back what was said of this table: in its batch, else before. The batch is previewed anew where it is still a
    preview.
    """
    batch = reading.batch
    rights.handle(batch, by)
    headers = {reading.header, reading.told.get("headed") or reading.header}
    if headers & set(batch.said):
        batch.said = {h: one for h, one in batch.said.items() if h not in headers}
        batch.save(update_fields=["said"])
    else:
        for memory in memories.followed(reading):
            memories.forget(memory, by)
    if batch.state not in ("previewed", "interrupted"):
        return batch
    return receiving.look_or_queue(batch, password, at_once=at_once)


def _check(sheet_name: str | None, mapping: dict[str, str], units: dict[str, str]) -> None:
    if sheet_name is None:
        return
    unread = sorted(u for u in units.values() if u and parse_unit(u) is None)
    if unread:
        raise Fault("no_unit", f"{'、'.join(unread)} 不是单位。", f"{', '.join(unread)} is no unit.", exit_code=2)
    if sheet_name not in SHEETS:
        raise Fault(
            "no_sheet",
            f"没有名为 {sheet_name} 的表。可用的表：yipanqi sheets list",
            f"No sheet is called {sheet_name}. See: yipanqi sheets list",
            exit_code=2,
        )
    wrong = sorted(f for f in mapping.values() if f and matching.declared(SHEETS[sheet_name], f) is None)
    if wrong:
        raise Fault(
            "no_field",
            f"表 {sheet_name} 没有字段 {'、'.join(wrong)}。",
            f"Sheet {sheet_name} has no field {', '.join(wrong)}.",
            exit_code=2,
        )
