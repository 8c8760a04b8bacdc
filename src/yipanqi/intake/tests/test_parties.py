"""Whose a column is: an office's wordings reach the right field, and no party's column ever fills another's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import _roles as roles
from yipanqi.intake import _wordforms as words
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Batch, Reading, Remembered
from yipanqi.intake.tests.workbooks_made import write
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db

HEADINGS = ("合同登记编号", "合同名称", "卖方名称", "买方名称", "买方所在地", "合同成交额", "技术交易额", "登记日期")
ROW = ["HT1", "示例开发", "示例甲研究院", "示例乙公司", "嘉善县", 100, 90, "2024-03-15"]


def _taken(path: Path, headings: tuple[str, ...], row: list[Any], *, title: str = "技术合同登记台账", **options: Any) -> Batch:
    write(path / "技术合同.xlsx", [row, ["HT2", *row[1:]]], headings, title=title, total=False)
    return actions.take_in(path / "技术合同.xlsx", by="city", **options)


@pytest.mark.parametrize(
    "heading",
    [
        "卖方所在区",
        "卖方所在县",
        "卖方所在县（市、区）",
        "卖方所在区县",
        "卖方地区",
        "卖方县区",
        "卖方所属地区",
        "卖方属地",
        "出让方所在地",
        "出让方所在区",
        "转让方地区",
        "受托方所在县区",
        "让与方所在地",
        "技术卖方所在地",
        "供方所在区",
        "卖方 所在区",
        "卖方所在市区",
        "卖方单位所在区",
        "出让单位所在地",
        "卖方企业所在县",
        "县（市、区）",
        "所在区",
        "所属区县",
        "卖方行政区划",
    ],
)
def test_the_sellers_place_under_many_headings(tmp_path: Path, heading: str) -> None:
    _taken(tmp_path, (*HEADINGS, heading), [*ROW, "秀洲区"])
    assert list(Contract.objects.values_list("place", "seller_place", "buyer_place")) == [("330411", "330411", "330421")] * 2


@pytest.mark.parametrize("heading", ["受让方所在区", "买方地区", "委托方所在县区", "需方所在地", "技术买方所在地", "买方所在县"])
def test_the_buyers_place_is_never_the_records(tmp_path: Path, heading: str) -> None:
    headings = tuple(heading if h == "买方所在地" else h for h in HEADINGS)
    batch = _taken(tmp_path, headings, ROW)
    assert list(Contract.objects.values_list("place", "seller_place", "buyer_place")) == [(None, None, "330421")] * 2
    assert not queries.unused(batch.readings.get())


@pytest.mark.parametrize("title", ["嘉兴市2024年技术合同登记台账", "技术合同登记台账"])
def test_a_sellers_place_under_an_unknown_heading_leaves_the_rows_without_one(tmp_path: Path, title: str) -> None:
    batch = _taken(tmp_path, (*HEADINGS, "卖方辖区归口"), [*ROW, "秀洲区"], title=title, place="330400")
    assert set(Contract.objects.values_list("place", flat=True)) == {None}
    told = queries.unused(batch.readings.get())
    assert [(u.letter, u.heading, str(u.nearest)) for u in told] == [("I", "卖方辖区归口", "卖方所在地")]


@pytest.mark.parametrize(
    ("title", "place"),
    [("嘉兴市2024年技术合同登记台账", "330400"), ("秀洲区2024年技术合同登记台账", "330411"), ("技术合同登记台账", None)],
)
def test_a_place_that_is_not_understood_is_not_that_of_the_title(tmp_path: Path, title: str, place: str | None) -> None:
    """A blank cell leaves the word to the title or the sender; one that names something unknown does not."""
    path = write(
        tmp_path / "技术合同.xlsx",
        [[*ROW, "南湖区"], ["HT2", *ROW[1:], None], ["HT3", *ROW[1:], "某某园"]],
        (*HEADINGS, "卖方所在地"),
        title=title,
        total=False,
    )
    actions.take_in(path, by="city")
    assert list(Contract.objects.order_by("row").values_list("place", flat=True)) == ["330402", place, None]


def test_a_sheet_of_one_county_without_a_column_of_places_is_that_countys(tmp_path: Path) -> None:
    _taken(tmp_path, HEADINGS, ROW, title="秀洲区2024年技术合同登记台账")
    assert set(Contract.objects.values_list("place", flat=True)) == {"330411"}


def test_a_citys_sheet_without_any_column_of_places_is_the_citys(tmp_path: Path) -> None:
    _taken(tmp_path, HEADINGS, ROW, title="嘉兴市2024年技术合同登记台账")
    assert set(Contract.objects.values_list("place", flat=True)) == {"330400"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("买方统一社会信用代码", None),
        ("受让方信用代码", None),
        ("卖方信用代码", "seller_code"),
        ("出让方统一社会信用代码", "seller_code"),
        ("统一社会信用代码", "seller_code"),
        ("技术交易额同比增长", None),
        ("上年技术交易额", None),
        ("技术交易额占比", None),
        ("签约时间", "signed_on"),
        ("合同签订日", "signed_on"),
        ("签署日期", "signed_on"),
        ("公示日期", None),
        ("申报日期", None),
        ("非技术性", "non_technical_cost"),
        ("非技术性金额", "non_technical_cost"),
        ("说明", "note"),
        ("交易额", None),
    ],
)
def test_a_heading_reaches_its_field_or_none(tmp_path: Path, heading: str, field: str | None) -> None:
    batch = _taken(tmp_path, (*HEADINGS, heading), [*ROW, "2024-03-01" if "日" in heading or "时间" in heading else None])
    mapping = batch.readings.get().mapping
    assert next((name for name, hit in mapping.items() if hit["letter"] == "I"), None) == field
    assert mapping["technical" if "technical" in mapping else "turnover"]["letter"] == "G"
    assert mapping["registered_on"]["letter"] == "H"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("技术性", "turnover"),
        ("其中：技术性", "turnover"),
        ("技术性金额", "turnover"),
        ("其中技术交易额", "turnover"),
        ("非技术性", "non_technical_cost"),
        ("其中：设备及材料等费用", "non_technical_cost"),
    ],
)
def test_the_technical_part_is_not_the_other_part(tmp_path: Path, heading: str, field: str) -> None:
    headings = tuple(heading if h == "技术交易额" else h for h in HEADINGS)
    batch = _taken(tmp_path, headings, ROW)
    assert batch.readings.get().mapping[field]["letter"] == "G"


def test_two_parties_under_merged_headings_keep_their_columns(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "技术合同.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        for at, word in ((0, "登记编号"), (1, "合同名称"), (8, "合同成交额"), (9, "登记日期")):
            sheet.merge_range(0, at, 1, at, word)
        sheet.merge_range(0, 2, 0, 4, "受让方")
        sheet.merge_range(0, 5, 0, 7, "出让方")
        sheet.write_row(1, 2, ["名称", "统一社会信用代码", "所在区"] * 2)
        for row in (2, 3):
            sheet.write_row(
                row,
                0,
                [
                    f"HT{row}",
                    "示例",
                    "示例乙公司",
                    "91330421MA2X00001Q",
                    "嘉善县",
                    "示例甲研究院",
                    "91330411MA2X00002Q",
                    "秀洲区",
                    10,
                    "2024-03-15",
                ],
            )
    actions.take_in(path, by="city")
    one = Contract.objects.order_by("row").first()
    assert (one.seller_name, one.seller_code, one.seller_place) == ("示例甲研究院", "91330411MA2X00002Q", "330411")
    assert (one.buyer_name, one.buyer_place, one.place) == ("示例乙公司", "330421", "330411")


def test_what_only_the_buyer_states_stays_the_buyers(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "技术合同.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        for at, word in ((0, "登记编号"), (1, "合同名称"), (2, "出让方"), (6, "合同成交额"), (7, "登记日期")):
            sheet.merge_range(0, at, 1, at, word)
        sheet.merge_range(0, 3, 0, 5, "受让方")
        sheet.write_row(1, 3, ["名称", "统一社会信用代码", "所在地"])
        for row in (2, 3):
            sheet.write_row(
                row, 0, [f"HT{row}", "示例", "示例甲研究院", "示例乙公司", "91330421MA2X00001Q", "嘉善县", 10, "2024-03-15"]
            )
    actions.take_in(path, by="city")
    assert (
        list(Contract.objects.values_list("seller_name", "seller_code", "seller_place", "place", "buyer_place"))
        == [("示例甲研究院", None, None, None, "330421")] * 2
    )


def test_the_buyers_unread_place_says_nothing_of_where_the_contract_counts(tmp_path: Path) -> None:
    headings = tuple("买方片区划分" if h == "买方所在地" else h for h in HEADINGS)
    _taken(tmp_path, headings, ROW, title="嘉兴市2024年技术合同登记台账")
    assert list(Contract.objects.values_list("place", "buyer_place")) == [("330400", None)] * 2


@pytest.mark.parametrize(
    ("written", "declared", "differ"),
    [
        ("买方统一社会信用代码", "统一社会信用代码", True),
        ("登记时间", "签订时间", True),
        ("研发费用占比", "研发费用", True),
        ("合同登记编号", "登记编号", False),
        ("上年技术交易额", "技术交易额", True),
        ("所在地", "买方所在地", True),
        ("年末从业人员", "从业人员", False),
        ("非技术性费用", "技术性费用", True),
    ],
)
def test_roles_that_differ(written: str, declared: str, differ: bool) -> None:
    assert roles.conflict(words.plain(written), words.plain(declared)) is differ


# ---- what a person says -------------------------------------------------------------------------------------------------


def _file(path: Path) -> Path:
    return write(
        path / "技术合同.xlsx", [[*ROW, "秀洲区"], ["HT2", *ROW[1:], "南湖区"]], (*HEADINGS, "板块"), title="", total=False
    )


def test_a_column_is_said_in_words_remembered_and_forgotten(tmp_path: Path) -> None:
    batch = actions.receive(_file(tmp_path), name="技术合同.xlsx", by="city")
    assert [u.heading for u in queries.unused(batch.readings.get())] == ["板块"]
    again = actions.say_columns(batch, "", ["板块=卖方所在地"], "city")
    actions.accept(again, "city")
    assert list(Contract.objects.order_by("row").values_list("place", flat=True)) == ["330411", "330402"]
    assert not queries.unused(again.readings.get())
    memory = queries.remembered()[0]
    assert (memory.sheet, memory.columns, memory.by, memory.file) == (
        "technology_contracts",
        [("板块", "卖方所在地")],
        "city",
        "技术合同.xlsx",
    )
    actions.forget(memory.number, "city")
    assert not Remembered.objects.exists()
    fresh = actions.receive(_file(tmp_path), name="技术合同.xlsx", by="city")
    assert [u.heading for u in queries.unused(fresh.readings.get())] == ["板块"]


def test_what_a_batch_taught_goes_with_it_and_what_was_said_before_comes_back(tmp_path: Path) -> None:
    def said(*columns: str) -> Batch:
        batch = actions.say_columns(actions.receive(_file(tmp_path), name="技术合同.xlsx", by="city"), "", [*columns], "city")
        return actions.accept(batch, "city")

    def known() -> list[list[tuple[str, str]]]:
        return [m.columns for m in queries.remembered()]

    first = said("板块=卖方所在地")
    second = said("板块=")
    assert known() == [[("板块", "")]]
    actions.undo(second, "city")
    assert known() == [[("板块", "卖方所在地")]]
    third = said("板块=备注")
    actions.undo(first, "city")
    assert known() == [[("板块", "备注")]], "what was said since stays"
    actions.undo(third, "city")
    assert known() == []
    fresh = actions.receive(_file(tmp_path), name="技术合同.xlsx", by="city")
    assert [u.heading for u in queries.unused(fresh.readings.get())] == ["板块"]


@pytest.mark.parametrize(
    ("said", "code"), [("没有的=卖方所在地", "no_heading"), ("板块=没有的", "no_field"), ("板块", "map"), ("=卖方所在地", "map")]
)
def test_what_cannot_be_meant_is_one_line(tmp_path: Path, said: str, code: str) -> None:
    batch = actions.receive(_file(tmp_path), name="技术合同.xlsx", by="city")
    with pytest.raises(Fault) as told:
        actions.say_columns(batch, "", [said], "city")
    assert told.value.code == code and not Remembered.objects.exists()


def test_a_column_can_be_left_out_and_a_table_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "情况.xlsx",
        [["HT1", "甲院", 5], ["HT2", "乙院", 6]],
        ("登记号", "对方", "金额"),
        title="",
        unit="",
        total=False,
    )
    batch = actions.receive(path, name="情况.xlsx", by="city")
    assert batch.readings.get().recognised == ""
    again = actions.say_columns(batch, "technology_contracts", ["对方=卖方名称", "金额=value"], "city")
    reading = Reading.objects.get(batch=again)
    assert {f: h["letter"] for f, h in reading.mapping.items()} == {"number": "A", "seller_name": "B", "value": "C"}
    last = actions.say_columns(again, "", ["金额="], "city")
    assert [u.heading for u in queries.unused(last.readings.get())] == ["金额"]
