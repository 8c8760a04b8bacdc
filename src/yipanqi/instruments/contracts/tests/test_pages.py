"""The pages of the contracts: who sees and decides, what is wrong beside its field, lists, workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.contracts import actions, queries
from yipanqi.instruments.contracts.models import Receipt
from yipanqi.instruments.contracts.tests.registered import A, B, C, row
from yipanqi.work.models import Decision

pytestmark = pytest.mark.django_db

# ---- pages ----------------------------------------------------------------------------------------------------------

READ = (
    "/contracts/checks/",
    "/contracts/recognition/?verdict=all",
    "/contracts/checks/?as=xlsx",
    "/contracts/recognition/?as=xlsx",
    "/contracts/flows/",
    "/contracts/flows/?as=xlsx",
    "/contracts/checks/?as=print",
    "/contracts/recognition/?as=print",
    "/contracts/flows/?as=print",
    "/contracts/income/",
    "/contracts/income/?as=xlsx",
)


@pytest.mark.parametrize(
    ("role", "places", "sees"),
    [
        ("city_officer", [], True),
        ("county_officer", ["330411"], True),
        ("county_officer", ["330481"], False),
        ("organisation", [], None),
        ("public", [], None),
    ],
)
def test_who_sees_a_contract_and_may_decide(filled: Callable, role: str, places: list[str], sees: bool | None) -> None:
    filled(row(C, title="机密工艺", value=100, turnover=101, cost=None))
    client = Client()
    client.force_login(ensure_user("someone", "a long password 1", role=role, places=places))
    for address in READ:
        assert client.get(address).status_code == (404 if sees is None else 200), address
    if sees is not None:
        assert all(("机密工艺" in client.get(a).content.decode()) == sees for a in READ[:2])
    assert client.get(f"/contracts/{C}/").status_code == (200 if sees else 404)
    posts = {
        "decide": {"finding": "over_value:", "state": "cleared", "ground": "original"},
        "rule": {"verdict": "rejected", "reason": "x"},
        "receive": {"received_on": "2024-05-01", "amount": "10"},
        "withdraw": {"receipt": "0", "reason": "x"},
    }
    for name, data in posts.items():
        allowed = 404 if not sees else 422 if name == "withdraw" else 302  # there is no such payment
        assert client.post(f"/contracts/{C}/{name}/", data).status_code == allowed, name
        assert client.get(f"/contracts/{C}/{name}/").status_code in (404, 405)
    made = [Decision.objects.filter(kind=kind).count() for kind in ("finding", "ruling")]
    assert [*made, Receipt.objects.count()] == [1 if sees else 0] * 3


@pytest.mark.parametrize(
    ("deed", "data", "said", "kept"),
    [
        ("receive", {"received_on": "soon", "amount": "1"}, "2025-12-31", "soon"),
        ("receive", {"received_on": "2024-05-01", "amount": "一百多"}, "不是数字", "一百多"),
        ("receive", {"received_on": "2024-05-01", "amount": "1e999999999"}, "1e999999999", "1e999999999"),
        ("receive", {"received_on": "2024-05-01", "amount": "101"}, "超过合同成交额", "101"),
        ("receive", {"received_on": "2024-02-01", "amount": "1", "note": "备注甲"}, "早于合同签订", "备注甲"),
        ("rule", {"verdict": "?", "reason": "理由甲"}, "请从列表里选", "理由甲"),
        ("rule", {"verdict": "rejected"}, "写明理由", ""),
        ("rule", {"verdict": "recognised", "turnover": "1万", "reason": "理由乙"}, "高于合同成交额", "1万"),
        ("rule", {"verdict": "rejected", "reason": "理由丙", "on": "2024-03-31"}, "早于合同的登记日", "理由丙"),
        ("withdraw", {"receipt": "²"}, "请从列表里选", ""),
        ("decide", {"finding": "related:", "state": "cleared", "ground": "withdrawn"}, "依据与结论不符", ""),
        ("decide", {"finding": "related:", "state": "cleared"}, "请选择或写明依据", ""),
        ("decide", {"finding": "none:"}, "没有这一项", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    filled: Callable, city: Any, deed: str, data: dict[str, str], said: str, kept: str
) -> None:
    filled(row(A, related="是"))
    client = Client()
    client.force_login(city)
    answer = client.post(f"/contracts/{A}/{deed}/", data)
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and kept in text
    assert not Decision.objects.exists() and not Receipt.objects.exists()


def test_amounts_are_read_as_on_a_sheet_and_a_group_is_decided_on_the_page(filled: Callable, city: Any) -> None:
    rows = [row(n, title=f"检测装置{name}期", value=200_000, turnover=100_000) for n, name in ((A, "一"), (B, "二"), (C, "三"))]
    filled(*rows)
    client = Client()
    client.force_login(city)
    client.post(f"/contracts/{A}/receive/", {"received_on": "2024年5月6日", "amount": "1.5万", "technical": "12,000元"})
    assert list(Receipt.objects.values_list("received_on", "amount", "technical")) == [(date(2024, 5, 6), 15_000_00, 12_000_00)]
    client.post(f"/contracts/{A}/rule/", {"verdict": "recognised", "turnover": "8万", "reason": "核减", "on": "2024-06-30"})
    assert (queries.rulings()[A].turnover, queries.rulings()[A].on) == (80_000_00, date(2024, 6, 30))
    page = client.get(f"/contracts/{A}/").content.decode()
    assert "核减" in page and "自 2024-06-30 起" in page and "同组另外 2 对" in page and page.count("检测装置三期") > 1
    client.post(f"/contracts/{A}/take-back/", {"on": ""})
    assert queries.rulings() == {} and "撤回" in client.get(f"/contracts/{A}/").content.decode()
    client.post(f"/contracts/{A}/decide/", {"finding": f"split:{B}", "state": "confirmed", "ground": "merged", "whole": "1"})
    assert len(queries.work_list(city, state="confirmed")) == 3
    receipt = Receipt.objects.get().pk
    assert client.post(f"/contracts/{A}/withdraw/", {"receipt": receipt, "reason": "记错"}).status_code == 302
    assert queries.received(A) == ([], None)


def test_the_lists_narrow_sort_and_search(filled: Callable, city: Any) -> None:
    filled(
        row(A, value=100, turnover=101),
        row(B, title="设备采购", value=50, turnover=50, cost=0),
        row("2024330481000003", title="乙", place="海宁市", where="宁波市", value=300, turnover=301),
    )
    client = Client()
    client.force_login(city)

    def shown(address: str) -> list[str]:
        page = client.get(address).content.decode()
        return re.findall(r'class="yp-what" href="(?:/contracts/|[^"]*open=)(\d+)(?:/|%3A)', page)

    haining = "2024330481000003"
    assert shown("/contracts/checks/") == [haining, A, B], "the dearest first"
    assert shown("/contracts/checks/?sort=turnover") == [B, A, haining]
    assert shown("/contracts/checks/?code=plain_sale") == shown("/contracts/checks/?q=采购") == [B]
    assert shown("/contracts/checks/?place=330481") == [haining] and len(shown("/contracts/checks/?place=330400")) == 3
    assert shown("/contracts/checks/?state=confirmed") == [] and len(shown("/contracts/checks/?state=all")) == 3
    assert shown("/contracts/recognition/") == [haining, A, B]
    actions.rule(B, "rejected", None, reason="货物买卖", by="test")
    assert shown("/contracts/recognition/?verdict=rejected") == shown("/contracts/recognition/?verdict=all&decided=yes") == [B]
    assert "test；系统建议 存疑" in client.get("/contracts/recognition/?verdict=rejected").content.decode()


@pytest.mark.parametrize(
    ("kind", "registered", "said"),
    [
        ("转让", "2024-04-01", "500万元 以内免征"),
        ("服务", "2024-04-01", "不适用"),
        ("许可", "2024-04-01", "不能判断"),
        ("转让", "2001-07-17", "不能判断"),  # the day before the first rule
        ("转让", "", "500万元 以内免征"),
    ],
)
def test_the_page_tells_of_the_relief(filled: Callable, city: Any, kind: str, registered: str, said: str) -> None:
    filled(row(A, kind=kind, signed="2001-07-01", registered=registered))
    client = Client()
    client.force_login(city)
    answer = client.get(f"/contracts/{A}/")
    assert answer.status_code == 200 and said in answer.content.decode()


def test_odd_addresses_are_defaults(filled: Callable, city: Any) -> None:
    filled(row(A))
    client = Client()
    client.force_login(city)
    for odd in ("?page=²", "?page=99999999", "?code=none&state=none&place=none", "?verdict=none&decided=none"):
        assert (
            client.get("/contracts/checks/" + odd).status_code == client.get("/contracts/recognition/" + odd).status_code == 200
        )
    for page in ("flows", "income"):
        assert (
            client.get(f"/contracts/{page}/?year=²").status_code == client.get(f"/contracts/{page}/?year=0001").status_code == 200
        )


def test_the_pages_have_a_fixed_number_of_queries(filled: Callable, city: Any, django_assert_max_num_queries: Any) -> None:
    filled(*(row(f"2024330411000{n:03d}", title=f"设备采购{chr(0x4E00 + n * 7)}", value=100, turnover=101) for n in range(1, 40)))
    client = Client()
    client.force_login(city)
    for address in READ:
        client.get(address)
        with django_assert_max_num_queries(32):
            assert client.get(address).status_code == 200


def test_the_workbooks_open(filled: Callable, city: Any) -> None:
    filled(row(C, title="设备采购", value=100, turnover=101, cost=None))
    client = Client()
    client.force_login(city)

    def sheet(address: str, **options: Any) -> pl.DataFrame:
        return pl.read_excel(io.BytesIO(client.get(address).content), **options)

    found = sheet("/contracts/checks/?as=xlsx&code=over_value")
    assert (
        found["合同登记编号"].to_list() == [C]
        and found["技术交易额（元）"].to_list() == [101]
        and "高于" in found["核查发现"][0]
        and found["条款"][0]
    )
    said = sheet("/contracts/recognition/?as=xlsx&verdict=doubtful")
    assert said["结论"].to_list() == ["存疑"] and "不符合：技术交易额不高于成交额" in said["理由与条款"][0]
    assert "不得相加" in str(sheet("/contracts/flows/?as=xlsx&year=2024", sheet_name="说明", has_header=False).rows())
