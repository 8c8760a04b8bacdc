"""The contents of frozen briefings as files, named by their digests. In: content. Out: paths, content."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from yipanqi.briefing._content import serialised


def checkpoint_path(digest: str) -> Path:
    """Where the checkpoint of a frozen briefing lies."""
    return folder() / f"{digest}.checkpoint"


def content_path(digest: str) -> Path:
    """Where the content of a frozen briefing lies."""
    return folder() / f"{digest}.json.gz"


def folder() -> Path:
    """Where the contents of snapshots lie."""
    path = Path(settings.HOME) / "snapshots"
    path.mkdir(exist_ok=True)
    return path


def keep(data: dict[str, Any], digest: str) -> None:
    path = content_path(digest)
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(gzip.compress(serialised(data), mtime=0))
    fresh.replace(path)


def kept(digest: str) -> dict[str, Any]:
    """The content of a snapshot."""
    return json.loads(gzip.decompress(content_path(digest).read_bytes()))
