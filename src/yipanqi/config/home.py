"""The data folder of this installation, its secrets and the address of its database; all of it for its owner alone.

Reading makes no secret: `make_secret` is called where a city is set up.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from yipanqi.values.data_folder import data_folder
from yipanqi.values.fault import Fault

_OTHERS = 0o077


def home() -> Path:
    """The data folder, made on first use for its owner alone."""
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def mine_alone() -> None:
    """From now on, what this process makes is read and written by its owner only (of no meaning on Windows)."""
    os.umask(_OTHERS)


def open_to_others() -> Iterator[Path]:
    """What other users of this computer could read or write in the data folder: the folder itself, folders and files."""
    if os.name != "posix" or not data_folder().exists():
        return
    for path in (data_folder(), *data_folder().rglob("*")):
        try:
            found = path.lstat().st_mode
        except OSError:  # gone meanwhile
            continue
        if not stat.S_ISLNK(found) and found & _OTHERS:
            yield path


def close_to_others() -> int:
    """Take away what others may; how many files and folders were mended. What belongs to another user is left to `doctor`."""
    mended = 0
    for path in list(open_to_others()):
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
            mended += 1
        except OSError:
            continue
    return mended


def database_url() -> str:
    """Where the records are: DATABASE_URL, else what the file named by YIPANQI_DATABASE_URL_FILE holds; '' is SQLite in the data
    folder.
    """
    if given := os.environ.get("DATABASE_URL", ""):
        return given
    if not (named := os.environ.get("YIPANQI_DATABASE_URL_FILE", "")):
        return ""
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise Fault(
            "database_url",
            f"YIPANQI_DATABASE_URL_FILE 指的文件 {named} 读不了（{fault.strerror}）。请检查路径和权限。",
            f"YIPANQI_DATABASE_URL_FILE names {named}, which cannot be read ({fault.strerror}). Check path and permissions.",
            exit_code=2,
        ) from fault


def secret(name: str) -> str:
    """The secret of that name, '' where there is none: a lost one must be noticed, not replaced."""
    path = data_folder() / f"{name}.secret"
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def make_secret(name: str) -> str:
    """The secret of that name, made where there is none, with access for its owner only."""
    path = home() / f"{name}.secret"
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(fresh, path)  # never overwrite what another process wrote first
        except FileExistsError:
            pass
        except OSError:
            path.touch(mode=0o600)
            path.write_text(fresh.read_text(encoding="ascii"), encoding="ascii")
        finally:
            fresh.unlink(missing_ok=True)
    return secret(name)
