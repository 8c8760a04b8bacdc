"""Fields read what is typed as a sheet does, say beside themselves what is wrong, and keep it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from yipanqi.ui.fields import (
    CellField,
    ChoiceField,
    FileField,
    FlagField,
    LookUpField,
    RegisterForm,
    field_of,
    rows_of,
    typed_out,
)
from yipanqi.ui.lookups import LOOKUPS, LookUp, Option
from yipanqi.values.words import Words, speaking


def cleaned(field: forms.Field, typed: Any) -> Any:
    """What a field makes of it, or the message of what is wrong."""
    try:
        return field.clean(typed)
    except forms.ValidationError as fault:
        return " ".join(fault.messages)


@pytest.mark.parametrize(
    ("typed", "unit", "fen"),
    [
        ("120", "万元", 120_000_000),
        ("120", "元", 12_000),
        ("120万", "万元", 120_000_000),
        ("120万", "元", 120_000_000),
        ("120万元", "元", 120_000_000),
        ("1.2亿", "万元", 12_000_000_000),
        ("1,200.5", "万元", 1_200_500_000),
        ("0", "万元", 0),
        ("", "万元", None),
        ("  ", "万元", None),
        ("0.01", "元", 1),
    ],
)
def test_money_is_read_as_a_sheet_reads_it(typed: str, unit: str, fen: int | None) -> None:
    assert cleaned(CellField("money", unit=unit, required=False), typed) == fen


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("money", "很多", "不是数字"),
        ("money", "-1", "不能是负数"),
        ("money", "12美元", "人民币"),
        ("money", "12斤", "12"),
        ("money", "inf", "inf"),
        ("money", "1e400", "不是数字"),
        ("money", "9" * 30, "大得不合理"),
        ("money", "9" * 4400, "“999999999999999999999999999999……（共 4400 个字符）”大得不合理"),
        ("date", "9" * 4400, "读不懂"),
        ("year", "9" * 400, "不是年份"),
        ("count", "1.5", "整数"),
        ("date", "2025-06", "写到日"),
        ("date", "2025", "写到日"),
        ("date", "2024-13-45", "读不懂"),
        ("date", "1948-12-31", "不在"),
        ("date", "2101-01-01", "不在"),
        ("year", "²", "年份"),
        ("year", "1948", "不在"),
        ("uscc", "123", "统一社会信用代码"),
        ("money", "", "这一项要填"),
    ],
)
def test_what_cannot_be_is_told_in_words(kind: str, typed: str, told: str) -> None:
    said = cleaned(CellField(kind, unit="万元" if kind == "money" else ""), typed)
    assert isinstance(said, str) and told in said
    with speaking("en"):
        said = cleaned(CellField(kind, unit="万元" if kind == "money" else ""), typed)
        assert isinstance(said, str) and not any(
            "一" <= c <= "鿿" for c in said.replace(typed, "").replace("120万", "").replace("1.2亿", "")
        )


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("date", "2024年3月5日", date(2024, 3, 5)),
        ("date", "2024-03-05", date(2024, 3, 5)),
        ("date", "1949-01-01", date(1949, 1, 1)),
        ("ratio", "3.5%", 0.035),
        ("count", "1,008", 1008),
        ("year", "2024年度", 2024),
        ("uscc", "91330481ma28a0001x".upper(), None),
    ],
)
def test_days_shares_counts_and_years(kind: str, typed: str, value: Any) -> None:
    found = cleaned(CellField(kind), typed)
    assert found == value if value is not None else "91330481MA28A0001X" in str(found)


@pytest.mark.parametrize(
    ("kind", "value", "unit", "typed"),
    [
        ("money", 80_000_000, "万元", "80"),
        ("money", 80_000_001, "万元", "80.000001"),
        ("money", 1, "元", "0.01"),
        ("ratio", 0.0356, "", "3.56%"),
        ("count", 1008, "", "1008"),
        ("date", date(2024, 3, 5), "", "2024-03-05"),
        ("money", None, "万元", ""),
    ],
)
def test_a_kept_value_is_typed_out_and_read_back_the_same(kind: str, value: Any, unit: str, typed: str) -> None:
    assert typed_out(kind, value, unit) == typed
    field = CellField(kind, unit=unit, required=False)
    assert field.clean(field.prepare_value(value)) == value and not field.has_changed(value, typed)


class Form(RegisterForm):
    budget = CellField("money", unit="万元", label=Words("预算", "Budget"))
    day = CellField("date", label=Words("日期", "Day"), required=False)
    kind = ChoiceField(lambda: [("a", "甲"), ("b", "乙")], label=Words("类型", "Kind"), required=False)
    post = FlagField(label=Words("张榜", "Post"), required=False)


def test_an_error_stands_beside_its_field_and_what_was_typed_stays() -> None:
    form = Form({"budget": "很多", "day": "2025年底", "kind": "z", "post": ""})
    assert not form.is_valid() and set(form.errors) == {"budget", "day", "kind"}
    html = str(form["budget"]) + str(form["day"])
    assert 'value="很多"' in html and 'value="2025年底"' in html and 'aria-invalid="true"' in html
    assert "万元" in html and 'type="text"' in str(form["day"]) and 'type="date"' in str(Form()["day"])
    with speaking("en"):
        assert "CNY 10,000" in str(Form()["budget"])


@pytest.mark.parametrize(("sent", "value"), [("1", True), ("0", False), ("", None)])
def test_yes_no_and_nothing_said_are_three(sent: str, value: bool | None) -> None:
    form = Form({"budget": "1", "post": sent})
    assert form.is_valid() and form.cleaned_data["post"] is value


TOWNS = [Option("1", "大桥镇", "南湖"), Option("2", "余新镇", "南湖"), Option("3", "新城", "秀洲"), Option("4", "新城", "海宁")]


@pytest.fixture
def towns(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(user: Any, words: str) -> list[Option]:
        return [one for one in TOWNS if words in one.words and user != "blind"]

    def named(user: Any, value: str) -> Option | None:
        return next((one for one in TOWNS if one.value == value and user != "blind"), None)

    monkeypatch.setitem(LOOKUPS._things, "town", LookUp(search, named, lambda user: user == "signed in"))


class Where(RegisterForm):
    town = LookUpField("town", required=False)


@pytest.mark.parametrize(
    ("typed", "picked", "user", "value", "told"),
    [
        ("大桥镇", "1", "u", "1", ""),
        ("大桥镇", "", "u", "1", ""),
        ("大桥", "", "u", None, "是不是 大桥镇"),
        ("新城", "", "u", None, "有 2 个"),
        ("新城", "4", "u", "4", ""),
        ("余新镇", "1", "u", "2", ""),  # typed anew after picking
        ("没有", "", "u", None, "没有找到"),
        ("大桥镇", "1", "blind", None, "没有找到"),
        ("", "1", "u", None, ""),
    ],
)
def test_what_is_looked_up_is_picked_or_the_only_one_of_its_name(
    towns: None, typed: str, picked: str, user: str, value: str | None, told: str
) -> None:
    form = Where({"town": typed, "town_picked": picked}, user=user)
    assert form.is_valid() is not bool(told)
    if told:
        assert told in str(form.errors["town"])
        assert f'value="{typed}"' in str(form["town"])
    else:
        assert form.cleaned_data["town"] == value


def test_a_kept_value_is_shown_by_its_name(towns: None) -> None:
    html = str(Where(initial={"town": "2"}, user="u")["town"])
    assert 'value="余新镇"' in html and 'value="2"' in html


def test_the_address_answers_whom_it_may_and_at_most_twenty(
    towns: None, client: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/look-up/town/?q=新").status_code == 404 == client.get("/look-up/nothing/?q=新").status_code
    many = LookUp(lambda user, words: [Option(str(n), words) for n in range(30)], lambda user, value: None, lambda user: True)
    monkeypatch.setitem(LOOKUPS._things, "town", many)
    assert len(client.get("/look-up/town/?q=新").json()["options"]) == 20
    assert client.get("/look-up/town/?q=").json() == {"options": []}


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [("a.xlsx", 10, ""), ("A.XLSX", 10, ""), ("a.exe", 10, "不能收"), ("a.xlsx", 2**20 + 1, "1 MB"), ("a.xlsx", 2**20, "")],
)
def test_a_file_is_of_its_kind_and_size(name: str, size: int, told: str) -> None:
    said = cleaned(FileField(("xlsx", "csv"), most=1), SimpleUploadedFile(name, b"x" * size))
    assert told in said if told else not isinstance(said, str)


Row = type("Row", (RegisterForm,), {"day": CellField("date"), "amount": CellField("money", unit="万元", required=False)})


@pytest.mark.parametrize(("filled", "good"), [(0, False), (1, True), (2, True), (3, False)])
def test_rows_are_as_many_as_they_may_be(filled: int, good: bool) -> None:
    sent = {"r-TOTAL_FORMS": str(max(filled, 1)), "r-INITIAL_FORMS": "0"}
    sent |= {f"r-{n}-day": "2025-01-01" for n in range(filled)}
    assert rows_of(Row, Words("安排", "Rows"), least=1, most=2)(sent, prefix="r", form_kwargs={"user": None}).is_valid() is good


@pytest.mark.parametrize(("length", "good"), [(5, True), (6, False)])
def test_a_text_that_is_too_long_says_how_long_it_may_be(length: int, good: bool) -> None:
    form = type("F", (RegisterForm,), {"code": text_field(5)})({"code": "x" * length})
    assert form.is_valid() is good
    assert good or "最多 5 个字，现有 6 个" in str(form.errors)


def text_field(most: int) -> forms.Field:
    """The field of a column of `most` characters."""
    heading = SimpleNamespace(kind="code", unit=None, required=False, words=Words("编号", "Number"))
    return field_of(SimpleNamespace(sheet=heading, max_length=most))


@pytest.mark.parametrize(
    ("typed", "value"),
    [("09:30", "09:30"), ("9:30", "09:30"), ("14：05", "14:05"), ("", None), ("24:00", ...), ("早上", ...), ("09:60", ...)],
)
def test_a_time_of_day_is_written_in_one_way(typed: str, value: Any) -> None:
    from yipanqi.ui.fields import ClockField

    class Asked(RegisterForm):
        at = ClockField(required=False)

    form = Asked(data={"at": typed})
    assert form.is_valid() is (value is not ...)
    assert value is ... or form.cleaned_data["at"] == value
    assert not Asked(data={"at": "09:30"}, initial={"at": "09:30"}).has_changed()


def test_ticked_words_are_those_of_the_list() -> None:
    from yipanqi.ui.fields import ManyField

    class Asked(RegisterForm):
        some = ManyField([("10:00", "十点"), ("10:20", "十点二十")], coerce=str, required=False)

    form = Asked(data={"some": ["10:20"]})
    assert form.is_valid() and form.cleaned_data["some"] == ["10:20"]
    assert not Asked(data={"some": ["11:00"]}).is_valid() and Asked(data={}).is_valid()
