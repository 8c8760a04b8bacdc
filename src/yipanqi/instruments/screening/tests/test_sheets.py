"""The screening list with its dirt: candidates, and three statements each on the recognition basis."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.screening.models import Candidate
from yipanqi.registry.models import Statement

THREE = ("前年", "去年", "上年")
HEADINGS = [
    "序号",
    "县（市、区）",
    "镇（街道）",
    "企业名称",
    "统一社会信用代码",
    "成立日期",
    "是否规上",
    "是否科小",
    "所属技术领域",
    *((g, y) for g in ("近三年销售收入", "近三年研发费用", "近三年净资产") for y in THREE),
    "职工总数",
    "科技人员数",
    "科技人员占比",
    "高新技术产品（服务）收入",
    "高品收入占比",
    "Ⅰ类知识产权数",
    "Ⅱ类知识产权数",
    "近三年成果转化数",
    "研发组织管理情况",
    "上次认定年份",
    "证书编号",
    "有效期至",
    "是否拟申报",
    "申报批次",
    "存在问题",
    "包干责任人",
    "联系人",
    "联系电话",
    "备注",
]
FIRST = [
    1,
    "秀洲区",
    "高照街道",
    "样例自动化（嘉兴）有限公司 ",
    "91330411MA0123453N",
    "2019.3.5",
    "是",
    "否",
    "先进制造与自动化",
    1000,
    1200.5,
    1500,
    50,
    66,
    "—",
    300,
    320,
    350,
    120,
    18,
    "15%",
    980,
    65.33,
    1,
    6,
    9,
    "有研发制度",
    2022,
    "GR202233001234",
    "2025年12月1日",
    "是",
    "第1批",
    None,
    "王科长",
    "李某",
    "100****0001",
    "已更名，原“样例机械有限公司”",
]
SECOND = [
    3,
    "秀洲区",
    "新塍镇",
    "拟定新材料有限公司",
    "9.1330E+17",
    "2020年4月",
    "否",
    None,
    "新材料",
    500,
    600,
    700,
    20,
    30,
    40,
    "—",
    "—",
    90,
    "约60",
    5,
    "8.3%",
    300,
    43,
    0,
    2,
    3,
    None,
    None,
    "无",
    None,
    "待定",
    None,
    "研发费用占比不足",
    "王科长",
    None,
    None,
    None,
]
TOTAL = ["小计", None, None, "共2家，拟申报1家"]


def _tab(year: int = 2024, rows: list | None = None) -> Tab:
    title = f"嘉兴市秀洲区{year}年度高新技术企业培育申报排摸表"
    return Tab("排摸表", title, HEADINGS, rows or [FIRST, SECOND, TOTAL], merged=(1,))


def test_a_row_becomes_a_candidate_and_three_statements(hand_in: Callable) -> None:
    batch = hand_in("秀洲区2024年度高新技术企业培育申报排摸表.xlsx", _tab())
    assert counts(batch) == {"screening": (2, 0)}
    first = Candidate.objects.get(firm_code="91330411MA0123453N")
    assert (first.year, first.place, first.town) == (2024, "330411", "高照街道")
    assert (first.above_scale, first.tech_sme, first.is_applying) == (True, False, True)
    assert (first.founded_on, first.valid_to, first.recognised_year) == (date(2019, 3, 5), date(2025, 12, 1), 2022)
    assert first.high_tech_income == 980_0000_00
    assert (first.science_share, first.high_tech_share) == (0.15, 0.6533)
    stated = Statement.objects.filter(organisation=first.organisation, basis="recognition").order_by("year")
    assert [(s.year, s.revenue, s.rd_spend, s.net_assets) for s in stated] == [
        (2021, 1000_0000_00, 50_0000_00, 300_0000_00),
        (2022, 1200_5000_00, 66_0000_00, 320_0000_00),
        (2023, 1500_0000_00, None, 350_0000_00),
    ]


def test_undecided_and_damaged_cells_are_unknown_and_lose_nothing_else(hand_in: Callable) -> None:
    hand_in("秀洲区2024年度高新技术企业培育申报排摸表.xlsx", _tab())
    second = Candidate.objects.get(firm_name="拟定新材料有限公司")
    assert (second.firm_code, second.is_applying, second.tech_sme, second.certificate) == (None, None, None, None)
    assert (second.employees, second.row) == (60, 6)
    assert second.organisation is not None


def test_the_next_year_is_another_list(hand_in: Callable) -> None:
    hand_in("2024.xlsx", _tab())
    hand_in("2025.xlsx", _tab(2025, [FIRST, TOTAL]))
    assert sorted(Candidate.objects.values_list("year", flat=True)) == [2024, 2024, 2025]
    firm = Candidate.objects.filter(year=2025).get().organisation
    assert Statement.objects.filter(organisation=firm).count() == 4  # 2021 to 2024, two of them stated twice
