"""A move from beginning to end: who, what is needed, quorum, due day, register, ledger, notices, and taking it back. Each
edge from both sides.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest

from yipanqi.intake.actions import correct
from yipanqi.intake.models import Change, Revision
from yipanqi.ledger.models import Entry
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import actions as work
from yipanqi.work import queries
from yipanqi.work.models import Case, Notice, Step
from yipanqi.work.shown import Telling
from yipanqi.work.tests.conftest import AT, HAINING, ON, XIUZHOU

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


def code_of(deed: Any, *args: Any, **given: Any) -> str:
    """The code of the Fault that a deed raises; '' where it raises none."""
    try:
        deed(*args, **given)
    except Fault as fault:
        return fault.code
    return ""


def invited(needs: dict, by: str = "haining") -> Case:
    return work.begin("toy", needs["XQ1"].pk, "invite", by=by, on=ON, at=AT)


def agreed(needs: dict) -> Case:
    case = invited(needs)
    work.move(case, "agree", by="haining", on=ON, at=AT)
    return work.move(case, "agree", by="city", on=ON, at=AT)


def test_the_first_deed_opens_the_case_and_does_everything(people: dict, needs: dict) -> None:
    before = Revision.objects.filter(model="needs.need").values_list("stamp", flat=True).first()
    case = invited(needs)
    assert (case.stage, case.shown, case.place, case.title, case.closed_at) == ("asked", "asked", "330481", "废水铬回收", None)
    assert case.due_on == date(2024, 9, 18)  # seven days end on the 17th, a day off: the next working day
    needs["XQ1"].refresh_from_db()
    assert needs["XQ1"].status == "in_contact"
    change = Change.objects.get(model="needs.need", record=needs["XQ1"].pk)
    assert (change.field, change.old, change.new, change.by) == ("status", "waiting", "in_contact", "haining")
    (step,) = Step.objects.all()
    assert (step.move, step.before, step.after, step.on, step.by, step.voice) == ("invite", "new", "asked", ON, "haining", False)
    (entry,) = Entry.objects.filter(action="toy.invite")
    assert entry.by == "haining" and entry.detail["record"] == f"needs.need:{needs['XQ1'].pk}"
    assert (entry.detail["before"], entry.detail["after"], entry.detail["due"]) == ("new", "asked", "2024-09-18")
    assert Revision.objects.get(model="needs.need").stamp != before
    assert Revision.objects.filter(model="work.case").exists()


def test_whoever_may_not_opens_nothing(people: dict, needs: dict) -> None:
    number = needs["XQ1"].pk
    for name, code in {"xiuzhou": "no_case", "public": "no_case", "firm": "may_not", "other": "may_not"}.items():
        assert code_of(work.begin, "toy", number, "invite", by=name, on=ON) == code, name
    assert not Case.objects.exists() and not Step.objects.exists()
    assert code_of(work.begin, "toy", number, "invite", by="city", on=ON) == ""


def test_an_officer_is_locked_out_with_the_account(people: dict, needs: dict) -> None:
    people["haining"].is_active = False
    people["haining"].save()
    assert code_of(invited, needs) == "no_case"


def test_a_refusal_says_who_may_and_what_is_missing(people: dict, needs: dict) -> None:
    with pytest.raises(Fault) as fault:
        work.begin("toy", needs["XQ2"].pk, "invite", by="xiuzhou", on=ON)
    assert fault.value.code == "missing" and "需解决的主要技术问题" in fault.value.zh and "Problem to solve" in fault.value.en
    assert not Case.objects.exists()
    with pytest.raises(Fault) as fault:
        work.begin("toy", needs["XQ1"].pk, "invite", by="firm", on=ON)
    assert "本地科技局工作人员" in fault.value.zh and "officer of the place" in fault.value.en


def test_two_who_invite_at_once_invite_once(people: dict, needs: dict) -> None:
    case = invited(needs)
    with pytest.raises(Fault) as fault:
        work.move(case, "invite", by="shen", on=ON)
    assert fault.value.code == "stage"
    assert "已邀请" in fault.value.zh and "沈雨桐" in fault.value.zh and "2024年9月10日" in fault.value.zh
    assert Step.objects.count() == 1


def test_a_record_begins_where_its_register_stands(people: dict, needs: dict) -> None:
    correct("needs.Need", needs["XQ2"].pk, {"status": "in_contact"}, "xiuzhou", "电话")
    case = work.touch("toy", needs["XQ2"].pk, by="xiuzhou", on=ON)
    assert case.stage == "asked"
    correct("needs.Need", needs["XQ1"].pk, {"status": "dropped"}, "haining", "电话")
    with pytest.raises(Fault, match="未成"):
        work.touch("toy", needs["XQ1"].pk, by="haining", on=ON)
    assert Case.objects.count() == 1


def test_everything_that_is_declared_as_needed_is_asked(people: dict, needs: dict) -> None:
    case = agreed(needs)
    sign: dict[str, Any] = {"by": "haining", "on": ON, "at": AT, "confirmed": True}
    with pytest.raises(Fault) as fault:
        work.move(case, "sign", **sign)
    assert [w in fault.value.zh for w in ("合同金额", "联系人", "须附合同")] == [True] * 3
    work.attach(case, io.BytesIO(PDF), name="合同.pdf", kind="contract", by="haining", on=ON)
    assert code_of(work.move, case, "sign", amount=0, contact="李", **sign) == "missing"
    assert code_of(work.move, case, "sign", amount=1, contact=" ", **sign) == "missing"
    assert code_of(work.move, case, "sign", amount=1, contact="李", **{**sign, "confirmed": False}) == "confirm"
    with pytest.raises(ValueError, match="price"):
        work.move(case, "sign", amount=1, contact="李", price=3, **sign)
    done = work.move(case, "sign", amount=1, contact="李工 13800000000", **sign)
    assert done.stage == "done" and done.closed_at == AT and done.due_on is None
    needs["XQ1"].refresh_from_db()
    assert needs["XQ1"].status == "signed"


def test_what_is_personal_stands_neither_in_the_step_nor_in_the_ledger(people: dict, needs: dict) -> None:
    case = agreed(needs)
    work.attach(case, io.BytesIO(PDF), name="合同.pdf", kind="contract", by="haining", on=ON)
    work.move(case, "sign", by="haining", on=ON, confirmed=True, amount=5, contact="李工 13800000000")
    step = Step.objects.get(move="sign")
    assert step.given == {"amount": 5}
    deed, beside = [e.detail for e in Entry.objects.filter(action="toy.sign").order_by("number")]
    assert "13800000000" not in str([deed, beside])
    assert deed["given"] == {"amount": 5} and list(beside["personal"]) == ["contact"]


def test_a_paper_that_was_taken_off_no_longer_counts(people: dict, needs: dict) -> None:
    case = agreed(needs)
    paper = work.attach(case, io.BytesIO(PDF), name="合同.pdf", kind="contract", by="haining", on=ON)
    other = work.attach(case, io.BytesIO(PDF), name="别的.pdf", by="haining", on=ON)
    assert other.file_id == paper.file_id
    work.detach(paper.pk, by="shen", on=ON, reason="传错")
    assert code_of(work.move, case, "sign", by="haining", on=ON, confirmed=True, amount=5, contact="李") == "missing"


def test_a_quorum_needs_different_persons_and_one_voice_an_organisation(people: dict, needs: dict) -> None:
    case = invited(needs)
    assert work.move(case, "agree", by="firm", on=ON, at=AT).stage == "asked"
    assert code_of(work.move, case, "agree", by="firm", on=ON) == "voice"
    assert Step.objects.filter(move="agree", voice=True).count() == 1
    moved = work.move(case, "agree", by="haining", on=ON, at=AT)
    assert moved.stage == "agreed" and moved.due_on == date(2024, 9, 18)  # 11, 12, 13, 14 (a Saturday that is worked), 18
    assert Notice.objects.filter(step__voice=True).count() == 0


def test_voices_count_anew_after_the_case_was_given_back(people: dict, needs: dict) -> None:
    case = agreed(needs)
    work.move(case, "repair", by="haining", on=ON, reason="缺材料")
    assert work.move(case, "agree", by="haining", on=ON).stage == "asked"
    assert work.move(case, "agree", by="shen", on=ON).stage == "agreed"


def test_a_reply_never_moves_the_due_day(people: dict, needs: dict) -> None:
    case = invited(needs)
    later = work.move(case, "answer", by="firm", on=ON + timedelta(5), at=AT)
    assert (later.stage, later.due_on, later.stage_on) == ("asked", date(2024, 9, 18), ON)


def test_a_reason_is_asked_in_words_or_by_its_code(people: dict, needs: dict) -> None:
    case = agreed(needs)
    assert code_of(work.move, case, "repair", by="haining", on=ON) == "missing"
    with pytest.raises(Fault, match="太远、价格"):
        work.move(case, "fail", by="haining", on=ON, code="weather")
    assert work.move(case, "fail", by="haining", on=ON, code="far", at=AT).stage == "off"
    assert Step.objects.get(move="fail").reason_code == "far"


def test_the_owner_alone_may_what_is_the_owners(people: dict, needs: dict) -> None:
    case = invited(needs)
    assert code_of(work.move, case, "urge", by="haining", on=ON) == "may_not"
    work.assign(case, by="haining", on=ON, person="shen", deputy="city")
    assert code_of(work.move, case, "urge", by="haining", on=ON) == "may_not"
    urged = work.move(case, "urge", by="city", on=ON, at=AT)  # the deputy
    assert urged.due_at is not None and urged.due_at.astimezone(AT.tzinfo) == AT.replace(hour=8, minute=30)


# ---- notices, and taking back ----------------------------------------------------------------------------------------------


def test_notices_leave_after_the_cooling_off(people: dict, needs: dict) -> None:
    invited(needs)
    end = AT + timedelta(hours=24)
    for name, code in (("firm", HAINING), ("other", XIUZHOU)):
        assert not queries.notices_for(people[name], end - timedelta(seconds=1)).exists()
        (notice,) = queries.notices_for(people[name], end)
        assert notice.organisation == code and "废水铬回收" in notice.zh and "2024年9月18日" in notice.zh
    assert not queries.notices_for(people["public"], end).exists()
    assert not queries.notices_for(None, end).exists()


def test_taking_back_restores_everything_and_drops_the_notices(people: dict, needs: dict) -> None:
    case = invited(needs)
    back = work.undo(case, by="haining", on=ON, at=AT + timedelta(hours=24, seconds=-1), reason="发错了")
    assert (back.stage, back.shown, back.due_on, back.closed_at) == ("new", "", None, None)
    needs["XQ1"].refresh_from_db()
    assert needs["XQ1"].status == "waiting"
    assert [c.new for c in Change.objects.filter(record=needs["XQ1"].pk).order_by("pk")] == ["in_contact", "waiting"]
    first, second = Step.objects.all()
    assert second.reverses == first and (second.before, second.after) == ("asked", "new")
    assert not queries.notices_for(people["firm"], AT + timedelta(days=9)).exists()
    assert Notice.objects.exclude(dropped_at=None).count() == 2
    assert work.move(case, "invite", by="shen", on=ON, at=AT).stage == "asked"  # and may be done again


def test_it_is_taken_back_in_time_by_whoever_did_it_and_only_the_last_step(people: dict, needs: dict) -> None:
    case = invited(needs)
    late = AT + timedelta(hours=24)
    assert code_of(work.undo, case, by="haining", on=ON, at=late, reason="晚了") == "too_late"
    assert code_of(work.undo, case, by="haining", on=ON, at=AT, reason=" ") == "blank"
    assert code_of(work.undo, case, by="firm", on=ON, at=AT, reason="不要") == "not_yours"
    assert code_of(work.undo, case, by="xiuzhou", on=ON, at=AT, reason="不要") == "no_case"
    work.move(case, "answer", by="firm", on=ON, at=AT)
    assert code_of(work.undo, case, by="haining", on=ON, at=AT, reason="发错") == "not_yours"  # the answer stands last
    assert code_of(work.undo, case, by="firm", on=ON, at=AT, reason="不要") == "final"
    work_again = work.touch("toy", needs["XQ2"].pk, by="city", on=ON)
    assert code_of(work.undo, work_again, by="city", on=ON, at=AT, reason="无") == "nothing"


def test_an_ended_case_opens_again_when_its_end_is_taken_back(people: dict, needs: dict) -> None:
    case = agreed(needs)
    due = case.due_on
    assert work.move(case, "fail", by="haining", on=ON, code="far", at=AT).closed_at == AT
    again = work.undo(case, by="shen", on=ON, at=AT + timedelta(hours=1), reason="又谈上了")
    assert (again.stage, again.closed_at, again.due_on) == ("agreed", None, due)
    needs["XQ1"].refresh_from_db()
    assert needs["XQ1"].status == "in_contact"


# ---- what parties must not learn -------------------------------------------------------------------------------------------


def test_a_veto_is_silent(people: dict, needs: dict) -> None:
    case = invited(needs)
    after = AT + timedelta(days=2)
    seen = [queries.bench(people["firm"], ON), queries.history(case, people["firm"]), queries.offers(case, people["firm"], ON)]
    notices = list(queries.notices_for(people["firm"], after))
    vetoed = work.move(case, "veto", by="haining", on=ON, at=AT, reason="重复")
    assert (vetoed.stage, vetoed.shown, vetoed.shown_due_on) == ("new", "asked", date(2024, 9, 18))
    now = [queries.bench(people["firm"], ON), queries.history(vetoed, people["firm"]), queries.offers(vetoed, people["firm"], ON)]
    assert now == seen and list(queries.notices_for(people["firm"], after)) == notices
    answered = work.move(case, "answer", by="firm", on=ON, at=AT)  # is taken, and moves nothing
    assert (answered.stage, answered.shown) == ("new", "asked")
    assert [str(d.words) for d in queries.history(answered, people["firm"])] == ["答复", "邀请"]
    work.move(case, "agree", by="firm", on=ON, at=AT)
    with pytest.raises(Fault) as fault:
        work.move(case, "agree", by="haining", on=ON)
    assert "待对接" in fault.value.zh  # an officer reads where it stands


# ---- the register ----------------------------------------------------------------------------------------------------------


def test_while_a_case_is_open_nobody_else_writes_the_state(people: dict, needs: dict) -> None:
    case = agreed(needs)
    with pytest.raises(Fault) as fault:
        correct("needs.Need", needs["XQ1"].pk, {"status": "signed"}, "haining", "看错")
    assert fault.value.code == "in_case" and "状态" in fault.value.zh
    assert correct("needs.Need", needs["XQ1"].pk, {"note": "急"}, "haining", "补充") == 1  # other columns are free
    work.move(case, "fail", by="haining", on=ON, code="far")
    assert (
        correct("needs.Need", needs["XQ1"].pk, {"status": "signed"}, "haining", "看错") == 1
    )  # and so is the state of an ended one


def test_a_deed_at_several_stages_leaves_the_case_where_it_stands(people: dict, needs: dict) -> None:
    case = invited(needs)
    due = case.due_on
    case = work.move(case, "gather", by="haining", on=ON, at=AT)
    assert (case.stage, case.stage_on, case.due_on, case.closed_at) == ("asked", ON, due, None)
    work.move(case, "agree", by="haining", on=ON, at=AT)
    case = work.move(case, "agree", by="city", on=ON, at=AT)
    case = work.move(case, "gather", by="haining", on=ON, at=AT)
    assert case.stage == "agreed" and Step.objects.filter(move="gather").values_list("before", "after").last() == ("agreed",) * 2
    assert {o.name: str(o.to) for o in queries.offers(case, people["haining"], ON)}["gather"] == "愿谈"
    assert work.undo(case, by="haining", on=ON, at=AT, reason="误").stage == "agreed"


def test_a_deed_tells_each_whom_it_concerns_in_its_own_words(people: dict, needs: dict) -> None:
    case = invited(needs)
    before = Notice.objects.count()
    said = (
        Telling("海宁潮涌材料有限公司", Words("改到十点", "moved to ten"), HAINING, {"table": 3}),
        Telling("王专家", Words("改到十一点", "moved to eleven")),
    )
    work.move(case, "gather", by="haining", on=ON, at=AT, tells=said)
    firm, expert = Notice.objects.exclude(name="").order_by("pk")
    assert (firm.zh, firm.en, firm.organisation, firm.about) == ("改到十点", "moved to ten", HAINING, {"table": 3})
    assert (expert.organisation, expert.person, expert.place, expert.step.move) == ("", "", "", "gather")
    leaves = AT + timedelta(hours=2)
    assert firm.leaves_at == expert.leaves_at == leaves
    read = {who: [n.zh for n in queries.notices_for(people[who], leaves) if n.name] for who in ("firm", "other", "haining")}
    assert read == {"firm": ["改到十点"], "other": [], "haining": []}
    assert not [n for n in queries.notices_for(people["firm"], leaves - timedelta(seconds=1)) if n.name]
    every = queries.cases("toy", people["haining"])
    assert {n.name for n in queries.untold(every, people["haining"])} == {firm.name, "王专家"}
    assert not queries.tellings(every, people["firm"]) and not queries.tellings(every, people["public"])
    work.read([firm.pk], by="firm", at=leaves)
    assert [n.name for n in queries.untold(every, people["haining"])] == ["王专家"], "who has read it has been told"
    work.told(expert.pk, by="haining", at=leaves)
    work.told(expert.pk, by="city", at=leaves + timedelta(1))
    expert.refresh_from_db()
    assert (expert.told_by, expert.told_at) == ("haining", leaves) and Entry.objects.filter(action="work.told").count() == 1
    assert not queries.untold(every, people["haining"]) and queries.tellings(every, people["haining"]).count() == 2
    for who, code in {"xiuzhou": "no_case", "public": "no_case", "firm": "may_not"}.items():
        assert code_of(work.told, expert.pk, by=who) == code, who
    assert Notice.objects.count() == before + 2


def test_nobody_is_told_of_a_deed_that_was_taken_back_or_that_is_silent(people: dict, needs: dict) -> None:
    case, said = invited(needs), (Telling("王专家", Words("改", "moved")),)
    work.move(case, "gather", by="haining", on=ON, at=AT, tells=said)
    (one,) = Notice.objects.exclude(name="")
    work.undo(case, by="haining", on=ON, at=AT + timedelta(hours=1), reason="误")
    assert not queries.tellings(queries.cases("toy", people["city"]), people["city"])
    assert code_of(work.told, one.pk, by="haining") == "no_notice"
    with pytest.raises(ValueError, match="silent"):
        work.move(case, "veto", by="haining", on=ON, at=AT, reason="误", tells=said)
