"""Rows that show how to fill a sheet are no records and no headings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import _wordforms as words
from yipanqi.intake import actions, queries
from yipanqi.intake.tests.workbooks_made import write

pytestmark = pytest.mark.django_db

HEADINGS = ("合同登记编号", "合同名称", "卖方名称", "卖方所在地", "合同成交额", "技术交易额", "登记日期")
ROW = ["HT1", "示例开发", "示例甲研究院", "秀洲区", 100, 90, "2024-03-15"]


@pytest.mark.parametrize(
    "shown",
    [
        ["2024330411（示例编号）", "填写合同全称", "营业执照名称", "县（市、区）", "数字", "数字", "yyyy-mm-dd"],
        ["例：HT0001", "请填写全称", "示例公司", "秀洲区", "数字", "数字", "如：2024-03-15"],
        ["HT0001（示例）", "某技术开发（例）", "某公司（示例）", "秀洲区", 100, 90, "格式：2024-01-01"],
        ["必填", "必填", "必填", "从下拉列表中选", "数字，保留2位", "选填", "yyyy-mm-dd"],
    ],
)
def test_a_row_that_only_shows_how_to_fill(tmp_path: Path, shown: list[Any]) -> None:
    path = write(tmp_path / "技术合同.xlsx", [shown, ROW, ["HT2", *ROW[1:]]], HEADINGS, total=False)
    batch = actions.take_in(path, by="city")
    assert list(Contract.objects.order_by("row").values_list("number", "value")) == [("HT1", 100_0000_00), ("HT2", 100_0000_00)]
    assert {t.code for t in queries.problems(batch)} <= {"example_row"}


@pytest.mark.parametrize(
    "row",
    [
        ["HT1（例）", "示例开发（示例）", "示例甲研究院（示例）", "秀洲区", 100, 90, "2024-03-15"],
        ["例：HT1", "示例开发", "示例甲研究院", "秀洲区", 100, 90, "2024-03-15"],
    ],
)
def test_a_record_with_a_name_like_an_example_stays(tmp_path: Path, row: list[Any]) -> None:
    actions.take_in(write(tmp_path / "技术合同.xlsx", [row, ["HT2", *ROW[1:]]], HEADINGS, total=False), by="city")
    assert Contract.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("18位代码", "rule"),
        ("yyyy-mm-dd", "rule"),
        ("数字", "rule"),
        ("甲（示例）", "sample"),
        ("数字经济公司", ""),
        ("日期", "rule"),
        ("示例甲研究院", ""),
        ("例", "rule"),
        ("18位", "rule"),
        ("文本挖掘", ""),
    ],
)
def test_words_of_an_example(text: str, kind: str) -> None:
    assert words.example(text) == kind
