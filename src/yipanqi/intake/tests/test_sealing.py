"""Records against the last deed: what SQL changes behind the software is found, by the record; what deeds change is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from yipanqi.intake import actions
from yipanqi.intake._sealing import Differing, differing, unsealed
from yipanqi.intake.models import Batch, Change, Revision, Sealed
from yipanqi.intake.tests.workbooks_made import contract, write
from yipanqi.ledger.models import Entry
from yipanqi.ledger.queries import verdict

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")
LABEL = "contracts.contract"


def take(folder: Path, name: str, rows: list) -> None:
    actions.take_in(write(folder / name, rows), by="city")


def found() -> Differing:
    return differing(verdict().sealed)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def taken(tmp_path: Path) -> list[int]:
    take(tmp_path, "技术合同.xlsx", [contract(n) for n in range(1, 6)])
    return list(Contract.objects.order_by("pk").values_list("pk", flat=True))


def test_what_a_deed_left_is_as_it_was_sealed(taken: list[int], tmp_path: Path) -> None:
    assert found() == Differing(count=5)
    take(tmp_path, "技术合同2.xlsx", [contract(2, 备注="已更名"), contract(9)])
    assert found() == Differing(count=6)
    actions.undo(Batch.objects.latest("pk"), "city")
    assert found() == Differing(count=5)
    assert not Entry.objects.filter(detail__has_key="unexplained").exists()


def test_a_value_changed_with_sql_is_found_by_the_record(taken: list[int]) -> None:
    sql("UPDATE contracts_contract SET value = value + 1 WHERE id = %s", taken[2])
    assert found().changed == [(LABEL, taken[2])]


def test_a_record_taken_out_or_put_in_with_sql_is_found(taken: list[int]) -> None:
    sql("DELETE FROM contracts_contract WHERE id = %s", taken[0])
    one = Contract.objects.get(pk=taken[1])
    one.pk, one.key = None, "forged"
    one.save()
    assert found().changed == [(LABEL, taken[0]), (LABEL, one.pk)]


def test_who_changes_the_digests_too_is_found_by_the_ledger(taken: list[int]) -> None:
    sql("UPDATE contracts_contract SET value = value + 1 WHERE id = %s", taken[2])
    from yipanqi.intake._sealing import _digests

    one = Sealed.objects.get(model=LABEL)
    one.digests = b"".join(_digests(Contract, one.columns))
    one.save()
    assert (found().broken, found().changed) == ([LABEL], [])
    one.delete()
    assert found().broken == [LABEL]


def test_a_change_on_a_page_waits_until_it_is_sealed(taken: list[int]) -> None:
    actions.correct("contracts.Contract", taken[0], {"value": 150_000_000}, "city", "笔误")
    assert (found().waiting, found().changed, unsealed()) == ([LABEL], [], [LABEL])
    assert actions.seal("system") == [LABEL]
    assert found() == Differing(count=5) and actions.seal("system") == []
    last = Entry.objects.last()
    assert last is not None and last.action == "intake.seal" and "unexplained" not in last.detail


def test_the_next_deed_names_what_was_changed_before_it(taken: list[int], tmp_path: Path) -> None:
    sql("UPDATE contracts_contract SET value = value + 1 WHERE id = %s", taken[2])
    take(tmp_path, "技术合同2.xlsx", [contract(1, 备注="已更名")])
    entry = Entry.objects.get(detail__has_key="unexplained")
    assert entry.detail["unexplained"] == {LABEL: [taken[2]]}
    assert found() == Differing(count=5)
    assert [f"{LABEL} 的记录 {taken[2]} " in note.zh for note in verdict().notes] == [True]


@pytest.mark.parametrize(
    ("label", "statement"),
    [
        ("registry.organisation", "UPDATE registry_organisation SET place = '330481' WHERE id = %s"),
        ("registry.organisation", "UPDATE registry_organisation SET name = '别的公司' WHERE id = %s"),
        ("intake.change", "UPDATE intake_change SET new = '1' WHERE id = %s"),
        ("intake.change", "UPDATE intake_change SET by = 'somebody' WHERE id = %s"),
        ("intake.change", "DELETE FROM intake_change WHERE id = %s"),
        ("intake.storedfile", "UPDATE intake_storedfile SET name = '别的.xlsx' WHERE id = %s"),
        ("intake.batch", "UPDATE intake_batch SET name = '别的.xlsx' WHERE id = %s"),
        ("intake.batch", "UPDATE intake_batch SET by = 'somebody' WHERE id = %s"),
    ],
)
def test_what_stands_beside_the_registers_is_bound_too(taken: list[int], tmp_path: Path, label: str, statement: str) -> None:
    apps.get_model("registry.organisation")._default_manager.create(name="秀水精密有限公司", place="330411")
    Revision.bump("registry.organisation")
    take(tmp_path, "技术合同2.xlsx", [contract(2, 备注="已更名"), contract(3, 备注="已更名")])
    assert found() == Differing(count=5)
    row = apps.get_model(label)._default_manager.order_by("pk").values_list("pk", flat=True).first()
    sql(statement, row)
    assert (found().changed, found().broken) == ([(label, row)], [])
    take(tmp_path, "技术合同3.xlsx", [contract(5, 备注="已更名")])
    if label != "registry.organisation":  # whose deeds are not told row by row
        assert found().changed == [(label, row)], "the next deed does not cover it up"


def test_what_has_grown_is_sealed_and_what_was_put_in_between_is_found(taken: list[int]) -> None:
    actions.correct("contracts.Contract", taken[0], {"value": 150_000_000}, "city", "笔误")
    assert found().changed == []
    actions.seal("system")
    sealed = Sealed.objects.get(model="intake.change")
    assert len(sealed.digests) == 24 * Change.objects.count() and actions.seal("system") == []
    assert Sealed.objects.get(model="intake.change").at == sealed.at, "nothing has grown, so nothing is written"
    last = Change.objects.latest("pk")
    Change.objects.filter(pk=last.pk).update(id=last.pk + 5)
    actions.correct("contracts.Contract", taken[1], {"value": 160_000_000}, "city", "笔误")
    actions.seal("system")
    assert found().changed == [("intake.change", last.pk)]


def test_an_erasure_alters_the_history_and_is_no_damage(taken: list[int], tmp_path: Path) -> None:
    from yipanqi.intake.access import personal_columns

    need = apps.get_model("needs.Need")
    one = need.objects.create(key="XQ1", number="XQ1", place="330411", contact="张三丰")
    actions.correct("needs.need", one.pk, {"contact": "李四光"}, "city", "换人")
    actions.seal("system")
    assert "contact" in personal_columns(need) and found().changed == []
    actions.erase("needs.need", one.pk, ["contact"], "city", "本人请求")
    assert (found().changed, found().broken) == ([], [])
    assert not Change.objects.filter(new__isnull=False, model="needs.need").exists()
