"""A day as a case of the floor: its stages, who may move it, when it is due, and who is told of what: those concerned alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yipanqi.instruments.matchmaking import actions, flow, queries
from yipanqi.instruments.matchmaking.models import Agenda, Party, Seat
from yipanqi.instruments.matchmaking.tests.conftest import AT, CODE, OTHER, SLOTS, seat_of, seats, user
from yipanqi.registry.models import Organisation
from yipanqi.values.fault import Fault
from yipanqi.work import queries as work
from yipanqi.work.models import Case, CaseParty, Notice, Step

pytestmark = pytest.mark.django_db
HELD, DEADLINE = date(2025, 3, 1), date(2025, 2, 20)


def case_of(one: Agenda) -> Case:
    return Case.objects.get(flow=flow.FLOW, record=one.session_id)


def firm(code: str = CODE) -> Any:
    return user("organisation", organisation_code=code)


def test_the_case_follows_a_day_from_call_to_close(agenda: Any) -> None:
    case = case_of(agenda)
    assert (case.stage, case.shown, case.due_on, case.place, case.title) == (
        "called",
        "called",
        DEADLINE,
        "330411",
        "新材料院企对接会",
    )
    assert set(CaseParty.objects.values_list("name", "code")) == {("parties", CODE), ("parties", OTHER)}
    actions.plan(agenda, by="city", at=AT)
    case = case_of(agenda)
    assert (case.stage, case.due_on, case.shown, case.shown_due_on) == ("planned", HELD, "called", DEADLINE), "the office's own"
    actions.confirm(agenda, by="city", seats=[Seat.objects.order_by("pk")[0].pk])
    actions.confirm(agenda, by="city")
    case = case_of(agenda)
    assert (case.stage, case.shown, agenda.stage) == ("confirmed", "confirmed", "confirmed")
    actions.set_day(agenda.session, slots=SLOTS, tables=3, by="city")
    assert case_of(agenda).due_on == HELD, "what is set within a stage moves no day"
    for seat in Seat.objects.all():
        actions.outcome(seat, "absent", by="city")
    actions.close(agenda, by="city")
    assert case_of(agenda).closed_at is not None and agenda.stage == "closed"
    moves = list(Step.objects.order_by("pk").values_list("move", "before", "after"))
    assert moves == [
        ("call", "called", "called"),
        ("gather", "called", "called"),
        ("plan", "called", "planned"),
        ("publish", "planned", "confirmed"),
        ("confirm", "confirmed", "confirmed"),
        ("set", "confirmed", "confirmed"),
        ("close", "confirmed", "closed"),
    ]


def test_another_deadline_is_another_day_that_is_due(agenda: Any) -> None:
    actions.set_day(agenda.session, slots=SLOTS, tables=2, deadline=date(2025, 2, 25), by="city")
    assert case_of(agenda).due_on == date(2025, 2, 25)


def test_what_is_gathered_brings_its_parties_and_is_told_to_nobody(agenda: Any) -> None:
    uni = Organisation.objects.create(name="新例大学", uscc="12330000470009012X", place="330411")
    actions.add_party(agenda, {"name": "新例大学", "side": "supply", "code": uni.uscc}, by="city")
    assert CaseParty.objects.filter(code=uni.uscc).exists() and not Notice.objects.exists()
    step = Step.objects.filter(move="gather").last()
    assert step is not None and step.silent and "新增参会方 1" in step.note
    Party.objects.filter(organisation=uni).update(left=True)
    actions.set_day(agenda.session, slots=SLOTS, tables=2, by="city")
    assert not CaseParty.objects.filter(code=uni.uscc).exists(), "whoever left is no party any more"


@pytest.mark.parametrize(("role", "places"), [("county_officer", ["330481"]), ("auditor", []), ("public", [])])
def test_whoever_may_not_moves_nothing(agenda: Any, role: str, places: list[str]) -> None:
    who = user(role, places=places).username
    actions.plan(agenda, by="city", at=AT)
    for deed in (
        lambda: actions.plan(agenda, by=who),
        lambda: actions.confirm(agenda, by=who),
        lambda: actions.change(agenda, slot="10:00", by=who),
        lambda: actions.close(agenda, by=who),
        lambda: actions.set_day(agenda.session, slots=SLOTS, tables=1, by=who),
    ):
        before = (Seat.objects.count(), Step.objects.count())
        with pytest.raises(Fault):
            deed()
        assert (Seat.objects.count(), Step.objects.count(), Notice.objects.count()) == (*before, 0)
    assert actions.confirm(agenda, by=user("county_officer", places=["330411"]).username) == 4


def test_the_timetable_is_told_to_those_who_take_part_once_it_is_out(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    assert not Notice.objects.exists() and not work.notices_for(firm())
    first, *others = Seat.objects.order_by("pk")
    actions.confirm(agenda, by="city", seats=[first.pk])
    actions.confirm(agenda, by="city", seats=[others[0].pk])
    for code in (CODE, OTHER):
        (told,) = work.notices_for(firm(code))
        assert told.zh == "“新材料院企对接会”的时间表已公布，请看本单位的对接日程。"
    assert queries.untold(user("city_officer")) == 0, "what everybody reads is nothing for the telephone"


def test_a_change_of_what_is_published_is_told_to_those_concerned_alone(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    actions.confirm(agenda, by="city")
    before, published = seats(agenda), Notice.objects.count()
    after = actions.change(agenda, off=seat_of("秀水精密有限公司", "模例大学"), by="city", at=AT)
    told = queries.told(user("city_officer"), agenda)
    slot, table, _ = before["秀水精密有限公司", "模例大学"]
    assert [(n.name, n.what, n.other, n.before, n.after) for n in told] == [
        (name, "cancelled", other, f"{slot} · {table}", "")
        for name, other in (
            ("模例大学", "秀水精密有限公司、王专家"),
            ("王专家", "秀水精密有限公司、模例大学"),
            ("秀水精密有限公司", "模例大学、王专家"),
        )
    ]
    assert {(n.name, n.what, n.other) for n in told} == {(t["party_id"], t["what"], t["with"]) for t in after.tell.to_dicts()}
    assert Notice.objects.count() == published + 3
    assert [n.zh for n in work.notices_for(firm()) if n.name] == [
        f"“新材料院企对接会”：与模例大学、王专家的对接取消（原 {slot} · {table} 号桌）。"
    ]
    assert not [n for n in work.notices_for(firm(OTHER)) if n.name], "nothing of its own changed"
    assert not Notice.objects.filter(name="王专家").exclude(organisation="").exists(), "no account: the office tells it"
    assert queries.untold(user("city_officer")) == 3 == queries.untold(user("county_officer", places=["330411"]))
    assert queries.untold(user("county_officer", places=["330481"])) == 0 == queries.untold(firm())


def test_a_change_of_a_proposal_is_told_by_the_office_alone(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    actions.change(agenda, leaves=Party.objects.get(name="模例大学"), by="city", at=AT)
    assert {n.name for n in queries.told(user("city_officer"), agenda)} >= {"秀水精密有限公司", "海宁潮涌材料有限公司"}
    assert not work.notices_for(firm()) and not work.notices_for(firm(OTHER)), "it is not published"


def test_a_timetable_made_anew_tells_whose_meetings_are_others_now(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    actions.confirm(agenda, by="city", seats=[Seat.objects.filter(table=1).order_by("pk")[0].pk])
    was = seats(agenda)
    agenda = actions.set_day(agenda.session, slots=SLOTS, tables=1, by="city")
    actions.plan(agenda, by="city", at=AT)
    now, last = seats(agenda), Step.objects.order_by("pk").last()
    assert last is not None and (last.move, agenda.stage, len(now)) == ("plan_on", "confirmed", 2)
    changed = {pair for pair in was if now.get(pair, ())[:2] != was[pair][:2]}
    expected = {(a, b) for pair in changed for a, b in (pair, pair[::-1])}
    told = queries.told(user("city_officer"), agenda)
    assert changed and expected == {(n.name, n.other.split("、")[0]) for n in told if n.name != "王专家"}
    actions.plan(agenda, by="city", at=AT)
    assert len(queries.told(user("city_officer"), agenda)) == len(told), "a plan that changes nothing tells nobody"


def test_a_silent_veto_stays_silent(agenda: Any) -> None:
    a, b = Party.objects.get(organisation__uscc=CODE), Party.objects.get(name="模例大学")
    actions.plan(agenda, by="city", at=AT)
    actions.own_veto(a, b.pk, by=firm().username)
    actions.plan(agenda, by="city", at=AT)
    actions.confirm(agenda, by="city")
    assert not Notice.objects.exclude(name="").exists()
    told = [str(d.words) for d in work.history(case_of(agenda), firm(OTHER))]
    assert told == ["确认并公布", "设定时段与桌数"], "neither plans nor what was gathered"


def test_closing_waits_for_every_outcome(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    with pytest.raises(Fault, match="4 场没有登记结果"):
        actions.close(agenda, by="city")
    offered = {o.name: o.missing for o in work.offers(case_of(agenda), user("city_officer"), HELD)}
    assert [w.zh for w in offered["close"]] == ["还有场次没有登记结果"] and not offered["publish"]


def test_a_day_without_requests_has_nothing_to_plan(session: Any) -> None:
    one = actions.set_day(session, slots=SLOTS, tables=1, by="city")
    with pytest.raises(Fault, match="还没有对接请求"):
        actions.plan(one, by="city")
    assert one.stage == "called"


def test_the_home_page_counts_days_past_their_deadline_and_meetings_to_come(agenda: Any) -> None:
    officer = user("city_officer")

    def counted(who: Any, on: date) -> list[int]:
        from datetime import UTC, datetime

        return [w.count for w in queries.waits(who, datetime(on.year, on.month, on.day, 4, tzinfo=UTC), on)]

    assert counted(officer, DEADLINE) == [0, 0] and counted(officer, date(2025, 2, 21)) == [0, 1]
    actions.plan(agenda, by="city", at=AT)
    assert counted(officer, date(2025, 2, 21)) == [0, 0] and counted(firm(), HELD) == [0]
    actions.confirm(agenda, by="city")
    assert counted(firm(), HELD) == [2] and counted(firm(), date(2025, 3, 2)) == [0]
    actions.change(agenda, off=seat_of("秀水精密有限公司", "拟定研究院"), by="city", at=AT)
    assert counted(officer, HELD) == [2, 0] and counted(firm(), HELD) == [1]
