"""One party under one spelling; what is another party stays another."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.values.reading import first_spellings, parties, party, simplified

ONE = [
    [
        "甲公司",
        "甲 公司",
        " 甲公司",
        "甲\u3000公司",
        "甲公司\u200b",
        "\ufeff甲公司",
        "甲\u00a0公\n司",
        "甲\t公司",
        "甲\u00ad公司",
        "甲公司\u2060",
    ],
    ["A1", "Ａ1", "a1", "Ａ１", "A 1", "a\u200d1", "Ⓐ1"],
    [
        "嘉兴华晶微电子（集团）有限公司",
        "嘉興華晶微電子（集團）有限公司",
        "嘉兴华晶微电子(集团)有限公司",
        "嘉兴华晶微电子【集团】有限公司",
    ],
    ["台湾机械", "臺灣機械"],
    ["艾伦·图灵", "艾伦•图灵", "艾伦・图灵", "艾伦‧图灵"],
    ["A-1", "A－1", "A–1", "A—1"],
    ["IBM Corp", "ibm corp", "ＩＢＭ　Corp"],
    ["1 12", "1  12", "１　12"],
]
APART = [
    ("1 12", "11 2"),
    ("112", "1 12"),
    ("甲公司", "乙公司"),
    ("甲公司", "甲公司2"),
    ("乾照光电", "干照光电"),
    ("A1", "A-1"),
    ("王五", "王吾"),
    ("1.2", "12"),
]


@pytest.mark.parametrize("spellings", ONE)
def test_spellings_of_one_party(spellings: list[str]) -> None:
    assert len({party(s) for s in spellings}) == 1
    assert parties(pl.Series("x", spellings)).n_unique() == 1


@pytest.mark.parametrize("one, other", APART)
def test_two_parties(one: str, other: str) -> None:
    assert party(one) != party(other)
    assert parties(pl.Series("x", [one, other])).n_unique() == 2


def test_nothing_is_nobody() -> None:
    assert [party(t) for t in (None, "", " \u3000", "\u200b")] == [None] * 4
    assert parties(pl.Series("x", [None, "", " \u3000", "\u200b"], dtype=pl.String)).to_list() == [None] * 4


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(st.none(), st.text(alphabet="甲乙嘉興机機Ａａ1 2\u3000\u200b\ufeff\n\x01\x00(（【】)-—·•İßﬁ\\]^", max_size=9)),
        max_size=6,
    )
)
def test_a_column_is_read_as_its_cells(texts: list[str | None]) -> None:
    assert parties(pl.Series("x", texts, dtype=pl.String)).to_list() == [party(t) for t in texts]


def test_only_characters_that_simplified_text_lacks_are_changed() -> None:
    table = simplified()
    assert len(table) > 2500 and not set(table) & set(table.values())
    for old, new in table.items():
        with pytest.raises(UnicodeEncodeError):
            old.encode("gb2312")
        new.encode("gb2312")


def test_each_party_as_it_was_first_written() -> None:
    a, b = pl.Series("a", ["甲公司", "甲 公司", "Ａ1", None]), pl.Series("b", ["A1", "乙院", "丁院", "甲公司"])
    (left, right), told = first_spellings([a, b])
    assert left.to_list() == ["甲公司", "甲公司", "Ａ1", None] and right.to_list() == ["Ａ1", "乙院", "丁院", "甲公司"]
    assert (left.name, right.name) == ("a", "b") and told == [("甲公司", "甲 公司"), ("Ａ1", "A1")]
    assert first_spellings([b])[1] == [] and first_spellings([]) == ([], [])
