"""The pool of needs: one sheet a county, budgets with words, and which needs are open to the public."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.needs.models import Need

HEADINGS = [
    "需求编号",
    "企业名称",
    "县（市、区）",
    "所属行业",
    "需求名称",
    "需求类型",
    "背景与现状",
    "需解决的主要技术问题",
    "主要技术指标",
    "预算投入",
    "期望完成时间",
    "合作方式",
    "是否愿意张榜",
    "联系人",
    "联系电话",
    "征集来源",
    "征集日期",
    "状态",
    "未成原因",
]


def _row(n: int, place: str, budget: object, posted: str | None, status: str) -> list:
    return [
        f"XQ2024{n:04d}",
        "样例自动化有限公司",
        place,
        "通用设备制造业",
        "降低轴承噪声",
        "技术研发",
        "现有产品噪声大",
        "找到噪声来源",
        "低于60分贝",
        budget,
        "2025年5月",
        "合作开发",
        posted,
        "李某",
        "100****0003",
        "走访",
        "2024-04-02",
        status,
        None,
    ]


def test_two_counties_in_one_file(hand_in: Callable) -> None:
    batch = hand_in(
        "企业技术需求征集表.xlsx",
        Tab(
            "南湖区",
            "嘉兴市南湖区2024年企业技术需求征集表",
            HEADINGS,
            [_row(1, "南湖区", 150, "是", "待对接"), _row(2, "南湖区", ">500", "否", "对接中")],
        ),
        Tab("港区", "嘉兴市港区2024年企业技术需求征集表", HEADINGS, [_row(3, None, "面议", "是", "已签约")]),
    )
    assert counts(batch) == {"needs": (3, 0)}
    found = Need.objects.order_by("number").values_list("place", "budget", "status", "kind", "source", "wanted_by")
    assert list(found) == [
        ("330402", 150_0000_00, "waiting", "research", "visit", date(2025, 5, 1)),
        ("330402", 500_0000_00, "in_contact", "research", "visit", date(2025, 5, 1)),
        ("330472", None, "signed", "research", "visit", date(2025, 5, 1)),
    ]


def test_the_public_sees_open_needs_that_the_firm_is_willing_to_post(hand_in: Callable) -> None:
    rows = [
        _row(1, "南湖区", 1, "是", "待对接"),
        _row(2, "南湖区", 1, "否", "待对接"),
        _row(3, "南湖区", 1, "是", "放弃"),
        _row(4, "南湖区", 1, None, "待对接"),
    ]
    hand_in("需求.xlsx", Tab("需求", "2024年企业技术需求征集表", HEADINGS, rows))
    assert [n.number for n in Need.objects.all().visible_to(None)] == ["XQ20240001"]
