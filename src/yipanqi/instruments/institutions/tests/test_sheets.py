"""The self-evaluation of institutions: three header rows, laboratories among them, next year changes the same record."""

from collections.abc import Callable

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.institutions.models import Institution
from yipanqi.intake.models import Change

HEADINGS = [
    "序号",
    "机构名称",
    "类型",
    "级别",
    "法人性质",
    "共建高校院所",
    "成立日期",
    "所在地",
    "场地面积（㎡）",
    "科研仪器原值",
    ("人员（人）", "研发人员数"),
    ("人员（人）", "其中：", "博士"),
    ("人员（人）", "其中：", "高级职称"),
    ("人员（人）", "全职人员"),
    "研发投入",
    ("收入", "总收入"),
    ("收入", "其中：", "财政"),
    ("收入", "其中：", "竞争性项目"),
    ("收入", "其中：", "四技"),
    ("收入", "其中：", "投资收益"),
    ("承担项目", "数量（项）"),
    ("承担项目", "经费"),
    "授权发明专利（件）",
    ("成果转化", "数量（项）"),
    ("成果转化", "金额"),
    ("孵化企业", "孵化企业数"),
    ("孵化企业", "其中：", "高企"),
    ("孵化企业", "其中：", "规上"),
    ("孵化企业", "其中：", "融资额"),
    "服务企业家次",
    "引进人才（人）",
    "自评分",
    "县级审核分",
    "评价等次",
]


def _institute(score: float) -> list:
    return [
        1,
        "模例大学嘉兴柔性电子研究院",
        "新型研发机构",
        "省级",
        "事业单位",
        "模例大学",
        "2018.5.1",
        "南湖区",
        12000,
        3500.5,
        80,
        30,
        20,
        60,
        4000,
        5200,
        2000,
        900,
        1800,
        500,
        12,
        850,
        9,
        4,
        320,
        15,
        3,
        2,
        6000,
        120,
        14,
        score,
        86,
        "优秀",
    ]


LABORATORY = [
    2,
    "样本实验室",
    "实验室",
    "全国重点实验室",
    "事业单位",
    "—",
    "2020年7月1日",
    "330483",
    30000,
    9000,
    160,
    90,
    *[None] * 19,
    None,
    None,
    "—",
]
TOTAL = ["合计", "2家，其中新型研发机构1家"]


def _tab(year: int, score: float) -> Tab:
    return Tab("自评表", f"嘉兴市{year}年度新型研发机构绩效评价自评表", HEADINGS, [_institute(score), LABORATORY, TOTAL])


def test_kinds_levels_and_figures_under_merged_headings(hand_in: Callable) -> None:
    assert counts(hand_in("2024年度新型研发机构绩效评价自评表.xlsx", _tab(2024, 88.5))) == {"institutions": (2, 0)}
    one, two = Institution.objects.order_by("row")
    assert (one.kind, one.level, one.grade, one.place, one.year) == ("new_type", "provincial", "excellent", "330402", 2024)
    assert (two.kind, two.level, two.grade, two.place) == ("laboratory", "national_key_laboratory", None, "330483")
    assert (one.staff, one.doctors, one.senior, one.full_time) == (80, 30, 20, 60)
    assert (one.income, one.income_public, one.income_projects, one.income_technology, one.income_investment) == (
        5200_0000_00,
        2000_0000_00,
        900_0000_00,
        1800_0000_00,
        500_0000_00,
    )
    assert (one.projects, one.project_funds, one.conversions, one.conversion_amount) == (12, 850_0000_00, 4, 320_0000_00)
    assert (one.hatched, one.hatched_high_tech, one.hatched_above_scale, one.hatched_funding) == (15, 3, 2, 6000_0000_00)
    assert (one.floor_area, one.equipment, one.self_score) == (12000.0, 3500_5000_00, 88.5)


def test_the_next_year_changes_the_same_institution_and_keeps_what_was(hand_in: Callable) -> None:
    hand_in("2024.xlsx", _tab(2024, 88.5))
    hand_in("2025.xlsx", _tab(2025, 90))
    assert Institution.objects.count() == 2
    changed = set(Change.objects.filter(model="institutions.institution").values_list("field", "old", "new"))
    assert ("self_score", 88.5, 90.0) in changed
    assert {field for field, _, _ in changed} == {"self_score", "year"}
