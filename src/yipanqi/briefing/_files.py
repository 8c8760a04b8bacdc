"""Briefings as files. In: a content, a path whose ending says the format. Out: the file, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from yipanqi.briefing._composing import Composer
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

FORMATS = (".html", ".docx", ".pdf", ".zip")


def render(content: dict[str, Any], ending: str, language: str, number: str = "") -> tuple[bytes, list[Words]]:
    """(bytes, warnings) of the briefing in one format and language."""
    from yipanqi.briefing.render import docx, html, pdf

    document = Composer(content, language).document(number)
    if ending == ".html":
        return html.page(document).encode(), []
    if ending == ".docx":
        return docx.render(document), []
    if ending == ".pdf":
        return pdf.render(document), list(pdf.warnings(document))
    raise Fault("no_format", f"不认识的格式 {ending}；可用 {'、'.join(FORMATS)}。",
                f"Unknown format {ending}; use one of {', '.join(FORMATS)}.", exit_code=2)


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, then move into place."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as fault:
        fresh.unlink(missing_ok=True)
        raise Fault("not_written", f"写不了 {path}（{fault.strerror}）。请检查文件夹、权限和磁盘空间。",
                    f"Cannot write {path} ({fault.strerror}). Check folder, permissions and disk space.") from fault


def short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
