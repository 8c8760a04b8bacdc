"""All checks and all tests: style, layers, types, then the suite on SQLite and on PostgreSQL, with a real browser.

Installs Chromium and starts a PostgreSQL of its own where the machine's package manager may be used; says in one line what
was skipped where it may not. Exit code 0 only when everything that ran passed.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    """Run everything in order; the first failure's exit code, after the rest was tried."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would each compile everything again
    skipped: list[str] = []
    codes: list[int] = []
    chromium = _chromium(skipped)
    codes += _together(_checks())
    codes.append(_suite("SQLite", {}, chromium, first=True))
    codes.append(_coverage())
    codes.append(_run("mutants", [sys.executable, "tools/mutants.py", "--today"]))
    postgres = _Postgres.start(skipped)
    if postgres:
        try:
            codes.append(_suite("PostgreSQL", {"DATABASE_URL": postgres.url}, chromium, first=False))
        finally:
            postgres.stop()
    for line in skipped:
        print(f"跳过 · skipped: {line}")
    print("\n".join(["== 没有通过 · did not pass", *_FAILED] if _FAILED else ["== 全部通过 · all passed"]))
    return next((code for code in codes if code), 0)


#: What failed, told once more at the end: the tail of a long log is what is read first.
_FAILED: list[str] = []
_NAMED = re.compile(r"(FAILED|ERROR) \S+\.py")


def _checks() -> list[tuple[str, list[str]]]:
    return [
        ("ruff", [str(BIN / "ruff"), "check", "src", "tests", "tools", "benchmarks", "conftest.py"]),
        ("import-linter", [str(BIN / "lint-imports")]),
        ("mypy", [sys.executable, "-m", "mypy", *(f"src/yipanqi/{part}" for part in _TYPED)]),
        ("kernels", [sys.executable, "-m", "pytest", *(f"src/yipanqi/{part}" for part in _COMPILING), "-k", _COMPILE]),
    ]


def _run(name: str, command: list[str], extra: dict[str, str] | None = None) -> int:
    print(f"== {name}", flush=True)
    env = {**os.environ, **(extra or {}), "PYTHONUNBUFFERED": "1"}
    one = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace")
    said = []
    for line in one.stdout or ():
        print(line, end="", flush=True)
        said.append(line.strip()[:300])
    return _told(name, one.wait(), [line for line in said if _NAMED.match(line)] or said[-10:])


def _told(name: str, code: int, named: list[str]) -> int:
    """Say that a step failed where it failed, and keep it for the end."""
    if code:
        print(f"== {name}: 失败 · failed ({code})", flush=True)
        _FAILED.extend([f"{name} ({code})", *(f"  {line}" for line in named)])
    return code


def _together(checks: list[tuple[str, list[str]]]) -> list[int]:
    """Run what uses one processor each at the same time; what they say in order, one after the other."""
    running = [
        (name, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        for name, command in checks
    ]
    codes = []
    for name, one in running:
        said = one.communicate()[0]
        print(f"== {name}\n{said if one.returncode else ''}", end="", flush=True)
        codes.append(_told(name, one.returncode, said.splitlines()[-10:]))
    return codes


def _suite(name: str, extra: dict[str, str], chromium: str | None, *, first: bool) -> int:
    """The whole suite on SQLite; on PostgreSQL everything that touches the database, without a browser."""
    where = {"YIPANQI_CHROMIUM": chromium} if chromium else {}
    measured = ["coverage", "run", "-m"] if first else []
    command = [sys.executable, "-m", *measured, "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    command += ["-rfE", "tests", "src"]
    if not first:
        command.append("--database-only")
    if not (first and chromium):
        command += ["-m", "not browser"]
    return _run(f"pytest · {name}", command, {**extra, **where})


def _coverage() -> int:
    """What the suite executed, of all its processes together, against what each folder is asked for."""
    _REPORT.parent.mkdir(exist_ok=True)
    for step in (["combine", "-q"], ["json", "-q", "-o", str(_REPORT)]):
        subprocess.call([sys.executable, "-m", "coverage", *step], cwd=ROOT)
    return _run("coverage", [sys.executable, "tools/gate.py", str(_REPORT)])


#: Pure code is checked by type; Django's own attributes need a plugin that starts the settings, so those folders are not yet.
_TYPED = ("values", "engines", "rules", "indicators", "briefing/pack", "config/home.py", "cli/__init__.py")
#: Tests that have Numba compile every kernel, kept on disk from then on: compiling takes ten times as long while it is measured.
_COMPILING = ("engines/matching/tests/test_kernel.py", "engines/assignment/tests/test_assign.py", "rules/tests/test_cases.py")
_COMPILE = "added_equals or published or met_and_missed"
_REPORT = ROOT / ".make" / "coverage.json"


def _chromium(skipped: list[str]) -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if _apt("chromium", "fonts-noto-cjk", "poppler-utils") and (found := shutil.which("chromium")):
        return found
    skipped.append("浏览器测试：没有 Chromium，也不能用系统包管理器安装 · browser tests: no Chromium and no right to install it")
    return None


def _apt(*packages: str) -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
    return subprocess.call(["apt-get", "install", "-y", "-qq", *packages], env=quiet, stdout=subprocess.DEVNULL) == 0


class _Postgres:
    """A PostgreSQL server of the tests' own, on loopback, in a scratch folder."""

    def __init__(self, bin: Path, folder: Path, port: int, user: list[str]) -> None:
        self.bin, self.folder, self.port, self.user = bin, folder, port, user

    @property
    def url(self) -> str:
        return f"postgres://yipanqi@127.0.0.1:{self.port}/postgres"

    @classmethod
    def start(cls, skipped: list[str]) -> _Postgres | None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found and _apt("postgresql"):
            found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            skipped.append("PostgreSQL 测试：没有服务器，也不能安装 · PostgreSQL tests: no server and no right to install one")
            return None
        folder = Path(tempfile.mkdtemp(prefix="yipanqi-pg-"))
        user: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
            user = ["runuser", "-u", "postgres", "--"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        made = cls(found[-1].parent, folder, port, user)
        made._call("initdb", "-D", f"{folder}/data", "-U", "yipanqi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
        )
        made._call("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        return made

    def _call(self, name: str, *words: str) -> None:
        subprocess.run([*self.user, str(self.bin / name), *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
