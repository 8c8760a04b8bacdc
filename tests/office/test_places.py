"""What an office sends with its own headings, title rows and examples, and what must come of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, queries
from yipanqi.registry.actions import set_city


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", by="test")


def test_a_countys_contracts_under_its_own_headings(shared_data: Path) -> None:
    batch = actions.take_in(shared_data / "office-inputs" / "平湖市2025年一季度技术市场合同情况.xlsx", by="test")
    reading = batch.readings.get()
    assert {field: hit["letter"] for field, hit in reading.mapping.items()} == {
        "number": "B",
        "title": "C",
        "seller_name": "D",
        "buyer_name": "E",
        "value": "F",
        "turnover": "G",
        "signed_on": "H",
        "registered_on": "I",
        "note": "J",
    }
    assert not queries.unused(reading)
    first = Contract.objects.order_by("row").first()
    assert (first.value, first.turnover, first.non_technical_cost) == (1_000_000_00, 900_000_00, None)
    assert (first.signed_on, first.registered_on) == (date(2025, 1, 10), date(2025, 1, 20))
    assert (first.seller_name, first.buyer_name, first.place) == (
        "平湖市旭优样服饰有限公司",
        "嘉兴永超仿汽车部件科技有限公司",
        "330482",
    )
    assert Contract.objects.count() == 8


def test_a_row_of_examples_under_the_headings(shared_data: Path) -> None:
    batch = actions.take_in(shared_data / "office-inputs" / "template-example-row.xlsx", by="test")
    assert batch.readings.get().recognised == "technology_contracts"
    assert list(Contract.objects.order_by("row").values_list("number", "place", "value", "turnover", "registered_on")) == [
        ("HT2024-0001", "330411", 1_010_000_00, 810_000_00, date(2024, 4, 1)),
        ("HT2024-0002", "330411", 1_020_000_00, 820_000_00, date(2024, 4, 1)),
    ]
