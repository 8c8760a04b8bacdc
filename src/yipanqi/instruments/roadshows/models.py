"""Roadshows, conferences and contests (科创路演中心联合体、创赢未来)."""

from yipanqi.intake.fields import Choice, Code, Count, Day, Money, PlaceCode, Text
from yipanqi.intake.models import Record
from yipanqi.registry.models import OrganisationRecord


class Roadshow(Record):
    """One event of the roadshow calendar. Key: its number."""

    LIST = ("name", "kind", "held_on", "place", "pitches", "investors", "intentions", "intended_amount")

    number = Code("路演编号", "Number", required=True, aliases=("赛事编号", "路演活动编号"), example="LY2024-01")
    name = Text("路演名称", "Event", required=True, aliases=("赛事名称", "路演活动名称"))
    kind = Choice(
        "路演类型",
        "Kind",
        aliases=("赛事类型",),
        choices={
            "roadshow": ("路演", "Roadshow", "项目路演"),
            "contest": ("大赛", "Contest", "创业大赛", "赛事"),
            "conference": ("大会", "Conference", "论坛", "会议"),
        },
    )
    held_on = Day("路演日期", "Held on", aliases=("举办日期", "赛事日期", "日期"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "举办地", "属地"))
    organiser = Text("主办单位", "Organiser", aliases=("主办方",))
    pitches = Count("路演项目数", "Pitches", aliases=("参赛项目数", "路演项目"))
    investors = Count("参会投资机构数", "Investors present", aliases=("投资机构数",))
    intentions = Count("意向投资数", "Investors interested", aliases=("意向项目数",))
    intended_amount = Money("意向投资金额", "Amount intended", unit="万元", aliases=("意向融资额",))
    note = Text("备注", "Note", internal=True)


class Member(OrganisationRecord):
    """One member of the roadshow consortium (路演中心联合体). Key: name."""

    LIST = ("name", "kind", "joined_on", "services")

    name = Text("成员单位", "Member", required=True, aliases=("联合体成员", "成员单位名称", "成员名称"))
    kind = Text("单位类别", "Kind of body", aliases=("单位类型", "成员类别"))
    joined_on = Day("加入日期", "Joined on", aliases=("加入时间", "入会日期"))
    contact = Text("联系人", "Contact", personal=True)
    phone = Code("联系电话", "Telephone", aliases=("电话", "手机", "联系方式"), personal=True)
    services = Text("服务内容", "Services", aliases=("提供服务", "服务领域"))
    note = Text("备注", "Note", internal=True)
