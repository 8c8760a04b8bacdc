"""The data folder of this installation and its secrets. Reading makes no secret: `make_secret` is called where a city is set up."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from yipanqi.values.data_folder import data_folder


def home() -> Path:
    """The data folder, made on first use for its owner alone."""
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


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
