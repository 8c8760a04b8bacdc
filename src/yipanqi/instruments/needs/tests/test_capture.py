"""Needs that come in besides by sheet: from visits by officers, and by the firm itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.needs import actions, forms, queries
from yipanqi.instruments.needs.models import Need
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db

ON, HAINING = date(2024, 6, 30), "91330481MA28A0001X"
HEADINGS = ["编号", "走访日期", "走访人", "企业名称", "统一社会信用代码", "县（市、区）", "问题描述", "问题类别", "是否办结"]
GIVEN = {
    "title": "鞣制废水铬回收",
    "problem": "鞣制废水中铬含量高，需回收利用",
    "specification": "回收率≥95%",
    "budget": 80_000_000,
    "willing_to_post": True,
}


@pytest.fixture
def visited(hand_in: Callable) -> None:
    hand_in(
        "助企惠企走访问题清单.xlsx",
        Tab(
            "清单",
            "“助企惠企”走访问题清单",
            HEADINGS,
            [
                [
                    "ZQ1",
                    "2024-05-06",
                    "李走访",
                    "海宁潮涌材料有限公司",
                    HAINING,
                    "海宁市",
                    "废水处理技术跟不上，铬回收不了",
                    "技术",
                    "否",
                ],
                ["ZQ2", "2024-05-07", "李走访", "海宁潮涌材料有限公司", HAINING, "海宁市", "用地紧张", "用地", "否"],
                [
                    "ZQ3",
                    "2024-05-08",
                    "李走访",
                    "秀水织造有限公司",
                    "91330411MA0123453N",
                    "秀洲区",
                    "织机断经看不见",
                    "技术",
                    "否",
                ],
            ],
        ),
    )


def officer(places: list[str]) -> Any:
    return ensure_user(
        "county" if places else "city", "a long password 1", role="county_officer" if places else "city_officer", places=places
    )


def test_a_visit_becomes_one_need(visited: None) -> None:
    city = officer([])
    assert [v.number for v in queries.visits(city)] == ["ZQ3", "ZQ1"], "technical problems only"
    made = actions.capture(queries.visit(city, "ZQ1"), GIVEN, by="test", on=ON)
    assert (made.number, made.place, made.source, made.collected_on, made.organisation.uscc) == (
        "XQ-ZQ1",
        "330481",
        "visit",
        date(2024, 5, 6),
        HAINING,
    )
    assert [v.number for v in queries.visits(city)] == ["ZQ3"] and queries.visit(city, "ZQ1") is None
    assert [v.number for v in queries.visits(officer(["330481"]))] == []


def test_one_word_and_doubles_are_refused(visited: None) -> None:
    visit = queries.visit(officer([]), "ZQ1")
    for wrong in ({}, {"title": "铬", "problem": "铬"}, {**GIVEN, "problem": "  "}):
        with pytest.raises(Fault, match="需求名称"):
            actions.capture(visit, wrong, by="test", on=ON)
    actions.capture(visit, GIVEN, by="test", on=ON)
    with pytest.raises(Fault, match="已经转为需求"):
        actions.capture(visit, {**GIVEN, "title": "另一个名字"}, by="test", on=ON)
    with pytest.raises(Fault, match="已有同名需求 XQ-ZQ1"):
        actions.state(Need.objects.get().organisation, GIVEN, by="firm", on=ON)
    assert Need.objects.count() == 1


def test_the_pages_of_officer_and_firm(visited: None) -> None:
    client = Client()
    assert client.get("/needs/visits/").status_code == client.get("/needs/new/").status_code == 404
    client.force_login(officer(["330481"]))
    page = client.get("/needs/visits/").content.decode()
    assert "铬回收不了" in page and "织机断经" not in page and client.get("/needs/visits/ZQ3/").status_code == 404
    posted = {"title": "鞣制废水铬回收", "problem": "铬回收不了，需要新工艺", "budget": "abc"}
    assert "不是数字" in client.post("/needs/visits/ZQ1/", posted).content.decode()
    assert client.post("/needs/visits/ZQ1/", {**posted, "budget": "80"}).headers["Location"] == "/market/needs/XQ-ZQ1/"
    firm = Client()
    firm.force_login(ensure_user("chaoyong", "a long password 3", role="organisation", places=[], organisation_code=HAINING))
    answer = firm.post("/needs/new/", {"title": "无铬鞣制的新工艺", "problem": "要找不用铬的鞣制工艺", "willing_to_post": "1"})
    made = Need.objects.get(source="platform")
    assert (
        answer.headers["Location"] == f"/market/needs/{made.number}/"
        and made.willing_to_post
        and made.organisation.uscc == HAINING
    )
    assert "可测量的指标" in firm.get(answer.headers["Location"]).content.decode(), "what is lacking is asked at once"


def test_the_list_of_visits_takes_a_fixed_number_of_queries(visited: None, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, city = Client(), officer([])
    client.force_login(city)
    client.get("/needs/visits/")
    client.get("/needs/visits/")  # lists of places are read once
    with CaptureQueriesContext(connection) as two:
        client.get("/needs/visits/")
    actions.capture(queries.visit(city, "ZQ1"), GIVEN, by="test", on=ON)
    with django_assert_num_queries(len(two)):
        client.get("/needs/visits/")


@pytest.mark.parametrize(("text", "fen"), [("80", 80_000_000), ("1,200.5", 1_200_500_000), ("120万", 120_000_000), ("", None)])
def test_a_budget_is_read_as_in_the_sheet(text: str, fen: int | None) -> None:
    asked = {"title": "鞣制废水铬回收", "problem": "铬回收不了，需要新工艺"}
    form = forms.NeedForm({**asked, "budget": text})
    assert form.is_valid() and form.cleaned_data["budget"] == fen
    for wrong in ("-1", "Infinity", "1e99", "很多"):
        assert set(forms.NeedForm({**asked, "budget": wrong}).errors) == {"budget"}
