"""Science enclaves in other cities and the projects hatched there (科创飞地, OFFICE sheet 13)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Choice, Day, Money, Number, PlaceCode, Text
from yipanqi.registry.models import OrganisationRecord


class EnclaveProject(OrganisationRecord):
    """One project in one enclave. Key: enclave | project. `place` is the county that built the enclave, not where it lies."""

    LIST = ("project", "place", "enclave", "location", "stage", "landed_firm", "landed_on", "status")

    CHECKS = (in_order("enters_on", "landed_on"),)

    place = PlaceCode(
        "县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "建设地区", "所属县（市、区）")
    )
    enclave = Text("飞地名称", "Enclave", required=True, aliases=("科创飞地名称", "科创飞地"))
    location = Text("飞地所在地", "Where the enclave lies", aliases=("飞地地点", "飞地所在城市"))
    builder = Text("建设主体", "Built by", aliases=("建设单位", "运营主体"))
    area = Number("面积", "Area", unit="平方米", aliases=("飞地面积", "建筑面积"))
    project = Text("入驻项目", "Project", required=True, aliases=("项目名称", "入驻项目名称"))
    party = Text("项目主体", "Party", aliases=("项目单位", "入驻企业", "项目团队"))
    field_of_technology = Text("技术领域", "Field", aliases=("所属领域", "领域"))
    enters_on = Day("入驻日期", "Entered on", aliases=("入驻时间",))
    stage = Choice(
        "研发阶段",
        "Stage",
        aliases=("项目阶段", "所处阶段"),
        choices={
            "research": ("研发", "R&D", "技术研发", "概念", "概念验证", "研发中"),
            "bench": ("小试", "Bench test"),
            "pilot": ("中试", "Pilot test"),
            "industrial": ("产业化", "Industrial", "量产", "产业化阶段"),
        },
    )
    landed_on = Day("回流落地日期", "Landed on", aliases=("落地日期", "回流落地时间", "落地时间"))
    landed_firm = Text("落地企业", "Firm landed", aliases=("落地企业名称", "落地公司"))
    landed_investment = Money(
        "落地后投资额",
        "Investment after landing",
        unit="万元",
        aliases=("落地后投资额/产值/投资额", "落地后/投资额", "投资额", "落地投资额"),
    )
    landed_output = Money(
        "落地后产值",
        "Output after landing",
        unit="万元",
        aliases=("落地后投资额/产值/产值", "落地后/产值", "产值", "落地产值"),
    )
    status = Choice(
        "状态",
        "State",
        aliases=("项目状态",),
        choices={
            "hatching": ("孵化中", "Hatching", "在孵", "入驻", "孵化", "研发中", "在驻"),
            "landed": ("已落地", "Landed", "落地", "回流落地", "已回流"),
            "left": ("退出", "Left", "已退出", "终止"),
        },
    )
    note = Text("备注", "Note", internal=True)
