"""The trail of a changed value: its new file and cell, its words and units, for officers and for the firm; cells that were not
read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Batch
from yipanqi.portal.tests.conftest import CONTRACTS, HAINING, XIUZHOU, contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(clients: dict[str, Client], small_city: dict[str, Any], tmp_path: Path, settings: Any) -> Contract:
    """Xiuzhou's second contract with another amount and a day that cannot be read."""
    settings.INTAKE_ISOLATE = False
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    row = contract(2, "秀水精密有限公司", XIUZHOU, "秀洲区", 88)
    row[-1] = "2012年13月45日"
    path = write(
        tmp_path / "更正表.xlsx",
        [Tab("补正", "2024年技术合同认定登记明细表", CONTRACTS, [contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区"), row])],
    )
    assert actions.take_in(path, by="county_officer").state == "accepted"
    return Contract.objects.get(number="2024000000000002")


def newest_file(record: Contract) -> str:
    """The digest of the file that changed it."""
    return queries.history("contracts.contract", record.pk)[0].reading.batch.file.sha256


def test_a_changed_value_leads_to_the_new_file_and_cell(clients: dict[str, Client], changed: Contract) -> None:
    for role in ("city_officer", "county_officer", "organisation"):
        page = clients[role].get(f"/records/contracts.contract/{changed.pk}/").content.decode()
        assert "后来变更" not in page and "turnover" not in page
        links = re.findall(r'href="(/files/[^"]+)">\s*(?:更正表\.xlsx )?([A-Z]+\d+)</a>', page)
        new = newest_file(changed)
        cells = {cell for href, cell in links if new in href}
        assert {"H5", "I5"} <= cells and not {"A5", "B5"} & cells, (
            "the changed amounts stand in the new file, the rest in the first"
        )
        for href, _ in links:
            assert clients[role].get(href.replace("&amp;", "&")).status_code == 200
        assert "技术交易额" in page and "250万元" in page and "88万元" in page and "8800000" not in page
        assert ("更正表.xlsx" in page) == (role != "organisation")
        assert ("2012年13月45日" in page and "保留原值" in page) == (role != "organisation")
    assert changed.registered_on is not None
    assert clients["public"].get(f"/records/contracts.contract/{changed.pk}/").content.decode().count("更正表") == 0


def test_the_link_opens_for_nobody_else(clients: dict[str, Client], changed: Contract) -> None:
    page = clients["city_officer"].get(f"/records/contracts.contract/{changed.pk}/").content.decode()
    href = next(h for h in re.findall(r'href="(/files/[^"]+)"', page) if "cell=I5" in h and newest_file(changed) in h)
    other = Client()
    other.force_login(ensure_user("海宁", "a long password 1", role="county_officer", places=["330481"]))
    assert other.get(href).status_code == 404
    other.force_login(ensure_user("潮涌", "a long password 1", role="organisation", places=[], organisation_code=HAINING))
    assert other.get(href).status_code == 404


def test_the_receipt_says_what_was_written_and_what_to_do_next(clients: dict[str, Client], changed: Contract) -> None:
    batch = Batch.objects.order_by("-id").first()
    page = clients["county_officer"].get(f"/intake/{batch.pk}/?bucket=changed").content.decode()
    assert "写入了什么" in page and f'href="/records/contracts.contract/{changed.pk}/"' in page
    assert "<del>250万元</del> → <ins>88万元</ins>" in page and "25000000" not in page
    assert "接下来" in page and f"/intake/{batch.pk}/#purpose" in page and "/lists/contracts.contract/" in page
    assert clients["county_officer"].get(f"/intake/{batch.pk}/?bucket=new").content.decode().count("这一栏是空的") == 1
    for bucket in ("same", "refused", "nonsense"):
        assert clients["county_officer"].get(f"/intake/{batch.pk}/?bucket={bucket}").status_code == 200
    Contract.objects.filter(pk=changed.pk).update(place="330481")  # moved away since: nothing of it is shown any more
    page = clients["county_officer"].get(f"/intake/{batch.pk}/?bucket=changed").content.decode()
    assert "250万元" not in page and f"/records/contracts.contract/{changed.pk}/" not in page
