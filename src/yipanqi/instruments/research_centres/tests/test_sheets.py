"""The list of enterprise R&D centres: levels, withdrawn recognition, counties merged downward."""

from collections.abc import Callable

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.research_centres.models import ResearchCentre

HEADINGS = [
    "序号",
    "机构名称",
    "依托企业",
    "统一社会信用代码",
    "县（市、区）",
    "级别",
    "认定年度",
    "认定文号",
    "负责人",
    "研发人员数",
    "研发设备原值",
    "上年研发投入",
    "评价结果",
    "是否撤销",
    "备注",
]
ROWS = [
    [
        1,
        "样例自动化省级高新技术企业研究开发中心",
        "样例自动化有限公司",
        "91330411MA0123453N",
        "经开区",
        "省级高新技术企业研发中心",
        "2019年",
        "浙科发高〔2019〕12号",
        "张某",
        22,
        350.5,
        "120",
        "优秀",
        None,
        None,
    ],
    [
        2,
        "拟定新材料省级企业研究院",
        "拟定新材料\n有限公司",
        "91330421MA0ABCDE6R",
        "经开区",
        "省企业研究院",
        2021,
        "浙科发高〔2021〕3号",
        "李某",
        40,
        900,
        300,
        "—",
        "是",
        "已撤销",
    ],
    [
        3,
        "模例纺织市级企业研发中心",
        "模例纺织有限公司",
        None,
        "嘉善县",
        "市级研发中心",
        2022,
        "嘉科高〔2022〕9号",
        "王某",
        9,
        80,
        None,
        "合格",
        None,
        None,
    ],
    ["合计", "3家"],
]


def test_levels_are_codes_and_merged_counties_belong_to_every_row(hand_in: Callable) -> None:
    batch = hand_in(
        "省级以上企业研发机构名录.xlsx", Tab("名录", "嘉兴市企业研发机构名录（截至2024年底）", HEADINGS, ROWS, merged=(4,))
    )
    assert counts(batch) == {"research_centres": (3, 0)}
    found = ResearchCentre.objects.order_by("row").values_list("level", "place", "recognised_year", "evaluation", "withdrawn")
    assert list(found) == [
        ("provincial_centre", "330471", 2019, "excellent", None),
        ("provincial_institute", "330471", 2021, None, True),
        ("city_centre", "330421", 2022, "pass", None),
    ]
    first = ResearchCentre.objects.order_by("row").first()
    assert first and (first.equipment, first.rd_spend, first.staff) == (350_5000_00, 120_0000_00, 22)


def test_an_unknown_level_is_a_problem_of_its_cell_alone(hand_in: Callable) -> None:
    row = [1, "甲中心", "样例自动化有限公司", None, "嘉善县", "特级", 2020, None, None, 5, 1, 1, "良好", None, None]
    batch = hand_in("名录.xlsx", Tab("名录", "企业研发机构名录", HEADINGS, [row]))
    assert counts(batch) == {"research_centres": (1, 0)}
    assert ResearchCentre.objects.get().level is None
    problem = batch.readings.get().problems.get(field="level")
    assert (problem.code, problem.row, problem.letter, problem.raw) == ("not_a_choice", 4, "F", "特级")
