"""Keys of records: one for every spelling of one thing, another for every other thing."""

from __future__ import annotations

import polars as pl
import pytest

from yipanqi.instruments.awards.models import Award
from yipanqi.intake._keying import key_of, text_key, with_ids

KEY = ("name", "project")


def of(name: str | None, project: str | None = "P") -> str | None:
    return key_of(Award, KEY, {"name": name, "project": project})


@pytest.mark.parametrize("spelling", ["xq-zf-a1", "ＸＱ－ZF-A1", " XQ-zf-A1\n", "X Q-ZF-A1"])
def test_widths_blanks_and_case_make_no_other_record(spelling: str) -> None:
    assert of(spelling) == of("XQ-ZF-A1") == "XQ-ZF-A1|P"


def test_a_separator_inside_a_part_stays_inside_it() -> None:
    assert of("A|B", "C") == "A/B|C" != of("A", "B|C")


@pytest.mark.parametrize("blank", ["", " ", "\u3000", None])
def test_a_blank_part_is_no_key(blank: str | None) -> None:
    assert of(blank) is None
    assert pl.DataFrame({"a": [blank]}, schema={"a": pl.String}).select(text_key(pl.col("a")))["a"].item() is None


def test_long_keys_stay_apart_and_fit_the_column() -> None:
    one, two, edge = of("x" * 300 + "1"), of("x" * 300 + "2"), of("x" * 253)
    assert one is not None and two is not None and one != two and max(len(one), len(two)) <= 255
    assert edge is not None and len(edge) == 255 and "~" not in edge


def test_tokens_of_new_organisations_become_their_ids() -> None:
    frame = pl.DataFrame({"key": ["new#3|2024", "A|new#12", "A|renew#3", "7|2024"]})
    made = frame.select(with_ids(pl.col("key"), {3: 41, 12: 42}))["key"].to_list()
    assert made == ["41|2024", "A|42", "A|renew#3", "7|2024"]
