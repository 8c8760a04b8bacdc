"""Projects of international cooperation in science and technology (国际科技合作项目)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Code, Day, Money, PlaceCode, Text
from yipanqi.registry.models import OrganisationRecord


class CooperationProject(OrganisationRecord):
    """One project. Key: project | unit. `organisation` is the unit here, `place` where it sits."""

    LIST = ("project", "unit_name", "place", "partner", "country", "funding", "starts_on")

    CHECKS = (in_order("starts_on", "ends_on"),)

    project = Text("项目名称", "Project", required=True, aliases=("合作项目名称", "合作项目", "国际科技合作项目"))
    unit_name = Text("承担单位", "Unit here", required=True, aliases=("中方单位", "我方单位", "项目单位", "申报单位", "实施单位"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    partner = Text("外方单位", "Partner abroad", aliases=("合作方", "外方合作单位", "合作机构", "境外合作单位"))
    country = Text("合作国别", "Country", aliases=("国别", "国别（地区）", "合作国家（地区）", "合作国家"))
    field_of_technology = Text("技术领域", "Field", aliases=("领域", "所属领域"))
    programme = Code("项目类别", "Programme", aliases=("项目级别", "计划类别", "项目来源"))
    starts_on = Day("立项日期", "Begun on", aliases=("立项时间", "签约日期", "启动日期", "开始日期"))
    ends_on = Day("结束日期", "Ends on", aliases=("完成日期", "验收日期", "结题日期"))
    funding = Money("项目经费", "Funding", unit="万元", aliases=("总投入", "合作经费", "经费"))
    note = Text("备注", "Note", internal=True)
