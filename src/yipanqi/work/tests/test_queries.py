"""Work lists, what a case shows to whom, papers, comments, assignment, reminders, decisions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yipanqi.intake.actions import erase
from yipanqi.intake.queries import damaged, kept_files
from yipanqi.ledger.models import Entry, Personal
from yipanqi.ledger.queries import first_break
from yipanqi.registry.queries import held_about
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work
from yipanqi.work import queries
from yipanqi.work.models import Attachment, Case, Decision
from yipanqi.work.tests.conftest import AT, HAINING, ON, XIUZHOU

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n....."


def refused(deed: Callable[..., Any], *args: Any, **given: Any) -> str:
    with pytest.raises(Fault) as fault:
        deed(*args, **given)
    assert fault.value.zh and fault.value.en and fault.value.zh != fault.value.en
    return fault.value.code


@pytest.fixture
def case(people: dict, needs: dict) -> Case:
    return work.begin("toy", needs["XQ1"].pk, "invite", by="haining", on=ON, at=AT)


# ---- who sees what ---------------------------------------------------------------------------------------------------------


def test_a_case_is_seen_by_its_officers_and_its_parties(case: Case, people: dict, needs: dict) -> None:
    seen = {name for name, user in people.items() if queries.case(user, case.pk)}
    assert seen == {"city", "haining", "shen", "firm", "other"} and queries.case(None, case.pk) is None
    hidden = work.touch("toy", needs["XQ2"].pk, by="xiuzhou", on=ON)  # opened, and shown to nobody yet
    assert {n for n, u in people.items() if queries.case(u, hidden.pk)} == {"city", "xiuzhou"}


def test_parties_follow_the_record(case: Case, people: dict, needs: dict) -> None:
    needs["XQ1"].organisation = needs["XQ2"].organisation
    needs["XQ1"].save()
    work.comment(case, "换了单位", by="city", on=ON)
    assert queries.case(people["firm"], case.pk) is None and queries.case(people["other"], case.pk) is not None
    assert refused(work.move, case, "answer", by="firm", on=ON) == "no_case"


def test_history_names_officers_to_officers_only(case: Case, people: dict) -> None:
    work.move(case, "agree", by="firm", on=ON)
    shown = [(str(d.words), d.by, d.voice) for d in queries.history(case, people["city"])]
    assert shown == [("同意对接", "firm", True), ("邀请", "沈雨桐", False)]
    assert [(str(d.words), d.by) for d in queries.history(case, people["firm"])] == [("同意对接", ""), ("邀请", "")]
    assert [str(d.words) for d in queries.history(case, people["other"])] == ["邀请"]  # another party's voice is its own


def test_what_was_taken_back_is_for_officers(case: Case, people: dict) -> None:
    work.undo(case, by="haining", on=ON, at=AT, reason="发错")
    work.move(case, "invite", by="haining", on=ON, at=AT)
    assert [(str(d.words), d.taken_back) for d in queries.history(case, people["shen"])] == [
        ("邀请", False),
        ("撤回", False),
        ("邀请", True),
    ]
    assert [str(d.words) for d in queries.history(case, people["firm"])] == ["邀请"]


def test_the_bar(case: Case, people: dict) -> None:
    bar = queries.bar(case, people["haining"])
    assert [(m.words.zh, m.state, m.on) for m in bar] == [
        ("待对接", "done", ON),
        ("已邀请", "now", ON),
        ("愿谈", "to_come", None),
        ("已签约", "to_come", None),
    ]
    assert bar[1].by is not None and bar[1].by.zh == "提出需求的企业或本地科技局工作人员"
    work.move(case, "fail", by="haining", on=ON + timedelta(1), code="far")
    assert [(m.words.zh, m.state) for m in queries.bar(case, people["haining"])][-1] == ("未成", "now")


# ---- what may be done ------------------------------------------------------------------------------------------------------


def test_offers_are_the_readers_moves_with_what_is_missing(case: Case, people: dict, needs: dict) -> None:
    assert [o.name for o in queries.offers(case, people["firm"], ON)] == ["answer", "agree"]
    assert [o.name for o in queries.offers(case, people["haining"], ON)] == ["agree", "veto", "fail", "gather"]
    assert queries.offers(case, people["public"], ON) == [] == queries.offers(case, None, ON)
    for by in ("city", "haining"):
        work.move(case, "agree", by=by, on=ON)
    case.refresh_from_db()
    sign = next(o for o in queries.offers(case, people["haining"], ON) if o.name == "sign")
    assert not sign.is_open and [w.zh for w in sign.missing] == ["须附合同"]  # what the form asks is not missing yet
    assert [n.key for n in sign.asks] == ["amount", "contact"] and sign.confirm is not None
    work.attach(case, io.BytesIO(PDF), name="合同.pdf", kind="contract", by="haining", on=ON)
    assert next(o for o in queries.offers(case, people["haining"], ON) if o.name == "sign").is_open
    (first,) = queries.first_offers("toy", needs["XQ2"].pk, people["xiuzhou"], ON)
    assert first.name == "invite" and [w.zh for w in first.missing] == ["台账中“需解决的主要技术问题”未填"]
    assert first.undo_hours == 24 and queries.first_offers("toy", needs["XQ2"].pk, people["haining"], ON) == []
    assert Case.objects.count() == 1


def test_voices_are_counted(case: Case, people: dict) -> None:
    work.move(case, "agree", by="firm", on=ON)
    (one,) = [o for o in queries.offers(case, people["haining"], ON) if o.name == "agree"]
    assert one.voices == (1, 2)


# ---- the workbench ---------------------------------------------------------------------------------------------------------


def test_the_bench_tells_mine_from_waiting(case: Case, people: dict) -> None:
    bench = queries.bench(people["shen"], ON)
    assert (bench.mine, bench.waiting) == ((), ()) and [i.case for i in bench.unowned] == [case.pk]
    work.assign(case, by="haining", on=ON, person="shen")
    bench = queries.bench(people["shen"], ON)
    assert [i.case for i in bench.mine] == [case.pk] and bench.unowned == () and bench.waiting == ()
    (item,) = bench.mine
    assert (item.title, item.stage.zh, item.owner, item.late) == ("废水铬回收", "已邀请", "方志远", 0)
    assert [w.zh for w in item.next] == ["同意对接", "加急", "不安排", "记为未成", "补记"]
    assert [w.zh for w in item.awaits] == ["提出需求的企业"]
    assert [i.case for i in queries.bench(people["firm"], ON).mine] == [case.pk]
    assert [i.case for i in queries.bench(people["other"], ON).waiting] == [case.pk]
    assert queries.bench(people["haining"], ON).mine == ()
    assert queries.bench(None, ON).mine == () and queries.bench(people["public"], ON).unowned == ()


@pytest.mark.parametrize(
    ("on", "week", "late"),
    [
        (date(2024, 9, 15), False, 0),  # Sunday of the week before: due on Wednesday the 18th
        (date(2024, 9, 16), True, 0),
        (date(2024, 9, 18), True, 0),
        (date(2024, 9, 19), False, 1),
    ],
)
def test_due_this_week_and_overdue(case: Case, people: dict, on: date, week: bool, late: int) -> None:
    work.assign(case, by="haining", on=ON, person="shen")
    bench = queries.bench(people["shen"], on)
    assert (len(bench.due_this_week), len(bench.overdue), bench.mine[0].late) == (int(week), int(bool(late)), late)


def test_newly_returned_until_the_next_step_or_a_fortnight(case: Case, people: dict) -> None:
    for by in ("city", "haining"):
        work.move(case, "agree", by=by, on=ON)
    work.assign(case, by="haining", on=ON, person="shen")
    assert queries.bench(people["shen"], ON).returned == ()
    work.move(case, "repair", by="city", on=ON, reason="缺材料")
    for days, count in ((0, 1), (14, 1), (15, 0)):
        assert len(queries.bench(people["shen"], ON + timedelta(days)).returned) == count, days
    work.move(case, "answer", by="firm", on=ON)
    assert queries.bench(people["shen"], ON).returned == ()


def test_lists_ask_the_same_number_of_queries_whatever_their_length(people: dict) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.bench(people["city"], ON)
        return len(found)

    def more(number: int, person: str) -> None:
        need = apps.get_model("needs.Need").objects.create(
            key=f"N{number}", number=f"N{number}", title="又一项", problem="问题", place="330481", status="waiting"
        )
        case = work.begin("toy", need.pk, "invite", by="city", on=ON, at=AT)
        if person:
            work.assign(case, by="city", on=ON, person=person)

    more(1, "city")
    more(2, "")
    one = asked()
    for number in (3, 5):
        more(number, "city")
        more(number + 1, "")
    assert asked() == one
    bench = queries.bench(people["city"], ON)
    assert (len(bench.mine), len(bench.unowned)) == (3, 3)


def test_how_many_wait_for_a_reader_is_what_stands_under_mine(case: Case, people: dict) -> None:
    for name, user in people.items():
        assert queries.to_do(user) == len(queries.bench(user, ON).mine), name
    assert (queries.to_do(people["firm"]), queries.to_do(people["other"]), queries.to_do(people["shen"])) == (1, 0, 0)
    work.assign(case, by="haining", on=ON, person="shen")
    assert queries.to_do(people["shen"]) == 1


def test_a_row_leads_to_its_page_and_names_its_parties_and_what_was_said(case: Case, people: dict) -> None:
    work.assign(case, by="haining", on=ON, person="shen")
    work.comment(case, "只给同事", by="shen", on=ON)
    work.comment(case, "请补材料", by="shen", on=ON, shared=True)
    work.remind(case, by="city", on=ON)
    (item,), (own,) = queries.bench(people["shen"], ON).mine, queries.bench(people["firm"], ON).mine
    assert item.page == f"/records/needs.need/{case.record}/" and item.parties == (HAINING, XIUZHOU)
    assert (item.said, own.said, item.reminded_on) == (2, 1, ON)


def test_the_newest_period_of_each_sheet_is_told_whether_it_has_come_or_not(people: dict) -> None:
    for month, day in ((8, 5), (9, 5)):
        begins = date(2024, month, 1)
        work.owe("visits", period=f"2024-0{month}", begins_on=begins, due_on=date(2024, month, day), by="city", place="330481")
    work.owe("visits", period="2024-10", begins_on=date(2024, 10, 1), due_on=date(2024, 10, 5), by="city", place="330481")
    work.owe("visits", period="2024-09", begins_on=date(2024, 9, 1), due_on=date(2024, 9, 20), by="city", place="330411")
    told = {d.place: (d.period, d.closed_on, d.late) for d in queries.handing_in(people["city"], ON)}
    assert told == {"330481": ("2024-09", None, 5), "330411": ("2024-09", None, 0)}
    assert [d.place for d in queries.handing_in(people["haining"], ON)] == ["330481"]
    assert queries.handing_in(people["firm"], ON) == [] and queries.handing_in(None, ON) == []


def test_unread_is_what_one_was_told_and_has_not_opened(case: Case, people: dict) -> None:
    work.assign(case, by="haining", on=ON, person="shen")
    assert (queries.unread(people["shen"]), queries.unread(people["xiuzhou"]), queries.unread(None)) == (1, 0, 0)
    numbers = list(queries.notices_for(people["shen"]).values_list("pk", flat=True))
    assert work.read(numbers, by="xiuzhou") == 0 and queries.unread(people["shen"]) == 1
    assert work.read(numbers, by="shen") == 1 and queries.unread(people["shen"]) == 0


# ---- assignment, reminders, comments ---------------------------------------------------------------------------------------


def test_a_case_is_given_to_officers_who_see_it(case: Case, people: dict) -> None:
    for name in ("xiuzhou", "firm", "nobody"):
        assert refused(work.assign, case, by="haining", on=ON, person=name) == "cannot"
    assert refused(work.assign, case, by="firm", on=ON, person="shen") == "may_not"
    assert refused(work.assign, case, by="haining", on=ON) == "blank"
    assert refused(work.assign, case, by="haining", on=ON, person="shen", deputy="shen") == "same"
    work.assign(case, by="haining", on=ON, office="成果科", person="shen", deputy="city", at=AT)
    assert [n.zh for n in queries.notices_for(people["shen"], AT)] == ["“废水铬回收”（需求对接）已交给您办。"]
    work.assign(case, by="haining", on=ON, person="shen", at=AT)  # the same again tells nobody anew
    assert queries.notices_for(people["shen"], AT).count() == 1
    assert case.assignments.count() == 2


def test_a_reminder_goes_to_whoever_is_to_act_once_a_day(case: Case, people: dict) -> None:
    work.assign(case, by="haining", on=ON, person="shen", at=AT)
    work.remind(case, by="city", on=ON, text="请抓紧", at=AT)
    assert "请抓紧" in queries.notices_for(people["shen"], AT)[0].zh
    assert ["催办" in n.zh for n in queries.notices_for(people["firm"], AT)] == [True]  # its answer is awaited
    assert not queries.notices_for(people["other"], AT).exists()
    assert refused(work.remind, case, by="haining", on=ON) == "today"
    work.remind(case, by="haining", on=ON + timedelta(1))
    work.move(case, "fail", by="haining", on=ON, code="far")
    assert refused(work.remind, case, by="haining", on=ON + timedelta(2)) == "ended"


def test_a_party_that_reminds_does_not_keep_the_office_from_it(case: Case, people: dict) -> None:
    work.assign(case, by="haining", on=ON, person="shen", at=AT)
    work.remind(case, by="firm", on=ON, at=AT)
    assert refused(work.remind, case, by="firm", on=ON) == "today"
    work.remind(case, by="haining", on=ON, at=AT)
    assert refused(work.remind, case, by="city", on=ON) == "today"
    assert case.reminders.count() == 2


def test_a_party_learns_that_the_bureau_has_its_matter_and_not_who(case: Case, people: dict) -> None:
    (item,) = queries.items([case], people["firm"], ON)
    assert item.owner == "", "nobody has it"
    work.assign(case, by="haining", on=ON, person="shen", deputy="city")
    case.refresh_from_db()
    (item,) = queries.items([case], people["firm"], ON)
    assert (item.owner, item.deputy) == ("科技局", "")


def test_nobody_is_reminded_of_what_nobody_has(people: dict, needs: dict) -> None:
    needs["XQ2"].place = None
    needs["XQ2"].save()
    case = work.touch("toy", needs["XQ2"].pk, by="city", on=ON)
    assert refused(work.remind, case, by="city", on=ON) == "nobody"


def test_comments_stay_among_officers_unless_shared(case: Case, people: dict) -> None:
    work.comment(case, "企业要价偏高", by="haining", on=ON)
    work.comment(case, "请补材料", by="haining", on=ON, shared=True)
    work.comment(case, "已补", by="firm", on=ON)
    assert [c.text for c in queries.comments(case, people["city"])] == ["企业要价偏高", "请补材料", "已补"]
    assert [c.text for c in queries.comments(case, people["firm"])] == ["请补材料", "已补"]
    assert refused(work.comment, case, "  ", by="haining", on=ON) == "blank"
    assert refused(work.comment, case, "长" * 2001, by="haining", on=ON) == "long"
    assert work.comment(case, "长" * 2000, by="haining", on=ON).pk
    assert "企业要价偏高" not in str(list(Entry.objects.values_list("detail", flat=True)))


# ---- papers ----------------------------------------------------------------------------------------------------------------


def box(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("合同.pdf", PDF, ""),
        ("合同.PDF", PDF, ""),
        ("照片.png", PNG, ""),
        ("说明.txt", "说明".encode(), ""),
        ("说明.txt", "说明".encode("gb18030"), "not_what_it_says"),
        ("说明.txt", b"MZ\x00\x01", "not_what_it_says"),
        ("合同.docx", box("word/document.xml"), ""),
        ("合同.docx", box("xl/workbook.xml"), "not_what_it_says"),
        ("合同.docx", box("word/document.xml", "word/vbaProject.bin"), "not_what_it_says"),
        ("合同.docx", b"PK\x03\x04broken", "not_what_it_says"),
        ("合同.pdf", PNG, "not_what_it_says"),
        ("合同.pdf", b"", "empty"),
        ("网页.html", b"<script>alert(1)</script>", "type"),
        ("图.svg", b"<svg onload='x'/>", "type"),
        ("程序.exe", b"MZ", "type"),
        ("宏.docm", box("word/document.xml"), "type"),
        ("无后缀", PDF, "type"),
        ("", PDF, "no_name"),
    ],
)
def test_what_may_be_attached(case: Case, name: str, content: bytes, code: str) -> None:
    if code:
        assert refused(work.attach, case, io.BytesIO(content), name=name, by="haining", on=ON) == code
    else:
        assert work.attach(case, io.BytesIO(content), name=name, by="haining", on=ON).name == name
    assert Attachment.objects.count() == (0 if code else 1)


def test_the_largest_paper(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yipanqi.work._attaching.MOST", len(PDF))
    assert work.attach(case, io.BytesIO(PDF), name="合同.pdf", by="haining", on=ON).pk
    assert refused(work.attach, case, io.BytesIO(PDF + b"\n"), name="合同.pdf", by="haining", on=ON) == "too_large"


def test_a_paper_keeps_no_path_and_only_kinds_that_the_flow_takes(case: Case) -> None:
    made = work.attach(case, io.BytesIO(PDF), name=r"C:\temp\..\合同.pdf", kind="contract", by="haining", on=ON)
    assert made.name == "合同.pdf"
    assert refused(work.attach, case, io.BytesIO(PDF), name="合同.pdf", kind="bill", by="haining", on=ON) == "kind"


def test_papers_are_seen_as_their_case_is_and_looked_after_like_files_received(case: Case, people: dict) -> None:
    open_one = work.attach(case, io.BytesIO(PDF), name="合同.pdf", by="haining", on=ON)
    inside = work.attach(case, io.BytesIO(PNG), name="批示.png", by="haining", on=ON, internal=True)
    found = {name: [queries.paper(user, a.pk) is not None for a in (open_one, inside)] for name, user in people.items()}
    assert found == {
        "city": [True, True],
        "haining": [True, True],
        "shen": [True, True],
        "xiuzhou": [False, False],
        "firm": [True, False],
        "other": [True, False],
        "public": [False, False],
    }
    path, name, media = queries.paper(people["firm"], open_one.pk) or ("", "", "")
    assert Path(path).read_bytes() == PDF and (name, media) == ("合同.pdf", "application/pdf")
    assert len(kept_files()) == 2 and damaged() == ([], [], 2)
    assert refused(work.detach, open_one.pk, by="firm", on=ON, reason="不要") == "may_not"
    work.detach(open_one.pk, by="shen", on=ON, reason="传错")
    assert queries.paper(people["city"], open_one.pk) is None and Path(path).exists()
    assert refused(work.detach, open_one.pk, by="shen", on=ON, reason="传错") == "no_attachment"


# ---- decisions -------------------------------------------------------------------------------------------------------------


def test_the_last_decision_counts_until_its_day_and_nothing_earlier_comes_back(people: dict) -> None:
    key = "high_tech_firm|91330481MA28A0001X"
    work.decide("overrule", key, "ready", by="city", on=ON, reason="已补材料", proposed="near")
    second = work.decide("overrule", key, "far", by="city", on=ON + timedelta(5), reason="撤材料", until=ON + timedelta(9))

    def held(days: int) -> Any:
        found = queries.decision("overrule", key, ON + timedelta(days))
        return found.decided if found else None

    assert [held(d) for d in (-1, 0, 4, 5, 9, 10)] == [None, "ready", "ready", "far", "far", None]
    assert queries.decision("ruling", key, ON) is None
    work.withdraw_decision(second.pk, by="city", on=ON + timedelta(7), reason="弄错")
    assert [held(d) for d in (4, 6, 7)] == ["ready", "far", None]
    assert refused(work.withdraw_decision, second.pk, by="city", on=ON, reason="再来") == "no_decision"


def test_a_decision_may_hold_from_another_day_and_the_last_entered_counts(people: dict) -> None:
    key, other = "finding|1", "finding|12"

    def held(days: int, kind: str = "finding") -> Any:
        return {k: d.decided for k, d in queries.decisions_under(kind, "finding|", ON + timedelta(days)).items()}

    given = {"by": "city", "on": ON + timedelta(9)}
    work.decide("finding", key, "confirmed", since=ON + timedelta(5), code="merged", **given)
    work.decide("finding", other, "cleared", reason="两个项目", **given)
    assert [held(d) for d in (4, 5, 9)] == [{}, {key: "confirmed"}, {key: "confirmed", other: "cleared"}]
    work.decide("finding", key, "cleared", since=ON + timedelta(2), reason="复核", **given)
    assert [held(d).get(key) for d in (1, 2, 5, 9)] == [None, "cleared", "cleared", "cleared"]
    work.decide("finding", key, None, since=ON + timedelta(7), **given)
    assert [held(d).get(key) for d in (2, 6, 7, 9)] == ["cleared", "cleared", None, None], "taken back: nothing comes back"
    assert [(d.decided, d.reason_code) for d in queries.decided_before("finding", key)] == [
        (None, ""),
        ("cleared", ""),
        ("confirmed", "merged"),
    ]
    assert held(9, "ruling") == {}
    told = Entry.objects.filter(action="work.finding").order_by("number").values_list("detail", flat=True)[0]
    assert (told["code"], told["since"]) == ("merged", (ON + timedelta(5)).isoformat())


def test_agreeing_and_taking_back_need_no_reason(people: dict) -> None:
    proposed = {"verdict": "recognised", "turnover": 80}
    given = {"by": "city", "on": ON, "proposed": proposed}
    work.decide("ruling", "k", dict(proposed), **given)
    work.decide("ruling", "k", None, **given)
    assert refused(work.decide, "ruling", "k", {**proposed, "turnover": 79}, **given) == "blank"
    assert refused(work.decide, "ruling", "k", True, by="city", on=ON) == "blank"
    work.decide("ruling", "k", True, by="city", on=ON, code="checked")
    assert (
        refused(work.decide, "ruling", "k", True, code="x", since=ON + timedelta(2), until=ON + timedelta(1), by="city", on=ON)
        == "until"
    )
    assert Decision.objects.count() == 3


def test_what_is_worked_out_anew_asks_for_what_stands_whatever_its_day(people: dict) -> None:
    def stands(days: int, beginning: str = "rule|") -> dict[str, Any]:
        return {k: d.decided for k, d in queries.decided("overrule", beginning, ON + timedelta(days)).items()}

    work.decide("overrule", "rule|1", "ready", by="city", on=ON + timedelta(30), reason="后来的决定")
    last = work.decide("overrule", "rule|2", "far", by="city", on=ON, reason="到期", until=ON + timedelta(9))
    work.decide("overrule", "ruler|1", "far", by="city", on=ON, reason="另一规则")
    work.decide("ruling", "rule|3", "far", by="city", on=ON, reason="另一种")
    assert stands(-99) == stands(9) == {"rule|1": "ready", "rule|2": "far"} and stands(10) == {"rule|1": "ready"}
    work.decide("overrule", "rule|1", "near", by="city", on=ON, reason="改了")
    assert stands(0)["rule|1"] == "near", "the one taken last, though it names an earlier day"
    work.decide("overrule", "rule|2", "near", by="city", on=ON, reason="改了", until=ON)
    assert "rule|2" not in stands(5), "what was decided before does not come back"
    work.withdraw_decision(last.pk + 4, by="city", on=ON, reason="弄错")
    assert stands(-99) == {"rule|1": "near"}


def test_a_decision_has_a_reason_and_is_made_by_the_officers_of_its_place(case: Case, people: dict) -> None:
    given = {"on": ON, "reason": "核过"}
    assert refused(work.decide, "cleared", "a|b", True, by="haining", on=ON, reason=" ", place="330481") == "blank"
    assert refused(work.decide, "cleared", "a|b", True, by="xiuzhou", place="330481", **given) == "may_not"
    assert refused(work.decide, "cleared", "a|b", True, by="firm", place="330481", **given) == "may_not"
    assert refused(work.decide, "cleared", "a|b", True, by="haining", **given) == "may_not"  # the whole city's
    assert refused(work.decide, "cleared", "a|b", True, by="haining", place="330481", until=ON - timedelta(1), **given) == "until"
    work.decide("cleared", "a|b", True, by="haining", place="330481", until=ON, **given)
    one = work.decide("finding", f"case:{case.pk}", {"level": 3}, by="haining", case=case, **given)
    assert one.place == "330481" and Decision.objects.count() == 2
    assert refused(work.withdraw_decision, one.pk, by="xiuzhou", on=ON, reason="不同意") == "may_not"
    with pytest.raises(ValueError, match="opinion"):
        work.decide("opinion", "k", 1, by="city", **given)


def test_funnel_and_times_of_a_flow(case: Case, people: dict, needs: dict) -> None:
    work.move(case, "fail", by="haining", on=ON + timedelta(6), code="far")
    work.touch("toy", needs["XQ2"].pk, by="city", on=ON)
    levels = {lv.stage: (lv.entered, lv.moved_on, lv.inside, lv.stopped) for lv in queries.funnel("toy", people["city"])}
    assert levels == {"new": (2, 1, 1, 0), "asked": (1, 0, 0, 1), "agreed": (0, 0, 0, 0), "done": (0, 0, 0, 0)}
    times = queries.time_in_stage("toy", people["city"], ON + timedelta(8))
    assert (times["asked"].left, times["asked"].inside, times["asked"].median) == (1, 0, 6)
    assert (times["new"].left, times["new"].inside, times["new"].median) == (1, 1, 0)
    assert queries.funnel("toy", people["xiuzhou"])[0].entered == 1 and queries.funnel("toy", people["firm"])[0].entered == 0


def test_what_somebody_wrote_can_be_found_and_erased_and_the_ledger_stays_whole(case: Case, people: dict) -> None:
    said = work.comment(case, "请找王小明 13800000000", by="haining", on=ON)
    work.move(case, "veto", by="haining", on=ON, reason="王小明不同意")
    step = case.steps.get(move="veto")
    assert "王小明" not in str(list(Entry.objects.values_list("detail", flat=True)))
    found = {(one.label, one.pk) for one in held_about("王小明")}
    assert found == {("work.comment", said.pk), ("work.step", step.pk)}
    assert Personal.objects.filter(person=f"work.comment:{said.pk}:text").exists()
    erase("work.comment", said.pk, ["text"], "city", "本人要求")
    erase("work.step", step.pk, ["reason"], "city", "本人要求")
    assert held_about("王小明") == [] and not Personal.objects.filter(person__startswith="work.").exists()
    assert first_break() is None
