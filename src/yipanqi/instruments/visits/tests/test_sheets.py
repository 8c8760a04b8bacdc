"""Visits and problems: a register of words and days, one sheet a county."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.visits.models import Visit

HEADINGS = [
    "编号",
    "走访日期",
    "走访人",
    "企业名称",
    "问题描述",
    "问题类别",
    "交办日期",
    "责任单位",
    "办理时限",
    "办理情况",
    "办结日期",
    "是否办结",
    "企业满意度",
    "备注",
]
ROWS = [
    [
        "ZQ20240001",
        date(2024, 3, 1),
        "陶科长",
        "样例自动化有限公司",
        "缺工艺工程师",
        "人才",
        date(2024, 3, 4),
        "市科技人才处",
        date(2024, 4, 4),
        "已推荐三人",
        date(2024, 3, 28),
        "是",
        "非常满意",
        None,
    ],
    [
        "ZQ20240002",
        "2024年5月6日",
        "陶科长",
        "拟定新材料有限公司",
        "扩建缺地",
        "用地",
        "2024年5月8日",
        "经开区管委会",
        "2024年8月8日",
        "协调中",
        None,
        "否",
        None,
        "超期",
    ],
    [
        "ZQ20240003",
        "2024.6.7",
        "王科长",
        "模例纺织有限公司",
        "贷款利率高",
        "资金类",
        "2024.6.8",
        "市金融办",
        "2024.7.8",
        "已办结",
        "2024.7.1",
        "是",
        "一般",
        None,
    ],
    [
        "ZQ20240004",
        date(2024, 6, 9),
        "王科长",
        "模例纺织有限公司",
        "不清楚加计扣除",
        "政策",
        date(2024, 6, 10),
        "市税务局",
        date(2024, 6, 30),
        "已辅导",
        date(2024, 6, 20),
        "是",
        "满意",
        None,
    ],
]


def test_days_in_several_spellings_stay_one_table(hand_in: Callable) -> None:
    batch = hand_in(
        "“助企惠企”走访问题清单.xlsx",
        Tab("经开区", "嘉兴市经开区“助企惠企”走访问题清单", HEADINGS, ROWS, under="填报单位：经开区"),
    )
    assert counts(batch) == {"visits": (4, 0)}
    assert list(Visit.objects.order_by("number").values_list("category", "assigned_on", "done_on", "done", "rating")) == [
        ("people", date(2024, 3, 4), date(2024, 3, 28), True, "very_satisfied"),
        ("land", date(2024, 5, 8), None, False, None),
        ("money", date(2024, 6, 8), date(2024, 7, 1), True, "fair"),
        ("policy", date(2024, 6, 10), date(2024, 6, 20), True, "satisfied"),
    ]
    assert set(Visit.objects.values_list("place", flat=True)) == {"330471"}
