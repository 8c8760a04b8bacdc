"""Rows become organisations: the same one is found again, a doubtful one waits, nothing is silently somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from yipanqi.intake.models import Reading, Revision
from yipanqi.registry import queries
from yipanqi.registry.linking import _naming as naming
from yipanqi.registry.linking.organisations import Resolver
from yipanqi.registry.models import Name, Organisation, Statement
from yipanqi.registry.tests.conftest import CODES

ComeIn = Callable[..., pl.DataFrame]
FIRM = "嘉兴市示例机械有限公司"


def test_one_firm_under_several_spellings(come_in: ComeIn) -> None:
    rows = come_in(
        [
            (FIRM, CODES[0], "330411", "C34"),
            (f"{FIRM} ", None, None, None),
            ("嘉兴市示例机械（有限）公司", CODES[0], "330402", None),
        ]
    )
    assert rows["organisation"].n_unique() == 1
    only = Organisation.objects.get()
    assert (only.name, only.uscc, only.place, only.industry, only.kind, only.core) == (
        FIRM,
        CODES[0],
        "330411",
        "C34",
        "firm",
        "示例机械",
    )
    assert only.row == 4 and only.reading is not None


def test_the_same_rows_again_change_nothing(come_in: ComeIn) -> None:
    rows = [(FIRM, CODES[0], "330411", "C34"), ("嘉兴示例机械股份有限公司", None, None, None), ("样本大学", None, None, None)]
    first = come_in(rows)
    names = list(Name.objects.order_by("pk").values())
    organisations = list(Organisation.objects.order_by("pk").values())
    stamps = dict(Revision.objects.values_list("model", "stamp"))
    again = come_in(rows)
    assert again["organisation"].to_list() == first["organisation"].to_list()
    assert set(again["decision"]) == {"same"}
    assert list(Name.objects.order_by("pk").values()) == names
    assert list(Organisation.objects.order_by("pk").values()) == organisations
    assert dict(Revision.objects.values_list("model", "stamp")) == stamps, "what rests on the register stays fresh"
    come_in([("样本大学", CODES[1], None, None)])
    assert dict(Revision.objects.values_list("model", "stamp")) != stamps


def test_a_doubtful_row_is_nobody_else(come_in: ComeIn) -> None:
    come_in([(FIRM, CODES[0], "330411", None)])
    later = come_in([("嘉兴市示例机械股份有限公司", None, "330411", None)])
    assert later["decision"].to_list() == ["doubtful"]
    assert Organisation.objects.count() == 2
    waiting = Name.objects.get(decision="doubtful")
    assert waiting.suggested is not None and waiting.suggested.uscc == CODES[0]
    assert waiting.organisation.uscc is None and waiting.reason == "legal_form"


def test_doubt_inside_one_file_waits_once(come_in: ComeIn) -> None:
    come_in([(FIRM, CODES[0], "330411", None), ("嘉兴市示例机械股份有限公司", None, "330411", None)])
    waiting = Name.objects.get(decision="doubtful")
    assert waiting.organisation.uscc is None and waiting.suggested is not None and waiting.suggested.uscc == CODES[0]


def test_one_code_beside_unrelated_names_waits(come_in: ComeIn) -> None:
    """A code copied from the line above: the row is neither merged with the code's firm nor forgotten."""
    come_in([(FIRM, CODES[0], "330411", None)])
    later = come_in([("平湖市大同食品有限公司", CODES[0], "330482", None), ("平湖市大同食品有限公司", CODES[0], "330482", None)])
    assert later["decision"].to_list() == ["doubtful"] * 2 and later["organisation"].n_unique() == 1
    waiting = Name.objects.get(decision="doubtful")
    assert (waiting.spelling, waiting.code, waiting.reason) == ("平湖市大同食品有限公司", CODES[0], "code_unrelated_name")
    assert waiting.suggested is not None and waiting.suggested.name == FIRM and waiting.organisation.uscc is None
    assert Organisation.objects.get(name=FIRM).place == "330411"
    again = come_in([("平湖市大同食品有限公司", CODES[0], "330482", None)])
    assert again["organisation"].to_list() == later["organisation"].to_list()[:1] and Organisation.objects.count() == 2


def test_a_renamed_firm_with_its_code_is_itself(come_in: ComeIn) -> None:
    come_in([(FIRM, CODES[0], "330411", None)])
    come_in([("浙江示例智能装备股份有限公司", CODES[0], "330411", None)])
    assert Organisation.objects.count() == 1 and not Name.objects.filter(decision="doubtful").exists()


