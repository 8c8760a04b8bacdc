"""Files as received, batches, what each sheet was read as, problems, changes; and `Record`, the base of all that comes in.

Lineage is kept by row, not by cell: a record knows its reading (file, sheet, table, column letters) and its row, so each
value's cell follows; every later change of a value is one `Change` with its own reading and row, or the person.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import models

from yipanqi.intake.access import own_records
from yipanqi.intake.checks import Check
from yipanqi.values.words import say


class StoredFile(models.Model):
    """A file exactly as received, kept in `files/<sha256 ab>/<sha256>` before anything is done with it."""

    #: Columns of which digests are kept for the ledger (`_sealing`); GROWS: rows come and stay, dated by this column.
    SEALED, GROWS = ("sha256", "name", "size", "received_at", "received_from"), "received_at"

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.TextField()
    size = models.BigIntegerField()
    format = models.CharField(max_length=12, blank=True, default="")
    received_at = models.DateTimeField(auto_now_add=True)
    received_from = models.CharField(max_length=150)


BATCH_STATES = ("queued", "reading", "previewed", "accepting", "accepted", "partly", "undone", "refused", "interrupted")


class Batch(models.Model):
    """One file taken in by one person: previewed, then accepted or refused as a whole, perhaps undone later (`partly` while
    something of it is left).
    """

    SEALED, GROWS = ("file", "name", "by", "place", "reach", "started_at"), "started_at"

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="batches")
    name = models.TextField()  # the name under which it came this time
    state = models.CharField(max_length=12, default="reading", db_index=True)
    by = models.CharField(max_length=150)
    place = models.CharField(max_length=12, blank=True, default="")  # the place of the sender, where rows name none
    reach = models.TextField(
        default="*"
    )  # the places that the sender might report for at that time: codes joined by ',', '*' for all
    said = models.JSONField(
        default=dict
    )  # digest of headings -> what a person said of them here: {"sheet", "mapping", "by", "units", "year"}, or {"rows", "by"}
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")  # one line in Chinese, one in English
    notes = models.JSONField(default=list)  # remarks of the reader about the whole file
    counts = models.JSONField(default=dict)  # rows, added, changed, same, refused
    undone = models.JSONField(default=dict)
    moves = models.JSONField(default=dict)  # which figures it moves, reckoned by a worker where it is large (`values.moving`)

    @property
    def fault(self) -> str:
        """Why the file was refused, in the current language ('' when it was not)."""
        zh, _, en = self.error.partition("\n")
        return say(zh, en or zh)

    class Meta:
        ordering = ["-id"]


class Reading(models.Model):
    """What one table of one sheet in one batch was read as: definition, header rows, column letters of the fields."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="readings")
    sheet = models.TextField()
    table = models.IntegerField(default=1)
    visible = models.BooleanField(default=True)
    recognised = models.CharField(max_length=60, blank=True, default="")
    sure = models.FloatField(default=0)
    title = models.TextField(blank=True, default="")
    header_first = models.IntegerField(null=True)
    header_last = models.IntegerField(null=True)
    mapping = models.JSONField(default=dict)  # field -> {"letter","heading","unit","how"}; spread: "field@2024"
    unmapped = models.JSONField(default=list)  # {"letter", "heading", "unit", "sample"}
    header = models.CharField(max_length=64, blank=True, default="")  # digest of the headings, for Remembered
    candidates = models.JSONField(default=list)  # {"sheet", "score"}, best first
    chosen = models.BooleanField(default=False)  # a person said which sheet it is
    memory = models.ForeignKey("Remembered", null=True, on_delete=models.SET_NULL, related_name="+")  # whose word was followed
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # rows, added, changed, same, refused
    #: "year": of the rows, as far as known; "units" (letter -> unit) as a person said them; "lacking": columns without which no
    #: record can be told from another; "headed" (digest of the headings as the reader saw them) and "rows" (theirs), where a
    #: person said otherwise
    told = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]


class Remembered(models.Model):
    """What one person of one place said of headings like these (digest of the header), in a batch that was then accepted."""

    header = models.CharField(max_length=64, db_index=True)
    reach = models.TextField(default="*")  # the places of that person then, as in `Batch`
    recognised = models.CharField(max_length=60)
    mapping = models.JSONField(default=dict)  # heading path -> field
    told = models.JSONField(
        default=dict
    )  # "units": heading path -> unit; "rows": how far the headings stand from where they seem
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["header", "reach", "by"], name="one_memory_a_person_and_place")]


