"""Where an installation keeps its things: `YIPANQI_HOME`, or the platform's folder for data. Nothing is made by asking."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """The data folder, whether it is there or not."""
    return Path(os.environ.get("YIPANQI_HOME") or platformdirs.user_data_dir("yipanqi", appauthor=False))
