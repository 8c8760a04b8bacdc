"""Order-style R&D: bounties posted, taken, awarded and accepted ("订单式"研发 揭榜挂帅, OFFICE sheet 8)."""

from yipanqi.intake.fields import Choice, Code, Count, Day, Money, PlaceCode, Text, Uscc
from yipanqi.registry.models import OrganisationRecord


class Bounty(OrganisationRecord):
    """One posted bounty. Key: its number. `taken_by` are the bidders as written, `awarded_to` the winner. Money in fen.

    Posted is not taken, taken is not awarded, awarded is not done: each has its own column. Public once posted.
    """

    PUBLIC = {"posted_on__isnull": False}

    number = Code("榜单编号", "Number", required=True, aliases=("榜单号", "项目编号", "张榜编号"), example="JB2024-0001")
    title = Text("榜单名称", "Bounty", required=True, aliases=("项目名称", "榜单项目名称", "张榜项目名称"))
    firm_name = Text("发榜企业", "Posted by", aliases=("发榜单位", "发榜方", "需求单位", "企业名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("发榜企业统一社会信用代码", "社会信用代码"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    field_of_technology = Text("领域", "Field", aliases=("技术领域", "所属领域", "产业领域"))
    amount = Money("榜额", "Bounty amount", unit="万元", aliases=("榜单金额", "揭榜金额", "张榜金额", "悬赏金额"))
    posted_on = Day("发榜日期", "Posted on", aliases=("发榜时间", "张榜日期", "发布日期"))
    closes_on = Day("揭榜截止", "Closes on", aliases=("揭榜截止日期", "揭榜截止时间", "截止日期"))
    bidders = Count("揭榜单位数", "Bidders", aliases=("揭榜数", "揭榜单位数量"))
    taken_by = Text("揭榜单位", "Taken by", aliases=("揭榜方", "揭榜单位名称"))
    reviewed_on = Day("评榜日期", "Reviewed on", aliases=("评榜时间", "评审日期"))
    awarded_to = Text("中榜单位", "Awarded to", aliases=("中榜方", "中榜单位名称"))
    notice_from = Day("公示起", "Notice from", aliases=("公示起止/起", "公示开始", "公示开始日期", "公示起始日期", "公示期起"))
    notice_to = Day("公示止", "Notice to", aliases=("公示起止/止", "公示结束", "公示结束日期", "公示截止日期", "公示期止"))
    signed_on = Day("签约日期", "Signed on", aliases=("签约时间", "合同签订日期"))
    contract_number = Code("合同编号", "Contract number", aliases=("技术合同编号", "合同登记编号"))
    contract_value = Money("合同金额", "Contract value", unit="万元", aliases=("签约金额", "合同额"))
    duration = Text("研发周期", "Duration", aliases=("项目周期", "研发期限"))
    milestone_1_planned = Day("里程碑一计划", "Milestone 1 planned", aliases=("里程碑一/计划", "里程碑一/计划时间"))
    milestone_1_done = Day("里程碑一完成", "Milestone 1 done", aliases=("里程碑一/完成", "里程碑一/完成时间"))
    milestone_2_planned = Day("里程碑二计划", "Milestone 2 planned", aliases=("里程碑二/计划", "里程碑二/计划时间"))
    milestone_2_done = Day("里程碑二完成", "Milestone 2 done", aliases=("里程碑二/完成", "里程碑二/完成时间"))
    milestone_3_planned = Day("里程碑三计划", "Milestone 3 planned", aliases=("里程碑三/计划", "里程碑三/计划时间"))
    milestone_3_done = Day("里程碑三完成", "Milestone 3 done", aliases=("里程碑三/完成", "里程碑三/完成时间"))
    paid = Money("已拨付金额", "Paid out", unit="万元", aliases=("已拨付", "已支付金额", "拨付金额"))
    accepted_on = Day("验收日期", "Accepted on", aliases=("验收时间",))
    acceptance = Choice(
        "验收结论",
        "Acceptance",
        aliases=("验收结果", "验收意见"),
        choices={
            "passed": ("通过", "Passed", "验收通过", "合格", "通过验收"),
            "failed": ("不通过", "Failed", "未通过", "不合格", "验收不通过"),
            "concluded": ("结题", "Concluded", "准予结题"),
            "ended": ("终止", "Ended"),
        },
    )
    status = Choice(
        "状态",
        "State",
        aliases=("项目状态", "榜单状态"),
        choices={
            "posted": ("发榜", "Posted", "已发榜", "张榜", "发榜中", "揭榜中", "待揭榜"),
            "taken": ("揭榜", "Taken", "已揭榜"),
            "reviewing": ("评榜", "Under review", "评榜中"),
            "awarded": ("中榜", "Awarded", "已中榜", "公示", "公示中"),
            "signed": ("签约", "Signed", "已签约"),
            "running": ("实施", "Running", "实施中", "在研", "研发中", "进行中"),
            "accepted": ("验收", "Accepted", "已验收", "完成", "已完成", "验收通过"),
            "ended": ("终止", "Ended", "已终止", "撤榜", "流榜"),
        },
    )
    note = Text("备注", "Note")
