"""Commands of the installation, run as a user runs them: a process each, a data folder of their own (SQLite)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyrage
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.measured]


def run(home: Path, *words: str, language: str = "zh") -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"YIPANQI_HOME": str(home), "PYTHONUTF8": "1", "LANG": "zh_CN.UTF-8" if language == "zh" else "en_US.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "yipanqi", *words], capture_output=True, text=True, env=env, check=False, timeout=180
    )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty city with one workbook taken in."""
    home = tmp_path_factory.mktemp("home") / "data"
    assert run(home, "init", "--city", "330400").returncode == 0
    made = home.parent / "contracts.xlsx"
    assert run(home, "sheets", "template", "technology_contracts", "-o", str(made)).returncode == 0
    table = home.parent / "奖项.csv"
    table.write_text("奖项编号,奖项名称,获奖成果,获奖单位,等级,获奖日期\n", encoding="utf-8")
    return home


def test_help_speaks_the_language_of_the_surroundings(tmp_path: Path) -> None:
    for language, here, absent in (("zh", "例：", "Example"), ("en", "Example: ", "例")):
        assert "intake" in run(tmp_path, "--help", language=language).stdout
        one = run(tmp_path, "undo", "--help", language=language)
        assert one.returncode == 0 and here in one.stdout and absent not in one.stdout


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
    over = run(there, "restore", str(pack), "--force")
    (old,) = there.glob("before-restore-*")
    assert over.returncode == 0 and str(old) in over.stdout and "1 条台账" in over.stdout, (
        "the entry that says that it was restored"
    )
    assert (old / "yipanqi.sqlite3").exists() and run(there, "doctor").returncode == 0


def test_a_backup_is_verified_without_being_restored_and_opened_by_its_key_only(city: Path, tmp_path: Path) -> None:
    own = pyrage.x25519.Identity.generate()
    (tmp_path / "own").write_text(str(own), encoding="ascii")
    pack = tmp_path / "sealed.age"
    assert run(city, "backup", str(pack), "--to", str(own.to_public())).returncode == 0
    keys = tmp_path / "sealed.age.keys"
    assert all(
        path.read_bytes().startswith(b"age-encryption.org/v1") and path.stat().st_mode & 0o777 == 0o600 for path in (pack, keys)
    )
    assert run(tmp_path / "none", "backup", "--check", str(pack)).returncode == 2
    done = run(tmp_path / "none", "backup", "--check", str(pack), "--identity", str(tmp_path / "own"))
    assert done.returncode == 0 and "密钥与台账所记相同" in done.stdout and not (tmp_path / "none" / "yipanqi.sqlite3").exists()
    there = tmp_path / "there"
    keys.rename(tmp_path / "apart")
    lacking = run(there, "restore", str(pack), "--identity", str(tmp_path / "own"))
    assert lacking.returncode == 2 and "--keys" in lacking.stderr and not (there / "yipanqi.sqlite3").exists()
    assert (
        run(there, "restore", str(pack), "--identity", str(tmp_path / "own"), "--keys", str(tmp_path / "apart")).returncode == 0
    )
    assert run(there, "doctor").returncode == 0


def test_a_backup_while_files_are_taken_in_again_and_again(city: Path, tmp_path: Path) -> None:
    """Consistent each time, whatever is being written at that moment."""
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")} | {
        "YIPANQI_HOME": str(city)
    }
    busy = (
        "import time\nfrom yipanqi.cli.start import start\nstart()\nfrom yipanqi.ledger.actions import record\nprint('on', "
        "flush=True)\n"
    )
    busy += "for n in range(10**6):\n    record('command line', 'test.busy', f'n:{n}')\n    time.sleep(0.002)\n"
    with subprocess.Popen([sys.executable, "-c", busy], env=env, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "on\n"
        try:
            for n in range(2):
                done = run(city, "backup", str(tmp_path / f"{n}.zip"))
                assert done.returncode == 0, done.stderr
                refused = run(city, "restore", str(tmp_path / f"{n}.zip"), "--force")
                assert refused.returncode == 2 and "停下" in refused.stderr
        finally:
            writer.kill()
    for n in range(2):
        checked = run(tmp_path / "none", "backup", "--check", str(tmp_path / f"{n}.zip"))
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_opens_bids_lies_in_the_keys_and_never_beside_the_records(city: Path, tmp_path: Path) -> None:
    pack = tmp_path / "city.zip"
    assert run(city, "backup", str(pack)).returncode == 0
    secret = (city / "sealing.secret").read_bytes()
    with zipfile.ZipFile(pack) as whole, zipfile.ZipFile(f"{pack}.keys") as keys:
        assert not any(secret in whole.read(name) for name in whole.namelist())
        assert keys.read("sealing.secret") == secret and {"web.secret", "keys/signing.pem"} < set(keys.namelist())
    (city / "sealing.secret").unlink()
    looked, served = run(city, "doctor"), run(city, "serve", "--port", "8199")
    assert looked.returncode == served.returncode == 1
    assert "sealing.secret" in looked.stdout and "永远打不开" in looked.stdout and "永远打不开" in served.stderr
    (city / "sealing.secret").write_bytes(secret)
    (city / "sealing.secret").chmod(0o600)
    assert run(city, "doctor").returncode == 0


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


SERVED = """
import sys
import polars
from yipanqi.cli.commands import _serve
if __name__ == "__main__":  # a command that has computed frames before it serves, as `demo` does
    polars.DataFrame({"a": range(200_000)}).group_by("a").len()
    _serve("127.0.0.1", int(sys.argv[1]), 1)
"""


def test_a_portal_served_after_frames_were_computed_answers(city: Path, tmp_path: Path) -> None:
    """Workers must not be forked from a process with threads: their first frame would wait for ever."""
    import http.cookiejar
    import re
    import socket
    import time
    import urllib.error
    import urllib.parse
    import urllib.request

    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"YIPANQI_HOME": str(city), "PYTHONUTF8": "1", "DJANGO_SUPERUSER_PASSWORD": "example-only-7"}
    subprocess.run(
        [
            sys.executable,
            "-m",
            "yipanqi",
            "manage",
            "createsuperuser",
            "--noinput",
            "--username",
            "chief",
            "--email",
            "a@example.org",
        ],
        env=env,
        check=True,
        capture_output=True,
        timeout=60,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = tmp_path / "served.py"
    script.write_text(SERVED, encoding="utf-8")
    portal = subprocess.Popen(
        [sys.executable, str(script), str(port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        page = ""
        for _ in range(120):
            try:
                page = reader.open(f"{base}/sign-in/", timeout=30).read().decode()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.5)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "the portal does not answer"
        typed = urllib.parse.urlencode(
            {"csrfmiddlewaretoken": token[1], "username": "chief", "password": "example-only-7"}
        ).encode()
        reader.open(urllib.request.Request(f"{base}/sign-in/", typed, {"Referer": f"{base}/sign-in/"}), timeout=30)
        with reader.open(f"{base}/contracts/income/?year=2024", timeout=30) as answer:
            assert answer.status == 200 and "contracts/income" in answer.url
    finally:
        portal.terminate()
        portal.wait(20)
