"""From a workbook to a preview. In: batch and workbook. Out: Readings, Problems, and the proposals on disk; nothing else is
written.

Steps: recognise each table, map and type its columns, propose records, resolve organisations, make keys, compare.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from django.db import transaction

from yipanqi.engines.sheets import Column, Table, Workbook
from yipanqi.engines.sheets import Sheet as Tab
from yipanqi.intake import _became as becoming
from yipanqi.intake import _counting as counting
from yipanqi.intake import _difference as difference
from yipanqi.intake import _examples as examples
from yipanqi.intake import _judging as judging
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _keying as keying
from yipanqi.intake import _matching as matching
from yipanqi.intake import _memories as memories
from yipanqi.intake import _placing as placing
from yipanqi.intake import _plausible as plausible
from yipanqi.intake import _proposing as proposing
from yipanqi.intake import _recognise as recognise
from yipanqi.intake import _resolving as resolving
from yipanqi.intake import _rights as rights
from yipanqi.intake import _typing as typing
from yipanqi.intake import _wordforms as words
from yipanqi.intake import checks, limits
from yipanqi.intake._layout import NOTES
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.definition import Sheet
from yipanqi.intake.models import Batch, Problem, Reading, Remembered, StoredFile
from yipanqi.values.reading import parse_unit

_PROBLEMS = {
    "reading": pl.Int64,
    "row": pl.Int32,
    "letter": pl.String,
    "field": pl.String,
    "code": pl.String,
    "severity": pl.String,
    "raw": pl.String,
    "detail": pl.String,
}


@dataclass
class Draft:
    """One table on its way: what it was recognised as and what its rows propose. `number` stands for the reading's id."""

    number: int
    tab: Tab
    table: Table
    around: recognise.Around
    ranked: list[recognise.Candidate]
    sheet: Sheet | None = None
    hits: list[matching.Hit] = field(default_factory=list)
    sure: float = 0.0
    chosen: bool = False
    memory: Remembered | None = None
    header: str = ""
    units: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)  # as `Reading.told`
    rows: int = 0
    row_numbers: pl.Series | None = None
    stated: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=rights.ROWS))  # the columns that decide the place
    unread: pl.Series = field(
        default_factory=lambda: pl.Series([], dtype=pl.Int32)
    )  # rows that name a place which is not understood
    proposed: list[proposing.Proposed] = field(default_factory=list)


@dataclass(frozen=True)
class Headed:
    """Headings that stand in `rows`; they seemed to be those of this digest, in the rows `seemed`."""

    header: str
    seemed: tuple[int, int]
    rows: tuple[int, int]


Headings = Mapping[tuple[str, int], Headed]  # by tab and number of the table


def headed_elsewhere(batch: Batch, book: Workbook) -> dict[tuple[str, int], Headed]:
    """The tables of which the sender has said, here or before, in which rows their headings stand."""
    found = {}
    for tab in book.sheets:
        for table in examples.without_examples(tab.tables):
            header, (first, last) = words.digest(c.path for c in table.columns), table.header_rows
            by = memories.moved(batch, header)
            rows = (max(1, first + by[0]), last + by[1])
            if by != (0, 0) and rows[0] <= rows[1]:
                found[tab.name, table.number] = Headed(header, (first, last), rows)
    return found


def preview(batch: Batch, book: Workbook, heads: Headings) -> Batch:
    """Work out what the file would do, and keep it. The batch becomes 'previewed'."""
    _keep(batch, book, *_worked_out(batch, book, heads))
    return batch


def tried(batch: Batch, book: Workbook, heads: Headings) -> tuple[list[Reading], list[Problem]]:
    """The same for a batch that is only tried and stands in no table: the database is read, never written."""
    drafts, kept, listed = _worked_out(batch, book, heads)
    readings = [_reading(batch, d) for d in drafts]
    for draft, reading in zip(drafts, readings, strict=True):
        reading.pk = draft.number
    by_number = {r.pk: r for r in readings}
    problems = [_problem(r, {n: n for n in by_number}) for r in listed.iter_rows(named=True)]
    for one in problems:
        one.reading = by_number[one.reading_id]
    keeping.keep(batch.pk, kept)
    batch.state, batch.notes, batch.counts = "previewed", list(book.notes), counting.counted(readings, kept)
    batch.file.format = batch.file.format or book.format
    return readings, sorted(problems, key=lambda one: (one.reading_id, one.row))


