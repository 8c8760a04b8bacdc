"""Projects in enclaves: counted by the county that built the enclave, not by where it lies."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.enclaves.models import EnclaveProject

HEADINGS = [
    "序号",
    "飞地名称",
    "飞地所在地",
    "建设主体",
    "面积（㎡）",
    "入驻项目",
    "项目主体",
    "技术领域",
    "入驻日期",
    "研发阶段",
    "回流落地日期",
    "落地企业",
    ("落地后投资额/产值", "投资额"),
    ("落地后投资额/产值", "产值"),
    "状态",
]
ROWS = [
    [
        1,
        "平湖（上海）科创飞地",
        "上海市漕河泾",
        "平湖样例建设有限公司",
        8000,
        "柔性传感器",
        "样例传感团队",
        "电子信息",
        "2022.5.1",
        "中试",
        "2024-03-01",
        "样例传感科技有限公司",
        3000,
        "1200",
        "已落地",
    ],
    [
        2,
        "平湖（上海）科创飞地",
        "上海市漕河泾",
        "平湖样例建设有限公司",
        8000,
        "合成生物平台",
        "拟定生物团队",
        "生物医药",
        "2023年8月",
        "小试",
        None,
        "/",
        None,
        None,
        "孵化中",
    ],
]


def test_the_builder_counts_the_project(hand_in: Callable) -> None:
    batch = hand_in(
        "平湖市科创飞地项目情况表.xlsx", Tab("平湖市", "嘉兴市平湖市科创飞地项目情况表", HEADINGS, ROWS, merged=(1, 2, 3, 4))
    )
    assert counts(batch) == {"enclave_projects": (2, 0)}
    one, two = EnclaveProject.objects.order_by("row")
    assert one.place == two.place == "330482"
    assert (one.stage, one.status, one.landed_on) == ("pilot", "landed", date(2024, 3, 1))
    assert (one.landed_investment, one.landed_output) == (3000_0000_00, 1200_0000_00)
    assert (two.enclave, two.location, two.enters_on, two.landed_firm) == (
        "平湖（上海）科创飞地",
        "上海市漕河泾",
        date(2023, 8, 1),
        None,
    )
