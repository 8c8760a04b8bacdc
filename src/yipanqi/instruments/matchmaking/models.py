"""Matchmaking sessions and who met whom there with what result (院企、银企对接会, OFFICE sheet 9)."""

from django.db import models

from yipanqi.intake.fields import Choice, Code, Count, Day, Money, PlaceCode, Text
from yipanqi.intake.models import Record
from yipanqi.registry.models import OrganisationRecord


class Session(Record):
    """One event. Key: its number. What is signed or intended there is counted by the organiser."""

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
    note = Text("备注", "Note")


class Meeting(OrganisationRecord):
    """One talk between a firm that needs and a side that offers. Key: session | demand | supply | subject.

    A list that names no session says 未注明 (not stated) there, so that its rows still have a key.
    `organisation` is the demand side, `supplier_organisation` the supply side.
    """

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
    follower = Text("跟进人", "Followed up by", aliases=("跟进责任人", "联络人"), personal=True)
    note = Text("备注", "Note")
    supplier_organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
