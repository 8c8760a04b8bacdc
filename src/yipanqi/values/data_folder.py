"""Where an installation keeps its things: `YIPANQI_HOME`, or the platform's folder for data. Nothing is made by asking."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

_ADDRESS = "address.txt"


def data_folder() -> Path:
    """The data folder, whether it is there or not."""
    return Path(os.environ.get("YIPANQI_HOME") or platformdirs.user_data_dir("yipanqi", appauthor=False))


def served_at(base: str) -> None:
    """Keep where the portal is served from, for the links that commands print; on a full disk that alone is lost."""
    with contextlib.suppress(OSError):
        (data_folder() / _ADDRESS).write_text(base, encoding="utf-8")


def last_served_at() -> str:
    """Where the portal was last served from; '' where it never was."""
    try:
        return (data_folder() / _ADDRESS).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
