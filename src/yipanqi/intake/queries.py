"""Questions to intake: what came in, what a preview would do, what is wrong, where a value came from, how it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.apps import apps
from django.db import models

from yipanqi.accounts.access import is_officer, places_of
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _lacking, _opposite, limits
from yipanqi.intake import _matching as matching
from yipanqi.intake import _memories as memories
from yipanqi.intake import _rights as rights
from yipanqi.intake import _wording as wording
from yipanqi.intake._correcting import against as against
from yipanqi.intake._looking import HIDDEN as HIDDEN
from yipanqi.intake._looking import original as original
from yipanqi.intake._looking import samples as samples
from yipanqi.intake._moving import UNBORN, Edits
from yipanqi.intake._moving import backward as without_batch
from yipanqi.intake._moving import forward as with_batch
from yipanqi.intake._moving import size as rows_said
from yipanqi.intake._origins import Origin, changed_by, first_origin, history, of_change, origin, origins
from yipanqi.intake._reckoning import reckoned as reckoned
from yipanqi.intake._rows import ReceivedRows, reading_of, received_rows
from yipanqi.intake._rows import table_rows as table_rows
from yipanqi.intake._sealing import differing as differing
from yipanqi.intake._storing import damaged as damaged
from yipanqi.intake._storing import kept_files as kept_files
from yipanqi.intake._written import Written as Written
from yipanqi.intake._written import written as written
from yipanqi.intake.access import key_columns, personal_columns
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.checks import RED
from yipanqi.intake.definition import Sheet
from yipanqi.intake.fields import SheetField
from yipanqi.intake.models import Batch, Doubt, Problem, Reading, Record, Remembered, StoredFile
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, plural

BUCKETS = ("new", "changed", "same", "refused")


@dataclass(frozen=True)
class Told:
    """A problem in words: where it is, what is wrong, what to do."""

    sheet: str
    row: int
    letter: str
    field: str
    heading: str
    severity: str
    code: str
    raw: str
    wrong: Words
    remedy: Words
    reading: int
    became: str = ""  # kept, unknown, row, part; '' for what was read
    file: str = ""
    sha256: str = ""

    @property
    def cell(self) -> str:
        return f"{self.letter}{self.row}" if self.letter else ""


def batches(user: Any) -> models.QuerySet[Batch]:
    """The batches that `user` may see, newest first: city officers all, county officers those that were sent for
    none but their places.
    """
    found = Batch.objects.select_related("file").order_by("-id")
    if places_of(user) is None:
        return found
    if is_officer(user):
        sent = Batch.objects.order_by().values_list("reach", flat=True).distinct()
        return found.filter(reach__in=[text for text in sent if rights.covers(places_of(user), rights.read(text))])
    return found.none()


def batch(user: Any, number: int) -> Batch:
    """One batch that `user` may see; Fault otherwise."""
    found = batches(user).filter(pk=number).first()
    if found is None:
        raise _no_batch(number)
    return found


def can_be_accepted(batch: Batch) -> bool:
    """Whether its preview is there to be accepted, also after an acceptance that was interrupted."""
    return batch.state in ("previewed", "interrupted") and keeping.is_there(batch.pk)


UNDECIDED = ("queued", "reading", "previewed", "interrupted", "accepting")


def is_undecided(batch: Batch) -> bool:
    """Whether it was handed in, and neither accepted nor put away yet."""
    return batch.state in UNDECIDED


def waiting(user: Any) -> int:
    """How many batches that `user` may see are neither accepted nor put away yet."""
    return batches(user).filter(state__in=UNDECIDED).count()


def is_large(batch: Batch) -> bool:
    """Whether accepting it takes longer than a request may: a worker does it."""
    return int(batch.counts.get("rows", 0)) > limits.own().at_once


def preview_mark(batch: Batch) -> str:
    """Tells this preview of the batch from one made before or after."""
    return keeping.mark(batch.pk)


def batch_by_number(number: int) -> Batch:
    """For the command line, which acts for whoever owns the installation."""
    found = Batch.objects.select_related("file").filter(pk=number).first()
    if found is None:
        raise _no_batch(number)
    return found


def _no_batch(number: int) -> Fault:
    return Fault(
        "no_batch",
        f"没有批次 {number}，或您无权查看。用 yipanqi batches 查看全部批次。",
        f"There is no batch {number}, or you may not see it. 'yipanqi batches' lists them.",
        exit_code=2,
    )


def state_words(state: str) -> Words:
    return wording.STATES[state]


def reason_words(detail: dict[str, Any]) -> Words:
    """Why a record or value was not taken back (a line of the `details` of an undo)."""
    return wording.REASONS[detail["reason"]].format(by=detail.get("by", ""))


def decided_by_rows(model: Any) -> frozenset[str]:
    """The columns that a sheet's row resolves: whose a record is, and where it counts."""
    found: set[str] = set()
    for sheet in SHEETS:
        for records in sheet.records:
            if records.model_class is model:
                found |= matching.counting_columns(sheet)
                found |= {n for k in records.links for n in (k.field, k.name, k.code, k.place, k.industry) if n}
    return frozenset(found)


