"""What a person says of a table besides its columns: units, years, the rows of its headings; and what is lacking."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps

from yipanqi.engines.sheets import read
from yipanqi.intake import _opposite as opposite
from yipanqi.intake import _roles as roles
from yipanqi.intake import actions, queries
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch, Remembered
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")
Statement = apps.get_model("registry.Statement")


def _written(path: Path, rows: list[list[object]], title: str = "", tab: str = "表") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(tab)
        for at, row in enumerate([*([[title]] if title else []), *rows]):
            sheet.write_row(at, 0, row)
    return path


def _firms(path: Path) -> Path:
    heads = ["企业名称", "统一社会信用代码", "是否规上", "去年销售", "研发费", "是否拟申报"]
    rows = [[f"示例{n}有限公司", f"91330411MA2X0000{n}Q", "是", 100 + n, 10, "是"] for n in (4, 5)]
    return _written(path, [heads, *rows], "高新技术企业培育申报排摸表")


def test_a_column_is_said_to_be_of_a_year_and_that_is_not_remembered(tmp_path: Path) -> None:
    batch = actions.receive(_firms(tmp_path / "排摸.xlsx"), name="排摸.xlsx", by="city")
    again = actions.choose(
        batch.readings.get(), "screening", {"D": "revenue@2022", "E": "rd_spend@2022"}, "city", units={"D": "亿元", "E": "万元"}
    )
    assert again.readings.get().mapping["revenue@2022"]["unit"] == "亿元"
    actions.accept(again, "city")
    found = Statement.objects.get(firm_code="91330411MA2X00004Q", year=2022)
    assert (found.revenue, found.rd_spend) == (104 * 10**10, 10 * 10**6)
    memory = Remembered.objects.get()
    assert (memory.mapping, memory.told) == ({}, {"units": {"去年销售": "亿元", "研发费": "万元"}})


def test_the_year_of_a_sheet_is_said_for_this_file_alone(tmp_path: Path) -> None:
    rows = [["统一社会信用代码", "企业详细名称", "营业收入", "从业人员期末人数", "研究开发人员合计", "研究开发费用合计"]]
    rows += [[f"91330411MA2X0000{n}Q", f"示例{n}有限公司", 1000, 10, 3, 50] for n in (4, 5)]
    path = _written(tmp_path / "研发活动.xlsx", rows, "规上工业企业研发活动情况", "107-1")
    batch = actions.receive(path, name="研发活动.xlsx", by="city")
    reading = batch.readings.get()
    assert reading.told["year"] is None
    again = actions.choose(reading, "rd_statistics", {}, "city", year=2021)
    assert again.readings.get().told["year"] == 2021 and queries.lacking(again.readings.get()) == []
    actions.accept(again, "city")
    assert set(Statement.objects.values_list("year", flat=True)) == {2021}
    assert Remembered.objects.get().told == {}


def test_units_and_rows_are_checked_before_anything_is_said(tmp_path: Path) -> None:
    batch = actions.receive(_firms(tmp_path / "排摸.xlsx"), name="排摸.xlsx", by="city")
    reading = batch.readings.get()
    for units in ({"D": "斗"}, {"Z": "万元"}):
        with pytest.raises(Fault):
            actions.choose(reading, "screening", {}, "city", units=units)
    for first, last in ((0, 1), (3, 2), (1, 20)):
        with pytest.raises(Fault):
            actions.head(reading, first, last, "city")
    assert Batch.objects.get(pk=batch.pk).said == {}


def test_a_table_without_its_keys_goes_nowhere(tmp_path: Path) -> None:
    rows = [["合同名称", "合同成交额", "技术交易额", "签订日期"], *([f"项目{n}", 10, 9, "2024-03-01"] for n in range(4))]
    batch = actions.receive(_written(tmp_path / "合同.xlsx", rows), name="合同.xlsx", by="city")
    again = actions.choose(batch.readings.get(), "technology_contracts", {}, "city")
    assert [w.zh for w in queries.lacking(again.readings.get())] == ["合同登记编号"]
    with pytest.raises(Fault) as refused:
        actions.accept(again, "city")
    assert refused.value.code == "no_key" and "合同登记编号" in refused.value.zh and not Contract.objects.exists()
    assert Batch.objects.get(pk=again.pk).state == "previewed" and not Remembered.objects.exists()


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("其中：技术性", "设备及材料等费用"),
        ("合同金额 / 其中：非技术性", "技术交易额"),
        ("技术部分以外", "设备及材料等费用"),
        ("技术交易额", None),
        ("其中", None),
    ],
)
def test_parts_with_an_opposite(heading: str, other: str | None) -> None:
    found = opposite.of(SHEETS["technology_contracts"], heading)
    assert (found.zh if found else None) == other


def test_what_leaves_a_part_out_is_never_that_part() -> None:
    for written in ("技术部分以外", "不含技术交易额", "扣除技术交易额后", "未到账技术交易额"):
        assert roles.conflict(written, "技术交易额"), written
    assert not roles.conflict("技术交易额合计", "技术交易额")


def test_the_reader_shows_a_sheet_as_it_stands_and_takes_the_rows_that_it_is_told(tmp_path: Path) -> None:
    path = _written(tmp_path / "表.xlsx", [["甲", "乙"], ["子", "丑"], *[[f"行{n}", n] for n in range(90)]], "一张表")
    sheet = read(path, isolate=False).sheets[0]
    assert sheet.top[0] == (1, ("一张表", "")) and sheet.top[-1] == (93, ("行89", "89")) and len(sheet.top) == 64
    for isolate in (False, True):
        (table,) = read(path, isolate=isolate, heads={"表": {1: (3, 3)}}).sheets[0].tables
        assert (table.header_rows, [c.path for c in table.columns]) == ((3, 3), [("子",), ("丑",)])
        assert table.body.height == 90
