"""Matchmaking sessions and who met whom there with what result (院企、银企对接会, OFFICE sheet 9); the planned day of a session:
parties, requests, vetoes, seats. Where it stands and who was told what is kept by its case (`flow`).
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.db import models

from yipanqi.instruments.matchmaking.flow import FLOW
from yipanqi.intake.fields import Choice, Code, Count, Day, Money, PlaceCode, Text
from yipanqi.intake.models import Record, RecordQuerySet
from yipanqi.registry.models import OrganisationRecord
from yipanqi.values.words import Words
from yipanqi.work import queries as work


class Session(Record):
    """One event. Key: its number. What is signed or intended there is counted by the organiser."""

    LIST = ("name", "kind", "held_on", "place", "firms", "achievements", "intentions", "signed_amount")

    number = Code("活动编号", "Number", required=True, aliases=("场次编号", "活动序号"), example="DJ2024-01")
    name = Text("活动名称", "Event", required=True, aliases=("对接会名称", "会议名称"))
    kind = Choice(
        "类型",
        "Kind",
        aliases=("活动类型", "对接类型", "活动类别"),
        choices={
            "institute_firm": ("院企", "Institutes and firms", "院企对接", "院企对接会", "校企", "校企对接", "院企双向对接"),
            "bank_firm": ("银企", "Banks and firms", "银企对接", "银企对接会", "银企双向对接", "投融资对接"),
            "talent": ("人才", "Talent", "人才对接", "人才对接会", "人才活动"),
            "roadshow": ("路演", "Roadshow", "项目路演", "路演活动"),
        },
    )
    held_on = Day("日期", "Held on", aliases=("活动日期", "举办日期", "举办时间", "活动时间"))
    venue = Text("地点", "Venue", aliases=("活动地点", "举办地点"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "举办地", "属地"))
    organiser = Text("主办单位", "Organiser", aliases=("主办方", "举办单位"))
    firms = Count("参会企业数", "Firms present", aliases=("参加企业数", "参会企业"))
    institutes = Count("参会院所数", "Institutes present", aliases=("参会院校数", "参会高校院所数", "参会机构数"))
    achievements = Count("发布成果数", "Achievements presented", aliases=("发布成果", "发布科技成果数"))
    projects = Count("对接项目数", "Projects discussed", aliases=("对接项目", "对接数"))
    intentions = Count("达成意向数", "Letters of intent", aliases=("意向数", "达成意向"))
    signed = Count("签约数", "Signed", aliases=("签约项目数", "现场签约数"))
    signed_amount = Money("签约金额", "Amount signed", unit="万元", aliases=("签约总额", "签约额"))
    note = Text("备注", "Note", internal=True)
    reader: Any = None  # for whom `queries.session` looked it up

    @property
    def deadline(self) -> date | None:
        """The day by which requests come in, of the day that is set."""
        agenda = getattr(self, "agenda", None)
        return agenda.deadline if agenda else None


class Meeting(OrganisationRecord):
    """One talk between a firm that needs and a side that offers. Key: session | demand | supply | subject.

    A list that names no session says 未注明 (not stated) there, so that its rows still have a key.
    `organisation` is the demand side, `supplier_organisation` the supply side.
    """

    LIST = ("demander", "supplier", "subject", "result", "reason", "session_number")

    session_number = Code("活动编号", "Session", aliases=("场次编号", "活动序号"))
    demander = Text("需求方", "Demand side", required=True, aliases=("需求单位", "需求企业", "需求方名称"))
    supplier = Text("供给方", "Supply side", required=True, aliases=("供给单位", "供方", "成果方", "供给方名称"))
    subject = Text("对接内容", "Subject", aliases=("对接项目", "洽谈内容", "对接事项"))
    table = Code("桌号", "Table", aliases=("洽谈桌号", "展位号"))
    slot = Code("时段", "Slot", aliases=("对接时段", "洽谈时段", "时间段"))
    result = Choice(
        "结果",
        "Result",
        aliases=("对接结果", "洽谈结果"),
        choices={
            "signed": ("签约", "Signed", "已签约"),
            "intention": ("意向", "Intention", "达成意向", "有意向"),
            "follow_up": ("跟进", "Follow up", "跟进中", "继续跟进", "待跟进"),
            "none": ("未达成", "None", "未成", "无意向", "未达成意向"),
        },
    )
    reason = Text("未达成原因", "Why not", aliases=("未成原因", "原因"))
    follower = Text("跟进人", "Followed up by", aliases=("跟进责任人", "联络人"), personal=True, internal=True)
    note = Text("备注", "Note", internal=True)
    supplier_organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class AgendaQuerySet(RecordQuerySet):
    """Days with row-level visibility and where they stand."""

    def staged(self) -> AgendaQuerySet:
        """With the `stage` at which the case of each stands."""
        return self.annotate(stage=work.stage_at(FLOW, "session"))

    def at(self, *stages: str) -> AgendaQuerySet:
        """Those that stand there."""
        return self.staged().filter(stage__in=stages)


class Agenda(models.Model):
    """The planned day of a session: slots, tables, deadline, and what the last timetable was worth."""

    PUBLIC = None
    ORGANISATION_PATH = ""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="agenda")
    place = models.CharField(max_length=12, null=True, db_index=True)
    slots = models.JSONField(default=list)  # {"start": "10:00", "end": "10:20", "rest": a break follows}
    tables = models.IntegerField(default=10)
    fewer = models.JSONField(default=dict)  # start of a slot -> tables there, where it has another number
    in_a_row = models.IntegerField(null=True)
    deadline = models.DateField(null=True)
    version = models.IntegerField(default=0)  # of the timetable
    total = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    proof = models.JSONField(default=dict)  # zh, en
    planned_at = models.DateTimeField(null=True)
    planned_by = models.CharField(max_length=150, blank=True, default="")

    objects = AgendaQuerySet.as_manager()

    @cached_property
    def stage(self) -> str:
        """Where its case stands, asked where the query did not bring it along."""
        return Agenda.objects.staged().filter(pk=self.pk).values_list("stage", flat=True).first() or "called"


class Party(models.Model):
    """Who takes part: an organisation of the registry or a free name. `free`: starts of slots, or None for all of them."""

    PUBLIC = None
    ORGANISATION_PATH = "organisation__uscc"

    WORDS = Words("对接会参会方", "Parties of matchmaking sessions")
    PERSONAL = ("contact", "phone")

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="parties")
    place = models.CharField(max_length=12, null=True, db_index=True)
    organisation = models.ForeignKey("registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=10)  # flow.SIDES
    free = models.JSONField(null=True)
    contact = models.CharField(max_length=100, blank=True, default="")  # personal: masked on pages
    phone = models.CharField(max_length=60, blank=True, default="")
    left = models.BooleanField(default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "name"], name="one_party_a_name_and_session")]

    def __str__(self) -> str:
        return self.name


class Request(models.Model):
    """One side asks to meet another. `why`: reason and remedy while it has no meeting."""

    PLACED = "agenda__place"

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="requests")
    a = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    third = models.ForeignKey(Party, null=True, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(default=1)
    must = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True, default="")
    why = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "a", "b"], name="one_request_a_pair_and_session")]


class Veto(models.Model):
    """`by` will not meet `other`. Officers of the session and `by` itself may know; `other` never."""

    PLACED = "agenda__place"

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="vetoes")
    by = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "by", "other"], name="one_veto_a_pair_and_session")]


class Seat(models.Model):
    """A request with its slot and table; once held, what came of it. `result` is empty before."""

    PLACED = "agenda__place"

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="seats")
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="seat")
    slot = models.CharField(max_length=20)  # its start
    table = models.IntegerField()
    confirmed = models.BooleanField(default=False)
    result = models.CharField(max_length=12, blank=True, default="")  # flow.RESULTS
    reason = models.CharField(max_length=12, blank=True, default="")  # flow.REASONS
    amount = models.BigIntegerField(null=True)  # fen
    follow_up_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "slot", "table"], name="one_meeting_a_table_and_slot")]
