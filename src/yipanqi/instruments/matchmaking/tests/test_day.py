"""The day as slots by tables, a meeting moved by hand, results from meeting to meeting."""

from __future__ import annotations

from typing import Any

import pytest

from yipanqi.instruments.matchmaking import _papers as papers
from yipanqi.instruments.matchmaking import _shown as shown
from yipanqi.instruments.matchmaking import actions, queries
from yipanqi.instruments.matchmaking.models import Meeting, Party, Seat
from yipanqi.instruments.matchmaking.tests.conftest import AT, seat_of, signed_in, user
from yipanqi.values.fault import Fault
from yipanqi.work.models import Notice

pytestmark = pytest.mark.django_db


def _kinds(agenda: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """(slot, table) -> state and its word, as the timetable shows them."""
    reader = user("city_officer")
    agenda.refresh_from_db()
    waiting = [t for t in queries.told(reader, agenda) if t.since is None]
    day = shown.slots(agenda, list(queries.seats(agenda)), waiting)
    return {(s.start, table): (m.kind, m.words) for s in day.slots for table, m in zip(day.tables, s.seats, strict=True)}


@pytest.fixture
def three(agenda: Any) -> Any:
    """Three slots with a break after the second, two tables, one at the last; four meetings stand in the first two."""
    slots = [
        {"start": "10:00", "end": "10:20"},
        {"start": "10:20", "end": "10:40", "rest": True},
        {"start": "11:00", "end": "11:20"},
        {"start": "11:20", "end": "11:40"},
    ]
    actions.plan(agenda, by="city", at=AT)
    return actions.set_day(agenda.session, slots=slots, tables=2, fewer={"11:20": 1}, by="city")


def test_a_meeting_is_moved_where_the_rules_of_the_planner_allow_it(three: Any) -> None:
    seat = seat_of("秀水精密有限公司", "模例大学")
    Party.objects.filter(name="王专家").update(free=["10:00", "10:20", "11:00"])
    spots = {s.slot: s for s in queries.spots(queries.seats(three).get(pk=seat.pk))}
    assert spots["11:00"].tables == (1, 2) and spots["11:00"].why is None
    assert spots["11:20"].tables == () and "王专家 没空" in str(spots["11:20"].why)
    other = "10:20" if seat.slot == "10:00" else "10:00"
    assert "有一场" in str(spots[other].why)
    with pytest.raises(Fault, match="没空"):
        actions.move(seat, "11:20", 1, by="city", at=AT)
    with pytest.raises(Fault, match="不空"):
        actions.move(seat, "11:00", 3, by="city", at=AT)
    before = f"{seat.slot} · {seat.table}"
    actions.move(seat, "11:00", 2, by="city", at=AT)
    seat.refresh_from_db()
    assert (seat.slot, seat.table) == ("11:00", 2)
    told = dict(Notice.objects.exclude(name="").values_list("name", "about"))
    assert set(told) == {"秀水精密有限公司", "模例大学", "王专家"}, "who takes part is told, and nobody else"
    assert (told["王专家"]["before"], told["王专家"]["after"]) == (before, "11:00 · 2")
    kinds = _kinds(three)
    assert kinds["11:00", "2 号桌"] == ("moved", f"原 {before} 号桌")
    assert kinds["11:00", "1 号桌"] == ("empty", "空") and kinds["11:20", "2 号桌"] == ("shut", "没有桌")
    assert {kind for kind, _ in kinds.values()} == {"moved", "wait", "empty", "shut"}


def test_a_move_keeps_the_break_that_was_asked_for(three: Any) -> None:
    three.in_a_row = 1
    three.save()
    seat = seat_of("秀水精密有限公司", "模例大学")
    seat.agenda.refresh_from_db()
    other = seat_of("秀水精密有限公司", "拟定研究院")
    Seat.objects.exclude(pk__in=(seat.pk, other.pk)).delete()
    Seat.objects.filter(pk=other.pk).update(slot="11:00", table=1)  # at 11:20 it would be two without a break, before it not
    spots = {s.slot: s for s in queries.spots(queries.seats(three).get(pk=seat.pk))}
    assert "连续超过 1 场" in str(spots["11:20"].why) and "有一场" in str(spots["11:00"].why)
    assert spots["10:20" if seat.slot == "10:00" else "10:00"].why is None


def test_the_page_shows_the_day_with_what_is_not_placed(agenda: Any) -> None:
    day = actions.set_day(agenda.session, slots=[{"start": "10:00", "end": "10:20"}], tables=1, by="city")
    actions.plan(day, by="city", at=AT)
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/"
    page = client.get(at + "timetable/").content.decode()
    assert page.count('class="yp-meet yp-meet-wait"') == 1 and "没排上的" in page and "待确认" in page
    assert page.index("没排上的") > page.index("yp-slots"), "beside the day, not above it"
    client.post(at + "timetable/confirm/")
    assert 'class="yp-meet yp-meet-sure"' in client.get(at + "timetable/").content.decode()
    parties = client.get(at + "by-party/").content.decode()
    assert "10:00 · 1 号桌" in parties and "按桌" in parties
    assert signed_in(user("county_officer", places=["330481"])).get(at + "by-party/").status_code == 404


def test_a_result_leads_to_the_next_meeting_and_the_last_one_to_the_list(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/"
    day = list(queries.seats(agenda))
    first = f"{at}meetings/{day[0].pk}/"
    page = client.get(first).content.decode()
    for value, words in (("intention", "达成意向"), ("follow_up", "继续谈"), ("none", "未成")):
        assert f'name="result" value="{value}"' in page and words in page
    lacking = client.post(first + "outcome/", {"result": "follow_up"})
    assert lacking.status_code == 422 and Seat.objects.filter(result="").count() == 4
    sent = {"result": "follow_up", "follow_up_on": "2025-04-01", "follower": "周芸"}
    assert client.post(first + "outcome/", sent)["Location"] == f"{at}meetings/{day[1].pk}/"
    assert Meeting.objects.get().follower == "周芸"
    client.post(first + "outcome/", {"result": "intention"})
    assert Meeting.objects.get().follower == "周芸", "left blank it stays"
    for seat in day[1:-1]:
        client.post(f"{at}meetings/{seat.pk}/outcome/", {"result": "intention"})
    last = client.post(f"{at}meetings/{day[-1].pk}/outcome/", {"result": "none", "reason": "fit"})
    assert last["Location"] == at + "outcomes/"
    assert "yp-meet-done" in client.get(at + "timetable/").content.decode()


def test_all_that_wait_are_told_with_one_press(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    actions.change(agenda, leaves=Party.objects.get(name="拟定研究院"), by="city", at=AT)
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/timetable/"
    waiting = Notice.objects.exclude(name="").filter(told_at=None).count()
    assert waiting > 1 and "都已通知" in client.get(at).content.decode()
    client.post(at + "all_told/")
    assert not Notice.objects.exclude(name="").filter(told_at=None).exists()


def test_each_card_and_each_schedule_has_a_page_of_its_own(agenda: Any) -> None:
    from datetime import date
    from io import BytesIO

    from pypdf import PdfReader

    from yipanqi.engines.documents import pdf

    actions.plan(agenda, by="city", at=AT)
    parties = list(queries.parties(agenda))
    about = {"issuer": "市科技局", "day": date(2025, 3, 1), "notices": ()}
    for made, names in (
        (papers.schedules(agenda, parties, **about), [p.name for p in parties]),
        (papers.cards(agenda, **about), ["1 号桌", "2 号桌"]),
    ):
        pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf.render(made))).pages]
        assert len(pages) == len(names)
        for name, page in zip(names, pages, strict=True):
            assert f"、{name.replace(' ', '')}" in page and "新材料院企对接会" in page
