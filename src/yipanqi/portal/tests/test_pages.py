"""Every page: its security headers, nothing inline, both languages whole, and a number of queries that rows do not change."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yipanqi.instruments.conftest import Tab
from yipanqi.intake.models import Revision
from yipanqi.portal.tests.conftest import CONTRACTS, HAINING, XIUZHOU, contract
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.measured]  # a workbook or a whole catalogue of pages a test

PAGES = (
    "/",
    "/figures/",
    "/figures/technology_turnover/",
    "/compare/",
    "/places/330411/",
    "/organisations/",
    "/review/",
    "/review/doubles/",
    "/review/merged/",
    "/review/apart/",
    "/intake/",
    "/lists/contracts.contract/",
    "/lists/needs.need/",
    "/search/?q=秀水",
    "/briefing/",
    "/about/",
    "/components/",
    "/account/",
)


class Inline(HTMLParser):
    """Collects what a strict policy forbids: style and event attributes, script and style elements with content, javascript:
    links.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [
            f"<{tag} {n}=…>" for n, v in attrs if n == "style" or n.startswith("on") or (v or "").startswith("javascript:")
        ]
        self.open = tag if tag == "style" or (tag == "script" and given.get("type") != "application/json") else ""

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.found.append(f"<{self.open}>{data.strip()[:40]}")


def asked(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def every_page(small_city: dict[str, Any]) -> list[str]:
    firm = Organisation.objects.get(uscc=XIUZHOU)
    record = small_city["contracts"].readings.first()
    return [
        *PAGES,
        f"/organisations/{firm.pk}/",
        f"/intake/{small_city['contracts'].pk}/",
        f"/files/{small_city['contracts'].file.sha256}/{record.pk}/5/",
    ]


def test_the_policy_is_strict_and_nothing_stands_inline(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    for path in every_page(small_city):
        answer = asked(clients["city_officer"], path)
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy.replace("'unsafe-hashes'", "'x'"), path
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"]
        page = Inline()
        page.feed(answer.content.decode())
        assert not page.found, (path, page.found[:3])


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/", "/livez", "/lists/needs.need/export/", "/intake/"])
def test_what_strangers_get_carries_the_same_policy(clients: dict[str, Client], path: str) -> None:
    answer = clients["public"].get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if " " in part.strip())
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert (
        answer["X-Content-Type-Options"] == "nosniff"
        and answer["Cross-Origin-Opener-Policy"] == answer["Referrer-Policy"] == "same-origin"
    )
    assert "Server" not in answer and "X-Powered-By" not in answer


def test_cookies_are_closed_to_scripts_and_other_sites(small_city: dict[str, Any]) -> None:
    from yipanqi.accounts.actions import ensure_user

    ensure_user("cookie", "a long password 1", role="public", places=[])
    client = Client()
    client.post("/sign-in/", {"username": "cookie", "password": "a long password 1"})
    session = client.cookies["sessionid"]
    assert session["httponly"] and session["samesite"] == "Lax" and client.cookies["csrftoken"]["samesite"] == "Lax"


def test_signing_in_leads_nowhere_else(small_city: dict[str, Any]) -> None:
    from yipanqi.accounts.actions import ensure_user

    ensure_user("guest", "a long password 1", role="public", places=[])
    answer = Client().post(
        "/sign-in/", {"username": "guest", "password": "a long password 1", "next": "https://elsewhere.example/"}
    )
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_pages_name_no_other_host(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    for path in every_page(small_city):
        text = asked(clients["city_officer"], path).content.decode()
        loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', text)
        assert not loaded, (path, loaded)


def queries(client: Client, path: str) -> int:
    asked(client, path)  # names and copies are kept after the first time
    with CaptureQueriesContext(connection) as made:
        asked(client, path)
    return len(made)


@pytest.mark.daily(2)
@pytest.mark.parametrize("role", ["city_officer", "county_officer"])
def test_three_rows_take_as_many_queries_as_fifty(clients: dict[str, Client], hand_in: Callable, role: str) -> None:
    client = clients[role]
    firm = Organisation.objects.get(uscc=XIUZHOU).pk
    paths = (
        "/",
        "/figures/technology_turnover/",
        "/lists/contracts.contract/",
        "/organisations/",
        f"/organisations/{firm}/",
        "/search/?q=秀水",
        "/intake/",
        "/figures/",
        "/places/330411/",
        "/review/",
        "/compare/",
    )
    before = {path: queries(client, path) for path in paths}
    hand_in(
        "2024年补报技术合同认定登记明细表.xlsx",
        Tab(
            "明细",
            "2024年技术合同认定登记明细表",
            CONTRACTS,
            [contract(n, f"秀水{n}号精密有限公司", "", "秀洲区") for n in range(10, 38)]
            + [contract(n, "秀水精密有限公司", XIUZHOU, "秀洲区") for n in range(40, 60)],
        ),
    )
    after = {path: queries(client, path) for path in paths}
    assert after == before
    figure = after.pop("/figures/technology_turnover/")  # it asks for its places, its years and who is in charge as well
    assert max(after.values()) <= 60 and figure <= 90, (after, figure)


@pytest.mark.parametrize(
    "path",
    [
        "/lists/contracts.contract/?page=9999",
        "/lists/contracts.contract/?page=x",
        "/lists/contracts.contract/?sort=nosuch",
        "/lists/contracts.contract/?nosuch=1",
        "/figures/technology_turnover/?period=9",
        "/?period=abc",
        "/search/?q=%00",
        "/search/?q=秀%00水",
        "/lists/contracts.contract/?place=%00",
        "/files/%00/1/1/",
        "/files/a%00/1/1/",
        "/places/%00/",
        "/organisations/?page=99999999999999999999",
        "/figures/technology_turnover/?page=99999999999999999999",
        "/organisations/?page=%C2%B2",
        "/lists/contracts.contract/?page=%C2%B2",
        "/compare/?year=%C2%B2",
        "/compare/?year=-1",
        "/lists/registry.statement/?year=--5",
        "/lists/registry.statement/?year=99999999999999999999",
        "/organisations/99999999999999999999/",
        "/records/contracts.contract/99999999999999999999/",
        "/intake/99999999999999999999/",
        "/search/?q=%27%3B--",
        "/lists/contracts.contract/?f_kind=%27",
        "/lists/contracts.contract/?sort=-",
        "/figures/technology_turnover/?role=nosuch",
        "/figures/?place=%00",
        "/lists/contracts.contract/export/?sort=reading__batch",
        "/lists/contracts.contract/?f_reading=1",
        "/briefing/?period=abc",
        "/briefing/?snapshot=%00zzzzzzzz",
        "/figures/?period=2024-13",
        "/organisations/?q=" + "长" * 2000,
    ],
)
def test_odd_questions_get_a_page_not_a_fault(clients: dict[str, Client], path: str) -> None:
    assert clients["city_officer"].get(path).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/lists/nosuch.list/",
        "/records/contracts.contract/99999/",
        "/organisations/99999/",
        "/figures/nosuch/",
        "/places/999999/",
        "/intake/99999/",
        "/nowhere/",
    ],
)
def test_what_is_not_there_says_so(clients: dict[str, Client], path: str) -> None:
    answer = clients["city_officer"].get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode() and "<h1" in answer.content.decode()


