"""Sheets and cases: a sheet never moves a stage, an undo leaves what somebody works on, an acceptance closes the duty."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.apps import apps

from yipanqi.intake import actions as intake
from yipanqi.intake import queries as received
from yipanqi.intake.catalogue import FLOOR
from yipanqi.intake.models import Batch
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work
from yipanqi.work import queries
from yipanqi.work.models import Duty
from yipanqi.work.tests.conftest import AT, ON

pytestmark = pytest.mark.django_db
Need: Any = apps.get_model("needs.Need")
HEADINGS = ["需求编号", "企业名称", "县（市、区）", "需求名称", "需解决的主要技术问题", "备注", "状态"]


def row(number: str, state: str, note: str = "", title: str = "废水铬回收") -> list[str]:
    return [number, "海宁潮涌材料有限公司", "海宁市", title, "铬含量高", note, state]


def sheet(folder: Path, name: str, *rows: list[str]) -> Path:
    with xlsxwriter.Workbook(str(folder / name)) as book:
        tab = book.add_worksheet("需求")
        tab.merge_range(0, 0, 0, len(HEADINGS) - 1, "企业技术需求征集表")
        tab.write(1, 0, "填报单位（盖章）：海宁市科学技术局    单位：万元")
        for at, cells in enumerate([HEADINGS, *rows], 2):
            tab.write_row(at, 0, cells)
    return folder / name


def handed(folder: Path, name: str, *rows: list[str], by: str = "haining", place: str = "330481") -> Batch:
    return intake.take_in(sheet(folder, name, *rows), by=by, place=place)


@pytest.fixture
def needs_by_sheet(people: dict, tmp_path: Path) -> tuple[Batch, dict[str, Any]]:
    """Two needs that came in by a sheet."""
    batch = handed(tmp_path, "技术需求1.xlsx", row("A1", "待对接"), row("A2", "待对接", title="皮革裁切"))
    return batch, {n.number: n for n in Need.objects.all()}


def test_a_sheet_that_differs_is_amber_and_moves_nothing(needs_by_sheet: Any, tmp_path: Path) -> None:
    _, needs = needs_by_sheet
    work.begin("toy", needs["A1"].pk, "invite", by="haining", on=ON, at=AT)
    batch = handed(tmp_path, "技术需求2.xlsx", row("A1", "已签约", "改"), row("A2", "已签约", title="皮革裁切"))
    assert {n.number: n.status for n in Need.objects.all()} == {"A1": "in_contact", "A2": "signed"}
    assert Need.objects.get(number="A1").note == "改"  # the rest of the row is taken
    (problem,) = received.problems(batch)
    assert (problem.code, problem.severity, problem.row, problem.field) == ("in_case", "finding", 4, "status")
    assert "正在办理" in problem.wrong.zh and "导出" in problem.remedy.zh


def test_a_case_opened_after_the_preview_still_keeps_its_state(needs_by_sheet: Any, tmp_path: Path) -> None:
    _, needs = needs_by_sheet
    path = sheet(tmp_path, "技术需求3.xlsx", row("A1", "已签约"))
    batch = intake.receive(path, name=path.name, by="haining", place="330481")
    work.begin("toy", needs["A1"].pk, "invite", by="haining", on=ON, at=AT)
    with pytest.raises(Fault) as fault:  # the person has seen a change that does not happen: the preview is brought up to date
        intake.accept(batch, "haining")
    assert fault.value.code == "conflict"
    intake.accept(batch, "haining")
    assert Need.objects.get(number="A1").status == "in_contact"


def test_a_case_opened_while_the_sheet_is_written_stops_it(
    needs_by_sheet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where two transactions meet: the comparison does not see the case yet, the end of the writing does."""
    _, needs = needs_by_sheet
    path = sheet(tmp_path, "技术需求7.xlsx", row("A1", "已签约"))
    batch = intake.receive(path, name=path.name, by="haining", place="330481")
    work.touch("toy", needs["A1"].pk, by="haining", on=ON)
    states, blind = FLOOR.states, [True]
    monkeypatch.setattr(FLOOR, "states", lambda label: {} if blind and blind.pop() else states(label))
    with pytest.raises(Fault) as fault:
        intake.accept(batch, "haining")
    assert fault.value.code == "busy" and not blind
    assert Need.objects.get(number="A1").status == "waiting"


def test_an_ended_case_leaves_the_state_to_the_sheets(needs_by_sheet: Any, tmp_path: Path) -> None:
    _, needs = needs_by_sheet
    case = work.begin("toy", needs["A1"].pk, "invite", by="haining", on=ON, at=AT)
    work.move(case, "fail", by="haining", on=ON, code="far", at=AT)
    handed(tmp_path, "技术需求4.xlsx", row("A1", "已签约"))
    assert Need.objects.get(number="A1").status == "signed"


