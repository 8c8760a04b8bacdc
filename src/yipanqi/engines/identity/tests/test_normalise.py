"""Names taken apart: by hand, and against the plain reading."""

from __future__ import annotations

import polars as pl
import pytest

from yipanqi.engines.identity import normalise_organisation
from yipanqi.engines.identity._normalise import parse
from yipanqi.engines.identity._places import place_code

CASES = [
    # written, name, core, place_prefix, legal_form, brackets, former
    ("浙江省嘉兴市海宁市甲乙科技有限公司", None, "甲乙科技", "浙江省嘉兴市海宁市", "有限公司", None, None),
    (" 浙江甲（嘉兴） 科技\n有限公司", "浙江甲（嘉兴）科技有限公司", "甲科技", "浙江", "有限公司", "嘉兴", None),
    ("浙江甲【嘉兴]科技有限公司", "浙江甲（嘉兴）科技有限公司", "甲科技", "浙江", "有限公司", "嘉兴", None),
    ("上海国际港务(集团)股份有限公司", "上海国际港务（集团）股份有限公司", "国际港务", "上海", "集团股份有限公司", None, None),
    ("浙江大学", None, "浙江", None, "大学", None, None),
    ("浙江工业大学", None, "工业", "浙江", "大学", None, None),
    ("嘉兴市第一医院", None, "第一", "嘉兴市", "医院", None, None),
    ("乙丙公司（原甲乙（集团）有限公司）", "乙丙公司", "乙丙", None, "公司", None, "甲乙（集团）有限公司"),
    ("甲丙有限公司(已更名)", "甲丙有限公司", "甲丙", None, "有限公司", None, "甲丙有限公司"),
    ("甲丙有限公司（现更名为乙丁有限公司）", "乙丁有限公司", "乙丁", None, "有限公司", None, "甲丙有限公司"),
    ("乙丁有限公司，曾用名：甲丁有限公司", "乙丁有限公司", "乙丁", None, "有限公司", None, "甲丁有限公司"),
    ("甲丙有限公司原名乙戊有限公司", "甲丙有限公司", "甲丙", None, "有限公司", None, "乙戊有限公司"),
    ("浙江甲乙（原料药）有限公司", "浙江甲乙（原料药）有限公司", "甲乙原料药", "浙江", "有限公司", "原料药", None),
    (
        "嘉兴甲股权投资合伙企业(有限合伙)",
        "嘉兴甲股权投资合伙企业（有限合伙）",
        "甲股权投资",
        "嘉兴",
        "合伙企业（有限合伙）",
        None,
        None,
    ),
    ("浙江甲科技有限公司嘉兴分公司", None, "甲科技有限公司嘉兴", "浙江", "分公司", None, None),
    ("3、嘉兴甲有限公司（盖章）", "嘉兴甲有限公司", "甲", "嘉兴", "有限公司", None, None),
    ("１２３科技ＡＢ有限公司", "123科技AB有限公司", "123科技AB", None, "有限公司", None, None),
    ("上海南京路食品有限公司", None, "南京路食品", "上海", "有限公司", None, None),
    ("南京路食品有限公司", None, "南京路食品", None, "有限公司", None, None),
    ("东方电气股份有限公司", None, "东方电气", None, "股份有限公司", None, None),  # 东方 is a city of Hainan too
    ("华安证券股份有限公司", None, "华安证券", None, "股份有限公司", None, None),  # 华安 is a county of Fujian too
    ("海宁", None, "海宁", None, None, None, None),
]


@pytest.mark.parametrize("case", CASES, ids=[c[0].strip()[:18] for c in CASES])
def test_name_is_taken_apart(case: tuple) -> None:
    written, name, *rest = case
    row = normalise_organisation(pl.Series([written])).row(0)
    assert row == (name or written, *rest)


def test_missing_names_stay_missing_and_rows_stay_in_order() -> None:
    read = normalise_organisation(pl.Series(["嘉兴甲有限公司", None, "", "  ", "海盐乙厂"]))
    assert read["name"].to_list() == ["嘉兴甲有限公司", None, None, None, "海盐乙厂"]
    assert read["core"].to_list() == ["甲", None, None, None, "乙"]
    assert normalise_organisation(pl.Series([], dtype=pl.String)).height == 0


def test_number_words_share_a_key_and_keep_their_writing() -> None:
    read = parse(pl.Series(["嘉兴市第一医院", "嘉兴市第1医院", "嘉兴市一医院", "嘉兴市第二医院"]))
    assert read["key"].to_list() == ["一", "一", "一", "二"]
    assert read["flat"].to_list() == ["第一", "第一", "一", "第二"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330402000000", "330402"),
        ("330400", "3304"),
        ("33", "33"),
        ("嘉兴市南湖区", "330402"),
        ("南湖区", "330402"),
        ("海宁", "330481"),
        ("浙江省嘉兴市", "3304"),
        ("吉林", "22"),
        ("吉林市", "2202"),
        ("鼓楼区", "?鼓楼区"),
        ("福州市鼓楼区", "350102"),
        ("某处", None),
        ("", None),
        (None, None),
        (" 3304 81 ", "330481"),
    ],
)
def test_place_column_is_read_as_code_or_name(text: str | None, code: str | None) -> None:
    assert place_code(text) == code
