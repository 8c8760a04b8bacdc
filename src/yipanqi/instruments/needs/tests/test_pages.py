"""The pages of the needs, made by the kit: list, record, history, corrections, new ones, files; each for those who may."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.needs.models import Need
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Organisation

pytestmark = pytest.mark.django_db

HAINING, XIUZHOU = "91330481MA28A0001X", "91330411MA0123453N"
HEADINGS = [
    "需求编号",
    "企业名称",
    "统一社会信用代码",
    "县（市、区）",
    "需求名称",
    "需求类型",
    "需解决的主要技术问题",
    "预算投入",
    "联系电话",
    "征集日期",
    "状态",
    "备注",
]
ROWS = [
    [
        "XQ1",
        "海宁潮涌材料有限公司",
        HAINING,
        "海宁市",
        "铬回收新工艺",
        "技术研发",
        "废水铬回收不了",
        "80",
        "13800000001",
        "2024-03-01",
        "待对接",
        "只给处里看",
    ],
    [
        "XQ2",
        "海宁潮涌材料有限公司",
        HAINING,
        "海宁市",
        "皮革染色节水",
        "技术改造",
        "染色用水过多",
        "—",
        "13800000001",
        "2024-03-02",
        "已签约",
        "",
    ],
    [
        "XQ3",
        "秀水织造有限公司",
        XIUZHOU,
        "秀洲区",
        "织机断经检测",
        "技术研发",
        "断经看不见",
        "1.2亿",
        "13800000003",
        "2024-03-03",
        "待对接",
        "",
    ],
]


@pytest.fixture
def pool(hand_in: Callable) -> dict[str, Need]:
    hand_in("企业技术需求.xlsx", Tab("需求", "企业技术需求征集表", HEADINGS, ROWS))
    return {one.number: one for one in Need.objects.all()}


def signed_in(role: str, places: list[str] | None = None, code: str = "") -> Client:
    client = Client()
    name = f"{role}{code}{len(places or ())}"
    client.force_login(ensure_user(name, "a long password 1", role=role, places=places or [], organisation_code=code))
    return client


@pytest.fixture
def city() -> Client:
    return signed_in("city_officer")


@pytest.fixture
def haining() -> Client:
    return signed_in("county_officer", ["330481"])


def titles(client: Client, query: str = "") -> list[str]:
    """The names of the needs in the order in which the page lists them."""
    return [row.name.text for row in client.get(f"/needs/{query}").context["page"].rows]


ALL = ["织机断经检测", "皮革染色节水", "铬回收新工艺"]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ALL),
        ("?place=330400", ALL),
        ("?place=330481", ALL[1:]),
        ("?place=330411", ALL[:1]),
        ("?place=nowhere", ALL),
        ("?status=signed", [ALL[1]]),
        ("?status=signed&kind=research", []),
        ("?q=铬", [ALL[2]]),
        ("?q=13800000001", []),
        ("?sort=budget", [ALL[2], ALL[0], ALL[1]]),
        ("?sort=-budget", [ALL[0], ALL[2], ALL[1]]),
        ("?sort=phone", ALL),
        ("?sort=title", sorted(ALL)),
        ("?page=²&status=²&sort=²", ALL),
        ("?page=99999999999999999999", ALL),
    ],
)
def test_a_list_is_searched_narrowed_and_sorted(pool: dict[str, Need], city: Client, query: str, listed: list[str]) -> None:
    assert titles(city, query) == listed


def test_a_filter_that_is_on_shows_its_value_and_can_be_taken_off(pool: dict[str, Need], city: Client) -> None:
    page = city.get("/needs/?place=330481&status=signed&sort=budget").context["page"]
    assert [(p.words, p.value) for p in page.bar.pills] == [("地区", "海宁市"), ("状态", "已签约")]
    assert page.bar.pills[1].href == "/needs/?place=330481&sort=budget" and page.bar.clear == "/needs/"
    assert [t.sorted for t in page.titles if t.sorted] == ["ascending"]
    none = city.get("/needs/?q=没有这个词").context["page"]
    assert not none.rows and none.empty.act.href == "/needs/"


def test_who_may_not_sees_no_page(pool: dict[str, Need], city: Client, haining: Client) -> None:
    firm, chromium = signed_in("organisation", code=HAINING), pool["XQ1"].pk
    for path in (
        "/needs/",
        "/needs/visits/",
        "/needs/import/",
        *(f"/needs/{chromium}/{end}" for end in ("", "history/", "edit/")),
    ):
        assert Client().get(path).status_code == firm.get(path).status_code == 404, path
        assert city.get(path).status_code == haining.get(path).status_code == 200, path
    other = pool["XQ3"].pk
    assert haining.get(f"/needs/{other}/").status_code == haining.get(f"/needs/{other}/edit/").status_code == 404
    assert titles(haining) == ALL[1:] and titles(haining, "?place=330411") == []


def test_personal_columns_are_masked_everywhere(pool: dict[str, Need], city: Client) -> None:
    pk = pool["XQ1"].pk
    for path in (f"/needs/{pk}/", f"/needs/{pk}/history/", f"/needs/{pk}/edit/", "/needs/", "/needs/?as=print"):
        assert "13800000001" not in city.get(path).content.decode(), path
    facts = {f.words: f.text for f in city.get(f"/needs/{pk}/").context["page"].facts}
    assert facts["联系电话"] == "●●●" and facts["预算投入"] == "80万元" and facts["备注"] == "只给处里看"


def test_a_correction_asks_why_keeps_what_was_typed_and_stands_in_the_history(pool: dict[str, Need], haining: Client) -> None:
    pk = pool["XQ1"].pk
    path = f"/needs/{pk}/edit/"
    form = haining.get(path).context["page"].form
    sent = {b.html_name: b.value() or "" for b in form if not isinstance(b.value(), tuple)}
    assert sent["budget"] == "80" and sent["kind"] == "research"
    for wrong, field in (
        ({"budget": "很多", "why": "来电更正"}, "budget"),
        ({"budget": "120万", "why": ""}, "why"),
        ({"budget": "1", "why": "改"}, "why"),
    ):
        answer = haining.post(path, {**sent, **wrong})
        assert answer.status_code == 422 and set(answer.context["page"].form.errors) == {field}
        assert f'value="{wrong["budget"]}"' in answer.content.decode()
    assert Need.objects.get(pk=pk).budget == 80_000_000
    answer = haining.post(path, {**sent, "budget": "120万", "why": "来电更正"})
    assert answer.status_code == 302 and answer.headers["Location"] == f"/needs/{pk}/"
    assert Need.objects.get(pk=pk).budget == 120_000_000
    (event,) = haining.get(f"/needs/{pk}/history/").context["page"].events
    assert (event.words, event.old, event.new) == ("预算投入", "80万元", "120万元") and "来电更正" in event.who


def test_an_officer_takes_a_need_down_for_a_firm_of_the_own_places(pool: dict[str, Need], city: Client, haining: Client) -> None:
    mine, other = (str(Organisation.objects.get(uscc=code).pk) for code in (HAINING, XIUZHOU))
    asked = {"title": "无铬鞣制的新工艺", "problem": "要找不用铬的鞣制工艺", "wanted_by": "2025-12-31", "budget": "1.2亿"}
    wrong = haining.post("/needs/new/", {**asked, "firm": "秀水织造有限公司", "firm_picked": other})
    assert wrong.status_code == 422 and set(wrong.context["page"].form.errors) == {"firm"}
    short = haining.post("/needs/new/", {**asked, "firm": "海宁潮涌材料有限公司", "title": "铬"})
    assert short.status_code == 422 and "需求名称" in short.content.decode() and 'value="铬"' in short.content.decode()
    answer = haining.post("/needs/new/", {**asked, "firm": "海宁潮涌材料有限公司", "firm_picked": mine})
    made = Need.objects.get(title=asked["title"])
    assert answer.headers["Location"] == f"/market/needs/{made.number}/"
    assert (made.source, made.place, made.budget, made.wanted_by) == ("visit", "330481", 12_000_000_000, date(2025, 12, 31))
    twin = city.post("/needs/new/", {**asked, "firm": "海宁潮涌材料有限公司", "firm_picked": mine})
    assert twin.status_code == 422 and set(twin.context["page"].form.errors) == {"title"}


def test_the_list_as_a_workbook_holds_what_is_shown_and_stands_in_the_ledger(pool: dict[str, Need], city: Client) -> None:
    before = Entry.objects.count()
    answer = city.get("/needs/?as=xlsx&place=330481")
    sheet, about = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("需求名称", "县（市、区）", "需求类型", "预算投入（万元）")
    assert [r[0] for r in rows[1:]] == ALL[1:] and rows[2][3] == 80 and rows[1][3] is None
    assert ("地区", "海宁市") in list(about.iter_rows(values_only=True))
    entry = Entry.objects.latest("pk")
    assert Entry.objects.count() == before + 1 and entry.action == "export"


def test_a_sheet_is_taken_in_from_the_list(pool: dict[str, Need], haining: Client) -> None:
    empty = haining.post("/needs/import/", {})
    assert empty.status_code == 422 and set(empty.context["page"].form.errors) == {"file"}
    data = haining.get("/needs/?as=xlsx").content
    answer = haining.post("/needs/import/", {"file": io.BytesIO(data)})
    assert answer.status_code == 422, "a file without a name's ending is refused"
    file = io.BytesIO(data)
    file.name = "技术需求.xlsx"
    answer = haining.post("/needs/import/", {"file": file})
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/intake/")


def test_the_list_takes_a_fixed_number_of_queries(pool: dict[str, Need], city: Client, django_assert_num_queries: Any) -> None:
    from django.db import connection

    city.get("/needs/")
    with CaptureQueriesContext(connection) as three:
        city.get("/needs/")
    Need.objects.exclude(number="XQ1").delete()
    with django_assert_num_queries(len(three)):
        city.get("/needs/")
