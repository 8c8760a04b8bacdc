"""The how-tos are followed word by word in a copy of the source: files that they print are written, what they promise holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_FILE = re.compile(r"^`(src/[^`]+)`:\n```\w*\n(.*?)^```$", re.M | re.S)
#: What the tests of a copy do not need.
_ASIDE = shutil.ignore_patterns("__pycache__", "vendor", "fonts", "demo")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=_ASIDE)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _follow(copy: Path, page: str) -> list[str]:
    """Write the files that a page prints; their paths."""
    found = _FILE.findall((ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8"))
    for path, text in found:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text, encoding="utf-8")
    return [path for path, _ in found]


def _run(copy: Path, *command: str) -> str:
    """What a command in the copy prints; its errors fail the test."""
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), "YIPANQI_HOME": str(copy / "home"), "LANG": "C.UTF-8"}
    env["DJANGO_SETTINGS_MODULE"] = "yipanqi.config.settings"
    done = subprocess.run([sys.executable, *command], cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.daily(2)
@pytest.mark.parametrize(
    ("how", "tests"),
    [
        ("add-a-rule.md", ("src/yipanqi/rules/tests/test_cases.py", "-k", "model_firm")),
        ("add-an-indicator.md", ("src/yipanqi/indicators/tests/test_cases.py", "-k", "awards_won")),
    ],
)
def test_a_rule_and_an_indicator(copy: Path, how: str, tests: tuple[str, ...]) -> None:
    assert len(_follow(copy, how)) in (2, 5)
    assert " passed" in _run(copy, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", *tests)


_JOURNEY = """
import django
django.setup()
from django.test import Client, override_settings
from yipanqi.accounts.models import User
from yipanqi.instruments.labs.models import Laboratory
from yipanqi.registry.frames import fact_frame
one = Laboratory.objects.get()
assert (one.key, one.place, one.status, one.organisation.name) == ("SY2024001", "330402", None, one.owner_name), vars(one)
assert fact_frame("laboratories").height == 1
officer = Client()
officer.force_login(User.objects.create_user("officer", role="county_officer", places=["330402"], password="x"))
stranger = Client()
stranger.force_login(User.objects.create_user("other", role="county_officer", places=["330481"], password="x"))
with override_settings(ALLOWED_HOSTS=["testserver"]):
    page = f"/laboratories/{one.pk}/"
    for address in ("/laboratories/", page, page + "history/", page + "edit/", "/lists/labs.laboratory/"):
        assert officer.get(address).status_code == 200, address
    assert stranger.get(page).status_code == 404 and Client().get(page).status_code == 404
    assert Client().get("/lists/labs.laboratory/").status_code == 200
    for move in ("ask", "grant"):
        answer = officer.post(page, {"do": "move", "move": move})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        if move == "ask":
            assert page in officer.get("/?tab=unowned").content.decode(), "the desk does not show it"
    one.refresh_from_db()
    assert one.status == "open"
    assert one.name in Client().get("/lists/labs.laboratory/").content.decode()
print("followed")
"""


@pytest.mark.slow
def test_an_instrument_from_the_sheet_to_its_case(copy: Path) -> None:
    import xlsxwriter

    assert len(_follow(copy, "add-an-instrument.md")) == 13
    _run(copy, "-m", "django", "makemigrations", "labs")
    _run(copy, "-m", "yipanqi", "init", "--city", "330400")
    with xlsxwriter.Workbook(str(copy / "开放实验室.xlsx")) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["实验室编号", "实验室名称", "依托单位", "县（市、区）", "开放仪器数（台）", "开放日期"])
        sheet.write_row(1, 0, ["SY2024001", "柔性电子实验室", "浙江甲智能科技有限公司", "南湖区", 12, "2024-03-01"])
    assert "新增 1" in _run(copy, "-m", "yipanqi", "intake", "开放实验室.xlsx")
    assert "followed" in _run(copy, "-c", _JOURNEY)
    assert "1 passed" in _run(copy, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", "src/yipanqi/instruments/labs")
