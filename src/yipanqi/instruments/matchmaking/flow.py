"""A session from call to report: its stages, what may be said of a meeting afterwards, and why nothing came of it."""

from yipanqi.values.words import Words

STAGES = {
    "called": Words("征集中", "called"),
    "planned": Words("已排期", "planned"),
    "confirmed": Words("已确认", "confirmed"),
    "closed": Words("已办结", "closed"),
}
STAGE_MEANING = {
    "called": Words("登记参会方和对接请求，到截止日为止", "parties and requests come in until the deadline"),
    "planned": Words("时间表是系统建议，改请求后可以重排", "the timetable is a proposal; it can be made anew after changes"),
    "confirmed": Words(
        "已确认的对接不再移动；有人退出只做最小调整", "confirmed meetings stay; a withdrawal changes as little as possible"
    ),
    "closed": Words("结果已登记，汇总已写入活动台账", "outcomes are recorded and the totals written to the register"),
}
SIDES = {
    "demand": Words("需求方", "Demand"),
    "supply": Words("供给方", "Supply"),
    "expert": Words("专家", "Expert"),
    "funder": Words("资金方", "Funder"),
}
#: Results of a meeting; the same codes as in the register of meetings.
RESULTS = {
    "signed": Words("签约", "Signed"),
    "intention": Words("意向", "Intention"),
    "follow_up": Words("跟进", "Follow up"),
    "none": Words("未达成", "None"),
    "absent": Words("未到场", "Did not come"),
}
#: Why nothing came of it: goes back to the owner of the need or the achievement, with what to add.
REASONS = {
    "price": Words("价格或预算", "Price or budget"),
    "maturity": Words("成熟度不够", "Not mature enough"),
    "fit": Words("技术不对口", "Does not fit"),
    "timing": Words("时间不合", "Timing"),
    "rights": Words("知识产权条件", "Terms of rights"),
    "capacity": Words("产能或人手", "Capacity"),
    "funding": Words("资金未落实", "No funding"),
    "elsewhere": Words("已另有合作方", "Has another partner"),
}
WHAT_TO_ADD = {
    "price": Words("补充预算区间或报价构成", "a budget range or what the price is made of"),
    "maturity": Words("补充中试数据或样机", "pilot data or a prototype"),
    "fit": Words("补充可量化的指标和现有工艺", "measurable targets and the present process"),
    "timing": Words("补充完成时限", "the date by which it is needed"),
    "rights": Words("补充权属和许可方式", "who owns the rights and how they are licensed"),
    "capacity": Words("补充交付能力", "what can be delivered"),
    "funding": Words("对接资金方或保险", "a funder or an insurance"),
    "elsewhere": Words("更新需求状态", "the state of the need"),
}
