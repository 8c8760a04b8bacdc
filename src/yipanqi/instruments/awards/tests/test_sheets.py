"""The list of awards."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.awards.models import Award
from yipanqi.instruments.conftest import Tab, counts

HEADINGS = [
    "证书编号",
    "奖项名称",
    "获奖项目",
    "获奖单位",
    "县（市、区）",
    "奖项级别",
    "获奖等级",
    "颁奖单位",
    "获奖日期",
    "证明材料",
    "备注",
]


def test_level_and_grade_are_codes(hand_in: Callable) -> None:
    batch = hand_in(
        "国际奖项登记表.xlsx",
        Tab(
            "奖项",
            "嘉兴市科技奖项登记表",
            HEADINGS,
            [
                [
                    "G001",
                    "样例国际发明展",
                    "功能陶瓷",
                    "样本实验室",
                    "桐乡市",
                    "国际",
                    "金奖",
                    "样例发明展组委会",
                    "2024年4月20日",
                    "证书扫描件",
                    None,
                ],
                [
                    None,
                    "样例省科技奖",
                    "降噪",
                    "样例自动化有限公司",
                    "秀洲区",
                    "省级",
                    "二等奖",
                    "省政府",
                    "2024.11",
                    None,
                    "公示中",
                ],
            ],
        ),
    )
    assert counts(batch) == {"awards": (2, 0)}
    assert list(Award.objects.order_by("row").values_list("level", "grade", "awarded_on", "place")) == [
        ("international", "gold", date(2024, 4, 20), "330483"),
        ("provincial", "second", date(2024, 11, 1), "330411"),
    ]
