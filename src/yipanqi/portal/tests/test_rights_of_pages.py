"""Rights by row through the pages: every address of a batch for every role, and what a county can learn or do with a workbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Batch
from yipanqi.portal.tests.conftest import CONTRACTS, HAINING, XIUZHOU, contract
from yipanqi.registry.models import Name, Organisation

pytestmark = pytest.mark.django_db
OURS, THEIRS = ("秀水精密有限公司", XIUZHOU, "秀洲区"), ("海宁潮涌材料有限公司", HAINING, "海宁市")


@pytest.fixture
def sent(clients: dict[str, Client], small_city: dict[str, Any], tmp_path: Path, settings: Any) -> Any:
    settings.INTAKE_ISOLATE = False
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    other = clients["other_county"] = Client()
    other.force_login(ensure_user("海宁", "a long password 1", role="county_officer", places=["330481"]))

    def send(role: str, rows: list[list[Any]], **form: str) -> Any:
        path = write(tmp_path / "明细.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])
        with path.open("rb") as opened:
            answer = clients[role].post("/intake/", {"file": opened, **form})
        return answer, Batch.objects.order_by("-id").first()

    return send


def test_a_county_learns_and_writes_nothing_of_another(clients: dict[str, Client], sent: Any) -> None:
    before = Contract.objects.values().get(number="2024000000000003")
    for amount in (75, 88):  # what Haining has, and what it has not
        _, batch = sent("county_officer", [contract(3, *THEIRS, amount), contract(3, *OURS, amount), contract(9, *OURS)])
        assert [batch.counts[n] for n in ("added", "changed", "same", "refused")] == [1, 0, 0, 2]
        for bucket in ("new", "changed", "same", "refused"):
            page = clients["county_officer"].get(f"/intake/{batch.pk}/?bucket={bucket}").content.decode()
            page = re.sub(r'<form class="yp-map".*?</form>', "", page, flags=re.S)  # the sheet, as she has sent it herself
            assert "潮涌" not in page and "75万元" not in page and "75.00" not in page
            assert "不在本县（市、区）可报送的范围" in page and "<td>place</td>" not in page, "by the heading of its column"
        clients["county_officer"].post(f"/intake/{batch.pk}/accept/")
        assert Contract.objects.values().get(number="2024000000000003") == before
        clients["county_officer"].post(f"/intake/{batch.pk}/undo/")
    assert Contract.objects.count() == 3


def test_a_refused_row_makes_no_organisation(clients: dict[str, Client], sent: Any) -> None:
    held = Organisation.objects.count(), Name.objects.count()
    _, batch = sent(
        "county_officer", [contract(8, "海宁从未见过有限公司", "", "海宁市"), contract(3, "海宁潮涌新材料", HAINING, "海宁市")]
    )
    clients["county_officer"].post(f"/intake/{batch.pk}/accept/")
    assert (Organisation.objects.count(), Name.objects.count()) == held


DEEDS = ("accept", "discard", "undo", "choose/{reading}", "follow/{reading}", "forget/{reading}")


def test_a_batch_opens_for_its_place_and_the_city_alone(clients: dict[str, Client], sent: Any) -> None:
    _, batch = sent("county_officer", [contract(9, *OURS)])
    reading = batch.readings.get().pk
    for role in ("other_county", "organisation", "public"):
        for path in ("", "moves/", "marked/"):
            assert clients[role].get(f"/intake/{batch.pk}/{path}").status_code == 404, (role, path)
        for deed in DEEDS:
            answer = clients[role].post(f"/intake/{batch.pk}/{deed.format(reading=reading)}/", {"sheet": "", "memory": "1"})
            assert answer.status_code == 404, (role, deed)
        assert batch.name not in clients[role].get("/intake/").content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.said) == ("previewed", {})
    assert [clients[r].get(f"/intake/{batch.pk}/").status_code for r in ("city_officer", "county_officer")] == [200, 200]


@pytest.mark.parametrize(
    ("role", "status"),
    [("city_officer", 302), ("county_officer", 404), ("other_county", 302), ("organisation", 404), ("public", 404)],
)
def test_who_may_send_for_haining(sent: Any, role: str, status: int) -> None:
    before = Batch.objects.count()
    answer, _ = sent(role, [contract(9, *THEIRS)], place="330481")
    assert answer.status_code == status and (Batch.objects.count() > before) == (status == 302)
