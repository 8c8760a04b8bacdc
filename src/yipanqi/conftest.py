"""For the folders above the registers: a small city whose every figure can be worked out by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

#: A text for what a register asks for and no figure looks at.
_FILLER = "示例"


@pytest.fixture
def small_city(db: None, settings: Any, tmp_path: Path) -> str:
    """The records of `board/tests/small_city.toml` in an empty city, each with the file, sheet and row it came from; its code."""
    from yipanqi.ledger.signing import make_key
    from yipanqi.registry.actions import set_city

    settings.HOME = tmp_path
    make_key()
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    set_city("330400", period="2024", by="test")
    fill(Path(__file__).parent / "board" / "tests" / "small_city.toml")
    return "330400"


def fill(path: Path) -> None:
    """Put the records of a file into the database."""
    from django.apps import apps

    from yipanqi.intake.models import Batch, Reading, Revision, StoredFile

    stored = StoredFile.objects.create(sha256="0" * 64, name="small.xlsx", size=1, received_from="test")
    batch = Batch.objects.create(file=stored, name="small.xlsx", state="accepted", by="test")
    with path.open("rb") as file:
        parts = tomllib.load(file)["record"]
    for part in parts:
        model = apps.get_model(part["model"])
        reading = Reading.objects.create(batch=batch, sheet=model.__name__)
        model._default_manager.bulk_create(
            model(key=f"{model.__name__}-{at}", reading=reading, row=at, **_filled(model, row))
            for at, row in enumerate(part["rows"], 1)
        )
        Revision.bump(part["model"])


def _filled(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    asked = {f.name for f in model._meta.get_fields() if getattr(f, "required", False)} - set(row)
    return row | dict.fromkeys(asked, _FILLER)
