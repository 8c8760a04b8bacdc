"""The register of technology contracts (《技术合同认定登记管理办法》; five kinds of the Civil Code, book three, chapter twenty)."""

from yipanqi.intake.fields import Choice, Code, Day, Flag, Money, PlaceCode, Text, Uscc
from yipanqi.registry.models import OrganisationRecord


class Contract(OrganisationRecord):
    """One registered contract. `value` is 合同成交额, `turnover` 技术交易额 (value less non-technical costs); both in fen.

    `organisation` is the seller, whose side registers; the buyer's side is never added to it.
    """

    number = Code("合同登记编号", "Registration number", required=True, example="2024330411000123")
    title = Text("合同名称", "Title", aliases=("项目名称",))
    category = Choice("合同类别", "Kind", choices={
        "development": ("开发", "Development", "技术开发"), "transfer": ("转让", "Transfer", "技术转让"),
        "licence": ("许可", "Licence", "技术许可"), "consulting": ("咨询", "Consulting", "技术咨询"),
        "service": ("服务", "Service", "技术服务")})
    subtype = Text("合同类型", "Type")
    seller_name = Text("卖方名称", "Seller")
    seller_nature = Text("卖方性质", "Nature of seller")
    seller_code = Uscc("卖方统一社会信用代码", "Seller's code")
    seller_place = PlaceCode("卖方所在地", "Seller's place")
    buyer_name = Text("买方名称", "Buyer")
    buyer_nature = Text("买方性质", "Nature of buyer")
    buyer_place = Text("买方所在地", "Buyer's place")
    value = Money("合同成交额", "Contract value", unit="元", aliases=("合同金额",))
    turnover = Money("技术交易额", "Technology turnover", unit="元")
    non_technical_cost = Money("设备及材料等费用", "Equipment and materials", unit="元")
    field_of_technology = Text("技术领域", "Field")
    intellectual_property = Text("知识产权", "Intellectual property")
    plan_source = Text("计划项目来源", "Programme")
    objective = Text("社会经济目标", "Socio-economic objective")
    signed_on = Day("签订日期", "Signed on")
    starts_on = Day("履行期限（起）", "Performance from", aliases=("履行期限/起", "起"))
    ends_on = Day("履行期限（止）", "Performance to", aliases=("履行期限/止", "止"))
    registered_on = Day("登记日期", "Registered on")
    registry_office = Text("登记机构", "Registry")
    payment = Text("支付方式", "Payment")
    related_parties = Flag("是否关联", "Related parties")
    note = Text("备注", "Note")
