"""Each test keeps its files and previews in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(settings: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FILES and PREVIEWS of this test alone."""
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS = home / "files", home / "previews"  # type: ignore[attr-defined]
    return home
