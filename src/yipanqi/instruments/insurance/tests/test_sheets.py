"""Policies with their subsidy, and claims: two sheets of one workbook."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.insurance.models import Claim, Policy

POLICIES = [
    "保单号",
    "投保企业",
    "统一社会信用代码",
    "县（市、区）",
    "险种",
    "承保公司",
    "保险金额（风险保额）",
    "费率",
    "保费",
    "起保日期",
    "终保日期",
    "是否试点险种",
    "补贴比例",
    "应补金额",
    "实补金额",
    "批次",
    "批单号",
    "退保日期",
]
CLAIMS = ["赔案号", "保单号", "出险日期", "报案日期", "估损", "赔付金额", "结案日期"]


def test_policies_and_claims(hand_in: Callable) -> None:
    batch = hand_in(
        "科技保险保单及补贴明细.xlsx",
        Tab(
            "保单",
            "嘉兴市科技保险保单及补贴明细",
            POLICIES,
            [
                [
                    "P00012024",
                    "样例自动化有限公司",
                    "91330411MA0123453N",
                    "秀洲区",
                    "研发费用损失险",
                    "样例财险",
                    500,
                    "0.6%",
                    3,
                    "2024-03-01",
                    "2025年2月28日",
                    "是",
                    "50%",
                    1.5,
                    1.5,
                    "第一批",
                    None,
                    None,
                ],
                [
                    "P00022024",
                    "拟定新材料有限公司",
                    None,
                    "嘉善县",
                    "专利执行险",
                    "样例财险",
                    80,
                    1.2,
                    0.96,
                    "2024.1.1",
                    "2024/12/31",
                    "否",
                    30,
                    0.288,
                    None,
                    "第一批",
                    "B01",
                    "2024-06-30",
                ],
                ["合计", None, None, None, None, None, 580],
            ],
        ),
        Tab("赔案", "嘉兴市科技保险赔案", CLAIMS, [["C01", "P00012024", "2024-05-01", "2024-05-03", "约20", 18.5, None]]),
    )
    assert counts(batch) == {"insurance_policies": (2, 0), "insurance_claims": (1, 0)}
    one, two = Policy.objects.order_by("number")
    assert (one.sum_insured, one.premium, one.is_pilot) == (500_0000_00, 3_0000_00, True)
    assert (one.rate, one.subsidy_rate, two.rate, two.subsidy_rate) == (0.006, 0.5, 0.012, 0.3)
    assert (one.starts_on, one.ends_on, two.surrendered_on) == (date(2024, 3, 1), date(2025, 2, 28), date(2024, 6, 30))
    assert (two.subsidy_due, two.subsidy_paid, two.is_pilot) == (2880_00, None, False)
    claim = Claim.objects.get()
    assert (claim.policy_number, claim.estimate, claim.paid, claim.closed_on) == ("P00012024", 20_0000_00, 18_5000_00, None)