def _worked_out(batch: Batch, book: Workbook, heads: Headings) -> tuple[list[Draft], keeping.Kept, pl.DataFrame]:
    """The tables, what their records would be, and the problems; readings are numbered from 1."""
    stamps = keeping.stamps()
    drafts, problems = [], []
    for tab in book.sheets:
        for table in examples.without_examples(tab.tables) if tab.name != NOTES else ():
            if table.body.height or table.header_rows != (0, 0):
                draft = _draft(len(drafts) + 1, batch, tab, table, heads.get((tab.name, table.number)))
                problems += _read(draft, batch, book.date1904)
                drafts.append(draft)
    asked = [p for d in drafts for p in d.proposed]
    proposed, names = resolving.resolve(asked)
    found, refused, outside = _differences(proposed, drafts, batch.reach)
    if outside.height:
        names = resolving.without(names, asked, outside)
        problems = [rights.left(p.cast(rights.ROWS), outside) for p in problems]  # one line says it all
    said = judging.judged(found)
    problems.append(_unplaced(drafts, found))
    problems += [_named(drafts, refused, "refused"), *(_noted(drafts, d.notes) for d in found), _spoken_against(drafts, said)]
    kept = keeping.Kept(found, names, stamps, _floor(drafts, refused), said, _looks(book))
    outcome = counting.outcome(kept.floor, kept.differences)
    return drafts, kept, becoming.became(_listed(problems, outcome), kept.differences)


# ---- one table ------------------------------------------------------------------------------------------------------


def _looks(book: Workbook) -> dict[str, Any]:
    """The first and last rows of each sheet as they stand, for the page that shows them beside the fields."""
    return {s.name: {"top": s.top, "merges": s.merges, "columns": s.columns} for s in book.sheets}


def _draft(number: int, batch: Batch, tab: Tab, table: Table, headed: Headed | None) -> Draft:
    header = words.digest(c.path for c in table.columns)
    said = memories.of(batch, header)
    around = recognise.Around(
        batch.name,
        tab.name,
        table.title or "",
        tuple(t for _, t in table.preamble),
        tuple(t for _, t in table.notes),
        said.year if said else None,
    )
    if said is not None and said.units:
        table = _in_units(table, said.units)
    ranked = recognise.candidates(table, around, SHEETS) if len(table.columns) <= limits.own().columns else []
    draft = Draft(number, tab, table, around, ranked, header=header)
    if headed is not None:
        draft.told = {"headed": headed.header, "rows": list(headed.seemed)}
    draft.told["year"] = around.year
    if said is not None:
        if said.units:
            names = words.column_names({c.letter: c.path for c in table.columns})
            draft.told["units"] = {x: said.units[name] for x, name in names.items() if name in said.units}
        draft.chosen, draft.sure, draft.memory = True, 1.0, said.memory
        draft.sheet = SHEETS.get(said.sheet)
        draft.hits = _as_remembered(draft, said.mapping)
    elif ranked:
        draft.sure = ranked[0].score
        if recognise.sure(ranked) and tab.visible:
            draft.sheet, draft.hits = ranked[0].sheet, list(ranked[0].hits)
    return draft


def _in_units(table: Table, units: dict[str, str]) -> Table:
    """The table with the units that a person said of some of its columns."""
    names = words.column_names({c.letter: c.path for c in table.columns})
    said = {x: parse_unit(units[name]) for x, name in names.items() if name in units}
    return replace(
        table, columns=tuple(replace(c, unit=said[c.letter], inherited=False) if said.get(c.letter) else c for c in table.columns)
    )


def _as_remembered(draft: Draft, mapping: dict[str, str]) -> list[matching.Hit]:
    """The automatic mapping with what a person said about single headings put over it ('' = leave the column out)."""
    if draft.sheet is None:
        return []
    columns = matching.headed(draft.table)
    hits = {h.letter: h for h in matching.match(draft.sheet, columns, draft.table, draft.around.year)}
    names = words.column_names({c.letter: c.path for c in draft.table.columns})
    for column in draft.table.columns:
        said = mapping.get(names[column.letter])
        if said:
            said = matching.in_full(draft.sheet, said, column, draft.around.year)
        if said is None:
            continue
        if column.letter in hits and said in (hits[column.letter].name, hits[column.letter].field):
            hits[column.letter] = replace(hits[column.letter], how="remembered")
            continue
        hits.pop(column.letter, None)
        if said and matching.declared(draft.sheet, said):
            for other in [x for x, h in hits.items() if h.field == said]:
                del hits[other]
            hits[column.letter] = matching.Hit(column.letter, said, column.heading, 1.0, "remembered")
    return [hits[c.letter] for c in draft.table.columns if c.letter in hits]