def test_a_figure_of_a_place_outside_the_city_is_unknown_not_zero(small_city: dict) -> None:
    from yipanqi.board import queries as board

    by_key = {f.key: f.value for f in board.figures(("technology_turnover", "matchmaking_sessions"), "110000", "2024")}
    assert by_key == {"technology_turnover": None, "matchmaking_sessions": None}
    assert board.figures(("technology_turnover",), None, "2024")[0].value is not None


@pytest.mark.parametrize(
    ("role", "place", "guarded"),
    [
        ("city_officer", "330402", False),
        ("city_officer", "", False),
        ("county_officer", "330411", False),
        ("county_officer", "330402", True),
        ("county_officer", "", True),
    ],
)
def test_figures_by_industry_of_records_that_are_not_ones_own_are_guarded(
    clients: dict, small_city: dict, monkeypatch: pytest.MonkeyPatch, role: str, place: str, guarded: bool
) -> None:
    """One contract of one industry in another county would be told by its line."""
    from yipanqi.board import queries as board

    asked, real = [], board.breakdown
    monkeypatch.setattr(board, "breakdown", lambda *a, **k: asked.append(k["guarded"]) or real(*a, **k))
    page = clients[role].get(f"/figures/technology_turnover/?period=2024&by=industry&place={place}")
    assert page.status_code == 200 and asked == [guarded]


