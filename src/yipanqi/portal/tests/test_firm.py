"""One organisation on one page and on one sheet; a register as a list that is worked; a record written on a page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from yipanqi.instruments.contracts.models import Contract
from yipanqi.instruments.visits.models import Visit
from yipanqi.intake.actions import undo
from yipanqi.portal.tests.conftest import HAINING, XIUZHOU
from yipanqi.registry.models import Organisation

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]))


def test_the_page_holds_what_instruments_say_and_the_firm_sees_the_same_of_itself(
    clients: dict[str, Client], small_city: dict[str, Any]
) -> None:
    firm = Organisation.objects.get(uscc=XIUZHOU).pk
    for role in ("city_officer", "county_officer", "organisation"):
        page = text_of(clients[role].get(f"/organisations/{firm}/"))
        assert "秀水精密" in page and "技术合同" in page and "技术需求" in page, role
        assert "|2024|" not in page and "STATISTICS" not in page and "潮涌" not in page, role
        sheet = text_of(clients[role].get(f"/organisations/{firm}/sheet/"))
        assert "走访用一页纸" in sheet and "今天要答复、要问的" in sheet and "走访记录" in sheet, role


def test_a_stranger_gets_neither_page_nor_sheet(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    other = Organisation.objects.get(uscc=HAINING).pk
    for role in ("county_officer", "organisation", "public"):
        for path in (f"/organisations/{other}/", f"/organisations/{other}/sheet/", f"/organisations/sheets/?firm={other}"):
            assert clients[role].get(path).status_code == 404, (role, path)


def test_a_register_is_a_list_with_names_first_the_newest_first_and_columns_to_choose(
    clients: dict[str, Client], small_city: dict[str, Any]
) -> None:
    client = clients["city_officer"]
    page = client.get("/lists/contracts.contract/").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>\s*<a[^>]*>([^<]+)', page)
    assert [one.strip() for one in heads[:3]] == ["合同名称", "卖方名称", "买方名称"]
    fewer = client.get("/lists/contracts.contract/?col=buyer_name").content.decode()
    assert len(re.findall(r'<th scope="col"', fewer)) == 2, "the name always stands"
    numbers = [int(n) for n in re.findall(r"/records/contracts\.contract/(\d+)/", page)]
    days = [Contract.objects.get(pk=n).signed_on for n in numbers]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True)


def test_ticked_rows_are_printed_or_exported_alone(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    client, one = clients["city_officer"], Contract.objects.order_by("pk").first()
    printed = client.post("/lists/contracts.contract/", {"do": "print", "tick": one.pk})
    assert re.findall(r"/records/contracts\.contract/(\d+)/", printed.content.decode()) == [str(one.pk)]
    assert "spreadsheetml" in client.post("/lists/contracts.contract/", {"do": "xlsx", "tick": one.pk})["Content-Type"]
    hidden = Contract.objects.exclude(place="330411").first()
    theirs = clients["county_officer"].post("/lists/contracts.contract/", {"do": "print", "tick": hidden.pk})
    assert f"/records/contracts.contract/{hidden.pk}/" not in theirs.content.decode()


NEW = {"number": "ZQ2024-901", "firm_name": "秀水精密有限公司", "description": "压机压力漂移", "visited_on": "2024-11-04"}


def test_a_record_is_written_on_a_page_as_a_sheet_of_one_row_and_undone(
    clients: dict[str, Client], small_city: dict[str, Any]
) -> None:
    client = clients["county_officer"]
    answer = client.post("/lists/visits.visit/new/", NEW)
    made = Visit.objects.get(number="ZQ2024-901")
    assert answer.status_code == 302 and answer["Location"] == f"/records/visits.visit/{made.pk}/"
    assert made.organisation == Organisation.objects.get(uscc=XIUZHOU) and made.reading.batch.by == "county_officer"
    again = client.post("/lists/visits.visit/new/", NEW)
    assert again.status_code == 422 and "已有同一编号" in again.content.decode() and "压机压力漂移" in again.content.decode()
    undo(made.reading.batch, "county_officer")
    assert not Visit.objects.filter(number="ZQ2024-901").exists()


@pytest.mark.parametrize("role", ["organisation", "public"])
def test_who_takes_no_sheet_in_writes_no_record(clients: dict[str, Client], small_city: dict[str, Any], role: str) -> None:
    assert clients[role].get("/lists/visits.visit/new/").status_code == 404
    assert clients[role].post("/lists/visits.visit/new/", NEW).status_code == 404 and not Visit.objects.exists()


def test_what_cannot_be_so_is_not_written_without_a_reason(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    sent = {"number": "2024-T1", "title": "移植", "category": "development", "seller_name": "秀水精密有限公司", "value": "80万"}
    sent |= {"buyer_name": "嘉兴某某公司", "turnover": "800万", "signed_on": "2024-11-20"}
    client = clients["city_officer"]
    assert client.post("/lists/contracts.contract/new/", sent).status_code == 422
    assert not Contract.objects.filter(number="2024-T1").exists()
    assert client.post("/lists/contracts.contract/new/", sent | {"turnover": "80万"}).status_code == 302
    assert Contract.objects.get(number="2024-T1").turnover == 80_0000_00