def test_one_code_beside_unrelated_names_in_one_file_waits_once(come_in: ComeIn) -> None:
    rows = come_in(
        [
            (FIRM, CODES[0], None, None),
            ("平湖市大同食品有限公司", CODES[0], None, None),
            ("嘉兴示例机械有限公司", CODES[0], None, None),
            ("海宁市样例经编股份有限公司", CODES[3], None, None),
        ]
    )
    assert rows["organisation"].n_unique() == 3 and rows["organisation"][0] == rows["organisation"][2]
    waiting = Name.objects.get(decision="doubtful")
    assert waiting.organisation.name == "平湖市大同食品有限公司" and waiting.organisation.uscc is None
    assert waiting.suggested is not None and waiting.suggested.uscc == CODES[0]


def test_two_claimants_of_one_former_name_wait(come_in: ComeIn) -> None:
    rows = come_in(
        [
            ("嘉兴老旧科技有限公司", None, None, None),
            ("嘉兴新一科技有限公司（原嘉兴老旧科技有限公司）", None, None, None),
            ("嘉兴别二电子有限公司（原嘉兴老旧科技有限公司）", None, None, None),
        ]
    )
    assert rows["organisation"].n_unique() == 3
    assert Name.objects.filter(decision="doubtful", reason="former_contested").exists()
    come_in([("嘉兴别三电子有限公司（原嘉兴老旧科技有限公司）", None, None, None)])
    assert Organisation.objects.count() == 4


def test_equal_names_in_two_counties_wait(come_in: ComeIn) -> None:
    come_in([("恒力新材料科技有限公司", None, "330402", None)])
    later = come_in([("恒力新材料科技有限公司", None, "330481", None), ("恒力新材料科技有限公司", None, "330402", None)])
    assert later["decision"].to_list() == ["doubtful", "same"]
    waiting = Name.objects.get(decision="doubtful")
    assert (waiting.reason, waiting.place) == ("name_other_place", "330481") and Organisation.objects.count() == 2


def test_traditional_and_invisible_characters_are_the_same_firm(come_in: ComeIn) -> None:
    spellings = ("嘉兴华晶微电子有限公司\u200d", "嘉興華晶微電子有限公司", "\u2060嘉兴 华晶微电子有限公司\xad")
    rows = come_in([(name, None, "330402", None) for name in spellings])
    assert rows["organisation"].n_unique() == 1 and Organisation.objects.get().name == "嘉兴华晶微电子有限公司"


def test_two_valid_codes_are_two_firms(come_in: ComeIn) -> None:
    rows = come_in([(FIRM, CODES[0], None, None), (FIRM, CODES[2], None, None)])
    assert rows["organisation"].n_unique() == 2


def test_unnamed_rows_make_nothing(come_in: ComeIn) -> None:
    rows = come_in([(None, None, "330411", None), (" ", "000000000000000000", None, None)])
    assert rows["decision"].to_list() == ["unnamed", "unnamed"] and not Organisation.objects.exists()


def test_a_code_that_comes_later_is_learnt(come_in: ComeIn) -> None:
    first = come_in([(FIRM, None, "330411", None)])
    later = come_in([(FIRM, CODES[0], "330411", "C34")])
    assert later["organisation"].to_list() == first["organisation"].to_list()
    only = Organisation.objects.get()
    assert (only.uscc, only.industry) == (CODES[0], "C34")


def test_a_place_becomes_narrower_only(come_in: ComeIn) -> None:
    come_in([(FIRM, CODES[0], "330400", None)])
    come_in([(FIRM, CODES[0], "330411", None)])
    assert Organisation.objects.get().place == "330411"
    come_in([(FIRM, CODES[0], "330402", None)])
    come_in([(FIRM, CODES[0], "330400", None)])
    assert Organisation.objects.get().place == "330411"


def test_the_place_in_the_code_where_the_row_names_none(come_in: ComeIn) -> None:
    come_in([(FIRM, CODES[1], None, None)])
    assert Organisation.objects.get().place == "330421"


def test_a_code_with_a_wrong_digit_warns_and_stays(come_in: ComeIn) -> None:
    wrong = "91350203M0001QAY9B"  # in real use, though its check digit is wrong
    rows = come_in([("示例环保有限公司", wrong, None, None), ("示例环保有限公司", wrong, "350203", None)])
    assert rows["organisation"].n_unique() == 1
    assert Organisation.objects.get().uscc == wrong


