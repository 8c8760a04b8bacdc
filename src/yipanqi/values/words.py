"""Bilingual text. In: a Chinese and an English wording. Out: the one of the current language.

The current language is a context variable: the portal's middleware and the command line set it; pure code only reads it.
Both wordings stand side by side in the folder of the thing that they name, so neither can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

LANGUAGES = ("zh", "en")
_language: ContextVar[str] = ContextVar("language", default="zh")


def language() -> str:
    """The current language: 'zh' or 'en'."""
    return _language.get()


def set_language(code: str) -> None:
    """Make `code` ('zh', 'zh-hans', 'en', 'en-gb' …) the current language; anything else becomes Chinese."""
    _language.set("en" if code.lower().startswith("en") else "zh")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` inside the block and the former language after it."""
    token = _language.set("en" if code.lower().startswith("en") else "zh")
    try:
        yield
    finally:
        _language.reset(token)


def say(zh: str, en: str) -> str:
    """The wording of the current language."""
    return en if _language.get() == "en" else zh


def plural(count: int, one: str, many: str) -> str:
    """An English number with its noun (and verb): plural(1, "row is", "rows are") is "1 row is"."""
    return f"{count} {one if count == 1 else many}"


@dataclass(frozen=True, slots=True)
class Words:
    """A name or sentence in both languages; `str()` gives that of the current one."""

    zh: str
    en: str

    def __str__(self) -> str:
        return say(self.zh, self.en)

    def format(self, **values: object) -> Words:
        """Both wordings with `values` put in."""
        return Words(self.zh.format(**values), self.en.format(**values))

    def __mod__(self, values: object) -> Words:
        """Both wordings with `values` put in the way of forms, whose faults carry `%(name)s`; a wording without any stays."""
        return Words(self.zh % values, self.en % values)
