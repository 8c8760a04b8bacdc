"""Sessions and meetings in one workbook; a session's number merged over its meetings, or not given at all."""

from collections.abc import Callable

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.matchmaking.models import Meeting, Session

SESSIONS = [
    "活动编号",
    "活动名称",
    "类型",
    "日期",
    "地点",
    "主办单位",
    "参会企业数",
    "参会院所数",
    "发布成果数",
    "对接项目数",
    "达成意向数",
    "签约数",
    "签约金额",
]
MEETINGS = ["活动编号", "需求方", "供给方", "对接内容", "桌号", "时段", "结果", "未达成原因", "跟进人"]
HELD = [
    ["DJ2024-01", "新材料院企对接会", "院企", "2024.3.1", "南湖区", "市科技局", 40, 6, 12, 30, 8, 2, 560],
    ["DJ2024-02", "科创金融银企对接会", "银企对接", "2024年4月2日", "经开区", "市科技局", 25, "—", None, 18, 5, 1, "约300"],
    ["合计", None, None, None, None, None, 65],
]
MET = [
    ["DJ2024-01", "样例自动化有限公司", "模例大学", "降噪", "3号桌", "9:00-9:30", "签约", None, "李某"],
    ["DJ2024-01", "拟定新材料有限公司", "模例大学", "低温胶", "4号桌", "9:30-10:00", "未达成", "价格", "李某"],
    ["DJ2024-02", "样例自动化有限公司", "模例银行", "贷款", "1号桌", "14:00-14:30", "跟进", None, "王某"],
]


def test_both_sheets_of_the_workbook(hand_in: Callable) -> None:
    batch = hand_in(
        "2024年对接会签到及成效表.xlsx",
        Tab("活动", "嘉兴市2024年对接会成效表", SESSIONS, HELD),
        Tab("对接明细", "嘉兴市2024年对接会对接明细", MEETINGS, MET, merged=(0,)),
    )
    assert counts(batch) == {"matchmaking_sessions": (2, 0), "matchmaking_meetings": (3, 0)}
    assert list(Session.objects.order_by("number").values_list("kind", "firms", "institutes", "signed_amount")) == [
        ("institute_firm", 40, 6, 560_0000_00),
        ("bank_firm", 25, None, 300_0000_00),
    ]
    met = Meeting.objects.order_by("row")
    assert list(met.values_list("session_number", "result", "reason")) == [
        ("DJ2024-01", "signed", None),
        ("DJ2024-01", "none", "价格"),
        ("DJ2024-02", "follow_up", None),
    ]
    assert met[0].organisation == met[2].organisation
    assert met[0].supplier_organisation == met[1].supplier_organisation is not None


def test_a_list_of_meetings_that_names_no_session_is_still_taken(hand_in: Callable) -> None:
    batch = hand_in("对接明细.xlsx", Tab("对接明细", "新材料对接会对接明细", MEETINGS[1:], [row[1:] for row in MET]))
    assert counts(batch) == {"matchmaking_meetings": (3, 0)}
    assert set(Meeting.objects.values_list("session_number", flat=True)) == {"未注明"}
