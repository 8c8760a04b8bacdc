"""The register of technology contracts: yuan and 万元, two wordings of the kinds, terms under a merged heading."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.contracts.models import Contract

HEADINGS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "合同类型",
    "卖方名称",
    "卖方性质",
    "卖方统一社会信用代码",
    "卖方所在地",
    "买方名称",
    "买方性质",
    "买方所在地",
    "合同成交额",
    "技术交易额",
    "设备及材料等费用",
    "技术领域",
    "知识产权",
    "计划项目来源",
    "社会经济目标",
    "签订日期",
    ("履行期限", "起"),
    ("履行期限", "止"),
    "登记日期",
    "登记机构",
    "支付方式",
    "是否关联",
    "备注",
]


def _row(number: str, kind: str, value: object, turnover: object) -> list:
    return [
        number,
        "智能控制器开发",
        kind,
        "委托开发",
        "样例自动化有限公司",
        "内资企业",
        "91330411MA0123453N",
        "秀洲",
        "拟定科技有限公司",
        "内资企业",
        "上海市",
        value,
        turnover,
        "/",
        "先进制造与自动化",
        "专利",
        "计划外项目",
        "环境保护",
        "2024/3/1",
        "2024.3.1",
        "2025年2月28日",
        20240315,
        "秀洲区技术合同认定登记点",
        "分期支付",
        "否",
        None,
    ]


def test_yuan_and_wan_yuan_are_the_same_money(hand_in: Callable) -> None:
    yuan = "填报单位（盖章）：嘉兴市技术市场管理办公室    单位：元"
    first = Tab(
        "明细",
        "嘉兴市2024年1-6月技术合同认定登记明细表",
        HEADINGS,
        [_row("2024330411000001", "技术开发", 1015000, 912500), ["合计", "1项", *[None] * 9, 1015000, 912500]],
        under=yuan,
    )
    assert counts(hand_in("2024年1-6月技术合同认定登记明细表.xlsx", first)) == {"technology_contracts": (1, 0)}
    again = Tab(
        "明细",
        "嘉兴市2024年技术合同认定登记明细表（补报）",
        HEADINGS,
        [_row("2024330411000001", "开发", 101.5, 91.25), _row("2024330411000002", "咨询", "约20", 20)],
    )
    batch = hand_in("补报.xlsx", again)
    assert counts(batch) == {"technology_contracts": (1, 0)}
    one, two = Contract.objects.order_by("number")
    assert (one.value, one.turnover, one.non_technical_cost, one.category) == (1_015_000_00, 912_500_00, None, "development")
    assert (one.signed_on, one.starts_on, one.ends_on, one.registered_on) == (
        date(2024, 3, 1),
        date(2024, 3, 1),
        date(2025, 2, 28),
        date(2024, 3, 15),
    )
    assert (one.place, one.seller_place, one.buyer_place) == ("330411", "330411", "310000")
    assert (two.category, two.value) == ("consulting", 20_0000_00)
    assert one.organisation == two.organisation
