"""Names found by what people shorten them to. In: characters as typed. Out: a pattern of names that hold them in order.

霖腾汽车 means 浙江霖腾智能汽车部件有限公司: characters are left out, their order stays. Two would fit half the register.
"""

from __future__ import annotations

import re
import unicodedata

_LEAST = 3
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def pattern(words: str) -> str | None:
    """A regular expression for SQLite and PostgreSQL alike; None for what is no abbreviation in Chinese characters."""
    letters = unicodedata.normalize("NFKC", words).replace(" ", "")
    if len(letters) < _LEAST or len(letters) > 20 or not _CHINESE.fullmatch(letters):
        return None
    return ".*".join(letters)
