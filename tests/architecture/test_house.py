"""The four laws and the closed lists, held by looking at the tree."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yipanqi"
FILES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and "node_modules" not in p.parts)
CODE = [p for p in FILES if "tests" not in p.parts]
FORBIDDEN = {"utils", "helpers", "common", "misc", "base", "constants", "exceptions", "signals", "services", "manager"}
DJANGO_PARTS = {
    "__init__",
    "apps",
    "instrument",
    "models",
    "facts",
    "queries",
    "actions",
    "flow",
    "sheets",
    "forms",
    "views",
    "urls",
    "api",
    "commands",
    "tasks",
    "access",
    "admin",
}


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
            found += [f"{node.module}.{a.name}" for a in node.names]
    return found


def test_no_forbidden_names() -> None:
    bad = [
        str(p.relative_to(ROOT))
        for p in SOURCE.rglob("*")
        if p.stem in FORBIDDEN and "static" not in p.parts and "templates" not in p.parts
    ]
    assert not bad, f"names that answer no question: {bad}"


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_module_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600, f"{path.relative_to(ROOT)} is too long to read"


def test_views_commands_and_api_never_touch_models() -> None:
    bad = []
    for path in CODE:
        if path.stem in ("views", "commands", "api") or "views" in path.parts or path.parent.name in ("cli",):
            bad += [f"{path.relative_to(ROOT)}: {name}" for name in _imports(path) if re.search(r"^yipanqi\..*\bmodels\b", name)]
    assert not bad, "they ask queries and actions instead:\n" + "\n".join(bad)


def test_instruments_keep_to_the_closed_list() -> None:
    bad = []
    for folder in sorted((SOURCE / "instruments").iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            # A part that grows too long is split into private modules, as in the other Django folders.
            bad += [
                str(p.relative_to(ROOT)) for p in folder.glob("*.py") if p.stem not in DJANGO_PARTS and not p.stem.startswith("_")
            ]
    assert not bad


@pytest.mark.parametrize(
    "folder", sorted(p.parent for p in (SOURCE / "indicators").glob("*/indicator.toml")), ids=lambda p: p.name
)
def test_an_indicator_is_one_folder(folder: Path) -> None:
    names = {p.name for p in folder.iterdir() if p.name != "__pycache__"}
    coded = {"__init__.py", "formula.py"}
    declared = "\n[indicator.formula]" in (folder / "indicator.toml").read_text(encoding="utf-8")
    assert names == {"indicator.toml", "cases.toml"} | (set() if declared else coded)


def test_published_figures_stand_in_one_file_that_only_the_account_reads() -> None:
    where = [p for p in FILES if "published.toml" in p.read_text(encoding="utf-8")]
    outside = [str(p.relative_to(ROOT)) for p in where if "demo" not in p.parts]
    assert not outside, f"read by {outside}"


def test_the_clock_is_read_only_at_the_edges() -> None:
    pure = [p for p in CODE if p.relative_to(SOURCE).parts[0] in ("values", "engines", "rules", "indicators")]
    pattern = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    bad = [str(p.relative_to(ROOT)) for p in pure if pattern.search(p.read_text(encoding="utf-8"))]
    assert not bad


def test_nothing_of_a_single_machine_or_registry_is_in_the_tree() -> None:
    pattern = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+)/|files\.pythonhosted\.org|pypi\.org|registry\.npmjs\.org")
    kinds = {".py", ".toml", ".md", ".txt", ".json", ".html", ".js", ".css", ".yml", ""}
    bad = []
    for path in _tracked():
        if path.suffix in kinds and path != Path(__file__):
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            if pattern.search(text):
                bad.append(str(path.relative_to(ROOT)))
    assert not bad


def _tracked() -> list[Path]:
    import subprocess

    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
