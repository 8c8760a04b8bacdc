"""A columnar copy that cannot be kept stops nobody who reads figures."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from yipanqi.registry.frames import _keep

pytestmark = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the administrator may mount a small disk")
FRAME = pl.DataFrame({"a": range(100_000)})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_keeps_no_copy_and_no_half(small_disk: Path) -> None:
    _keep(FRAME, small_disk / "facts" / "contract-1.arrow")
    assert list((small_disk / "facts").iterdir()) == []
    _keep(FRAME.head(5), small_disk / "facts" / "contract-1.arrow")
    assert pl.read_ipc(small_disk / "facts" / "contract-1.arrow").equals(FRAME.head(5))


def test_a_disk_that_can_only_be_read_keeps_what_it_has(small_disk: Path) -> None:
    _keep(FRAME.head(5), small_disk / "contract-1.arrow")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    _keep(FRAME.head(9), small_disk / "contract-2.arrow")
    _keep(FRAME.head(9), small_disk / "facts" / "contract-2.arrow")
    assert [path.name for path in small_disk.iterdir()] == ["contract-1.arrow"]
