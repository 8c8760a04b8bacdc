"""Each test keeps its files and previews in a folder of its own, and knows a handful of places.

Files are read in the test's own process unless a test asks for the isolated reader: starting it costs a second each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from yipanqi.intake.catalogue import RESOLVERS

PLACES = {"嘉兴市": "330400", "南湖区": "330402", "秀洲区": "330411", "嘉善县": "330421", "海宁市": "330481", "平湖市": "330482"}


def _places(written: pl.Series) -> pl.DataFrame:
    known = {**PLACES, **{code: code for code in PLACES.values()}}
    value = pl.Series([known.get(w) if w is not None else None for w in written], dtype=pl.String)
    lost = written.is_not_null() & value.is_null()
    return pl.DataFrame({"value": value}).with_columns(pl.when(lost).then(pl.lit("unknown_place")).alias("problem"))


@pytest.fixture(autouse=True)
def own_installation(settings: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of this test alone; places as above; no register of organisations."""
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS = home / "files", home / "previews"  # type: ignore[attr-defined]
    settings.INTAKE_ISOLATE = False  # type: ignore[attr-defined]
    before = dict(vars(RESOLVERS))
    RESOLVERS.place, RESOLVERS.place_at_home, RESOLVERS.industry, RESOLVERS.organisation = _places, None, None, None
    RESOLVERS.place_names = lambda codes: {code: name for name, code in PLACES.items() if code in codes}
    RESOLVERS.standing_places = lambda: list(PLACES.values())[1:]
    yield home
    vars(RESOLVERS).update(before)
