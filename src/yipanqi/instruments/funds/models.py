"""The fund of funds: sub-funds, investments and the flow of money (科创母基金, OFFICE sheet 10)."""

from yipanqi.intake.checks import part_of
from yipanqi.intake.fields import Choice, Code, Day, Flag, Money, Number, PlaceCode, Ratio, Text, Uscc
from yipanqi.intake.models import Record
from yipanqi.registry.models import OrganisationRecord


class SubFund(Record):
    """A fund that the city's mother fund holds a part of, or the mother fund itself. Key: name. Money in fen."""

    LIST = ("name", "manager", "founded_on", "size", "committed", "paid_in", "share")

    CHECKS = (part_of("committed", "size"), part_of("paid_in", "committed"))

    name = Text("基金名称", "Fund", required=True, aliases=("子基金名称", "基金全称"))
    filing = Code("备案编号", "Filing number", aliases=("基金备案编号", "中基协备案编号"))
    manager = Text("管理人", "Manager", aliases=("基金管理人", "管理机构"))
    founded_on = Day("成立日期", "Founded on", aliases=("设立日期", "成立时间"))
    duration = Text("存续期", "Duration", aliases=("基金存续期", "存续期限"))
    size = Money("总规模", "Size", unit="万元", aliases=("基金规模", "基金总规模", "认缴总规模"))
    committed = Money("母基金认缴", "Mother fund's commitment", unit="万元", aliases=("母基金认缴额", "母基金认缴金额"))
    paid_in = Money("母基金实缴", "Mother fund's paid-in", unit="万元", aliases=("母基金实缴额", "母基金实缴金额"))
    share = Ratio("认缴占比", "Share committed", unit="%", aliases=("认缴比例", "母基金占比", "出资比例"))
    other_investors = Text("其他出资人", "Other investors", aliases=("其他出资方", "社会出资人"))
    direction = Text("投资方向", "Direction", aliases=("投资领域", "重点投向"))
    reinvestment_multiple = Number("返投倍数", "Local reinvestment multiple", unit="倍", aliases=("返投比例要求",))
    reinvestment_basis = Text("返投口径", "Basis of local reinvestment", aliases=("返投认定口径",))
    reinvested = Money("返投完成额", "Reinvested locally", unit="万元", aliases=("已完成返投额", "返投金额"))
    note = Text("备注", "Note", internal=True)


class Investment(OrganisationRecord):
    """One investment in one firm. Key: investor | firm | day. `place` is where the firm is registered, perhaps elsewhere."""

    LIST = ("firm_name", "investor_name", "place", "round", "invested_on", "amount", "stake", "value_latest")

    investor_name = Text("投资主体", "Investor", required=True, aliases=("投资方", "投资基金", "出资基金"))
    firm_name = Text("被投企业", "Firm", required=True, aliases=("被投企业名称", "被投资企业", "项目名称", "企业名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    place = PlaceCode(
        "注册地", "Registered in", outside=True, max_length=12, db_index=True, aliases=("企业注册地", "所在地", "注册地址")
    )
    round = Text("轮次", "Round", aliases=("投资轮次", "融资轮次"))
    invested_on = Day("投资日期", "Invested on", aliases=("投资时间", "出资日期"))
    amount = Money("投资额", "Amount", unit="万元", aliases=("投资金额", "出资额", "出资金额"))
    stake = Ratio("持股比例", "Stake", unit="%", aliases=("股权比例", "占股比例"))
    value_after = Money("投后估值", "Post-money value", unit="万元", aliases=("投后估值额",))
    value_latest = Money("最新估值", "Latest value", unit="万元")
    valued_on = Day("估值日期", "Valued on", aliases=("最新估值日期", "估值基准日"))
    counts_as_local = Flag("是否返投", "Counts as local", aliases=("是否计入返投", "返投"))
    local_kind = Text("返投认定类型", "Why local", aliases=("返投类型", "返投认定方式"))
    exit_way = Text("退出方式", "Exit", aliases=("退出情况",))
    exit_amount = Money("退出金额", "Exit amount", unit="万元", aliases=("退出回收金额",))
    note = Text("备注", "Note", internal=True)


class CashFlow(Record):
    """One payment between funds, managers and investors. Key: day | payer | payee | voucher."""

    LIST = ("payer", "payee", "kind", "amount", "paid_on")

    paid_on = Day("日期", "Day", required=True, aliases=("付款日期", "发生日期", "交易日期"))
    payer = Text("付款方", "Payer", required=True, aliases=("付款单位", "付款人"))
    payee = Text("收款方", "Payee", required=True, aliases=("收款单位", "收款人"))
    kind = Choice(
        "类型",
        "Kind",
        aliases=("资金类型", "款项类型", "流水类型"),
        choices={
            "call": ("实缴", "Paid in", "实缴出资", "出资", "缴款"),
            "distribution": ("分配", "Distribution", "收益分配", "分红", "回款"),
            "fee": ("管理费", "Management fee"),
        },
    )
    amount = Money("金额", "Amount", unit="万元", aliases=("发生额", "付款金额"))
    voucher = Code("凭证号", "Voucher", aliases=("凭证编号", "记账凭证号"))
    note = Text("备注", "Note", internal=True)
