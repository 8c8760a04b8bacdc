"""The register of bounties: posted, taken, awarded and accepted are different things; milestones under merged headings."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.bounties.models import Bounty
from yipanqi.instruments.conftest import Tab, counts

HEADINGS = [
    "序号",
    "榜单编号",
    "榜单名称",
    "发榜企业",
    "县（市、区）",
    "领域",
    "榜额",
    "发榜日期",
    "揭榜截止",
    "揭榜单位数",
    "揭榜单位",
    "评榜日期",
    "中榜单位",
    ("公示起止", "起"),
    ("公示起止", "止"),
    "签约日期",
    "合同编号",
    "合同金额",
    "研发周期",
    *((m, w) for m in ("里程碑一", "里程碑二", "里程碑三") for w in ("计划", "完成")),
    "已拨付金额",
    "验收日期",
    "验收结论",
    "状态",
    "备注",
]
DONE = [
    1,
    "JB2023-0007",
    "高速轴承",
    "样例自动化有限公司",
    "海宁市",
    "高端装备",
    "200万元",
    "2023.3.1",
    "2023-04-01",
    2,
    "模例大学；拟样研究院",
    "2023-04-10",
    "模例大学",
    "2023-04-12",
    "2023-04-18",
    "2023年5月1日",
    "HT-88",
    180,
    "18个月",
    "2023-09-01",
    "2023-09-10",
    "2024-03-01",
    None,
    "2024-09-01",
    "—",
    90,
    None,
    None,
    "实施中",
    None,
]
OPEN = [
    2,
    "JB2024-0011",
    "低温胶",
    "拟定新材料有限公司",
    "海宁市",
    "新材料",
    50,
    date(2024, 11, 1),
    "2024-12-31",
    0,
    "—",
    *[None] * 17,
    "发榜",
    None,
]


def test_each_stage_has_its_own_column(hand_in: Callable) -> None:
    batch = hand_in(
        "“订单式”研发揭榜挂帅项目进展表.xlsx", Tab("进展表", "嘉兴市“订单式”研发揭榜挂帅项目进展表", HEADINGS, [DONE, OPEN])
    )
    assert counts(batch) == {"bounties": (2, 0)}
    done, still = Bounty.objects.order_by("number")
    assert (done.amount, done.contract_value, done.paid) == (200_0000_00, 180_0000_00, 90_0000_00)
    assert (done.taken_by, done.awarded_to, done.bidders, done.status) == ("模例大学；拟样研究院", "模例大学", 2, "running")
    assert (done.notice_from, done.notice_to, done.signed_on) == (date(2023, 4, 12), date(2023, 4, 18), date(2023, 5, 1))
    assert (done.milestone_1_planned, done.milestone_1_done) == (date(2023, 9, 1), date(2023, 9, 10))
    assert (done.milestone_2_planned, done.milestone_2_done, done.milestone_3_done) == (date(2024, 3, 1), None, None)
    assert (still.taken_by, still.bidders, still.status, still.posted_on) == (None, 0, "posted", date(2024, 11, 1))
    assert done.place == still.place == "330481"
