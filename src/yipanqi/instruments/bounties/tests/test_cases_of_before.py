"""A city made by the version before: its bounties are cases afterwards, each where it stood, with its days and persons; they go
on, and back again they stand where they stood.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.bounties import actions, queries
from yipanqi.instruments.bounties.models import Bounty, Call
from yipanqi.instruments.bounties.tests.test_moved import migrated
from yipanqi.intake.actions import correct
from yipanqi.ledger.models import Entry
from yipanqi.values.fault import Fault
from yipanqi.work.models import Case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE, AFTER = ("bounties", "0007_former_marks"), ("bounties", "0010_objections")
POSTER, WINNER, LOSER = "91330481MA28A0001X", "12330000470000001X", "91330402MA28A0002Y"
AT = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
CLOSES, OPENED, RACED = AT + timedelta(days=30), AT + timedelta(days=31), AT + timedelta(days=40)
AWARDED, NOTICE_TO, SIGNED, ACCEPTED, ENDED = (date(2024, *d) for d in ((5, 6), (5, 13), (5, 20), (11, 1), (6, 3)))
POST = ("post", "draft", "posted", date(2024, 3, 1), "officer")
AMEND = ("amend", "posted", "posted", date(2024, 3, 3), "poster")
OPEN = ("open", "posted", "opened", date(2024, 4, 1), "officer")
RACE = ("race", "opened", "racing", date(2024, 4, 10), "poster")
AWARD = ("award", "opened", "awarded", AWARDED, "poster")
SIGN = ("sign", "awarded", "signed", SIGNED, "officer")
ACCEPT = ("accept", "signed", "accepted", ACCEPTED, "officer")
#: What a bounty is called -> its stage, its steps, the word of the register, the day that is due.
WAYS: dict[str, tuple[str, list[tuple[str, str, str, date, str]], str, date | None]] = {
    "posted": ("posted", [POST], "posted", date(2024, 3, 31)),
    "amended": ("posted", [POST, AMEND], "posted", date(2024, 3, 31)),
    "opened": ("opened", [POST, AMEND, OPEN], "reviewing", None),
    "racing": ("racing", [POST, OPEN, RACE], "reviewing", None),
    "awarded": ("awarded", [POST, OPEN, AWARD], "awarded", NOTICE_TO),
    "raced": ("awarded", [POST, OPEN, RACE, ("award", "racing", "awarded", AWARDED, "poster")], "awarded", NOTICE_TO),
    "signed": ("signed", [POST, OPEN, AWARD, SIGN], "running", None),
    "accepted": ("accepted", [POST, OPEN, AWARD, SIGN, ACCEPT], "accepted", None),
    "stopped": ("ended", [POST, OPEN, ("end", "opened", "ended", ENDED, "officer")], "ended", None),
}
ENTRY_AT = {"post": AT, "open": OPENED, "race": RACED, "end": datetime(2024, 6, 3, 8, 0, tzinfo=UTC)}


def _city_of_before() -> None:
    """Made by the models as they were: calls with their stage, their rows, bids, amendments and entries in the ledger."""
    get = migrated(BEFORE).get_model
    firms = {c: get("registry", "Organisation").objects.create(name=c, uscc=c, place="330481") for c in (POSTER, WINNER, LOSER)}
    get("bounties", "Call").objects.create(organisation=firms[POSTER], title="draft", by="poster")
    number = 0
    for title, (stage, steps, status, _) in WAYS.items():
        came = {after for _, _, after, _, _ in steps}
        row = get("bounties", "Bounty").objects.create(
            key=title, number=title, title=title, place="330481", organisation=firms[POSTER], status=status,
            posted_on=AT.date(), closes_on=date(2024, 3, 31),
        )  # fmt: skip
        call = get("bounties", "Call").objects.create(
            bounty=row, organisation=firms[POSTER], place="330481", number=title, title=title, stage=stage, closes_at=CLOSES,
            posted_at=AT, opened_at=OPENED if "opened" in came else None, by="poster", award_reason="方案可行",
            awarded_on=AWARDED if "awarded" in came else None, notice_from=date(2024, 5, 7) if "awarded" in came else None,
            notice_to=NOTICE_TO if "awarded" in came else None, signed_on=SIGNED if "signed" in came else None,
            contract_number=f"HT-{title}" if "signed" in came else None, contract_value=100 if "signed" in came else None,
            accepted_on=ACCEPTED if "accepted" in came else None,
        )  # fmt: skip
        won, lost = ("won", "lost") if "awarded" in came else ("opened", "lapsed") if "opened" in came else ("sealed", "sealed")
        for code, state in ((WINNER, won), (LOSER, lost)):
            get("bounties", "Bid").objects.create(
                call=call, organisation=firms[code], sealed=b"", commitment="", handed_in_at=AT, state=state, by=code
            )
        for move, _, _, on, by in steps:
            if move == "amend":
                get("bounties", "Amendment").objects.create(
                    call=call, at=AT + timedelta(days=2), what="补充", closed_at=CLOSES, closes_at=CLOSES, by=by
                )
                continue
            number += 1
            action, detail = (
                ("award", {"notice_to": None, "reason": "两条路线"}) if move == "race" else (move, {"notice_to": "x"})
            )
            Entry.objects.create(
                number=number, at=ENTRY_AT.get(move) or datetime(on.year, on.month, on.day, 3, tzinfo=UTC), by=by, previous="",
                action=f"bounties.{action}", subject=f"call:{call.pk}", detail=detail, digest=str(number),
            )  # fmt: skip


def _steps(case: Case) -> list[tuple[Any, ...]]:
    return list(case.steps.order_by("pk").values_list("move", "before", "after", "on", "by"))


@pytest.mark.usefixtures("migrations")
def test_every_bounty_is_the_case_that_it_was() -> None:
    try:
        _city_of_before()
    finally:
        migrated(AFTER)
    assert Call.objects.get(title="draft").stage == "draft" and Case.objects.count() == len(WAYS), "a draft has no case"
    for title, (stage, steps, status, due) in WAYS.items():
        row = Bounty.objects.get(number=title)
        case = Case.objects.get(model="bounties.bounty", record=row.pk, flow="bounty")
        assert (case.stage, case.shown, row.status, row.call.stage) == (stage, stage, status, stage), title
        assert _steps(case) == steps, title
        assert (case.due_on, case.shown_due_on, case.stage_on) == (due, due, [s for s in steps if s[0] != "amend"][-1][3])
        assert (case.title, case.place, case.opened_at, case.opened_by) == (title, "330481", AT, "officer")
        assert (case.closed_at is not None) is (stage in ("accepted", "ended")), title
        parties = [("bidders", WINNER)] if case.steps.filter(move="open").exists() else []
        assert sorted(case.parties.values_list("name", "code")) == [*parties, ("poster", POSTER)], title
    assert {s.reason for c in Case.objects.all() for s in c.steps.filter(move="race")} == {"两条路线"}
    assert Case.objects.get(title="signed").steps.get(move="sign").given == {"contract_number": "HT-signed", "value": 100}
    _goes_on()
    stages = dict(Call.objects.staged().values_list("title", "stage"))
    old = migrated(BEFORE).get_model("bounties", "Call").objects
    assert dict(old.values_list("title", "stage")) == stages and not Case.objects.exists(), "and back again"
    migrated(AFTER)
    assert dict(Call.objects.staged().values_list("title", "stage")) == stages


def _goes_on() -> None:
    """What was under way is moved by its case from there, and by nothing else."""
    officer = ensure_user("officer", "x", role="city_officer", places=[])
    one = Call.objects.get(title="awarded")
    with pytest.raises(Fault, match="随办理改变"):
        correct("bounties.Bounty", one.bounty_id or 0, {"status": "ended"}, "officer", "误")
    with pytest.raises(Fault, match="公示到 2024-05-13"):
        actions.sign(one.pk, "HT-7", 1_00, by="officer", on=NOTICE_TO)
    assert actions.sign(one.pk, "HT-7", 1_00, by="officer", on=date(2024, 5, 14)).stage == "signed"
    assert Bounty.objects.get(number="awarded").status == "running"
    shown = queries.call(officer, one.pk)
    assert shown is not None and shown.stage == "signed" and queries.case(shown).stage == "signed"
