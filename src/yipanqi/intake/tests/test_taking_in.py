"""The whole way: a file comes in, is previewed, accepted; the same file again changes nothing; a changed one changes by key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps

from yipanqi.intake import actions
from yipanqi.intake.models import Change, Revision
from yipanqi.intake.tests.workbooks_made import contract, write

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")


def test_preview_writes_no_record_and_acceptance_writes_all(tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同认定登记明细表.xlsx", [contract(n) for n in range(1, 11)])
    batch = actions.receive(path, name=path.name, by="city")
    assert (batch.state, batch.fault) == ("previewed", "")
    reading = batch.readings.get()
    assert reading.recognised == "technology_contracts"
    assert (reading.header_first, reading.header_last) == (3, 3)
    assert {k: batch.counts[k] for k in ("rows", "added", "changed", "same", "refused")} == {
        "rows": 10,
        "added": 10,
        "changed": 0,
        "same": 0,
        "refused": 0,
    }
    assert Contract.objects.count() == 0
    batch = actions.accept(batch, "city")
    assert batch.state == "accepted"
    first = Contract.objects.get(key="2024330411000001")
    assert first.value == 1015000 * 100  # 101.5 万元 in fen
    assert first.turnover == 912500 * 100
    assert (first.signed_on, first.registered_on) == (date(2024, 3, 1), date(2024, 3, 15))
    assert (first.category, first.related_parties, first.note) == ("development", False, None)
    assert (first.reading_id, first.row) == (reading.pk, 4)
    assert reading.mapping["value"]["letter"] == "I"
    assert Revision.objects.get(model="contracts.contract").number == 1


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同.xlsx", [contract(n) for n in range(1, 6)])
    actions.take_in(path, by="city")
    before = list(Contract.objects.order_by("id").values())
    again = actions.take_in(path, by="county")
    assert {k: again.counts[k] for k in ("added", "changed", "same", "refused")} == {
        "added": 0,
        "changed": 0,
        "same": 5,
        "refused": 0,
    }
    assert list(Contract.objects.order_by("id").values()) == before
    assert Change.objects.count() == 0


def test_a_changed_file_changes_by_key_and_blank_states_nothing(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "技术合同.xlsx", [contract(n) for n in range(1, 6)]), by="city")
    rows = [contract(n) for n in range(1, 7)]
    rows[1] = contract(2, 合同成交额=200, 备注="补报")
    rows[2] = contract(3, 买方名称=None, 技术交易额="—")
    batch = actions.take_in(write(tmp_path / "技术合同第二版.xlsx", rows), by="county")
    assert {k: batch.counts[k] for k in ("added", "changed", "same", "refused")} == {
        "added": 1,
        "changed": 1,
        "same": 4,
        "refused": 0,
    }
    second = Contract.objects.get(key="2024330411000002")
    assert (second.value, second.note) == (200_0000_00, "补报")
    third = Contract.objects.get(key="2024330411000003")
    assert (third.buyer_name, third.turnover) == ("示例买方3", 932500 * 100)
    changes = {(c.field, c.old, c.new, c.row, c.by) for c in Change.objects.filter(record=second.pk)}
    assert changes == {("value", 102_5000_00, 200_0000_00, 5, "county"), ("note", None, "补报", 5, "county")}
