"""Decisions on conversions under due-diligence exemption with a negative list (尽职免责、负面清单)."""

from yipanqi.intake.fields import Choice, Code, Day, Flag, Money, PlaceCode, Text
from yipanqi.registry.models import OrganisationRecord


class Exemption(OrganisationRecord):
    """One decision on one project. Key: its number. `hatched`: the project was hatched and has landed."""

    LIST = ("project", "institution", "place", "decision", "amount", "decided_on")

    number = Code("决策编号", "Decision number", required=True, aliases=("编号", "登记编号"), example="MZ2024-01")
    project = Text("项目名称", "Project", required=True, aliases=("转化项目", "成果名称", "转化项目名称"))
    institution = Text("单位名称", "Institution", aliases=("实施单位", "机构名称", "申请单位", "决策单位"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    way = Text("转化方式", "Way of conversion", aliases=("转化形式",))
    amount = Money("转化金额", "Amount", unit="万元", aliases=("作价金额", "合同金额"))
    procedure = Text("决策程序", "Procedure", aliases=("履行程序", "程序"))
    touches_list = Flag(
        "是否触及负面清单", "Touches the negative list", aliases=("是否涉及负面清单", "触及负面清单", "负面清单核查")
    )
    decided_on = Day("决策日期", "Decided on", aliases=("决策时间", "认定日期", "批准日期"))
    decision = Choice(
        "认定结论",
        "Decision",
        aliases=("免责结论", "决策结论", "是否免责"),
        choices={
            "granted": ("免责", "Exempt", "予以免责", "同意", "是", "适用免责"),
            "refused": ("不免责", "Not exempt", "不予免责", "否", "不同意"),
            "pending": ("待定", "Pending", "审查中"),
        },
    )
    reasons = Text("理由", "Reasons", aliases=("认定理由", "免责理由", "事由"))
    hatched = Flag("是否孵化落地", "Hatched", aliases=("孵化落地", "是否落地", "是否已孵化落地"))
    landed_firm = Text("落地企业", "Firm", aliases=("孵化企业", "落地企业名称"))
    note = Text("备注", "Note", internal=True)
