"""Two languages, catalogues and citations: small things that everything else speaks with."""

from __future__ import annotations

import pytest

from yipanqi.values.catalogue import Catalogue
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words, language, plural, say, set_language, speaking


def test_a_language_is_spoken_inside_its_block_only() -> None:
    with speaking("en-GB"):
        assert (language(), say("县", "county"), str(Words("县", "county"))) == ("en", "county", "county")
        with speaking("fr"):
            assert language() == "zh"
        assert language() == "en"
    assert language() == "zh"


def test_the_language_may_be_set_for_good() -> None:
    with speaking("zh"):
        set_language("EN")
        assert language() == "en"
        set_language("zh-hans")
        assert language() == "zh"


def test_words_take_values_in_both_wordings() -> None:
    assert Words("{n}家", "{n} firms").format(n=3) == Words("3家", "3 firms")


def test_words_take_values_as_forms_put_them() -> None:
    assert Words("最多 %(n)d 字", "%(n)d characters at most") % {"n": 3} == Words("最多 3 字", "3 characters at most")
    assert Words("请选。", "Choose.") % {"n": 3} == Words("请选。", "Choose.")


def test_a_catalogue_keeps_the_order_and_refuses_two_of_one_name() -> None:
    things: Catalogue[str] = Catalogue("things")
    things.add("b", "two")
    things.add("a", "one")
    things.add("b", things["b"])
    assert (things.names(), list(things), len(things), "a" in things, things.get("c")) == (
        ["b", "a"],
        ["two", "one"],
        2,
        True,
        None,
    )
    with pytest.raises(ValueError, match="two things are named 'a'"):
        things.add("a", "another")


def test_a_citation_reads_as_the_law_is_cited() -> None:
    shown = str(Citation("国科发火〔2016〕32号", "第十一条(五)"))
    assert "国科发火〔2016〕32号" in shown and "第十一条(五)" in shown


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows are"), (1, "1 row is"), (2, "2 rows are"), (11, "11 rows are")])
def test_one_is_one_and_all_else_is_several(count: int, said: str) -> None:
    assert plural(count, "row is", "rows are") == said
