"""Shared by every test: where the real data lies, a data folder of its own, and one browser."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import django
import pytest
from coverage import Coverage
from hypothesis import settings as hypothesis_settings

import yipanqi

# How long an example takes depends on the machine and on what else it does; a test checks answers.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

_SCRATCH = tempfile.mkdtemp(prefix="yipanqi-test-")
os.environ["YIPANQI_HOME"] = _SCRATCH
(Path(_SCRATCH) / "web.secret").write_text("of the tests", encoding="ascii")
(Path(_SCRATCH) / "sealing.secret").write_text("of the tests' bids", encoding="ascii")
os.environ["YIPANQI_ONE_DATABASE"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
os.environ["YIPANQI_KERNEL"] = "always"  # small frames too are judged by the kernel, so that it is what the tests compare
# Set up here and not by pyproject.toml, where pytest-django would read the settings, and with them the user's own data folder,
# before this file.
os.environ["DJANGO_SETTINGS_MODULE"] = "yipanqi.config.settings"
django.setup()

#: Who asks for one of these reads or writes the database of this run.
_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
#: How coverage.py, where it measures this run, tells processes that are started by it to do the same.
_MEASURED = os.environ.get("COVERAGE_PROCESS_CONFIG")
_HERE = Path(__file__).parent
_ACROSS = _HERE / "tests"
CHROMIUM = os.environ.get("YIPANQI_CHROMIUM", "/usr/bin/chromium")


def pytest_sessionstart(session: pytest.Session) -> None:
    """While coverage is measured every module is imported first: what an import executes would else count for nothing where the
    first test that needs the module is one that is not measured.
    """
    if Coverage.current() is not None:
        for found in pkgutil.walk_packages(yipanqi.__path__, "yipanqi."):
            if not {"tests", "migrations", "conftest", "__main__", "_child"} & set(found.name.split(".")):
                importlib.import_module(found.name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database-only` for a second run on another database: what no database touches would only be proven twice."""
    parser.addoption("--database-only", action="store_true", help="only tests that use the database of this run")
    parser.addoption("--torture", action="store_true", help="what takes minutes as well (`make torture`)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with long tests first, then those with many: nobody waits at the end for one file that began last."""
    if not config.getoption("--torture"):
        _left_out(config, items, lambda item: item.get_closest_marker("torture") is not None)
        rest = _of_other_days(items)
        _left_out(config, items, lambda item: item in rest)
    if config.getoption("--database-only"):
        _left_out(config, items, lambda item: not uses_database(item) or _not_again(item))
    size = Counter(item.path for item in items)
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in ("slow", "browser"))}
    items.sort(key=lambda item: (item.path not in long, -size[item.path], str(item.path)))


def _left_out(config: pytest.Config, items: list[pytest.Item], unwanted: Callable[[pytest.Item], bool]) -> None:
    out = [item for item in items if unwanted(item)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if not unwanted(item)]


