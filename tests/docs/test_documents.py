"""The documents are true: reference pages match the definitions, commands named in the READMEs exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_reference_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_commands_in_the_readme_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    known = set(re.findall(r"^## `yipanqi ([a-z-]+)", (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8"), re.M))
    used = set(re.findall(r"^\$ yipanqi ([a-z-]+)", text, re.M))
    assert len(used) >= 5 and used <= known, f"not commands: {used - known}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_every_mechanism(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [n for n in range(1, 29) if f"| S{n:02} |" not in text] == []


def test_both_readmes_show_the_same_commands() -> None:
    both = [
        re.findall(r"^\$ (yipanqi .*)$", (ROOT / n).read_text(encoding="utf-8"), re.M) for n in ("README.md", "README.zh-CN.md")
    ]
    assert both[0] == both[1]
