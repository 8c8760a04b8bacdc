"""A session from call to report; who sees what; vetoes that the other side never learns of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yipanqi.instruments.matchmaking import _papers as cards
from yipanqi.instruments.matchmaking import _planning, actions, flow, queries
from yipanqi.instruments.matchmaking.models import Meeting, Party, Request, Seat, Session
from yipanqi.instruments.matchmaking.tests.conftest import AT, CODE, OTHER, SLOTS, seat_of, seats, signed_in, user
from yipanqi.intake._keying import key_of
from yipanqi.registry.models import Organisation
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work

pytestmark = pytest.mark.django_db


def test_one_party_in_other_spellings_is_one_party(agenda: Any) -> None:
    before = agenda.parties.count()
    found = {
        "parties": [
            {"name": "模例 大学", "side": "supply", "code": ""},
            {"name": "海宁潮湧材料(集团)有限公司", "side": "demand", "code": ""},
            {"name": "海宁潮湧材料（集团）有限公司 ", "side": "demand", "code": ""},
        ],
        "requests": [{"a": "秀水精密 有限公司", "b": "模例大學", "third": "王专家\u200b", "weight": 9, "must": False}],
        "vetoes": [{"by": "拟定研究院\u3000", "other": "秀水精密有限公司"}],
    }
    assert actions.take_in(agenda, found, by="city") == {"parties": 1, "requests": 0, "vetoes": 1}
    assert (
        agenda.parties.count() == before + 1
        and Party.objects.filter(name="模例大学").exists()
        and not Party.objects.filter(name="模例 大学").exists()
    )
    with pytest.raises(Fault, match="不同的参会方"):
        actions.add_request(agenda, {"a": "模例大学", "b": "模例 大学", "weight": 1, "must": False}, by="city")
    assert (
        queries.organisations_named(["海宁潮涌材料 有限公司"])["海宁潮涌材料 有限公司"]
        == queries.organisations_coded([f" {OTHER.lower()}"])[f" {OTHER.lower()}"]
        == Organisation.objects.get(uscc=OTHER)
    )
    assert queries.organisations_named(["海宁潮涌材料"]) == {}


def test_everybody_meets_and_the_plan_is_proven(agenda: Any) -> None:
    made = actions.plan(agenda, by="city", at=AT)
    assert len(seats(agenda)) == 4 and made.proven and agenda.stage == "planned" and agenda.total == 30
    assert {s for s, _, _ in seats(agenda).values()} == {"10:00", "10:20"}


def test_confirmed_meetings_stay_and_what_is_not_met_has_a_reason_and_a_remedy(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    one = Seat.objects.filter(table=1).order_by("request__weight").first()
    pair = (one.request.a.name, one.request.b.name)
    actions.confirm(agenda, by="city", seats=[one.pk])
    agenda = actions.set_day(agenda.session, slots=SLOTS, tables=1, by="city")
    actions.plan(agenda, by="city")
    assert seats(agenda)[pair] == (one.slot, 1, True) and agenda.stage == "confirmed"
    assert len(seats(agenda)) == 2 and all(line["reason"] and line["remedy"] for line in queries.unmet(agenda))
    assert any("再加一张桌" in line["remedy"] for line in queries.unmet(agenda)) and queries.most_useful(agenda) is not None


def test_a_must_meet_that_cannot_be_is_named(agenda: Any) -> None:
    Party.objects.filter(name="秀水精密有限公司").update(free=["10:00"])
    Request.objects.filter(a__name="秀水精密有限公司").update(must=True)
    with pytest.raises(Fault) as fault:
        actions.plan(agenda, by="city")
    assert "秀水精密有限公司 有 2 场必见" in fault.value.zh and not Seat.objects.exists()


def test_a_party_leaves_others_stay_and_those_concerned_are_listed(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    actions.confirm(agenda, by="city")
    before = seats(agenda)
    gone = Party.objects.get(name="秀水精密有限公司")
    after = actions.change(agenda, leaves=gone, by="city", at=AT)
    now = seats(agenda)
    assert after.moved == 0 and now == {pair: place for pair, place in before.items() if "秀水精密有限公司" not in pair}
    told = {(n.name, n.what) for n in queries.told(user("city_officer"), agenda)}
    assert told == {("模例大学", "cancelled"), ("拟定研究院", "cancelled"), ("王专家", "cancelled")}
    assert Party.objects.get(pk=gone.pk).left
    work.told(queries.told(user("city_officer"), agenda)[0].pk, by="city", at=AT)
    assert queries.untold(user("city_officer"), agenda) == queries.untold(user("city_officer")) == 2
    assert Party.objects.filter(left=False).count() == 4 and actions.plan(agenda, by="city").meetings.height == 2


def test_a_slot_a_table_and_a_meeting_are_lost(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    actions.change(agenda, fewer_at="10:00", by="city", at=AT)
    assert sorted(s for s, _, _ in seats(agenda).values()).count("10:00") == 1 and agenda.fewer == {"10:00": 1}
    off = Seat.objects.filter(slot="10:00").get()
    actions.change(agenda, off=off, by="city", at=AT)
    assert Request.objects.count() == 3
    actions.change(agenda, slot="10:20", by="city", at=AT)
    assert {s for s, _, _ in seats(agenda).values()} == {"10:00"}
    with pytest.raises(Fault):
        actions.change(agenda, slot="8:00", by="city")


def test_outcomes_go_to_the_register_and_the_totals_fill_only_what_is_blank(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    with pytest.raises(Fault):
        actions.close(agenda, by="city")
    for fields in (
        {"result": "none"},
        {"result": "none", "amount": 5, "reason": "price"},
        {"result": "follow_up"},
        {"result": "won"},
    ):
        with pytest.raises(Fault):
            actions.outcome(seat_of("秀水精密有限公司", "模例大学"), by="city", **fields)
    actions.outcome(seat_of("秀水精密有限公司", "模例大学"), "signed", amount=500_0000_00, by="city")
    actions.outcome(seat_of("秀水精密有限公司", "拟定研究院"), "none", reason="maturity", by="city")
    actions.outcome(seat_of("海宁潮涌材料有限公司", "模例大学"), "intention", follow_up_on=date(2025, 3, 20), by="city")
    absent = actions.outcome(seat_of("海宁潮涌材料有限公司", "拟定研究院"), "absent", by="city")
    assert absent is None and Meeting.objects.count() == 3
    row = Meeting.objects.get(result="none")
    assert (row.session_number, row.demander, row.supplier, row.reason) == (
        "DJ2025-01",
        "秀水精密有限公司",
        "拟定研究院",
        "成熟度不够",
    )
    assert row.organisation.uscc == CODE and row.place == "330411"
    assert row.key == key_of(
        Meeting,
        ("session_number", "demander", "supplier", "subject"),
        {n: getattr(row, n) for n in ("session_number", "demander", "supplier", "subject")},
    ), "a sheet would find the same record"
    assert [(w.zh, n) for w, n, _ in queries.funnel(agenda)] == [
        ("请求", 4),
        ("排上", 4),
        ("已对接", 3),
        ("有进展", 2),
        ("签约", 1),
    ]
    assert list(queries.due(agenda, date(2025, 3, 20))) and not list(queries.due(agenda, date(2025, 3, 19)))
    Session.objects.update(firms=40)
    agenda.session.refresh_from_db()
    session = actions.close(agenda, by="city")
    assert (session.firms, session.institutes, session.projects, session.intentions, session.signed, session.signed_amount) == (
        40,
        2,
        3,
        1,
        1,
        500_0000_00,
    )
    with pytest.raises(Fault):
        actions.plan(agenda, by="city")


def test_each_party_reads_what_came_of_its_own_meetings_and_what_to_add(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    actions.confirm(agenda, by="city")
    actions.outcome(seat_of("秀水精密有限公司", "拟定研究院"), "none", reason="maturity", by="city")
    actions.outcome(seat_of("海宁潮涌材料有限公司", "模例大学"), "none", reason="price", by="city")
    page = signed_in(user("organisation", organisation_code=CODE)).get("/matchmaking/mine/").content.decode()
    assert "未成" in page and "成熟度不够" in page and "补充中试数据或样机" in page
    assert "价格或预算" not in page, "the meetings of others are their own affair"


def test_unknown_amounts_are_unknown_not_zero(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    actions.outcome(seat_of("秀水精密有限公司", "模例大学"), "signed", by="city")
    assert queries.amount(agenda) is None


def test_a_veto_is_silent(agenda: Any) -> None:
    firm, university = Party.objects.get(organisation__uscc=CODE), Party.objects.get(name="模例大学")
    Party.objects.filter(pk=university.pk).update(
        organisation=Organisation.objects.create(name="模例大学", uscc="12330000470009012X", place="330411")
    )
    actions.veto(agenda, university, firm, by="city", reason="曾有纠纷")
    actions.plan(agenda, by="city")
    assert ("秀水精密有限公司", "模例大学") not in seats(agenda)
    actions.confirm(agenda, by="city")
    client = signed_in(user("organisation", organisation_code=CODE))
    secrets = ("曾有纠纷", "veto", "Veto")
    page = client.get("/matchmaking/mine/").content.decode()
    assert "拟定研究院" in page and "模例大学" not in page and not any(s in page for s in secrets)
    for path in (
        f"/matchmaking/{agenda.session_id}/",
        f"/matchmaking/{agenda.session_id}/requests/",
        f"/matchmaking/{agenda.session_id}/timetable/",
        f"/matchmaking/{agenda.session_id}/book/parties.xlsx",
        f"/matchmaking/{agenda.session_id}/paper/report.pdf",
        "/matchmaking/new/",
    ):
        assert client.get(path).status_code == 404
    ics = client.get(f"/matchmaking/parties/{firm.pk}/schedule.ics").content.decode().replace("\r\n ", "")
    assert "拟定研究院" in ics and "模例大学" not in ics
    assert client.get(f"/matchmaking/parties/{university.pk}/schedule.ics").status_code == 404
    assert queries.why(Request.objects.get(a=firm, b=university)) == ("不安排", "没有哪一处单独改动能排上它")
    for role, places in (("organisation", []), ("public", []), ("county_officer", ["330481"])):
        assert not queries.vetoes(user(role, places=places), agenda).exists()
    assert queries.vetoes(user("county_officer", places=["330411"]), agenda).count() == 1
    from yipanqi.ledger.models import Entry

    entry = Entry.objects.filter(action="matchmaking.veto").get()
    assert set(entry.detail) == {"veto"}


def test_a_party_gives_its_own_veto_and_takes_it_back_before_the_plan_is_confirmed(agenda: Any) -> None:
    firm, university = Party.objects.get(organisation__uscc=CODE), Party.objects.get(name="模例大学")
    client = signed_in(user("organisation", organisation_code=CODE))
    address = f"/matchmaking/parties/{firm.pk}/veto/"
    client.post(address, {"other": university.pk})
    assert queries.own_vetoes(firm) == {university.pk}
    client.post(address, {"other": university.pk, "withdraw": "1"})
    assert not queries.own_vetoes(firm)
    assert signed_in(user("organisation", organisation_code=OTHER)).post(address, {"other": university.pk}).status_code == 404
    client.post(address, {"other": Party.objects.get(name="王专家").pk})  # no request of theirs
    assert not queries.own_vetoes(firm)
    actions.plan(agenda, by="city")
    actions.confirm(agenda, by="city")
    client.post(address, {"other": university.pk})
    assert not queries.own_vetoes(firm), "too late"


def test_a_withdrawn_party_and_one_without_any_free_slot_meet_nobody(agenda: Any) -> None:
    Party.objects.filter(name="模例大学").update(free=[])
    actions.plan(agenda, by="city")
    assert {b for _, b in seats(agenda)} == {"拟定研究院"}
    assert {line["reason"] for line in queries.unmet(agenda)} == {"没有共同的空闲时段"}


def test_a_change_gives_the_calendar_a_higher_sequence(agenda: Any) -> None:
    actions.plan(agenda, by="city")
    party = Party.objects.get(name="海宁潮涌材料有限公司")
    first = {e.uid: e.revision for e in cards.events(queries.party(user("city_officer"), party.pk))}
    actions.change(agenda, leaves=Party.objects.get(name="拟定研究院"), by="city", at=AT)
    second = {e.uid: e.revision for e in cards.events(queries.party(user("city_officer"), party.pk))}
    assert second and all(second[uid] > first[uid] for uid in second.keys() & first.keys())


@pytest.mark.parametrize(
    "slots", [[], [{"start": "10:00", "end": "09:00"}], [{"start": "25:00", "end": "25:20"}], [SLOTS[0], SLOTS[0]]]
)
def test_slots_that_make_no_sense(session: Session, slots: list[dict[str, Any]]) -> None:
    with pytest.raises(Fault):
        actions.set_day(session, slots=slots, tables=1, by="city")


def test_results_are_those_of_the_register_and_every_word_has_both_languages() -> None:
    field = Meeting._meta.get_field("result").sheet
    assert set(flow.RESULTS) == set(field.choices) | {"absent"} and set(flow.REASONS) == set(flow.WHAT_TO_ADD)
    for words in (flow.STAGES, flow.STAGE_MEANING, flow.SIDES, flow.RESULTS, flow.REASONS, flow.WHAT_TO_ADD):
        assert all(w.zh and w.en for w in words.values())


def test_the_command_works_on_plain_files(tmp_path: Any, capsys: Any) -> None:
    from yipanqi.cli import run

    (tmp_path / "in.csv").write_text("a_id,b_id,weight\n甲,X,2\n乙,X,1\n", encoding="utf-8")

    def call(*more: str) -> int:
        return run(["timetable", "--requests", str(tmp_path / "in.csv"), "--tables", "1", "-o", str(tmp_path / "out.csv"), *more])

    assert call("--slots", "1", "--json") == 0 and '"total": 2' in capsys.readouterr().out
    assert call("--slots", "9:00,9:20") == 0 and "已证明最优" in capsys.readouterr().out
    assert call("--slots", "0") == 2 and call("--slots", "1", "--availability", str(tmp_path / "no.csv")) == 2


def test_a_day_that_changed_while_it_was_planned_is_planned_again(agenda: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reckon = _planning.timetable

    def meanwhile(*given: Any, **more: Any) -> Any:
        Party.objects.filter(name="王专家").update(left=True)
        return reckon(*given, **more)

    monkeypatch.setattr(_planning, "timetable", meanwhile)
    with pytest.raises(Fault, match="没有写入任何内容"):
        actions.plan(agenda, by="city", at=AT)
    assert not Seat.objects.exists() and agenda.version == 0
    monkeypatch.setattr(_planning, "timetable", reckon)
    actions.plan(agenda, by="city", at=AT)
    assert Seat.objects.exists()
