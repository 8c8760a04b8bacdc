"""Where this installation keeps its things: `YIPANQI_HOME`, or the platform's data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs


def home() -> Path:
    """The data folder, made on first use."""
    folder = Path(os.environ.get("YIPANQI_HOME") or platformdirs.user_data_dir("yipanqi", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret(name: str) -> str:
    """A random secret of this installation, written once with access for its owner only."""
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
    return path.read_text(encoding="ascii").strip()
