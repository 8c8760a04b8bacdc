"""Every template: each text in both languages, each in its own script, and nothing that a strict policy would refuse."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import yipanqi

ROOT = Path(yipanqi.__file__).parent
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e，。：；、“”（）]+")
PAIR = re.compile(r"""\{%\s*t\s+(["'])(.*?)\1\s+(["'])(.*?)\3[^%]*%\}""", re.S)
#: Names that are written alike in both languages.
ALIKE = {"English", "中文", "Word", "PDF", "ics", "Excel", "SHA", "Apache", "Ed25519", "yipanqi"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_text_stands_in_both_languages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for _, zh, _, en in PAIR.findall(text):
        assert zh or en, "one of the two may be empty (a measure word), never both"
        assert not CHINESE.search(en), en
        assert not zh or CHINESE.search(zh) or re.fullmatch(r"[\d–—·\s:]*", zh), zh
    bare = PAIR.sub(" ", text)
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", bare, flags=re.S)
    said = re.findall(r'(?:aria-label|placeholder|title|alt|data-confirm|data-busy)="([^"]*)"', bare)
    bare = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", " ", bare, flags=re.S) + " ".join(said)
    words = {*re.findall(r"[\u3400-\u9fff]+", bare), *re.findall(r"[A-Za-z]{3,}[A-Za-z0-9]*", bare)}
    assert words <= ALIKE | {"xlsx", "xls", "xlsm", "ods", "csv", "tsv", "provinces"}, "a text outside {% t %}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_stands_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.S))
    assert not re.search(r"<style\b|<script(?![^>]*\bsrc=)|javascript:|https?://", text)
    for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S):
        assert "{% csrf_token %}" in form


def test_words_in_the_code_have_two_languages() -> None:
    wrong = []
    for path in sorted(ROOT.glob("**/*.py")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "Words")
                and len(node.args) == 2
            ):
                en = node.args[1]
                said = [p.value for p in ast.walk(en) if isinstance(p, ast.Constant) and isinstance(p.value, str)]
                if any(
                    re.search(r"[\u3400-\u9fff]", re.sub(r"'.*?'|“.*?”|\w+ \([a-z]+\)", "", s)) for s in said
                ):  # words of a sheet may be quoted
                    wrong.append(f"{name(path)}:{node.lineno}")
    assert not wrong
