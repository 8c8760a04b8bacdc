"""What one folder reads of another and asks of it: declared, checked at start, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from yipanqi.instruments.needs.models import Need
from yipanqi.registry import deeds, reads
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.columns import columns_of, faults
from yipanqi.registry.frames import fact_frame, schema_of
from yipanqi.values.fact import FRAMES, TYPES, Fact, Reads


@pytest.fixture
def need(db: None) -> Iterator[Need]:
    yield Need.objects.create(key="XQ1", number="XQ1", title="密封件寿命", budget=200_00, contact="王五", place="330402")


def test_every_column_of_a_fact_has_a_type_and_a_frame_of_it(db: None) -> None:
    for fact in list(FACTS):
        for name, column in columns_of(fact).items():
            assert column.type in TYPES, (fact.name, name)
        assert schema_of(fact) == {n: FRAMES[c.type] for n, c in columns_of(fact).items() if n not in fact.lent}
    assert dict(fact_frame("needs").schema) == schema_of(FACTS["needs"])


def test_a_column_knows_its_unit_meaning_and_purpose() -> None:
    budget = columns_of(FACTS["needs"])["budget"]
    assert (budget.type, budget.words.zh, budget.unit) == ("money", "预算投入", "万元")
    assert columns_of(FACTS["place_statistics"])["gdp"].purpose == "public"
    assert columns_of(FACTS["achievements"])["phone"].personal
    assert columns_of(FACTS["market_proposals"])["amount"].type == "money"  # a field without a heading, typed by its fact
    assert columns_of(Fact("x", "market.Proposal", ("amount",)))["amount"].type == "whole"


@pytest.mark.parametrize(
    ("fact", "columns", "says"),
    [
        ("nothing", {}, "no register publishes it"),
        ("needs", {"telephone": "text"}, "does not publish it"),
        ("needs", {"contact": "text"}, "does not publish it"),
        ("needs", {"budget": "whole"}, "as whole: it is money"),
        ("needs", {"budget": "fen"}, "'fen', which is no type"),
        ("needs", {"ways": "text"}, "does not publish it"),
    ],
)
def test_a_wrong_declaration_is_named(fact: str, columns: dict[str, str], says: str) -> None:
    (line,) = faults("somebody", fact, columns)
    assert says in line
    assert "somebody" in line


def test_a_right_declaration_is_silent_and_a_lent_column_is_for_records_only() -> None:
    assert faults("somebody", "needs", {"budget": "money", "title": "text"}) == []
    assert faults("somebody", "needs", {"ways": "text"}, lent=True) == []
    assert "ways" not in schema_of(FACTS["needs"])
    assert reads.check() == []


def test_a_frame_has_what_was_declared_and_no_more(need: Need) -> None:
    frame = reads.frame(Reads("needs", {"budget": "money", "ways": "text"}))
    assert frame.columns == ["record", "place", "organisation", "budget"]
    assert frame.to_dicts() == [{"record": need.pk, "place": "330402", "organisation": None, "budget": 200_00}]
    assert frame.schema["budget"] == pl.Int64


def test_a_lent_record_gives_what_was_declared_and_takes_nothing(need: Need) -> None:
    one = reads.records(Reads("needs", {"title": "text"})).filter(budget__gt=0).get()
    assert (one.title, one.place, one.key) == ("密封件寿命", "330402", "XQ1")
    with pytest.raises(AttributeError, match=r"Need\.contact was not declared"):
        _ = one.contact
    one.title = "改了"
    with pytest.raises(AttributeError, match="its owner writes it"):
        one.save()
    assert Need.objects.get().title == "密封件寿命"
    assert Need.objects.only("title").get().contact == "王五"  # a deferred column of one's own is read as ever


def test_a_deed_is_done_by_its_owner_only() -> None:
    assert deeds.undone() == []
    assert (deeds.change_need.owner, deeds.change_achievement.owner) == (
        "yipanqi.instruments.needs.actions",
        "yipanqi.instruments.achievements.actions",
    )

    @deeds.Deed
    def greet(name: str, *, by: str) -> str:
        """Say hello."""
        return ""

    with pytest.raises(RuntimeError, match="nobody does greet"):
        greet("A", by="B")
    with pytest.raises(ValueError, match="not declared like this"):
        greet.done(lambda name: name)

    @greet.done
    def said(name: str, *, by: str) -> str:
        return f"{by}: {name}"

    assert greet("A", by="B") == "B: A"
    with pytest.raises(ValueError, match="already"):
        greet.done(lambda name, *, by: name)


def test_an_indicator_gets_what_it_declares_and_what_every_fact_carries() -> None:
    import narwhals as nw

    from yipanqi.indicators.definition import narrowed

    seen: list[str] = []

    def rows(facts: dict, scope: object) -> object:
        seen.extend(facts["needs"].columns)
        return facts["needs"]

    frame = nw.from_native(pl.DataFrame({"record": [1], "place": ["330402"], "budget": [5], "title": ["密封"]}))
    narrowed(rows, {"needs": {"budget": "money"}})({"needs": frame, "visits": frame}, None)  # type: ignore[arg-type]
    assert seen == ["record", "place", "budget"]
