"""A sign for nothing is no party; a name that only holds one is."""

import polars as pl
import pytest

from yipanqi.values.reading import nobody


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "无",
        "（无）",
        "无。",
        "—",
        "——",
        "/",
        "待定",
        "不详",
        "n/a",
        "N/A",
        "ＮＡ",
        "null",
        "暂无",
        "待补充",
        "未知",
        "同上",
        "　无　",
        "-",
        None,
    ],
)
def test_signs_for_nothing_name_nobody(written: str | None) -> None:
    assert nobody(pl.Series([written], dtype=pl.String)).to_list() == [True]


@pytest.mark.parametrize("written", ["无锡市科技局", "无", "未知科技有限公司", "A/B", "NA1", "0", "1", "甲", "空分集团", "待"])
def test_a_name_that_holds_one_names_somebody(written: str) -> None:
    assert nobody(pl.Series([written])).to_list() == [written == "无"]
