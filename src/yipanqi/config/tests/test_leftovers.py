"""What killed processes left is swept, and nothing else; one log of many processes loses no line."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from yipanqi.config import sweeping
from yipanqi.config.log_file import SharedLog
from yipanqi.values.scratch import lives, scratch

posix = pytest.mark.skipif(os.name != "posix", reason="process numbers and locks of POSIX")


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert not lives(ended.pid) and lives(os.getpid())
    return ended.pid


@posix
def test_half_written_files_of_dead_processes_go_and_all_else_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dead: int
) -> None:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    (tmp_path / "facts").mkdir()
    go = [f"facts/.contract.arrow.{dead}", f".web.secret.{dead}", f"files/.0a1b.{dead}.part", f".backup-{dead}-xyz/database"]
    stay = [
        f"facts/.contract.arrow.{os.getpid()}",
        "facts/contract.arrow",
        ".in-use",
        "yipanqi.sqlite3",
        f"notes.{dead}",
        "restore.json",
        f".backup-{os.getpid()}-xyz/database",
    ]
    for name in go + stay:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert sweeping.sweep() == 4
    assert not any((tmp_path / name).exists() for name in go) and all((tmp_path / name).exists() for name in stay)


@posix
def test_of_the_temp_folder_only_our_old_folders_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dead: int) -> None:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    now = time.time()

    def folder(name: str, age: float) -> Path:
        made = tmp_path / name
        made.mkdir()
        (made / "page.arrow").write_text("x")
        os.utime(made, (now - age, now - age))
        return made

    hour, day, moment = sweeping.HOUR, sweeping.DAY, 5.0
    go = [
        folder(f"yipanqi-sheet-{dead}-a", hour + moment),
        folder(f"yipanqi-try-{os.getpid()}-b", day + moment),
        folder("yipanqi-list-oldname", day + moment),
    ]
    stay = [
        folder(f"yipanqi-sheet-{dead}-c", hour - moment),
        folder(f"yipanqi-try-{os.getpid()}-d", day - moment),
        folder("yipanqi-list-oldnamf", day - moment),
        folder("yipanqi_else-1-x", 9 * day),
        folder("tmpabc", 9 * day),
    ]
    (tmp_path / f"yipanqi-sheet-{dead}-link").symlink_to(stay[-1])
    assert sweeping.sweep(now) == 3
    assert not any(path.exists() for path in go) and all((path / "page.arrow").exists() for path in stay)


def test_a_passing_folder_bears_the_number_of_its_process_and_goes() -> None:
    with scratch("sheet") as folder:
        assert Path(folder).name.startswith(f"yipanqi-sheet-{os.getpid()}-") and Path(folder).stat().st_mode & 0o077 == 0
    assert not Path(folder).exists()


WRITER = """
import logging, sys
from yipanqi.config.log_file import SharedLog
log = logging.getLogger("x"); log.addHandler(SharedLog(sys.argv[1], largest=4000, kept=50)); log.setLevel("INFO")
for n in range(300): log.info("%s-%03d %s", sys.argv[2], n, "x" * 40)
"""


@posix
def test_processes_that_move_one_log_on_lose_no_line(tmp_path: Path) -> None:
    log = tmp_path / "city.log"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(log), name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    files = [path for path in tmp_path.iterdir() if not path.name.endswith(".lock")]
    found = sorted(line[:5] for path in files for line in path.read_text().splitlines())
    assert found == sorted(f"{name}-{n:03}" for name in "abc" for n in range(300))
    assert len(files) > 10 and all(path.stat().st_size < 4400 for path in files)


@posix
def test_the_oldest_log_goes(tmp_path: Path) -> None:
    import logging

    handler = SharedLog(str(tmp_path / "city.log"), largest=10, kept=2)
    for n in range(5):
        handler.emit(logging.LogRecord("x", 20, "", 0, f"line number {n}", None, None))
    handler.close()
    told = {path.name: path.read_text() for path in tmp_path.glob("city.log*") if path.suffix != ".lock"}
    assert told == {"city.log": "line number 4\n", "city.log.1": "line number 3\n", "city.log.2": "line number 2\n"}


@posix
def test_a_log_that_cannot_be_written_stops_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    import logging

    handler = SharedLog("/dev/full")
    handler.emit(logging.LogRecord("x", 20, "", 0, "line", None, None))
    handler.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.django_db
@posix
def test_previews_of_settled_batches_and_dead_locks_go(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    from yipanqi.intake import _holding as holding
    from yipanqi.intake.actions import sweep_previews
    from yipanqi.intake.models import Batch, StoredFile

    settings.PREVIEWS = tmp_path / "previews"
    stored = StoredFile.objects.create(sha256="0" * 64, name="a.xlsx", size=1, received_from="x")
    kept, goes = {}, []
    for state in ("reading", "previewed", "accepting", "interrupted", "accepted", "partly", "undone", "refused"):
        batch = Batch.objects.create(file=stored, name="a.xlsx", state=state, by="x")
        folder = settings.PREVIEWS / str(batch.pk)
        folder.mkdir(parents=True)
        kept[state] = folder
    unknown = settings.PREVIEWS / "99999"
    unknown.mkdir()
    lock, other = settings.PREVIEWS / "77777.lock", settings.PREVIEWS / "notes.txt"
    lock.touch()
    other.touch()
    with holding.held(int(kept["accepted"].name)):  # somebody is at it: nothing of it goes
        goes = [kept["partly"], kept["undone"], kept["refused"], unknown, lock]
        assert sweep_previews() == len(goes)
        assert not any(path.exists() for path in goes)
        assert all(kept[state].exists() for state in ("reading", "previewed", "accepting", "interrupted", "accepted"))
        assert (settings.PREVIEWS / f"{kept['accepted'].name}.lock").exists() and other.exists()
    assert sweep_previews() == 1 and not kept["accepted"].exists()
