"""The fund workbook: three sheets, amounts in 亿元 or 万元, investors merged over their firms, firms elsewhere."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.funds.models import CashFlow, Investment, SubFund

FUNDS = [
    "序号",
    "基金名称",
    "备案编号",
    "管理人",
    "成立日期",
    "存续期",
    "总规模（亿元）",
    "母基金认缴",
    "母基金实缴",
    "认缴占比",
    "其他出资人",
    "投资方向",
    "返投倍数",
    "返投口径",
    "返投完成额",
]
PROJECTS = [
    "投资主体",
    "被投企业",
    "统一社会信用代码",
    "注册地",
    "轮次",
    "投资日期",
    "投资额",
    "持股比例",
    "投后估值",
    "最新估值",
    "估值日期",
    "是否返投",
    "返投认定类型",
    "退出方式",
    "退出金额",
]
FLOWS = ["日期", "付款方", "收款方", "类型", "金额", "凭证号"]
MOTHER, CHILD = "样例科创母基金（有限合伙）", "样例一号基金（有限合伙）"


def test_three_sheets_of_one_workbook(hand_in: Callable) -> None:
    batch = hand_in(
        "科创母基金子基金及直投项目情况表.xlsx",
        Tab(
            "子基金",
            "科创母基金子基金情况表",
            FUNDS,
            [
                [1, MOTHER, "SXX001", "样例资本", "2022-01-05", "10年", 50, None, None, None, "市财政", "科创", None, None, None],
                [
                    2,
                    CHILD,
                    "SXX002",
                    "样例创投",
                    "2022.6",
                    "7年",
                    5.5,
                    10000,
                    6000,
                    "18.18%",
                    "社会资本",
                    "新材料",
                    "1.5倍",
                    "注册或迁入",
                    3200.5,
                ],
            ],
        ),
        Tab(
            "项目",
            "科创母基金投资项目情况表",
            PROJECTS,
            [
                [
                    CHILD,
                    "样例自动化有限公司",
                    "91330411MA0123453N",
                    "嘉兴市秀洲区",
                    "A轮",
                    "2023-05-06",
                    1200,
                    "6.5%",
                    20000,
                    "—",
                    None,
                    "是",
                    "注册",
                    None,
                    None,
                ],
                [
                    CHILD,
                    "松江样例科技有限公司",
                    None,
                    "上海市松江区",
                    "天使",
                    "2023/7/1",
                    800,
                    8,
                    9000,
                    12000,
                    "2024-12-31",
                    "否",
                    None,
                    "转让",
                    500,
                ],
            ],
            merged=(0,),
        ),
        Tab(
            "资金流水",
            "科创母基金资金流水",
            FLOWS,
            [[date(2022, 7, 1), MOTHER, CHILD, "实缴", 3000, "记-007"], ["2024-12-20", CHILD, MOTHER, "分配", 450.25, "记-101"]],
        ),
    )
    assert counts(batch) == {"sub_funds": (2, 0), "fund_investments": (2, 0), "fund_cash_flows": (2, 0)}
    child = SubFund.objects.get(name=CHILD)
    assert (child.size, child.committed, child.paid_in) == (550_000_000_00, 100_000_000_00, 60_000_000_00)
    assert (child.share, child.reinvestment_multiple, child.reinvested) == (0.1818, 1.5, 3200_5000_00)
    assert SubFund.objects.get(name=MOTHER).size == 5_000_000_000_00
    assert list(
        Investment.objects.order_by("invested_on").values_list("investor_name", "place", "amount", "counts_as_local")
    ) == [(CHILD, "330411", 1200_0000_00, True), (CHILD, "310117", 800_0000_00, False)]
    assert list(Investment.objects.order_by("invested_on").values_list("stake", flat=True)) == [0.065, 0.08]
    assert list(CashFlow.objects.order_by("paid_on").values_list("kind", "amount", "paid_on")) == [
        ("call", 3000_0000_00, date(2022, 7, 1)),
        ("distribution", 450_2500_00, date(2024, 12, 20)),
    ]
