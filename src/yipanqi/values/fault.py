"""A fault that a person can act on: what, where, why and what to do, in both languages. Anything else is our own mistake."""

from __future__ import annotations

from yipanqi.values.words import say


class Fault(Exception):
    """`code` is stable and short; `exit_code` is 1 for faults in the data and 2 for wrong usage."""

    def __init__(self, code: str, zh: str, en: str, *, exit_code: int = 1) -> None:
        super().__init__(zh)
        self.code, self.zh, self.en, self.exit_code = code, zh, en, exit_code

    def __str__(self) -> str:
        return say(self.zh, self.en)
