"""Innovation commissioners in institutions, special commissioners in firms and villages (科创专员、科技特派员, sheet 14).

The names are of people in a publicly announced office and stay visible; their telephone numbers do not.
"""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Choice, Code, Count, Day, PlaceCode, Text
from yipanqi.registry.models import OrganisationRecord

_FROM = ("派驻起止/起", "派驻起始", "派驻开始日期", "派驻起始日期", "派驻开始时间", "派驻日期", "起始日期", "开始日期")
_TO = ("派驻起止/止", "派驻截止", "派驻结束日期", "派驻截止日期", "派驻结束时间", "截止日期", "结束日期")
_GRADES = {
    "excellent": ("优秀", "Excellent", "A", "优"),
    "good": ("良好", "Good", "B", "良"),
    "pass": ("合格", "Pass", "C", "称职", "基本合格"),
    "fail": ("不合格", "Fail", "D", "不称职"),
}


class InnovationCommissioner(OrganisationRecord):
    """One person posted to one institution. Key: name | institution. `organisation` is the institution."""

    LIST = ("name", "unit", "institution", "place", "starts_on", "ends_on", "assessment")

    CHECKS = (in_order("starts_on", "ends_on"),)

    name = Text("姓名", "Name", required=True, aliases=("专员姓名", "科创专员", "科创专员姓名"))
    unit = Text("单位", "Home unit", aliases=("工作单位", "派出单位", "所在单位"))
    title = Text("职务职称", "Post or title", aliases=("职务", "职称", "职务/职称"))
    institution = Text("派驻机构", "Posted to", required=True, aliases=("派驻单位", "入驻机构", "派驻新型研发机构"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    starts_on = Day("派驻起", "From", aliases=_FROM)
    ends_on = Day("派驻止", "To", aliases=_TO)
    phone = Code("联系电话", "Telephone", aliases=("电话", "手机", "联系方式"), personal=True)
    assessment = Choice("考核", "Assessment", aliases=("考核结果", "考核等次", "年度考核"), choices=_GRADES)
    note = Text("备注", "Note", internal=True)


class SpecialCommissioner(OrganisationRecord):
    """One dispatch of a person, team or body. Key: its number. `organisation` is the host; one dispatch is one person-time."""

    LIST = ("name", "kind", "unit", "host", "place", "starts_on", "ends_on", "grade")

    CHECKS = (in_order("starts_on", "ends_on"),)

    number = Code("编号", "Number", required=True, aliases=("特派员编号", "派驻编号"), example="TP2024-001")
    kind = Choice(
        "类别",
        "Kind",
        aliases=("特派员类别", "类型"),
        choices={
            "person": ("个人", "Person", "个人特派员", "个人科技特派员"),
            "team": ("团队", "Team", "团队特派员", "团队科技特派员"),
            "body": ("法人", "Body", "法人特派员", "法人科技特派员"),
        },
    )
    name = Text("姓名／团队名称", "Name of person or team", aliases=("姓名", "团队名称", "姓名（团队名称）", "特派员姓名"))
    unit = Text("派出单位", "Sent by", aliases=("选派单位", "工作单位", "所在单位"))
    field_of_technology = Text("专业领域", "Field", aliases=("专业", "专业方向"))
    industry = Text("服务产业", "Industry served", aliases=("产业", "服务领域", "服务行业", "所属产业"))
    host = Text("入驻单位", "Host", aliases=("派驻单位", "服务单位", "入驻企业", "服务企业"))
    place = PlaceCode(
        "县（市、区）",
        "County",
        max_length=12,
        db_index=True,
        aliases=("县市区", "区县", "县（市、区）/镇", "县（市、区）/镇/县（市、区）", "服务县（市、区）", "派驻地"),
    )
    town = Text("镇", "Town", aliases=("镇（街道）", "乡镇", "乡镇（街道）", "县（市、区）/镇/镇"))
    starts_on = Day("派驻起", "From", aliases=_FROM)
    ends_on = Day("派驻止", "To", aliases=_TO)
    times = Count("服务次数", "Services", aliases=("服务（次）", "下派次数"))
    content = Text("服务内容", "What was done", aliases=("服务情况", "工作内容"))
    solved = Count("解决问题数", "Problems solved", aliases=("解决技术问题数", "解决问题"))
    introduced = Text("引进项目/品种/技术", "Brought in", aliases=("引进项目", "引进项目（品种、技术）", "引进品种技术"))
    grade = Choice("考核等次", "Grade", aliases=("考核结果", "考核"), choices=_GRADES)
    note = Text("备注", "Note", internal=True)
