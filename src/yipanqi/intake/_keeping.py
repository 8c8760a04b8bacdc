"""A preview on disk between preview and acceptance. In: differences, names, stamps. Out: a folder of Arrow files, and back.

Written beside its place and renamed: a preview is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.intake import _folders as folders
from yipanqi.intake._difference import Difference
from yipanqi.intake._judging import JUDGED
from yipanqi.intake.models import Revision
from yipanqi.values.fault import Fault


@dataclass(frozen=True)
class Kept:
    """What was worked out: differences by model, all names asked about, and the state of the records at that time."""

    differences: list[Difference]
    names: pl.DataFrame
    stamps: dict[str, str]
    floor: pl.DataFrame  # reading, row, rank: what is true of a row before its records are looked at
    said: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=JUDGED)
    )  # what speaks against records as they would be
    looks: dict[str, Any] = field(default_factory=dict)  # tab -> its first and last rows as they stand; {}: as kept before


def folder(batch: int) -> Path:
    return folders.previews() / str(batch)


def stamps() -> dict[str, str]:
    """The state that all records are in now."""
    return dict(Revision.objects.values_list("model", "stamp"))


def keep(batch: int, kept: Kept) -> None:
    """Write the preview, replacing an earlier one of the same batch."""
    place = folder(batch)
    fresh = place.with_name(f".{batch}.{secrets.token_hex(4)}.{os.getpid()}")
    fresh.mkdir(parents=True)
    try:
        for at, found in enumerate(kept.differences):
            found.frame.write_ipc(fresh / f"{at}-records.arrow", compression="lz4")
            found.changes.write_ipc(fresh / f"{at}-changes.arrow", compression="lz4")
        kept.floor.write_ipc(fresh / "rows.arrow", compression="lz4")
        kept.said.write_ipc(fresh / "said.arrow", compression="lz4")
        kept.names.write_ipc(fresh / "names.arrow", compression="lz4")
        about = {"models": [d.model for d in kept.differences], "stamps": kept.stamps}
        if kept.looks:
            (fresh / "looks.json").write_text(json.dumps(kept.looks), encoding="utf-8", errors="surrogatepass")
        elif (place / "looks.json").exists():
            shutil.copyfile(place / "looks.json", fresh / "looks.json")
        (fresh / "preview.json").write_text(json.dumps(about), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        os.replace(fresh, place)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def load(batch: int) -> Kept:
    """The preview as it was kept; Fault when it is gone."""
    place = folder(batch)
    try:
        about = json.loads((place / "preview.json").read_text(encoding="utf-8"))
        differences = [
            Difference(
                model, pl.read_ipc(place / f"{at}-records.arrow"), pl.read_ipc(place / f"{at}-changes.arrow"), pl.DataFrame()
            )
            for at, model in enumerate(about["models"])
        ]
        return Kept(
            differences,
            pl.read_ipc(place / "names.arrow"),
            about["stamps"],
            pl.read_ipc(place / "rows.arrow"),
            pl.read_ipc(place / "said.arrow"),
        )
    except (OSError, ValueError, pl.exceptions.PolarsError) as fault:
        raise Fault(
            "no_preview",
            f"批次 {batch} 的预览已不存在，请把文件重新提交一次。",
            f"The preview of batch {batch} is gone; send the file again.",
        ) from fault


def looks(batch: int) -> dict[str, Any]:
    """The first and last rows of each sheet of a preview as they stand; {} where they are gone."""
    try:
        found = json.loads((folder(batch) / "looks.json").read_text(encoding="utf-8", errors="surrogatepass"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_there(batch: int) -> bool:
    return (folder(batch) / "preview.json").exists()


def mark(batch: int) -> str:
    """Which preview it is: another one for every time that it was made anew; '' where there is none."""
    try:
        found = (folder(batch) / "preview.json").stat()
    except OSError:
        return ""
    return f"{found.st_ino}-{found.st_mtime_ns}"


def drop(batch: int) -> None:
    shutil.rmtree(folder(batch), ignore_errors=True)
