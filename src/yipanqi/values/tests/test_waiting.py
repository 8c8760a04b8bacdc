"""What a person sees while a command works: a line on a terminal, not a byte anywhere else."""

import io
import os
import pty
import sys

import pytest

from yipanqi.values.waiting import waited, waiting


def test_nothing_is_written_where_no_terminal_is(capfd: pytest.CaptureFixture[str]) -> None:
    with waiting("排摸") as progress:
        progress(1, 2)
    assert list(waited("ab", 2, "收件")) == ["a", "b"]
    assert capfd.readouterr() == ("", "")


def _on_a_terminal(monkeypatch: pytest.MonkeyPatch, quiet: bool, total: int) -> str:
    """What a terminal that stands for standard error gets, standard output being a pipe."""
    there, here = pty.openpty()
    with os.fdopen(here, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(sys, "stdout", pipe := io.StringIO())
        monkeypatch.setenv("TERM", "xterm")
        for thing in waited(["甲", "乙"], total, "收件", quiet):
            print(thing)
        terminal.flush()
        assert pipe.getvalue() == "甲\n乙\n"
        os.write(here, b".")
        told = b""
        while not told.endswith(b"."):
            told += os.read(there, 100_000)
    os.close(there)
    return told.decode()


def test_a_terminal_sees_what_is_done_and_of_how_many_while_the_answer_goes_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    told = _on_a_terminal(monkeypatch, quiet=False, total=2)
    assert "收件" in told and "/2" in told


@pytest.mark.parametrize(("quiet", "total"), [(True, 2), (False, 1)])
def test_the_quiet_and_the_short_are_not_told(monkeypatch: pytest.MonkeyPatch, quiet: bool, total: int) -> None:
    assert _on_a_terminal(monkeypatch, quiet, total) == "."
