"""Cases and what hangs on them. A case points at its record by label and number: the record stays what the intake reads.

Written by `actions` alone. Steps, decisions and what was attached are never changed or deleted: what is taken back is marked so.
PERSONAL names what people wrote in their own words: a person is looked for there, and it can be erased.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from yipanqi.accounts.access import closed_to, is_officer, organisation_of, own_rows
from yipanqi.intake.models import StoredFile
from yipanqi.values.words import Words


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases with row-level visibility."""

    def visible_to(self, user: Any) -> CaseQuerySet:
        """City officers all, county officers those of their places, an organisation those in which it is a party and that
        have been shown to it.
        """
        own = own_rows(user)
        if own is None or is_officer(user):
            return self if own is None else self.filter(own)
        if code := organisation_of(user):
            mine = CaseParty.objects.filter(code=code).exclude(name__in=closed_to(user))
            return self.filter(pk__in=mine.values("case")).exclude(shown="")
        return self.none()

    def open(self) -> CaseQuerySet:
        """Those that have not ended."""
        return self.filter(closed_at=None)


class Case(models.Model):
    """What is being done with one record in one flow. `shown` and `shown_due_on` are the stage and day that parties see."""

    model = models.CharField(max_length=60)  # label of the register in lower case
    record = models.BigIntegerField()
    flow = models.CharField(max_length=60)
    stage = models.CharField(max_length=40)
    shown = models.CharField(max_length=40, blank=True, default="")
    shown_due_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)  # the minute, where minutes of office hours count
    due_known = models.BooleanField(default=True)  # False: holidays of a year in between are not announced yet
    place = models.CharField(max_length=12, null=True, db_index=True)
    title = models.TextField(blank=True, default="")
    owner_office = models.CharField(max_length=120, blank=True, default="")
    owner_person = models.CharField(max_length=150, blank=True, default="", db_index=True)
    owner_deputy = models.CharField(max_length=150, blank=True, default="", db_index=True)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    stage_on = models.DateField()  # the day on which it came to its stage
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "record", "flow"], name="one_case_a_record_and_flow")]
        indexes = [models.Index(fields=["flow", "stage"]), models.Index(fields=["due_on"])]
        ordering = ["id"]


