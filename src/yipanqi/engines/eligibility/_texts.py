"""What a text means to a test, decided once a distinct text. In: a test and a text. Out: a byte for the kernel."""

from __future__ import annotations

from yipanqi.engines.eligibility.definition import SECTIONS, Listed, Outside, Reason, Sector, divisions_of

_DIVISIONS = tuple(d for s in SECTIONS for d in divisions_of(s))
NO, UNCLEAR, YES = 0, 1, 2
NOT_COVERED, NO_LINE = 250, 251  # in place of the number of a sector's line


def _split(text: str) -> tuple[str, str]:
    """Letter and digits of an industry code; the letter may be absent."""
    return (text[:1], text[1:]) if text[:1] in tuple(SECTIONS) else (text[:1], text)


def _among(text: str, codes: tuple[str, ...]) -> bool:
    letter, digits = _split(text)
    return any((letter == c and not digits) if len(c) == 1 else digits[: len(c)] == c for c in codes)


def _readable(text: str) -> bool:
    """A section, or two to four digits of a division that is one of the section's, if one is given."""
    letter, digits = _split(text)
    if not digits:
        return letter in SECTIONS
    divisions = divisions_of(letter) if letter in SECTIONS else _DIVISIONS
    return digits.isdecimal() and digits.isascii() and 2 <= len(digits) <= 4 and digits[:2] in divisions


def _exactly(text: str, codes: tuple[str, ...]) -> bool:
    letter, digits = _split(text)
    return (digits or letter) in codes


def meaning(test: Listed | Outside | Sector, text: str | None) -> int:
    """Truth of a list, or the number of the line of a sector."""
    if isinstance(test, Sector):
        return _line(test, text)
    if text is None:
        return UNCLEAR
    if isinstance(test, Listed):
        return YES if text in test.yes else NO if text in test.no else UNCLEAR
    if not _readable(text) or _exactly(text, test.partly):
        return UNCLEAR
    return NO if _among(text, test.whole) else YES


def _line(test: Sector, text: str | None) -> int:
    if text is None:
        return NO_LINE
    letter, digits = _split(text)
    vague = digits in [c for c in test.unclear if c.isdigit()] or (
        not digits and letter in [c for c in test.unclear if c.isalpha()]
    )
    if vague or not _readable(text):
        return NO_LINE
    return next((n for n, line in enumerate(test.lines) if _among(text, line.codes)), NOT_COVERED)


def cause(text: str | None) -> int:
    """Why a text says nothing."""
    return Reason.missing if text is None else Reason.unrecognised
