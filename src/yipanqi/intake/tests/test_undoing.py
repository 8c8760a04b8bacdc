"""A batch taken back in three buckets: reversed, kept because somebody changed it since, could not because something refers to
it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps

from yipanqi.intake import actions, queries
from yipanqi.intake.models import Change, Revision
from yipanqi.intake.tests.workbooks_made import contract, two_models, write
from yipanqi.ledger.queries import entries, first_break
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")


def _take(folder: Path, name: str, rows: list, by: str = "city"):
    return actions.take_in(write(folder / name, rows), by=by, accept_red="试")


def test_added_records_go_and_changed_values_return(tmp_path: Path) -> None:
    _take(tmp_path, "技术合同1.xlsx", [contract(n) for n in range(1, 5)])
    before = list(Contract.objects.order_by("id").values())
    second = _take(tmp_path, "技术合同2.xlsx", [contract(1), contract(2, 合同成交额=7, 备注="已更名"), contract(5), contract(6)])
    assert Contract.objects.count() == 6
    done = actions.undo(second, "city")
    assert (done["reversed"], done["kept"], done["could_not"], done["deleted"]) == (4, 0, 0, 2)
    assert done["rows"] == second.counts["added"] + second.counts["changed"] == 3, "rows of the file, as the preview counts"
    assert str(queries.undone_words(done)).startswith("已撤回 3 行（删去新增的记录 2 条，改回原值 2 处）")
    assert list(Contract.objects.order_by("id").values()) == before
    second.refresh_from_db()
    assert second.state == "undone"
    assert not Change.objects.filter(reverted=False).exists()
    assert [e.action for e in entries(f"batch:{second.pk}")] == ["intake.undo", "intake.accept", "intake.receive"]
    assert first_break() is None
    assert Revision.objects.get(model="contracts.contract").number == 3


def test_what_a_person_or_a_later_batch_changed_is_kept(tmp_path: Path) -> None:
    first = _take(tmp_path, "技术合同1.xlsx", [contract(n) for n in range(1, 6)])
    by_person = Contract.objects.get(key="2024330411000001")
    actions.correct("contracts.Contract", by_person.pk, {"title": "更正后的名称"}, "city", "笔误")
    _take(tmp_path, "技术合同2.xlsx", [contract(2, 备注="第二批补充")], by="county")
    done = actions.undo(first, "city")
    assert (done["reversed"], done["kept"], done["could_not"]) == (3, 2, 0)
    assert {(d["key"], d["reason"], d["by"]) for d in done["details"]} == {
        ("2024330411000001", "changed_since", "city"),
        ("2024330411000002", "changed_since", "county"),
    }
    assert set(Contract.objects.values_list("key", flat=True)) == {"2024330411000001", "2024330411000002"}
    assert str(queries.reason_words(done["details"][0])).startswith("之后被")


def test_a_value_changed_again_is_not_set_back(tmp_path: Path) -> None:
    _take(tmp_path, "技术合同1.xlsx", [contract(1), contract(2)])
    second = _take(tmp_path, "技术合同2.xlsx", [contract(1, 备注="二"), contract(2, 备注="二")])
    third = _take(tmp_path, "技术合同3.xlsx", [contract(1, 备注="三"), contract(2, 备注="二")])
    done = actions.undo(second, "city")
    assert (done["reversed"], done["kept"]) == (1, 1)
    notes = dict(Contract.objects.values_list("key", "note"))
    assert notes == {"2024330411000001": "三", "2024330411000002": None}
    assert actions.undo(third, "city")["reversed"] == 1
    assert Contract.objects.get(key="2024330411000001").note == "二"


def test_what_was_left_goes_once_the_later_batch_is_undone(tmp_path: Path) -> None:
    first = _take(tmp_path, "技术合同1.xlsx", [contract(n) for n in range(1, 6)])
    second = _take(tmp_path, "技术合同2.xlsx", [contract(1, 备注="改"), contract(2, 备注="改")])
    assert actions.undo(first, "city")["kept"] == 2
    assert (first.state, first.undone["rows"]) == ("partly", 3)
    again = actions.undo(first, "city")
    assert (again["rows"], again["kept"], first.state) == (0, 2, "partly"), "nothing has become free yet"
    actions.undo(second, "city")
    assert second.state == "undone" and Contract.objects.count() == 2
    rest = actions.undo(first, "city")
    assert (rest["rows"], rest["deleted"], rest["kept"]) == (2, 2, 0)
    assert (first.state, first.undone["rows"], first.undone["kept"]) == ("undone", 5, 0) and not Contract.objects.exists()
    with pytest.raises(Fault) as fault:
        actions.undo(first, "city")
    assert fault.value.code == "not_accepted"


def test_a_row_of_which_a_value_was_left_counts_once(tmp_path: Path) -> None:
    _take(tmp_path, "技术合同1.xlsx", [contract(1), contract(2)])
    second = _take(tmp_path, "技术合同2.xlsx", [contract(1, 备注="二", 合同成交额=7), contract(2)])
    third = _take(tmp_path, "技术合同3.xlsx", [contract(1, 备注="三", 合同成交额=7), contract(2)])
    assert (actions.undo(second, "city")["rows"], second.state) == (1, "partly")
    actions.undo(third, "city")
    done = actions.undo(second, "city")
    assert (done["rows"], done["reversed"], second.state, second.undone["rows"]) == (0, 1, "undone", 1)
    assert Contract.objects.get(key="2024330411000001").note is None


def test_a_record_that_something_refers_to_stays(tmp_path: Path) -> None:
    """Two models made for this test: a parent from the batch, and a child that a person has hung on it."""
    with two_models() as (Parent, Child):
        batch = _take(tmp_path, "技术合同1.xlsx", [contract(1)])
        reading = batch.readings.get()
        held = Parent.objects.create(key="a", reading=reading, row=4)
        free = Parent.objects.create(key="b", reading=reading, row=5)
        child = Child.objects.create(key="c", parent=held)
        batch.counts["records"]["intake.UndoParent"] = {"new": 2}
        batch.save()
        done = actions.undo(batch, "city")
        assert (done["reversed"], done["kept"], done["could_not"]) == (2, 0, 1)
        assert [(d["bucket"], d["key"], d["by"]) for d in done["details"]] == [("could_not", "a", "intake.UndoChild")]
        assert list(Parent.objects.values_list("pk", flat=True)) == [held.pk] != [free.pk]
        Child.objects.filter(pk=child.pk).delete()
        Parent.objects.all().delete()


def test_only_an_accepted_batch_can_be_undone(tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同.xlsx", [contract(1)])
    previewed = actions.receive(path, name=path.name, by="city")
    with pytest.raises(Fault) as fault:
        actions.undo(previewed, "city")
    assert fault.value.code == "not_accepted"
    accepted = actions.accept(previewed, "city")
    actions.undo(accepted, "city")
    with pytest.raises(Fault):
        actions.undo(accepted, "city")


def test_a_correction_outlives_the_same_file(tmp_path: Path) -> None:
    rows = [contract(1), contract(2)]
    _take(tmp_path, "技术合同1.xlsx", rows)
    found = Contract.objects.get(key="2024330411000001")
    assert actions.correct("contracts.Contract", found.pk, {"value": 150_000_000}, "city", "核对合同原件") == 1
    again = _take(tmp_path, "技术合同1再报.xlsx", rows)
    assert {k: again.counts[k] for k in ("changed", "same")} == {"changed": 0, "same": 2}
    assert Contract.objects.get(pk=found.pk).value == 150_000_000
    assert [p.code for p in queries.problems(again)] == ["corrected_by_person"]
    other = _take(tmp_path, "技术合同2.xlsx", [contract(1, 合同成交额=9), contract(2)])
    assert other.counts["changed"] == 1
    where = queries.origin(Contract.objects.get(pk=found.pk), "value")
    assert where is not None
    assert (where.file, where.cell, where.heading) == ("技术合同2.xlsx", "I4", "合同成交额")


def test_a_correction_of_the_key_moves_the_record(tmp_path: Path) -> None:
    _take(tmp_path, "技术合同1.xlsx", [contract(1), contract(2)])
    found = Contract.objects.get(key="2024330411000001")
    actions.correct("contracts.Contract", found.pk, {"number": "X 9"}, "city", "编号有误")
    assert Contract.objects.get(pk=found.pk).key == "X9"
    with pytest.raises(Fault) as fault:
        actions.correct("contracts.Contract", found.pk, {"number": "2024330411000002"}, "city", "")
    assert fault.value.code == "key_taken"
    with pytest.raises(Fault):
        actions.correct("contracts.Contract", found.pk, {"category": "唱歌"}, "city", "")
