"""A person asks: what is held, a copy, a correction, an erasure that leaves the record, the figures and the ledger as they
are.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab, hand_in  # noqa: F401 - a fixture
from yipanqi.instruments.needs.models import Need
from yipanqi.intake import actions
from yipanqi.intake.markup import marked
from yipanqi.intake.models import Batch, Redaction
from yipanqi.ledger import queries as ledger
from yipanqi.portal.tests.conftest import NEEDS, need
from yipanqi.registry import queries as registry
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
PHONE, NAME, CARD = "13912345678", "张三丰", "330402199001011232"
HEADINGS = [*NEEDS, "身份证号"]


def tab(title: str, *rows: list[Any]) -> Tab:
    return Tab("需求", title, HEADINGS, list(rows))


@pytest.fixture
def city(hand_in: Callable[..., Any], settings: Any) -> Client:  # noqa: F811
    """Two needs; a second file corrects a telephone, a third says the same once more and changes nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    rows = [
        [*need(1, "秀水精密有限公司", "秀洲区", "是"), CARD],
        [*need(2, "秀水精密有限公司", "秀洲区", "是")[:8], "李四光", "13800000000", "2024-05-01", "待对接", "x"],
    ]
    first = hand_in("企业技术需求征集表.xlsx", tab("2024年企业技术需求征集表", *rows))
    again = hand_in(
        "企业技术需求征集表（二）.xlsx", tab("2024年企业技术需求征集表（第二次）", [*rows[0][:9], "13999999999", *rows[0][10:]])
    )
    same = hand_in(
        "企业技术需求征集表（三）.xlsx", tab("2024年企业技术需求征集表（第三次）", [*rows[0][:9], "13999999999", *rows[0][10:]])
    )
    assert (first.state, again.state, same.state) == ("accepted", "accepted", "accepted") and same.counts["changed"] == 0
    client = Client()
    client.force_login(ensure_user("city", "a long password 1", role="city_officer", places=[]))
    return client


def everything() -> str:
    """Whatever the database says in any of the tables that could."""
    out = io.StringIO()
    call_command("dumpdata", "intake", "needs", "registry.person", "ledger", stdout=out)
    return out.getvalue()


def test_nothing_is_found_before_it_is_said_what_for_and_never_by_others(city: Client) -> None:
    page = city.get("/persons/?who=XQ0001").content.decode()
    assert "2027-05-01" not in page and "1399" not in page
    assert city.get(f"/persons/copy/?who={PHONE}").status_code == 404
    county = Client()
    county.force_login(ensure_user("county", "a long password 1", role="county_officer", places=["330411"]))
    for client in (county, Client()):
        assert client.get(f"/persons/?who={NAME}").status_code == 404
        assert client.post("/persons/change/", {}).status_code == 404


def test_a_person_is_found_copied_and_corrected_and_the_chain_says_no_value(city: Client) -> None:
    city.post("/purpose/", {"purpose": "rights", "next": "/persons/"})
    page = city.get(f"/persons/?who={NAME}").content.decode()
    one = Need.objects.get(number="XQ0001")
    assert NAME in page and "个人信息保护法第十九条" in page
    assert "2027" in page
    held = json.loads(city.get(f"/persons/copy/?who={NAME}").content)
    assert [(h["label"], h["number"], h["values"]["联系电话"]) for h in held] == [("needs.need", one.pk, "13999999999")]
    city.post(
        "/persons/change/",
        {
            "label": "needs.need",
            "number": one.pk,
            "deed": "correct",
            "column": "contact",
            "value": "张三峰",
            "reason": "本人来电",
        },
    )
    one.refresh_from_db()
    assert one.contact == "张三峰"
    said = json.dumps([e.detail for e in ledger.entries(f"needs.need:{one.pk}")], ensure_ascii=False)
    assert "intake" not in said and "张三峰" not in said and NAME not in said
    assert ledger.first_break() is None


def test_an_erasure_leaves_nothing_anywhere_and_the_record_and_the_chain_whole(city: Client) -> None:
    city.post("/purpose/", {"purpose": "rights", "next": "/persons/"})
    one, other = Need.objects.get(number="XQ0001"), Need.objects.get(number="XQ0002")
    actions.correct("needs.need", one.pk, {"contact": "张三峰"}, "city", "本人来电")
    ask = {"label": "needs.need", "number": one.pk, "deed": "erase", "column": ["contact", "phone"]}
    city.post("/persons/change/", {**ask, "reason": ""})
    assert Need.objects.get(pk=one.pk).contact == "张三峰", "nothing without a reason"
    city.post("/persons/change/", {**ask, "reason": "本人书面请求"})
    one.refresh_from_db()
    assert (one.contact, one.phone, one.number) == (None, None, "XQ0001")
    dump = everything()
    assert CARD not in dump, dump[dump.index(CARD) - 300 : dump.index(CARD) + 100]
    assert not [mark for mark in (PHONE, NAME, "张三峰", "13999999999", CARD) if mark in dump]
    assert "李四光" in dump and Need.objects.get(pk=other.pk).phone == "13800000000"
    for batch in Batch.objects.all():
        reading = batch.readings.get()
        for row in range(4, 7):
            text = city.get(f"/files/{batch.file.sha256}/{reading.pk}/{row}/").content.decode()
            assert not [mark for mark in (PHONE, NAME, "13999999999", CARD) if mark in text]
        with pytest.raises(Fault, match="封存"):
            marked(batch)
    assert Redaction.objects.count() == 9, "contact, telephone and the column that filled no field, in the row of each file"
    assert "没有找到" in city.get(f"/persons/?who={NAME}").content.decode()
    assert ledger.first_break() is None


def test_only_personal_columns_are_erased(city: Client) -> None:
    one = Need.objects.get(number="XQ0001")
    with pytest.raises(Fault, match="title"):
        actions.erase("needs.need", one.pk, ["title"], "city", "x")
    with pytest.raises(Fault):
        actions.erase("needs.need", one.pk, [], "city", "x")


@pytest.mark.parametrize(("on", "due"), [(date(2027, 4, 30), 0), (date(2027, 5, 1), 2)])
def test_what_is_due_is_due_from_its_day(city: Client, on: date, due: int) -> None:
    found = registry.due_for_erasure(on)
    assert [(label, columns, day) for label, _, columns, day in found] == [
        ("needs.need", ["contact", "phone"], date(2027, 5, 1))
    ] * due


def test_retention_names_registers_and_columns_that_exist() -> None:
    from django.apps import apps

    from yipanqi.intake.access import personal_columns
    from yipanqi.registry._persons import periods

    for label, period in periods().items():
        model = apps.get_model(label)
        assert personal_columns(model), label
        kinds = ("DateField", "DateTimeField", "IntegerField")
        assert not period["from"] or model._meta.get_field(period["from"]).get_internal_type() in kinds, label
        assert period["years"] > 0 and period["law"] and period["law_en"]


@pytest.mark.parametrize(("next_", "goes"), [("/persons/", "/persons/"), ("长" * 300, "/"), ("//example.org/", "/"), ("", "/")])
def test_after_the_purpose_the_way_leads_to_a_page_of_this_house(clients: dict[str, Client], next_: str, goes: str) -> None:
    answer = clients["city_officer"].post("/purpose/", {"purpose": "rights", "next": next_})
    assert (answer.status_code, answer.headers["Location"]) == (302, goes)
