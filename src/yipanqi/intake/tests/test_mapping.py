"""What the reader makes of headings: aliases, groups, spread years, units, two tabs of one record; and what a person may
overrule.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps

from yipanqi.intake import _wordforms as words
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Change, Remembered
from yipanqi.intake.tests.workbooks_made import CONTRACT_HEADINGS, add, contract, write
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")
Statement = apps.get_model("registry.Statement")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("1. 营业收入（万元）*", "营业收入"),
        ("其中：发明", "发明"),
        ("县 （市、区）", "县(市、区)"),
        ("合同成交额\n（元）", "合同成交额"),
        ("（一）研发费用：", "研发费用"),
    ],
)
def test_headings_lose_what_varies(written: str, plain: str) -> None:
    assert words.plain(written) == plain


@pytest.mark.parametrize(
    ("tokens", "base", "years"),
    [
        (["前年", "去年", "上年"], 2024, [2021, 2022, 2023]),
        (["前年", "去年"], 2024, [2022, 2023]),
        (["第1年", "第2年", "第3年"], 2024, [2021, 2022, 2023]),
        (["2021", "2022", "上年"], 2024, [2021, 2022, 2023]),
        (["本年", "上年"], 2024, [2024, 2023]),
        (["去年"], None, [None]),
    ],
)
def test_relative_years(tokens: list[str], base: int | None, years: list[int | None]) -> None:
    found = words.years_of(tokens, base)
    assert [found[t] for t in tokens] == years


def test_other_wordings_widths_and_units_of_another_county(tmp_path: Path) -> None:
    renamed = {
        "合同登记编号": "合同 登记编号",
        "合同成交额": "合同金额（亿元）",
        "技术交易额": "3．技术交易额（元）",
        "是否关联": "是否关联*",
        "签订日期": "签订日期\n（年月日）",
    }
    headings = tuple(renamed.get(h, h) for h in CONTRACT_HEADINGS)
    rows = [contract(1, 合同成交额="1.5", 技术交易额="１２，３４５．６７")]
    batch = actions.take_in(write(tmp_path / "另一种表头.xlsx", rows, headings, title="合同清单"), by="city")
    assert batch.counts["added"] == 1
    found = Contract.objects.get()
    assert (found.value, found.turnover, str(found.signed_on)) == (150_000_000_00, 12_345_67, "2024-03-01")


def _screening(path: Path, years: tuple[str, str, str]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("排摸表")
    sheet.merge_range(0, 0, 0, 9, "秀洲区2024年度高新技术企业培育申报排摸表")
    sheet.write(1, 0, "单位：万元")
    for at, heading in enumerate(("序号", "企业名称", "统一社会信用代码", "是否规上")):
        sheet.merge_range(2, at, 3, at, heading)
    for at, group in ((4, "近三年销售收入"), (7, "近三年研发费用")):
        sheet.merge_range(2, at, 2, at + 2, group)
        for n, year in enumerate(years):
            sheet.write(3, at + n, year)
    sheet.merge_range(2, 10, 3, 10, "是否拟申报")
    for row in (4, 5):
        sheet.write_row(
            row, 0, [row - 3, f"示例{row}有限公司", f"91330411MA2X0000{row}Q", "是", 100 * row, 200, 300.5, 1, "—", 3, "是"]
        )
    book.close()
    return path


@pytest.mark.parametrize("years", [("2021年", "2022年", "2023年"), ("前年", "去年", "上年")])
def test_three_years_under_one_heading_become_three_statements(tmp_path: Path, years: tuple[str, str, str]) -> None:
    batch = actions.take_in(_screening(tmp_path / "排摸表.xlsx", years), by="city")
    assert batch.counts["added"] == 2
    stated = list(
        Statement.objects.filter(firm_code="91330411MA2X00004Q")
        .order_by("year")
        .values_list("year", "revenue", "rd_spend", "basis", "place")
    )
    wan = 1_000_000
    assert [s[:3] for s in stated] == [(2021, 400 * wan, wan), (2022, 200 * wan, None), (2023, 300_500_000, 3 * wan)]
    assert {s[4] for s in stated} == {"330411"}, "the place that the title names"
    where = queries.origin(Statement.objects.get(firm_code="91330411MA2X00004Q", year=2023), "revenue")
    assert where is not None
    assert (where.cell, where.heading) == ("G5", f"近三年销售收入 / {years[2]}")


def test_two_tabs_complete_one_record(tmp_path: Path) -> None:
    path = tmp_path / "规上工业企业研发活动情况表（107-1、107-2）.xlsx"
    book = xlsxwriter.Workbook(str(path))
    key = ("统一社会信用代码", "企业详细名称")
    firms = [(f"91330411MA2X0000{n}Q", f"示例{n}有限公司") for n in range(3)]
    add(
        book,
        [[*f, 1000 + n, 10] for n, f in enumerate(firms)],
        (*key, "营业收入", "从业人员期末人数"),
        title="2023年规上工业企业研发活动情况",
        unit="千元",
        tab="107-1",
    )
    add(
        book,
        [[*f, 5 + n, 50 + n] for n, f in enumerate(firms)],
        (*key, "研究开发人员合计", "研究开发费用合计"),
        title="2023年规上工业企业研发活动情况",
        unit="千元",
        tab="107-2",
    )
    book.close()
    batch = actions.take_in(path, by="city")
    assert (batch.counts["records"]["registry.Statement"], Statement.objects.count()) == ({"new": 3, "duplicate": 3}, 3)
    first = Statement.objects.order_by("id").first()
    assert (first.revenue, first.employees, first.rd_staff, first.rd_spend) == (1000_000_00, 10, 5, 50_000_00)
    where = queries.origin(first, "rd_spend")
    assert where is not None
    assert (where.sheet, where.cell) == ("107-2", "D4")
    assert queries.origin(first, "revenue").sheet == "107-1"
    assert actions.undo(batch, "city")["reversed"] == 3
    assert not Statement.objects.exists()
    assert not Change.objects.filter(reverted=False).exists()


def test_duplicates_inside_one_file(tmp_path: Path) -> None:
    rows = [contract(1), contract(2), contract(1), contract(2, 合同成交额=9), contract(2, 序号=7)]
    batch = actions.take_in(write(tmp_path / "技术合同.xlsx", rows), by="city")
    assert {k: batch.counts[k] for k in ("rows", "added", "same", "refused")} == {"rows": 5, "added": 2, "same": 2, "refused": 1}
    told = {(t.row, t.severity, t.code) for t in queries.problems(batch)}
    assert told == {(6, "notice", "duplicate_same"), (7, "refused", "duplicate_conflict"), (8, "notice", "duplicate_same")}
    clash = next(t for t in queries.problems(batch) if t.code == "duplicate_conflict")
    assert "第 5 行" in clash.wrong.zh and "合同成交额" in clash.wrong.zh and "row 5" in clash.wrong.en
    assert Contract.objects.get(key="2024330411000002").value == 102_5000_00


def test_an_unknown_table_is_read_and_counted_and_a_person_may_say_what_it_is(tmp_path: Path) -> None:
    headings = ("编号甲", "名目", "数额", "卖的人", "那天")
    rows = [[f"HT{n}", f"某项目{n}", n + 0.5, "示例研究院", "2024-05-06"] for n in range(1, 4)]
    path = write(tmp_path / "说不清的表.xlsx", rows, headings, title="某表", total=False)
    batch = actions.take_in(path, by="city")
    reading = batch.readings.get()
    assert (batch.state, reading.recognised, reading.counts["rows"]) == ("previewed", "", 3)
    with pytest.raises(Fault):
        actions.choose(reading, "technology_contracts", {"A": "no_such_field"}, "city")
    again = actions.choose(
        reading, "technology_contracts", {"A": "number", "B": "title", "C": "value", "D": "seller_name", "E": "signed_on"}, "city"
    )
    assert (again.pk, again.counts["added"]) == (batch.pk, 3)
    assert again.readings.get().mapping["value"]["how"] == "remembered"
    actions.accept(again, "city")
    assert Contract.objects.get(number="HT2").value == 2_5000_00
    assert Remembered.objects.get().recognised == "technology_contracts"
    next_year = write(
        tmp_path / "说不清的表2.xlsx", [*rows, ["HT9", "新", 1, "示例研究院", "2024-06-06"]], headings, title="某表", total=False
    )
    assert actions.take_in(next_year, by="another").counts["added"] == 0, "what somebody else said is not followed unseen"
    assert actions.take_in(next_year, by="city").counts["added"] == 1


def test_a_person_may_leave_a_table_or_a_column_out(tmp_path: Path) -> None:
    batch = actions.receive(write(tmp_path / "技术合同.xlsx", [contract(1)]), name="技术合同.xlsx", by="city")
    again = actions.choose(batch.readings.get(), "technology_contracts", {"J": ""}, "city")
    assert "turnover" not in again.readings.get().mapping
    out = actions.choose(again.readings.get(), None, {}, "city")
    assert (out.readings.get().recognised, out.counts["added"]) == ("", 0)


def test_hidden_sheets_wait_for_a_person(tmp_path: Path) -> None:
    path = tmp_path / "技术合同.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    add(book, [contract(1)], CONTRACT_HEADINGS, title="2024年度技术合同登记台账", unit="万元", tab="今年")
    add(book, [contract(2)], CONTRACT_HEADINGS, title="2023年度技术合同登记台账", unit="万元", tab="旧表", hidden=True)
    book.close()
    batch = actions.take_in(path, by="city")
    assert [(r.sheet, r.visible, r.recognised) for r in batch.readings.all()] == [
        ("今年", True, "technology_contracts"),
        ("旧表", False, ""),
    ]
    assert Contract.objects.count() == 1
    assert batch.readings.last().candidates[0]["sheet"] == "technology_contracts"
