"""Policy science-and-technology insurance: policies with their premium subsidy, and claims (OFFICE sheet 11)."""

from yipanqi.intake.checks import in_order, part_of
from yipanqi.intake.fields import Code, Day, Flag, Money, PlaceCode, Ratio, Text, Uscc
from yipanqi.intake.models import Record
from yipanqi.registry.models import OrganisationRecord


class Policy(OrganisationRecord):
    """One policy. Key: its number. `sum_insured` (风险保额) is an exposure on a day, never added over time. Money in fen."""

    LIST = ("firm_name", "product", "insurer", "place", "sum_insured", "premium", "starts_on", "ends_on")

    CHECKS = (in_order("starts_on", "ends_on"), part_of("subsidy_paid", "premium"))

    number = Code("保单号", "Policy number", required=True, aliases=("保单编号", "保险单号"))
    firm_name = Text("投保企业", "Insured firm", aliases=("投保单位", "投保人", "被保险人", "企业名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    product = Text("险种", "Product", aliases=("险种名称", "保险产品", "投保险种"))
    insurer = Text("承保公司", "Insurer", aliases=("保险公司", "承保机构"))
    sum_insured = Money(
        "保险金额（风险保额）", "Sum insured", unit="万元", aliases=("风险保额", "保险金额", "保额", "风险保障额度")
    )
    rate = Ratio("费率", "Rate", unit="%", aliases=("保险费率",))
    premium = Money("保费", "Premium", unit="万元", aliases=("保险费", "签单保费", "保费金额"))
    starts_on = Day("起保日期", "In force from", aliases=("保险起期", "起保时间", "保险期限/起"))
    ends_on = Day("终保日期", "In force to", aliases=("保险止期", "终保时间", "到期日期", "保险期限/止"))
    is_pilot = Flag("是否试点险种", "Pilot product", aliases=("是否试点", "试点险种"))
    subsidy_rate = Ratio("补贴比例", "Subsidy rate", unit="%", aliases=("保费补贴比例",))
    subsidy_due = Money("应补金额", "Subsidy due", unit="万元", aliases=("应补贴金额", "应补"))
    subsidy_paid = Money("实补金额", "Subsidy paid", unit="万元", aliases=("实际补贴金额", "实补"))
    batch = Code("批次", "Batch", aliases=("补贴批次",))
    endorsement = Code("批单号", "Endorsement", aliases=("批单编号",))
    surrendered_on = Day("退保日期", "Surrendered on", aliases=("退保时间",))
    note = Text("备注", "Note", internal=True)


class Claim(Record):
    """One claim. Key: its number; `policy_number` names the policy."""

    LIST = ("policy_number", "occurred_on", "reported_on", "estimate", "paid", "closed_on")

    CHECKS = (in_order("occurred_on", "reported_on"), in_order("reported_on", "closed_on"))

    number = Code("赔案号", "Claim number", required=True, aliases=("赔案编号", "案件号"))
    policy_number = Code("保单号", "Policy number", aliases=("保单编号", "保险单号"))
    occurred_on = Day("出险日期", "Occurred on", aliases=("出险时间",))
    reported_on = Day("报案日期", "Reported on", aliases=("报案时间",))
    estimate = Money("估损", "Estimate", unit="万元", aliases=("估损金额", "估计损失"))
    paid = Money("赔付金额", "Paid", unit="万元", aliases=("赔款", "赔款金额", "已决赔款"))
    closed_on = Day("结案日期", "Closed on", aliases=("结案时间",))
    note = Text("备注", "Note", internal=True)
