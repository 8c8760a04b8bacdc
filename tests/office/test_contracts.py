"""Contracts and decisions that must not count: told when they arrive where a rule can tell, and left out of the figure with the
reason.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yipanqi.board import queries
from yipanqi.intake import actions
from yipanqi.intake.models import Problem
from yipanqi.registry.actions import set_city


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("contract-sale", "不属于技术合同的法定种类"),
        ("contract-over", "技术交易额高于成交额"),
        ("contract-neg", "技术交易额不大于零"),
    ],
)
def test_a_contract_that_the_rule_rejects_is_told_and_does_not_count(shared_data: Path, name: str, reason: str) -> None:
    batch = actions.take_in(shared_data / "office-inputs" / f"{name}.xlsx", by="test", place="330400", accept_red="试")
    assert batch.counts["added"] == 1
    told = Problem.objects.filter(code__in=("against_rule", "red_check"))
    assert [p.detail["zh"].startswith(reason) for p in told].count(True) == 1
    (figure,) = queries.figures(["technology_turnover"], period="2024", as_of=date(2024, 12, 31))
    assert (figure.counted, figure.left_out, figure.value) == (0, 1, 0)
    _, rows = queries.figure_rows("technology_turnover", "330400", "2024", date(2024, 12, 31))
    assert [row.reason_words.startswith(reason) for row in rows] == [True]


@pytest.mark.parametrize(
    ("name", "key"),
    [("award-national-gold", "international_awards"), ("exemption-refused-but-hatched", "exempted_projects_hatched")],
)
def test_what_the_definition_does_not_mean_is_left_out(shared_data: Path, name: str, key: str) -> None:
    batch = actions.take_in(shared_data / "office-inputs" / f"{name}.xlsx", by="test", place="330400")
    (figure,) = queries.figures([key], period="2024", as_of=date(2024, 12, 31))
    assert (figure.counted, figure.left_out, figure.missing, figure.value) == (0, batch.counts["added"], 0, 0)