class CaseParty(models.Model):
    """An organisation that stands in a case as one of the flow's parties; derived from the record at each deed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    name = models.CharField(max_length=40)
    code = models.CharField(max_length=18, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name", "code"], name="one_party_a_code")]


class Step(models.Model):
    """A deed on a case. `voice`: one of several persons whom the move needs; it moved nothing yet. `reverses`: it took that
    step back.
    """

    WORDS = Words("办理经过", "Steps of cases")
    PERSONAL = ("reason", "note")
    SEALED = (
        "case",
        "move",
        "before",
        "after",
        "on",
        "at",
        "by",
        "reason_code",
        "given",
        "voice",
        "voice_of",
        "returns",
        "reverses",
    )
    GROWS = "at"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    move = models.CharField(max_length=40)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason_code = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    given = models.JSONField(default=dict)  # what came with the move, but for what is personal
    silent = models.BooleanField(default=False)
    voice = models.BooleanField(default=False)
    voice_of = models.CharField(
        max_length=150, blank=True, default=""
    )  # whose voice: an organisation by its code, else the person
    returns = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    until = models.DateTimeField(null=True)  # it may be taken back until then
    was = models.JSONField(default=dict)  # how the case stood before: due, shown, the register's value

    class Meta:
        ordering = ["id"]


class Attachment(models.Model):
    """A paper on a case, kept by its digest like the files as received. Whoever sees the case sees it, but for what is
    `internal`.
    """

    WORDS = Words("事项的附件", "Papers on cases")
    PERSONAL = ("removed_reason",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=200)
    media = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    internal = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    on = models.DateField()
    at = models.DateTimeField()
    removed_by = models.CharField(max_length=150, blank=True, default="")
    removed_reason = models.CharField(max_length=300, blank=True, default="")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Comment(models.Model):
    """What somebody said about a case: among officers, or for its parties too (`shared`)."""

    WORDS = Words("事项的评论", "Comments on cases")
    PERSONAL = ("text",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    shared = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


DECISIONS = ("overrule", "ruling", "cleared", "finding")


class Decision(models.Model):
    """A person decided, perhaps otherwise than was proposed. It stands on a key (firm and rule, a pair), with or without a
    case, from a day on, until a day or until it is withdrawn. Of those that have begun on a day the last entered counts;
    `decided` null takes back what was decided before and puts nothing in its place.
    """

    WORDS = Words("决定", "Decisions")
    PERSONAL = ("reason", "withdrawn_reason")

    kind = models.CharField(max_length=12, db_index=True)
    key = models.CharField(max_length=400, db_index=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="decisions")
    place = models.CharField(max_length=12, null=True)
    proposed = models.JSONField(null=True)
    decided = models.JSONField(null=True)
    reason_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    reason = models.TextField()
    on = models.DateField()
    since = models.DateField(null=True)  # the first day on which it holds, where that is not the day of the decision
    until = models.DateField(null=True)  # the last day on which it holds
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)  # from this day it no longer holds
    withdrawn_by = models.CharField(max_length=150, blank=True, default="")
    withdrawn_reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="work_decision_key")]
        ordering = ["id"]


class Duty(models.Model):
    """A sheet that a place or a body hands in for a period by a day. Accepting the sheet closes it; taking the batch back
    opens it again.
    """

    WORDS = Words("报送任务", "Duties")
    PERSONAL = ("returned_reason",)

    sheet = models.CharField(max_length=60)
    place = models.CharField(max_length=12, blank=True, default="", db_index=True)
    body = models.CharField(max_length=18, blank=True, default="")  # unified code, where an organisation owes it
    period = models.CharField(max_length=20)  # '2024-11', '2024Q4', '2024'
    begins_on = models.DateField()  # no sheet accepted before that day is for this period
    due_on = models.DateField(db_index=True)
    owner_office = models.CharField(max_length=120, blank=True, default="")
    owner_person = models.CharField(max_length=150, blank=True, default="", db_index=True)
    batch = models.BigIntegerField(null=True)  # number of the accepted batch that closed it
    closed_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)  # it was handed in and given back, and nothing was accepted since
    returned_reason = models.TextField(blank=True, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "place", "body", "period"], name="one_duty_a_period")]
        ordering = ["due_on", "id"]


class Assignment(models.Model):
    """A case was given to somebody: office, person, deputy; the last one holds."""

    WORDS = Words("指派", "Assignments")
    PERSONAL = ("reason",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    office = models.CharField(max_length=120, blank=True, default="")
    person = models.CharField(max_length=150, blank=True, default="")
    deputy = models.CharField(max_length=150, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.CharField(max_length=150)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Reminder(models.Model):
    """Somebody was reminded (催办) of a case or a duty."""

    WORDS = Words("催办", "Reminders")
    PERSONAL = ("text",)

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="reminders")
    duty = models.ForeignKey(Duty, null=True, on_delete=models.CASCADE, related_name="reminders")
    text = models.CharField(max_length=300, blank=True, default="")
    by = models.CharField(max_length=150)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Notice(models.Model):
    """Something that a person or an organisation is told. It is read from `leaves_at` on; one that has not left is dropped
    when its deed is taken back. `name` is whom a deed named; whoever has no account is told by the office, and `told_at` says
    when. `about` holds what it rests on in numbers and codes, without anybody's words.
    """

    WORDS = Words("通知", "Notices")
    PERSONAL = ("zh", "en", "name")

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="notices")
    duty = models.ForeignKey(Duty, null=True, on_delete=models.CASCADE, related_name="notices")
    step = models.ForeignKey(Step, null=True, on_delete=models.CASCADE, related_name="notices")
    person = models.CharField(max_length=150, blank=True, default="", db_index=True)  # sign-in name
    organisation = models.CharField(max_length=18, blank=True, default="", db_index=True)  # unified code
    place = models.CharField(max_length=12, blank=True, default="", db_index=True)  # officers of this place
    name = models.CharField(max_length=200, blank=True, default="")
    about = models.JSONField(default=dict)
    zh = models.TextField()
    en = models.TextField()
    at = models.DateTimeField()
    leaves_at = models.DateTimeField(db_index=True)
    dropped_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # it stood in a letter
    told_by = models.CharField(max_length=150, blank=True, default="")  # who in the office told it another way
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-leaves_at", "-id"]


class Digest(models.Model):
    """Somebody was sent the letter of a day: once."""

    person = models.CharField(max_length=150)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_letter_a_day")]