def _read(draft: Draft, batch: Batch, date1904: bool) -> list[pl.DataFrame]:
    """Type the rows and propose records; out: the problems of cells."""
    shown = examples.example_rows(draft.table)
    rows = typing.data_rows(draft.table, draft.hits) if draft.sheet else draft.table.body.filter(pl.col("role") == "data")
    rows = rows.filter(~pl.col("row").is_in(shown))
    draft.rows = rows.height
    if draft.sheet is None:
        return []
    typed = typing.typed(draft.table, rows, draft.sheet, draft.hits, date1904)
    draft.rows, draft.row_numbers, draft.units = typed.frame.height, typed.frame["row"], typed.units
    typed = replace(typed, frame=_unit_of_row(typed.frame, draft))
    deciding = [n for n in matching.counting_columns(draft.sheet) if n in typed.frame.columns]
    draft.stated = typed.frame.select(pl.lit(draft.number, pl.Int64).alias("reading"), "row", *deciding)
    unread = typed.problems.filter(
        (pl.col("severity") == "unread") & pl.col("field").is_in(list(matching.counting_columns(draft.sheet)))
    )["row"]
    if matching.places_unread(draft.sheet, draft.table, draft.hits):
        unread = typed.frame["row"]
    draft.unread = unread
    draft.proposed = proposing.proposals(
        typed.frame, draft.sheet, draft.number, draft.around, batch.place or None, unplaced=unread
    )
    told = typed.problems.with_columns(pl.lit(draft.number, pl.Int64).alias("reading"), pl.lit("{}").alias("detail")).select(
        *_PROBLEMS
    )
    asked = pl.concat(
        [
            plausible.asked(
                typed.frame, draft.sheet, draft.hits, draft.table.header_rows[1] or 1, plausible.bare(draft.table, draft.hits)
            ),
            plausible.differing(draft.table, draft.hits),
            plausible.over_rows(draft.table, draft.hits, typed.frame["row"]),
        ]
    )
    asked = asked.with_columns(pl.lit(draft.number, pl.Int64).alias("reading")).select(*_PROBLEMS)
    return [
        told,
        asked,
        pl.DataFrame(
            [(draft.number, row, "", "", "example_row", "notice", "", "{}") for row in shown], schema=_PROBLEMS, orient="row"
        ),
    ]