def _of_other_days(items: list[pytest.Item]) -> set[pytest.Item]:
    """What is marked `daily(n)` and has its turn on another day: of the parameters of such a test one in n runs each day, one at
    least; a test without parameters every n-th day.
    """
    turns: dict[tuple[Path, str], list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("daily"):
            turns.setdefault((item.path, getattr(item, "originalname", item.name)), []).append(item)
    rest = set()
    for (_, name), mine in turns.items():
        every = mine[0].get_closest_marker("daily").args[0]
        today = (date.today().toordinal() + crc32(name.encode())) % every
        if 1 < len(mine) < every:
            today %= len(mine)
        rest |= {item for at, item in enumerate(mine) if at % every != today}
    return rest


#: Where what a database does by itself matters most: triggers, locks, transactions, queues, searches, roles.
_ALWAYS = ("accounts", "config", "intake", "jobs", "ledger", "registry", "work")


def _not_again(item: pytest.Item) -> bool:
    """Whether a test is left out on a second database today: walks over every page, what is slow but for those that start
    processes on it, and of the folders that only ask the others every second file, the other half the next day.
    """
    if item.get_closest_marker("walk") or (item.get_closest_marker("slow") and not item.get_closest_marker("own_database")):
        return True
    turn = (crc32(item.path.name.encode()) + date.today().toordinal()) % 2
    return (
        bool(turn) and not set(_ALWAYS) & set(item.path.relative_to(_HERE).parts) and not item.get_closest_marker("own_database")
    )


def uses_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes the database of this run, itself or (marked `own_database`) by processes of its own."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "own_database"))
    return marked or bool(_DATABASE & set(getattr(item, "fixturenames", ())))


def is_measured(item: pytest.Item) -> bool:
    """Whether what a test executes counts: of what crosses folders (`tests/`) and of slow tests only those marked `measured`;
    nothing whose turn comes on some days only, so that no build falls short for the day it is made on.
    """
    if item.get_closest_marker("daily"):
        return False
    apart = _ACROSS in item.path.parents or any(item.get_closest_marker(name) for name in ("slow", "browser"))
    return not apart or item.get_closest_marker("measured") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Measure the processes that measured slow tests start (the served portal, the worker, the command line) and no others.

    The process that reads sheets would take twice as long to execute what the tests' own process is measured with anyway.
    """
    if _MEASURED and item.get_closest_marker("slow") and is_measured(item):
        os.environ["COVERAGE_PROCESS_CONFIG"] = _MEASURED
    else:
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


#: The test before, where it was not measured.
_UNMEASURED: list[pytest.Item] = []
#: Folders of which every line must run (`tools/gate.py`) and that keep what they made.
_WHOLE = ("values", "indicators", "rules", "board", "briefing", "ledger")


def _forget() -> None:
    """What was made once while nothing was measured is made again: a kept answer would leave its lines unseen."""
    for name, module in list(sys.modules.items()):
        if name.startswith(tuple(f"yipanqi.{folder}" for folder in _WHOLE)):
            for thing in vars(module).values():
                if callable(clear := getattr(thing, "cache_clear", None)) and getattr(thing, "__module__", "") == name:
                    clear()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Coverage is what a folder's own quick tests execute, and those that say so: all others run at twice the speed."""
    measuring = None if is_measured(item) else Coverage.current()
    if measuring is not None:
        measuring.stop()
    elif _UNMEASURED and Coverage.current() is not None:
        _forget()
    _UNMEASURED[:] = [item] if measuring is not None else []
    try:
        return (yield)
    finally:
        if measuring is not None:
            measuring.start()


def pytest_unconfigure() -> None:
    """Leave nothing behind in the system's folder for temporary files."""
    shutil.rmtree(_SCRATCH, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Tests empty their tables and lay hands on the ledger: the triggers that refuse that are put on by the tests of the
    triggers.
    """
    from django.apps import apps
    from django.db.models.signals import post_migrate

    from yipanqi.ledger.apps import GUARDS

    post_migrate.disconnect(sender=apps.get_app_config("ledger"), dispatch_uid=GUARDS)


@pytest.fixture(scope="session", autouse=True)
def quick_clients() -> Iterator[None]:
    """Real hashing takes half a second a password by design; tests of signing in check the deeds, not the clock.

    Static files are looked up when asked for: listing them all for each test client takes a tenth of a second. No worker
    runs beside the tests: long deeds are done within the request, where a test does not ask for the queue.
    """
    from django.test import override_settings

    from yipanqi.ledger.signing import make_key

    make_key()  # as a city's set-up does: without one no pack is made
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], WHITENOISE_AUTOREFRESH=True, JOBS_BESIDE=False
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The official lists stand in the test database from the start: loading them takes two seconds."""
    from yipanqi.registry.actions import load_official

    with django_db_blocker.unblock():
        load_official()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; tests that need it are skipped, saying so, where it is absent."""
    folder = Path(os.environ.get("YIPANQI_SHARED") or Path(__file__).parent.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set YIPANQI_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium, headless and silent on the network."""
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet.split()}