def key_shown(detail: dict[str, Any]) -> str:
    """The key of a record that was not taken back; its number where a person is named in the key."""
    model: Any = apps.get_model(detail["model"])
    named = key_columns(model) & personal_columns(model) if issubclass(model, Record) else frozenset()
    return f"#{detail['record']}" if named and detail.get("record") else ("" if named else str(detail.get("key") or ""))


def undone_words(done: dict[str, Any]) -> Words:
    """What an undo did, counted as the preview counts: rows of the file; then the records and values in them."""
    values = done["reversed"] - done["deleted"]
    return Words(
        f"已撤回 {done['rows']} 行（删去新增的记录 {done['deleted']} 条，改回原值 {values} 处）；之后有人改过而保留 "
        f"{done['kept']} 项，撤不了 {done['could_not']} 项",
        f"{plural(done['rows'], 'row', 'rows')} taken back ({plural(done['deleted'], 'added record', 'added records')} "
        f"deleted, {plural(values, 'value', 'values')} set back); {done['kept']} kept (changed since), "
        f"{done['could_not']} could not be",
    )


def sheet_of(reading: Reading) -> Sheet | None:
    """The definition that the table was recognised as."""
    return SHEETS.get(reading.recognised) if reading.recognised else None


def sheet_named(name: str) -> Sheet | None:
    """The definition of that name."""
    return SHEETS.get(name)


@dataclass(frozen=True)
class Unused:
    """A column that fills no field, or one whose field was guessed (`nearest` is that field's heading)."""

    letter: str
    heading: str
    nearest: Words | None
    taken: str = ""  # the column that fills the nearest heading already
    place: Words | None = None  # why the place that heads it is not known


def unused(reading: Reading) -> list[Unused]:
    """The columns of a recognised table that were not used, those that only number the rows apart, with the nearest known
    heading.
    """
    sheet = sheet_of(reading)
    if sheet is None:
        return []
    names = {c.field: c.heading.words for c in sheet.columns}
    return [
        Unused(c["letter"], c["heading"], names.get(c.get("near", "")), c.get("taken", ""), _no_place(c))
        for c in reading.unmapped
        if not c.get("serial") and (c["heading"] or c["sample"])
    ]


def _no_place(column: dict[str, Any]) -> Words | None:
    code = column.get("place")
    return wording.meaning(code, column["heading"], {}, {})[0] if code else None


def doubtful(reading: Reading) -> list[Unused]:
    """The columns whose heading only resembles the known one that they were taken for."""
    sheet = sheet_of(reading)
    names = {c.field: c.heading.words for c in sheet.columns} if sheet else {}
    return [
        Unused(hit["letter"], hit["heading"], names.get(field.partition("@")[0]))
        for field, hit in reading.mapping.items()
        if hit.get("how") in ("near", "content")
    ]


def lacking(reading: Reading) -> list[Words]:
    """The key columns that nothing fills; the batch cannot be accepted while there are any."""
    return _lacking.lacking(reading)


