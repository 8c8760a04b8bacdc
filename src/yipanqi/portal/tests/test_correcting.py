"""A record is corrected on a page by who answers for it, with a reason, under the checks of a sheet, and stands in history and
ledger.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Change, Doubt
from yipanqi.ledger.models import Entry
from yipanqi.portal._registers import kinds
from yipanqi.portal.tests.conftest import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.measured]
LABEL = "contracts.contract"


def _one(place: str = "330411") -> Contract:
    return Contract.objects.filter(place=place).order_by("pk")[0]


def _at(record: Contract) -> str:
    return f"/records/{LABEL}/{record.pk}/edit/"


def _form(client: Client, at: str) -> dict[str, str]:
    """What the page would send, untouched."""
    page = client.get(at).content.decode()
    form = page[page.index('class="yp-form"') :]
    inputs = [one for one in re.findall(r"<input[^>]*>", form) if 'type="radio"' not in one or " checked" in one]
    sent = dict(pair for one in inputs for pair in re.findall(r' name="([^"]+)"[^>]* value="([^"]*)"', one)) | {
        name: text.strip() for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<', form)
    }
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        sent[name] = chosen.group(1) if chosen else ""
    return {k: v for k, v in sent.items() if k != "csrfmiddlewaretoken"}


def test_who_answers_for_a_record_corrects_it(clients: dict[str, Client]) -> None:
    own, other = _one(), _one("330481")
    for role in ROLES:
        seen = role in ("city_officer", "county_officer")
        assert clients[role].get(_at(own)).status_code == (200 if seen else 404), role
        assert clients[role].get(_at(other)).status_code == (200 if role == "city_officer" else 404), role
        page = clients[role].get(f"/records/{LABEL}/{own.pk}/").content.decode()
        assert (_at(own) in page) == seen, role
    before = other.turnover
    clients["county_officer"].post(_at(other), {"turnover": "1", "why": "试试"})
    other.refresh_from_db()
    assert other.turnover == before and not Change.objects.exists()


def test_a_correction_has_a_reason_a_history_and_an_entry(clients: dict[str, Client]) -> None:
    client, one = clients["county_officer"], _one()
    at = _at(one)
    sent = _form(client, at)
    assert client.post(at, {**sent, "title": "改过的名称"}).status_code == 422, "without a reason nothing is saved"
    assert client.post(at, {**sent, "title": "改过的名称", "why": "来电更正"})["Location"] == f"/records/{LABEL}/{one.pk}/"
    change = Change.objects.get()
    assert (change.field, change.new, change.by, change.reason) == ("title", "改过的名称", "county_officer", "来电更正")
    entry = Entry.objects.filter(action="intake.correct").latest("number")
    assert entry.detail["values"]["title"][1] == "改过的名称" and entry.detail["reason"] == "来电更正"
    shown = client.get(f"/records/{LABEL}/{one.pk}/").content.decode()
    assert "来电更正" in shown and "改过的名称" in shown
    client.post(at, {**_form(client, at), "why": "没有改什么"})
    assert Change.objects.count() == 1, "what was not changed is not written"


def test_what_cannot_be_so_needs_a_reason_of_its_own(clients: dict[str, Client]) -> None:
    client, one = clients["county_officer"], _one()
    sent = {**_form(client, _at(one)), "value": "1", "why": "笔误"}
    refused = client.post(_at(one), sent)
    assert refused.status_code == 422 and "不可能如此" in refused.content.decode() and not Change.objects.exists()
    assert client.post(_at(one), {**sent, "despite": "原件如此"}).status_code == 302
    assert Doubt.objects.filter(record=one.pk, open=True, reason="原件如此").exists()


def test_a_record_changed_meanwhile_is_not_overwritten(clients: dict[str, Client]) -> None:
    client, one = clients["county_officer"], _one()
    old = _form(client, _at(one))
    Contract.objects.filter(pk=one.pk).update(title="别人改的")
    answer = client.post(_at(one), {**old, "title": "我改的", "why": "来电"})
    assert answer.status_code == 422 and "又被改过" in answer.content.decode()
    one.refresh_from_db()
    assert one.title == "别人改的"


def test_neither_persons_nor_places_nor_owners_are_changed_here(clients: dict[str, Client]) -> None:
    from yipanqi.intake.access import personal_columns
    from yipanqi.portal.views.correcting import correctable

    class Officer:
        is_authenticated = is_active = is_superuser = True
        username = "city"

    for kind in kinds().values():
        names = set(correctable(kind.model, Officer()))
        assert not names & (personal_columns(kind.model) | {"place", "organisation", "key", "reading", "row"}), kind.label
    client, one = clients["county_officer"], _one()
    client.post(_at(one), {**_form(client, _at(one)), "place": "330481", "seller_place": "330481", "why": "搬走"})
    one.refresh_from_db()
    assert one.place == "330411"


def test_every_register_has_a_page_that_opens_and_saves_nothing_by_itself(clients: dict[str, Client]) -> None:
    client: Any = clients["city_officer"]
    for kind in kinds().values():
        record = kind.model._default_manager.first()
        if record is None:
            continue
        at = f"/records/{kind.label}/{record.pk}/edit/"
        answer = client.get(at)
        assert answer.status_code in (200, 302, 404), kind.label
        if answer.status_code == 200:
            posted = client.post(at, {**_form(client, at), "why": "核对过"})
            assert posted.status_code in (302, 422), kind.label
    assert not Change.objects.exists(), list(Change.objects.values_list("model", "field", "old", "new"))
