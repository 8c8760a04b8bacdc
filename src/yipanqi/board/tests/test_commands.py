"""`yipanqi figures` and `yipanqi board` over a small city: text, JSON, records, by industry, and what is refused."""

from __future__ import annotations

import json

import pytest

from yipanqi.board.commands import board, figures
from yipanqi.values.fault import Fault


def test_figures_as_text_say_what_was_counted(small_city: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures(["technology_turnover"], place="", period="2024", as_of="2024-12-31", records=False, by="", as_json=False)
    assert capsys.readouterr().out.split() == [
        "technology_turnover",
        "1,400元",
        "330400",
        "2024",
        "计入",
        "4，未计入",
        "2，缺失",
        "3；1",
        "条没有注明县（市、区）",
    ]


def test_records_come_with_file_sheet_and_row(small_city: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures(["technology_turnover"], place="330402", period="2024", as_of="2024-12-31", records=True, by="", as_json=False)
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split("|")[1:] for line in lines] == [
        [" Contract ", " 第 2 行 ", " Contract-2"],
        [" Contract ", " 第 7 行 ", " Contract-7"],
        [" Contract ", " 第 9 行 ", " Contract-9"],
        [" Contract ", " 第 1 行 ", " Contract-1"],
    ]
    assert [line.split()[0] for line in lines] == ["计入", "缺失", "缺失", "未计入"]


def test_figures_as_json_are_in_base_units(small_city: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures(["technology_turnover"], place="330402", period="2024", as_of="2024-12-31", records=True, by="industry", as_json=True)
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["value"], found["unit"], found["counted"], found["left_out"], found["missing"], found["unplaced"]) == (
        200,
        "yuan",
        1,
        1,
        2,
        1,
    )
    assert found["records_url"] == "/figures/technology_turnover/?place=330402&period=2024"
    assert found["records"][0]["numerator"] == 200 and found["records"][0]["file"] == "small.xlsx"
    assert found["by_industry"][0] | {"shown": ""} == {
        "industry": "",
        "name": "行业未知",
        "value": 200,
        "counted": 1,
        "missing": 2,
        "hidden": False,
        "shown": "",
    }


def test_hidden_groups_are_said_in_text(small_city: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures(["rd_activity_rate"], place="", period="2024", as_of="2024-12-31", records=False, by="industry", as_json=False)
    assert capsys.readouterr().out.count("三家以下，不显示") == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"place": "999999"}, "place"),
        ({"by": "colour"}, "by"),
        ({"as_of": "2024-13-01"}, "no_day"),
        ({"period": "never"}, "no_period"),
    ],
)
def test_what_cannot_be_asked_is_said(small_city: str, given: dict[str, str], code: str) -> None:
    with pytest.raises(Fault) as fault:
        figures([], **{"place": "", "period": "", "as_of": "", "records": False, "by": "", "as_json": False, **given})
    assert (fault.value.code, fault.value.exit_code) == (code, 2)


def test_the_board_as_text_and_as_json(small_city: str, capsys: pytest.CaptureFixture[str]) -> None:
    board(place="", period="2024", as_json=False)
    text = capsys.readouterr().out
    assert text.count("\n转化首选地\n") == 1 and "目标 1,500元，实际 1,400元" in text
    board(place="330411", period="2024", as_json=True)
    (cell,) = json.loads(capsys.readouterr().out)
    assert (cell["place"], cell["target"], cell["actual"], cell["light"]) == ("330411", 800.0, 700.0, "red")
