"""A row that cannot be so is taken only with a reason; the reason stays with the record until it is changed or settled."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, markup, queries
from yipanqi.intake._marks import COLOURS, LIST
from yipanqi.intake._wording import SEVERITIES
from yipanqi.intake.models import Doubt
from yipanqi.intake.tests.workbooks_made import contract, write
from yipanqi.ledger.models import Entry
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
ROWS = [contract(1), contract(2, 技术交易额=9999)]
LABEL = "contracts.contract"


def _received(folder: Path) -> object:
    return actions.receive(write(folder / "技术合同.xlsx", ROWS), name="技术合同.xlsx", by="city")


def test_without_a_reason_nothing_is_written_and_with_one_it_stays_with_the_record(tmp_path: Path) -> None:
    batch = _received(tmp_path)
    assert batch.counts["red"] == 1
    for reason in ("", "   "):
        with pytest.raises(Fault) as fault:
            actions.accept(batch, "city", reason=reason)
        assert fault.value.code == "red" and not Contract.objects.exists()
    batch.refresh_from_db()
    assert batch.state == "previewed"
    actions.accept(batch, "city", reason="已核对原合同")
    assert Contract.objects.count() == 2
    red = Contract.objects.get(number="2024330411000002")
    (doubt,) = queries.doubts(LABEL, red.pk)
    assert (doubt.reason, doubt.by, doubt.open) == ("已核对原合同", "city", True) and doubt.zh.startswith("技术交易额高于成交额")
    assert queries.doubted(LABEL) == {red.pk}
    entry = Entry.objects.filter(action="intake.accept").latest("pk")
    assert (entry.detail["reason"], entry.detail["doubted"]) == ("已核对原合同", 1)


@pytest.mark.parametrize(
    ("field", "value", "open_after"), [("turnover", 95_000_000, False), ("value", 9_999_000_000, False), ("note", "x", True)]
)
def test_a_change_of_what_the_check_reads_closes_the_doubt(tmp_path: Path, field: str, value: object, open_after: bool) -> None:
    actions.accept(_received(tmp_path), "city", reason="试")
    red = Contract.objects.get(number="2024330411000002")
    actions.correct(LABEL, red.pk, {field: value}, "city", "更正")
    assert Doubt.objects.get().open is open_after


def test_a_doubt_is_settled_with_a_reason_and_ends_with_its_batch(tmp_path: Path) -> None:
    batch = actions.accept(_received(tmp_path), "city", reason="试")
    doubt = Doubt.objects.get()
    with pytest.raises(Fault):
        actions.clear(LABEL, doubt.record, doubt.pk, "city", " ")
    actions.clear(LABEL, doubt.record, doubt.pk, "city", "合同如此")
    doubt.refresh_from_db()
    assert (doubt.open, doubt.closed_by, doubt.closed_reason) == (False, "city", "合同如此")
    Doubt.objects.update(open=True)
    actions.undo(batch, "city")
    assert not Doubt.objects.filter(open=True).exists()


def test_the_marked_copy_shows_red_cells_before_and_after_acceptance(tmp_path: Path) -> None:
    batch = _received(tmp_path)
    for _ in range(2):
        book = openpyxl.load_workbook(io.BytesIO(markup.marked(batch)))
        assert "写明理由才收 1 处" in book[LIST]["A1"].value
        batch = actions.accept(batch, "city", reason="试") if batch.state == "previewed" else batch


def test_every_severity_has_words_and_a_colour() -> None:
    assert set(COLOURS) == set(SEVERITIES)


def test_a_correction_passes_the_checks_of_a_row(tmp_path: Path) -> None:
    actions.accept(_received(tmp_path), "city", reason="试")
    one = Contract.objects.get(number="2024330411000001")
    value, beyond = one.value, {"turnover": one.value + 1}
    said = queries.against(LABEL, one.pk, beyond)
    assert [(severity, field) for severity, field, _ in said] == [("red", "turnover")] and "高于成交额" in said[0][2].zh
    assert queries.against(LABEL, one.pk, {"turnover": value}) == [] and queries.against(LABEL, 0, beyond) == []
    for reason in ("", "  "):
        with pytest.raises(Fault) as fault:
            actions.correct(LABEL, one.pk, beyond, "city", "更正", accept_red=reason)
        assert fault.value.code == "red" and "技术交易额高于成交额" in str(fault.value)
    assert Contract.objects.get(pk=one.pk).turnover == one.turnover and not queries.doubts(LABEL, one.pk)
    assert actions.correct(LABEL, one.pk, beyond, "city", "更正", accept_red="合同如此") == 1
    (doubt,) = queries.doubts(LABEL, one.pk)
    assert (doubt.reason, doubt.by, doubt.open, doubt.reading_id, doubt.row) == ("合同如此", "city", True, None, None)
    assert Entry.objects.filter(action="intake.correct").latest("pk").detail["accept_red"] == "合同如此"
    assert actions.correct(LABEL, one.pk, {"turnover": value}, "city", "改回") == 1
    assert [d.open for d in queries.doubts(LABEL, one.pk)] == [False]


def test_a_correction_ten_times_off_is_told_and_saved(tmp_path: Path) -> None:
    actions.accept(_received(tmp_path), "city", reason="试")
    one = Contract.objects.get(number="2024330411000001")
    tenth = {"turnover": one.turnover // 10}
    assert [severity for severity, _, _ in queries.against(LABEL, one.pk, tenth)] == ["amber"]
    assert actions.correct(LABEL, one.pk, tenth, "city", "更正") == 1 and not queries.doubts(LABEL, one.pk)


@pytest.mark.parametrize("reason", ["。", " . ", "1", "12345", "--", "_", "x"])
def test_a_reason_says_something(tmp_path: Path, reason: str) -> None:
    batch = _received(tmp_path)
    with pytest.raises(Fault) as told:
        actions.accept(batch, "city", reason=reason)
    batch.refresh_from_db()
    assert told.value.code == "reason" and batch.state == "previewed"
    assert actions.accept(batch, "city", reason="属实").state == "accepted"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (100, 1200, "amber"),
        (1200, 100, "amber"),
        (100, 900, ""),
        (5, 60, "amber"),
        (1, 150_000, "red"),
    ],
)
def test_a_corrected_amount_far_off_the_records_own_is_told_before_it_is_accepted(
    tmp_path: Path, before: int, after: int, told: str
) -> None:
    actions.take_in(write(tmp_path / "技术合同.xlsx", [contract(1, 合同成交额=before, 技术交易额=before)]), by="city")
    batch = actions.receive(
        write(tmp_path / "更正.xlsx", [contract(1, 合同成交额=after, 技术交易额=after)]), name="更正.xlsx", by="city"
    )
    severity = {"amber": "finding", "red": "red"}.get(told, "")
    said = [p for p in queries.pressing(batch, 20) if "原值" in p.wrong.zh]
    assert {p.severity for p in said} == ({severity} if told else set())
    assert all("相差" in p.wrong.zh and "倍" in p.wrong.zh and "times off the value before" in p.wrong.en for p in said)
    assert [p.heading for p in said] == (["合同成交额", "技术交易额"] if told else []), "each cell has its own line"
