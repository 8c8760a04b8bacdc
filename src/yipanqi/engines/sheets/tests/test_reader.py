"""One reading process for several files: a file that breaks it breaks only itself, and a killed process is replaced."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from yipanqi.engines.sheets import Limits, Reader, SheetError, read

LIMITS = Limits()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text("名称,数量\n甲,1\n乙,2\n", encoding="utf-8")
    return path


def test_a_used_process_reads_as_a_fresh_one_does(good: Path) -> None:
    alone = read(good)
    with Reader() as reader:
        first, second = reader.read(good, LIMITS, None), reader.read(good, LIMITS, None)
    bodies = [book.sheets[0].tables[0].body for book in (alone, first, second)]
    assert bodies[0].equals(bodies[1]) and bodies[0].equals(bodies[2])


def test_a_broken_file_between_two_good_ones(good: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04" + os.urandom(400))
    with Reader() as reader:
        reader.read(good, LIMITS, None)
        with pytest.raises(SheetError) as fault:
            reader.read(broken, LIMITS, None)
        assert "broken.xlsx" in fault.value.zh
        assert reader.read(good, LIMITS, None).sheets[0].tables[0].body.height == 2


def test_a_process_killed_between_two_files_is_replaced(good: Path) -> None:
    with Reader() as reader:
        reader.read(good, LIMITS, None)
        assert reader._process is not None
        reader._process.send_signal(signal.SIGKILL)
        reader._process.wait()
        assert reader.read(good, LIMITS, None).sheets[0].tables[0].body.height == 2


def test_a_file_that_takes_too_long_ends_only_its_process(good: Path) -> None:
    with Reader() as reader:
        with pytest.raises(SheetError) as fault:
            reader.read(good, Limits(seconds=0.001), None)
        assert fault.value.code == "timed_out"
        assert reader.read(good, LIMITS, None).sheets