def opposed(reading: Reading, sheet_name: str = "") -> dict[str, Words]:
    """Letter of a column that says only which part of another it is -> the known heading of the opposite part, where a heading of
    the sheet (of that name, else as it was recognised) names one.
    """
    sheet = SHEETS.get(sheet_name or reading.recognised)
    if sheet is None:
        return {}
    read = [(str(h["letter"]), str(h.get("heading", ""))) for h in (*reading.mapping.values(), *reading.unmapped)]
    return {x: other for x, heading in read if (other := _opposite.of(sheet, heading)) is not None}


def to_check(reading: Reading) -> set[str]:
    """The letters of the columns that somebody had better look at: guessed, not used though something is near, or a part that has
    an opposite, unless a person has said it.
    """
    said = {str(hit["letter"]) for hit in reading.mapping.values() if hit.get("how") == "remembered"}
    near = {u.letter for u in unused(reading) if u.nearest or u.place or u.taken}
    return ({u.letter for u in doubtful(reading)} | near | set(opposed(reading))) - said


@dataclass(frozen=True)
class Memory:
    """What somebody said about tables with certain headings: which sheet, which columns (heading, known heading or ''), by
    whom.
    """

    number: int
    sheet: str
    words: Words | None
    columns: list[tuple[str, str]]
    by: str
    at: datetime
    file: str  # the newest file with these headings
    reach: str = "*"  # codes of the places of whoever said it, joined by ','; '*' for the city
    own: bool = True  # whether the asker may take it back
    units: tuple[tuple[str, str], ...] = ()  # heading, unit
    heads: bool = False  # only in which rows the headings stand


def remembered(user: Any = None) -> list[Memory]:
    """What was said about headings, newest first; for `user` those of the user's places, to be taken back by whoever said it or
    the city.
    """
    every = user is None or places_of(user) is None
    found = [one for one in Remembered.objects.order_by("-at") if every or rights.covers(places_of(user), rights.read(one.reach))]
    return _memories(found, None if every else user.get_username())


def offered(reading: Reading) -> list[Memory]:
    """What colleagues of the same places have said of the headings of a table that nobody has spoken of for its sender."""
    return _memories(memories.offered(reading), None)


def _memories(found: list[Remembered], by: str | None) -> list[Memory]:
    """`by` None: everything may be taken back."""
    headers = [one.header for one in found]
    files = dict(Reading.objects.filter(header__in=headers).order_by("id").values_list("header", "batch__name"))
    out = []
    for one in found:
        sheet = SHEETS.get(one.recognised)
        names = {c.field: str(c.heading.words) for c in sheet.columns} if sheet else {}
        columns = [(heading, names.get(field.partition("@")[0], field)) for heading, field in one.mapping.items()]
        out.append(
            Memory(
                one.pk,
                one.recognised,
                sheet.words if sheet else None,
                columns,
                one.by,
                one.at,
                files.get(one.header, ""),
                one.reach,
                by in (None, one.by),
                tuple(one.told.get("units", {}).items()),
                "rows" in one.told,
            )
        )
    return out


# ---- preview --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PreviewRow:
    """One record of a preview. `values` of a new record; `changes` (field, heading, old, new) of a changed one."""

    model: str
    key: str
    reading: int
    row: int
    values: dict[str, Any]
    changes: list[tuple[str, Words, Any, Any]]


@dataclass(frozen=True)
class Page:
    """Rows of one bucket, and how many there are in all."""

    rows: list[Any]
    total: int


def preview(found: Batch, bucket: str = "new", start: int = 0, size: int = 50, *, masked: bool = False) -> Page:
    """Records of a previewed batch in `bucket` ('new', 'changed', 'same'), or its refused rows as `Told` (`masked` as in
    `problems`).
    """
    if bucket == "refused":
        lines = problems(found, severity="refused", masked=masked, part=slice(start, start + size))
        return Page(lines, problem_count(found, "refused"))
    kept = keeping.load(found.pk)
    rows: list[PreviewRow] = []
    total = 0
    for one in kept.differences:
        mine = _flagged_first(one.frame.filter(pl.col("bucket") == bucket), kept.said)
        part = mine.slice(max(0, start - total), max(0, size - len(rows))) if start < total + mine.height else mine.clear()
        rows += _preview_rows(one.model, part, one.changes)
        total += mine.height
    return Page(rows, total)


