"""What the facts say of people without telling who they are."""

import polars as pl
import pytest

from yipanqi.instruments.talents.facts import origin, persons


@pytest.mark.parametrize(
    ("written", "foreign"),
    [
        ("中国", False),
        (" 中国籍", False),
        ("中华人民共和国", False),
        ("China", False),
        ("中国香港", False),
        ("德国", True),
        ("USA", True),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_nationality_is_foreign_home_or_unknown(written: str | None, foreign: bool | None) -> None:
    assert origin(pl.DataFrame({"nationality": [written]}, schema={"nationality": pl.String}), {})["foreign"].to_list() == [
        foreign
    ]


def test_one_name_of_one_university_is_one_person() -> None:
    frame = pl.DataFrame(
        {"name": ["王一", "王 一", "王一", "李二", None], "university": ["甲大学", "甲大学", "乙大学", "甲大学", "甲大学"]}
    )
    one, same, other, another, unknown = persons(frame, {})["person"].to_list()
    assert one == same and len({one, other, another}) == 3 and unknown is None
