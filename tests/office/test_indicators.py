"""Sheets that offices send to registers: what the definition of a figure shuts out is taken and not counted, with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yipanqi.board.queries import figure_rows, figures
from yipanqi.intake.actions import take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> None:
    from yipanqi.registry.actions import load_official, set_city

    load_official()
    set_city("330400", period="2024", as_of=date(2024, 12, 31), by="test")


@pytest.fixture
def inputs(shared_data: Path) -> Path:
    return shared_data / "office-inputs"


def taken(path: Path, key: str) -> tuple[Any, list[str | None]]:
    """(the figure, the reasons of what is left out) after the file came in."""
    assert take_in(path, by="test").state == "accepted"
    return figures([key])[0], [r.reason for r in figure_rows(key, "330400", role="left_out")[1]]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("name", "key"),
    [("award-national-gold.xlsx", "international_awards"), ("exemption-refused-but-hatched.xlsx", "exempted_projects_hatched")],
)
def test_what_is_not_of_the_figures_kind_does_not_move_it(inputs: Path, name: str, key: str) -> None:
    figure, reasons = taken(inputs / name, key)
    assert (figure.value, figure.counted, figure.missing) == (0, 0, 0)
    assert reasons and set(reasons) <= {"not_international", "refused"}
