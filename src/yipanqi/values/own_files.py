"""What a city declares itself, as TOML files: which there are, whether they changed, how they are written and read. In: a folder,
a text, a file that a command is given. Out: paths, marks, texts.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from yipanqi.values.fault import Fault


def files(folder: Path) -> list[Path]:
    """Its files, one `KEY.toml` each, by name."""
    return sorted(folder.glob("[!.]*.toml"))


def marks(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells that a file has come, changed or gone."""
    found = []
    for path in files(folder):
        try:
            state = path.stat()
        except OSError:  # taken away meanwhile
            continue
        found.append((path.name, state.st_mtime_ns, state.st_size))
    return tuple(found)


def keep(folder: Path, key: str, text: str) -> Path:
    """Write a file, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, fresh = folder / f"{key}.toml", folder / f".{key}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)
    return path


def given(file: Path) -> str:
    """The text of a file that a command is given; Fault where it is no UTF-8 text."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Fault("encoding", f"{file} 不是 UTF-8 文本。", f"{file} is no UTF-8 text.", exit_code=2) from None


def toml(value: str | list[str]) -> str:
    """A text or a list of texts as TOML writes it, which escapes as JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