def test_unmake_takes_back_what_nothing_uses(come_in: ComeIn, reading: Reading) -> None:
    kept = come_in([(FIRM, CODES[0], "330411", None), ("样本大学", None, None, None)])["organisation"][0]
    Statement.objects.create(key="k", organisation_id=kept, year=2024, basis="tax")
    assert Resolver().unmake([reading.pk]) == {"removed": 1, "kept": 1}
    assert Organisation.objects.get().pk == kept


def test_places_are_lent(come_in: ComeIn) -> None:
    ids = come_in([(FIRM, CODES[0], "330411", None), ("样本大学", None, None, None)])["organisation"].to_list()
    assert Resolver().places(ids) == {ids[0]: "330411"}


# ---- finding --------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(come_in: ComeIn) -> list[int]:
    return come_in(
        [
            (FIRM, CODES[0], "330411", "C34"),
            ("海宁市样例经编股份有限公司", CODES[3], "330481", "C17"),
            ("重庆样本大学", None, None, None),
        ]
    )["organisation"].to_list()


@pytest.mark.parametrize(
    "words, hits",
    [
        ("示例", [0]),
        ("样例", [1]),
        ("经编", [1]),
        ("嘉兴", [0]),
        ("有限", [1, 0]),
        ("样", [2, 1]),
        ("嘉兴 机械", [0]),
        ("嘉兴 经编", []),
        ("jxsslj", [0]),
        ("jiaxing", [0]),
        ("chongqing", [2]),
        ("shilijixie", [0]),
        (CODES[3], [1]),
        (CODES[3][:10].lower(), [1]),
        ("示例机械有限公司", [0]),
        ("（）", []),
        ("不存在", []),
        ("' OR 1=1 --", []),
        ('"*', []),
    ],
)
def test_search(three: list[int], officers: dict[str, Any], words: str, hits: list[int]) -> None:
    assert [o.pk for o in queries.organisations(officers["city"], words)] == [three[i] for i in hits]


def test_search_without_words_lists_all_by_pinyin(three: list[int], officers: dict[str, Any]) -> None:
    listed = [o.pk for o in queries.organisations(officers["city"])]
    assert listed == [three[2], three[1], three[0]]
    assert [o.pk for o in queries.organisations(officers["city"], sort="-name")] == listed[::-1]
    assert [o.pk for o in queries.organisations(officers["city"], place="330400")] == [three[1], three[0]]
    assert [o.pk for o in queries.organisations(officers["city"], kind="university")] == [three[2]]
    assert [o.pk for o in queries.organisations(officers["city"], industry="C3")] == [three[0]]


def test_search_finds_other_spellings(come_in: ComeIn, three: list[int], officers: dict[str, Any]) -> None:
    come_in([("嘉兴古月示例机械有限公司", CODES[0], "330411", None)])
    assert [o.pk for o in queries.organisations(officers["city"], "古月")] == [three[0]]


def test_an_organisation_is_found_by_its_whole_name_in_any_spelling(three: list[int]) -> None:
    for name in (FIRM, f" {FIRM}", "嘉興市示例 機械有限公司", "嘉兴市示例机械有限公司\u200b"):
        assert [o.pk for o in queries.called(name)] == [three[0]], name
    for name in ("示例机械有限公司", "嘉兴示例机械有限公司", "", " ", "海宁市样例经编"):
        assert queries.called(name) == [], name
    assert queries.called(FIRM, Organisation.objects.exclude(pk=three[0])) == []


def test_search_follows_what_changed(three: list[int], officers: dict[str, Any]) -> None:
    Organisation.objects.filter(pk=three[2]).delete()
    assert not queries.organisations(officers["city"], "重庆").exists()


@pytest.mark.parametrize(
    "name, full, initials",
    [
        ("嘉兴长江", "jiaxingchangjiang", "jxcj"),
        ("重庆银行", "chongqingyinhang", "cqyh"),
        ("ABC科技3", "abckeji3", "abckj3"),
        ("", "", ""),
    ],
)
def test_pinyin(name: str, full: str, initials: str) -> None:
    assert naming.pinyin(name) == (full, initials)


@pytest.mark.parametrize(
    "name, code, kind",
    [
        ("示例有限公司", None, "firm"),
        ("样本大学", None, "university"),
        ("示例研究院", None, "institution"),
        ("示例研究院有限公司", None, "firm"),
        ("嘉兴市科学技术局", None, "body"),
        ("示例", "12330400MB00000000", "institution"),
        ("示例", None, "unknown"),
    ],
)
def test_kind(name: str, code: str | None, kind: str) -> None:
    assert naming.kind_of(name, code) == kind