def test_statements_are_found_by_any_name_of_their_firm_and_figures_open_by_industry(clients: dict, small_city: dict) -> None:
    page = clients["city_officer"].get("/figures/technology_turnover/?period=2024&by=industry").content.decode()
    assert (
        "按行业" in page
        and clients["public"].get("/figures/technology_turnover/?period=2024&by=industry").content.decode().count("按行业") == 0
    )
    from yipanqi.portal.tests.conftest import HAINING
    from yipanqi.registry.models import Organisation, Statement

    with transaction.atomic():
        firm = Organisation.objects.get(uscc=HAINING)
        Statement.objects.create(
            key="a|2024|tax", basis="tax", year=2024, firm_name="旧时名称厂", organisation=firm, place="330481"
        )
        Statement.objects.create(key="b|2024|tax", basis="tax", year=2024, firm_name="潮涌未识别厂", place="330481")
        Statement.objects.create(key="c|2024|tax", basis="tax", year=2024, firm_name="别家工厂", place="330481")
        page = clients["city_officer"].get("/lists/registry.statement/?q=潮涌").content.decode()
        assert ("旧时名称厂" in page, "潮涌未识别厂" in page, "别家工厂" in page) == (True, True, False)
        transaction.set_rollback(True)


def test_look_alikes_of_the_register_are_merged_or_kept_apart_by_those_who_see_both(
    clients: dict[str, Client], small_city: dict
) -> None:
    """One without a code goes into the one that has it; a decided pair is not shown again; strangers change nothing."""
    firm = Organisation.objects.get(uscc=XIUZHOU)
    bare = [Organisation.objects.create(name=name, place="330411") for name in ("秀水精密", "秀水精密股份有限公司")]
    Revision.bump("registry.Organisation")
    county, at = clients["county_officer"], "/review/doubles/"
    page = asked(county, at).content.decode()
    keys = dict(zip(("short", "long"), (_key_of(page, firm.pk, one.pk) for one in bare), strict=True))
    for role in ("organisation", "public"):
        sent = {"do": "decide", "open": keys["short"], "said": "same", "reason": "简称"}
        assert clients[role].post(at, sent).status_code in (302, 403, 404)
    side = county.get(f"{at}?open={keys['short']}").content.decode().partition("<aside")[2]
    assert "合并后留下“秀水精密有限公司”" in side and XIUZHOU in side, "both side by side, and which one stays"
    bare[0].refresh_from_db()
    assert bare[0].merged_into_id is None
    assert county.post(f"{at}?open={keys['short']}", {"do": "decide", "open": keys["short"], "said": "same"}).status_code == 422
    county.post(at, {"do": "decide", "open": keys["short"], "said": "same", "reason": "简称，电话核实"})
    county.post(at, {"do": "apart-many", "tick": [keys["long"]], "apart-many-reason": "两家都在营业"})
    bare[0].refresh_from_db(), bare[1].refresh_from_db()
    assert bare[0].merged_into_id == firm.pk and bare[1].merged_into_id is None
    again = clients["city_officer"].get(at).content.decode()
    assert keys["short"] not in again and keys["long"] not in again
    merged, apart = (county.get(f"/review/{part}/").content.decode() for part in ("merged", "apart"))
    assert "简称，电话核实" in merged and "两家都在营业" in apart
    for part in ("merged", "apart"):
        pk = re.search(r'name="open" value="(\d+)"', county.get(f"/review/{part}/").content.decode())
        assert pk is not None and county.post(f"/review/{part}/", {"do": "take-back", "open": pk[1]}).status_code == 302
        assert 'name="open"' not in county.get(f"/review/{part}/").content.decode()
    bare[0].refresh_from_db()
    assert bare[0].merged_into_id is None and keys["long"] in clients["city_officer"].get(at).content.decode()


def _key_of(page: str, one: int, other: int) -> str:
    """By which a pair of organisations is known on the list of look-alikes."""
    return next(key for key in (f"{one}:{other}", f"{other}:{one}") if f'value="{key}"' in page)


def test_the_first_page_says_what_waits_for_its_reader(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    from yipanqi.instruments.bounties import actions as bounties

    firm, other = (Organisation.objects.get(uscc=code) for code in (XIUZHOU, HAINING))
    for one in (firm, other):
        bounties.draft(one, {"title": f"{one.name[:4]}低温润滑"}, [], by="test")
    pages = {role: asked(client, "/").content.decode() for role, client in clients.items()}
    assert "待办" in pages["organisation"] and "榜单草稿“秀水精密低温润滑”还缺内容" in pages["organisation"]
    assert re.search(r">2 项需求还不完整", pages["organisation"]), "both needs lack the problem"
    for role, page in pages.items():
        assert "海宁潮涌低温润滑" not in page, role
    assert "待办" not in pages["public"]
    english = Client(headers={"accept-language": "en"})
    english.force_login(get_user_model().objects.get(username="organisation"))
    told = asked(english, "/").content.decode()
    assert "Waiting in the registers" in told and "lacks something" in told and "待办" not in told
