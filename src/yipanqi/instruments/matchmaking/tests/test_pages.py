"""The pages of matchmaking: who reads which, the whole way by forms, errors beside their fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from yipanqi.instruments.matchmaking import actions, forms
from yipanqi.instruments.matchmaking.models import Party, Request, Seat, Session
from yipanqi.instruments.matchmaking.tests.conftest import AT, SLOTS, seat_of, signed_in, user
from yipanqi.registry.models import Organisation
from yipanqi.work.models import Notice

pytestmark = pytest.mark.django_db


def _sent(rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    """A day as its form sends it."""
    sent = {"slots-TOTAL_FORMS": str(len(rows)), "slots-INITIAL_FORMS": "0", "tables": "8", **more}
    return sent | {f"slots-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_the_day_as_it_is_filled_in(session: Session) -> None:
    client, at = signed_in(user("county_officer", places=["330411"])), f"/matchmaking/{session.pk}/"
    rows = [
        {"start": "10:30", "end": "10:50"},
        {"start": "9:30", "end": "09:50", "tables": "6"},
        {"start": "09：50", "end": "10:10", "rest": "on"},
    ]
    assert client.post(at + "day/", _sent(rows, deadline="2025-02-01", in_a_row="3"))["Location"] == at
    day = session.__class__.objects.get(pk=session.pk).agenda
    assert day.slots == [
        {"start": "09:30", "end": "09:50"},
        {"start": "09:50", "end": "10:10", "rest": True},
        {"start": "10:30", "end": "10:50"},
    ], "in their order, however they were filled in"
    assert (day.tables, day.fewer, day.deadline, day.in_a_row) == (8, {"09:30": 6}, date(2025, 2, 1), 3)
    page = client.get(at + "day/").content.decode()
    assert 'value="09:30"' in page and 'value="2025-02-01"' in page and page.count(" checked") == 1
    for wrong in (
        _sent([{"start": "早上", "end": "10:00"}]),
        _sent([{"start": "09:00", "end": "09:20"}], tables="多"),
        _sent([{"start": "09:00", "end": "09:20", "tables": "x"}]),
        _sent([{"start": "09:00", "end": "09:30"}, {"start": "09:20", "end": "09:40"}]),
        _sent([]),
    ):
        answer = client.post(at + "day/", wrong)
        assert (answer.status_code == 422 and "yp-error" in answer.content.decode()) or "yp-late" in answer.content.decode()
    assert session.__class__.objects.get(pk=session.pk).agenda.slots == day.slots


def test_a_day_is_laid_out_evenly_from_its_first_slot(session: Session) -> None:
    client, at = signed_in(user("city_officer")), f"/matchmaking/{session.pk}/day/"
    assert client.get(at).content.decode().count("data-row-of") == 6 + 1 + 1, (
        "a morning of six stands there, one is blank, one is drawn"
    )
    client.post(at, _sent([{"start": "08:00", "end": "08:10"}], first="13:30", minutes="25", number="3"))
    day = session.__class__.objects.get(pk=session.pk).agenda
    assert [(s["start"], s["end"]) for s in day.slots] == [("13:30", "13:55"), ("13:55", "14:20"), ("14:20", "14:45")]
    assert forms.slots_there(day)[0] == {"start": "13:30", "end": "13:55", "tables": None}
    answer = client.post(at, _sent([], first="23:00", minutes="40", number="3"))
    assert answer.status_code == 422, "no day has more than its hours"


def test_a_row_that_was_left_alone_stays(agenda: Any) -> None:
    """What stood there and was not touched is sent as it stood."""
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/day/"
    rows = [{"start": s["start"], "end": s["end"]} for s in SLOTS]
    client.post(at, _sent(rows, tables="5") | {"slots-INITIAL_FORMS": "2"})
    agenda.refresh_from_db()
    assert agenda.tables == 5 and [s["start"] for s in agenda.slots] == ["10:00", "10:20"]


PAGES = (
    "",
    "parties/",
    "requests/",
    "timetable/",
    "outcomes/",
    "paper/cards.pdf",
    "paper/schedules.pdf",
    "paper/report.pdf",
    "book/template.xlsx",
    "book/parties.xlsx",
    "book/timetable.xlsx",
)


@pytest.mark.parametrize(
    ("role", "places", "seen"),
    [
        ("city_officer", [], True),
        ("county_officer", ["330411"], True),
        ("county_officer", ["330481"], False),
        ("organisation", [], False),
        ("public", [], False),
    ],
)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_pages_are_for_officers_of_the_place(agenda: Any, role: str, places: list[str], seen: bool, lang: str) -> None:
    actions.plan(agenda, by="city")
    actions.change(agenda, leaves=Party.objects.get(name="拟定研究院"), by="city", at=AT)
    client = signed_in(user(role, places=places)) if role != "public" else Client()
    client.cookies["django_language"] = lang
    for page in PAGES:
        answer = client.get(f"/matchmaking/{agenda.session_id}/{page}")
        assert (answer.status_code == 200) == seen, page
        if not page.endswith("xlsx") and not page.endswith("pdf") and seen:
            text = answer.content.decode()
            assert "13800001234" not in text and "张小明" not in text
    listed = client.get("/matchmaking/")
    assert (listed.status_code == 200 and "新材料院企对接会" in listed.content.decode()) == seen
    assert client.post(f"/matchmaking/{agenda.session_id}/timetable/plan/").status_code == (302 if seen else 404)


def test_the_list_asks_the_database_a_fixed_number_of_times(session: Session, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(user("city_officer")), []
    for n in (2, 4):
        actions.set_day(actions.call({"number": f"DJ2025-0{n}", "name": f"第{n}场"}, by="city"), slots=SLOTS, tables=1, by="city")
        client.get("/matchmaking/")
        with CaptureQueriesContext(connection) as asked_:
            client.get("/matchmaking/")
        counts.append(len(asked_))
    assert counts[0] == counts[1]


def test_the_whole_way_by_pages(agenda: Any) -> None:
    client, at = signed_in(user("county_officer", places=["330411"])), f"/matchmaking/{agenda.session_id}/"
    client.post(at + "timetable/plan/")
    assert Seat.objects.count() == 4
    client.post(at + "timetable/confirm/")
    expert = Party.objects.get(name="王专家").pk
    client.post(
        at + "timetable/change/",
        {"kind": "absence", "party": expert, "slot": Seat.objects.get(request__third__name="王专家").slot},
    )
    first = Notice.objects.exclude(name="").order_by("pk")[0]
    assert "要通知谁" in client.get(at + "timetable/").content.decode()
    client.post(at + "timetable/told/", {"notice": first.pk})
    assert Notice.objects.exclude(told_at=None).count() == 1
    for lacking in ({"kind": "leaves"}, {"kind": "absence", "party": expert}, {"kind": "slot"}, {"kind": "table"}, {}):
        answer = client.post(at + "timetable/change/", lacking)
        assert answer.status_code == 422 and "yp-error" in answer.content.decode(), lacking
    assert not Party.objects.filter(left=True).exists()
    assert client.post(at + "close/").status_code == 422
    for seat in Seat.objects.all():
        meeting = f"{at}meetings/{seat.pk}/"
        wrong = client.post(meeting + "outcome/", {"result": "none", "note": "谈过"})
        assert wrong.status_code == 422 and "谈过" in wrong.content.decode(), "what was typed stays"
        client.post(meeting + "outcome/", {"result": "signed", "amount": "12.5", "note": "好"})
    assert set(Seat.objects.values_list("amount", flat=True)) == {12_5000_00}
    client.post(at + "close/")
    assert Session.objects.get(pk=agenda.session_id).signed == Seat.objects.count()
    refused = client.post("/matchmaking/new/", {"number": "N1", "name": "别处", "place": "330481"})
    assert refused.status_code == 422 and not Session.objects.filter(number="N1").exists()
    assert (
        client.post("/matchmaking/new/", {"number": "N1", "name": "本地", "place": "330411", "kind": "talent"}).status_code == 302
    )


def test_one_meeting_is_confirmed_and_called_off_on_its_page(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/meetings/"
    seat, other = seat_of("秀水精密有限公司", "模例大学"), seat_of("海宁潮涌材料有限公司", "拟定研究院")
    page = client.get(f"{at}{seat.pk}/").content.decode()
    assert "王专家" in page and "登记结果" in page and f"{at}{seat.pk}/confirm/" in page
    client.post(f"{at}{seat.pk}/confirm/")
    assert (
        list(Seat.objects.filter(confirmed=True)) == [seat]
        and f"{at}{seat.pk}/confirm/" not in client.get(f"{at}{seat.pk}/").content.decode()
    )
    client.post(f"{at}{other.pk}/off/")
    assert Request.objects.count() == 3 and client.get(f"{at}{other.pk}/").status_code == 404
    assert client.get(f"/matchmaking/{agenda.session_id + 1}/meetings/{seat.pk}/").status_code == 404
    reader = signed_in(user("auditor"))
    assert reader.get(f"{at}{seat.pk}/").status_code == 200 and reader.post(f"{at}{seat.pk}/off/").status_code in (403, 404)


def test_parties_requests_and_vetoes_are_picked(agenda: Any) -> None:
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/"
    firm = Organisation.objects.create(name="新例机械有限公司", uscc="91330411MA0123499X", place="330411")
    sent = {
        "organisation": firm.name,
        "organisation_picked": str(firm.pk),
        "side": "demand",
        "free": ["10:20"],
        "phone": "13900001111",
    }
    client.post(at + "parties/", sent)
    made = Party.objects.get(organisation=firm)
    assert (made.name, made.free, made.phone) == (firm.name, ["10:20"], "13900001111")
    client.post(at + "parties/", {"name": "李专家", "side": "expert"})
    assert Party.objects.get(name="李专家").free is None
    assert client.post(at + "parties/", {"side": "expert"}).status_code == 422
    page = f"{at}parties/{made.pk}/"
    assert "13900001111" not in client.get(page).content.decode() and " checked" in client.get(page).content.decode()
    client.post(page, {"side": "supply"})
    made.refresh_from_db()
    assert (made.side, made.free, made.phone) == ("supply", None, "13900001111"), "what is left blank is left as it is"
    client.post(at + "requests/", {"do": "add", "a": firm.name, "b": "模例大学", "weight": "2.5", "must": "on"})
    asked_ = Request.objects.get(a=made)
    assert (asked_.b.name, asked_.weight, asked_.must) == ("模例大学", 2.5, True)
    same = client.post(at + "requests/", {"do": "add", "a": firm.name, "b": firm.name})
    assert same.status_code == 422 and "不同的参会方" in same.content.decode()
    client.post(at + "requests/", {"do": "veto", "a": firm.name, "b": "拟定研究院", "reason": "曾有纠纷"})
    text = client.get(at + "requests/").content.decode()
    assert "曾有纠纷" in text and "曾有纠纷" not in signed_in(user("auditor")).get(at + "requests/").content.decode()


@pytest.mark.parametrize("page", ["parties", "requests", "outcomes"])
def test_lists_of_a_session_are_searched_and_paged_in_a_fixed_number_of_queries(agenda: Any, page: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actions.plan(agenda, by="city", at=AT)
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/{page}/"
    found = client.get(f"{at}?q=海宁潮涌").content.decode()
    assert "海宁潮涌" in found and "王专家" not in found.partition("<tbody>")[2].partition("</tbody>")[0]
    assert client.get(f"{at}?page=²&q=%00").status_code == 200
    counts = []
    for n in range(2):
        for m in range(3):
            name = f"加{n}{m}单位"
            actions.add_party(agenda, {"name": name, "side": "supply", "code": ""}, by="city")
            actions.add_request(agenda, {"a": "秀水精密有限公司", "b": name, "weight": 1, "must": False}, by="city")
        actions.plan(actions.set_day(agenda.session, slots=SLOTS, tables=2 + n, by="city"), by="city", at=AT)
        with CaptureQueriesContext(connection) as asked_for:
            client.get(at)
        counts.append(len(asked_for))
    assert counts[0] == counts[1]


def test_uploads_that_are_no_workbook_are_one_clear_line(agenda: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(user("city_officer"))
    for data in (b"", b"not a workbook", b"PK\x03\x04 broken"):
        page = client.post(f"/matchmaking/{agenda.session_id}/upload/", {"file": SimpleUploadedFile("a.xlsx", data)}, follow=True)
        assert page.status_code == 422 and "yp-error" in page.content.decode()


def test_planning_and_changing_wait_for_a_worker(
    agenda: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yipanqi.jobs import actions as jobs
    from yipanqi.jobs.models import Job

    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.JOBS_BESIDE, settings.HOME = True, tmp_path
    client, at = signed_in(user("county_officer", places=["330411"])), f"/matchmaking/{agenda.session_id}/"
    for _ in range(2):
        assert client.post(at + "timetable/plan/")["Location"] == f"/jobs/{Job.objects.get().pk}/"
    assert not Seat.objects.exists()
    jobs.turn()
    assert (Seat.objects.count(), Job.objects.get().href) == (4, f"{at}timetable/")
    gone = Party.objects.get(name="模例大学")
    client.post(at + "timetable/change/", {"kind": "leaves", "party": gone.pk})
    assert not Party.objects.get(pk=gone.pk).left
    jobs.turn()
    assert Party.objects.get(pk=gone.pk).left and Job.objects.first().state == "done"
