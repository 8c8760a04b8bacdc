"""Names are found by what people shorten them to; what is found as written stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.registry._abbreviated import pattern
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation
from yipanqi.registry.queries import organisations


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("霖腾汽车", "霖.*腾.*汽.*车"),
        ("霖腾 汽车", "霖.*腾.*汽.*车"),
        ("霖腾", None),
        ("霖腾a", None),
        ("A.*B", None),
        ("霖" * 21, None),
        ("", None),
    ],
)
def test_what_is_an_abbreviation(words: str, made: str | None) -> None:
    assert pattern(words) == made


@pytest.fixture
def firms(db: None) -> dict[str, Any]:
    set_city("330400", period="2024", by="test")
    names = ("浙江霖腾智能汽车部件有限公司", "浙江汽车霖腾有限公司", "霖腾汽车有限公司（旧）", "嘉兴潮涌材料有限公司")
    made = {n: Organisation.objects.create(name=n, place="330411") for n in names[:2] + names[3:]}
    return made


def test_characters_in_their_order_find_the_firm(firms: dict[str, Any]) -> None:
    city = ensure_user("city", "x", role="city_officer", places=[])
    assert [o.name for o in organisations(city, "霖腾汽车")] == ["浙江霖腾智能汽车部件有限公司"]
    assert [o.name for o in organisations(city, "潮涌材料")] == ["嘉兴潮涌材料有限公司"]
    assert not organisations(city, "车汽腾霖").exists()


def test_nobody_finds_more_than_he_may_see(firms: dict[str, Any]) -> None:
    other = ensure_user("haining", "x", role="county_officer", places=["330481"])
    assert not organisations(other, "霖腾汽车").exists()
