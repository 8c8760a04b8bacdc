"""Pilots of the integrated card (证卡集成改革, 华友卡)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Count, Day, PlaceCode, Text
from yipanqi.intake.models import Record


class CardPilot(Record):
    """One pilot in one place. Key: pilot | place."""

    LIST = ("name", "place", "unit", "starts_on", "ends_on", "cards")

    CHECKS = (in_order("starts_on", "ends_on"),)

    name = Text("试点名称", "Pilot", required=True, aliases=("试点项目", "证卡名称", "改革试点"))
    place = PlaceCode(
        "试点地区", "Where", max_length=12, db_index=True, aliases=("县（市、区）", "县市区", "试点县（市、区）", "试点地")
    )
    unit = Text("牵头单位", "Lead unit", aliases=("责任单位", "实施单位"))
    starts_on = Day("启动日期", "From", aliases=("启动时间", "批准日期", "试点开始日期", "开始日期"))
    ends_on = Day("结束日期", "To", aliases=("试点结束日期", "截止日期"))
    certificates = Text("集成证照", "Certificates", aliases=("集成证件", "集成事项", "证照种类"))
    cards = Count("发卡数", "Cards issued", aliases=("发卡量", "累计发卡数"))
    benefits = Text("权益事项", "Benefits", aliases=("享受权益", "服务事项"))
    note = Text("备注", "Note", internal=True)
