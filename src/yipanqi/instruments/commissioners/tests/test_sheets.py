"""Both kinds of commissioner in one workbook: institutions merged downward, terms still open, one dispatch one person-time."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.commissioners.models import InnovationCommissioner, SpecialCommissioner
from yipanqi.instruments.conftest import Tab, counts
from yipanqi.intake.models import Problem

POSTED = ["序号", "姓名", "单位", "职务职称", "派驻机构", ("派驻起止", "起"), ("派驻起止", "止"), "联系电话", "考核"]
SENT = [
    "编号",
    "类别",
    "姓名／团队名称",
    "派出单位",
    "专业领域",
    "服务产业",
    "入驻单位",
    "县（市、区）",
    "镇（街道）",
    ("派驻起止", "起"),
    ("派驻起止", "止"),
    "服务次数",
    "服务内容",
    "解决问题数",
    "引进项目/品种/技术",
    "考核等次",
]


def test_two_sheets(hand_in: Callable) -> None:
    institute = "模例大学嘉兴柔性电子研究院"
    batch = hand_in(
        "2024年科技特派员派驻名单.xlsx",
        Tab(
            "科创专员",
            "嘉兴市2024年科创专员派驻名单",
            POSTED,
            [
                [1, "张甲子", "模例大学", "副教授", institute, "2023.5.1", None, "100****0001", None],
                [2, "李乙丑", "嘉兴市科学技术局", "科长", institute, "24/1/1", "26/12/30", "100****0002", "优秀"],
                [3, "王丙寅", "模例大学", "教授", "样本实验室", "2021年8月1日", "2022年9月5日", "100****0003", "合格"],
            ],
            merged=(4,),
        ),
        Tab(
            "特派员",
            "嘉兴市2024年科技特派员派驻名单",
            SENT,
            [
                [
                    "TPY20240001",
                    "个人",
                    "赵丁卯",
                    "模例大学",
                    "农学",
                    "农、林、牧、渔业",
                    "凤桥镇农业综合服务中心",
                    "南湖区",
                    "凤桥镇",
                    "2024-02-01",
                    "2025-01-30",
                    12,
                    "技术指导",
                    3,
                    "引进新品种1项",
                    "良好",
                ],
                [
                    "TPY20240002",
                    "团队",
                    "钱戊辰团队",
                    "模例大学",
                    "纺织",
                    "制造业",
                    "样例纺织有限公司",
                    "桐乡市",
                    "濮院镇",
                    "2024.3.1",
                    None,
                    "约8",
                    "培训",
                    None,
                    None,
                    None,
                ],
                ["合计", "2人次"],
            ],
        ),
    )
    assert counts(batch) == {"innovation_commissioners": (3, 0), "special_commissioners": (2, 0)}
    (asked,) = Problem.objects.filter(code="ambiguous")
    assert (asked.raw, asked.severity) == ("26/12/30", "unread"), "the thirtieth of 2026 or the twenty-sixth of 2030"
    posted = InnovationCommissioner.objects.order_by("row")
    assert list(posted.values_list("institution", "starts_on", "ends_on", "assessment")) == [
        (institute, date(2023, 5, 1), None, None),
        (institute, date(2024, 1, 1), None, "excellent"),
        ("样本实验室", date(2021, 8, 1), date(2022, 9, 5), "pass"),
    ]
    assert posted[0].organisation == posted[1].organisation != posted[2].organisation
    assert list(
        SpecialCommissioner.objects.order_by("number").values_list("kind", "place", "town", "industry", "times", "solved")
    ) == [("person", "330402", "凤桥镇", "农、林、牧、渔业", 12, 3), ("team", "330483", "濮院镇", "制造业", 8, None)]
