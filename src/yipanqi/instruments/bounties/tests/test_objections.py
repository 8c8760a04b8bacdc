"""Objections to an award: who may raise one and when, who reads it, what it holds up, and what becomes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from yipanqi.instruments.bounties import actions, queries
from yipanqi.instruments.bounties.models import Call, Objection
from yipanqi.instruments.bounties.steps import objecting
from yipanqi.instruments.bounties.tests.test_calls import ON, city, opened, posted, put_at  # noqa: F401 - fixtures
from yipanqi.values.fault import Fault
from yipanqi.work import actions as floor
from yipanqi.work import queries as cases
from yipanqi.work.models import Notice

pytestmark = pytest.mark.django_db
#: ON is a Monday; the three days of Tomb-sweeping begin on the Thursday, and the Sunday after is worked: the fifth working day.
LAST = date(2024, 4, 9)


@pytest.fixture
def noticed(opened: Call) -> Call:  # noqa: F811
    """An award whose notice stands until `LAST`."""
    bid = opened.bids.get(organisation__name="模例大学")
    opened.bids.exclude(pk=bid.pk).update(state="lost")
    opened.bids.filter(pk=bid.pk).update(state="won")
    put_at(opened, "awarded")
    Call.objects.filter(pk=opened.pk).update(notice_from=ON, notice_to=LAST, awarded_on=ON)
    return Call.objects.staged().get(pk=opened.pk)


def _raise(call: Call, city: dict[str, Any], who: str, on: date = ON, words: str = "中榜单位与发榜方有股权关系") -> Objection:  # noqa: F811
    return objecting.object_to(call.pk, city[who], words, by=who, on=on)


def _sign(call: Call) -> None:
    actions.sign(call.pk, "2024330400000001", 180_0000_00, by="officer", on=LAST + timedelta(days=1))


def test_it_is_raised_within_the_notice_by_anybody_but_the_poster(city: dict[str, Any], noticed: Call) -> None:  # noqa: F811
    last = objecting.notice_of(noticed).last
    assert last == LAST
    with pytest.raises(Fault, match="不在公示期内"):
        _raise(noticed, city, "b", on=LAST + timedelta(days=1))
    with pytest.raises(Fault, match="发榜方不能"):
        _raise(noticed, city, "poster")
    with pytest.raises(Fault, match="请写明"):
        _raise(noticed, city, "b", words=" ")
    made = _raise(noticed, city, "b", on=LAST)
    case = cases.case_of(city["users"]["officer"], "objection", made.pk)
    assert (case.stage, case.place) == ("raised", "330481") and (case.due_on - LAST).days >= 5
    put_at(noticed, "opened")
    with pytest.raises(Fault, match="不在公示期内"):
        _raise(noticed, city, "c")


def test_its_party_and_the_office_of_the_place_read_it_and_nobody_else(city: dict[str, Any], noticed: Call) -> None:  # noqa: F811
    made = _raise(noticed, city, "b")
    users = city["users"]
    for name, user in users.items():
        reader = Client()
        reader.force_login(user)
        page = reader.get(f"/bounties/objections/{made.pk}/")
        assert page.status_code == (200 if name in ("officer", "haining", "b") else 404), name
        said = "股权关系" in reader.get(f"/bounties/{noticed.pk}/").content.decode()
        assert said is (name in ("officer", "haining", "b")), name
    assert Client().get(f"/bounties/objections/{made.pk}/").status_code == 404
    assert objecting.objection(AnonymousUser(), made.pk) is None


def test_nothing_is_signed_while_one_is_unanswered(city: dict[str, Any], noticed: Call) -> None:  # noqa: F811
    first, second = (_raise(noticed, city, who) for who in "bc")
    with pytest.raises(Fault, match="还有 2 条异议没有答复"):
        _sign(noticed)
    one = cases.case_of(city["users"]["officer"], "objection", first.pk)
    with pytest.raises(Fault):
        floor.move(one, "dismiss", by="haining", on=ON)  # without a reason
    with pytest.raises(Fault):
        floor.move(one, "dismiss", by="xiuzhou", on=ON, reason="查无此事")
    floor.move(one, "dismiss", by="haining", on=ON, reason="查无此事")
    assert Notice.objects.filter(case=one.pk).exists(), "whoever raised it is told"
    with pytest.raises(Fault, match="还有 1 条异议没有答复"):
        _sign(noticed)
    floor.move(cases.case_of(city["users"]["c"], "objection", second.pk), "withdraw", by="c", on=ON)
    _sign(noticed)
    assert queries.call(city["users"]["officer"], noticed.pk).stage == "signed"


def test_after_one_was_upheld_nothing_is_signed(city: dict[str, Any], noticed: Call) -> None:  # noqa: F811
    made = _raise(noticed, city, "b")
    floor.move(cases.case_of(city["users"]["officer"], "objection", made.pk), "uphold", by="officer", on=ON, reason="属实")
    with pytest.raises(Fault, match="有异议成立"):
        _sign(noticed)


def test_it_is_raised_on_the_page_of_the_bounty(city: dict[str, Any], noticed: Call, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    for module in ("objecting", "shown", "pressing"):
        monkeypatch.setattr(f"yipanqi.instruments.bounties.steps.{module}.today", lambda: ON)
    for name, may in (("b", True), ("poster", False), ("haining", False)):
        reader = Client()
        reader.force_login(city["users"][name])
        assert ('name="words"' in reader.get(f"/bounties/{noticed.pk}/").content.decode()) is may, name
    assert "公示期内，登录的单位可在本页提出异议" in Client().get(f"/bounties/{noticed.pk}/").content.decode()
    firm = Client()
    firm.force_login(city["users"]["b"])
    address = f"/bounties/{noticed.pk}/object/"
    assert "请写明" in firm.post(address, {"words": ""}).content.decode() and not Objection.objects.exists()
    assert firm.post(address, {"words": "有利害关系"}).status_code == 302
    assert Objection.objects.get().organisation == city["b"]
