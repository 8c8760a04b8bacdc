"""The list of projects of international cooperation."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.cooperation.models import CooperationProject

HEADINGS = [
    "序号",
    "项目名称",
    "承担单位",
    "县（市、区）",
    "外方单位",
    "合作国别",
    "技术领域",
    "项目类别",
    "立项日期",
    "结束日期",
    "项目经费",
    "备注",
]


def test_places_days_and_money(hand_in: Callable) -> None:
    batch = hand_in(
        "海宁市国际科技合作项目情况表.xlsx",
        Tab(
            "项目",
            "海宁市国际科技合作项目情况表（单位：万元）",
            HEADINGS,
            [
                [
                    1,
                    "柔性传感器联合研发",
                    "海宁甲例传感技术有限公司",
                    "海宁市",
                    "某大学",
                    "意大利",
                    "新材料",
                    "市级",
                    "2024年6月1日",
                    None,
                    120,
                    None,
                ],
                [
                    2,
                    "膜材料中试",
                    "平湖乙例膜科技有限公司",
                    "平湖",
                    "某研究所",
                    "德国",
                    "新材料",
                    "省级",
                    "待定",
                    "—",
                    "约80",
                    None,
                ],
            ],
        ),
    )
    assert counts(batch) == {"cooperation_projects": (2, 0)}
    assert list(CooperationProject.objects.order_by("row").values_list("place", "starts_on", "funding")) == [
        ("330481", date(2024, 6, 1), 120_000_000),
        ("330482", None, 80_000_000),
    ]
