"""Two of four kinds of kills with every run of the tests, the other two the next day; `make torture` makes hundreds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.torture.kills import City

pytestmark = pytest.mark.slow


def test_after_each_kill_everything_acknowledged_is_there_and_nothing_half(tmp_path: Path) -> None:
    city = City(tmp_path, seed=17)
    kinds = (("work", "restore"), ("work", "backup", "served"))[date.today().toordinal() % 2]
    for number, kind in enumerate(kinds):
        getattr(city, f"_{kind}")(number)
        city.look(kind)
    assert city.told["accepted"] and (city.told["bid"] or "served" not in kinds), (
        "nothing was acknowledged, so nothing could be lost"
    )
