"""Change one thing of the product at a time and see that a test notices.

In: `tests/mutants.toml`, a list of changes (file, old text, new text, tests that must fail). Out: one line a mutant: killed or
SURVIVED; exit code 1 when one survives or no longer fits the code. The changes are made in a scratch copy of the sources, never
in the work tree. `--today` takes the part of the list that belongs to today, so that 25 days of `make test` try all of it.
"""

from __future__ import annotations

import argparse
import datetime
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "mutants.toml"
_COPIED = (
    "src",
    "tests",
    "tools",
    "docs",
    "benchmarks",
    "conftest.py",
    "pyproject.toml",
    "constraints.txt",
    "Makefile",
    "README.md",
    "README.zh-CN.md",
)
DAYS = 25  # `make test` tries a part of the list each day, about twelve: each costs a start of Django and of a database
_SECONDS = 300  # a mutant that makes a test run for ever is noticed too


@dataclass(frozen=True)
class Mutant:
    """One change: in `file`, the only place where `old` stands becomes `new`; one of `tests` must then fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def listed() -> list[Mutant]:
    """The whole list, in its order."""
    with LIST.open("rb") as file:
        return [Mutant(**{**one, "tests": tuple(one["tests"])}) for one in tomllib.load(file)["mutant"]]


def of_today(mutants: list[Mutant], day: datetime.date) -> list[Mutant]:
    """Every 25th mutant, beginning with the day's: 25 days in a row try the whole list."""
    return mutants[day.toordinal() % DAYS :: DAYS]


def unfit(mutants: list[Mutant]) -> list[str]:
    """What no longer fits the code: the old text missing or standing more than once, a test that does not exist."""
    wrong = []
    for one in mutants:
        path = ROOT / one.file
        times = path.read_text(encoding="utf-8").count(one.old) if path.is_file() else 0
        if times != 1:
            wrong.append(f"{one.name}: the old text stands {times} times in {one.file}")
        wrong += [f"{one.name}: no test {test}" for test in one.tests if not (ROOT / test.split("::")[0]).exists()]
    return wrong


def main() -> int:
    """Try the mutants asked for; the exit code says whether all were killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--today", action="store_true", help="only today's part of the list")
    parser.add_argument("--only", default="", help="only mutants whose name or file contains this")
    parser.add_argument("--beside", type=int, default=2, help="how many at a time, each in a copy of its own")
    wanted = parser.parse_args()
    mutants = [one for one in listed() if wanted.only in one.name or wanted.only in one.file]
    if wrong := unfit(mutants):
        print("\n".join(wrong))
        return 1
    if wanted.today:
        mutants = of_today(mutants, datetime.date.today())
    with tempfile.TemporaryDirectory(prefix="yipanqi-mutants-") as scratch:
        copies = [_copied(Path(scratch) / str(number) / "yipanqi") for number in range(wanted.beside)]
        if not wanted.today and (red := _unchanged(copies[0], mutants)):
            print(f"未改动时测试就不通过 · red before any change: {red}")
            return 1
        survived = _survivors(copies, mutants)
    print(
        f"{len(mutants) - len(survived)} 个改动被测试发现，{len(survived)} 个未被发现 · "
        f"{len(mutants) - len(survived)} killed, {len(survived)} survived"
    )
    return 1 if survived else 0


def _copied(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        elif source.exists():
            shutil.copy2(source, folder / name)
    # Compiled once, not by each run of the tests; a changed file no longer fits the digest in its compiled form.
    compiled = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", str(folder / "src")]
    subprocess.run(compiled, check=True)
    return folder


def _unchanged(copy: Path, mutants: list[Mutant]) -> str:
    """The tests that fail without any change ('' when none does): a kill by such a test would prove nothing."""
    for tests in dict.fromkeys(one.tests for one in mutants):
        if _run(copy, tests):
            return " ".join(tests)
    return ""


def _survivors(copies: list[Path], mutants: list[Mutant]) -> list[Mutant]:
    """The mutants that no test noticed; as many are tried at a time as there are copies."""
    free: queue.Queue[Path] = queue.Queue()
    for copy in copies:
        free.put(copy)

    def tried(one: Mutant) -> bool:
        copy = free.get()
        try:
            return _killed(copy, one)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as beside:
        return [one for one, killed in zip(mutants, beside.map(tried, mutants), strict=True) if not killed]


def _killed(copy: Path, one: Mutant) -> bool:
    path = copy / one.file
    before = path.read_text(encoding="utf-8")
    start = time.monotonic()
    path.write_text(before.replace(one.old, one.new), encoding="utf-8")
    try:
        code = _run(copy, one.tests)
    finally:
        path.write_text(before, encoding="utf-8")
    killed = code == 1
    said = "killed" if killed else "SURVIVED" if code == 0 else f"SURVIVED (tests could not run: {code})"
    print(f"{said:<9} {time.monotonic() - start:4.0f} s  {one.name}", flush=True)
    return killed


def _run(copy: Path, tests: tuple[str, ...]) -> int:
    """pytest's exit code over `tests` in the copy; 1 when they do not end."""
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    env.setdefault("YIPANQI_SHARED", str(ROOT.parent / "shared"))
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", *tests]
    try:
        return subprocess.run(
            command, cwd=copy, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_SECONDS
        ).returncode
    except subprocess.TimeoutExpired:
        return 1


if __name__ == "__main__":
    sys.exit(main())
