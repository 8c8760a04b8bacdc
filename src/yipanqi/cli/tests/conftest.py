"""A city of its own, in a file, within the process: what a backup, a start and a worker do with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from yipanqi.cli import _secrets
from yipanqi.config import in_use
from yipanqi.intake._storing import store
from yipanqi.registry.actions import set_city


@pytest.fixture
def own_city(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A city with its lists, its keys and one received file, in a data folder and a database of its own; the folder.

    The database is a copy of the tests' one: making every table anew takes seconds, and the tests' own cannot be moved aside.
    """
    before = connections["default"]
    if before.vendor != "sqlite":
        pytest.skip("a file of SQLite; on PostgreSQL processes of their own restore")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("YIPANQI_HOME", str(home))
    monkeypatch.setenv("YIPANQI_CHECKPOINTS", str(home / "checkpoints"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("YIPANQI_DATABASE_URL_FILE", raising=False)
    monkeypatch.delenv("YIPANQI_SECRET_KEY", raising=False)
    settings.HOME, settings.SECRET_KEY, settings.SEALING_SECRET = home, "of this city", "of its bids"
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    before.ensure_connection()
    (home / "yipanqi.sqlite3").write_bytes(before.connection.serialize())
    own = before.copy("default")
    own.settings_dict["NAME"] = str(home / "yipanqi.sqlite3")
    connections["default"] = own
    try:
        set_city("330400", period="2024", by="test")
        _secrets.make("test")
        (tmp_path / "甲.csv").write_text("合同登记编号\n1\n", encoding="utf-8")
        store(tmp_path / "甲.csv", name="甲.csv", by="test")
        yield home
    finally:
        own.close()
        connections["default"] = before
        if (held := in_use._mine.pop(home / ".in-use", None)) is not None:
            held.close()