def test_undo_leaves_a_record_with_a_case_and_says_why(needs_by_sheet: Any) -> None:
    batch, needs = needs_by_sheet
    work.touch("toy", needs["A1"].pk, by="haining", on=ON)
    done = intake.undo(batch, "haining")
    assert (done["deleted"], done["could_not"]) == (1, 1)
    (left,) = [d for d in done["details"] if d["bucket"] == "could_not"]
    assert (left["record"], left["reason"]) == (needs["A1"].pk, "in_case")
    assert list(Need.objects.values_list("number", flat=True)) == ["A1"]
    assert "正在办理" in str(received.reason_words(left))


def test_undo_leaves_the_state_of_an_open_case(needs_by_sheet: Any, tmp_path: Path) -> None:
    _, needs = needs_by_sheet
    second = handed(tmp_path, "技术需求5.xlsx", row("A1", "对接中", "改"))
    work.touch("toy", needs["A1"].pk, by="haining", on=ON)
    done = intake.undo(second, "haining")
    assert [(d["field"], d["reason"]) for d in done["details"] if d["bucket"] == "could_not"] == [("status", "state_in_case")]
    one = Need.objects.get(number="A1")
    assert (one.status, one.note) == ("in_contact", None)


# ---- who has not handed in what --------------------------------------------------------------------------------------------


def owe(**given: Any) -> Duty:
    base = {"period": "2024-09", "begins_on": date(2024, 9, 1), "due_on": date(2024, 10, 8), "place": "330481", "by": "city"}
    return work.owe("needs", **{**base, **given})


def test_accepting_the_sheet_closes_the_duty_and_undo_opens_it(people: dict, tmp_path: Path) -> None:
    duty, later = owe(), owe(period="2024-10", begins_on=date(2024, 10, 1), due_on=date(2024, 11, 8))
    elsewhere = owe(place="330411")
    assert [o.duty for o in queries.not_handed_in(people["haining"], date(2024, 10, 1))] == [duty.pk, later.pk]
    assert [o.duty for o in queries.not_handed_in(people["haining"], date(2024, 9, 30))] == [duty.pk]
    batch = handed(tmp_path, "技术需求.xlsx", row("A1", "待对接"))
    duty.refresh_from_db()
    assert duty.batch == batch.pk and duty.closed_on is not None
    assert Duty.objects.filter(closed_on=None).count() == 2  # the next month, and the other county
    intake.undo(batch, "haining")
    duty.refresh_from_db()
    elsewhere.refresh_from_db()
    assert duty.closed_on is None and elsewhere.closed_on is None


def test_a_preview_alone_closes_nothing(people: dict, tmp_path: Path) -> None:
    duty = owe()
    path = sheet(tmp_path, "技术需求.xlsx", row("A1", "待对接"))
    intake.receive(path, name=path.name, by="haining", place="330481")
    duty.refresh_from_db()
    assert duty.closed_on is None


def test_a_sheet_that_was_given_back_is_owed_again_with_the_reason(people: dict, tmp_path: Path) -> None:
    duty = owe()
    with pytest.raises(Fault, match="还没有交"):
        work.give_back(duty.pk, by="city", on=ON, reason="缺列")
    handed(tmp_path, "技术需求.xlsx", row("A1", "待对接"))
    work.give_back(duty.pk, by="city", on=ON, reason="第 3 行缺预算")
    (owed,) = queries.not_handed_in(people["haining"], date(2024, 10, 9))
    assert (owed.returned, owed.late) == ("第 3 行缺预算", 1)
    (notice,) = queries.notices_for(people["haining"])
    assert "第 3 行缺预算" in notice.zh and "企业技术需求征集表" in notice.zh
    assert not queries.notices_for(people["xiuzhou"]).exists()
    handed(tmp_path, "技术需求6.xlsx", row("A1", "待对接", "补"))
    assert not queries.not_handed_in(people["haining"], date(2024, 10, 9))


def test_reminding_goes_once_a_day_to_those_who_owe(people: dict) -> None:
    one, two = owe(), owe(place="330411")
    assert work.remind_duties([one.pk, two.pk], by="city", on=ON) == 2
    assert work.remind_duties([one.pk], by="city", on=ON) == 0
    assert work.remind_duties([one.pk], by="city", on=date(2024, 9, 11)) == 1
    assert [o.reminded_on for o in queries.not_handed_in(people["haining"], ON)] == [date(2024, 9, 11)]
    assert queries.notices_for(people["haining"]).count() == 2 and queries.notices_for(people["xiuzhou"]).count() == 1
    with pytest.raises(Fault, match="工作人员"):
        work.remind_duties([one.pk], by="firm", on=date(2024, 9, 12))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"place": "", "body": ""}, "whose"),
        ({"body": "91330481MA28A0001X"}, "whose"),
        ({"due_on": date(2024, 8, 31)}, "due"),
        ({"due_on": date(2024, 9, 1)}, ""),
        ({"by": "firm"}, "may_not"),
        ({"by": "xiuzhou"}, "may_not"),
        ({"by": "haining"}, ""),
        ({"place": "", "body": "91330481MA28A0001X"}, ""),
    ],
)
def test_a_duty_is_somebodys_and_falls_in_its_period(people: dict, given: dict[str, Any], code: str) -> None:
    try:
        owe(**given)
        found = ""
    except Fault as fault:
        found = fault.code
    assert found == code and Duty.objects.count() == (0 if code else 1)
