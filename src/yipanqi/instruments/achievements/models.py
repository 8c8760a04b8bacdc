"""The pool of scientific achievements offered for conversion (科技成果库, OFFICE sheet 6)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Choice, Code, Day, Flag, Money, PlaceCode, Text
from yipanqi.registry.models import OrganisationRecord


class Achievement(OrganisationRecord):
    """One achievement. Key: its number. Public once it has a day of publication; `ways` may name several, as written."""

    LIST = ("name", "owner_name", "place", "maturity", "asking_price", "field_of_technology", "published_on")

    CHECKS = (in_order("published_on", "expires_on"),)

    PUBLIC = {"published_on__isnull": False}
    # What is put on offer; the price is a matter between the parties, and whoever asks is put in touch by the bureau.
    OPEN = (
        "number",
        "name",
        "owner_name",
        "place",
        "field_of_technology",
        "summary",
        "specification",
        "applications",
        "rights",
        "maturity",
        "ways",
        "service_invention",
        "rights_granted",
        "published_on",
        "expires_on",
        "channel",
    )

    number = Code("成果编号", "Number", required=True, aliases=("成果登记号", "成果序号"), example="CG2024-0001")
    name = Text("成果名称", "Achievement", required=True, aliases=("科技成果名称", "项目名称"))
    owner_name = Text("完成单位", "Owner", aliases=("第一完成单位", "成果单位", "成果所属单位", "持有单位"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "所在地", "属地"))
    leader = Text("第一完成人", "Lead author", aliases=("成果完成人", "负责人"), personal=True)
    contact = Text("联系人及电话", "Contact", aliases=("联系人", "联系人及联系方式", "联系方式"), personal=True)
    phone = Code("联系电话", "Telephone", aliases=("电话",), personal=True)
    field_of_technology = Text("技术领域", "Field", aliases=("所属领域", "所属技术领域"))
    summary = Text("成果简介", "Summary", aliases=("成果介绍", "成果概述"))
    specification = Text("技术指标", "Specification", aliases=("主要技术指标", "关键技术指标"))
    applications = Text("应用场景", "Uses", aliases=("应用领域", "应用前景"))
    rights = Text("知识产权情况", "Intellectual property", aliases=("知识产权", "专利情况"))
    maturity = Choice(
        "成熟度",
        "Maturity",
        aliases=("成果成熟度", "技术成熟度", "所处阶段"),
        choices={
            "concept": ("概念", "Concept", "概念验证", "实验室", "实验室阶段", "概念阶段"),
            "bench": ("小试", "Bench test", "小试阶段"),
            "pilot": ("中试", "Pilot test", "中试阶段"),
            "industrial": ("产业化", "Industrial", "产业化阶段", "已产业化", "量产"),
        },
    )
    ways = Text("合作方式", "Ways to cooperate", aliases=("转化方式", "拟合作方式"))
    asking_price = Money("意向价格", "Asking price", unit="万元", aliases=("拟转让价格", "意向金额"))
    service_invention = Flag("是否职务成果", "Service invention", aliases=("是否职务科技成果", "职务成果"))
    rights_granted = Flag("是否赋权", "Rights granted", aliases=("是否赋权成果", "是否已赋权"))
    published_on = Day("发布日期", "Published on", aliases=("发布时间", "公布日期"))
    expires_on = Day("有效期", "Valid to", aliases=("有效期至", "截止日期"))
    channel = Text("发布渠道", "Channel", aliases=("发布平台", "发布方式"))
    note = Text("备注", "Note", internal=True)
