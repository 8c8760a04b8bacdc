"""Commands of the installation, run as a user runs them: a process each, a data folder of their own (SQLite)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(home: Path, *words: str, language: str = "zh") -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"YIPANQI_HOME": str(home), "PYTHONUTF8": "1", "LANG": "zh_CN.UTF-8" if language == "zh" else "en_US.UTF-8"}
    return subprocess.run([sys.executable, "-m", "yipanqi", *words], capture_output=True, text=True, env=env, check=False, timeout=180)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty city with one workbook taken in."""
    home = tmp_path_factory.mktemp("home") / "data"
    assert run(home, "init").returncode == 0
    made = home.parent / "contracts.xlsx"
    assert run(home, "sheets", "template", "technology_contracts", "-o", str(made)).returncode == 0
    table = home.parent / "奖项.csv"
    table.write_text("奖项编号,奖项名称,获奖成果,获奖单位,等级,获奖日期\n", encoding="utf-8")
    return home


def test_help_of_every_command_has_an_example_in_both_languages(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help")
    assert shown.returncode == 0 and "intake" in shown.stdout
    for name in ("intake", "undo", "figures", "board", "brief", "verify", "backup", "restore", "doctor", "demo", "serve", "worker"):
        one = run(tmp_path, name, "--help")
        assert one.returncode == 0 and "Example" in one.stdout and "例" in one.stdout, name


def test_wrong_usage_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    for words in (["figures", "--nosuch"], ["nosuchcommand"], ["brief", "-o", "x.exe"], ["intake"]):
        done = run(tmp_path, *words)
        assert done.returncode == 2, (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr


def test_an_empty_city_answers_with_unknown_not_with_zero(city: Path) -> None:
    done = run(city, "figures", "rd_intensity", "--place", "330400", "--period", "2024", "--json")
    assert done.returncode == 0, done.stderr
    (figure,) = json.loads(done.stdout)
    assert figure["value"] is None and figure["counted"] == 0


def test_doctor_finds_nothing_wrong_and_says_what_is(city: Path) -> None:
    well = run(city, "doctor")
    assert well.returncode == 0, well.stdout
    assert "✗" not in well.stdout


def test_messages_follow_the_language(city: Path) -> None:
    assert "数据目录" in run(city, "doctor").stdout
    assert "data folder" in run(city, "--lang", "en", "doctor").stdout
    assert "data folder" in run(city, "doctor", language="en").stdout


def test_a_backup_restores_the_same_city_elsewhere(city: Path, tmp_path: Path) -> None:
    pack = tmp_path / "city.zip"
    assert run(city, "backup", str(pack)).returncode == 0
    there = tmp_path / "there"
    done = run(there, "restore", str(pack))
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = (run(h, "sheets", "list").stdout for h in (city, there))
    assert before == after != ""
    assert run(there, "doctor").returncode == 0
    again = run(there, "restore", str(pack))
    assert again.returncode == 2 and "--force" in again.stderr + again.stdout
    assert run(there, "restore", str(pack), "--force").returncode == 0


def test_a_damaged_backup_restores_nothing(city: Path, tmp_path: Path) -> None:
    pack = tmp_path / "city.zip"
    assert run(city, "backup", str(pack)).returncode == 0
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(pack) as whole, zipfile.ZipFile(broken, "w") as bad:
        for name in whole.namelist():
            content = whole.read(name)
            bad.writestr(name, content[:-1] + b"x" if name.startswith("database/") else content)
    there = tmp_path / "there"
    done = run(there, "restore", str(broken))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert not (there / "yipanqi.sqlite3").exists()
    text = tmp_path / "notes.txt"
    text.write_text("no backup", encoding="utf-8")
    assert run(there, "restore", str(text)).returncode == 2


def test_a_round_of_the_worker_ends(city: Path) -> None:
    done = run(city, "worker", "--once")
    assert done.returncode == 0, done.stderr


def test_a_port_in_use_is_said(city: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(city, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2 and "Traceback" not in done.stderr
