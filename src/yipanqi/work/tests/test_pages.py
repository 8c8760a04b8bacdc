"""Who is put in charge on a page: who is offered, what is refused, what stands in lists."""

from __future__ import annotations

from typing import Any

import pytest

from yipanqi.accounts.models import User
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import actions, pages, queries
from yipanqi.work.models import Case, Notice
from yipanqi.work.tests.conftest import ON

pytestmark = pytest.mark.django_db


def test_those_who_see_the_place_are_offered(needs: dict, people: dict) -> None:
    people["shen"].is_active = False
    people["shen"].save()
    form = pages.assign_form("toy", needs["XQ1"].pk, people["city"])()
    assert list(form.fields["person"].choices)[1:] == [("city", "周芸"), ("haining", "沈雨桐")]
    assert [name for name, _ in queries.officers_of("330411")] == ["xiuzhou", "city"]
    assert [name for name, _ in queries.officers_of(None)] == ["city"], "what has no place is the city's"


def test_the_first_deed_opens_the_case_and_a_refused_one_leaves_none(needs: dict, people: dict) -> None:
    pk = needs["XQ1"].pk
    for given, code in (({}, "blank"), ({"person": "haining", "deputy": "haining"}, "same"), ({"person": "xiuzhou"}, "cannot")):
        with pytest.raises(Fault) as fault:
            pages.assigned("toy", pk, given, by="haining", on=ON)
        assert fault.value.code == code and not Case.objects.exists()
    made = pages.assigned("toy", pk, {"person": "haining", "office": None}, by="haining", on=ON)
    assert (made.owner_person, made.owner_office, made.opened_by) == ("haining", "", "haining")
    again = pages.assigned("toy", pk, {"office": "农社科"}, by="city", on=ON)
    assert again.pk == made.pk and (again.owner_person, again.owner_office) == ("", "农社科")
    assert pages.in_charge(again) == {"person": "", "deputy": "", "office": "农社科"} and pages.in_charge(None) == {}


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ({"person": "haining", "office": "农社科"}, "沈雨桐"),
        ({"person": "xiuzhou2"}, "xiuzhou2"),
        ({"office": "农社科"}, "农社科"),
    ],
)
def test_whoever_is_in_charge_is_called_the_same_everywhere(needs: dict, people: dict, given: dict, called: str) -> None:
    User.objects.create(username="xiuzhou2", role="county_officer", places=["330481"])
    one, two = needs["XQ1"], needs["XQ2"]
    case = pages.assigned("toy", one.pk, given, by="city", on=ON)
    actions.touch("toy", two.pk, by="city", on=ON)
    assert queries.called(case) == called

    def listed(expression: Any) -> list[Any]:
        return list(type(one).objects.order_by("pk").annotate(_it=expression).values_list("_it", flat=True))

    assert listed(queries.in_charge_at("toy")) == [called, None]
    assert listed(queries.of_case("toy", "stage")) == ["new", "new"]
    Case.objects.filter(record=two.pk).delete()
    assert listed(queries.of_case("toy", "stage")) == ["new", None], "nobody has acted on it"


def test_who_is_given_many_cases_is_told_once(needs: dict, people: dict) -> None:
    assign, remind = pages.many("toy", lambda one: one.pk, on=lambda: ON, place=lambda user: None)
    rows = list(needs.values())
    given = {"person": "city", "deputy": "", "office": ""}
    said = assign.deed(people["haining"], rows, given, {})
    assert isinstance(said, Words) and said.zh.startswith("已指派 1 条；没有办成的 1 条：")  # one is not Haining's
    User.objects.create(username="second", role="city_officer")
    assert assign.deed(people["city"], rows, given | {"person": "second", "deputy": "city"}, {}) == Words(
        "已指派 2 条", "2 assigned"
    )
    told = [(n.person, n.zh, n.case_id) for n in Notice.objects.order_by("pk")]
    assert told == [("city", "1 件“需求对接”已交给您办。", None), ("second", "2 件“需求对接”已交给您办。", None)]
    assert assign.deed(people["city"], rows, given | {"person": "second", "deputy": "city"}, {})  # the same again: nothing new
    assert Notice.objects.count() == 2
    Notice.objects.all().delete()
    assert remind.deed(people["haining"], rows[:1], {}, {})
    assert sorted(Notice.objects.values_list("person", "organisation", "zh")) == [
        ("city", "", "催办：1 件“需求对接”等您办。"),
        ("second", "", "催办：1 件“需求对接”等您办。"),
    ]
