"""A city made by the version before: its days are cases afterwards, each where it stood, with its deeds and whom it told; they go
on, and back again they stand where they stood.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import migrated_to
from yipanqi.instruments.matchmaking import actions, queries
from yipanqi.instruments.matchmaking.models import Agenda
from yipanqi.ledger.models import Entry
from yipanqi.values.fault import Fault
from yipanqi.work import queries as work
from yipanqi.work.models import Case, Notice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE, AFTER = ("matchmaking", "0002_agenda"), ("matchmaking", "0004_without_stage_and_notices")
AT, DEADLINE, HELD = datetime(2025, 2, 10, 2, 0, tzinfo=UTC), date(2025, 2, 20), date(2025, 3, 1)
FIRM, UNI = "91330411MA0123453N", "12330000470009012X"
#: Number of a session -> its stage, the deeds of the ledger, the steps that they are, the day that is due, the stage shown.
WAYS: dict[str, tuple[str, tuple[str, ...], list[tuple[str, str, str]], date | None, str]] = {
    "called": (
        "called",
        ("set_day", "take_in"),
        [("call", "called", "called"), ("gather", "called", "called")],
        DEADLINE,
        "called",
    ),
    "planned": (
        "planned",
        ("set_day", "plan", "set_day"),
        [("call", "called", "called"), ("plan", "called", "planned"), ("set", "planned", "planned")],
        HELD,
        "called",
    ),
    "confirmed": (
        "confirmed",
        ("set_day", "plan", "confirm", "confirm", "change", "plan"),
        [
            ("call", "called", "called"),
            ("plan", "called", "planned"),
            ("publish", "planned", "confirmed"),
            ("confirm", "confirmed", "confirmed"),
            ("change", "confirmed", "confirmed"),
            ("plan_on", "confirmed", "confirmed"),
        ],
        HELD,
        "confirmed",
    ),
    "closed": (
        "closed",
        ("set_day", "plan", "confirm", "close"),
        [
            ("call", "called", "called"),
            ("plan", "called", "planned"),
            ("publish", "planned", "confirmed"),
            ("close", "confirmed", "closed"),
        ],
        None,
        "closed",
    ),
    "anew": (
        "planned",
        ("set_day", "plan", "confirm"),
        [
            ("call", "called", "called"),
            ("plan", "called", "planned"),
            ("publish", "planned", "confirmed"),
            ("plan_anew", "confirmed", "planned"),
        ],
        HELD,
        "confirmed",
    ),
    "unsaid": ("planned", (), [("call", "called", "called"), ("plan", "called", "planned")], HELD, "called"),
}
#: what, with whom, before, after, by whom told.
NOTICES = (
    ("cancelled", "模例、拟定大学、王专家", "10:00 · 1", "", "officer"),
    ("moved", "王专家", "10:00 · 1", "10:20 · 2", ""),
    ("table", "模例、拟定大学", "10:20 · 2", "10:20 · 1", ""),
    ("added", "秀水精密有限公司", "", "10:20 · 2", "city"),
)


def migrated(to: tuple[str, str]) -> Any:
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return migrated_to(to, *(node for node in leaves if node[0] in ("work", "ledger", "registry", "intake")))


def _city_of_before() -> None:
    get, number = migrated(BEFORE).get_model, 0
    firms = {c: get("registry", "Organisation").objects.create(name=c, uscc=c, place="330411") for c in (FIRM, UNI)}
    for key, (stage, deeds, _, _, _) in WAYS.items():
        session = get("matchmaking", "Session").objects.create(
            key=key, number=key, name=f"{key}对接会", place="330411", held_on=HELD
        )
        day = get("matchmaking", "Agenda").objects.create(
            session=session, place="330411", slots=[{"start": "10:00", "end": "10:20"}, {"start": "10:20", "end": "10:40"}],
            tables=2, deadline=DEADLINE, stage=stage, planned_at=AT, planned_by="officer", version=3,
        )  # fmt: skip
        parties = {
            name: get("matchmaking", "Party").objects.create(
                agenda=day, name=name, side="demand", place="330411", organisation=firms.get(code), left=left
            )
            for name, code, left in (
                ("秀水精密有限公司", FIRM, False),
                ("模例、拟定大学", "", False),
                ("王专家", "", False),
                ("退出的大学", UNI, True),
            )
        }
        get("matchmaking", "Request").objects.create(agenda=day, a=parties["秀水精密有限公司"], b=parties["模例、拟定大学"])
        for what, other, before, after, told_by in NOTICES if stage != "called" else ():
            get("matchmaking", "Notice").objects.create(
                agenda=day, party=parties["王专家" if what == "added" else "秀水精密有限公司"], what=what, other=other,
                before=before, after=after, at=AT + timedelta(hours=8), told_by=told_by, told_at=AT if told_by else None,
            )  # fmt: skip
        for at, deed in enumerate(deeds):
            number += 1
            Entry.objects.create(
                number=number, at=AT + timedelta(hours=at), by="officer", action=f"matchmaking.{deed}", previous="",
                subject=f"session:{session.pk}", detail={}, digest=str(number),
            )  # fmt: skip
    get("matchmaking", "Session").objects.create(key="sheet", number="sheet", name="报表里的", place="330411")


def _notices_of_before(get: Any) -> list[tuple[Any, ...]]:
    found = get("matchmaking", "Notice").objects.order_by("agenda", "pk")
    return list(found.values_list("agenda", "party", "what", "other", "before", "after", "at", "told_by", "told_at"))


@pytest.mark.usefixtures("migrations")
def test_every_day_is_the_case_that_it_was_with_whom_it_told() -> None:
    try:
        _city_of_before()
        notices = _notices_of_before(migrated(BEFORE).get_model)
    finally:
        migrated(AFTER)
    assert Case.objects.count() == len(WAYS), "a session that came with a sheet has no case"
    for key, (stage, _, steps, due, shown) in WAYS.items():
        day = Agenda.objects.select_related("session").get(session__number=key)
        case = Case.objects.get(model="matchmaking.session", record=day.session_id, flow="matchmaking_day")
        assert (case.stage, day.stage, case.shown, case.due_on) == (stage, stage, shown, due), key
        assert list(case.steps.order_by("pk").values_list("move", "before", "after")) == steps, key
        assert {s.by for s in case.steps.all()} <= {"officer"} and case.opened_at == AT, key
        assert (case.title, case.place, case.closed_at is not None) == (f"{key}对接会", "330411", stage == "closed"), key
        assert list(case.parties.values_list("name", "code")) == [("parties", FIRM)], "whoever left is no party any more"
        quiet = {s.move for s in case.steps.filter(silent=True)}
        assert quiet <= {"set", "gather", "plan"} and ("plan" not in [m for m, _, _ in steps] or "plan" in quiet), key
    _told_as_before()
    _goes_on()
    get = migrated(BEFORE).get_model
    stages = {key: "closed" if key == "unsaid" else stage for key, (stage, *_) in WAYS.items()}
    assert dict(get("matchmaking", "Agenda").objects.values_list("session__number", "stage")) == stages
    assert not Case.objects.exists() and not Notice.objects.exists()
    assert _notices_of_before(get) == notices, "and back again, row by row"
    migrated(AFTER)
    assert {a.session.number: a.stage for a in Agenda.objects.select_related("session")} == stages


def _told_as_before() -> None:
    city = ensure_user("city", "x", role="city_officer", places=[])
    told = queries.told(city, Agenda.objects.get(session__number="confirmed"))
    assert [(n.name, n.what, n.other, n.before, n.after) for n in told if n.since is None] == [
        ("秀水精密有限公司", "moved", "王专家", "10:00 · 1", "10:20 · 2"),
        ("秀水精密有限公司", "table", "模例、拟定大学", "10:20 · 2", "10:20 · 1"),
    ]
    assert {(n.what, n.other, n.since) for n in told if n.since} == {
        ("cancelled", "模例、拟定大学、王专家", AT),
        ("added", "秀水精密有限公司", AT),
    }
    assert queries.untold(city) == 2 * (len(WAYS) - 1), "none for the day that only called"
    firm = ensure_user("firm", "x", role="organisation", places=[], organisation_code=FIRM)
    assert not work.notices_for(firm), "what the office told in its own way comes to nobody a second time"
    moved = Notice.objects.filter(about__what="moved", case__title="planned对接会").first()
    assert moved is not None and moved.zh == "“planned对接会”：与王专家的对接由 10:00 · 1 号桌改到 10:20 · 2 号桌。"
    assert moved.step is None and Notice.objects.filter(case__title="confirmed对接会", step__move="change").count() == 4


def _goes_on() -> None:
    day = Agenda.objects.get(session__number="unsaid")
    with pytest.raises(Fault):
        actions.close(Agenda.objects.get(session__number="closed"), by="officer")
    actions.close(day, by="officer")
    assert day.stage == "closed" and Case.objects.get(title="unsaid对接会").closed_at is not None
