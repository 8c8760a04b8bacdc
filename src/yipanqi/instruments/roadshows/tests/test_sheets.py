"""The calendar of roadshows, and the members of the consortium."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.roadshows.models import Member, Roadshow

EVENTS = [
    "路演编号",
    "路演名称",
    "路演类型",
    "路演日期",
    "县（市、区）",
    "主办单位",
    "路演项目数",
    "参会投资机构数",
    "意向投资数",
    "意向投资金额",
    "备注",
]
MEMBERS = ["序号", "成员单位", "单位类别", "加入日期", "联系人", "联系电话", "服务内容", "备注"]


def test_two_sheets(hand_in: Callable) -> None:
    batch = hand_in(
        "科创路演中心联合体及路演活动台账.xlsx",
        Tab(
            "联合体成员",
            "科创路演中心联合体成员名单",
            MEMBERS,
            [[1, "样例创投有限公司", "投资机构", "2022.5", "李某", "100****0009", "路演、尽调", None]],
        ),
        Tab(
            "路演活动",
            "科创路演活动台账",
            EVENTS,
            [
                ["LY2024-01", "新材料专场", "项目路演", "2024年4月2日", "南湖区", "路演中心", 12, 20, 5, 8000, None],
                ["LY2024-02", "创新创业大赛", "大赛", "2024.9.10", None, "市科技局", 60, "—", None, "约2亿元", None],
            ],
        ),
    )
    assert counts(batch) == {"consortium_members": (1, 0), "roadshows": (2, 0)}
    assert list(Roadshow.objects.order_by("number").values_list("kind", "held_on", "place", "investors", "intended_amount")) == [
        ("roadshow", date(2024, 4, 2), "330402", 20, 80_000_000_00),
        ("contest", date(2024, 9, 10), "330400", None, 200_000_000_00),
    ]
    member = Member.objects.get()
    assert member.organisation is not None and member.joined_on == date(2022, 5, 1)
