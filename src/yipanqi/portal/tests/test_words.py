"""Both languages whole on every page: in English pages every Chinese word is data; in Chinese pages no English sentence."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.board.catalogue import INDICATORS
from yipanqi.portal.queries import kinds
from yipanqi.portal.tests.conftest import ROLES, XIUZHOU
from yipanqi.registry.models import Organisation
from yipanqi.registry.queries import industry_names

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.walk]  # a workbook or a whole catalogue of pages a test

CHINESE = re.compile(r"[\u3400-\u9fff]+")
#: Full-width marks that no English sentence has; those inside data are taken out before.
MARKS = re.compile(r"[，。；：！？（）、]")
OFFICER = (
    "/",
    "/figures/",
    "/figures/technology_turnover/?period=2024",
    "/figures/rd_intensity/",
    "/figures/nosuch/",
    "/compare/",
    "/places/330411/",
    "/organisations/",
    "/organisations/?q=无此",
    "/review/",
    "/review/doubles/",
    "/review/merged/",
    "/review/apart/",
    "/intake/",
    "/lists/contracts.contract/",
    "/lists/contracts.contract/?q=无此",
    "/lists/needs.need/",
    "/search/?q=秀水",
    "/search/?q=无此",
    "/about/",
    "/components/",
    "/account/",
    "/account/password/",
)
OPEN = ("/", "/sign-in/", "/compare/", "/lists/needs.need/", "/figures/technology_turnover/?period=2024", "/nowhere/", "/intake/")


def pages_of(city: dict[str, Any], role: str) -> list[str]:
    if role != "city_officer":
        return list(OPEN)
    firm, batch = Organisation.objects.get(uscc=XIUZHOU), city["contracts"]
    reading = batch.readings.first()
    record = kinds()["contracts.contract"].model._default_manager.first()
    return [
        *OFFICER,
        *(kind.href for kind in kinds().values()),
        f"/organisations/{firm.pk}/",
        f"/intake/{batch.pk}/",
        f"/records/contracts.contract/{record.pk}/",
        f"/files/{batch.file.sha256}/{reading.pk}/5/?cell=B5",
    ]


@pytest.fixture
def data(small_city: dict[str, Any]) -> list[str]:
    """Everything that is shown as it was written: names of files, tabs and users, cells, industries, names without English."""
    found = ["中文", "无此", "浙江", "万元", "1.2亿", *industry_names().values()]
    for batch in small_city.values():
        found += [batch.name, *(r.sheet for r in batch.readings.all())]
    from yipanqi.portal.tests import conftest as city

    found += [*city.CONTRACTS, *city.NEEDS]
    rows = [
        city.contract(n, f, XIUZHOU, p)
        for n, f, p in (
            (1, "秀水精密有限公司", "秀洲区"),
            (2, "秀水精密有限公司", "秀洲区"),
            (3, "海宁潮涌材料有限公司", "海宁市"),
        )
    ]
    rows += [
        city.need(n, f, p, w)
        for n, f, p, w in (
            (1, "秀水精密有限公司", "秀洲区", "是"),
            (2, "秀水精密有限公司", "秀洲区", "否"),
            (3, "海宁潮涌材料有限公司", "海宁市", "否"),
        )
    ]
    return found + [str(cell) for row in rows for cell in row] + ["年技术合同认定登记明细表", "年企业技术需求征集表"]


def said(text: str) -> str:
    """What a reader sees or hears; what is marked as Chinese is left out."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r'<(\w+)[^>]* lang="zh[^"]*"[^>]*>.*?</\1>', " ", text, flags=re.S)
    labels = " | ".join(re.findall(r'(?:aria-label|placeholder|title|alt|data-confirm|data-busy)="([^"]*)"', text))
    return html.unescape(re.sub(r"<[^>]+>", " | ", text) + " | " + labels)


@pytest.mark.parametrize("role", ["city_officer", "public"])
def test_english_pages_hold_no_chinese_but_data(
    clients: dict[str, Client], small_city: dict[str, Any], data: list[str], role: str
) -> None:
    client, left = clients[role], {}
    client.cookies["django_language"] = "en"
    whole = "|".join(data)
    for path in pages_of(small_city, role):
        text = said(client.get(path).content.decode())
        for one in sorted({d for d in data if CHINESE.search(d)}, key=len, reverse=True):
            text = text.replace(one, " ")
        found = {w for w in CHINESE.findall(text) if w not in whole} | set(MARKS.findall(text))
        if found:
            left[path] = sorted(found)[:12]
    assert not left


@pytest.mark.parametrize("role", ["city_officer", "public"])
def test_chinese_pages_hold_no_english_sentence(clients: dict[str, Client], small_city: dict[str, Any], role: str) -> None:
    client, left = clients[role], {}
    client.cookies["django_language"] = "zh-hans"
    for path in pages_of(small_city, role):
        text = said(client.get(path).content.decode())
        found = re.findall(r"\b[A-Za-z]{2,} [a-z]{2,}(?: [a-z]{2,})*\b", text)
        if found:
            left[path] = found[:8]
    assert not left


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_names_its_language_and_has_one_heading_and_title(
    clients: dict[str, Client], small_city: dict[str, Any], language: str
) -> None:
    client, wrong = clients["city_officer"], []
    client.cookies["django_language"] = language
    for path in pages_of(small_city, "city_officer"):
        text = client.get(path).content.decode()
        tag = "en" if language == "en" else "zh-CN"
        if (
            f'<html lang="{tag}">' not in text
            or text.count("<h1") != 1
            or not re.search(r"<title>\s*\S", text)
            or text.count("<main") != 1
        ):
            wrong.append(path)
    assert not wrong


def test_the_words_of_every_figure_stand_in_both_languages() -> None:
    wrong = [
        one.key
        for one in INDICATORS
        for words in (one.words, one.definition)
        if CHINESE.search(words.en) or not CHINESE.search(words.zh)
    ]
    assert not wrong


def test_the_titles_of_every_list_stand_in_both_languages() -> None:
    from yipanqi.portal.queries import sheet_fields

    wrong = [
        f"{kind.label}.{f.name}"
        for kind in kinds().values()
        for f in sheet_fields(kind.model)
        if not f.sheet.zh or not f.sheet.en or CHINESE.search(f.sheet.en)
    ]
    wrong += [kind.label for kind in kinds().values() if CHINESE.search(kind.en) or not CHINESE.search(kind.zh)]
    assert not wrong


def test_refusals_speak_the_readers_language(small_city: dict[str, Any]) -> None:
    ensure_user("somebody", "a long password 1", role="city_officer", places=[])
    for language, words in (("zh-hans", "用户名或密码不对"), ("en", "The name or the password is wrong")):
        client = Client()
        client.cookies["django_language"] = language
        assert words in client.post("/sign-in/", {"username": "somebody", "password": "wrong"}).content.decode()


def test_those_who_are_asked_here_are_roles() -> None:
    from yipanqi.accounts.models import ROLES as known

    assert set(ROLES) < set(known)