def _flagged_first(frame: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Records that something speaks against before the others: red, then amber, then as the sheet has them."""
    worst = (
        said.select("reading", "row", (pl.col("severity") != RED).cast(pl.Int8).alias("flag#"))
        .group_by("reading", "row")
        .agg(pl.col("flag#").min())
    )
    joined = frame.join(worst, on=["reading", "row"], how="left", maintain_order="left")
    return joined.sort(pl.col("flag#").fill_null(2), maintain_order=True).drop("flag#")


def _preview_rows(model: str, part: pl.DataFrame, changes: pl.DataFrame) -> list[PreviewRow]:
    words = headings(model)
    hidden = {"reading", "row", "key", "id", "bucket"}
    names = [c for c in part.columns if c not in hidden and "#" not in c]
    mine = changes.filter(pl.col("key").is_in(part["key"].implode())) if part.height else changes.clear()
    by_key: dict[str, list[tuple[str, Words, Any, Any]]] = {}
    for change in mine.iter_rows(named=True):
        name = change["field"]
        by_key.setdefault(change["key"], []).append(
            (name, words.get(name, Words(name, name)), _loads(change["old"]), _loads(change["new"]))
        )
    return [
        PreviewRow(
            model, r["key"], r["reading"], r["row"], {n: r[n] for n in names if r[n] is not None}, by_key.get(r["key"], [])
        )
        for r in part.iter_rows(named=True)
    ]


def _loads(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def headings(model_label: str) -> dict[str, Words]:
    """Field -> heading in both languages."""
    model = apps.get_model(model_label)
    return {f.name: f.sheet.words for f in model._meta.get_fields() if isinstance(f, SheetField)}


# ---- problems -------------------------------------------------------------------------------------------------------


def problems(
    found: Batch, *, severity: str | None = None, reading: int | None = None, masked: bool = False, part: slice = slice(None)
) -> list[Told]:
    """Everything that needs attention in a batch, in the order of its sheets and rows, or a `part` of it; `masked`: for whoever
    may not read it whole.
    """
    return _told_of(found, _lines(found, severity, reading)[part], masked)


def pressing(found: Batch, first: int, *, masked: bool = False) -> list[Told]:
    """The `first` of a batch's problems: what somebody has to decide before what only has to be mended."""
    rank = models.Case(models.When(severity="red", then=0), models.When(severity="finding", then=1), default=2)
    return _told_of(found, _lines(found, None, None).order_by(rank, "reading_id", "row", "id")[:first], masked)


def problem_count(found: Batch, *severities: str) -> int:
    """How many problems a batch has, of these severities or of all."""
    return Problem.objects.filter(reading__batch=found, **({"severity__in": severities} if severities else {})).count()


def _lines(found: Batch, severity: str | None, reading: int | None) -> models.QuerySet[Problem]:
    lines = Problem.objects.filter(reading__batch=found).order_by("reading_id", "row", "id")
    if severity:
        lines = lines.filter(severity=severity)
    return lines.filter(reading_id=reading) if reading else lines


def _told_of(found: Batch, lines: models.QuerySet[Problem], masked: bool) -> list[Told]:
    """Each table is brought once: its mapping is as long as the table is wide."""
    readings = {one.pk: one for one in found.readings.select_related("batch__file")}
    out = []
    for line in lines:
        line.reading = readings[line.reading_id]
        out.append(told(line, masked=masked))
    return out


_SIZES = (
    "size_unlikely",
    "size_unlike_register",
    "number_size_unlikely",
    "number_size_unlike_register",
    "unit_nowhere",
    "unit_unclear",
)


def sizes_asked(reading: Reading, said: list[Told] | None = None) -> list[Told]:
    """The doubts about units and sizes of whole columns, each once; `said`: the problems of its batch, where they are known."""
    lines = problems(reading.batch, reading=reading.pk) if said is None else said
    first: dict[tuple[str, str], Told] = {}
    for one in sorted(lines, key=lambda t: (t.letter, t.row)):
        if one.reading == reading.pk and one.code in _SIZES:
            first.setdefault((one.letter, one.code), one)
    return list(first.values())


def told(problem: Problem, *, masked: bool = False) -> Told:
    """A problem in words; `masked`: without what a cell says that may tell about a person."""
    reading = problem.reading
    if masked and is_personal(reading, problem.field):
        problem.raw, problem.detail = (
            HIDDEN if problem.raw else "",
            {k: HIDDEN if isinstance(v, str) else v for k, v in problem.detail.items()},
        )
    sheet = sheet_of(reading)
    names = {c.field: str(c.heading.words) for c in sheet.columns} if sheet else {}
    wrong, remedy = wording.meaning(problem.code, problem.raw, problem.detail, names, problem.became)
    hit = reading.mapping.get(problem.field) or {}
    of_letter = (h.get("heading") for h in reading.mapping.values() if problem.letter and h.get("letter") == problem.letter)
    heading = hit.get("heading") or names.get(problem.field.partition("@")[0]) or next(of_letter, "") or ""
    return Told(
        reading.sheet,
        problem.row,
        problem.letter,
        problem.field,
        heading,
        problem.severity,
        problem.code,
        problem.raw,
        wrong,
        remedy,
        reading.pk,
        problem.became,
        reading.batch.name,
        reading.batch.file.sha256,
    )


def unread_of(record: Any) -> list[Told]:
    """The cells of accepted files that said something of this record which could not be read, newest first."""
    here = models.Q(model=record._meta.label_lower, record=record.pk)
    if record.reading_id:
        here |= models.Q(reading_id=record.reading_id, row=record.row, became="unknown")
    names = {f.name for f in record._meta.concrete_fields}
    found = (
        Problem.objects.filter(here, severity="unread", reading__batch__state="accepted")
        .select_related("reading__batch__file")
        .order_by("-id")
    )
    spread = ("", str(getattr(record, "year", "")), record.place)
    return [told(p) for p in found if p.field.partition("@")[0] in names and p.field.partition("@")[2] in spread]


def is_personal(reading: Reading, name: str) -> bool:
    """Whether a column tells about a person; one that filled no field may."""
    sheet = sheet_of(reading)
    heads = {c.field: c.heading for c in sheet.columns} if sheet else {}
    field = name.partition("@")[0]
    return field not in heads or heads[field].personal


def remarks(notes: Iterable[str]) -> list[Words]:
    """The reader's remarks in words; those without a wording of their own stand as they are. Encoding and delimiter of a CSV are
    nobody's concern.
    """
    return [wording.remark(n) for n in notes if not re.fullmatch(r"[\w-]+, (['\"]).{1,4}\1", n)]


def doubts(model_label: str, record_id: int) -> list[Doubt]:
    """Why a record was taken in although a red check spoke against it, open ones first."""
    return list(Doubt.objects.filter(model=model_label.lower(), record=record_id).order_by("-open", "id"))


def doubts_of(found: Batch) -> list[Doubt]:
    """The open doubts about records that this batch brought, as its rows have them."""
    return list(Doubt.objects.filter(reading__batch=found, open=True).order_by("reading", "row", "id"))


def doubted(model_label: str) -> set[int]:
    """The records of a register with an open doubt."""
    return set(Doubt.objects.filter(model=model_label.lower(), open=True).values_list("record", flat=True))


def file_path(found: Batch) -> str:
    """Where the file as received is kept."""
    return stored_path(found.file)


def stored_path(found: StoredFile) -> str:
    """Where a file is kept."""
    from yipanqi.intake._storing import path_of

    return str(path_of(found.sha256))


__all__ = [
    "BUCKETS",
    "UNBORN",
    "Edits",
    "Memory",
    "Origin",
    "Page",
    "PreviewRow",
    "ReceivedRows",
    "Told",
    "Unused",
    "against",
    "batch",
    "batch_by_number",
    "batches",
    "changed_by",
    "doubted",
    "doubtful",
    "doubts",
    "doubts_of",
    "file_path",
    "first_origin",
    "headings",
    "history",
    "is_undecided",
    "of_change",
    "offered",
    "origin",
    "origins",
    "preview",
    "problems",
    "reading_of",
    "reason_words",
    "received_rows",
    "remarks",
    "remembered",
    "rows_said",
    "sheet_of",
    "sizes_asked",
    "state_words",
    "stored_path",
    "told",
    "unread_of",
    "unused",
    "with_batch",
    "without_batch",
]
