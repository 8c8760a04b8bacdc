"""Checkpoints that leave the database. In: the ledger and the installation's key. Out: a file each, never changed again, and all
that are found.

They lie in `checkpoints/` of the data folder, or in the folder named by YIPANQI_CHECKPOINTS: best on another disk or
computer, where who can write the database cannot write. Copies go into backups, evidence packs and beside frozen briefings.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from yipanqi.engines.merkle import Range
from yipanqi.ledger import _notes as notes
from yipanqi.ledger._chain import canonical
from yipanqi.ledger._notes import FIRST, Checkpoint
from yipanqi.ledger._rows import from_database
from yipanqi.ledger.signing import home, key_path, signing_key

SUFFIX = ".checkpoint"
MEMBER = "ledger.checkpoint"


def folder() -> Path:
    """Where this installation's checkpoints lie."""
    return Path(os.environ.get("YIPANQI_CHECKPOINTS") or home() / "checkpoints")


def newest() -> Checkpoint | None:
    """The last checkpoint in the folder that can be read."""
    months = sorted((p for p in folder().glob("*-*") if p.is_dir()), reverse=True)
    for month in months:
        for path in sorted(month.glob(f"*{SUFFIX}"), reverse=True):
            found, _ = _read([(path.read_text(encoding="utf-8", errors="replace"), _source(path))])
            if found:
                return found[0]
    return None


def make(at: datetime, *, again: bool = False, afresh: bool = False) -> Checkpoint | None:
    """Sign for the ledger as it is now, going on from the last checkpoint; that one where nothing was added since (unless
    `again`).

    `afresh`: from the first entry on, for a ledger of which the last checkpoint does not speak (a restored one, which may
    even have as many entries). None where the installation has no key.
    """
    if not key_path().exists():
        return None
    last, count = newest(), _count()
    if last and count == last.size and not (again or afresh):
        return last
    # A ledger that was cut off is signed for as it is, from its first entry; `verify` tells what is missing.
    tree = last.range() if last and count >= last.size and not afresh else Range()
    for row in from_database(tree.size):
        tree.add(sha256(b"\x00" + canonical(row)).digest())
    text = notes.written(tree, at, signing_key(), last.digest if last else FIRST)
    return notes.read(text, _keep(text, tree.size, at))


def _count() -> int:
    from yipanqi.ledger.models import Entry

    return Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0


def _keep(text: str, size: int, at: datetime) -> str:
    """Write the file: new, whole, on the disk. Its name sorts by time."""
    month = folder() / f"{at:%Y-%m}"
    month.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = month / f"{at:%Y%m%dT%H%M%S%f}-{size:012d}{SUFFIX}"
    fresh = month / f".{path.name}.{os.getpid()}"
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)  # a file that is there stays
    finally:
        fresh.unlink(missing_ok=True)
    return _source(path)


def _source(path: Path) -> str:
    """How a checkpoint of the own folder is called, wherever that folder is."""
    return f"checkpoints/{path.parent.name}/{path.name}"


def found() -> tuple[list[Checkpoint], list[str]]:
    """(all checkpoints of this installation: the folder's and those beside frozen briefings, sources that cannot be read)."""
    texts = [
        *((path.read_text(encoding="utf-8", errors="replace"), _source(path)) for path in sorted(folder().glob(f"*/*{SUFFIX}"))),
        *(
            (path.read_text(encoding="utf-8", errors="replace"), f"snapshots/{path.name}")
            for path in sorted((home() / "snapshots").glob(f"*{SUFFIX}"))
        ),
    ]
    return _read(texts)


def given(paths: Iterable[Path]) -> tuple[list[Checkpoint], list[str]]:
    """(checkpoints in these files, packs, backups and folders; sources that hold none or an altered one)."""
    texts: list[tuple[str, str]] = []
    for path in paths:
        own = list(_texts(path))
        texts += own or [("", str(path))]
    return _read(texts)


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_dir():
        for one in sorted(path.rglob(f"*{SUFFIX}")):
            yield one.read_text(encoding="utf-8", errors="replace"), str(one)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as pack:
            for name in sorted(pack.namelist()):
                if name.endswith(SUFFIX):
                    yield pack.read(name).decode("utf-8", "replace"), f"{path.name} / {name}"
    else:
        yield path.read_text(encoding="utf-8", errors="replace"), path.name


def inside(path: Path) -> tuple[list[Checkpoint], list[str]]:
    """The checkpoints that a backup carries; none for another file."""
    return _read(list(_texts(path))) if zipfile.is_zipfile(path) else ([], [])


def _read(texts: Iterable[tuple[str, str]]) -> tuple[list[Checkpoint], list[str]]:
    good, bad = {}, []
    for text, source in texts:
        try:
            one = notes.read(text, source)
            good.setdefault(one.digest, one)
        except ValueError:
            bad.append(source)
    return list(good.values()), bad


def is_due(now: datetime, minutes: float) -> bool:
    """Whether the newest checkpoint is older than so many minutes."""
    last = newest()
    return last is None or now - last.at >= timedelta(minutes=minutes)