def _unit_of_row(frame: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Where no column holds the unit of a row: the one in brackets behind what it measures, else the one in the heading of its
    values.
    """
    if draft.sheet is None or draft.sheet.unit_of_row is None:
        return frame
    field, named = draft.sheet.unit_of_row
    read = {c.letter: c.unit for c in draft.table.columns}
    over = {unit.symbol for h in draft.hits if h.name != named and (unit := read.get(h.letter)) is not None}
    parts = [pl.col(field)] if field in frame.columns else []
    if named in frame.columns:
        bracket = pl.col(named).str.extract(r"[（(]\s*(?:单位\s*[:：])?\s*([^（）()]{1,6})\s*[）)]\s*$")
        known = [w for w in frame.select(bracket.alias("w"))["w"].drop_nulls().unique() if parse_unit(w) is not None]
        parts.append(pl.when(bracket.is_in(known)).then(bracket))
    parts.append(pl.lit(next(iter(over)) if len(over) == 1 else None, pl.String))
    return frame.with_columns(pl.coalesce(parts).alias(field))


# ---- all tables together --------------------------------------------------------------------------------------------


def _differences(
    proposed: list[proposing.Proposed], drafts: list[Draft], reach: str
) -> tuple[list[difference.Difference], pl.DataFrame, pl.DataFrame]:
    """One comparison for each model, whichever tables its records come from; refusals apart, and the rows outside the sender's
    places.
    """
    keyed, refusals = [], [pl.DataFrame(schema=keying.REFUSED)]
    for one in proposed:
        frame, refused = keying.keyed(one, reach)
        keyed.append((one.model, _without_questions(frame)))
        refusals.append(refused)
    outside = rights.outside(rights.read(reach), keyed, [d.stated for d in drafts])
    by_model: dict[str, list[pl.DataFrame]] = {}
    for model, frame in keyed:
        by_model.setdefault(model, []).append(rights.left(frame, outside))
    told = outside.with_columns(code=pl.lit("outside"), detail=pl.lit("{}"))
    found = [difference.difference(m, parts) for m, parts in by_model.items()]
    return found, pl.concat([*(rights.left(r, outside) for r in refusals), told]), outside


def _without_questions(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop what was only needed to make keys; places of known organisations fill places that no row names, also where only
    the whole city stands around the table.
    """
    for name in [c.removesuffix("#token") for c in frame.columns if c.endswith("#token")]:
        if "place" in frame.columns and name == "organisation":
            open_ = placing.nowhere()
            ids = frame.filter(open_ & pl.col(name).is_not_null())[name].unique().to_list()
            known = resolving.places(ids)
            if known:
                lent = pl.col(name).replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
                nearer = pl.col("place").is_null() | lent.str.starts_with(pl.col("place").str.head(4))
                frame = frame.with_columns(
                    pl.when(open_ & nearer).then(pl.coalesce(lent, "place")).otherwise("place").alias("place")
                )
    return frame.drop([c for c in frame.columns if c.endswith("#text")])


def _letters(drafts: list[Draft]) -> dict[tuple[int, str], str]:
    """(reading, field) -> letter; a link answers with the column of its name or code."""
    found: dict[tuple[int, str], str] = {}
    for draft in drafts:
        for hit in draft.hits:
            found.setdefault((draft.number, hit.field), hit.letter)
            found.setdefault((draft.number, hit.name), hit.letter)
            if draft.sheet and hit.name in matching.counting_columns(draft.sheet):
                found.setdefault((draft.number, "place"), hit.letter)
        for records in draft.sheet.records if draft.sheet else ():
            for link in records.links:
                source = found.get((draft.number, link.name)) or found.get((draft.number, link.code or ""))
                if source:
                    found.setdefault((draft.number, link.field), source)
    return found


def _named(drafts: list[Draft], notes: pl.DataFrame, severity: str) -> pl.DataFrame:
    """Refusals and notices as problems with their cell."""
    letters = _letters(drafts)
    notes = notes.unique(["reading", "row", "field", "code"], keep="first", maintain_order=True)
    where = pl.struct("reading", "field").map_elements(
        lambda s: letters.get((s["reading"], s["field"]), ""), return_dtype=pl.String
    )
    return notes.with_columns(
        where.alias("letter") if notes.height else pl.lit("").alias("letter"),
        pl.lit(severity).alias("severity"),
        pl.lit("").alias("raw"),
    ).select(*_PROBLEMS)


def _noted(drafts: list[Draft], notes: pl.DataFrame) -> pl.DataFrame:
    refused, held = pl.col("code") == "duplicate_conflict", pl.col("code") == difference.IN_CASE
    parts = {"refused": notes.filter(refused), "finding": notes.filter(held), "notice": notes.filter(~refused & ~held)}
    return pl.concat([_named(drafts, part, severity) for severity, part in parts.items()])


def _unplaced(drafts: list[Draft], found: list[difference.Difference]) -> pl.DataFrame:
    """One line for each table with records that no county counts; a cell whose place is not understood has its own."""
    deciding = {d.number: matching.counting_columns(d.sheet) & {c.field for c in d.sheet.columns} for d in drafts if d.sheet}
    lines = placing.unplaced(found, deciding, {d.number: d.stated for d in drafts}, {d.number: d.unread for d in drafts})
    letters = _letters(drafts)
    where = [letters.get((r, f), "") for r, f in lines.select("reading", "field").iter_rows()]
    return lines.with_columns(
        pl.Series("letter", where, dtype=pl.String), pl.lit("unplaced").alias("code"), pl.lit("").alias("raw")
    ).select(*_PROBLEMS)


def _spoken_against(drafts: list[Draft], said: pl.DataFrame) -> pl.DataFrame:
    """What the checks say of records as they would be: red ones are taken only with a reason, amber ones after a look."""
    code = pl.when(pl.col("check").str.starts_with("rule:")).then(pl.lit("against_rule")).otherwise(pl.lit("check"))
    red = pl.col("severity") == checks.RED
    detail = pl.struct("zh", "en").map_elements(lambda s: json.dumps(s, ensure_ascii=False), return_dtype=pl.String)
    notes = said.with_columns(
        pl.when(red).then(pl.lit("red_check")).otherwise(code).alias("code"), detail=detail if said.height else pl.lit("{}")
    )
    parts = [_told(drafts, notes.filter(red), "red"), _told(drafts, notes.filter(~red), "finding")]
    return pl.concat(parts)


def _told(drafts: list[Draft], notes: pl.DataFrame, severity: str) -> pl.DataFrame:
    """Each sentence once a row, whatever its code."""
    letters = _letters(drafts)
    notes = notes.unique(["reading", "row", "field", "detail"], keep="first", maintain_order=True)
    where = [letters.get((r, f), "") for r, f in notes.select("reading", "field").iter_rows()]
    return notes.with_columns(
        pl.Series("letter", where, dtype=pl.String), pl.lit(severity).alias("severity"), pl.lit("").alias("raw")
    ).select(*_PROBLEMS)


def _floor(drafts: list[Draft], refused: pl.DataFrame) -> pl.DataFrame:
    """Every row of every table that was taken up, with what is true of it before any of its records is looked at."""
    parts = [refused.select("reading", "row", pl.lit(counting.REFUSED, pl.Int8).alias("rank"))]
    for draft in drafts:
        if draft.row_numbers is not None:
            parts.append(
                pl.DataFrame({"row": draft.row_numbers}).select(
                    pl.lit(draft.number, pl.Int64).alias("reading"),
                    pl.col("row").cast(pl.Int32),
                    pl.lit(counting.SILENT, pl.Int8).alias("rank"),
                )
            )
    return pl.concat(parts)


# ---- keeping --------------------------------------------------------------------------------------------------------


def _keep(batch: Batch, book: Workbook, drafts: list[Draft], kept: keeping.Kept, listed: pl.DataFrame) -> None:
    """Readings, problems and the state of the batch in one transaction, with the proposals in files beside."""
    with transaction.atomic():
        batch.readings.all().delete()
        readings = Reading.objects.bulk_create([_reading(batch, d) for d in drafts])
        ids = {d.number: r.pk for d, r in zip(drafts, readings, strict=True)}
        for start in range(0, listed.height, 5000):
            Problem.objects.bulk_create([_problem(r, ids) for r in listed[start : start + 5000].iter_rows(named=True)])
        kept = keeping.Kept(
            [_with_ids(f, ids) for f in kept.differences],
            _id_column(kept.names, ids),
            kept.stamps,
            _id_column(kept.floor, ids),
            _id_column(kept.said, ids),
            kept.looks,
        )
        keeping.keep(batch.pk, kept)
        counting.count(batch, kept)
        batch.state, batch.notes, batch.error, batch.moves = "previewed", list(book.notes), "", {}
        batch.save(update_fields=["counts", "state", "notes", "error", "moves"])
        StoredFile.objects.filter(pk=batch.file_id, format="").update(format=book.format)


def _reading(batch: Batch, draft: Draft) -> Reading:
    mapped = {h.letter for h in draft.hits}
    table = draft.table
    return Reading(
        batch=batch,
        sheet=draft.tab.name,
        table=table.number,
        visible=draft.tab.visible,
        recognised=draft.sheet.name if draft.sheet else "",
        sure=draft.sure,
        title=table.title or "",
        header_first=table.header_rows[0] or None,
        header_last=table.header_rows[1] or None,
        mapping={
            h.field: {
                "letter": h.letter,
                "heading": h.heading,
                "unit": draft.units.get(h.field, ""),
                "how": h.how,
                "sure": h.weight,
            }
            for h in draft.hits
        },
        unmapped=[_unused(draft, c) for c in table.columns if c.letter not in mapped],
        header=draft.header,
        candidates=[_candidate(c) for c in draft.ranked[:5]],
        chosen=draft.chosen,
        memory=draft.memory,
        notes=[*draft.tab.notes, *(["truncated"] if draft.tab.truncated else [])],
        counts={"rows": draft.rows},
        told=draft.told | {"lacking": _lacking(draft)},
    )


def _lacking(draft: Draft) -> list[str]:
    """The columns without which no record of the sheet can be told from another."""
    if draft.sheet is None:
        return []
    return recognise.lacking(draft.sheet, {h.name for h in draft.hits}, draft.around)


def _candidate(one: recognise.Candidate) -> dict[str, Any]:
    return {"sheet": one.sheet.name, "score": one.score, "columns": {h.letter: h.field for h in one.hits}}


def _unused(draft: Draft, column: Column) -> dict[str, str]:
    """A column that fills nothing: with the declared heading that comes nearest, if one does."""
    near = matching.nearest(draft.sheet, column.path) if draft.sheet and not words.serial(column.path) else None
    lost = matching.place_not_known(draft.sheet, draft.table, column) if draft.sheet else None
    return {
        "letter": column.letter,
        "heading": column.heading,
        "unit": column.unit.symbol if column.unit else "",
        "sample": _sample(draft.table, column.letter),
        "serial": words.serial(column.path),
        "near": near.field if near else "",
        "taken": next((h.letter for h in draft.hits if near and h.name == near.field), ""),
        **({"place": lost, "near": "", "taken": ""} if lost else {}),
    }


def _sample(table: Table, letter: str) -> str:
    cells = table.body[letter].drop_nulls()
    return str(cells[0])[:40] if len(cells) else ""


def _listed(problems: list[pl.DataFrame], outcome: pl.DataFrame) -> pl.DataFrame:
    """All problems, at most so many a table. A row of which other records are taken is not called refused."""
    silent = outcome.filter(pl.col("rank") == counting.SILENT).select("reading", "row")
    states = silent.with_columns(
        letter=pl.lit(""),
        field=pl.lit(""),
        code=pl.lit("states_nothing"),
        severity=pl.lit("refused"),
        raw=pl.lit(""),
        detail=pl.lit("{}"),
    ).select(*_PROBLEMS)
    whole = pl.concat([pl.DataFrame(schema=_PROBLEMS), *(p.select(*_PROBLEMS).cast(_PROBLEMS) for p in problems), states])
    whole = whole.join(outcome.select("reading", "row", "outcome"), on=["reading", "row"], how="left", maintain_order="left")
    # What the register says already was asked about when it came in first; a doubt about a column stands on its heading.
    fresh = outcome.filter(pl.col("outcome").is_in(["added", "changed"]))["reading"].unique().implode()
    held = (pl.col("outcome") == "same") | (pl.col("outcome").is_null() & ~pl.col("reading").is_in(fresh))
    whole = whole.filter(~(pl.col("code").is_in(plausible.OF_VALUES) & held.fill_null(False)))
    # A row that repeats one record (its action, its firm) while it brings another is no repetition.
    whole = whole.filter((pl.col("code") != "duplicate_same") | ~pl.col("outcome").is_in(["added", "changed"]).fill_null(False))
    partly = (pl.col("severity") == "refused") & (pl.col("outcome") != "refused")
    whole = whole.with_columns(pl.when(partly).then(pl.lit("unread")).otherwise("severity").alias("severity")).sort(
        "reading", "row"
    )
    most = limits.own().problems
    first = whole.with_columns(pl.int_range(pl.len()).over("reading").alias("n#")).filter(pl.col("n#") < most)
    more = whole["reading"].value_counts().filter(pl.col("count") > most)
    cut = [(r, 0, "", "", "more_problems", "notice", "", json.dumps({"listed": most, "all": n})) for r, n in more.iter_rows()]
    cut_frame = pl.DataFrame(cut, schema=_PROBLEMS, orient="row").with_columns(outcome=pl.lit(None, pl.String))
    return pl.concat([first.select(*_PROBLEMS, "outcome"), cut_frame])


def _problem(row: dict[str, Any], ids: dict[int, int]) -> Problem:
    detail = json.loads(row["detail"] or "{}")
    if "first_reading" in detail:
        detail["first_reading"] = ids.get(detail["first_reading"])
    return Problem(
        reading_id=ids[row["reading"]],
        row=row["row"],
        letter=row["letter"] or "",
        field=(row["field"] or "")[:60],
        code=row["code"],
        severity=row["severity"],
        raw=(row["raw"] or "").replace("\x00", ""),
        detail=detail,
        became=row["became"],
        model=row["model"],
        record=row["record"],
    )


def _id_column(frame: pl.DataFrame, ids: dict[int, int]) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("reading").replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.Int64)
    )


def _with_ids(found: difference.Difference, ids: dict[int, int]) -> difference.Difference:
    return replace(found, frame=_id_column(found.frame, ids), changes=_id_column(found.changes, ids))
