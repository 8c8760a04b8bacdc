"""Technical needs that firms state (企业技术需求, OFFICE sheet 7)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Choice, Code, Day, Flag, Money, PlaceCode, Text, Uscc
from yipanqi.registry.models import OrganisationRecord


class Need(OrganisationRecord):
    """One need of one firm. Key: its number. Public while it is open and the firm is willing to post it."""

    LIST = ("title", "firm_name", "place", "kind", "budget", "wanted_by", "collected_on", "status")

    CHECKS = (in_order("collected_on", "wanted_by"),)

    PUBLIC = {"willing_to_post": True, "status__in": ("waiting", "in_contact")}
    OPEN = (
        "number",
        "firm_name",
        "place",
        "industry_written",
        "title",
        "kind",
        "background",
        "problem",
        "specification",
        "budget",
        "wanted_by",
        "ways",
        "collected_on",
        "status",
    )

    number = Code("需求编号", "Number", required=True, aliases=("需求序号",), example="XQ2024-0001")
    firm_name = Text("企业名称", "Name of firm", required=True, aliases=("单位名称", "需求单位", "需求企业"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    industry_written = Text("所属行业", "Industry", aliases=("行业", "所属产业", "产业领域"))
    title = Text("需求名称", "Need", required=True, aliases=("技术需求名称", "需求题目"))
    kind = Choice(
        "需求类型",
        "Kind",
        aliases=("技术需求类型", "需求类别"),
        choices={
            "research": ("技术研发", "R&D", "研发", "技术开发"),
            "transfer": ("技术转让", "Transfer", "转让", "成果转让"),
            "renewal": ("技术改造", "Renewal", "技改", "改造"),
            "matching": ("技术配套", "Complement", "配套", "配套合作"),
            "people": ("人才", "People", "人才需求", "人才引进"),
        },
    )
    background = Text("背景与现状", "Background", aliases=("需求背景", "背景及现状", "现状"))
    problem = Text(
        "需解决的主要技术问题",
        "Problem to solve",
        aliases=("主要技术问题", "需要解决的主要技术问题", "技术难题", "需求内容"),
    )
    specification = Text("主要技术指标", "Specification", aliases=("技术指标", "预期技术指标"))
    budget = Money("预算投入", "Budget", unit="万元", aliases=("拟投入资金", "预算", "计划投入", "投入预算"))
    wanted_by = Day("期望完成时间", "Wanted by", aliases=("期望解决时间", "希望完成时间", "完成时限"))
    ways = Text("合作方式", "Ways to cooperate", aliases=("拟合作方式", "期望合作方式"))
    willing_to_post = Flag("是否愿意张榜", "Willing to post", aliases=("是否张榜", "是否同意张榜", "愿意张榜", "是否公开"))
    contact = Text("联系人", "Contact", personal=True)
    phone = Code("联系电话", "Telephone", aliases=("电话", "手机", "联系方式"), personal=True)
    source = Choice(
        "征集来源",
        "Collected by",
        aliases=("来源", "需求来源"),
        choices={
            "visit": ("走访", "Visit", "企业走访", "走访征集"),
            "event": ("活动", "Event", "对接活动"),
            "platform": ("平台", "Platform", "线上平台", "科技大市场", "线上"),
        },
    )
    collected_on = Day("征集日期", "Collected on", aliases=("征集时间", "提出日期", "登记日期"))
    status = Choice(
        "状态",
        "State",
        aliases=("对接状态", "需求状态"),
        choices={
            "waiting": ("待对接", "Waiting", "未对接"),
            "in_contact": ("对接中", "In contact", "正在对接"),
            "signed": ("已签约", "Signed", "签约", "已解决"),
            "dropped": ("放弃", "Dropped", "已放弃", "撤回", "终止"),
        },
    )
    reason = Text("未成原因", "Why not", aliases=("未成功原因", "未达成原因", "放弃原因"))
    note = Text("备注", "Note", internal=True)
