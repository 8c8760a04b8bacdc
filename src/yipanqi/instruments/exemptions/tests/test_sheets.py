"""Decisions under due-diligence exemption: hatched, not hatched, unknown."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.exemptions.models import Exemption

HEADINGS = [
    "决策编号",
    "项目名称",
    "单位名称",
    "县（市、区）",
    "转化方式",
    "转化金额",
    "决策程序",
    "是否触及负面清单",
    "决策日期",
    "认定结论",
    "理由",
    "是否孵化落地",
    "落地企业",
    "备注",
]


def test_three_answers(hand_in: Callable) -> None:
    batch = hand_in(
        "尽职免责决策登记表.xlsx",
        Tab(
            "决策登记",
            "尽职免责决策登记表",
            HEADINGS,
            [
                [
                    "MZ01",
                    "陶瓷基板",
                    "样本实验室",
                    "桐乡市",
                    "作价入股",
                    300,
                    "集体决策、公示",
                    "否",
                    "2024-03-01",
                    "予以免责",
                    "程序完备",
                    "是",
                    "样例陶瓷有限公司",
                    None,
                ],
                [
                    "MZ02",
                    "密封胶",
                    "样本实验室",
                    "桐乡市",
                    "许可",
                    "面议",
                    "集体决策",
                    "是",
                    "2024.5.6",
                    "不予免责",
                    "触及清单",
                    "否",
                    None,
                    None,
                ],
                ["MZ03", "传感器", "样本实验室", "桐乡市", "转让", 50, None, None, "待定", "待定", None, None, None, None],
            ],
        ),
    )
    assert counts(batch) == {"exemptions": (3, 0)}
    assert list(
        Exemption.objects.order_by("number").values_list("touches_list", "decision", "hatched", "decided_on", "amount")
    ) == [
        (False, "granted", True, date(2024, 3, 1), 300_0000_00),
        (True, "refused", False, date(2024, 5, 6), None),
        (None, "pending", None, None, 50_0000_00),
    ]
    assert set(Exemption.objects.values_list("place", flat=True)) == {"330483"}
