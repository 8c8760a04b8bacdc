"""Visits to firms and the problems found there (助企惠企, OFFICE sheet 15)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Choice, Code, Day, Flag, PlaceCode, Text, Uscc
from yipanqi.registry.models import OrganisationRecord


class Visit(OrganisationRecord):
    """One problem that one visit brought up. Key: its number."""

    LIST = ("firm_name", "description", "category", "place", "visited_on", "unit", "due_on", "done", "rating")

    CHECKS = (in_order("assigned_on", "due_on"), in_order("visited_on", "done_on"))

    number = Code("编号", "Number", required=True, aliases=("问题编号", "走访编号"), example="ZQ2024-001")
    visited_on = Day("走访日期", "Visited on", aliases=("走访时间",))
    visitor = Text("走访人", "Visitor", aliases=("走访干部", "科技先锋", "走访人员"))
    firm_name = Text("企业名称", "Name of firm", required=True, aliases=("走访企业", "单位名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    description = Text("问题描述", "Problem", aliases=("问题内容", "反映问题", "存在问题", "企业诉求"))
    category = Choice(
        "问题类别",
        "Category",
        aliases=("问题类型", "诉求类别"),
        choices={
            "policy": ("政策", "Policy", "政策类"),
            "technology": ("技术", "Technology", "技术类"),
            "people": ("人才", "People", "人才类", "用工"),
            "money": ("资金", "Money", "资金类", "融资"),
            "land": ("用地", "Land", "用地类", "土地", "要素"),
            "other": ("其他", "Other", "其它", "其他类"),
        },
    )
    assigned_on = Day("交办日期", "Assigned on", aliases=("交办时间", "转办日期"))
    unit = Text("责任单位", "Unit in charge", aliases=("承办单位", "办理单位", "牵头单位"))
    due_on = Day("办理时限", "Due on", aliases=("办结时限", "要求办结日期", "时限"))
    handling = Text("办理情况", "What was done", aliases=("办理进展", "答复情况"))
    done_on = Day("办结日期", "Closed on", aliases=("办结时间",))
    done = Flag("是否办结", "Closed", aliases=("办结情况", "是否已办结"))
    rating = Choice(
        "企业满意度",
        "Firm's rating",
        aliases=("满意度", "企业评价"),
        choices={
            "very_satisfied": ("非常满意", "Very satisfied", "很满意"),
            "satisfied": ("满意", "Satisfied"),
            "fair": ("基本满意", "Fairly satisfied", "一般"),
            "dissatisfied": ("不满意", "Dissatisfied"),
        },
    )
    note = Text("备注", "Note", internal=True)
