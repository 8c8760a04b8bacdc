"""The day on which the city works, and the moment: the clock's; in a model city always the day for which it was made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yipanqi.registry.actions import set_city
from yipanqi.registry.asked_once import AskedOnceMiddleware
from yipanqi.registry.models import City
from yipanqi.registry.queries import city_or_none, this_moment, today

MADE_FOR = date(2024, 2, 29)


def city(*, synthetic: bool, as_of: date | None) -> None:
    set_city("330400", period="2024", by="test")
    City.objects.update(synthetic=synthetic, as_of=as_of)


def test_a_model_city_stands_still_and_its_clock_goes_on(db: None) -> None:
    city(synthetic=True, as_of=MADE_FOR)
    before, at, after = timezone.localtime(), this_moment(), timezone.localtime()
    assert (today(), at.date()) == (MADE_FOR, MADE_FOR)
    assert before.time() <= at.time() <= after.time() or after.date() > before.date()
    assert at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("synthetic", [True, False])
@pytest.mark.parametrize("as_of", [MADE_FOR, None])
def test_a_city_at_work_goes_by_the_clock_whatever_day_its_figures_are_shown_for(
    db: None, synthetic: bool, as_of: date | None
) -> None:
    city(synthetic=synthetic, as_of=as_of)
    real = not (synthetic and as_of)
    assert (today() == timezone.localdate()) is real
    assert (timezone.now() - this_moment() < timedelta(seconds=30)) is real


def test_before_there_is_a_city_it_is_the_clock(db: None) -> None:
    assert today() == timezone.localdate()


def test_within_a_request_the_city_is_asked_for_once_and_again_when_it_changes(db: None, django_assert_num_queries: Any) -> None:
    city(synthetic=True, as_of=MADE_FOR)

    def asks(request: HttpRequest) -> HttpResponse:
        with django_assert_num_queries(1):
            assert [today(), today(), city_or_none().code] == [MADE_FOR, MADE_FOR, "330400"]  # type: ignore[union-attr]
        one = City.objects.get()
        one.as_of = None
        one.save()
        assert today() == timezone.localdate(), "what was changed is seen at once"
        return HttpResponse()

    AskedOnceMiddleware(asks)(HttpRequest())
    with django_assert_num_queries(2):
        today(), today()