class Problem(models.Model):
    """One cell or row that needs attention. `severity`: refused (row not taken), red (taken only with a reason),
    finding (taken, to be looked at), unread (cell unknown), notice.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="problems")
    row = models.IntegerField()
    letter = models.CharField(max_length=4, blank=True, default="")
    field = models.CharField(max_length=60, blank=True, default="")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, db_index=True)
    raw = models.TextField(blank=True, default="")
    detail = models.JSONField(default=dict)
    became = models.CharField(max_length=10, blank=True, default="")  # of an unread cell: kept, unknown, refused
    model = models.CharField(
        max_length=60, blank=True, default=""
    )  # the record that kept or lacks the value, where it was known before
    record = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["model", "record"])]


class Change(models.Model):
    """A value of a record that became another: old, new, when, by whom, and from which reading and row if by a file."""

    SEALED, GROWS = ("model", "record", "field", "old", "new", "at", "by", "reason", "reading", "row"), "at"

    model = models.CharField(max_length=60)
    record = models.BigIntegerField()
    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    reason = models.TextField(blank=True, default="")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="changes")
    row = models.IntegerField(null=True)
    reverted = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["model", "record", "field"])]


class Doubt(models.Model):
    """A record that was taken in although a red check speaks against it: what, by whom and why, and what became of it."""

    model = models.CharField(max_length=60)
    record = models.BigIntegerField()
    field = models.CharField(max_length=60)
    check_key = models.CharField(max_length=60)
    zh = models.TextField()
    en = models.TextField()
    reads = models.JSONField(default=list)  # the columns that the check reads
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="doubts")
    row = models.IntegerField(null=True)
    open = models.BooleanField(default=True)
    closed_by = models.CharField(max_length=150, blank=True, default="")
    closed_reason = models.CharField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["model", "record"], name="intake_doubt_record")]
        ordering = ["id"]


class Redaction(models.Model):
    """A cell of a received file that is shown to nobody any more: the file itself stays sealed until its retention ends."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="redactions")
    sheet = models.TextField()
    row = models.IntegerField()
    letter = models.CharField(max_length=4)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "sheet", "row", "letter"], name="one_redaction_a_cell")]


class Revision(models.Model):
    """Which state the records of a model are in; columnar copies and figures are fresh when they carry this stamp.

    The stamp is random and new with every change, so a state brought back by a restore never passes for another.
    """

    model = models.CharField(max_length=60, unique=True)  # label in lower case: 'contracts.contract'
    number = models.BigIntegerField(default=0)
    stamp = models.CharField(max_length=32, default="")

    @classmethod
    def bump(cls, *labels: str) -> None:
        """Inside the caller's transaction: say that records of these models changed."""
        for label in sorted({name.lower() for name in labels}):
            stamp = secrets.token_hex(8)
            if not cls.objects.filter(model=label).update(number=models.F("number") + 1, stamp=stamp):
                cls.objects.create(model=label, number=1, stamp=stamp)


class Sealed(models.Model):
    """The records of a model as the last deed left them: a digest each, bound by its root to the entry of that deed in the
    ledger.
    """

    model = models.CharField(max_length=60, unique=True)  # label in lower case
    stamp = models.CharField(max_length=32)  # of the Revision at that time
    columns = models.JSONField(default=list)
    at = models.DateTimeField()
    digests = models.BinaryField()  # 8 bytes of id, 16 of SHA-256, for each record in the order of ids


class RecordQuerySet(models.QuerySet):
    """Records with row-level visibility."""

    def visible_to(self, user: Any) -> RecordQuerySet:
        """The records that `user` may see: city officers all, county officers those of their places, an organisation its
        own, everybody the public ones.
        """
        model: Any = self.model
        own = own_records(model, user)
        if own is None or model.PUBLIC == {}:  # an empty condition would vanish from the alternatives below
            return self
        return self.filter(own if model.PUBLIC is None else own | models.Q(**model.PUBLIC))


class Record(models.Model):
    """Base of everything that comes in by a sheet or a form.

    `key` identifies the record on re-import (fields of the definition joined by '|'); `place` is the code of the place that
    counts it; `reading` and `row` say where it came from first.
    """

    #: Filter of the records that everybody may see ({} = all, None = none).
    PUBLIC: dict[str, Any] | None = None
    #: Columns that everybody may read of those records; a column that is not named here is not public.
    OPEN: tuple[str, ...] = ()
    #: Checks between the columns of one record (`intake.checks`), besides those that follow from the kind of a column.
    CHECKS: tuple[Check, ...] = ()
    #: Of a yearly register: the columns that do not leap from one year to the next (empty: all that have a size).
    STEADY: tuple[str, ...] = ()
    #: Query path to the 统一社会信用代码 of the organisation that a record belongs to ('' = none).
    ORGANISATION_PATH = ""
    #: Who else stands in a record: name of the party -> query path to a 统一社会信用代码 (or a person's number). A party that is
    #: called like a role (`insurer`) is seen by accounts of that role, any other by all that act for the organisation.
    PARTIES: Mapping[str, str] = {}

    key = models.CharField(max_length=255, unique=True)
    place = models.CharField(max_length=12, null=True, db_index=True)
    reading = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="+")
    row = models.IntegerField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """As Django's; a record that was lent to another folder (`registry.reads`) gives what that folder declared, no more."""
        if fields and self.__dict__.get("_lent"):
            raise AttributeError(f"{type(self).__name__}.{', '.join(fields)} was not declared by who reads it (registry.reads)")
        super().refresh_from_db(using, fields, from_queryset)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; a lent record is written by its owner only, whom a deed asks (`registry.deeds`)."""
        if self.__dict__.get("_lent"):
            raise AttributeError(f"{type(self).__name__} was lent; its owner writes it (registry.deeds)")
        super().save(*args, **kwargs)
