"""Talents and shared doctors: shares of time in three spellings, nothing of a person in a fact."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.talents.facts import FACTS
from yipanqi.instruments.talents.models import SharedDoctor, Talent

TALENTS = [
    "序号",
    "姓名",
    "证件类型及号码（脱敏）",
    "性别",
    "出生年月",
    "国籍",
    "学历学位",
    "职称",
    "工作单位",
    "县（市、区）",
    "全职/兼职",
    ("双聘单位及时间占比", "双聘单位"),
    ("双聘单位及时间占比", "时间占比"),
    "专业领域",
    "人才类别",
    "入选计划及年份",
    "评价类别",
    "引进日期",
    "合同期限",
    "享受服务",
]
DOCTORS = ["博士姓名", "高校", "共享企业", "县（市、区）", ("协议起止", "起"), ("协议起止", "止"), "时间占比", "合作内容", "成果"]


def test_talents_and_doctors(hand_in: Callable) -> None:
    batch = hand_in(
        "科技人才信息汇总表.xlsx",
        Tab(
            "人才",
            "嘉兴市科技人才信息汇总表",
            TALENTS,
            [
                [
                    1,
                    "张甲子",
                    "身份证 3304****0011",
                    "女",
                    "1980.5",
                    "中国",
                    "博士研究生",
                    "教授",
                    "模例大学嘉兴研究院",
                    "南湖区",
                    "全职",
                    None,
                    None,
                    "柔性电子",
                    "A类",
                    "样例计划（2022）",
                    "应用",
                    "2019-09-01",
                    "5年",
                    "子女入学",
                ],
                [
                    2,
                    "李乙丑",
                    "护照 E****22",
                    "男",
                    "1975年3月",
                    "例国",
                    "博士",
                    "研究员",
                    "样例自动化有限公司",
                    "秀洲区",
                    "兼职",
                    "模例大学",
                    "40%",
                    "控制",
                    "c",
                    None,
                    "转化",
                    "2021年3月",
                    "3年",
                    "/",
                ],
            ],
        ),
        Tab(
            "校企博士",
            "嘉兴市校企博士共享名单",
            DOCTORS,
            [
                ["王丙寅", "模例大学", "样例自动化有限公司", "秀洲区", "2024-01-01", "2025-12-31", "30%", "降噪", "样机一台"],
                ["赵丁卯", "模例大学", "拟定新材料有限公司", "嘉善县", "2024.3.1", None, 25, "低温胶", None],
            ],
        ),
    )
    assert counts(batch) == {"talents": (2, 0), "shared_doctors": (2, 0)}
    assert list(
        Talent.objects.order_by("row").values_list("employment", "second_employer", "time_share", "grade", "evaluation")
    ) == [("full_time", None, None, "a", "applied"), ("part_time", "模例大学", 0.4, "c", "conversion")]
    assert Talent.objects.order_by("row")[1].arrived_on == date(2021, 3, 1)
    assert list(SharedDoctor.objects.order_by("row").values_list("time_share", "starts_on", "ends_on")) == [
        (0.3, date(2024, 1, 1), date(2025, 12, 31)),
        (0.25, date(2024, 3, 1), None),
    ]


def test_facts_hold_nothing_that_identifies_a_person() -> None:
    for fact, model in zip(FACTS, (Talent, SharedDoctor), strict=True):
        personal = {f.name for f in model._meta.get_fields() if getattr(getattr(f, "sheet", None), "personal", False)}
        assert personal and not personal & set(fact.columns)
