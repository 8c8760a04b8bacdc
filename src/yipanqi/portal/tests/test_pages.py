"""Every page: its security headers, nothing inline, both languages whole, and a number of queries that rows do not change."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yipanqi.instruments.conftest import Tab
from yipanqi.portal.tests.conftest import CONTRACTS, XIUZHOU, contract
from yipanqi.registry.models import Organisation

pytestmark = pytest.mark.django_db

PAGES = ("/", "/figures/", "/figures/technology_turnover/", "/compare/", "/places/330411/", "/organisations/", "/review/", "/intake/",
         "/lists/contracts.contract/", "/lists/needs.need/", "/search/?q=秀水", "/briefing/", "/about/", "/components/", "/account/")


class Inline(HTMLParser):
    """Collects what a strict policy forbids: style and event attributes, script and style elements with content, javascript: links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"<{tag} {n}=…>" for n, v in attrs if n == "style" or n.startswith("on") or (v or "").startswith("javascript:")]
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
    return [*PAGES, f"/organisations/{firm.pk}/", f"/intake/{small_city['contracts'].pk}/",
            f"/files/{small_city['contracts'].file.sha256}/{record.pk}/5/"]


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


def test_pages_name_no_other_host(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    for path in every_page(small_city):
        text = asked(clients["city_officer"], path).content.decode()
        loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', text)
        assert not loaded, (path, loaded)


def visible_text(html: str) -> str:
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    html = re.sub(r'<(\w+) lang="zh"[^>]*>.*?</\1>', " ", html, flags=re.S)  # an official text, marked as Chinese
    labels = " ".join(re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', html))
    return re.sub(r"<[^>]+>", " ", html) + " " + labels


#: Chinese that stays in English pages: data as written (names, file names, values) and names without an official English form.
DATA = ("秀水", "海宁", "智能控制器", "年技术合同", "技术需求", "先进制造", "明细", "需求", "能耗", "外地买方", "中文", "浙江", "嘉兴", "潮涌", "有限公司")


def test_english_pages_are_english(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    client = clients["city_officer"]
    client.cookies["django_language"] = "en"
    left: dict[str, list[str]] = {}
    for path in ("/", "/figures/", "/figures/technology_turnover/", "/compare/", "/review/", "/intake/", "/lists/contracts.contract/",
                 "/about/", "/components/", "/account/"):
        text = visible_text(asked(client, path).content.decode())
        words = [w for w in re.findall(r"[\u4e00-\u9fff（）、，。：；]{2,}", text) if not any(d in w for d in DATA)]
        if words:
            left[path] = words[:12]
    assert not left


def test_chinese_pages_are_chinese(clients: dict[str, Client]) -> None:
    client = clients["city_officer"]
    client.cookies["django_language"] = "zh-hans"
    for path in ("/", "/figures/", "/compare/", "/review/", "/intake/", "/lists/contracts.contract/", "/about/"):
        text = visible_text(asked(client, path).content.decode())
        words = re.findall(r"\b(?:[A-Z][a-z]+|[a-z]{3,}) [a-z]{3,} [a-z]{3,}\b", text)
        assert not words, (path, words[:8])


def queries(client: Client, path: str) -> int:
    asked(client, path)  # names and copies are kept after the first time
    with CaptureQueriesContext(connection) as made:
        asked(client, path)
    return len(made)


def test_three_rows_take_as_many_queries_as_thirty(clients: dict[str, Client], hand_in: Callable) -> None:
    client = clients["city_officer"]
    firm = Organisation.objects.get(uscc=XIUZHOU).pk
    paths = ("/", "/figures/technology_turnover/", "/lists/contracts.contract/", "/organisations/", f"/organisations/{firm}/",
             "/search/?q=秀水", "/intake/")
    before = {path: queries(client, path) for path in paths}
    hand_in("2024年补报技术合同认定登记明细表.xlsx", Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, [
        contract(n, f"秀水{n}号精密有限公司", "", "秀洲区") for n in range(10, 38)] + [
        contract(n, "秀水精密有限公司", XIUZHOU, "秀洲区") for n in range(40, 60)]))
    after = {path: queries(client, path) for path in paths}
    assert after == before


@pytest.mark.parametrize("path", ["/lists/contracts.contract/?page=9999", "/lists/contracts.contract/?page=x", "/lists/contracts.contract/?sort=nosuch",
                                  "/lists/contracts.contract/?nosuch=1", "/figures/technology_turnover/?period=9", "/?period=abc",
                                  "/search/?q=%00", "/organisations/?q=" + "长" * 2000])
def test_odd_questions_get_a_page_not_a_fault(clients: dict[str, Client], path: str) -> None:
    assert clients["city_officer"].get(path).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/lists/nosuch.list/", "/records/contracts.contract/99999/", "/organisations/99999/", "/figures/nosuch/",
                                  "/places/999999/", "/intake/99999/", "/nowhere/"])
def test_what_is_not_there_says_so(clients: dict[str, Client], path: str) -> None:
    answer = clients["city_officer"].get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode() and "<h1" in answer.content.decode()
