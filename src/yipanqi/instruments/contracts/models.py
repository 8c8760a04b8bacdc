"""The register of technology contracts (《技术合同认定登记管理办法》; five kinds, Civil Code, book three, chapter 20)."""

from django.db import models

from yipanqi.intake.checks import in_order, part_of
from yipanqi.intake.fields import Choice, Code, Day, Flag, Money, PlaceCode, Text, Uscc
from yipanqi.registry.models import OrganisationRecord


class Contract(OrganisationRecord):
    """One registered contract. `value` is 合同成交额, `turnover` 技术交易额 (value less non-technical costs); both in fen.

    `organisation` is the seller, whose side registers; the buyer's side is never added to it.
    """

    LIST = ("title", "seller_name", "buyer_name", "category", "value", "turnover", "signed_on", "seller_place")

    CHECKS = (in_order("starts_on", "ends_on"),)

    number = Code(
        "合同登记编号",
        "Registration number",
        required=True,
        aliases=("合同登记号", "登记编号", "登记号", "技术合同登记编号", "合同编号"),
        example="2024330411000123",
    )
    title = Text("合同名称", "Title", aliases=("项目名称", "合同项目名称", "技术合同名称", "合同项目"))
    category = Choice(
        "合同类别",
        "Kind",
        choices={
            "development": ("开发", "Development", "技术开发", "技术开发合同"),
            "transfer": ("转让", "Transfer", "技术转让", "技术转让合同"),
            "licence": ("许可", "Licence", "技术许可", "技术许可合同"),
            "consulting": ("咨询", "Consulting", "技术咨询", "技术咨询合同"),
            "service": ("服务", "Service", "技术服务", "技术服务合同"),
            # No technology contracts: kept as what they are, so that they are left out by name and not merely unread.
            "sale": ("买卖", "Sale", "买卖合同", "货物买卖", "购销", "购销合同", "采购", "采购合同"),
            "work": ("承揽", "Contract of work", "承揽合同", "加工承揽"),
            "labour": ("劳务", "Labour service", "劳务合同", "劳务服务"),
            "advertising": ("广告", "Advertising", "广告合同"),
            "training": ("普通培训", "Ordinary training", "普通培训合同"),
            "processing": ("生产加工", "Production and processing", "加工", "生产加工合同"),
            "repair": ("维修", "Repair", "维修合同"),
            "construction": ("建设工程", "Construction", "建设工程合同", "工程施工", "施工"),
        },
        unoffered=("sale", "work", "labour", "advertising", "training", "processing", "repair", "construction"),
    )
    subtype = Text("合同类型", "Type", aliases=("合同子类型", "合同小类"))
    seller_name = Text("卖方名称", "Seller", aliases=("技术卖方", "让与方", "受托方", "出让方名称"))
    seller_nature = Text("卖方性质", "Nature of seller", aliases=("卖方类型", "卖方单位性质"))
    seller_code = Uscc("卖方统一社会信用代码", "Seller's code", aliases=("卖方信用代码", "统一社会信用代码", "卖方代码"))
    seller_place = PlaceCode("卖方所在地", "Seller's place", aliases=("卖方地区", "卖方所属地区", "县（市、区）", "所在地"))
    buyer_name = Text("买方名称", "Buyer", aliases=("技术买方", "受让方", "委托方", "买方单位"))
    buyer_nature = Text("买方性质", "Nature of buyer", aliases=("买方类型", "买方单位性质"))
    buyer_place = PlaceCode("买方所在地", "Buyer's place", outside=True, aliases=("买方地区", "买方所属地区"))
    value = Money(
        "合同成交额",
        "Contract value",
        unit="元",
        aliases=(
            "合同金额",
            "成交额",
            "合同总金额",
            "合同总额",
            "成交金额",
            "合同额",
            "合同总价",
            "合同价款",
            "成交总额",
            "合同成交金额",
            "总金额",
            "总额",
        ),
    )
    turnover = Money(
        "技术交易额",
        "Technology turnover",
        unit="元",
        aliases=(
            "技术交易金额",
            "其中：技术交易额",
            "技术性",
            "技术性金额",
            "技术金额",
            "技术额",
            "技术性交易额",
            "技术合同交易额",
            "技术部分",
            "技术部分金额",
        ),
    )
    non_technical_cost = Money(
        "设备及材料等费用",
        "Equipment and materials",
        unit="元",
        aliases=(
            "设备材料费",
            "非技术性费用",
            "非技术性",
            "非技术性金额",
            "非技术金额",
            "非技术部分",
            "非技术交易额",
            "设备及材料费",
        ),
    )
    field_of_technology = Text("技术领域", "Field", aliases=("所属技术领域",))
    intellectual_property = Text("知识产权", "Intellectual property")
    plan_source = Text("计划项目来源", "Programme", aliases=("计划来源", "项目计划来源"))
    objective = Text("社会经济目标", "Socio-economic objective")
    signed_on = Day("签订日期", "Signed on", aliases=("合同签订日期", "签订时间"))
    starts_on = Day("履行期限（起）", "Performance from", aliases=("履行期限/起", "履行起始日期", "合同开始日期", "起"))
    ends_on = Day("履行期限（止）", "Performance to", aliases=("履行期限/止", "履行截止日期", "合同结束日期", "止"))
    registered_on = Day("登记日期", "Registered on", aliases=("认定登记日期", "登记时间", "认定日期"))
    registry_office = Text("登记机构", "Registry", aliases=("登记点", "技术合同登记机构"))
    payment = Text("支付方式", "Payment")
    related_parties = Flag("是否关联", "Related parties", aliases=("是否关联交易", "关联交易"))
    note = Text("备注", "Note", internal=True)


class Receipt(OrganisationRecord):
    """Money that came in under a contract after it was performed, in fen; `technical` is the part that is technical income
    (技术性收入).

    The contract's seller receives it; contract and voucher identify a payment. `cost` and `tax` are what is set against it.
    """

    LIST = ("seller_name", "received_on", "amount", "technical", "tax", "number")

    CHECKS = (part_of("technical", "amount"),)

    number = Code(
        "合同登记编号",
        "Registration number",
        required=True,
        aliases=("合同登记号", "技术合同登记编号"),
        example="2024330411000123",
    )
    seller_name = Text("收款方（卖方）", "Received by (seller)", aliases=("收款单位", "申报方"))
    voucher = Code(
        "收款凭证号", "Voucher", required=True, aliases=("凭证号", "发票号码"), note="没有凭证号的写到账序号", example="记-0312"
    )
    received_on = Day("到账日期", "Received on", required=True, aliases=("收款日期", "实际到账日期"))
    amount = Money("到账金额", "Amount received", unit="元", required=True, aliases=("本次实现合同交易额", "收款金额"))
    technical = Money("其中：技术性收入", "of which technical income", unit="元", aliases=("本次实现技术性收入", "技术性收入"))
    cost = Money("相应成本费用", "Costs set against it", unit="元", aliases=("本次扣除成本", "应分摊成本费用"))
    tax = Money("相关税费", "Taxes on it", unit="元", aliases=("税金及附加",))
    note = Text("收款备注", "Note on the payment", aliases=("收款说明",), internal=True)
    withdrawn = models.BooleanField(default=False)  # recorded by mistake; kept, counts nowhere

    class Meta:
        indexes = [models.Index(fields=["number"], name="contracts_r_number_x")]
